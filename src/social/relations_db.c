#include "social/relations_db.h"

#include "social/page.h"

enum { page_id_tries_max = 4096, ids_per_ms = 1 << id_sequence_bits };

static struct relation row_read(struct work *w, struct db_rows *rows, int64_t account_id,
                                int64_t other_id)
{
    return (struct relation){
        .account_id = account_id,
        .other_id = other_id,
        .flags = (uint32_t)db_column_int(rows, 0),
        .languages = db_column_text(rows, 1, w->memory),
        .note = db_column_text(rows, 2, w->memory),
        .mute_until_ms = db_column_int(rows, 3),
    };
}

enum err relations_db_find(struct work *w, int64_t account_id, int64_t other_id,
                           struct relation *ret_relation)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT flags, languages, note, mute_until_ms FROM relations "
                        "WHERE b = ?1 AND account_id = ?2 AND other_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(other_id));

    if (e)
        return e;
    *ret_relation = (struct relation){.account_id = account_id, .other_id = other_id};
    if (db_next(&rows))
        *ret_relation = row_read(w, &rows, account_id, other_id);
    return db_done(w, &rows, OK);
}

enum err relations_db_take(struct work *w, int64_t account_id, int64_t other_id,
                           struct relation *ret_relation)
{
    struct db_rows rows = {0};
    enum err e;

    /* SQLite has one writer: nobody else can change the row, and reading is cheaper. */
    if (w->db && db_driver(w->db) == DB_SQLITE)
        return relations_db_find(w, account_id, other_id, ret_relation);
    e = db_ask(w, &rows,
               "INSERT INTO relations (b, account_id, other_id, flags) "
               "VALUES (?1, ?2, ?3, 0) ON CONFLICT (b, account_id, other_id) "
               "DO UPDATE SET flags = relations.flags "
               "RETURNING flags, languages, note, mute_until_ms",
               db_int(id_bucket(account_id)), db_int(account_id), db_int(other_id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_INTERNAL);
    *ret_relation = row_read(w, &rows, account_id, other_id);
    return db_done(w, &rows, OK);
}

enum err relations_db_put(struct work *w, const struct relation *relation)
{
    int64_t account_id = relation->account_id;

    if (!relation->flags && !relation->note.size)
        return db_run(w, "DELETE FROM relations WHERE b = ?1 AND account_id = ?2 AND other_id = ?3",
                      db_int(id_bucket(account_id)), db_int(account_id),
                      db_int(relation->other_id));
    return db_run(w,
                  "INSERT INTO relations (b, account_id, other_id, flags, languages, note, "
                  "mute_until_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                  "ON CONFLICT (b, account_id, other_id) DO UPDATE SET flags = excluded.flags, "
                  "languages = excluded.languages, note = excluded.note, "
                  "mute_until_ms = excluded.mute_until_ms",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(relation->other_id),
                  db_int(relation->flags),
                  relation->languages.size ? db_text(relation->languages) : db_null(),
                  relation->note.size ? db_text(relation->note) : db_null(),
                  db_int_or_null(relation->mute_until_ms));
}

/* The pair's row is taken, so other_id is not on the page: what is refused is a row id of the same
 * millisecond. */
enum err relations_db_page_add(struct work *w, int64_t account_id, enum relation_page kind,
                               int64_t other_id, int64_t made_ms)
{
    int bucket = id_bucket(account_id);
    enum err e = OK;
    int64_t changed = 0;

    for (uint32_t try = 0; !e && !changed && try < page_id_tries_max; try++) {
        int64_t id =
            made_ms ? id_at(made_ms + try / ids_per_ms, bucket, try) : id_new(w->now_ms, bucket);
        e = db_change(w, &changed,
                      "INSERT INTO relation_pages (b, account_id, kind, id, other_id) "
                      "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                      db_int(bucket), db_int(account_id), db_int(kind), db_int(id),
                      db_int(other_id));
    }
    if (!e && !changed)
        e = work_fail(w, ERR_INVALID, "too many follows at one moment");
    return e;
}

enum err relations_db_page_remove(struct work *w, int64_t account_id, enum relation_page kind,
                                  int64_t other_id)
{
    return db_run(w,
                  "DELETE FROM relation_pages WHERE b = ?1 AND account_id = ?2 AND kind = ?3 "
                  "AND other_id = ?4",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                  db_int(other_id));
}

static enum err page_ask(struct work *w, struct db_rows *rows, int64_t account_id,
                         enum relation_page kind, const struct page_bounds *bounds)
{
    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT id, other_id FROM relation_pages WHERE b = ?1 AND account_id = ?2 "
                      "AND kind = ?3 AND id > ?4 AND id < ?5 ORDER BY id LIMIT ?6",
                      db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                      db_int(bounds->lower), db_int(bounds->upper), db_int(bounds->limit));
    return db_ask(w, rows,
                  "SELECT id, other_id FROM relation_pages WHERE b = ?1 AND account_id = ?2 "
                  "AND kind = ?3 AND id > ?4 AND id < ?5 ORDER BY id DESC LIMIT ?6",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                  db_int(bounds->lower), db_int(bounds->upper), db_int(bounds->limit));
}

/* Mutes that have ended by themselves do not show. */
static enum err mutes_ask(struct work *w, struct db_rows *rows, int64_t account_id,
                          const struct page_bounds *bounds)
{
    if (bounds->upwards)
        return db_ask(w, rows,
                      "SELECT p.id, p.other_id FROM relation_pages p JOIN relations r "
                      "ON r.b = ?1 AND r.account_id = ?2 AND r.other_id = p.other_id "
                      "WHERE p.b = ?1 AND p.account_id = ?2 AND p.kind = ?3 AND p.id > ?4 "
                      "AND p.id < ?5 AND (r.mute_until_ms IS NULL OR r.mute_until_ms > ?7) "
                      "ORDER BY p.id LIMIT ?6",
                      db_int(id_bucket(account_id)), db_int(account_id), db_int(RELATIONS_MUTES),
                      db_int(bounds->lower), db_int(bounds->upper), db_int(bounds->limit),
                      db_int(w->now_ms));
    return db_ask(w, rows,
                  "SELECT p.id, p.other_id FROM relation_pages p JOIN relations r "
                  "ON r.b = ?1 AND r.account_id = ?2 AND r.other_id = p.other_id "
                  "WHERE p.b = ?1 AND p.account_id = ?2 AND p.kind = ?3 AND p.id > ?4 "
                  "AND p.id < ?5 AND (r.mute_until_ms IS NULL OR r.mute_until_ms > ?7) "
                  "ORDER BY p.id DESC LIMIT ?6",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(RELATIONS_MUTES),
                  db_int(bounds->lower), db_int(bounds->upper), db_int(bounds->limit),
                  db_int(w->now_ms));
}

static void swap_rows(struct relation_list *list, int i, int j)
{
    int64_t row = list->row_ids[i], account = list->account_ids[i];

    list->row_ids[i] = list->row_ids[j];
    list->account_ids[i] = list->account_ids[j];
    list->row_ids[j] = row;
    list->account_ids[j] = account;
}

enum err relations_db_page(struct work *w, int64_t account_id, enum relation_page kind,
                           const struct page *page, struct relation_list *ret_list)
{
    struct page_bounds bounds = page_bounds(page, page_limit_max);
    struct relation_list list = {0};
    struct db_rows rows = {0};
    enum err e = kind == RELATIONS_MUTES ? mutes_ask(w, &rows, account_id, &bounds)
                                         : page_ask(w, &rows, account_id, kind, &bounds);

    if (e)
        return e;
    while (list.count < bounds.limit && db_next(&rows)) {
        list.row_ids[list.count] = db_column_int(&rows, 0);
        list.account_ids[list.count++] = db_column_int(&rows, 1);
    }
    e = db_done(w, &rows, OK);
    if (e)
        return e;
    for (int i = 0, j = list.count - 1; bounds.upwards && i < j; i++, j--)
        swap_rows(&list, i, j);
    *ret_list = list;
    return OK;
}

enum err relations_db_count(struct work *w, int64_t account_id, enum relation_page kind, int max,
                            int *ret_count)
{
    return db_count_rows(w, ret_count,
                         "SELECT id FROM relation_pages WHERE b = ?1 AND account_id = ?2 "
                         "AND kind = ?3 LIMIT ?4",
                         db_int(id_bucket(account_id)), db_int(account_id), db_int(kind),
                         db_int(max));
}

enum err relations_db_others(struct work *w, int64_t account_id, int max, int64_t *ret_ids,
                             int *ret_count)
{
    return db_list_ints(w, ret_ids, max, ret_count,
                        "SELECT other_id FROM relations WHERE b = ?1 AND account_id = ?2 "
                        "ORDER BY other_id LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));
}
