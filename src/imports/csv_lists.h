/* What a person's lists are called in CSV, one kind a file, as Mastodon has them. */
#ifndef BEMA_IMPORTS_CSV_LISTS_H
#define BEMA_IMPORTS_CSV_LISTS_H

#include "imports/csv.h"

enum csv_kind {
    CSV_FOLLOWING = 1, /* "Account address,Show boosts,Notify on new posts,Languages" */
    CSV_BLOCKS,        /* accounts, without a header line */
    CSV_MUTES,         /* "Account address,Hide notifications" */
    CSV_DOMAINS,       /* domains, without a header line */
    CSV_LISTS,         /* title and account, without a header line */
    CSV_BOOKMARKS,     /* URIs of posts, without a header line */
    CSV_KINDS
};
/* "following", "blocks" …: in forms; "following_accounts.csv" …: the file. */
extern const char *const csv_kind_names[CSV_KINDS], *const csv_kind_files[CSV_KINDS];
/* By name; 0 unknown. */
enum csv_kind csv_kind_named(struct str name);
enum csv_kind csv_kind_of_file(struct str file);

enum { csv_flag_boosts_hidden = 1, csv_flag_notify = 2, csv_flag_notifications_shown = 4 };
/* One line of any of them. */
struct csv_entry {
    struct str subject; /* a handle folded without '@' in front, a domain, a URI */
    struct str title;   /* of a list */
    int flags;
    struct str languages; /* "en,fr" */
};
/* Reads a whole file, with or without its header line; lines that name nothing are passed over, of
 * two that name the same (in the same list) the last counts. ERR_INVALID with words: more than
 * csv_rows_max, nothing at all, no CSV. In w->memory. */
enum { csv_rows_max = 20000, csv_bytes_max = 20 * 1024 * 1024 };
MUST_USE enum err csv_entries_read(struct work *w, enum csv_kind kind, struct str text,
                                   struct csv_entry **ret_entries, int *ret_count);
/* The file of what the account has, on a reader or slow thread. */
MUST_USE enum err csv_write(struct work *w, int64_t account_id, enum csv_kind kind,
                            struct buffer *out);

#endif
