#include "social/emojis_db.h"

#include "store/db.h"

enum err emojis_db_find(struct work *w, struct str shortcode, int64_t *ret_media_id)
{
    return db_find_int(w, ret_media_id,
                       "SELECT media_id FROM custom_emojis WHERE b = ?1 AND shortcode = ?2",
                       db_int(0), db_text(shortcode));
}

enum err emojis_db_count(struct work *w, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows, "SELECT shortcode FROM custom_emojis WHERE b = ?1 LIMIT ?2",
                        db_int(0), db_int(emojis_max + 1));

    if (e)
        return e;
    while (db_next(&rows))
        count++;
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err emojis_db_insert(struct work *w, const struct emoji_draft *draft)
{
    const struct media *picture = &draft->picture;

    return db_run(w,
                  "INSERT INTO custom_emojis (b, shortcode, media_id, file, static_file, category, "
                  "visible) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  db_int(0), db_text(draft->shortcode), db_int(picture->id), db_text(picture->file),
                  db_text(picture->animated ? picture->preview_file : picture->file),
                  draft->category.size ? db_text(draft->category) : db_null(),
                  db_int(!draft->hidden));
}

enum err emojis_db_delete(struct work *w, struct str shortcode)
{
    return db_run(w, "DELETE FROM custom_emojis WHERE b = ?1 AND shortcode = ?2", db_int(0),
                  db_text(shortcode));
}
