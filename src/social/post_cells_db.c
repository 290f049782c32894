#include "social/post_cells_db.h"

#include "live/cells.h"
#include "social/marks.h"

#include <stdlib.h>

enum err post_cells_db_find(struct work *w, int64_t post_id, struct post_cells_row *ret_row)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT is_public, made_ms, published, exact FROM post_cells"
                        " WHERE b = ?1 AND post_id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    *ret_row = (struct post_cells_row){0};
    if (db_next(&rows)) {
        ret_row->is_public = db_column_int(&rows, 0) != 0;
        ret_row->made_ms = db_column_int(&rows, 1);
        cells_unpack(db_column_text(&rows, 2, NULL), &ret_row->cells.published);
        cells_unpack(db_column_text(&rows, 3, NULL), &ret_row->cells.exact);
    }
    return db_done(w, &rows, OK);
}

enum err post_cells_db_put(struct work *w, int64_t post_id, const struct post_cells_row *row)
{
    return db_run(w,
                  "INSERT INTO post_cells (b, post_id, is_public, made_ms, published, exact)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (b, post_id) DO UPDATE SET"
                  " is_public = excluded.is_public, made_ms = excluded.made_ms,"
                  " published = excluded.published, exact = excluded.exact",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(row->is_public),
                  db_int(row->made_ms), db_blob(cells_pack(w->memory, &row->cells.published)),
                  db_blob(cells_pack(w->memory, &row->cells.exact)));
}

enum err post_cells_db_delete(struct work *w, int64_t post_id)
{
    return db_run(w, "DELETE FROM post_cells WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(post_id)), db_int(post_id));
}

enum err post_cells_db_page(struct work *w, int64_t max_id, int limit,
                            struct published_cells *ret_list, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT post_id, made_ms, published FROM post_cells"
                        " WHERE post_id < ?1 AND is_public = 1 ORDER BY post_id DESC LIMIT ?2",
                        db_int(max_id ? max_id : INT64_MAX), db_int(limit));
    if (e)
        return e;
    while (count < limit && db_next(&rows)) {
        struct published_cells *cells = &ret_list[count++];
        *cells = (struct published_cells){.post_id = db_column_int(&rows, 0),
                                          .made_ms = db_column_int(&rows, 1)};
        cells_unpack(db_column_text(&rows, 2, NULL), &cells->counts);
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}

static enum err noted(struct work *w, struct db_rows *rows, void (*note)(int64_t post_id))
{
    while (db_next(rows))
        note(db_column_int(rows, 0));
    return db_done(w, rows, OK);
}

enum err post_cells_db_marked(struct work *w, int from, int before, int64_t since_id, int64_t min,
                              void (*note)(int64_t post_id))
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT post_id FROM post_marks WHERE b >= ?1 AND b < ?2 AND post_id >= ?3"
                        " GROUP BY post_id HAVING count(*) >= ?4",
                        db_int(from), db_int(before), db_int(since_id), db_int(min));
    if (!e)
        e = noted(w, &rows, note);
    if (e)
        return e;
    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT post_id FROM post_impressions WHERE b >= ?1 AND b < ?2 AND post_id >= ?3"
               " GROUP BY post_id HAVING count(*) >= ?4",
               db_int(from), db_int(before), db_int(since_id), db_int(min));
    return e ? e : noted(w, &rows, note);
}

static uint32_t flag_of(int64_t kind)
{
    for (uint32_t mark = 1; mark < MARKS_END; mark <<= 1)
        if (post_mark_kind((enum mark_flag)mark) == (enum post_mark_kind)kind)
            return mark;
    return 0;
}

enum err post_cells_db_marks(struct work *w, int64_t post_id, int64_t author_id,
                             const struct told_voice *voices, size_t voice_count,
                             struct voice_mark **ret_marks, size_t *ret_count)
{
    struct db_rows rows = {0};
    struct voice_mark *marks = NULL;
    size_t count = 0, capacity = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, kind, id FROM post_marks"
                        " WHERE b = ?1 AND post_id = ?2 AND kind <> ?3",
                        db_int(id_bucket(post_id)), db_int(post_id), db_int(POST_MARK_QUOTE));
    *ret_marks = NULL;
    *ret_count = 0;
    if (e)
        return e;
    while (db_next(&rows)) {
        const int64_t account_id = db_column_int(&rows, 0);
        const struct told_voice *voice = voice_of(voices, voice_count, account_id);
        if (!voice || account_id == author_id || id_ms(db_column_int(&rows, 2)) < voice->from_ms)
            continue;
        if (count == capacity) {
            struct voice_mark *grown =
                realloc(marks, (capacity = capacity ? 2 * capacity : 64) * sizeof *marks);
            if (!grown)
                return db_done(w, &rows, work_fail(w, ERR_UNAVAILABLE, "out of memory"));
            marks = *ret_marks = grown;
        }
        marks[count++] = (struct voice_mark){.voice = (uint32_t)(voice - voices),
                                             .flag = flag_of(db_column_int(&rows, 1))};
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err post_cells_db_impressions(struct work *w, int64_t post_id, int64_t author_id,
                                   const struct told_voice *voices, size_t voice_count,
                                   uint32_t ret_counts[slate_quintile_count])
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, days FROM post_impressions"
                        " WHERE b = ?1 AND post_id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    memset(ret_counts, 0, slate_quintile_count * sizeof *ret_counts);
    while (db_next(&rows)) {
        const int64_t account_id = db_column_int(&rows, 0);
        const struct told_voice *voice = voice_of(voices, voice_count, account_id);
        if (voice && account_id != author_id)
            ret_counts[voice->told] += (uint32_t)db_column_int(&rows, 1);
    }
    return db_done(w, &rows, OK);
}
