/* Cases: what waits for somebody of the staff. Every report, every notice and everything that an
 * automatic rule finds joins the open case of its subject, in the transaction that makes it; posts
 * with one text by whomever join one case. What staff does with cases: case_work.h, case_rulings.h.
 *
 * A case lies in the bucket of what it was first about. Its place in the queue is stored and says
 * all but the present time (case_order.h), so that a page is read from an index. */
#ifndef BEMA_MODERATION_CASES_H
#define BEMA_MODERATION_CASES_H

#include "moderation/case_order.h"
#include "moderation/decisions.h"

/* Stored numbers. */
enum case_state { CASE_OPEN, CASE_CLOSING, CASE_CLOSED };
enum case_outcome { CASE_UNDECIDED, CASE_DISMISSED, CASE_DECIDED, CASE_REVERSED };
enum case_source_kind { CASE_REPORT = 1, CASE_NOTICE = 2, CASE_RULE = 4 };
enum { CASE_TRUSTED = 8 }; /* beside them, as a bit of what a case came from */
enum {
    case_text_characters_min = 12, /* shorter ones are not taken for one text */
    case_text_bytes_max = 16 * 1024,
    case_rules_max = 16,
    case_words_bytes_max = 1000,
    case_rule_bytes_max = 100,
    cases_page_max = 80
};

/* What is put before the staff. */
struct case_source {
    int64_t subject_id; /* a post or an account */
    enum case_source_kind kind;
    int64_t id;              /* the report's or the notice's; 0 of a rule's finding */
    int weight;              /* of a rule: 1 to 100 */
    struct str rule;         /* the id of a published rule, or the name of an automatic one; "" */
    struct str words;        /* of a rule's finding: what it saw */
    struct str language;     /* "": the post's */
    int64_t reporter_id;     /* 0: nobody with an account */
    bool trusted;            /* by a trusted flagger; of who has an account it is looked up */
    int harm;                /* 1 to harm_max: how bad it is said to be; 0: 1 */
    const int64_t *post_ids; /* further posts that it names */
    int post_count;
};
/* Inside the running transaction. The same source again is OK. Where somebody has the case and the
 * source names a post that is not public, it is on record that she may read it. ERR_NOT_FOUND: no
 * such subject. */
MUST_USE enum err case_join(struct work *w, const struct case_source *source, int64_t *ret_case_id);

struct case_item {
    int64_t id, subject_id, account_id; /* of whom */
    enum case_state state;
    enum case_outcome outcome;
    bool escalated;
    struct str text_key; /* "" or what posts with one text have in common */
    int posts, authors, reports, open_reports, notices, trusted;
    struct case_facts facts;
    int sources;      /* bits */
    struct str rules; /* ids and names, by commas */
    struct str language;
    int notes;
    int64_t claimed_by_id, claimed_until_ms;
    int64_t place, updated_ms, closed_ms, closed_by_id;
};
/* ERR_NOT_FOUND. */
MUST_USE enum err case_find(struct work *w, int64_t id, struct case_item *ret_case);
/* The open case of a subject, or of a report or a notice by its id; ERR_NOT_FOUND. */
MUST_USE enum err case_open_of(struct work *w, int64_t subject_id, struct case_item *ret_case);

struct case_post {
    int64_t account_id, post_id;
    bool is_named;       /* by a report or a notice */
    int64_t decision_id; /* the last that its case laid on it; 0 none */
};
/* The first of its posts, by author. */
enum { case_posts_shown_max = 40 };
MUST_USE enum err case_posts(struct work *w, int64_t case_id, struct case_post *ret_posts, int max,
                             int *ret_count);
struct case_made {
    enum case_source_kind kind;
    int64_t id, subject_id, reporter_id, made_ms;
    int weight;
    struct str rule, words;
    bool trusted;
};
/* The first of its reports and notices; of what rules found. */
MUST_USE enum err case_sources(struct work *w, int64_t case_id, struct case_made *ret_made, int max,
                               int *ret_count);
MUST_USE enum err case_findings(struct work *w, int64_t case_id, struct case_made *ret_made,
                                int max, int *ret_count);
/* A report of it that names the subject (0: any); 0: there is none. */
MUST_USE enum err case_report_of(struct work *w, int64_t case_id, int64_t subject_id,
                                 int64_t *ret_report_id);
/* The cases of an account and of its posts, newest first, before max_id (0: all). */
MUST_USE enum err cases_of_account(struct work *w, int64_t account_id, int64_t max_id,
                                   int64_t *ret_ids, int max, int *ret_count);
/* Whether one of those that are shown is not public, and named by a report or a notice: others
 * that are not public are shown to nobody. */
struct post;
MUST_USE enum err case_has_private(struct work *w, const struct case_item *item, bool *ret_has);
bool post_is_private(const struct post *post);

enum case_list { CASES_OPEN, CASES_MINE, CASES_ESCALATED, CASES_CLOSED };
struct case_filter {
    enum case_list list;
    struct str language, rule; /* "": any */
    int source;                /* one of the bits; 0: any */
    int64_t viewer_id;         /* whose own cases are left out, and whose are "mine" */
    int64_t after_place, after_id;
    int limit;
};
struct case_page {
    struct case_item items[cases_page_max];
    int count;
    bool more;
    int64_t last_place, last_id; /* where the next page goes on, which may hold more even where
                                    this one is not full */
};
MUST_USE enum err cases_page(struct work *w, const struct case_filter *filter,
                             struct case_page *ret_page);
enum { cases_counted_max = 1000 };
/* How many there are, up to cases_counted_max. */
MUST_USE enum err cases_count(struct work *w, enum case_list list, int64_t viewer_id,
                              int *ret_count);

/* Whether it is hers: she is its subject, or wrote a post of it; or an account is, or did, that she
 * is a member of. */
MUST_USE enum err case_is_of(struct work *w, const struct case_item *item,
                             const struct decider_selves *selves, bool *ret_is);
/* Nobody of the staff on her own case: ERR_FORBIDDEN. */
MUST_USE enum err case_check(struct work *w, int64_t by_id, const struct case_item *item,
                             enum role *ret_role);

#endif
