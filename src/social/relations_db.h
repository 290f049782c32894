/* SQL of relations: rows of relations and relation_pages. */
#ifndef BEMA_SOCIAL_RELATIONS_DB_H
#define BEMA_SOCIAL_RELATIONS_DB_H

#include "social/relations.h"

MUST_USE enum err relations_db_find(struct work *w, int64_t account_id, int64_t other_id,
                                    struct relation *ret_relation);
/* Reads the row for writing: no other transaction changes it before this one ends. On PostgreSQL it
 * is there afterwards, perhaps empty. */
MUST_USE enum err relations_db_take(struct work *w, int64_t account_id, int64_t other_id,
                                    struct relation *ret_relation);
/* Writes a taken row, or removes it when nothing is left in it. */
MUST_USE enum err relations_db_put(struct work *w, const struct relation *relation);

/* made_ms: when, for imports; 0 now. */
MUST_USE enum err relations_db_page_add(struct work *w, int64_t account_id, enum relation_page kind,
                                        int64_t other_id, int64_t made_ms);
MUST_USE enum err relations_db_page_remove(struct work *w, int64_t account_id,
                                           enum relation_page kind, int64_t other_id);
MUST_USE enum err relations_db_page(struct work *w, int64_t account_id, enum relation_page kind,
                                    const struct page *page, struct relation_list *ret_list);
MUST_USE enum err relations_db_count(struct work *w, int64_t account_id, enum relation_page kind,
                                     int max, int *ret_count);
/* The other ends of up to max rows, in any order. */
MUST_USE enum err relations_db_others(struct work *w, int64_t account_id, int max, int64_t *ret_ids,
                                      int *ret_count);

#endif
