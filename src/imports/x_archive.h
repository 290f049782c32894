/* X's (Twitter's) archive: a zip with JavaScript files under data/. Current and older layouts, down
 * to tweet.js without the {"tweet": …} wrapper. Facts about the format stand in the source.
 *
 * What comes over: posts at their original time with their ids kept as origins ("x:ID"); threads
 * and quotes of one's own; long notes joined to the posts that show their beginning; t.co links
 * expanded; HTML entities decoded; pictures; name, text, place, website, avatar and header of the
 * profile. Boosts of others become posts that link to them. Mentions stay text: "@bob" was somebody
 * there. What does not come over is counted with the reason. */
#ifndef BEMA_IMPORTS_X_ARCHIVE_H
#define BEMA_IMPORTS_X_ARCHIVE_H

#include "imports/arrival.h"
#include "imports/parcel.h"

/* Reads and checks everything; nothing is stored. ERR_INVALID with the file and the item's number.
 * What it returns lives as long as the parcel and w->memory. */
MUST_USE enum err x_archive_read(struct work *w, struct parcel *parcel,
                                 struct arrival *ret_arrival);

#endif
