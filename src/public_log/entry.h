/* Inside the public log: the bytes of an entry, and its sealed parts. */
#ifndef BEMA_PUBLIC_LOG_ENTRY_H
#define BEMA_PUBLIC_LOG_ENTRY_H

#include "public_log/public_log.h"

/* JSON with its members sorted by their bytes and no white space; what it is read from is text of
 * the program or of a stored opening. */
void entry_canonical(struct buffer *out, const struct json *value);
/* The entry and, where it has parts, their opening with new salts; else "". ERR_TOO_LARGE. */
MUST_USE enum err entry_write(struct work *w, const struct log_entry *entry, int64_t id,
                              struct str *ret_body, struct str *ret_opening);
/* SHA-256(02 ‖ salt ‖ text), salt of log_salt_bytes. */
struct merkle_hash entry_seal(struct arena *a, struct str salt, struct str text);

struct opened_part {
    struct str name, salt, text; /* salt: its bytes */
    bool is_shown;
};
MUST_USE enum err opening_parse(struct work *w, struct str opening,
                                struct opened_part *ret_parts /* log_parts_max */,
                                size_t *ret_count);
struct str opening_text(struct arena *a, const struct opened_part *parts, size_t count);
/* Whether each part is what the entry has sealed. ERR_CONFLICT with words. */
MUST_USE enum err opening_check(struct work *w, struct str body, struct str opening);

#endif
