/* What an archive of another network holds, whichever network it is: read and checked whole by
 * x_archive.h or mastodon_archive.h, then stored. */
#ifndef BEMA_IMPORTS_ARRIVAL_H
#define BEMA_IMPORTS_ARRIVAL_H

#include "imports/items.h"
#include "imports/profile.h"

/* One line of the report: so many, and what became of them. */
struct arrival_line {
    int64_t count;
    const char *what;
};
enum { arrival_lines_max = 8 };
struct arrival {
    struct items items;
    struct profile profile;
    struct str handle;                           /* "@alice", "@alice@other.example" */
    struct arrival_line came[arrival_lines_max]; /* up to the first without words */
    struct arrival_line left[arrival_lines_max];
};

#endif
