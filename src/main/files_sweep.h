/* What processes that were killed left in the data folder: half-made pictures and those no row
 * names (media_sweep), unpacked archives (temp/import-…), uploads (temp/upload-…) and copies of the
 * store (temp/backup-…). */
#ifndef BEMA_MAIN_FILES_SWEEP_H
#define BEMA_MAIN_FILES_SWEEP_H

#include "jobs/jobs.h"

enum { files_sweep_every_ms = 60 * 60 * 1000, files_age_ms = 24 * 60 * 60 * 1000 };

/* At the start of a server, before it takes requests: every upload is a dead server's. */
MUST_USE enum err files_sweep_at_start(struct work *w);
/* Handler of JOB_SWEEP_FILES: uploads and copies go when they are files_age_ms old. */
enum err files_sweep_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
