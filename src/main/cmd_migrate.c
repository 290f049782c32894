/* bema migrate: the tables brought up to date, and the square moved to another database. */
#include "main/cmds.h"

#include "main/serve.h"
#include "media/media.h"
#include "social/account_search.h"
#include "social/post_search.h"
#include "store/migrations.h"
#include "store/move.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

struct moving {
    struct command_call *call;
    struct progress progress;
    enum move_step step;
};

static bool between(void *context, enum move_step step, int64_t done, int64_t total)
{
    static const char *const labels[] = {[MOVE_COPY] = "copying",
                                         [MOVE_FILL] = "making the search index",
                                         [MOVE_CHECK] = "comparing",
                                         [MOVE_TIDY] = "letting the database look at it"};
    struct moving *moving = context;

    if (step != moving->step) {
        moving->progress.shown_ms = 0; /* a new word shows at once */
        moving->step = step;
    }
    moving->progress.label = labels[step];
    progress_show(&moving->progress, done, step == MOVE_TIDY ? 0 : total);
    return command_gone(moving->call);
}

static bool between_fill(void *context, int percent)
{
    return between(context, MOVE_FILL, percent, 100);
}

static enum err search_fill(struct work *w, void *context)
{
    enum err e = account_search_fill(w);

    return e ? e : post_search_fill(w, between_fill, context);
}

static struct str number(struct work *w, int64_t value)
{
    struct str digits = str_format(w->memory, "%" PRId64, value);
    struct str out = STR("");

    while (digits.size > 3) {
        out = str_format(w->memory, ",%.*s%.*s",
                         STR_ARG(str_sub(digits, digits.size - 3, digits.size)), STR_ARG(out));
        digits.size -= 3;
    }
    return str_format(w->memory, "%.*s%.*s", STR_ARG(digits), STR_ARG(out));
}

static void report_print(struct work *w, struct command_call *call,
                         const struct move_report *report)
{
    int64_t rows = 0;

    command_say(call, "%-20s %12s %12s  %s\n", "table", "rows here", "rows there",
                "sum of all rows, here and there");
    for (size_t i = 0; i < report->count; i++) {
        const struct move_table *table = &report->tables[i];
        rows += table->source.rows;
        if (table->source.rows)
            command_say(call, "%-20.*s %12.*s %12.*s  %016" PRIx64 "%016" PRIx64 " equal\n",
                        STR_ARG(table->name), STR_ARG(number(w, table->source.rows)),
                        STR_ARG(number(w, table->target.rows)), table->target.hash[0],
                        table->target.hash[1]);
    }
    command_say(call, "%zu tables, %.*s rows: both hold the same.\n", report->count,
                STR_ARG(number(w, rows)));
}

static enum err target_of(struct work *w, struct square *square, struct command_call *call,
                          const char *to, struct move_options *options)
{
    struct str address = str_of(to);

    options->partitions = (int)config_number(&square->config, CONFIG_POSTGRES_PARTITIONS);
    options->target.address = address;
    if (str_starts(address, STR("postgres://")) || str_starts(address, STR("postgresql://")))
        return OK;
    if (!str_starts(address, STR("sqlite:")) || address.size == strlen("sqlite:"))
        return work_fail(w, ERR_MALFORMED,
                         "--to takes postgres://USER@HOST/DATABASE or sqlite:FOLDER, not \"%s\"",
                         to);
    const char *folder = command_path(w, call, to + strlen("sqlite:"));
    options->target.address = str_format(w->memory, "%s/bema.db", folder);
    return square_folder_make(w, str_of(folder));
}

static void say_what_next(struct work *w, struct square *square, struct command_call *call,
                          struct str address)
{
    struct str folder = square->data_folder;
    struct str usual = str_format(w->memory, "%.*s/bema.db", STR_ARG(folder));

    command_say(call, "\nThe square is moved. What is left to do:\n");
    if (square->live)
        command_say(call, "  1. Stop the server. Until then it answers reading and refuses "
                          "writing.\n");
    else
        command_say(call, "  1. Let no server write to the old store (it refuses by itself).\n");
    if (str_equal(address, usual))
        command_say(call, "  2. Take the line `database = …` out of %.*s/bema.conf.\n",
                    STR_ARG(folder));
    else
        command_say(call, "  2. Put this line into %.*s/bema.conf:\n       database = %.*s\n",
                    STR_ARG(folder), STR_ARG(address));
    command_say(call,
                "  3. Start it again. Pictures stay where they are, in %.*s/media.\n"
                "Should you want to go on with the old store instead: `bema migrate --stay`.\n",
                STR_ARG(folder));
}

/* Jobs end first, so that none is done here and left to be done there. */
static enum err jobs_pause(struct work *w, struct square *square)
{
    bool stopped;

    if (!square->jobs)
        return OK;
    media_hold(true);
    stopped = jobs_stop(square->jobs);
    media_hold(false);
    if (!stopped)
        return work_fail(w, ERR_UNAVAILABLE,
                         "a job still runs; stop the server and run this again");
    square->jobs = NULL;
    return OK;
}

static enum err jobs_resume(struct work *w, struct square *square)
{
    if (!square->live)
        return OK;
    return jobs_start(w, &square->store, square->lanes, serve_job_types, serve_job_type_count,
                      &square->template, &square->jobs);
}

static enum err move_alone(struct work *w, struct square *square, struct command_call *call,
                           const char *to)
{
    struct moving moving = {.call = call, .progress = progress_begin(call, "")};
    struct move_options options = {.between = between, .fill = search_fill, .context = &moving};
    struct move_report report = {0};
    struct str when;
    enum err e = move_mark_find(w, &when);

    if (!e)
        return work_fail(w, ERR_INVALID, "%s", square_moved_words);
    if (e == ERR_NOT_FOUND)
        e = target_of(w, square, call, to, &options);
    if (!e)
        e = jobs_pause(w, square);
    if (e)
        return e;
    lanes_refuse(square->lanes, "the square is moving to another database; try again in a while");
    e = move_store(w, &options, &report);
    progress_end(&moving.progress);
    if (e) {
        struct str why = w->why;
        lanes_refuse(square->lanes, NULL);
        if (jobs_resume(w, square))
            command_warn(call, "jobs do not run: %.*s\n", STR_ARG(w->why));
        w->why = why;
        return e;
    }
    lanes_refuse(square->lanes, square_moved_words);
    report_print(w, call, &report);
    say_what_next(w, square, call, options.target.address);
    return OK;
}

/* One at a time: one that fails lets the lanes write again, which another still forbids. */
static enum err move(struct work *w, struct square *square, struct command_call *call,
                     const char *to)
{
    static atomic_flag moving = ATOMIC_FLAG_INIT;
    enum err e;

    if (atomic_flag_test_and_set(&moving))
        return work_fail(w, ERR_CONFLICT, "the square is moving already");
    e = move_alone(w, square, call, to);
    atomic_flag_clear(&moving);
    return e;
}

static enum err stay(struct work *w, struct square *square, struct command_call *call)
{
    struct str when;
    enum err e = move_mark_find(w, &when);

    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_INVALID, "this store was not moved");
    if (!e)
        e = move_mark_remove(w);
    if (e)
        return e;
    lanes_refuse(square->lanes, NULL);
    command_say(call,
                "The square goes on here. Whatever was written in the other database since "
                "%.*s is not here.\n",
                STR_ARG(when));
    return square->jobs ? OK : jobs_resume(w, square);
}

enum err cmd_migrate(struct work *w, struct square *square, struct command_call *call)
{
    const char *to = NULL;
    int stored = 0, known = 0;
    bool stays = command_flag(call, "--stay");

    command_flag(call, "--status"); /* opening the store has migrated it already */
    enum err e = command_option(w, call, "--to", &to);
    if (!e)
        e = command_end(w, call);
    if (!e && to && stays)
        e = work_fail(w, ERR_MALFORMED, "--to and --stay say the opposite");
    if (!e && to)
        return move(w, square, call, to);
    if (!e && stays)
        return stay(w, square, call);
    if (!e)
        e = migrations_status(w, &stored, &known);
    if (!e)
        command_say(call, "The store's tables are of version %d of %d.\n", stored, known);
    return e;
}
