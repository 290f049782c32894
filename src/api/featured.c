/* Featured tags: those on a profile, one's own, and which might be. */
#include "social/featured_tags.h"

#include "api/account_json.h"

static void featured_json(struct work *w, struct buffer *out, struct str username,
                          const struct featured_tag *tag)
{
    json_open(out, '{');
    JSON_ID(out, "id", tag->id);
    JSON_STR(out, "name", tag->name);
    JSON_STR(out, "url",
             str_format(w->memory, "%.*s/@%.*s/tagged/%.*s", STR_ARG(w->site->url),
                        STR_ARG(username), STR_ARG(url_encode(w->memory, tag->tag))));
    JSON_STR(out, "statuses_count", str_format(w->memory, "%lld", (long long)tag->posts));
    json_key(out, "last_status_at");
    json_date(out, tag->last_post_id ? id_ms(tag->last_post_id) : 0);
    json_close(out, '}');
}

static enum err answer_list(struct work *w, int64_t account_id, struct http_reply *ret_reply)
{
    struct featured_tag tags[featured_tags_max];
    struct buffer out = buffer_in(w->memory);
    const struct live_account *card = NULL;
    int count = 0;
    enum err e = api_account_card(w, account_id, &card);

    if (!e && !(card->flags & ACCOUNT_SUSPENDED))
        e = featured_tags(w, account_id, tags, &count);
    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < count; i++)
        featured_json(w, &out, card->handle, &tags[i]);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

/* GET /api/v1/accounts/:id/featured_tags */
static enum err of_account(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    (void)viewer;
    return e ? e : answer_list(w, id, ret_reply);
}

/* GET /api/v1/featured_tags */
static enum err own(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    struct http_reply *ret_reply)
{
    (void)request;
    return answer_list(w, viewer->account_id, ret_reply);
}

/* POST /api/v1/featured_tags */
static enum err add(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct featured_tag tag;
    const struct live_account *card;
    enum err e = featured_tag_add(w, viewer->account_id, http_text(request, "name"), &tag);

    if (!e)
        e = api_account_card(w, viewer->account_id, &card);
    if (e)
        return e;
    featured_json(w, &out, card->handle, &tag);
    *ret_reply = http_json(&out);
    return OK;
}

/* DELETE /api/v1/featured_tags/:id */
static enum err end(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = featured_tag_remove(w, viewer->account_id, id);
    if (!e)
        *ret_reply = (struct http_reply){.body = STR("{}")};
    return e;
}

/* GET /api/v1/featured_tags/suggestions */
static enum err suggestions(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct str names[featured_tags_suggested_max];
    struct buffer out = buffer_in(w->memory);
    int count = 0;
    enum err e = featured_tags_suggested(w, viewer->account_id, names, &count);

    (void)request;
    json_open(&out, '[');
    for (int i = 0; i < count && !e; i++) {
        struct tag tag;

        e = tag_find(w, names[i], &tag);
        if (!e)
            e = api_tag_json(w, &out, viewer, &tag);
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/tags/:name/feature, …/unfeature */
static enum err tag_feature(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    struct featured_tag made;
    struct tag tag;
    enum err e = tag_find(w, request->path_params[0], &tag); /* what is no tag is not found */

    if (!e)
        e = featured_tag_add(w, viewer->account_id, request->path_params[0], &made);
    return e ? e : api_tag_answer(w, viewer, request->path_params[0], ret_reply);
}

static enum err tag_unfeature(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = featured_tag_remove_named(w, viewer->account_id, request->path_params[0]);

    return e ? e : api_tag_answer(w, viewer, request->path_params[0], ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/accounts/:id/featured_tags", ACCESS_PUBLIC, NULL, LANE_READ, RATE_API, 0,
     of_account, "The tags an account features"},
    {HTTP_GET, "/api/v1/featured_tags", ACCESS_PERSON, "read:accounts", LANE_READ, RATE_API, 0, own,
     "The tags one features"},
    {HTTP_POST, "/api/v1/featured_tags", ACCESS_PERSON, "write:accounts", LANE_WRITE, RATE_API, 0,
     add, "Features a tag on one's profile"},
    {HTTP_DELETE, "/api/v1/featured_tags/:id", ACCESS_PERSON, "write:accounts", LANE_WRITE,
     RATE_API, 0, end, "Features it no longer"},
    {HTTP_GET, "/api/v1/featured_tags/suggestions", ACCESS_PERSON, "read:accounts", LANE_READ,
     RATE_API, 0, suggestions, "The tags one used most of late"},
    {HTTP_POST, "/api/v1/tags/:name/feature", ACCESS_PERSON, "write:accounts", LANE_WRITE, RATE_API,
     0, tag_feature, "Features a tag, by its name"},
    {HTTP_POST, "/api/v1/tags/:name/unfeature", ACCESS_PERSON, "write:accounts", LANE_WRITE,
     RATE_API, 0, tag_unfeature, "Features it no longer"},
};
const struct http_table api_featured_table = {routes, sizeof(routes) / sizeof(routes[0])};
