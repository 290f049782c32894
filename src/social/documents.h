/* What the square says of itself at length: its privacy policy, its terms (each version in force
 * from a day) and what it is about. The texts are Markdown, written by the operator. Its rules:
 * rulebook.h. What short answers need of them is held in memory: live/charter.h. */
#ifndef BEMA_SOCIAL_DOCUMENTS_H
#define BEMA_SOCIAL_DOCUMENTS_H

#include "social/rulebook.h"

enum document_name { DOCUMENT_PRIVACY, DOCUMENT_TERMS, DOCUMENT_ABOUT, DOCUMENT_NAMES };
enum {
    document_bytes_max = 256 * 1024,
    document_versions_max = 100,
};

/* "privacy", "terms", "about". */
const char *document_word(enum document_name name);
/* ERR_INVALID with words for another. */
MUST_USE enum err document_name_read(struct work *w, struct str word, enum document_name *ret_name);

struct document {
    enum document_name name;
    int64_t day; /* terms: in force from, days since 1970; else 0 */
    struct str text;
    int64_t updated_ms;
};
/* ERR_NOT_FOUND. Of the terms: the version of that day, and no other. */
MUST_USE enum err document_find(struct work *w, enum document_name name, int64_t day,
                                struct document *ret_document);
/* The terms in force on a day, or else the first that will be; *ret_next_day: when the next ones
 * come, 0 never. ERR_NOT_FOUND: there are none. */
MUST_USE enum err document_terms(struct work *w, int64_t today, struct document *ret_document,
                                 int64_t *ret_next_day);
/* When the version after that of a day comes, 0 never. */
MUST_USE enum err document_terms_next(struct work *w, int64_t day, int64_t *ret_next_day);
/* All, by name and day, without their texts; room for document_versions_max. */
MUST_USE enum err documents_list(struct work *w, struct document *ret_documents, int *ret_count);

/* By the operator; each joins a running transaction. */
/* In place of what was there under that name and day. ERR_INVALID with words. */
MUST_USE enum err document_set(struct work *w, const struct document *document);
/* ERR_NOT_FOUND. */
MUST_USE enum err document_remove(struct work *w, enum document_name name, int64_t day);

#endif
