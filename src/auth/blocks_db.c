#include "auth/blocks_db.h"

#include "base/clock.h"

#define BLOCK_COLUMNS "kind, id, name, severity, flags, comment, public_comment, expires_ms"
/* Of the whole square. */
#define SQUARE db_int(0)

static struct block block_read(struct work *w, struct db_rows *rows)
{
    return (struct block){
        .kind = (enum block_kind)db_column_int(rows, 0),
        .id = db_column_int(rows, 1),
        .name = db_column_text(rows, 2, w->memory),
        .severity = (int)db_column_int(rows, 3),
        .flags = (uint32_t)db_column_int(rows, 4),
        .comment = db_column_text(rows, 5, w->memory),
        .has_comment = !db_column_is_null(rows, 5),
        .public_comment = db_column_text(rows, 6, w->memory),
        .has_public_comment = !db_column_is_null(rows, 6),
        .expires_ms = db_column_int(rows, 7),
    };
}

static enum err blocks_read(struct work *w, struct db_rows *rows, int max, struct block *ret_blocks,
                            int *ret_count)
{
    int count = 0;
    enum err e;

    while (count < max && db_next(rows))
        ret_blocks[count++] = block_read(w, rows);
    e = db_done(w, rows, OK);
    if (!e)
        *ret_count = count;
    return e;
}

enum err blocks_db_all(struct work *w, enum block_kind kind, int max, struct block *ret_blocks,
                       int *ret_count)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT kind, id, name, severity, flags, NULL, NULL, expires_ms "
                        "FROM blocks WHERE b = ?1 AND kind = ?2 ORDER BY id LIMIT ?3",
                        SQUARE, db_int(kind), db_int(max));

    return e ? e : blocks_read(w, &rows, max, ret_blocks, ret_count);
}

enum err blocks_db_find(struct work *w, enum block_kind kind, int64_t id, struct str name,
                        struct block *ret_block)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    if (id)
        e = db_ask(w, &rows,
                   "SELECT " BLOCK_COLUMNS " FROM blocks WHERE b = ?1 AND kind = ?2 AND id = ?3",
                   SQUARE, db_int(kind), db_int(id));
    else
        e = db_ask(w, &rows,
                   "SELECT " BLOCK_COLUMNS " FROM blocks WHERE b = ?1 AND kind = ?2 AND name = ?3",
                   SQUARE, db_int(kind), db_text(name));
    if (!e)
        e = blocks_read(w, &rows, 1, ret_block, &count);
    return e || count ? e : ERR_NOT_FOUND;
}

enum err blocks_db_page(struct work *w, enum block_kind kind, const struct page_bounds *bounds,
                        struct block *ret_blocks, int *ret_count)
{
    const struct db_value k = db_int(kind), lower = db_int(bounds->lower),
                          upper = db_int(bounds->upper), limit = db_int(bounds->limit);
    struct db_rows rows = {0};
    enum err e;

    if (bounds->upwards)
        e = db_ask(w, &rows,
                   "SELECT " BLOCK_COLUMNS " FROM blocks WHERE b = ?1 AND kind = ?2 AND id > ?3 "
                   "AND id < ?4 ORDER BY id ASC LIMIT ?5",
                   SQUARE, k, lower, upper, limit);
    else
        e = db_ask(w, &rows,
                   "SELECT " BLOCK_COLUMNS " FROM blocks WHERE b = ?1 AND kind = ?2 AND id > ?3 "
                   "AND id < ?4 ORDER BY id DESC LIMIT ?5",
                   SQUARE, k, lower, upper, limit);
    if (!e)
        e = blocks_read(w, &rows, bounds->limit, ret_blocks, ret_count);
    for (int i = 0; !e && bounds->upwards && i < *ret_count / 2; i++) {
        struct block other = ret_blocks[i];

        ret_blocks[i] = ret_blocks[*ret_count - 1 - i];
        ret_blocks[*ret_count - 1 - i] = other;
    }
    return e;
}

static struct db_value text_or_null(bool has, struct str text)
{
    return has ? db_text(text) : db_null();
}

enum err blocks_db_insert(struct work *w, const struct block *block)
{
    int64_t changed = 0;
    enum err e = db_change(w, &changed,
                           "INSERT INTO blocks (b, kind, id, name, severity, flags, comment, "
                           "public_comment, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
                           "?9) ON CONFLICT DO NOTHING",
                           SQUARE, db_int(block->kind), db_int(block->id), db_text(block->name),
                           db_int(block->severity), db_int(block->flags),
                           text_or_null(block->has_comment, block->comment),
                           text_or_null(block->has_public_comment, block->public_comment),
                           db_int_or_null(block->expires_ms));

    return e || changed ? e : ERR_CONFLICT;
}

enum err blocks_db_update(struct work *w, const struct block *block)
{
    return db_run(w,
                  "UPDATE blocks SET name = ?4, severity = ?5, flags = ?6, comment = ?7, "
                  "public_comment = ?8, expires_ms = ?9 WHERE b = ?1 AND kind = ?2 AND id = ?3",
                  SQUARE, db_int(block->kind), db_int(block->id), db_text(block->name),
                  db_int(block->severity), db_int(block->flags),
                  text_or_null(block->has_comment, block->comment),
                  text_or_null(block->has_public_comment, block->public_comment),
                  db_int_or_null(block->expires_ms));
}

enum err blocks_db_delete(struct work *w, enum block_kind kind, int64_t id)
{
    return db_run(w, "DELETE FROM blocks WHERE b = ?1 AND kind = ?2 AND id = ?3", SQUARE,
                  db_int(kind), db_int(id));
}

enum err block_attempts_db_add(struct work *w, int64_t block_id, int64_t day, int64_t address_hash)
{
    return db_run(w,
                  "INSERT INTO block_attempts (b, block_id, day, address_hash, uses) "
                  "VALUES (?1, ?2, ?3, ?4, 1) ON CONFLICT (b, block_id, day, address_hash) "
                  "DO UPDATE SET uses = block_attempts.uses + 1",
                  SQUARE, db_int(block_id), db_int(day), db_int(address_hash));
}

enum err block_attempts_db_forget(struct work *w, int64_t block_id, int64_t before_day)
{
    return db_run(w, "DELETE FROM block_attempts WHERE b = ?1 AND block_id = ?2 AND day < ?3",
                  SQUARE, db_int(block_id), db_int(before_day));
}

enum err block_attempts_db_days(struct work *w, int64_t block_id,
                                struct block_day ret_days[block_days_shown])
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT day, CAST(SUM(uses) AS BIGINT), COUNT(*) FROM block_attempts "
                        "WHERE b = ?1 AND block_id = ?2 AND day >= ?3 GROUP BY day",
                        SQUARE, db_int(block_id),
                        db_int(ret_days[block_days_shown - 1].day_ms / clock_day_ms));

    if (e)
        return e;
    while (db_next(&rows))
        for (int i = 0; i < block_days_shown; i++)
            if (ret_days[i].day_ms / clock_day_ms == db_column_int(&rows, 0)) {
                ret_days[i].uses = db_column_int(&rows, 1);
                ret_days[i].accounts = db_column_int(&rows, 2);
            }
    return db_done(w, &rows, OK);
}
