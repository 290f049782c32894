/* Finds the name that a mistyped word most likely meant: try each known name, then read `name`,
 * which is NULL when none is near (at most three letters wrong, and at most half of the word). Of
 * names equally near the one tried first wins. */
#ifndef BEMA_MAIN_NEAREST_H
#define BEMA_MAIN_NEAREST_H

#include "base/str.h"

enum { nearest_distance_max = 3, nearest_bytes_max = 64 };

struct nearest {
    struct str word;
    const char *name;
    int distance;
};
struct nearest nearest_to(struct str word);
void nearest_try(struct nearest *nearest, const char *name);

#endif
