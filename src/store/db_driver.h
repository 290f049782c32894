/* Inside the store: what the SQL door (db.c) asks of a driver, and what lanes ask of the door.
 * Nobody outside src/store includes this. */
#ifndef BEMA_STORE_DB_DRIVER_H
#define BEMA_STORE_DB_DRIVER_H

#include "base/buffer.h"
#include "store/db.h"
#include "store/events.h"

enum db_control {
    DB_BEGIN,
    DB_COMMIT,
    DB_ROLLBACK, /* never fails in a way that matters: what cannot be rolled back is gone */
    DB_SAVE,     /* opens the request's savepoint (SQLite's lane) */
    DB_RELEASE,
    DB_ROLLBACK_SAVE,
    DB_FLUSH, /* PostgreSQL: what was committed late is on its disk */
};

struct db_calls {
    enum err (*ask)(struct work *w, struct db_rows *rows, const char *sql,
                    const struct db_value *values, size_t count);
    /* NULL: ask() holds no more than a row. */
    enum err (*ask_large)(struct work *w, struct db_rows *rows, const char *sql,
                          const struct db_value *values, size_t count);
    bool (*next)(struct db_rows *rows);
    int64_t (*column_int)(struct db_rows *rows, int column);
    double (*column_real)(struct db_rows *rows, int column);
    struct str (*column_text)(struct db_rows *rows, int column, struct arena *memory);
    bool (*column_is_null)(struct db_rows *rows, int column);
    enum err (*done)(struct db_rows *rows);
    /* ret_changed NULL: nobody waits for the number. */
    enum err (*run)(struct work *w, int64_t *ret_changed, const char *sql,
                    const struct db_value *values, size_t count);
    /* NULL: one after another costs no more. */
    enum err (*run_many)(struct work *w, const char *sql, const struct db_value *values,
                         size_t columns, size_t rows);
    enum err (*ask_many)(struct work *w, const char *sql, const struct db_value *values,
                         size_t columns, size_t rows, db_each *each, void *context);
    enum err (*control)(struct work *w, enum db_control what);
    /* Statements without parameters or rows, any number, not kept: for migrations. */
    enum err (*script)(struct work *w, const char *sql);
    /* Begins COPY, takes its bytes, ends it; NULL where an INSERT is as quick. */
    enum err (*copy_begin)(struct work *w, const char *sql);
    enum err (*copy_bytes)(struct work *w, struct str bytes);
    enum err (*copy_end)(struct work *w, enum err e);
    enum err (*backup)(struct work *w, struct str file);
    /* Another connection to the same place, for reading; NULL where it would gain nothing. */
    enum err (*open_beside)(struct work *w, const struct db *db, struct db **ret_db);
    void (*close)(struct db *db);
};

struct db_hook {
    struct work *w;
    enum err (*before)(struct work *w, void *data);
    void (*after)(struct work *w, void *data);
    int64_t order; /* of before */
    void *data;
    struct db_hook *next;
};
struct db_hooks {
    struct db_hook *first, *last, *mark; /* mark: the last one when the request began */
};

/* The part every driver's connection begins with. */
struct db {
    const struct db_calls *calls;
    enum db_driver driver;
    bool read_only;
    bool in_transaction; /* between db_begin and db_end */
    bool in_group;       /* a lane's group is open: db_begin makes savepoints */
    bool group_lost;     /* the store itself rolled the whole group back */
    bool late;           /* between db_late_begin and db_late_end */
    int late_commits;    /* so far between them */
    bool doubt;          /* a commit went unanswered: see db_doubt_settle */
    bool scatter;        /* db_scatter() was called: the next statement may meet all buckets */
    enum err broken;     /* first fault of the running transaction: nothing more is tried in it */
    struct db_hooks before, after;
    struct event *events; /* of the transaction or group, in order */
    size_t event_count, event_capacity, event_mark;
    size_t event_written; /* those before it have their row */
    int lane;             /* this connection's number as a committer, from 1; 0: not yet given */
    int64_t sequence;
    int64_t handed_over;   /* the listener had all events up to this sequence */
    struct event *doubted; /* of commits that went unanswered, until the doubt is settled */
    size_t doubted_count;
};

MUST_USE enum err db_sqlite_open(struct work *w, const struct db_options *options,
                                 struct db **ret_db);
MUST_USE enum err db_postgres_open(struct work *w, const struct db_options *options,
                                   struct db **ret_db);

/* A lane's group: requests between the two run in savepoints. db_group_commit runs the
 * before-commit work, writes the events, commits, hands the events over and runs the after-commit
 * work; on failure everything is rolled back and forgotten, and *ret_refused says whether it was
 * the commit itself that failed. */
MUST_USE enum err db_group_begin(struct work *w);
MUST_USE enum err db_group_commit(struct work *w, bool *ret_refused);
void db_group_rollback(struct work *w);

/* The same for PostgreSQL, where a transaction for all would hold its locks until the disk has
 * answered, and two such wait for each other: each request commits by itself, without waiting for
 * the disk; db_late_end waits for it once, then hands the events over and runs the after-commit
 * work. Nothing may be answered before. On failure nobody knows which commits are stored. */
void db_late_begin(struct db *db);
MUST_USE enum err db_late_end(struct work *w);

/* After a commit that went unanswered (db->doubt): asks which are stored, by their rows of events,
 * and hands over the events that nobody has had. ret_stored: the sequences found, in ascending
 * order, as far as there is room. ERR_UNAVAILABLE: still away, the doubt stands. */
MUST_USE enum err db_doubt_settle(struct work *w, int64_t *ret_stored, size_t room,
                                  size_t *ret_count);

/* events.c: the pending events of w->db as one row; hands them to the listener. */
MUST_USE enum err events_write(struct work *w);
void events_hand_over(struct db *db);
/* What the pending events are about may have been read by others before it was lost. Those who ask
 * a database that is going down may read it still: events_doubt_end(), once it is known what
 * lasted, says the same again. */
void events_read_again(struct db *db);
void events_doubt_end(struct db *db);
/* The same for the rows after *sequence, one at a time; ERR_NOT_FOUND: no more. */
MUST_USE enum err events_hand_over_stored(struct work *w, int64_t *sequence);
/* The closing connection's number is free for another. */
void events_committer_release(struct db *db);

/* A fault that every request meets (a full disk) must not fill the log too: true at most ten times
 * a second in this process. */
bool db_fault_worth_a_line(void);

MUST_USE enum err db_script(struct work *w, const char *sql);

/* Many rows into one table, inside a transaction: COPY on PostgreSQL, an INSERT each on SQLite.
 * columns: `"b", "id", …`. No other call on the connection between begin and end. Each value is of
 * its column's kind or NULL, text is clean. end(e) with an error breaks off. */
struct db_copy {
    struct work *w;
    const char *insert;
    size_t columns;
    struct buffer bytes;
};
MUST_USE enum err db_copy_begin(struct work *w, const char *table, struct str columns, size_t count,
                                struct db_copy *ret_copy);
MUST_USE enum err db_copy_row(struct db_copy *copy, const struct db_value *values);
MUST_USE enum err db_copy_end(struct db_copy *copy, enum err e);

/* SQLite's write-ahead log. Pages in it after the last commit of this connection. */
int db_sqlite_log_pages(const struct db *db);
/* This connection no longer checkpoints by itself when it commits. */
void db_sqlite_checkpoint_elsewhere(struct db *db);
/* Copies the log into the file as far as nobody is in the way. *ret_left: pages not copied. */
MUST_USE enum err db_sqlite_checkpoint(struct db *db, int *ret_left);

#endif
