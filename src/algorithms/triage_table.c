/* Labelled texts from a table: CSV (RFC 4180) or tab-separated. */
#include "algorithms/triage.h"

enum { columns_max = 64 };

struct table {
    struct arena *memory;
    struct str text, *fault;
    size_t at;
    char separator;
    int line; /* of the row that was read last */
    int next_line;
    struct str fields[columns_max];
    int count;
};

static enum err fail(struct table *t, enum err e, const char *words)
{
    *t->fault = str_format(t->memory, "line %d: %s", t->line, words);
    return e;
}

/* A field in quotes; *at stands behind the first. Doubled quotes are taken together in place of a
 * copy only where there are any. */
static enum err quoted_read(struct table *t, struct str *ret)
{
    const size_t begin = t->at;
    struct buffer joined = buffer_in(t->memory);

    for (size_t from = begin;; t->at++) {
        if (t->at == t->text.size)
            return fail(t, ERR_INVALID, "the quotes that begin here do not end");
        t->next_line += t->text.data[t->at] == '\n';
        if (t->text.data[t->at] != '"')
            continue;
        if (t->at + 1 < t->text.size && t->text.data[t->at + 1] == '"') {
            buffer_put(&joined, str_sub(t->text, from, ++t->at));
            from = t->at + 1;
            continue;
        }
        buffer_put(&joined, from > begin ? str_sub(t->text, from, t->at) : STR(""));
        *ret = from > begin ? buffer_str(&joined) : str_sub(t->text, begin, t->at);
        t->at++;
        return joined.overflow ? fail(t, ERR_TOO_LARGE, "not enough memory") : OK;
    }
}

static enum err field_read(struct table *t, struct str *ret)
{
    const size_t begin = t->at;

    if (t->separator == ',' && t->at < t->text.size && t->text.data[t->at] == '"') {
        t->at++;
        const enum err e = quoted_read(t, ret);
        if (e)
            return e;
        if (t->at < t->text.size && t->text.data[t->at] != ',' && t->text.data[t->at] != '\n' &&
            t->text.data[t->at] != '\r')
            return fail(t, ERR_INVALID, "something follows a field's closing quotes");
        while (t->at < t->text.size && t->text.data[t->at] == '\r')
            t->at++;
        return OK;
    }
    while (t->at < t->text.size && t->text.data[t->at] != t->separator &&
           t->text.data[t->at] != '\n')
        t->at++;
    *ret = str_sub(t->text, begin, t->at);
    if (ret->size > 0 && ret->data[ret->size - 1] == '\r')
        ret->size--;
    return OK;
}

/* The next row that is not an empty line; false at the end. */
static enum err row_read(struct table *t, bool *ret_more)
{
    *ret_more = false;
    while (t->at < t->text.size && (t->text.data[t->at] == '\n' || t->text.data[t->at] == '\r'))
        t->next_line += t->text.data[t->at++] == '\n';
    t->line = t->next_line;
    t->count = 0;
    if (t->at == t->text.size)
        return OK;
    for (;;) {
        if (t->count == columns_max)
            return fail(t, ERR_TOO_LARGE, "more than 64 columns");
        const enum err e = field_read(t, &t->fields[t->count++]);
        if (e)
            return e;
        if (t->at == t->text.size || t->text.data[t->at] != t->separator)
            break;
        t->at++;
    }
    *ret_more = true;
    return OK;
}

static enum err column_find(struct table *t, struct str name, int *ret)
{
    for (int i = 0; i < t->count; i++)
        if (str_equal(str_trim(t->fields[i]), name)) {
            *ret = i;
            return OK;
        }
    return fail(t, ERR_INVALID,
                str_c(t->memory, str_format(t->memory, "the first line names no column \"%.*s\"",
                                            STR_ARG(str_sub(name, 0, 100)))));
}

static enum err label_find(struct table *t, struct str text, bool fixed,
                           struct triage_examples *examples, uint32_t *ret)
{
    for (size_t i = 0; i < examples->label_count; i++)
        if (str_equal(examples->labels[i], text)) {
            *ret = (uint32_t)i;
            return OK;
        }
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (text.size > triage_label_bytes_max ||
            ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-'))
            return fail(t, ERR_INVALID, "a label has 1 to 32 characters of a-z, 0-9, _ and -");
    }
    if (text.size == 0)
        return fail(t, ERR_INVALID, "the label is missing");
    if (fixed)
        return fail(t, ERR_INVALID, "the model does not know this label");
    if (examples->label_count == triage_labels_max)
        return fail(t, ERR_TOO_LARGE, "more than 8 labels");
    *ret = (uint32_t)examples->label_count;
    examples->labels[examples->label_count++] = str_copy(t->memory, text);
    return OK;
}

static enum err example_add(struct table *t, const struct triage_example *example,
                            struct triage_examples *examples)
{
    const size_t old = examples->capacity * sizeof *example;

    if (examples->count == triage_examples_max)
        return fail(t, ERR_TOO_LARGE, "more than 1,000,000 examples");
    if (examples->count == examples->capacity) {
        const size_t capacity = examples->capacity ? 2 * examples->capacity : 1024;
        char *list = arena_grow(t->memory, (char *)examples->list, old, capacity * sizeof *example);
        if (!list)
            return fail(t, ERR_TOO_LARGE, "not enough memory for the examples");
        examples->list = (struct triage_example *)(void *)list;
        examples->capacity = capacity;
    }
    examples->list[examples->count++] = *example;
    return OK;
}

enum err triage_examples_add(struct arena *a, struct str table,
                             const struct triage_columns *columns, struct triage_examples *examples,
                             struct str *ret_fault)
{
    struct table t = {.memory = a, .fault = ret_fault, .next_line = 1};
    int label = 0, text = 0;
    struct str first;
    bool more = false;

    t.text = str_starts(table, STR("\xEF\xBB\xBF")) ? str_sub(table, 3, table.size) : table;
    str_split(t.text, '\n', &first);
    t.separator = str_find_char(first, '\t') == SIZE_MAX ? ',' : '\t';
    enum err e = row_read(&t, &more);
    if (!e)
        e = column_find(&t, columns->label, &label);
    if (!e)
        e = column_find(&t, columns->text, &text);
    while (!e && !(e = row_read(&t, &more)) && more) {
        struct triage_example example = {0};
        if (t.count <= label || t.count <= text)
            return fail(&t, ERR_INVALID, "has fewer columns than the first line");
        example.text = t.fields[text];
        if (str_trim(example.text).size == 0)
            return fail(&t, ERR_INVALID, "the text is missing");
        e = label_find(&t, str_trim(t.fields[label]), columns->fixed_labels, examples,
                       &example.label);
        if (!e)
            e = example_add(&t, &example, examples);
    }
    return e;
}
