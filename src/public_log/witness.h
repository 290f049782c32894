/* Witnesses: others who check that the log only grows, and sign its checkpoints (C2SP
 * tlog-witness). Each is asked once for each checkpoint; what it signs is served below it. */
#ifndef BEMA_PUBLIC_LOG_WITNESS_H
#define BEMA_PUBLIC_LOG_WITNESS_H

#include "public_log/public_log.h"

enum { witnesses_max = 16 };

/* "KEY URL, KEY URL": each witness's key (C2SP signed-note, of kind 4) and the address below which
 * it takes add-checkpoint. At start only. ERR_INVALID with words. */
MUST_USE enum err witnesses_set(struct work *w, struct str text);
bool witnesses_any(void);
/* Handler of JOB_ASK_WITNESSES; set whenever a checkpoint was signed. Fails, and is run again, as
 * long as a witness has not signed the newest checkpoint. */
enum err witnesses_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
