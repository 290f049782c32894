/* Many rows into one table. */
#include "store/db_driver.h"

#include <assert.h>
#include <endian.h>

enum { copy_flush_bytes = 64 * 1024, copy_bytes_max = 1 << 30 };

/* COPY's binary form (PostgreSQL, "COPY", File Formats): a head, then for each row the number of
 * its columns, for each column its size and bytes, numbers big-endian, and -1 at the end. */
static const char copy_head[19] = "PGCOPY\n\377\r\n\0";

static void put_16(struct buffer *b, int number)
{
    uint16_t big = htobe16((uint16_t)number);
    buffer_put(b, (struct str){(const char *)&big, sizeof big});
}

static void put_size(struct buffer *b, int64_t size)
{
    uint32_t big = htobe32((uint32_t)(int32_t)size);
    buffer_put(b, (struct str){(const char *)&big, sizeof big});
}

static void put_64(struct buffer *b, uint64_t number)
{
    uint64_t big = htobe64(number);
    put_size(b, sizeof big);
    buffer_put(b, (struct str){(const char *)&big, sizeof big});
}

static void put_value(struct buffer *b, const struct db_value *value)
{
    uint64_t bits;

    switch (value->kind) {
    case DB_KIND_NULL:
        put_size(b, -1);
        return;
    case DB_KIND_INT:
        put_64(b, (uint64_t)value->number);
        return;
    case DB_KIND_REAL:
        memcpy(&bits, &value->real, sizeof bits);
        put_64(b, bits);
        return;
    case DB_KIND_TEXT:
    case DB_KIND_BLOB:
        put_size(b, (int64_t)value->bytes.size);
        buffer_put(b, value->bytes);
        return;
    }
}

static enum err flush(struct db_copy *copy)
{
    enum err e = OK;

    if (copy->bytes.overflow)
        return work_fail(copy->w, ERR_TOO_LARGE, "one row has over %d bytes", copy_bytes_max);
    if (copy->bytes.size)
        e = copy->w->db->calls->copy_bytes(copy->w, buffer_str(&copy->bytes));
    copy->bytes.size = 0;
    return e;
}

enum err db_copy_begin(struct work *w, const char *table, struct str columns, size_t count,
                       struct db_copy *ret_copy)
{
    const struct db_calls *calls = w->db->calls;
    struct buffer sql = buffer_in(w->memory);
    enum err e = OK;

    assert(w->db->in_transaction && !w->db->broken);
    *ret_copy = (struct db_copy){.w = w, .columns = count};
    if (calls->copy_begin) {
        buffer_format(&sql, "COPY \"%s\" (%.*s) FROM STDIN (FORMAT binary)", table,
                      STR_ARG(columns));
        e = calls->copy_begin(w, str_c(w->memory, buffer_str(&sql)));
        if (e) {
            w->db->broken = e;
            return e;
        }
        ret_copy->bytes.limit = copy_bytes_max;
        buffer_put(&ret_copy->bytes, (struct str){copy_head, sizeof copy_head});
        return OK;
    }
    buffer_format(&sql, "INSERT INTO \"%s\" (%.*s) VALUES (", table, STR_ARG(columns));
    for (size_t i = 1; i <= count; i++)
        buffer_format(&sql, "%s?%zu", i > 1 ? ", " : "", i);
    buffer_lit(&sql, ")");
    ret_copy->insert = str_c(w->memory, buffer_str(&sql));
    return OK;
}

enum err db_copy_row(struct db_copy *copy, const struct db_value *values)
{
    if (copy->insert)
        return db_run_values(copy->w, copy->insert, values, copy->columns);
    put_16(&copy->bytes, (int)copy->columns);
    for (size_t i = 0; i < copy->columns; i++)
        put_value(&copy->bytes, &values[i]);
    return copy->bytes.size >= copy_flush_bytes || copy->bytes.overflow ? flush(copy) : OK;
}

enum err db_copy_end(struct db_copy *copy, enum err e)
{
    struct work *w = copy->w;

    if (copy->insert)
        return e;
    if (!e) {
        put_16(&copy->bytes, -1);
        e = flush(copy);
    }
    buffer_free(&copy->bytes);
    e = w->db->calls->copy_end(w, e);
    if (e && !w->db->broken)
        w->db->broken = e;
    return e;
}
