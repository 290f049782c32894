/* The report to the public (articles 15 and 24 of the Digital Services Act) of some days: tables
 * whose lines are texts and numbers, for files, the API and the page alike. */
#ifndef BEMA_MODERATION_TRANSPARENCY_REPORT_H
#define BEMA_MODERATION_TRANSPARENCY_REPORT_H

#include "base/buffer.h"
#include "moderation/transparency_counts.h"

enum {
    transparency_columns_max = 8,
    transparency_tables_max = 16,
    transparency_judged_min = 10, /* of fewer second judgements agreement says nothing */
    transparency_staff_min = 3,   /* of fewer of one language the number would tell who it is */
};

struct transparency_line {
    struct str cells[transparency_columns_max];
};
struct transparency_table {
    const char *name;
    const char *columns[transparency_columns_max];
    int column_count, first_number; /* the columns from there on are numbers; "": unknown */
    struct transparency_line *lines;
    int line_count;
};
struct transparency_report {
    int64_t first_day, last_day;
    struct transparency_table tables[transparency_tables_max];
    int table_count;
    /* By day since first_day: notices, restrictions, appeals, what was taken back. */
    struct transparency_day {
        int64_t notices, restrictions, appeals, taken_back;
    } * days;
    int day_count;
};
/* ERR_INVALID: more than transparency_days_max days, or in no order. */
MUST_USE enum err transparency_report(struct work *w, int64_t first_day, int64_t last_day,
                                      struct transparency_report *ret_report);
/* CSV (RFC 4180), below the names of the columns. */
void transparency_table_csv(struct buffer *out, const struct transparency_table *table);
void transparency_days_csv(struct buffer *out, const struct transparency_report *report);

#endif
