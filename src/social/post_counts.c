#include "social/post_counts.h"

#include "social/post_counts_db.h"
#include "social/square_days.h"
#include "store/events.h"

#include <assert.h>

/* By ascending id, each post once. Returns how many are left. */
static size_t merge(const struct post_counts_change *changes, size_t count,
                    struct post_counts_change merged[post_counts_changes_max])
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        const struct post_counts_change *change = &changes[i];
        if (!change->post_id)
            continue;
        size_t at = 0;
        while (at < size && merged[at].post_id < change->post_id)
            at++;
        if (at == size || merged[at].post_id != change->post_id) {
            memmove(&merged[at + 1], &merged[at], (size - at) * sizeof(merged[0]));
            merged[at] = (struct post_counts_change){.post_id = change->post_id};
            size++;
        }
        merged[at].replies += change->replies;
        merged[at].boosts += change->boosts;
        merged[at].favourites += change->favourites;
        merged[at].quotes += change->quotes;
    }
    return size;
}

enum err post_counts_add(struct work *w, const struct post_counts_change *changes, size_t count)
{
    struct post_counts_change merged[post_counts_changes_max + 1];
    int64_t interactions = 0;
    enum err e = OK;

    assert(db_in_transaction(w) && count <= post_counts_changes_max);
    count = merge(changes, count, merged);
    for (size_t i = 0; i < count && !e; i++) {
        const struct post_counts_change *change = &merged[i];
        struct post_counts after;
        if (!change->replies && !change->boosts && !change->favourites && !change->quotes)
            continue;
        e = post_counts_db_add(w, change, &after);
        if (e == ERR_NOT_FOUND) {
            e = OK;
            continue;
        }
        if (e)
            break;
        const int64_t numbers[] = {after.replies, after.boosts, after.favourites, after.quotes};
        interactions += (change->replies > 0) + (change->boosts > 0) + (change->favourites > 0);
        e = events_add(w, &(struct event){.kind = EVENT_POST_COUNTS,
                                          .post = change->post_id,
                                          .version = after.version,
                                          .count = 4,
                                          .numbers = numbers});
    }
    if (!e && interactions)
        square_interactions_count(w, interactions);
    return e;
}

enum err post_counts_find(struct work *w, int64_t post_id, struct post_counts *ret_counts)
{
    return post_counts_db_find(w, post_id, ret_counts);
}

enum err post_counts_forget(struct work *w, int64_t post_id)
{
    assert(db_in_transaction(w));
    return post_counts_db_delete(w, post_id);
}
