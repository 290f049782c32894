#include "store/test_store.h"

#include "base/clock.h"
#include "store/db_driver.h"
#include "store/migrations.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <unistd.h>

static void must(struct work *w, enum err e, const char *what)
{
    if (!e)
        return;
    fprintf(stderr, "test store: %s: %s: %.*s\n", what, err_name(e), STR_ARG(w->why));
    exit(1);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static void folder_make(struct test_store *store)
{
    const char *parent = getenv("TMPDIR");

    snprintf(store->folder, sizeof store->folder, "%s/bema-test-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(store->folder)) {
        perror(store->folder);
        exit(1);
    }
}

static void work_make(struct work *w)
{
    *w = (struct work){.memory = arena_new(0), .now_ms = clock_now_ms(), .limits = &limits_default};
}

/* Makes or drops the test's database: outside of a transaction, which the door does not offer. */
static void server_run(const char *sql)
{
    PGconn *connection = PQconnectdb(getenv("BEMA_TEST_DB"));
    PGresult *result = PQexec(connection, sql);

    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        fprintf(stderr, "test store: %s: %s\n", sql, PQerrorMessage(connection));
        exit(1);
    }
    PQclear(result);
    PQfinish(connection);
}

/* The address of the test's database on the server of BEMA_TEST_DB: "postgres://user@/NAME?…". */
static void server_address(struct test_store *store, const char *server)
{
    const char *host = strstr(server, "//");
    const char *name = host ? strchr(host + 2, '/') : NULL;
    const char *options = name ? strchr(name, '?') : NULL;

    if (!name) {
        fprintf(stderr, "test store: BEMA_TEST_DB names no database: %s\n", server);
        exit(1);
    }
    snprintf(store->address, sizeof store->address, "%.*s/%s%s", (int)(name - server), server,
             store->database, options ? options : "");
}

static void database_make(struct test_store *store, const char *server, const char *template)
{
    uint64_t chance;
    char sql[256];

    random_bytes(&chance, sizeof chance);
    snprintf(store->database, sizeof store->database, "t%016llx", (unsigned long long)chance);
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy", store->database,
             template);
    server_run(sql);
    server_address(store, server);
}

/* From a template that may be NULL: nothing is in it. */
static void open_from(struct test_store *store, const char *template)
{
    const char *server = getenv("BEMA_TEST_DB");

    *store = (struct test_store){0};
    folder_make(store);
    if (server)
        database_make(store, server, template ? template : "template1");
    else
        snprintf(store->address, sizeof store->address, "%s/bema.db", store->folder);
    store->options = (struct db_options){.address = str_of(store->address)};
    work_make(&store->work);
    must(&store->work, db_open(&store->work, &store->options, &store->work.db), "open");
}

void test_store_open_empty(struct test_store *store)
{
    open_from(store, NULL);
}

void test_store_open(struct test_store *store)
{
    int applied;

    open_from(store, getenv("BEMA_TEST_DB_MIGRATED"));
    must(&store->work, migrations_apply(&store->work, migrations_partitions_default, &applied),
         "migrate");
}

void test_store_close(struct test_store *store)
{
    char sql[128];

    test_store_work_end(&store->work);
    if (store->database[0]) {
        snprintf(sql, sizeof sql, "DROP DATABASE %s WITH (FORCE)", store->database);
        server_run(sql);
    }
    nftw(store->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

struct work test_store_work(struct test_store *store, bool read_only)
{
    struct db_options options = store->options;
    struct work w;

    options.read_only = read_only;
    work_make(&w);
    must(&w, db_open(&w, &options, &w.db), "open");
    return w;
}

void test_store_work_end(struct work *w)
{
    db_close(w->db);
    arena_free(w->memory);
    *w = (struct work){0};
}

void test_store_script(struct work *w, const char *sql)
{
    must(w, db_begin(w), "begin");
    must(w, db_end(w, db_script(w, sql)), sql);
}

int64_t test_store_number_of(struct work *w, const char *sql, const int64_t *values, size_t count)
{
    struct db_value *given = arena_array(w->memory, count + 1, sizeof *given);
    int64_t number = -1;
    enum err e;

    for (size_t i = 0; i < count; i++)
        given[i] = db_int(values[i]);
    db_scatter(w);
    e = db_find_int_values(w, &number, sql, given, count);
    must(w, e == ERR_NOT_FOUND ? OK : e, sql);
    return e ? -1 : number;
}

bool test_store_is_postgres(const struct test_store *store)
{
    return store->database[0] != 0;
}
