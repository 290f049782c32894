/* Moving to another account of the same person, and the other accounts she says are hers.
 *
 * An account moves only to one that names it among its aliases, so that nobody moves followers to
 * a stranger, and at most once in account_move_ms_min. Then its profile leads there
 * (accounts.moved_to_id, ACCOUNT_MOVED), nobody can begin to follow it, and JOB_MOVE_FOLLOWERS lets
 * its followers of this square follow the other one instead, with the options they had; a follower
 * whom the rules refuse (a block, a limit) stays. Taking a move back ends the lead and the refusal;
 * followers who went stay where they are.
 *
 * Every function that changes something runs on a lane and joins a running transaction. */
#ifndef BEMA_SOCIAL_ACCOUNT_MOVES_H
#define BEMA_SOCIAL_ACCOUNT_MOVES_H

#include "base/clock.h"
#include "jobs/jobs.h"

enum { account_aliases_max = 10, account_move_step = 20, account_move_per_run = 2000 };
#define account_move_ms_min (INT64_C(30) * clock_day_ms)

struct account_alias {
    int64_t id;
    struct str acct; /* "alice@other.example", folded; of this square without a domain */
};
MUST_USE enum err account_aliases(struct work *w, int64_t account_id,
                                  struct account_alias ret_aliases[account_aliases_max],
                                  int *ret_count);
/* "@Alice@Other.example". One of this square must exist. Again is OK. ERR_INVALID with words. */
MUST_USE enum err account_alias_add(struct work *w, int64_t account_id, struct str handle);
/* ERR_NOT_FOUND: another's, or gone. */
MUST_USE enum err account_alias_remove(struct work *w, int64_t account_id, int64_t id);

struct account_move {
    int64_t id, to_id, followers; /* id: when; followers: moved so far */
};
/* The last one, also one that was taken back. ERR_NOT_FOUND: never. */
MUST_USE enum err account_move_find(struct work *w, int64_t account_id,
                                    struct account_move *ret_move);
/* ERR_INVALID with words: nobody of that name, itself, one that has moved or does not name this
 * account; ERR_TOO_MANY: too soon. */
MUST_USE enum err account_move_begin(struct work *w, int64_t account_id, struct str handle);
MUST_USE enum err account_move_undo(struct work *w, int64_t account_id);
/* Handler of JOB_MOVE_FOLLOWERS: subject the account, data the place it has come to. */
enum err account_move_job(struct work *w, const struct job *job, struct lanes *lanes);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err account_moves_delete_all(struct work *w, int64_t account_id);

#endif
