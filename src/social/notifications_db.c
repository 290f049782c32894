#include "social/notifications_db.h"

#include "social/page.h"
#include "store/db.h"

enum err notifications_db_insert(struct work *w, const struct notification *n, bool *ret_made)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "INSERT INTO notifications (b, id, account_id, kind, from_id, post_id, "
                           "filtered, group_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?8, ?7) "
                           "ON CONFLICT DO NOTHING",
                           db_int(id_bucket(n->account_id)), db_int(n->id), db_int(n->account_id),
                           db_int(n->kind), db_int(n->from_id), db_int_or_null(n->post_id),
                           db_text(n->group_key), db_int(n->filtered));

    if (!e)
        *ret_made = changed > 0;
    return e;
}

static enum err has_ask(struct work *w, struct db_rows *rows, int64_t account_id,
                        enum notification_kind kind, int64_t from_id, int64_t post_id)
{
    if (!post_id)
        return db_ask(w, rows,
                      "SELECT id FROM notifications WHERE b = ?1 AND account_id = ?2 "
                      "AND post_id IS NULL AND kind = ?3 AND from_id = ?4 LIMIT 1",
                      db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                      db_int(from_id));
    return db_ask(w, rows,
                  "SELECT id FROM notifications WHERE b = ?1 AND account_id = ?2 "
                  "AND post_id = ?3 AND kind = ?4 AND from_id = ?5 LIMIT 1",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id), db_int(kind),
                  db_int(from_id));
}

enum err notifications_db_has(struct work *w, int64_t account_id, enum notification_kind kind,
                              int64_t from_id, int64_t post_id, bool *ret_has)
{
    struct db_rows rows = {0};
    bool has;
    enum err e = has_ask(w, &rows, account_id, kind, from_id, post_id);

    if (e)
        return e;
    has = db_next(&rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_has = has;
    return e;
}

enum err notifications_db_remove(struct work *w, int64_t account_id, enum notification_kind kind,
                                 int64_t from_id, int64_t post_id)
{
    if (!post_id)
        return db_run(w,
                      "DELETE FROM notifications WHERE b = ?1 AND account_id = ?2 "
                      "AND post_id IS NULL AND kind = ?3 AND from_id = ?4",
                      db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                      db_int(from_id));
    return db_run(w,
                  "DELETE FROM notifications WHERE b = ?1 AND account_id = ?2 AND post_id = ?3 "
                  "AND kind = ?4 AND from_id = ?5",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id), db_int(kind),
                  db_int(from_id));
}

enum err notifications_db_remove_post(struct work *w, int64_t account_id, int64_t post_id,
                                      int64_t *ret_from_id)
{
    struct db_rows rows = {0};
    int64_t from_id = 0;
    enum err e = db_ask(w, &rows,
                        "DELETE FROM notifications WHERE b = ?1 AND account_id = ?2 "
                        "AND post_id = ?3 RETURNING from_id, filtered",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));

    if (e)
        return e;
    while (db_next(&rows))
        if (db_column_int(&rows, 1))
            from_id = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_from_id = from_id;
    return e;
}

enum err notifications_db_remove_from(struct work *w, int64_t account_id, int64_t from_id)
{
    return db_run(w, "DELETE FROM notifications WHERE b = ?1 AND account_id = ?2 AND from_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(from_id));
}

enum err notifications_db_remove_id(struct work *w, int64_t account_id, int64_t id,
                                    int64_t *ret_removed)
{
    return db_change(w, ret_removed,
                     "DELETE FROM notifications WHERE b = ?1 AND id = ?2 AND account_id = ?3",
                     db_int(id_bucket(account_id)), db_int(id), db_int(account_id));
}

enum err notifications_db_remove_group(struct work *w, int64_t account_id, struct str group_key,
                                       int64_t *ret_removed)
{
    return db_change(w, ret_removed,
                     "DELETE FROM notifications WHERE b = ?1 AND account_id = ?2 "
                     "AND group_key = ?3 AND group_key <> '' AND filtered = 0",
                     db_int(id_bucket(account_id)), db_int(account_id), db_text(group_key));
}

enum err notifications_db_remove_all(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM notifications WHERE b = ?1 AND account_id = ?2 AND filtered = 0",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err notifications_db_filtered(struct work *w, int64_t account_id, int64_t from_id,
                                   bool only_mentions, int max,
                                   struct notification_filtered *ret_filtered)
{
    struct db_rows rows = {0};
    struct notification_filtered filtered = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT post_id FROM notifications WHERE b = ?1 AND account_id = ?2 "
                        "AND from_id = ?3 AND filtered <> 0 AND (?4 = 0 OR kind IN (?5, ?6)) "
                        "ORDER BY id DESC LIMIT ?7",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(from_id),
                        db_int(only_mentions), db_int(NOTIFICATION_MENTION),
                        db_int(NOTIFICATION_QUOTE), db_int(max));

    if (e)
        return e;
    while (filtered.count < max && db_next(&rows))
        if (!filtered.count++)
            filtered.newest_post_id = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_filtered = filtered;
    return e;
}

enum err notifications_db_unfilter(struct work *w, int64_t account_id, int64_t from_id)
{
    return db_run(w,
                  "UPDATE notifications SET filtered = 0 "
                  "WHERE b = ?1 AND account_id = ?2 AND from_id = ?3 AND filtered <> 0",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(from_id));
}

enum err notifications_db_remove_filtered(struct work *w, int64_t account_id, int64_t from_id)
{
    return db_run(w,
                  "DELETE FROM notifications "
                  "WHERE b = ?1 AND account_id = ?2 AND from_id = ?3 AND filtered <> 0",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(from_id));
}

enum err notifications_db_remove_some(struct work *w, int64_t account_id, int max,
                                      int64_t *ret_removed)
{
    return db_change(w, ret_removed,
                     "DELETE FROM notifications WHERE b = ?1 AND account_id = ?2 AND id IN "
                     "(SELECT id FROM notifications WHERE b = ?1 AND account_id = ?2 "
                     "ORDER BY id LIMIT ?3)",
                     db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
}

static struct notification row_read(struct db_rows *rows, int64_t account_id, struct arena *memory)
{
    return (struct notification){
        .id = db_column_int(rows, 0),
        .account_id = account_id,
        .kind = (enum notification_kind)db_column_int(rows, 1),
        .from_id = db_column_int(rows, 2),
        .post_id = db_column_int(rows, 3),
        .group_key = db_column_text(rows, 4, memory),
        .filtered = db_column_int(rows, 5) != 0,
    };
}

/* A list of kinds would be made into a table by each execution. Bit 0 is no kind. */
#define KIND_WANTED "((?7 >> CAST(kind AS INTEGER)) & 1) = 1 "

static enum err page_ask(struct work *w, struct db_rows *rows, int64_t account_id,
                         const struct page_bounds *bounds, const struct notification_filter *filter)
{
    const uint32_t kinds = filter->kinds ? filter->kinds : UINT32_MAX;

    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT id, kind, from_id, post_id, group_key, filtered FROM notifications "
                      "WHERE b = ?1 AND account_id = ?2 AND id > ?3 AND id < ?4 "
                      "AND (?6 = 0 OR from_id = ?6) AND (filtered = 0 OR ?8 <> 0) AND " KIND_WANTED
                      "ORDER BY id LIMIT ?5",
                      db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds->lower),
                      db_int(bounds->upper), db_int(bounds->limit), db_int(filter->from_id),
                      db_int(kinds), db_int(filter->with_filtered));
    return db_ask(w, rows,
                  "SELECT id, kind, from_id, post_id, group_key, filtered FROM notifications "
                  "WHERE b = ?1 AND account_id = ?2 AND id > ?3 AND id < ?4 "
                  "AND (?6 = 0 OR from_id = ?6) AND (filtered = 0 OR ?8 <> 0) AND " KIND_WANTED
                  "ORDER BY id DESC LIMIT ?5",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds->lower),
                  db_int(bounds->upper), db_int(bounds->limit), db_int(filter->from_id),
                  db_int(kinds), db_int(filter->with_filtered));
}

enum err notifications_db_page(struct work *w, int64_t account_id, const struct page *page,
                               const struct notification_filter *filter,
                               struct notification_page *ret_page)
{
    struct page_bounds bounds = page_bounds(page, page_limit_max);
    struct db_rows rows = {0};
    int count = 0;
    enum err e = page_ask(w, &rows, account_id, &bounds, filter);

    if (e)
        return e;
    while (count < bounds.limit && db_next(&rows))
        ret_page->items[count++] = row_read(&rows, account_id, w->memory);
    e = db_done(w, &rows, OK);
    if (e)
        return e;
    for (int i = 0, j = count - 1; bounds.upwards && i < j; i++, j--) {
        struct notification swap = ret_page->items[i];

        ret_page->items[i] = ret_page->items[j];
        ret_page->items[j] = swap;
    }
    ret_page->count = count;
    return OK;
}

enum err notifications_db_find(struct work *w, int64_t account_id, int64_t id,
                               struct notification *ret_notification)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, kind, from_id, post_id, group_key, filtered FROM notifications "
                        "WHERE b = ?1 AND id = ?2 AND account_id = ?3",
                        db_int(id_bucket(account_id)), db_int(id), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_notification = row_read(&rows, account_id, w->memory);
    return db_done(w, &rows, OK);
}

enum err notifications_db_find_between(struct work *w, int64_t account_id, int64_t first_id,
                                       int64_t last_id, struct notification *ret_notification)
{
    struct db_rows rows = {0};
    struct notification found;
    enum err e = db_ask(w, &rows,
                        "SELECT id, kind, from_id, post_id, group_key, filtered FROM notifications "
                        "WHERE b = ?1 AND account_id = ?2 AND id BETWEEN ?3 AND ?4 LIMIT 2",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(first_id),
                        db_int(last_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    found = row_read(&rows, account_id, w->memory);
    if (db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_notification = found;
    return e;
}

enum err notifications_db_group(struct work *w, int64_t account_id, struct str group_key, int max,
                                struct notification *ret_items, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        db_ask(w, &rows,
               "SELECT id, kind, from_id, post_id, group_key, filtered FROM notifications "
               "WHERE b = ?1 AND account_id = ?2 AND group_key = ?3 AND group_key <> '' "
               "AND filtered = 0 "
               "ORDER BY id DESC LIMIT ?4",
               db_int(id_bucket(account_id)), db_int(account_id), db_text(group_key), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_items[count++] = row_read(&rows, account_id, w->memory);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err notifications_db_group_count(struct work *w, int64_t account_id, struct str group_key,
                                      int max, int *ret_count)
{
    return db_count_rows(w, ret_count,
                         "SELECT id FROM notifications WHERE b = ?1 AND account_id = ?2 "
                         "AND group_key = ?3 AND group_key <> '' AND filtered = 0 LIMIT ?4",
                         db_int(id_bucket(account_id)), db_int(account_id), db_text(group_key),
                         db_int(max));
}

enum err notifications_db_thread(struct work *w, int64_t post_id, int64_t *ret_thread_id,
                                 int64_t *ret_author_id)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT thread_id, author_id FROM posts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));

    if (e)
        return e;
    *ret_thread_id = *ret_author_id = 0;
    if (db_next(&rows)) {
        *ret_thread_id = db_column_int(&rows, 0);
        *ret_author_id = db_column_int(&rows, 1);
    }
    return db_done(w, &rows, OK);
}

enum err notifications_db_marks(struct work *w, int64_t account_id, int64_t post_id,
                                uint32_t *ret_flags)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT flags FROM marks WHERE b = ?1 AND account_id = ?2 AND post_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));

    if (e)
        return e;
    *ret_flags = db_next(&rows) ? (uint32_t)db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err notifications_db_pushed(struct work *w, int64_t account_id, bool *ret_pushed)
{
    struct db_rows rows = {0};
    bool pushed;
    enum err e = db_ask(w, &rows,
                        "SELECT id FROM push_subscriptions WHERE b = ?1 AND account_id = ?2 "
                        "LIMIT 1",
                        db_int(id_bucket(account_id)), db_int(account_id));

    if (e)
        return e;
    pushed = db_next(&rows);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_pushed = pushed;
    return e;
}
