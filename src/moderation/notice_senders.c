#include "moderation/notice_senders.h"

#include "auth/seals.h"
#include "auth/users.h"
#include "base/clock.h"
#include "moderation/case_reporters.h"
#include "moderation/legal_notices_db.h"
#include "moderation/notice_senders_db.h"
#include "push/mail.h"
#include "social/transaction.h"

/* "zoe+bills@mail.example" is read by "zoe@mail.example" nearly everywhere; dots tell people apart
 * nearly everywhere. */
struct str notice_sender_key(struct work *w, struct str email)
{
    const struct str folded = utf8_fold(w->memory, str_trim(email));
    size_t at = folded.size, plus;

    while (at && folded.data[at - 1] != '@')
        at--;
    if (at < 2)
        return STR("");
    plus = str_find(str_sub(folded, 0, at - 1), STR("+"));
    if (plus == SIZE_MAX || !plus)
        plus = at - 1;
    return seal_name(w->memory, "notice-sender",
                     str_format(w->memory, "%.*s@%.*s", (int)plus, folded.data,
                                (int)(folded.size - at), folded.data + at));
}

/* ---- from legal_notices.c ------------------------------------------------------------------- */

static bool is_running(const struct work *w, const struct notice_stop *stop)
{
    return stop->kind == NOTICE_STOP && !stop->lifted_ms && stop->end_ms > w->now_ms;
}

/* id 0: none. */
static enum err running_find(struct work *w, struct str sender, struct notice_stop *ret_stop)
{
    struct notice_stop *stops = arena_array(w->memory, notice_stops_page_max, sizeof *stops);
    int count = 0;
    enum err e = notice_stops_db_of(w, sender, stops, notice_stops_page_max, &count);

    *ret_stop = (struct notice_stop){0};
    for (int i = 0; !e && !ret_stop->id && i < count; i++)
        if (is_running(w, &stops[i]))
            *ret_stop = stops[i];
    return e;
}

enum err notice_sender_add(struct work *w, struct legal_notice *n, struct notice_stop *ret_stop)
{
    const bool is_urgent = n->kind == NOTICE_CHILDREN || n->kind == NOTICE_LIFE;
    const struct str sender = notice_sender_key(w, n->email);
    enum err e = OK;

    *ret_stop = (struct notice_stop){0};
    if (!sender.size)
        return OK;
    if (!is_urgent)
        e = running_find(w, sender, ret_stop);
    if (!e && ret_stop->id) { /* who takes it back now waits, else nobody would find this one */
        e = notice_stops_db_hold(w, sender);
        if (!e)
            e = running_find(w, sender, ret_stop);
    }
    n->kept = ret_stop->id != 0;
    return e ? e : notice_sent_db_add(w, sender, n->id, n->kept ? SENT_KEPT : SENT_WAITS);
}

enum err notice_sender_judge(struct work *w, const struct legal_notice *n,
                             enum notice_outcome outcome)
{
    const struct str sender = notice_sender_key(w, n->email);

    return sender.size ? notice_sent_db_set(w, sender, n->id, outcome) : OK;
}

static enum err forget_some(struct work *w)
{
    const int64_t addresses = notice_objection_days + notice_sender_days_more,
                  stops = notice_record_days + notice_stop_days_max;
    enum err e =
        notice_stops_db_unname(w, id_first_at(w->now_ms - addresses * (int64_t)clock_day_ms));

    if (!e)
        e = notice_sent_db_forget(
            w, id_first_at(w->now_ms - notice_record_days * (int64_t)clock_day_ms));
    if (!e)
        e = notice_stops_db_forget(w, id_first_at(w->now_ms - stops * (int64_t)clock_day_ms));
    return e;
}

static enum err forget_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    (void)context;
    return e ? e : db_end(w, forget_some(w));
}

enum err notice_records_forget(struct work *w, struct lanes *lanes)
{
    return lanes_run(lanes, w, forget_run, NULL);
}

/* ---- the record ----------------------------------------------------------------------------- */

static enum err is_trusted(struct work *w, struct str email, bool *ret_is)
{
    struct reporter reporter;
    int64_t account_id = 0;
    enum err e = user_find_email(w, utf8_fold(w->memory, email), &account_id);

    *ret_is = false;
    if (!e)
        e = reporter_find(w, account_id, &reporter);
    if (!e)
        *ret_is = reporter.trusted_ms != 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err notice_record_read(struct work *w, int64_t notice_id, struct notice_record *ret_record)
{
    struct notice_record *r = ret_record;
    const int64_t since_ms = w->now_ms - notice_record_days * (int64_t)clock_day_ms;
    struct legal_notice notice;
    int64_t unfounded_id = 0;
    struct str sender;
    enum err e = legal_notices_db_find(w, notice_id, &notice);

    *r = (struct notice_record){.is_known = !e && notice.email.size};
    if (e || !r->is_known)
        return e;
    sender = notice_sender_key(w, notice.email);
    e = notice_sent_db_count(w, sender, id_first_at(since_ms), r->sent, &unfounded_id);
    if (!e)
        e = is_trusted(w, notice.email, &r->is_trusted);
    if (!e)
        e = notice_stops_db_of(w, sender, r->stops, notice_stops_page_max, &r->stop_count);
    r->unfounded_ms = unfounded_id ? id_ms(unfounded_id) : 0;
    for (int i = 0; !e && i < r->stop_count; i++) {
        const struct notice_stop *stop = &r->stops[i];

        if (is_running(w, stop))
            r->stopped_until_ms = stop->end_ms;
        if (stop->kind == NOTICE_WARNING && !stop->lifted_ms && !r->warned_ms &&
            id_ms(stop->id) > since_ms)
            r->warned_ms = id_ms(stop->id);
    }
    return e;
}

/* ---- marking one ---------------------------------------------------------------------------- */

static enum err mark(struct work *w, int64_t by_id, int64_t notice_id, bool unfounded)
{
    struct legal_notice notice;
    enum role role;
    enum err e = decider_check(w, by_id, PERMISSION_MANAGE_REPORTS, &role);

    if (!e)
        e = legal_notices_db_find(w, notice_id, &notice);
    if (!e)
        e = decider_check_not_own(w, by_id, notice.account_id);
    if (!e && !notice.answered_ms)
        e = work_fail(w, ERR_CONFLICT, "This notice waits for its answer");
    if (!e && notice.decision_id)
        e = work_fail(w, ERR_CONFLICT, "Something was decided upon this notice");
    return e ? e : notice_sender_judge(w, &notice, unfounded ? SENT_UNFOUNDED : SENT_REJECTED);
}

enum err notice_unfounded_mark(struct work *w, int64_t by_id, int64_t notice_id, bool unfounded)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, mark(w, by_id, notice_id, unfounded));
}
