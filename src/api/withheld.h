/* Files of media that moderation keeps from some: who is given one, and the keys of those who are.
 *
 * An address of a file that may be kept from somebody (live/files.h) gets "?k=KEY" in each answer
 * to somebody who may see it all the same: its author, staff who deal with reports or appeals, who
 * has signed in where it is for adults, a juror in the case of her jury. A key is good for one
 * picture, video or sound with all its files, for at most api_file_key_ms, in any hands. */
#ifndef BEMA_API_WITHHELD_H
#define BEMA_API_WITHHELD_H

#include "live/files.h"
#include "net/http.h"
#include "social/viewer.h"

enum { api_file_key_ms = 10 * 60 * 1000, api_file_key_kept_ms = api_file_key_ms / 2 };

/* Whether a file of that name ("ab/cd/NAME-small.jpg") may be kept from anybody. */
bool api_file_find(struct work *w, struct str name, struct live_file *ret_file);
/* Whether the viewer (0: nobody) may see what the file belongs to: ERR_NOT_FOUND where that is
 * kept from her, is deleted, or is of no post. ERR_NEEDS_STORE. With a store the file's post_id is
 * set to what it is now. */
MUST_USE enum err api_file_check(struct work *w, int64_t viewer_id, struct live_file *file);
/* Of a file that is kept from nobody's eyes: 451 with its "blocked-by" where a law demands it
 * (RFC 7725), else 404; neither is kept by caches. ERR_NEEDS_STORE. */
MUST_USE enum err api_file_refuse(struct work *w, const struct live_file *file,
                                  struct http_reply *ret_reply);

/* A key for the base, the same for api_file_key_kept_ms, good for so long at least. */
struct str api_file_key(struct work *w, struct str base);
bool api_file_key_fits(struct work *w, struct str base, struct str key);

/* The text, written for the viewer, with a key behind each address of a file that may be kept from
 * somebody and that she may see, where it stands alone between quotation marks, as in JSON and
 * HTML: not within another address. juror: all of them, since she is shown the case of her jury. It
 * is the text itself where there is nothing to add. ERR_NEEDS_STORE. */
MUST_USE enum err api_files_key(struct work *w, const struct viewer *viewer, bool juror,
                                struct str text, struct str *ret_text);
/* http_hooks.finish: the same of a reply. */
MUST_USE enum err api_reply_finish(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *reply);
/* A playlist of HLS whose parts are asked for at folder ("" beside it, "https://…/ab/cd/") and with
 * the key it was asked for with, "" without. */
struct str api_playlist_lead(struct work *w, struct str playlist, struct str folder,
                             struct str key);

#endif
