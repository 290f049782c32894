#include "social/lists_db.h"

#include "social/page.h"
#include "store/db.h"

enum err lists_db_insert(struct work *w, const struct list *list)
{
    return db_run(w,
                  "INSERT INTO lists (b, id, account_id, title, replies_policy, exclusive) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                  db_int(id_bucket(list->id)), db_int(list->id), db_int(list->account_id),
                  db_text(list->title), db_int(list->replies), db_int(list->exclusive));
}

enum err lists_db_update(struct work *w, const struct list *list)
{
    return db_run(w,
                  "UPDATE lists SET title = ?3, replies_policy = ?4, exclusive = ?5 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(list->id)), db_int(list->id), db_text(list->title),
                  db_int(list->replies), db_int(list->exclusive));
}

enum err lists_db_delete(struct work *w, const struct list *list)
{
    enum err e = db_run(w, "DELETE FROM list_members WHERE b = ?1 AND list_id = ?2",
                        db_int(id_bucket(list->id)), db_int(list->id));

    if (!e)
        e = db_run(w, "DELETE FROM lists WHERE b = ?1 AND id = ?2", db_int(id_bucket(list->id)),
                   db_int(list->id));
    return e;
}

static struct list row_read(struct db_rows *rows, int64_t account_id, struct arena *memory)
{
    return (struct list){
        .id = db_column_int(rows, 0),
        .account_id = account_id,
        .title = db_column_text(rows, 1, memory),
        .replies = (enum list_replies)db_column_int(rows, 2),
        .exclusive = db_column_int(rows, 3) != 0,
    };
}

enum err lists_db_find(struct work *w, int64_t account_id, int64_t id, struct list *ret_list)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, title, replies_policy, exclusive FROM lists "
                        "WHERE b = ?1 AND id = ?2 AND account_id = ?3",
                        db_int(id_bucket(account_id)), db_int(id), db_int(account_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_list = row_read(&rows, account_id, w->memory);
    return db_done(w, &rows, OK);
}

enum err lists_db_of(struct work *w, int64_t account_id, struct list *ret_lists, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, title, replies_policy, exclusive FROM lists "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(lists_max));

    if (e)
        return e;
    while (count < lists_max && db_next(&rows))
        ret_lists[count++] = row_read(&rows, account_id, w->memory);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

static enum err ids_read(struct work *w, struct db_rows *rows, int max, int64_t *ret_ids,
                         int *ret_count)
{
    int count = 0;
    enum err e;

    while (count < max && db_next(rows))
        ret_ids[count++] = db_column_int(rows, 0);
    e = db_done(w, rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err lists_db_with(struct work *w, int64_t account_id, int64_t other_id, int64_t *ret_ids,
                       int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT list_id FROM list_members "
                        "WHERE b = ?1 AND account_id = ?2 AND other_id = ?3 LIMIT ?4",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(other_id),
                        db_int(lists_max));

    return e ? e : ids_read(w, &rows, lists_max, ret_ids, ret_count);
}

enum err lists_db_member_add(struct work *w, const struct list *list, int64_t other_id,
                             int64_t *ret_changed)
{
    return db_change(w, ret_changed,
                     "INSERT INTO list_members (b, list_id, other_id, account_id) "
                     "VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
                     db_int(id_bucket(list->id)), db_int(list->id), db_int(other_id),
                     db_int(list->account_id));
}

enum err lists_db_member_remove(struct work *w, const struct list *list, int64_t other_id,
                                int64_t *ret_changed)
{
    return db_change(w, ret_changed,
                     "DELETE FROM list_members WHERE b = ?1 AND list_id = ?2 AND other_id = ?3",
                     db_int(id_bucket(list->id)), db_int(list->id), db_int(other_id));
}

static enum err members_ask(struct work *w, struct db_rows *rows, int64_t list_id,
                            const struct page_bounds *bounds)
{
    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT other_id FROM list_members WHERE b = ?1 AND list_id = ?2 "
                      "AND other_id > ?3 AND other_id < ?4 ORDER BY other_id LIMIT ?5",
                      db_int(id_bucket(list_id)), db_int(list_id), db_int(bounds->lower),
                      db_int(bounds->upper), db_int(bounds->limit));
    return db_ask(w, rows,
                  "SELECT other_id FROM list_members WHERE b = ?1 AND list_id = ?2 "
                  "AND other_id > ?3 AND other_id < ?4 ORDER BY other_id DESC LIMIT ?5",
                  db_int(id_bucket(list_id)), db_int(list_id), db_int(bounds->lower),
                  db_int(bounds->upper), db_int(bounds->limit));
}

enum err lists_db_members(struct work *w, int64_t list_id, const struct page *page,
                          int64_t *ret_ids, int *ret_count)
{
    struct page_bounds bounds = page_bounds(page, list_members_max);
    struct db_rows rows = {0};
    int count = 0;
    enum err e = members_ask(w, &rows, list_id, &bounds);

    if (!e)
        e = ids_read(w, &rows, bounds.limit, ret_ids, &count);
    if (e)
        return e;
    for (int i = 0, j = count - 1; bounds.upwards && i < j; i++, j--) {
        int64_t swap = ret_ids[i];

        ret_ids[i] = ret_ids[j];
        ret_ids[j] = swap;
    }
    *ret_count = count;
    return OK;
}
