/* bema doctor | doc */
#include "main/cmds.h"

#include "base/clock.h"
#include "main/serve.h"
#include "media/media.h"
#include "store/migrations.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

enum { disk_free_bytes_min = 256 * 1024 * 1024, doctor_name_width = 14 };
/* A clock before the program was written is wrong. 2026-01-01. */
#define CLOCK_EARLIEST_MS INT64_C(1767225600000)

struct examination {
    struct command_call *call;
    int faults;
};

static void finding(struct examination *examination, bool good, const char *name,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));
static void finding(struct examination *examination, bool good, const char *name,
                    const char *format, ...)
{
    char words[512];
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof words, format, args);
    va_end(args);
    examination->faults += !good;
    command_say(examination->call, "%s  %-*s %s\n", good ? "ok  " : "BAD ", doctor_name_width, name,
                words);
}

static void examine_disk(struct examination *examination, struct work *w, struct square *square)
{
    struct statvfs facts;
    if (statvfs(str_c(w->memory, square->data_folder), &facts) != 0) {
        finding(examination, false, "disk", "%s", strerror(errno));
        return;
    }
    int64_t bytes = (int64_t)facts.f_bavail * (int64_t)facts.f_frsize;
    finding(examination, bytes >= disk_free_bytes_min, "disk", "%lld MiB free in the data folder%s",
            (long long)(bytes >> 20), bytes >= disk_free_bytes_min ? "" : ": make room");
}

static void examine_store(struct examination *examination, struct work *w)
{
    int stored = 0, known = 0;
    struct jobs_counts jobs = {0};
    enum err e = migrations_status(w, &stored, &known);
    finding(examination, !e && stored == known, "store", e ? "%.*s" : "tables of version %.*s",
            STR_ARG(e ? w->why : str_format(w->memory, "%d of %d", stored, known)));
    e = db_integrity_check(w);
    finding(examination, !e, "integrity", "%.*s", STR_ARG(e ? w->why : STR("every page is sound")));
    e = jobs_count(w, &jobs);
    finding(examination, !e && !jobs.dead, "jobs", "%lld wait, %lld gave up",
            (long long)jobs.waiting, (long long)jobs.dead);
}

static void examine_settings(struct examination *examination, struct square *square)
{
    struct str url = square->site.url;
    bool local = str_starts(url, STR("http://localhost")) || str_starts(url, STR("http://127."));
    bool secure = str_starts(url, STR("https://"));
    finding(examination, local || secure, "address", "%.*s%s", STR_ARG(url),
            secure  ? ""
            : local ? " (reached from this machine only; set url to be reached by others)"
                    : ": people's passwords would travel openly; put a TLS proxy in front and set "
                      "url to https://");
    bool mail = config_text(&square->config, CONFIG_SMTP_URL).size > 0;
    finding(examination, mail || local, "mail", "%s",
            mail ? "by the configured server"
                 : "no smtp_url: mail is written to the folder mail in the data folder");
    finding(examination, clock_now_ms() > CLOCK_EARLIEST_MS, "clock", "%s",
            clock_now_ms() > CLOCK_EARLIEST_MS ? "plausible" : "far in the past: set it");
}

static void examine_pictures(struct examination *examination, struct work *w)
{
    int64_t missing = 0;
    struct str name = {0};
    enum err e = media_missing(w, &missing, &name);
    if (e)
        finding(examination, false, "media", "%.*s", STR_ARG(w->why));
    else if (missing)
        finding(examination, false, "media",
                "%lld pictures lack a file, one of them media/%.*s: bring the folder media back "
                "from a backup",
                (long long)missing, STR_ARG(name));
    else
        finding(examination, true, "media", "every picture has its files");
}

enum err cmd_doctor(struct work *w, struct square *square, struct command_call *call)
{
    struct examination examination = {.call = call};
    bool deep = command_flag(call, "--deep");
    enum err e = command_end(w, call);
    if (e)
        return e;
    examine_settings(&examination, square);
    examine_disk(&examination, w, square);
    examine_store(&examination, w);
    if (deep) {
        examine_pictures(&examination, w);
        e = square_live_check(w, square);
        finding(&examination, !e, "memory", "%.*s",
                STR_ARG(e ? w->why : STR("what is held equals what the store says")));
    }
    if (examination.faults)
        return work_fail(w, ERR_INVALID, "%d finding%s", examination.faults,
                         examination.faults == 1 ? "" : "s");
    return OK;
}

/* ---- documentation ------------------------------------------------------------------------ */

static const char *const method_names[] = {
    [HTTP_GET] = "GET",     [HTTP_HEAD] = "HEAD",     [HTTP_POST] = "POST",      [HTTP_PUT] = "PUT",
    [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS"};

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
