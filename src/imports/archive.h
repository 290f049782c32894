/* What an archive of another network holds, whichever network it is: read and checked whole by
 * x_archive.h or mastodon_archive.h, then stored. */
#ifndef BEMA_IMPORTS_ARCHIVE_H
#define BEMA_IMPORTS_ARCHIVE_H

#include "imports/items.h"
#include "imports/profile.h"

/* One line of the report: so many, and what became of them. */
struct archive_line {
    int64_t count;
    const char *what;
};
enum { archive_lines_max = 8 };
struct archive {
    struct items items;
    struct profile profile;
    struct str handle;                           /* "@alice", "@alice@other.example" */
    struct archive_line came[archive_lines_max]; /* up to the first without words */
    struct archive_line left[archive_lines_max];
};

#endif
