/* Reading the square's emoji. */
#include "live/state.h"

enum err emojis_db_read(struct work *w, struct live_emojis **ret_emojis)
{
    struct emoji_row *found = arena_array(w->memory, emojis_max, sizeof *found);
    struct db_rows rows = {0};
    size_t count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT shortcode, file, static_file, category, visible FROM custom_emojis "
                        "WHERE b = ?1 ORDER BY shortcode LIMIT ?2",
                        db_int(0), db_int(emojis_max));

    if (e)
        return e;
    while (count < emojis_max && db_next(&rows))
        found[count++] = (struct emoji_row){
            .shortcode = db_column_text(&rows, 0, w->memory),
            .file = db_column_text(&rows, 1, w->memory),
            .static_file = db_column_text(&rows, 2, w->memory),
            .category = db_column_text(&rows, 3, w->memory),
            .visible = db_column_int(&rows, 4) != 0,
        };
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_emojis = emojis_make(w, found, count);
    return e;
}
