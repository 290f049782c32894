/* The inside of struct live, shared by the files of this folder and nobody else.
 *
 * `mutex` guards every change; what readers look at without it is atomic or never changes after
 * it was published. Functions named …_apply, …_put, …_drop want the mutex held unless they say
 * otherwise. */
#ifndef BEMA_LIVE_STATE_H
#define BEMA_LIVE_STATE_H

#include "live/authors.h"
#include "live/cards.h"
#include "live/cells.h"
#include "live/charter.h"
#include "live/emojis.h"
#include "live/files.h"
#include "live/index.h"
#include "live/live.h"
#include "live/table.h"
#include "live/tags.h"
#include "live/viewers.h"

#include <pthread.h>

/* What CLOCK turns over: things held until they are unused and in the way. Writer's, but for
 * `used`, which readers set. */
struct held {
    uint32_t place; /* in the ring */
    uint32_t kind;
    uint64_t key;
    size_t bytes;
    atomic_bool used;
};
struct ring {
    struct held **items;
    uint32_t count, capacity, hand;
    size_t bytes;
};
void ring_add(struct ring *ring, struct held *item);
void ring_remove(struct ring *ring, struct held *item);
/* The next one nobody used since the hand passed last; NULL when the ring is empty. */
struct held *ring_victim(struct ring *ring);
static inline void held_touch(const struct held *item)
{
    atomic_bool *used = (atomic_bool *)(uintptr_t)&item->used;
    if (!atomic_load_explicit(used, memory_order_relaxed))
        atomic_store_explicit(used, true, memory_order_relaxed);
}

enum { live_generations = 8192 };

struct cards {
    struct table posts, accounts, facts; /* id → struct card */
    struct table handles;                /* str_hash of the handle → struct card */
    struct ring ring;
};
struct viewers {
    struct table by_account;
    struct ring ring;
};
struct cells {
    struct table by_post; /* → struct held_cells */
    int64_t trimmed_ms;
};
struct files {
    struct table by_base;  /* hash of the base → struct held_file */
    struct table accounts; /* whose any is held → 1 */
    atomic_bool for_members;
};
enum { tokens_key_bytes = 16 };
struct tokens {
    struct table by_key; /* of the SHA-256: for events */
    struct table by_tag; /* of the secret's keyed hash: for readers */
    struct ring ring;
    uint8_t tag_key[tokens_key_bytes];
};

/* Who posted last, as it was found a moment ago; of readers. */
struct live_latest {
    pthread_mutex_t mutex;
    int64_t made_ms; /* 0: never */
    int count;
    int64_t ids[live_latest_max];
};

/* Posts of newcomers, until the square changes; of readers. */
struct live_newcomers {
    pthread_mutex_t mutex;
    bool is_made;
    int64_t changes, since_ms, impressions_max; /* what they were found by */
    int count;
    struct live_found found[live_newcomers_looked_max];
};

/* What is few and in many answers, held whole in one piece of malloc(). NULL: not held. */
typedef _Atomic(void *) live_whole;

struct live {
    struct live_options options;
    pthread_mutex_t mutex;
    struct readers *readers;
    struct authors authors;
    struct newest newest; /* of all posts */
    struct newest square; /* of the square's public ones */
    struct tags tags;
    struct cards cards;
    struct viewers viewers;
    struct tokens tokens;
    struct cells cells;
    struct files files;
    struct live_latest latest;
    struct live_newcomers newcomers;
    live_whole emojis;  /* struct live_emojis */
    live_whole charter; /* struct live_charter */
    /* Per stripe of ids: how many events met it, and the post just made there, if no event met the
     * stripe since. */
    _Atomic uint32_t generations[live_generations];
    int64_t just_made[live_generations];
    int64_t epoch_ms;       /* of author heads */
    _Atomic int64_t now_ms; /* the latest that was seen, for ages */
    _Atomic int64_t events, put_refused;
    _Atomic int64_t square_changes; /* groups of events that changed posts or cells */
};

/* Of a post's time; what lies outside counts as the nearest that can be told. */
static inline uint32_t head_unit(const struct live *live, int64_t id)
{
    int64_t ms = (id >> (id_bucket_bits + id_sequence_bits)) - live->epoch_ms;
    int64_t unit = ms / head_unit_ms;
    return unit < 1 ? 1 : unit > UINT32_MAX ? UINT32_MAX : (uint32_t)unit;
}

uint32_t live_stripe(int64_t id);
/* Whether a put with this generation may go on; counts the refused. */
bool live_generation_holds(struct live *live, int64_t id, uint32_t generation);
/* Holds what was read at that generation of id; frees it where something is held already or an
 * event met the id since. */
void live_whole_put(struct live *live, live_whole *whole, int64_t id, uint32_t generation,
                    void *read);
void live_whole_drop(struct live *live, live_whole *whole);

/* A page of a list that is complete down to floor: the rules of live_public(). */
void square_page(struct work *w, const struct live_viewer *viewer, const struct newest_list *list,
                 int64_t floor, const struct page *page, const struct live_filter *filter,
                 struct live_page *ret_page);

void cards_apply(struct live *live, const struct event *event);
void cards_clear(struct live *live);
/* All cards go: each may hold what has changed. */
void cards_drop_all(struct live *live);
MUST_USE enum err cards_check(struct work *w, struct live *live);
/* What the merge must know of some posts beyond their entries: whom a direct post names (account
 * ids, ascending), in which language one of a follow with languages is. Held like a card;
 * generation as for cards. */
struct facts {
    char language[16];
    uint32_t count;
    const int64_t *accounts;
};
const struct facts *facts_find(struct live *live, int64_t post_id);
bool facts_put(struct live *live, int64_t post_id, const struct facts *facts, uint32_t generation);
/* Reads them from SQL. */
MUST_USE enum err facts_db_read(struct work *w, int64_t post_id, struct facts *ret_facts);

MUST_USE enum err charter_db_read(struct work *w, struct live_charter **ret_charter);
uint32_t charter_stripe(void);
void charter_drop(struct live *live);
MUST_USE enum err charter_check(struct work *w, struct live *live);

struct emoji_row {
    struct str shortcode, file, static_file, category;
    bool visible;
};
/* Rows by shortcode; in w->memory. */
struct live_emojis *emojis_make(struct work *w, const struct emoji_row *rows, size_t count);
MUST_USE enum err emojis_db_read(struct work *w, struct live_emojis **ret_emojis);
void emojis_drop(struct live *live);
/* Takes the mutex. */
MUST_USE enum err emojis_rebuild(struct work *w, struct live *live);
MUST_USE enum err emojis_check(struct work *w, struct live *live);

void cells_apply(struct live *live, const struct event *event);
void cells_put(struct live *live, int64_t post_id, int64_t made_ms,
               const struct cell_counts *published);
void cells_clear(struct live *live);
/* Takes the mutex. */
MUST_USE enum err cells_rebuild(struct work *w, struct live *live);
MUST_USE enum err cells_check(struct work *w, struct live *live);
/* Those of posts made since then, in any order. */
MUST_USE enum err cells_db_each(struct work *w, int64_t since_ms,
                                void (*fn)(void *context, int64_t post_id, int64_t made_ms,
                                           const struct cell_counts *published),
                                void *context);

void files_put(struct live *live, const struct live_file *file);
void files_clear(struct live *live);
/* Takes the mutex. */
MUST_USE enum err files_rebuild(struct work *w, struct live *live);
MUST_USE enum err files_check(struct work *w, struct live *live);
/* All of the store that are to be held, some twice; base is valid during the call. */
MUST_USE enum err files_db_each(struct work *w,
                                void (*fn)(void *context, const struct live_file *file),
                                void *context);

void viewers_apply(struct live *live, const struct event *event);
void viewers_drop_old(struct live *live);
void viewers_clear(struct live *live);

void tokens_init(struct live *live);
void tokens_apply(struct live *live, const struct event *event);
void tokens_clear(struct live *live);

#endif
