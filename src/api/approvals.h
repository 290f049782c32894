/* Drafts that others must see first. */
#ifndef BEMA_API_APPROVALS_H
#define BEMA_API_APPROVALS_H

#include "api/api.h"
#include "social/approvals.h"

/* 202, in the place of the post: a Status that only its author gets. Its id is the held draft's,
 * its warning says that it is held, its url is where she sees how it stands, and `held` has the
 * rest. On the lane that held it. */
MUST_USE enum err api_held_answer(struct work *w, const struct viewer *viewer, int64_t held_id,
                                  struct http_reply *ret_reply);
/* The reply is what was to be changed, as it stands: makes it a 202 with `held`. */
MUST_USE enum err api_held_say(struct work *w, const struct viewer *viewer, int64_t held_id,
                               struct http_reply *reply);
/* The fields of a new version of a held draft; what is not sent stays as the draft has it where
 * Mastodon's edits keep it too. Inside the running transaction. */
MUST_USE enum err api_held_draft_read(struct work *w, const struct http_request *request,
                                      struct post_draft *draft, struct poll_draft *poll);
/* How it stands; with all its versions and deeds. */
MUST_USE enum err api_approval_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                    const struct approval *approval, bool whole);
/* {"id","username","display_name"} or null. */
MUST_USE enum err api_person_json(struct work *w, struct buffer *out, int64_t account_id);

#endif
