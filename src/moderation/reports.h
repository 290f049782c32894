/* Reports: somebody says that an account, or posts of it, break a rule or the law. What comes of
 * them is a decision (decisions.h). */
#ifndef BEMA_MODERATION_REPORTS_H
#define BEMA_MODERATION_REPORTS_H

#include "jobs/jobs.h"
#include "live/index.h"
#include "moderation/decisions.h"

/* Stored numbers. */
enum report_category { REPORT_OTHER, REPORT_SPAM, REPORT_LEGAL, REPORT_VIOLATION };
enum {
    report_comment_characters_max = 1000,
    report_comment_bytes_max = 8000,
    report_posts_max = 100,
    report_rules_max = 50,
    reports_per_day_max = 400, /* of one person */
    reports_limit_default = 100,
    reports_limit_max = 200,
    reports_reads_max = 20
};

struct report {
    int64_t id, target_id, account_id; /* on whom, by whom */
    enum report_category category;
    struct str comment;
    int64_t post_ids[report_posts_max];
    int post_count;
    int64_t rule_ids[report_rules_max];
    int rule_count; /* -1: none were named */
    bool forwarded; /* to the square of an account elsewhere */
    int64_t assigned_id, resolved_ms, resolved_by_id, updated_ms;
};
const char *report_category_name(enum report_category category);
/* false: no such name. */
bool report_category_of(struct str name, enum report_category *ret_category);

/* draft: account_id, target_id, category, comment, posts, rules (which make it a violation),
 * forwarded as asked. Staff is told by JOB_TELL_STAFF. ERR_NOT_FOUND: no such account, or a post
 * that is not hers or that the reporter may not see; ERR_INVALID; ERR_TOO_MANY. On a lane; joins a
 * running transaction. */
MUST_USE enum err report_create(struct work *w, const struct report *draft,
                                struct report *ret_report);
MUST_USE enum err report_find(struct work *w, int64_t id, struct report *ret_report);

struct report_filter {
    bool resolved;
    int64_t account_id, target_id;        /* 0: any */
    const struct decider_selves *without; /* about whom none are shown; NULL: nobody */
};
struct report_page {
    struct report items[reports_limit_max];
    int count;
};
/* Newest first. Reads on where some are left out, at most reports_reads_max times: a page that is
 * not full is the last. */
MUST_USE enum err reports_page(struct work *w, const struct page *page,
                               const struct report_filter *filter, struct report_page *ret_page);

/* All of one reporter, open and answered, newest first. */
MUST_USE enum err reports_made(struct work *w, int64_t account_id, const struct page *page,
                               struct report_page *ret_page);

/* What staff does with one; each is recorded as a decision. ERR_FORBIDDEN without
 * PERMISSION_MANAGE_REPORTS, and to whom it is about. On a lane; they join a running transaction.
 */
MUST_USE enum err report_assign(struct work *w, int64_t by_id, int64_t report_id, bool assign,
                                struct report *ret_report);
MUST_USE enum err report_resolve(struct work *w, int64_t by_id, int64_t report_id, bool resolve,
                                 struct report *ret_report);
/* The same of one whose case is dealt with by who calls this (case_work.h). */
MUST_USE enum err report_resolve_alone(struct work *w, int64_t by_id, int64_t report_id,
                                       bool resolve);
/* Inside the running transaction: who made it is told that what was decided on it was taken back.
 * One that is gone, or waits, is OK. */
MUST_USE enum err report_reversed_tell(struct work *w, int64_t report_id);
struct report_changes {
    bool set_category, set_rules;
    enum report_category category;
    int64_t rule_ids[report_rules_max];
    int rule_count;
};
MUST_USE enum err report_change(struct work *w, int64_t by_id, int64_t report_id,
                                const struct report_changes *changes, struct report *ret_report);
/* All open ones on an account are resolved by what was decided. Inside the running transaction. */
MUST_USE enum err reports_resolve_all(struct work *w, int64_t by_id, int64_t target_id);
/* After an account's deletion: those it made, those about it, and what the public log has sealed of
 * it. */
MUST_USE enum err reports_purge(struct work *w, struct lanes *lanes, int64_t account_id);

/* Handler of JOB_TELL_STAFF: subject a report, or an account that was just made; or data "rule NAME
 * VERSION", which switched itself off (rule_findings.h). */
MUST_USE enum err staff_tell_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
