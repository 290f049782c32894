#include "algorithms/program/tables.h"

#include "algorithms/bridging.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { columns_max = 3, list_at_first = 4096 };

struct reader {
    FILE *file;
    const char *file_name;
    size_t line;
    struct table_fault *fault;
    const char *const *columns; /* the names that are wanted */
    int column_count, places[columns_max], fields_needed;
    char text[table_line_bytes_max + 2];
};

__attribute__((format(printf, 3, 4))) static void say(const struct reader *r, const char *column,
                                                      const char *format, ...)
{
    char *out = r->fault->words;
    size_t used;
    va_list args;

    used = (size_t)snprintf(out, table_fault_bytes, "%.100s, line %zu%s%s: ", r->file_name, r->line,
                            column ? ", " : "", column ? column : "");
    va_start(args, format);
    vsnprintf(out + used, table_fault_bytes - used, format, args);
    va_end(args);
}
#define refuse(r, e, column, ...) (say((r), (column), __VA_ARGS__), (e))

static enum err no_memory(const struct reader *r)
{
    return refuse(r, ERR_UNAVAILABLE, NULL, "no memory for so large a table");
}

/* ERR_NOT_FOUND: that was the last. */
static enum err read_line(struct reader *r, struct str *ret_line)
{
    size_t size = 0;
    int c;

    r->line++;
    while ((c = getc(r->file)) != EOF && c != '\n') {
        if (size == table_line_bytes_max)
            return refuse(r, ERR_TOO_LARGE, NULL, "longer than %d bytes", table_line_bytes_max);
        r->text[size++] = (char)c;
    }
    if (ferror(r->file))
        return refuse(r, ERR_UNAVAILABLE, NULL, "cannot be read");
    if (c == EOF && size == 0)
        return ERR_NOT_FOUND;
    if (size > 0 && r->text[size - 1] == '\r')
        size--;
    *ret_line = (struct str){r->text, size};
    return OK;
}

static enum err read_heading(struct reader *r)
{
    struct str line = {0}, name;
    enum err e = read_line(r, &line);

    if (e == ERR_NOT_FOUND)
        return refuse(r, ERR_INVALID, NULL, "a heading is missing");
    if (e)
        return e;
    for (int c = 0; c < r->column_count; c++)
        r->places[c] = -1;
    for (int place = 0; line.data; place++) {
        const bool last = str_find_char(line, '\t') == SIZE_MAX;
        line = str_split(line, '\t', &name);
        for (int c = 0; c < r->column_count; c++)
            if (str_is(name, r->columns[c])) {
                if (r->places[c] >= 0)
                    return refuse(r, ERR_INVALID, r->columns[c], "named twice in the heading");
                r->places[c] = place;
            }
        if (last)
            break;
    }
    for (int c = 0; c < r->column_count; c++) {
        if (r->places[c] < 0)
            return refuse(r, ERR_INVALID, r->columns[c], "no such column in the heading");
        if (r->places[c] >= r->fields_needed)
            r->fields_needed = r->places[c] + 1;
    }
    return OK;
}

/* The wanted fields of the next line; ERR_NOT_FOUND after the last. */
static enum err read_fields(struct reader *r, struct str ret_fields[columns_max])
{
    struct str line = {0}, field = {0};
    int place = 0;
    enum err e = read_line(r, &line);

    if (e)
        return e;
    for (bool last = false; !last && place < r->fields_needed; place++) {
        last = str_find_char(line, '\t') == SIZE_MAX;
        line = str_split(line, '\t', &field);
        for (int c = 0; c < r->column_count; c++)
            if (r->places[c] == place)
                ret_fields[c] = field;
    }
    return place < r->fields_needed
               ? refuse(r, ERR_INVALID, NULL, "%d fields, fewer than the heading names", place)
               : OK;
}

static enum err id_check(const struct reader *r, const char *column, struct str id)
{
    if (id.size == 0 || id.size > table_id_bytes_max)
        return refuse(r, ERR_INVALID, column, "an id has 1 to %d bytes, not %zu",
                      table_id_bytes_max, id.size);
    for (size_t i = 0; i < id.size; i++)
        if ((unsigned char)id.data[i] < ' ' || id.data[i] == 127)
            return refuse(r, ERR_INVALID, column, "an id has no control characters");
    return OK;
}

/* Decimal, finite, and nothing else. */
static bool number_parse(struct str field, double *ret)
{
    enum { bytes_max = 60 };
    char text[bytes_max + 1], *end;

    if (field.size == 0 || field.size > bytes_max)
        return false;
    for (size_t i = 0; i < field.size; i++)
        if (!memchr("+-.0123456789eE", field.data[i], 15))
            return false;
    memcpy(text, field.data, field.size);
    text[field.size] = 0;
    *ret = strtod(text, &end);
    return *end == 0 && isfinite(*ret);
}

static enum err halves_parse(const struct reader *r, struct str field, uint8_t *ret)
{
    double number;

    if (!number_parse(field, &number) || (number != 0 && number != 0.5 && number != 1))
        return refuse(r, ERR_INVALID, r->columns[2], "\"%.*s\" is none of 1, 0.5 and 0",
                      (int)(field.size < 40 ? field.size : 40), field.data);
    *ret = (uint8_t)(2 * number);
    return OK;
}

static enum err list_room(const struct reader *r, struct rating_table *table, size_t *capacity)
{
    const size_t more = *capacity ? *capacity + *capacity / 2 : list_at_first;
    struct rating *grown;

    if (table->count < *capacity)
        return OK;
    if (table->count == ratings_max)
        return refuse(r, ERR_TOO_LARGE, NULL, "more than %d ratings", ratings_max);
    grown = realloc(table->list, more * sizeof *grown);
    if (!grown)
        return no_memory(r);
    table->list = grown;
    *capacity = more;
    return OK;
}

static enum err name_put(const struct reader *r, struct name_index *index, int column,
                         struct str id, uint32_t *ret)
{
    enum err e = id_check(r, r->columns[column], id);

    if (e)
        return e;
    e = name_index_put(index, id, ret);
    if (e == ERR_TOO_LARGE)
        return refuse(r, e, r->columns[column], "more than %d different ids", ratings_names_max);
    return e ? no_memory(r) : OK;
}

static enum err read_ratings(struct reader *r, struct name_index *notes, struct name_index *raters,
                             struct rating_table *table)
{
    struct str fields[columns_max] = {0};
    size_t capacity = 0;
    enum err e;

    while (!(e = read_fields(r, fields))) {
        struct rating rating;
        e = name_put(r, notes, 0, fields[0], &rating.note);
        if (!e)
            e = name_put(r, raters, 1, fields[1], &rating.rater);
        if (!e)
            e = halves_parse(r, fields[2], &rating.halves);
        if (!e)
            e = list_room(r, table, &capacity);
        if (e)
            return e;
        table->list[table->count++] = rating;
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err rating_table_read(struct arena *a, FILE *file, const char *file_name,
                           struct rating_table *ret, struct table_fault *fault)
{
    static const char *const columns[] = {"noteId", "raterParticipantId", "helpfulNum"};
    struct reader r = {.file = file,
                       .file_name = file_name,
                       .fault = fault,
                       .columns = columns,
                       .column_count = 3};
    struct name_index notes = name_index_in(a), raters = name_index_in(a);
    struct rating_table table = {0};
    uint32_t *note_numbers, *rater_numbers;
    enum err e = read_heading(&r);

    if (!e)
        e = read_ratings(&r, &notes, &raters, &table);
    if (!e && (name_index_sort(&notes, &note_numbers) || name_index_sort(&raters, &rater_numbers)))
        e = no_memory(&r);
    if (e) {
        rating_table_end(&table);
        return e;
    }
    for (size_t i = 0; i < table.count; i++) {
        table.list[i].note = note_numbers[table.list[i].note];
        table.list[i].rater = rater_numbers[table.list[i].rater];
    }
    table.notes = notes.names;
    table.raters = raters.names;
    *ret = table;
    return OK;
}

void rating_table_end(struct rating_table *table)
{
    free(table->list);
    table->list = NULL;
}

enum err factor_table_read(struct arena *a, FILE *file, const char *file_name,
                           const struct names *raters, struct polarity_place **ret_places,
                           bool **ret_known, struct table_fault *fault)
{
    static const char *const columns[] = {"raterParticipantId", "factor"};
    struct reader r = {.file = file,
                       .file_name = file_name,
                       .fault = fault,
                       .columns = columns,
                       .column_count = 2};
    struct polarity_place *places = arena_try(a, ((size_t)raters->count + 1) * sizeof *places);
    bool *known = arena_try(a, (size_t)raters->count + 1);
    struct str fields[columns_max] = {0};
    struct name_index index;
    enum err e = read_heading(&r);

    if (!e && (!places || !known || name_index_of(a, raters, &index)))
        e = no_memory(&r);
    while (!e && !(e = read_fields(&r, fields))) {
        uint32_t number;
        double factor;
        e = id_check(&r, columns[0], fields[0]);
        if (!e && (!number_parse(fields[1], &factor) || factor < -bridging_factor_max ||
                   factor > bridging_factor_max))
            e = refuse(&r, ERR_INVALID, columns[1], "\"%.*s\" is no number from %g to %g",
                       (int)(fields[1].size < 40 ? fields[1].size : 40), fields[1].data,
                       -bridging_factor_max, bridging_factor_max);
        if (e || !name_index_find(&index, fields[0], &number))
            continue;
        if (known[number])
            return refuse(&r, ERR_INVALID, columns[0], "\"%.*s\" has been before",
                          STR_ARG(fields[0]));
        known[number] = true;
        places[number].factor = factor;
    }
    if (e != ERR_NOT_FOUND)
        return e;
    *ret_places = places;
    *ret_known = known;
    return OK;
}

struct follow {
    uint32_t who, by;
};

static int follow_compare(const void *left, const void *right)
{
    const struct follow *a = left, *b = right;

    if (a->who != b->who)
        return a->who < b->who ? -1 : 1;
    return a->by < b->by ? -1 : a->by > b->by;
}

/* The next line's, to *count in the list that grows; nothing of people who rate nothing. */
static enum err follow_add(const struct reader *r, const struct name_index *index,
                           const struct str fields[columns_max], struct follow **list,
                           size_t *count, size_t *capacity)
{
    const size_t more = *capacity ? 2 * *capacity : list_at_first;
    struct follow follow, *grown;
    enum err e = id_check(r, r->columns[0], fields[0]);

    if (!e)
        e = id_check(r, r->columns[1], fields[1]);
    if (e || !name_index_find(index, fields[0], &follow.who) ||
        !name_index_find(index, fields[1], &follow.by))
        return e;
    if (*count == ratings_max)
        return refuse(r, ERR_TOO_LARGE, NULL, "more than %d follows", ratings_max);
    if (*count == *capacity) {
        grown = realloc(*list, more * sizeof *grown);
        if (!grown)
            return no_memory(r);
        *list = grown;
        *capacity = more;
    }
    (*list)[(*count)++] = follow;
    return OK;
}

enum err follow_table_read(struct arena *a, FILE *file, const char *file_name,
                           const struct names *raters, uint32_t **ret_begin,
                           uint32_t **ret_followers, struct table_fault *fault)
{
    static const char *const columns[] = {"raterParticipantId", "followerId"};
    struct reader r = {.file = file,
                       .file_name = file_name,
                       .fault = fault,
                       .columns = columns,
                       .column_count = 2};
    struct str fields[columns_max] = {0};
    struct follow *list = NULL;
    struct name_index index;
    size_t count = 0, capacity = 0, kept = 0;
    enum err e = read_heading(&r);

    if (!e && name_index_of(a, raters, &index))
        e = no_memory(&r);
    while (!e && !(e = read_fields(&r, fields)))
        e = follow_add(&r, &index, fields, &list, &count, &capacity);
    uint32_t *begin = arena_try(a, ((size_t)raters->count + 1) * sizeof *begin),
             *followers = arena_try(a, (count + 1) * sizeof *followers);
    if (e == ERR_NOT_FOUND)
        e = begin && followers ? OK : no_memory(&r);
    if (!e && count)
        qsort(list, count, sizeof *list, follow_compare);
    for (size_t i = 0; !e && i < count; i++)
        if (i == 0 || follow_compare(&list[i - 1], &list[i])) {
            followers[kept++] = list[i].by;
            begin[list[i].who + 1]++;
        }
    for (uint32_t n = 0; !e && n < raters->count; n++)
        begin[n + 1] += begin[n];
    free(list);
    *ret_begin = begin;
    *ret_followers = followers;
    return e;
}

enum err rating_table_matrix(struct arena *a, const struct rating_table *table,
                             const char *file_name, struct ratings *ret, struct table_fault *fault)
{
    struct reader r = {.file_name = file_name, .fault = fault};
    size_t twice = 0;
    enum err e = ratings_make(a, table->list, table->count, table->notes.count, table->raters.count,
                              ret, &twice);

    r.line = twice + 2; /* the heading is the first */
    if (e == ERR_CONFLICT)
        return refuse(&r, ERR_INVALID, NULL, "rater %.*s has rated note %.*s before",
                      STR_ARG(table->raters.texts[table->list[twice].rater]),
                      STR_ARG(table->notes.texts[table->list[twice].note]));
    return e ? no_memory(&r) : OK;
}
