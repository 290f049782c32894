/* Posts and links that many speak of now, for everybody and for staff. */
#include "api/admin.h"

#include "api/account_json.h"
#include "api/preview_json.h"
#include "api/status_json.h"
#include "base/clock.h"
#include "live/viewers.h"
#include "moderation/trending.h"
#include "moderation/trends.h"
#include "social/previews.h"

enum { posts_limit_default = 20, posts_limit_max = 40, links_limit_default = 10 };
enum { links_limit_max = 20 };

/* limit and offset of a page that goes by number. */
struct part {
    int64_t limit, offset;
};

static struct part part_of(const struct http_request *request, int limit_default, int limit_max)
{
    return (struct part){http_number(request, "limit", 1, limit_max, limit_default),
                         http_number(request, "offset", 0, trending_shown_max, 0)};
}

/* ---- posts -------------------------------------------------------------------------------------
 */

enum err api_trend_meets(struct work *w, const struct viewer *viewer, int64_t post_id,
                         bool *ret_meets)
{
    const uint32_t apart = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES;
    const struct live_account *author;
    const struct live_post *card;
    uint32_t relation = 0;
    enum err e = api_post_card(w, post_id, &card);

    if (!e)
        e = api_account_card(w, card->author_id, &author);
    if (!e && viewer->live)
        relation = live_viewer_relation(viewer->live, card->author_id, w->now_ms);
    *ret_meets = !e && !(relation & apart) && !(author->flags & ACCOUNT_NOT_PROPOSED) &&
                 !(card->flags & (POST_NOT_PROPOSED | POST_WARNED));
    return e == ERR_NOT_FOUND ? OK : e;
}

/* GET /api/v1/trends/statuses */
static enum err posts_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    const struct part part = part_of(request, posts_limit_default, posts_limit_max);
    struct buffer out = buffer_in(w->memory);
    int64_t ids[posts_limit_max], met = 0;
    struct trending_post *posts = NULL;
    size_t shown = 0;
    int count = 0;
    enum err e = posts_trending(w, false, &posts, &count);

    for (int i = 0; !e && i < count && shown < (size_t)part.limit; i++) {
        bool meets = false;

        e = api_trend_meets(w, viewer, posts[i].id, &meets);
        if (meets && met++ >= part.offset)
            ids[shown++] = posts[i].id;
    }
    if (!e)
        e = api_statuses_json(w, &out, viewer, ids, shown);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    api_offset_link(w, request, part.limit, part.offset, (int64_t)shown, ret_reply);
    return OK;
}

/* Admin::Trends::Status */
static enum err reviewed_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct trending_post *post)
{
    const size_t before = out->size;
    enum err e = api_status_json(w, out, viewer, post->id);

    if (e == ERR_NOT_FOUND) {
        out->size = before;
        return OK;
    }
    if (e)
        return e;
    api_json_reopen(out);
    JSON_BOOL(out, "requires_review", post->state == TREND_UNREVIEWED);
    json_close(out, '}');
    return OK;
}

/* GET /api/v1/admin/trends/statuses */
static enum err staff_posts_show(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    const struct part part = part_of(request, posts_limit_default, posts_limit_max);
    const bool may = !api_admin_may(w, viewer, PERMISSION_MANAGE_TAXONOMIES);
    struct buffer out = buffer_in(w->memory);
    struct trending_post *posts = NULL;
    int64_t shown = 0;
    int count = 0;
    enum err e = posts_trending(w, may, &posts, &count);

    json_open(&out, '[');
    for (int64_t i = part.offset; !e && i < count && shown < part.limit; i++, shown++)
        e = reviewed_json(w, &out, viewer, &posts[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    api_offset_link(w, request, part.limit, part.offset, shown, ret_reply);
    return OK;
}

static enum err post_change(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, bool allow,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct trending_post post = {.state = allow ? TREND_ALLOWED : TREND_REFUSED};
    const struct live_post *card;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_TAXONOMIES, request, &post.id);

    if (!e)
        e = api_post_card(w, post.id, &card);
    if (!e)
        e = api_post_visible(w, viewer, card);
    if (!e)
        e = post_trend_decide(w, viewer->account_id, post.id, allow);
    if (!e)
        e = reviewed_json(w, &out, viewer, &post);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/admin/trends/statuses/:id/approve */
static enum err post_approve(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    return post_change(w, viewer, request, true, ret_reply);
}

/* POST /api/v1/admin/trends/statuses/:id/reject */
static enum err post_reject(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return post_change(w, viewer, request, false, ret_reply);
}

/* ---- links -------------------------------------------------------------------------------------
 */

static void history_json(struct work *w, struct buffer *out, const struct trending_link *link)
{
    json_key(out, "history");
    json_open(out, '[');
    for (int day = 0; day < trending_days; day++) {
        const int64_t begin_ms = w->now_ms - w->now_ms % clock_day_ms - day * clock_day_ms;

        json_open(out, '{');
        JSON_STR(out, "day", str_format(w->memory, "%lld", (long long)begin_ms / 1000));
        JSON_STR(out, "accounts",
                 str_format(w->memory, "%lld", (long long)link->days[day].accounts));
        JSON_STR(out, "uses", str_format(w->memory, "%lld", (long long)link->days[day].uses));
        json_close(out, '}');
    }
    json_close(out, ']');
}

/* Trends::Link; for staff Admin::Trends::Link. */
static enum err link_json(struct work *w, struct buffer *out, const struct trending_link *link,
                          bool for_staff)
{
    struct preview preview;
    enum err e = w->db ? preview_find(w, link->url, &preview) : ERR_NEEDS_STORE;

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    e = api_preview_card_json(w, out, &preview);
    if (e)
        return e;
    api_json_reopen(out);
    history_json(w, out, link);
    if (for_staff) {
        JSON_ID(out, "id", link->id);
        JSON_BOOL(out, "requires_review",
                  link->state == TREND_UNREVIEWED && link->publisher_state == TREND_UNREVIEWED);
    }
    json_close(out, '}');
    return OK;
}

static enum err links_answer(struct work *w, const struct http_request *request, bool admin,
                             bool may, struct http_reply *ret_reply)
{
    const struct part part = part_of(request, links_limit_default, links_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct trending_link *links = NULL;
    int64_t shown = 0;
    int count = 0;
    enum err e = links_trending(w, may, &links, &count);

    json_open(&out, '[');
    for (int64_t i = part.offset; !e && i < count && shown < part.limit; i++, shown++)
        e = link_json(w, &out, &links[i], admin);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    api_offset_link(w, request, part.limit, part.offset, shown, ret_reply);
    return OK;
}

/* GET /api/v1/trends/links */
static enum err links_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    (void)viewer;
    return links_answer(w, request, false, false, ret_reply);
}

/* GET /api/v1/admin/trends/links */
static enum err staff_links_show(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    return links_answer(w, request, true, !api_admin_may(w, viewer, PERMISSION_MANAGE_TAXONOMIES),
                        ret_reply);
}

static void publisher_json(struct work *w, struct buffer *out, const struct trending_link *link)
{
    json_open(out, '{');
    JSON_ID(out, "id", link->id);
    JSON_STR(out, "domain", link->publisher);
    JSON_BOOL(out, "trendable", link->publisher_state == TREND_ALLOWED);
    JSON_BOOL(out, "requires_review", link->publisher_state == TREND_UNREVIEWED);
    json_close(out, '}');
    (void)w;
}

/* GET /api/v1/admin/trends/links/publishers. Each has the id of its best link. */
static enum err publishers_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    const struct part part = part_of(request, links_limit_default, links_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct trending_link *links = NULL;
    int64_t met = 0;
    int count = 0;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_TAXONOMIES);

    if (!e)
        e = links_trending(w, true, &links, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++) {
        int same = 0;

        while (same < i && !str_equal(links[same].publisher, links[i].publisher))
            same++;
        if (same == i && met++ >= part.offset && met <= part.offset + part.limit)
            publisher_json(w, &out, &links[i]);
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

static enum err link_change(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, bool publisher, bool allow,
                            struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct trending_link link;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, PERMISSION_MANAGE_TAXONOMIES, request, &id);

    if (!e)
        e = link_trend_decide(w, viewer->account_id, id, publisher, allow, &link);
    if (!e && publisher)
        publisher_json(w, &out, &link);
    else if (!e)
        e = link_json(w, &out, &link, true);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/admin/trends/links/:id/approve */
static enum err link_approve(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    return link_change(w, viewer, request, false, true, ret_reply);
}

/* POST /api/v1/admin/trends/links/:id/reject */
static enum err link_reject(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return link_change(w, viewer, request, false, false, ret_reply);
}

/* POST /api/v1/admin/trends/links/publishers/:id/approve */
static enum err publisher_approve(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    return link_change(w, viewer, request, true, true, ret_reply);
}

/* POST /api/v1/admin/trends/links/publishers/:id/reject */
static enum err publisher_reject(struct work *w, const struct viewer *viewer,
                                 const struct http_request *request, struct http_reply *ret_reply)
{
    return link_change(w, viewer, request, true, false, ret_reply);
}

#define SHOW(path_, handler_, about_)                                                              \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .lane = LANE_LIVE, .handler = handler_, .about = about_ \
    }
#define STAFF(path, handler, about)                                                                \
    ADMIN_ROUTE(HTTP_GET, "/api/v1/admin/trends/" path, "admin:read", LANE_READ, handler, about)
#define DECIDE(path, handler, about)                                                               \
    ADMIN_ROUTE(HTTP_POST, "/api/v1/admin/trends/" path, "admin:write", LANE_WRITE, handler, about)

static const struct http_route routes[] = {
    SHOW("/api/v1/trends/statuses", posts_show, "Posts that many approve of now"),
    SHOW("/api/v1/trends/links", links_show, "Links that many share now"),
    STAFF("statuses", staff_posts_show, "Posts much approved of, to be let in or refused"),
    STAFF("links", staff_links_show, "Links much shared, to be let in or refused"),
    STAFF("links/publishers", publishers_show, "Who publishes them"),
    DECIDE("statuses/:id/approve", post_approve, "Lets a post in"),
    DECIDE("statuses/:id/reject", post_reject, "Refuses it"),
    DECIDE("links/:id/approve", link_approve, "Lets a link in"),
    DECIDE("links/:id/reject", link_reject, "Refuses it"),
    DECIDE("links/publishers/:id/approve", publisher_approve, "Lets a publisher's links in"),
    DECIDE("links/publishers/:id/reject", publisher_reject, "Refuses them"),
};
const struct http_table api_trending_table = {routes, sizeof routes / sizeof routes[0]};
