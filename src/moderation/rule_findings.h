/* What automatic rules found, what people decided of it, and what follows for a rule.
 *
 * A finding is judged by people alone: a restriction of the post by somebody of the staff says that
 * the rules were right to put it before people, a case about it that is dismissed, or a decision
 * that is taken back, that they were not. Posts that nobody looked at say nothing. */
#ifndef BEMA_MODERATION_RULE_FINDINGS_H
#define BEMA_MODERATION_RULE_FINDINGS_H

#include "jobs/jobs.h"

#include "base/work.h"

enum {
    rule_judged_min = 30, /* judged hits before a rule may switch itself off */
    rule_tallies_page_max = 500,
    rule_files_page_max = 80,
    rule_findings_days_kept = 180,
};

struct rule_file {
    int64_t id; /* tells since when it was in force */
    struct str hash, text;
    bool in_shadow;
};
struct rule_tally {
    struct str rule;
    int64_t version, hits, shadow_hits, right, wrong;
    int64_t off_ms; /* 0: it did not switch itself off */
};

/* Stored numbers. */
enum rule_verdict { RULE_UNJUDGED, RULE_RIGHT, RULE_WRONG };

/* Inside the running transaction: what was found in a post that is made or edited. A finding before
 * an edit is replaced, and with it what was said of it is no longer asked about. rules: "link-spam
 * 1 on,slurs 2 shadow". */
MUST_USE enum err rule_findings_keep(struct work *w, int64_t post_id, int64_t author_id,
                                     struct str rules);
/* Whether a rule that was on found something in the post: what people decide of it then was
 * detected by a program. */
MUST_USE enum err rule_findings_detected(struct work *w, int64_t post_id, bool *ret_detected);
/* Whether rules, on or in shadow, found something in the post, and what people said of it. */
MUST_USE enum err rule_findings_verdict(struct work *w, int64_t post_id, bool *ret_found,
                                        enum rule_verdict *ret_verdict);
/* Inside the running transaction: somebody decided. Each version of a rule that found something in
 * it is tallied, and one that was on and whose precision lies under what its file declares,
 * surely (the upper bound of Wilson's 95 % interval, after rule_judged_min), switches itself off:
 * with an entry in the public log, and staff is told; other processes see it (rule_follow.h). It is
 * on again with a new version only. */
MUST_USE enum err rule_findings_judge(struct work *w, int64_t post_id, enum rule_verdict verdict);
/* The same of many posts; ret_detected as rule_findings_detected(). */
MUST_USE enum err rule_findings_judge_many(struct work *w, const int64_t *post_ids, int count,
                                           enum rule_verdict verdict, bool *ret_detected);

/* By rule and version, ascending, those after the given one ("", 0: from the first), at most
 * rule_tallies_page_max; what was counted in memory and is not written yet is not in it. */
MUST_USE enum err rule_tallies(struct work *w, struct str after_rule, int64_t after_version,
                               struct rule_tally *ret_tallies, int *ret_count);
/* Wilson's 95 % interval of its precision, in thousandths; 0 to 1,000 while nothing is judged. */
void rule_tally_interval(const struct rule_tally *tally, uint32_t *ret_low, uint32_t *ret_high);
/* Newest first, those before max_id (0: all), without texts, at most rule_files_page_max. */
MUST_USE enum err rule_files(struct work *w, int64_t max_id, struct rule_file *ret_versions,
                             int *ret_count);
/* ERR_NOT_FOUND. */
MUST_USE enum err rule_file_find(struct work *w, struct str hash, struct rule_file *ret_version);

/* After an account's deletion. */
MUST_USE enum err rule_findings_purge(struct work *w, struct lanes *lanes, int64_t account_id);
/* Handler of JOB_COUNT_RULES: writes what was counted since, forgets old findings. */
enum { rule_counts_every_ms = 60 * 1000 };
enum err rule_counts_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
