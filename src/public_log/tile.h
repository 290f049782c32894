/* What a log serves as files (C2SP tlog-tiles): tiles of hashes and bundles of entries, and their
 * paths, "tile/0/x001/x234/067" or "tile/entries/000.p/17". Pure. */
#ifndef BEMA_PUBLIC_LOG_TILE_H
#define BEMA_PUBLIC_LOG_TILE_H

#include "base/buffer.h"
#include "public_log/tree.h"

enum { entry_bytes_max = 65535 };
/* Tiles beyond that number cannot be: 2^63 entries. */
#define tile_number_max ((UINT64_C(1) << 55) - 1)

struct tile_place {
    bool is_entries; /* a bundle; else level */
    int level;
    uint64_t number;
    size_t width; /* tile_width: a full one */
};
/* Below the log's address, without a slash at its beginning: "tile/…". */
struct str tile_path(struct arena *a, const struct tile_place *place);
/* Exactly what tile_path() writes; else ERR_NOT_FOUND. */
MUST_USE enum err tile_path_parse(struct str path, struct tile_place *ret_place);

/* Its length in two bytes, the higher first, then the entry. */
void bundle_put(struct buffer *out, struct str entry);
/* Takes the first entry off *rest. ERR_INVALID where it is cut short; not called when empty. */
MUST_USE enum err bundle_take(struct str *rest, struct str *ret_entry);

#endif
