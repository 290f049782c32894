#include "main/nearest.h"

/* Levenshtein distance of two short names; longer ones count as far apart. */
static int names_distance(struct str a, struct str b)
{
    int row[nearest_bytes_max + 1];
    if (a.size > nearest_bytes_max || b.size > nearest_bytes_max)
        return nearest_bytes_max;
    for (size_t j = 0; j <= b.size; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= a.size; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= b.size; j++) {
            int best = diagonal + (a.data[i - 1] != b.data[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
        }
    }
    return row[b.size];
}

struct nearest nearest_to(struct str word)
{
    return (struct nearest){.word = word, .distance = nearest_distance_max + 1};
}

void nearest_try(struct nearest *nearest, const char *name)
{
    int distance = names_distance(nearest->word, str_of(name));
    if (distance < nearest->distance && (size_t)distance * 2 <= nearest->word.size) {
        nearest->distance = distance;
        nearest->name = name;
    }
}
