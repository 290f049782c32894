/* What a migration fills in that no one statement may: each names one bucket. */
#include "store/migrations_text.h"

#include <stdlib.h>

enum { buckets_per_read = 2048 };

struct mark_page {
    int64_t bucket, account_id, kind, id, post_id;
};
struct mark_pages {
    struct mark_page *rows; /* malloc'ed */
    size_t count, capacity;
};

static enum err pages_read(struct work *w, int from, struct mark_pages *pages)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT b, account_id, kind, id, post_id FROM mark_pages"
                        " WHERE b >= ?1 AND b < ?2 AND author_id IS NULL",
                        db_int(from), db_int(from + buckets_per_read));
    if (e)
        return e;
    pages->count = 0;
    while (db_next(&rows)) {
        if (pages->count == pages->capacity) {
            const size_t more = pages->capacity ? 2 * pages->capacity : 1024;
            struct mark_page *grown = realloc(pages->rows, more * sizeof *grown);
            if (!grown)
                return db_done(w, &rows, work_fail(w, ERR_UNAVAILABLE, "out of memory"));
            pages->rows = grown;
            pages->capacity = more;
        }
        pages->rows[pages->count++] = (struct mark_page){
            db_column_int(&rows, 0), db_column_int(&rows, 1), db_column_int(&rows, 2),
            db_column_int(&rows, 3), db_column_int(&rows, 4)};
    }
    return db_done(w, &rows, OK);
}

static enum err page_fill(struct work *w, const struct mark_page *page)
{
    int64_t author_id = 0;
    enum err e = db_find_int(w, &author_id, "SELECT author_id FROM posts WHERE b = ?1 AND id = ?2",
                             db_int(id_bucket(page->post_id)), db_int(page->post_id));
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return db_run(w,
                  "UPDATE mark_pages SET author_id = ?5"
                  " WHERE b = ?1 AND account_id = ?2 AND kind = ?3 AND id = ?4",
                  db_int(page->bucket), db_int(page->account_id), db_int(page->kind),
                  db_int(page->id), db_int(author_id));
}

enum err migrations_db_fill_mark_authors(struct work *w)
{
    struct mark_pages pages = {0};
    enum err e = OK;
    for (int from = 0; from < id_buckets && !e; from += buckets_per_read) {
        e = pages_read(w, from, &pages);
        for (size_t i = 0; i < pages.count && !e; i++)
            e = page_fill(w, &pages.rows[i]);
    }
    free(pages.rows);
    return e;
}
