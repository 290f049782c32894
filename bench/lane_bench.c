/* What a write costs on a lane: post-like requests (the post, its thread, its author's counters, a
 * tag for every third, an idempotency key, search, two events) from clients that each wait for
 * their answer. The limit is the same rows of the same groups written by SQLite alone, without
 * door, savepoints, events or answers, in the same run.
 *
 *     build-release/lane_bench [CLIENTS [SECONDS [ADDRESS]]]        64 4, a new SQLite file
 *
 * With an address ("postgres://…", see tools/postgres) the lanes alone are measured there. */
#include "base/clock.h"
#include "store/events.h"
#include "store/lane.h"
#include "store/migrations.h"

#include <ftw.h>
#include <inttypes.h>
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    authors = 20000,
    words = 20000,
    words_a_post = 20,
    latencies_max = 4000000,
    clients_max = 4096
};

static uint64_t chance_state = 42;
static uint32_t chance(uint32_t below)
{
    chance_state = chance_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((chance_state >> 33) % below);
}

static double seconds_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Small numbers are common words. */
static struct str make_text(struct arena *memory)
{
    char *text = arena_alloc(memory, words_a_post * 9);
    size_t size = 0;

    for (int i = 0; i < words_a_post; i++) {
        uint32_t word = chance(words);
        word = (uint32_t)((uint64_t)word * word / words);
        for (uint32_t n = word * 7919 + 1; n; n /= 26)
            text[size++] = (char)('a' + n % 26);
        text[size++] = ' ';
    }
    return (struct str){.data = text, .size = size};
}

struct post {
    int64_t id, author;
    struct str text;
    bool tagged;
};

static void post_make(struct post *post, struct arena *memory)
{
    uint32_t author = chance(authors);

    post->author = (int64_t)(author + 1) << 21 | (int64_t)(author % id_buckets) << 7;
    post->id = id_new(clock_now_ms(), id_bucket(post->author));
    post->text = make_text(memory);
    post->tagged = chance(3) == 0;
}

/* The rows. */

#define SQL_POST                                                                                   \
    "INSERT INTO posts (b, id, author_id, flags, created_ms, text, spoiler_text, language, "       \
    "thread_id, quote_policy, facets) VALUES (?1, ?2, ?3, 1, ?4, ?5, '', 'en', ?2, 0, '{}')"
#define SQL_THREAD                                                                                 \
    "INSERT INTO thread_posts (b, thread_id, post_id, reply_to_id, author_id) "                    \
    "VALUES (?1, ?2, ?2, 0, ?3)"
#define SQL_KEY                                                                                    \
    "INSERT INTO idempotency_keys (b, account_id, key, post_id, made_ms) "                         \
    "VALUES (?1, ?2, ?3, ?4, ?5)"
#define SQL_TAG                                                                                    \
    "INSERT INTO tag_posts (b, tag, post_id, author_id, flags) VALUES (?1, ?2, ?3, ?4, 1)"
#define SQL_COUNTS                                                                                 \
    "INSERT INTO account_counts (b, account_id, followers, following, posts, last_post_ms, "       \
    "version) VALUES (?1, ?2, 0, 0, 1, ?3, 1) ON CONFLICT (b, account_id) DO UPDATE SET "          \
    "posts = account_counts.posts + 1, last_post_ms = excluded.last_post_ms, "                     \
    "version = account_counts.version + 1"
#define SQL_SEARCH "INSERT INTO post_search (rowid, text) VALUES (?1, ?2)"

static enum err search_add(struct work *w, void *data)
{
    const struct post *post = data;

    if (db_driver(w->db) == DB_SQLITE)
        return db_run(w, SQL_SEARCH, db_int(post->id), db_text(post->text));
    return db_run(w,
                  "INSERT INTO post_search (b, post_id, author_id, words) "
                  "VALUES (?1, ?2, ?3, to_tsvector('simple', ?4))",
                  db_int(id_bucket(post->id)), db_int(post->id), db_int(post->author),
                  db_text(post->text));
}

static enum err rows_add(struct work *w, struct post *post)
{
    const int64_t b = id_bucket(post->id), counts[4] = {0, 0, 1, w->now_ms};
    char key[24];
    enum err e = db_run(w, SQL_POST, db_int(b), db_int(post->id), db_int(post->author),
                        db_int(w->now_ms), db_text(post->text));

    snprintf(key, sizeof key, "%" PRIx64, post->id);
    if (!e)
        e = db_run(w, SQL_THREAD, db_int(b), db_int(post->id), db_int(post->author));
    if (!e)
        e = db_run(w, SQL_KEY, db_int(b), db_int(post->author), db_text(str_of(key)),
                   db_int(post->id), db_int(w->now_ms));
    if (!e && post->tagged)
        e = db_run(w, SQL_TAG, db_int(b), db_text(STR("tag")), db_int(post->id),
                   db_int(post->author));
    if (!e)
        e = db_run(w, SQL_COUNTS, db_int(b), db_int(post->author), db_int(w->now_ms));
    if (!e)
        e = db_before_commit(w, post->id, search_add, post);
    if (!e)
        e = events_add(
            w, &(struct event){
                   .kind = EVENT_POST_MADE, .account = post->author, .post = post->id, .flags = 1});
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_ACCOUNT_COUNTS,
                                          .account = post->author,
                                          .version = 1,
                                          .count = 4,
                                          .numbers = counts});
    return e;
}

/* Clients on the lanes. */

struct client {
    struct lane_request request;
    struct post post;
    double begun;
};
static struct lanes *lanes;
static struct client clients[clients_max];
static atomic_bool stopping;
static atomic_int finished, answered, failed;
static float *latencies;
static sem_t all_finished;
static int client_count = 64;

static enum err client_run(struct work *w, void *context)
{
    struct client *client = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, rows_add(w, &client->post));
}

static void client_send(struct client *client)
{
    arena_reset(client->request.memory);
    post_make(&client->post, client->request.memory);
    client->request.account_id = client->post.author;
    client->begun = seconds_of(CLOCK_MONOTONIC);
    if (lanes_submit(lanes, &client->request))
        abort();
}

/* The next request is made here: its few hundred nanoseconds count for the lane. On PostgreSQL
 * lanes share the chance, which is no matter. */
static void client_done(struct work *w, void *context, enum err e)
{
    struct client *client = context;
    int i = atomic_fetch_add(&answered, 1);

    if (e && !atomic_fetch_add(&failed, 1))
        fprintf(stderr, "%s: %.*s\n", err_name(e), STR_ARG(w->why));
    if (i < latencies_max)
        latencies[i] = (float)(seconds_of(CLOCK_MONOTONIC) - client->begun);
    if (!atomic_load(&stopping))
        client_send(client);
    else if (atomic_fetch_add(&finished, 1) == client_count - 1)
        sem_post(&all_finished);
}

static int compare_floats(const void *a, const void *b)
{
    const float *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

static void must(struct work *w, enum err e, const char *what)
{
    if (!e)
        return;
    fprintf(stderr, "%s: %s: %.*s\n", what, err_name(e), STR_ARG(w->why));
    exit(1);
}

static void measure_lanes(struct work *w, const struct db_options *options, double seconds)
{
    double cpu, wall;
    int count, groups;

    must(w, lanes_open(w, options, 0, w, NULL, &lanes), "lanes");
    cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    wall = seconds_of(CLOCK_MONOTONIC);
    for (int i = 0; i < client_count; i++) {
        clients[i].request = (struct lane_request){
            .run = client_run, .done = client_done, .context = &clients[i], .memory = arena_new(0)};
        client_send(&clients[i]);
    }
    usleep((useconds_t)(seconds * 1e6));
    stopping = true;
    sem_wait(&all_finished);
    wall = seconds_of(CLOCK_MONOTONIC) - wall;
    cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    count = answered < latencies_max ? answered : latencies_max;
    groups = (int)lanes_counts(lanes).groups;
    qsort(latencies, (size_t)count, sizeof *latencies, compare_floats);
    printf("lane    %7.0f posts/s  %5.1f CPU us/post  group %5.1f  p50 %5.2f  p99 %6.2f  "
           "p99.9 %6.2f  max %6.2f ms  failed %d\n",
           answered / wall, cpu * 1e6 / answered, (double)answered / groups,
           (double)latencies[count / 2] * 1e3, (double)latencies[count * 99 / 100] * 1e3,
           (double)latencies[count * 999L / 1000] * 1e3, (double)latencies[count - 1] * 1e3,
           failed);
    lanes_close(lanes);
}

/* SQLite alone. */

static void step(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        abort();
    sqlite3_reset(statement);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL))
        abort();
    return statement;
}

struct bare {
    sqlite3_stmt *post, *thread, *key, *tag, *counts, *search;
};

static void bare_rows(struct bare *s, const struct post *post, int64_t now_ms)
{
    int64_t b = id_bucket(post->id);
    char key[24];
    int key_size = snprintf(key, sizeof key, "%" PRIx64, post->id);

    sqlite3_bind_int64(s->post, 1, b);
    sqlite3_bind_int64(s->post, 2, post->id);
    sqlite3_bind_int64(s->post, 3, post->author);
    sqlite3_bind_int64(s->post, 4, now_ms);
    sqlite3_bind_text(s->post, 5, post->text.data, (int)post->text.size, SQLITE_STATIC);
    step(s->post);
    sqlite3_bind_int64(s->thread, 1, b);
    sqlite3_bind_int64(s->thread, 2, post->id);
    sqlite3_bind_int64(s->thread, 3, post->author);
    step(s->thread);
    sqlite3_bind_int64(s->key, 1, b);
    sqlite3_bind_int64(s->key, 2, post->author);
    sqlite3_bind_text(s->key, 3, key, key_size, SQLITE_STATIC);
    sqlite3_bind_int64(s->key, 4, post->id);
    sqlite3_bind_int64(s->key, 5, now_ms);
    step(s->key);
    if (post->tagged) {
        sqlite3_bind_int64(s->tag, 1, b);
        sqlite3_bind_text(s->tag, 2, "tag", 3, SQLITE_STATIC);
        sqlite3_bind_int64(s->tag, 3, post->id);
        sqlite3_bind_int64(s->tag, 4, post->author);
        step(s->tag);
    }
    sqlite3_bind_int64(s->counts, 1, b);
    sqlite3_bind_int64(s->counts, 2, post->author);
    sqlite3_bind_int64(s->counts, 3, now_ms);
    step(s->counts);
}

static void bare_group(sqlite3 *db, struct bare *s, struct post *posts)
{
    sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    for (int i = 0; i < client_count; i++)
        bare_rows(s, &posts[i], clock_now_ms());
    for (int i = 0; i < client_count; i++) {
        sqlite3_bind_int64(s->search, 1, posts[i].id);
        sqlite3_bind_text(s->search, 2, posts[i].text.data, (int)posts[i].text.size, SQLITE_STATIC);
        step(s->search);
    }
    if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL))
        abort();
}

/* As favourable as the lanes have it: a checkpoint as rare as theirs, though on this thread. */
static void measure_bare(const char *file, double seconds)
{
    static struct post posts[clients_max];
    struct arena *memory = arena_new(0);
    double cpu, wall, end;
    int64_t count = 0;
    struct bare s;
    sqlite3 *db;

    if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL))
        abort();
    sqlite3_exec(db,
                 "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2048;"
                 "PRAGMA wal_autocheckpoint=4096",
                 NULL, NULL, NULL);
    s = (struct bare){.post = prepare(db, SQL_POST),
                      .thread = prepare(db, SQL_THREAD),
                      .key = prepare(db, SQL_KEY),
                      .tag = prepare(db, SQL_TAG),
                      .counts = prepare(db, SQL_COUNTS),
                      .search = prepare(db, SQL_SEARCH)};
    cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
    wall = seconds_of(CLOCK_MONOTONIC);
    end = wall + seconds;
    while (seconds_of(CLOCK_MONOTONIC) < end) {
        arena_reset(memory);
        for (int i = 0; i < client_count; i++)
            post_make(&posts[i], memory);
        bare_group(db, &s, posts);
        count += client_count;
    }
    wall = seconds_of(CLOCK_MONOTONIC) - wall;
    cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    printf("SQLite  %7.0f posts/s  %5.1f CPU us/post  group %5d\n", (double)count / wall,
           cpu * 1e6 / (double)count, client_count);
    sqlite3_finalize(s.post);
    sqlite3_finalize(s.thread);
    sqlite3_finalize(s.key);
    sqlite3_finalize(s.tag);
    sqlite3_finalize(s.counts);
    sqlite3_finalize(s.search);
    sqlite3_close(db);
    arena_free(memory);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

static void store_make(struct work *w, const struct db_options *options)
{
    int applied;

    must(w, db_open(w, options, &w->db), "open");
    must(w, migrations_apply(w, migrations_partitions_default, &applied), "migrate");
    db_close(w->db);
    w->db = NULL;
}

int main(int argc, char **argv)
{
    const char *parent = getenv("TMPDIR"); /* otherwise a disk, which /tmp need not be */
    char folder[256];
    struct work w = {.memory = arena_new(0), .now_ms = clock_now_ms(), .limits = &limits_default};
    struct db_options options = {0};
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 4;

    if (argc > 1)
        client_count = (int)strtol(argv[1], NULL, 10);
    snprintf(folder, sizeof folder, "%s/bema-lane-XXXXXX", parent ? parent : "/var/tmp");
    if (client_count < 1 || client_count > clients_max || !mkdtemp(folder))
        return 2;
    latencies = calloc(latencies_max, sizeof *latencies);
    sem_init(&all_finished, 0, 0);
    if (argc > 3) {
        options.address = str_of(argv[3]);
        store_make(&w, &options);
    } else {
        options.address = str_format(w.memory, "%s/bare.db", folder);
        store_make(&w, &options);
        measure_bare(str_c(w.memory, options.address), seconds);
        options.address = str_format(w.memory, "%s/bema.db", folder);
        store_make(&w, &options);
    }
    measure_lanes(&w, &options, seconds);
    nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}
