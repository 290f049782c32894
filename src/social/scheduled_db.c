#include "social/scheduled_db.h"

#include "social/page.h"
#include "social/scheduled_draft.h"
#include "store/db.h"

#define COLUMNS "id, account_id, scheduled_ms, made_ms, draft, key, refused_ms, refused_why"

static struct db_value text_or_null(struct str text)
{
    return text.size ? db_text(text) : db_null();
}

enum err scheduled_db_insert(struct work *w, const struct scheduled_post *scheduled)
{
    return db_run(w,
                  "INSERT INTO scheduled_posts (b, id, account_id, scheduled_ms, made_ms, draft, "
                  "key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  db_int(id_bucket(scheduled->id)), db_int(scheduled->id),
                  db_int(scheduled->account_id), db_int(scheduled->scheduled_ms),
                  db_int(scheduled->made_ms), db_text(scheduled_draft_write(w, scheduled)),
                  text_or_null(scheduled->draft.idempotency_key));
}

static enum err row_read(struct work *w, struct db_rows *rows, struct scheduled_post *scheduled)
{
    *scheduled = (struct scheduled_post){
        .id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .scheduled_ms = db_column_int(rows, 2),
        .made_ms = db_column_int(rows, 3),
        .refused_ms = db_column_int(rows, 6),
        .refused_why = db_column_text(rows, 7, w->memory),
    };
    enum err e = scheduled_draft_read(w, db_column_text(rows, 4, w->memory), scheduled);

    scheduled->draft.idempotency_key = db_column_text(rows, 5, w->memory);
    return e;
}

/* draft.poll points into the struct itself. */
static void take(struct scheduled_post *to, const struct scheduled_post *from)
{
    *to = *from;
    if (from->draft.poll)
        to->draft.poll = &to->poll;
}

static enum err one_read(struct work *w, struct db_rows *rows, struct scheduled_post *ret_scheduled)
{
    struct scheduled_post scheduled;

    if (!db_next(rows))
        return db_done(w, rows, ERR_NOT_FOUND);
    enum err e = db_done(w, rows, row_read(w, rows, &scheduled));
    if (!e)
        take(ret_scheduled, &scheduled);
    return e;
}

enum err scheduled_db_find(struct work *w, int64_t id, struct scheduled_post *ret_scheduled)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM scheduled_posts WHERE b = ?1 AND id = ?2",
               db_int(id_bucket(id)), db_int(id));

    return e ? e : one_read(w, &rows, ret_scheduled);
}

enum err scheduled_db_find_key(struct work *w, int64_t account_id, struct str key, int64_t since_ms,
                               struct scheduled_post *ret_scheduled)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows,
               "SELECT " COLUMNS " FROM scheduled_posts "
               "WHERE b = ?1 AND account_id = ?2 AND key = ?3 AND made_ms >= ?4",
               db_int(id_bucket(account_id)), db_int(account_id), db_text(key), db_int(since_ms));

    return e ? e : one_read(w, &rows, ret_scheduled);
}

enum err scheduled_db_page(struct work *w, int64_t account_id, const struct page *page,
                           struct scheduled_post *ret_items, int *ret_count)
{
    const struct page_bounds bounds = page_bounds(page, scheduled_page_max);
    struct db_rows rows = {0};
    int count = 0;
    enum err e =
        bounds.upwards
            ? db_ask(w, &rows,
                     "SELECT " COLUMNS " FROM scheduled_posts WHERE b = ?1 AND account_id = ?2 "
                     "AND id > ?3 AND id < ?4 ORDER BY id LIMIT ?5",
                     db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds.lower),
                     db_int(bounds.upper), db_int(bounds.limit))
            : db_ask(w, &rows,
                     "SELECT " COLUMNS " FROM scheduled_posts WHERE b = ?1 AND account_id = ?2 "
                     "AND id > ?3 AND id < ?4 ORDER BY id DESC LIMIT ?5",
                     db_int(id_bucket(account_id)), db_int(account_id), db_int(bounds.lower),
                     db_int(bounds.upper), db_int(bounds.limit));

    if (e)
        return e;
    while (!e && count < bounds.limit && db_next(&rows))
        e = row_read(w, &rows, &ret_items[count++]);
    e = db_done(w, &rows, e);
    for (int i = 0; bounds.upwards && i < count / 2; i++) {
        struct scheduled_post last = ret_items[count - 1 - i];
        take(&ret_items[count - 1 - i], &ret_items[i]);
        take(&ret_items[i], &last);
    }
    *ret_count = e ? 0 : count;
    return e;
}

enum err scheduled_db_count(struct work *w, int64_t account_id, int64_t except_id, int64_t from_ms,
                            int64_t to_ms, int *ret_all, int *ret_between)
{
    struct db_rows rows = {0};
    int all = 0, between = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, scheduled_ms FROM scheduled_posts "
                        "WHERE b = ?1 AND account_id = ?2 LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id),
                        db_int(scheduled_per_account_max + 1));

    if (e)
        return e;
    while (db_next(&rows)) {
        int64_t ms = db_column_int(&rows, 1);
        if (db_column_int(&rows, 0) == except_id)
            continue;
        all++;
        between += ms >= from_ms && ms < to_ms;
    }
    *ret_all = all;
    *ret_between = between;
    return db_done(w, &rows, OK);
}

enum err scheduled_db_set_time(struct work *w, int64_t id, int64_t scheduled_ms)
{
    return db_run(w,
                  "UPDATE scheduled_posts SET scheduled_ms = ?3, refused_ms = NULL, "
                  "refused_why = NULL WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int(scheduled_ms));
}

enum err scheduled_db_refuse(struct work *w, int64_t id, int64_t scheduled_ms, int64_t refused_ms,
                             struct str why)
{
    return db_run(w,
                  "UPDATE scheduled_posts SET refused_ms = ?3, refused_why = ?4 "
                  "WHERE b = ?1 AND id = ?2 AND scheduled_ms = ?5",
                  db_int(id_bucket(id)), db_int(id), db_int(refused_ms), db_text(why),
                  db_int(scheduled_ms));
}

enum err scheduled_db_delete(struct work *w, int64_t id, bool *ret_deleted)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed, "DELETE FROM scheduled_posts WHERE b = ?1 AND id = ?2",
                           db_int(id_bucket(id)), db_int(id));

    *ret_deleted = changed == 1;
    return e;
}
