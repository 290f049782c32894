/* Restrictions: what moderation lays over an account or a post. Nothing below is changed, so
 * lifting one restores everything. What stands on an account stands on each of its posts.
 *
 * Every read consults them by derived bits: POST_OVERLAYS in posts.flags, ACCOUNT_OVERLAYS in
 * accounts.flags, each set while any restriction of that effect stands and cleared with the last,
 * in the same transaction; so a read that has the row or the card has the answer. What needs more
 * than a bit (the words of a label, the territories) is read where a bit says that it is there:
 * restriction_words_find(). Who may see what then is said in social/visibility.h. */
#ifndef BEMA_SOCIAL_RESTRICTIONS_H
#define BEMA_SOCIAL_RESTRICTIONS_H

#include "jobs/jobs.h"

/* Stored numbers. Listed by number; the order of the ladder is restriction_ladder. */
enum restriction_effect {
    RESTRICTION_HIDE = 1,    /* behind a notice: seen by its author only */
    RESTRICTION_SUSPEND = 2, /* accounts: it and its posts are seen by nobody, it cannot act */
    RESTRICTION_LIMIT = 3,   /* accounts: shown only to those who follow, or ask for it by name */
    RESTRICTION_WARNING = 4, /* shown to others behind a content warning; on a post with words */
    RESTRICTION_LABEL = 5,   /* words are shown with it, and nothing else changes */
    RESTRICTION_REPLIES = 6, /* answered only by those whom the author follows or the post names */
    RESTRICTION_NOT_RECOMMENDED = 7, /* not in trends, search, For you, suggestions, public pages */
    RESTRICTION_WITHHELD = 8,        /* not shown in the territories it names */
    RESTRICTION_ADULTS = 9, /* to those who are signed in, behind a warning, not recommended */
    RESTRICTION_HELD = 10,  /* posts, by an automatic rule: seen by its author only, until people
                               looked at it or restriction_held_ms_max is over; no rung */
    RESTRICTION_COMPLAINTS = 11, /* accounts: its appeals and objections are not taken; no rung */
    RESTRICTION_EFFECTS
};
enum {
    restrictions_per_subject_max = 32,
    restriction_reason_bytes_max = 4096,
    restriction_words_bytes_max = 1024,
    restriction_territories_max = 60,
    restriction_held_ms_max = 24 * 3600 * 1000,
};
/* From the least to the most. */
enum { restriction_rungs = RESTRICTION_EFFECTS - 3 };
extern const enum restriction_effect restriction_ladder[restriction_rungs];

struct post;
struct restriction {
    int64_t id, subject_id; /* an account or a post */
    enum restriction_effect effect;
    int64_t start_ms, end_ms; /* end 0: until it is lifted */
    struct str rule, reason;  /* rule: its name in the published rules; reason: the facts */
    int64_t rule_version;     /* 0: not one of several */
    struct str words;         /* of a label or a warning */
    struct str territory;     /* of what is withheld: "DE FR", ISO 3166-1 */
    int64_t by_account_id;    /* 0: the square itself */
    int by_role;              /* auth/roles.h, then */
    int64_t decision_id;      /* 0: none is recorded */
    bool with_post; /* not kept: laid in the transaction that writes the post, with these bits */
    bool automated, legal; /* legal: a law demands it, not a rule of the square */
};

/* "label", "content_warning", "replies_limited", "not_recommended", "age_restricted", "withheld",
 * "hidden", "account_limited", "account_suspended", "held", "complaints_suspended". */
struct str restriction_effect_name(enum restriction_effect effect);
/* 0: no such effect. */
enum restriction_effect restriction_effect_read(struct str name);
/* Of the DSA's vocabulary (the Transparency Database): the field "decision_visibility" or
 * "decision_account", and its value; "" where it is nothing for the database: what somebody says
 * stays as it is. */
struct restriction_legal_words {
    const char *field, *value;
};
struct restriction_legal_words restriction_effect_legal(enum restriction_effect effect);
/* Whether it can be laid over a post, over an account. */
bool restriction_fits(enum restriction_effect effect, bool on_post);

/* On a lane or in a command; joins a running transaction. *ret_id names it for lifting. A
 * restriction with an end is lifted by a job at that time. ERR_NOT_FOUND: no such subject.
 * ERR_INVALID: it does not fit the subject, withholds nowhere or in what is no list of territories,
 * its texts are too long, or too many stand; the last of restrictions_per_subject_max is kept for
 * the highest rung. */
MUST_USE enum err restriction_set(struct work *w, const struct restriction *restriction,
                                  int64_t *ret_id);
/* Inside the running transaction: until it ends nobody else lays anything over the subject or lifts
 * it, so that what is read of it from here on still holds when it is acted upon. The two above and
 * below do it themselves. A subject that is gone is OK. */
MUST_USE enum err restrictions_hold(struct work *w, int64_t subject_id);
/* One restriction over each of many posts, in two steps of one transaction. First it begins on all
 * those over which nothing lies: ret_posts as they are from then on, nobody else lays anything over
 * them; id 0: it is not there, or something lies over it, and nothing has changed. Then for each
 * that began its restriction is kept, and gets its id. effect: that fits posts, but not
 * RESTRICTION_HELD (asserted). */
MUST_USE enum err restrictions_begin(struct work *w, enum restriction_effect effect,
                                     const int64_t *post_ids, int count, struct post *ret_posts);
MUST_USE enum err restrictions_lay(struct work *w, struct restriction *restrictions, int count);
/* Lifts from each post what that decision laid over it, inside the running transaction. ret_posts:
 * as they are then, in the same order; id 0: it is not there, or nothing of it stood any more. No
 * post is named twice. */
MUST_USE enum err restrictions_lift_laid(struct work *w, const int64_t *post_ids,
                                         const int64_t *decision_ids, int count,
                                         struct post *ret_posts);
/* Lifting what is not there is OK: it is gone. With the last that held a post it is published:
 * those are told of it who would have been when it was made. */
MUST_USE enum err restriction_lift(struct work *w, int64_t subject_id, int64_t id);
/* Lifts all of one effect. */
MUST_USE enum err restrictions_lift_all(struct work *w, int64_t subject_id,
                                        enum restriction_effect effect);
/* Those that stand, oldest first. */
MUST_USE enum err restrictions_of(struct work *w, int64_t subject_id,
                                  struct restriction ret_restrictions[restrictions_per_subject_max],
                                  int *ret_count);
/* What those that stand say: of labels and warnings each its words, the first ones where several
 * stand; all territories in which it is withheld. */
struct restriction_words {
    struct str label, warning, withheld_in;
};
MUST_USE enum err restriction_words_find(struct work *w, int64_t subject_id,
                                         struct restriction_words *ret_words);
/* Whether the list names the territory; never where either is "". */
bool territories_hold(struct str list, struct str territory);
/* "de, fr" becomes "DE FR". ERR_INVALID with words. */
MUST_USE enum err territories_read(struct work *w, struct str *list);
/* Handler of JOB_END_RESTRICTION. */
MUST_USE enum err restriction_end(struct work *w, const struct job *job, struct lanes *lanes);

#endif
