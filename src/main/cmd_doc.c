/* bema doc */
#include "main/cmds.h"

#include "main/mastodon_calls.h"
#include "main/serve.h"

#include <stdio.h>
#include <string.h>

static const char *const method_names[] = {
    [HTTP_GET] = "GET",     [HTTP_HEAD] = "HEAD",     [HTTP_POST] = "POST",      [HTTP_PUT] = "PUT",
    [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS"};

/* Whether the paths name the same call, whatever their parameters are called. */
static bool same_path(struct str one, struct str other)
{
    struct str a, b;

    while (one.size && other.size) {
        one = str_split(one, '/', &a);
        other = str_split(other, '/', &b);
        bool both_vary = a.size && b.size && a.data[0] == ':' && b.data[0] == ':';
        if (!both_vary && !str_equal(a, b))
            return false;
    }
    return !one.size && !other.size;
}

static bool is_routed(const struct mastodon_call *wanted)
{
    for (size_t t = 0; t < serve_tables_count; t++) {
        for (size_t i = 0; i < serve_tables[t]->count; i++) {
            const struct http_route *route = &serve_tables[t]->routes[i];
            if (strcmp(method_names[route->method], wanted->method) == 0 &&
                same_path(str_of(route->path), str_of(wanted->path)))
                return true;
        }
    }
    return false;
}

static void doc_mastodon(struct command_call *call)
{
    command_say(call,
                "\n## Mastodon's calls\n\nEvery call that Mastodon documents or routes, up to "
                "4.6, and whether it is here.\n\n| method | path | here |\n|---|---|---|\n");
    for (size_t i = 0; i < mastodon_calls_count; i++) {
        const struct mastodon_call *one = &mastodon_calls[i];
        bool is_here = is_routed(one);
        const char *why = is_here || !one->left_out ? "" : one->left_out;
        command_say(call, "| %s | %s | %s%s |\n", one->method, one->path,
                    is_here ? "yes" : (*why ? "left out: " : "not yet"), why);
    }
}

static void doc_api(struct command_call *call)
{
    static const char *const access_names[] = {[ACCESS_PUBLIC] = "anybody",
                                               [ACCESS_APP] = "app or person",
                                               [ACCESS_PERSON] = "person",
                                               [ACCESS_STAFF] = "staff",
                                               [ACCESS_PAGE] = "browser"};
    static const char *const lane_names[] = {[LANE_LIVE] = "memory",
                                             [LANE_READ] = "reader",
                                             [LANE_WRITE] = "lane",
                                             [LANE_SLOW] = "slow"};
    command_say(call, "# The API\n\nGenerated from the route tables by `bema doc api`. *Runs on* "
                      "tells which thread answers: memory (the event loop, from what is held), "
                      "reader (the store), lane (writing), slow (passwords, outbound "
                      "requests).\n\n| method | path | who | scope | runs on | what |\n"
                      "|---|---|---|---|---|---|\n");
    for (size_t t = 0; t < serve_tables_count; t++) {
        for (size_t i = 0; i < serve_tables[t]->count; i++) {
            const struct http_route *route = &serve_tables[t]->routes[i];
            command_say(call, "| %s | %s | %s | %s | %s | %s |\n", method_names[route->method],
                        route->path, access_names[route->access], route->scope ? route->scope : "",
                        lane_names[route->lane], route->about ? route->about : "");
        }
    }
    doc_mastodon(call);
}

static void doc_config(struct command_call *call)
{
    command_say(call, "| key | default | takes | what |\n|---|---|---|---|\n");
    for (int i = 0; i < CONFIG_KEYS; i++) {
        const struct config_key *key = &config_keys[i];
        char takes[96] = "text";
        if (key->kind == CONFIG_SWITCH)
            snprintf(takes, sizeof takes, "on, off");
        if (key->kind == CONFIG_NUMBER)
            snprintf(takes, sizeof takes, "%lld to %lld", (long long)key->min, (long long)key->max);
        if (key->kind == CONFIG_CHOICE) {
            snprintf(takes, sizeof takes, "%s", key->choices);
            for (char *c = takes; *c; c++)
                if (*c == '|')
                    *c = '/';
        }
        command_say(call, "| `%s` | %s%s%s | %s | %s |\n", key->name, *key->fallback ? "`" : "",
                    key->fallback, *key->fallback ? "`" : "", takes, key->about);
    }
}

enum err cmd_doc(struct work *w, struct square *none, struct command_call *call)
{
    const char *what = NULL;
    (void)none;
    enum err e = command_argument(w, call, "api or config", &what);
    if (!e)
        e = command_end(w, call);
    if (e)
        return e;
    if (strcmp(what, "api") == 0)
        doc_api(call);
    else if (strcmp(what, "config") == 0)
        doc_config(call);
    else
        return work_fail(w, ERR_MALFORMED, "there is no documentation table \"%s\"", what);
    return OK;
}
