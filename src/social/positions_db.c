#include "social/positions_db.h"

#include "social/accounts.h"

#include <stdlib.h>

#define COLUMNS "account_id, voice_id, factor, intercept, ratings, quintile, made_ms"

static struct position row_read(struct db_rows *rows)
{
    return (struct position){
        .account_id = db_column_int(rows, 0),
        .voice_id = db_column_int(rows, 1),
        .factor_milli = (int32_t)db_column_int(rows, 2),
        .intercept_milli = (int32_t)db_column_int(rows, 3),
        .ratings = db_column_int(rows, 4),
        .quintile = db_column_is_null(rows, 5) ? -1 : (int)db_column_int(rows, 5),
        .made_ms = db_column_int(rows, 6),
    };
}

enum err positions_db_find(struct work *w, int64_t account_id, struct position *ret_position)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT " COLUMNS " FROM positions WHERE b = ?1 AND account_id = ?2",
               db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    if (!db_next(&rows))
        return db_done(w, &rows, ERR_NOT_FOUND);
    *ret_position = row_read(&rows);
    return db_done(w, &rows, OK);
}

enum err positions_db_put(struct work *w, const struct position *position)
{
    return db_run(w,
                  "INSERT INTO positions (b, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
                  " ON CONFLICT (b, account_id) DO UPDATE SET voice_id = excluded.voice_id,"
                  " factor = excluded.factor, intercept = excluded.intercept,"
                  " ratings = excluded.ratings, quintile = excluded.quintile,"
                  " made_ms = excluded.made_ms",
                  db_int(id_bucket(position->account_id)), db_int(position->account_id),
                  db_int(position->voice_id), db_int(position->factor_milli),
                  db_int(position->intercept_milli), db_int(position->ratings),
                  position->quintile < 0 ? db_null() : db_int(position->quintile),
                  db_int(position->made_ms));
}

enum err positions_db_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM positions WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

/* Room for one more. */
static bool grow(void **list, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t wanted = *capacity ? *capacity * 2 : 1024;
    void *grown = realloc(*list, wanted * size);
    if (!grown)
        return false;
    *list = grown;
    *capacity = wanted;
    return true;
}

static enum err short_of_memory(struct work *w, struct db_rows *rows)
{
    return db_done(w, rows, work_fail(w, ERR_UNAVAILABLE, "out of memory"));
}

static int by_account(const void *left, const void *right)
{
    const struct position *a = left, *b = right;
    return a->account_id < b->account_id ? -1 : a->account_id > b->account_id;
}

enum err positions_db_all(struct work *w, struct position **ret_list, size_t *ret_count)
{
    struct db_rows rows = {0};
    void *list = NULL;
    size_t count = 0, capacity = 0;
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT " COLUMNS " FROM positions");
    *ret_list = NULL;
    *ret_count = 0;
    if (e)
        return e;
    while (db_next(&rows)) {
        if (!grow(&list, count, &capacity, sizeof **ret_list)) {
            free(list);
            return short_of_memory(w, &rows);
        }
        ((struct position *)list)[count++] = row_read(&rows);
    }
    if (count)
        qsort(list, count, sizeof **ret_list, by_account);
    *ret_list = list;
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err positions_db_epoch_add(struct work *w, const struct polarity_epoch *epoch)
{
    return db_run(w,
                  "INSERT INTO polarity_epochs (b, made_ms, ratings, approvals, posts, voices,"
                  " sharing, sweeps, loss, sorted)"
                  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
                  db_int(0), db_int(epoch->made_ms), db_int(epoch->ratings),
                  db_int(epoch->approvals), db_int(epoch->posts), db_int(epoch->voices),
                  db_int(epoch->sharing), db_int(epoch->sweeps), db_int(epoch->loss_millionths),
                  db_int(epoch->sorted));
}

enum err positions_db_epochs_trim(struct work *w, int64_t before_ms)
{
    return db_run(w, "DELETE FROM polarity_epochs WHERE b = ?1 AND made_ms < ?2", db_int(0),
                  db_int(before_ms));
}

enum err positions_db_epochs(struct work *w, struct polarity_epoch *ret_epochs, int max,
                             int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT made_ms, ratings, approvals, posts, voices, sharing, sweeps, loss,"
                        " sorted FROM polarity_epochs WHERE b = ?1 AND made_ms > 0"
                        " ORDER BY made_ms DESC LIMIT ?2",
                        db_int(0), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows))
        ret_epochs[count++] = (struct polarity_epoch){.made_ms = db_column_int(&rows, 0),
                                                      .ratings = db_column_int(&rows, 1),
                                                      .approvals = db_column_int(&rows, 2),
                                                      .posts = db_column_int(&rows, 3),
                                                      .voices = db_column_int(&rows, 4),
                                                      .sharing = db_column_int(&rows, 5),
                                                      .sweeps = db_column_int(&rows, 6),
                                                      .loss_millionths = db_column_int(&rows, 7),
                                                      .sorted = db_column_int(&rows, 8) != 0};
    *ret_count = count;
    return db_done(w, &rows, OK);
}

static uint32_t flag_of(int64_t kind)
{
    for (uint32_t mark = 1; mark < MARKS_END; mark <<= 1)
        if (post_mark_kind((enum mark_flag)mark) == (enum post_mark_kind)kind)
            return mark;
    return 0;
}

enum err positions_db_marks(struct work *w, int from, int before, struct signal_mark **list,
                            size_t *count, size_t *capacity)
{
    struct db_rows rows = {0};
    void *grown = *list;
    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT post_id, account_id, id, kind FROM post_marks"
                        " WHERE b >= ?1 AND b < ?2 AND kind <> ?3",
                        db_int(from), db_int(before), db_int(POST_MARK_QUOTE));
    if (e)
        return e;
    while (db_next(&rows)) {
        if (!grow(&grown, *count, capacity, sizeof **list))
            return short_of_memory(w, &rows);
        *list = grown;
        (*list)[(*count)++] = (struct signal_mark){.post_id = db_column_int(&rows, 0),
                                                   .account_id = db_column_int(&rows, 1),
                                                   .made_ms = id_ms(db_column_int(&rows, 2)),
                                                   .flag = flag_of(db_column_int(&rows, 3))};
    }
    return db_done(w, &rows, OK);
}

static int by_uncounted(const void *left, const void *right)
{
    const struct uncounted *a = left, *b = right;
    if (a->account_id != b->account_id)
        return a->account_id < b->account_id ? -1 : 1;
    return a->from_ms < b->from_ms ? 1 : a->from_ms > b->from_ms ? -1 : 0;
}

static enum err uncounted_read(struct work *w, struct db_rows *rows, void **list, size_t *count,
                               size_t *capacity)
{
    while (db_next(rows)) {
        if (!grow(list, *count, capacity, sizeof(struct uncounted)))
            return short_of_memory(w, rows);
        ((struct uncounted *)*list)[(*count)++] = (struct uncounted){
            .account_id = db_column_int(rows, 0),
            .from_ms = db_column_int(rows, 1) ? INT64_MAX : db_column_int(rows, 2)};
    }
    return db_done(w, rows, OK);
}

enum err positions_db_uncounted(struct work *w, struct uncounted **ret_list, size_t *ret_count)
{
    struct db_rows rows = {0};
    void *list = NULL;
    size_t count = 0, capacity = 0;
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT id, 1, 0 FROM accounts WHERE (flags & ?1) <> 0",
                        db_int(ACCOUNT_SUSPENDED | ACCOUNT_DELETED));
    if (!e)
        e = uncounted_read(w, &rows, &list, &count, &capacity);
    if (!e) {
        db_scatter(w);
        e = db_ask(w, &rows, "SELECT account_id, 1 - counted, from_ms FROM signal_choices");
    }
    if (!e)
        e = uncounted_read(w, &rows, &list, &count, &capacity);
    if (count)
        qsort(list, count, sizeof **ret_list, by_uncounted);
    *ret_list = list;
    *ret_count = count;
    return e;
}

int64_t counted_from(const struct uncounted *list, size_t count, int64_t account_id)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (list[middle].account_id < account_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && list[low].account_id == account_id ? list[low].from_ms : 0;
}

enum err positions_db_author(struct work *w, int64_t post_id, int64_t *ret_author_id)
{
    enum err e =
        db_find_int(w, ret_author_id, "SELECT author_id FROM posts WHERE b = ?1 AND id = ?2",
                    db_int(id_bucket(post_id)), db_int(post_id));
    if (e == ERR_NOT_FOUND)
        *ret_author_id = 0;
    return e == ERR_NOT_FOUND ? OK : e;
}
