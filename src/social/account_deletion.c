#include "media/media.h"
#include "social/account_moves.h"
#include "social/account_search.h"
#include "social/accounts_db.h"
#include "social/announcements.h"
#include "social/annual_reports.h"
#include "social/approvals.h"
#include "social/collections.h"
#include "social/conversations.h"
#include "social/domain_blocks.h"
#include "social/featured_tags.h"
#include "social/feed_presets.h"
#include "social/feed_settings.h"
#include "social/filters.h"
#include "social/lists.h"
#include "social/markers.h"
#include "social/notifications.h"
#include "social/pictures.h"
#include "social/polls.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/scheduled.h"
#include "social/signals.h"
#include "social/slates.h"
#include "social/suggestions.h"
#include "social/tags.h"
#include "social/teams.h"
#include "social/transaction.h"
#include "store/events.h"

static enum err store_deletion(struct work *w, int64_t id)
{
    struct account account, before;
    enum err e = accounts_db_find(w, id, &account);

    if (e || (account.flags & ACCOUNT_DELETED))
        return e;
    before = account;
    account.flags |= ACCOUNT_DELETED;
    account.deleted_ms = w->now_ms;
    account.display_name = account.note = STR("");
    account.field_count = 0;
    account.avatar_media_id = account.header_media_id = 0;
    e = accounts_db_update(w, &account);
    if (!e)
        e = account_pictures_leave(w, &before, &account);
    if (!e)
        e = account_search_remove(w, id);
    if (!e)
        e = jobs_add(w, JOB_PURGE_ACCOUNT, id, STR(""), 0);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_ACCOUNT_CHANGED, .account = id});
    return e;
}

enum err account_delete(struct work *w, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, store_deletion(w, id));
}

/* What she shows, dismissed and blocked: few rows. */
static enum err discoveries_delete_all(struct work *w, int64_t account_id)
{
    enum err e = featured_tags_delete_all(w, account_id);

    if (!e)
        e = suggestions_delete_all(w, account_id);
    if (!e)
        e = annual_reports_delete_all(w, account_id);
    if (!e)
        e = account_moves_delete_all(w, account_id);
    if (!e)
        e = tag_follows_delete_all(w, account_id);
    return e ? e : domain_blocks_delete_all(w, account_id);
}

struct purge {
    int64_t account_id;
    bool left; /* something may be left after this step */
};

/* One transaction of a few hundred rows, so that a lane is never held for long. */
static enum err purge_step(struct work *w, void *context)
{
    struct purge *purge = context;
    bool left = false;
    enum err e = db_begin(w);

    if (e)
        return e;
    e = relations_delete_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = posts_delete_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = lists_delete_all(w, purge->account_id);
    if (!e && !left)
        e = filters_delete_all(w, purge->account_id);
    if (!e && !left)
        e = notifications_delete_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = conversations_delete_some(w, purge->account_id, &left);
    if (!e && !left)
        e = markers_delete_all(w, purge->account_id);
    if (!e && !left)
        e = scheduled_delete_all(w, purge->account_id);
    if (!e && !left)
        e = approvals_delete_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = discoveries_delete_all(w, purge->account_id);
    if (!e && !left)
        e = teams_delete_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = collections_delete_some(w, purge->account_id, &left);
    if (!e && !left)
        e = poll_votes_delete_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = signals_delete_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = slates_delete_all(w, purge->account_id);
    if (!e && !left)
        e = feed_settings_delete(w, purge->account_id);
    if (!e && !left)
        e = feed_presets_delete_all(w, purge->account_id);
    if (!e && !left)
        e = media_leave_some(w, purge->account_id, account_purge_step_rows, &left);
    if (!e && !left)
        e = announcements_forget_account(w, purge->account_id);
    e = db_end(w, e);
    if (!e)
        purge->left = left;
    return e;
}

enum err account_purge_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct purge purge = {.account_id = job->subject_id, .left = true};
    enum err e = OK;

    while (!e && purge.left)
        e = lanes_run(lanes, w, purge_step, &purge);
    return e;
}
