/* What the public log costs, in processor time: appending with the decision's transaction, giving
 * places (groups of log_group_max), a proof at ten million entries, checking a whole log.
 *
 *     bench/run --log        (build-release/bench/log_bench [FOLDER]) */
#include "base/clock.h"
#include "public_log/audit.h"
#include "public_log/public_log_db.h"
#include "store/db.h"
#include "store/migrations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { appended = 100000, group = 250, large = 10000000, proofs = 1000, checked = 1000000 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void must(struct work *w, enum err e)
{
    if (!e)
        return;
    fprintf(stderr, "%s: %.*s\n", err_name(e), STR_ARG(w->why));
    exit(1);
}

static void say(const char *what, double seconds, double count)
{
    printf("%-60s %8.2f us %12.0f /s\n", what, seconds / count * 1e6, count / seconds);
}

static const struct log_entry entry = {
    .kind = LOG_DECISION,
    .rule = STR_CONST("spam"),
    .record =
        STR_CONST("{\"action\":\"limit\",\"automated\":false,\"by\":\"moderator\",\"end\":null,"
                  "\"subject\":\"account\"}"),
    .parts = {{.name = "subject", .text = STR_CONST("{\"id\":\"113000000000000000\"}")},
              {.name = "reason", .text = STR_CONST("sells things to everybody"), .is_shown = true}},
    .part_count = 2,
    .owner_id = 7,
    .about_id = 8};

static void append(struct work *w)
{
    struct arena *memory = w->memory;
    double begun = now();

    for (int i = 0; i < appended; i += group) {
        int64_t id;

        w->memory = arena_new(0);
        must(w, db_begin(w));
        for (int k = 0; k < group; k++)
            must(w, public_log_append(w, &entry, &id));
        must(w, db_end(w, OK));
        arena_free(w->memory);
        w->memory = memory;
    }
    double middle = now();
    w->memory = arena_new(SIZE_MAX);
    must(w, public_log_sequence(w, NULL));
    arena_free(w->memory);
    w->memory = memory;
    say("appended, 250 a transaction", middle - begun, appended);
    say("given a place, hashed, signed", now() - middle, appended);
    say("both", now() - begun, appended);
}

static void tile_keep(void *context, int level, uint64_t number, const struct merkle_hash *hashes)
{
    struct work *w = context;

    must(w, log_db_tile_put(w, level, (int64_t)number,
                            (struct str){.data = (const char *)hashes, .size = tile_bytes}));
}

static enum err tile_read(void *context, int level, uint64_t number, size_t width,
                          struct merkle_hash *ret_hashes)
{
    struct work *w = context;
    struct str bytes;
    enum err e = log_db_tile(w, level, (int64_t)number, w->memory, &bytes);

    if (!e)
        memcpy(ret_hashes, bytes.data, width * merkle_hash_bytes);
    return e;
}

/* The tree of ten million entries; its tiles are stored as the sequencer would. */
static void prove(struct work *w)
{
    struct tree_edge *edge = ARENA_NEW(w->memory, struct tree_edge);
    struct arena *memory = w->memory;
    double begun;

    w->memory = arena_new(0);
    must(w, db_begin(w));
    for (uint64_t i = 0; i < large; i++) {
        struct merkle_hash leaf = {{0}};

        memcpy(leaf.bytes, &i, sizeof i);
        tree_append(edge, &leaf, tile_keep, w);
        if (i % 65536 == 0)
            arena_reset(w->memory);
    }
    for (int level = 0; level < tile_levels; level++)
        if (edge->size >> (8 * level) & 255)
            must(w, log_db_tile_put(w, level, (int64_t)(edge->size >> (8 * level) >> 8),
                                    (struct str){.data = (const char *)edge->hashes[level],
                                                 .size = tile_bytes}));
    must(w, db_end(w, OK));
    begun = now();
    for (uint64_t i = 0; i < proofs; i++) {
        struct tree tree;
        struct merkle_proof proof;

        arena_reset(w->memory);
        tree = tree_of(w->memory, edge->size, tile_read, w);
        must(w, tree_prove_entry(&tree, i * 9999991 % large, edge->size, &proof));
    }
    say("a proof among 10,000,000 entries", now() - begun, proofs);
    arena_free(w->memory);
    w->memory = memory;
}

/* A log in memory: bundles of 256 entries of 400 bytes, and its tiles. */
struct held {
    struct buffer bundle;
    struct str checkpoint;
    struct merkle_hash *level[3];
};

static enum err held_checkpoint(struct work *w, void *context, struct str *ret)
{
    (void)w;
    *ret = ((struct held *)context)->checkpoint;
    return OK;
}

static enum err held_tile(struct work *w, void *context, const struct tile_place *place,
                          struct str *ret)
{
    struct held *held = context;

    (void)w;
    if (place->is_entries)
        *ret = (struct str){.data = held->bundle.data, .size = place->width * 402};
    else
        *ret = (struct str){.data = (const char *)&held->level[place->level][place->number * 256],
                            .size = place->width * merkle_hash_bytes};
    return OK;
}

static void level_keep(void *context, int level, uint64_t number, const struct merkle_hash *hashes)
{
    memcpy(&((struct held *)context)->level[level][number * 256], hashes, tile_bytes);
}

static void check(struct work *w)
{
    struct held held = {.bundle = buffer_in(w->memory)};
    const struct audit_source source = {
        .context = &held, .checkpoint = held_checkpoint, .tile = held_tile};
    struct tree_edge *edge = ARENA_NEW(w->memory, struct tree_edge);
    struct audit audit = {.key = NULL};
    struct audit_report report;
    uint8_t seed[32] = {1}, public_key[32], secret[64];
    struct note_key key;
    struct tree_head head;
    struct merkle_hash leaf;
    char text[400];
    double begun;

    memset(text, 'x', sizeof text);
    leaf = merkle_leaf((struct str){.data = text, .size = sizeof text});
    for (int i = 0; i < 256; i++)
        bundle_put(&held.bundle, (struct str){.data = text, .size = sizeof text});
    for (int level = 0; level < 3; level++)
        held.level[level] = calloc(((size_t)checked >> (8 * level)) + 256, sizeof leaf);
    for (int i = 0; i < checked; i++)
        tree_append(edge, &leaf, level_keep, &held);
    for (int level = 0; level < 3; level++)
        memcpy(&held.level[level][(size_t)checked >> (8 * level) >> 8 << 8], edge->hashes[level],
               ((size_t)checked >> (8 * level) & 255) * sizeof leaf);
    note_key_make(seed, public_key, secret);
    key = note_key_of(NOTE_LOG, STR("bench.example/log"), public_key);
    head = (struct tree_head){.origin = key.name, .size = checked, .root = tree_edge_root(edge)};
    held.checkpoint = tree_head_text(w->memory, &head);
    held.checkpoint = str_format(w->memory, "%.*s\n%.*s", STR_ARG(held.checkpoint),
                                 STR_ARG(note_sign(w->memory, &key, secret, held.checkpoint, 0)));
    audit.key = &key;
    begun = now();
    must(w, audit_run(w, &source, &audit, &report));
    say("checked, entries of 400 bytes", now() - begun, checked);
    for (int level = 0; level < 3; level++)
        free(held.level[level]);
}

int main(int argc, char **argv)
{
    const char *const parent = getenv("TMPDIR");
    char folder[256], path[300];
    struct site site = {.url = STR("https://bench.example"), .domain = STR("bench.example")};
    struct work w = {.memory = arena_new(SIZE_MAX),
                     .now_ms = clock_now_ms(),
                     .limits = &limits_default,
                     .site = &site};
    struct db_options options = {.address = STR("")};
    int applied;

    snprintf(folder, sizeof folder, "%s/bema-log-bench-XXXXXX", parent ? parent : P_tmpdir);
    if (argc < 2 && !mkdtemp(folder))
        return 1;
    options.address = str_format(w.memory, "%s/bema.db", argc < 2 ? folder : argv[1]);
    must(&w, db_open(&w, &options, &w.db));
    must(&w, migrations_apply(&w, 0, &applied));
    must(&w, public_log_key_start(&w));
    append(&w);
    check(&w);
    prove(&w);
    db_close(w.db);
    arena_free(w.memory);
    for (const char *const *end = (const char *const[]){"", "-wal", "-shm", NULL}; *end; end++) {
        snprintf(path, sizeof path, "%s/bema.db%s", folder, *end);
        unlink(path);
    }
    rmdir(folder);
    return 0;
}
