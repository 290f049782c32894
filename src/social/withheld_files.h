/* Pictures, videos and sounds of what moderation keeps from some: their files are told to the live
 * state (live/files.h) in the transaction that makes it so, and held there before its caller is
 * answered; whoever serves files asks there first.
 *
 * Of an account the first withheld_files_step are held with the answer, the oldest; the others as
 * JOB_WITHHOLD_FILES goes through them, as many at a time: 50,000 pictures take fifty short steps,
 * well under a second on a square that has nothing else to do. A server that is killed meanwhile
 * reads all of them before it answers anybody again.
 *
 * Which of them are shown to whom is asked of the post when a file is asked for: nothing is to be
 * done when a restriction is lifted. */
#ifndef BEMA_SOCIAL_WITHHELD_FILES_H
#define BEMA_SOCIAL_WITHHELD_FILES_H

#include "jobs/jobs.h"
#include "media/media.h"
#include "social/posts.h"

enum { withheld_files_step = 1000 };

/* All inside the running transaction. */

/* Of those among the posts whose flags, as given, keep them from some; ids of 0 are passed over. */
MUST_USE enum err withheld_files_posts(struct work *w, const struct post *posts, int count);
/* Of a post to which media were just attached: where it or its author is kept from some. */
MUST_USE enum err withheld_files_attached(struct work *w, const struct post *post);
/* Of one that was just sent, and is of no post yet: where who sent it is kept from some. */
MUST_USE enum err withheld_files_sent(struct work *w, const struct media *media);
/* Of all that is the account's; set: which bits of its flags keep it from some now. */
MUST_USE enum err withheld_files_account(struct work *w, int64_t account_id, uint32_t set);

/* Handler of JOB_WITHHOLD_FILES. */
MUST_USE enum err withheld_files_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
