#include "social/directory.h"

#include "live/cards.h"
#include "live/index.h"
#include "social/accounts.h"
#include "social/directory_db.h"
#include "social/domain_blocks.h"
#include "social/relations.h"
#include "social/transaction.h"

#include <stdlib.h>

enum err directory_may_show(struct work *w, int64_t viewer_id, int64_t id, bool local,
                            bool *ret_may)
{
    const uint32_t apart = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES;
    const uint32_t hidden = ACCOUNT_NOT_PROPOSED | ACCOUNT_DELETED | ACCOUNT_MOVED;
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

static int id_compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return a < b ? -1 : a > b;
}

enum err directory_walk(struct work *w, enum directory_order order,
                        struct directory_people *ret_walk)
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
    *ret_walk = (struct directory_people){ids, active};
    for (int i = 0; i < newest_count; i++)
        if (!bsearch(&newest[i], seen, (size_t)active, sizeof *seen, id_compare))
            ids[ret_walk->count++] = newest[i];
    return OK;
}

enum err directory_find(struct work *w, const struct directory_page *page,
                        int64_t ret_ids[directory_limit_max], int *ret_count)
{
    int limit = page->limit < directory_limit_max ? page->limit : directory_limit_max;
    struct directory_people walk = {0};
    int skipped = 0, count = 0;
    enum err e = directory_walk(w, page->order, &walk);

    for (int i = 0; i < walk.count && count < limit && !e; i++) {
        bool may = false;

        e = directory_may_show(w, page->viewer_id, walk.ids[i], page->local, &may);
        if (may && skipped++ >= page->offset)
            ret_ids[count++] = walk.ids[i];
    }
    if (!e)
        *ret_count = count;
    return e;
}
