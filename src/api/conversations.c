/* Conversations: direct posts, by who takes part. */
#include "social/conversations.h"

#include "api/people.h"

/* A conversation whose last post is hidden by now shows without it, as in Mastodon. */
enum err api_conversation_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct conversation *conversation)
{
    enum err e;

    json_open(out, '{');
    JSON_ID(out, "id", conversation->id);
    JSON_BOOL(out, "unread", conversation->unread);
    json_key(out, "accounts");
    if (conversation->participant_count)
        e = api_accounts_json(w, out, conversation->participants,
                              (size_t)conversation->participant_count);
    else /* a talk with oneself */
        e = api_accounts_json(w, out, &viewer->account_id, 1);
    if (e)
        return e;
    json_key(out, "last_status");
    e = api_status_json(w, out, viewer, conversation->last_post_id);
    if (e == ERR_NOT_FOUND) {
        json_null(out);
        e = OK;
    }
    json_close(out, '}');
    return e;
}

/* GET /api/v1/conversations */
static enum err conversations_show(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, page_limit_default, page_limit_home_max);
    struct conversation_page *list = ARENA_NEW(w->memory, struct conversation_page);
    struct buffer out = buffer_in(w->memory);
    enum err e = conversations_page(w, viewer->account_id, &page, list);

    json_open(&out, '[');
    for (int i = 0; !e && i < list->count; i++)
        e = api_conversation_json(w, &out, viewer, &list->items[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (list->count)
        api_link(w, request, ret_reply, list->items[0].last_post_id,
                 list->items[list->count - 1].last_post_id);
    return OK;
}

static enum err read_change(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, bool unread,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct conversation conversation;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = conversation_read(w, viewer->account_id, id, unread, &conversation);
    if (!e)
        e = api_conversation_json(w, &out, viewer, &conversation);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/conversations/:id/read */
static enum err conversation_mark_read(struct work *w, const struct viewer *viewer,
                                       const struct http_request *request,
                                       struct http_reply *ret_reply)
{
    return read_change(w, viewer, request, false, ret_reply);
}

/* POST /api/v1/conversations/:id/unread */
static enum err conversation_mark_unread(struct work *w, const struct viewer *viewer,
                                         const struct http_request *request,
                                         struct http_reply *ret_reply)
{
    return read_change(w, viewer, request, true, ret_reply);
}

/* DELETE /api/v1/conversations/:id */
static enum err conversation_remove(struct work *w, const struct viewer *viewer,
                                    const struct http_request *request,
                                    struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = conversation_delete(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/conversations",
     .access = ACCESS_PERSON,
     .scope = "read:statuses",
     .lane = LANE_READ,
     .handler = conversations_show,
     .about = "One's conversations"},
    {.method = HTTP_POST,
     .path = "/api/v1/conversations/:id/read",
     .access = ACCESS_PERSON,
     .scope = "write:conversations",
     .lane = LANE_WRITE,
     .handler = conversation_mark_read,
     .about = "Marks a conversation as read"},
    {.method = HTTP_POST,
     .path = "/api/v1/conversations/:id/unread",
     .access = ACCESS_PERSON,
     .scope = "write:conversations",
     .lane = LANE_WRITE,
     .handler = conversation_mark_unread,
     .about = "Marks a conversation as unread"},
    {.method = HTTP_DELETE,
     .path = "/api/v1/conversations/:id",
     .access = ACCESS_PERSON,
     .scope = "write:conversations",
     .lane = LANE_WRITE,
     .handler = conversation_remove,
     .about = "Removes a conversation from one's own list"},
};
const struct http_table api_conversations_table = {routes, sizeof(routes) / sizeof(routes[0])};
