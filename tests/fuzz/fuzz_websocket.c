#include "fuzz.h"

#include "stream/websocket.h"

static bool hear(void *context, enum websocket_opcode opcode, struct str payload)
{
    struct buffer *heard = context;
    assert(opcode == WEBSOCKET_TEXT ? utf8_valid(payload)
                                    : payload.size <= websocket_control_bytes_max);
    assert(payload.size <= websocket_message_bytes_max);
    buffer_format(heard, "%d %zu ", (int)opcode, payload.size);
    buffer_put(heard, payload);
    return true;
}

static int feed(struct work *w, struct str bytes, size_t piece, struct buffer *heard)
{
    struct websocket_reader reader = {0};
    int status = 0;
    for (size_t at = 0; at < bytes.size && !status; at += piece) {
        struct str part = str_copy(w->memory, str_sub(bytes, at, at + piece));
        status = websocket_feed(&reader, (char *)(uintptr_t)part.data, part.size, hear, heard);
    }
    websocket_reader_free(&reader);
    return status;
}

/* Fed in pieces of a size that the first byte chooses: what is heard may not depend on it. After a
 * close nothing counts. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct work w = fuzz_work();
    struct str bytes = {(const char *)data + 1, size - 1};
    struct buffer whole = buffer_in(w.memory), pieces = buffer_in(w.memory);
    int at_once = feed(&w, bytes, bytes.size + 1, &whole);
    int in_pieces = feed(&w, bytes, (size_t)data[0] + 1, &pieces);
    bool closed = whole.size >= 2 && str_starts(buffer_str(&whole), STR("8 "));
    if (!closed && str_find(buffer_str(&whole), STR("8 ")) == SIZE_MAX) {
        assert(at_once == in_pieces);
        assert(str_equal(buffer_str(&whole), buffer_str(&pieces)));
    }
    arena_free(w.memory);
    return 0;
}
