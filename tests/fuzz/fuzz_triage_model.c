#include "fuzz.h"

#include "algorithms/slate_export.h"
#include "algorithms/triage.h"

/* Any bytes as a model, with a right checksum, so that what lies behind it is reached: refused with
 * words, or a model that scores and writes the same bytes again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct triage_features scratch;
    struct work w = fuzz_work();
    struct buffer bytes = buffer_in(w.memory), again = buffer_in(w.memory);
    struct triage_model model;
    struct triage_scores scores;
    struct triage_reason reasons[4];
    struct str fault = STR("");

    buffer_put(&bytes, fuzz_text(&w, data, size));
    const struct slate_digest digest = slate_digest(buffer_str(&bytes));
    buffer_put(&bytes, (struct str){(const char *)digest.bytes, sizeof digest.bytes});
    if (triage_model_read(w.memory, buffer_str(&bytes), &model, &fault))
        assert(fault.size > 0);
    else {
        triage_model_write(&model, &again);
        assert(str_equal(buffer_str(&bytes), buffer_str(&again)));
        triage_score(&model, fuzz_text(&w, data, size), &scratch, &scores);
        assert(scores.best < model.label_count);
        triage_explain(&model, fuzz_text(&w, data, size), 0, &scratch, reasons, 4);
    }
    arena_free(w.memory);
    return 0;
}
