/* bema moderation list | show | decide | dismiss | approve | reject: what waits and nobody of the
 * staff may decide, decided by who runs the program. */
#include "main/cmds.h"

#include "base/clock.h"
#include "moderation/beyond_staff.h"
#include "moderation/case_rulings.h"
#include "social/accounts.h"
#include "social/posts.h"

static struct str name_of(struct work *w, int64_t account_id)
{
    struct account account;

    return account_id && !account_find(w, account_id, &account)
               ? str_format(w->memory, "@%.*s", STR_ARG(account_acct(w, &account)))
               : STR("-");
}

/* ---- list ------------------------------------------------------------------------------------ */

struct printing {
    struct command_call *call;
    int count;
};

static enum err one_say(struct work *w, void *context, const struct beyond_item *b)
{
    enum { words_bytes_max = 60 };
    struct printing *p = context;
    const struct case_item *c = &b->item;
    struct str words = utf8_prefix(command_one_line(w, b->text), words_bytes_max);

    if (command_gone(p->call))
        return ERR_GONE;
    if (b->kind == BEYOND_CASE)
        words = str_format(w->memory, "%d posts, %d reports, %d notices%s", c->posts, c->reports,
                           c->notices, c->escalated ? ", escalated" : "");
    command_say(p->call, "%-9s %lld %.*s %.*s %.*s\n", beyond_kind_name(b->kind), (long long)b->id,
                time_date_bytes, time_iso(w->memory, id_ms(b->id)).data,
                STR_ARG(name_of(w, b->account_id)), STR_ARG(words));
    p->count++;
    return OK;
}

enum err cmd_moderation_list(struct work *w, struct square *square, struct command_call *call)
{
    struct printing printing = {.call = call};
    (void)square;
    enum err e = command_end(w, call);
    if (!e)
        e = beyond_staff_list(w, one_say, &printing);
    if (!e && !printing.count)
        command_say(call, "Nothing waits that nobody of the staff may decide.\n");
    return e;
}

/* ---- show ------------------------------------------------------------------------------------ */

static void text_say(struct work *w, struct command_call *call, const char *what, struct str text)
{
    struct str line;

    if (!text.size)
        return;
    command_say(call, "%s\n", what);
    while (text.size) {
        text = str_split(text, '\n', &line);
        command_say(call, "    %.*s\n", STR_ARG(command_one_line(w, line)));
    }
}

static enum err post_say(struct work *w, struct command_call *call, const struct case_post *row,
                         bool open)
{
    struct post post;
    enum err e = post_find(w, row->post_id, &post);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    command_say(call, "post %lld by %.*s\n", (long long)post.id,
                STR_ARG(name_of(w, post.author_id)));
    if (post_is_private(&post) && !(open && row->is_named))
        command_say(call, "    (not public%s)\n", row->is_named ? ": --open shows it" : "");
    else
        text_say(w, call, "  its words", post.text);
    return OK;
}

static enum err source_say(struct work *w, struct command_call *call, const struct case_made *made)
{
    struct report *report = ARENA_NEW(w->memory, struct report);
    struct legal_notice notice;
    enum err e = made->kind == CASE_REPORT ? report_find(w, made->id, report)
                                           : legal_notice_find(w, made->id, &notice);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    command_say(call, "%s %lld\n", made->kind == CASE_REPORT ? "report" : "notice",
                (long long)made->id);
    text_say(w, call, "  says", made->kind == CASE_REPORT ? report->comment : notice.reason);
    return OK;
}

static enum err case_say(struct work *w, struct command_call *call, const struct case_item *item,
                         bool open)
{
    enum { shown_max = 40 };
    struct case_post *posts = arena_array(w->memory, case_posts_shown_max, sizeof *posts);
    struct case_made *made = arena_array(w->memory, shown_max, sizeof *made);
    int count = 0;
    enum err e = case_posts(w, item->id, posts, case_posts_shown_max, &count);

    for (int i = 0; !e && i < count; i++)
        e = post_say(w, call, &posts[i], open);
    if (!e)
        e = case_sources(w, item->id, made, shown_max, &count);
    for (int i = 0; !e && i < count; i++)
        e = source_say(w, call, &made[i]);
    if (!e)
        e = case_findings(w, item->id, made, shown_max, &count);
    for (int i = 0; !e && i < count; i++)
        text_say(w, call, "an automatic rule found", made[i].words);
    return e;
}

static enum err first_say(struct work *w, struct command_call *call, const struct beyond_item *b)
{
    struct statement statement;
    enum err e;

    if (b->kind == BEYOND_SENDER)
        text_say(w, call, "what was decided", b->stop.facts);
    if (b->kind != BEYOND_APPEAL)
        return OK;
    e = statement_find(w, b->account_id, b->id, &statement);
    if (!e)
        text_say(w, call, "what was decided", statement.text);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err item_take(struct work *w, struct command_call *call, struct beyond_item *ret)
{
    const char *number = NULL;
    int64_t id = 0;
    enum err e = command_argument(w, call, "the ID", &number);

    if (!e)
        e = command_end(w, call);
    if (!e && id_parse(str_of(number), &id))
        e = work_fail(w, ERR_MALFORMED, "\"%s\" is no number: `bema moderation list` has them",
                      number);
    return e ? e : beyond_staff_find(w, id, ret);
}

static enum err open_run(struct work *w, void *context)
{
    return beyond_staff_open(w, context);
}

enum err cmd_moderation_show(struct work *w, struct square *square, struct command_call *call)
{
    struct beyond_item *b = ARENA_NEW(w->memory, struct beyond_item);
    const bool open = command_flag(call, "--open");
    bool has_private = false;
    enum err e = item_take(w, call, b);
    if (!e && open && b->kind == BEYOND_CASE)
        e = case_has_private(w, &b->item, &has_private);
    if (!e && has_private)
        e = lanes_run(square->lanes, w, open_run, &b->item);
    if (e)
        return e;
    command_say(call, "%s %lld about %.*s since %.*s\n", beyond_kind_name(b->kind),
                (long long)b->id, STR_ARG(name_of(w, b->account_id)),
                STR_ARG(time_iso(w->memory, id_ms(b->id))));
    e = b->kind == BEYOND_CASE ? case_say(w, call, &b->item, open) : first_say(w, call, b);
    if (!e)
        text_say(w, call, "what was said", b->text);
    return e;
}

/* ---- decide ---------------------------------------------------------------------------------- */

struct deed {
    struct beyond_item *item;
    struct ruling ruling;
    struct str reason;
    bool on_account, unfounded, dry_run, grant;
    struct ruled ruled;
};

static enum err option_take(struct work *w, struct command_call *call, const char *name,
                            struct str *ret_text)
{
    const char *text = NULL;
    enum err e = command_option(w, call, name, &text);

    *ret_text = text ? str_trim(str_of(text)) : STR("");
    return e;
}

static enum err reason_take(struct work *w, struct command_call *call, struct str *ret_reason)
{
    enum err e = option_take(w, call, "--reason", ret_reason);

    return !e && !ret_reason->size ? work_fail(w, ERR_MALFORMED, "say why with --reason") : e;
}

static enum err end_take(struct work *w, struct command_call *call, int64_t *ret_end_ms)
{
    struct str days;
    int64_t count = 0;
    enum err e = option_take(w, call, "--days", &days);

    if (e || !days.size)
        return e;
    if (str_int(days, 1, ruling_days_max, &count))
        return work_fail(w, ERR_MALFORMED, "--days is 1 to %d", (int)ruling_days_max);
    *ret_end_ms = w->now_ms + count * clock_day_ms;
    return OK;
}

static enum err ruling_take(struct work *w, struct command_call *call, struct ruling *r)
{
    const struct {
        const char *name;
        struct str *text;
    } options[] = {{"--rule", &r->rule},
                   {"--law", &r->law},
                   {"--text", &r->words},
                   {"--territory", &r->territory},
                   {"--category", &r->category}};
    struct str effect = STR("");
    enum err e = option_take(w, call, "--effect", &effect);

    for (size_t i = 0; !e && i < sizeof options / sizeof *options; i++)
        e = option_take(w, call, options[i].name, options[i].text);
    if (!e)
        e = end_take(w, call, &r->end_ms);
    if (!e)
        e = reason_take(w, call, &r->facts);
    r->effect = restriction_effect_read(effect);
    if (!e && !r->effect)
        e = work_fail(w, ERR_MALFORMED,
                      effect.size ? "there is no effect \"%.*s\"" : "--effect is missing%.*s",
                      STR_ARG(effect));
    return e;
}

/* A report whose case is closed: on the first post that it names, or on whose they are. */
static enum err report_decide(struct work *w, struct deed *d)
{
    const struct report *report = &d->item->report;

    d->ruling.subject_id =
        report->post_count && !d->on_account ? report->post_ids[0] : report->target_id;
    d->ruling.report_id = report->id;
    return d->dry_run ? ruling_preview(w, &d->ruling, &d->ruled)
                      : ruling_make(w, &d->ruling, &d->ruled);
}

static enum err notice_decide(struct work *w, struct deed *d)
{
    const struct notice_reply reply = {.notice_id = d->item->id, .ruling = &d->ruling};
    struct notice_replied replied;
    enum err e;

    d->ruling.subject_id = d->on_account ? d->item->account_id : 0;
    e = d->dry_run ? legal_notice_answer_preview(w, &reply, &replied)
                   : legal_notice_answer(w, &reply, &replied);
    d->ruled = replied.ruled;
    return e;
}

static enum err decide_run(struct work *w, void *context)
{
    struct deed *d = context;
    struct closing closing;
    struct complaint complaint;
    const int64_t id = d->item->id;

    switch (d->item->kind) {
    case BEYOND_CASE:
        return d->dry_run ? case_decide_preview(w, id, &d->ruling, d->on_account, &d->ruled)
                          : case_decide(w, id, &d->ruling, d->on_account, &d->ruled, &closing);
    case BEYOND_REPORT:
        return report_decide(w, d);
    case BEYOND_NOTICE:
        return notice_decide(w, d);
    case BEYOND_COMPLAINT:
        d->ruling.subject_id = d->on_account ? d->item->account_id : 0;
        return d->dry_run ? complaint_grant_preview(w, id, &d->ruling, &d->ruled)
                          : complaint_grant(w, id, &d->ruling, &complaint);
    case BEYOND_APPEAL:
    case BEYOND_SENDER:
        break;
    }
    return work_fail(w, ERR_INVALID, "an appeal is answered by approve or reject");
}

enum err cmd_moderation_decide(struct work *w, struct square *square, struct command_call *call)
{
    struct deed deed = {.item = ARENA_NEW(w->memory, struct beyond_item),
                        .on_account = command_flag(call, "--account"),
                        .dry_run = command_flag(call, "--dry-run")};
    enum err e = ruling_take(w, call, &deed.ruling);
    if (!e)
        e = item_take(w, call, deed.item);
    if (!e)
        e = lanes_run(square->lanes, w, decide_run, &deed);
    if (e)
        return e;
    text_say(w, call, deed.dry_run ? "its author would be told:" : "its author is told:",
             deed.ruled.statement.text);
    command_say(call, deed.dry_run ? "Nothing has happened.\n" : "It is decided.\n");
    return OK;
}

/* ---- dismiss --------------------------------------------------------------------------------- */

static enum err dismiss_run(struct work *w, void *context)
{
    struct deed *d = context;
    const struct notice_reply reply = {
        .notice_id = d->item->id, .text = d->reason, .unfounded = d->unfounded};
    struct notice_replied replied;

    if (d->item->kind == BEYOND_CASE)
        return case_dismiss(w, 0, d->item->id, d->reason, d->unfounded, &d->item->item);
    if (d->item->kind == BEYOND_REPORT)
        return report_resolve(w, 0, d->item->id, true, &d->item->report);
    if (d->item->kind == BEYOND_NOTICE)
        return legal_notice_answer(w, &reply, &replied);
    return work_fail(w, ERR_INVALID, "appeals and objections are answered by approve or reject");
}

enum err cmd_moderation_dismiss(struct work *w, struct square *square, struct command_call *call)
{
    struct deed deed = {.item = ARENA_NEW(w->memory, struct beyond_item),
                        .unfounded = command_flag(call, "--unfounded")};
    enum err e = reason_take(w, call, &deed.reason);
    if (!e)
        e = item_take(w, call, deed.item);
    if (!e)
        e = lanes_run(square->lanes, w, dismiss_run, &deed);
    if (!e)
        command_say(call, "It is dismissed.\n");
    return e;
}

/* ---- appeals, objections --------------------------------------------------------------------- */

static enum err answer_run(struct work *w, void *context)
{
    struct deed *d = context;

    switch ((int)d->item->kind) {
    case BEYOND_APPEAL:
        return appeal_answer(w, 0, d->item->id, d->grant, d->reason, &d->item->appeal);
    case BEYOND_SENDER:
        return notice_stop_answer(w, 0, d->item->id, d->grant, d->reason, &d->item->stop);
    case BEYOND_COMPLAINT:
        if (!d->grant)
            return complaint_reject(w, 0, d->item->id, d->reason, &d->item->complaint);
        return work_fail(w, ERR_INVALID,
                         "who reported objects: `bema moderation decide` makes the decision that "
                         "should have been made");
    default:
        break;
    }
    return work_fail(w, ERR_INVALID, "this is no appeal: decide it, or dismiss it");
}

static enum err answer(struct work *w, struct square *square, struct command_call *call, bool grant)
{
    struct deed deed = {.item = ARENA_NEW(w->memory, struct beyond_item), .grant = grant};
    const bool by_another = command_flag(call, "--by-another");
    enum err e = reason_take(w, call, &deed.reason);

    if (!e && !grant && !by_another)
        e = work_fail(w, ERR_INVALID,
                      "whom it is about is told that somebody else than who decided has looked at "
                      "it. Say --by-another if you are somebody else");
    if (!e)
        e = item_take(w, call, deed.item);
    if (!e)
        e = lanes_run(square->lanes, w, answer_run, &deed);
    if (!e)
        command_say(call, grant ? "It is granted: what was decided is taken back.\n"
                                : "It is rejected.\n");
    return e;
}

enum err cmd_moderation_approve(struct work *w, struct square *square, struct command_call *call)
{
    return answer(w, square, call, true);
}

enum err cmd_moderation_reject(struct work *w, struct square *square, struct command_call *call)
{
    return answer(w, square, call, false);
}
