#include "fuzz.h"

#include "base/json.h"

static void write_again(struct buffer *b, const struct json *value)
{
    struct str key;
    const struct json *member;
    switch (json_kind(value)) {
    case JSON_KIND_OBJECT:
        json_open(b, '{');
        for (size_t i = 0; json_member(value, i, &key, &member); i++) {
            json_str(b, key);
            buffer_char(b, ':');
            write_again(b, member);
        }
        json_close(b, '}');
        break;
    case JSON_KIND_ARRAY:
        json_open(b, '[');
        for (size_t i = 0; i < json_count(value); i++)
            write_again(b, json_at(value, i));
        json_close(b, ']');
        break;
    case JSON_KIND_STR:
        assert(utf8_valid(json_as_str(value)));
        json_str(b, json_as_str(value));
        break;
    case JSON_KIND_NULL:
        json_null(b);
        break;
    case JSON_KIND_BOOL:
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE:
        json_raw(b, json_as_str(value));
        break;
    }
}

/* What was read, written again, reads as the same: writing that once more gives the same bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    const struct json *root = NULL;
    struct str fault = STR("");
    enum err e = json_parse(w.memory, fuzz_text(&w, data, size), &root, &fault);
    assert(e == OK || e == ERR_MALFORMED || e == ERR_TOO_LARGE);
    assert((e == OK) == (root != NULL) && (e == OK) == (fault.size == 0));
    if (!e) {
        struct buffer first = buffer_in(w.memory), second = buffer_in(w.memory);
        write_again(&first, root);
        e = json_parse(w.memory, buffer_str(&first), &root, &fault);
        assert(e == OK);
        write_again(&second, root);
        assert(str_equal(buffer_str(&first), buffer_str(&second)));
        (void)json_get_double(root, "a", json_get_double(root, "b", 0));
        (void)json_get_int(root, "a", 0);
        (void)json_get_bool(root, "a", false);
    }
    arena_free(w.memory);
    return 0;
}
