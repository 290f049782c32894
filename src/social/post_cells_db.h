/* The SQL of post_cells.h: post_cells; and what is counted of a post. */
#ifndef BEMA_SOCIAL_POST_CELLS_DB_H
#define BEMA_SOCIAL_POST_CELLS_DB_H

#include "social/positions.h"
#include "social/post_cells.h"

struct post_cells_row {
    bool is_public;
    int64_t made_ms; /* 0: there is none */
    struct post_cells cells;
};
MUST_USE enum err post_cells_db_find(struct work *w, int64_t post_id,
                                     struct post_cells_row *ret_row);
MUST_USE enum err post_cells_db_put(struct work *w, int64_t post_id,
                                    const struct post_cells_row *row);
MUST_USE enum err post_cells_db_delete(struct work *w, int64_t post_id);
MUST_USE enum err post_cells_db_page(struct work *w, int64_t max_id, int limit,
                                     struct published_cells *ret_list, int *ret_count);

/* Posts of a range of buckets, with ids from since_id, that have at least min marks or impressions.
 * Calls note for each. */
MUST_USE enum err post_cells_db_marked(struct work *w, int from, int before, int64_t since_id,
                                       int64_t min, void (*note)(int64_t post_id));

/* What those with a quintile did with a post, by the place of their voice in voices. malloc'ed: the
 * caller frees it, also on failure. */
struct voice_mark {
    uint32_t voice, flag;
};
MUST_USE enum err post_cells_db_marks(struct work *w, int64_t post_id, int64_t author_id,
                                      const struct told_voice *voices, size_t voice_count,
                                      struct voice_mark **ret_marks, size_t *ret_count);
MUST_USE enum err post_cells_db_impressions(struct work *w, int64_t post_id, int64_t author_id,
                                            const struct told_voice *voices, size_t voice_count,
                                            uint32_t ret_counts[slate_quintile_count]);

#endif
