/* Mastodon's archive (its BackupService): zip or tar.gz with actor.json, outbox.json and the media.
 *
 * What comes over: posts at their original time with their URIs kept as origins; threads of one's
 * own; warnings, languages, visibility; polls, closed, without votes; pictures with descriptions;
 * the profile where the account's is still empty. Boosts become posts that link to the original. */
#ifndef BEMA_IMPORTS_MASTODON_ARCHIVE_H
#define BEMA_IMPORTS_MASTODON_ARCHIVE_H

#include "imports/items.h"
#include "imports/parcel.h"

struct mastodon_archive {
    struct items items;
    struct str handle, display_name, note; /* handle: "@alice@other.example" */
    struct str avatar, header;             /* names in the archive, "" none */
    struct {
        int64_t posts, polls, replies_to_others, boosts, likes, bookmarks, left;
    } counts;
};
/* Reads and checks everything; nothing is stored. ERR_INVALID with the file and the item's number.
 * What it returns lives as long as the parcel and w->memory. */
MUST_USE enum err mastodon_archive_read(struct work *w, struct parcel *parcel,
                                        struct mastodon_archive *ret_archive);

#endif
