#include "social/marks.h"

#include "social/marks_db.h"
#include "social/notifications.h"
#include "social/post_counts.h"
#include "social/post_making.h"
#include "social/transaction.h"
#include "social/visibility.h"

#include <assert.h>

enum { mark_salts_max = 1024 };

static enum err tell(struct work *w, int64_t account_id, int64_t post_id, uint32_t flags)
{
    return events_add(
        w, &(struct event){
               .kind = EVENT_MARK, .account = account_id, .post = post_id, .flags = flags});
}

/* Puts the post on the account's page of that mark, under an id of the mark's time. */
static enum err page_add(struct work *w, const struct mark_request *request,
                         const struct post *post, int64_t *ret_id)
{
    int bucket = id_bucket(request->account_id);
    bool made = false;
    enum err e = OK;
    for (uint32_t salt = 0; !made && !e && salt < mark_salts_max; salt++) {
        *ret_id = request->created_ms ? id_at(request->created_ms + salt / 128, bucket, salt)
                                      : id_new(w->now_ms, bucket);
        e = marks_db_page_add(w, request, *ret_id, post, &made);
    }
    if (!e && !made)
        return work_fail(w, ERR_INVALID, "too much at one moment");
    return e;
}

static enum err pin_check(struct work *w, const struct mark_request *request,
                          const struct post *post)
{
    struct mark_page pins;
    struct page page = {.limit = page_limit_max};
    if (post->author_id != request->account_id)
        return work_fail(w, ERR_INVALID, "Someone else's post cannot be pinned");
    if ((post->flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT)
        return work_fail(w, ERR_INVALID,
                         "Posts that are only visible to mentioned users cannot be pinned");
    enum err e = marks_db_page(w, request->account_id, MARK_PIN, &page, &pins);
    if (e)
        return e;
    for (int i = 0; i < pins.count; i++)
        if (pins.post_ids[i] == post->id)
            return OK;
    if (pins.count >= w->limits->pins_max)
        return work_fail(w, ERR_INVALID, "You have already pinned the maximum number of posts");
    return OK;
}

static const uint32_t said_marks = MARK_WELL_ARGUED | MARK_NOT_FOR_ME | MARK_AWAY;

static enum err said_check(struct work *w, const struct mark_request *request,
                           const struct post *post)
{
    if (post->author_id == request->account_id)
        return work_fail(w, ERR_INVALID, "That is said of other people's posts");
    return OK;
}

/* What a mark newly set brings with it. */
static enum err set_more(struct work *w, const struct mark_request *request, struct post *post)
{
    const enum post_mark_kind kind = post_mark_kind(request->mark);
    int64_t id;
    if (request->mark == MARK_MUTE)
        return OK;
    enum err e = page_add(w, request, post, &id);
    if (!e && kind)
        e = marks_db_post_mark_add(w, post->id, kind, id, request->account_id);
    if (e || request->mark != MARK_FAVOURITE)
        return e;
    const struct post_counts_change change = {.post_id = post->id, .favourites = 1};
    if (!request->imported)
        e = notification_add(w, post->author_id, NOTIFICATION_FAVOURITE, request->account_id,
                             post->id);
    return e ? e : post_counts_add(w, &change, 1);
}

static int64_t marked_id(const struct mark_request *request, const struct post *post)
{
    return request->mark == MARK_MUTE ? post->thread_id : post->id;
}

static enum err clear_one(struct work *w, const struct mark_request *request,
                          const struct post *post);

/* Of what she says of a post the last holds. */
static enum err take_opposite(struct work *w, const struct mark_request *request,
                              const struct post *post)
{
    struct mark_request opposite = *request;
    opposite.mark = request->mark == MARK_WELL_ARGUED  ? MARK_NOT_FOR_ME
                    : request->mark == MARK_NOT_FOR_ME ? MARK_WELL_ARGUED
                                                       : (enum mark_flag)0;
    return opposite.mark ? clear_one(w, &opposite, post) : OK;
}

static enum err set(struct work *w, const struct mark_request *request, struct post *ret_post)
{
    struct post post;
    bool newly = false;
    uint32_t flags = 0;
    enum err e =
        post_find_target(w, request->account_id, request->post_id, request->imported, &post);
    if (!e && request->mark == MARK_PIN)
        e = pin_check(w, request, &post);
    if (!e && (request->mark & said_marks))
        e = said_check(w, request, &post);
    if (!e)
        e = marks_db_set(w, request->account_id, marked_id(request, &post), request->mark, 0,
                         &newly, &flags);
    if (!e && newly)
        e = tell(w, request->account_id, marked_id(request, &post), flags);
    if (!e && newly)
        e = set_more(w, request, &post);
    if (!e && newly)
        e = take_opposite(w, request, &post);
    if (!e && ret_post)
        e = post_complete(w, &post);
    if (!e && ret_post)
        *ret_post = post;
    return e;
}

static enum err clear_more(struct work *w, const struct mark_request *request,
                           const struct post *post)
{
    const enum post_mark_kind kind = post_mark_kind(request->mark);
    int64_t id;
    if (request->mark == MARK_MUTE)
        return OK;
    enum err e = marks_db_page_remove(w, request->account_id, request->mark, post->id, &id);
    if (!e && id && kind)
        e = marks_db_post_mark_remove(w, post->id, kind, id);
    if (e || request->mark != MARK_FAVOURITE)
        return e;
    const struct post_counts_change change = {.post_id = post->id, .favourites = -1};
    e = notification_remove(w, post->author_id, NOTIFICATION_FAVOURITE, request->account_id,
                            post->id);
    return e ? e : post_counts_add(w, &change, 1);
}

/* What was marked when it could be seen may be unmarked when it can no longer. */
static enum err find_marked(struct work *w, const struct mark_request *request,
                            struct post *ret_post)
{
    struct post post;
    struct mark_row row;
    enum err e = post_find(w, request->post_id, &post);
    if (!e && post.boost_of_id)
        e = post_find_readable(w, request->account_id, post.id, &post);
    if (!e)
        e = marks_db_find(w, request->account_id, marked_id(request, &post), &row);
    if (!e && !(row.flags & request->mark))
        e = visibility_check_post(w, request->account_id, &post);
    if (!e)
        *ret_post = post;
    return e;
}

static enum err clear_one(struct work *w, const struct mark_request *request,
                          const struct post *post)
{
    bool cleared = false;
    uint32_t flags = 0;
    enum err e = marks_db_clear(w, request->account_id, marked_id(request, post), request->mark,
                                &cleared, &flags);
    if (!e && cleared)
        e = tell(w, request->account_id, marked_id(request, post), flags);
    return e || !cleared ? e : clear_more(w, request, post);
}

static enum err clear(struct work *w, const struct mark_request *request, struct post *ret_post)
{
    struct post post;
    enum err e = find_marked(w, request, &post);
    if (!e)
        e = clear_one(w, request, &post);
    if (!e && ret_post)
        e = post_complete(w, &post);
    if (!e && ret_post)
        *ret_post = post;
    return e;
}

enum err mark_set(struct work *w, const struct mark_request *request, struct post *ret_post)
{
    bool own = false;
    assert(request->mark != MARK_BOOST);
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, set(w, request, ret_post));
}

enum err mark_clear(struct work *w, const struct mark_request *request, struct post *ret_post)
{
    bool own = false;
    assert(request->mark != MARK_BOOST);
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, clear(w, request, ret_post));
}

enum err marks_find(struct work *w, int64_t account_id, int64_t post_id, uint32_t *ret_flags)
{
    struct mark_row row;
    enum err e = marks_db_find(w, account_id, post_id, &row);
    if (!e)
        *ret_flags = row.flags;
    return e;
}

enum err marks_thread_muted(struct work *w, int64_t account_id, int64_t thread_id, bool *ret_muted)
{
    uint32_t flags = 0;
    enum err e = marks_find(w, account_id, thread_id, &flags);
    if (!e)
        *ret_muted = (flags & MARK_MUTE) != 0;
    return e;
}

enum err marks_page(struct work *w, int64_t account_id, enum mark_flag mark,
                    const struct page *page, struct mark_page *ret_page)
{
    return marks_db_page(w, account_id, mark, page, ret_page);
}

enum err marks_accounts(struct work *w, int64_t post_id, enum post_mark_kind kind,
                        const struct page *page, struct mark_accounts *ret_page)
{
    return marks_db_post_marks(w, post_id, kind, page, ret_page);
}

/* Every mark of one account on one post. A boost goes with the boosting post. */
static enum err delete_marks(struct work *w, int64_t account_id, int64_t post_id, uint32_t flags)
{
    enum err e = OK;
    for (uint32_t mark = MARK_FAVOURITE; mark < MARKS_END && !e; mark <<= 1) {
        const struct mark_request request = {
            .account_id = account_id, .post_id = post_id, .mark = (enum mark_flag)mark};
        struct post post = {.id = post_id, .thread_id = post_id};
        bool cleared = false;
        if (!(flags & mark))
            continue;
        e = marks_db_clear(w, account_id, post_id, mark, &cleared, &flags);
        if (!e && cleared && mark != MARK_BOOST)
            e = post_find(w, post_id, &post);
        int64_t id;
        if (e == ERR_NOT_FOUND) /* the post is gone: nothing is counted any more */
            e = marks_db_page_remove(w, account_id, mark, post_id, &id);
        else if (!e && cleared && mark != MARK_BOOST)
            e = clear_more(w, &request, &post);
    }
    return e;
}

enum err marks_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    enum { step_max = 200 };
    int64_t post_ids[step_max];
    struct mark_row rows[step_max];
    int count = 0;
    assert(db_in_transaction(w));
    if (max > step_max)
        max = step_max;
    enum err e = marks_db_some(w, account_id, max, post_ids, rows, &count);
    for (int i = 0; i < count && !e; i++)
        e = delete_marks(w, account_id, post_ids[i], rows[i].flags);
    if (!e)
        *ret_left = count == max;
    return e;
}

enum err marks_unsay_some(struct work *w, int64_t account_id, bool *ret_left)
{
    const struct page page = {.limit = page_limit_max};
    enum err e = OK;
    assert(db_in_transaction(w));
    *ret_left = false;
    for (uint32_t mark = MARK_WELL_ARGUED; mark < MARKS_END && !e; mark <<= 1) {
        struct mark_page list = {0};
        e = marks_db_page(w, account_id, mark, &page, &list);
        for (int i = 0; i < list.count && !e; i++) {
            const struct post post = {.id = list.post_ids[i]}; /* it may be gone */
            const struct mark_request request = {
                .account_id = account_id, .post_id = post.id, .mark = (enum mark_flag)mark};
            e = clear_one(w, &request, &post);
        }
        *ret_left = *ret_left || list.count == page_limit_max;
    }
    return e;
}
