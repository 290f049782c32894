#include "moderation/life_threats.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/decisions.h"
#include "moderation/life_threats_db.h"
#include "moderation/redaction.h"
#include "moderation/rulings.h"
#include "public_log/public_log.h"
#include "social/transaction.h"

static bool is_state(struct str text)
{
    return text.size == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

static enum err draft_check(struct work *w, const struct life_threat *t)
{
    const int64_t most_ms = w->now_ms + threat_gag_days_max * (int64_t)clock_day_ms;

    if (!t->authority.size || t->authority.size > threat_authority_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Authority has 1 to %d bytes",
                         (int)threat_authority_bytes_max);
    if (!is_state(t->state))
        return work_fail(w, ERR_INVALID, "Validation failed: State is no country (DE, ISO 3166-1)");
    if (!t->words.size || t->words.size > threat_words_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Words have 1 to %d bytes",
                         (int)threat_words_bytes_max);
    if (t->notified_ms <= 0 || t->notified_ms > w->now_ms)
        return work_fail(w, ERR_INVALID, "Validation failed: Notified at is to come");
    if (t->gag_until_ms <= w->now_ms || t->gag_until_ms > most_ms)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Secret until is not within the next %d days",
                         (int)threat_gag_days_max);
    return OK;
}

/* Sealed: that it was, when, and which authority; never of whom, nor what was told. */
static enum err commit(struct work *w, struct life_threat *t)
{
    struct buffer record = buffer_in(w->memory), text = buffer_in(w->memory);
    struct log_entry entry = {.kind = LOG_GAGGED, .part_count = 1};

    json_open(&text, '{');
    JSON_STR(&text, "authority", redact(w->memory, t->authority, NULL, 0));
    JSON_TIME(&text, "notified_at", t->notified_ms);
    JSON_STR(&text, "state", t->state);
    JSON_STR(&text, "type", STR("threat_to_life"));
    json_close(&text, '}');
    json_open(&record, '{');
    JSON_TIME(&record, "until", t->gag_until_ms);
    json_close(&record, '}');
    entry.record = buffer_str(&record);
    entry.parts[0] = (struct log_part){.name = "request", .text = buffer_str(&text)};
    return public_log_append(w, &entry, &t->gag_id);
}

static enum err record(struct work *w, struct life_threat *t)
{
    enum role role;
    enum err e = decider_check(w, t->by_account_id, PERMISSION_MANAGE_REPORTS, &role);

    if (!e)
        e = decision_owner(w, &(struct decision){.subject_id = t->subject_id}, &t->account_id);
    if (!e)
        e = decider_check_not_own(w, t->by_account_id, t->account_id);
    if (!e)
        e = draft_check(w, t);
    if (e)
        return e;
    t->id = id_new(w->now_ms, bucket_random());
    e = commit(w, t);
    if (!e)
        e = life_threats_db_insert(w, t);
    return e ? e : jobs_set(w, JOB_REVEAL_THREAT, t->id, STR(""), t->gag_until_ms);
}

enum err life_threat_record(struct work *w, const struct life_threat *draft,
                            struct life_threat *ret_threat)
{
    struct life_threat made = *draft;
    bool own;
    enum err e;

    made.authority = utf8_clean(w->memory, str_trim(draft->authority));
    made.state = str_trim(draft->state);
    made.words = utf8_clean(w->memory, str_trim(draft->words));
    if (!made.notified_ms)
        made.notified_ms = w->now_ms;
    if (!made.gag_until_ms)
        made.gag_until_ms = w->now_ms + threat_gag_days * (int64_t)clock_day_ms;
    made.revealed_ms = 0;
    e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, record(w, &made));
    if (!e)
        *ret_threat = made;
    return e;
}

enum err life_threats_list(struct work *w, int64_t by_id, int64_t max_id,
                           struct life_threat *ret_list, int max, int *ret_count)
{
    struct life_threat *read = arena_array(w->memory, threats_page_max, sizeof *read);
    int count = threats_page_max, kept = 0;
    enum err e = OK;

    max_id = max_id ? max_id : INT64_MAX;
    while (!e && count == threats_page_max && kept < max) {
        e = life_threats_db_list(w, max_id, read, threats_page_max, &count);
        for (int i = 0; !e && i < count && kept < max; i++) {
            max_id = read[i].id;
            e = decider_check_not_own(w, by_id, read[i].account_id);
            if (!e)
                ret_list[kept++] = read[i];
            e = e == ERR_FORBIDDEN ? OK : e;
        }
    }
    if (!e)
        *ret_count = kept;
    return e;
}

enum err life_threats_count(struct work *w, int64_t begin_ms, int64_t end_ms, int64_t *ret_count)
{
    return life_threats_db_count(w, begin_ms, end_ms, ret_count);
}

/* ---- later ---------------------------------------------------------------------------------- */

static enum err reveal(struct work *w, int64_t id)
{
    struct life_threat threat;
    int64_t entry_id;
    enum err e = life_threats_db_find(w, id, &threat);

    if (e == ERR_NOT_FOUND || (!e && (threat.revealed_ms || threat.gag_until_ms > w->now_ms)))
        return OK;
    if (!e)
        e = public_log_reveal(w, threat.gag_id, &entry_id);
    return e ? e : life_threats_db_reveal(w, id);
}

static enum err reveal_run(struct work *w, void *context)
{
    const int64_t *id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, reveal(w, *id));
}

enum err life_threat_reveal_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    int64_t id = job->subject_id;

    return lanes_run(lanes, w, reveal_run, &id);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, life_threats_db_forget(w, *account_id));
}

enum err life_threats_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
