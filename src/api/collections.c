/* Collections: one's own, those of others, those one is in. Newer clients know them under /api/v1,
 * first ones under /api/v1_alpha. */
#include "api/collection_json.h"

#include "api/account_json.h"
#include "api/people.h"
#include "api/status_json.h"

/* JSON. */

static void tag_json(struct work *w, struct buffer *out, const struct collection *c)
{
    json_key(out, "tag");
    if (!c->tag.size) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    JSON_STR(out, "name", c->tag_name);
    JSON_STR(out, "url",
             str_format(w->memory, "%.*s/tags/%.*s", STR_ARG(w->site->url),
                        STR_ARG(url_encode(w->memory, c->tag))));
    json_close(out, '}');
}

static void item_json(struct buffer *out, const struct collection_item *item)
{
    json_open(out, '{');
    JSON_ID(out, "id", item->id);
    JSON_ID(out, "account_id", item->other_id);
    JSON_STR(out, "state", STR("accepted"));
    JSON_TIME(out, "created_at", id_ms(item->id));
    json_close(out, '}');
}

enum err api_collection_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct collection *c)
{
    struct collection_item items[collection_items_max];
    int count = 0;
    enum err e = collection_items(w, viewer->account_id, c, items, &count);

    if (e)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", c->id);
    JSON_ID(out, "account_id", c->account_id);
    JSON_STR(out, "uri",
             str_format(w->memory, "%.*s/ap/%lld/collections/%lld", STR_ARG(w->site->url),
                        (long long)c->account_id, (long long)c->id));
    JSON_STR(
        out, "url",
        str_format(w->memory, "%.*s/collections/%lld", STR_ARG(w->site->url), (long long)c->id));
    JSON_STR(out, "name", c->name);
    JSON_STR(out, "description", html_escape(w->memory, c->description));
    json_key(out, "language");
    json_str_or_null(out, c->language);
    JSON_BOOL(out, "local", true);
    JSON_BOOL(out, "sensitive", c->sensitive);
    JSON_BOOL(out, "discoverable", c->discoverable);
    tag_json(w, out, c);
    JSON_TIME(out, "created_at", id_ms(c->id));
    JSON_TIME(out, "updated_at", c->updated_ms);
    JSON_INT(out, "item_count", count);
    json_key(out, "items");
    json_open(out, '[');
    for (int i = 0; i < count; i++)
        item_json(out, &items[i]);
    json_close(out, ']');
    json_close(out, '}');
    return OK;
}

static enum err answer_one(struct work *w, const struct viewer *viewer, const struct collection *c,
                           struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    json_key(&out, "collection");
    enum err e = api_collection_json(w, &out, viewer, c);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err answer_many(struct work *w, const struct viewer *viewer,
                            const struct collection *collections, int count,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = OK;

    json_open(&out, '{');
    json_key(&out, "collections");
    json_open(&out, '[');
    for (int i = 0; i < count && !e; i++)
        e = api_collection_json(w, &out, viewer, &collections[i]);
    json_close(&out, ']');
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Looking. */

static int offset_of(const struct http_request *request)
{
    return (int)http_number(request, "offset", 0, collections_joined_max, 0);
}

static int limit_of(const struct http_request *request)
{
    return (int)http_number(request, "limit", 1, collections_page_max, collections_page_max);
}

/* GET /api/v1/accounts/:id/collections */
static enum err of_account(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct collection collections[collections_page_max];
    int64_t id = 0;
    int count = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = collections_of(w, viewer->account_id, id, offset_of(request), limit_of(request),
                           collections, &count);
    return e ? e : answer_many(w, viewer, collections, count, ret_reply);
}

/* GET /api/v1/accounts/:id/in_collections: of oneself only. */
static enum err with_account(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct collection collections[collections_page_max];
    int64_t id = 0;
    int count = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e && id != viewer->account_id)
        e = ERR_NOT_FOUND;
    if (!e)
        e = collections_with(w, id, offset_of(request), limit_of(request), collections, &count);
    return e ? e : answer_many(w, viewer, collections, count, ret_reply);
}

/* GET /api/v1/collections/:id */
static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct http_reply *ret_reply)
{
    struct collection_item items[collection_items_max];
    int64_t ids[collection_items_max + 1], id = 0;
    struct buffer out = buffer_in(w->memory);
    struct collection c;
    int count = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = collection_find(w, viewer->account_id, id, &c);
    if (!e)
        e = collection_items(w, viewer->account_id, &c, items, &count);
    if (e)
        return e;
    ids[0] = c.account_id;
    for (int i = 0; i < count; i++)
        ids[i + 1] = items[i].other_id;
    json_open(&out, '{');
    json_key(&out, "accounts");
    e = api_accounts_met_json(w, &out, viewer, ids, (size_t)count + 1);
    json_key(&out, "collection");
    if (!e)
        e = api_collection_json(w, &out, viewer, &c);
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Changing. */

static enum err changes_read(struct work *w, const struct http_request *request,
                             struct collection_changes *changes)
{
    struct str language = http_text(request, "language");

    *changes = (struct collection_changes){
        .set_name = http_has(request, "name"),
        .name = http_text(request, "name"),
        .set_description = http_has(request, "description"),
        .description = http_text(request, "description"),
        .set_language = http_has(request, "language"),
        .language = api_language_read(language),
        .set_tag = http_has(request, "tag_name"),
        .tag_name = str_trim(http_text(request, "tag_name")),
        .set_sensitive = http_has(request, "sensitive"),
        .sensitive = http_bool(request, "sensitive", false),
        .set_discoverable = http_has(request, "discoverable"),
        .discoverable = http_bool(request, "discoverable", true),
    };
    if (language.size && !changes->language.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Language is invalid");
    return OK;
}

/* POST /api/v1/collections */
static enum err create(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t ids[collection_items_max + 1];
    size_t count = api_ids(request, "account_ids", ids, collection_items_max + 1);
    struct collection_changes changes;
    struct collection c;
    enum err e = changes_read(w, request, &changes);

    if (!e)
        e = collection_create(w, viewer->account_id, &changes, ids, (int)count, &c);
    return e ? e : answer_one(w, viewer, &c, ret_reply);
}

/* PATCH /api/v1/collections/:id */
static enum err change(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, struct http_reply *ret_reply)
{
    struct collection_changes changes;
    struct collection c;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = changes_read(w, request, &changes);
    if (!e)
        e = collection_change(w, viewer->account_id, id, &changes, &c);
    return e ? e : answer_one(w, viewer, &c, ret_reply);
}

/* DELETE /api/v1/collections/:id */
static enum err end(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = collection_delete(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/collections/:id/items */
static enum err item_add(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct collection_item item;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = collection_add(w, viewer->account_id, id, http_id(request, "account_id"), &item);
    if (e)
        return e;
    json_open(&out, '{');
    json_key(&out, "collection_item");
    item_json(&out, &item);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

static enum err item_ids(const struct http_request *request, int64_t *ret_id, int64_t *ret_item_id)
{
    enum err e = id_parse(request->path_params[0], ret_id);

    return e ? e : id_parse(request->path_params[1], ret_item_id);
}

/* DELETE /api/v1/collections/:id/items/:id */
static enum err item_end(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0, item_id = 0;
    enum err e = item_ids(request, &id, &item_id);

    if (!e)
        e = collection_remove(w, viewer->account_id, id, item_id);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/collections/:id/items/:id/revoke */
static enum err item_revoke(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0, item_id = 0;
    enum err e = item_ids(request, &id, &item_id);

    if (!e)
        e = collection_revoke(w, viewer->account_id, id, item_id);
    return e ? e : api_empty(ret_reply);
}

#define LOOK(path_, access_, handler_, about_)                                                     \
    {                                                                                              \
        HTTP_GET, path_, access_, "read:collections", LANE_READ, RATE_API, 0, handler_, about_     \
    }
#define CHANGE(method_, path_, handler_, about_)                                                   \
    {                                                                                              \
        method_, path_, ACCESS_PERSON, "write:collections", LANE_WRITE, RATE_API, 0, handler_,     \
            about_                                                                                 \
    }
#define ALL(base_)                                                                                 \
    LOOK(base_ "/accounts/:id/collections", ACCESS_PUBLIC, of_account,                             \
         "The collections of an account"),                                                         \
        LOOK(base_ "/accounts/:id/in_collections", ACCESS_PERSON, with_account,                    \
             "The collections one is in"),                                                         \
        LOOK(base_ "/collections/:id", ACCESS_PUBLIC, show, "A collection with its people"),       \
        CHANGE(HTTP_POST, base_ "/collections", create, "Begins a collection"),                    \
        CHANGE(HTTP_PATCH, base_ "/collections/:id", change, "Changes one's collection"),          \
        CHANGE(HTTP_PUT, base_ "/collections/:id", change, "The same, as some clients send it"),   \
        CHANGE(HTTP_DELETE, base_ "/collections/:id", end, "Deletes one's collection"),            \
        CHANGE(HTTP_POST, base_ "/collections/:id/items", item_add,                                \
               "Puts somebody into one's collection"),                                             \
        CHANGE(HTTP_DELETE, base_ "/collections/:id/items/:item", item_end,                        \
               "Takes somebody out of it"),                                                        \
        CHANGE(HTTP_POST, base_ "/collections/:id/items/:item/revoke", item_revoke,                \
               "Takes oneself out of another's collection, for ever")

static const struct http_route routes[] = {
    ALL("/api/v1"),
    ALL("/api/v1_alpha"),
};
const struct http_table api_collections_table = {routes, sizeof(routes) / sizeof(routes[0])};
