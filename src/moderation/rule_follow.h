/* What other processes of the same square did with its automatic rules.
 *
 * What one process stores the others find by looking: rules that switched themselves off change one
 * setting in the same transaction, and which rules were put in force last is another, so that a
 * look reads two rows as long as nothing happened. */
#ifndef BEMA_MODERATION_RULE_FOLLOW_H
#define BEMA_MODERATION_RULE_FOLLOW_H

#include "moderation/rule_engine.h"

enum { rules_follow_every_s = 5 };

/* What the look before saw. Zeroed: everything is looked at anew, as it must be after
 * rules_load(). */
struct rules_seen {
    char words[160];
};
/* Inside the running transaction: a rule switched itself off, which log_id tells of. */
MUST_USE enum err rules_switched_note(struct work *w, int64_t log_id);
/* Rules that switched themselves off, in whatever process, run in shadow in this one from now on.
 * Where another process put other rules in force after this one, the log says so, once
 * (serve.rules_differ); those of this process stay. Needs w->db for reading. After an error the
 * next look sees all of it. */
MUST_USE enum err rules_follow(struct work *w, struct rules_seen *seen);

#endif
