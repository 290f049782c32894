/* Archives that people bring: zip, or tar with gzip. Hostile until read: names, sizes, ratios,
 * encodings and depths are all theirs.
 *
 * An archive is read twice: its names first (parcel_open), then the entries that are wanted, each
 * within a limit. A name that is absolute, leaves the folder ("..") or is not UTF-8, an entry that
 * is neither file nor folder, too many entries, or a broken structure refuses the whole archive,
 * naming the entry. What an entry really holds is counted while it is unpacked: the sizes an
 * archive claims are not believed. */
#ifndef BEMA_IMPORTS_PARCEL_H
#define BEMA_IMPORTS_PARCEL_H

#include "base/work.h"

enum {
    parcel_entries_max = 2000000,
    parcel_name_bytes_max = 1024,
    parcel_text_bytes_max = 512 * 1024 * 1024, /* of one entry read as text */
};
/* All texts of one archive together. */
#define PARCEL_TEXTS_BYTES_MAX (INT64_C(1) << 30)

struct parcel;
/* ERR_INVALID with words that name the place of the fault. The file stays open until
 * parcel_close(). */
MUST_USE enum err parcel_open(struct work *w, const char *path, struct parcel **ret_parcel);
void parcel_close(struct parcel *parcel); /* NULL is fine */

/* An archive of these files, for trying its readers; nothing is copied, and there is nothing to
 * extract. */
struct parcel_file {
    struct str name, bytes;
};
struct parcel *parcel_of(const struct parcel_file *files, size_t count);

size_t parcel_count(const struct parcel *parcel);
struct str parcel_name(const struct parcel *parcel, size_t index);
/* Index of the entry of that name, or SIZE_MAX. */
size_t parcel_find(const struct parcel *parcel, struct str name);

/* Reads the entries named by `wanted` (indexes, any order) in one pass; ret_texts[i] is the content
 * of wanted[i], in memory that lives until parcel_close(). */
MUST_USE enum err parcel_read_texts(struct work *w, struct parcel *parcel, const size_t *wanted,
                                    size_t count, struct str *ret_texts);

/* Goes through all entries once and writes those that take() accepts into files: take gives the
 * path to write (in w->memory), or NULL to pass the entry over. One over bytes_max is skipped and
 * told by too_large(). */
struct parcel_extraction {
    const char *(*take)(void *context, struct work *w, struct str name);
    void (*too_large)(void *context, struct str name);
    bool (*between)(void *context); /* true: stop; may be NULL */
    void *context;
    int64_t bytes_max;
};
MUST_USE enum err parcel_extract(struct work *w, struct parcel *parcel,
                                 const struct parcel_extraction *extraction);

/* JSON arrays too large to be parsed whole: calls one() for each element of the top-level array in
 * text (what stands before the first '[' is passed over: archives write `window.x = [`).
 * ERR_INVALID with the place: not an array, an element over element_bytes_max, or broken off. */
enum { parcel_element_bytes_max = 1024 * 1024 };
MUST_USE enum err parcel_each(struct work *w, struct str text, struct str name,
                              enum err (*one)(struct work *w, void *context, struct str element),
                              void *context);

#endif
