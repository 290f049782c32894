/* Reading published cells. */
#include "live/state.h"

enum err cells_db_each(struct work *w, int64_t since_ms,
                       void (*fn)(void *context, int64_t post_id, int64_t made_ms,
                                  const struct cell_counts *published),
                       void *context)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e =
        db_ask(w, &rows, "SELECT post_id, made_ms, published FROM post_cells WHERE post_id >= ?1",
               db_int(id_first_at(since_ms)));
    if (e)
        return e;
    while (db_next(&rows)) {
        struct cell_counts published = {0};
        cells_unpack(db_column_text(&rows, 2, NULL), &published);
        fn(context, db_column_int(&rows, 0), db_column_int(&rows, 1), &published);
    }
    return db_done(w, &rows, OK);
}
