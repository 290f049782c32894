#include "api/case_json.h"

#include "api/status_json.h"
#include "base/clock.h"
#include "moderation/case_reporters.h"
#include "moderation/legal_notices.h"
#include "social/posts.h"
#include "social/rulebook.h"

enum { sources_shown_max = 100, findings_shown_max = 40, history_shown_max = 40 };

enum err api_case_person_json(struct work *w, struct buffer *out, const char *key,
                              int64_t account_id)
{
    struct account account;
    enum err e = account_id ? account_find(w, account_id, &account) : ERR_NOT_FOUND;

    json_key(out, key);
    if (e) {
        json_null(out);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    json_open(out, '{');
    JSON_ID(out, "id", account.id);
    JSON_STR(out, "username", account.username);
    JSON_STR(out, "acct", account_acct(w, &account));
    json_close(out, '}');
    return OK;
}

static const char *outcome_word(const struct case_item *item)
{
    return item->outcome == CASE_DISMISSED  ? "dismissed"
           : item->outcome == CASE_DECIDED  ? "decided"
           : item->outcome == CASE_REVERSED ? "reversed"
                                            : NULL;
}

/* A post that is not public is shown to who has the case, where a report names it. */
static enum err post_is_shown(struct work *w, const struct viewer *viewer,
                              const struct case_item *item, const struct case_post *row,
                              bool *ret_shown)
{
    struct post post;
    enum err e = post_find(w, row->post_id, &post);

    *ret_shown = !e && (!post_is_private(&post) ||
                        (row->is_named && case_is_claimed_by(w, item, viewer->account_id)));
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Those that may be shown to her, at most max; *ret_hidden: how many may not. */
static enum err posts_shown(struct work *w, const struct viewer *viewer,
                            const struct case_item *item, int64_t *ret_ids, int max, int *ret_count,
                            int *ret_hidden)
{
    struct case_post *rows = arena_array(w->memory, case_posts_shown_max, sizeof *rows);
    int count = 0, shown = 0;
    enum err e = item->posts ? case_posts(w, item->id, rows, case_posts_shown_max, &count) : OK;

    for (int i = 0; !e && i < count && shown < max; i++) {
        bool is_shown = false;

        e = post_is_shown(w, viewer, item, &rows[i], &is_shown);
        if (is_shown)
            ret_ids[shown++] = rows[i].post_id;
        else
            ++*ret_hidden;
    }
    *ret_count = shown;
    return e;
}

static enum err subject_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct case_item *item)
{
    const bool is_post = item->subject_id != item->account_id;
    struct buffer array = buffer_in(w->memory);
    const struct case_post row = {.account_id = item->account_id,
                                  .post_id = item->subject_id,
                                  .is_named = item->reports + item->notices > 0};
    bool is_shown = false;
    enum err e;

    json_key(out, "subject");
    json_open(out, '{');
    JSON_STR(out, "kind", is_post ? STR("post") : STR("account"));
    JSON_ID(out, "id", item->subject_id);
    json_key(out, "account");
    e = api_account_json(w, out, item->account_id);
    if (e == ERR_NOT_FOUND) {
        json_null(out);
        e = OK;
    }
    json_key(out, "status");
    if (!e && is_post)
        e = post_is_shown(w, viewer, item, &row, &is_shown);
    if (!e && is_shown)
        e = api_statuses_reported_json(w, &array, viewer, &item->subject_id, 1);
    if (!e && is_shown && buffer_str(&array).size > 2)
        json_raw(out, str_sub(buffer_str(&array), 1, buffer_str(&array).size - 1));
    else
        json_null(out);
    JSON_BOOL(out, "private", is_post && !is_shown);
    json_close(out, '}');
    return e;
}

static enum err rules_json(struct work *w, struct buffer *out, struct str rules)
{
    enum err e = OK;

    json_key(out, "rules");
    json_open(out, '[');
    while (!e && rules.size) {
        struct rule rule = {0};
        struct str name;
        int64_t id = 0;

        rules = str_split(rules, ',', &name);
        if (!id_parse(name, &id))
            e = rule_find(w, id, &rule);
        json_open(out, '{');
        JSON_STR(out, "id", name);
        JSON_STR(out, "text", rule.text.size ? rule.text : name);
        JSON_BOOL(out, "automatic", !id);
        json_close(out, '}');
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    json_close(out, ']');
    return e;
}

static void sources_json(struct buffer *out, int sources)
{
    static const struct {
        int bit;
        const char *name;
    } names[] = {{CASE_REPORT, "report"},
                 {CASE_NOTICE, "notice"},
                 {CASE_RULE, "rule"},
                 {CASE_TRUSTED, "trusted"}};

    json_key(out, "sources");
    json_open(out, '[');
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (sources & names[i].bit)
            json_str(out, str_of(names[i].name));
    json_close(out, ']');
}

/* Of what the points are made, for who says it in another language. */
static void order_facts_put(struct buffer *out, const struct case_facts *facts, int64_t until_ms)
{
    json_key(out, "facts");
    json_open(out, '{');
    JSON_INT(out, "posts", facts->posts);
    JSON_INT(out, "followers", facts->followers);
    JSON_INT(out, "reporters", facts->reporters);
    json_key(out, "weight");
    json_double(out, facts->weight);
    JSON_INT(out, "rule_weight", facts->rule_weight);
    JSON_INT(out, "hours", (until_ms - facts->made_ms) / clock_hour_ms);
    json_close(out, '}');
}

static void order_json(struct work *w, struct buffer *out, const struct case_item *item)
{
    const int64_t until_ms = item->closed_ms ? item->closed_ms : w->now_ms;
    struct case_term terms[case_terms_max];
    double score = 0;
    const int count = case_terms(w->memory, &item->facts, until_ms, terms, &score);

    json_key(out, "order");
    json_open(out, '{');
    json_key(out, "score");
    json_double(out, score);
    json_key(out, "terms");
    json_open(out, '[');
    for (int i = 0; i < count; i++) {
        json_open(out, '{');
        JSON_STR(out, "name", str_of(terms[i].name));
        json_key(out, "value");
        json_double(out, terms[i].value);
        JSON_STR(out, "words", terms[i].words);
        json_close(out, '}');
    }
    json_close(out, ']');
    order_facts_put(out, &item->facts, until_ms);
    json_close(out, '}');
}

static void counts_json(struct buffer *out, const struct case_item *item)
{
    json_key(out, "equal");
    json_open(out, '{');
    JSON_INT(out, "count", item->posts);
    json_key(out, "kind");
    if (item->posts < 2 || !item->text_key.size)
        json_null(out);
    else
        json_str(out, item->authors > 1 ? STR("raid") : STR("text"));
    JSON_INT(out, "authors", item->authors);
    json_close(out, '}');
    JSON_INT(out, "reports_count", item->reports + item->notices);
    JSON_INT(out, "reporters_count", item->facts.reporters);
}

static enum err case_put(struct work *w, struct buffer *out, const struct viewer *viewer,
                         const struct case_item *item)
{
    const bool is_claimed = item->claimed_by_id && item->claimed_until_ms > w->now_ms;
    enum err e;

    JSON_ID(out, "id", item->id);
    JSON_STR(out, "state", item->state == CASE_OPEN ? STR("open") : STR("closed"));
    e = subject_json(w, out, viewer, item);
    counts_json(out, item);
    sources_json(out, item->sources);
    if (!e)
        e = rules_json(w, out, item->rules);
    json_key(out, "language");
    json_str_or_null(out, item->language);
    order_json(w, out, item);
    if (!e)
        e = api_case_person_json(w, out, "claimed_by", is_claimed ? item->claimed_by_id : 0);
    JSON_TIME(out, "claimed_until", is_claimed ? item->claimed_until_ms : 0);
    JSON_BOOL(out, "escalated", item->escalated);
    JSON_INT(out, "notes_count", item->notes);
    JSON_TIME(out, "created_at", id_ms(item->id));
    JSON_TIME(out, "updated_at", item->updated_ms);
    JSON_TIME(out, "closed_at", item->closed_ms);
    json_key(out, "outcome");
    json_str_or_null(out, str_of(outcome_word(item) ? outcome_word(item) : ""));
    JSON_BOOL(out, "finished", item->state != CASE_CLOSING);
    return e;
}

enum err api_case_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                       const struct case_item *item)
{
    enum err e;

    json_open(out, '{');
    e = case_put(w, out, viewer, item);
    json_close(out, '}');
    return e;
}

/* ---- all that is known --------------------------------------------------------------------------
 */

static enum err reporter_json(struct work *w, struct buffer *out, int64_t account_id)
{
    struct reporter reporter;
    struct account account;
    enum err e = account_id ? account_find(w, account_id, &account) : ERR_NOT_FOUND;

    json_key(out, "reporter");
    if (!e)
        e = reporter_find(w, account_id, &reporter);
    if (e) {
        json_null(out);
        return e == ERR_NOT_FOUND ? OK : e;
    }
    json_open(out, '{');
    JSON_ID(out, "id", account_id);
    JSON_STR(out, "acct", account_acct(w, &account));
    json_key(out, "record");
    json_open(out, '{');
    JSON_INT(out, "answered", reporter.answered);
    JSON_INT(out, "justified", reporter.justified);
    JSON_INT(out, "unfounded", reporter.unfounded);
    json_key(out, "share");
    json_double(out, reporter_share(&reporter));
    json_close(out, '}');
    json_close(out, '}');
    return OK;
}

/* One of somebody without an account. */
static enum err notice_json(struct work *w, struct buffer *out, const struct case_made *made)
{
    struct legal_notice notice;
    enum err e = legal_notice_find(w, made->id, &notice);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_ID(out, "id", made->id);
    JSON_STR(out, "kind", STR("notice"));
    JSON_STR(out, "comment", notice.reason);
    JSON_STR(out, "category", notice_kind_name(notice.kind));
    json_key(out, "rule_ids");
    json_open(out, '[');
    if (notice.rule.size)
        json_str(out, notice.rule);
    json_close(out, ']');
    json_key(out, "status_ids");
    json_open(out, '[');
    if (notice.subject_id != notice.account_id)
        json_id(out, notice.subject_id);
    json_close(out, ']');
    JSON_NULL(out, "reporter");
    JSON_BOOL(out, "trusted", made->trusted);
    JSON_TIME(out, "created_at", made->made_ms);
    JSON_BOOL(out, "resolved", notice.answered_ms != 0);
    json_close(out, '}');
    return OK;
}

static enum err report_json(struct work *w, struct buffer *out, const struct case_made *made)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    enum err e = report_find(w, made->id, report);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_ID(out, "id", made->id);
    JSON_STR(out, "kind", STR("report"));
    JSON_STR(out, "comment", report->comment);
    JSON_STR(out, "category", str_of(report_category_name(report->category)));
    json_key(out, "rule_ids");
    json_open(out, '[');
    for (int i = 0; i < report->rule_count; i++)
        json_id(out, report->rule_ids[i]);
    json_close(out, ']');
    json_key(out, "status_ids");
    json_open(out, '[');
    for (int i = 0; i < report->post_count; i++)
        json_id(out, report->post_ids[i]);
    json_close(out, ']');
    e = reporter_json(w, out, made->reporter_id);
    JSON_BOOL(out, "trusted", made->trusted);
    JSON_TIME(out, "created_at", made->made_ms);
    JSON_BOOL(out, "resolved", report->resolved_ms != 0);
    json_close(out, '}');
    return e;
}

static enum err reports_json(struct work *w, struct buffer *out, const struct case_item *item)
{
    struct case_made *made = arena_array(w->memory, sources_shown_max, sizeof *made);
    int count = 0;
    enum err e = case_sources(w, item->id, made, sources_shown_max, &count);

    json_key(out, "reports");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++)
        e = made[i].kind == CASE_NOTICE ? notice_json(w, out, &made[i])
                                        : report_json(w, out, &made[i]);
    json_close(out, ']');
    return e;
}

static enum err findings_json(struct work *w, struct buffer *out, const struct case_item *item)
{
    struct case_made *made = arena_array(w->memory, findings_shown_max, sizeof *made);
    int count = 0;
    enum err e = case_findings(w, item->id, made, findings_shown_max, &count);

    json_key(out, "findings");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(out, '{');
        JSON_STR(out, "rule", made[i].rule);
        JSON_STR(out, "words", made[i].words);
        JSON_INT(out, "weight", made[i].weight);
        JSON_ID(out, "status_id", made[i].subject_id);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

static enum err history_put(struct work *w, struct buffer *out, const char *kind, int64_t id,
                            int64_t by_id, struct str words)
{
    enum err e;

    json_open(out, '{');
    JSON_STR(out, "kind", str_of(kind));
    JSON_ID(out, "id", id);
    JSON_TIME(out, "at", id_ms(id));
    e = api_case_person_json(w, out, "by", by_id);
    JSON_STR(out, "words", words);
    json_close(out, '}');
    return e;
}

static enum err decisions_put(struct work *w, struct buffer *out, int64_t subject_id)
{
    struct decision *list = arena_array(w->memory, history_shown_max, sizeof *list);
    int count = 0;
    enum err e = decisions_of(w, subject_id, 0, list, history_shown_max, &count);

    for (int i = 0; !e && i < count; i++) {
        const struct json *state = NULL;
        struct str effect = STR("");

        if (list[i].after.size && !json_parse(w->memory, list[i].after, &state, NULL))
            effect = json_get_str(state, "effect");
        e = history_put(
            w, out, list[i].undoes_id ? "reversal" : "decision", list[i].id, list[i].by_account_id,
            str_format(w->memory, "%.*s%s%.*s", STR_ARG(effect),
                       effect.size && list[i].reason.size ? ": " : "", STR_ARG(list[i].reason)));
    }
    return e;
}

/* Decisions on whom and on what it is about, and the cases before; newest first of each. */
static enum err history_json(struct work *w, struct buffer *out, const struct case_item *item)
{
    int64_t ids[history_shown_max];
    int count = 0;
    enum err e = OK;

    json_key(out, "history");
    json_open(out, '[');
    if (item->subject_id != item->account_id)
        e = decisions_put(w, out, item->subject_id);
    if (!e)
        e = decisions_put(w, out, item->account_id);
    if (!e)
        e = cases_of_account(w, item->account_id, 0, ids, history_shown_max, &count);
    for (int i = 0; !e && i < count; i++) {
        struct case_item other;

        if (ids[i] == item->id)
            continue;
        e = case_find(w, ids[i], &other);
        if (!e)
            e = history_put(w, out, "case", other.id, other.closed_by_id,
                            str_of(outcome_word(&other) ? outcome_word(&other) : "open"));
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    json_close(out, ']');
    return e;
}

void api_case_note_json(struct buffer *out, const struct case_note *note)
{
    static const char *const kinds[] = {"note", "escalated", "dismissed", "reopened"};

    JSON_ID(out, "id", note->id);
    JSON_STR(out, "kind", str_of(kinds[note->kind]));
    JSON_STR(out, "text", note->text);
    JSON_TIME(out, "at", id_ms(note->id));
}

static enum err notes_json(struct work *w, struct buffer *out, const struct case_item *item)
{
    struct case_note *notes = arena_array(w->memory, case_notes_max, sizeof *notes);
    int count = 0;
    enum err e = case_notes(w, item->id, notes, case_notes_max, &count);

    json_key(out, "notes");
    json_open(out, '[');
    for (int i = 0; !e && i < count; i++) {
        json_open(out, '{');
        api_case_note_json(out, &notes[i]);
        e = api_case_person_json(w, out, "by", notes[i].by_account_id);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

/* What was decided before under a rule that this one names. */
static enum err precedents_json(struct work *w, struct buffer *out, struct str rules)
{
    enum err e = OK;

    json_key(out, "precedents");
    json_open(out, '[');
    while (!e && rules.size) {
        struct decision list[case_precedents_max];
        struct str rule;
        int count = 0;

        rules = str_split(rules, ',', &rule);
        e = case_precedents(w, rule, list, case_precedents_max, &count);
        for (int i = 0; !e && i < count; i++) {
            const struct json *state = NULL;

            if (json_parse(w->memory, list[i].after, &state, NULL))
                continue;
            json_open(out, '{');
            JSON_ID(out, "decision", list[i].id);
            JSON_STR(out, "rule", list[i].rule);
            JSON_STR(out, "effect", json_get_str(state, "effect"));
            JSON_STR(out, "words", list[i].reason);
            JSON_TIME(out, "at", id_ms(list[i].id));
            json_close(out, '}');
        }
    }
    json_close(out, ']');
    return e;
}

static enum err statuses_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct case_item *item)
{
    int64_t ids[case_posts_shown_max];
    int count = 0, hidden = 0;
    enum err e = posts_shown(w, viewer, item, ids, case_posts_shown_max, &count, &hidden);

    json_key(out, "statuses");
    if (!e)
        e = api_statuses_reported_json(w, out, viewer, ids, (size_t)count);
    JSON_INT(out, "hidden_statuses_count", hidden);
    return e;
}

enum err api_case_whole_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct case_item *item)
{
    struct closing closing = {0};
    enum err e;

    json_open(out, '{');
    e = case_put(w, out, viewer, item);
    if (!e)
        e = reports_json(w, out, item);
    if (!e)
        e = findings_json(w, out, item);
    if (!e)
        e = statuses_json(w, out, viewer, item);
    if (!e)
        e = history_json(w, out, item);
    if (!e)
        e = notes_json(w, out, item);
    if (!e)
        e = precedents_json(w, out, item->rules);
    if (!e)
        e = case_closing(w, item->id, &closing);
    e = e == ERR_NOT_FOUND ? OK : e;
    JSON_INT(out, "decisions_count", closing.decided);
    JSON_INT(out, "skipped_count", closing.skipped);
    json_close(out, '}');
    return e;
}
