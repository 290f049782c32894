#include "algorithms/shares.h"

#include <assert.h>

void share_interval(uint64_t part, uint64_t whole, uint32_t *ret_low_milli,
                    uint32_t *ret_high_milli)
{
    assert(part <= whole);
    *ret_low_milli = 0;
    *ret_high_milli = 1000;
    if (whole == 0)
        return;
    const double n = (double)whole, p = (double)part / n, z = 1.96, square = z * z;
    const double middle = (p + square / (2 * n)) / (1 + square / n);
    double inside = p * (1 - p) / n + square / (4 * n * n), root = 1;

    for (int i = 0; i < 60; i++) /* Newton's square root */
        root = (root + inside / root) / 2;
    inside = z * root / (1 + square / n);
    *ret_low_milli = (uint32_t)((middle - inside < 0 ? 0 : middle - inside) * 1000 + 0.5);
    *ret_high_milli = (uint32_t)((middle + inside > 1 ? 1 : middle + inside) * 1000 + 0.5);
}
