/* Shared accounts: an account invites people who have accounts of their own, and who act for it
 * without its password. Whoever signs in with that password is the account itself, its owner for
 * good.
 *
 * A request of a member carries `struct acting` (base/work.h) through to the lanes. In each
 * transaction that it makes team_before_end() looks once more whether she is still a member with
 * that role, and writes down what she did, so that nothing is stored after she was removed, nor
 * without a record. What a role may do is said by routes (api/team_policy.h), what of a contributor
 * is held by approvals.h. Tokens are auth/team_access.h's.
 *
 * A membership stands at both ends. Deeds are the account's, private, and kept for
 * team_deeds_days. */
#ifndef BEMA_SOCIAL_TEAMS_H
#define BEMA_SOCIAL_TEAMS_H

#include "jobs/jobs.h"
#include "social/page.h"

enum {
    team_members_max = 50, /* of an account, invited ones too */
    teams_max = 50,        /* of a person, likewise */
    team_invitations_day_max = 100,
    team_invitations_person_day_max = 3, /* of one person by one account */
    teams_past_max = 200, /* that are looked at, of a person or of an account; the last ones */
    team_deeds_days = 180,
    teams_sweep_every_ms = 6 * 3600 * 1000,
};

/* Stored numbers; each may what those before it may. */
enum team_role { TEAM_NONE, TEAM_ANALYST, TEAM_CONTRIBUTOR, TEAM_EDITOR, TEAM_ADMIN, TEAM_OWNER };
enum { team_role_count = TEAM_OWNER + 1 };
const char *team_role_name(enum team_role role); /* "analyst" … */
/* ERR_INVALID with words. */
MUST_USE enum err team_role_parse(struct work *w, struct str name, enum team_role *ret_role);

/* Stored numbers. */
enum team_state { TEAM_INVITED = 1, TEAM_MEMBER = 2 };

struct team_member {
    int64_t account_id, person_id;
    enum team_role role;
    enum team_state state;
    int64_t since_ms, invited_by;
    int64_t acted_ms; /* 0: never; not in teams_of() */
};

/* Stored numbers. What somebody did for an account. */
enum team_deed {
    TEAM_DID_NOTHING,
    TEAM_DID_POST,
    TEAM_DID_EDIT,
    TEAM_DID_DELETE,
    TEAM_DID_SCHEDULE,
    TEAM_DID_UPLOAD,
    TEAM_DID_BOOST,
    TEAM_DID_REACT,
    TEAM_DID_PIN,
    TEAM_DID_VOTE,
    TEAM_DID_FOLLOW,
    TEAM_DID_BLOCK,
    TEAM_DID_MUTE,
    TEAM_DID_SORT, /* lists, filters, collections, tags */
    TEAM_DID_PROFILE,
    TEAM_DID_SETTINGS,
    TEAM_DID_REPORT,
    TEAM_DID_APPEAL,
    TEAM_DID_DRAFT, /* changed or took back a held draft */
    TEAM_DID_AGREE,
    TEAM_DID_REFUSE,
    TEAM_DID_RULE, /* of what others must see first */
    TEAM_DID_INVITE,
    TEAM_DID_JOIN,
    TEAM_DID_ROLE,
    TEAM_DID_REMOVE,
    TEAM_DID_LEAVE,
    TEAM_DID_CHANGE, /* what has no name of its own */
    TEAM_DEEDS
};
const char *team_deed_name(enum team_deed deed); /* "post" … */
/* What cannot be done: "write posts" … */
const char *team_deed_words(enum team_deed deed);
/* What its subject is: "status", "account" …; "" for none. */
const char *team_deed_subject(enum team_deed deed);

/* Who asks for a change of the team: the account itself (person_id 0) or a member. */
struct team_asker {
    int64_t account_id, person_id;
    enum team_role role;
};
struct team_asker team_asker(const struct work *w, int64_t account_id);

/* Each joins a running transaction or makes its own, and records what was done. ERR_NOT_FOUND: no
 * such member or invitation; ERR_FORBIDDEN, ERR_CONFLICT, ERR_TOO_MANY, ERR_INVALID with words. */

/* Whoever blocks the account or the one who asks, is not here or may not act, cannot be invited; an
 * account that was limited invites nobody. She is notified. */
MUST_USE enum err team_invite(struct work *w, const struct team_asker *by, int64_t person_id,
                              enum team_role role, struct team_member *ret_member);
MUST_USE enum err team_accept(struct work *w, int64_t person_id, int64_t account_id,
                              struct team_member *ret_member);
MUST_USE enum err team_set_role(struct work *w, const struct team_asker *by, int64_t person_id,
                                enum team_role role, struct team_member *ret_member);
/* Ends a membership or takes an invitation back. by NULL: she leaves, or declines. */
MUST_USE enum err team_end(struct work *w, const struct team_asker *by, int64_t person_id,
                           int64_t account_id);

/* ERR_NOT_FOUND: neither member nor invited. */
MUST_USE enum err team_find(struct work *w, int64_t account_id, int64_t person_id,
                            struct team_member *ret_member);
/* Her role, TEAM_NONE where she is no member, or only invited. */
MUST_USE enum err team_role_of(struct work *w, int64_t account_id, int64_t person_id,
                               enum team_role *ret_role);
/* The oldest first; ret_members has room for team_members_max, ret_teams for teams_max. */
MUST_USE enum err team_members(struct work *w, int64_t account_id, struct team_member *ret_members,
                               int *ret_count);
MUST_USE enum err teams_of(struct work *w, int64_t person_id, struct team_member *ret_teams,
                           int *ret_count);

/* Whether she was a member once. It is kept for as long as both accounts are there. */
MUST_USE enum err team_was_member(struct work *w, int64_t account_id, int64_t person_id,
                                  bool *ret_was);
/* Who was one, and of which accounts she was: the last to end first, at most teams_past_max. One
 * who is a member again is among them. */
MUST_USE enum err team_past_members(struct work *w, int64_t account_id, int64_t *ret_ids,
                                    int *ret_count);
MUST_USE enum err teams_past_of(struct work *w, int64_t person_id, int64_t *ret_ids,
                                int *ret_count);

struct team_deed_row {
    int64_t id, account_id, person_id; /* person: the account where it did it itself */
    enum team_deed deed;
    int64_t subject_id; /* 0 none */
};
struct team_deed_page {
    struct team_deed_row items[page_limit_max];
    int count;
};
/* The newest first, those before max_id (0: all); of that person alone, 0: of everybody. */
MUST_USE enum err team_deeds(struct work *w, int64_t account_id, int64_t person_id, int64_t max_id,
                             int limit, struct team_deed_page *ret_page);

/* Who acts in this work: the person; 0 where the account does itself. */
int64_t team_person(const struct work *w);
/* Whether who acts may read and write direct messages. */
bool team_reads_direct(const struct work *w);
/* What is done is being written by a contributor: it is held (approvals.h). */
bool team_is_contributor(const struct work *w);
/* What was made or changed has this id. */
void team_deed_about(struct work *w, int64_t subject_id);
/* A key that the person's own requests repeat, and nobody else's. */
struct str team_key(struct work *w, struct str key);

/* struct acting.before_end. ERR_FORBIDDEN with words: she is no member any more, or with another
 * role. */
MUST_USE enum err team_before_end(struct work *w);

/* A step of an account's deletion, at either end, inside the running transaction. */
MUST_USE enum err teams_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left);
/* Handler of JOB_SWEEP_TEAMS: deeds older than team_deeds_days go. */
MUST_USE enum err teams_sweep_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
