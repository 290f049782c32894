#include "moderation/transparency_rows.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/csv_value.h"
#include "moderation/redaction.h"
#include "moderation/transparency_rows_db.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { page_rows = 5 * transparency_batch_max, day_settles_ms = 10 * clock_minute_ms };

enum err transparency_rows_add(struct work *w, const struct transparency_row *rows, int count)
{
    assert(db_in_transaction(w));
    for (int i = 0; i < count; i++)
        assert(rows[i].id && rows[i].record.size);
    return transparency_rows_db_insert(w, rows, count);
}

enum err transparency_row_find(struct work *w, int64_t id, struct transparency_row *ret_row)
{
    int count = 0;
    enum err e = transparency_rows_db_list(w, id, id + 1, 1, ret_row, &count);

    return e || count ? e : ERR_NOT_FOUND;
}

/* ---- a row --------------------------------------------------------------------------------- */

/* The database's fields that we fill, in its order. */
static const struct field {
    const char *name;
    bool is_list, is_written; /* by staff */
} fields[] = {
    {"decision_visibility", true, false},
    {"end_date_visibility_restriction", false, false},
    {"decision_account", false, false},
    {"end_date_account_restriction", false, false},
    {"decision_ground", false, false},
    {"illegal_content_legal_ground", false, true},
    {"illegal_content_explanation", false, true},
    {"incompatible_content_ground", false, false},
    {"incompatible_content_explanation", false, true},
    {"incompatible_content_illegal", false, false},
    {"category", false, false},
    {"content_type", true, false},
    {"content_type_other", false, false},
    {"content_language", false, false},
    {"content_date", false, false},
    {"territorial_scope", true, false},
    {"application_date", false, false},
    {"decision_facts", false, true},
    {"source_type", false, false},
    {"source_identity", false, false},
    {"automated_detection", false, false},
    {"automated_decision", false, false},
    {"puid", false, false},
};
enum { field_count = sizeof fields / sizeof *fields };

/* Members of the European Economic Area, which are all that the database knows. */
static bool is_european(struct str territory)
{
    static const char known[] = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT "
                                "NL NO PL PT RO SE SI SK";

    return territory.size == 2 && str_find(str_of(known), territory) != SIZE_MAX;
}

static bool scope_is_taken(const struct json *scope)
{
    for (size_t i = 0; i < json_count(scope); i++)
        if (is_european(json_as_str(json_at(scope, i))))
            return true;
    return !json_count(scope);
}

static void list_put(struct buffer *out, const struct json *list, bool is_scope)
{
    json_open(out, '[');
    for (size_t i = 0; i < json_count(list); i++)
        if (!is_scope || is_european(json_as_str(json_at(list, i))))
            json_str(out, json_as_str(json_at(list, i)));
    json_close(out, ']');
}

/* A value as it leaves: "" where the row has none. */
static struct str value_of(struct work *w, const struct json *row, const struct field *field)
{
    struct buffer out = buffer_in(w->memory);
    const struct json *value = json_get(row, field->name);

    if (!value)
        return STR("");
    if (!field->is_list)
        return field->is_written ? redact(w->memory, json_as_str(value), NULL, 0)
                                 : json_as_str(value);
    list_put(&out, value, strcmp(field->name, "territorial_scope") == 0);
    return buffer_str(&out);
}

static void json_row(struct work *w, struct buffer *out, const struct json *row)
{
    json_open(out, '{');
    for (size_t i = 0; i < field_count; i++) {
        const struct str value = value_of(w, row, &fields[i]);

        if (!value.size)
            continue;
        json_key(out, fields[i].name);
        if (fields[i].is_list)
            json_raw(out, value);
        else
            json_str(out, value);
    }
    json_close(out, '}');
}

static void csv_row(struct work *w, struct buffer *out, const struct json *row)
{
    for (size_t i = 0; i < field_count; i++)
        csv_value(out, row ? value_of(w, row, &fields[i]) : str_of(fields[i].name),
                  i + 1 == field_count);
}

/* ---- a day --------------------------------------------------------------------------------- */

struct exporting {
    enum transparency_format format;
    const struct transparency_sink *sink;
    int64_t next, end; /* ids */
    int64_t count;     /* rows written */
    bool more;
};

static void row_put(struct work *w, struct buffer *out, struct exporting *x, const struct json *row,
                    int in_batch)
{
    if (x->format == TRANSPARENCY_TABLE) {
        csv_row(w, out, row);
        return;
    }
    buffer_put(out, in_batch ? STR(",") : STR("{\"statements\":["));
    json_row(w, out, row);
}

static enum err page_put(struct work *w, struct exporting *x)
{
    struct transparency_row *rows = arena_array(w->memory, page_rows, sizeof *rows);
    struct buffer out = buffer_in(w->memory);
    int count = 0, in_batch = 0;
    enum err e = transparency_rows_db_list(w, x->next, x->end, page_rows, rows, &count);

    for (int i = 0; !e && i < count; i++) {
        const struct json *row = NULL;

        e = json_parse(w->memory, rows[i].record, &row, NULL);
        if (e || !scope_is_taken(json_get(row, "territorial_scope")))
            continue;
        row_put(w, &out, x, row, in_batch);
        x->count++;
        if (x->format == TRANSPARENCY_BATCHES && ++in_batch == transparency_batch_max) {
            buffer_lit(&out, "]}\n");
            in_batch = 0;
        }
    }
    if (in_batch)
        buffer_lit(&out, "]}\n");
    if (e)
        return e;
    x->more = count == page_rows;
    if (count)
        x->next = rows[count - 1].id + 1;
    return out.size ? x->sink->put(w, x->sink->context, buffer_str(&out)) : OK;
}

/* However many rows the day has, those of one page are held at a time. */
static enum err pages_put(struct work *w, struct exporting *x)
{
    struct arena *memory = w->memory;
    enum err e = OK;

    w->memory = arena_new(0);
    do {
        arena_reset(w->memory);
        e = page_put(w, x);
    } while (!e && x->more);
    if (e)
        w->why = str_copy(memory, w->why);
    arena_free(w->memory);
    w->memory = memory;
    return e;
}

enum err transparency_export(struct work *w, int64_t day, enum transparency_format format,
                             const struct transparency_sink *sink, int64_t *ret_count)
{
    struct exporting x = {.format = format,
                          .sink = sink,
                          .next = id_first_at(day * clock_day_ms),
                          .end = id_first_at((day + 1) * clock_day_ms)};
    struct buffer head = buffer_in(w->memory);
    enum err e = OK;

    if (format == TRANSPARENCY_TABLE) {
        csv_row(w, &head, NULL);
        e = sink->put(w, sink->context, buffer_str(&head));
    }
    if (!e)
        e = pages_put(w, &x);
    if (!e)
        *ret_count = x.count;
    return e;
}

/* ---- files --------------------------------------------------------------------------------- */

static enum err file_fault(struct work *w, const char *path)
{
    return work_fail(w, ERR_UNAVAILABLE, "%s cannot be written: %s", path, strerror(errno));
}

struct writing {
    FILE *file;
    const char *path;
};

static enum err file_put(struct work *w, void *context, struct str bytes)
{
    const struct writing *writing = context;

    return fwrite(bytes.data, 1, bytes.size, writing->file) == bytes.size
               ? OK
               : file_fault(w, writing->path);
}

enum err transparency_export_file(struct work *w, int64_t day, enum transparency_format format,
                                  const char *path, int64_t *ret_count)
{
    const char *part = str_c(w->memory, str_format(w->memory, "%s.part", path));
    struct writing writing = {.file = fopen(part, "we"), .path = path};
    const struct transparency_sink sink = {file_put, &writing};
    int64_t count = 0;
    enum err e;

    if (!writing.file)
        return file_fault(w, path);
    e = transparency_export(w, day, format, &sink, &count);
    if (!e && (fflush(writing.file) || fsync(fileno(writing.file))))
        e = file_fault(w, path);
    if (fclose(writing.file) && !e)
        e = file_fault(w, path);
    if (!e && rename(part, path))
        e = file_fault(w, path);
    if (e)
        unlink(part);
    else
        *ret_count = count;
    return e;
}

static enum err day_export(struct work *w, struct str folder, int64_t day)
{
    static const struct kind {
        enum transparency_format format;
        const char *ending;
    } kinds[] = {{TRANSPARENCY_BATCHES, "json"}, {TRANSPARENCY_TABLE, "csv"}};
    struct transparency_row row;
    char date[time_date_bytes];
    int64_t written;
    int count = 0;
    enum err e = transparency_rows_db_list(w, id_first_at(day * clock_day_ms),
                                           id_first_at((day + 1) * clock_day_ms), 1, &row, &count);

    time_date_put(day * clock_day_ms, date);
    for (size_t i = 0; !e && count && i < sizeof kinds / sizeof *kinds; i++) {
        const char *path = str_c(w->memory, str_format(w->memory, "%.*s/%.*s.%s", STR_ARG(folder),
                                                       (int)sizeof date, date, kinds[i].ending));

        if (access(path, F_OK) != 0)
            e = transparency_export_file(w, day, kinds[i].format, path, &written);
    }
    return e;
}

enum err transparency_export_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    const struct str folder =
        str_format(w->memory, "%.*s/transparency", STR_ARG(w->site->data_folder));
    const int64_t today = (w->now_ms - day_settles_ms) / clock_day_ms;
    enum err e = OK;

    (void)job, (void)lanes;
    if (!w->site->transparency_exports)
        return OK;
    if (mkdir(str_c(w->memory, folder), 0700) && errno != EEXIST)
        return file_fault(w, str_c(w->memory, folder));
    for (int64_t day = today - transparency_export_days; !e && day < today; day++)
        e = day_export(w, folder, day);
    return e;
}
