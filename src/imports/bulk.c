#include "imports/bulk.h"

#include "imports/bulk_apply.h"
#include "store/lane.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    read_bytes = 256 * 1024,
    line_events_max = 1000, /* a batch ends while a line that names hundreds still has room */
};

struct line {
    struct str text;
    int64_t number;
    struct bulk_record record;
    enum err fault;     /* of reading it */
    bool picture_fault; /* one of its pictures cannot be read */
    struct str why;
};
struct bulk {
    const struct bulk_options *options;
    struct bulk_names *names;
    struct bulk_counts *counts;
    struct line *lines; /* of the batch */
    size_t line_count;
    /* what a run over lines [from, to) of the batch found; it stored those before stopped_at */
    size_t from, to, failed_at, stopped_at;
    int64_t stored, unchanged;
};

/* ---- pictures ------------------------------------------------------------------------------ */

/* All pictures a line names, one after another; NULL after the last. */
static struct bulk_picture *line_picture(struct line *line, int at)
{
    struct bulk_record *record = &line->record;
    if (line->fault)
        return NULL;
    if (record->type == BULK_POST)
        return at < record->media_count ? &record->media[at] : NULL;
    if (record->type != BULK_ACCOUNT)
        return NULL;
    if (record->avatar)
        return at == 0 ? record->avatar : at == 1 ? record->header : NULL;
    return at == 0 ? record->header : NULL;
}

static void line_unused(struct line *line)
{
    struct bulk_picture *picture;
    for (int i = 0; (picture = line_picture(line, i)); i++)
        picture->used = false;
}

/* One that cannot be read is its line's fault. */
static enum err pictures_run(struct work *w, struct bulk *bulk, struct bulk_picture_task *tasks,
                             size_t count)
{
    enum err e = bulk_pictures_process(w, bulk->options->media_folder, tasks, count);
    for (size_t i = 0; !e && i < count; i++) {
        struct line *line = &bulk->lines[tasks[i].line];
        if (!tasks[i].why.size || line->picture_fault)
            continue;
        line->picture_fault = true;
        line->why = tasks[i].why;
    }
    return e;
}

/* Before the lane, several at once: reading a picture takes long. */
static enum err pictures_process(struct work *w, struct bulk *bulk)
{
    struct bulk_picture_task tasks[bulk_pictures_at_once];
    size_t count = 0;
    enum err e = OK;
    for (size_t i = 0; !e && i < bulk->line_count; i++) {
        struct bulk_picture *picture = line_picture(&bulk->lines[i], 0);
        bool there = false;
        if (picture)
            e = bulk_is_there(w, &bulk->lines[i].record, &there);
        for (int at = 0; !e && !there && (picture = line_picture(&bulk->lines[i], at)); at++) {
            tasks[count++] = (struct bulk_picture_task){.picture = picture, .line = i};
            if (count == bulk_pictures_at_once) {
                e = pictures_run(w, bulk, tasks, count);
                count = 0;
            }
        }
    }
    return e || !count ? e : pictures_run(w, bulk, tasks, count);
}

static void pictures_settle(struct work *w, struct bulk *bulk)
{
    struct bulk_picture *picture;
    for (size_t i = 0; i < bulk->line_count; i++)
        for (int at = 0; (picture = line_picture(&bulk->lines[i], at)); at++)
            bulk_picture_settle(w, picture);
}

/* ---- a batch ------------------------------------------------------------------------------ */

/* On the lane; may run again, so it sets its results anew each time. */
static enum err batch_store(struct work *w, void *context)
{
    struct bulk *bulk = context;
    bulk->stored = bulk->unchanged = 0;
    enum err e = db_begin(w);
    if (e)
        return e;
    size_t i = bulk->from;
    for (; !e && i < bulk->to && events_room(w) >= line_events_max; i++) {
        bool changed = false;
        bulk->failed_at = i;
        w->why = bulk->lines[i].why;
        e = bulk->lines[i].picture_fault ? ERR_INVALID : bulk->lines[i].fault;
        line_unused(&bulk->lines[i]);
        if (!e)
            e = bulk_apply(w, bulk->names, &bulk->lines[i].record, &changed);
        *(changed ? &bulk->stored : &bulk->unchanged) += 1;
    }
    bulk->stopped_at = i;
    return db_end(w, e);
}

/* In as many requests as their events need; those before bulk->from are stored when one fails. */
static enum err range_run(struct work *w, struct bulk *bulk, size_t from, size_t to)
{
    bulk->to = to;
    for (bulk->from = from; bulk->from < to; bulk->from = bulk->stopped_at) {
        enum err e = lanes_run(w->lanes, w, batch_store, bulk);
        if (e) {
            bulk_names_clear(bulk->names); /* some may have been made in what was rolled back */
            return e;
        }
        bulk->counts->stored += bulk->stored;
        bulk->counts->unchanged += bulk->unchanged;
    }
    return OK;
}

/* One line failed: what stands before it is stored, then it is skipped or the load ends. */
static enum err batch_go_on(struct work *w, struct bulk *bulk, enum err e, size_t *ret_next)
{
    size_t from = bulk->from, bad = bulk->failed_at;
    for (size_t i = from; i < bulk->line_count; i++)
        line_unused(&bulk->lines[i]); /* rolled back with it */
    struct str why = str_copy(w->memory, w->why.size ? w->why : str_of(err_name(e)));
    if (e == ERR_UNAVAILABLE || e == ERR_INTERNAL || e == ERR_AGAIN)
        return work_fail(w, e, "line %lld: %.*s", (long long)bulk->lines[bad].number, STR_ARG(why));
    if (bad > from) {
        enum err before = range_run(w, bulk, from, bad);
        if (before)
            return work_fail(w, before, "lines before %lld: %.*s",
                             (long long)bulk->lines[bad].number, STR_ARG(w->why));
    }
    if (!bulk->options->keep_going)
        return work_fail(w, ERR_INVALID, "line %lld: %.*s", (long long)bulk->lines[bad].number,
                         STR_ARG(why));
    bulk->counts->skipped++;
    bulk->options->bad_line(bulk->options->context, bulk->lines[bad].number, why);
    *ret_next = bad + 1;
    return OK;
}

static enum err batch_run(struct work *w, struct bulk *bulk)
{
    size_t next = 0;
    enum err e = pictures_process(w, bulk);
    while (!e && next < bulk->line_count) {
        e = range_run(w, bulk, next, bulk->line_count);
        next = bulk->line_count;
        if (e)
            e = batch_go_on(w, bulk, e, &next);
    }
    pictures_settle(w, bulk);
    bulk->line_count = 0;
    return e;
}

/* ---- reading ------------------------------------------------------------------------------ */

struct reader {
    int descriptor;
    char *bytes; /* bulk_line_bytes_max + read_bytes */
    size_t begin, end;
    bool ended;
    int64_t line, total;
};

static enum err reader_fill(struct work *w, struct reader *reader)
{
    memmove(reader->bytes, reader->bytes + reader->begin, reader->end - reader->begin);
    reader->end -= reader->begin;
    reader->begin = 0;
    ssize_t got;
    do
        got = read(reader->descriptor, reader->bytes + reader->end, read_bytes);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return work_fail(w, ERR_UNAVAILABLE, "the input cannot be read: %s", strerror(errno));
    reader->ended = got == 0;
    reader->end += (size_t)got;
    reader->total += got;
    return OK;
}

/* The next line without its end; *ret_more is false at the end of the input. */
static enum err reader_line(struct work *w, struct reader *reader, struct str *ret_line,
                            bool *ret_more)
{
    for (;;) {
        struct str rest = {reader->bytes + reader->begin, reader->end - reader->begin};
        size_t size = str_find_char(rest, '\n');
        bool last = size == SIZE_MAX && reader->ended;
        if (size == SIZE_MAX && rest.size > bulk_line_bytes_max)
            return work_fail(w, ERR_TOO_LARGE, "line %lld: longer than %d bytes",
                             (long long)reader->line + 1, bulk_line_bytes_max);
        if (size == SIZE_MAX && !reader->ended) {
            enum err e = reader_fill(w, reader);
            if (e)
                return e;
            continue;
        }
        *ret_more = !last || rest.size;
        *ret_line = str_trim(last ? rest : str_sub(rest, 0, size));
        reader->begin = last ? reader->end : reader->begin + size + 1;
        reader->line += *ret_more;
        return OK;
    }
}

static void line_take(struct work *w, struct bulk *bulk, struct str text, int64_t number)
{
    struct line *line = &bulk->lines[bulk->line_count++];
    *line = (struct line){.number = number, .text = str_copy(w->memory, text)};
    w->why = STR("");
    line->fault = bulk_record_parse(w, line->text, &line->record);
    line->why = w->why;
}

static enum err load_all(struct work *w, struct bulk *bulk, struct reader *reader)
{
    const struct bulk_options *options = bulk->options;
    bool more = true;
    enum err e = OK;
    size_t bytes = 0;
    while (!e && more) {
        struct str text = {0};
        e = reader_line(w, reader, &text, &more);
        if (!e && more && text.size) {
            line_take(w, bulk, text, reader->line);
            bulk->counts->lines++;
            bytes += text.size;
        }
        bool full = bulk->line_count == bulk_batch_lines || bytes >= bulk_batch_bytes;
        if ((!e && full) || !more || e) {
            struct str why = w->why;
            enum err stored = batch_run(w, bulk); /* also what stood before a line too long */
            bytes = 0;
            if (e && !stored)
                w->why = why;
            e = stored ? stored : e;
            if (e)
                continue;
            w->why = STR(""); /* of lines that were skipped, in the memory that ends here */
            arena_reset(w->memory);
            if (options->between &&
                options->between(options->context, bulk->counts->lines, reader->total))
                e = work_fail(w, ERR_UNAVAILABLE,
                              "interrupted after line %lld; run it again to go on",
                              (long long)reader->line);
        }
    }
    return e;
}

enum err bulk_load(struct work *w, int descriptor, const struct bulk_options *options,
                   struct bulk_counts *ret_counts)
{
    *ret_counts = (struct bulk_counts){0};
    struct bulk bulk = {.options = options, .counts = ret_counts};
    struct reader reader = {.descriptor = descriptor};
    struct arena *outer = w->memory;
    struct str why = STR("");
    bulk.names = calloc(1, sizeof *bulk.names);
    bulk.lines = calloc(bulk_batch_lines, sizeof *bulk.lines);
    reader.bytes = malloc(bulk_line_bytes_max + read_bytes + 1);
    w->memory = arena_new(SIZE_MAX);
    enum err e = ERR_UNAVAILABLE;
    if (bulk.names && bulk.lines && reader.bytes)
        e = load_all(w, &bulk, &reader);
    else
        why = STR("out of memory");
    if (w->why.size)
        why = str_copy(outer, w->why);
    arena_free(w->memory);
    w->memory = outer;
    w->why = why;
    free(bulk.names);
    free(bulk.lines);
    free(reader.bytes);
    return e;
}
