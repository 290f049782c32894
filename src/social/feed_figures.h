/* What ranked pages ("For you") showed, by day (UTC), for whoever checks the square: by whom, from
 * where, to how many, how unequally, and how authors and viewers were spread over the fifths.
 *
 * Counted where impressions are written (signals.h): once a viewer, post and day, of who wants to
 * be counted. A fifth is where a voice is told to stand (algorithms/cells.h), here as in cells, so
 * whatever is published here, with all cells together, tells of a person at most what is told.
 * Published are days that are over, of these only shares in whole hundredths and counts rounded as
 * cells are; of fewer viewers than cell_voices_min nothing, neither of all nor of a fifth. So two
 * looks at one day do not differ by what a person did meanwhile. docs/ALGORITHM.md says what each
 * figure tells. */
#ifndef BEMA_SOCIAL_FEED_FIGURES_H
#define BEMA_SOCIAL_FEED_FIGURES_H

#include "algorithms/slate.h"
#include "jobs/jobs.h"

enum {
    feed_places = slate_quintile_count + 1, /* the last: nowhere */
    feed_sources = 4,                       /* enum slate_source */
    feed_days_max = 400,                    /* kept, and shown at once */
    feed_close_every_ms = 10 * 60 * 1000,
    feed_late_ms = 10 * 60 * 1000, /* after a day's end impressions of it may still be written */
    feed_close_days = 30,          /* a server that was away closes so many */
    feed_authors_min = 20,         /* with fewer, concentration says nothing */
    feed_top_authors = 10
};

/* Stored numbers: what is summed by day. */
enum feed_sum {
    FEED_SHOWN = 1,
    FEED_UNFOLLOWED = 2,
    FEED_SLATES = 3,
    FEED_SOURCE = 10,    /* + source */
    FEED_VIEWERS = 20,   /* + place */
    FEED_APPROVED = 30,  /* of posts of which approvals are published */
    FEED_APPROVALS = 31, /* + fifth: of these, its share of the approvals, in thousandths */
    FEED_PLACES = 40,    /* + 6 * place of the viewer + place of the author */
    FEED_SUMS = 76,      /* what follows is found when the day is closed */
    FEED_AUTHORS = 80,
    FEED_GINI = 81, /* in thousandths */
    FEED_TOP = 82,  /* share of the feed_top_authors most shown, in thousandths */
    FEED_VOICES = 83,
    FEED_LOSS = 84, /* in millionths */
    FEED_EDITIONS = 85,
    FEED_CLOSED = 86,
    FEED_FIGURES = 87
};

/* A step of the job that writes impressions: what it adds to one day. */
struct feed_person {
    int64_t account_id, shown;
    bool is_author;
};
enum { feed_tally_max = 100 };
struct feed_tally {
    int64_t day;
    int64_t sums[FEED_SUMS];
    struct feed_person people[2 * feed_tally_max];
    int person_count;
    int64_t viewer_id; /* the last one and its place */
    int viewer_place;
};
struct feed_impression {
    int64_t viewer_id, post_id;
    uint8_t source; /* enum slate_source */
    bool is_followed;
};
/* At most feed_tally_max. On a lane, inside the transaction that writes them. */
MUST_USE enum err feed_tally_add(struct work *w, struct feed_tally *tally,
                                 const struct feed_impression *impression);
/* The same, at its end. */
MUST_USE enum err feed_tally_store(struct work *w, struct feed_tally *tally);

/* Notes that a slate was made, in memory; feed_slates_write() writes how many. */
void feed_slate_made(void);
MUST_USE enum err feed_slates_write(struct work *w, struct lanes *lanes);

/* Inside the running transaction: she is no longer counted, or gone. What was summed stays. */
MUST_USE enum err feed_people_forget(struct work *w, int64_t account_id, bool is_gone);

/* Handler of JOB_CLOSE_FEED_DAY: of days that are over finds what needs the whole day, and forgets
 * who it was; forgets figures older than feed_days_max. */
enum err feed_figures_job(struct work *w, const struct job *job, struct lanes *lanes);

/* One day as it is published. Shares are in hundredths; -1: not told. */
struct feed_fifth {
    int64_t viewers; /* 0: fewer than are told */
    int authors[feed_places];
};
struct feed_day {
    int64_t day;
    bool told; /* enough viewers: else all up to voices is 0 or -1 */
    int64_t viewers, slates, shown;
    int unfollowed, sources[feed_sources];
    int64_t authors;
    int gini, top;
    int authors_by_fifth[feed_places];
    int approved, approvals_by_fifth[slate_quintile_count];
    struct feed_fifth fifths[feed_places]; /* what viewers of each were shown */
    int64_t voices, loss_millionths;       /* of the last epoch of polarity by its end; 0: none */
    int64_t editions;                      /* made that day */
};
/* Days that are closed among day and the count after it, the oldest first; in w->memory. */
MUST_USE enum err feed_days_read(struct work *w, int64_t first_day, int count,
                                 struct feed_day **ret_days, int *ret_count);

#endif
