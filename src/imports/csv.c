#include "imports/csv.h"

enum err csv_open(struct work *w, struct str text, struct csv *ret_csv)
{
    if (str_starts(text, STR("\xFF\xFE")) || str_starts(text, STR("\xFE\xFF")))
        return work_fail(w, ERR_INVALID, "this file is UTF-16: save it as CSV in UTF-8");
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_sub(text, 3, text.size);
    *ret_csv = (struct csv){.text = text};
    return OK;
}

static bool at_line_end(const struct csv *csv)
{
    return csv->at < csv->text.size &&
           (csv->text.data[csv->at] == '\n' || csv->text.data[csv->at] == '\r');
}

static void pass_line_end(struct csv *csv)
{
    bool is_return = csv->text.data[csv->at++] == '\r';

    if (is_return && csv->at < csv->text.size && csv->text.data[csv->at] == '\n')
        csv->at++;
}

/* In quotes: up to the quote that is not written twice. */
static void read_quoted(struct csv *csv, struct buffer *out)
{
    csv->at++;
    while (csv->at < csv->text.size) {
        char c = csv->text.data[csv->at++];

        if (c == '"' && csv->at < csv->text.size && csv->text.data[csv->at] == '"')
            csv->at++;
        else if (c == '"')
            return;
        buffer_char(out, c);
    }
}

/* Up to the comma or the line's end; what stands behind a closing quote belongs to the field. */
static void read_plain(struct csv *csv, struct buffer *out)
{
    while (csv->at < csv->text.size && csv->text.data[csv->at] != ',' && !at_line_end(csv))
        buffer_char(out, csv->text.data[csv->at++]);
}

static enum err read_field(struct work *w, struct csv *csv, struct str *ret_field)
{
    struct buffer out = buffer_in(w->memory);

    out.limit = csv_field_bytes_max;
    if (csv->at < csv->text.size && csv->text.data[csv->at] == '"')
        read_quoted(csv, &out);
    read_plain(csv, &out);
    if (out.overflow)
        return work_fail(w, ERR_INVALID, "line %d: a field is too long", csv->line);
    *ret_field = str_trim(utf8_clean(w->memory, buffer_str(&out)));
    return OK;
}

static enum err read_row(struct work *w, struct csv *csv, struct csv_row *row)
{
    bool more = true;

    *row = (struct csv_row){.count = 0};
    while (more) {
        struct str field;
        enum err e = read_field(w, csv, &field);

        if (e)
            return e;
        if (row->count < csv_fields_max)
            row->fields[row->count++] = field;
        more = csv->at < csv->text.size && csv->text.data[csv->at] == ',';
        csv->at += more;
    }
    return OK;
}

static bool is_empty(const struct csv_row *row)
{
    for (int i = 0; i < row->count; i++)
        if (row->fields[i].size)
            return false;
    return true;
}

enum err csv_next(struct work *w, struct csv *csv, struct csv_row *ret_row, bool *ret_more)
{
    while (csv->at < csv->text.size) {
        csv->line++;
        enum err e = read_row(w, csv, ret_row);
        if (e)
            return e;
        if (at_line_end(csv))
            pass_line_end(csv);
        if (!is_empty(ret_row)) {
            *ret_more = true;
            return OK;
        }
    }
    *ret_more = false;
    return OK;
}

void csv_put(struct buffer *out, struct str field)
{
    bool plain = true;

    if (out->size && out->data[out->size - 1] != '\n')
        buffer_char(out, ',');
    for (size_t i = 0; i < field.size; i++)
        plain = plain && field.data[i] != ',' && field.data[i] != '"' && field.data[i] != '\n' &&
                field.data[i] != '\r';
    if (plain) {
        buffer_put(out, field);
        return;
    }
    buffer_char(out, '"');
    for (size_t i = 0; i < field.size; i++) {
        if (field.data[i] == '"')
            buffer_char(out, '"');
        buffer_char(out, field.data[i]);
    }
    buffer_char(out, '"');
}
