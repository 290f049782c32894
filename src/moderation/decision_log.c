#include "moderation/decision_log.h"

#include "moderation/redaction.h"
#include "public_log/public_log.h"
#include "social/accounts.h"

#include <assert.h>

/* As the log says it where it does not know which of them. */
static const char post_or_account[] = "post or account";

/* action: as the log names it, for good. */
static const struct kind_facts {
    const char *action, *subject;
    bool takes_back;
} facts[] = {
    [DECISION_WARN] = {"warn", "account", false},
    [DECISION_DISABLE] = {"disable", "account", false},
    [DECISION_ENABLE] = {"enable", "account", true},
    [DECISION_SENSITIVE] = {"mark_sensitive", "account", false},
    [DECISION_UNSENSITIVE] = {"unmark_sensitive", "account", true},
    [DECISION_LIMIT] = {"limit", "account", false},
    [DECISION_UNLIMIT] = {"unlimit", "account", true},
    [DECISION_SUSPEND] = {"suspend", "account", false},
    [DECISION_UNSUSPEND] = {"unsuspend", "account", true},
    [DECISION_APPROVE] = {"approve", "account", false},
    [DECISION_REJECT] = {"reject", "account", false},
    [DECISION_DELETE] = {"delete", "account", false},
    [DECISION_DELETE_PROPOSE] = {"propose_delete", "account", false},
    [DECISION_DELETE_DECLINE] = {"decline_delete", "account", true},
    [DECISION_REPORT_ASSIGN] = {"assign", "report", false},
    [DECISION_REPORT_UNASSIGN] = {"unassign", "report", false},
    [DECISION_REPORT_RESOLVE] = {"resolve", "report", false},
    [DECISION_REPORT_REOPEN] = {"reopen", "report", false},
    [DECISION_REPORT_CHANGE] = {"change", "report", false},
    [DECISION_BLOCK_ADD] = {"block", "addresses", false},
    [DECISION_BLOCK_CHANGE] = {"change_block", "addresses", false},
    [DECISION_BLOCK_REMOVE] = {"unblock", "addresses", true},
    [DECISION_TAG_CHANGE] = {"change", "tag", false},
    [DECISION_TREND_ALLOW] = {"allow_trend", "trend", false},
    [DECISION_TREND_REFUSE] = {"refuse_trend", "trend", false},
    [DECISION_RESTRICT] = {"restrict", post_or_account, false},
    [DECISION_REVERSE] = {"reverse", post_or_account, true},
    [DECISION_CONFIRM] = {"confirm", post_or_account, false},
    [DECISION_CONFIRM_DECLINE] = {"decline_confirm", post_or_account, false},
    [DECISION_DISPUTE] = {"outside_dispute", post_or_account, false},
    [DECISION_LEGAL_REQUEST] = {"legal_request", post_or_account, false},
    [DECISION_APPEAL_REJECT] = {"reject_appeal", post_or_account, false},
    [DECISION_CASE_DISMISS] = {"dismiss", "case", false},
    [DECISION_CASE_REOPEN] = {"reopen", "case", false},
    [DECISION_CASE_ESCALATE] = {"escalate", "case", false},
    [DECISION_REPORTS_DISCOUNT] = {"discount_reports", "account", false},
    [DECISION_TRUST] = {"trust", "account", false},
    [DECISION_DISTRUST] = {"distrust", "account", false},
    [DECISION_PRIVATE_OPEN] = {"open_private", "case", false},
    [DECISION_NOTICE_ANSWER] = {"answer_notice", "notice", false},
    [DECISION_COMPLAINT_REJECT] = {"reject_complaint", "report", false},
    [DECISION_SENDER_WARN] = {"warn_sender", "sender", false},
    [DECISION_SENDER_STOP] = {"stop_notices", "sender", false},
    [DECISION_SENDER_RESUME] = {"resume_notices", "sender", true},
    [DECISION_SENDER_REJECT] = {"reject_complaint", "sender", false},
};

static const struct kind_facts *facts_of(enum decision_kind kind)
{
    static const struct kind_facts other = {"other", "other", false};
    const size_t count = sizeof facts / sizeof *facts;

    return (size_t)kind < count && facts[kind].action ? &facts[kind] : &other;
}

static int64_t owner_of(const struct decision *decision)
{
    return decision->owner_id ? decision->owner_id : decision->subject_id;
}

/* The entries of the decisions that are taken back, where they have one; 0 for all others. */
static enum err undone_entries(struct work *w, const struct decision *decisions, int count,
                               int64_t *ret_entry_ids)
{
    int64_t *owners = arena_array(w->memory, (size_t)count, sizeof *owners);
    int64_t *abouts = arena_array(w->memory, (size_t)count, sizeof *abouts);
    int undoing = 0;

    for (int i = 0; i < count; i++) {
        owners[i] = owner_of(&decisions[i]);
        abouts[i] = decisions[i].undoes_id;
        ret_entry_ids[i] = 0;
        undoing += abouts[i] != 0;
    }
    return undoing ? public_log_of_many(w, owners, abouts, count, ret_entry_ids) : OK;
}

/* What rulings.c laid; NULL: nothing. */
static const struct json *laid_of(struct work *w, const struct decision *decision)
{
    const struct json *laid = NULL;

    if (decision->kind != DECISION_RESTRICT && decision->kind != DECISION_CONFIRM &&
        decision->kind != DECISION_LEGAL_REQUEST && decision->kind != DECISION_DISPUTE)
        return NULL;
    return json_parse(w->memory, decision->after, &laid, NULL) ? NULL : laid;
}

/* What a person wrote of it is sealed, so that it can be destroyed; and so is, with what it is
 * about, which decision it confirms. */
static bool is_sealed(struct str name)
{
    return str_is(name, "text") || str_is(name, "law") || str_is(name, "confirms");
}

static void laid_json(struct buffer *out, const struct json *laid)
{
    const struct json *value;
    struct str name;

    json_open(out, '{');
    for (size_t i = 0; json_member(laid, i, &name, &value); i++) {
        if (is_sealed(name))
            continue;
        json_key_sized(out, name.data, name.size);
        if (json_kind(value) == JSON_KIND_BOOL)
            json_raw(out, json_as_str(value));
        else
            json_str(out, json_as_str(value));
    }
    json_close(out, '}');
}

/* Of what may be either, where it is known whose it is: an account is its own. */
static const char *subject_word(const struct decision *decision)
{
    const char *word = facts_of(decision->kind)->subject;

    if (word != post_or_account || !decision->owner_id)
        return word;
    return decision->owner_id == decision->subject_id ? "account" : "post";
}

static struct str record_json(struct work *w, const struct decision *decision,
                              const struct json *laid, int64_t undone)
{
    const struct kind_facts *f = facts_of(decision->kind);
    struct buffer out = buffer_in(w->memory);
    struct jury_verdict jury;
    const bool is_jurys = decision_is_jurys(w->memory, decision, &jury);

    json_open(&out, '{');
    JSON_STR(&out, "action", str_of(f->action));
    JSON_BOOL(&out, "automated", decision->automated);
    JSON_STR(&out, "by",
             str_of(is_jurys                  ? "jury"
                    : decision->automated     ? "rule"
                    : decision->by_account_id ? role_facts(decision->by_role)->word
                                              : "operator"));
    JSON_TIME(&out, "end", decision->end_ms);
    if (is_jurys) {
        json_key(&out, "jury");
        json_open(&out, '{');
        JSON_ID(&out, "entry", jury.jury_id);
        JSON_INT(&out, "keep", jury.keep);
        JSON_INT(&out, "reverse", jury.reverse);
        json_close(&out, '}');
    }
    if (laid) {
        json_key(&out, decision->kind == DECISION_LEGAL_REQUEST ? "demand"
                       : decision->kind == DECISION_DISPUTE     ? "dispute"
                                                                : "laid");
        laid_json(&out, laid);
    }
    if (decision->rule_version)
        JSON_INT(&out, "rule_version", decision->rule_version);
    JSON_STR(&out, "subject", str_of(subject_word(decision)));
    if (undone)
        JSON_ID(&out, "undoes", undone);
    json_close(&out, '}');
    return buffer_str(&out);
}

static struct str subject_json(struct work *w, const struct decision *decision)
{
    struct buffer out = buffer_in(w->memory);

    json_open(&out, '{');
    JSON_ID(&out, "decision", decision->id);
    JSON_ID(&out, "id", decision->subject_id);
    json_close(&out, '}');
    return buffer_str(&out);
}

/* Shown to everybody, for as long as it is not destroyed, without the names of whose it is; owner:
 * of an id of 0 where it is no account's. */
static void part_add(struct work *w, struct log_entry *entry, const char *name,
                     const struct account *owner, struct str text)
{
    const struct str names[] = {owner->username, owner->display_name};

    if (text.size)
        entry->parts[entry->part_count++] = (struct log_part){
            .name = name, .text = redact(w->memory, text, names, 2), .is_shown = true};
}

/* What everybody is told. The reason of a block is staff's note to itself, which may name those
 * whose addresses they are, and no account goes away with which it would be destroyed. */
static struct str reason_of(struct work *w, const struct decision *decision)
{
    const struct json *block = NULL;

    if (decision->kind != DECISION_BLOCK_ADD && decision->kind != DECISION_BLOCK_CHANGE &&
        decision->kind != DECISION_BLOCK_REMOVE)
        return decision->reason;
    if (!decision->after.size || json_parse(w->memory, decision->after, &block, NULL))
        return STR("");
    return json_get_str(block, "public_comment");
}

static void entry_make(struct work *w, const struct decision *decision, const struct account *owner,
                       int64_t undone, struct log_entry *ret_entry)
{
    const bool takes_back = facts_of(decision->kind)->takes_back || decision->undoes_id;
    const struct json *laid = laid_of(w, decision);
    struct log_entry entry = {.kind = decision->kind == DECISION_LEGAL_REQUEST ? LOG_LEGAL_REQUEST
                                      : takes_back                             ? LOG_REVERSAL
                                                                               : LOG_DECISION,
                              .rule = utf8_prefix(decision->rule, log_rule_bytes_max),
                              .parts = {{.name = "subject", .text = subject_json(w, decision)}},
                              .part_count = 1,
                              .owner_id = owner_of(decision),
                              .about_id = decision->id};

    entry.record = record_json(w, decision, laid, undone);
    part_add(w, &entry, "words", owner, json_get_str(laid, "text"));
    part_add(w, &entry, "law", owner, json_get_str(laid, "law"));
    part_add(w, &entry, "reason", owner, reason_of(w, decision));
    *ret_entry = entry;
}

enum err decisions_log(struct work *w, const struct decision *decisions, int count,
                       int64_t *ret_entry_ids)
{
    struct log_entry *entries = arena_array(w->memory, (size_t)count, sizeof *entries);
    int64_t *undone = arena_array(w->memory, (size_t)count, sizeof *undone);
    int64_t *owner_ids = arena_array(w->memory, (size_t)count, sizeof *owner_ids);
    struct account *owners = arena_array(w->memory, (size_t)count, sizeof *owners);
    enum err e = undone_entries(w, decisions, count, undone);

    for (int i = 0; i < count; i++)
        owner_ids[i] = owner_of(&decisions[i]);
    if (!e)
        e = accounts_find(w, owner_ids, count, owners);
    for (int i = 0; !e && i < count; i++)
        entry_make(w, &decisions[i], &owners[i], undone[i], &entries[i]);
    return e ? e : public_log_append_many(w, entries, count, ret_entry_ids);
}
