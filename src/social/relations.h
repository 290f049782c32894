/* How accounts stand to each other: follows, requests, blocks, mutes, private notes.
 *
 * A relation is stored at both ends: a row in `relations` for each side, with the bits that side
 * sees (enum relation_flag in store/events.h), and a row in `relation_pages` for each page on which
 * it is listed. Every change here is idempotent, tells both ends by EVENT_RELATION, and moves the
 * counters in `account_counts` last, so that counts and rows agree whatever races.
 *
 * Every function that changes something runs on a lane or in a command. It joins a running
 * transaction (bulk load, a block inside a deletion) or makes its own. The other account must
 * exist and not be deleted or suspended, else ERR_NOT_FOUND; unfollow, unblock, unmute and reject
 * work on anybody that is stored. */
#ifndef BEMA_SOCIAL_RELATIONS_H
#define BEMA_SOCIAL_RELATIONS_H

#include "jobs/jobs.h"
#include "live/index.h"
#include "store/events.h"

/* The pages of one's relations, each in the order it was made (relation_pages.kind). */
enum relation_page {
    RELATIONS_FOLLOWING = 1,
    RELATIONS_FOLLOWERS = 2,
    RELATIONS_REQUESTS = 3,  /* of others to me */
    RELATIONS_REQUESTED = 4, /* mine to others */
    RELATIONS_BLOCKS = 5,
    RELATIONS_MUTES = 6,
    RELATIONS_ENDORSED = 7, /* shown on my profile */
    RELATIONS_TOLD = 8,     /* followers who are told of each post of mine */
};
enum { relation_note_characters_max = 2000, relation_languages_max = 32 };

struct relation {
    int64_t account_id, other_id;
    uint32_t flags;       /* enum relation_flag; timed mutes that have ended do not show */
    struct str languages; /* "en,fr": only posts in these; "" all */
    struct str note;      /* private, for account_id alone */
    int64_t mute_until_ms;
    bool blocks_domain; /* of the other: only where somebody asked domain_blocks.h */
};
/* No row is an empty relation, not an error. */
MUST_USE enum err relation_find(struct work *w, int64_t account_id, int64_t other_id,
                                struct relation *ret_relation);

/* What a follow says beside itself; what is not set stays as it was (new: boosts shown, no
 * notifications, all languages). */
struct follow_options {
    bool set_boosts, boosts;
    bool set_notify, notify;
    bool set_languages;
    struct str languages; /* "en,fr" */
    bool imported;        /* bulk load, imports: no notification, and no request to a locked one */
    int64_t created_ms;   /* of imports; 0 now */
};
/* Follows, or asks to when the other is locked. Doing it again changes the options only.
 * ERR_FORBIDDEN for oneself, for somebody who blocks, is blocked or has moved; ERR_INVALID over
 * follows_max (more only with 1.1 times as many followers). options may be NULL. */
MUST_USE enum err relation_follow(struct work *w, int64_t account_id, int64_t other_id,
                                  const struct follow_options *options);
/* Ends a follow or takes a request back; the other leaves the follower's lists. */
MUST_USE enum err relation_unfollow(struct work *w, int64_t account_id, int64_t other_id);
/* account_id answers the request of other_id. ERR_NOT_FOUND when there is none. */
MUST_USE enum err relation_request_accept(struct work *w, int64_t account_id, int64_t other_id);
MUST_USE enum err relation_request_reject(struct work *w, int64_t account_id, int64_t other_id);
/* Handler of JOB_ACCEPT_REQUESTS: the account is locked no longer, so that its requests become
 * follows, some at a time; it ends when the account is locked again. */
enum { relations_accept_step = 50 };
MUST_USE enum err relations_accept_job(struct work *w, const struct job *job, struct lanes *lanes);
/* other_id no longer follows account_id. */
MUST_USE enum err relation_remove_follower(struct work *w, int64_t account_id, int64_t other_id);
/* Blocks, and ends follows and requests both ways. ERR_FORBIDDEN for oneself. */
MUST_USE enum err relation_block(struct work *w, int64_t account_id, int64_t other_id);
MUST_USE enum err relation_unblock(struct work *w, int64_t account_id, int64_t other_id);
/* until_ms 0: for ever. Muting again changes both. ERR_FORBIDDEN for oneself. */
MUST_USE enum err relation_mute(struct work *w, int64_t account_id, int64_t other_id,
                                bool notifications, int64_t until_ms);
MUST_USE enum err relation_unmute(struct work *w, int64_t account_id, int64_t other_id);
/* Shows the other on the own profile, or no longer. ERR_INVALID in Mastodon's words for one whom
 * account_id does not follow; the end of the follow ends it. */
MUST_USE enum err relation_endorse(struct work *w, int64_t account_id, int64_t other_id);
MUST_USE enum err relation_unendorse(struct work *w, int64_t account_id, int64_t other_id);
/* The empty note removes it. */
MUST_USE enum err relation_note_set(struct work *w, int64_t account_id, int64_t other_id,
                                    struct str note);

/* One page of accounts, newest relation first; the paging ids are the rows', not the accounts'. */
struct relation_list {
    int64_t row_ids[page_limit_max], account_ids[page_limit_max];
    int count;
};
MUST_USE enum err relations_page(struct work *w, int64_t account_id, enum relation_page kind,
                                 const struct page *page, struct relation_list *ret_list);
/* How many requests wait, counted up to max. */
MUST_USE enum err relations_requests_count(struct work *w, int64_t account_id, int max,
                                           int *ret_count);
/* Whether anybody is told of each post of account_id. */
MUST_USE enum err relations_any_told(struct work *w, int64_t account_id, bool *ret_any);
/* Those whom account_id follows and who follow other_id: at most max, among the newest
 * relations_familiar_scan_max of the shorter of both pages. */
enum { relations_familiar_scan_max = 1000 };
MUST_USE enum err relations_familiar(struct work *w, int64_t account_id, int64_t other_id,
                                     int64_t *ret_ids, int max, int *ret_count);

/* A step of an account's deletion: ends up to `max` of its relations, whichever end they stand on.
 * *ret_left: there are more. Inside the running transaction. */
MUST_USE enum err relations_delete_some(struct work *w, int64_t account_id, int max,
                                        bool *ret_left);

#endif
