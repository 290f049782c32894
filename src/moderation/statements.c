#include "moderation/statements.h"

#include "auth/users.h"
#include "base/clock.h"
#include "base/json.h"
#include "media/media.h"
#include "moderation/appeal_access.h"
#include "moderation/redaction.h"
#include "moderation/statement_words.h"
#include "moderation/statements_db.h"
#include "moderation/transparency_rows.h"
#include "public_log/public_log.h"
#include "push/mail.h"
#include "social/notifications.h"
#include "social/posts.h"
#include "social/rulebook.h"

#include <assert.h>

/* The database's limits, in characters; ours are in bytes, which are never fewer. */
enum { ground_bytes_max = 500, explanation_bytes_max = 2000, facts_bytes_max = 5000 };

/* Who and what it is about, as far as the words and the row say it. */
struct facts {
    const struct statement_case *made;
    bool is_post, is_local;
    struct post post;
    struct account author;
    struct str address; /* of the post; "" the account */
    struct str locale, email;
    struct str rule; /* its words in her language, "" none is named */
};

/* The words of the version that it was decided by, whatever the rule says today. Decisions from
 * before versions were kept are read by the first. */
static enum err rule_words(struct work *w, const struct decision *decision, struct str language,
                           struct str *ret_words)
{
    const int version = decision->rule_version ? (int)decision->rule_version : 1;
    struct rule_version found;
    struct str hint;
    int64_t id = 0;
    enum err e =
        id_parse(decision->rule, &id) ? ERR_NOT_FOUND : rule_version_find(w, id, version, &found);

    *ret_words = STR("");
    if (!e)
        rule_in(w->memory, &found.rule, statement_language(language), ret_words, &hint);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Her words of the rule, which are asked for again and again where there are many. */
static enum err known_words(struct work *w, const struct facts *facts, struct str *ret_words)
{
    struct statement_rule_words *kept = facts->made->known ? facts->made->known->words : NULL;
    enum err e = OK;

    if (kept && kept->is_known && str_equal(kept->locale, facts->locale)) {
        *ret_words = kept->words;
        return OK;
    }
    e = rule_words(w, facts->made->decision, facts->locale, ret_words);
    if (kept && !e)
        *kept = (struct statement_rule_words){facts->locale, *ret_words, true};
    return e;
}

static enum err people_find(struct work *w, const struct statement_case *made, struct facts *facts,
                            struct user *user)
{
    enum err e = OK;

    if (made->known) {
        facts->author = *made->known->author;
        *user = *made->known->user;
        return OK;
    }
    e = account_find(w, made->account_id, &facts->author);
    if (e || facts->author.domain.size)
        return e;
    e = user_find(w, made->account_id, user);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err facts_find(struct work *w, const struct statement_case *made, struct facts *facts)
{
    const int64_t subject_id = made->decision->subject_id;
    struct user user = {.account_id = 0};
    enum err e = people_find(w, made, facts, &user);

    facts->made = made;
    facts->is_local = !e && !facts->author.domain.size;
    facts->is_post = subject_id != made->account_id;
    if (made->known)
        facts->post = *made->known->post;
    else if (!e && facts->is_post)
        e = post_find(w, subject_id, &facts->post);
    if (e == ERR_NOT_FOUND && facts->is_post && !made->restriction)
        e = OK; /* she deleted it meanwhile; its address still says which it was */
    if (!e && facts->is_post)
        facts->address =
            facts->post.url.size
                ? facts->post.url
                : str_format(w->memory, "%.*s/@%.*s/%lld", STR_ARG(w->site->url),
                             STR_ARG(account_acct(w, &facts->author)), (long long)subject_id);
    if (!e && facts->is_local) {
        facts->locale = user.account_id ? user.locale : STR("");
        facts->email = user.account_id ? user.email : STR("");
    }
    return e ? e : known_words(w, facts, &facts->rule);
}

/* ---- the row ------------------------------------------------------------------------------- */

static void day_json(struct buffer *out, const char *key, int64_t ms)
{
    char day[time_date_bytes];

    time_date_put(ms, day);
    json_key(out, key);
    json_str(out, (struct str){day, sizeof day});
}

/* What staff wrote, as everybody may read it. */
static void part_json(struct buffer *out, const char *key, const struct facts *facts,
                      struct str text, size_t bytes_max)
{
    const struct str names[] = {facts->author.username, facts->author.display_name};

    json_key(out, key);
    json_str(out, utf8_prefix(redact(out->memory, text, names, 2), bytes_max));
}

static enum err content_types_json(struct work *w, struct buffer *out, const struct facts *facts)
{
    static const char *const names[] = {
        [MEDIA_IMAGE] = "CONTENT_TYPE_IMAGE",
        [MEDIA_GIFV] = "CONTENT_TYPE_VIDEO",
        [MEDIA_VIDEO] = "CONTENT_TYPE_VIDEO",
        [MEDIA_AUDIO] = "CONTENT_TYPE_AUDIO",
    };
    bool known[MEDIA_AUDIO + 1] = {false};
    enum err e = OK;

    json_key(out, "content_type");
    json_open(out, '[');
    json_str(out, facts->is_post ? STR("CONTENT_TYPE_TEXT") : STR("CONTENT_TYPE_OTHER"));
    for (int i = 0; !e && facts->is_post && i < facts->post.media_count; i++) {
        struct media media;

        e = media_find(w, facts->post.media_ids[i], &media);
        if (e == ERR_NOT_FOUND) {
            e = OK;
            continue;
        }
        if (e)
            break;
        enum media_kind kind = media.kind == MEDIA_GIFV ? MEDIA_VIDEO : media.kind;
        if (!known[kind])
            json_str(out, str_of(names[kind]));
        known[kind] = true;
    }
    json_close(out, ']');
    if (!facts->is_post)
        JSON_STR(out, "content_type_other", STR("account"));
    return e;
}

static void ground_json(struct buffer *out, const struct facts *facts)
{
    const struct statement_case *made = facts->made;
    struct str reason = made->decision->reason.size ? made->decision->reason : facts->rule;

    if (made->law.size) {
        JSON_STR(out, "decision_ground", STR("DECISION_GROUND_ILLEGAL_CONTENT"));
        part_json(out, "illegal_content_legal_ground", facts, made->law, ground_bytes_max);
        part_json(out, "illegal_content_explanation", facts, reason, explanation_bytes_max);
        return;
    }
    JSON_STR(out, "decision_ground", STR("DECISION_GROUND_INCOMPATIBLE_CONTENT"));
    json_key(out, "incompatible_content_ground");
    json_str(out, utf8_prefix(facts->rule.size ? facts->rule : STR("other"), ground_bytes_max));
    part_json(out, "incompatible_content_explanation", facts, reason.size ? reason : STR("other"),
              explanation_bytes_max);
    JSON_STR(out, "incompatible_content_illegal", STR("INCOMPATIBLE_CONTENT_ILLEGAL_NO"));
}

static void effect_json(struct buffer *out, const struct restriction *r)
{
    const struct restriction_legal_words legal = restriction_effect_legal(r->effect);
    bool on_account = strcmp(legal.field, "decision_account") == 0;

    json_key(out, legal.field);
    if (!on_account)
        json_open(out, '[');
    json_str(out, str_of(legal.value));
    if (!on_account)
        json_close(out, ']');
    if (r->end_ms)
        day_json(out,
                 on_account ? "end_date_account_restriction" : "end_date_visibility_restriction",
                 r->end_ms);
    if (!r->territory.size)
        return;
    json_key(out, "territorial_scope");
    json_open(out, '[');
    for (size_t at = 0; at + 2 <= r->territory.size; at += 3)
        json_str(out, str_sub(r->territory, at, at + 2));
    json_close(out, ']');
}

/* "FR": as the database has languages. */
static void language_json(struct buffer *out, struct str language)
{
    const char upper[2] = {(char)(language.data[0] - 'a' + 'A'),
                           (char)(language.data[1] - 'a' + 'A')};

    JSON_STR(out, "content_language", ((struct str){upper, sizeof upper}));
}

/* What is against a law is no other violation of terms: where nobody says of which kind it is, the
 * database has a category for that. */
static struct str category_of(const struct statement_case *made)
{
    const struct str terms = STR("STATEMENT_CATEGORY_OTHER_VIOLATION_TC");
    const bool is_terms = !made->category.size || str_equal(made->category, terms);

    return !is_terms        ? made->category
           : made->law.size ? STR("STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE")
                            : terms;
}

/* puid: the entry in the public log, so that both can be compared, and neither tells whose it is.
 */
static enum err record_make(struct work *w, const struct facts *facts, int64_t entry_id,
                            struct str *ret_record)
{
    const struct statement_case *made = facts->made;
    const struct restriction *r = made->restriction;
    struct buffer out = buffer_in(w->memory);
    enum err e;

    *ret_record = STR("");
    if (!r || r->effect == RESTRICTION_COMPLAINTS)
        return OK; /* nothing that she says is restricted */
    json_open(&out, '{');
    effect_json(&out, r);
    ground_json(&out, facts);
    e = content_types_json(w, &out, facts);
    JSON_STR(&out, "category", category_of(made));
    if (facts->is_post && facts->post.language.size == 2)
        language_json(&out, facts->post.language);
    day_json(&out, "content_date",
             facts->is_post ? facts->post.created_ms : facts->author.created_ms);
    day_json(&out, "application_date", r->start_ms);
    part_json(&out, "decision_facts", facts,
              made->decision->reason.size ? made->decision->reason : STR("other"), facts_bytes_max);
    JSON_STR(&out, "source_type",
             made->decision->report_id || made->noticed ? STR("SOURCE_TYPE_OTHER_NOTIFICATION")
                                                        : STR("SOURCE_VOLUNTARY"));
    JSON_STR(&out, "automated_detection",
             r->automated || made->detected ? STR("AUTOMATED_DETECTION_YES")
                                            : STR("AUTOMATED_DETECTION_NO"));
    JSON_STR(&out, "automated_decision",
             r->automated ? STR("AUTOMATED_DECISION_FULLY")
                          : STR("AUTOMATED_DECISION_NOT_AUTOMATED"));
    JSON_STR(&out, "puid", str_format(w->memory, "%lld", (long long)entry_id));
    json_close(&out, '}');
    *ret_record = buffer_str(&out);
    return e;
}

/* The row stays when she and her statements go: it tells nothing of her. */
static enum err row_make(struct work *w, const struct facts *facts, struct str *ret_record)
{
    const struct statement_case *made = facts->made;
    struct transparency_row row = {.id = 0};
    enum err e = OK;

    *ret_record = made->known ? made->known->record : STR("");
    if (ret_record->size || !made->restriction)
        return OK;
    e = public_log_of(w, made->account_id, made->decision->id, &row.id);
    if (!e)
        e = record_make(w, facts, row.id, &row.record);
    if (!e && row.record.size)
        e = transparency_rows_add(w, &row, 1);
    if (!e)
        *ret_record = row.record;
    return e;
}

enum err statement_row(struct work *w, const struct statement_case *made, struct str *ret_record)
{
    struct facts *facts = ARENA_NEW(w->memory, struct facts);
    enum err e = facts_find(w, made, facts);

    assert(made->known);
    return e ? e : record_make(w, facts, made->known->entry_id, ret_record);
}

/* ---- writing ------------------------------------------------------------------------------- */

static struct str contact_of(struct work *w)
{
    struct str email = site_words(w->site).contact_email;

    return email.size ? email : str_format(w->memory, "%.*s/appeal", STR_ARG(w->site->url));
}

/* Whoever cannot sign in any more reads by mail where she can object. */
static struct str mailed_text(struct work *w, const struct statement *s)
{
    const struct str words = appeal_access_words(w, s->language, s->account_id, s->decision_id);

    return str_format(w->memory, "%.*s%.*s", STR_ARG(s->text), STR_ARG(words));
}

enum err statement_write(struct work *w, const struct statement_case *made,
                         struct statement *ret_statement)
{
    struct facts *facts = ARENA_NEW(w->memory, struct facts);
    struct statement s = {
        .decision_id = made->decision->id,
        .account_id = made->account_id,
        .subject_id = made->decision->subject_id,
        .kind = made->decision->kind,
        .effect = made->restriction ? made->restriction->effect : 0,
    };
    struct jury_verdict jury;
    const bool is_jurys = decision_is_jurys(w->memory, made->decision, &jury);
    enum err e = facts_find(w, made, facts);

    assert(db_in_transaction(w) && s.decision_id);
    if (e)
        return e;
    jury.said = made->said;
    s.language = statement_language(facts->locale);
    s.text = statement_text(w->memory, &(struct statement_words){.language = s.language,
                                                                 .subject = facts->address,
                                                                 .rule = facts->rule,
                                                                 .law = made->law,
                                                                 .contact = contact_of(w),
                                                                 .decision = made->decision,
                                                                 .jury = is_jurys ? &jury : NULL,
                                                                 .restriction = made->restriction});
    e = row_make(w, facts, &s.record);
    if (!e && made->follows) {
        *ret_statement = s;
        return OK;
    }
    if (!e)
        e = statements_db_insert(w, &s);
    if (!e && facts->is_local)
        e = notification_add(w, s.account_id, NOTIFICATION_MODERATION_WARNING, s.account_id,
                             s.decision_id);
    if (!e && made->mail && facts->email.size)
        e = mail_queue(w, &(struct mail_draft){.kind = MAIL_DECIDED,
                                               .account_id = s.account_id,
                                               .to = facts->email,
                                               .name = facts->author.username,
                                               .language = s.language,
                                               .text = made->restriction || s.kind == DECISION_WARN
                                                           ? mailed_text(w, &s)
                                                           : s.text});
    if (!e)
        *ret_statement = s;
    return e;
}

/* ---- reading ------------------------------------------------------------------------------- */

enum err statement_find(struct work *w, int64_t account_id, int64_t decision_id,
                        struct statement *ret_statement)
{
    int count = 0;
    enum err e = statements_db_of(w, account_id, decision_id, INT64_MAX, ret_statement, 1, &count);

    return e || count ? e : ERR_NOT_FOUND;
}

enum err statements_of(struct work *w, int64_t account_id, int64_t max_id,
                       struct statement *ret_statements, int max, int *ret_count)
{
    return statements_db_of(w, account_id, 0, max_id ? max_id : INT64_MAX, ret_statements,
                            max < statements_page_max ? max : statements_page_max, ret_count);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, statements_db_delete_all(w, *account_id));
}

enum err statements_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
