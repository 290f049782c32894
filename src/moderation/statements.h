/* Statements of reasons: what somebody reads of a decision about her or her post, in her language,
 * and the same as a row of the DSA Transparency Database (its fields and values). Both are made of
 * the decision and of the restriction that it lays, in the transaction that decides; whom it
 * concerns is told by a notification. */
#ifndef BEMA_MODERATION_STATEMENTS_H
#define BEMA_MODERATION_STATEMENTS_H

#include "moderation/decisions.h"
#include "social/restrictions.h"

struct post;
struct user;

struct statement {
    int64_t decision_id, account_id; /* of whom it is about: its reader */
    int64_t subject_id;              /* she, or her post */
    enum decision_kind kind;
    enum restriction_effect effect; /* 0: none */
    struct str language;            /* "en", "fr" */
    struct str text;                /* plain; paragraphs stand apart by an empty line */
    /* The row, JSON; "" where none is due. Nothing in it tells of a person by its form
     * (moderation/redaction.h); it is kept for the export too (moderation/transparency_rows.h). */
    struct str record;
};

/* What a decision lays on whom. category: of the DSA ("STATEMENT_CATEGORY_…"), "" other,
 * or, where a law is named, none that anybody said; law: the
 * law that demands it, "" none does. */
struct statement_case {
    const struct decision *decision;
    const struct restriction *restriction; /* NULL: a warning, or something is taken back */
    int64_t account_id;
    struct str category, law;
    struct str said; /* by jurors, where a jury decided */
    bool mail;       /* it is mailed to her as well */
    bool noticed;    /* somebody without an account had put it before people */
    bool detected;   /* an automatic rule had put it before people */
    bool follows;    /* she is told of another one (rulings.h: lead_id): only the row is made */
    /* By who decides on many posts at once: what is read already, NULL otherwise. */
    const struct statement_known *known;
};
struct statement_known {
    const struct post *post;
    const struct account *author;
    const struct user *user;            /* account_id 0: she has none here */
    int64_t entry_id;                   /* in the public log */
    struct str record;                  /* statement_row(): it is kept already; "" not */
    struct statement_rule_words *words; /* kept for the next one */
};
struct statement_rule_words {
    struct str locale, words;
    bool is_known;
};
/* Only its row, of what is known, which is not kept; "" where none is due. */
MUST_USE enum err statement_row(struct work *w, const struct statement_case *made,
                                struct str *ret_record);
/* Inside the running transaction: composes and keeps it, and tells her. Of people of other squares
 * only the row is made. */
MUST_USE enum err statement_write(struct work *w, const struct statement_case *made,
                                  struct statement *ret_statement);
/* ERR_NOT_FOUND: none, or it is not to her. */
MUST_USE enum err statement_find(struct work *w, int64_t account_id, int64_t decision_id,
                                 struct statement *ret_statement);
enum { statements_page_max = 80 };
/* Those to her, newest first. */
MUST_USE enum err statements_of(struct work *w, int64_t account_id, int64_t max_id,
                                struct statement *ret_statements, int max, int *ret_count);
/* After an account's deletion. */
MUST_USE enum err statements_purge(struct work *w, struct lanes *lanes, int64_t account_id);

#endif
