/* PostgreSQL behind the door: its driver. The connection is postgres_pipe.h's. */
#include "store/db_driver.h"
#include "store/postgres_pipe.h"
#include "store/postgres_text.h"

#include <assert.h>

enum {
    parameters_many_max = 1024, /* of a statement for many rows */
    many_rows_max = 32,
    /* Of a large answer, held at once: as many rows as are about so many bytes. */
    cursor_rows_first = 32,
    cursor_rows_max = 4096,
    cursor_bytes = 1 << 20,
};

static struct db_postgres *postgres_of(struct db *db)
{
    return (struct db_postgres *)db;
}

/* Outside a transaction a lost connection is met with a new one, once; inside, the transaction
 * is gone with it. */
static enum err ready(struct work *w, struct db_postgres *db)
{
    if (db->db.in_transaction)
        return pipe_alive(db) ? OK : pipe_lost(w, db);
    if (db->statement_count >= statements_max) {
        pipe_statements_drop(db);
        if (db->handle)
            pipe_disconnect(db);
    }
    return pipe_keep(w, db);
}

static enum err ask_once(struct work *w, struct db_rows *rows, const char *sql,
                         const struct db_value *values, size_t count)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result = NULL;
    enum err e = ready(w, db);

    if (!e)
        e = pipe_send(w, db, sql, values, count);
    if (!e)
        e = pipe_receive(w, db, !w->db->in_transaction, &result);
    else if (db->handle && !w->db->in_transaction && db->unsynced)
        (void)!pipe_receive(w, db, true, NULL);
    if (!e)
        rows->statement = result;
    return e;
}

static enum err postgres_ask(struct work *w, struct db_rows *rows, const char *sql,
                             const struct db_value *values, size_t count)
{
    struct db_postgres *db = postgres_of(w->db);
    bool had = db->handle != NULL;
    enum err e = ask_once(w, rows, sql, values, count);

    if (e == ERR_UNAVAILABLE && had && !w->db->in_transaction && !pipe_alive(db))
        e = ask_once(w, rows, sql, values, count);
    return e;
}

static int piece_rows(const struct db_rows *rows)
{
    size_t bytes = rows->statement ? PQresultMemorySize(rows->statement) : 0;
    int64_t fitting = bytes ? (int64_t)rows->asked * cursor_bytes / (int64_t)bytes : 0;

    if (!bytes)
        return cursor_rows_first;
    return fitting < 1 ? 1 : fitting > cursor_rows_max ? cursor_rows_max : (int)fitting;
}

/* The next piece of a cursor. */
static enum err fetch(struct work *w, struct db_rows *rows)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result = NULL;
    char sql[64];
    enum err e = ready(w, db);

    rows->asked = piece_rows(rows);
    snprintf(sql, sizeof sql, "FETCH %d FROM %s", rows->asked, rows->cursor);

    if (!e)
        e = pipe_send_words(w, db, sql);
    if (!e)
        e = pipe_receive(w, db, false, &result);
    if (e)
        return e;
    PQclear(rows->statement);
    rows->statement = result;
    rows->row = 0;
    return OK;
}

static enum err postgres_ask_large(struct work *w, struct db_rows *rows, const char *sql,
                                   const struct db_value *values, size_t count)
{
    struct db_postgres *db = postgres_of(w->db);
    struct bound_few few;
    struct bound b = pipe_bound_of(&few);
    int parameters = 0;
    char *translated = postgres_text(sql, &parameters);
    enum err e = ready(w, db);

    assert((size_t)parameters == count && count <= parameters_max);
    if (!translated)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    rows->cursor = str_c(w->memory, str_format(w->memory, "large_%lld", (long long)++db->cursors));
    struct str declare =
        str_format(w->memory, "DECLARE %s NO SCROLL CURSOR FOR %s", rows->cursor, translated);
    free(translated);
    pipe_bind(&b, values, count);
    if (!e && !PQsendQueryParams(db->handle, str_c(w->memory, declare), (int)count, b.types,
                                 b.values, b.lengths, b.formats, 0))
        e = pipe_fault(w, db, NULL, sql);
    if (e)
        return e;
    pipe_expect(db, NULL, sql);
    return fetch(w, rows);
}

static bool postgres_next(struct db_rows *rows)
{
    if (rows->cursor && rows->row == rows->asked) {
        rows->fault = fetch(rows->work, rows);
        if (rows->fault)
            return false;
    }
    if (rows->row >= PQntuples(rows->statement))
        return false;
    rows->row++;
    return true;
}

static const char *cell(struct db_rows *rows, int column)
{
    assert(rows->row > 0 && column < PQnfields(rows->statement));
    return PQgetvalue(rows->statement, rows->row - 1, column);
}

/* strtoll took a quarter of the time in which ten million posts are read. */
static int64_t postgres_column_int(struct db_rows *rows, int column)
{
    const char *text = cell(rows, column);
    bool negative = text[0] == '-';
    uint64_t number = 0;

    if (text[0] == 't' || text[0] == 'f') /* a comparison; SQLite says 1 or 0 */
        return text[0] == 't';
    for (text += negative; *text >= '0' && *text <= '9'; text++)
        number = number * 10 + (uint64_t)(*text - '0');
    return (int64_t)(negative ? -number : number);
}

static double postgres_column_real(struct db_rows *rows, int column)
{
    return strtod(cell(rows, column), NULL);
}

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static struct str bytes_decode(struct arena *memory, const char *hex, size_t size)
{
    char *out;

    if (size < 2)
        return STR("");
    size = (size - 2) / 2; /* after \x */
    out = arena_alloc(memory, size);
    for (size_t i = 0; i < size; i++)
        out[i] = (char)(hex_value(hex[2 + 2 * i]) << 4 | hex_value(hex[3 + 2 * i]));
    return (struct str){.data = out, .size = size};
}

static struct str postgres_column_text(struct db_rows *rows, int column, struct arena *memory)
{
    const char *text = cell(rows, column);
    size_t size = (size_t)PQgetlength(rows->statement, rows->row - 1, column);

    if (PQftype(rows->statement, column) == TYPE_BYTEA)
        return bytes_decode(memory ? memory : rows->work->memory, text, size);
    return memory ? str_copy(memory, (struct str){.data = text, .size = size})
                  : (struct str){.data = text, .size = size};
}

static bool postgres_column_is_null(struct db_rows *rows, int column)
{
    (void)cell(rows, column);
    return PQgetisnull(rows->statement, rows->row - 1, column);
}

static enum err postgres_done(struct db_rows *rows)
{
    struct work *w = rows->work;
    struct db_postgres *db = postgres_of(w->db);

    PQclear(rows->statement);
    if (!rows->cursor || rows->fault || w->db->broken || ready(w, db))
        return OK; /* the transaction's end closes it */
    return pipe_send_words(w, db,
                           str_c(w->memory, str_format(w->memory, "CLOSE %s", rows->cursor)));
}

static enum err postgres_run(struct work *w, int64_t *ret_changed, const char *sql,
                             const struct db_value *values, size_t count)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result = NULL;
    enum err e = ready(w, db);

    if (!e)
        e = pipe_send(w, db, sql, values, count);
    if (e || !ret_changed)
        return e;
    e = pipe_receive(w, db, false, &result);
    if (e)
        return e;
    *ret_changed = strtoll(PQcmdTuples(result), NULL, 10);
    PQclear(result);
    return OK;
}

/* How many rows go with one statement. */
static size_t rows_together(size_t columns, size_t rows)
{
    static const size_t sizes[] = {many_rows_max, 8};

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (rows >= sizes[i] && sizes[i] * columns <= parameters_many_max)
            return sizes[i];
    return 1;
}

static enum err postgres_run_many(struct work *w, const char *sql, const struct db_value *values,
                                  size_t columns, size_t rows)
{
    struct db_postgres *db = postgres_of(w->db);
    struct bound b =
        pipe_bound_in(w->memory, columns * (rows < many_rows_max ? rows : many_rows_max));
    size_t begin, end;
    const bool together = postgres_values_find(sql, &begin, &end);
    enum err e = ready(w, db);

    for (size_t done = 0, step; !e && done < rows; done += step) {
        step = together ? rows_together(columns, rows - done) : 1;
        e = pipe_send_bound(w, db, pipe_statement(db, sql, columns, (int)step), b,
                            values + done * columns, step * columns);
    }
    return e;
}

static enum err postgres_ask_many(struct work *w, const char *sql, const struct db_value *values,
                                  size_t columns, size_t rows, db_each *each, void *context)
{
    struct db_postgres *db = postgres_of(w->db);
    struct reader reader = {.each = each, .context = context};
    enum err e = ready(w, db);

    for (size_t i = 0; !e && i < rows; i++) {
        if (db->pending_count >= pending_max - 1)
            e = pipe_receive_for(w, db, false, &reader, NULL);
        if (!e)
            e = pipe_send(w, db, sql, values + i * columns, columns);
        if (!e)
            db->pending[db->pending_count - 1].asked = true;
    }
    return e ? e : pipe_receive_for(w, db, false, &reader, NULL);
}

static enum err commit(struct work *w, struct db_postgres *db)
{
    PGresult *result = NULL;
    enum err e = ready(w, db);

    if (!e)
        e = pipe_send_words(w, db, "COMMIT");
    if (e)
        return e;
    db->commit_sent = true;
    e = pipe_receive(w, db, true, &result);
    if (!e && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        e = work_fail(w, ERR_INTERNAL, "the server made a mistake in its store");
    PQclear(result);
    return e;
}

/* Whatever state the transaction is in. A connection that cannot even do that is closed, and the
 * server ends the transaction. */
static enum err roll_back(struct work *w, struct db_postgres *db)
{
    struct str why = w->why;

    if (db->handle && db->useless)
        pipe_disconnect(db);
    if (db->handle && db->pending_count)
        (void)!pipe_receive(w, db, true, NULL);
    if (db->handle && PQstatus(db->handle) == CONNECTION_OK && db->unsynced)
        (void)!pipe_receive(w, db, true, NULL);
    if (db->handle && (pipe_send_words(w, db, "ROLLBACK") || pipe_receive(w, db, true, NULL)))
        pipe_disconnect(db);
    w->why = why;
    return OK;
}

/* A commit that waits for the disk waits for everything committed before it. It must have written
 * something itself, or PostgreSQL does not wait. */
static enum err flush(struct work *w, struct db_postgres *db)
{
    int64_t late_connection = db->late_connection;
    enum err e = ready(w, db);

    db->late_connection = 0;
    if (!e)
        e = pipe_send_words(w, db, "BEGIN");
    if (!e)
        e = pipe_send_words(w, db, "SELECT pg_logical_emit_message(true, 'bema', '')");
    if (!e)
        e = pipe_send_words(w, db, "COMMIT");
    if (!e)
        e = pipe_receive(w, db, true, NULL);
    if (e)
        return e == ERR_AGAIN ? ERR_UNAVAILABLE : e;
    /* What an earlier connection committed may be gone with the server it was made on. */
    if (late_connection && late_connection != db->connection)
        return work_fail(w, ERR_UNAVAILABLE, "the server's database was away; try again later");
    return OK;
}

static enum err postgres_control(struct work *w, enum db_control what)
{
    struct db_postgres *db = postgres_of(w->db);
    enum err e;

    if (what == DB_COMMIT)
        return commit(w, db);
    if (what == DB_ROLLBACK)
        return roll_back(w, db);
    if (what == DB_FLUSH)
        return flush(w, db);
    assert(what == DB_BEGIN); /* savepoints are for SQLite's lane */
    db->commit_sent = false;
    e = ready(w, db);
    if (!e)
        e = pipe_send_words(w, db, "BEGIN");
    if (!e && db->db.late)
        e = pipe_send_words(w, db, "SET LOCAL synchronous_commit = off");
    if (!e && db->db.late && !db->late_connection)
        db->late_connection = db->connection;
    return e;
}

/* A statement that is not for pipelines: ends the pipeline and sends it. The caller takes the
 * result and begins a pipeline again. */
static enum err exec_alone(struct work *w, struct db_postgres *db, const char *sql,
                           PGresult **ret_result)
{
    enum err e = ready(w, db);

    if (!e)
        e = pipe_receive(w, db, true, NULL);
    if (!e && !PQexitPipelineMode(db->handle))
        e = pipe_fault(w, db, NULL, sql);
    if (!e)
        *ret_result = PQexec(db->handle, sql);
    return e;
}

/* Several statements in one text need the simple protocol. */
static enum err postgres_script(struct work *w, const char *sql)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result;
    enum err e = exec_alone(w, db, sql, &result);

    if (e)
        return e;
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK &&
        PQresultStatus(result) != PGRES_EMPTY_QUERY)
        e = pipe_fault(w, db, result, sql);
    PQclear(result);
    if (!PQenterPipelineMode(db->handle) && !e)
        e = pipe_fault(w, db, NULL, sql);
    return e;
}

static enum err postgres_copy_begin(struct work *w, const char *sql)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result;
    enum err e = exec_alone(w, db, sql, &result);

    if (e)
        return e;
    if (PQresultStatus(result) != PGRES_COPY_IN)
        e = pipe_fault(w, db, result, sql);
    PQclear(result);
    if (e && PQstatus(db->handle) == CONNECTION_OK && !PQenterPipelineMode(db->handle))
        pipe_disconnect(db);
    return e;
}

static enum err postgres_copy_bytes(struct work *w, struct str bytes)
{
    struct db_postgres *db = postgres_of(w->db);

    return PQputCopyData(db->handle, bytes.data, (int)bytes.size) == 1
               ? OK
               : pipe_fault(w, db, NULL, "COPY");
}

static enum err postgres_copy_end(struct work *w, enum err e)
{
    struct db_postgres *db = postgres_of(w->db);
    struct str why = w->why;
    PGresult *result;
    enum err e_end = OK;

    if (PQputCopyEnd(db->handle, e ? "broken off" : NULL) != 1)
        e_end = pipe_fault(w, db, NULL, "COPY");
    while (!e_end && (result = PQgetResult(db->handle))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && !e)
            e_end = pipe_fault(w, db, result, "COPY");
        PQclear(result);
    }
    if (PQstatus(db->handle) == CONNECTION_OK && !PQenterPipelineMode(db->handle))
        pipe_disconnect(db);
    if (e)
        w->why = why;
    return e ? e : e_end;
}

static enum err postgres_backup(struct work *w, struct str file)
{
    (void)file;
    return work_fail(w, ERR_INVALID, "this store is PostgreSQL's: use pg_dump");
}

static enum err open_beside(struct work *w, const struct db *db, struct db **ret_db)
{
    const struct db_options options = {.address = str_of(((const struct db_postgres *)db)->address),
                                       .read_only = true};

    return db_postgres_open(w, &options, ret_db);
}

static void postgres_close(struct db *base)
{
    struct db_postgres *db = postgres_of(base);

    pipe_statements_drop(db);
    PQfinish(db->handle);
    free(db->address);
    free(db);
}

static const struct db_calls postgres_calls = {
    .ask = postgres_ask,
    .ask_large = postgres_ask_large,
    .next = postgres_next,
    .column_int = postgres_column_int,
    .column_real = postgres_column_real,
    .column_text = postgres_column_text,
    .column_is_null = postgres_column_is_null,
    .done = postgres_done,
    .run = postgres_run,
    .run_many = postgres_run_many,
    .ask_many = postgres_ask_many,
    .control = postgres_control,
    .script = postgres_script,
    .copy_begin = postgres_copy_begin,
    .copy_bytes = postgres_copy_bytes,
    .copy_end = postgres_copy_end,
    .backup = postgres_backup,
    .open_beside = open_beside,
    .close = postgres_close,
};

enum err db_postgres_open(struct work *w, const struct db_options *options, struct db **ret_db)
{
    struct db_postgres *db = calloc(1, sizeof *db);
    enum err e;

    if (!db)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    db->db = (struct db){
        .calls = &postgres_calls, .driver = DB_POSTGRES, .read_only = options->read_only};
    db->patient = options->patient;
    db->address = strdup(str_c(w->memory, options->address));
    db->explains = getenv("BEMA_TEST_EXPLAIN") != NULL;
    e = pipe_connect(w, db);
    if (e) {
        postgres_close(&db->db);
        return e;
    }
    *ret_db = &db->db;
    return OK;
}
