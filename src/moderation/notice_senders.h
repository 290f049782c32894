/* Who sends notices (legal_notices.h): what became of those of an e-mail address, and who sends
 * manifestly unfounded ones again and again (DSA 23): warned first, then her notices are not
 * processed for a time. A person decides, on record, and tells her by mail; she can object, and
 * another person answers.
 *
 * What is sent meanwhile is kept and processed when the stop ends, so that nothing is lost and
 * nobody can find out by the form whether an address is stopped: its answer is the same, and the
 * truth goes to the address by mail. Notices that children or a life are in danger are never kept
 * aside. Trusted flaggers are not stopped here: their status is the coordinator's (DSA 22).
 *
 * An address counts by a keyed hash, in small letters and without its "+tag". Anybody may name any
 * address in the form: who did not send these notices says so against the warning. */
#ifndef BEMA_MODERATION_NOTICE_SENDERS_H
#define BEMA_MODERATION_NOTICE_SENDERS_H

#include "moderation/legal_notices.h"

enum {
    notice_record_days = 365, /* what was sent, and warned, counts */
    notice_stop_days = 30,    /* where nobody says how long */
    notice_stop_days_max = 90,
    notice_stop_facts_bytes_max = 2000,
    notice_objection_days = 183,
    notice_stops_page_max = 40,
};

/* Stored numbers. */
enum notice_outcome { SENT_WAITS, SENT_KEPT, SENT_UPHELD, SENT_REJECTED, SENT_UNFOUNDED, SENT_ALL };
enum notice_stop_kind { NOTICE_WARNING = 1, NOTICE_STOP };

struct notice_stop {
    int64_t id; /* tells when; its bucket is the sender's */
    struct str sender;
    enum notice_stop_kind kind;
    int64_t end_ms; /* 0: a warning */
    struct str facts, language, email;
    int64_t by_account_id, decision_id;
    int64_t lifted_ms; /* 0: it was not taken back */
    struct str objection;
    int64_t objected_ms, answered_ms, answered_by_id;
    bool granted;
    struct str answer;
};
struct notice_record {
    int64_t sent[SENT_ALL]; /* in the last notice_record_days, by outcome */
    int64_t unfounded_ms;   /* when the last one of those was sent; 0: none */
    bool is_known;          /* her address is, still */
    bool is_trusted;        /* it is a trusted flagger's */
    int64_t warned_ms;      /* 0: not, or it was taken back */
    int64_t stopped_until_ms;
    struct notice_stop stops[notice_stops_page_max]; /* warnings too, newest first */
    int stop_count;
};

/* "Zoe+x@Mail.example" and "zoe@mail.example" are one; "" of "". Nobody without the square's key
 * can make it. */
struct str notice_sender_key(struct work *w, struct str email);

/* ---- from legal_notices.c, inside the running transaction ---- */

/* A new notice counts; n->kept where it is to wait for the end of ret_stop (id 0: of none). */
MUST_USE enum err notice_sender_add(struct work *w, struct legal_notice *n,
                                    struct notice_stop *ret_stop);
MUST_USE enum err notice_sender_judge(struct work *w, const struct legal_notice *n,
                                      enum notice_outcome outcome);
MUST_USE enum err notice_kept_tell(struct work *w, const struct legal_notice *n,
                                   const struct notice_stop *stop);
/* After notice_record_days, and addresses with those of the notices. */
MUST_USE enum err notice_records_forget(struct work *w, struct lanes *lanes);

/* ---- staff; those that change something: on a lane, they join a running transaction ---- */

/* Of who sent that notice. ERR_NOT_FOUND. */
MUST_USE enum err notice_record_read(struct work *w, int64_t notice_id,
                                     struct notice_record *ret_record);
/* That it was manifestly unfounded, or not after all. ERR_CONFLICT: it waits for its answer, or
 * something was decided upon it; ERR_FORBIDDEN as for its answer. */
MUST_USE enum err notice_unfounded_mark(struct work *w, int64_t by_id, int64_t notice_id,
                                        bool unfounded);

struct notice_stopping {
    int64_t by_id, notice_id; /* one of hers */
    enum notice_stop_kind kind;
    struct str facts;
    int64_t end_ms; /* of a stop; 0: notice_stop_days */
};
/* ret_text: what she is told. ERR_FORBIDDEN without PERMISSION_MANAGE_REPORTS, or where any of her
 * notices is about who decides. ERR_INVALID: her address is not known (any more), she is a trusted
 * flagger, nothing of hers was marked unfounded, or, of a stop, nothing that she sent since she was
 * warned; no facts; an end that is not within notice_stop_days_max. ERR_CONFLICT: she is stopped.
 */
MUST_USE enum err notice_stop_make(struct work *w, const struct notice_stopping *stopping,
                                   struct notice_stop *ret_stop, struct str *ret_text);
/* Everything as notice_stop_make() does it, then nothing of it has happened. */
MUST_USE enum err notice_stop_preview(struct work *w, const struct notice_stopping *stopping,
                                      struct notice_stop *ret_stop, struct str *ret_text);
/* Answers what she says against it: with PERMISSION_MANAGE_APPEALS, and never who decided. Without
 * such a thing it is only taken back (lift), by anybody who could have decided it. ERR_NOT_FOUND:
 * nothing waits for an answer; ERR_CONFLICT: it is over. */
MUST_USE enum err notice_stop_answer(struct work *w, int64_t by_id, int64_t id, bool lift,
                                     struct str reason, struct notice_stop *ret_stop);
/* Those whose objection waits, the oldest first, after that one (0: all), but for those of a sender
 * any of whose notices is about what is by_id's own. Reads all buckets. */
MUST_USE enum err notice_stops_objected(struct work *w, int64_t by_id, int64_t after_id,
                                        struct notice_stop *ret_stops, int max, int *ret_count);
/* ERR_FORBIDDEN: that notice, or another one of its sender's, is about what is by_id's own. */
MUST_USE enum err notice_sender_check_not_own(struct work *w, int64_t by_id, int64_t notice_id);
/* ERR_NOT_FOUND. */
MUST_USE enum err notice_stop_find(struct work *w, int64_t id, struct notice_stop *ret_stop);
/* Whether she may answer it. */
MUST_USE enum err notice_stop_may_answer(struct work *w, int64_t by_id,
                                         const struct notice_stop *stop, bool *ret_may);

/* ---- who sent them ---- */

/* What stands behind /notice/sender/; and whose it is. ERR_NOT_FOUND. */
struct str notice_stop_access(struct work *w, const struct notice_stop *stop);
MUST_USE enum err notice_stop_open(struct work *w, struct str access, struct notice_stop *ret_stop);
/* What she was told. */
struct str notice_stop_text(struct work *w, const struct notice_stop *stop);
/* Once, within notice_objection_days. ERR_CONFLICT; ERR_INVALID with words. */
MUST_USE enum err notice_stop_object(struct work *w, struct str access, struct str text,
                                     struct notice_stop *ret_stop);

/* Handler of JOB_END_STOP, subject: a stop that has ended or was taken back: what was kept of its
 * sender joins the queue. */
enum { notice_resume_step = 20 };
enum err notice_stop_end_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
