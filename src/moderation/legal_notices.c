#include "moderation/legal_notices.h"

#include "auth/guesses.h"
#include "auth/seals.h"
#include "auth/users.h"
#include "base/clock.h"
#include "moderation/case_work.h"
#include "moderation/complaints_db.h"
#include "moderation/legal_notices_db.h"
#include "moderation/notice_senders.h"
#include "moderation/statement_words.h"
#include "push/mail.h"
#include "social/posts.h"
#include "social/rulebook.h"
#include "social/transaction.h"
#include "social/visibility.h"

#define SEAL_PURPOSE "notice"

static const char *const names[NOTICE_KINDS] = {
    [NOTICE_RULE] = "rule",
    [NOTICE_LAW] = "law",
    [NOTICE_CHILDREN] = "children",
    [NOTICE_LIFE] = "life",
};

struct str notice_kind_name(enum notice_kind kind)
{
    return str_of(names[kind]);
}

enum notice_kind notice_kind_read(struct str name)
{
    for (enum notice_kind kind = NOTICE_RULE; kind < NOTICE_KINDS; kind++)
        if (str_is(name, names[kind]))
            return kind;
    return 0;
}

/* ---- what is wrong with it ------------------------------------------------------------------ */

static enum err fault(struct work *w, enum notice_fault what, enum notice_fault *ret_fault)
{
    static const char *const words[] = {
        [NOTICE_ADDRESS] = "Address is not that of a post or an account that everybody here sees",
        [NOTICE_KIND] = "Kind is not included in the list: rule, law, children, life",
        [NOTICE_REASON] = "Reason has 10 to 5000 characters",
        [NOTICE_NO_RULE] = "Rule is none of the square's",
        [NOTICE_NAME] = "Name can't be blank, nor longer than 200 bytes",
        [NOTICE_EMAIL] = "E-mail address is invalid",
        [NOTICE_FAITH] = "Good faith must be stated",
    };

    *ret_fault = what;
    return work_fail(w, ERR_INVALID, "Validation failed: %s", words[what]);
}

static enum err reason_check(struct work *w, struct legal_notice *n, enum notice_fault *ret_fault)
{
    size_t characters;

    if (n->reason.size > notice_reason_bytes_max)
        return fault(w, NOTICE_REASON, ret_fault);
    n->reason = utf8_clean(w->memory, str_trim(n->reason));
    characters = utf8_graphemes(n->reason);
    if (characters < notice_reason_characters_min || characters > notice_reason_characters_max)
        return fault(w, NOTICE_REASON, ret_fault);
    return OK;
}

/* Of whom it comes: the law wants to know, but where a child or a life is in danger. */
static enum err sender_check(struct work *w, struct legal_notice *n, enum notice_fault *ret_fault)
{
    struct str folded;

    if (n->name.size > notice_name_bytes_max || (n->kind == NOTICE_LAW && !str_trim(n->name).size))
        return fault(w, NOTICE_NAME, ret_fault);
    n->name = utf8_clean(w->memory, str_trim(n->name));
    n->email = str_trim(n->email);
    if ((n->kind == NOTICE_LAW || n->email.size) && email_check(w, n->email, &folded))
        return fault(w, NOTICE_EMAIL, ret_fault);
    return OK;
}

static enum err draft_check(struct work *w, struct legal_notice *n, enum notice_fault *ret_fault)
{
    enum err e;

    if (n->kind < NOTICE_RULE || n->kind >= NOTICE_KINDS)
        return fault(w, NOTICE_KIND, ret_fault);
    e = reason_check(w, n, ret_fault);
    if (!e)
        e = sender_check(w, n, ret_fault);
    if (!e && !n->in_good_faith)
        e = fault(w, NOTICE_FAITH, ret_fault);
    n->language = statement_language(n->language);
    return e;
}

/* What everybody sees; all else is answered alike. */
static enum err subject_find(struct work *w, struct legal_notice *n, enum notice_fault *ret_fault)
{
    struct account account;
    struct post post;
    struct str handle;
    int64_t post_id = 0;
    enum err e = notice_address_read(w->memory, w->site->url, n->address, &handle, &post_id);

    if (e)
        return fault(w, NOTICE_ADDRESS, ret_fault);
    if (post_id)
        e = post_find(w, post_id, &post);
    if (!e && post_id)
        e = visibility_check_post(w, 0, &post);
    if (!e)
        e = post_id ? OK : account_find_handle(w, handle, &n->account_id);
    if (!e && post_id)
        n->account_id = post.author_id;
    if (!e)
        e = account_find(w, n->account_id, &account);
    if (!e && (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return fault(w, NOTICE_ADDRESS, ret_fault);
    n->subject_id = post_id ? post_id : n->account_id;
    n->address = utf8_clean(w->memory, str_trim(n->address));
    return e;
}

/* ---- making one ----------------------------------------------------------------------------- */

static enum err rule_check(struct work *w, const struct legal_notice *n, int *ret_harm,
                           enum notice_fault *ret_fault)
{
    static const int harms[NOTICE_KINDS] = {
        [NOTICE_RULE] = 2, [NOTICE_LAW] = 3, [NOTICE_CHILDREN] = 10, [NOTICE_LIFE] = 10};
    struct rule rule;
    int64_t id = 0;
    enum err e;

    *ret_harm = harms[n->kind];
    if (!n->rule.size)
        return OK;
    e = id_parse(n->rule, &id) ? ERR_NOT_FOUND : rule_find(w, id, &rule);
    if (!e && rule.harm > *ret_harm)
        *ret_harm = rule.harm;
    return e == ERR_NOT_FOUND ? fault(w, NOTICE_NO_RULE, ret_fault) : e;
}

static struct str secret_address(struct work *w, const struct legal_notice *n)
{
    return str_format(w->memory, "%.*s/notice/%.*s", STR_ARG(w->site->url),
                      STR_ARG(legal_notice_receipt(w, n)));
}

static enum err tell(struct work *w, enum mail_kind kind, const struct legal_notice *n)
{
    if (!n->email.size)
        return OK;
    return mail_queue(w, &(struct mail_draft){.kind = kind,
                                              .account_id = n->id,
                                              .to = n->email,
                                              .language = n->language,
                                              .link = secret_address(w, n),
                                              .text = n->answer});
}

static enum err join(struct work *w, const struct legal_notice *n, int harm)
{
    const struct case_source source = {.kind = CASE_NOTICE,
                                       .id = n->id,
                                       .subject_id = n->subject_id,
                                       .rule = n->rule,
                                       .harm = harm};
    int64_t case_id;

    return case_join(w, &source, &case_id);
}

static enum err make(struct work *w, struct legal_notice *n, enum notice_fault *ret_fault)
{
    struct notice_stop stop = {0};
    int harm = 0;
    enum err e = subject_find(w, n, ret_fault);

    if (!e)
        e = rule_check(w, n, &harm, ret_fault);
    if (e)
        return e;
    n->id = id_new(w->now_ms, id_bucket(n->account_id));
    e = notice_sender_add(w, n, &stop);
    if (!e)
        e = legal_notices_db_insert(w, n);
    if (!e && !n->kept)
        e = join(w, n, harm);
    if (e || !guess_allows_mail(w, "notice", utf8_fold(w->memory, n->email)))
        return e; /* nobody's mailbox is filled from here: the page has the receipt */
    return n->kept ? notice_kept_tell(w, n, &stop) : tell(w, MAIL_NOTICE_RECEIVED, n);
}

enum err legal_notice_resume(struct work *w, int64_t id)
{
    struct legal_notice notice;
    enum notice_fault fault;
    int harm = 0;
    enum err e = legal_notices_db_find(w, id, &notice);

    if (e || !notice.kept)
        return e == ERR_NOT_FOUND ? OK : e;
    e = rule_check(w, &notice, &harm, &fault);
    if (e == ERR_INVALID) { /* the rule was taken away meanwhile */
        notice.rule = STR("");
        e = rule_check(w, &notice, &harm, &fault);
    }
    if (!e)
        e = legal_notices_db_resume(w, id);
    if (!e)
        e = join(w, &notice, harm);
    return e == ERR_NOT_FOUND ? OK : e; /* what it is about is gone */
}

enum err legal_notice_make(struct work *w, const struct legal_notice *draft,
                           struct legal_notice *ret_notice, enum notice_fault *ret_fault)
{
    struct legal_notice made = *draft;
    bool own;
    enum err e;

    *ret_fault = NOTICE_FINE;
    made.answer = STR("");
    e = draft_check(w, &made, ret_fault);
    if (!e)
        e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, make(w, &made, ret_fault));
    if (!e)
        *ret_notice = made;
    return e;
}

/* ---- the receipt ----------------------------------------------------------------------------- */

struct str legal_notice_receipt(struct work *w, const struct legal_notice *notice)
{
    const int64_t until_ms = id_ms(notice->id) + notice_receipt_years * INT64_C(365) * clock_day_ms;

    return seal_number(w->memory, SEAL_PURPOSE, notice->id, until_ms, STR(""));
}

enum err legal_notice_open(struct work *w, struct str receipt, struct legal_notice *ret_notice)
{
    int64_t id = 0;

    if (seal_claim(receipt, w->now_ms, &id) || !seal_fits(receipt, SEAL_PURPOSE, STR("")))
        return ERR_NOT_FOUND;
    return legal_notices_db_find(w, id, ret_notice);
}

enum err legal_notice_find(struct work *w, int64_t id, struct legal_notice *ret_notice)
{
    return legal_notices_db_find(w, id, ret_notice);
}

/* ---- answering ------------------------------------------------------------------------------ */

/* Where staff says no more. */
static struct str usual_words(const struct legal_notice *n, int64_t decision_id)
{
    if (str_is(n->language, "fr"))
        return decision_id
                   ? STR("Cela a été examiné, et une mesure a été prise.")
                   : STR("Cela a été examiné, et rien n’est fait : ce n’est ni contre la "
                         "loi ni contre les règles d’ici, pour autant que nous le voyions.");
    return decision_id ? STR("It was looked at, and something was done about it.")
                       : STR("It was looked at, and nothing is done: as far as we can see it is "
                             "neither against the law nor against the rules here.");
}

/* Who may answer it, now. */
static enum err answer_check(struct work *w, const struct notice_reply *reply,
                             const struct legal_notice *n, enum role role)
{
    struct case_item item;
    enum err e = decider_check_over(w, reply->by_id, role, n->account_id);

    if (e)
        return e;
    if (n->answered_ms)
        return work_fail(w, ERR_CONFLICT, "This notice was answered already");
    if (n->kept)
        return work_fail(w, ERR_CONFLICT, "This notice is kept until who sent it is heard again");
    if (reply->by_case)
        return OK;
    e = case_open_of(w, n->id, &item);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return case_check_open(w, reply->by_id, role, &item);
}

/* What it is answered with: a decision made before, one made now, or none. */
static enum err decide(struct work *w, const struct notice_reply *reply,
                       const struct legal_notice *n, struct notice_replied *ret)
{
    struct decision before;
    struct ruling ruling;
    enum err e;

    ret->notice.decision_id = reply->decision_id;
    if (!reply->ruling)
        return reply->decision_id ? decision_find(w, reply->decision_id, &before) : OK;
    ruling = *reply->ruling;
    ruling.noticed = true;
    if (!ruling.subject_id)
        ruling.subject_id = n->subject_id;
    if (ruling.subject_id != n->subject_id && ruling.subject_id != n->account_id)
        return work_fail(w, ERR_INVALID, "Validation failed: Subject is not what it is about");
    e = ruling_make(w, &ruling, &ret->ruled);
    ret->notice.decision_id = e ? 0 : ret->ruled.decision.id;
    return e;
}

static enum err answer(struct work *w, const struct notice_reply *reply, struct str text,
                       struct notice_replied *ret)
{
    struct legal_notice *n = &ret->notice;
    struct decision made = {.subject_id = reply->notice_id,
                            .kind = DECISION_NOTICE_ANSWER,
                            .by_account_id = reply->by_id};
    int64_t id;
    enum err e = decider_check(w, reply->by_id, PERMISSION_MANAGE_REPORTS, &made.by_role);

    if (!e)
        e = legal_notices_db_find(w, reply->notice_id, n);
    if (!e)
        e = answer_check(w, reply, n, made.by_role);
    if (!e && reply->unfounded && (reply->decision_id || reply->ruling))
        e = work_fail(w, ERR_INVALID,
                      "Validation failed: What something is decided upon is not unfounded");
    if (!e)
        e = decide(w, reply, n, ret);
    if (e)
        return e;
    made.owner_id = n->account_id;
    made.rule = n->rule;
    made.reason = text.size ? text : usual_words(n, n->decision_id);
    n->answered_ms = w->now_ms;
    n->answered_by_id = reply->by_id;
    n->answer = made.reason;
    e = decision_record(w, &made, &id);
    if (!e)
        e = legal_notices_db_answer(w, n, false);
    if (!e)
        e = notice_sender_judge(w, n,
                                n->decision_id     ? SENT_UPHELD
                                : reply->unfounded ? SENT_UNFOUNDED
                                                   : SENT_REJECTED);
    if (!e && !reply->by_case)
        e = case_notice_answered(w, reply->by_id, n->id);
    return e ? e : tell(w, MAIL_NOTICE_ANSWERED, n);
}

static enum err reply_text(struct work *w, const struct notice_reply *reply, struct str *ret_text)
{
    *ret_text = utf8_clean(w->memory, str_trim(reply->text));
    return ret_text->size <= notice_answer_bytes_max
               ? OK
               : work_fail(w, ERR_INVALID, "Validation failed: Text has at most %d bytes",
                           (int)notice_answer_bytes_max);
}

enum err legal_notice_answer(struct work *w, const struct notice_reply *reply,
                             struct notice_replied *ret_replied)
{
    struct notice_replied replied = {0};
    struct str text;
    bool own;
    enum err e = reply_text(w, reply, &text);

    if (!e)
        e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, answer(w, reply, text, &replied));
    if (!e)
        *ret_replied = replied;
    return e;
}

enum err legal_notice_answer_preview(struct work *w, const struct notice_reply *reply,
                                     struct notice_replied *ret_replied)
{
    struct notice_replied replied = {0};
    struct str text;
    enum err e = reply_text(w, reply, &text), back;

    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    e = answer(w, reply, text, &replied);
    back = db_end(w, e ? e : ERR_CONFLICT); /* nothing is kept */
    if (!e && back != ERR_CONFLICT)
        e = back;
    if (!e)
        *ret_replied = replied;
    return e;
}

enum err legal_notice_answer_again(struct work *w, const struct legal_notice *notice)
{
    enum err e = legal_notices_db_answer(w, notice, true);

    if (!e && notice->decision_id)
        e = notice_sender_judge(w, notice, SENT_UPHELD);
    return e ? e : tell(w, MAIL_NOTICE_ANSWERED, notice);
}

enum err legal_notice_reversed_tell(struct work *w, const struct legal_notice *notice)
{
    return tell(w, MAIL_NOTICE_REVERSED, notice);
}

enum err legal_notices_waiting(struct work *w, int64_t by_id, enum notice_lane lane,
                               int64_t after_id, struct legal_notice *ret_notices, int max,
                               int *ret_count)
{
    static waiting_read *const reads[] = {[NOTICES_ALL] = legal_notices_db_waiting,
                                          [NOTICES_URGENT] = legal_notices_db_waiting_urgent,
                                          [NOTICES_OTHER] = legal_notices_db_waiting_other};

    return waiting_list(w, by_id, after_id, max < notices_page_max ? max : notices_page_max,
                        reads[lane], ret_notices, ret_count);
}

/* ---- who sent it ---------------------------------------------------------------------------- */

struct forgetting {
    int64_t before_ms, after_id;
    bool left;
};

static enum err sender_forget(struct work *w, int64_t id)
{
    struct complaint complaint;
    enum err e = complaints_db_find(w, id, &complaint);

    if (!e && !complaint.answered_ms)
        return OK; /* its answer is mailed to her */
    return e && e != ERR_NOT_FOUND ? e : legal_notices_db_unname(w, id);
}

static enum err forget_some(struct work *w, struct forgetting *f)
{
    int64_t ids[notice_senders_step];
    int count = 0;
    enum err e =
        legal_notices_db_named(w, f->before_ms, f->after_id, ids, notice_senders_step, &count);

    for (int i = 0; !e && i < count; i++)
        e = sender_forget(w, f->after_id = ids[i]);
    f->left = count == notice_senders_step;
    return e;
}

static enum err forget_run(struct work *w, void *context)
{
    struct forgetting *f = context, before = *f;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = db_end(w, forget_some(w, f));
    if (e)
        *f = before;
    return e;
}

enum err notice_senders_forget_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    const int64_t days = complaint_days_max + notice_sender_days_more;
    struct forgetting forgetting = {.before_ms = w->now_ms - days * clock_day_ms, .left = true};

    enum err e;

    (void)job;
    e = notice_records_forget(w, lanes);
    return e ? e : lanes_run_all(lanes, w, forget_run, &forgetting, &forgetting.left);
}

static enum err purge_run(struct work *w, void *context)
{
    const int64_t *account_id = context;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = legal_notices_db_delete_all(w, *account_id);
    return db_end(w, e ? e : complaints_db_delete_all(w, *account_id));
}

enum err legal_notices_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    return lanes_run(lanes, w, purge_run, &account_id);
}
