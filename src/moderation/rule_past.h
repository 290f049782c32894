/* Rules in shadow on the past: what a file would have done to the posts of the last days, before it
 * does anything to anybody. Nothing is written. */
#ifndef BEMA_MODERATION_RULE_PAST_H
#define BEMA_MODERATION_RULE_PAST_H

#include "moderation/rule_run.h"

#include "base/work.h"

enum {
    rule_past_posts_max = 500000, /* the first ones since the time; 48 bytes of memory for each */
    rule_past_window_max = 100,   /* posts and accounts of an hour are counted so far */
    rule_past_examples_max = 3,
};

struct rule_past_count {
    uint64_t found, restricted; /* posts it fires on; of them, restricted by people today */
    int64_t examples[rule_past_examples_max]; /* ids, the first ones */
    int example_count;
};
struct rule_past {
    uint64_t posts, restricted;
    struct rule_past_count *rules; /* of the set, in its order */
    bool cut;                      /* there were more posts */
};
/* Facts that are not kept of the past, which are 0 here (decided.distance: 64). */
extern const enum rule_feature rule_past_unknown[];
extern const size_t rule_past_unknown_count;

/* Runs every rule, on or in shadow, on what accounts of this square posted since then for everybody
 * to see. What an author's account is (age, bot, followers, posts) counts: its age as it was, the
 * rest as it is now. */
MUST_USE enum err rule_past_run(struct work *w, const struct rule_set *set, int64_t since_ms,
                                struct rule_past *ret);

#endif
