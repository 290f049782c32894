#include "algorithms/cells.h"

#include <assert.h>
#include <stdlib.h>

const double quintile_span_min = 0.1;

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return a < b ? -1 : a > b;
}

struct quintiles quintiles_find(double *factors, size_t count)
{
    struct quintiles quintiles = {.sorted = false};
    if (count < quintile_voices_min)
        return quintiles;
    qsort(factors, count, sizeof *factors, ascending);
    for (size_t i = 0; i < slate_quintile_count - 1; i++)
        quintiles.cuts[i] = factors[(i + 1) * count / slate_quintile_count];
    quintiles.sorted =
        quintiles.cuts[slate_quintile_count - 2] - quintiles.cuts[0] >= quintile_span_min;
    return quintiles;
}

int quintile_of(const struct quintiles *quintiles, double factor)
{
    int quintile = 0;
    assert(quintiles->sorted);
    while (quintile < slate_quintile_count - 1 && quintiles->cuts[quintile] <= factor)
        quintile++;
    return quintile;
}

int quintile_told(int quintile, uint64_t chance)
{
    return chance & 1 ? quintile : (int)((chance >> 1) % slate_quintile_count);
}

static uint32_t moved_by(const uint32_t *before, const uint32_t *now)
{
    uint32_t moved = 0;
    for (int i = 0; i < slate_quintile_count; i++)
        moved += before[i] < now[i] ? now[i] - before[i] : before[i] - now[i];
    return moved;
}

static uint32_t rounded(const struct policy *policy, uint32_t voices)
{
    const uint32_t step = policy->cell_rounded_to > 1 ? (uint32_t)policy->cell_rounded_to : 1;
    return voices < policy->cell_voices_min ? 0
           : voices > slate_voices_max      ? slate_voices_max
                                            : voices - voices % step;
}

bool cells_refresh(const struct policy *policy, struct post_cells *cells,
                   const struct cell_counts *now)
{
    bool changed = false;
    for (int row = 0; row < cell_row_count; row++) {
        if (moved_by(cells->exact.voices[row], now->voices[row]) < policy->cell_voices_min)
            continue;
        for (int i = 0; i < slate_quintile_count; i++) {
            const uint32_t voices = rounded(policy, now->voices[row][i]);
            changed = changed || voices != cells->published.voices[row][i];
            cells->published.voices[row][i] = voices;
            cells->exact.voices[row][i] = now->voices[row][i];
        }
    }
    return changed;
}

bool cells_are_zero(const struct cell_counts *counts)
{
    for (int row = 0; row < cell_row_count; row++)
        for (int i = 0; i < slate_quintile_count; i++)
            if (counts->voices[row][i])
                return false;
    return true;
}

void cells_for_slate(const struct cell_counts *published,
                     struct slate_cell ret_cells[slate_quintile_count])
{
    for (int i = 0; i < slate_quintile_count; i++)
        ret_cells[i] = (struct slate_cell){.approvals = published->voices[CELL_APPROVALS][i],
                                           .disapprovals = published->voices[CELL_DISAPPROVALS][i],
                                           .impressions = published->voices[CELL_IMPRESSIONS][i]};
}
