#include "social/collections_db.h"

#include "store/db.h"

static struct db_value text_or_null(struct str text)
{
    return text.size ? db_text(text) : db_null();
}

enum err collections_db_insert(struct work *w, const struct collection *collection)
{
    return db_run(w,
                  "INSERT INTO collections (b, id, account_id, name, description, language, tag, "
                  "tag_name, sensitive, discoverable, updated_ms) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  db_int(id_bucket(collection->id)), db_int(collection->id),
                  db_int(collection->account_id), db_text(collection->name),
                  db_text(collection->description), text_or_null(collection->language),
                  text_or_null(collection->tag), text_or_null(collection->tag_name),
                  db_int(collection->sensitive), db_int(collection->discoverable),
                  db_int(collection->updated_ms));
}

enum err collections_db_update(struct work *w, const struct collection *collection)
{
    return db_run(w,
                  "UPDATE collections SET name = ?3, description = ?4, language = ?5, tag = ?6, "
                  "tag_name = ?7, sensitive = ?8, discoverable = ?9, updated_ms = ?10 "
                  "WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(collection->id)), db_int(collection->id),
                  db_text(collection->name), db_text(collection->description),
                  text_or_null(collection->language), text_or_null(collection->tag),
                  text_or_null(collection->tag_name), db_int(collection->sensitive),
                  db_int(collection->discoverable), db_int(collection->updated_ms));
}

enum err collections_db_touch(struct work *w, int64_t id, int64_t updated_ms)
{
    return db_run(w, "UPDATE collections SET updated_ms = ?3 WHERE b = ?1 AND id = ?2",
                  db_int(id_bucket(id)), db_int(id), db_int(updated_ms));
}

enum err collections_db_delete(struct work *w, int64_t id)
{
    enum err e = db_run(w, "DELETE FROM collection_items WHERE b = ?1 AND collection_id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    return e ? e
             : db_run(w, "DELETE FROM collections WHERE b = ?1 AND id = ?2", db_int(id_bucket(id)),
                      db_int(id));
}

static struct collection row_read(struct work *w, struct db_rows *rows)
{
    return (struct collection){
        .id = db_column_int(rows, 0),
        .account_id = db_column_int(rows, 1),
        .name = db_column_text(rows, 2, w->memory),
        .description = db_column_text(rows, 3, w->memory),
        .language = db_column_text(rows, 4, w->memory),
        .tag = db_column_text(rows, 5, w->memory),
        .tag_name = db_column_text(rows, 6, w->memory),
        .sensitive = db_column_int(rows, 7) != 0,
        .discoverable = db_column_int(rows, 8) != 0,
        .updated_ms = db_column_int(rows, 9),
    };
}

enum err collections_db_find(struct work *w, int64_t id, struct collection *ret_collection)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT id, account_id, name, description, language, tag, tag_name, "
                        "sensitive, discoverable, updated_ms FROM collections "
                        "WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(id)), db_int(id));

    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_collection = row_read(w, &rows);
    return db_done(w, &rows, OK);
}

enum err collections_db_of(struct work *w, int64_t account_id, int max,
                           struct collection *ret_collections, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, account_id, name, description, language, tag, tag_name, "
                        "sensitive, discoverable, updated_ms FROM collections "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_collections[count++] = row_read(w, &rows);
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err collections_db_item_insert(struct work *w, const struct collection *collection,
                                    const struct collection_item *item, bool *ret_made)
{
    int64_t changed = 0;
    enum err e =
        db_change(w, &changed,
                  "INSERT INTO collection_items (b, collection_id, id, account_id, other_id) "
                  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                  db_int(id_bucket(collection->id)), db_int(collection->id), db_int(item->id),
                  db_int(collection->account_id), db_int(item->other_id));

    *ret_made = changed > 0;
    return e;
}

enum err collections_db_item_delete(struct work *w, int64_t id, int64_t item_id)
{
    return db_run(w, "DELETE FROM collection_items WHERE b = ?1 AND collection_id = ?2 AND id = ?3",
                  db_int(id_bucket(id)), db_int(id), db_int(item_id));
}

enum err collections_db_items(struct work *w, int64_t id, int max,
                              struct collection_item *ret_items, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT id, other_id FROM collection_items "
                        "WHERE b = ?1 AND collection_id = ?2 ORDER BY id LIMIT ?3",
                        db_int(id_bucket(id)), db_int(id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_items[count++] =
            (struct collection_item){db_column_int(&rows, 0), db_column_int(&rows, 1)};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err collections_db_member(struct work *w, int64_t account_id, int64_t collection_id,
                               struct collection_member *ret_member)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT item_id, revoked FROM collection_members "
                        "WHERE b = ?1 AND account_id = ?2 AND collection_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(collection_id));

    if (e)
        return e;
    *ret_member = (struct collection_member){.collection_id = collection_id};
    if (db_next(&rows)) {
        ret_member->item_id = db_column_int(&rows, 0);
        ret_member->revoked = db_column_int(&rows, 1) != 0;
    }
    return db_done(w, &rows, OK);
}

enum err collections_db_member_put(struct work *w, int64_t account_id,
                                   const struct collection_member *member)
{
    return db_run(w,
                  "INSERT INTO collection_members (b, account_id, collection_id, item_id, revoked) "
                  "VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (b, account_id, collection_id) "
                  "DO UPDATE SET item_id = excluded.item_id, revoked = excluded.revoked",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(member->collection_id),
                  db_int(member->item_id), db_int(member->revoked));
}

enum err collections_db_member_delete(struct work *w, int64_t account_id, int64_t collection_id)
{
    return db_run(w,
                  "DELETE FROM collection_members "
                  "WHERE b = ?1 AND account_id = ?2 AND collection_id = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(collection_id));
}

enum err collections_db_members_of(struct work *w, int64_t account_id, int max,
                                   struct collection_member *ret_members, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT collection_id, item_id, revoked FROM collection_members "
                        "WHERE b = ?1 AND account_id = ?2 ORDER BY collection_id DESC LIMIT ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(max));

    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_members[count++] = (struct collection_member){
            db_column_int(&rows, 0), db_column_int(&rows, 1), db_column_int(&rows, 2) != 0};
    *ret_count = count;
    return db_done(w, &rows, OK);
}
