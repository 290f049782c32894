/* A fuzz target is one file: it tries one parser with bytes of any kind and asserts what its header
 * promises. It is built twice: with libFuzzer (make fuzz; meson option `fuzz`), and always with
 * replay.c, which runs the seeds and what once went wrong (corpus/NAME/) as a unit test. */
#ifndef BEMA_TESTS_FUZZ_H
#define BEMA_TESTS_FUZZ_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline struct work fuzz_work(void)
{
    static const struct site site = {.url = STR_CONST("https://square.example"),
                                     .domain = STR_CONST("square.example")};
    return (struct work){.memory = arena_new(0),
                         .now_ms = INT64_C(1767323045678),
                         .limits = &limits_default,
                         .site = &site};
}

/* The input as text with memory of its own, so that a byte read past its end is seen. */
static inline struct str fuzz_text(struct work *w, const uint8_t *data, size_t size)
{
    return str_copy(w->memory, (struct str){.data = (const char *)data, .size = size});
}

#endif
