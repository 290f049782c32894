/* Cards: what is held of one post or one account so that an answer can show it without SQL: its
 * rendered JSON as a fragment with holes for what changes, its counters, and the facts that decide
 * who may see it. Made on first use by api/ (status_json.c, account_json.c), dropped when the text
 * changes, bounded by live_rendered_bytes_max (CLOCK). A card is one malloc block and immutable
 * but for its atomic counters. */
#ifndef BEMA_LIVE_CARDS_H
#define BEMA_LIVE_CARDS_H

#include "base/buffer.h"
#include "live/live.h"

#include <stdatomic.h>

/* Where something is put in when the fragment is written. What each kind means is known to api/
 * alone. Offsets rise; a hole stands before the byte at its offset. */
struct live_hole {
    uint32_t offset;
    uint32_t kind;
};
struct live_fragment {
    const char *bytes;
    uint32_t size, hole_count;
    const struct live_hole *holes;
};

enum { live_poll_options_max = 20, live_mentions_max = 64 };
struct live_poll {
    int64_t expires_ms; /* 0: never */
    uint32_t option_count;
    bool multiple, hide_totals;
    _Atomic uint64_t version;
    _Atomic uint64_t voters;
    _Atomic uint64_t votes[live_poll_options_max];
};

struct live_post_counts {
    uint64_t version;
    uint32_t replies, boosts, favourites, quotes;
};

struct live_post {
    int64_t id, author_id, reply_to_id, reply_to_author_id, boost_of_id, quote_of_id, thread_id;
    int64_t created_ms;
    uint32_t flags;  /* enum post_flag, all bits */
    uint32_t author; /* its author's number in the index; 0 in a draft */
    uint32_t quote_state;
    char language[16]; /* BCP 47, NUL-terminated; "" unknown */
    uint32_t mention_count;
    const int64_t *mentions; /* accounts named, ascending */
    struct live_poll *poll;  /* or NULL */
    struct str withheld_in;  /* territories: social/restrictions.h */
    /* What stands on it, as its author and as everybody is told: the elements of an array. */
    struct str restrictions, restrictions_shown;
    struct str text; /* all that filters look at (live/filters.h) */
    struct live_fragment json;
    _Atomic uint64_t version; /* of the counters */
    _Atomic uint32_t replies, boosts, favourites, quotes;
};

/* An account's JSON with its holes filled, as of a version of its counters. Kept so that a page
 * need not fill them for each post; never changes. */
struct live_image {
    uint64_t version;
    uint32_t size;
    char bytes[];
};

struct live_account {
    int64_t id;
    int64_t moved_to_id; /* 0: has not moved */
    uint32_t flags;      /* social/accounts.h */
    struct live_fragment json;
    struct str handle; /* folded, for look-ups */
    struct str username, avatar_url;
    struct str withheld_in; /* territories: social/restrictions.h */
    _Atomic uint64_t version;
    _Atomic int64_t followers, following, posts, last_post_ms;
    _Atomic(struct live_image *) image; /* live/cards.c's: see live_account_image() */
};

/* NULL when not held. Valid until live_reader_idle(). */
const struct live_post *live_post_find(struct live *live, int64_t id);
const struct live_account *live_account_find(struct live *live, int64_t id);
/* Account by folded handle, held ones only. */
int64_t live_handle_find(struct live *live, struct str handle);

/* Copies the draft (with everything it points to) into a block of its own and publishes it. A
 * refused put (see live.h) or one over the bound returns false. generation from
 * live_generation(live, id) taken before the SQL was read. From live_apply's own thread right
 * after the commit that made the post, generation may be LIVE_FRESH: only if no card is held. */
#define LIVE_FRESH UINT32_MAX
bool live_post_put(struct live *live, const struct live_post *draft, uint32_t generation);
bool live_account_put(struct live *live, const struct live_account *draft, uint32_t generation);

/* NULL when there is none of the present version: fill the holes and hand the bytes over, with the
 * version read before. For a card that is not held, or while events are applied, that does
 * nothing: it never waits. */
const struct live_image *live_account_image(const struct live_account *account);
void live_account_image_put(struct live *live, const struct live_account *account, struct str json,
                            uint64_t version);

/* Building a fragment: an ordinary buffer (json.h) with holes noted while writing. */
struct live_fragment_builder {
    struct buffer *out;
    struct live_hole holes[64];
    uint32_t hole_count;
};
/* Notes a hole at the present end of the buffer. */
void live_fragment_hole(struct live_fragment_builder *b, uint32_t kind);
struct live_fragment live_fragment_built(const struct live_fragment_builder *b);

#endif
