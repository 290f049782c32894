/* Rulings: somebody of the staff restricts a post or an account. One call does all of it, in one
 * transaction: who may, the restriction, the decision's record, the statement of reasons with its
 * row for the Transparency Database, the report that led to it.
 *
 * Nobody rules on herself, on what she wrote, or on people of her own rank or above. Without an end
 * it stands for as long as its rule says (ruling_days_default where none is named); what is to last
 * takes two people: until another has confirmed it (lasting.h), it ends like any other. It starts
 * when it is made: no caller says when. */
#ifndef BEMA_MODERATION_RULINGS_H
#define BEMA_MODERATION_RULINGS_H

#include "moderation/statements.h"

enum {
    ruling_days_default = 30,
    ruling_days_max = 365,
    ruling_law_bytes_max = 500,
    /* Of RESTRICTION_COMPLAINTS: six months to object must not pass meanwhile. */
    ruling_unheard_days_max = 90,
    ruling_unheard_warned_days = 365
};

struct ruling {
    int64_t subject_id; /* a post or an account */
    enum restriction_effect effect;
    struct str rule;  /* the id of one of the published rules; "" or "other": none of them */
    struct str facts; /* what happened, as its author reads it */
    struct str words; /* of a label or a warning */
    struct str territory, law;
    struct str category; /* of the DSA; "" the rule's */
    int64_t end_ms;      /* 0: the default; at most ruling_days_max from now */
    bool permanent;
    int64_t by_account_id; /* 0: the operator, by a command */
    int64_t report_id;     /* 0: none led to it */
    bool noticed;          /* somebody's notice led to it (legal_notices.h) */
    bool by_demand;        /* a demand under law led to it (legal_requests.h) */
    int64_t lead_id;       /* 0, or the ruling of which she was told when the same was laid over
                              another post of hers: she is not told again, and this
                              one is taken back and made to last with that one */
    int64_t case_id;       /* 0, or the case on whose posts it is laid, which asks once for all of
                              them to last (lasting.h) */
};
struct ruled {
    struct decision decision;
    struct statement statement;
};
/* On a lane; joins a running transaction. ERR_FORBIDDEN, ERR_NOT_FOUND (no such subject or
 * report), ERR_INVALID with words. RESTRICTION_COMPLAINTS (DSA 23): for at most
 * ruling_unheard_days_max, never to last, and only for who was warned within
 * ruling_unheard_warned_days before, else ERR_CONFLICT. */
MUST_USE enum err ruling_make(struct work *w, const struct ruling *ruling, struct ruled *ret_ruled);
/* Everything as ruling_make() does it, then nothing of it has happened; begins a transaction of its
 * own. The number of the decision will be another. */
MUST_USE enum err ruling_preview(struct work *w, const struct ruling *ruling,
                                 struct ruled *ret_ruled);
/* What an automatic rule lays on a post: a label or a hold, and nothing else (asserted). Inside the
 * transaction that writes the post, which has the bits; recorded as decided by a program. */
struct rule_ruling {
    int64_t post_id, author_id;
    enum restriction_effect effect;
    struct str rule; /* its name in the file */
    int64_t rule_version, end_ms;
    struct str facts; /* as its author reads them */
    struct str words; /* of a label */
};
MUST_USE enum err ruling_by_rule(struct work *w, const struct rule_ruling *r);
/* Inside the running transaction: somebody looked at the post and found nothing to restrict. What
 * automatic rules found in it was wrong, where nobody has judged it yet: what they hold is
 * published, and their labels are lifted. */
MUST_USE enum err ruling_dismissed(struct work *w, int64_t post_id);
/* Whose subject it is: her own account, or that of the post's author. ERR_NOT_FOUND: it is gone. */
MUST_USE enum err decision_owner(struct work *w, const struct decision *decision,
                                 int64_t *ret_account_id);

#endif
