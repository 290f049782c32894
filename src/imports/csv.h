/* Comma-separated values as other servers write and people's programs change them (RFC 4180):
 * fields in quotes may hold commas, quotes written twice and line ends; lines end in LF, CR LF or
 * CR; a byte order mark is passed over. Any bytes are taken: what is no UTF-8 becomes U+FFFD, NUL
 * is dropped. A quote that is never closed ends with the text. */
#ifndef BEMA_IMPORTS_CSV_H
#define BEMA_IMPORTS_CSV_H

#include "base/buffer.h"
#include "base/work.h"

enum { csv_fields_max = 16, csv_field_bytes_max = 8 * 1024 };
struct csv {
    struct str text;
    size_t at;
    int line; /* of the row read last, from 1 */
};
struct csv_row {
    struct str fields[csv_fields_max]; /* valid UTF-8 without NUL, trimmed */
    int count;                         /* further fields are passed over */
};
/* ERR_INVALID with words for UTF-16, which some programs write. */
MUST_USE enum err csv_open(struct work *w, struct str text, struct csv *ret_csv);
/* The next row that is not empty. *ret_more false: there is none. Fields longer than
 * csv_field_bytes_max are ERR_INVALID with the line. */
MUST_USE enum err csv_next(struct work *w, struct csv *csv, struct csv_row *ret_row,
                           bool *ret_more);
/* One field, in quotes where it needs them, with the comma before it unless it begins the line. */
void csv_put(struct buffer *out, struct str field);

#endif
