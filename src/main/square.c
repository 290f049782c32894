#include "main/square.h"

#include "base/clock.h"
#include "base/folder.h"
#include "base/log.h"
#include "main/accounts_db.h"
#include "moderation/rule_engine.h"
#include "net/fetch.h"
#include "social/signals.h"
#include "social/square_policy.h"
#include "social/square_words.h"
#include "store/migrations.h"
#include "store/move.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <sys/stat.h>

enum { square_command_cache_kib = 64 * 1024 };

const char square_moved_words[] =
    "this square was moved to another database: name it in bema.conf (database = …)";

/* The data folder and the folders in it belong to the server's user alone. */
enum err square_folder_make(struct work *w, struct str path)
{
    const char *c_path = str_c(w->memory, path);
    if (mkdir(c_path, 0700) == 0 ? folder_keep_name(c_path) : errno == EEXIST)
        return OK;
    return work_fail(w, ERR_UNAVAILABLE, "the folder %s cannot be made: %s", c_path,
                     strerror(errno));
}

static enum err folders_make(struct work *w, struct str data_folder)
{
    static const char *const names[] = {"", "/mail", "/media", "/temp"};
    enum err e = OK;
    for (size_t i = 0; !e && i < sizeof names / sizeof *names; i++)
        e = square_folder_make(w, str_format(w->memory, "%.*s%s", STR_ARG(data_folder), names[i]));
    if (!e && !folder_keep(str_c(w->memory, data_folder))) /* whoever made what is there */
        e = work_fail(w, ERR_UNAVAILABLE, "the folder %.*s cannot be synced: %s",
                      STR_ARG(data_folder), strerror(errno));
    return e;
}

static void store_options(struct square *square)
{
    struct str database = config_text(&square->config, CONFIG_DATABASE);
    square->store.address =
        database.size ? database
                      : str_format(square->memory, "%.*s/bema.db", STR_ARG(square->data_folder));
}

static void mail_set(struct square *square)
{
    const struct config *config = &square->config;
    struct str from = config_text(config, CONFIG_MAIL_FROM), host;
    str_split(square->site.domain, ':', &host);
    if (!from.size)
        from = str_format(square->memory, "noreply@%.*s", STR_ARG(host));
    mail_server_set(&(struct mail_server){
        .url = config_text(config, CONFIG_SMTP_URL),
        .user = config_text(config, CONFIG_SMTP_USER),
        .password = config_text(config, CONFIG_SMTP_PASSWORD),
        .from = from,
        .folder = str_format(square->memory, "%.*s/mail", STR_ARG(square->data_folder)),
    });
}

static void log_set(const struct config *config)
{
    struct str level = config_text(config, CONFIG_LOG_LEVEL);
    log_level_set(str_is(level, "debug")     ? LOG_DEBUG
                  : str_is(level, "warning") ? LOG_WARNING
                  : str_is(level, "error")   ? LOG_ERROR
                                             : LOG_INFO);
}

static enum err store_prepare(struct work *w, struct square *square)
{
    int applied = 0;
    enum err e = migrations_apply(
        w, (int)config_number(&square->config, CONFIG_POSTGRES_PARTITIONS), &applied);
    if (!e && applied)
        log_info("store.migrated", "count=%d", applied);
    int64_t highest = 0;
    if (!e)
        e = ids_db_highest(w, &highest);
    if (!e)
        id_floor_set(highest);
    return e;
}

/* Two that both go on would each lose what the other writes. */
static enum err moved_check(struct work *w, enum square_use use, bool *ret_moved)
{
    struct str when;
    enum err e = move_mark_find(w, &when);

    *ret_moved = !e;
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e && use == SQUARE_SERVER)
        e = work_fail(w, ERR_INVALID, "%s; or go on here with `bema migrate --stay` (moved %.*s)",
                      square_moved_words, STR_ARG(when));
    return e;
}

static enum err live_prepare(struct work *w, struct square *square)
{
    const struct config *config = &square->config;
    const struct live_options options = {
        .rendered_bytes_max = config_number(config, CONFIG_LIVE_RENDERED_BYTES_MAX),
        .viewers_max = (int)config_number(config, CONFIG_LIVE_VIEWERS_MAX),
        .window_posts_max = config_number(config, CONFIG_LIVE_WINDOW_POSTS_MAX),
    };
    enum err e = live_open(w, &options, &square->live);
    int64_t begun = clock_monotonic_ms();
    if (!e)
        e = live_rebuild(w, square->live);
    if (e)
        return e;
    malloc_trim(0); /* rebuilding leaves holes: 82 MiB of heap with 25 in use (measured) */
    struct live_counts counts = live_counts(square->live);
    log_info("live.rebuilt", "posts=%lld accounts=%lld ms=%lld", (long long)counts.posts,
             (long long)counts.accounts, (long long)(clock_monotonic_ms() - begun));
    events_listen(live_apply, square->live);
    return OK;
}

static void reader_begin(void *context)
{
    live_reader_register(context);
}
static void reader_busy(void *context)
{
    live_reader_busy(context);
}
static void reader_idle(void *context)
{
    live_reader_idle(context);
}
static void reader_end(void *context)
{
    live_reader_unregister(context);
}

/* Before anything is ranked by it. A store that was moved is not written to. */
static enum err policy_take(struct work *w, struct square *square, bool moved)
{
    struct work inner = *w;
    inner.lanes = moved ? NULL : square->lanes;
    if (moved)
        inner.db = NULL;
    enum err e = square_policy_load(&inner, config_policy(w, &square->config, square->data_folder));
    w->why = inner.why;
    return e;
}

static enum err square_fill(struct work *w, struct square *square, enum square_use use)
{
    struct media_bucket bucket = {0};
    bool moved = false;
    enum err e =
        config_site(w, &square->config, square->data_folder, &square->site, &square->limits);
    if (!e)
        e = folders_make(w, square->data_folder);
    if (!e)
        e = config_bucket(w, &square->config, &bucket);
    if (e)
        return e;
    media_bucket_set(&bucket);
    square->site.data_folder = square->data_folder;
    square->site.said = site_said_open();
    if (!square->site.said)
        return work_fail(w, ERR_UNAVAILABLE, "out of memory");
    store_options(square);
    mail_set(square);
    fetch_allow(config_text(&square->config, CONFIG_FETCH_ALLOW));
    w->limits = &square->limits;
    w->site = &square->site;
    struct db_options preparing = square->store;
    preparing.patient = true;
    e = db_open(w, &preparing, &w->db);
    if (!e)
        e = store_prepare(w, square);
    if (!e)
        e = square_words_load(w);
    if (!e)
        e = moved_check(w, use, &moved);
    if (!e && use == SQUARE_SERVER)
        e = live_prepare(w, square);
    square->template =
        (struct work){.limits = &square->limits, .site = &square->site, .live = square->live};
    const struct lane_hooks hooks = {.begin = reader_begin,
                                     .busy = reader_busy,
                                     .idle = reader_idle,
                                     .end = reader_end,
                                     .context = square->live};
    /* A command by itself loads and imports: pages it comes back to are worth more memory. */
    struct db_options writing = square->store;
    if (use != SQUARE_SERVER)
        writing.cache_kib = square_command_cache_kib;
    writing.sync_late = use == SQUARE_BULK;
    if (!e)
        e = lanes_open(w, &writing, (int)config_number(&square->config, CONFIG_POSTGRES_LANES),
                       &square->template, square->live ? &hooks : NULL, &square->lanes);
    square->template.lanes = square->lanes;
    if (!e)
        e = policy_take(w, square, moved);
    if (!e && moved)
        lanes_refuse(square->lanes, square_moved_words);
    db_close(w->db);
    w->db = NULL;
    return e;
}

enum err square_open(struct work *w, struct str data_folder, const struct config *config,
                     enum square_use use, struct square **ret_square)
{
    struct arena *memory = arena_new(0);
    struct square *square = ARENA_NEW(memory, struct square);
    square->memory = memory;
    square->data_folder = str_copy(memory, data_folder);
    for (int i = 0; i < CONFIG_KEYS; i++)
        square->config.values[i] = str_copy(memory, config->values[i]);
    memcpy(square->config.given, config->given, sizeof config->given);
    log_set(config);
    /* What site and limits point to must live as long as the square does. */
    struct arena *callers = w->memory;
    w->memory = memory;
    enum err e = square_fill(w, square, use);
    w->memory = callers;
    w->why = str_copy(callers, w->why);
    if (e) {
        square_close(square);
        return e;
    }
    *ret_square = square;
    return OK;
}

enum err square_store_open(struct work *w, struct str data_folder, const char *const *sets,
                           int set_count)
{
    struct square square = {.memory = w->memory, .data_folder = data_folder};
    enum err e = config_load(w, data_folder, sets, set_count, &square.config);

    if (e)
        return e;
    store_options(&square);
    square.store.read_only = true;
    square.store.patient = true;
    return db_open(w, &square.store, &w->db);
}

static enum err live_check_run(struct work *w, void *context)
{
    return live_check(w, context);
}

enum err square_live_check(struct work *w, struct square *square)
{
    if (square->live)
        return lanes_run(square->lanes, w, live_check_run, square->live);
    struct live *live = NULL;
    enum err e = live_open(w, &(struct live_options){0}, &live);
    if (!e)
        e = live_rebuild(w, live);
    if (!e)
        e = live_check(w, live);
    live_close(live);
    return e;
}

/* What was shown since the job that writes it ran. */
static void seen_write(struct square *square)
{
    struct work w = square->template;

    w.memory = arena_new(0);
    w.now_ms = clock_now_ms();
    if (signals_seen_write(&w, square->lanes))
        log_error("serve.seen_lost", "why=%.*s", STR_ARG(w.why));
    if (rules_counts_write(&w, square->lanes))
        log_error("serve.rule_counts_lost", "why=%.*s", STR_ARG(w.why));
    arena_free(w.memory);
}

void square_close(struct square *square)
{
    if (!square)
        return;
    const bool served = square->jobs != NULL;
    if (!jobs_stop(square->jobs))
        return; /* a job still writes: the end of the process ends it */
    if (served)
        seen_write(square);
    lanes_close(square->lanes);
    events_listen(NULL, NULL);
    live_close(square->live);
    site_said_close(square->site.said);
    arena_free(square->memory);
}
