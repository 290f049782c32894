/* Reading CBOR (RFC 8949) as authenticators write it (CTAP2's canonical form): integers, byte and
 * text strings, arrays and maps of definite length, true, false and null. Tags, floating point
 * numbers, indefinite lengths and anything deeper than cbor_depth_max are refused. Nothing is
 * allocated: an item points into the bytes it was read from, and arrays and maps are walked.
 *
 * libcbor decodes one item at a time, which allocates nothing; its trees of items are not used:
 * there a number in what a stranger sent decides how much memory is taken. */
#ifndef BEMA_AUTH_CBOR_ITEMS_H
#define BEMA_AUTH_CBOR_ITEMS_H

#include "base/str.h"

enum { cbor_depth_max = 4 };
enum cbor_kind { CBOR_INT, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_OTHER };
struct cbor_item {
    enum cbor_kind kind;
    int64_t number;   /* CBOR_INT; of arrays the items, of maps the pairs */
    struct str bytes; /* CBOR_BYTES, CBOR_TEXT */
};
/* Takes the next item from *rest: of an array or map its head alone, what is in it follows.
 * ERR_MALFORMED. */
MUST_USE enum err cbor_next(struct str *rest, struct cbor_item *ret_item);
/* Passes over the next item whole. */
MUST_USE enum err cbor_skip(struct str *rest);
/* The value behind a key of the map that `map` begins with. ERR_NOT_FOUND; ERR_MALFORMED also when
 * the map itself is. Of keys that stand twice the first counts. */
MUST_USE enum err cbor_member(struct str map, const char *key, struct cbor_item *ret_value);
MUST_USE enum err cbor_member_int(struct str map, int64_t key, struct cbor_item *ret_value);

#endif
