/* A year of one's own posts in figures, computed once by JOB_ANNUAL_REPORT from the posts that are
 * there then, and kept. Years are UTC's. */
#ifndef BEMA_SOCIAL_ANNUAL_REPORTS_H
#define BEMA_SOCIAL_ANNUAL_REPORTS_H

#include "jobs/jobs.h"

enum annual_report_state {
    ANNUAL_REPORT_INELIGIBLE, /* no post in that year, or the year has not begun */
    ANNUAL_REPORT_ELIGIBLE,
    ANNUAL_REPORT_GENERATING,
    ANNUAL_REPORT_AVAILABLE
};
struct annual_report {
    int year;
    enum annual_report_state state;
    struct str data; /* JSON, as Mastodon's schema 2 has it */
    int64_t made_ms, read_ms;
    int64_t top_post_id; /* the most boosted; 0 none */
};
enum {
    annual_reports_max = 64,
    annual_report_year_min = 2006,
    annual_report_tags_max = 40,
    annual_report_page_posts = 200,
    /* More posts, boosts and replies than this in a year, and one is no mere reader. */
    annual_report_average = 113,
};
/* Only what is available. ERR_NOT_FOUND. */
MUST_USE enum err annual_report_find(struct work *w, int64_t account_id, int year,
                                     struct annual_report *ret_report);
MUST_USE enum err annual_report_state_find(struct work *w, int64_t account_id, int year,
                                           enum annual_report_state *ret_state);
/* Those available, the newest year first. */
MUST_USE enum err annual_reports_of(struct work *w, int64_t account_id,
                                    struct annual_report ret_reports[annual_reports_max],
                                    int *ret_count);
/* On a lane. Starts the job unless it runs or the report is there. ERR_INVALID for a year that is
 * ineligible. */
MUST_USE enum err annual_report_generate(struct work *w, int64_t account_id, int year);
/* ERR_NOT_FOUND when it is not available. */
MUST_USE enum err annual_report_read(struct work *w, int64_t account_id, int year);
/* Handler of JOB_ANNUAL_REPORT. */
enum err annual_report_job(struct work *w, const struct job *job, struct lanes *lanes);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err annual_reports_delete_all(struct work *w, int64_t account_id);

#endif
