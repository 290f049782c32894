/* A connection to PostgreSQL, what was sent over it and what will come back: what db_postgres.c is
 * made of.
 *
 * It stays in libpq's pipeline mode: BEGIN and db_run are sent without waiting, and what db_ask,
 * db_change or db_end waits for brings the earlier answers, so a request costs about one round trip
 * and its commit. The first error ends the pipeline up to the next sync; the door (db.c) then tries
 * nothing more in that transaction.
 *
 * Parameters go as text, or as raw bytes where that is the same, and results come as text: what
 * the server inferred a parameter to be then never matters. */
#ifndef BEMA_STORE_POSTGRES_PIPE_H
#define BEMA_STORE_POSTGRES_PIPE_H

#include "store/db_driver.h"

#include <libpq-fe.h>

enum {
    parameters_max = 64,
    pending_max = 64, /* statements sent without waiting: their answers must fit the socket */
    slots = 4096,
    statements_max = 2048,
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

/* ---- the connection ---- */

bool pipe_alive(const struct db_postgres *db);
/* The connection is lost. Before the commit was sent nothing is stored, and the transaction can
 * run again on a new one (ERR_AGAIN); after it nobody knows. */
MUST_USE enum err pipe_lost(struct work *w, struct db_postgres *db);
/* What the answer says went wrong, or (NULL) the connection; never OK. sql: for the log. */
MUST_USE enum err pipe_fault(struct work *w, struct db_postgres *db, const PGresult *result,
                             const char *sql);
/* ERR_UNAVAILABLE: nobody answers, or it was tried a moment ago. */
MUST_USE enum err pipe_connect(struct work *w, struct db_postgres *db);
/* The one there is, or a new one. */
MUST_USE enum err pipe_keep(struct work *w, struct db_postgres *db);
void pipe_disconnect(struct db_postgres *db);

/* ---- sending ---- */

/* For so many rows. NULL: out of memory. */
struct statement *pipe_statement(struct db_postgres *db, const char *sql, size_t columns, int rows);
void pipe_statements_drop(struct db_postgres *db);

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
struct bound pipe_bound_of(struct bound_few *few);
struct bound pipe_bound_in(struct arena *a, size_t count);
/* b: room for so many values, which live as long. */
void pipe_bind(struct bound *b, const struct db_value *values, size_t count);

/* An answer to what was sent will come; prepared: NULL, or what was prepared. */
void pipe_expect(struct db_postgres *db, struct statement *prepared, const char *sql);
MUST_USE enum err pipe_send_words(struct work *w, struct db_postgres *db, const char *sql);
/* Sends one statement, prepared first where it is not yet; b: room for so many values. s NULL:
 * ERR_UNAVAILABLE. */
MUST_USE enum err pipe_send_bound(struct work *w, struct db_postgres *db, struct statement *s,
                                  struct bound b, const struct db_value *values, size_t count);
/* The same of a literal with at most parameters_max values. */
MUST_USE enum err pipe_send(struct work *w, struct db_postgres *db, const char *sql,
                            const struct db_value *values, size_t count);

/* ---- receiving ---- */

/* All that is pending. The last answer goes to *ret_last, which the caller clears, if not NULL;
 * those to a question asked many times to its reader. With sync, or after an error, the pipeline is
 * clean again; the transaction, if any, is not ended by that. */
MUST_USE enum err pipe_receive_for(struct work *w, struct db_postgres *db, bool sync,
                                   struct reader *reader, PGresult **ret_last);
/* Where no question was asked many times. */
MUST_USE enum err pipe_receive(struct work *w, struct db_postgres *db, bool sync,
                               PGresult **ret_last);

#endif
