/* Running bema-media on one picture. */
#ifndef BEMA_MEDIA_MEDIA_CHILD_H
#define BEMA_MEDIA_MEDIA_CHILD_H

#include "base/work.h"

enum { media_facts_bytes_max = 4096 };

/* Descriptors are the caller's. Waits at most ms_max, then kills it. *ret_facts is its line.
 * ERR_INVALID: it ended without a picture (the words are its own where it gave some);
 * ERR_UNAVAILABLE: it cannot be run. */
MUST_USE enum err media_child_run(struct work *w, int input, int large, int preview, int ms_max,
                                  struct str *ret_facts);

#endif
