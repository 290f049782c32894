/* Timelines: home, the square, hashtags, lists, one account. */
#include "social/timelines.h"
#include "api/account_json.h"
#include "api/status_json.h"
#include "social/previews.h"
#include "social/text.h"
#include "social/visibility.h"

static enum err answer_page(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, const struct timeline_page *page,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_statuses_json(w, &out, viewer, page->ids, (size_t)page->count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (page->count)
        api_link(w, request, ret_reply, page->ids[0], page->ids[page->count - 1]);
    return OK;
}

/* Whether the post may be met by people who do not look for its author. */
static enum err is_met(struct work *w, const struct viewer *viewer, int64_t post_id, bool *ret_met)
{
    const struct live_post *card;
    const struct live_account *author;
    enum err e = api_post_card(w, post_id, &card);
    if (!e)
        e = api_account_card(w, card->author_id, &author);
    uint32_t relation = 0;
    if (!e && viewer->live)
        relation = live_viewer_relation(viewer->live, card->author_id, w->now_ms);
    *ret_met = !e && visibility_meets(author->flags, card->flags, relation,
                                      card->author_id == viewer->account_id);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Pages on which people meet whom they do not follow: limited authors are left out. Paging goes by
 * the whole page. */
static enum err answer_public_page(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request,
                                   const struct timeline_page *page, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct timeline_page met = {.count = 0};
    enum err e = OK;
    for (int i = 0; i < page->count && !e; i++) {
        bool is = false;
        e = is_met(w, viewer, page->ids[i], &is);
        if (is)
            met.ids[met.count++] = page->ids[i];
    }
    if (!e)
        e = api_statuses_json(w, &out, viewer, met.ids, (size_t)met.count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (page->count)
        api_link(w, request, ret_reply, page->ids[0], page->ids[page->count - 1]);
    return OK;
}

static struct page page_of(const struct http_request *request)
{
    return api_page(request, page_limit_default, page_limit_home_max);
}

/* GET /api/v1/timelines/home */
static enum err home_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = page_of(request);
    struct timeline_page found;
    enum err e = timeline_home(w, viewer, &page, &found);
    return e ? e : answer_page(w, viewer, request, &found, ret_reply);
}

/* GET /api/v1/timelines/public. There are no posts of other squares yet: remote=true is empty. */
static enum err public_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = page_of(request);
    const struct live_filter filter = {
        .no_replies = true,
        .no_boosts = true,
        .only_media = http_bool(request, "only_media", false),
        .visibilities = 1U << VISIBILITY_PUBLIC,
    };
    struct timeline_page found = {.count = 0};
    enum err e = http_bool(request, "remote", false)
                     ? OK
                     : timeline_public(w, viewer, &page, &filter, &found);
    return e ? e : answer_public_page(w, viewer, request, &found, ret_reply);
}

/* Folded tags of a parameter, as many as there is room for; what could not be a tag is left out. */
static int tags_read(struct work *w, const struct http_request *request, const char *name,
                     struct str *ret_tags)
{
    struct str values[timeline_tags_max];
    size_t found = http_list(request, name, values, timeline_tags_max);
    int count = 0;
    for (size_t i = 0; i < found; i++)
        if (text_tag_valid(values[i]))
            ret_tags[count++] = text_tag_fold(w->memory, values[i]);
    return count;
}

/* GET /api/v1/timelines/tag/:hashtag */
static enum err tag_show(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = page_of(request);
    struct timeline_tags tags = {.only_media = http_bool(request, "only_media", false)};
    struct timeline_page found = {.count = 0};
    struct str tag = request->path_params[0];
    enum err e = OK;
    tags.any_count = tags_read(w, request, "any", tags.any);
    tags.all_count = tags_read(w, request, "all", tags.all);
    tags.none_count = tags_read(w, request, "none", tags.none);
    if (text_tag_valid(tag))
        tags.any[tags.any_count++] = text_tag_fold(w->memory, tag);
    if (!http_bool(request, "remote", false))
        e = timeline_tag(w, viewer, &tags, &page, &found);
    return e ? e : answer_public_page(w, viewer, request, &found, ret_reply);
}

/* GET /api/v1/timelines/list/:list_id */
static enum err list_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = page_of(request);
    struct timeline_page found;
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = timeline_list(w, viewer, id, &page, &found);
    return e ? e : answer_page(w, viewer, request, &found, ret_reply);
}

/* GET /api/v1/accounts/:id/statuses */
static enum err account_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = page_of(request);
    struct timeline_account_filter filter = {
        .only_media = http_bool(request, "only_media", false),
        .no_replies = http_bool(request, "exclude_replies", false),
        .no_boosts = http_bool(request, "exclude_reblogs", false),
        .pinned = http_bool(request, "pinned", false),
    };
    struct timeline_page found = {.count = 0};
    struct str tagged = http_text(request, "tagged");
    const struct live_account *account;
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = api_account_card(w, id, &account);
    if (e)
        return e;
    if (tagged.size)
        filter.tagged = text_tag_fold(w->memory, utf8_clean(w->memory, tagged));
    if (!(account->flags & ACCOUNT_SUSPENDED))
        e = timeline_account(w, viewer, id, &page, &filter, &found);
    return e ? e : answer_page(w, viewer, request, &found, ret_reply);
}

/* GET /api/v1/timelines/link?url= */
static enum err link_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, page_limit_default, page_limit_max);
    struct timeline_page found = {.count = 0};
    enum err e = preview_posts(w, http_text(request, "url"), &page, found.ids, &found.count);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "Record not found");
    return e ? e : answer_public_page(w, viewer, request, &found, ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/timelines/home", ACCESS_PERSON, "read:statuses", LANE_LIVE, RATE_API, 0,
     home_show, "Posts of those one follows"},
    {HTTP_GET, "/api/v1/timelines/public", ACCESS_PUBLIC, "read:statuses", LANE_LIVE, RATE_API, 0,
     public_show, "Public posts of this square"},
    {HTTP_GET, "/api/v1/timelines/tag/:hashtag", ACCESS_PUBLIC, "read:statuses", LANE_LIVE,
     RATE_API, 0, tag_show, "Public posts with a hashtag"},
    {HTTP_GET, "/api/v1/timelines/list/:list_id", ACCESS_PERSON, "read:lists", LANE_READ, RATE_API,
     0, list_show, "Posts of a list's members"},
    {HTTP_GET, "/api/v1/timelines/link", ACCESS_PUBLIC, "read:statuses", LANE_READ, RATE_API, 0,
     link_show, "Public posts that link to a page"},
    {HTTP_GET, "/api/v1/accounts/:id/statuses", ACCESS_PUBLIC, "read:statuses", LANE_LIVE, RATE_API,
     0, account_show, "An account's posts"},
};
const struct http_table api_timelines_table = {routes, sizeof(routes) / sizeof(routes[0])};
