#include "social/marks_db.h"

#include "social/page.h"

enum err marks_db_find(struct work *w, int64_t account_id, int64_t post_id,
                       struct mark_row *ret_row)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT flags, boost_id FROM marks"
                        " WHERE b = ?1 AND account_id = ?2 AND post_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));
    if (e)
        return e;
    *ret_row = (struct mark_row){0};
    if (db_next(&rows))
        *ret_row = (struct mark_row){.flags = (uint32_t)db_column_int(&rows, 0),
                                     .boost_id = db_column_int(&rows, 1)};
    return db_done(w, &rows, OK);
}

enum err marks_db_set(struct work *w, int64_t account_id, int64_t post_id, uint32_t flag,
                      int64_t boost_id, bool *ret_set, uint32_t *ret_flags)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "INSERT INTO marks AS m (b, account_id, post_id, flags, boost_id)"
                        " VALUES (?1, ?2, ?3, ?4, ?5)"
                        " ON CONFLICT (b, account_id, post_id) DO UPDATE SET"
                        " flags = m.flags | excluded.flags,"
                        " boost_id = COALESCE(excluded.boost_id, m.boost_id)"
                        " WHERE (m.flags & excluded.flags) = 0 RETURNING flags",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id),
                        db_int(flag), db_int_or_null(boost_id));
    if (e)
        return e;
    *ret_set = db_next(&rows);
    *ret_flags = *ret_set ? (uint32_t)db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err marks_db_clear(struct work *w, int64_t account_id, int64_t post_id, uint32_t flag,
                        bool *ret_cleared, uint32_t *ret_flags)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "UPDATE marks SET flags = flags & ~?4,"
                        " boost_id = CASE WHEN ?4 = ?5 THEN NULL ELSE boost_id END"
                        " WHERE b = ?1 AND account_id = ?2 AND post_id = ?3 AND (flags & ?4) <> 0"
                        " RETURNING flags",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id),
                        db_int(flag), db_int(MARK_BOOST));
    if (e)
        return e;
    *ret_cleared = db_next(&rows);
    *ret_flags = *ret_cleared ? (uint32_t)db_column_int(&rows, 0) : 0;
    e = db_done(w, &rows, OK);
    if (e || !*ret_cleared || *ret_flags)
        return e;
    return db_run(w,
                  "DELETE FROM marks"
                  " WHERE b = ?1 AND account_id = ?2 AND post_id = ?3 AND flags = 0",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));
}

enum err marks_db_some(struct work *w, int64_t account_id, int max, int64_t *ret_post_ids,
                       struct mark_row *ret_rows, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT post_id, flags, boost_id FROM marks"
                        " WHERE b = ?1 AND account_id = ?2 LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
    if (e)
        return e;
    int count = 0;
    while (count < max && db_next(&rows)) {
        ret_post_ids[count] = db_column_int(&rows, 0);
        ret_rows[count++] = (struct mark_row){.flags = (uint32_t)db_column_int(&rows, 1),
                                              .boost_id = db_column_int(&rows, 2)};
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err marks_db_page_add(struct work *w, const struct mark_request *request, int64_t id,
                           const struct post *post, bool *ret_made)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "INSERT INTO mark_pages (b, account_id, kind, id, post_id, author_id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(request->account_id)), db_int(request->account_id),
                  db_int(request->mark), db_int(id), db_int(post->id), db_int(post->author_id));
    *ret_made = changed == 1;
    return e;
}

enum err marks_db_page_remove(struct work *w, int64_t account_id, uint32_t kind, int64_t post_id,
                              int64_t *ret_id)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "DELETE FROM mark_pages"
               " WHERE b = ?1 AND account_id = ?2 AND kind = ?3 AND post_id = ?4"
               " RETURNING id",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(kind), db_int(post_id));
    if (e)
        return e;
    *ret_id = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

/* Rows of two ids into arrays, turned round where the page was read upwards. */
static enum err read_pairs(struct work *w, struct db_rows *rows, const struct page_bounds *bounds,
                           int64_t *ids, int64_t *others, int *ret_count)
{
    int count = 0;
    while (count < bounds->limit && db_next(rows)) {
        ids[count] = db_column_int(rows, 0);
        others[count++] = db_column_int(rows, 1);
    }
    for (int low = 0, high = count - 1; bounds->upwards && low < high; low++, high--) {
        int64_t id = ids[low], other = others[low];
        ids[low] = ids[high];
        others[low] = others[high];
        ids[high] = id;
        others[high] = other;
    }
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err marks_db_page(struct work *w, int64_t account_id, uint32_t kind, const struct page *page,
                       struct mark_page *ret_page)
{
    struct db_rows rows = {0};
    struct page_bounds bounds = page_bounds(page, page_limit_max);
    enum err e = bounds.upwards
                     ? db_ask(w, &rows,
                              "SELECT id, post_id FROM mark_pages WHERE b = ?1 AND account_id = ?2"
                              " AND kind = ?3 AND id > ?4 AND id < ?5 ORDER BY id LIMIT ?6",
                              db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                              db_int(bounds.lower), db_int(bounds.upper), db_int(bounds.limit))
                     : db_ask(w, &rows,
                              "SELECT id, post_id FROM mark_pages WHERE b = ?1 AND account_id = ?2"
                              " AND kind = ?3 AND id > ?4 AND id < ?5 ORDER BY id DESC LIMIT ?6",
                              db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                              db_int(bounds.lower), db_int(bounds.upper), db_int(bounds.limit));
    if (e)
        return e;
    return read_pairs(w, &rows, &bounds, ret_page->mark_ids, ret_page->post_ids, &ret_page->count);
}

enum err marks_db_post_mark_add(struct work *w, int64_t post_id, enum post_mark_kind kind,
                                int64_t id, int64_t account_id)
{
    return db_run(w,
                  "INSERT INTO post_marks (b, post_id, kind, id, account_id)"
                  " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(kind), db_int(id),
                  db_int(account_id));
}

enum err marks_db_post_mark_remove(struct work *w, int64_t post_id, enum post_mark_kind kind,
                                   int64_t id)
{
    return db_run(w,
                  "DELETE FROM post_marks"
                  " WHERE b = ?1 AND post_id = ?2 AND kind = ?3 AND id = ?4",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(kind), db_int(id));
}

enum err marks_db_post_marks(struct work *w, int64_t post_id, enum post_mark_kind kind,
                             const struct page *page, struct mark_accounts *ret_page)
{
    struct db_rows rows = {0};
    struct page_bounds bounds = page_bounds(page, page_limit_max);
    enum err e = bounds.upwards
                     ? db_ask(w, &rows,
                              "SELECT id, account_id FROM post_marks WHERE b = ?1 AND post_id = ?2"
                              " AND kind = ?3 AND id > ?4 AND id < ?5 ORDER BY id LIMIT ?6",
                              db_int(id_bucket(post_id)), db_int(post_id), db_int(kind),
                              db_int(bounds.lower), db_int(bounds.upper), db_int(bounds.limit))
                     : db_ask(w, &rows,
                              "SELECT id, account_id FROM post_marks WHERE b = ?1 AND post_id = ?2"
                              " AND kind = ?3 AND id > ?4 AND id < ?5 ORDER BY id DESC LIMIT ?6",
                              db_int(id_bucket(post_id)), db_int(post_id), db_int(kind),
                              db_int(bounds.lower), db_int(bounds.upper), db_int(bounds.limit));
    if (e)
        return e;
    return read_pairs(w, &rows, &bounds, ret_page->mark_ids, ret_page->account_ids,
                      &ret_page->count);
}
