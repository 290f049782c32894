/* Telling staff of what awaits it. */
#include "auth/users.h"
#include "moderation/reports.h"
#include "social/notifications.h"
#include "store/db.h"

struct news {
    enum notification_kind kind;
    int64_t from_id, post_id;
    int64_t staff[staff_max];
    int staff_count;
};

static enum err tell_all(struct work *w, const struct news *news)
{
    enum err e = OK;

    for (int i = 0; !e && i < news->staff_count; i++)
        e = notification_add(w, news->staff[i], news->kind, news->from_id, news->post_id);
    return e;
}

static enum err tell_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, tell_all(w, context));
}

enum err staff_tell_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct news *news = ARENA_NEW(w->memory, struct news);
    struct report *report = ARENA_NEW(w->memory, struct report);
    bool is_report = str_is(job->data, "report");
    enum err e = is_report ? report_find(w, job->subject_id, report) : OK;

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    news->kind = is_report ? NOTIFICATION_REPORT : NOTIFICATION_SIGN_UP;
    news->from_id = is_report ? report->account_id : job->subject_id;
    news->post_id = is_report ? report->id : 0;
    e = users_staff(w, is_report ? PERMISSION_MANAGE_REPORTS : PERMISSION_MANAGE_USERS, news->staff,
                    &news->staff_count);
    return e || !news->staff_count ? e : lanes_run(lanes, w, tell_run, news);
}
