/* Lists that come as CSV: read and checked on a slow thread, kept as rows, applied by
 * JOB_IMPORT_CSV in small steps. A row that cannot be applied stays with its reason, for the
 * report. */
#ifndef BEMA_IMPORTS_CSV_IMPORT_H
#define BEMA_IMPORTS_CSV_IMPORT_H

#include "imports/csv_lists.h"
#include "jobs/jobs.h"

enum csv_state {
    CSV_COMING = 1, /* its rows are being stored */
    CSV_CLEARING,   /* overwrite: what the file does not name is being ended */
    CSV_APPLYING,
    CSV_ENDED
};
struct csv_import {
    int64_t id, account_id, ended_ms;
    enum csv_kind kind;
    enum csv_state state;
    bool overwrite;
    int64_t total, done, failed; /* done: applied or failed */
};
/* The newest first; an older one makes room for a new one. */
enum { csv_imports_kept = 10, csv_apply_step = 20, csv_store_step = 500, csv_rows_per_run = 2000 };

/* On a slow thread: reads the text, stores its rows, starts the job. ERR_INVALID with words;
 * ERR_TOO_MANY while another import of the account runs. */
MUST_USE enum err csv_import_begin(struct work *w, int64_t account_id, enum csv_kind kind,
                                   bool overwrite, struct str text, int64_t *ret_id);
MUST_USE enum err csv_imports_of(struct work *w, int64_t account_id,
                                 struct csv_import ret_imports[csv_imports_kept], int *ret_count);
/* ERR_NOT_FOUND for another's. */
MUST_USE enum err csv_import_find(struct work *w, int64_t account_id, int64_t id,
                                  struct csv_import *ret_import);
/* The rows that could not be applied, with their reasons, as CSV. */
MUST_USE enum err csv_import_failures(struct work *w, const struct csv_import *import,
                                      struct buffer *out);
/* The first of them, for reading on the page; the strings live in w's memory. */
enum { csv_failures_shown_max = 20 };
struct csv_failure {
    struct str title, subject, why; /* title: of the list, or "" */
};
MUST_USE enum err csv_import_failures_first(struct work *w, const struct csv_import *import,
                                            struct csv_failure ret_failures[csv_failures_shown_max],
                                            int *ret_count);
/* Handler of JOB_IMPORT_CSV. */
enum err csv_import_job(struct work *w, const struct job *job, struct lanes *lanes);
/* All of a deleted account, some at a time. Inside the running transaction. */
MUST_USE enum err csv_imports_delete_some(struct work *w, int64_t account_id, int max,
                                          bool *ret_left);

#endif
