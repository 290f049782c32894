/* Figures of the square for those who run it: what happened each day, what there is most of, who
 * stayed. All come from the store, by statements that read one index over one range of days; api/
 * keeps the answers for a while. */
#ifndef BEMA_MODERATION_FIGURES_H
#define BEMA_MODERATION_FIGURES_H

#include "store/db.h"

enum { figures_days_max = 366, figures_rows_max = 100, cohorts_max = 60 };

enum figure {
    FIGURE_ACTIVE_USERS,
    FIGURE_NEW_USERS,
    FIGURE_INTERACTIONS,
    FIGURE_OPENED_REPORTS,
    FIGURE_RESOLVED_REPORTS,
    FIGURE_TAG_ACCOUNTS, /* of a tag, by its id */
    FIGURE_TAG_USES,
    FIGURE_TAG_SERVERS,
    FIGURE_INSTANCE_ACCOUNTS, /* of another square, by its domain */
    FIGURE_INSTANCE_MEDIA,    /* bytes */
    FIGURE_INSTANCE_REPORTS,
    FIGURE_INSTANCE_STATUSES,
    FIGURE_INSTANCE_FOLLOWS,   /* follows from here to there */
    FIGURE_INSTANCE_FOLLOWERS, /* and from there to here */
    FIGURES,
};
const char *figure_name(enum figure figure);

struct figure_query {
    enum figure figure;
    int64_t first_day;
    int days; /* at most figures_days_max */
    int64_t tag_id;
    struct str domain; /* folded */
};
struct figure_days {
    int64_t values[figures_days_max];
    int64_t total;
    bool has_previous; /* the same number of days before is known too */
    int64_t previous_total;
};
/* ERR_NOT_FOUND: no such tag. */
MUST_USE enum err figure_read(struct work *w, const struct figure_query *query,
                              struct figure_days *ret_days);

enum dimension {
    DIMENSION_LANGUAGES, /* which people read */
    DIMENSION_SOURCES,   /* apps they joined by: not kept, so none */
    DIMENSION_SERVERS,   /* by posts */
    DIMENSION_SPACE_USAGE,
    DIMENSION_SOFTWARE_VERSIONS,
    DIMENSION_TAG_SERVERS,
    DIMENSION_TAG_LANGUAGES,
    DIMENSION_INSTANCE_ACCOUNTS, /* of a domain, by followers */
    DIMENSION_INSTANCE_LANGUAGES,
    DIMENSIONS,
};
const char *dimension_name(enum dimension dimension);

struct dimension_query {
    enum dimension dimension;
    int64_t first_day;
    int days, limit;
    int64_t tag_id;
    struct str domain;
};
struct dimension_row {
    struct str key, human_key;
    int64_t value;
    struct str text; /* instead of the number, where not "" */
    bool is_bytes;
};
MUST_USE enum err dimension_read(struct work *w, const struct dimension_query *query,
                                 struct dimension_row ret_rows[figures_rows_max], int *ret_count);

/* Of those who joined in a period, how many were here in it or later, and in each later one. */
struct cohort {
    int64_t start_ms, joined;
    int64_t here[cohorts_max]; /* from its own period on */
};
/* Periods begin at starts[0 … count - 1], and the last ends at starts[count]. */
MUST_USE enum err cohorts_read(struct work *w, const int64_t *starts, int count,
                               struct cohort ret_cohorts[cohorts_max]);

#endif
