/* Inside the public log: the newest checkpoint that was signed here, kept in a file beside the
 * store (DATA/log_checkpoint). A store that was brought back from an old backup has fewer entries
 * than were signed, or others in their place: to go on from there would be to sign a second
 * history. The file tells, where only a witness could else. */
#ifndef BEMA_PUBLIC_LOG_KEPT_CHECKPOINT_H
#define BEMA_PUBLIC_LOG_KEPT_CHECKPOINT_H

#include "base/work.h"

/* After it was stored. A fault is logged and holds up nothing: an older one tells less, not wrong.
 */
void kept_checkpoint_put(struct work *w, struct str checkpoint);
/* After the key is known. ERR_CONFLICT, with words that say what to do: the store is older than
 * what was signed, or is not what was signed. OK where nothing is kept, or what is kept cannot be
 * read (it is logged) or is of another log. */
MUST_USE enum err kept_checkpoint_check(struct work *w);

#endif
