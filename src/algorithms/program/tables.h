/* Tables of tab-separated text with a heading, as Community Notes publishes them.
 *
 * Columns are found by their name in the heading, in any order; others are passed over. Lines end
 * with LF or CRLF and have at most table_line_bytes_max bytes. Ids are 1 to table_id_bytes_max
 * bytes of text without control characters; they are numbered in the order of their length, then
 * bytes (which is that of numbers written without leading zeros), whatever their order in the
 * table. */
#ifndef BEMA_ALGORITHMS_PROGRAM_TABLES_H
#define BEMA_ALGORITHMS_PROGRAM_TABLES_H

#include "algorithms/polarity.h"
#include "algorithms/program/names.h"

#include <stdio.h>

enum { table_line_bytes_max = 4096, table_id_bytes_max = 64, table_fault_bytes = 400 };

/* What is wrong, for the person who gave the table: "ratings.tsv, line 7, helpfulNum: …". */
struct table_fault {
    char words[table_fault_bytes];
};

struct rating_table {
    struct names notes, raters;
    struct rating *list; /* in the order of the lines; from malloc: rating_table_end() */
    size_t count;
};

/* noteId, raterParticipantId, helpfulNum (1, 0.5 or 0). Names live in the arena. ERR_INVALID,
 * ERR_TOO_LARGE, ERR_UNAVAILABLE (no memory), each with *fault. file_name is for the words alone.
 */
MUST_USE enum err rating_table_read(struct arena *a, FILE *file, const char *file_name,
                                    struct rating_table *ret, struct table_fault *fault);
void rating_table_end(struct rating_table *table);

/* raterParticipantId, factor (−4 to 4) into the places of the raters that are named; *ret_known has
 * one entry for each. Those of others are passed over. Errors as above. */
MUST_USE enum err factor_table_read(struct arena *a, FILE *file, const char *file_name,
                                    const struct names *raters, struct polarity_place **ret_places,
                                    bool **ret_known, struct table_fault *fault);

/* raterParticipantId, followerId: who of the raters is followed by whom of them; lines with others
 * are passed over, and so are lines that say it again. The followers of rater n are
 * followers[begin[n]] to followers[begin[n + 1] - 1], ascending. Errors as above. */
MUST_USE enum err follow_table_read(struct arena *a, FILE *file, const char *file_name,
                                    const struct names *raters, uint32_t **ret_begin,
                                    uint32_t **ret_followers, struct table_fault *fault);

/* The matrix of a table. ERR_INVALID: somebody rated twice, *fault names the line. */
MUST_USE enum err rating_table_matrix(struct arena *a, const struct rating_table *table,
                                      const char *file_name, struct ratings *ret,
                                      struct table_fault *fault);

#endif
