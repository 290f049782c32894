#include "fuzz.h"

#include "base/json.h"
#include "net/params.h"

static void check(const struct params *params)
{
    for (size_t i = 0; i < params->count; i++) {
        assert(utf8_valid(params->items[i].name));
        assert(utf8_valid(params->items[i].value));
    }
}

/* The same bytes as a form and as a JSON body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size);
    struct params form = {0}, json = {0};
    if (params_add_form(&w, &form, text) == OK)
        check(&form);
    else
        assert(w.why.size > 0);
    const struct json *root;
    if (json_parse(w.memory, text, &root, NULL) == OK && params_add_json(&w, &json, root) == OK)
        check(&json);
    (void)params_of_header(w.memory, text, "boundary");
    arena_free(w.memory);
    return 0;
}
