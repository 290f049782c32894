/* RFC 6455, a server's side: the key of the handshake, frames from a client, frames to it.
 *
 * Our own, because libwslay keeps 9.4 KB for each connection (measured), more than all that an idle
 * stream may cost here; what is held between two reads is what has come of an unfinished frame or
 * message, which mostly is nothing. No extensions. */
#ifndef BEMA_STREAM_WEBSOCKET_H
#define BEMA_STREAM_WEBSOCKET_H

#include "base/buffer.h"

enum websocket_opcode {
    WEBSOCKET_CONTINUATION = 0,
    WEBSOCKET_TEXT = 1,
    WEBSOCKET_BINARY = 2,
    WEBSOCKET_CLOSE = 8,
    WEBSOCKET_PING = 9,
    WEBSOCKET_PONG = 10,
};
enum websocket_status {
    WEBSOCKET_GOING_AWAY = 1001,
    WEBSOCKET_BROKEN = 1002,    /* against the protocol */
    WEBSOCKET_NOT_TAKEN = 1003, /* binary messages */
    WEBSOCKET_NOT_TEXT = 1007,  /* not UTF-8 */
    WEBSOCKET_POLICY = 1008,    /* too many messages, or connections */
    WEBSOCKET_TOO_LARGE = 1009, /* over websocket_message_bytes_max */
    WEBSOCKET_TRY_LATER = 1013, /* events were lost: read the timeline again */
};
enum {
    websocket_message_bytes_max = 4096, /* of what a client sends, all its fragments together */
    websocket_control_bytes_max = 125,
    websocket_header_bytes_max = 14,
    websocket_key_bytes = 16,
};

/* Sec-WebSocket-Accept for a client's Sec-WebSocket-Key; ERR_INVALID for what is no key. */
MUST_USE enum err websocket_accept(struct arena *a, struct str key, struct str *ret_accept);

/* What has come of a frame, and of a message in fragments. All zero at first. */
struct websocket_reader {
    char *held, *message; /* malloc */
    uint32_t held_size, message_size;
    bool in_message;
};
void websocket_reader_free(struct websocket_reader *reader);
/* A whole text message, or a control frame: false ends reading. Payloads are valid until then. */
typedef bool websocket_taker(void *context, enum websocket_opcode opcode, struct str payload);
/* Takes bytes as they come, in pieces of any size (unmasks them in place). 0, or the status with
 * which the connection is to be closed; the reader is of no use after that. A client's Close comes
 * to the taker with its status and reason checked. */
int websocket_feed(struct websocket_reader *reader, char *bytes, size_t size,
                   websocket_taker *taker, void *context);

/* One whole frame to a client: header and payload. Of a close frame the payload is made by
 * websocket_put_close; status 0 sends none. */
void websocket_put(struct buffer *out, enum websocket_opcode opcode, struct str payload);
void websocket_put_close(struct buffer *out, int status);

#endif
