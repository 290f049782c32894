/* Finding people: the directory, suggestions, the squares that are known. */
#include "social/directory.h"

#include "api/account_json.h"
#include "api/people.h"
#include "social/peers.h"
#include "social/suggestions.h"

enum { suggestions_default = 40, directory_default = 40 };

/* GET /api/v1/directory */
static enum err directory_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t ids[directory_limit_max];
    int count = 0;
    const struct directory_page page = {
        .order = str_is(http_text(request, "order"), "new") ? DIRECTORY_NEW : DIRECTORY_ACTIVE,
        .local = http_bool(request, "local", false),
        .viewer_id = viewer->account_id,
        .offset = (int)http_number(request, "offset", 0, directory_offset_max, 0),
        .limit = (int)http_number(request, "limit", 1, directory_limit_max, directory_default),
    };
    enum err e = directory_find(w, &page, ids, &count);

    if (!e)
        e = api_accounts_json(w, &out, ids, (size_t)count);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err suggested(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct suggestion *suggestions,
                          int *count)
{
    int max = (int)http_number(request, "limit", 1, suggestions_max, suggestions_default);

    return suggestions_find(w, viewer, max, suggestions, count);
}

/* GET /api/v1/suggestions */
static enum err suggestions_v1(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct suggestion suggestions[suggestions_max];
    struct buffer out = buffer_in(w->memory);
    int64_t ids[suggestions_max];
    int count = 0;
    enum err e = suggested(w, viewer, request, suggestions, &count);

    for (int i = 0; i < count; i++)
        ids[i] = suggestions[i].account_id;
    if (!e)
        e = api_accounts_json(w, &out, ids, (size_t)count);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* `source` is what older clients know of the first of the sources. */
static enum err suggestion_json(struct work *w, struct buffer *out,
                                const struct suggestion *suggestion)
{
    bool friends = suggestion->sources & SUGGESTION_FRIENDS_OF_FRIENDS;

    json_open(out, '{');
    JSON_STR(out, "source", friends ? STR("past_interactions") : STR("global"));
    json_key(out, "sources");
    json_open(out, '[');
    if (friends)
        json_str(out, STR("friends_of_friends"));
    if (suggestion->sources & SUGGESTION_MOST_FOLLOWED)
        json_str(out, STR("most_followed"));
    json_close(out, ']');
    json_key(out, "account");
    enum err e = api_account_json(w, out, suggestion->account_id);
    json_close(out, '}');
    return e;
}

/* GET /api/v2/suggestions */
static enum err suggestions_v2(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    struct suggestion suggestions[suggestions_max];
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = suggested(w, viewer, request, suggestions, &count);

    json_open(&out, '[');
    for (int i = 0; i < count && !e; i++) {
        size_t size = out.size;

        e = suggestion_json(w, &out, &suggestions[i]);
        if (e == ERR_NOT_FOUND) {
            out.size = size;
            e = OK;
        }
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* DELETE /api/v1/suggestions/:id: whoever it is, she is not suggested from now on. */
static enum err suggestion_end(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = suggestion_dismiss(w, viewer->account_id, id);
    if (!e || e == ERR_NOT_FOUND)
        *ret_reply = (struct http_reply){.body = STR("{}")};
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err peers_answer(struct work *w, struct str prefix, int max,
                             struct http_reply *ret_reply)
{
    struct str *domains = arena_array(w->memory, peers_max, sizeof *domains);
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = peers_find(w, prefix, max, domains, &count);

    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < count; i++)
        json_str(&out, domains[i]);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/v1/instance/peers */
static enum err peers_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer, (void)request;
    return peers_answer(w, STR(""), peers_max, ret_reply);
}

/* GET /api/v1/peers/search?q=… */
static enum err peers_search(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct str query = str_trim(http_text(request, "q"));

    (void)viewer;
    if (!query.size) {
        *ret_reply = (struct http_reply){.body = STR("[]")};
        return OK;
    }
    return peers_answer(w, query, (int)http_number(request, "limit", 1, 40, 10), ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/directory", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, directory_show,
     "People who want to be found"},
    {HTTP_GET, "/api/v1/suggestions", ACCESS_PERSON, "read:accounts", LANE_LIVE, RATE_API, 0,
     suggestions_v1, "Whom to follow"},
    {HTTP_GET, "/api/v2/suggestions", ACCESS_PERSON, "read:accounts", LANE_LIVE, RATE_API, 0,
     suggestions_v2, "Whom to follow, and why"},
    {HTTP_DELETE, "/api/v1/suggestions/:id", ACCESS_PERSON, "write:accounts", LANE_WRITE, RATE_API,
     0, suggestion_end, "Suggests somebody no more"},
    {HTTP_GET, "/api/v1/instance/peers", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, peers_show,
     "The squares it knows"},
    {HTTP_GET, "/api/v1/peers/search", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0, peers_search,
     "The squares it knows whose domain begins so"},
};
const struct http_table api_directory_table = {routes, sizeof(routes) / sizeof(routes[0])};
