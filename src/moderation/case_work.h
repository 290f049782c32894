/* What staff does with a case before it is decided (case_rulings.h), and after. On a lane; each
 * joins a running transaction. Everywhere ERR_NOT_FOUND: no such case; ERR_FORBIDDEN: without
 * PERMISSION_MANAGE_REPORTS, and on one's own case. */
#ifndef BEMA_MODERATION_CASE_WORK_H
#define BEMA_MODERATION_CASE_WORK_H

#include "moderation/cases.h"

enum {
    case_claim_ms = 10 * 60 * 1000,
    case_claim_most_ms = 60 * 60 * 1000, /* of one person, renewed or taken again */
    case_claim_rest_ms = 60 * 60 * 1000, /* then the case is for others only */
    case_claims_max = 40,                /* that one person has at a time */
    case_note_bytes_max = 4000,
    case_notes_max = 200
};

/* For case_claim_ms; again renews. From her first claim on she can have it for case_claim_most_ms
 * together, whether she gave it back in between or not; then nobody has it, and for
 * case_claim_rest_ms she cannot claim it. She can still decide it, as anybody can a case that
 * nobody has. ERR_CONFLICT: another one has it, *ret_case says who; that time is over; she has
 * case_claims_max; or it is not open. Posts that are not public are shown to who has it, which is
 * recorded. */
MUST_USE enum err case_claim(struct work *w, int64_t by_id, int64_t case_id,
                             struct case_item *ret_case);
/* Of whoever has it: by herself, or by an administrator. */
MUST_USE enum err case_release(struct work *w, int64_t by_id, int64_t case_id,
                               struct case_item *ret_case);
/* To the administrators' list: from then on only they decide. */
MUST_USE enum err case_escalate(struct work *w, int64_t by_id, int64_t case_id, struct str reason,
                                struct case_item *ret_case);
/* It is open again, and so are its reports (case_reopened_max of them); what was decided
 * stands. */
enum { case_reopened_max = 200 };
MUST_USE enum err case_reopen(struct work *w, int64_t by_id, int64_t case_id,
                              struct case_item *ret_case);

/* Stored numbers. */
enum case_note_kind { CASE_NOTE, CASE_NOTE_ESCALATED, CASE_NOTE_DISMISSED, CASE_NOTE_REOPENED };
struct case_note {
    int64_t id, case_id, by_account_id; /* the id tells when */
    enum case_note_kind kind;
    struct str text;
};
MUST_USE enum err case_note_add(struct work *w, int64_t by_id, int64_t case_id, struct str text,
                                struct case_note *ret_note);
/* Oldest first, at most max. */
MUST_USE enum err case_notes(struct work *w, int64_t case_id, struct case_note *ret_notes, int max,
                             int *ret_count);

/* Inside the running transaction: a report was resolved or reopened by itself; its case is closed
 * with its last one, and opened with its first. */
MUST_USE enum err case_report_changed(struct work *w, int64_t by_id, int64_t report_id,
                                      bool resolved);
/* The same of a notice that was answered by itself. A case that many notices joined
 * (case_notices_looked_at_max) is left to the staff. */
enum { case_notices_looked_at_max = 1000 };
MUST_USE enum err case_notice_answered(struct work *w, int64_t by_id, int64_t notice_id);
/* The same for all reports on an account at once. */
MUST_USE enum err case_reports_resolved(struct work *w, int64_t by_id, int64_t account_id);

/* Whether she may read posts of it that are not public: she has it now. */
bool case_is_claimed_by(const struct work *w, const struct case_item *item, int64_t account_id);
/* ERR_CONFLICT: it is not open, or another one has it; ERR_FORBIDDEN: it was escalated, and she is
 * no administrator. */
MUST_USE enum err case_check_open(struct work *w, int64_t by_id, enum role role,
                                  const struct case_item *item);
/* Notes of the other kinds; inside the running transaction, of a case that is held. */
MUST_USE enum err case_remark(struct work *w, int64_t by_id, struct case_item *item,
                              enum case_note_kind kind, struct str text,
                              struct case_note *ret_note);

#endif
