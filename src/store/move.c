#include "store/move.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "store/db_driver.h"
#include "store/migrations.h"
#include "store/move_db.h"
#include "store/settings.h"

#include <assert.h>
#include <endian.h>
#include <sodium.h>

enum { rows_a_look = 2000, scratch_bytes_max = 1 << 20 };
#define MOVED STR("moved")

struct move {
    const struct move_options *options;
    struct work *from;
    struct work to;
    struct move_column *columns; /* of the source */
    size_t column_count;
    struct move_table *tables;
    size_t table_count;
    unsigned char key[crypto_shorthash_siphashx24_KEYBYTES];
    struct arena *scratch; /* of a few rows */
    struct buffer row;     /* one in the form that is hashed */
    int64_t done, total;   /* rows, in the present step */
};

/* The columns of one table. */
struct part {
    struct move_table *table;
    const struct move_column *columns;
    size_t count;
    struct str list; /* "b", "id" … */
};

static enum err look(struct move *m, enum move_step step)
{
    if (!m->options->between(m->options->context, step, m->done, m->total))
        return OK;
    return work_fail(m->from, ERR_UNAVAILABLE,
                     "interrupted: nothing was moved, the target is empty as before");
}

/* What an error of the target was, said by the source's work. */
static enum err target_failed(struct move *m, struct str table, enum err e)
{
    const char *what = table.size ? ", table " : "";

    if (e == ERR_AGAIN)
        return work_fail(m->from, ERR_UNAVAILABLE,
                         "the connection to the target was lost%s%.*s: nothing was moved; run it "
                         "again",
                         what, STR_ARG(table));
    return work_fail(m->from, e == ERR_INTERNAL ? ERR_UNAVAILABLE : e, "the target%s%.*s: %.*s",
                     what, STR_ARG(table), STR_ARG(m->to.why));
}

/* Hashing. */

static void row_put_64(struct buffer *b, uint64_t number)
{
    uint64_t little = htole64(number);
    buffer_put(b, (struct str){(const char *)&little, sizeof little});
}

static void sum_add(struct move *m, struct move_sum *sum, const struct db_value *values,
                    size_t count)
{
    unsigned char out[crypto_shorthash_siphashx24_BYTES];
    uint64_t halves[2];

    m->row.size = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits;
        buffer_char(&m->row, (char)values[i].kind);
        if (values[i].kind == DB_KIND_INT)
            row_put_64(&m->row, (uint64_t)values[i].number);
        if (values[i].kind == DB_KIND_REAL) {
            memcpy(&bits, &values[i].real, sizeof bits);
            row_put_64(&m->row, bits);
        }
        if (values[i].kind == DB_KIND_TEXT || values[i].kind == DB_KIND_BLOB) {
            row_put_64(&m->row, values[i].bytes.size);
            buffer_put(&m->row, values[i].bytes);
        }
    }
    crypto_shorthash_siphashx24(out, (const unsigned char *)m->row.data, m->row.size, m->key);
    memcpy(halves, out, sizeof halves);
    sum->rows++;
    sum->hash[0] += le64toh(halves[0]);
    sum->hash[1] += le64toh(halves[1]);
}

static bool sums_equal(const struct move_table *table)
{
    return table->source.rows == table->target.rows &&
           table->source.hash[0] == table->target.hash[0] &&
           table->source.hash[1] == table->target.hash[1];
}

/* Reading. */

static void row_read(struct move *m, const struct part *part, struct db_rows *rows,
                     struct db_value *ret_values)
{
    for (size_t i = 0; i < part->count; i++) {
        enum db_kind kind = part->columns[i].kind;
        int column = (int)i;
        if (db_column_is_null(rows, column))
            ret_values[i] = db_null();
        else if (kind == DB_KIND_INT)
            ret_values[i] = db_int(db_column_int(rows, column));
        else if (kind == DB_KIND_REAL)
            ret_values[i] = db_real(db_column_real(rows, column));
        else if (kind == DB_KIND_TEXT)
            ret_values[i] = db_text(db_column_text(rows, column, NULL));
        else
            ret_values[i] = db_blob(db_column_text(rows, column, m->scratch));
    }
}

/* No program of ours stores such text, and PostgreSQL takes none. */
static enum err row_check(struct move *m, const struct part *part, const struct db_value *values)
{
    for (size_t i = 0; i < part->count; i++) {
        struct str text = values[i].bytes;
        if (values[i].kind != DB_KIND_TEXT ||
            (utf8_valid(text) && str_find_char(text, 0) == SIZE_MAX))
            continue;
        return work_fail(m->from, ERR_INVALID,
                         "table %.*s, row %lld of it as it is read: what column %.*s holds is no "
                         "UTF-8 text, or has a NUL in it; nothing was moved",
                         STR_ARG(part->table->name), (long long)part->table->source.rows + 1,
                         STR_ARG(part->columns[i].name));
    }
    return OK;
}

static enum err row_done(struct move *m, enum move_step step)
{
    if (arena_used(m->scratch) > scratch_bytes_max)
        arena_reset(m->scratch);
    return ++m->done % rows_a_look == 0 ? look(m, step) : OK;
}

static enum err table_copy(struct move *m, const struct part *part)
{
    struct db_value values[move_columns_max];
    struct db_rows rows = {0};
    struct db_copy copy;
    enum err e_target = OK;
    enum err e = move_db_rows(m->from, part->table->name, part->list, &rows);

    if (e)
        return e;
    e_target = db_copy_begin(&m->to, str_c(m->to.memory, part->table->name), part->list,
                             part->count, &copy);
    if (e_target)
        return db_done(m->from, &rows, target_failed(m, part->table->name, e_target));
    while (!e && !e_target && db_next(&rows)) {
        row_read(m, part, &rows, values);
        e = row_check(m, part, values);
        if (!e)
            e_target = db_copy_row(&copy, values);
        sum_add(m, &part->table->source, values, part->count);
        if (!e)
            e = row_done(m, MOVE_COPY);
    }
    e = db_done(m->from, &rows, e);
    if (!e_target)
        e_target = db_copy_end(&copy, e);
    else
        e_target = db_copy_end(&copy, e_target);
    return e || !e_target ? e : target_failed(m, part->table->name, e_target);
}

static enum err table_check(struct move *m, const struct part *part)
{
    struct db_value values[move_columns_max];
    struct db_rows rows = {0};
    enum err e = OK, e_target = move_db_rows(&m->to, part->table->name, part->list, &rows);

    if (e_target)
        return target_failed(m, part->table->name, e_target);
    while (!e && db_next(&rows)) {
        row_read(m, part, &rows, values);
        sum_add(m, &part->table->target, values, part->count);
        e = row_done(m, MOVE_CHECK);
    }
    e_target = db_done(&m->to, &rows, OK);
    if (!e && e_target)
        e = target_failed(m, part->table->name, e_target);
    if (!e && !sums_equal(part->table))
        e = work_fail(
            m->from, ERR_INTERNAL,
            "table %.*s came out different: %lld rows here, %lld there; nothing was moved",
            STR_ARG(part->table->name), (long long)part->table->source.rows,
            (long long)part->table->target.rows);
    return e;
}

/* Each table in turn. */
static enum err each_table(struct move *m, enum err (*fn)(struct move *m, const struct part *part))
{
    size_t from = 0;
    enum err e = OK;

    for (size_t t = 0; t < m->table_count && !e; t++) {
        struct part part = {.table = &m->tables[t], .columns = m->columns + from};
        struct buffer list = buffer_in(m->from->memory);
        for (; from < m->column_count && str_equal(m->columns[from].table, part.table->name);
             from++, part.count++)
            buffer_format(&list, "%s\"%.*s\"", part.count ? ", " : "",
                          STR_ARG(m->columns[from].name));
        part.list = buffer_str(&list);
        assert(part.count && part.count <= move_columns_max);
        e = fn(m, &part);
        arena_reset(m->scratch);
    }
    return e;
}

/* Before anything moves. */

/* Asked before its tables are brought up to date: what is not ours is not touched. */
static enum err target_check_empty(struct move *m)
{
    struct move_column *columns = NULL;
    size_t count = 0;
    bool has = false;
    enum err e = move_db_check_encoding(&m->to);

    if (!e)
        e = move_db_columns(&m->to, &columns, &count);
    for (size_t i = 0; i < count && !e && !has; i++) {
        if (i && str_equal(columns[i].table, columns[i - 1].table))
            continue;
        e = move_db_has_rows(&m->to, columns[i].table, &has);
        if (!e && has)
            e = work_fail(&m->to, ERR_INVALID,
                          "it holds rows already (table %.*s); move into an empty database, or "
                          "empty this one if nobody needs it",
                          STR_ARG(columns[i].table));
    }
    return e;
}

static enum err tables_find(struct move *m)
{
    struct work *w = m->from;
    enum err e = move_db_columns(w, &m->columns, &m->column_count);

    if (e)
        return e;
    m->tables = arena_array(w->memory, move_tables_max, sizeof *m->tables);
    for (size_t i = 0; i < m->column_count; i++) {
        const struct move_column *column = &m->columns[i];
        if (column->kind == DB_KIND_NULL)
            return work_fail(w, ERR_INVALID, "column %.*s of table %.*s is of a kind unknown here",
                             STR_ARG(column->name), STR_ARG(column->table));
        if (i && str_equal(column->table, m->columns[i - 1].table))
            continue;
        if (m->table_count == move_tables_max)
            return work_fail(w, ERR_TOO_LARGE, "the store has over %d tables", move_tables_max);
        m->tables[m->table_count++] = (struct move_table){.name = column->table};
    }
    return OK;
}

static enum err tables_compare(struct move *m)
{
    struct move_column *columns = NULL;
    size_t count = 0;
    enum err e = move_db_columns(&m->to, &columns, &count);

    for (size_t i = 0; !e && (i < count || i < m->column_count); i++) {
        const struct move_column *ours = &m->columns[i], *theirs = &columns[i];
        if (i < count && i < m->column_count && str_equal(ours->table, theirs->table) &&
            str_equal(ours->name, theirs->name) && ours->kind == theirs->kind)
            continue;
        const struct move_column *odd = i < m->column_count ? ours : theirs;
        e = work_fail(&m->to, ERR_INVALID,
                      "its tables are not those of this store (column %.*s of table %.*s)",
                      STR_ARG(odd->name), STR_ARG(odd->table));
    }
    return e;
}

static enum err rows_count(struct move *m)
{
    enum err e = OK;

    for (size_t t = 0; t < m->table_count && !e; t++) {
        int64_t rows = 0;
        e = move_db_count(m->from, m->tables[t].name, &rows);
        m->total += rows;
    }
    return e;
}

/* Moving. */

static enum err fill(struct move *m)
{
    m->done = 0;
    return m->options->fill ? m->options->fill(&m->to, m->options->context) : OK;
}

static enum err all_copy(struct move *m)
{
    enum err e = db_begin(&m->to), e_fill;

    if (e)
        return target_failed(m, STR(""), e);
    e = move_db_be_patient(&m->to);
    if (e)
        return target_failed(m, STR(""), db_end(&m->to, e));
    e = each_table(m, table_copy);
    e_fill = e ? OK : fill(m);
    if (e_fill)
        e = target_failed(m, STR("(search)"), e_fill);
    m->done = 0;
    if (!e)
        e = each_table(m, table_check);
    if (e) {
        (void)!db_end(&m->to, e);
        return e;
    }
    e = db_end(&m->to, OK);
    if (e)
        return work_fail(m->from, ERR_UNAVAILABLE,
                         "the target was lost while it committed, so nobody knows what it holds: "
                         "empty it and run this again");
    return OK;
}

static enum err held_move(struct move *m)
{
    struct work *w = m->from;
    enum err e = tables_find(m);

    if (!e)
        e = move_db_hold(w, m->columns, m->column_count);
    if (e)
        return e;
    e = tables_compare(m);
    if (e)
        return target_failed(m, STR(""), e);
    e = rows_count(m);
    if (!e)
        e = all_copy(m);
    /* Committed there: only now this store says that it is the square's no more. */
    return e ? e : setting_set(w, MOVED, time_iso(w->memory, w->now_ms));
}

static enum err target_prepare(struct move *m)
{
    int applied = 0;
    enum err e = target_check_empty(m);

    if (!e)
        e = migrations_apply(&m->to, m->options->partitions, &applied);
    return e ? target_failed(m, STR(""), e) : OK;
}

static enum err move_with(struct move *m)
{
    struct work *w = m->from;
    enum err e = target_prepare(m);

    if (!e)
        e = db_begin(w);
    if (e)
        return e;
    e = held_move(m);
    if (e)
        return db_end(w, e);
    if (db_end(w, OK))
        return work_fail(w, ERR_UNAVAILABLE,
                         "everything is in the target, and equal; but this store cannot be marked "
                         "as moved: do not start the square on it again");
    m->done = m->total;
    /* The square is moved whatever comes of this; then the database does it by itself, later. */
    (void)!look(m, MOVE_TIDY);
    (void)!move_db_analyze(&m->to, m->columns, m->column_count);
    return OK;
}

enum err move_store(struct work *w, const struct move_options *options,
                    struct move_report *ret_report)
{
    struct move m = {.options = options, .from = w, .to = *w, .scratch = arena_new(0)};
    enum err e;

    random_bytes(m.key, sizeof m.key);
    m.row.limit = buffer_limit_bytes_default * 16;
    m.to.db = NULL;
    m.to.why = STR("");
    struct db_options target = options->target;
    target.patient = true;
    e = db_open(&m.to, &target, &m.to.db);
    e = e ? target_failed(&m, STR(""), e) : move_with(&m);
    db_close(m.to.db);
    arena_free(m.scratch);
    buffer_free(&m.row);
    if (!e)
        *ret_report = (struct move_report){.tables = m.tables, .count = m.table_count};
    return e;
}

enum err move_mark_find(struct work *w, struct str *ret_when)
{
    return setting_get(w, MOVED, ret_when);
}

enum err move_mark_remove(struct work *w)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, setting_remove(w, MOVED));
}
