/* What people agree to: a draft as JSON in one form, all of it that would be published. Its
 * SHA-256 is what they sign, and it is read again to carry the draft out. Two drafts have the same
 * form if and only if they would publish the same. */
#ifndef BEMA_SOCIAL_APPROVAL_FORM_H
#define BEMA_SOCIAL_APPROVAL_FORM_H

#include "social/approvals.h"

struct approval_form {
    enum approval_kind kind;
    int64_t account_id, target_id;
    struct post_draft draft; /* of a post or an edit */
    struct poll_draft poll;  /* where draft.poll points */
    struct account_changes changes;
};
/* Members sorted by their names, no white space. Pictures are named with their file, whose bytes
 * never change, and what is said of them. ERR_NOT_FOUND: a picture is gone. */
MUST_USE enum err approval_form_write(struct work *w, const struct approval_ask *ask,
                                      struct str *ret_form);
/* ERR_INTERNAL for what approval_form_write() did not write. */
MUST_USE enum err approval_form_read(struct work *w, struct str text, struct approval_form *form);
/* SHA-256 in hex. */
struct str approval_form_hash(struct work *w, struct str form);

#endif
