#include "imports/csv_import.h"

#include "imports/csv_apply.h"
#include "imports/csv_import_db.h"
#include "social/accounts.h"
#include "store/lane.h"

/* Coming in. */

struct coming {
    struct csv_import import;
    const struct csv_entry *entries;
    int stored; /* entries that are in the store */
};

/* One import of an account at a time; the oldest makes room. A newcomer whose process died before
 * its rows were there is given up. */
static enum err make_room(struct work *w, struct coming *coming)
{
    struct csv_import have[csv_imports_kept];
    int count = 0;
    bool left = false;
    enum err e = csv_db_list(w, coming->import.account_id, csv_imports_kept, have, &count);

    for (int i = 0; i < count && !e; i++) {
        /* With its last row done it has ended, though its job may have yet to say so. */
        if (have[i].state == CSV_CLEARING ||
            (have[i].state == CSV_APPLYING && have[i].done < have[i].total))
            return work_fail(w, ERR_TOO_MANY,
                             "an import of yours still runs: wait until it has ended");
        if (have[i].state == CSV_COMING || i == csv_imports_kept - 1)
            e = csv_db_delete_some(w, have[i].id, csv_rows_max, &left);
    }
    return e;
}

static enum err insert(struct work *w, struct coming *coming)
{
    enum err e = make_room(w, coming);

    return e ? e : csv_db_insert(w, &coming->import);
}

static enum err insert_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, insert(w, context));
}

static enum err rows_store(struct work *w, const struct coming *coming)
{
    int64_t end = coming->stored + csv_store_step;
    struct csv_import now;
    enum err e = csv_db_find(w, coming->import.id, &now);

    if (e == ERR_NOT_FOUND)
        return work_fail(w, ERR_TOO_MANY, "another import of yours took its place");
    for (int64_t i = coming->stored; !e && i < end && i < coming->import.total; i++)
        e = csv_db_row_insert(w, &coming->import,
                              &(struct csv_stored){.place = i, .entry = coming->entries[i]});
    if (e || end < coming->import.total)
        return e;
    e = csv_db_state(w, coming->import.id, coming->import.overwrite ? CSV_CLEARING : CSV_APPLYING,
                     0);
    return e ? e : jobs_add(w, JOB_IMPORT_CSV, coming->import.id, STR(""), 0);
}

static enum err rows_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, rows_store(w, context));
}

enum err csv_import_begin(struct work *w, int64_t account_id, enum csv_kind kind, bool overwrite,
                          struct str text, int64_t *ret_id)
{
    struct csv_entry *entries = NULL;
    int count = 0;
    enum err e = csv_entries_read(w, kind, text, &entries, &count);

    if (e)
        return e;
    struct coming coming = {.import = {.id = id_new(w->now_ms, id_bucket(account_id)),
                                       .account_id = account_id,
                                       .kind = kind,
                                       .state = CSV_COMING,
                                       .overwrite = overwrite,
                                       .total = count},
                            .entries = entries};
    e = lanes_run(w->lanes, w, insert_step, &coming);
    while (!e && coming.stored < count) {
        e = lanes_run(w->lanes, w, rows_step, &coming);
        coming.stored += csv_store_step;
    }
    if (!e)
        *ret_id = coming.import.id;
    return e;
}

/* Looking. */

enum err csv_imports_of(struct work *w, int64_t account_id,
                        struct csv_import ret_imports[csv_imports_kept], int *ret_count)
{
    return csv_db_list(w, account_id, csv_imports_kept, ret_imports, ret_count);
}

enum err csv_import_find(struct work *w, int64_t account_id, int64_t id,
                         struct csv_import *ret_import)
{
    struct csv_import import;
    enum err e = csv_db_find(w, id, &import);

    if (e || import.account_id != account_id)
        return e ? e : ERR_NOT_FOUND;
    *ret_import = import;
    return OK;
}

enum err csv_import_failures(struct work *w, const struct csv_import *import, struct buffer *out)
{
    struct csv_stored *rows = arena_array(w->memory, csv_store_step, sizeof *rows);
    int count = csv_store_step;
    int64_t after = -1;
    enum err e = OK;

    while (!e && count == csv_store_step) {
        e = csv_db_rows(w, import->id, CSV_ROWS_FAILED, after, csv_store_step, rows, &count);
        for (int i = 0; i < count && !e; i++) {
            if (import->kind == CSV_LISTS)
                csv_put(out, rows[i].entry.title);
            csv_put(out, rows[i].entry.subject);
            csv_put(out, rows[i].why);
            buffer_char(out, '\n');
        }
        if (count)
            after = rows[count - 1].place;
    }
    return e;
}

enum err csv_import_failures_first(struct work *w, const struct csv_import *import,
                                   struct csv_failure ret_failures[csv_failures_shown_max],
                                   int *ret_count)
{
    struct csv_stored *rows = arena_array(w->memory, csv_failures_shown_max, sizeof *rows);
    enum err e =
        csv_db_rows(w, import->id, CSV_ROWS_FAILED, -1, csv_failures_shown_max, rows, ret_count);

    if (e)
        *ret_count = 0;
    for (int i = 0; i < *ret_count; i++)
        ret_failures[i] = (struct csv_failure){
            .title = import->kind == CSV_LISTS ? rows[i].entry.title : STR(""),
            .subject = rows[i].entry.subject,
            .why = rows[i].why,
        };
    return e;
}

/* Applying. */

struct applying {
    struct csv_import import;
    struct csv_stored rows[csv_apply_step];
    int count;
    struct str why; /* of the one that failed alone */
};

static enum err rows_apply(struct work *w, const struct applying *a)
{
    uint32_t flags = 0;
    enum err e = account_find_flags(w, a->import.account_id, &flags);

    if (!e && (flags & ACCOUNT_DELETED))
        e = ERR_NOT_FOUND; /* its purge takes the rows too */
    for (int i = 0; i < a->count && !e; i++) {
        e = csv_apply(w, &a->import, &a->rows[i].entry);
        if (!e)
            e = csv_db_row_done(w, a->import.id, a->rows[i].place);
    }
    return e;
}

static enum err rows_apply_step(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, rows_apply(w, context));
}

static enum err fail_step(struct work *w, void *context)
{
    const struct applying *a = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, csv_db_row_failed(w, a->import.id, a->rows[0].place, a->why));
}

/* The rules refuse the row, however often it is tried. */
static bool is_refusal(enum err e)
{
    return e == ERR_INVALID || e == ERR_FORBIDDEN || e == ERR_NOT_FOUND || e == ERR_CONFLICT;
}

static enum err row_alone(struct work *w, struct lanes *lanes, const struct applying *a, int at)
{
    struct applying one = {.import = a->import, .count = 1, .why = STR("")};
    enum err e;

    one.rows[0] = a->rows[at];
    w->why = STR("");
    e = lanes_run(lanes, w, rows_apply_step, &one);
    if (!is_refusal(e))
        return e;
    one.why = w->why.size ? utf8_prefix(utf8_clean(w->memory, w->why), 500) : STR("not possible");
    return lanes_run(lanes, w, fail_step, &one);
}

/* Together; where one of them is refused, each by itself. */
static enum err rows_together(struct work *w, struct lanes *lanes, struct applying *a)
{
    enum err e = lanes_run(lanes, w, rows_apply_step, a);

    if (!is_refusal(e))
        return e;
    e = OK;
    for (int i = 0; i < a->count && !e; i++)
        e = row_alone(w, lanes, a, i);
    return e;
}

static enum err end_step(struct work *w, void *context)
{
    const struct applying *a = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, csv_db_state(w, a->import.id, CSV_ENDED, w->now_ms));
}

static enum err apply_state_step(struct work *w, void *context)
{
    const struct applying *a = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, csv_db_state(w, a->import.id, CSV_APPLYING, 0));
}

/* The rest is another job's, so that none runs for longer than its lease. */
static enum err go_on_step(struct work *w, void *context)
{
    const struct applying *a = context;
    enum err e = db_begin(w);

    return e ? e : db_end(w, jobs_add(w, JOB_IMPORT_CSV, a->import.id, STR(""), 0));
}

static enum err apply_all(struct work *w, struct applying *a, struct lanes *lanes)
{
    enum err e = OK;

    for (int done = 0; !e; done += a->count) {
        e = csv_db_rows(w, a->import.id, CSV_ROWS_WAITING, -1, csv_apply_step, a->rows, &a->count);
        if (!e && a->count == 0)
            return lanes_run(lanes, w, end_step, a);
        if (!e && done >= csv_rows_per_run)
            return lanes_run(lanes, w, go_on_step, a);
        if (!e)
            e = rows_together(w, lanes, a);
    }
    return e;
}

enum err csv_import_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct applying *a = ARENA_NEW(w->memory, struct applying);
    uint32_t flags = 0;
    enum err e = csv_db_find(w, job->subject_id, &a->import);

    if (!e)
        e = account_find_flags(w, a->import.account_id, &flags);
    if (e == ERR_NOT_FOUND || (!e && (flags & ACCOUNT_DELETED)))
        return OK;
    if (!e && a->import.state == CSV_CLEARING) {
        e = csv_clear(w, &a->import, lanes);
        if (!e)
            e = lanes_run(lanes, w, apply_state_step, a);
        a->import.state = CSV_APPLYING;
    }
    return e || a->import.state != CSV_APPLYING ? e : apply_all(w, a, lanes);
}

enum err csv_imports_delete_some(struct work *w, int64_t account_id, int max, bool *ret_left)
{
    struct csv_import have[csv_imports_kept + 1];
    int count = 0;
    enum err e = csv_db_list(w, account_id, csv_imports_kept + 1, have, &count);

    *ret_left = count > 1;
    if (!e && count) {
        bool left = false;

        e = csv_db_delete_some(w, have[0].id, max, &left);
        *ret_left = *ret_left || left;
    }
    return e;
}
