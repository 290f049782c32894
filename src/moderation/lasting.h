/* What is to last takes two people: who decides asks for it (rulings.h), and until another one of
 * the staff has confirmed it the restriction ends by itself as its rule says. Here is kept what
 * waits for that other one; she says yes or no.
 *
 * One yes is for all that was asked at once: for a ruling on a case with several posts each of them
 * on which it still stands, by whomever they are. The first are confirmed in the request, the
 * others by JOB_LET_LAST, each with its decision, its log entry, and one statement to its author.
 * Those over whom she may not decide wait on, for somebody else, by themselves. */
#ifndef BEMA_MODERATION_LASTING_H
#define BEMA_MODERATION_LASTING_H

#include "jobs/jobs.h"
#include "moderation/rulings.h"

enum { lasting_page_max = 40, lasting_sweep_every_ms = 3600 * 1000 };

struct lasting {
    int64_t decision_id, account_id; /* whose it is */
    int64_t case_id;                 /* 0: it is about this decision alone, and what follows it */
    int64_t end_ms;                  /* until when it holds meanwhile */
    bool by_demand;                  /* under law: who runs the square answers it
                                        (legal_requests.h), and it is in no list of these */
};
/* Inside the running transaction: it waits from now on. Once it does, OK. */
MUST_USE enum err lasting_ask(struct work *w, const struct lasting *asked);
/* ERR_NOT_FOUND: it does not wait, or has ended. */
MUST_USE enum err lasting_find(struct work *w, int64_t decision_id, struct lasting *ret_lasting);
/* Inside the running transaction: it waits no more, OK where it did not. whole: also where it
 * stands for what a whole case's ruling laid. */
MUST_USE enum err lasting_over(struct work *w, int64_t decision_id, bool whole);
/* Those of which something stands and over whom she may decide, her own askings too, by number and
 * after that one (0: all). Reads all buckets. ERR_FORBIDDEN without PERMISSION_MANAGE_REPORTS. */
MUST_USE enum err lasting_list(struct work *w, int64_t by_account_id, int64_t after_id,
                               struct lasting *ret_list, int max, int *ret_count);
/* A second person makes it last. *ret_ruled: what was confirmed first. ERR_FORBIDDEN to who asked,
 * where a demand led to it to who has not PERMISSION_MANAGE_SETTINGS, and as for any decision over
 * whom it is about; ERR_CONFLICT: it does not wait, its ruling is still being carried out, or
 * nothing of it stands any more. On a lane; joins a running transaction. */
MUST_USE enum err lasting_confirm(struct work *w, int64_t by_account_id, int64_t decision_id,
                                  struct ruled *ret_ruled);
/* It is not to last, and ends as it would have: by whoever may decide over her, who asked for it
 * too. ERR_INVALID: no reason. Else as above. */
MUST_USE enum err lasting_decline(struct work *w, int64_t by_account_id, int64_t decision_id,
                                  struct str reason, struct decision *ret_decision);
/* Handler of JOB_LET_LAST, subject: a case, data: the confirmation of its first decision. */
enum err lasting_job(struct work *w, const struct job *job, struct lanes *lanes);
/* Handler of JOB_SWEEP_LASTING: forgets what has ended by itself. */
enum err lasting_sweep_job(struct work *w, const struct job *job, struct lanes *lanes);
/* After an account's deletion. */
MUST_USE enum err lasting_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
