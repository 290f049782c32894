/* Automatic rules at work: every post that is made or edited here is looked at on its lane, in the
 * transaction that writes it (social/post_inspection.h), because a hold and a limit must act before
 * anybody has seen the post.
 *
 * What rules that are on do: a label is laid for a month, a hold for at most a day; both are
 * automated decisions with a record, an entry in the public log and a statement of reasons. The
 * post joins a case with the rule's weight; one that could not be checked to the end joins one with
 * rule_unchecked_weight. A limit refuses the post where its author has posted as many in the time
 * already. Rules in shadow are counted, and what they found is kept, so that people's decisions
 * judge it too. Nothing here hides or suspends: restrictions.c asserts that.
 *
 * Of posts that not everybody may see nothing is kept, labelled, held or put before anybody: rules
 * may limit them, and that is all. */
#ifndef BEMA_MODERATION_RULE_WORK_H
#define BEMA_MODERATION_RULE_WORK_H

#include "base/work.h"

enum { rule_unchecked_weight = 5, rule_label_days = 30, rule_labels_laid_max = 4 };

/* The rules in force look at posts from now on; what was posted in the last hour is read, so that
 * they know it. w->db is open for reading. */
MUST_USE enum err rule_work_start(struct work *w);
/* Nobody looks any more. No post may be in the making. */
void rule_work_stop(void);

#endif
