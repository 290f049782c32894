#include "stream/websocket.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum err websocket_accept(struct arena *a, struct str key, struct str *ret_accept)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    struct str bytes;
    enum err e = base64_decode(a, key, &bytes);

    if (e || bytes.size != websocket_key_bytes)
        return ERR_INVALID;
    struct str text = str_format(a, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", STR_ARG(key));
    if (EVP_Digest(text.data, text.size, digest, &size, EVP_sha1(), NULL) != 1)
        return ERR_INTERNAL;
    char *accept = arena_bytes(a, 4 * ((size + 2) / 3) + 1);
    int written = EVP_EncodeBlock((unsigned char *)accept, digest, (int)size);
    *ret_accept = (struct str){accept, (size_t)written};
    return OK;
}

void websocket_reader_free(struct websocket_reader *reader)
{
    free(reader->held);
    free(reader->message);
    *reader = (struct websocket_reader){0};
}

struct frame {
    bool last;
    unsigned opcode;
    size_t header, payload;
};

static bool is_control(unsigned opcode)
{
    return opcode >= WEBSOCKET_CLOSE;
}

static bool is_known(unsigned opcode)
{
    return opcode <= WEBSOCKET_BINARY || (opcode >= WEBSOCKET_CLOSE && opcode <= WEBSOCKET_PONG);
}

/* 0: the header is whole and fine; -1: more must come; else the status to close with. */
static int header_read(const struct websocket_reader *reader, const unsigned char *at, size_t size,
                       struct frame *ret_frame)
{
    if (size < 2)
        return -1;
    struct frame f = {.last = at[0] & 0x80, .opcode = at[0] & 15u, .header = 6};
    uint64_t payload = at[1] & 127u;
    /* No extension was agreed on, clients mask, a control frame is short and in one piece. */
    if ((at[0] & 0x70) || !(at[1] & 0x80) || !is_known(f.opcode))
        return WEBSOCKET_BROKEN;
    if (is_control(f.opcode) && (!f.last || payload > websocket_control_bytes_max))
        return WEBSOCKET_BROKEN;
    if (!is_control(f.opcode) && (f.opcode == WEBSOCKET_CONTINUATION) != reader->in_message)
        return WEBSOCKET_BROKEN;
    if (f.opcode == WEBSOCKET_BINARY)
        return WEBSOCKET_NOT_TAKEN;
    size_t more = payload == 126 ? 2 : payload == 127 ? 8 : 0;
    if (size < 2 + more)
        return -1;
    if (more) {
        payload = 0;
        for (size_t i = 0; i < more; i++)
            payload = payload << 8 | at[2 + i];
        if (payload >> 63 || payload < (more == 2 ? 126u : 65536u))
            return WEBSOCKET_BROKEN; /* not the shortest form */
    }
    if (!is_control(f.opcode) && payload > websocket_message_bytes_max - reader->message_size)
        return WEBSOCKET_TOO_LARGE;
    f.header += more;
    f.payload = (size_t)payload;
    *ret_frame = f;
    return size < f.header + f.payload ? -1 : 0;
}

static bool status_is_known(unsigned status)
{
    return (status >= 1000 && status <= 1014 && status != 1004 && status != 1005 &&
            status != 1006) ||
           (status >= 3000 && status <= 4999);
}

static int close_check(struct str payload)
{
    if (payload.size == 0)
        return 0;
    const unsigned char *at = (const unsigned char *)payload.data;
    if (payload.size == 1 || !status_is_known((unsigned)at[0] << 8 | at[1]))
        return WEBSOCKET_BROKEN;
    return utf8_valid(str_sub(payload, 2, payload.size)) ? 0 : WEBSOCKET_NOT_TEXT;
}

/* A fragment joins what came of its message before. */
static int fragment_add(struct websocket_reader *reader, struct str payload)
{
    if (!reader->message)
        reader->message = malloc(websocket_message_bytes_max);
    if (!reader->message)
        return WEBSOCKET_TRY_LATER;
    if (payload.size)
        memcpy(reader->message + reader->message_size, payload.data, payload.size);
    reader->message_size += (uint32_t)payload.size;
    return 0;
}

/* *ret_go_on false: the taker wants no more. */
static int frame_take(struct websocket_reader *reader, const struct frame *f, struct str payload,
                      websocket_taker *taker, void *context, bool *ret_go_on)
{
    enum websocket_opcode opcode = (enum websocket_opcode)f->opcode;
    int status = opcode == WEBSOCKET_CLOSE ? close_check(payload) : 0;
    if (status)
        return status;
    if (is_control(f->opcode)) {
        *ret_go_on = taker(context, opcode, payload) && opcode != WEBSOCKET_CLOSE;
        return 0;
    }
    if (!f->last || reader->in_message) {
        status = fragment_add(reader, payload);
        if (status)
            return status;
        reader->in_message = !f->last;
        if (!f->last)
            return 0;
        payload = (struct str){reader->message, reader->message_size};
    }
    if (!utf8_valid(payload))
        return WEBSOCKET_NOT_TEXT;
    *ret_go_on = taker(context, WEBSOCKET_TEXT, payload);
    free(reader->message);
    reader->message = NULL;
    reader->message_size = 0;
    return 0;
}

static void unmask(char *bytes, size_t size, const char *mask)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(bytes[i] ^ mask[i % 4]);
}

/* Takes whole frames off the front; *ret_used is what they were. */
static int frames_take(struct websocket_reader *reader, char *bytes, size_t size, size_t *ret_used,
                       websocket_taker *taker, void *context)
{
    size_t at = 0;
    bool go_on = true;
    int status = 0;
    while (go_on && !status) {
        struct frame f = {0};
        status = header_read(reader, (unsigned char *)bytes + at, size - at, &f);
        if (status)
            break;
        char *payload = bytes + at + f.header;
        unmask(payload, f.payload, payload - 4);
        at += f.header + f.payload;
        status = frame_take(reader, &f, (struct str){payload, f.payload}, taker, context, &go_on);
    }
    *ret_used = go_on ? at : size;
    return status < 0 ? 0 : status;
}

static int hold(struct websocket_reader *reader, const char *bytes, size_t size)
{
    char *held = size ? malloc(size) : NULL;
    if (size && !held)
        return WEBSOCKET_TRY_LATER;
    if (size)
        memcpy(held, bytes, size);
    free(reader->held);
    reader->held = held;
    reader->held_size = (uint32_t)size;
    return 0;
}

int websocket_feed(struct websocket_reader *reader, char *bytes, size_t size,
                   websocket_taker *taker, void *context)
{
    enum { joined_bytes_max = websocket_message_bytes_max + websocket_header_bytes_max };
    char joined[joined_bytes_max];
    size_t used = 0;
    int status = 0;

    /* An unfinished frame first: it is finished with as much as could belong to it. */
    while (reader->held && size && !status) {
        size_t room = joined_bytes_max - reader->held_size;
        size_t more = size < room ? size : room, before = reader->held_size;
        memcpy(joined, reader->held, before);
        memcpy(joined + before, bytes, more);
        status = frames_take(reader, joined, before + more, &used, taker, context);
        if (status)
            return status;
        if (used < before) { /* still unfinished: then all that came was room enough for */
            status = hold(reader, joined, before + more);
            return status;
        }
        status = hold(reader, NULL, 0);
        bytes += used - before;
        size -= used - before;
    }
    if (status || !size)
        return status;
    status = frames_take(reader, bytes, size, &used, taker, context);
    return status ? status : hold(reader, bytes + used, size - used);
}

void websocket_put(struct buffer *out, enum websocket_opcode opcode, struct str payload)
{
    char header[10] = {(char)(0x80 | opcode)};
    size_t size = 2;
    if (payload.size < 126) {
        header[1] = (char)payload.size;
    } else {
        size_t wide = payload.size < 65536 ? 2 : 8;
        header[1] = (char)(wide == 2 ? 126 : 127);
        for (size_t i = 0; i < wide; i++)
            header[2 + i] = (char)(payload.size >> (8 * (wide - 1 - i)) & 255);
        size += wide;
    }
    buffer_put(out, (struct str){header, size});
    buffer_put(out, payload);
}

void websocket_put_close(struct buffer *out, int status)
{
    const char bytes[2] = {(char)(status >> 8), (char)(status & 255)};
    websocket_put(out, WEBSOCKET_CLOSE, (struct str){bytes, status ? 2 : 0});
}
