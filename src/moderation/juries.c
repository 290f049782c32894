#include "moderation/juries.h"

#include "auth/words.h"
#include "base/clock.h"
#include "base/json.h"
#include "moderation/cases.h"
#include "moderation/juries_db.h"
#include "moderation/jury_parts.h"
#include "moderation/reports.h"
#include "public_log/public_log.h"
#include "social/posts.h"
#include "social/transaction.h"
#include "store/settings.h"

#define SETTING "juries" /* "on" */

enum { secret_bytes = 32 };

const char *jury_state_word(enum jury_state state)
{
    static const char *const words[] = {
        [JURY_ASKED] = "asked",   [JURY_SITTING] = "sitting", [JURY_DECIDED] = "decided",
        [JURY_SMALL] = "too_few", [JURY_LATE] = "late",       [JURY_GONE] = "gone",
    };

    return words[state];
}

bool jury_is_open(enum jury_state state)
{
    return state == JURY_ASKED || state == JURY_SITTING;
}

int64_t jury_end_ms(const struct jury *jury)
{
    return jury->drawn_ms ? jury->drawn_ms + jury_days_max * (int64_t)clock_day_ms : 0;
}

enum err jury_log(struct work *w, struct log_entry *entry, struct buffer *record,
                  int64_t *ret_entry_id)
{
    json_close(record, '}');
    entry->kind = LOG_JURY;
    entry->record = buffer_str(record);
    return public_log_append(w, entry, ret_entry_id);
}

/* ---- the setting --------------------------------------------------------------------------- */

enum err juries_are_on(struct work *w, bool *ret_on)
{
    struct str value = STR("");
    enum err e = setting_get(w, STR(SETTING), &value);

    *ret_on = !e && str_is(value, "on");
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err switch_to(struct work *w, int64_t by_account_id, bool on)
{
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {.part_count = 0};
    enum role role;
    bool was = false;
    int64_t id;
    enum err e = decider_check(w, by_account_id, PERMISSION_MANAGE_SETTINGS, &role);

    if (!e)
        e = juries_are_on(w, &was);
    if (e || was == on)
        return e;
    e = setting_set(w, STR(SETTING), on ? STR("on") : STR("off"));
    json_open(&record, '{');
    JSON_STR(&record, "action", on ? STR("switch_on") : STR("switch_off"));
    JSON_STR(&record, "by", str_of(by_account_id ? role_facts(role)->word : "operator"));
    return e ? e : jury_log(w, &entry, &record, &id);
}

enum err juries_switch(struct work *w, int64_t by_account_id, bool on)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, switch_to(w, by_account_id, on));
}

/* ---- asking for one ------------------------------------------------------------------------ */

static bool names_law(struct work *w, const struct decision *decision)
{
    const struct json *laid = NULL;

    return decision->after.size && !json_parse(w->memory, decision->after, &laid, NULL) &&
           json_get_str(laid, "law").size;
}

static enum err post_is_open(struct work *w, int64_t post_id, bool *ret_open)
{
    struct post post;
    enum err e = post_find(w, post_id, &post);

    *ret_open = !e && !post_is_private(&post);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err jury_posts(struct work *w, const struct decision *decision, int64_t *ret_ids,
                    int *ret_count, bool *ret_open)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    int64_t owner_id = 0;
    enum err e = decision_owner(w, decision, &owner_id);

    *ret_count = 0;
    *ret_open = !e;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if (owner_id != decision->subject_id)
        ret_ids[(*ret_count)++] = decision->subject_id;
    else if (decision->report_id)
        e = report_find(w, decision->report_id, report);
    for (int i = 0; !e && i < report->post_count; i++)
        ret_ids[(*ret_count)++] = report->post_ids[i];
    for (int i = 0; !e && *ret_open && i < *ret_count; i++)
        e = post_is_open(w, ret_ids[i], ret_open);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err jury_is_possible(struct work *w, const struct decision *decision, bool *ret_possible)
{
    int64_t ids[report_posts_max];
    int count = 0;
    bool on = false, open = false;
    enum err e = juries_are_on(w, &on);

    if (!e && on && !names_law(w, decision))
        e = jury_posts(w, decision, ids, &count, &open);
    *ret_possible = open;
    return e;
}

static enum err possible_check(struct work *w, const struct decision *decision)
{
    bool on = false, possible = false;
    enum err e = juries_are_on(w, &on);

    if (!e && !on)
        return work_fail(w, ERR_INVALID, "%s",
                         words(w, "Validation failed: this square has no juries",
                               "Cette place n’a pas de jurys"));
    if (!e)
        e = jury_is_possible(w, decision, &possible);
    return e || possible ? e
                         : work_fail(w, ERR_INVALID, "%s",
                                     words(w,
                                           "Validation failed: a jury is shown only what everybody "
                                           "may see, and judges no law",
                                           "Un jury ne voit que ce que tout le monde peut voir, et "
                                           "ne juge pas de la loi"));
}

/* Her decision and its subject: opened to her alone, as in the entry of the decision. */
static struct str subject_json(struct work *w, const struct decision *decision)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_ID(&out, "decision", decision->id);
    JSON_ID(&out, "id", decision->subject_id);
    json_close(&out, '}');
    return buffer_str(&out);
}

/* The hash of the secret comes first, so that nobody can choose it by what it draws. */
static enum err open_jury(struct work *w, const struct decision *decision, struct jury *jury)
{
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {
        .parts = {{.name = "subject", .text = subject_json(w, decision)}},
        .part_count = 1,
        .owner_id = jury->account_id,
    };
    unsigned char secret[secret_bytes];
    struct merkle_hash hash;
    enum err e;

    random_bytes(secret, sizeof secret);
    jury->seed.secret = hex_encode(w->memory, secret, sizeof secret);
    hash = merkle_leaf(jury->seed.secret);
    json_open(&record, '{');
    JSON_STR(&record, "action", STR("call"));
    JSON_STR(&record, "by", jury->asked_by_id ? STR("staff") : STR("appellant"));
    JSON_STR(&record, "secret", hex_encode(w->memory, hash.bytes, sizeof hash.bytes));
    e = jury_log(w, &entry, &record, &jury->id);
    jury->state = JURY_ASKED;
    jury->asked_ms = w->now_ms;
    if (!e)
        e = juries_db_insert(w, jury);
    return e ? e : jobs_set(w, JOB_SEAT_JURY, jury->id, STR(""), 0);
}

static enum err ask(struct work *w, const struct appeal *appeal, struct jury *jury)
{
    struct decision decision;
    enum err e;

    if (appeal->answered_ms)
        return ERR_NOT_FOUND;
    if (appeal->jury_id)
        return work_fail(w, ERR_CONFLICT, "%s",
                         words(w, "It was put to a jury already", "Un jury en est déjà saisi"));
    e = decision_find(w, appeal->decision_id, &decision);
    if (!e)
        e = possible_check(w, &decision);
    jury->decision_id = appeal->decision_id;
    jury->account_id = appeal->account_id;
    if (!e)
        e = open_jury(w, &decision, jury);
    return e ? e : appeal_set_jury(w, appeal, jury->id);
}

enum err jury_ask(struct work *w, int64_t account_id, int64_t decision_id, struct jury *ret_jury)
{
    struct jury jury = {.asked_by_id = 0};
    struct appeal appeal;
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = appeal_find(w, account_id, decision_id, &appeal);
    e = transaction_leave(w, own, e ? e : ask(w, &appeal, &jury));
    if (!e)
        *ret_jury = jury;
    return e;
}

enum err jury_send(struct work *w, int64_t by_account_id, int64_t decision_id,
                   struct jury *ret_jury)
{
    struct jury jury = {.asked_by_id = by_account_id};
    struct appeal appeal;
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = appeal_judge_check(w, by_account_id, decision_id, &appeal);
    e = transaction_leave(w, own, e ? e : ask(w, &appeal, &jury));
    if (!e)
        *ret_jury = jury;
    return e;
}

enum err jury_appeal(struct work *w, int64_t account_id, int64_t decision_id, struct str text,
                     struct appeal *ret_appeal)
{
    struct appeal appeal = {0};
    struct jury jury = {0};
    bool own;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = appeal_make(w, account_id, decision_id, text, &appeal);
    if (!e)
        e = jury_ask(w, account_id, decision_id, &jury);
    e = transaction_leave(w, own, e);
    if (e)
        return e;
    *ret_appeal = appeal;
    ret_appeal->jury_id = jury.id;
    return OK;
}

enum err jury_find(struct work *w, int64_t id, struct jury *ret_jury)
{
    return juries_db_find(w, id, ret_jury);
}

/* ---- jurors -------------------------------------------------------------------------------- */

enum err juries_of_juror(struct work *w, int64_t account_id, struct jury_seat *ret_seats, int max,
                         int *ret_count)
{
    struct jury_call calls[jury_calls_max];
    int count = 0, kept = 0;
    enum err e = juries_db_calls(w, account_id, calls, jury_calls_max, &count);

    for (int i = 0; !e && i < count && kept < max; i++) {
        struct jury_seat seat;
        struct jury jury;

        e = juries_db_find(w, calls[i].jury_id, &jury);
        if (!e && jury.state == JURY_SITTING)
            e = juries_db_seat_of(w, jury.id, account_id, &seat);
        else if (!e)
            continue;
        if (!e &&
            (seat.state == SEAT_VOTED || (seat.state == SEAT_CALLED && seat.until_ms > w->now_ms)))
            ret_seats[kept++] = seat;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    if (!e)
        *ret_count = kept;
    return e;
}

enum err jury_of_juror(struct work *w, int64_t account_id, int64_t jury_id, struct jury *ret_jury,
                       struct jury_seat *ret_seat)
{
    enum err e = juries_db_find(w, jury_id, ret_jury);

    if (!e)
        e = juries_db_seat_of(w, jury_id, account_id, ret_seat);
    if (!e && (ret_jury->state != JURY_SITTING || ret_seat->state != SEAT_CALLED ||
               ret_seat->until_ms <= w->now_ms))
        e = ERR_NOT_FOUND;
    return e;
}

/* She is told what happened to her seat; somebody else, that there is none. */
static enum err seat_hold(struct work *w, int64_t account_id, int64_t jury_id,
                          struct jury_seat *ret_seat)
{
    struct jury jury;
    enum err e = juries_db_hold(w, jury_id);

    if (!e)
        e = juries_db_find(w, jury_id, &jury);
    if (!e)
        e = juries_db_seat_of(w, jury_id, account_id, ret_seat);
    if (e || ret_seat->state == SEAT_WAITING)
        return e ? e : ERR_NOT_FOUND;
    if (ret_seat->state == SEAT_VOTED)
        return work_fail(w, ERR_CONFLICT, "%s", words(w, "You have voted", "Vous avez voté"));
    if (jury.state != JURY_SITTING || ret_seat->state != SEAT_CALLED ||
        ret_seat->until_ms <= w->now_ms || jury_end_ms(&jury) <= w->now_ms)
        return work_fail(w, ERR_CONFLICT, "%s",
                         words(w, "You are no longer called to vote on this",
                               "Ce jury n’attend plus votre voix"));
    return OK;
}

/* What follows is the job's, so that a vote is stored whatever comes of it. */
static enum err seat_leave(struct work *w, struct jury_seat *seat, enum jury_seat_state state)
{
    enum err e;

    seat->state = state;
    e = juries_db_seat_update(w, seat);
    return e ? e : jobs_set(w, JOB_SEAT_JURY, seat->jury_id, STR(""), 0);
}

static enum err vote(struct work *w, int64_t account_id, int64_t jury_id, bool reverses,
                     struct str reason)
{
    struct jury_seat seat;
    int64_t number = 0;
    enum err e = seat_hold(w, account_id, jury_id, &seat);

    random_bytes(&number, sizeof number);
    if (!e)
        e = juries_db_vote_add(w, jury_id, number & INT64_MAX, reverses, reason);
    return e ? e : seat_leave(w, &seat, SEAT_VOTED);
}

enum err jury_vote(struct work *w, int64_t account_id, int64_t jury_id, bool reverses,
                   struct str reason)
{
    const struct str said = utf8_clean(w->memory, str_trim(reason));
    bool own;
    enum err e;

    if (said.size > jury_reason_bytes_max)
        return work_fail(w, ERR_INVALID,
                         reads_french(w->language)
                             ? "Le motif a au plus %d octets"
                             : "Validation failed: Reason has at most %d bytes",
                         (int)jury_reason_bytes_max);
    e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, vote(w, account_id, jury_id, reverses, said));
}

static enum err decline(struct work *w, int64_t account_id, int64_t jury_id)
{
    struct jury_seat seat;
    enum err e = seat_hold(w, account_id, jury_id, &seat);

    return e ? e : seat_leave(w, &seat, SEAT_DECLINED);
}

enum err jury_decline(struct work *w, int64_t account_id, int64_t jury_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, decline(w, account_id, jury_id));
}

enum err jury_refuses(struct work *w, int64_t account_id, bool *ret_refuses)
{
    return juries_db_refuses(w, account_id, ret_refuses);
}

enum err jury_refuse(struct work *w, int64_t account_id, bool refuse)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, juries_db_refuse(w, account_id, refuse));
}
