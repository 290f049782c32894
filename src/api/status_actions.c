/* What one does with a post, who did it, and the pages of what one has marked. */
#include "api/account_json.h"
#include "api/status_json.h"
#include "social/marks.h"

static enum err answer_status(struct work *w, const struct viewer *viewer, int64_t id,
                              struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = api_status_json(w, &out, viewer, id);
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* What was taken back stays taken back though the post is hidden by now: that is answered like a
 * post that is missing, but it is no failure. */
static enum err answer_done(struct work *w, const struct viewer *viewer, int64_t id,
                            struct http_reply *ret_reply)
{
    enum err e = answer_status(w, viewer, id, ret_reply);
    if (e != ERR_NOT_FOUND)
        return e;
    http_answer_error(w, NULL, NULL, e, ret_reply);
    return OK;
}

/* Marks. */

static enum err mark_change(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, enum mark_flag mark, bool set,
                            struct http_reply *ret_reply)
{
    struct mark_request change = {.account_id = viewer->account_id, .mark = mark};
    enum err e = id_parse(request->path_params[0], &change.post_id);
    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    e = set ? mark_set(w, &change, NULL) : mark_clear(w, &change, NULL);
    if (!e)
        e = set ? answer_status(w, viewer, change.post_id, ret_reply)
                : answer_done(w, viewer, change.post_id, ret_reply);
    return db_end(w, e);
}

/* POST /api/v1/statuses/:id/favourite and the like */
#define MARK_HANDLERS(name, mark)                                                                  \
    static enum err name##_set(struct work *w, const struct viewer *viewer,                        \
                               const struct http_request *request, struct http_reply *ret_reply)   \
    {                                                                                              \
        return mark_change(w, viewer, request, mark, true, ret_reply);                             \
    }                                                                                              \
    static enum err name##_clear(struct work *w, const struct viewer *viewer,                      \
                                 const struct http_request *request, struct http_reply *ret_reply) \
    {                                                                                              \
        return mark_change(w, viewer, request, mark, false, ret_reply);                            \
    }
MARK_HANDLERS(favourite, MARK_FAVOURITE)
MARK_HANDLERS(bookmark, MARK_BOOKMARK)
MARK_HANDLERS(pin, MARK_PIN)
MARK_HANDLERS(mute, MARK_MUTE)

/* Boosts. */

static enum err boost(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, int64_t id, struct http_reply *ret_reply)
{
    enum visibility visibility = VISIBILITY_PUBLIC;
    struct str name = http_text(request, "visibility");
    struct post made;
    if (name.size && !api_visibility_read(name, &visibility))
        return work_fail(w, ERR_INVALID, "visibility is public, unlisted or private");
    enum err e = post_boost(w, viewer->account_id, id, visibility, false, 0, &made);
    return e ? e : answer_status(w, viewer, made.id, ret_reply);
}

/* POST /api/v1/statuses/:id/reblog */
static enum err boost_set(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, boost(w, viewer, request, id, ret_reply));
}

static enum err unboost(struct work *w, const struct viewer *viewer, int64_t id,
                        struct http_reply *ret_reply)
{
    struct post post;
    /* The boosting post may be named: it is gone afterwards, so the original is answered. */
    enum err e = post_find(w, id, &post);
    if (!e)
        e = post_unboost(w, viewer->account_id, id);
    if (e)
        return e;
    return answer_done(w, viewer, post.boost_of_id ? post.boost_of_id : id, ret_reply);
}

/* POST /api/v1/statuses/:id/unreblog */
static enum err boost_clear(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, unboost(w, viewer, id, ret_reply));
}

/* POST /api/v1/statuses/:id/quotes/:quoting_id/revoke */
static enum err quote_revoke(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id, quoting_id;
    struct post quoting;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = id_parse(request->path_params[1], &quoting_id);
    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    e = post_revoke_quote(w, viewer->account_id, id, quoting_id, &quoting);
    if (!e)
        e = answer_done(w, viewer, quoting_id, ret_reply);
    return db_end(w, e);
}

/* Who did it. */

static enum err marks_of_post(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, enum post_mark_kind kind,
                              const struct page *page, struct mark_accounts *ret_marks)
{
    const struct live_post *card;
    int64_t id;
    enum err e = id_parse(request->path_params[0], &id);
    if (!e)
        e = api_post_card(w, id, &card);
    if (!e)
        e = api_post_visible(w, viewer, card);
    if (!e)
        e = marks_accounts(w, card->boost_of_id ? card->boost_of_id : id, kind, page, ret_marks);
    return e;
}

static enum err answer_accounts(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, enum post_mark_kind kind,
                                struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 40, page_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct mark_accounts marks = {0};
    enum err e = marks_of_post(w, viewer, request, kind, &page, &marks);
    if (!e)
        e = api_accounts_met_json(w, &out, viewer, marks.account_ids, (size_t)marks.count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (marks.count)
        api_link(w, request, ret_reply, marks.mark_ids[0], marks.mark_ids[marks.count - 1]);
    return OK;
}

/* GET /api/v1/statuses/:id/favourited_by */
static enum err favourited_by(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    return answer_accounts(w, viewer, request, POST_MARK_FAVOURITE, ret_reply);
}

/* GET /api/v1/statuses/:id/reblogged_by */
static enum err boosted_by(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    return answer_accounts(w, viewer, request, POST_MARK_BOOST, ret_reply);
}

/* GET /api/v1/statuses/:id/quotes */
static enum err quotes_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, page_limit_default, page_limit_home_max);
    struct buffer out = buffer_in(w->memory);
    struct mark_accounts marks = {0};
    enum err e = marks_of_post(w, viewer, request, POST_MARK_QUOTE, &page, &marks);
    if (!e)
        e = api_statuses_json(w, &out, viewer, marks.mark_ids, (size_t)marks.count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (marks.count)
        api_link(w, request, ret_reply, marks.mark_ids[0], marks.mark_ids[marks.count - 1]);
    return OK;
}

/* What one has marked. */

static enum err answer_marked(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, enum mark_flag mark,
                              struct http_reply *ret_reply)
{
    const struct page page = api_page(request, page_limit_default, page_limit_home_max);
    struct buffer out = buffer_in(w->memory);
    struct mark_page marks = {0};
    enum err e = marks_page(w, viewer->account_id, mark, &page, &marks);
    if (!e)
        e = api_statuses_json(w, &out, viewer, marks.post_ids, (size_t)marks.count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (marks.count)
        api_link(w, request, ret_reply, marks.mark_ids[0], marks.mark_ids[marks.count - 1]);
    return OK;
}

/* GET /api/v1/favourites */
static enum err favourites_show(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    return answer_marked(w, viewer, request, MARK_FAVOURITE, ret_reply);
}

/* GET /api/v1/bookmarks */
static enum err bookmarks_show(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return answer_marked(w, viewer, request, MARK_BOOKMARK, ret_reply);
}

#define WRITE(path, scope, handler, about)                                                         \
    {                                                                                              \
        HTTP_POST, "/api/v1/statuses/:id/" path, ACCESS_PERSON, scope, LANE_WRITE, RATE_API, 0,    \
            handler, about                                                                         \
    }
static const struct http_route routes[] = {
    WRITE("favourite", "write:favourites", favourite_set, "Favourite a post"),
    WRITE("unfavourite", "write:favourites", favourite_clear, "Take a favourite back"),
    WRITE("bookmark", "write:bookmarks", bookmark_set, "Bookmark a post"),
    WRITE("unbookmark", "write:bookmarks", bookmark_clear, "Take a bookmark away"),
    WRITE("pin", "write:accounts", pin_set, "Pin an own post to the profile"),
    WRITE("unpin", "write:accounts", pin_clear, "Unpin an own post"),
    WRITE("mute", "write:mutes", mute_set, "No more notifications from a thread"),
    WRITE("unmute", "write:mutes", mute_clear, "Notifications from a thread again"),
    WRITE("reblog", "write:statuses", boost_set, "Boost a post"),
    {HTTP_POST, "/api/v1/statuses/:id/unreblog", ACCESS_PERSON, "write:statuses", LANE_WRITE,
     RATE_DELETE, 0, boost_clear, "Take a boost back"},
    WRITE("quotes/:quoting_id/revoke", "write:statuses", quote_revoke,
          "Take an own post out of one that quotes it"),
    {HTTP_GET, "/api/v1/statuses/:id/favourited_by", ACCESS_PUBLIC, "read:accounts", LANE_READ,
     RATE_API, 0, favourited_by, "Who favourited a post"},
    {HTTP_GET, "/api/v1/statuses/:id/reblogged_by", ACCESS_PUBLIC, "read:accounts", LANE_READ,
     RATE_API, 0, boosted_by, "Who boosted a post"},
    {HTTP_GET, "/api/v1/statuses/:id/quotes", ACCESS_PERSON, "read:statuses", LANE_READ, RATE_API,
     0, quotes_show, "Posts that quote a post"},
    {HTTP_GET, "/api/v1/favourites", ACCESS_PERSON, "read:favourites", LANE_READ, RATE_API, 0,
     favourites_show, "One's favourites"},
    {HTTP_GET, "/api/v1/bookmarks", ACCESS_PERSON, "read:bookmarks", LANE_READ, RATE_API, 0,
     bookmarks_show, "One's bookmarks"},
};
const struct http_table api_status_actions_table = {routes, sizeof(routes) / sizeof(routes[0])};
