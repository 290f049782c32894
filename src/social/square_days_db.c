#include "social/square_days_db.h"

/* Of the whole square. */
#define SQUARE db_int(0)

enum err square_days_db_add(struct work *w, enum square_day_kind kind, int64_t day, int64_t value)
{
    return db_run(w,
                  "INSERT INTO square_days (b, kind, day, value) VALUES (?1, ?2, ?3, ?4) "
                  "ON CONFLICT (b, kind, day) DO UPDATE SET value = square_days.value + ?4",
                  SQUARE, db_int(kind), db_int(day), db_int(value));
}

enum err square_days_db_read(struct work *w, enum square_day_kind kind, int64_t first_day, int days,
                             int64_t *ret_values)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT day, value FROM square_days "
                        "WHERE b = ?1 AND kind = ?2 AND day >= ?3 AND day < ?4",
                        SQUARE, db_int(kind), db_int(first_day), db_int(first_day + days));

    if (e)
        return e;
    memset(ret_values, 0, (size_t)days * sizeof *ret_values);
    while (db_next(&rows))
        ret_values[db_column_int(&rows, 0) - first_day] = db_column_int(&rows, 1);
    return db_done(w, &rows, OK);
}
