#include "store/db_driver.h"
#include "store/migrations_text.h"

/* Not partitioned: it says what the store as a whole is. */
enum err migrations_db_make_table(struct work *w)
{
    return db_script(w, db_driver(w->db) == DB_SQLITE
                            ? "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, "
                              "name TEXT NOT NULL, applied_ms INTEGER NOT NULL) STRICT"
                            : "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, "
                              "name TEXT COLLATE \"C\" NOT NULL, applied_ms BIGINT NOT NULL)");
}

/* SQLite's transaction is the only writer's already. */
enum err migrations_db_lock(struct work *w)
{
    if (db_driver(w->db) == DB_SQLITE)
        return OK;
    return db_script(w, "SET LOCAL statement_timeout = 0; LOCK TABLE migrations IN EXCLUSIVE MODE");
}

enum err migrations_db_highest(struct work *w, int *ret_number)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT max(number) FROM migrations");

    if (e)
        return e;
    if (db_next(&rows))
        *ret_number = (int)db_column_int(&rows, 0);
    return db_done(w, &rows, OK);
}

enum err migrations_db_add(struct work *w, const struct migration *migration)
{
    return db_run(w, "INSERT INTO migrations (number, name, applied_ms) VALUES (?1, ?2, ?3)",
                  db_int(migration->number), db_text(str_of(migration->name)), db_int(w->now_ms));
}
