/* Decisions: what those who run the square decided, on what, why, and what it changed. Everything
 * that staff does passes here, in the transaction that does it. Rows are only added: taking a
 * decision back is a decision of its own, which names the one it undoes. */
#ifndef BEMA_MODERATION_DECISIONS_H
#define BEMA_MODERATION_DECISIONS_H

#include "auth/roles.h"
#include "social/teams.h"

/* Stored numbers. */
enum decision_kind {
    DECISION_WARN = 1, /* of an account: told, and nothing else */
    DECISION_DISABLE,  /* she cannot act; what she said stays */
    DECISION_ENABLE,
    DECISION_SENSITIVE, /* her media are shown behind a warning */
    DECISION_UNSENSITIVE,
    DECISION_LIMIT,
    DECISION_UNLIMIT,
    DECISION_SUSPEND,
    DECISION_UNSUSPEND,
    DECISION_APPROVE, /* she may join */
    DECISION_REJECT,
    DECISION_DELETE,
    DECISION_DELETE_PROPOSE, /* moderation/deletions.h */
    DECISION_DELETE_DECLINE,
    DECISION_REPORT_ASSIGN = 20, /* of a report */
    DECISION_REPORT_UNASSIGN,
    DECISION_REPORT_RESOLVE,
    DECISION_REPORT_REOPEN,
    DECISION_REPORT_CHANGE,
    DECISION_BLOCK_ADD = 30, /* of addresses, domains, e-mail addresses */
    DECISION_BLOCK_CHANGE,
    DECISION_BLOCK_REMOVE,
    DECISION_TAG_CHANGE = 40, /* of a tag, or of a post among those much read */
    DECISION_TREND_ALLOW,
    DECISION_TREND_REFUSE,
    DECISION_RESTRICT = 50, /* of a post or an account: moderation/rulings.h */
    DECISION_REVERSE,
    DECISION_CONFIRM, /* by a second person: it lasts */
    DECISION_APPEAL_REJECT,
    DECISION_CONFIRM_DECLINE,   /* it ends by itself: moderation/lasting.h */
    DECISION_CASE_DISMISS = 60, /* of a case: nothing is restricted */
    DECISION_CASE_REOPEN,
    DECISION_CASE_ESCALATE,
    DECISION_REPORTS_DISCOUNT, /* of an account: what it reports is heard less */
    DECISION_TRUST,            /* of an account: a trusted flagger */
    DECISION_DISTRUST,
    DECISION_PRIVATE_OPEN,       /* of a case: posts that are not public are shown to who has it */
    DECISION_NOTICE_ANSWER = 70, /* of a notice: moderation/legal_notices.h */
    DECISION_COMPLAINT_REJECT,   /* of a report or a notice: moderation/complaints.h */
    DECISION_SENDER_WARN,        /* of who sends notices: moderation/notice_senders.h */
    DECISION_SENDER_STOP,
    DECISION_SENDER_RESUME,      /* either is taken back */
    DECISION_SENDER_REJECT,      /* what she said against it */
    DECISION_LEGAL_REQUEST = 80, /* of what a demand names: moderation/legal_requests.h */
    DECISION_DISPUTE,            /* a body outside decided on it: moderation/disputes.h */
};
enum { decision_reason_bytes_max = 4096, decisions_page_max = 80 };

struct decision {
    int64_t id, subject_id; /* the id tells when */
    int64_t owner_id;       /* whose it is; 0: the subject's own. Not kept: for the public log */
    enum decision_kind kind;
    int64_t by_account_id; /* 0: the square itself, or its operator by command */
    enum role by_role;
    bool automated;       /* an automatic rule decided; by_account_id is 0 */
    int64_t report_id;    /* 0: none led to it */
    struct str rule;      /* the id of the one that is broken; "other" where none is named */
    int64_t rule_version; /* of that rule; 0: none is named, or from before they were kept */
    struct str reason;
    struct str before, after; /* JSON of what it is about, as far as it changes; "" unknown */
    int64_t end_ms;           /* 0: until it is taken back */
    int64_t undoes_id;
};

/* Where a jury answered an appeal (juries.h): `after` says how. */
struct jury_verdict {
    int64_t jury_id;
    int keep, reverse; /* votes */
    struct str said;   /* by jurors, a line each; not kept */
};
struct str jury_verdict_json(struct arena *a, const struct jury_verdict *verdict);
/* false: no jury did. */
bool decision_is_jurys(struct arena *a, const struct decision *decision,
                       struct jury_verdict *ret_verdict);

/* What it laid, in one word; "" nothing: a warning, a sign-in switched off. */
struct str decision_effect(struct arena *a, const struct decision *decision);

/* Inside the running transaction, with its entry in the public log. ERR_INVALID: the reason is too
 * long. draft->id: 0, or made for it by id_new() where something must name it before. */
MUST_USE enum err decision_record(struct work *w, const struct decision *draft, int64_t *ret_id);
/* Many at once, which are completed as they are kept; their entries in the public log. */
MUST_USE enum err decisions_record(struct work *w, struct decision *drafts, int count,
                                   int64_t *ret_entry_ids);
/* Newest first, those before max_id (0: all), at most decisions_page_max. */
MUST_USE enum err decisions_of(struct work *w, int64_t subject_id, int64_t max_id,
                               struct decision *ret_decisions, int max, int *ret_count);
/* ERR_NOT_FOUND. */
MUST_USE enum err decision_find(struct work *w, int64_t id, struct decision *ret_decision);
/* The newest of that kind on the subject; ERR_NOT_FOUND. */
MUST_USE enum err decision_last(struct work *w, int64_t subject_id, enum decision_kind kind,
                                struct decision *ret_decision);

/* Whether somebody decided anything on the subject after a decision (0: ever); kind 0: any. */
MUST_USE enum err decision_was_by(struct work *w, int64_t subject_id, int kind, int64_t after_id,
                                  int64_t by_id, bool *ret_was);

/* One decision follows another, which leads it (rulings.h). Inside the running transaction. */
MUST_USE enum err decision_follow(struct work *w, int64_t lead_id, int64_t decision_id);
MUST_USE enum err decisions_follow(struct work *w, const int64_t *lead_ids,
                                   const int64_t *decision_ids, int count);
/* Those that follow, by number, after one. */
MUST_USE enum err decision_followers(struct work *w, int64_t lead_id, int64_t after_id,
                                     int64_t *ret_ids, int max, int *ret_count);

/* Who decides. From SQL, on a lane: what is held of her token in memory may be a moment old.
 * account_id 0 is the operator at the command line, who may everything. ERR_FORBIDDEN "This action
 * is not allowed". */
MUST_USE enum err decider_check(struct work *w, int64_t account_id, uint64_t permissions,
                                enum role *ret_role);
/* The accounts whose case is her own, as a list: her account, and those she is a member of
 * (social/teams.h) or was one, of which the last teams_past_max. */
enum { decider_selves_max = 1 + teams_max + teams_past_max };
struct decider_selves {
    int64_t ids[decider_selves_max];
    int count;
};
MUST_USE enum err decider_selves_find(struct work *w, int64_t account_id,
                                      struct decider_selves *ret_selves);
bool decider_selves_have(const struct decider_selves *selves, int64_t account_id);
/* A page of what waits for an answer, without what is her own: it is full as long as there is more,
 * however much of it is hers. */
enum { waiting_reads_max = 100 };
struct waiting {
    struct decider_selves selves;
    int64_t after_id; /* the last that was looked at */
    int max, count;
    bool more; /* there may be */
};
/* Appends what waits after after_id to a list of the caller's. */
typedef enum err waiting_read(struct work *w, struct waiting *waiting, void *list);
/* Reads on until there are max, at most waiting_reads_max times. */
MUST_USE enum err waiting_list(struct work *w, int64_t by_id, int64_t after_id, int max,
                               waiting_read *read, void *list, int *ret_count);
/* ERR_FORBIDDEN where it is her own: her account, one that she is or ever was a member of, one that
 * she agreed for to something it said (social/approvals.h). account_id 0: OK. Every door asks
 * here, directly or by decider_check_over(). */
MUST_USE enum err decider_check_not_own(struct work *w, int64_t account_id, int64_t subject_id);
/* And over whom: never over herself, nor over people of her own rank or above. Whoever may not
 * decide against them may not clear them either: dismissals, resolved reports and answered notices
 * ask the same. */
MUST_USE enum err decider_check_over(struct work *w, int64_t account_id, enum role role,
                                     int64_t subject_id);
MUST_USE enum err decision_forbidden(struct work *w);
/* Cleans what somebody gives as her reason. ERR_INVALID with words: it is too long, or none and one
 * is needed. */
MUST_USE enum err decision_reason_read(struct work *w, struct str *reason, bool is_needed);

#endif
