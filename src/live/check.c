/* Comparing what is held with SQL. */
#include "live/viewer_state.h"

#include <inttypes.h>

/* A second index built from SQL, compared author by author: what events made and what a rebuild
 * makes must be the same. */
struct check {
    struct work *w;
    struct arena *memory; /* of one author */
    struct live *held, *stored;
    int64_t floor; /* the higher watermark */
};

static struct author_table *table_of(struct live *live)
{
    return atomic_load(&live->authors.table);
}

/* The entries that stand, from the floor on. */
static uint32_t entries_of(const struct check *check, struct live *live, int64_t account_id,
                           uint64_t **ret_entries, uint32_t **ret_others)
{
    struct author_table *table = table_of(live);
    uint32_t author = author_find(table, account_id);
    struct block *block = author ? atomic_load(&table->blocks[author]) : NULL;
    uint32_t count = block ? block_count(block) : 0, kept = 0;
    *ret_entries = arena_array(check->memory, count, sizeof **ret_entries);
    *ret_others = arena_array(check->memory, count, sizeof **ret_others);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t entry = block_entry(block, i);
        if ((entry_flags(entry) & POST_INDEX_GONE) ||
            entry_id(entry, bucket_bits(account_id)) < check->floor)
            continue;
        (*ret_entries)[kept] = entry;
        (*ret_others)[kept++] = atomic_load(&block_others(block)[i]);
    }
    return kept;
}

static enum err check_author(struct check *check, int64_t account_id)
{
    struct work *w = check->w;
    uint64_t *held, *stored;
    uint32_t *held_others, *stored_others;
    uint32_t held_count = entries_of(check, check->held, account_id, &held, &held_others);
    uint32_t stored_count = entries_of(check, check->stored, account_id, &stored, &stored_others);
    for (uint32_t i = 0; i < held_count || i < stored_count; i++) {
        uint64_t bits = bucket_bits(account_id);
        int64_t held_id = i < held_count ? entry_id(held[i], bits) : INT64_MAX;
        int64_t stored_id = i < stored_count ? entry_id(stored[i], bits) : INT64_MAX;
        if (held_id < stored_id)
            return work_fail(w, ERR_INTERNAL, "post %" PRId64 " is held and not stored", held_id);
        if (held_id > stored_id)
            return work_fail(w, ERR_INTERNAL, "post %" PRId64 " is stored and not held", stored_id);
        if (held[i] != stored[i])
            return work_fail(w, ERR_INTERNAL, "post %" PRId64 " has flags %u held and %u stored",
                             held_id, entry_flags(held[i]), entry_flags(stored[i]));
        if (table_of(check->held)->ids[held_others[i]] !=
            table_of(check->stored)->ids[stored_others[i]])
            return work_fail(w, ERR_INTERNAL,
                             "post %" PRId64 " answers or boosts another author than is stored",
                             held_id);
    }
    return OK;
}

static enum err check_authors(struct check *check, struct live *of)
{
    uint32_t count = atomic_load(&of->authors.count);
    enum err e = OK;
    for (uint32_t author = 1; author < count && !e; author++) {
        e = check_author(check, table_of(of)->ids[author]);
        arena_reset(check->memory);
    }
    return e;
}

/* The next entry that stands at or after a place. */
static uint32_t standing(struct newest_list *list, uint32_t at, int64_t floor)
{
    uint32_t count = atomic_load(&list->count);
    while (at < count && (list->entries[at].id < floor ||
                          (atomic_load(&list->entries[at].flags) & POST_INDEX_GONE)))
        at++;
    return at;
}

static enum err check_newest(struct check *check, const struct newest *of,
                             const struct newest *of_stored, const char *name)
{
    struct newest_list *held = atomic_load(&of->list), *stored = atomic_load(&of_stored->list);
    const struct author_table *held_table = table_of(check->held);
    const struct author_table *stored_table = table_of(check->stored);
    int64_t floor = held->floor > stored->floor ? held->floor : stored->floor;
    uint32_t i = 0, k = 0;
    for (;; i++, k++) {
        i = standing(held, i, floor);
        k = standing(stored, k, floor);
        bool held_ends = i == atomic_load(&held->count);
        bool stored_ends = k == atomic_load(&stored->count);
        if (held_ends && stored_ends)
            return OK;
        struct newest_entry *a = &held->entries[i], *b = &stored->entries[k];
        if (held_ends || stored_ends || a->id != b->id)
            return work_fail(check->w, ERR_INTERNAL, "the %s differs at post %" PRId64, name,
                             held_ends ? b->id : a->id);
        if (atomic_load(&a->flags) != atomic_load(&b->flags) ||
            held_table->ids[a->author] != stored_table->ids[b->author] ||
            held_table->ids[a->other] != stored_table->ids[b->other])
            return work_fail(check->w, ERR_INTERNAL,
                             "the %s holds post %" PRId64 " otherwise than stored", name, a->id);
    }
}

/* By tag: each list of one side against the other's. */
struct tags_check {
    struct check *check;
    struct live *other;
    enum err e;
};

static void check_tag(void *context, struct str tag, struct newest_list *list)
{
    struct tags_check *tags = context;
    struct live *of = tags->other == tags->check->held ? tags->check->stored : tags->check->held;
    int64_t floor, other_floor;
    static struct newest_list none;
    (void)tags_find(of, tag, &floor);
    struct newest_list *other = tags_find(tags->other, tag, &other_floor);
    uint32_t i = 0, k = 0;
    if (tags->e || floor == INT64_MAX || other_floor == INT64_MAX)
        return;
    other = other ? other : &none;
    floor = floor > other_floor ? floor : other_floor;
    for (;; i++, k++) {
        i = standing(list, i, floor);
        k = standing(other, k, floor);
        bool ends = i == atomic_load(&list->count), other_ends = k == atomic_load(&other->count);
        if (ends && other_ends)
            return;
        const struct newest_entry *entry = ends ? &other->entries[k] : &list->entries[i];
        if (ends || other_ends || entry->id != other->entries[k].id ||
            atomic_load(&entry->flags) != atomic_load(&other->entries[k].flags) ||
            table_of(of)->ids[entry->author] !=
                table_of(tags->other)->ids[other->entries[k].author]) {
            tags->e = work_fail(tags->check->w, ERR_INTERNAL,
                                "post %" PRId64 " stands under #%.*s otherwise than stored",
                                entry->id, STR_ARG(tag));
            return;
        }
    }
}

static enum err check_tags(struct check *check)
{
    struct tags_check tags = {.check = check, .other = check->stored};
    tags_each(check->held, check_tag, &tags);
    tags.other = check->held;
    tags_each(check->stored, check_tag, &tags);
    return tags.e;
}

static enum err check_index(struct work *w, struct live *live)
{
    struct check check = {.w = w, .held = live};
    enum err e = live_open(w, &live->options, &check.stored);
    if (e)
        return e;
    check.stored->epoch_ms = live->epoch_ms;
    e = live_rebuild(w, check.stored);
    int64_t held_floor = atomic_load(&live->authors.watermark);
    int64_t stored_floor = atomic_load(&check.stored->authors.watermark);
    check.floor = held_floor > stored_floor ? held_floor : stored_floor;
    check.memory = arena_new(0);
    if (!e)
        e = check_authors(&check, check.stored);
    if (!e)
        e = check_authors(&check, live);
    if (!e)
        e = check_newest(&check, &live->newest, &check.stored->newest, "list of the newest posts");
    if (!e)
        e = check_newest(&check, &live->square, &check.stored->square, "public page");
    if (!e)
        e = check_tags(&check);
    arena_free(check.memory);
    live_close(check.stored);
    return e;
}

/* Viewers: each is made again from SQL. */

static enum err check_relations(struct work *w, const struct live_viewer *held,
                                const struct live_viewer *stored, const struct live_viewer *of)
{
    const struct relation_map *map = atomic_load(&of->relations);
    const struct author_table *table = table_of(held->live);
    for (uint32_t i = 0; i <= map->mask; i++) {
        uint32_t author = (uint32_t)(atomic_load(&map->slots[i]) >> 32);
        if (live_viewer_relation(held, table->ids[author], w->now_ms) !=
            live_viewer_relation(stored, table->ids[author], w->now_ms))
            return work_fail(w, ERR_INTERNAL,
                             "viewer %" PRId64 " stands to account %" PRId64
                             " otherwise than stored",
                             held->account_id, table->ids[author]);
    }
    return OK;
}

struct recent_check {
    const struct recent *held, *stored;
    int64_t floor;
    int64_t different; /* post id, 0 none */
};

static void recent_compare(void *context, uint64_t key, uint64_t value)
{
    struct recent_check *check = context;
    (void)value;
    if ((int64_t)key >= check->floor &&
        table_get(&check->held->values, key) != table_get(&check->stored->values, key))
        check->different = (int64_t)key;
}

static enum err check_recent(struct work *w, const struct live_viewer *viewer, const char *what,
                             const struct recent *held, const struct recent *stored)
{
    int64_t held_floor = atomic_load(&held->floor), stored_floor = atomic_load(&stored->floor);
    struct recent_check check = {
        .held = held,
        .stored = stored,
        .floor = held_floor > stored_floor ? held_floor : stored_floor,
    };
    table_each(&held->values, recent_compare, &check);
    table_each(&stored->values, recent_compare, &check);
    if (!check.different)
        return OK;
    return work_fail(w, ERR_INTERNAL,
                     "viewer %" PRId64 " has another %s of post %" PRId64 " than is stored",
                     viewer->account_id, what, check.different);
}

static enum err check_viewer(struct work *w, const struct live_viewer *held)
{
    struct viewer_rows rows;
    enum err e = viewers_db_read(w, held->account_id, &rows);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_INTERNAL, "viewer %" PRId64 " is held and not stored",
                         held->account_id);
    if (e)
        return e;
    struct live_viewer *stored = viewer_make(held->live, held->account_id, &rows);
    e = check_relations(w, held, stored, held);
    if (!e)
        e = check_relations(w, held, stored, stored);
    if (!e)
        e = check_recent(w, held, "mark", &held->marks, &stored->marks);
    if (!e)
        e = check_recent(w, held, "vote", &held->votes, &stored->votes);
    if (!e) {
        const struct home_list *a = atomic_load(&held->home), *b = atomic_load(&stored->home);
        if (a->count != b->count || memcmp(a->authors, b->authors, a->count * sizeof *a->authors))
            e = work_fail(w, ERR_INTERNAL,
                          "viewer %" PRId64 " has another home page than is stored",
                          held->account_id);
    }
    if (!e && !filters_equal(held->filters, stored->filters))
        e = work_fail(w, ERR_INTERNAL, "viewer %" PRId64 " has other filters than are stored",
                      held->account_id);
    viewer_free(stored);
    return e;
}

static enum err check_viewers(struct work *w, struct live *live)
{
    struct ring *ring = &live->viewers.ring;
    enum err e = OK;
    for (uint32_t i = 0; i < ring->count && !e; i++)
        e = check_viewer(w, (const struct live_viewer *)ring->items[i]);
    return e;
}

enum err live_check(struct work *w, struct live *live)
{
    enum err e = check_index(w, live);
    if (!e)
        e = check_viewers(w, live);
    if (!e)
        e = cards_check(w, live);
    if (!e)
        e = emojis_check(w, live);
    if (!e)
        e = charter_check(w, live);
    if (!e)
        e = cells_check(w, live);
    if (!e)
        e = files_check(w, live);
    return e;
}
