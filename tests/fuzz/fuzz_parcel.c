#include "fuzz.h"

#include "imports/mastodon_archive.h"
#include "imports/x_archive.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* The bytes are a zip or a tar as a person gives it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct parcel *parcel = NULL;
    struct arrival arrival;
    char path[64];
    int file = memfd_create("parcel", MFD_CLOEXEC);
    assert(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    enum err e = parcel_open(&w, path, &parcel);
    assert(e == OK || (e == ERR_INVALID && w.why.size > 0 && utf8_valid(w.why)));
    for (size_t i = 0; !e && i < parcel_count(parcel); i++) {
        struct str name = parcel_name(parcel, i);
        assert(utf8_valid(name) && !str_starts(name, STR("/")) && !str_ends(name, STR("/..")));
    }
    enum err x = e ? e : x_archive_read(&w, parcel, &arrival);
    enum err mastodon = e ? e : mastodon_archive_read(&w, parcel, &arrival);
    assert(x == OK || mastodon == OK || w.why.size > 0);
    if (!e)
        parcel_close(parcel);
    close(file);
    arena_free(w.memory);
    return 0;
}
