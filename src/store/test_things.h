/* A store with some things in it, for the tests of the door. */
#ifndef BEMA_STORE_TEST_THINGS_H
#define BEMA_STORE_TEST_THINGS_H

#include "base/test.h"

#include "store/test_store.h"

static inline void start(struct test_store *store)
{
    test_store_open_empty(store);
    test_store_script(&store->work,
                      "CREATE TABLE things (b BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT, "
                      "weight DOUBLE PRECISION, PRIMARY KEY (b, id))");
    test_store_script(&store->work, test_store_is_postgres(store)
                                        ? "CREATE TABLE bytes (b BIGINT PRIMARY KEY, data BYTEA)"
                                        : "CREATE TABLE bytes (b INTEGER PRIMARY KEY, data BLOB)");
}

static inline enum err thing_add(struct work *w, int64_t id, const char *name)
{
    return db_run(w, "INSERT INTO things (b, id, name) VALUES (?1, ?2, ?3)", db_int(1), db_int(id),
                  db_text(str_of(name)));
}

static inline enum err thing_add_alone(struct work *w, int64_t id, const char *name)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, thing_add(w, id, name));
}

static inline int64_t things(struct work *w)
{
    struct db_rows rows = {0};
    int64_t count = -1;

    assert_int_equal(db_ask(w, &rows, "SELECT count(*) FROM things WHERE b = ?1", db_int(1)), OK);
    if (db_next(&rows))
        count = db_column_int(&rows, 0);
    assert_int_equal(db_done(w, &rows, OK), OK);
    return count;
}

#endif
