#include "fuzz.h"

#include "net/params.h"

/* Fed in pieces of a size that the first byte chooses: the result may not depend on it. */
static enum err feed(struct work *w, struct str body, size_t piece, struct params *params)
{
    struct multipart *multipart;
    enum err e =
        multipart_begin(w, STR("multipart/form-data; boundary=x"), STR("/tmp"), params, &multipart);
    assert(e == OK);
    for (size_t at = 0; at < body.size && !e; at += piece)
        e = multipart_feed(w, multipart, str_copy(w->memory, str_sub(body, at, at + piece)));
    return e ? e : multipart_end(w, multipart);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct work w = fuzz_work();
    struct str body = fuzz_text(&w, data + 1, size - 1);
    struct params whole = {0}, pieces = {0};
    enum err at_once = feed(&w, body, body.size + 1, &whole);
    enum err in_pieces = feed(&w, body, (size_t)data[0] + 1, &pieces);
    assert((at_once == OK) == (in_pieces == OK));
    if (at_once == OK) {
        assert(whole.count == pieces.count);
        for (size_t i = 0; i < whole.count; i++) {
            assert(str_equal(whole.items[i].name, pieces.items[i].name));
            assert(str_equal(whole.items[i].value, pieces.items[i].value));
        }
    }
    arena_free(w.memory);
    return 0;
}
