/* A migrated store for one test.
 *
 * SQLite in a folder of its own, or, when BEMA_TEST_DB holds an address ("postgres://…", see
 * tools/postgres), a database of its own on that server, so that the whole suite runs on both. It
 * is a copy of the database that BEMA_TEST_DB_MIGRATED names, if it does: quicker than making the
 * tables each time.
 *
 *     struct test_store store;
 *     test_store_open(&store);
 *     … store.work …
 *     test_store_close(&store);
 *
 * What goes wrong here ends the test program with words. */
#ifndef BEMA_STORE_TEST_STORE_H
#define BEMA_STORE_TEST_STORE_H

#include "store/db.h"

struct test_store {
    struct work work;          /* with memory, a writing connection, limits and the present time */
    struct db_options options; /* for further connections and for lanes */
    char address[512];
    char folder[128];  /* of this test, on both; removed with what is in it */
    char database[64]; /* PostgreSQL's */
};

void test_store_open(struct test_store *store);
void test_store_close(struct test_store *store);
/* The same without migrations applied. */
void test_store_open_empty(struct test_store *store);
/* A second unit of work with memory and a connection of its own. */
struct work test_store_work(struct test_store *store, bool read_only);
void test_store_work_end(struct work *w);
/* Runs statements that no program would: making a table for a test. */
void test_store_script(struct work *w, const char *sql);
/* The first number that a question about some numbers, to all buckets, answers; -1: there is no
 * row.
 *
 *     assert_int_equal(test_store_number(w, "SELECT ratings FROM positions WHERE account_id = ?1",
 *                                        account_id), 20); */
#define test_store_number(w, sql, ...)                                                             \
    test_store_number_of((w), (sql), ((const int64_t[]){0, ##__VA_ARGS__} + 1),                    \
                         sizeof((const int64_t[]){0, ##__VA_ARGS__}) / sizeof(int64_t) - 1)
int64_t test_store_number_of(struct work *w, const char *sql, const int64_t *values, size_t count);
bool test_store_is_postgres(const struct test_store *store);

#endif
