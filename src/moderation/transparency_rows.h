/* Statements of reasons as rows of the DSA Transparency Database (article 24(5) of the Digital
 * Services Act): kept from the decision's transaction on, and written out day by day as the
 * database takes them (docs/TRANSPARENCY.md). */
#ifndef BEMA_MODERATION_TRANSPARENCY_ROWS_H
#define BEMA_MODERATION_TRANSPARENCY_ROWS_H

#include "jobs/jobs.h"

enum { transparency_batch_max = 100 }; /* rows that the database takes in one call */

struct transparency_row {
    int64_t id;        /* the decision's entry in the public log */
    struct str record; /* JSON */
};
/* Inside the running transaction. */
MUST_USE enum err transparency_rows_add(struct work *w, const struct transparency_row *rows,
                                        int count);
/* ERR_NOT_FOUND: none was due. */
MUST_USE enum err transparency_row_find(struct work *w, int64_t id,
                                        struct transparency_row *ret_row);

/* TRANSPARENCY_BATCHES: a line is the body of one call, {"statements":[…]} with at most
 * transparency_batch_max of them. TRANSPARENCY_TABLE: CSV (RFC 4180), one row each, below the
 * names of the fields; what may be several is a JSON array. */
enum transparency_format { TRANSPARENCY_BATCHES, TRANSPARENCY_TABLE };

struct transparency_sink {
    /* Not OK ends the export with it. */
    enum err (*put)(struct work *w, void *context, struct str bytes);
    void *context;
};
/* What was decided on that day (since 1970, UTC), oldest first. Words are redacted once more; of
 * what holds in some territories only those of the European Economic Area are named, and what holds
 * in none of them is left out: the database is not told of it. */
MUST_USE enum err transparency_export(struct work *w, int64_t day, enum transparency_format format,
                                      const struct transparency_sink *sink, int64_t *ret_count);
/* The same into a file that is there whole or not at all. ERR_UNAVAILABLE with words. */
MUST_USE enum err transparency_export_file(struct work *w, int64_t day,
                                           enum transparency_format format, const char *path,
                                           int64_t *ret_count);

/* Handler of JOB_EXPORT_TRANSPARENCY: writes DATA/transparency/DAY.json and DAY.csv of the last
 * days that are over, where site->transparency_exports says so, they had rows, and the file is not
 * there. */
enum { transparency_exports_every_ms = 60 * 60 * 1000, transparency_export_days = 30 };
enum err transparency_export_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
