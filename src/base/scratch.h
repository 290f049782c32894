/* Files that one process makes for itself and that must not outlive it.
 *
 * Their names carry the mark of their process: PREFIX-MARK-…. As long as the process lives it holds
 * a lock on DATA/temp/alive-MARK, which the system lets go of however the process ends. So whoever
 * sweeps knows by the lock, and not by a number that another process may have by now, whose maker
 * is gone. */
#ifndef BEMA_BASE_SCRATCH_H
#define BEMA_BASE_SCRATCH_H

#include "base/work.h"

enum { scratch_sweep_max = 100000 }; /* entries looked at in one folder */

/* "PREFIX-MARK-RANDOM": a name nobody has. ERR_UNAVAILABLE when DATA/temp cannot be written. */
MUST_USE enum err scratch_name(struct work *w, const char *prefix, struct str *ret_name);

/* Calls left() for each entry of the folder that has such a name and whose maker is gone. */
MUST_USE enum err scratch_sweep(struct work *w, struct str folder, const char *prefix,
                                void (*left)(struct work *w, void *context, struct str name),
                                void *context);
/* Removes the locks themselves of processes that are gone; last. */
void scratch_forget(struct work *w);

/* Removes a folder with the plain files in it. */
void scratch_remove_folder(struct work *w, struct str path);

#endif
