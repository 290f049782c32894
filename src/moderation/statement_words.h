/* What statements of reasons say, in English and French. Pure: values in, text out. */
#ifndef BEMA_MODERATION_STATEMENT_WORDS_H
#define BEMA_MODERATION_STATEMENT_WORDS_H

#include "moderation/statements.h"

struct statement_words {
    struct str language;             /* BCP 47; French for fr…, else English */
    struct str subject;              /* "" the account, else the address of the post */
    struct str rule;                 /* its words; "" no rule is named */
    struct str law;                  /* "" none */
    struct str contact;              /* where she can object: an e-mail address, or a page */
    const struct jury_verdict *jury; /* or NULL: no jury decided */
    const struct decision *decision;
    const struct restriction *restriction; /* NULL as in struct statement_case */
};
/* "en" or "fr". */
struct str statement_language(struct str language);
struct str statement_text(struct arena *memory, const struct statement_words *words);
/* The same when she has objected: what came of it, in place of how to object. */
struct statement_objection {
    int64_t made_ms, answered_ms; /* answered 0: it waits */
    bool granted;
};
struct str statement_text_objected(struct arena *memory, struct str language, struct str text,
                                   const struct statement_objection *objection);

#endif
