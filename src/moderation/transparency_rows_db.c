#include "moderation/transparency_rows_db.h"

enum err transparency_rows_db_insert(struct work *w, const struct transparency_row *rows, int count)
{
    struct db_value *values = arena_array(w->memory, (size_t)count, 3 * sizeof *values);

    for (int i = 0; i < count; i++) {
        values[3 * i] = db_int(id_bucket(rows[i].id));
        values[3 * i + 1] = db_int(rows[i].id);
        values[3 * i + 2] = db_text(rows[i].record);
    }
    return db_run_many(w, "INSERT INTO transparency_rows (b, id, record) VALUES (?1, ?2, ?3)",
                       values, 3, (size_t)count);
}

enum err transparency_rows_db_list(struct work *w, int64_t begin, int64_t end, int max,
                                   struct transparency_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT id, record FROM transparency_rows WHERE id >= ?1 AND id < ?2 "
               "ORDER BY id LIMIT ?3",
               db_int(begin), db_int(end), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_rows[count++] = (struct transparency_row){
            .id = db_column_int(&rows, 0), .record = db_column_text(&rows, 1, w->memory)};
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}
