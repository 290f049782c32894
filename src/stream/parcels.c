#include "stream/parcels.h"

#include "base/json.h"

static void unwrap(struct parcel *parcel)
{
    for (int i = 0; i < parcel->wrap_count; i++)
        frame_release(parcel->wraps[i].frame);
    parcel->wrap_count = 0;
}

void parcel_fill(struct parcel *parcel, struct str payload)
{
    if (str_equal(buffer_str(&parcel->payload), payload))
        return;
    unwrap(parcel);
    parcel->payload.size = 0;
    buffer_put(&parcel->payload, payload);
}

struct parcel parcel_begin(const char *event)
{
    return (struct parcel){.event = event, .payload = buffer_in(NULL)};
}

void parcel_end(struct parcel *parcel)
{
    unwrap(parcel);
    buffer_free(&parcel->payload);
}

static struct frame *wrap(struct work *w, const struct parcel *parcel, bool is_websocket,
                          struct str label)
{
    struct str payload = buffer_str(&parcel->payload);
    struct buffer text = buffer_in(w->memory), out = buffer_in(w->memory);
    if (!is_websocket) {
        buffer_lit(&text, "event: ");
        buffer_put(&text, str_of(parcel->event));
        buffer_lit(&text, "\ndata: ");
        buffer_put(&text, payload.size ? payload : STR("null")); /* no data is no event */
        buffer_lit(&text, "\n\n");
        return frame_make(buffer_str(&text));
    }
    buffer_reserve(&text, payload.size + payload.size / 4 + label.size + 64);
    json_open(&text, '{');
    json_key(&text, "stream");
    json_open(&text, '[');
    json_raw(&text, label);
    json_close(&text, ']');
    JSON_STR(&text, "event", str_of(parcel->event));
    if (payload.size)
        JSON_STR(&text, "payload", payload);
    json_close(&text, '}');
    websocket_put(&out, WEBSOCKET_TEXT, buffer_str(&text));
    return text.overflow || out.overflow ? NULL : frame_make(buffer_str(&out));
}

void parcel_hand(struct stream *stream, struct parcel *parcel, const struct subscription *s)
{
    struct client *client = s->client;
    struct frame *frame = NULL;
    for (int i = 0; i < parcel->wrap_count && !frame; i++)
        if (parcel->wraps[i].is_websocket == client->is_websocket &&
            (!client->is_websocket || str_equal(parcel->wraps[i].label, s->label)))
            frame = parcel->wraps[i].frame;
    if (!frame) {
        frame = wrap(&stream->work, parcel, client->is_websocket, s->label);
        if (!frame)
            return;
        if (parcel->wrap_count == wraps_max)
            unwrap(parcel);
        int at = parcel->wrap_count++;
        parcel->wraps[at].is_websocket = client->is_websocket;
        parcel->wraps[at].label = s->label;
        parcel->wraps[at].frame = frame;
    }
    client_send(stream, client, frame);
    atomic_fetch_add_explicit(&stream->sent, 1, memory_order_relaxed);
}
