/* The domains one blocks for oneself. */
#include "social/domain_blocks.h"

#include "api/api.h"
#include "api/people.h"

static enum err blocks_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 100, domain_blocks_page_max);
    struct domain_block_list *list = ARENA_NEW(w->memory, struct domain_block_list);
    struct buffer out = buffer_in(w->memory);
    enum err e = domain_blocks_page(w, viewer->account_id, &page, list);

    if (e)
        return e;
    json_open(&out, '[');
    for (int i = 0; i < list->count; i++)
        json_str(&out, list->domains[i]);
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    if (list->count)
        api_link(w, request, ret_reply, list->row_ids[0], list->row_ids[list->count - 1]);
    return OK;
}

static enum err block(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = domain_block(w, viewer->account_id, http_text(request, "domain"));

    return e ? e : api_empty(ret_reply);
}

static enum err unblock(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    enum err e = domain_unblock(w, viewer->account_id, http_text(request, "domain"));

    return e ? e : api_empty(ret_reply);
}

/* What blocking would end. */
static enum err preview(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    struct domain_preview counts = {0};
    struct buffer out = buffer_in(w->memory);
    enum err e = domain_block_preview(w, viewer->account_id, http_text(request, "domain"), &counts);

    if (e)
        return e;
    json_open(&out, '{');
    JSON_INT(&out, "following_count", counts.following);
    JSON_INT(&out, "followers_count", counts.followers);
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/domain_blocks", ACCESS_PERSON, "read:blocks", LANE_READ, RATE_API, 0,
     blocks_show, "The domains one blocks"},
    {HTTP_POST, "/api/v1/domain_blocks", ACCESS_PERSON, "write:blocks", LANE_WRITE, RATE_API, 0,
     block, "Blocks a domain: its people are not met any more"},
    {HTTP_DELETE, "/api/v1/domain_blocks", ACCESS_PERSON, "write:blocks", LANE_WRITE, RATE_API, 0,
     unblock, "Blocks it no longer"},
    {HTTP_GET, "/api/v1/domain_blocks/preview", ACCESS_PERSON, "write:blocks", LANE_READ, RATE_API,
     0, preview, "How many follows blocking a domain would end"},
};
const struct http_table api_domain_blocks_table = {routes, sizeof(routes) / sizeof(routes[0])};
