/* Lists and who stands on them. */
#include "api/people.h"

enum { list_accounts_per_request_max = 400 };

static const char *const replies_names[] = {
    [LIST_REPLIES_FOLLOWED] = "followed",
    [LIST_REPLIES_LIST] = "list",
    [LIST_REPLIES_NONE] = "none",
};

static void list_json(struct buffer *out, const struct list *list)
{
    json_open(out, '{');
    JSON_ID(out, "id", list->id);
    JSON_STR(out, "title", list->title);
    JSON_STR(out, "replies_policy", str_of(replies_names[list->replies]));
    JSON_BOOL(out, "exclusive", list->exclusive);
    json_close(out, '}');
}

struct http_reply api_lists_reply(struct work *w, const struct list *lists, int count)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '[');
    for (int i = 0; i < count; i++)
        list_json(&out, &lists[i]);
    json_close(&out, ']');
    return http_json(&out);
}

static enum err list_answer(struct work *w, const struct list *list, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    list_json(&out, list);
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/v1/lists */
static enum err lists_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    const struct list *lists = NULL;
    int count = 0;
    enum err e = lists_of(w, viewer->account_id, &lists, &count);

    (void)request;
    if (!e)
        *ret_reply = api_lists_reply(w, lists, count);
    return e;
}

/* GET /api/v1/lists/:id */
static enum err list_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct list list;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = list_find(w, viewer->account_id, id, &list);
    return e ? e : list_answer(w, &list, ret_reply);
}

static enum err changes_read(struct work *w, const struct http_request *request,
                             struct list_changes *changes)
{
    struct str name = http_text(request, "replies_policy");

    changes->set_title = http_has(request, "title");
    changes->title = http_text(request, "title");
    changes->set_exclusive = http_has(request, "exclusive");
    changes->exclusive = http_bool(request, "exclusive", false);
    changes->set_replies = name.size > 0;
    for (int i = LIST_REPLIES_FOLLOWED; i <= LIST_REPLIES_NONE; i++)
        if (str_is(name, replies_names[i])) {
            changes->replies = (enum list_replies)i;
            return OK;
        }
    return name.size
               ? work_fail(w, ERR_INVALID, "'%.*s' is not a valid replies_policy", STR_ARG(name))
               : OK;
}

/* POST /api/v1/lists */
static enum err list_make(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct list_changes changes = {0};
    struct list list;
    enum err e = changes_read(w, request, &changes);

    if (!e)
        e = list_create(w, viewer->account_id, &changes, &list);
    return e ? e : list_answer(w, &list, ret_reply);
}

/* PUT /api/v1/lists/:id */
static enum err list_edit(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    struct list_changes changes = {0};
    struct list list;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = changes_read(w, request, &changes);
    if (!e)
        e = list_change(w, viewer->account_id, id, &changes, &list);
    return e ? e : list_answer(w, &list, ret_reply);
}

/* DELETE /api/v1/lists/:id */
static enum err list_remove(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = list_delete(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

/* GET /api/v1/lists/:id/accounts; limit=0 gives all. */
static enum err members_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct page page = api_page(request, 40, page_limit_max);
    struct buffer out = buffer_in(w->memory);
    int64_t id = 0, *ids = NULL;
    int count = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (str_is(http_text(request, "limit"), "0"))
        page.limit = 0;
    if (!e)
        e = list_members_page(w, viewer->account_id, id, &page, &ids, &count);
    if (!e)
        e = api_accounts_json(w, &out, ids, (size_t)count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (count && page.limit)
        api_link(w, request, ret_reply, ids[0], ids[count - 1]);
    return OK;
}

static enum err members_change(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, bool add,
                               struct http_reply *ret_reply)
{
    int64_t ids[list_accounts_per_request_max], id = 0;
    size_t count = api_ids(request, "account_ids", ids, list_accounts_per_request_max);
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = add ? list_members_add(w, viewer->account_id, id, ids, count)
                : list_members_remove(w, viewer->account_id, id, ids, count);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/lists/:id/accounts */
static enum err members_add(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return members_change(w, viewer, request, true, ret_reply);
}

/* DELETE /api/v1/lists/:id/accounts */
static enum err members_remove(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return members_change(w, viewer, request, false, ret_reply);
}

#define ROUTE(method_, path_, scope_, lane_, handler_, about_)                                     \
    {                                                                                              \
        .method = method_, .path = path_, .access = ACCESS_PERSON, .scope = scope_, .lane = lane_, \
        .handler = handler_, .about = about_                                                       \
    }

static const struct http_route routes[] = {
    ROUTE(HTTP_GET, "/api/v1/lists", "read:lists", LANE_READ, lists_show, "One's lists"),
    ROUTE(HTTP_POST, "/api/v1/lists", "write:lists", LANE_WRITE, list_make, "Makes a list"),
    ROUTE(HTTP_GET, "/api/v1/lists/:id", "read:lists", LANE_READ, list_show, "A list"),
    ROUTE(HTTP_PUT, "/api/v1/lists/:id", "write:lists", LANE_WRITE, list_edit, "Changes a list"),
    ROUTE(HTTP_DELETE, "/api/v1/lists/:id", "write:lists", LANE_WRITE, list_remove,
          "Removes a list"),
    ROUTE(HTTP_GET, "/api/v1/lists/:id/accounts", "read:lists", LANE_READ, members_show,
          "Who stands on a list"),
    ROUTE(HTTP_POST, "/api/v1/lists/:id/accounts", "write:lists", LANE_WRITE, members_add,
          "Puts followed accounts on a list"),
    ROUTE(HTTP_DELETE, "/api/v1/lists/:id/accounts", "write:lists", LANE_WRITE, members_remove,
          "Takes accounts off a list"),
};
const struct http_table api_lists_table = {routes, sizeof(routes) / sizeof(routes[0])};
