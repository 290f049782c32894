/* Which files of media may be kept from somebody, so that who serves files knows in memory whether
 * there is anything to ask about one: those of posts and accounts on which a restriction stands
 * that hides them from some (POST_NOT_FOR_ALL, ACCOUNT_NOT_FOR_ALL). That a file is held says
 * nothing about who may see it: the post and its author are asked as they are then.
 *
 * A file is held once such a restriction is laid, and stays until the server ends, also when the
 * restriction is lifted or the post is deleted: too many are held, never too few. At start all of
 * the store are read. About 70 bytes a file. */
#ifndef BEMA_LIVE_FILES_H
#define BEMA_LIVE_FILES_H

#include "live/live.h"

struct live_file {
    struct str base; /* "ab/cd/NAME": of all files that were made of one picture, video or sound */
    int64_t media_id, post_id, account_id; /* post 0: of none */
    bool for_members;                      /* it may be one that all who sign in are shown */
};

/* Whether a file of that base is held; ret_file's base is then the given one. On any thread between
 * live_reader_busy() and live_reader_idle(); live may be NULL. */
bool live_file_find(struct live *live, struct str base, struct live_file *ret_file);
/* Holds them, after the commit that made them worth asking about. */
void live_files_put(struct live *live, const struct live_file *files, int count);
/* Whether any is held at all. */
bool live_files_any(struct live *live);
/* Whether any is held of that account, or any for members. */
bool live_files_concern(struct live *live, int64_t account_id);

#endif
