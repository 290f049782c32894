/* PostgreSQL behind the door.
 *
 * The connection stays in libpq's pipeline mode: BEGIN and db_run are sent without waiting, and
 * what db_ask, db_change or db_end waits for brings the earlier answers, so a request costs about
 * one round trip and its commit. The first error ends the pipeline up to the next sync; the door
 * (db.c) then tries nothing more in that transaction.
 *
 * Parameters go as text, or as raw bytes where that is the same, and results come as text: what
 * the server inferred a parameter to be then never matters. */
#include "base/clock.h"
#include "base/log.h"
#include "store/db_driver.h"
#include "store/explain.h"

#include <assert.h>
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>

enum {
    parameters_max = 64,
    parameters_many_max = 1024, /* of a statement for many rows */
    many_rows_max = 32,
    pending_max = 64, /* statements sent without waiting: their answers must fit the socket */
    slots = 4096,
    statements_max = 2048,
    reconnect_ms_min = 250,
    /* Of a large answer, held at once: as many rows as are about so many bytes. */
    cursor_rows_first = 32,
    cursor_rows_max = 4096,
    cursor_bytes = 1 << 20,
};
/* Types of pg_type.dat, which never change. */
enum { TYPE_BYTEA = 17, TYPE_INT8 = 20, TYPE_TEXT = 25, TYPE_FLOAT8 = 701 };

struct statement {
    const char *key; /* the literal's address */
    char *sql;       /* as it was given */
    char *translated;
    char name[16];
    int parameters;
    int rows;           /* of VALUES: more than the one that was given */
    int64_t connection; /* it is prepared on this one */
};

/* An answer that will come: of a preparation, or of a statement. */
struct pending {
    struct statement *prepared; /* NULL: not a preparation */
    const char *sql;
    bool asked; /* it is one of many that somebody reads */
};

/* Who reads the answers to a question that was asked many times. */
struct reader {
    db_each *each;
    void *context;
    size_t next; /* index of the next answer */
};

struct db_postgres {
    struct db db;
    char *address;
    PGconn *handle;
    int64_t connection; /* counts up with each new one */
    int64_t reconnect_ms;
    int64_t cursors; /* counts up: their names */
    int64_t names;   /* counts up: those of statements */
    struct statement *table[slots];
    int statement_count;
    struct pending pending[pending_max * 2 + 8];
    int pending_count;
    bool commit_sent;
    int64_t late_connection; /* that the first late commit of a group was made on; 0 none */
    bool useless;            /* an answer did not come as it must: to be closed */
    bool patient;            /* waits as long as it takes */
    bool unsynced;           /* something was sent since the last sync */
    bool explains;
};

int db_answer_ms_max = 40000;

static struct db_postgres *postgres_of(struct db *db)
{
    return (struct db_postgres *)db;
}

/* Words. */

static bool state_is(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

static bool is_alive(const struct db_postgres *db)
{
    return db->handle && !db->useless && PQstatus(db->handle) == CONNECTION_OK;
}

/* The connection is lost. Before the commit was sent nothing is stored, and the transaction can
 * run again on a new one; after it nobody knows. */
static enum err lost(struct work *w, struct db_postgres *db)
{
    if (db_fault_worth_a_line())
        log_warning("store.lost", "words=\"%s\"", db->handle ? PQerrorMessage(db->handle) : "");
    if (db->db.in_transaction && !db->commit_sent)
        return work_fail(w, ERR_AGAIN, "the database connection was lost");
    return work_fail(w, ERR_UNAVAILABLE, "the server's database is away; try again later");
}

static enum err fault(struct work *w, struct db_postgres *db, const PGresult *result,
                      const char *sql)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    /* Without the detail, which may quote what people wrote. */
    const char *words =
        result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : PQerrorMessage(db->handle);

    /* Without a code it is not the database that speaks: libpq says that nothing will come. */
    if (PQstatus(db->handle) == CONNECTION_BAD || !state || state_is(state, "57P")) {
        db->useless = true;
        return lost(w, db);
    }
    if (state_is(state, "40001") || state_is(state, "40P01") || state_is(state, "55P03"))
        return work_fail(w, ERR_AGAIN, "the database asks to try again");
    /* Also a table that another process makes now: IF NOT EXISTS does not wait for it. */
    if (state_is(state, "23505") || state_is(state, "42710") || state_is(state, "42P07"))
        return work_fail(w, ERR_CONFLICT, "somebody else was first");
    if (db_fault_worth_a_line())
        log_error("store.fault", "code=%s words=\"%s\" sql=\"%s\"", state, words ? words : "",
                  sql ? sql : "");
    if (state_is(state, "25006"))
        return work_fail(w, ERR_UNAVAILABLE, "the server's store cannot be written to now");
    if (state_is(state, "53100"))
        return work_fail(w, ERR_UNAVAILABLE, "the server's disk is full; try again later");
    if (state_is(state, "08") || state_is(state, "53") || state_is(state, "57") ||
        state_is(state, "58"))
        return work_fail(w, ERR_UNAVAILABLE, "the server's database is away; try again later");
    return work_fail(w, ERR_INTERNAL, "the server made a mistake in its store");
}

/* Connecting. */

static void no_notice(void *context, const char *message)
{
    (void)context, (void)message;
}

static void disconnect(struct db_postgres *db)
{
    PQfinish(db->handle);
    db->handle = NULL;
    db->useless = false;
    db->pending_count = 0;
    db->unsynced = false;
}

/* Just-in-time compilation costs more than any of our statements; so does planning one that writes
 * again and again for each bucket (314 against 213 us a post, measured). Whoever has set that
 * commits wait for nothing is not heard: what is acknowledged is on the disk. */
static const char session_reading[] = "SET jit = off; SET statement_timeout = 30000; "
                                      "SET default_transaction_read_only = on";
static const char session_writing[] =
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'; "
    "SET jit = off; SET statement_timeout = 30000; SET plan_cache_mode = force_generic_plan";

static enum err connect_now(struct work *w, struct db_postgres *db)
{
    /* What the address does not say: a server that vanished must not be waited for for ever. */
    static const char *const keywords[] = {"connect_timeout", "tcp_user_timeout", "dbname", NULL};
    const char *const values[] = {"10", "30000", db->address, NULL};
    PGresult *result;
    bool fine;

    if (clock_monotonic_ms() < db->reconnect_ms)
        return work_fail(w, ERR_UNAVAILABLE, "the server's database is away; try again later");
    db->handle = PQconnectdbParams(keywords, values, 1);
    db->connection++;
    PQsetNoticeProcessor(db->handle, no_notice, NULL);
    fine = PQstatus(db->handle) == CONNECTION_OK;
    if (fine) {
        result = PQexec(db->handle, db->db.read_only ? session_reading : session_writing);
        fine = PQresultStatus(result) == PGRES_COMMAND_OK && PQenterPipelineMode(db->handle);
        PQclear(result);
    }
    if (fine)
        return OK;
    log_warning("store.away", "words=\"%s\"", PQerrorMessage(db->handle));
    disconnect(db);
    db->reconnect_ms = clock_monotonic_ms() + reconnect_ms_min;
    return work_fail(w, ERR_UNAVAILABLE, "the server's database is away; try again later");
}

static enum err connected(struct work *w, struct db_postgres *db)
{
    if (is_alive(db))
        return OK;
    if (db->handle)
        disconnect(db);
    return connect_now(w, db);
}

/* Statements, found by the address of their literal. */

/* Where the list of VALUES begins and ends, with its parentheses; false: there is not one list, or
 * something else has parameters too. */
static bool values_find(const char *sql, size_t *ret_begin, size_t *ret_end)
{
    const char *begin = strstr(sql, "VALUES ("), *end;
    int depth = 0;

    if (strncmp(sql, "INSERT ", 7) != 0 || !begin || strchr(sql, '?') < begin)
        return false;
    begin += 7;
    for (end = begin; *end && !(*end == ')' && depth == 1); end++)
        depth += (*end == '(') - (*end == ')');
    if (!*end || strchr(end, '?') || end[1] == ',')
        return false;
    *ret_begin = (size_t)(begin - sql);
    *ret_end = (size_t)(end + 1 - sql);
    return true;
}

/* The same for so many rows: ?1 of the second is ?N+1. NULL: out of memory. */
static char *sql_for_many(const char *sql, size_t columns, int rows)
{
    size_t begin = 0, end = 0, room;
    bool found = values_find(sql, &begin, &end);
    char *out, *at;

    assert(found);
    room = strlen(sql) + (size_t)rows * (end - begin + 4 + columns * 5);
    at = out = malloc(room);
    if (!out)
        return NULL;
    memcpy(at, sql, begin);
    at += begin;
    for (int row = 0; row < rows; row++) {
        if (row)
            *at++ = ',';
        for (const char *c = sql + begin; c < sql + end;) {
            char *after;

            *at++ = *c++;
            if (c[-1] != '?')
                continue;
            at += snprintf(at, room - (size_t)(at - out), "%ld",
                           strtol(c, &after, 10) + row * (long)columns);
            c = after;
        }
    }
    snprintf(at, room - (size_t)(at - out), "%s", sql + end);
    return out;
}

/* ?1 becomes $1. *ret_parameters is the highest number. */
static char *translate(const char *sql, int *ret_parameters)
{
    char *out = strdup(sql);
    bool quoted = false;
    int highest = 0;

    for (char *c = out; c && *c; c++) {
        quoted ^= *c == '\'';
        if (quoted || *c != '?')
            continue;
        *c = '$';
        int number = (int)strtol(c + 1, NULL, 10);
        if (number > highest)
            highest = number;
    }
    *ret_parameters = highest;
    return out;
}

static void statement_free(struct statement *s)
{
    free(s->sql);
    free(s->translated);
    free(s);
}

static void statements_drop(struct db_postgres *db)
{
    for (size_t i = 0; i < slots; i++) {
        if (!db->table[i])
            continue;
        statement_free(db->table[i]);
        db->table[i] = NULL;
    }
    db->statement_count = 0;
}

static char *translate_many(const char *sql, size_t columns, int rows, int *ret_parameters)
{
    char *longer = rows > 1 ? sql_for_many(sql, columns, rows) : NULL;
    char *out = rows > 1 && !longer ? NULL : translate(longer ? longer : sql, ret_parameters);

    free(longer);
    return out;
}

/* NULL: out of memory. */
static struct statement *statement_find(struct db_postgres *db, const char *sql, size_t columns,
                                        int rows)
{
    uint64_t hash = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
    size_t slot = (size_t)(hash >> 52) & (slots - 1);
    struct statement *s;

    for (; (s = db->table[slot]); slot = (slot + 1) & (slots - 1))
        if (s->key == sql && s->rows == rows && strcmp(s->sql, sql) == 0)
            return s;
    s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->key = sql;
    s->sql = strdup(sql);
    s->rows = rows;
    s->translated = translate_many(sql, columns, rows, &s->parameters);
    if (!s->sql || !s->translated) {
        statement_free(s);
        return NULL;
    }
    snprintf(s->name, sizeof s->name, "s%llx", (unsigned long long)++db->names & 0xffffffffffff);
    db->table[slot] = s;
    db->statement_count++;
    return s;
}

/* Sending. */

/* The values as libpq wants them. */
struct bound {
    const char **values;
    int *lengths, *formats;
    Oid *types;
    char (*numbers)[32];
};
struct bound_few {
    const char *values[parameters_max];
    int lengths[parameters_max], formats[parameters_max];
    Oid types[parameters_max];
    char numbers[parameters_max][32];
};

static struct bound bound_of(struct bound_few *few)
{
    return (struct bound){few->values, few->lengths, few->formats, few->types, few->numbers};
}

static struct bound bound_in(struct arena *a, size_t count)
{
    return (struct bound){.values = arena_array(a, count, sizeof(const char *)),
                          .lengths = arena_array(a, count, sizeof(int)),
                          .formats = arena_array(a, count, sizeof(int)),
                          .types = arena_array(a, count, sizeof(Oid)),
                          .numbers = arena_array(a, count, 32)};
}

static void bind(struct bound *b, const struct db_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct db_value *v = &values[i];
        bool bytes = v->kind == DB_KIND_TEXT || v->kind == DB_KIND_BLOB;
        b->types[i] = v->kind == DB_KIND_INT    ? TYPE_INT8
                      : v->kind == DB_KIND_REAL ? TYPE_FLOAT8
                      : v->kind == DB_KIND_TEXT ? TYPE_TEXT
                      : v->kind == DB_KIND_BLOB ? TYPE_BYTEA
                                                : 0;
        b->formats[i] = bytes;
        b->lengths[i] = bytes ? (int)v->bytes.size : 0;
        b->values[i] = v->kind == DB_KIND_NULL ? NULL
                       : !bytes                ? b->numbers[i]
                       : v->bytes.data         ? v->bytes.data
                                               : "";
        if (v->kind == DB_KIND_INT)
            snprintf(b->numbers[i], sizeof b->numbers[i], "%lld", (long long)v->number);
        else if (v->kind == DB_KIND_REAL)
            snprintf(b->numbers[i], sizeof b->numbers[i], "%.17g", v->real);
    }
}

static void expect(struct db_postgres *db, struct statement *prepared, const char *sql)
{
    assert(db->pending_count < (int)(sizeof db->pending / sizeof *db->pending));
    db->pending[db->pending_count++] = (struct pending){.prepared = prepared, .sql = sql};
    db->unsynced = true;
}

static enum err send_words(struct work *w, struct db_postgres *db, const char *sql)
{
    if (!PQsendQueryParams(db->handle, sql, 0, NULL, NULL, NULL, NULL, 0))
        return fault(w, db, NULL, sql);
    expect(db, NULL, sql);
    return OK;
}

/* Receiving. */

/* The next answer. Where libpq had no memory for one it can lose count of them, and would wait for
 * ever; the database gives up on a statement before we give up on its answer. NULL: there is none,
 * or (useless) it did not come. */
static PGresult *next_result(struct db_postgres *db)
{
    while (!db->patient && is_alive(db) && PQisBusy(db->handle)) {
        struct pollfd wait = {.fd = PQsocket(db->handle), .events = POLLIN};
        int ready = poll(&wait, 1, db_answer_ms_max);

        if (ready == 0 || (ready < 0 && errno != EINTR) ||
            (ready > 0 && !PQconsumeInput(db->handle)))
            db->useless = true;
    }
    return is_alive(db) || db->patient ? PQgetResult(db->handle) : NULL;
}

/* The answer to the oldest pending statement. *ret_aborted: skipped because of an earlier error. */
static enum err receive_one(struct work *w, struct db_postgres *db, const struct pending *pending,
                            PGresult **ret_result, bool *ret_aborted)
{
    PGresult *result = next_result(db), *rest;
    ExecStatusType status = PQresultStatus(result);
    enum err e = OK;

    *ret_aborted = status == PGRES_PIPELINE_ABORTED;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        if (pending->prepared)
            pending->prepared->connection = 0;
        if (!*ret_aborted)
            e = fault(w, db, result, pending->sql);
    }
    /* A connection that is lost gives its error again and again. */
    while (result && is_alive(db) && (rest = next_result(db)))
        PQclear(rest);
    if (e || *ret_aborted) {
        PQclear(result);
        result = NULL;
    }
    *ret_result = result;
    return e;
}

/* False: the answer to the sync cannot come any more. Between answers libpq gives one NULL; two say
 * that it waits for nothing. */
static bool receive_sync(struct db_postgres *db)
{
    int nothing = 0;

    db->unsynced = false;
    while (is_alive(db) && nothing < 2) {
        PGresult *result = next_result(db);
        bool sync = result && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        nothing = result ? 0 : nothing + 1;
        PQclear(result);
        if (sync)
            return true;
    }
    return false;
}

/* One of many answers: to who reads them. */
static enum err hand_to(struct work *w, struct reader *reader, PGresult *result)
{
    struct db_rows rows = {.work = w, .statement = result, .open = true};
    enum err e = reader->each(w, &rows, reader->next++, reader->context);

    return e ? e : rows.fault;
}

/* All that is pending. The last answer goes to *ret_last, which the caller clears, if not NULL;
 * those to a question asked many times to its reader. With sync, or after an error, the pipeline is
 * clean again; the transaction, if any, is not ended by that. */
static enum err receive_for(struct work *w, struct db_postgres *db, bool sync,
                            struct reader *reader, PGresult **ret_last)
{
    PGresult *result = NULL;
    enum err first = OK, kept = OK, e;
    bool aborted = false;

    if (sync ? !PQpipelineSync(db->handle) : !PQsendFlushRequest(db->handle))
        first = fault(w, db, NULL, "sync");
    if (!first && PQflush(db->handle) < 0)
        first = fault(w, db, NULL, "flush");
    for (int i = 0; i < db->pending_count; i++) {
        PQclear(result);
        e = receive_one(w, db, &db->pending[i], &result, &aborted);
        if (!e && !first && result && db->pending[i].asked)
            e = kept = hand_to(w, reader, result);
        if (!first)
            first = e;
        if (!is_alive(db))
            break;
    }
    db->pending_count = 0;
    if (!sync && first && !kept && is_alive(db) && PQpipelineSync(db->handle))
        sync = true;
    if (sync && !receive_sync(db)) {
        enum err e_lost = lost(w, db);
        disconnect(db);
        first = first ? first : e_lost;
    } else if (!first && !is_alive(db)) {
        first = lost(w, db);
    }
    if (first || !ret_last)
        PQclear(result);
    else
        *ret_last = result;
    return first;
}

static enum err receive(struct work *w, struct db_postgres *db, bool sync, PGresult **ret_last)
{
    return receive_for(w, db, sync, NULL, ret_last);
}

/* In tests only: a statement of a request's path may touch one partition of a table. */
static enum err explain(struct work *w, struct db_postgres *db, const struct statement *s,
                        const struct bound *b, size_t count)
{
    struct str sql = str_format(w->memory, "EXPLAIN (COSTS OFF) %s", s->translated);
    struct explain plan = {0};
    PGresult *result = NULL;
    enum err e;

    if (!PQsendQueryParams(db->handle, str_c(w->memory, sql), (int)count, b->types, b->values,
                           b->lengths, b->formats, 0))
        return fault(w, db, NULL, s->sql);
    expect(db, NULL, s->sql);
    e = receive(w, db, !db->db.in_transaction, &result);
    if (e)
        return e;
    for (int i = 0; i < PQntuples(result); i++)
        explain_line(&plan, str_of(PQgetvalue(result, i, 0)));
    PQclear(result);
    if (!plan.spread)
        return OK;
    log_error("store.partitions", "table=%s sql=\"%s\"", plan.table, s->sql);
    return work_fail(w, ERR_INTERNAL, "a statement touches several partitions of %s: %s",
                     plan.table, s->sql);
}

/* Sends one statement, prepared first where it is not yet; b: room for so many values. */
static enum err send_bound(struct work *w, struct db_postgres *db, struct statement *s,
                           struct bound b, const struct db_value *values, size_t count)
{
    const char *sql = s ? s->key : NULL;
    enum err e = OK;

    if (!s)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    if ((size_t)s->parameters != count) {
        log_error("store.statement", "parameters=%d values=%zu sql=\"%s\"", s->parameters, count,
                  sql);
        return work_fail(w, ERR_INTERNAL, "the server made a mistake in its store");
    }
    if (db->pending_count >= pending_max)
        e = receive(w, db, false, NULL);
    if (e)
        return e;
    bind(&b, values, count);
    if (s->connection != db->connection) {
        if (db->explains && !db->db.scatter)
            e = explain(w, db, s, &b, count);
        if (e)
            return e;
        if (!PQsendPrepare(db->handle, s->name, s->translated, (int)count, b.types))
            return fault(w, db, NULL, sql);
        s->connection = db->connection;
        expect(db, s, sql);
    }
    if (!PQsendQueryPrepared(db->handle, s->name, (int)count, b.values, b.lengths, b.formats, 0))
        return fault(w, db, NULL, sql);
    expect(db, NULL, sql);
    return OK;
}

static enum err send(struct work *w, struct db_postgres *db, const char *sql,
                     const struct db_value *values, size_t count)
{
    struct bound_few few;

    assert(count <= parameters_max);
    return send_bound(w, db, statement_find(db, sql, count, 1), bound_of(&few), values, count);
}

/* The driver. */

/* Outside a transaction a lost connection is met with a new one, once; inside, the transaction
 * is gone with it. */
static enum err ready(struct work *w, struct db_postgres *db)
{
    if (db->db.in_transaction)
        return is_alive(db) ? OK : lost(w, db);
    if (db->statement_count >= statements_max) {
        statements_drop(db);
        if (db->handle)
            disconnect(db);
    }
    return connected(w, db);
}

static enum err ask_once(struct work *w, struct db_rows *rows, const char *sql,
                         const struct db_value *values, size_t count)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result = NULL;
    enum err e = ready(w, db);

    if (!e)
        e = send(w, db, sql, values, count);
    if (!e)
        e = receive(w, db, !w->db->in_transaction, &result);
    else if (db->handle && !w->db->in_transaction && db->unsynced)
        (void)!receive(w, db, true, NULL);
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

    if (e == ERR_UNAVAILABLE && had && !w->db->in_transaction && !is_alive(db))
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
        e = send_words(w, db, sql);
    if (!e)
        e = receive(w, db, false, &result);
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
    struct bound b = bound_of(&few);
    int parameters = 0;
    char *translated = translate(sql, &parameters);
    enum err e = ready(w, db);

    assert((size_t)parameters == count && count <= parameters_max);
    if (!translated)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    rows->cursor = str_c(w->memory, str_format(w->memory, "large_%lld", (long long)++db->cursors));
    struct str declare =
        str_format(w->memory, "DECLARE %s NO SCROLL CURSOR FOR %s", rows->cursor, translated);
    free(translated);
    bind(&b, values, count);
    if (!e && !PQsendQueryParams(db->handle, str_c(w->memory, declare), (int)count, b.types,
                                 b.values, b.lengths, b.formats, 0))
        e = fault(w, db, NULL, sql);
    if (e)
        return e;
    expect(db, NULL, sql);
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
    return send_words(w, db, str_c(w->memory, str_format(w->memory, "CLOSE %s", rows->cursor)));
}

static enum err postgres_run(struct work *w, int64_t *ret_changed, const char *sql,
                             const struct db_value *values, size_t count)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result = NULL;
    enum err e = ready(w, db);

    if (!e)
        e = send(w, db, sql, values, count);
    if (e || !ret_changed)
        return e;
    e = receive(w, db, false, &result);
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
    struct bound b = bound_in(w->memory, columns * (rows < many_rows_max ? rows : many_rows_max));
    size_t begin, end;
    const bool together = values_find(sql, &begin, &end);
    enum err e = ready(w, db);

    for (size_t done = 0, step; !e && done < rows; done += step) {
        step = together ? rows_together(columns, rows - done) : 1;
        e = send_bound(w, db, statement_find(db, sql, columns, (int)step), b,
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
            e = receive_for(w, db, false, &reader, NULL);
        if (!e)
            e = send(w, db, sql, values + i * columns, columns);
        if (!e)
            db->pending[db->pending_count - 1].asked = true;
    }
    return e ? e : receive_for(w, db, false, &reader, NULL);
}

static enum err commit(struct work *w, struct db_postgres *db)
{
    PGresult *result = NULL;
    enum err e = ready(w, db);

    if (!e)
        e = send_words(w, db, "COMMIT");
    if (e)
        return e;
    db->commit_sent = true;
    e = receive(w, db, true, &result);
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
        disconnect(db);
    if (db->handle && db->pending_count)
        (void)!receive(w, db, true, NULL);
    if (db->handle && PQstatus(db->handle) == CONNECTION_OK && db->unsynced)
        (void)!receive(w, db, true, NULL);
    if (db->handle && (send_words(w, db, "ROLLBACK") || receive(w, db, true, NULL)))
        disconnect(db);
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
        e = send_words(w, db, "BEGIN");
    if (!e)
        e = send_words(w, db, "SELECT pg_logical_emit_message(true, 'bema', '')");
    if (!e)
        e = send_words(w, db, "COMMIT");
    if (!e)
        e = receive(w, db, true, NULL);
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
        e = send_words(w, db, "BEGIN");
    if (!e && db->db.late)
        e = send_words(w, db, "SET LOCAL synchronous_commit = off");
    if (!e && db->db.late && !db->late_connection)
        db->late_connection = db->connection;
    return e;
}

/* Several statements in one text need the simple protocol. */
/* A statement that is not for pipelines: ends the pipeline and sends it. The caller takes the
 * result and begins a pipeline again. */
static enum err exec_alone(struct work *w, struct db_postgres *db, const char *sql,
                           PGresult **ret_result)
{
    enum err e = ready(w, db);

    if (!e)
        e = receive(w, db, true, NULL);
    if (!e && !PQexitPipelineMode(db->handle))
        e = fault(w, db, NULL, sql);
    if (!e)
        *ret_result = PQexec(db->handle, sql);
    return e;
}

static enum err postgres_script(struct work *w, const char *sql)
{
    struct db_postgres *db = postgres_of(w->db);
    PGresult *result;
    enum err e = exec_alone(w, db, sql, &result);

    if (e)
        return e;
    if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK &&
        PQresultStatus(result) != PGRES_EMPTY_QUERY)
        e = fault(w, db, result, sql);
    PQclear(result);
    if (!PQenterPipelineMode(db->handle) && !e)
        e = fault(w, db, NULL, sql);
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
        e = fault(w, db, result, sql);
    PQclear(result);
    if (e && PQstatus(db->handle) == CONNECTION_OK && !PQenterPipelineMode(db->handle))
        disconnect(db);
    return e;
}

static enum err postgres_copy_bytes(struct work *w, struct str bytes)
{
    struct db_postgres *db = postgres_of(w->db);

    return PQputCopyData(db->handle, bytes.data, (int)bytes.size) == 1 ? OK
                                                                       : fault(w, db, NULL, "COPY");
}

static enum err postgres_copy_end(struct work *w, enum err e)
{
    struct db_postgres *db = postgres_of(w->db);
    struct str why = w->why;
    PGresult *result;
    enum err e_end = OK;

    if (PQputCopyEnd(db->handle, e ? "broken off" : NULL) != 1)
        e_end = fault(w, db, NULL, "COPY");
    while (!e_end && (result = PQgetResult(db->handle))) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK && !e)
            e_end = fault(w, db, result, "COPY");
        PQclear(result);
    }
    if (PQstatus(db->handle) == CONNECTION_OK && !PQenterPipelineMode(db->handle))
        disconnect(db);
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

    statements_drop(db);
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
    e = connect_now(w, db);
    if (e) {
        postgres_close(&db->db);
        return e;
    }
    *ret_db = &db->db;
    return OK;
}
