#include "moderation/legal_requests.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/lasting.h"
#include "moderation/legal_requests_db.h"
#include "moderation/redaction.h"
#include "moderation/rulings.h"
#include "public_log/public_log.h"
#include "social/transaction.h"

static const char *const types[LEGAL_TYPES] = {
    [LEGAL_COURT_ORDER] = "court_order",
    [LEGAL_DATA_REQUEST] = "data_request",
    [LEGAL_TAKEDOWN] = "takedown",
    [LEGAL_COPYRIGHT] = "copyright",
    [LEGAL_TRADEMARK] = "trademark",
    [LEGAL_DEFAMATION] = "defamation",
    [LEGAL_PRIVATE_INFORMATION] = "private_information",
    [LEGAL_OTHER] = "other",
};
static const char *const answers[LEGAL_ANSWERS] = {
    [LEGAL_WAITS] = "waits",     [LEGAL_COMPLIED] = "complied",   [LEGAL_PARTLY] = "partly",
    [LEGAL_REFUSED] = "refused", [LEGAL_CONTESTED] = "contested",
};

const char *legal_type_name(enum legal_type type)
{
    return types[type];
}

const char *legal_answer_name(enum legal_answer answer)
{
    return answers[answer];
}

enum legal_type legal_type_read(struct str name)
{
    for (int i = 1; i < LEGAL_TYPES; i++)
        if (str_is(name, types[i]))
            return (enum legal_type)i;
    return 0;
}

enum legal_answer legal_answer_read(struct str name)
{
    for (int i = 0; i < LEGAL_ANSWERS; i++)
        if (str_is(name, answers[i]))
            return (enum legal_answer)i;
    return LEGAL_ANSWERS;
}

/* ---- what the log and the people it names are told ------------------------------------------ */

/* Members by name, as the log has them. Redacted: a gagged one goes into a record that stays. */
static struct str request_json(struct work *w, const struct legal_request *r, bool is_whole)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_STR(&out, "answer", str_of(answers[r->answer]));
    JSON_STR(&out, "authority", redact(w->memory, r->authority, NULL, 0));
    JSON_STR(&out, "law", redact(w->memory, r->law, NULL, 0));
    JSON_ID(&out, "request", r->id);
    JSON_STR(&out, "state", r->state);
    JSON_INT(&out, "subjects", r->subject_count);
    JSON_STR(&out, "territories", r->territory);
    JSON_STR(&out, "type", str_of(types[r->type]));
    if (is_whole)
        JSON_STR(&out, "words",
                 redact(w->memory, r->answered_ms ? r->answer_words : r->words, NULL, 0));
    json_close(&out, '}');
    return buffer_str(&out);
}

/* Who demands it, and what. */
static struct str asked(struct work *w, const struct legal_request *r, struct str words)
{
    return str_format(w->memory, "%.*s (%.*s): %.*s", STR_ARG(r->authority), STR_ARG(r->state),
                      STR_ARG(words));
}

/* The decision about one of those it names, or, of none, about the request itself: with its entry
 * in the log. What is withheld has told its author already. */
static enum err tell(struct work *w, const struct legal_request *r, int64_t by_account_id,
                     enum role role, int64_t subject_id)
{
    /* What was asked for, and what was answered. */
    const struct str words =
        r->answered_ms
            ? str_format(w->memory, "%.*s → %.*s", STR_ARG(r->words), STR_ARG(r->answer_words))
            : r->words;
    struct decision decision = {
        .subject_id = subject_id,
        .owner_id = subject_id,
        .kind = DECISION_LEGAL_REQUEST,
        .by_account_id = by_account_id,
        .by_role = role,
        .reason = asked(w, r, words),
        .after = request_json(w, r, false),
    };
    struct statement statement;
    enum err e = OK;

    if (subject_id != r->id)
        e = decision_owner(w, &decision, &decision.owner_id);
    if (e == ERR_NOT_FOUND)
        return OK; /* gone meanwhile */
    if (!e)
        e = decision_record(w, &decision, &decision.id);
    if (e || subject_id == r->id || r->withheld)
        return e;
    return statement_write(
        w,
        &(struct statement_case){
            .decision = &decision, .account_id = decision.owner_id, .law = r->law, .mail = true},
        &statement);
}

static enum err tell_all(struct work *w, const struct legal_request *r, int64_t by_account_id,
                         enum role role)
{
    enum err e = r->subject_count ? OK : tell(w, r, by_account_id, role, r->id);

    for (int i = 0; !e && i < r->subject_count; i++)
        e = tell(w, r, by_account_id, role, r->subject_ids[i]);
    return e;
}

/* Committed now; what it is stands sealed. */
static enum err commit(struct work *w, const struct legal_request *r, int64_t *ret_entry_id)
{
    struct buffer record = buffer_in(w->memory);
    struct log_entry entry = {
        .kind = LOG_GAGGED,
        .parts = {{.name = "request", .text = request_json(w, r, true)}},
        .part_count = 1,
    };

    json_open(&record, '{');
    JSON_TIME(&record, "until", r->gag_until_ms);
    json_close(&record, '}');
    entry.record = buffer_str(&record);
    return public_log_append(w, &entry, ret_entry_id);
}

/* ---- taking in ----------------------------------------------------------------------------- */

static bool is_state(struct str text)
{
    return text.size == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

static enum err gag_check(struct work *w, const struct legal_request *r)
{
    const int64_t most_ms = w->now_ms + legal_gag_days_max * (int64_t)clock_day_ms;

    if (!r->gag_until_ms)
        return OK;
    if (r->withheld)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: what is withheld shows itself; there is no gag on it");
    if (r->gag_until_ms <= w->now_ms || r->gag_until_ms > most_ms)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: a gag has an end, within the next %d days",
                         (int)legal_gag_days_max);
    return OK;
}

static enum err request_check(struct work *w, const struct legal_request *r)
{
    if (!r->type)
        return work_fail(w, ERR_INVALID, "Validation failed: Type is not included in the list");
    if (!r->authority.size || r->authority.size > legal_name_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Authority can't be blank, and has at most %d bytes",
                         (int)legal_name_bytes_max);
    if (!is_state(r->state))
        return work_fail(w, ERR_INVALID, "Validation failed: State is no country (DE, ISO 3166-1)");
    if (!r->law.size || r->law.size > legal_law_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Law can't be blank, and has at most %d bytes",
                         (int)legal_law_bytes_max);
    if (!r->words.size || r->words.size > legal_words_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Words can't be blank, and have at most %d bytes",
                         (int)legal_words_bytes_max);
    if (r->withheld && (!r->territory.size || !r->subject_count))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: what is withheld needs a territory and a subject");
    if (r->end_ms && !r->withheld)
        return work_fail(w, ERR_INVALID, "Validation failed: End is for what is withheld");
    return gag_check(w, r);
}

/* Nobody handles what names herself, or people of her rank or above. */
static enum err subjects_check(struct work *w, const struct legal_request *r, enum role role)
{
    enum err e = OK;

    for (int i = 0; !e && i < r->subject_count; i++) {
        int64_t account_id = 0;

        e = decision_owner(w, &(struct decision){.subject_id = r->subject_ids[i]}, &account_id);
        if (!e)
            e = decider_check_over(w, r->by_account_id, role, account_id);
        if (!e)
            e = legal_db_subject(w, r->id, r->subject_ids[i], account_id);
    }
    return e;
}

/* Of the DSA, as far as the demand's own type tells it. */
static struct str category_of(enum legal_type type)
{
    static const char *const categories[LEGAL_TYPES] = {
        [LEGAL_COPYRIGHT] = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        [LEGAL_TRADEMARK] = "STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        [LEGAL_DEFAMATION] = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
        [LEGAL_PRIVATE_INFORMATION] = "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
    };

    return categories[type] ? str_of(categories[type]) : STR("");
}

static enum err withhold(struct work *w, const struct legal_request *r)
{
    enum err e = OK;

    for (int i = 0; !e && i < r->subject_count; i++) {
        struct ruled ruled;

        e = ruling_make(w,
                        &(struct ruling){.subject_id = r->subject_ids[i],
                                         .effect = RESTRICTION_WITHHELD,
                                         .facts = asked(w, r, r->words),
                                         .law = r->law,
                                         .category = category_of(r->type),
                                         .territory = r->territory,
                                         .end_ms = r->end_ms,
                                         .permanent = !r->end_ms,
                                         .by_demand = true,
                                         .by_account_id = r->by_account_id},
                        &ruled);
    }
    return e;
}

static enum err take(struct work *w, struct legal_request *r)
{
    enum role role = ROLE_USER;
    enum err e = decider_check(w, r->by_account_id, PERMISSION_MANAGE_SETTINGS, &role);

    r->words = utf8_clean(w->memory, r->words);
    r->law = utf8_clean(w->memory, r->law);
    r->authority = utf8_clean(w->memory, r->authority);
    if (!e && r->territory.size)
        e = territories_read(w, &r->territory);
    if (!e)
        e = request_check(w, r);
    r->id = id_new(w->now_ms, bucket_random());
    r->public_ms = r->gag_until_ms ? 0 : w->now_ms;
    if (!e)
        e = subjects_check(w, r, role);
    if (!e && r->withheld)
        e = withhold(w, r);
    if (!e)
        e = r->gag_until_ms ? commit(w, r, &r->gag_id) : tell_all(w, r, r->by_account_id, role);
    if (!e)
        e = legal_db_insert(w, r);
    if (!e && r->gag_until_ms)
        e = jobs_set(w, JOB_REVEAL_REQUEST, r->id, STR(""), r->gag_until_ms);
    return e;
}

enum err legal_request_take(struct work *w, const struct legal_request *draft,
                            struct legal_request *ret_request)
{
    struct legal_request request = *draft;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, take(w, &request));
    if (!e)
        *ret_request = request;
    return e;
}

/* ---- answering ----------------------------------------------------------------------------- */

static enum err answer_store(struct work *w, int64_t by_account_id, struct legal_request *r,
                             enum legal_answer answer, struct str words)
{
    enum role role = ROLE_USER;
    enum err e = decider_check(w, by_account_id, PERMISSION_MANAGE_SETTINGS, &role);

    if (!e)
        e = legal_db_hold(w, r->id, r);
    for (int i = 0; !e && i < r->subject_count; i++) {
        int64_t account_id = 0;

        e = decision_owner(w, &(struct decision){.subject_id = r->subject_ids[i]}, &account_id);
        e = e == ERR_NOT_FOUND ? OK
            : e                ? e
                               : decider_check_over(w, by_account_id, role, account_id);
    }
    if (!e && r->answered_ms)
        e = work_fail(w, ERR_CONFLICT, "This request is answered");
    if (!e && (answer == LEGAL_ANSWERS || answer == LEGAL_WAITS))
        e = work_fail(w, ERR_INVALID, "Validation failed: Answer is not included in the list");
    if (!e && (!words.size || words.size > legal_words_bytes_max))
        e = work_fail(w, ERR_INVALID,
                      "Validation failed: Words can't be blank, and have at most %d bytes",
                      (int)legal_words_bytes_max);
    if (e)
        return e;
    r->answer = answer;
    r->answer_words = utf8_clean(w->memory, words);
    r->answered_ms = w->now_ms;
    e = r->public_ms ? tell_all(w, r, by_account_id, role) : commit(w, r, &r->gag_answer_id);
    return e ? e : legal_db_update(w, r, r->public_ms ? w->now_ms : 0);
}

enum err legal_request_answer(struct work *w, int64_t by_account_id, int64_t id,
                              enum legal_answer answer, struct str words,
                              struct legal_request *ret_request)
{
    struct legal_request request = {.id = id};
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, answer_store(w, by_account_id, &request, answer, words));
    if (!e)
        *ret_request = request;
    return e;
}

/* ---- until it is lifted -------------------------------------------------------------------- */

/* What it laid over one of those that it names. ERR_NOT_FOUND: nothing of it stands. */
static enum err laid_find(struct work *w, const struct legal_request *r, int64_t subject_id,
                          struct restriction *ret_laid)
{
    enum { together_ms_max = 1000 }; /* numbers of one transaction may lie a little ahead */
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e = restrictions_of(w, subject_id, held, &count);

    for (int i = 0; !e && i < count; i++) {
        const int64_t ahead_ms = id_ms(held[i].decision_id) - id_ms(r->id);

        if (held[i].effect == RESTRICTION_WITHHELD && held[i].legal && ahead_ms >= 0 &&
            ahead_ms <= together_ms_max && str_equal(held[i].territory, r->territory)) {
            *ret_laid = held[i];
            return OK;
        }
    }
    return e ? e : ERR_NOT_FOUND;
}

static enum err waits_find(struct work *w, const struct restriction *laid, bool *ret_waits)
{
    struct lasting asked;
    enum err e = laid->end_ms ? lasting_find(w, laid->decision_id, &asked) : ERR_NOT_FOUND;

    *ret_waits = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err legal_request_withholds(struct work *w, const struct legal_request *r,
                                 struct legal_withholding *ret_withholding)
{
    struct legal_withholding found = {.count = 0};
    enum err e = OK;

    for (int i = 0; !e && r->withheld && i < r->subject_count; i++) {
        struct restriction laid;
        bool waits = false;

        e = laid_find(w, r, r->subject_ids[i], &laid);
        found.count += !e;
        if (!e && laid.end_ms && (!found.end_ms || laid.end_ms < found.end_ms))
            found.end_ms = laid.end_ms;
        if (!e)
            e = waits_find(w, &laid, &waits);
        found.waits |= waits;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    if (!e)
        *ret_withholding = found;
    return e;
}

static enum err confirm(struct work *w, int64_t by_account_id, struct legal_request *r)
{
    enum role role = ROLE_USER;
    int confirmed = 0;
    enum err e = decider_check(w, by_account_id, PERMISSION_MANAGE_SETTINGS, &role);

    if (!e)
        e = legal_db_find(w, r->id, r);
    for (int i = 0; !e && r->withheld && i < r->subject_count; i++) {
        struct restriction laid;
        struct ruled ruled;
        bool waits = false;

        e = laid_find(w, r, r->subject_ids[i], &laid);
        if (!e)
            e = waits_find(w, &laid, &waits);
        if (!e && waits)
            e = lasting_confirm(w, by_account_id, laid.decision_id, &ruled);
        confirmed += !e && waits;
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    return e || confirmed ? e
                          : work_fail(w, ERR_CONFLICT,
                                      "Nothing of this demand waits for a "
                                      "second person");
}

enum err legal_request_confirm(struct work *w, int64_t by_account_id, int64_t id,
                               struct legal_request *ret_request)
{
    struct legal_request request = {.id = id};
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, confirm(w, by_account_id, &request));
    if (!e)
        *ret_request = request;
    return e;
}

/* ---- the end of a gag ---------------------------------------------------------------------- */

static enum err reveal(struct work *w, int64_t id)
{
    struct legal_request r;
    int64_t entry_id;
    enum err e = legal_db_hold(w, id, &r);

    if (e == ERR_NOT_FOUND || (!e && (r.public_ms || r.gag_until_ms > w->now_ms)))
        return OK;
    if (!e)
        e = public_log_reveal(w, r.gag_id, &entry_id);
    if (!e && r.gag_answer_id)
        e = public_log_reveal(w, r.gag_answer_id, &entry_id);
    r.public_ms = w->now_ms;
    if (!e)
        e = tell_all(w, &r, r.by_account_id, ROLE_ADMIN);
    return e ? e : legal_db_update(w, &r, r.answered_ms ? w->now_ms : 0);
}

static enum err reveal_run(struct work *w, void *context)
{
    const int64_t *id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, reveal(w, *id));
}

enum err legal_reveal_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    int64_t id = job->subject_id;

    return lanes_run(lanes, w, reveal_run, &id);
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err legal_requests_list(struct work *w, bool hidden, int64_t max_id,
                             struct legal_request *ret_list, int max, int *ret_count)
{
    return legal_db_list(w, hidden, max_id ? max_id : INT64_MAX,
                         max < legal_page_max ? max : legal_page_max, ret_list, ret_count);
}

enum err legal_request_find(struct work *w, int64_t id, struct legal_request *ret_request)
{
    return legal_db_find(w, id, ret_request);
}

enum err legal_requests_between(struct work *w, int64_t begin_ms, int64_t end_ms, bool answered,
                                legal_see *see, void *context)
{
    return legal_db_between(w, begin_ms, end_ms, answered, see, context);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, legal_db_forget(w, *account_id));
}

enum err legal_requests_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
