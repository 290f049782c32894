#include "main/serve.h"

#include "api/access.h"
#include "api/api.h"
#include "api/withheld.h"
#include "auth/links.h"
#include "auth/start.h"
#include "base/clock.h"
#include "base/log.h"
#include "main/files_sweep.h"
#include "main/square_log.h"
#include "media/media.h"
#include "moderation/rule_follow.h"
#include "moderation/rule_work.h"
#include "moderation/trending.h"
#include "net/fetch.h"
#include "net/http.h"
#include "pages/pages.h"
#include "public_log/witness.h"
#include "social/post_cells.h"
#include "social/signals.h"
#include "social/square_policy.h"
#include "stream/stream.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { serve_tables_max = 64, serve_ready_wait_ms = 60000, serve_ready_poll_us = 20000 };

struct serve {
    _Atomic(struct square *) square; /* NULL until commands may use it */
    struct control *control;
    struct http_server *http;
    struct live *live;
    struct stream *stream;
    struct sequencer *sequencer;
};

/* ---- what the HTTP server is given ------------------------------------------------------- */

static enum err reader_open(void *context, struct work *w)
{
    struct square *square = context;
    struct db_options options = square->store;
    options.read_only = true;
    return db_open(w, &options, &w->db);
}

static void reader_close(void *context, struct work *w)
{
    (void)context;
    db_close(w->db);
    w->db = NULL;
}

/* What was appended to the public log is covered by a checkpoint when it is answered. */
static void lane_done(struct work *w, void *context, enum err e)
{
    struct http_write *write = context;

    if (e || !w->is_logged) {
        write->done(w, write->context, e);
        return;
    }
    struct log_answer *answer = ARENA_NEW(write->memory, struct log_answer);
    *answer = (struct log_answer){.done = write->done, .context = write->context};
    public_log_answer(w, answer);
}

static enum err lane_run(struct work *w, void *context)
{
    struct http_write *write = context;
    return write->run(w, write->context);
}

static enum err lane_write(void *context, struct http_write *write)
{
    struct square *square = context;
    struct lane_request *request = ARENA_NEW(write->memory, struct lane_request);
    *request = (struct lane_request){.run = lane_run,
                                     .done = lane_done,
                                     .context = write,
                                     .account_id = write->account_id,
                                     .memory = write->memory,
                                     .language = write->language,
                                     .territory = write->territory,
                                     .acting = write->acting};
    return lanes_submit(square->lanes, request);
}

static void reader_begin(void *context)
{
    live_reader_register(((struct square *)context)->live);
}
static void reader_idle(void *context)
{
    live_reader_idle(((struct square *)context)->live);
}
static void reader_busy(void *context)
{
    live_reader_busy(((struct square *)context)->live);
}
static void reader_end(void *context)
{
    live_reader_unregister(((struct square *)context)->live);
}

/* Pages answer people in HTML, everything else answers programs in Mastodon's JSON. */
static void answer_error(struct work *w, const struct http_request *request,
                         const struct http_route *route, enum err e, struct http_reply *ret_reply)
{
    bool is_page = route ? route->access == ACCESS_PAGE : pages_path_is_page(request);
    if (is_page)
        pages_answer_error(w, request, route, e, ret_reply);
    else
        http_answer_error(w, request, route, e, ret_reply);
}

static const struct http_hooks hooks = {.identify = api_identify,
                                        .viewer_account = api_viewer_account,
                                        .viewer_person = api_viewer_person,
                                        .finish = api_reply_finish,
                                        .answer_error = answer_error};

static enum err http_begin(struct work *w, struct square *square, struct serve *serve)
{
    const struct http_route **routes =
        arena_array(square->memory, serve_tables_count, sizeof *routes);
    size_t *sizes = arena_array(square->memory, serve_tables_count, sizeof *sizes);
    for (size_t i = 0; i < serve_tables_count; i++) {
        routes[i] = serve_tables[i]->routes;
        sizes[i] = serve_tables[i]->count;
    }
    const struct http_runners runners = {.context = square,
                                         .reader_open = reader_open,
                                         .reader_close = reader_close,
                                         .write = lane_write};
    const struct config *config = &square->config;
    struct http_server_options options = {
        .loops = (int)config_number(config, CONFIG_LOOPS),
        .readers = (int)config_number(config, CONFIG_READERS),
        .slow_threads = (int)config_number(config, CONFIG_SLOW_THREADS),
        .connections_max = (int)config_number(config, CONFIG_CONNECTIONS_MAX),
        /* A video, or a picture, a preview of it, and words. */
        .upload_bytes_max = config_number(config, CONFIG_MEDIA_VIDEO_BYTES_MAX) +
                            2 * config_number(config, CONFIG_MEDIA_BYTES_MAX) +
                            http_body_bytes_default,
        .runners = &runners,
        .tables = routes,
        .table_sizes = sizes,
        .table_count = serve_tables_count,
        .hooks = &hooks,
        .template = &square->template,
        .temp_folder = str_format(square->memory, "%.*s/temp", STR_ARG(square->data_folder)),
        .trusted_proxies = config_text(config, CONFIG_TRUSTED_PROXIES),
        .territory_header = str_c(square->memory, config_text(config, CONFIG_TERRITORY_HEADER)),
        .thread_begin = reader_begin,
        .thread_idle = reader_idle,
        .thread_busy = reader_busy,
        .thread_end = reader_end,
        .context = square};
    enum err e = config_listen(w, config, &options.host, &options.port);
    if (!e)
        e = http_server_start(w, &options, &serve->http);
    return e;
}

/* Those who watch are told after the live state knows. */
static void events_tell(void *context, const struct event *events, size_t count)
{
    struct serve *serve = context;
    live_apply(serve->live, events, count);
    stream_apply(serve->stream, events, count);
    trending_apply(events, count);
    post_cells_apply(events, count);
    signals_apply(events, count);
}

/* A stream is an open file. The rest are for requests, so that streams lock nobody out. */
static int streams_max(const struct config *config)
{
    int wanted = (int)config_number(config, CONFIG_STREAMS_MAX);
    struct rlimit files;
    if (!wanted)
        wanted = stream_clients_default;
    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur / 8 * 7 >= (rlim_t)wanted)
        return wanted;
    int allowed = (int)(files.rlim_cur / 8 * 7);
    log_info("serve.streams", "max=%d wanted=%d files=%lld", allowed, wanted,
             (long long)files.rlim_cur);
    return allowed;
}

static enum err stream_begin(struct work *w, struct square *square, struct serve *serve)
{
    const struct stream_options options = {.store = &square->store,
                                           .template = &square->template,
                                           .clients_max = streams_max(&square->config)};
    enum err e = stream_start(w, &options, &serve->stream);
    if (e)
        return e;
    serve->live = square->live;
    events_listen(events_tell, serve);
    return OK;
}

/* ---- beginning and end -------------------------------------------------------------------- */

/* A command that arrives while the square still opens waits for it. */
static int control_command(void *context, const struct control_call *call)
{
    struct serve *serve = context;
    for (int64_t begun = clock_monotonic_ms(); !atomic_load(&serve->square);) {
        if (control_gone(call) || clock_monotonic_ms() - begun > serve_ready_wait_ms)
            return COMMAND_FAILED;
        usleep(serve_ready_poll_us);
    }
    return command_serve(atomic_load(&serve->square), call);
}

static enum err serve_config(struct work *w, struct command_call *call, struct config *config)
{
    const char *listen = NULL, *url = NULL;
    enum err e = command_option(w, call, "--listen", &listen);
    if (!e)
        e = command_option(w, call, "--url", &url);
    if (!e)
        e = command_end(w, call);
    if (!e)
        e = config_load(w, call->data_folder, call->sets, call->set_count, config);
    if (!e && listen)
        e = config_set(w, config, STR("listen"), str_of(listen), "--listen");
    if (!e && url)
        e = config_set(w, config, STR("url"), str_of(url), "--url");
    return e;
}

/* The URL's port follows the port really taken when `listen` names port 0 and no url is set. */
static void tell_ready(struct work *w, struct square *square, struct serve *serve,
                       struct command_call *call)
{
    struct str host = STR("");
    int port = 0;
    if (config_listen(w, &square->config, &host, &port))
        port = 0; /* cannot be: it was read to listen */
    command_say(call, "Bema listens on http://%.*s:%d; the square is %.*s\n", STR_ARG(host),
                http_server_port(serve->http), STR_ARG(square->site.url));
}

static enum err rules_take_up(struct work *w, struct square *square)
{
    const struct rules_source source = {
        .rules = config_rules(w, &square->config, square->data_folder),
        .triage = config_triage(w, &square->config, square->data_folder)};
    return rules_load(w, &source);
}

/* Keys that a square makes at its first start, and the owner's link while there is no owner. */
static enum err first_steps(struct work *w, struct square *square, struct str *ret_owner_link)
{
    struct work inner = square->template;
    inner.memory = w->memory;
    inner.now_ms = clock_now_ms();
    enum err e = db_open(&inner, &square->store, &inner.db);
    if (!e)
        e = auth_start(&inner);
    if (!e)
        e = owner_link_make(&inner, ret_owner_link);
    if (e == ERR_CONFLICT)
        e = OK; /* there is an owner */
    if (!e)
        e = files_sweep_at_start(&inner);
    if (!e)
        e = witnesses_set(&inner, config_text(&square->config, CONFIG_LOG_WITNESSES));
    if (!e)
        e = square_log_start(&inner);
    if (!e)
        e = rules_take_up(&inner, square);
    if (!e)
        e = rule_work_start(&inner);
    db_close(inner.db);
    w->why = inner.why;
    return e;
}

/* A file that is wrong is told of, and what was in force stays. */
static void policy_again(struct square *square)
{
    struct work inner = square->template;
    inner.memory = arena_new(0);
    inner.now_ms = clock_now_ms();
    enum err e = db_open(&inner, &square->store, &inner.db);
    if (!e)
        e = square_policy_load(&inner, config_policy(&inner, &square->config, square->data_folder));
    if (!e)
        e = square_log_start(&inner);
    if (e)
        log_error("serve.policy", "kept=%.*s words=\"%.*s\"", STR_ARG(square_policy()->hash),
                  STR_ARG(inner.why));
    else
        log_info("serve.policy", "hash=%.*s", STR_ARG(square_policy()->hash));
    db_close(inner.db);
    arena_free(inner.memory);
}

static void rules_again(struct square *square)
{
    struct rules_shown shown = {0};
    struct work inner = square->template;
    inner.memory = arena_new(0);
    inner.now_ms = clock_now_ms();
    enum err e = db_open(&inner, &square->store, &inner.db);
    if (!e)
        e = rules_take_up(&inner, square);
    const struct str why = inner.why;
    if (rules_show(&inner, &shown) && !e)
        e = ERR_INTERNAL;
    if (e)
        log_error("serve.rules", "kept=%.*s words=\"%.*s\"", STR_ARG(shown.hash), STR_ARG(why));
    else
        log_info("serve.rules",
                 "hash=%.*s rules=%zu setting=\"%.*s\" (of the start: another "
                 "setting needs a restart)",
                 STR_ARG(shown.hash), shown.count,
                 STR_ARG(config_text(&square->config, CONFIG_RULES)));
    db_close(inner.db);
    arena_free(inner.memory);
}

/* What other processes of the square did with its rules. While the store is away, so is this: the
 * next look sees all of it. */
static void rules_look(struct square *square, struct rules_seen *seen)
{
    const struct db_options options = {.address = square->store.address, .read_only = true};
    struct work inner = square->template;
    inner.memory = arena_new(0);
    inner.now_ms = clock_now_ms();
    enum err e = db_open(&inner, &options, &inner.db);
    if (!e)
        e = rules_follow(&inner, seen);
    if (e && e != ERR_UNAVAILABLE)
        log_error("serve.rules_look", "words=\"%.*s\"", STR_ARG(inner.why));
    db_close(inner.db);
    arena_free(inner.memory);
}

/* Until a signal that ends the server; its number. */
static int serve_signals(struct square *square, const sigset_t *signals)
{
    const struct timespec often = {.tv_sec = rules_follow_every_s};
    const bool has_others = str_starts(square->store.address, STR("postgres")); /* a file has not */
    struct rules_seen seen = {{0}};
    for (;;) {
        if (has_others)
            rules_look(square, &seen);
        const int number = sigtimedwait(signals, NULL, &often);
        if (number > 0 && number != SIGHUP)
            return number;
        if (number == SIGHUP) {
            policy_again(square);
            rules_again(square);
            seen = (struct rules_seen){{0}};
        }
    }
}

static enum err serve_until_signal(struct work *w, struct square *square, struct serve *serve,
                                   const sigset_t *signals, struct command_call *call)
{
    struct str owner_link = STR("");
    enum err e = first_steps(w, square, &owner_link);
    if (!e)
        e = stream_begin(w, square, serve);
    if (!e)
        e = jobs_start(w, &square->store, square->lanes, serve_job_types, serve_job_type_count,
                       &square->template, &square->jobs);
    if (!e)
        e = sequencer_start(w, square->lanes, &square->store, &square->template, &serve->sequencer);
    if (!e) /* last: what can fail has not failed when the first request is answered */
        e = http_begin(w, square, serve);
    if (e)
        return e;
    metrics_watch(square, serve->http, serve->stream);
    atomic_store(&serve->square, square);
    tell_ready(w, square, serve, call);
    if (owner_link.size)
        command_say(call,
                    "The square has no owner yet. Open this link once to become it:\n  %.*s\n",
                    STR_ARG(owner_link));
    log_info("serve.stopping", "signal=%d", serve_signals(square, signals));
    return OK;
}

/* Streams are many: as many files as the system lets this process open. */
static void files_raise(void)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= files.rlim_max)
        return;
    files.rlim_cur = files.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files))
        log_warning("serve.files", "max=%lld", (long long)files.rlim_cur);
}

enum err serve_run(struct work *w, struct square *none, struct command_call *call)
{
    (void)none;
    struct config config;
    struct serve serve = {.square = NULL};
    struct square *square = NULL;
    sigset_t signals;
    enum err e = serve_config(w, call, &config);
    if (e)
        return e;
    /* Before any thread is made, so that all of them leave these signals to sigtimedwait(). */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    files_raise();

    e = square_folder_make(w, call->data_folder);
    if (!e)
        e = control_start(w, call->data_folder, control_command, &serve, &serve.control);
    if (e)
        return e;
    e = square_open(w, call->data_folder, &config, SQUARE_SERVER, &square);
    if (!e)
        e = serve_until_signal(w, square, &serve, &signals, call);
    fetch_stop();
    media_hold(true);
    control_stop(serve.control);
    if (serve.http)
        http_server_stop(serve.http);
    stream_stop(serve.stream);
    sequencer_stop(serve.sequencer);
    square_close(square);
    rule_work_stop();
    rules_forget();
    stream_free(serve.stream);
    if (!e)
        log_info("serve.stopped", "clean=yes");
    return e;
}
