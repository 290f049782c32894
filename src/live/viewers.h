/* Viewers: what is held of one active person: whom she follows, blocks, mutes, her lists, tags and
 * filters, her own recent favourites, boosts, bookmarks, pins and votes. Loaded on first use by a
 * reader thread, kept current by events, dropped by age. And tokens: who is behind one. */
#ifndef BEMA_LIVE_VIEWERS_H
#define BEMA_LIVE_VIEWERS_H

#include "live/live.h"

struct live_viewer;

/* The viewer, loading it when w->db is there; else ERR_NEEDS_STORE. Valid until
 * live_reader_idle(). ERR_NOT_FOUND: no such account. */
MUST_USE enum err live_viewer_get(struct work *w, int64_t account_id,
                                  const struct live_viewer **ret_viewer);
int64_t live_viewer_account(const struct live_viewer *viewer);
/* enum relation_flag of the viewer towards the other; 0 none. Timed mutes that have ended do not
 * show. RELATION_FOLLOWED_BY and RELATION_REQUESTED_BY never show: one who is followed by millions
 * is held like everybody else; whoever needs them reads SQL. */
uint32_t live_viewer_relation(const struct live_viewer *viewer, int64_t other_id, int64_t now_ms);
/* The same towards the author of a post. */
struct live_post;
uint32_t live_viewer_relation_card(const struct live_viewer *viewer, const struct live_post *card,
                                   int64_t now_ms);
/* enum mark_flag. ERR_NEEDS_STORE when the post is older than what is held and w->db is NULL;
 * with w->db it is read from SQL. */
MUST_USE enum err live_viewer_marks(struct work *w, const struct live_viewer *viewer,
                                    int64_t post_id, uint32_t *ret_flags);
/* Bit mask of the choices, 0: has not voted. */
MUST_USE enum err live_viewer_vote(struct work *w, const struct live_viewer *viewer,
                                   int64_t post_id, uint64_t *ret_choices);
/* The tags she follows, folded, at most tags_followed_max (social/tags.h). Valid as the viewer is.
 */
size_t live_viewer_tags(const struct live_viewer *viewer, const struct str **ret_tags);
/* Whether she blocks the domain (lower case). */
bool live_viewer_blocks_domain(const struct live_viewer *viewer, struct str domain);
/* Her filters (live/filters.h), NULL: none. Valid as the viewer is. */
struct filters;
const struct filters *live_viewer_filters(const struct live_viewer *viewer);
/* Held marks and votes: the newest by post id, at most so many of each, and the lowest post id down
 * to which they are complete. */
enum { live_viewer_marks_max = 4096 };
/* A viewer whom nobody asked for so long is dropped. */
enum { live_viewer_idle_ms_max = 6 * 3600 * 1000 };

/* Tokens. At most live_tokens_max are held, each under a keyed hash of its secret: it costs a tenth
 * of the SHA-256 that the store knows it by, and nobody can make another secret fit it who does not
 * know the key, which is this process's own. */
enum { live_tokens_max = 65536 };
struct live_token {
    uint8_t hash[32];               /* the secret's SHA-256 */
    int64_t id, account_id, app_id; /* account 0: an app's own */
    int64_t expires_ms;             /* 0 never */
    uint64_t scopes;                /* auth/scopes.h */
    uint64_t permissions;           /* of the account's role, 0 for people */
    int64_t person_id;              /* who acts for the account; 0: itself */
    uint32_t team_role;             /* of hers: social/teams.h */
    uint32_t kind;                  /* auth/tokens.h */
    char client_id[64];             /* NUL-terminated */
};
/* false when not held */
bool live_token_find(struct live *live, struct str secret, struct live_token *ret_token);
/* generation of live_token_key(token->hash), see live_generation */
bool live_token_put(struct live *live, struct str secret, const struct live_token *token,
                    uint32_t generation);
/* The first 8 bytes of the hash read as an id: what EVENT_TOKEN_GONE names. */
int64_t live_token_key(const uint8_t hash[32]);

#endif
