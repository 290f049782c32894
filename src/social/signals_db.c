#include "social/signals_db.h"

#include "social/page.h"
#include "social/posts.h"

enum err signals_db_choice(struct work *w, int64_t account_id, struct signal_choice *ret_choice)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT counted, from_ms FROM signal_choices"
                        " WHERE b = ?1 AND account_id = ?2",
                        db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    *ret_choice = (struct signal_choice){.counted = true};
    if (db_next(&rows))
        *ret_choice = (struct signal_choice){.counted = db_column_int(&rows, 0) != 0,
                                             .from_ms = db_column_int(&rows, 1)};
    return db_done(w, &rows, OK);
}

enum err signals_db_choose(struct work *w, int64_t account_id, const struct signal_choice *choice)
{
    return db_run(w,
                  "INSERT INTO signal_choices (b, account_id, counted, from_ms)"
                  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (b, account_id)"
                  " DO UPDATE SET counted = excluded.counted, from_ms = excluded.from_ms",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(choice->counted),
                  db_int_or_null(choice->from_ms));
}

enum err signals_db_choice_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM signal_choices WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err signals_db_page(struct work *w, int64_t account_id, const struct page *page,
                         struct signal_page *ret_page)
{
    const struct page_bounds bounds = page_bounds(page, page_limit_max);
    struct db_rows rows = {0};
    int count = 0;
    enum err e = bounds.upwards
                     ? db_ask(w, &rows,
                              "SELECT post_id, flags FROM marks WHERE b = ?1 AND account_id = ?2"
                              " AND post_id > ?3 AND post_id < ?4 AND (flags & ?5) <> 0"
                              " ORDER BY post_id LIMIT ?6",
                              db_int(id_bucket(account_id)), db_int(account_id),
                              db_int(bounds.lower), db_int(bounds.upper),
                              db_int(MARKS_APPROVING | MARKS_DISAPPROVING), db_int(bounds.limit))
                     : db_ask(w, &rows,
                              "SELECT post_id, flags FROM marks WHERE b = ?1 AND account_id = ?2"
                              " AND post_id > ?3 AND post_id < ?4 AND (flags & ?5) <> 0"
                              " ORDER BY post_id DESC LIMIT ?6",
                              db_int(id_bucket(account_id)), db_int(account_id),
                              db_int(bounds.lower), db_int(bounds.upper),
                              db_int(MARKS_APPROVING | MARKS_DISAPPROVING), db_int(bounds.limit));
    if (e)
        return e;
    while (count < bounds.limit && db_next(&rows)) {
        ret_page->post_ids[count] = db_column_int(&rows, 0);
        ret_page->flags[count++] = (uint32_t)db_column_int(&rows, 1);
    }
    for (int low = 0, high = count - 1; bounds.upwards && low < high; low++, high--) {
        const int64_t id = ret_page->post_ids[low];
        const uint32_t flags = ret_page->flags[low];
        ret_page->post_ids[low] = ret_page->post_ids[high];
        ret_page->flags[low] = ret_page->flags[high];
        ret_page->post_ids[high] = id;
        ret_page->flags[high] = flags;
    }
    ret_page->count = count;
    return db_done(w, &rows, OK);
}

static enum err approvals_read(struct work *w, struct db_rows *rows, int max,
                               struct signal_approval *list, int *count)
{
    for (int i = 0; i < max && db_next(rows); i++)
        list[(*count)++] = (struct signal_approval){.author_id = db_column_int(rows, 0),
                                                    .made_ms = id_ms(db_column_int(rows, 1)),
                                                    .post_id = db_column_int(rows, 2)};
    return db_done(w, rows, OK);
}

enum err signals_db_marked(struct work *w, int64_t account_id, enum mark_flag mark,
                           int64_t since_ms, int max, struct signal_approval *list, int *count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT author_id, id, post_id FROM mark_pages"
                        " WHERE b = ?1 AND account_id = ?2 AND kind = ?3 AND id >= ?4"
                        " ORDER BY id DESC LIMIT ?5",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(mark),
                        db_int(id_first_at(since_ms)), db_int(max));
    return e ? e : approvals_read(w, &rows, max, list, count);
}

enum err signals_db_boosted(struct work *w, int64_t account_id, int64_t since_ms, int max,
                            struct signal_approval *list, int *count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT other_author_id, id, boost_of_id FROM posts"
                        " WHERE b = ?1 AND author_id = ?2 AND id >= ?3 AND (flags & ?4) <> 0"
                        " ORDER BY id DESC LIMIT ?5",
                        db_int(id_bucket(account_id)), db_int(account_id),
                        db_int(id_first_at(since_ms)), db_int(POST_IS_BOOST), db_int(max));
    return e ? e : approvals_read(w, &rows, max, list, count);
}

enum err signals_db_seen_add(struct work *w, int64_t account_id, int64_t post_id, int64_t day,
                             int64_t *ret_days)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "INSERT INTO impressions AS i (b, account_id, post_id, days, last_day)"
               " VALUES (?1, ?2, ?3, 1, ?4)"
               " ON CONFLICT (b, account_id, post_id) DO UPDATE SET"
               " days = i.days + 1, last_day = excluded.last_day"
               " WHERE i.last_day < excluded.last_day RETURNING days",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id), db_int(day));
    if (e)
        return e;
    *ret_days = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err signals_db_seen_put(struct work *w, int64_t account_id, int64_t post_id, int64_t days)
{
    return db_run(w,
                  "INSERT INTO post_impressions (b, post_id, account_id, days)"
                  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT (b, post_id, account_id)"
                  " DO UPDATE SET days = excluded.days",
                  db_int(id_bucket(post_id)), db_int(post_id), db_int(account_id), db_int(days));
}

enum err signals_db_seen_page(struct work *w, int64_t account_id, const struct page *page,
                              struct seen_page *ret_page)
{
    const struct page_bounds bounds = page_bounds(page, page_limit_max);
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT post_id, days, last_day FROM impressions"
                        " WHERE b = ?1 AND account_id = ?2 AND post_id > ?3 AND post_id < ?4"
                        " ORDER BY post_id DESC LIMIT ?5",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds.lower),
                        db_int(bounds.upper), db_int(bounds.limit));
    if (e)
        return e;
    while (count < bounds.limit && db_next(&rows)) {
        ret_page->post_ids[count] = db_column_int(&rows, 0);
        ret_page->days[count] = (int)db_column_int(&rows, 1);
        ret_page->last_days[count++] = db_column_int(&rows, 2);
    }
    ret_page->count = count;
    return db_done(w, &rows, OK);
}

enum err signals_db_seen_delete(struct work *w, int64_t account_id, int64_t post_id)
{
    enum err e = db_run(w,
                        "DELETE FROM impressions"
                        " WHERE b = ?1 AND account_id = ?2 AND post_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));
    return e ? e
             : db_run(w,
                      "DELETE FROM post_impressions"
                      " WHERE b = ?1 AND post_id = ?2 AND account_id = ?3",
                      db_int(id_bucket(post_id)), db_int(post_id), db_int(account_id));
}

static enum err pairs_read(struct work *w, struct db_rows *rows, int max,
                           struct seen_pair *ret_pairs, int *ret_count)
{
    int count = 0;
    while (count < max && db_next(rows))
        ret_pairs[count++] = (struct seen_pair){.account_id = db_column_int(rows, 0),
                                                .post_id = db_column_int(rows, 1)};
    *ret_count = count;
    return db_done(w, rows, OK);
}

enum err signals_db_seen_of_post(struct work *w, int64_t post_id, int max,
                                 struct seen_pair *ret_pairs, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, post_id FROM post_impressions"
                        " WHERE b = ?1 AND post_id = ?2 LIMIT ?3",
                        db_int(id_bucket(post_id)), db_int(post_id), db_int(max));
    return e ? e : pairs_read(w, &rows, max, ret_pairs, ret_count);
}

enum err signals_db_seen_of_account(struct work *w, int64_t account_id, int max,
                                    struct seen_pair *ret_pairs, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT account_id, post_id FROM impressions"
                        " WHERE b = ?1 AND account_id = ?2 LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
    return e ? e : pairs_read(w, &rows, max, ret_pairs, ret_count);
}

enum err signals_db_seen_before(struct work *w, int64_t day, int max, struct seen_pair *ret_pairs,
                                int *ret_count)
{
    struct db_rows rows = {0};
    db_scatter(w);
    enum err e =
        db_ask(w, &rows, "SELECT account_id, post_id FROM impressions WHERE last_day < ?1 LIMIT ?2",
               db_int(day), db_int(max));
    return e ? e : pairs_read(w, &rows, max, ret_pairs, ret_count);
}
