/* The record of an account's drafts for whoever may ask for it: all that was done, in order, with
 * every version and what the public log has of it. It can be checked without the square: the hash
 * of each form, the sealed parts (docs/PUBLIC_LOG.md), and the receipts. */
#ifndef BEMA_SOCIAL_APPROVAL_EXPORT_H
#define BEMA_SOCIAL_APPROVAL_EXPORT_H

#include "base/buffer.h"
#include "social/approvals.h"

enum { approval_export_max = 200 }; /* deeds of one piece */
/* Appends those after that deed, oldest first: JSON objects with commas between them, or lines of
 * CSV, with a first line of names where after_id is 0. *ret_next: after_id of the next piece, 0
 * none. A receipt is null (or empty) until a checkpoint covers its entry. */
MUST_USE enum err approval_export(struct work *w, int64_t account_id, int64_t after_id, bool is_csv,
                                  struct buffer *out, int64_t *ret_next);

#endif
