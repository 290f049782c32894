#include "store/test_store.h"

#include "base/clock.h"
#include "store/db_driver.h"
#include "store/migrations.h"

#include <ftw.h>
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

/* Makes or drops the test's schema, over a connection without it. */
static void schema_change(struct test_store *store, const char *verb, const char *tail)
{
    struct work w;
    char sql[256];

    work_make(&w);
    must(&w, db_open(&w, &(struct db_options){.address = str_of(getenv("BEMA_TEST_DB"))}, &w.db),
         "open");
    snprintf(sql, sizeof sql, "%s %s%s", verb, store->schema, tail);
    test_store_script(&w, sql);
    test_store_work_end(&w);
}

void test_store_open_empty(struct test_store *store)
{
    const char *address = getenv("BEMA_TEST_DB");

    *store = (struct test_store){0};
    folder_make(store);
    if (address) {
        uint64_t chance;
        random_bytes(&chance, sizeof chance);
        snprintf(store->schema, sizeof store->schema, "t%016llx", (unsigned long long)chance);
        snprintf(store->address, sizeof store->address, "%s%coptions=-csearch_path%%3D%s", address,
                 strchr(address, '?') ? '&' : '?', store->schema);
        schema_change(store, "CREATE SCHEMA", "");
    } else {
        snprintf(store->address, sizeof store->address, "%s/bema.db", store->folder);
    }
    store->options = (struct db_options){.address = str_of(store->address)};
    work_make(&store->work);
    must(&store->work, db_open(&store->work, &store->options, &store->work.db), "open");
}

void test_store_open(struct test_store *store)
{
    int applied;

    test_store_open_empty(store);
    must(&store->work, migrations_apply(&store->work, migrations_partitions_default, &applied),
         "migrate");
}

void test_store_close(struct test_store *store)
{
    test_store_work_end(&store->work);
    if (store->schema[0])
        schema_change(store, "DROP SCHEMA", " CASCADE");
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

bool test_store_is_postgres(const struct test_store *store)
{
    return store->schema[0] != 0;
}
