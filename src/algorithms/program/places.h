/* Where the program finds what it reads: a file, standard input, or what a square publishes. */
#ifndef BEMA_ALGORITHMS_PROGRAM_PLACES_H
#define BEMA_ALGORITHMS_PROGRAM_PLACES_H

#include "algorithms/published.h"

/* The whole of a file ("-": standard input). ERR_NOT_FOUND, ERR_TOO_LARGE or ERR_UNAVAILABLE, with
 * words. */
MUST_USE enum err place_read_file(struct arena *a, const char *path, size_t bytes_max,
                                  struct str *ret_text, struct str *ret_fault);

/* What a slate names, at a square ("https://…") or in a folder that has the same files:
 *     SQUARE/algorithms/published/SHA256    FOLDER/published/SHA256
 * of the policy (its canonical text), the cells and the topics; where the policy is not there, that
 * which is in force: SQUARE/algorithms/policy, FOLDER/policy. From a square by running curl(1), for
 * this program knows no network. Errors as above. */
MUST_USE enum err place_read_published(struct arena *a, const char *place,
                                       const struct slate_export *slate,
                                       struct published_files *ret, struct str *ret_fault);

bool place_is_url(const char *place);
/* Of a slate that names no table of cells: the policy in force and the cells of its posts as they
 * are now, SQUARE/algorithms/cells?ids[]=…, and of those that are not listed there
 * SQUARE/api/bema/v1/statuses/ID/cells, which says 404 where a post cannot be opened. */
MUST_USE enum err place_read_now(struct arena *a, const char *square,
                                 const struct slate_export *slate, struct published_now *ret,
                                 struct str *ret_fault);

#endif
