/* The text of a statement as PostgreSQL wants it. */
#ifndef BEMA_STORE_POSTGRES_TEXT_H
#define BEMA_STORE_POSTGRES_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Where the list of VALUES begins and ends, with its parentheses; false: there is not one list, or
 * something else has parameters too. */
bool postgres_values_find(const char *sql, size_t *ret_begin, size_t *ret_end);
/* ?1 becomes $1. *ret_parameters is the highest number. From malloc(); NULL: out of memory. */
char *postgres_text(const char *sql, int *ret_parameters);
/* The same with that list for so many rows, of so many columns each. */
char *postgres_text_many(const char *sql, size_t columns, int rows, int *ret_parameters);

#endif
