#include "fuzz.h"

#include "algorithms/bridging.h"
#include "algorithms/program/tables.h"

#include <math.h>

/* Whatever stands in a table: refused with words, or ratings that can be computed with. */
static void compute(struct arena *a, struct rating_table *table)
{
    struct table_fault fault = {0};
    struct polarity polarity;
    struct ratings ratings;

    if (rating_table_matrix(a, table, "f", &ratings, &fault)) {
        assert(fault.words[0]);
        return;
    }
    if (ratings.count > 2000)
        return;
    assert(!polarity_solve(a, &ratings, &polarity));
    assert(isfinite(polarity.loss) && polarity.loss >= 0);
    for (uint32_t n = 0; n < ratings.note_count; n++) {
        struct bridging bridging;
        assert(isfinite(polarity.notes[n].intercept) && isfinite(polarity.notes[n].factor));
        bridging_rate(&ratings, n, polarity.raters, &bridging);
        assert(bridging.aggregate >= 0 && bridging.aggregate <= 0.81);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct table_fault fault = {0};
    struct rating_table table = {0};
    struct polarity_place *places;
    bool *known;
    FILE *file = size ? fmemopen((void *)(uintptr_t)data, size, "r") : NULL;

    if (file && !rating_table_read(w.memory, file, "f", &table, &fault)) {
        compute(w.memory, &table);
        rewind(file);
        if (!factor_table_read(w.memory, file, "f", &table.raters, &places, &known, &fault))
            for (uint32_t n = 0; n < table.raters.count; n++)
                assert(fabs(places[n].factor) <= bridging_factor_max);
        rating_table_end(&table);
    } else if (file)
        assert(fault.words[0]);
    if (file)
        fclose(file);
    arena_free(w.memory);
    return 0;
}
