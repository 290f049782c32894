/* Published cells of recent posts (algorithms/cells.h): what ranking reads of how people find a
 * post. Posts whose cells are all 0 are not held; nor are those older than live_cells_window_ms, of
 * which nothing new is published (social/post_cells.h). About 110 bytes a post. */
#ifndef BEMA_LIVE_CELLS_H
#define BEMA_LIVE_CELLS_H

#include "algorithms/cells.h"
#include "live/live.h"

#define live_cells_window_ms (INT64_C(7) * 24 * 3600 * 1000)

/* Of a post, as ranking takes them; *ret_made_ms (may be NULL) when they were published. False and
 * zeros: none are held. On any thread, between live_reader_busy() and live_reader_idle(). */
bool live_cells(struct live *live, int64_t post_id,
                struct slate_cell ret_cells[slate_quintile_count], int64_t *ret_made_ms);

/* Calls fn for each post of which any are held, in no order. The same threads. */
void live_cells_each(struct live *live,
                     void (*fn)(void *context, int64_t post_id,
                                const struct slate_cell cells[slate_quintile_count]),
                     void *context);

/* As they are told and stored: approvals of all quintiles, then disapprovals, then impressions; in
 * the store four bytes each, the highest first. What is not of that size unpacks as zeros. */
enum {
    cell_numbers = cell_row_count * slate_quintile_count,
    cells_packed_bytes = 4 * cell_numbers
};
struct str cells_pack(struct arena *memory, const struct cell_counts *counts);
void cells_unpack(struct str packed, struct cell_counts *ret_counts);

#endif
