/* The inside of a viewer, for pages (merge.h), viewers.c and check.c.
 *
 * A viewer is published whole and its parts are replaced or changed in place by events; each part
 * is read through its own atomic. */
#ifndef BEMA_LIVE_VIEWER_STATE_H
#define BEMA_LIVE_VIEWER_STATE_H

#include "live/filters.h"
#include "live/state.h"

/* author number << 32 | relation flags; 0 is empty. Never smaller than needed by a third. */
struct relation_map {
    uint32_t mask, used;
    _Atomic uint64_t slots[];
};
/* Whose posts make the home page: author << 1 | boosts hidden, ascending, with the viewer. */
struct home_list {
    uint32_t count;
    uint32_t authors[];
};
/* A mute that ends by itself. */
struct timed_mute {
    uint32_t author;
    int64_t until_ms;
};
struct timed_mutes {
    uint32_t count;
    struct timed_mute items[];
};
/* A follow that wants only some languages: "en,fr". */
struct follow_languages {
    uint32_t author;
    struct str languages;
};
/* Values by post id, complete down to floor. */
struct recent {
    struct table values;
    _Atomic int64_t floor;
};

struct live_viewer {
    struct held held;
    struct live *live;
    int64_t account_id;
    uint32_t self; /* author number */
    uint32_t exclusive_count;
    const uint32_t *exclusive; /* members of her exclusive lists, ascending; never changes */
    const struct follow_languages *languages; /* ascending, text behind; never changes */
    size_t language_count;
    const struct str *tags; /* followed, with their text behind; never changes */
    size_t tag_count;
    const struct str *domains; /* blocked, lower case, with their text behind; never changes */
    size_t domain_count;
    struct filters *filters; /* NULL: none; never changes */
    _Atomic(struct relation_map *) relations;
    _Atomic(struct home_list *) home;
    _Atomic(struct timed_mutes *) mutes; /* NULL: none */
    struct recent marks, votes;
    _Atomic int64_t used_ms;
    _Atomic uint32_t first_page_hint; /* heads after it fill her first page; merge.c's */
};

enum { RELATION_HIDES = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES };
static inline _Atomic uint64_t *relation_slot(const struct relation_map *map, uint32_t author)
{
    uint32_t at = author * UINT32_C(0x9E3779B1);
    for (at ^= at >> 15;; at++) {
        _Atomic uint64_t *slot = (_Atomic uint64_t *)(uintptr_t)&map->slots[at & map->mask];
        uint64_t found = atomic_load_explicit(slot, memory_order_relaxed);
        if (found == 0 || found >> 32 == author)
            return slot;
    }
}
static inline uint32_t relation_slot_flags(uint64_t slot)
{
    return (uint32_t)(slot & UINT32_MAX);
}
/* Flags without the mutes that have ended. */
uint32_t viewer_unmuted(const struct live_viewer *viewer, uint32_t author, uint32_t flags,
                        int64_t now_ms);
/* Flags towards an author at a time; 0 for nobody. Here, because a home page asks it of each post
 * that it meets. */
static inline uint32_t viewer_relation(const struct live_viewer *viewer,
                                       const struct relation_map *map, uint32_t author,
                                       int64_t now_ms)
{
    if (author == 0)
        return 0;
    uint32_t flags =
        relation_slot_flags(atomic_load_explicit(relation_slot(map, author), memory_order_acquire));
    return flags & RELATION_MUTES ? viewer_unmuted(viewer, author, flags, now_ms) : flags;
}
/* Whether the author's posts make her home page, flags being hers towards the author. */
bool viewer_excludes(const struct live_viewer *viewer, uint32_t author);
static inline bool viewer_belongs_home(const struct live_viewer *viewer, uint32_t author,
                                       uint32_t flags)
{
    return author == viewer->self ||
           ((flags & RELATION_FOLLOWS) && !(flags & RELATION_HIDES) &&
            !(viewer->exclusive_count && viewer_excludes(viewer, author)));
}
/* The author as in struct home_list. */
static inline uint32_t viewer_home_entry(uint32_t author, uint32_t flags)
{
    return author << 1 | ((flags & RELATION_BOOSTS_HIDDEN) != 0);
}
/* Authors whom she follows and whose timed mute has ended, though the home list lacks them, as in
 * struct home_list; in w->memory. */
const uint32_t *viewer_home(struct work *w, const struct live_viewer *viewer, size_t *ret_count);

/* The languages she wants of an author; NULL: all. */
const struct str *viewer_languages(const struct live_viewer *viewer, uint32_t author);

/* What SQL says of a viewer, before it is numbered. */
struct viewer_rows {
    struct viewer_relation_row {
        int64_t other_id, mute_until_ms;
        uint32_t flags;
        struct str languages;
    } * relations;
    size_t relation_count;
    int64_t *exclusive;
    size_t exclusive_count;
    struct str *tags;
    size_t tag_count;
    struct str *domains; /* ascending */
    size_t domain_count;
    struct filter_set filters;
    struct viewer_mark_row {
        int64_t post_id;
        uint64_t value;
    } * marks, *votes;
    size_t mark_count, vote_count;
};
MUST_USE enum err viewers_db_read(struct work *w, int64_t account_id, struct viewer_rows *ret_rows);
MUST_USE enum err viewers_db_mark(struct work *w, int64_t account_id, int64_t post_id,
                                  uint32_t *ret_flags);
MUST_USE enum err viewers_db_vote(struct work *w, int64_t account_id, int64_t post_id,
                                  uint64_t *ret_choices);
/* A viewer of its own from rows, not published; frees itself with viewer_free. Takes the mutex. */
struct live_viewer *viewer_make(struct live *live, int64_t account_id,
                                const struct viewer_rows *rows);
void viewer_free(void *object);

#endif
