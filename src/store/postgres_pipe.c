#include "store/postgres_pipe.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/explain.h"
#include "store/postgres_text.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>

enum { reconnect_ms_min = 250 };

int db_answer_ms_max = 40000;

/* ---- words ---- */

static bool state_is(const char *state, const char *prefix)
{
    return strncmp(state, prefix, strlen(prefix)) == 0;
}

bool pipe_alive(const struct db_postgres *db)
{
    return db->handle && !db->useless && PQstatus(db->handle) == CONNECTION_OK;
}

enum err pipe_lost(struct work *w, struct db_postgres *db)
{
    if (db_fault_worth_a_line())
        log_warning("store.lost", "words=\"%s\"", db->handle ? PQerrorMessage(db->handle) : "");
    if (db->db.in_transaction && !db->commit_sent)
        return work_fail(w, ERR_AGAIN, "the database connection was lost");
    return work_fail(w, ERR_UNAVAILABLE, "the server's database is away; try again later");
}

enum err pipe_fault(struct work *w, struct db_postgres *db, const PGresult *result, const char *sql)
{
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    /* Without the detail, which may quote what people wrote. */
    const char *words =
        result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : PQerrorMessage(db->handle);

    /* Without a code it is not the database that speaks: libpq says that nothing will come. */
    if (PQstatus(db->handle) == CONNECTION_BAD || !state || state_is(state, "57P")) {
        db->useless = true;
        return pipe_lost(w, db);
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

/* ---- connecting ---- */

static void no_notice(void *context, const char *message)
{
    (void)context, (void)message;
}

void pipe_disconnect(struct db_postgres *db)
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

enum err pipe_connect(struct work *w, struct db_postgres *db)
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
    pipe_disconnect(db);
    db->reconnect_ms = clock_monotonic_ms() + reconnect_ms_min;
    return work_fail(w, ERR_UNAVAILABLE, "the server's database is away; try again later");
}

enum err pipe_keep(struct work *w, struct db_postgres *db)
{
    if (pipe_alive(db))
        return OK;
    if (db->handle)
        pipe_disconnect(db);
    return pipe_connect(w, db);
}

/* ---- statements, found by the address of their literal ---- */

static void statement_free(struct statement *s)
{
    free(s->sql);
    free(s->translated);
    free(s);
}

void pipe_statements_drop(struct db_postgres *db)
{
    for (size_t i = 0; i < slots; i++) {
        if (!db->table[i])
            continue;
        statement_free(db->table[i]);
        db->table[i] = NULL;
    }
    db->statement_count = 0;
}

struct statement *pipe_statement(struct db_postgres *db, const char *sql, size_t columns, int rows)
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
    s->translated = postgres_text_many(sql, columns, rows, &s->parameters);
    if (!s->sql || !s->translated) {
        statement_free(s);
        return NULL;
    }
    snprintf(s->name, sizeof s->name, "s%llx", (unsigned long long)++db->names & 0xffffffffffff);
    db->table[slot] = s;
    db->statement_count++;
    return s;
}

/* ---- sending ---- */

struct bound pipe_bound_of(struct bound_few *few)
{
    return (struct bound){few->values, few->lengths, few->formats, few->types, few->numbers};
}

struct bound pipe_bound_in(struct arena *a, size_t count)
{
    return (struct bound){.values = arena_array(a, count, sizeof(const char *)),
                          .lengths = arena_array(a, count, sizeof(int)),
                          .formats = arena_array(a, count, sizeof(int)),
                          .types = arena_array(a, count, sizeof(Oid)),
                          .numbers = arena_array(a, count, 32)};
}

void pipe_bind(struct bound *b, const struct db_value *values, size_t count)
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

void pipe_expect(struct db_postgres *db, struct statement *prepared, const char *sql)
{
    assert(db->pending_count < (int)(sizeof db->pending / sizeof *db->pending));
    db->pending[db->pending_count++] = (struct pending){.prepared = prepared, .sql = sql};
    db->unsynced = true;
}

enum err pipe_send_words(struct work *w, struct db_postgres *db, const char *sql)
{
    if (!PQsendQueryParams(db->handle, sql, 0, NULL, NULL, NULL, NULL, 0))
        return pipe_fault(w, db, NULL, sql);
    pipe_expect(db, NULL, sql);
    return OK;
}

/* ---- receiving ---- */

/* The next answer. Where libpq had no memory for one it can lose count of them, and would wait for
 * ever; the database gives up on a statement before we give up on its answer. NULL: there is none,
 * or (useless) it did not come. */
static PGresult *next_result(struct db_postgres *db)
{
    while (!db->patient && pipe_alive(db) && PQisBusy(db->handle)) {
        struct pollfd wait = {.fd = PQsocket(db->handle), .events = POLLIN};
        int ready = poll(&wait, 1, db_answer_ms_max);

        if (ready == 0 || (ready < 0 && errno != EINTR) ||
            (ready > 0 && !PQconsumeInput(db->handle)))
            db->useless = true;
    }
    return pipe_alive(db) || db->patient ? PQgetResult(db->handle) : NULL;
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
            e = pipe_fault(w, db, result, pending->sql);
    }
    /* A connection that is lost gives its error again and again. */
    while (result && pipe_alive(db) && (rest = next_result(db)))
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
    while (pipe_alive(db) && nothing < 2) {
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

    assert(reader); /* who asked many times receives all answers before anybody else */
    enum err e = reader->each(w, &rows, reader->next++, reader->context);

    return e ? e : rows.fault;
}

enum err pipe_receive_for(struct work *w, struct db_postgres *db, bool sync, struct reader *reader,
                          PGresult **ret_last)
{
    PGresult *result = NULL;
    enum err first = OK, kept = OK, e;
    bool aborted = false;

    if (sync ? !PQpipelineSync(db->handle) : !PQsendFlushRequest(db->handle))
        first = pipe_fault(w, db, NULL, "sync");
    if (!first && PQflush(db->handle) < 0)
        first = pipe_fault(w, db, NULL, "flush");
    for (int i = 0; i < db->pending_count; i++) {
        PQclear(result);
        e = receive_one(w, db, &db->pending[i], &result, &aborted);
        if (!e && !first && result && db->pending[i].asked)
            e = kept = hand_to(w, reader, result);
        if (!first)
            first = e;
        if (!pipe_alive(db))
            break;
    }
    db->pending_count = 0;
    if (!sync && first && !kept && pipe_alive(db) && PQpipelineSync(db->handle))
        sync = true;
    if (sync && !receive_sync(db)) {
        enum err e_lost = pipe_lost(w, db);
        pipe_disconnect(db);
        first = first ? first : e_lost;
    } else if (!first && !pipe_alive(db)) {
        first = pipe_lost(w, db);
    }
    if (first || !ret_last)
        PQclear(result);
    else
        *ret_last = result;
    return first;
}

enum err pipe_receive(struct work *w, struct db_postgres *db, bool sync, PGresult **ret_last)
{
    return pipe_receive_for(w, db, sync, NULL, ret_last);
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
        return pipe_fault(w, db, NULL, s->sql);
    pipe_expect(db, NULL, s->sql);
    e = pipe_receive(w, db, !db->db.in_transaction, &result);
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

enum err pipe_send_bound(struct work *w, struct db_postgres *db, struct statement *s,
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
        e = pipe_receive(w, db, false, NULL);
    if (e)
        return e;
    pipe_bind(&b, values, count);
    if (s->connection != db->connection) {
        if (db->explains && !db->db.scatter)
            e = explain(w, db, s, &b, count);
        if (e)
            return e;
        if (!PQsendPrepare(db->handle, s->name, s->translated, (int)count, b.types))
            return pipe_fault(w, db, NULL, sql);
        s->connection = db->connection;
        pipe_expect(db, s, sql);
    }
    if (!PQsendQueryPrepared(db->handle, s->name, (int)count, b.values, b.lengths, b.formats, 0))
        return pipe_fault(w, db, NULL, sql);
    pipe_expect(db, NULL, sql);
    return OK;
}

enum err pipe_send(struct work *w, struct db_postgres *db, const char *sql,
                   const struct db_value *values, size_t count)
{
    struct bound_few few;

    assert(count <= parameters_max);
    return pipe_send_bound(w, db, pipe_statement(db, sql, count, 1), pipe_bound_of(&few), values,
                           count);
}
