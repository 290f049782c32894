#include "store/postgres_text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool postgres_values_find(const char *sql, size_t *ret_begin, size_t *ret_end)
{
    const char *begin = strstr(sql, "VALUES ("), *end;
    int depth = 0;

    if (strncmp(sql, "INSERT ", 7) != 0 || !begin || strchr(sql, '?') < begin)
        return false;
    begin += 7;
    for (end = begin; *end && !(*end == ')' && depth == 1); end++)
        depth += (*end == '(') - (*end == ')');
    if (!*end || strchr(end, '?') || end[1] == ',')
        return false;
    *ret_begin = (size_t)(begin - sql);
    *ret_end = (size_t)(end + 1 - sql);
    return true;
}

/* The same for so many rows: ?1 of the second is ?N+1. NULL: out of memory. */
static char *sql_for_many(const char *sql, size_t columns, int rows)
{
    size_t begin = 0, end = 0, room;
    bool found = postgres_values_find(sql, &begin, &end);
    char *out, *at;

    assert(found);
    room = strlen(sql) + (size_t)rows * (end - begin + 4 + columns * 5);
    at = out = malloc(room);
    if (!out)
        return NULL;
    memcpy(at, sql, begin);
    at += begin;
    for (int row = 0; row < rows; row++) {
        if (row)
            *at++ = ',';
        for (const char *c = sql + begin; c < sql + end;) {
            char *after;

            *at++ = *c++;
            if (c[-1] != '?')
                continue;
            at += snprintf(at, room - (size_t)(at - out), "%ld",
                           strtol(c, &after, 10) + row * (long)columns);
            c = after;
        }
    }
    snprintf(at, room - (size_t)(at - out), "%s", sql + end);
    return out;
}

char *postgres_text(const char *sql, int *ret_parameters)
{
    char *out = strdup(sql);
    bool quoted = false;
    int highest = 0;

    for (char *c = out; c && *c; c++) {
        quoted ^= *c == '\'';
        if (quoted || *c != '?')
            continue;
        *c = '$';
        int number = (int)strtol(c + 1, NULL, 10);
        if (number > highest)
            highest = number;
    }
    *ret_parameters = highest;
    return out;
}

char *postgres_text_many(const char *sql, size_t columns, int rows, int *ret_parameters)
{
    char *longer = rows > 1 ? sql_for_many(sql, columns, rows) : NULL;
    char *out = rows > 1 && !longer ? NULL : postgres_text(longer ? longer : sql, ret_parameters);

    free(longer);
    return out;
}
