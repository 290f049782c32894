/* Pre-approval: an account may ask that others see what it writes before anybody else does.
 *
 * A rule names topics (words, phrases, cashtags, hosts of links, or everything), surfaces, people
 * and how many of them must agree. approval_gate() stands where posts and profiles are written
 * (post_create, post_edit, scheduled_create, account_change), so that no door can forget it: a
 * draft that a rule fits becomes a held one instead, in the same transaction, with its pictures.
 * Whoever writes must have agreed people other than herself; what they agree to is the SHA-256 of
 * the whole draft (approval_form.h), and any change of it voids what they said. At its deadline a
 * draft expires. Nothing is ever published by time.
 *
 * A rule becomes stricter at once. To weaken or remove it, one of its people must confirm, or
 * approval_delay_ms must pass.
 *
 * Where several people write for an account (teams.h), it is the person who counts: nobody agrees
 * to what she wrote, whichever account she agrees for, nor twice. What a contributor writes is held
 * by a rule that nobody made (contributor_rule): an editor or above of the account, or who signs in
 * as it, must agree. Real rules must be satisfied besides.
 *
 * Each deed (held, edited, agreed, approved, rejected, withdrawn, expired, and of rules) writes an
 * entry of the public log in its transaction: what was done, never what it says. */
#ifndef BEMA_SOCIAL_APPROVALS_H
#define BEMA_SOCIAL_APPROVALS_H

#include "base/clock.h"
#include "jobs/jobs.h"
#include "social/accounts.h"
#include "social/posts.h"

/* Stored bits. */
enum approval_surface {
    SURFACE_POST = 1,
    SURFACE_REPLY = 2,
    SURFACE_QUOTE = 4,
    SURFACE_EDIT = 8,
    SURFACE_POLL = 16, /* options of polls */
    SURFACE_ALT = 32,  /* what is said of pictures */
    SURFACE_PROFILE = 64,
    SURFACE_SCHEDULE = 128,
    SURFACE_IMPORT = 256,
    SURFACES_ALL = 511,
};
enum { approval_surface_count = 9 };
const char *approval_surface_name(int index); /* "post" …; bit 1 << index */

enum {
    approval_rules_max = 20,
    approval_topics_max = 200,
    approval_topic_bytes_max = 200,
    approval_name_bytes_max = 100,
    approval_approvers_max = 16,
    approval_hours_max = 30 * 24,
    approval_hours_default = 3 * 24,
    approval_held_max = 300, /* of one account at a time */
    approval_versions_max = 50,
    approval_deeds_max = 400,  /* of one draft that are read */
    approval_duties_max = 100, /* accounts that one person is asked about */
    approval_reason_bytes_max = 2000,
    approval_page_max = 40,
    approval_hash_bytes = 64, /* in hex */
};
#define approval_delay_ms (INT64_C(7) * clock_day_ms)

struct approval_rule {
    int64_t id, account_id;
    int version;
    struct str name;
    bool everything;
    const struct str *topics;
    int topic_count;
    unsigned surfaces; /* bits of enum approval_surface */
    int64_t approvers[approval_approvers_max];
    int approver_count, needed;
    int hours; /* for how long a draft waits */
    /* A weaker form of it that waits; pending_ms 0: none. */
    bool pending_gone; /* it will be removed */
    const struct approval_rule *pending;
    int64_t pending_ms;
    bool contributor; /* of what contributors write: its approvers are the account's editors */
};

/* Joins a running transaction or makes its own, each. by_id: who does it: the account, or who acts
 * for it. ERR_INVALID with words for what is wrong with the rule. */
MUST_USE enum err approval_rule_make(struct work *w, const struct approval_rule *rule,
                                     struct approval_rule *ret_rule);
/* A stricter form holds at once; a weaker one waits (ret_rule->pending). rule->id says which.
 * ERR_NOT_FOUND: not the account's. */
MUST_USE enum err approval_rule_change(struct work *w, const struct approval_rule *rule,
                                       struct approval_rule *ret_rule);
/* Asks for its end, which waits. */
MUST_USE enum err approval_rule_remove(struct work *w, int64_t account_id, int64_t id,
                                       struct approval_rule *ret_rule);
/* What waits does not come. ERR_CONFLICT: nothing waits. */
MUST_USE enum err approval_rule_keep(struct work *w, int64_t account_id, int64_t id,
                                     struct approval_rule *ret_rule);
/* One of the rule's people lets what waits hold at once. ERR_NOT_FOUND: she is not; ERR_CONFLICT:
 * nothing waits. */
MUST_USE enum err approval_rule_confirm(struct work *w, int64_t approver_id, int64_t id);
/* She is no longer asked about the account's drafts. */
MUST_USE enum err approval_resign(struct work *w, int64_t approver_id, int64_t account_id);
/* Those in force now, with what waits; in the order in which they were made. ret_rules has room for
 * approval_rules_max. */
MUST_USE enum err approval_rules(struct work *w, int64_t account_id,
                                 struct approval_rule *ret_rules, int *ret_count);
/* The accounts whose drafts she is asked about; ret_ids has room for approval_duties_max. */
MUST_USE enum err approval_duties(struct work *w, int64_t approver_id, int64_t *ret_ids,
                                  int *ret_count);
bool approval_rule_has(const struct approval_rule *rule, int64_t approver_id);

/* Stored numbers. */
enum approval_kind { APPROVAL_POST = 1, APPROVAL_EDIT, APPROVAL_PROFILE };
enum approval_state {
    APPROVAL_HELD = 1,
    APPROVAL_APPROVED, /* and carried out */
    APPROVAL_REJECTED,
    APPROVAL_WITHDRAWN,
    APPROVAL_EXPIRED,
    APPROVAL_STATES
};
enum approval_action {
    DEED_HELD = 1,
    DEED_EDITED, /* what was agreed to before is void */
    DEED_AGREED,
    DEED_APPROVED,
    DEED_REJECTED,
    DEED_WITHDRAWN,
    DEED_EXPIRED,
    DEED_RELEASED, /* no rule holds it any more: its author published it */
    DEED_RULE_MADE,
    DEED_RULE_CHANGED,
    DEED_RULE_WEAKENING,
    DEED_RULE_WEAKENED,
    DEED_RULE_KEPT,
    DEED_RESIGNED,
    DEEDS
};
const char *approval_kind_name(enum approval_kind kind);
const char *approval_state_name(enum approval_state state);
const char *approval_action_name(enum approval_action action);

struct approval {
    int64_t id, account_id, writer_id; /* writer: the person; the account where it wrote itself */
    enum approval_kind kind;
    enum approval_state state;
    int version;
    int64_t made_ms, changed_ms, expires_ms;
    int64_t target_id; /* of an edit: the post */
    int64_t post_id;   /* what it became: a post, or one that waits for its time; 0 none */
    struct str form, hash, rules, key;
};
struct approval_version {
    int version;
    int64_t writer_id, made_ms;
    struct str form, hash;
};
struct approval_deed {
    int64_t id, account_id, approval_id;
    enum approval_action action;
    int version;
    int64_t by_id, made_ms, entry_id;
    int64_t person_id; /* who acted for by_id; 0: itself */
    struct str hash, reason;
};

/* Something is about to be published. */
struct approval_ask {
    enum approval_kind kind;
    int64_t account_id;
    const struct post_draft *draft; /* normal (post_making.h); of a profile: NULL */
    int64_t target_id;              /* of an edit */
    const struct account *account;  /* of a profile: as it is */
    const struct account_changes *changes;
};
/* *ret_held_id 0: go ahead. Else it is held under that id, and nothing may be published.
 * Inside the running transaction. ERR_TOO_MANY: too many wait already. */
MUST_USE enum err approval_gate(struct work *w, const struct approval_ask *ask,
                                int64_t *ret_held_id);

/* Of the account, but for contributors, who see their own; of one whose drafts she is asked about,
 * where a rule of hers holds or held it. ERR_NOT_FOUND. */
MUST_USE enum err approval_find(struct work *w, int64_t viewer_id, int64_t id,
                                struct approval *ret_approval);
/* Newest first, those before max_id (0: all); of a contributor her own. state 0: any. ret_items has
 * room for approval_page_max. */
MUST_USE enum err approvals_page(struct work *w, int64_t account_id, enum approval_state state,
                                 int64_t max_id, struct approval *ret_items, int *ret_count);
/* Those that wait for her word, oldest first by account, at most approval_page_max; what she agreed
 * to already is left out. */
MUST_USE enum err approvals_waiting(struct work *w, int64_t approver_id, struct approval *ret_items,
                                    int *ret_count);
MUST_USE enum err approval_versions(struct work *w, int64_t id,
                                    struct approval_version *ret_versions, int *ret_count);
/* Oldest first. */
MUST_USE enum err approval_deeds(struct work *w, int64_t id, struct approval_deed *ret_deeds,
                                 int *ret_count);
/* Whether she has ever agreed to something that the account says, as herself or for another. */
MUST_USE enum err approval_agreed_for(struct work *w, int64_t account_id, int64_t person_id,
                                      bool *ret_has);
/* How many have agreed to the version there is, and how many more must at least. */
MUST_USE enum err approval_agreed(struct work *w, const struct approval *approval, int *ret_agreed,
                                  int *ret_missing);

/* Each joins a running transaction or makes its own. ERR_NOT_FOUND, ERR_CONFLICT (it does not wait
 * any more, was changed since it was read, was agreed to by her already), ERR_FORBIDDEN (she wrote
 * it), ERR_INVALID with words. */

/* hash: of what she read. The last one that is needed publishes: ret->state and post_id say so. */
MUST_USE enum err approval_agree(struct work *w, int64_t approver_id, int64_t id, struct str hash,
                                 struct approval *ret_approval);
MUST_USE enum err approval_reject(struct work *w, int64_t approver_id, int64_t id,
                                  struct str reason, struct approval *ret_approval);
MUST_USE enum err approval_withdraw(struct work *w, int64_t account_id, int64_t id,
                                    struct approval *ret_approval);
/* Another form of a post or an edit: a new version, and what was agreed to before is void. Where no
 * rule fits it any more it is published. draft NULL: as it is. */
MUST_USE enum err approval_edit(struct work *w, int64_t account_id, int64_t id,
                                const struct post_draft *draft, struct approval *ret_approval);
/* The one that a request with that key made within post_key_ms, or ERR_NOT_FOUND. *ret_waits: it
 * is still held. */
MUST_USE enum err approval_find_key(struct work *w, int64_t account_id, struct str key,
                                    int64_t *ret_id, bool *ret_waits);
/* An id under which something may have been held is made the post's that it became, or 0 where
 * nobody sees it; any other stays. */
MUST_USE enum err approval_stands_for(struct work *w, int64_t *id);
/* What became of it: 0 where nothing did, or where there is no such draft. */
MUST_USE enum err approval_became(struct work *w, int64_t id, int64_t *ret_post_id);

/* Handler of JOB_END_APPROVAL; subject: a draft. */
enum err approval_end_job(struct work *w, const struct job *job, struct lanes *lanes);
/* A step of an account's deletion, inside the running transaction. */
MUST_USE enum err approvals_delete_some(struct work *w, int64_t account_id, int max,
                                        bool *ret_left);

#endif
