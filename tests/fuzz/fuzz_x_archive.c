#include "fuzz_arrival.h"

#include "imports/x_archive.h"

/* The first byte says which of the archive's files the rest is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char account[] = "window.YTD.account.part0 = [{\"account\":{\"accountId\":\"7\","
                                  "\"username\":\"someone\"}}]";
    static const char tweets[] =
        "window.YTD.tweets.part0 = [{\"tweet\":{\"id_str\":\"240859602684612608\",\"full_text\":"
        "\"The beginning of it\\u2026\",\"created_at\":\"Wed Aug 29 17:12:58 +0000 2012\"}}]";
    enum { files = 6 };
    struct parcel_file file[files] = {
        {STR("data/account.js"), str_of(account)}, {STR("data/tweets.js"), str_of(tweets)},
        {STR("data/profile.js"), STR("[]")},       {STR("data/note-tweet.js"), STR("[]")},
        {STR("data/like.js"), STR("[]")},          {STR("data/tweets_media/7-a.png"), STR("")},
    };
    struct work w = fuzz_work();
    struct arrival arrival = {0};
    if (size) {
        file[(data[0] & 0x0f) % 5].bytes = fuzz_text(&w, data + 1, size - 1);
        struct parcel *parcel = parcel_of(file, files);
        enum err e = x_archive_read(&w, parcel, &arrival);
        fuzz_arrival(&w, e, &arrival);
        parcel_close(parcel);
    }
    arena_free(w.memory);
    return 0;
}
