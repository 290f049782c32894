/* SQL of cases. All of it on a lane but what only reads. */
#ifndef BEMA_MODERATION_CASES_DB_H
#define BEMA_MODERATION_CASES_DB_H

#include "moderation/cases.h"

MUST_USE enum err cases_db_insert(struct work *w, const struct case_item *item);
MUST_USE enum err cases_db_update(struct work *w, const struct case_item *item);
MUST_USE enum err cases_db_find(struct work *w, int64_t id, struct case_item *ret_case);
/* From here to the end of the transaction nobody else changes it. ERR_NOT_FOUND. */
MUST_USE enum err cases_db_hold(struct work *w, int64_t id, struct case_item *ret_case);

/* Names under which the newest case is found: the row is held, 0 where it is new. */
MUST_USE enum err cases_db_key_hold(struct work *w, struct str name, int64_t *ret_case_id);
MUST_USE enum err cases_db_key_set(struct work *w, struct str name, int64_t case_id);
MUST_USE enum err cases_db_key_find(struct work *w, struct str name, int64_t *ret_case_id);

MUST_USE enum err cases_db_subject_add(struct work *w, int64_t subject_id, int64_t case_id,
                                       int64_t account_id);
/* The newest case that the subject, report or notice is in. */
MUST_USE enum err cases_db_subject_case(struct work *w, int64_t subject_id, int64_t *ret_case_id);
/* Those of an account and its posts, newest first, before max_id. */
MUST_USE enum err cases_db_of_account(struct work *w, int64_t account_id, int64_t max_id,
                                      int64_t *ret_ids, int max, int *ret_count);

/* false: it was there. */
MUST_USE enum err cases_db_source_add(struct work *w, int64_t case_id,
                                      const struct case_source *source, bool *ret_new);
MUST_USE enum err cases_db_post_add(struct work *w, int64_t case_id, int64_t post_id,
                                    int64_t account_id, bool named, bool *ret_new,
                                    bool *ret_new_author);
MUST_USE enum err cases_db_has_author(struct work *w, int64_t case_id, int64_t account_id,
                                      bool *ret_has);

/* By author and number, after one. */
MUST_USE enum err cases_db_posts(struct work *w, int64_t case_id, int64_t after_account_id,
                                 int64_t after_post_id, struct case_post *ret_posts, int max,
                                 int *ret_count);
/* How many are hers, up to cases_counted_max. */
MUST_USE enum err cases_db_posts_of(struct work *w, int64_t case_id, int64_t account_id,
                                    int *ret_count);
/* The same of many people. */
MUST_USE enum err cases_db_posts_of_many(struct work *w, int64_t case_id,
                                         const int64_t *account_ids, int count, int *ret_counts);
MUST_USE enum err cases_db_posts_decided(struct work *w, int64_t case_id,
                                         const struct case_post *posts, const int64_t *decision_ids,
                                         int count);

/* What was decided on a post of it; 0: nothing. ERR_NOT_FOUND: it is not in the case. */
MUST_USE enum err cases_db_post_decision(struct work *w, int64_t case_id, int64_t post_id,
                                         int64_t *ret_decision_id);
/* Who reported her, or a post of hers, in the case; whether one of them reported somebody else in
 * it too. */
MUST_USE enum err cases_db_reporters_of(struct work *w, int64_t case_id, int64_t account_id,
                                        int64_t *ret_ids, int max, int *ret_count);
MUST_USE enum err cases_db_reported_others(struct work *w, int64_t case_id, int64_t reporter_id,
                                           int64_t account_id, bool *ret_others);
/* Reports, then notices, by number; after one. */
MUST_USE enum err cases_db_sources(struct work *w, int64_t case_id, int64_t after_kind,
                                   int64_t after_id, struct case_made *ret_made, int max,
                                   int *ret_count);
/* What rules found, the heaviest first. */
MUST_USE enum err cases_db_findings(struct work *w, int64_t case_id, struct case_made *ret_made,
                                    int max, int *ret_count);
/* A report that names it; 0 none. */
MUST_USE enum err cases_db_report_of(struct work *w, int64_t case_id, int64_t subject_id,
                                     int64_t *ret_report_id);

/* For an account's deletion: case_purge.c. */
MUST_USE enum err cases_db_delete(struct work *w, int64_t case_id);
MUST_USE enum err cases_db_key_delete(struct work *w, struct str name);
MUST_USE enum err cases_db_posts_by(struct work *w, int64_t case_id, int64_t account_id,
                                    int64_t *ret_ids, int max, int *ret_count);
/* And what names it. */
MUST_USE enum err cases_db_post_drop(struct work *w, int64_t case_id, int64_t post_id);
/* Hers, and her posts'. */
MUST_USE enum err cases_db_subject_drop(struct work *w, int64_t account_id, int64_t case_id);
/* *ret_reports: how many of them were reports. */
MUST_USE enum err cases_db_reporter_drop(struct work *w, int64_t case_id, int64_t reporter_id,
                                         int *ret_reports);

struct case_place_row {
    int64_t id, place;
};
MUST_USE enum err cases_db_places_clear(struct work *w, int64_t case_id);
MUST_USE enum err cases_db_place_add(struct work *w, int64_t case_id, struct str list,
                                     int64_t place);
MUST_USE enum err cases_db_places(struct work *w, struct str list, int64_t after_place,
                                  int64_t after_id, struct case_place_row *ret_rows, int max,
                                  int *ret_count);
MUST_USE enum err cases_db_places_count(struct work *w, struct str list, int max, int *ret_count);

#endif
