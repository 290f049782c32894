/* What holds for every archive that was read, whatever it held. */
#ifndef BEMA_TESTS_FUZZ_ARRIVAL_H
#define BEMA_TESTS_FUZZ_ARRIVAL_H

#include "fuzz.h"

#include "imports/arrival.h"
#include "imports/parcel.h"

#include <string.h>

static inline bool fuzz_storable(struct str text)
{
    return utf8_valid(text) && (!text.size || !memchr(text.data, 0, text.size));
}

static inline void fuzz_arrival(struct work *w, enum err e, struct arrival *arrival)
{
    assert(e == OK || (e == ERR_INVALID && w->why.size > 0 && utf8_valid(w->why)));
    for (size_t i = 0; !e && i < arrival->items.count; i++) {
        const struct item *item = &arrival->items.at[i];
        assert(item->key.size && fuzz_storable(item->key) && fuzz_storable(item->text));
        assert(fuzz_storable(item->spoiler_text) && fuzz_storable(item->language));
        assert(fuzz_storable(item->reply_key) && fuzz_storable(item->quote_key));
        assert(item->link.size && fuzz_storable(item->link));
        assert(item->media_count >= 0 && item->media_count <= item_media_max);
        assert(!i || item->created_ms >= item[-1].created_ms);
    }
    for (int i = 0; !e && i < arrival->profile.field_count; i++)
        assert(arrival->profile.fields[i].value.size &&
               fuzz_storable(arrival->profile.fields[i].value));
    assert(e || items_check(w, &arrival->items) == OK || w->why.size > 0);
}

#endif
