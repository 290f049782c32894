#include "social/feed_figures_db.h"

#include <stdlib.h>

/* Sums are of the whole square. */
#define SQUARE db_int(0)

enum { authors_first = 256 };

enum err feed_figures_db_add(struct work *w, int64_t day, int figure, int64_t value)
{
    return db_run(w,
                  "INSERT INTO feed_sums (b, day, figure, value) VALUES (?1, ?2, ?3, ?4)"
                  " ON CONFLICT (b, day, figure) DO UPDATE SET value = feed_sums.value + ?4",
                  SQUARE, db_int(day), db_int(figure), db_int(value));
}

enum err feed_figures_db_put(struct work *w, int64_t day, int figure, int64_t value)
{
    return db_run(w,
                  "INSERT INTO feed_sums (b, day, figure, value) VALUES (?1, ?2, ?3, ?4)"
                  " ON CONFLICT (b, day, figure) DO UPDATE SET value = excluded.value",
                  SQUARE, db_int(day), db_int(figure), db_int(value));
}

enum err feed_figures_db_each(struct work *w, int64_t first_day, int64_t before_day,
                              void (*take)(void *context, int64_t day, int figure, int64_t value),
                              void *context)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT day, figure, value FROM feed_sums"
                        " WHERE b = ?1 AND day >= ?2 AND day < ?3 ORDER BY day, figure",
                        SQUARE, db_int(first_day), db_int(before_day));
    if (e)
        return e;
    while (db_next(&rows))
        take(context, db_column_int(&rows, 0), (int)db_column_int(&rows, 1),
             db_column_int(&rows, 2));
    return db_done(w, &rows, OK);
}

enum err feed_figures_db_trim(struct work *w, int64_t before_day)
{
    return db_run(w, "DELETE FROM feed_sums WHERE b = ?1 AND day < ?2", SQUARE, db_int(before_day));
}

enum err feed_figures_db_person_add(struct work *w, int64_t day, const struct feed_person *person,
                                    int64_t *ret_shown)
{
    return db_find_int(w, ret_shown,
                       "INSERT INTO feed_people AS f (b, account_id, day, is_author, shown)"
                       " VALUES (?1, ?2, ?3, ?4, ?5)"
                       " ON CONFLICT (b, account_id, day, is_author)"
                       " DO UPDATE SET shown = f.shown + excluded.shown RETURNING shown",
                       db_int(id_bucket(person->account_id)), db_int(person->account_id),
                       db_int(day), db_int(person->is_author), db_int(person->shown));
}

enum err feed_figures_db_person_delete(struct work *w, int64_t account_id)
{
    return db_run(w, "DELETE FROM feed_people WHERE b = ?1 AND account_id = ?2",
                  db_int(id_bucket(account_id)), db_int(account_id));
}

enum err feed_figures_db_person_forget(struct work *w, int64_t account_id)
{
    enum err e = db_run(w,
                        "DELETE FROM feed_people WHERE b = ?1 AND account_id = ?2"
                        " AND is_author = 1",
                        db_int(id_bucket(account_id)), db_int(account_id));
    return e ? e
             : db_run(w,
                      "UPDATE feed_people SET shown = 1 WHERE b = ?1 AND account_id = ?2"
                      " AND is_author = 0",
                      db_int(id_bucket(account_id)), db_int(account_id));
}

static bool grow(int64_t **list, size_t count, size_t *capacity)
{
    if (count < *capacity)
        return true;
    const size_t wanted = *capacity ? 2 * *capacity : authors_first;
    int64_t *grown = realloc(*list, wanted * sizeof *grown);
    if (!grown)
        return false;
    *list = grown;
    *capacity = wanted;
    return true;
}

enum err feed_figures_db_authors(struct work *w, int64_t day, int64_t **ret_shown,
                                 size_t *ret_count)
{
    struct db_rows rows = {0};
    size_t count = 0, capacity = 0;
    db_scatter(w);
    enum err e = db_ask(w, &rows, "SELECT shown FROM feed_people WHERE day = ?1 AND is_author = 1",
                        db_int(day));
    if (e)
        return e;
    while (!e && db_next(&rows)) {
        if (!grow(ret_shown, count, &capacity))
            e = work_fail(w, ERR_UNAVAILABLE, "out of memory");
        else
            (*ret_shown)[count++] = db_column_int(&rows, 0);
    }
    *ret_count = count;
    return db_done(w, &rows, e);
}

enum err feed_figures_db_people(struct work *w, int64_t day, int max, int64_t *ret_account_ids,
                                int64_t *ret_days, int *ret_count)
{
    struct db_rows rows = {0};
    int count = 0;
    db_scatter(w);
    enum err e =
        db_ask(w, &rows, "SELECT account_id, day FROM feed_people WHERE day <= ?1 LIMIT ?2",
               db_int(day), db_int(max));
    if (e)
        return e;
    while (count < max && db_next(&rows)) {
        ret_account_ids[count] = db_column_int(&rows, 0);
        ret_days[count++] = db_column_int(&rows, 1);
    }
    *ret_count = count;
    return db_done(w, &rows, OK);
}

enum err feed_figures_db_person_day_delete(struct work *w, int64_t account_id, int64_t day)
{
    return db_run(w, "DELETE FROM feed_people WHERE b = ?1 AND account_id = ?2 AND day = ?3",
                  db_int(id_bucket(account_id)), db_int(account_id), db_int(day));
}
