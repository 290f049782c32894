/* The questions that are asked again and again: for one value, for a list, how many. */
#include "store/db.h"

/* The first row, to be closed by db_done. */
static enum err first_row(struct work *w, struct db_rows *rows, const char *sql,
                          const struct db_value *values, size_t count)
{
    enum err e = db_ask_values(w, rows, sql, values, count);

    if (e || db_next(rows))
        return e;
    e = db_done(w, rows, OK); /* reading itself may have failed */
    return e ? e : ERR_NOT_FOUND;
}

enum err db_find_int_values(struct work *w, int64_t *ret_value, const char *sql,
                            const struct db_value *values, size_t count)
{
    struct db_rows rows = {0};
    enum err e = first_row(w, &rows, sql, values, count);

    if (e)
        return e;
    *ret_value = db_column_int(&rows, 0);
    return db_done(w, &rows, OK);
}

enum err db_find_text_values(struct work *w, struct str *ret_value, const char *sql,
                             const struct db_value *values, size_t count)
{
    struct db_rows rows = {0};
    enum err e = first_row(w, &rows, sql, values, count);

    if (e)
        return e;
    *ret_value = db_column_text(&rows, 0, w->memory);
    return db_done(w, &rows, OK);
}

enum err db_list_ints_values(struct work *w, int64_t *ret_values, int max, int *ret_count,
                             const char *sql, const struct db_value *values, size_t count)
{
    struct db_rows rows = {0};
    int found = 0;
    enum err e = db_ask_values(w, &rows, sql, values, count);

    if (e)
        return e;
    while (found < max && db_next(&rows))
        ret_values[found++] = db_column_int(&rows, 0);
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = found;
    return e;
}

enum err db_count_rows_values(struct work *w, int *ret_count, const char *sql,
                              const struct db_value *values, size_t count)
{
    struct db_rows rows = {0};
    int found = 0;
    enum err e = db_ask_values(w, &rows, sql, values, count);

    if (e)
        return e;
    while (db_next(&rows))
        found++;
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_count = found;
    return e;
}
