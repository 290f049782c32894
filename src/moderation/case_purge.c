#include "moderation/case_purge.h"

#include "moderation/case_places.h"
#include "moderation/case_reporters_db.h"
#include "moderation/case_rulings_db.h"
#include "moderation/case_undoings_db.h"
#include "moderation/case_work_db.h"
#include "moderation/cases_db.h"

struct purge {
    int64_t account_id;
    bool left;
};

static enum err case_delete(struct work *w, int64_t case_id)
{
    enum err e = cases_db_delete(w, case_id);

    if (!e)
        e = case_work_db_notes_delete(w, case_id);
    if (!e)
        e = case_work_db_claims_delete(w, case_id);
    if (!e)
        e = case_undoings_db_delete(w, case_id);
    return e ? e : case_rulings_db_delete(w, case_id);
}

/* The case goes on about another post of it. */
static enum err case_pass_on(struct work *w, struct case_item *item)
{
    struct case_post next;
    int count = 0;
    enum err e = cases_db_posts(w, item->id, 0, 0, &next, 1, &count);

    if (!e && !count)
        return case_delete(w, item->id);
    item->subject_id = next.post_id;
    item->account_id = next.account_id;
    return e ? e : case_store(w, item);
}

static enum err post_drop(struct work *w, int64_t case_id, int64_t post_id)
{
    enum err e = cases_db_post_drop(w, case_id, post_id);

    return e ? e : cases_db_key_delete(w, case_subject_name(w, post_id));
}

/* Her posts in one case, some at a time. *ret_left: there are more. */
static enum err case_drop(struct work *w, int64_t case_id, int64_t account_id, bool *ret_left)
{
    int64_t posts[case_purge_step];
    struct case_item item;
    int count = 0;
    enum err e = cases_db_hold(w, case_id, &item);

    *ret_left = false;
    if (e)
        return e == ERR_NOT_FOUND ? cases_db_subject_drop(w, account_id, case_id) : e;
    e = cases_db_posts_by(w, case_id, account_id, posts, case_purge_step, &count);
    for (int i = 0; !e && i < count; i++)
        e = post_drop(w, case_id, posts[i]);
    item.posts -= count;
    *ret_left = count == case_purge_step;
    if (e)
        return e;
    if (*ret_left)
        return case_store(w, &item);
    item.authors -= count > 0;
    e = cases_db_subject_drop(w, account_id, case_id);
    if (!e)
        e = cases_db_key_delete(w, case_subject_name(w, account_id));
    if (e)
        return e;
    return item.account_id == account_id ? case_pass_on(w, &item) : case_store(w, &item);
}

/* What she said of others is taken out of what they are weighed by. */
static enum err voice_drop(struct work *w, const struct voice *voice)
{
    struct case_item item;
    int reports = 0;
    enum err e = cases_db_hold(w, voice->case_id, &item);

    if (!e)
        e = cases_db_reporter_drop(w, voice->case_id, voice->reporter_id, &reports);
    if (e == ERR_NOT_FOUND)
        e = OK;
    else if (!e) {
        item.reports -= reports;
        item.open_reports = item.open_reports > reports ? item.open_reports - reports : 0;
        item.facts.reporters--;
        item.facts.weight -= voice->weight;
        item.facts.harm -= voice->weight * voice->harm;
        if (item.facts.weight < 0 || item.facts.harm < 0) /* of rounding */
            item.facts.weight = item.facts.harm = 0;
        e = item.reports || item.notices || (item.sources & CASE_RULE) ? case_store(w, &item)
                                                                       : case_delete(w, item.id);
    }
    return e ? e : reporters_db_voice_delete(w, voice->reporter_id, voice->case_id);
}

static enum err purge_some(struct work *w, struct purge *purge)
{
    struct voice voices[case_purge_step];
    int64_t ids[case_purge_step];
    int count = 0;
    enum err e = cases_db_of_account(w, purge->account_id, INT64_MAX, ids, case_purge_step, &count);

    purge->left = !e && count > 0;
    for (int i = 0; !e && i < count; i++) {
        bool left = false;

        e = case_drop(w, ids[i], purge->account_id, &left);
    }
    if (e || count)
        return e;
    e = reporters_db_voices_all(w, purge->account_id, voices, case_purge_step, &count);
    purge->left = !e && count > 0;
    for (int i = 0; !e && i < count; i++)
        e = voice_drop(w, &voices[i]);
    return e || count ? e : reporters_db_delete(w, purge->account_id);
}

static enum err purge_run(struct work *w, void *context)
{
    struct purge *purge = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, purge_some(w, purge));
}

enum err cases_purge(struct work *w, struct lanes *lanes, int64_t account_id)
{
    struct purge purge = {.account_id = account_id, .left = true};

    return lanes_run_all(lanes, w, purge_run, &purge, &purge.left);
}
