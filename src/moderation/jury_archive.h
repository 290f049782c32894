/* What the archive of a person's own data (imports/export.h) says of juries. */
#ifndef BEMA_MODERATION_JURY_ARCHIVE_H
#define BEMA_MODERATION_JURY_ARCHIVE_H

#include "base/buffer.h"
#include "moderation/juries.h"

enum { jury_archive_max = 100 };
/* An object: whether she wants to be drawn for none; the juries that she was called to, as long as
 * that is kept, with what she did; those about what was decided on her, with the count. How she
 * voted is in no archive: votes are stored without whose they are. Nobody else is named. */
MUST_USE enum err jury_archive_json(struct work *w, struct buffer *out, int64_t account_id);

#endif
