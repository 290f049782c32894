/* Telling staff of what awaits it. */
#include "auth/users.h"
#include "moderation/decisions.h"
#include "moderation/reports.h"
#include "push/mail.h"
#include "social/accounts.h"
#include "social/notifications.h"
#include "store/db.h"

struct news {
    enum notification_kind kind;
    int64_t from_id, post_id;
    int64_t about_id; /* nobody is told who reported her; 0: about nobody of them */
    int64_t staff[staff_max];
    int staff_count;
};

static enum err tell_all(struct work *w, const struct news *news)
{
    enum err e = OK;

    for (int i = 0; !e && i < news->staff_count; i++) {
        e = decider_check_not_own(w, news->staff[i], news->about_id);
        if (!e)
            e = notification_add(w, news->staff[i], news->kind, news->from_id, news->post_id);
        else if (e == ERR_FORBIDDEN)
            e = OK;
    }
    return e;
}

static enum err tell_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, tell_all(w, context));
}

/* Who may change the rules is written to: it is no person's doing that one switched itself off. */
struct rule_news {
    struct str rule; /* "link-spam 1" */
    int64_t staff[staff_max];
    int staff_count;
};

static enum err rule_mail(struct work *w, const struct rule_news *news)
{
    enum err e = OK;

    for (int i = 0; !e && i < news->staff_count; i++) {
        struct account account = {0};
        struct user user;
        e = user_find(w, news->staff[i], &user);
        if (!e)
            e = account_find(w, news->staff[i], &account);
        if (!e && user.email.size)
            e = mail_queue(w, &(struct mail_draft){.kind = MAIL_RULE_OFF,
                                                   .account_id = news->staff[i],
                                                   .to = user.email,
                                                   .name = account.username,
                                                   .language = user.locale,
                                                   .text = news->rule});
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    return e;
}

static enum err rule_mail_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, rule_mail(w, context));
}

static enum err rule_tell(struct work *w, struct str rule, struct lanes *lanes)
{
    struct rule_news *news = ARENA_NEW(w->memory, struct rule_news);
    enum err e = users_staff(w, PERMISSION_MANAGE_RULES, news->staff, &news->staff_count);

    news->rule = rule;
    return e || !news->staff_count ? e : lanes_run(lanes, w, rule_mail_run, news);
}

enum err staff_tell_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    if (str_starts(job->data, STR("rule ")))
        return rule_tell(w, str_sub(job->data, 5, job->data.size), lanes);

    struct news *news = ARENA_NEW(w->memory, struct news);
    struct report *report = ARENA_NEW(w->memory, struct report);
    bool is_report = str_is(job->data, "report");
    enum err e = is_report ? report_find(w, job->subject_id, report) : OK;

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    news->kind = is_report ? NOTIFICATION_REPORT : NOTIFICATION_SIGN_UP;
    news->from_id = is_report ? report->account_id : job->subject_id;
    news->post_id = is_report ? report->id : 0;
    news->about_id = is_report ? report->target_id : 0;
    e = users_staff(w, is_report ? PERMISSION_MANAGE_REPORTS : PERMISSION_MANAGE_USERS, news->staff,
                    &news->staff_count);
    return e || !news->staff_count ? e : lanes_run(lanes, w, tell_run, news);
}
