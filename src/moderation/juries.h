/* Juries: where the square has them switched on, an appeal is put to seven members who stand in
 * different places of the square, if who appeals or who answers appeals asks for it. What most of
 * them say is the appeal's answer, as if another person of the staff had given it (appeals.h).
 *
 * Nobody can choose who is drawn: a secret is made when a jury is asked for, its hash goes into the
 * public log, and the lots follow from it and from the root of the log's first checkpoint that
 * covers that entry (jury_draw.h). The pool are admitted people (social/admissions.h) who have a
 * place of their own (social/positions.h), and of them nobody who has anything to do with it
 * (juries_pool.c). Jurors are known to nobody but themselves; votes are kept without names, and
 * their number is told when it has ended.
 *
 * A jury is given back to the staff where too few can be drawn, where it has not voted in
 * jury_days_max, and where what it is about is gone. */
#ifndef BEMA_MODERATION_JURIES_H
#define BEMA_MODERATION_JURIES_H

#include "jobs/jobs.h"
#include "moderation/appeals.h"
#include "moderation/jury_draw.h"

enum {
    jury_seat_hours = 72, /* to vote, from the call on */
    jury_days_max = 7,    /* from the draw on */
    jury_rest_days = 30,  /* who was called is not called again */
    jury_kept_days = 90,  /* who was called is forgotten, after the end */
    jury_reason_bytes_max = 1000,
    jury_calls_max = 20
};

/* Stored numbers. */
enum jury_state {
    JURY_ASKED = 1, /* to be drawn as soon as a checkpoint covers its entry */
    JURY_SITTING,
    JURY_DECIDED,
    JURY_SMALL, /* from here on it was given back to the staff: too few could be drawn … */
    JURY_LATE,  /* … too few have voted in time … */
    JURY_GONE,  /* … what it is about is gone, or its author deleted */
};
/* "asked", "sitting", "decided", "too_few", "late", "gone". */
const char *jury_state_word(enum jury_state state);
bool jury_is_open(enum jury_state state);

struct jury {
    int64_t id;                                   /* of its entry in the public log */
    int64_t decision_id, account_id, asked_by_id; /* asked_by_id 0: who appeals asked herself */
    enum jury_state state;
    int64_t asked_ms, drawn_ms, ended_ms; /* 0: not yet */
    struct jury_seed seed;
    uint64_t tree_size;
    int keep, reverse; /* votes, once it has decided */
};

/* ---- the setting ---- */

MUST_USE enum err juries_are_on(struct work *w, bool *ret_on);
/* On a lane; joins a running transaction. Nothing, where it is so already; else the public log says
 * so. ERR_FORBIDDEN without PERMISSION_MANAGE_SETTINGS. by_account_id 0: the operator. */
MUST_USE enum err juries_switch(struct work *w, int64_t by_account_id, bool on);

/* ---- asking for one ---- */

/* The posts that a jury looks at: that which was decided on, or those that the report names which
 * led to the decision; ret_ids: report_posts_max. *ret_open: everybody may see all of them but for
 * what was decided, and none is gone. */
MUST_USE enum err jury_posts(struct work *w, const struct decision *decision, int64_t *ret_ids,
                             int *ret_count, bool *ret_open);

/* Whether an appeal against it may be put to a jury: they are on, no law is named, and all of it
 * may be seen by everybody: no private post, and the post still there. */
MUST_USE enum err jury_is_possible(struct work *w, const struct decision *decision,
                                   bool *ret_possible);
/* On a lane; they join a running transaction. By who appeals, and by staff, who must be somebody
 * that may answer the appeal. ERR_NOT_FOUND: no appeal of hers waits; ERR_CONFLICT: it was put to
 * a jury already; ERR_INVALID: it cannot be; ERR_FORBIDDEN. */
MUST_USE enum err jury_ask(struct work *w, int64_t account_id, int64_t decision_id,
                           struct jury *ret_jury);
MUST_USE enum err jury_send(struct work *w, int64_t by_account_id, int64_t decision_id,
                            struct jury *ret_jury);
/* Makes the appeal, and asks; errors as of both. */
MUST_USE enum err jury_appeal(struct work *w, int64_t account_id, int64_t decision_id,
                              struct str text, struct appeal *ret_appeal);
/* ERR_NOT_FOUND. */
MUST_USE enum err jury_find(struct work *w, int64_t id, struct jury *ret_jury);
/* Until when it decides at the latest; 0: it is not drawn. */
int64_t jury_end_ms(const struct jury *jury);

/* ---- jurors ---- */

/* Stored numbers. */
enum jury_seat_state {
    SEAT_WAITING, /* she stands by */
    SEAT_CALLED,
    SEAT_VOTED,
    SEAT_DECLINED,
    SEAT_SILENT, /* her time is over */
    SEAT_BARRED, /* she may not judge it any more */
};
struct jury_seat {
    int64_t jury_id, account_id;
    int place, fifth;
    enum jury_seat_state state;
    int64_t until_ms; /* 0: she was not called */
};
/* The juries before which she is called and that sit: she votes, or has voted. */
MUST_USE enum err juries_of_juror(struct work *w, int64_t account_id, struct jury_seat *ret_seats,
                                  int max, int *ret_count);
/* While she is to vote. ERR_NOT_FOUND, also for everybody else, and after it. */
MUST_USE enum err jury_of_juror(struct work *w, int64_t account_id, int64_t jury_id,
                                struct jury *ret_jury, struct jury_seat *ret_seat);
/* On a lane; they join a running transaction. ERR_NOT_FOUND: she was not called; ERR_CONFLICT: she
 * has voted or declined, or the time is over; ERR_INVALID: too many words. */
MUST_USE enum err jury_vote(struct work *w, int64_t account_id, int64_t jury_id, bool reverses,
                            struct str reason);
MUST_USE enum err jury_decline(struct work *w, int64_t account_id, int64_t jury_id);
/* Whether she wants to be drawn for none. On a lane; what she is called for already stands. */
MUST_USE enum err jury_refuses(struct work *w, int64_t account_id, bool *ret_refuses);
MUST_USE enum err jury_refuse(struct work *w, int64_t account_id, bool refuse);

/* ---- what happens by itself ---- */

/* Handler of JOB_SEAT_JURY; subject: a jury. Draws it, calls others in place of who declined or is
 * silent, ends it, and in the end forgets who was called. */
enum err jury_job(struct work *w, const struct job *job, struct lanes *lanes);
/* Those that ended from begin_ms on and before end_ms. */
typedef void jury_see(void *context, const struct jury *jury);
MUST_USE enum err juries_ended(struct work *w, int64_t begin_ms, int64_t end_ms, jury_see *see,
                               void *context);
/* After an account's deletion: the juries about it, and its seats. */
MUST_USE enum err juries_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
