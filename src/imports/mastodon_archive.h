/* Mastodon's archive (its BackupService): zip or tar.gz with actor.json, outbox.json and the media.
 *
 * What comes over: posts at their original time with their URIs kept as origins; threads of one's
 * own; warnings, languages, visibility; polls, closed, without votes; pictures with descriptions;
 * name, text, fields, avatar and header of the profile. Boosts become posts that link to the
 * original. */
#ifndef BEMA_IMPORTS_MASTODON_ARCHIVE_H
#define BEMA_IMPORTS_MASTODON_ARCHIVE_H

#include "imports/arrival.h"
#include "imports/parcel.h"

/* Reads and checks everything; nothing is stored. ERR_INVALID with the file and the item's number.
 * What it returns lives as long as the parcel and w->memory. */
MUST_USE enum err mastodon_archive_read(struct work *w, struct parcel *parcel,
                                        struct arrival *ret_arrival);

#endif
