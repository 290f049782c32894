#include "base/ballast.h"
#include "base/clock.h"
#include "store/db_driver.h"

#include <assert.h>
#include <stdatomic.h>
#include <time.h>

enum { db_sync_ms_max = 60000, db_sync_again_ms = 20 };

_Thread_local int db_fail_at;

static _Atomic int64_t scatters;

bool db_fault_worth_a_line(void)
{
    static _Atomic int64_t last_ms;
    int64_t now_ms = clock_monotonic_ms(), last = atomic_load(&last_ms);

    return now_ms - last >= 100 && atomic_compare_exchange_strong(&last_ms, &last, now_ms);
}

/* True when the test hook says that this call fails. */
static bool fails_now(struct work *w, enum err *ret_e)
{
    if (db_fail_at <= 0 || --db_fail_at > 0)
        return false;
    *ret_e = work_fail(w, ERR_UNAVAILABLE, "the store is out of reach; try again later");
    if (w->db->in_transaction && !w->db->broken)
        w->db->broken = *ret_e;
    return true;
}

/* What every statement checks first. */
static enum err door(struct work *w, const struct db_value *values, size_t count)
{
    enum err e = OK;

    if (!w->db)
        return ERR_NEEDS_STORE;
    if (fails_now(w, &e))
        return e;
    if (w->db->in_transaction && w->db->broken)
        return w->db->broken;
    if (w->db->in_group && w->db->group_lost)
        return work_fail(w, ERR_UNAVAILABLE, "the store is out of reach; try again later");
    for (size_t i = 0; i < count; i++) {
        if (values[i].kind != DB_KIND_TEXT)
            continue;
        if (memchr(values[i].bytes.data ? values[i].bytes.data : "", 0, values[i].bytes.size) ||
            !utf8_valid(values[i].bytes))
            return work_fail(w, ERR_INTERNAL, "text for the store is not clean UTF-8");
    }
    return OK;
}

static enum err keep_fault(struct work *w, enum err e)
{
    if (e && w->db && w->db->in_transaction && !w->db->broken)
        w->db->broken = e;
    return e;
}

enum err db_ask_values(struct work *w, struct db_rows *rows, const char *sql,
                       const struct db_value *values, size_t count)
{
    enum err e = door(w, values, count);

    if (!e) {
        *rows = (struct db_rows){.work = w};
        e = w->db->calls->ask(w, rows, sql, values, count);
        w->db->scatter = false;
        rows->open = !e;
    }
    return keep_fault(w, e);
}

enum err db_ask_large_values(struct work *w, struct db_rows *rows, const char *sql,
                             const struct db_value *values, size_t count)
{
    enum err e = door(w, values, count);

    if (!e) {
        assert(w->db->in_transaction);
        *rows = (struct db_rows){.work = w};
        e = w->db->calls->ask_large ? w->db->calls->ask_large(w, rows, sql, values, count)
                                    : w->db->calls->ask(w, rows, sql, values, count);
        w->db->scatter = false;
        rows->open = !e;
    }
    return keep_fault(w, e);
}

bool db_next(struct db_rows *rows)
{
    assert(rows->open);
    return !rows->fault && rows->work->db->calls->next(rows);
}

int64_t db_column_int(struct db_rows *rows, int column)
{
    assert(rows->open && column >= 0);
    return rows->work->db->calls->column_int(rows, column);
}

double db_column_real(struct db_rows *rows, int column)
{
    assert(rows->open && column >= 0);
    return rows->work->db->calls->column_real(rows, column);
}

struct str db_column_text(struct db_rows *rows, int column, struct arena *memory)
{
    assert(rows->open && column >= 0);
    return rows->work->db->calls->column_text(rows, column, memory);
}

bool db_column_is_null(struct db_rows *rows, int column)
{
    assert(rows->open && column >= 0);
    return rows->work->db->calls->column_is_null(rows, column);
}

enum err db_done(struct work *w, struct db_rows *rows, enum err e)
{
    enum err fault;

    assert(rows->open && rows->work == w);
    fault = w->db->calls->done(rows);
    if (!fault)
        fault = rows->fault;
    rows->open = false;
    keep_fault(w, fault);
    return e ? e : fault;
}

enum err db_run_values(struct work *w, const char *sql, const struct db_value *values, size_t count)
{
    enum err e = door(w, values, count);

    if (e)
        return keep_fault(w, e);
    assert(w->db->in_transaction || w->db->in_group);
    e = w->db->calls->run(w, NULL, sql, values, count);
    w->db->scatter = false;
    return keep_fault(w, e);
}

enum err db_change_values(struct work *w, int64_t *ret_changed, const char *sql,
                          const struct db_value *values, size_t count)
{
    enum err e = door(w, values, count);

    if (e)
        return keep_fault(w, e);
    assert(w->db->in_transaction || w->db->in_group);
    e = w->db->calls->run(w, ret_changed, sql, values, count);
    w->db->scatter = false;
    return keep_fault(w, e);
}

static enum err run_each(struct work *w, const char *sql, const struct db_value *values,
                         size_t columns, size_t rows)
{
    enum err e = OK;

    for (size_t i = 0; !e && i < rows; i++)
        e = w->db->calls->run(w, NULL, sql, values + i * columns, columns);
    return e;
}

enum err db_run_many(struct work *w, const char *sql, const struct db_value *values, size_t columns,
                     size_t rows)
{
    enum err e = rows ? door(w, values, columns * rows) : OK;

    if (e || !rows)
        return keep_fault(w, e);
    assert(w->db->in_transaction && columns);
    e = w->db->calls->run_many ? w->db->calls->run_many(w, sql, values, columns, rows)
                               : run_each(w, sql, values, columns, rows);
    w->db->scatter = false;
    return keep_fault(w, e);
}

static enum err ask_each(struct work *w, const char *sql, const struct db_value *values,
                         size_t columns, size_t count, db_each *each, void *context)
{
    enum err e = OK;

    for (size_t i = 0; !e && i < count; i++) {
        struct db_rows rows = {.work = w};

        e = w->db->calls->ask(w, &rows, sql, values + i * columns, columns);
        if (e)
            break;
        rows.open = true;
        e = each(w, &rows, i, context);
        e = db_done(w, &rows, e);
    }
    return e;
}

enum err db_ask_many(struct work *w, const char *sql, const struct db_value *values, size_t columns,
                     size_t rows, db_each *each, void *context)
{
    enum err e = rows ? door(w, values, columns * rows) : OK;

    if (e || !rows)
        return keep_fault(w, e);
    assert(w->db->in_transaction && columns);
    e = w->db->calls->ask_many
            ? w->db->calls->ask_many(w, sql, values, columns, rows, each, context)
            : ask_each(w, sql, values, columns, rows, each, context);
    w->db->scatter = false;
    return keep_fault(w, e);
}

enum err db_script(struct work *w, const char *sql)
{
    enum err e = door(w, NULL, 0);

    if (e)
        return keep_fault(w, e);
    assert(w->db->in_transaction);
    return keep_fault(w, w->db->calls->script(w, sql));
}

void db_scatter(struct work *w)
{
    if (!w->db)
        return;
    w->db->scatter = true;
    atomic_fetch_add_explicit(&scatters, 1, memory_order_relaxed);
}

int64_t db_scatter_count(void)
{
    return atomic_load_explicit(&scatters, memory_order_relaxed);
}

/* Hooks. */

static void hook_add(struct work *w, struct db_hooks *hooks, struct db_hook hook)
{
    struct db_hook *added = ARENA_NEW(w->memory, struct db_hook);

    *added = hook;
    added->w = w;
    added->next = NULL;
    if (hooks->last)
        hooks->last->next = added;
    else
        hooks->first = added;
    hooks->last = added;
}

static void hooks_forget_from_mark(struct db_hooks *hooks)
{
    hooks->last = hooks->mark;
    if (hooks->mark)
        hooks->mark->next = NULL;
    else
        hooks->first = NULL;
}

enum err db_before_commit(struct work *w, int64_t order, enum err (*fn)(struct work *w, void *data),
                          void *data)
{
    if (!w->db)
        return ERR_NEEDS_STORE;
    assert(w->db->in_transaction);
    hook_add(w, &w->db->before, (struct db_hook){.before = fn, .order = order, .data = data});
    return OK;
}

void db_after_commit(struct work *w, void (*fn)(struct work *w, void *data), void *data)
{
    assert(w->db && w->db->in_transaction);
    hook_add(w, &w->db->after, (struct db_hook){.after = fn, .data = data});
}

/* Transactions. */

static void forget_all(struct db *db)
{
    db->before = db->after = (struct db_hooks){0};
    db->event_count = db->event_mark = db->event_written = 0;
}

static void forget_request(struct db *db)
{
    hooks_forget_from_mark(&db->before);
    hooks_forget_from_mark(&db->after);
    db->event_count = db->event_mark;
}

/* Of those that were committed late before it, all is kept. */
static void forget_transaction(struct db *db)
{
    if (db->late)
        forget_request(db);
    else
        forget_all(db);
}

/* The listener and the after-commit work. */
static void tell(struct db *db)
{
    struct db_hook *after;

    events_hand_over(db);
    /* What the after-commit work does may begin a transaction of its own. */
    after = db->after.first;
    forget_all(db);
    db->in_transaction = db->in_group = false;
    for (; after; after = after->next)
        after->after(after->w, after->data);
}

static struct db_hook *hooks_merge(struct db_hook *a, struct db_hook *b)
{
    struct db_hook *first = NULL, **next = &first;

    while (a && b) {
        struct db_hook **least = b->order < a->order ? &b : &a;
        *next = *least;
        next = &(*least)->next;
        *least = *next;
    }
    *next = a ? a : b;
    return first;
}

/* A stable merge sort. */
static struct db_hook *hooks_sorted(struct db_hook *hooks)
{
    struct db_hook *middle = hooks, *end = hooks, *half;

    if (!hooks || !hooks->next)
        return hooks;
    for (end = end->next; end && end->next; end = end->next->next)
        middle = middle->next;
    half = middle->next;
    middle->next = NULL;
    return hooks_merge(hooks_sorted(hooks), hooks_sorted(half));
}

static void hooks_sort(struct db_hooks *hooks)
{
    hooks->first = hooks_sorted(hooks->first);
    while (hooks->last && hooks->last->next)
        hooks->last = hooks->last->next;
}

/* Before-commit work, events, commit; then the listener and the after-commit work. */
static enum err commit(struct work *w, bool *ret_refused)
{
    struct db *db = w->db;
    enum err e = OK;

    hooks_sort(&db->before);
    for (struct db_hook *hook = db->before.first; hook && !e; hook = hook->next) {
        e = hook->before(hook->w, hook->data);
        if (!e && db->broken)
            e = db->broken;
        if (e && hook->w != w)
            w->why = hook->w->why;
    }
    if (!e)
        e = events_write(w);
    *ret_refused = !e;
    if (!e)
        e = db->calls->control(w, DB_COMMIT);
    if (e) {
        if (*ret_refused && e == ERR_UNAVAILABLE && db->driver == DB_POSTGRES) {
            db->doubt = true;
            events_read_again(db);
        }
        db->calls->control(w, DB_ROLLBACK);
        forget_transaction(db);
        return e;
    }
    if (db->late) {
        db->late_commits++;
        db->before = (struct db_hooks){0};
        db->event_written = db->event_count;
        return OK;
    }
    tell(db);
    return OK;
}

enum err db_begin(struct work *w)
{
    struct db *db = w->db;
    enum err e = OK;

    if (!db)
        return ERR_NEEDS_STORE;
    assert(!db->in_transaction);
    if (fails_now(w, &e))
        return e;
    if (!ballast_ready())
        return work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    if (db->in_group && db->group_lost)
        return work_fail(w, ERR_UNAVAILABLE, "the store is out of reach; try again later");
    e = db->calls->control(w, db->in_group ? DB_SAVE : DB_BEGIN);
    if (e)
        return e;
    db->in_transaction = true;
    db->broken = OK;
    db->before.mark = db->before.last;
    db->after.mark = db->after.last;
    db->event_mark = db->event_count;
    return OK;
}

enum err db_end(struct work *w, enum err e)
{
    struct db *db = w->db;
    enum err failed = OK;
    bool refused;

    if (!db)
        return e ? e : ERR_NEEDS_STORE;
    assert(db->in_transaction);
    if (!e && w->acting && w->acting->before_end)
        e = w->acting->before_end(w);
    if (fails_now(w, &failed) && !e)
        e = failed;
    if (!e)
        e = db->broken;
    if (!e && arena_is_short(w->memory))
        e = work_fail(w, ERR_UNAVAILABLE, "the server is out of memory; try again later");
    if (db->in_group) {
        if (!e)
            e = db->calls->control(w, DB_RELEASE);
        if (e) {
            if (db->calls->control(w, DB_ROLLBACK_SAVE))
                db->group_lost = true;
            forget_request(db);
        }
    } else if (e) {
        db->calls->control(w, DB_ROLLBACK);
        forget_transaction(db);
    } else {
        e = commit(w, &refused);
    }
    db->in_transaction = false;
    db->broken = OK;
    return e;
}

bool db_in_transaction(const struct work *w)
{
    return w->db && w->db->in_transaction;
}

enum err db_group_begin(struct work *w)
{
    enum err e;

    assert(!w->db->in_group && !w->db->in_transaction);
    e = w->db->calls->control(w, DB_BEGIN);
    w->db->in_group = !e;
    w->db->group_lost = false;
    w->db->broken = OK;
    return e;
}

enum err db_group_commit(struct work *w, bool *ret_refused)
{
    enum err e;

    assert(w->db->in_group && !w->db->in_transaction && !w->db->group_lost);
    e = commit(w, ret_refused);
    w->db->in_group = false;
    return e;
}

void db_group_rollback(struct work *w)
{
    assert(w->db->in_group && !w->db->in_transaction);
    w->db->calls->control(w, DB_ROLLBACK);
    forget_all(w->db);
    w->db->in_group = false;
}

void db_late_begin(struct db *db)
{
    assert(!db->in_transaction && !db->in_group && !db->late && db->driver == DB_POSTGRES);
    db->late = true;
    db->late_commits = 0;
}

enum err db_late_end(struct work *w)
{
    struct db *db = w->db;
    enum err e = OK;

    assert(db->late && !db->in_transaction);
    db->late = false;
    if (fails_now(w, &e) || (db->late_commits && (e = db->calls->control(w, DB_FLUSH)))) {
        db->doubt = true;
        events_read_again(db);
        forget_all(db);
        return e;
    }
    tell(db);
    return OK;
}

enum err db_doubt_settle(struct work *w, int64_t *ret_stored, size_t room, size_t *ret_count)
{
    struct db *db = w->db;
    int64_t sequence = db->handed_over;
    size_t count = 0;
    enum err e = OK;

    if (db->lane)                            /* else it never wrote an event */
        e = db->calls->control(w, DB_FLUSH); /* so that what is found there is there for good */
    if (!e)
        events_doubt_end(db);
    while (db->lane && !e) {
        e = events_hand_over_stored(w, &sequence);
        if (!e && count < room)
            ret_stored[count++] = sequence;
    }
    if (e && e != ERR_NOT_FOUND)
        return ERR_UNAVAILABLE;
    db->doubt = false;
    db->handed_over = db->sequence;
    *ret_count = count;
    return OK;
}

/* Connections. */

enum err db_open(struct work *w, const struct db_options *options, struct db **ret_db)
{
    if (str_starts(options->address, STR("postgres://")) ||
        str_starts(options->address, STR("postgresql://")))
        return db_postgres_open(w, options, ret_db);
    return db_sqlite_open(w, options, ret_db);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    assert(!db->in_transaction && !db->in_group);
    events_committer_release(db);
    free(db->events);
    free(db->doubted);
    db->calls->close(db);
}

bool db_is_reader(const struct db *db)
{
    return db && db->read_only;
}

enum db_driver db_driver(const struct db *db)
{
    return db->driver;
}

enum err db_backup(struct work *w, struct str file)
{
    if (!w->db)
        return ERR_NEEDS_STORE;
    return w->db->calls->backup(w, file);
}

/* One try; *ret_busy: somebody else copies the log at this moment. */
static enum err log_copy(struct work *w, bool *ret_busy)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "PRAGMA wal_checkpoint(TRUNCATE)");
    if (e)
        return e;
    *ret_busy = !db_next(&rows) || db_column_int(&rows, 0) != 0;
    return db_done(w, &rows, OK);
}

enum err db_sync(struct work *w)
{
    bool busy = true;
    enum err e = OK;
    if (!w->db)
        return ERR_NEEDS_STORE;
    if (w->db->driver != DB_SQLITE)
        return OK;
    for (int waited_ms = 0; !e && busy && waited_ms < db_sync_ms_max;
         waited_ms += db_sync_again_ms) {
        e = log_copy(w, &busy);
        if (!e && busy)
            nanosleep(&(struct timespec){.tv_nsec = db_sync_again_ms * 1000000}, NULL);
    }
    if (!e && busy)
        e = work_fail(w, ERR_UNAVAILABLE, "the store is busy; what was written may not be on disk");
    return e;
}

enum err db_integrity_check(struct work *w)
{
    struct db_rows rows = {0};
    if (!w->db)
        return ERR_NEEDS_STORE;
    if (w->db->driver != DB_SQLITE)
        return OK;
    enum err e = db_ask(w, &rows, "PRAGMA quick_check(1)");
    if (e)
        return e;
    struct str found = db_next(&rows) ? db_column_text(&rows, 0, w->memory) : STR("ok");
    e = db_done(w, &rows, OK);
    if (!e && !str_is(found, "ok"))
        e = work_fail(w, ERR_INTERNAL, "%.*s", STR_ARG(found));
    return e;
}
