/* Of whom a jury is drawn, and who is left out. */
#include "auth/users.h"
#include "base/clock.h"
#include "moderation/juries_db.h"
#include "moderation/jury_parts.h"
#include "social/admissions.h"
#include "social/positions.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/teams.h"

#include <stdlib.h>

enum {
    reporters_max = 20000, /* of one account, newest first */
    looked_at_max = 400,   /* of one fifth, by lot: whether they are barred */
};

/* ---- who has to do with it ----------------------------------------------------------------- */

static void bar(struct work *w, struct jury_barred *b, int64_t account_id)
{
    if (!account_id)
        return;
    for (int i = 0; i < b->count; i++)
        if (b->ids[i] == account_id)
            return;
    if (b->count == b->capacity) {
        const int capacity = b->capacity ? 2 * b->capacity : 64;
        int64_t *ids = arena_array(w->memory, (size_t)capacity, sizeof *ids);

        for (int i = 0; i < b->count; i++)
            ids[i] = b->ids[i];
        b->ids = ids;
        b->capacity = capacity;
    }
    b->ids[b->count++] = account_id;
}

/* Everybody who has ever reported her, or what she wrote. */
static enum err bar_reporters(struct work *w, struct jury_barred *b, bool resolved)
{
    struct report_page *page = ARENA_NEW(w->memory, struct report_page);
    const struct report_filter filter = {.resolved = resolved, .target_id = b->owner_id};
    struct page bounds = {.limit = reports_limit_max};
    enum err e;

    do {
        e = reports_page(w, &bounds, &filter, page);
        for (int i = 0; !e && i < page->count; i++)
            bar(w, b, page->items[i].account_id);
        if (!e && page->count)
            bounds.max_id = page->items[page->count - 1].id;
    } while (!e && page->count == reports_limit_max && b->count < reporters_max);
    return e;
}

/* Who acts for whom it is about. */
static enum err bar_members(struct work *w, struct jury_barred *b)
{
    struct team_member members[team_members_max];
    int count = 0;
    enum err e = team_members(w, b->owner_id, members, &count);

    for (int i = 0; !e && i < count; i++)
        bar(w, b, members[i].person_id);
    return e;
}

/* Whoever decided anything on it: first, to let it last, to take it back. */
static enum err bar_deciders(struct work *w, struct jury_barred *b, int64_t subject_id)
{
    struct decision *list = arena_array(w->memory, decisions_page_max, sizeof *list);
    int64_t max_id = 0;
    int count = 0;
    enum err e;

    do {
        e = decisions_of(w, subject_id, max_id, list, decisions_page_max, &count);
        for (int i = 0; !e && i < count; i++) {
            bar(w, b, list[i].by_account_id);
            max_id = list[i].id;
        }
    } while (!e && count == decisions_page_max);
    return e;
}

/* Whom the posts name, answer or quote: what stands there was said to them. */
static enum err bar_addressed(struct work *w, struct jury_barred *b, int64_t post_id)
{
    struct post post, answered;
    enum err e = post_find(w, post_id, &post);

    for (int i = 0; !e && i < post.mention_count; i++)
        bar(w, b, post.mentions[i].account_id);
    if (!e)
        bar(w, b, post.quote_author_id);
    if (!e && post.reply_to_id)
        e = post_find(w, post.reply_to_id, &answered);
    if (!e && post.reply_to_id)
        bar(w, b, answered.author_id);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err jury_barred_find(struct work *w, const struct jury *jury, struct jury_barred *ret_barred)
{
    struct jury_barred b = {.jury_id = jury->id, .owner_id = jury->account_id};
    int64_t posts[report_posts_max];
    struct decision decision;
    struct appeal appeal;
    int count = 0;
    bool open;
    enum err e = decision_find(w, jury->decision_id, &decision);

    bar(w, &b, jury->account_id);
    bar(w, &b, jury->asked_by_id);
    if (!e)
        e = appeal_find(w, jury->account_id, jury->decision_id, &appeal);
    if (!e)
        bar(w, &b, appeal.entered_by_id);
    if (!e)
        bar(w, &b, decision.by_account_id);
    if (!e)
        e = bar_deciders(w, &b, decision.subject_id);
    if (!e)
        e = bar_reporters(w, &b, false);
    if (!e)
        e = bar_reporters(w, &b, true);
    if (!e)
        e = bar_members(w, &b);
    if (!e)
        e = jury_posts(w, &decision, posts, &count, &open);
    for (int i = 0; !e && i < count; i++)
        e = bar_addressed(w, &b, posts[i]);
    if (!e)
        *ret_barred = b;
    return e;
}

/* ---- one person ---------------------------------------------------------------------------- */

/* An account for which several act is nobody's alone. */
static enum err is_shared(struct work *w, int64_t account_id, bool *ret_shared)
{
    struct team_member members[team_members_max];
    int count = 0;
    enum err e = team_members(w, account_id, members, &count);

    *ret_shared = count > 0;
    return e;
}

static enum err is_fit(struct work *w, int64_t account_id, bool *ret_fit)
{
    const uint32_t unfit =
        ACCOUNT_DELETED | ACCOUNT_BOT | ACCOUNT_GROUP | ACCOUNT_MOVED | ACCOUNT_OVERLAYS;
    struct account account;
    struct user user;
    enum err e = account_find(w, account_id, &account);

    *ret_fit = false;
    if (!e)
        e = user_find(w, account_id, &user);
    if (!e)
        *ret_fit = !(account.flags & unfit) && user.role == ROLE_USER &&
                   user_standing(w, &user, account.flags) == USER_ACTIVE;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err rests(struct work *w, const struct jury_barred *b, int64_t account_id,
                      bool *ret_rests)
{
    const int64_t since_ms = w->now_ms - jury_rest_days * (int64_t)clock_day_ms;
    struct jury_call calls[jury_calls_max];
    int count = 0;
    enum err e = juries_db_calls(w, account_id, calls, jury_calls_max, &count);

    for (int i = 0; !e && i < count; i++)
        *ret_rests |= calls[i].jury_id != b->jury_id && calls[i].called_ms > since_ms;
    return e;
}

enum err jury_bars(struct work *w, const struct jury_barred *b, int64_t account_id, bool is_called,
                   bool *ret_bars)
{
    const uint32_t close = RELATION_FOLLOWS | RELATION_FOLLOWED_BY | RELATION_REQUESTED |
                           RELATION_REQUESTED_BY | RELATION_BLOCKS | RELATION_BLOCKED_BY |
                           RELATION_MUTES;
    struct relation relation = {0};
    bool fit = false, refuses = false, resting = false, shared = false, own = false;
    enum err e = OK;

    *ret_bars = true;
    for (int i = 0; i < b->count; i++)
        if (b->ids[i] == account_id)
            return OK;
    e = is_fit(w, account_id, &fit);
    if (!e && fit)
        e = relation_find(w, account_id, b->owner_id, &relation);
    if (!e && fit)
        e = is_shared(w, account_id, &shared);
    if (!e && fit && !shared) {
        e = decider_check_not_own(w, account_id, b->owner_id);
        own = e == ERR_FORBIDDEN;
        e = own ? OK : e;
    }
    if (!e && fit && !is_called)
        e = jury_refuses(w, account_id, &refuses);
    if (!e && fit && !is_called)
        e = rests(w, b, account_id, &resting);
    *ret_bars = !fit || shared || own || refuses || resting || (relation.flags & close);
    return e;
}

/* ---- the pool ------------------------------------------------------------------------------ */

static int ids_compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return a < b ? -1 : a > b;
}

/* Those with a place who are admitted as well, each with her lot. */
static enum err lots_make(struct work *w, const struct jury *jury, struct jury_candidate **ret_list,
                          size_t *ret_count)
{
    struct arena *scratch = arena_new(0);
    struct placed_voice *voices = NULL;
    int64_t *admitted = NULL;
    size_t voice_count = 0, admitted_count = 0, count = 0;
    bool founders_wanted;
    enum err e = voices_placed(w, &voices, &voice_count);

    if (!e)
        e = admissions_all(w, &admitted, &admitted_count, &founders_wanted);
    *ret_list = arena_array(w->memory, voice_count + 1, sizeof **ret_list);
    for (size_t i = 0; !e && i < voice_count; i++) {
        const int64_t id = voices[i].account_id;

        if (!bsearch(&id, admitted, admitted_count, sizeof id, ids_compare))
            continue;
        arena_reset(scratch);
        (*ret_list)[count++] = (struct jury_candidate){
            .account_id = id, .fifth = voices[i].fifth, .lot = jury_lot(scratch, &jury->seed, id)};
    }
    arena_free(scratch);
    free(admitted);
    *ret_count = count;
    return e;
}

enum err jury_pool(struct work *w, const struct jury *jury,
                   struct jury_candidate ret_list[jury_fifths * jury_reserve], size_t *ret_count,
                   size_t *ret_pool)
{
    int kept[jury_fifths] = {0}, looked[jury_fifths] = {0};
    struct jury_candidate *all = NULL;
    struct jury_barred barred;
    size_t count = 0;
    enum err e = lots_make(w, jury, &all, ret_pool);

    if (!e)
        e = jury_barred_find(w, jury, &barred);
    if (!e)
        jury_sort(all, *ret_pool);
    for (size_t i = 0; !e && i < *ret_pool; i++) {
        const int fifth = all[i].fifth;
        bool bars = false;

        if (kept[fifth] == jury_reserve || looked[fifth] == looked_at_max)
            continue;
        looked[fifth]++;
        e = jury_bars(w, &barred, all[i].account_id, false, &bars);
        if (e || bars)
            continue;
        kept[fifth]++;
        ret_list[count++] = all[i];
    }
    *ret_count = count;
    return e;
}
