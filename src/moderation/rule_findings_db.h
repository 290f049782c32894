/* SQL of automatic rules: versions, tallies, findings, decided texts. */
#ifndef BEMA_MODERATION_RULE_FINDINGS_DB_H
#define BEMA_MODERATION_RULE_FINDINGS_DB_H

#include "moderation/rule_findings.h"

MUST_USE enum err rule_files_db_insert(struct work *w, const struct rule_file *version);
/* Newest first, those before max_id, without their texts. */
MUST_USE enum err rule_files_db_page(struct work *w, int64_t max_id, struct rule_file *ret_versions,
                                     int max, int *ret_count);
/* The newest of that hash. ERR_NOT_FOUND. */
MUST_USE enum err rule_files_db_find(struct work *w, struct str hash,
                                     struct rule_file *ret_version);

/* Adds to what is there; off_ms is set where it is not 0. */
MUST_USE enum err rule_tallies_db_add(struct work *w, const struct rule_tally *more);
/* Zeroes where there is none. */
MUST_USE enum err rule_tallies_db_find(struct work *w, struct str rule, int64_t version,
                                       struct rule_tally *ret_tally);
/* By rule and version, ascending, those after the given one. */
MUST_USE enum err rule_tallies_db_page(struct work *w, struct str after_rule, int64_t after_version,
                                       struct rule_tally *ret_tallies, int max, int *ret_count);

MUST_USE enum err rule_findings_db_put(struct work *w, int64_t post_id, int64_t author_id,
                                       struct str rules);
/* ERR_NOT_FOUND. */
MUST_USE enum err rule_findings_db_find(struct work *w, int64_t post_id, struct str *ret_rules,
                                        enum rule_verdict *ret_verdict);
struct rule_finding {
    struct str rules; /* "" nothing was found */
    enum rule_verdict verdict;
};
MUST_USE enum err rule_findings_db_find_many(struct work *w, const int64_t *post_ids, int count,
                                             struct rule_finding *ret_findings);
MUST_USE enum err rule_findings_db_judge(struct work *w, const int64_t *post_ids, int count,
                                         enum rule_verdict verdict);
/* For an account's deletion: its findings and decided texts. */
MUST_USE enum err rule_findings_db_delete_all(struct work *w, int64_t author_id);
/* In all buckets: those before the id, which tells when. */
MUST_USE enum err rule_findings_db_old(struct work *w, int64_t before_id, int64_t *ret_ids, int max,
                                       int *ret_count);
MUST_USE enum err rule_findings_db_delete(struct work *w, int64_t post_id);

struct rule_decided_row {
    int64_t post_id;
    uint64_t bits;
};
MUST_USE enum err rule_decided_db_put(struct work *w, int64_t post_id, int64_t author_id,
                                      uint64_t bits);
MUST_USE enum err rule_decided_db_delete_many(struct work *w, const int64_t *post_ids, int count);
MUST_USE enum err rule_decided_db_delete(struct work *w, int64_t post_id);
/* Newest posts first, of all buckets. */
MUST_USE enum err rule_decided_db_newest(struct work *w, struct rule_decided_row *ret_rows, int max,
                                         int *ret_count);

/* How many posts the account made since then, up to max, and the oldest of these. */
MUST_USE enum err rule_posts_db_since(struct work *w, int64_t author_id, int64_t since_id, int max,
                                      int *ret_count, int64_t *ret_oldest_id);

#endif
