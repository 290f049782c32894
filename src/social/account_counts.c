#include "social/accounts_db.h"
#include "store/events.h"

#include <assert.h>

/* Sorts by id and adds up what belongs to one account. Returns how many are left. */
static size_t changes_merge(struct account_counts_change *changes, size_t count)
{
    size_t kept = 0;

    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && changes[j].account_id < changes[j - 1].account_id; j--) {
            struct account_counts_change swap = changes[j];

            changes[j] = changes[j - 1];
            changes[j - 1] = swap;
        }
    for (size_t i = 0; i < count; i++) {
        struct account_counts_change *into = kept ? &changes[kept - 1] : NULL;

        if (!into || into->account_id != changes[i].account_id) {
            changes[kept++] = changes[i];
            continue;
        }
        into->followers += changes[i].followers;
        into->following += changes[i].following;
        into->posts += changes[i].posts;
        if (changes[i].last_post_ms > into->last_post_ms)
            into->last_post_ms = changes[i].last_post_ms;
    }
    return kept;
}

enum err account_counts_add_one(struct work *w, const struct account_counts_change *change,
                                struct account_counts *ret_counts)
{
    struct account_counts counts;
    int64_t *numbers = arena_array(w->memory, 4, sizeof(int64_t));
    enum err e = accounts_db_counts_add(w, change, &counts);

    assert(db_in_transaction(w));
    if (e)
        return e;
    *ret_counts = counts;
    numbers[0] = counts.followers;
    numbers[1] = counts.following;
    numbers[2] = counts.posts;
    numbers[3] = counts.last_post_ms;
    return events_add(w, &(struct event){.kind = EVENT_ACCOUNT_COUNTS,
                                         .account = change->account_id,
                                         .version = counts.version,
                                         .numbers = numbers,
                                         .count = 4});
}

enum err account_counts_add(struct work *w, const struct account_counts_change *changes,
                            size_t count)
{
    struct account_counts_change sorted[account_counts_changes_max];
    struct account_counts counts;
    enum err e = OK;

    assert(db_in_transaction(w));
    assert(count <= account_counts_changes_max);
    memcpy(sorted, changes, count * sizeof(*changes));
    count = changes_merge(sorted, count);
    for (size_t i = 0; !e && i < count; i++)
        if (sorted[i].followers || sorted[i].following || sorted[i].posts || sorted[i].last_post_ms)
            e = account_counts_add_one(w, &sorted[i], &counts);
    return e;
}
