#include "social/scheduled.h"

#include "base/clock.h"
#include "media/media.h"
#include "social/approvals.h"
#include "social/notifications.h"
#include "social/post_making.h"
#include "social/scheduled_db.h"
#include "social/transaction.h"

#include <assert.h>

/* Limits. */

/* is_agreed: its time was good when people were asked about it. */
static enum err time_check(struct work *w, int64_t account_id, int64_t id, int64_t scheduled_ms,
                           bool is_agreed)
{
    int64_t day_ms = scheduled_ms - scheduled_ms % clock_day_ms;
    int all = 0, of_day = 0;
    enum err e;

    if (!is_agreed && scheduled_ms <= w->now_ms + scheduled_ahead_ms_min)
        return work_fail(
            w, ERR_INVALID,
            "Validation failed: Scheduled at The scheduled date must be in the future");
    e = scheduled_db_count(w, account_id, id, day_ms, day_ms + clock_day_ms, &all, &of_day);
    if (!e && all >= scheduled_per_account_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: You have exceeded the limit of %d scheduled posts",
                         (int)scheduled_per_account_max);
    if (!e && of_day >= scheduled_per_day_max)
        return work_fail(
            w, ERR_INVALID,
            "Validation failed: You have exceeded the limit of %d scheduled posts for today",
            (int)scheduled_per_day_max);
    return e;
}

/* Making. */

static enum err gate(struct work *w, struct scheduled_post *scheduled)
{
    const struct approval_ask ask = {
        .kind = APPROVAL_POST, .account_id = scheduled->account_id, .draft = &scheduled->draft};

    return approval_gate(w, &ask, &scheduled->held_id);
}

static enum err store(struct work *w, struct scheduled_post *scheduled)
{
    enum err e = time_check(w, scheduled->account_id, 0, scheduled->scheduled_ms,
                            scheduled->draft.approval_id != 0);

    if (!e)
        e = post_check(w, &scheduled->draft);
    if (!e)
        e = gate(w, scheduled);
    if (e || scheduled->held_id)
        return e;
    e = scheduled_db_insert(w, scheduled);
    if (!e)
        e = media_attach(w, scheduled->account_id, scheduled->id, scheduled->draft.media_ids,
                         scheduled->draft.media_count);
    if (!e)
        e = jobs_set(w, JOB_PUBLISH_SCHEDULED, scheduled->id, STR(""), scheduled->scheduled_ms);
    return e;
}

/* The one an earlier request with the same key made. */
static enum err find_by_key(struct work *w, const struct post_draft *draft,
                            struct scheduled_post *ret_scheduled)
{
    if (!draft->idempotency_key.size)
        return ERR_NOT_FOUND;
    if (draft->idempotency_key.size > post_key_bytes_max)
        return work_fail(w, ERR_INVALID, "an idempotency key has at most %d bytes",
                         (int)post_key_bytes_max);
    enum err e = scheduled_db_find_key(w, draft->author_id, draft->idempotency_key,
                                       w->now_ms - post_key_ms, ret_scheduled);
    int64_t held_id = 0;
    bool waits = false;

    if (e != ERR_NOT_FOUND)
        return e;
    e = approval_find_key(w, draft->author_id, draft->idempotency_key, &held_id, &waits);
    if (!e && !waits)
        e = ERR_NOT_FOUND;
    if (!e)
        *ret_scheduled =
            (struct scheduled_post){.account_id = draft->author_id, .held_id = held_id};
    return e;
}

static enum err create(struct work *w, const struct post_draft *draft, int64_t scheduled_ms,
                       struct scheduled_post *ret_scheduled)
{
    enum err e = find_by_key(w, draft, ret_scheduled);

    if (e != ERR_NOT_FOUND)
        return e;
    *ret_scheduled = (struct scheduled_post){
        .id = id_new(w->now_ms, id_bucket(draft->author_id)),
        .account_id = draft->author_id,
        .scheduled_ms = scheduled_ms,
        .made_ms = w->now_ms,
        .draft = post_draft_normal(w, draft),
    };
    ret_scheduled->draft.scheduled_ms = scheduled_ms;
    if (draft->poll) {
        ret_scheduled->poll = *draft->poll;
        ret_scheduled->draft.poll = &ret_scheduled->poll;
        ret_scheduled->poll_seconds = (draft->poll->expires_ms - w->now_ms) / clock_second_ms;
    }
    return store(w, ret_scheduled);
}

enum err scheduled_create(struct work *w, const struct post_draft *draft, int64_t scheduled_ms,
                          struct scheduled_post *ret_scheduled)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    assert(draft->author_id > 0 && draft->media_count <= post_media_max);
    return e ? e : transaction_leave(w, own, create(w, draft, scheduled_ms, ret_scheduled));
}

/* Finding and changing. */

enum err scheduled_find(struct work *w, int64_t account_id, int64_t id,
                        struct scheduled_post *ret_scheduled)
{
    enum err e = scheduled_db_find(w, id, ret_scheduled);

    return !e && ret_scheduled->account_id != account_id ? ERR_NOT_FOUND : e;
}

static enum err change(struct work *w, int64_t account_id, int64_t id, int64_t scheduled_ms,
                       struct scheduled_post *ret_scheduled)
{
    enum err e = scheduled_find(w, account_id, id, ret_scheduled);

    if (!e)
        e = time_check(w, account_id, id, scheduled_ms, false);
    if (!e)
        e = scheduled_db_set_time(w, id, scheduled_ms);
    if (!e)
        e = jobs_set(w, JOB_PUBLISH_SCHEDULED, id, STR(""), scheduled_ms);
    if (e)
        return e;
    ret_scheduled->scheduled_ms = scheduled_ms;
    ret_scheduled->refused_ms = 0;
    ret_scheduled->refused_why = STR("");
    return OK;
}

enum err scheduled_change(struct work *w, int64_t account_id, int64_t id, int64_t scheduled_ms,
                          struct scheduled_post *ret_scheduled)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e
             : transaction_leave(w, own, change(w, account_id, id, scheduled_ms, ret_scheduled));
}

/* Its job finds nothing then. */
static enum err drop(struct work *w, int64_t id, bool at_once)
{
    bool deleted = false;
    enum err e = scheduled_db_delete(w, id, &deleted);

    if (!e && !deleted)
        return ERR_NOT_FOUND;
    return e ? e : media_detach(w, id, at_once);
}

static enum err delete_own(struct work *w, int64_t account_id, int64_t id)
{
    struct scheduled_post scheduled;
    enum err e = scheduled_find(w, account_id, id, &scheduled);

    return e ? e : drop(w, id, false);
}

enum err scheduled_delete(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, delete_own(w, account_id, id));
}

enum err scheduled_page(struct work *w, int64_t account_id, const struct page *page,
                        struct scheduled_post *ret_items, int *ret_count)
{
    return scheduled_db_page(w, account_id, page, ret_items, ret_count);
}

enum err scheduled_delete_all(struct work *w, int64_t account_id)
{
    const struct page page = {.limit = scheduled_page_max};
    struct scheduled_post *items = arena_array(w->memory, scheduled_page_max, sizeof *items);
    int count = scheduled_page_max;
    enum err e = OK;

    assert(db_in_transaction(w));
    while (!e && count == scheduled_page_max) {
        e = scheduled_db_page(w, account_id, &page, items, &count);
        for (int i = 0; !e && i < count; i++)
            e = drop(w, items[i].id, true);
    }
    return e;
}

/* Publishing. */

struct publishing {
    int64_t id, scheduled_ms;
    struct str refused_why;
};

static enum err publish(struct work *w, const struct publishing *publishing)
{
    struct scheduled_post scheduled;
    struct post post;
    uint32_t flags = 0;
    enum err e = scheduled_db_find(w, publishing->id, &scheduled);

    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e && (scheduled.refused_ms || scheduled.scheduled_ms != publishing->scheduled_ms))
        return OK; /* it was given another time: that has its own job */
    if (!e)
        e = account_find_flags(w, scheduled.account_id, &flags);
    if (!e && (flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)))
        e = work_fail(w, ERR_FORBIDDEN, "the account was suspended at that time");
    if (!e)
        e = drop(w, publishing->id, false);
    if (e)
        return e;
    if (scheduled.draft.poll)
        scheduled.poll.expires_ms = w->now_ms + scheduled.poll_seconds * clock_second_ms;
    e = post_create(w, &scheduled.draft, &post);
    if (e || !post.held_id)
        return e;
    return notification_add(w, scheduled.account_id, NOTIFICATION_APPROVAL_DECIDED,
                            scheduled.account_id, post.held_id);
}

static enum err publish_step(struct work *w, void *context)
{
    const struct publishing *publishing = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, publish(w, publishing));
}

static enum err refuse_step(struct work *w, void *context)
{
    const struct publishing *publishing = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    return db_end(w, scheduled_db_refuse(w, publishing->id, publishing->scheduled_ms, w->now_ms,
                                         publishing->refused_why));
}

/* What another try would meet again. */
static bool is_refusal(enum err e)
{
    return e == ERR_INVALID || e == ERR_FORBIDDEN || e == ERR_NOT_FOUND || e == ERR_TOO_LARGE ||
           e == ERR_GONE;
}

/* The clock went back since the job was found due. */
static enum err wait_step(struct work *w, void *context)
{
    const struct scheduled_post *scheduled = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    return db_end(
        w, jobs_set(w, JOB_PUBLISH_SCHEDULED, scheduled->id, STR(""), scheduled->scheduled_ms));
}

enum err scheduled_publish_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct publishing publishing = {.id = job->subject_id};
    struct scheduled_post scheduled;
    enum err e = scheduled_db_find(w, job->subject_id, &scheduled);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (scheduled.scheduled_ms > w->now_ms)
        return lanes_run(lanes, w, wait_step, &scheduled);
    publishing.scheduled_ms = scheduled.scheduled_ms;
    w->why = STR("");
    e = lanes_run(lanes, w, publish_step, &publishing);
    if (!is_refusal(e))
        return e;
    publishing.refused_why = w->why.size ? w->why : STR("it could not be published");
    return lanes_run(lanes, w, refuse_step, &publishing);
}
