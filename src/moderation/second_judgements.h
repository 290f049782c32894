/* The second judgement: of all decisions that restrict, warn or dismiss a case, about what
 * everybody could read, some are judged once more by another person, who is shown what was said and
 * not what was decided. Nothing follows for anybody; how far both agree is published by rule and by
 * language (agreement.h).
 *
 * Drawn is by lot, and nobody can choose: the lot of a decision is SHA-256(00 ‖ its number ‖ LF ‖
 * root in base64), of the checkpoint of the public log that covers it first when the job looks; it
 * is drawn where the lot's first eight bytes, as one number, are divisible by second_one_in. At the
 * end of a month a rule of which none was drawn gives the decision with the least lot. Left out are
 * decisions on posts that are not public: nobody reads those for the sake of a figure. */
#ifndef BEMA_MODERATION_SECOND_JUDGEMENTS_H
#define BEMA_MODERATION_SECOND_JUDGEMENTS_H

#include "jobs/jobs.h"

enum { second_one_in = 50, second_page_max = 40, second_scan_max = 20000 };

struct second_judgement {
    int64_t id; /* the decision's */
    int64_t subject_id, account_id;
    int64_t first_id; /* 0: the operator, or a program */
    struct str first_effect, first_rule, language;
    int64_t drawn_ms;
    uint64_t tree_size;
    struct str root;
    int64_t answered_ms, by_account_id;
    struct str effect, rule; /* "" while it waits; effect "none": nothing should have been done */
};

/* The lot; is_drawn: chance draws it. */
struct second_lot {
    struct str text; /* hex */
    bool is_drawn;
};
struct second_lot second_lot_of(struct arena *a, int64_t decision_id, struct str root);

/* Handler of JOB_DRAW_SECOND: looks at what the log's newest checkpoint covers and the last one did
 * not, at most second_scan_max entries. */
enum { second_draw_every_ms = 10 * 60 * 1000 };
enum err second_draw_job(struct work *w, const struct job *job, struct lanes *lanes);

/* Those that wait and that this person may judge: she neither decided nor confirmed it, it is not
 * about her, and she is above whom it is about. Oldest decisions first, after that id; language "":
 * any. ERR_FORBIDDEN without PERMISSION_MANAGE_REPORTS. */
MUST_USE enum err second_waiting(struct work *w, int64_t by_account_id, int64_t after_id,
                                 struct str language, struct second_judgement *ret_list, int max,
                                 int *ret_count);
/* effect: of a restriction that fits the subject, or "none". On a lane; joins a running
 * transaction. ERR_NOT_FOUND: it was not drawn, or she may not judge it; ERR_CONFLICT: it is
 * answered; ERR_INVALID with words. *ret: with the first judgement and hers. */
MUST_USE enum err second_answer(struct work *w, int64_t by_account_id, int64_t decision_id,
                                struct str effect, struct str rule, struct second_judgement *ret);
/* After an account's deletion: those about it. */
MUST_USE enum err second_purge(struct work *w, struct lanes *lanes, int64_t account_id);
/* Answered from begin_ms on and before end_ms. */
typedef void second_see(void *context, const struct second_judgement *judgement);
MUST_USE enum err second_answered(struct work *w, int64_t begin_ms, int64_t end_ms, second_see *see,
                                  void *context);

#endif
