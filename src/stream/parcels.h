/* What is told: one event's bytes, wrapped for each kind of stream and shared by all for whom they
 * are the same. */
#ifndef BEMA_STREAM_PARCELS_H
#define BEMA_STREAM_PARCELS_H

#include "stream/hub.h"

/* One payload, and what it was wrapped in already: most people get the same bytes. */
enum { wraps_max = 8 };
struct parcel {
    const char *event;
    struct buffer payload; /* malloc */
    struct {
        bool is_websocket;
        struct str label;
        struct frame *frame;
    } wraps[wraps_max];
    int wrap_count;
};

struct parcel parcel_begin(const char *event);
void parcel_end(struct parcel *parcel);
/* The payload from now on; "" none. */
void parcel_fill(struct parcel *parcel, struct str payload);
/* To whom the subscription is. */
void parcel_hand(struct stream *stream, struct parcel *parcel, const struct subscription *s);

#endif
