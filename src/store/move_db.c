#include "store/move_db.h"

#include "base/buffer.h"
#include "store/db_driver.h"

/* Made anew by the target, see move.h. */
#define NOT_COPIED "('migrations', 'post_search', 'account_search')"

static enum db_kind kind_of(struct str type)
{
    static const struct {
        const char *name;
        enum db_kind kind;
    } kinds[] = {
        {"INTEGER", DB_KIND_INT}, {"REAL", DB_KIND_REAL},  {"TEXT", DB_KIND_TEXT},
        {"BLOB", DB_KIND_BLOB},   {"int8", DB_KIND_INT},   {"float8", DB_KIND_REAL},
        {"text", DB_KIND_TEXT},   {"bytea", DB_KIND_BLOB},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(type, kinds[i].name))
            return kinds[i].kind;
    return DB_KIND_NULL;
}

enum err move_db_columns(struct work *w, struct move_column **ret_columns, size_t *ret_count)
{
    enum { columns_max = move_tables_max * move_columns_max };
    struct move_column *columns = arena_array(w->memory, columns_max, sizeof *columns);
    struct db_rows rows = {0};
    size_t count = 0;
    enum err e;

    db_scatter(w);
    if (db_driver(w->db) == DB_SQLITE)
        e = db_ask(w, &rows,
                   "SELECT t.name, c.name, c.type FROM pragma_table_list AS t, "
                   "pragma_table_info(t.name) AS c WHERE t.schema = 'main' AND t.type = 'table' "
                   "AND substr(t.name, 1, 7) <> 'sqlite_' AND t.name NOT IN " NOT_COPIED
                   " ORDER BY t.name, c.name");
    else
        e = db_ask(w, &rows,
                   "SELECT c.relname, a.attname, t.typname FROM pg_class AS c "
                   "JOIN pg_attribute AS a ON a.attrelid = c.oid "
                   "JOIN pg_type AS t ON t.oid = a.atttypid "
                   "WHERE c.relnamespace = (SELECT oid FROM pg_namespace "
                   "WHERE nspname = current_schema()) AND c.relkind IN ('r', 'p') "
                   "AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped "
                   "AND c.relname NOT IN " NOT_COPIED
                   " ORDER BY c.relname COLLATE \"C\", a.attname COLLATE \"C\"");
    if (e)
        return e;
    while (count < columns_max && db_next(&rows)) {
        columns[count++] = (struct move_column){
            .table = db_column_text(&rows, 0, w->memory),
            .name = db_column_text(&rows, 1, w->memory),
            .kind = kind_of(db_column_text(&rows, 2, w->memory)),
        };
    }
    e = db_done(w, &rows, OK);
    if (!e) {
        *ret_columns = columns;
        *ret_count = count;
    }
    return e;
}

/* One number of a statement made of a table's name. */
static enum err ask_number(struct work *w, const char *before, struct str table, const char *after,
                           int64_t *ret_number)
{
    struct str sql = str_format(w->memory, "%s\"%.*s\"%s", before, STR_ARG(table), after);
    struct db_rows rows = {0};
    enum err e;

    db_scatter(w);
    e = db_ask(w, &rows, str_c(w->memory, sql));
    if (e)
        return e;
    *ret_number = db_next(&rows) ? db_column_int(&rows, 0) : 0;
    return db_done(w, &rows, OK);
}

enum err move_db_has_rows(struct work *w, struct str table, bool *ret_has)
{
    int64_t number = 0;
    enum err e = ask_number(w, "SELECT 1 FROM ", table, " LIMIT 1", &number);

    *ret_has = number != 0;
    return e;
}

enum err move_db_count(struct work *w, struct str table, int64_t *ret_rows)
{
    return ask_number(w, "SELECT count(*) FROM ", table, "", ret_rows);
}

enum err move_db_rows(struct work *w, struct str table, struct str columns,
                      struct db_rows *ret_rows)
{
    struct str sql =
        str_format(w->memory, "SELECT %.*s FROM \"%.*s\"", STR_ARG(columns), STR_ARG(table));

    db_scatter(w);
    return db_ask_large(w, ret_rows, str_c(w->memory, sql));
}

enum err move_db_be_patient(struct work *w)
{
    if (db_driver(w->db) == DB_SQLITE)
        return OK;
    return db_script(w, "SET LOCAL statement_timeout = 0; "
                        "SET LOCAL idle_in_transaction_session_timeout = 0; "
                        "SET LOCAL maintenance_work_mem = '128MB'");
}

/* The names of the tables, once each. */
static struct str table_list(struct work *w, const struct move_column *columns, size_t count)
{
    struct buffer list = buffer_in(w->memory);

    for (size_t i = 0; i < count; i++) {
        if (i && str_equal(columns[i].table, columns[i - 1].table))
            continue;
        buffer_format(&list, "%s\"%.*s\"", i ? ", " : "", STR_ARG(columns[i].table));
    }
    return buffer_str(&list);
}

/* SQLite's writing transaction is the only one. */
enum err move_db_hold(struct work *w, const struct move_column *columns, size_t count)
{
    struct str tables = table_list(w, columns, count);
    enum err e = move_db_be_patient(w);

    if (e || db_driver(w->db) == DB_SQLITE)
        return e;
    return db_script(w, str_c(w->memory, str_format(w->memory,
                                                    "SET LOCAL lock_timeout = 30000; "
                                                    "LOCK TABLE %.*s IN SHARE MODE",
                                                    STR_ARG(tables))));
}

enum err move_db_check_encoding(struct work *w)
{
    struct db_rows rows = {0};
    enum err e;

    if (db_driver(w->db) == DB_SQLITE)
        return OK;
    e = db_ask(w, &rows, "SELECT current_setting('server_encoding')");
    if (e)
        return e;
    struct str encoding = db_next(&rows) ? db_column_text(&rows, 0, w->memory) : STR("");
    e = db_done(w, &rows, OK);
    if (!e && !str_is(encoding, "UTF8"))
        e = work_fail(w, ERR_INVALID,
                      "the target's encoding is %.*s; make it with `createdb --encoding=UTF8 "
                      "--template=template0`",
                      STR_ARG(encoding));
    return e;
}

enum err move_db_analyze(struct work *w, const struct move_column *columns, size_t count)
{
    struct str tables = table_list(w, columns, count);
    enum err e;

    if (db_driver(w->db) == DB_SQLITE)
        return OK;
    e = w->db->calls->script(w, "SET statement_timeout = 0");
    if (!e)
        e = w->db->calls->script(
            w, str_c(w->memory, str_format(w->memory,
                                           "VACUUM (ANALYZE) %.*s, \"post_search\", "
                                           "\"account_search\"",
                                           STR_ARG(tables))));
    return e;
}
