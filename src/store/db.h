/* The one SQL door. SQLite or PostgreSQL behind it, chosen by the address given to db_open().
 *
 * Statements are string literals, the same text for both, with parameters ?1, ?2, …; each
 * connection prepares a statement once and finds it again by the literal's address. A connection
 * belongs to one thread at a time. With w->db NULL (a loop thread) every call answers
 * ERR_NEEDS_STORE and does nothing.
 *
 * Errors: ERR_CONFLICT a unique key is taken · ERR_AGAIN deadlock or serialisation failure: the
 * whole transaction must run again · ERR_UNAVAILABLE disk full, read-only, database away (the
 * connection is opened again on next use) · ERR_INTERNAL a statement is wrong (logged with its
 * text). */
#ifndef BEMA_STORE_DB_H
#define BEMA_STORE_DB_H

#include "base/work.h"

enum db_kind { DB_KIND_NULL, DB_KIND_INT, DB_KIND_REAL, DB_KIND_TEXT, DB_KIND_BLOB };
struct db_value {
    enum db_kind kind;
    int64_t number;
    double real;
    struct str bytes;
};
static inline struct db_value db_int(int64_t v)
{
    return (struct db_value){.kind = DB_KIND_INT, .number = v};
}
static inline struct db_value db_real(double v)
{
    return (struct db_value){.kind = DB_KIND_REAL, .real = v};
}
/* Text must be valid UTF-8 without NUL (utf8_clean); else ERR_INTERNAL. */
static inline struct db_value db_text(struct str v)
{
    return (struct db_value){.kind = DB_KIND_TEXT, .bytes = v};
}
static inline struct db_value db_blob(struct str v)
{
    return (struct db_value){.kind = DB_KIND_BLOB, .bytes = v};
}
static inline struct db_value db_null(void)
{
    return (struct db_value){.kind = DB_KIND_NULL};
}
/* 0 is stored as NULL: optional ids and times. */
static inline struct db_value db_int_or_null(int64_t v)
{
    return v ? db_int(v) : db_null();
}

struct db_rows {
    struct work *work;
    void *statement;    /* the driver's */
    const char *cursor; /* PostgreSQL's, of db_ask_large: its name */
    int asked;          /* rows of its last piece, if there were so many */
    int row;
    bool open;
    enum err fault; /* met while reading */
};

/* Runs a query. Every db_ask that answered OK is closed by db_done. Rows are read with
 * `while (db_next(&rows))`; a fault between rows comes out of db_done. The bytes of text and blob
 * values must live until then.
 *
 * After a statement failed inside a transaction, every later one in it answers the same error and
 * db_end rolls back, on SQLite as on PostgreSQL: where a taken key is no fault, say ON CONFLICT DO
 * NOTHING and look at db_change's number. */
#define db_ask(w, rows, sql, ...)                                                                  \
    db_ask_values((w), (rows), (sql), DB_VALUES(__VA_ARGS__), DB_COUNT(__VA_ARGS__))
/* The same for more rows than memory should hold at once, inside a transaction: they come in pieces
 * (a cursor on PostgreSQL). Other statements may run in between. */
#define db_ask_large(w, rows, sql, ...)                                                            \
    db_ask_large_values((w), (rows), (sql), DB_VALUES(__VA_ARGS__), DB_COUNT(__VA_ARGS__))
bool db_next(struct db_rows *rows);
/* Columns from 0. NULL reads as 0, 0.0 or "". Text and blobs are copied into memory, or, with
 * memory NULL, borrowed until the next db_next or db_done. */
int64_t db_column_int(struct db_rows *rows, int column);
double db_column_real(struct db_rows *rows, int column);
struct str db_column_text(struct db_rows *rows, int column, struct arena *memory);
bool db_column_is_null(struct db_rows *rows, int column);
/* Closes; returns e if it is an error, else the fault met while reading, else OK. */
MUST_USE enum err db_done(struct work *w, struct db_rows *rows, enum err e);

/* A query for one value: the first column of the first row; ERR_NOT_FOUND without one. */
#define db_find_int(w, ret_value, sql, ...)                                                        \
    db_find_int_values((w), (ret_value), (sql), DB_VALUES(__VA_ARGS__), DB_COUNT(__VA_ARGS__))
#define db_find_text(w, ret_value, sql, ...)                                                       \
    db_find_text_values((w), (ret_value), (sql), DB_VALUES(__VA_ARGS__), DB_COUNT(__VA_ARGS__))
/* A query for the first column of each row, of at most max; how many rows there are. *ret_count is
 * set where the answer is OK. */
#define db_list_ints(w, ret_values, max, ret_count, sql, ...)                                      \
    db_list_ints_values((w), (ret_values), (max), (ret_count), (sql), DB_VALUES(__VA_ARGS__),      \
                        DB_COUNT(__VA_ARGS__))
#define db_count_rows(w, ret_count, sql, ...)                                                      \
    db_count_rows_values((w), (ret_count), (sql), DB_VALUES(__VA_ARGS__), DB_COUNT(__VA_ARGS__))

/* Runs a statement without rows, inside a transaction. On PostgreSQL it may be sent without
 * waiting (pipelined): its error then comes out of a later call or of db_end. Use db_change where
 * the number of rows decides. */
#define db_run(w, sql, ...) db_run_values((w), (sql), DB_VALUES(__VA_ARGS__), DB_COUNT(__VA_ARGS__))
/* The same and waits; *ret_changed is the number of rows inserted, updated or deleted. */
#define db_change(w, ret_changed, sql, ...)                                                        \
    db_change_values((w), (ret_changed), (sql), DB_VALUES(__VA_ARGS__), DB_COUNT(__VA_ARGS__))

/* One statement for many rows of values, inside a transaction: columns values for each, one row
 * after the other. Nothing is done for no rows.
 *
 * db_run_many: as db_run for each. On PostgreSQL an INSERT of one list of VALUES, all parameters in
 * it, is sent for many rows at once: what ON CONFLICT DO UPDATE changes, no two of them may.
 * db_ask_many: as db_ask for each, but the answers are waited for together. each() reads the rows
 * of its own values with db_next and does not close them; it makes no statements. Its error ends
 * it. */
typedef enum err db_each(struct work *w, struct db_rows *rows, size_t index, void *context);
MUST_USE enum err db_run_many(struct work *w, const char *sql, const struct db_value *values,
                              size_t columns, size_t rows);
MUST_USE enum err db_ask_many(struct work *w, const char *sql, const struct db_value *values,
                              size_t columns, size_t rows, db_each *each, void *context);

/* Marks the next statement as one that must read all buckets (start, rebuilding, deep public pages,
 * search): counted in /metrics, and excepted from the tests (BEMA_TEST_EXPLAIN=1) that a statement
 * meets one partition of a table and does not walk one from end to end. */
void db_scatter(struct work *w);
int64_t db_scatter_count(void); /* of this process so far */

/* A transaction. The public function of a subject begins and ends it; a _db.c function never does.
 * On a lane the group owns the transaction: db_begin opens a savepoint in it (SQLite), or the
 * request's own transaction (PostgreSQL). Not nested: a second db_begin is asserted against.
 * db_end commits if e is OK, else rolls back and returns e. */
MUST_USE enum err db_begin(struct work *w);
MUST_USE enum err db_end(struct work *w, enum err e);
bool db_in_transaction(const struct work *w);

/* Work for the end of the transaction, inside it and before the commit, outside savepoints, in
 * ascending order (where it is equal, as it was added): the search index writes of a whole group. A
 * savepoint makes FTS5 flush (80 against 56 µs a post, measured), and so does a lower rowid than
 * the one before, which every second post of a millisecond has. data must live in w->memory.
 * Forgotten when the request rolls back. */
MUST_USE enum err db_before_commit(struct work *w, int64_t order,
                                   enum err (*fn)(struct work *w, void *data), void *data);
/* Work in memory after the commit and after the events were applied, before the answer. */
void db_after_commit(struct work *w, void (*fn)(struct work *w, void *data), void *data);

/* Opening. address: a folder's file "…/bema.db" or "postgres://…" (libpq's forms). */
enum db_driver { DB_SQLITE, DB_POSTGRES };
struct db_options {
    struct str address;
    bool read_only; /* a reader's connection: SQLite query_only, PostgreSQL default read only */
    bool patient;   /* PostgreSQL: statements may take minutes (migrations, commands, a move) */
    bool sync_late; /* SQLite: commits reach the disk at the latest with db_sync(), for a bulk load
                       that answers once. A crash loses the latest ones, and nothing else */
    int cache_kib;  /* SQLite's page cache, 0: db_cache_kib_default */
};
enum { db_cache_kib_default = 2048 };
/* 40000: a PostgreSQL that is silent for longer counts as lost, unless one is patient with it (its
 * own limit of a statement is 30 s). Tests make it shorter. */
extern int db_answer_ms_max;
MUST_USE enum err db_open(struct work *w, const struct db_options *options, struct db **ret_db);
void db_close(struct db *db); /* NULL is fine */
enum db_driver db_driver(const struct db *db);
/* A reader's connection: what it reads is committed, so it may be kept for others (live/). */
bool db_is_reader(const struct db *db);
/* A consistent copy of the whole store into a new file (SQLite's backup API; on PostgreSQL the
 * command says to use pg_dump: ERR_INVALID with those words). Runs beside writers. */
MUST_USE enum err db_backup(struct work *w, struct str file);

/* What was committed late is on the disk when this answers OK. */
MUST_USE enum err db_sync(struct work *w);
/* Reads every page of the store and checks its form (SQLite's quick_check; on PostgreSQL this is
 * the database's own work: OK). ERR_INTERNAL names the first fault. */
MUST_USE enum err db_integrity_check(struct work *w);

/* Test hooks: the Nth database call from now fails with ERR_UNAVAILABLE (1 = the next); 0 is off.
 * Counts begin, end, ask, run and change, for many rows once. Thread-local. */
extern _Thread_local int db_fail_at;

/* The values behind the macros. */
#define DB_VALUES(...) ((const struct db_value[]){db_null(), ##__VA_ARGS__} + 1)
#define DB_COUNT(...)                                                                              \
    (sizeof((const struct db_value[]){db_null(), ##__VA_ARGS__}) / sizeof(struct db_value) - 1)
MUST_USE enum err db_ask_values(struct work *w, struct db_rows *rows, const char *sql,
                                const struct db_value *values, size_t count);
MUST_USE enum err db_ask_large_values(struct work *w, struct db_rows *rows, const char *sql,
                                      const struct db_value *values, size_t count);
MUST_USE enum err db_find_int_values(struct work *w, int64_t *ret_value, const char *sql,
                                     const struct db_value *values, size_t count);
MUST_USE enum err db_find_text_values(struct work *w, struct str *ret_value, const char *sql,
                                      const struct db_value *values, size_t count);
MUST_USE enum err db_list_ints_values(struct work *w, int64_t *ret_values, int max, int *ret_count,
                                      const char *sql, const struct db_value *values, size_t count);
MUST_USE enum err db_count_rows_values(struct work *w, int *ret_count, const char *sql,
                                       const struct db_value *values, size_t count);
MUST_USE enum err db_run_values(struct work *w, const char *sql, const struct db_value *values,
                                size_t count);
MUST_USE enum err db_change_values(struct work *w, int64_t *ret_changed, const char *sql,
                                   const struct db_value *values, size_t count);

#endif
