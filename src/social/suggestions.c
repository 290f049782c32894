#include "social/suggestions.h"

#include "live/cards.h"
#include "social/accounts.h"
#include "social/directory.h"
#include "social/directory_db.h"
#include "social/relations.h"
#include "social/transaction.h"

#include <pthread.h>
#include <stdlib.h>

struct candidate {
    int64_t id, weight;
    int sources;
};
struct candidates {
    struct candidate *items;
    int count;
};

static int candidate_id_compare(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    return a->id < b->id ? -1 : a->id > b->id;
}

static int candidate_weight_compare(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return candidate_id_compare(left, right);
}

/* Whether the viewer could begin to follow somebody she is shown. */
static enum err may_suggest(struct work *w, int64_t viewer_id, int64_t id, bool *ret_may)
{
    const uint32_t known = RELATION_FOLLOWS | RELATION_REQUESTED;
    struct relation relation;
    bool may = false, dismissed = false;
    enum err e = viewer_id == id ? OK : directory_may_show(w, viewer_id, id, false, &may);

    if (!e && may)
        e = relation_find(w, viewer_id, id, &relation);
    if (!e && may)
        e = suggestions_db_dismissed(w, viewer_id, id, &dismissed);
    *ret_may = !e && may && !dismissed && !(relation.flags & known);
    return e;
}

/* Whom each of those follows whom the viewer follows, one entry a time. */
static enum err friends_read(struct work *w, int64_t viewer_id, struct candidates *friends)
{
    const struct page mine = {.limit = suggestion_follows_max};
    const struct page theirs = {.limit = suggestion_friends_max};
    struct relation_list follows = {0}, list = {0};
    enum err e = relations_page(w, viewer_id, RELATIONS_FOLLOWING, &mine, &follows);

    for (int i = 0; i < follows.count && !e; i++) {
        uint32_t flags = 0;

        e = account_find_flags(w, follows.account_ids[i], &flags);
        if (e == ERR_NOT_FOUND || (!e && (flags & ACCOUNT_HIDE_COLLECTIONS))) {
            e = OK; /* whom she follows is hers to know */
            continue;
        }
        if (!e)
            e = relations_page(w, follows.account_ids[i], RELATIONS_FOLLOWING, &theirs, &list);
        for (int j = 0; j < list.count && !e; j++)
            friends->items[friends->count++] = (struct candidate){
                .id = list.account_ids[j], .weight = 1, .sources = SUGGESTION_FRIENDS_OF_FRIENDS};
    }
    return e;
}

/* Entries of one account become one; the heaviest first. */
static void candidates_rank(struct candidates *all)
{
    int kept = 0;

    qsort(all->items, (size_t)all->count, sizeof *all->items, candidate_id_compare);
    for (int i = 0; i < all->count; i++) {
        if (kept && all->items[kept - 1].id == all->items[i].id)
            all->items[kept - 1].weight++;
        else
            all->items[kept++] = all->items[i];
    }
    all->count = kept;
    qsort(all->items, (size_t)all->count, sizeof *all->items, candidate_weight_compare);
}

/* The widely followed among those who post, and those who have just come. */
static enum err followed_read(struct work *w, struct candidates *followed)
{
    enum { looked_at_max = 400 };
    struct directory_people walk = {0};
    enum err e = directory_walk(w, DIRECTORY_ACTIVE, &walk);

    for (int i = 0; i < walk.count && i < looked_at_max && !e; i++) {
        struct account account;

        e = account_find(w, walk.ids[i], &account);
        if (!e)
            followed->items[followed->count++] =
                (struct candidate){.id = walk.ids[i],
                                   .weight = account.followers,
                                   .sources = SUGGESTION_MOST_FOLLOWED};
        else if (e == ERR_NOT_FOUND)
            e = OK;
    }
    qsort(followed->items, (size_t)followed->count, sizeof *followed->items,
          candidate_weight_compare);
    return e;
}

enum { suggestion_looked_max = 400 };

static enum err take(struct work *w, int64_t viewer_id, const struct candidates *from, int max,
                     struct suggestion *suggestions, int *count)
{
    enum err e = OK;

    for (int i = 0; i < from->count && i < suggestion_looked_max && *count < max && !e; i++) {
        bool may = false;
        int at = 0;

        while (at < *count && suggestions[at].account_id != from->items[i].id)
            at++;
        if (at < *count) {
            suggestions[at].sources |= from->items[i].sources;
            continue;
        }
        e = may_suggest(w, viewer_id, from->items[i].id, &may);
        if (may)
            suggestions[(*count)++] = (struct suggestion){.account_id = from->items[i].id,
                                                          .sources = from->items[i].sources};
    }
    return e;
}

static enum err search(struct work *w, int64_t account_id, int max,
                       struct suggestion *ret_suggestions, int *ret_count)
{
    struct candidates friends = {arena_array(w->memory,
                                             suggestion_follows_max * suggestion_friends_max,
                                             sizeof(struct candidate)),
                                 0};
    struct candidates followed = {
        arena_array(w->memory, 2 * directory_scan_max, sizeof(struct candidate)), 0};
    int count = 0;
    enum err e = friends_read(w, account_id, &friends);

    candidates_rank(&friends);
    if (!e)
        e = take(w, account_id, &friends, max, ret_suggestions, &count);
    if (!e && count < max)
        e = followed_read(w, &followed);
    if (!e && count < max)
        e = take(w, account_id, &followed, max, ret_suggestions, &count);
    if (!e)
        *ret_count = count;
    return e;
}

/* Keeping. A place is one of those that the account's id leads to, and the last who came has it. */

struct kept {
    int64_t account_id, made_ms, following;
    int count;
    struct suggestion items[suggestions_max];
};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct kept *places[suggestions_people_max];
static uint32_t dismissals; /* what was read before the last of them is not kept */

static struct kept **place_of(int64_t account_id)
{
    return &places[((uint64_t)account_id * UINT64_C(0x9E3779B97F4A7C15) >> 40) %
                   suggestions_people_max];
}

/* As the one who is looking knows it; -1 unknown. */
static int64_t following_of(const struct work *w, int64_t account_id)
{
    const struct live_account *card = live_account_find(w->live, account_id);

    return card ? atomic_load_explicit(&card->following, memory_order_relaxed) : -1;
}

static bool kept_find(const struct work *w, int64_t account_id, struct kept *ret_kept)
{
    const struct kept *kept;
    bool found;

    pthread_mutex_lock(&mutex);
    kept = *place_of(account_id);
    found = kept && kept->account_id == account_id && w->now_ms >= kept->made_ms &&
            w->now_ms < kept->made_ms + suggestions_kept_ms;
    if (found)
        *ret_kept = *kept;
    pthread_mutex_unlock(&mutex);
    return found && ret_kept->following == following_of(w, account_id);
}

static void keep(const struct kept *kept, uint32_t before)
{
    struct kept **place = place_of(kept->account_id);

    pthread_mutex_lock(&mutex);
    if (before == dismissals) {
        if (!*place)
            *place = malloc(sizeof **place);
        if (*place)
            **place = *kept;
    }
    pthread_mutex_unlock(&mutex);
}

static uint32_t dismissals_count(void)
{
    pthread_mutex_lock(&mutex);
    uint32_t count = dismissals;
    pthread_mutex_unlock(&mutex);
    return count;
}

static void forget(struct work *w, void *data)
{
    const int64_t *account_id = data;
    struct kept **place = place_of(*account_id);

    (void)w;
    pthread_mutex_lock(&mutex);
    dismissals++;
    if (*place && (*place)->account_id == *account_id) {
        free(*place);
        *place = NULL;
    }
    pthread_mutex_unlock(&mutex);
}

/* What may have changed since: read from memory where it is held. */
static enum err still_fits(struct work *w, const struct viewer *viewer, int64_t id, bool *ret_fits)
{
    const uint32_t hidden = ACCOUNT_NOT_PROPOSED | ACCOUNT_DELETED | ACCOUNT_MOVED;
    const uint32_t known = RELATION_FOLLOWS | RELATION_REQUESTED | RELATION_BLOCKS |
                           RELATION_BLOCKED_BY | RELATION_MUTES;
    const struct live_account *card = live_account_find(w->live, id);
    size_t at = card ? str_find_char(card->handle, '@') : SIZE_MAX;

    if (!card)
        return w->db ? may_suggest(w, viewer->account_id, id, ret_fits) : ERR_NEEDS_STORE;
    *ret_fits = (card->flags & ACCOUNT_DISCOVERABLE) && !(card->flags & hidden) &&
                !(live_viewer_relation(viewer->live, id, w->now_ms) & known) &&
                !(at != SIZE_MAX &&
                  live_viewer_blocks_domain(viewer->live, str_sub(card->handle, at + 1, SIZE_MAX)));
    return OK;
}

/* Everything that will be asked for, whatever number is wanted now. */
static enum err kept_make(struct work *w, int64_t account_id, struct kept *ret_kept)
{
    uint32_t before = dismissals_count();
    enum err e;

    *ret_kept = (struct kept){
        .account_id = account_id, .made_ms = w->now_ms, .following = following_of(w, account_id)};
    e = search(w, account_id, suggestions_max, ret_kept->items, &ret_kept->count);
    if (!e)
        keep(ret_kept, before);
    return e;
}

enum err suggestions_find(struct work *w, const struct viewer *viewer, int max,
                          struct suggestion ret_suggestions[suggestions_max], int *ret_count)
{
    struct kept kept;
    int count = 0;
    enum err e = OK;

    max = max < suggestions_max ? max : suggestions_max;
    if (!w->live || !viewer->live)
        return w->db ? search(w, viewer->account_id, max, ret_suggestions, ret_count)
                     : ERR_NEEDS_STORE;
    if (!kept_find(w, viewer->account_id, &kept))
        e = w->db ? kept_make(w, viewer->account_id, &kept) : ERR_NEEDS_STORE;
    for (int i = 0; !e && i < kept.count && count < max; i++) {
        bool fits = false;

        e = still_fits(w, viewer, kept.items[i].account_id, &fits);
        if (fits)
            ret_suggestions[count++] = kept.items[i];
    }
    if (!e)
        *ret_count = count;
    return e;
}

static enum err dismiss(struct work *w, int64_t account_id, int64_t other_id)
{
    uint32_t flags;
    enum err e = account_find_flags(w, other_id, &flags);

    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e)
        e = suggestions_db_dismiss(w, account_id, other_id);
    if (!e) {
        int64_t *id = ARENA_NEW(w->memory, int64_t);

        *id = account_id;
        db_after_commit(w, forget, id);
    }
    return e;
}

enum err suggestion_dismiss(struct work *w, int64_t account_id, int64_t other_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, dismiss(w, account_id, other_id));
}

enum err suggestions_delete_all(struct work *w, int64_t account_id)
{
    return suggestions_db_delete_all(w, account_id);
}
