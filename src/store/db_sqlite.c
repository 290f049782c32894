/* SQLite behind the door. One file in WAL mode; each connection belongs to one thread, so SQLite's
 * own locks per connection are off. */
#include "base/folder.h"
#include "base/log.h"
#include "store/db_driver.h"
#include "store/explain.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <unistd.h>

enum {
    statements_max = 2048, /* kept prepared; a program has a few hundred */
    slots = 4096,          /* of the hash table: a power of two, twice statements_max */
    busy_ms_max = 5000,    /* another process is writing: wait this long */
    log_pages_checkpoint = 1000,
    backup_pages_a_step = 256,
    mapped_bytes_reader = 16 * 1024 * 1024,
};

struct statement {
    const char *key; /* the literal's address */
    sqlite3_stmt *stmt;
    struct statement *next_free;
    int parameters;
    int step; /* what the last step said */
    bool busy, kept;
};

struct db_sqlite {
    struct db db;
    sqlite3 *handle;
    struct statement *table[slots];
    sqlite3_stmt *control[DB_FLUSH]; /* by enum db_control, ready from the opening on */
    int statement_count;
    struct statement *free; /* structs of statements that were not kept */
    int log_pages;
    bool checkpoint_elsewhere, explains;
    char *file;
};

static struct db_sqlite *sqlite_of(struct db *db)
{
    return (struct db_sqlite *)db;
}

/* Keeps the words for what SQLite says; the code tells the caller what can be done. */
static enum err fault(struct work *w, struct db_sqlite *db, const char *sql, int code)
{
    int extended = sqlite3_extended_errcode(db->handle);

    if (db->db.in_group && sqlite3_get_autocommit(db->handle))
        db->db.group_lost = true;
    if (extended == SQLITE_CONSTRAINT_UNIQUE || extended == SQLITE_CONSTRAINT_PRIMARYKEY ||
        extended == SQLITE_CONSTRAINT_ROWID)
        return work_fail(w, ERR_CONFLICT, "somebody else was first");
    if (db_fault_worth_a_line())
        log_error("store.fault", "code=%d words=\"%s\" sql=\"%s\"", extended,
                  sqlite3_errmsg(db->handle), sql);
    switch (code & 0xff) {
    case SQLITE_FULL:
        return work_fail(w, ERR_UNAVAILABLE, "the server's disk is full; try again later");
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return work_fail(w, ERR_UNAVAILABLE, "the server's store cannot be written to now");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return work_fail(w, ERR_UNAVAILABLE, "the server's store is busy; try again later");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
        return work_fail(w, ERR_UNAVAILABLE, "the server's store is out of reach; try again later");
    default:
        return work_fail(w, ERR_INTERNAL, "the server made a mistake in its store");
    }
}

/* Statements, found by the address of their literal. */

static size_t slot_of(const char *sql)
{
    uint64_t x = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);
    return (size_t)(x >> 52) & (slots - 1);
}

static struct statement *statement_new(struct db_sqlite *db)
{
    struct statement *s = db->free;

    if (s)
        db->free = s->next_free;
    else
        s = malloc(sizeof *s);
    if (s)
        *s = (struct statement){0};
    return s;
}

static void statements_drop(struct db_sqlite *db)
{
    for (size_t i = 0; i < slots; i++) {
        if (!db->table[i])
            continue;
        if (db->table[i]->busy) {
            db->table[i]->kept = false; /* its db_done ends it */
        } else {
            sqlite3_finalize(db->table[i]->stmt);
            free(db->table[i]);
        }
        db->table[i] = NULL;
    }
    db->statement_count = 0;
}

/* In tests only: a statement of a request's path finds its rows by a key and never walks a table.
 */
static enum err explain(struct work *w, struct db_sqlite *db, const char *sql)
{
    struct str text = str_format(w->memory, "EXPLAIN QUERY PLAN %s", sql);
    const char *walked = NULL;
    sqlite3_stmt *stmt = NULL;
    enum err e = OK;

    if (sqlite3_prepare_v3(db->handle, str_c(w->memory, text), -1, 0, &stmt, NULL))
        return OK; /* told when the statement itself is prepared */
    while (!walked && sqlite3_step(stmt) == SQLITE_ROW) {
        struct str line = str_of((const char *)sqlite3_column_text(stmt, 3));
        if (explain_line_walks(line))
            walked = str_c(w->memory, line);
    }
    sqlite3_finalize(stmt);
    if (walked) {
        log_error("store.walks", "plan=\"%s\" sql=\"%s\"", walked, sql);
        e = work_fail(w, ERR_INTERNAL, "a statement walks a table (%s): %s", walked, sql);
    }
    return e;
}

static enum err statement_prepare(struct work *w, struct db_sqlite *db, const char *sql,
                                  size_t slot, struct statement **ret_statement)
{
    bool keep = !db->table[slot];
    struct statement *s = statement_new(db);
    int code;

    if (!s)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    if (db->explains && !db->db.scatter) {
        enum err e = explain(w, db, sql);
        if (e) {
            s->next_free = db->free;
            db->free = s;
            return e;
        }
    }
    code = sqlite3_prepare_v3(db->handle, sql, -1, keep ? SQLITE_PREPARE_PERSISTENT : 0, &s->stmt,
                              NULL);
    if (code) {
        s->next_free = db->free;
        db->free = s;
        return fault(w, db, sql, code);
    }
    *s = (struct statement){.key = sql, .stmt = s->stmt, .kept = keep};
    s->parameters = sqlite3_bind_parameter_count(s->stmt);
    if (keep) {
        db->table[slot] = s;
        db->statement_count++;
    }
    *ret_statement = s;
    return OK;
}

/* A prepared statement that nobody uses now. The text is compared too, so that text which is not
 * a literal costs speed but never gives another's statement. */
static enum err statement_find(struct work *w, struct db_sqlite *db, const char *sql,
                               struct statement **ret_statement)
{
    size_t slot;

    if (db->statement_count == statements_max)
        statements_drop(db);
    for (slot = slot_of(sql); db->table[slot]; slot = (slot + 1) & (slots - 1)) {
        struct statement *s = db->table[slot];
        if (s->key != sql || strcmp(sqlite3_sql(s->stmt), sql) != 0)
            continue;
        if (s->busy)
            break;
        *ret_statement = s;
        return OK;
    }
    return statement_prepare(w, db, sql, slot, ret_statement);
}

static void statement_end(struct db_sqlite *db, struct statement *s)
{
    assert(s);
    sqlite3_reset(s->stmt);
    s->busy = false;
    if (s->kept)
        return;
    sqlite3_finalize(s->stmt);
    s->next_free = db->free;
    db->free = s;
}

static int bind_one(sqlite3_stmt *stmt, int index, const struct db_value *value)
{
    const char *bytes = value->bytes.data ? value->bytes.data : "";

    switch (value->kind) {
    case DB_KIND_INT:
        return sqlite3_bind_int64(stmt, index, value->number);
    case DB_KIND_REAL:
        return sqlite3_bind_double(stmt, index, value->real);
    case DB_KIND_TEXT:
        return sqlite3_bind_text64(stmt, index, bytes, value->bytes.size, SQLITE_STATIC,
                                   SQLITE_UTF8);
    case DB_KIND_BLOB:
        return sqlite3_bind_blob64(stmt, index, bytes, value->bytes.size, SQLITE_STATIC);
    case DB_KIND_NULL:
        break;
    }
    return sqlite3_bind_null(stmt, index);
}

/* Finds, binds and makes the first step. */
static enum err start(struct work *w, const char *sql, const struct db_value *values, size_t count,
                      struct statement **ret_statement)
{
    struct db_sqlite *db = sqlite_of(w->db);
    struct statement *s = NULL;
    enum err e = statement_find(w, db, sql, &s);

    assert(e || s);
    if (e)
        return e;
    s->busy = true;
    if ((size_t)s->parameters != count) {
        log_error("store.statement", "parameters=%d values=%zu sql=\"%s\"", s->parameters, count,
                  sql);
        statement_end(db, s);
        return work_fail(w, ERR_INTERNAL, "the server made a mistake in its store");
    }
    for (size_t i = 0; i < count; i++) {
        int code = bind_one(s->stmt, (int)i + 1, &values[i]);
        if (code) {
            e = fault(w, db, sql, code);
            statement_end(db, s);
            return e;
        }
    }
    s->step = sqlite3_step(s->stmt);
    if (s->step != SQLITE_ROW && s->step != SQLITE_DONE) {
        e = fault(w, db, sql, s->step);
        statement_end(db, s);
        return e;
    }
    *ret_statement = s;
    return OK;
}

static enum err sqlite_ask(struct work *w, struct db_rows *rows, const char *sql,
                           const struct db_value *values, size_t count)
{
    struct statement *s = NULL;
    enum err e = start(w, sql, values, count, &s);

    if (e)
        return e;
    rows->statement = s;
    return OK;
}

static bool sqlite_next(struct db_rows *rows)
{
    struct statement *s = rows->statement;

    if (rows->row > 0 && s->step == SQLITE_ROW)
        s->step = sqlite3_step(s->stmt);
    rows->row++;
    if (s->step == SQLITE_ROW)
        return true;
    if (s->step != SQLITE_DONE)
        rows->fault = fault(rows->work, sqlite_of(rows->work->db), sqlite3_sql(s->stmt), s->step);
    return false;
}

static sqlite3_stmt *row_of(struct db_rows *rows)
{
    struct statement *s = rows->statement;

    assert(rows->row > 0 && s->step == SQLITE_ROW);
    return s->stmt;
}

static int64_t sqlite_column_int(struct db_rows *rows, int column)
{
    return sqlite3_column_int64(row_of(rows), column);
}

static double sqlite_column_real(struct db_rows *rows, int column)
{
    return sqlite3_column_double(row_of(rows), column);
}

static struct str sqlite_column_text(struct db_rows *rows, int column, struct arena *memory)
{
    sqlite3_stmt *stmt = row_of(rows);
    const char *data = sqlite3_column_blob(stmt, column);
    struct str text = {.data = data ? data : "",
                       .size = (size_t)sqlite3_column_bytes(stmt, column)};

    return memory ? str_copy(memory, text) : text;
}

static bool sqlite_column_is_null(struct db_rows *rows, int column)
{
    return sqlite3_column_type(row_of(rows), column) == SQLITE_NULL;
}

static enum err sqlite_done(struct db_rows *rows)
{
    statement_end(sqlite_of(rows->work->db), rows->statement);
    return OK;
}

static enum err sqlite_run(struct work *w, int64_t *ret_changed, const char *sql,
                           const struct db_value *values, size_t count)
{
    struct db_sqlite *db = sqlite_of(w->db);
    struct statement *s = NULL;
    enum err e = start(w, sql, values, count, &s);

    if (e)
        return e;
    if (ret_changed)
        *ret_changed = sqlite3_changes64(db->handle);
    statement_end(db, s);
    return OK;
}

/* The write-ahead log. */

static int after_commit(void *context, sqlite3 *handle, const char *schema, int pages)
{
    struct db_sqlite *db = context;

    (void)handle;
    (void)schema;
    db->log_pages = pages;
    return SQLITE_OK;
}

/* Not in the hook, which is part of the commit: a checkpoint without memory there would make a
 * commit that stands look like one that failed. One that fails is tried again at the next. */
static void checkpoint_when_due(struct db_sqlite *db)
{
    if (!db->checkpoint_elsewhere && db->log_pages >= log_pages_checkpoint)
        sqlite3_wal_checkpoint_v2(db->handle, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

/* Prepared when the store is opened: a rollback has to work also where memory has run out. */
static int control_prepare(struct db_sqlite *db)
{
    const char *const sql[DB_FLUSH] = {
        [DB_BEGIN] = db->db.read_only ? "BEGIN" : "BEGIN IMMEDIATE",
        [DB_COMMIT] = "COMMIT",
        [DB_ROLLBACK] = "ROLLBACK",
        [DB_SAVE] = "SAVEPOINT request",
        [DB_RELEASE] = "RELEASE request",
        [DB_ROLLBACK_SAVE] = "ROLLBACK TO request",
    };
    int code = SQLITE_OK;

    for (size_t i = 0; i < DB_FLUSH && !code; i++)
        code = sqlite3_prepare_v3(db->handle, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
                                  &db->control[i], NULL);
    return code;
}

static enum err control_run(struct work *w, struct db_sqlite *db, enum db_control what)
{
    sqlite3_stmt *statement = db->control[what];
    int code = sqlite3_step(statement);
    enum err e = code == SQLITE_DONE ? OK : fault(w, db, sqlite3_sql(statement), code);

    sqlite3_reset(statement);
    return e;
}

static enum err sqlite_control(struct work *w, enum db_control what)
{
    struct db_sqlite *db = sqlite_of(w->db);
    bool open = !sqlite3_get_autocommit(db->handle);
    enum err e;

    if (what == DB_ROLLBACK && !open)
        return OK;
    if (what == DB_BEGIN && open) { /* a rollback that failed */
        e = control_run(w, db, DB_ROLLBACK);
        if (e)
            return e;
    }
    if (what != DB_BEGIN && !open) {
        w->db->group_lost = w->db->in_group;
        return work_fail(w, ERR_UNAVAILABLE, "the server's store is out of reach; try again later");
    }
    e = control_run(w, db, what);
    if (!e && what == DB_ROLLBACK_SAVE)
        e = control_run(w, db, DB_RELEASE);
    if (!e && what == DB_COMMIT)
        checkpoint_when_due(db);
    return e;
}

static enum err sqlite_script(struct work *w, const char *sql)
{
    struct db_sqlite *db = sqlite_of(w->db);
    int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return code ? fault(w, db, sql, code) : OK;
}

/* Copying. */

static enum err copy_pages(struct work *w, struct db_sqlite *from, sqlite3 *to)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from->handle, "main");
    int code = SQLITE_OK;

    while (backup && code == SQLITE_OK)
        code = sqlite3_backup_step(backup, backup_pages_a_step);
    if (backup)
        sqlite3_backup_finish(backup);
    if (code == SQLITE_DONE)
        return OK;
    log_error("store.backup", "code=%d words=\"%s\"", code, sqlite3_errmsg(to));
    return work_fail(w, ERR_UNAVAILABLE, "the copy of the store could not be written: %s",
                     sqlite3_errmsg(to));
}

/* A connection of its own holds one read transaction from the first page to the last, so what
 * others commit meanwhile neither shows nor makes the copy start again. */
static enum err copy_store(struct work *w, struct db_sqlite *db, const char *part)
{
    struct db_options options = {.address = str_of(db->file), .read_only = true};
    struct work reader = *w;
    struct db_rows rows = {0};
    sqlite3 *to = NULL;
    enum err e = db_sqlite_open(w, &options, &reader.db);

    if (e)
        return e;
    e = db_begin(&reader);
    if (!e) {
        e = db_ask(&reader, &rows, "SELECT count(*) FROM sqlite_schema");
        if (!e)
            e = db_done(&reader, &rows, OK);
        if (!e && sqlite3_open_v2(part, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL))
            e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", part,
                          to ? sqlite3_errmsg(to) : "out of memory");
        if (!e)
            e = copy_pages(w, sqlite_of(reader.db), to);
        sqlite3_close(to);
        e = db_end(&reader, e);
    }
    db_close(reader.db);
    if (e && reader.why.size && !w->why.size)
        w->why = reader.why;
    return e;
}

static enum err sqlite_backup(struct work *w, struct str file)
{
    const char *name = str_c(w->memory, file);
    struct str part = str_format(w->memory, "%s.part", name);
    const char *part_name = str_c(w->memory, part);
    int fd;
    enum err e;

    if (access(name, F_OK) == 0)
        return work_fail(w, ERR_CONFLICT, "%s is there already", name);
    unlink(part_name);
    e = copy_store(w, sqlite_of(w->db), part_name);
    fd = e ? -1 : open(part_name, O_RDONLY | O_CLOEXEC);
    if (!e && (fd < 0 || fsync(fd) || rename(part_name, name) || !folder_keep_name(name)))
        e = work_fail(w, ERR_UNAVAILABLE, "%s could not be written: %s", name, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (e)
        unlink(part_name);
    return e;
}

/* The write-ahead log, from outside. */

int db_sqlite_log_pages(const struct db *db)
{
    return ((const struct db_sqlite *)db)->log_pages;
}

void db_sqlite_checkpoint_elsewhere(struct db *db)
{
    sqlite_of(db)->checkpoint_elsewhere = true;
}

enum err db_sqlite_checkpoint(struct db *db, int *ret_left)
{
    int pages = 0, copied = 0;
    int code = sqlite3_wal_checkpoint_v2(sqlite_of(db)->handle, "main", SQLITE_CHECKPOINT_PASSIVE,
                                         &pages, &copied);

    if (code != SQLITE_OK && code != SQLITE_BUSY)
        return ERR_UNAVAILABLE;
    *ret_left = pages - copied;
    return OK;
}

/* Opening and closing. */

static void sqlite_close_connection(struct db *base)
{
    struct db_sqlite *db = sqlite_of(base);

    statements_drop(db);
    for (size_t i = 0; i < DB_FLUSH; i++)
        sqlite3_finalize(db->control[i]);
    while (db->free) {
        struct statement *s = db->free;
        db->free = s->next_free;
        free(s);
    }
    sqlite3_close_v2(db->handle);
    free(db->file);
    free(db);
}

static const struct db_calls sqlite_calls = {
    .ask = sqlite_ask,
    .next = sqlite_next,
    .column_int = sqlite_column_int,
    .column_real = sqlite_column_real,
    .column_text = sqlite_column_text,
    .column_is_null = sqlite_column_is_null,
    .done = sqlite_done,
    .run = sqlite_run,
    .control = sqlite_control,
    .script = sqlite_script,
    .backup = sqlite_backup,
    .close = sqlite_close_connection,
};

/* Counting every allocation under a mutex is for programs that ask for the numbers; we do not. Nor
 * does each of our dozen connections need its first 20 pages of cache before it reads one. */
static void configure_once(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, NULL, 0, 0);
    sqlite3_initialize();
}

static enum err configure_connection(struct work *w, struct db_sqlite *db,
                                     const struct db_options *options)
{
    int cache_kib = options->cache_kib ? options->cache_kib : db_cache_kib_default;
    struct str pragmas =
        str_format(w->memory,
                   "PRAGMA page_size=4096; PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY;"
                   "PRAGMA cache_size=-%d; PRAGMA mmap_size=%d; %s",
                   cache_kib, options->read_only ? mapped_bytes_reader : 0,
                   options->read_only   ? "PRAGMA query_only=ON;"
                   : options->sync_late ? "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                                        : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
    int code;

    sqlite3_extended_result_codes(db->handle, 1);
    sqlite3_busy_timeout(db->handle, busy_ms_max);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    code = sqlite3_exec(db->handle, str_c(w->memory, pragmas), NULL, NULL, NULL);
    if (!code)
        code = control_prepare(db);
    if (code)
        return fault(w, db, "PRAGMA", code);
    sqlite3_wal_hook(db->handle, after_commit, db);
    return OK;
}

enum err db_sqlite_open(struct work *w, const struct db_options *options, struct db **ret_db)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct db_sqlite *db = calloc(1, sizeof *db);
    const char *file = str_c(w->memory, options->address);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    int code;
    enum err e;

    pthread_once(&once, configure_once);
    if (!db)
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    db->db =
        (struct db){.calls = &sqlite_calls, .driver = DB_SQLITE, .read_only = options->read_only};
    db->file = strdup(file);
    db->explains = getenv("BEMA_TEST_EXPLAIN") != NULL;
    code = sqlite3_open_v2(file, &db->handle,
                           options->read_only ? flags : flags | SQLITE_OPEN_CREATE, NULL);
    if (code)
        e = work_fail(w, ERR_UNAVAILABLE, "%s cannot be opened: %s", file,
                      db->handle ? sqlite3_errmsg(db->handle) : "out of memory");
    else
        e = configure_connection(w, db, options);
    if (e) {
        sqlite_close_connection(&db->db);
        return e;
    }
    *ret_db = &db->db;
    return OK;
}
