/* What happens to a jury by itself: it is drawn, others are called, it ends, it is forgotten. */
#include "auth/users.h"
#include "base/clock.h"
#include "base/json.h"
#include "moderation/juries_db.h"
#include "moderation/jury_parts.h"
#include "push/mail.h"
#include "social/notifications.h"

#include <assert.h>

enum { seats_max = jury_fifths * jury_reserve, uncovered_wait_ms = 2000, purged_at_once = 50 };

/* One run of the job: what it has read before it writes. */
struct round {
    struct jury jury;
    struct jury_barred barred;
    struct jury_candidate drawn[seats_max];
    size_t drawn_count, pool;
};

static int64_t forget_ms(const struct jury *jury)
{
    return jury->ended_ms + jury_kept_days * (int64_t)clock_day_ms;
}

/* ---- ending -------------------------------------------------------------------------------- */

static enum err end(struct work *w, struct jury *jury, enum jury_state state)
{
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {.part_count = 0};
    int64_t id;
    enum err e;

    jury->state = state;
    jury->ended_ms = w->now_ms;
    e = juries_db_update(w, jury);
    if (!e)
        e = juries_db_votes_delete(w, jury->id);
    if (!e)
        e = jobs_set(w, JOB_SEAT_JURY, jury->id, STR(""), forget_ms(jury));
    if (e || state == JURY_DECIDED)
        return e;
    json_open(&record, '{');
    JSON_STR(&record, "action", STR("return"));
    JSON_ID(&record, "jury", jury->id);
    JSON_STR(&record, "why", str_of(jury_state_word(state)));
    return jury_log(w, &entry, &record, &id);
}

/* What jurors said, without who, in the order of chance. */
static struct str said_by(struct work *w, const struct jury_ballot *ballots, int count)
{
    struct buffer out = buffer_in(w->memory);

    for (int i = 0; i < count; i++)
        if (ballots[i].reason.size) {
            buffer_lit(&out, "– ");
            buffer_put(&out, ballots[i].reason);
            buffer_lit(&out, "\n");
        }
    return buffer_str(&out);
}

static enum err decide(struct work *w, struct jury *jury, const struct jury_ballot *ballots)
{
    struct jury_verdict verdict = {.jury_id = jury->id, .said = said_by(w, ballots, jury_size)};
    struct appeal appeal;
    enum err e;

    for (int i = 0; i < jury_size; i++)
        (*(ballots[i].reverses ? &verdict.reverse : &verdict.keep))++;
    jury->keep = verdict.keep;
    jury->reverse = verdict.reverse;
    e = end(w, jury, JURY_DECIDED);
    return e ? e : appeal_answer_by_jury(w, jury->decision_id, &verdict, &appeal);
}

/* ---- calling ------------------------------------------------------------------------------- */

static enum err tell(struct work *w, const struct jury_seat *seat)
{
    struct user user;
    enum err e =
        notification_add(w, seat->account_id, NOTIFICATION_JURY, seat->account_id, seat->jury_id);

    if (!e)
        e = user_find(w, seat->account_id, &user);
    return e ? e : user_tell(w, &user, MAIL_JURY_CALLED, STR(""));
}

static enum err call(struct work *w, const struct jury *jury, struct jury_seat *seat)
{
    const int64_t until_ms = w->now_ms + jury_seat_hours * (int64_t)clock_hour_ms;
    enum err e;

    seat->state = SEAT_CALLED;
    seat->until_ms = until_ms < jury_end_ms(jury) ? until_ms : jury_end_ms(jury);
    e = juries_db_seat_update(w, seat);
    if (!e)
        e = juries_db_call_add(w, seat->account_id, jury->id, w->now_ms);
    return e ? e : tell(w, seat);
}

static bool sits(const struct jury_seat *seat)
{
    return seat->state == SEAT_CALLED || seat->state == SEAT_VOTED;
}

/* Who is to sit so that they are seven: places in ret_chosen. Fewer: nobody is left who could. */
static enum err choose(struct work *w, const struct round *round, struct jury_seat *seats,
                       int count, int ret_chosen[jury_size], int *ret_wanted, int *ret_found)
{
    struct jury_candidate list[seats_max];
    int by_fifth[jury_fifths] = {0};
    enum err e = OK;

    *ret_wanted = jury_size;
    *ret_found = 0;
    for (int i = 0; i < count; i++) {
        list[i] = (struct jury_candidate){.account_id = seats[i].account_id,
                                          .fifth = seats[i].fifth,
                                          .is_taken = seats[i].state != SEAT_WAITING};
        by_fifth[seats[i].fifth] += sits(&seats[i]);
        *ret_wanted -= sits(&seats[i]);
    }
    while (!e && *ret_found < *ret_wanted) {
        const size_t next = jury_next(list, (size_t)count, by_fifth);
        bool bars = false;

        if (next == SIZE_MAX)
            break;
        list[next].is_taken = true;
        e = jury_bars(w, &round->barred, seats[next].account_id, false, &bars);
        if (!e && bars) {
            seats[next].state = SEAT_BARRED;
            e = juries_db_seat_update(w, &seats[next]);
        } else if (!e) {
            by_fifth[seats[next].fifth]++;
            ret_chosen[(*ret_found)++] = (int)next;
        }
    }
    return e;
}

/* Until seven sit; *ret_full: false where they cannot be so many, and nobody is called for nothing.
 */
static enum err fill(struct work *w, const struct round *round, struct jury_seat *seats, int count,
                     bool *ret_full)
{
    int chosen[jury_size], wanted = 0, found = 0;
    enum err e = choose(w, round, seats, count, chosen, &wanted, &found);

    *ret_full = found == wanted;
    for (int i = 0; !e && *ret_full && i < found; i++)
        e = call(w, &round->jury, &seats[chosen[i]]);
    return e;
}

/* When something is to be done again: somebody's time is over, or all of it. */
static int64_t next_ms(const struct jury *jury, const struct jury_seat *seats, int count)
{
    int64_t at = jury_end_ms(jury);

    for (int i = 0; i < count; i++)
        if (seats[i].state == SEAT_CALLED && seats[i].until_ms < at)
            at = seats[i].until_ms;
    return at;
}

static enum err go_on(struct work *w, struct round *round, struct jury_seat *seats, int count)
{
    bool full = false;
    enum err e = fill(w, round, seats, count, &full);

    if (e || !full)
        return e ? e : end(w, &round->jury, JURY_SMALL);
    return jobs_set(w, JOB_SEAT_JURY, round->jury.id, STR(""), next_ms(&round->jury, seats, count));
}

/* ---- drawing ------------------------------------------------------------------------------- */

/* By lot: the place of each says nothing of where she stands. */
static enum err draw_log(struct work *w, const struct round *round)
{
    const struct jury *jury = &round->jury;
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {.part_count = 0};
    int64_t id;

    json_open(&record, '{');
    JSON_STR(&record, "action", STR("draw"));
    JSON_ID(&record, "jury", jury->id);
    json_key(&record, "order");
    json_open(&record, '[');
    for (size_t i = 0; i < round->drawn_count; i++)
        json_str(&record, jury_ticket(w->memory, &jury->seed, round->drawn[i].account_id));
    json_close(&record, ']');
    JSON_INT(&record, "pool", (int64_t)round->pool);
    JSON_STR(&record, "root", jury->seed.root);
    JSON_INT(&record, "tree_size", (int64_t)jury->tree_size);
    return jury_log(w, &entry, &record, &id);
}

static enum err draw(struct work *w, struct round *round)
{
    struct jury_seat seats[seats_max];
    enum err e = draw_log(w, round);

    round->jury.state = JURY_SITTING;
    round->jury.drawn_ms = w->now_ms;
    if (!e)
        e = juries_db_update(w, &round->jury);
    for (size_t i = 0; !e && i < round->drawn_count; i++) {
        seats[i] = (struct jury_seat){.jury_id = round->jury.id,
                                      .account_id = round->drawn[i].account_id,
                                      .place = (int)i,
                                      .fifth = round->drawn[i].fifth};
        e = juries_db_seat_add(w, &seats[i]);
    }
    return e ? e : go_on(w, round, seats, (int)round->drawn_count);
}

/* ---- while it sits ------------------------------------------------------------------------- */

/* Who is silent, and who may not judge it any more, leaves her seat. */
static enum err vacate(struct work *w, const struct round *round, struct jury_seat *seats,
                       int count)
{
    enum err e = OK;

    for (int i = 0; !e && i < count; i++) {
        bool bars = false;

        if (seats[i].state != SEAT_CALLED)
            continue;
        e = jury_bars(w, &round->barred, seats[i].account_id, true, &bars);
        if (e || (!bars && seats[i].until_ms > w->now_ms))
            continue;
        seats[i].state = bars ? SEAT_BARRED : SEAT_SILENT;
        e = juries_db_seat_update(w, &seats[i]);
    }
    return e;
}

static enum err sit(struct work *w, struct round *round)
{
    struct jury_ballot ballots[jury_size];
    struct jury_seat seats[seats_max];
    int64_t posts[report_posts_max];
    struct decision decision;
    bool open = false;
    int count = 0, votes = 0, shown = 0;
    enum err e = juries_db_votes(w, round->jury.id, ballots, jury_size, &votes);

    if (!e && votes == jury_size)
        return decide(w, &round->jury, ballots);
    if (!e)
        e = decision_find(w, round->jury.decision_id, &decision);
    if (!e)
        e = jury_posts(w, &decision, posts, &shown, &open);
    if (e || !open)
        return e ? e : end(w, &round->jury, JURY_GONE);
    if (w->now_ms >= jury_end_ms(&round->jury))
        return end(w, &round->jury, JURY_LATE);
    e = juries_db_seats(w, round->jury.id, seats, seats_max, &count);
    if (!e)
        e = vacate(w, round, seats, count);
    return e ? e : go_on(w, round, seats, count);
}

static enum err forget(struct work *w, struct jury *jury)
{
    struct jury_seat seats[seats_max];
    int count = 0;
    enum err e = juries_db_seats(w, jury->id, seats, seats_max, &count);

    for (int i = 0; !e && i < count; i++)
        e = juries_db_call_delete(w, seats[i].account_id, jury->id);
    if (!e)
        e = juries_db_seats_delete(w, jury->id);
    jury->seed.secret = STR("");
    return e ? e : juries_db_update(w, jury);
}

/* ---- the job ------------------------------------------------------------------------------- */

/* What was read before may have changed meanwhile: then it is the next run's. */
static enum err round_step(struct work *w, struct round *round)
{
    const struct jury read = round->jury;
    struct jury now;
    enum err e = juries_db_hold(w, read.id);

    if (!e)
        e = juries_db_find(w, read.id, &now);
    if (e || now.state != read.state)
        return e;
    if (read.state == JURY_ASKED && !read.tree_size)
        return jobs_set(w, JOB_SEAT_JURY, read.id, STR(""), w->now_ms + uncovered_wait_ms);
    if (read.state == JURY_ASKED)
        return draw(w, round);
    if (read.state == JURY_SITTING)
        return sit(w, round);
    if (w->now_ms < forget_ms(&read))
        return jobs_set(w, JOB_SEAT_JURY, read.id, STR(""), forget_ms(&read));
    return forget(w, &round->jury);
}

static enum err round_run(struct work *w, void *context)
{
    struct round *round = context, before = *round;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = db_end(w, round_step(w, round));
    if (e)
        *round = before;
    return e;
}

/* The root by which it is drawn, once a checkpoint covers its entry; else tree_size stays 0. */
static enum err root_find(struct work *w, struct jury *jury)
{
    struct log_state log;
    struct log_found entry;
    enum err e = public_log_state(w, &log);

    if (!e)
        e = public_log_find(w, jury->id, &entry);
    if (e || entry.index < 0 || log.head.size <= (uint64_t)entry.index)
        return e;
    jury->tree_size = log.head.size;
    jury->seed.root = merkle_text(w->memory, &log.head.root);
    return OK;
}

static enum err round_read(struct work *w, struct round *round)
{
    struct jury *jury = &round->jury;
    enum err e = OK;

    if (jury->state == JURY_ASKED)
        e = root_find(w, jury);
    if (!e && jury->state == JURY_ASKED && jury->tree_size)
        e = jury_pool(w, jury, round->drawn, &round->drawn_count, &round->pool);
    if (!e && jury_is_open(jury->state))
        e = jury_barred_find(w, jury, &round->barred);
    return e;
}

enum err jury_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct round *round = ARENA_NEW(w->memory, struct round);
    enum err e = juries_db_find(w, job->subject_id, &round->jury);

    if (!e)
        e = round_read(w, round);
    if (!e)
        e = lanes_run(lanes, w, round_run, round);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- deletion ------------------------------------------------------------------------------ */

static enum err jury_delete(struct work *w, int64_t id)
{
    struct jury_seat seats[seats_max];
    int count = 0;
    enum err e = juries_db_seats(w, id, seats, seats_max, &count);

    for (int i = 0; !e && i < count; i++)
        e = juries_db_call_delete(w, seats[i].account_id, id);
    return e ? e : juries_db_delete(w, id);
}

static enum err purge(struct work *w, int64_t account_id)
{
    struct jury_call calls[jury_calls_max];
    int64_t ids[purged_at_once];
    int count = 0;
    enum err e;

    do {
        e = juries_db_about(w, account_id, ids, purged_at_once, &count);
        for (int i = 0; !e && i < count; i++)
            e = jury_delete(w, ids[i]);
    } while (!e && count == purged_at_once);
    if (!e)
        e = juries_db_seats_leave(w, account_id);
    do {
        count = 0;
        if (!e)
            e = juries_db_calls(w, account_id, calls, jury_calls_max, &count);
        for (int i = 0; !e && i < count; i++) {
            e = juries_db_call_delete(w, account_id, calls[i].jury_id);
            if (!e) /* somebody else is called in her place */
                e = jobs_set(w, JOB_SEAT_JURY, calls[i].jury_id, STR(""), 0);
        }
    } while (!e && count == jury_calls_max);
    return e ? e : juries_db_refuse(w, account_id, false);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, purge(w, *account_id));
}

enum err juries_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}

enum err juries_ended(struct work *w, int64_t begin_ms, int64_t end_ms, jury_see *see,
                      void *context)
{
    return juries_db_ended(w, begin_ms, end_ms, see, context);
}
