/* Inside the public log: who signs, and who is woken. */
#ifndef BEMA_PUBLIC_LOG_SEQUENCER_H
#define BEMA_PUBLIC_LOG_SEQUENCER_H

#include "public_log/public_log.h"

/* The line under a checkpoint. After public_log_key_start(). */
struct str log_key_sign(struct arena *a, struct str text);
/* Something was appended: after the commit. */
void sequencer_wake(struct work *w, void *none);

#endif
