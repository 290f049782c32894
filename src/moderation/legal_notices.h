/* Notices: somebody, with or without an account, says that a post or an account here is against the
 * law or a rule (DSA 16). She gets a receipt: a number and an address that only she knows, under
 * which she reads how it stands and what was answered, and can object (complaints.h). Each joins
 * the case of what it is about (cases.h). */
#ifndef BEMA_MODERATION_LEGAL_NOTICES_H
#define BEMA_MODERATION_LEGAL_NOTICES_H

#include "jobs/jobs.h"
#include "moderation/rulings.h"

/* Stored numbers. */
enum notice_kind {
    NOTICE_RULE = 1, /* against a rule of the square */
    NOTICE_LAW,      /* against the law: needs a name and an e-mail address */
    NOTICE_CHILDREN, /* abuse of children: may be without a name (DSA 16) */
    NOTICE_LIFE,     /* somebody's life is threatened: likewise */
    NOTICE_KINDS
};
enum {
    notice_address_bytes_max = 2048,
    notice_reason_characters_max = 5000,
    notice_reason_bytes_max = 20000,
    notice_reason_characters_min = 10,
    notice_name_bytes_max = 200,
    notice_answer_bytes_max = 4000,
    notices_page_max = 80,
    notice_receipt_years = 5, /* the secret address is good for */
};
/* "rule", "law", "children", "life". */
struct str notice_kind_name(enum notice_kind kind);
enum notice_kind notice_kind_read(struct str name); /* 0: no such kind */

struct legal_notice {
    int64_t id, subject_id, account_id;
    enum notice_kind kind;
    struct str address; /* of what it is about */
    struct str reason, rule, name, email;
    struct str language; /* "en", "fr" */
    bool in_good_faith;  /* she says so; not kept: without it there is none */
    bool kept;           /* it waits for the end of a stop (notice_senders.h) */
    int64_t answered_ms, answered_by_id, decision_id;
    struct str answer;
};
/* What is wrong with a draft. */
enum notice_fault {
    NOTICE_FINE,
    NOTICE_ADDRESS, /* nothing here that everybody can see has it */
    NOTICE_KIND,
    NOTICE_REASON,
    NOTICE_NO_RULE,
    NOTICE_NAME,
    NOTICE_EMAIL,
    NOTICE_FAITH
};
/* "https://square.example/@alice", ".../@alice/12", ".../users/alice",
 * ".../users/alice/statuses/12" of the site: the handle, and the post or 0. ERR_INVALID: nothing of
 * it. */
MUST_USE enum err notice_address_read(struct arena *a, struct str site_url, struct str text,
                                      struct str *ret_handle, int64_t *ret_post_id);
/* draft: address, kind, reason, rule, name, email, language, in_good_faith. The receipt is mailed
 * where there is an address. ERR_INVALID with words and *ret_fault. On a lane; joins a running
 * transaction. */
MUST_USE enum err legal_notice_make(struct work *w, const struct legal_notice *draft,
                                    struct legal_notice *ret_notice, enum notice_fault *ret_fault);
MUST_USE enum err legal_notice_find(struct work *w, int64_t id, struct legal_notice *ret_notice);
/* Her secret: what stands behind /notice/; and whose it is. ERR_NOT_FOUND. */
struct str legal_notice_receipt(struct work *w, const struct legal_notice *notice);
MUST_USE enum err legal_notice_open(struct work *w, struct str receipt,
                                    struct legal_notice *ret_notice);
/* An answer by staff. */
struct notice_reply {
    int64_t notice_id, by_id;
    struct str text;             /* what she reads; "": the usual words */
    int64_t decision_id;         /* what was decided upon it before; 0 */
    const struct ruling *ruling; /* or what is decided with the answer: on what it is about, or on
                                    the account whose that is; NULL */
    bool by_case;                /* the case that it joined answers it, and ends by itself */
    bool unfounded;              /* manifestly, as anybody can see; not with a decision */
};
struct notice_replied {
    struct legal_notice notice;
    struct ruled ruled; /* where there was a ruling */
};
/* On record, and she is told by mail. With the last thing that waits in its case the case is
 * closed. ERR_FORBIDDEN as for any decision, to whom it is about, and where the case was escalated;
 * ERR_CONFLICT: it was answered, it is kept, or another one has the case; ERR_INVALID: too many
 * words, or a ruling on something else; ERR_NOT_FOUND: no such notice or decision. On a lane; joins
 * a running transaction. */
MUST_USE enum err legal_notice_answer(struct work *w, const struct notice_reply *reply,
                                      struct notice_replied *ret_replied);
/* Everything as legal_notice_answer() does it, then nothing of it has happened; begins a
 * transaction of its own. */
MUST_USE enum err legal_notice_answer_preview(struct work *w, const struct notice_reply *reply,
                                              struct notice_replied *ret_replied);
/* Inside the running transaction: another decision answers it, after an objection. */
MUST_USE enum err legal_notice_answer_again(struct work *w, const struct legal_notice *notice);
/* Inside the running transaction: who sent it is told that what was decided on it was taken back.
 */
MUST_USE enum err legal_notice_reversed_tell(struct work *w, const struct legal_notice *notice);
/* Inside the running transaction: one that was kept joins its case. OK: it is gone, or was not
 * kept. */
MUST_USE enum err legal_notice_resume(struct work *w, int64_t id);
/* Where a life or children are in danger stands apart: it is looked at first. */
enum notice_lane { NOTICES_ALL, NOTICES_URGENT, NOTICES_OTHER };
/* Those that wait to be looked at and are not about her, the oldest first, after one (0: all).
 * Reads all buckets. */
MUST_USE enum err legal_notices_waiting(struct work *w, int64_t by_id, enum notice_lane lane,
                                        int64_t after_id, struct legal_notice *ret_notices, int max,
                                        int *ret_count);
/* Handler of JOB_FORGET_SENDERS: names and e-mail addresses go when the six months to object
 * (complaints.h) are over since the answer, and notice_sender_days_more; not while an objection
 * waits. What was said, answered and decided stays. */
enum {
    notice_sender_days_more = 30,
    notice_senders_forget_every_ms = 6 * 3600 * 1000,
    notice_senders_step = 100,
};
enum err notice_senders_forget_job(struct work *w, const struct job *job, struct lanes *lanes);
/* After an account's deletion: those about it, and what was said against how they and reports about
 * it were answered. */
MUST_USE enum err legal_notices_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
