/* Of what a person's "For you" is made: posts that she may be shown just now, from four sources,
 * each up to the policy's number, none twice (the first source that has a post keeps it):
 *   followed    of those whom she follows, as home shows them, of the policy's hours
 *   approved    public, approved lately where everybody can see it by those whom she follows, of
 *               whom those count who wrote last (candidate_approvers_max)
 *   bridging    posts of topics she touches that people who differ approve of (bridging_pool.h)
 *   newcomer    public, of authors with few published impressions; two of each at most
 * Posts of hers, boosts, direct ones, what a relation, an overlay or a filter that hides keeps from
 * her, and of the last three sources what is by people who do not want to be discovered, are never
 * among them. Read from memory; the same state gives the same candidates. */
#ifndef BEMA_SOCIAL_CANDIDATES_H
#define BEMA_SOCIAL_CANDIDATES_H

#include "live/cards.h"
#include "social/editions.h"
#include "social/viewer.h"

enum {
    candidate_approvers_max = 64,
    candidate_approvals_max = 8, /* of each, the newest */
};

/* A post's card, held or made: filters look at its text. */
struct candidate_cards {
    enum err (*post)(struct work *w, int64_t post_id, const struct live_post **ret_card);
};

struct candidates {
    struct slate_candidate items[slate_candidates_max];   /* in the order they were found */
    const struct slate_gain *gains[slate_candidates_max]; /* of each, of the edition; NULL: none */
    const struct policy *gains_by;                        /* NULL: there are none */
    size_t count;
    struct slate_topic *topics; /* those of the items, in w->memory */
    size_t topic_count;
    struct slate_published published; /* the edition that their cells and topics are of */
};
/* sources: bits 1 << enum slate_source. viewer->live and w->db are there; *ret_candidates need not
 * be zeroed. */
MUST_USE enum err candidates_gather(struct work *w, const struct viewer *viewer,
                                    const struct policy *policy, uint32_t sources,
                                    const struct candidate_cards *cards,
                                    struct candidates *ret_candidates);
/* Whether she may be shown it just now, for a page of a slate that is older: no relation and no
 * filter hides it. */
MUST_USE enum err candidate_shows(struct work *w, const struct viewer *viewer,
                                  const struct live_post *card, bool *ret_shows);

#endif
