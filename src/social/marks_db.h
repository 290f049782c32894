/* The SQL of marks.h: marks, mark_pages, post_marks. */
#ifndef BEMA_SOCIAL_MARKS_DB_H
#define BEMA_SOCIAL_MARKS_DB_H

#include "social/marks.h"

struct mark_row {
    uint32_t flags;
    int64_t boost_id;
};
/* Zeros when there is none. */
MUST_USE enum err marks_db_find(struct work *w, int64_t account_id, int64_t post_id,
                                struct mark_row *ret_row);
/* Sets one flag. *ret_set false: it stood already, and nothing was changed. */
MUST_USE enum err marks_db_set(struct work *w, int64_t account_id, int64_t post_id, uint32_t flag,
                               int64_t boost_id, bool *ret_set, uint32_t *ret_flags);
/* *ret_cleared false: it did not stand. The row goes with its last flag. */
MUST_USE enum err marks_db_clear(struct work *w, int64_t account_id, int64_t post_id, uint32_t flag,
                                 bool *ret_cleared, uint32_t *ret_flags);
/* Some marks of the account, in any order. */
MUST_USE enum err marks_db_some(struct work *w, int64_t account_id, int max, int64_t *ret_post_ids,
                                struct mark_row *ret_rows, int *ret_count);

MUST_USE enum err marks_db_page_add(struct work *w, const struct mark_request *request, int64_t id,
                                    const struct post *post, bool *ret_made);
/* Removes it and gives the id it had, 0 none. */
MUST_USE enum err marks_db_page_remove(struct work *w, int64_t account_id, uint32_t kind,
                                       int64_t post_id, int64_t *ret_id);
MUST_USE enum err marks_db_page(struct work *w, int64_t account_id, uint32_t kind,
                                const struct page *page, struct mark_page *ret_page);

MUST_USE enum err marks_db_post_mark_add(struct work *w, int64_t post_id, enum post_mark_kind kind,
                                         int64_t id, int64_t account_id);
MUST_USE enum err marks_db_post_mark_remove(struct work *w, int64_t post_id,
                                            enum post_mark_kind kind, int64_t id);
MUST_USE enum err marks_db_post_marks(struct work *w, int64_t post_id, enum post_mark_kind kind,
                                      const struct page *page, struct mark_accounts *ret_page);

#endif
