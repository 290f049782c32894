#include "social/directory.h"

#include "live/cards.h"
#include "live/index.h"
#include "social/accounts.h"
#include "social/directory_db.h"
#include "social/domain_blocks.h"
#include "social/relations.h"
#include "social/transaction.h"

#include <stdlib.h>

/* Whether somebody who wants to be found may be shown to the viewer. */
static enum err may_show(struct work *w, int64_t viewer_id, int64_t id, bool local, bool *ret_may)
{
    const uint32_t apart = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES;
    const uint32_t hidden = ACCOUNT_SUSPENDED | ACCOUNT_LIMITED | ACCOUNT_DELETED | ACCOUNT_MOVED;
    struct directory_facts facts = {0};
    struct relation relation = {0};
    const struct live_account *card = w->live ? live_account_find(w->live, id) : NULL;
    bool blocked = false;
    enum err e = OK;

    *ret_may = false;
    if (card && (!(card->flags & ACCOUNT_DISCOVERABLE) || (card->flags & hidden)))
        return OK; /* most are not to be found: the store need not be asked */
    e = directory_db_facts(w, id, &facts);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (e || !(facts.flags & ACCOUNT_DISCOVERABLE) || (facts.flags & hidden) ||
        (local && !facts.local))
        return e;
    if (viewer_id && viewer_id != id)
        e = relation_find(w, viewer_id, id, &relation);
    if (!e && !facts.local)
        e = domain_of_account_is_blocked(w, viewer_id, id, &blocked);
    *ret_may = !e && !blocked && !(relation.flags & apart);
    return e;
}

/* People in the order of the page, each once: at most directory_scan_max of either kind. */
struct walk {
    int64_t *ids;
    int count;
};

static int id_compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return a < b ? -1 : a > b;
}

/* Who has never posted comes behind those who have, the newest first. */
static enum err walk_make(struct work *w, enum directory_order order, struct walk *ret_walk)
{
    int64_t *ids = arena_array(w->memory, 2 * directory_scan_max, sizeof *ids);
    int64_t *seen = arena_array(w->memory, directory_scan_max, sizeof *seen);
    int64_t *newest = arena_array(w->memory, directory_scan_max, sizeof *newest);
    int active = 0, newest_count = 0;
    enum err e = directory_db_newest(w, directory_scan_max, newest, &newest_count);

    if (e)
        return e;
    if (order == DIRECTORY_ACTIVE && w->live)
        active = live_latest_authors(w->live, ids, directory_scan_max);
    for (int i = 0; i < active; i++)
        seen[i] = ids[i];
    qsort(seen, (size_t)active, sizeof *seen, id_compare);
    *ret_walk = (struct walk){ids, active};
    for (int i = 0; i < newest_count; i++)
        if (!bsearch(&newest[i], seen, (size_t)active, sizeof *seen, id_compare))
            ids[ret_walk->count++] = newest[i];
    return OK;
}

enum err directory_find(struct work *w, const struct directory_page *page,
                        int64_t ret_ids[directory_limit_max], int *ret_count)
{
    int limit = page->limit < directory_limit_max ? page->limit : directory_limit_max;
    struct walk walk = {0};
    int skipped = 0, count = 0;
    enum err e = walk_make(w, page->order, &walk);

    for (int i = 0; i < walk.count && count < limit && !e; i++) {
        bool may = false;

        e = may_show(w, page->viewer_id, walk.ids[i], page->local, &may);
        if (may && skipped++ >= page->offset)
            ret_ids[count++] = walk.ids[i];
    }
    if (!e)
        *ret_count = count;
    return e;
}

/* Suggestions. */

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
    enum err e = viewer_id == id ? OK : may_show(w, viewer_id, id, false, &may);

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
    struct walk walk = {0};
    enum err e = walk_make(w, DIRECTORY_ACTIVE, &walk);

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

enum err suggestions_find(struct work *w, int64_t account_id, int max,
                          struct suggestion ret_suggestions[suggestions_max], int *ret_count)
{
    struct candidates friends = {arena_array(w->memory,
                                             suggestion_follows_max * suggestion_friends_max,
                                             sizeof(struct candidate)),
                                 0};
    struct candidates followed = {
        arena_array(w->memory, 2 * directory_scan_max, sizeof(struct candidate)), 0};
    int count = 0;
    enum err e = friends_read(w, account_id, &friends);

    max = max < suggestions_max ? max : suggestions_max;
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

static enum err dismiss(struct work *w, int64_t account_id, int64_t other_id)
{
    uint32_t flags;
    enum err e = account_find_flags(w, other_id, &flags);

    if (e == ERR_NOT_FOUND)
        return OK;
    return e ? e : suggestions_db_dismiss(w, account_id, other_id);
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
