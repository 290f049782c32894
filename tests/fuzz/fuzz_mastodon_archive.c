#include "fuzz_arrival.h"

#include "imports/mastodon_archive.h"

/* The first byte says which of the archive's files the rest is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char actor[] =
        "{\"id\":\"https://old.example/users/m\",\"preferredUsername\":\"m\","
        "\"followers\":\"https://old.example/users/m/followers\"}";
    enum { files = 3 };
    struct parcel_file file[files] = {
        {STR("outbox.json"), STR("{\"orderedItems\":[]}")},
        {STR("actor.json"), str_of(actor)},
        {STR("likes.json"), STR("{\"orderedItems\":[]}")},
    };
    struct work w = fuzz_work();
    struct arrival arrival = {0};
    if (size) {
        file[(data[0] & 0x0f) % files].bytes = fuzz_text(&w, data + 1, size - 1);
        struct parcel *parcel = parcel_of(file, files);
        enum err e = mastodon_archive_read(&w, parcel, &arrival);
        fuzz_arrival(&w, e, &arrival);
        parcel_close(parcel);
    }
    arena_free(w.memory);
    return 0;
}
