#include "fuzz.h"

#include "media/hls.h"

#include <sys/mman.h>
#include <unistd.h>

/* A file of fragments: whatever it holds, a playlist names only bytes that it has. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct hls_quality quality = {.name = STR("clip-1.mp4"), .width = 640, .height = 360};
    struct str playlist = {0};
    int file = memfd_create("fuzz", MFD_CLOEXEC);

    assert(file >= 0 && write(file, data, size) == (ssize_t)size);
    if (!hls_playlist(&w, file, 9000, &quality, &playlist)) {
        struct str rest = playlist, line, master = hls_master(&w, &quality, 1);

        assert(str_starts(playlist, STR("#EXTM3U\n")) && str_ends(playlist, STR("ENDLIST\n")));
        assert(utf8_valid(playlist) && quality.bits_per_second >= 0);
        assert(str_find(master, STR("clip-1.m3u8")) != SIZE_MAX && utf8_valid(master));
        while (rest.size) {
            struct str bytes, at;
            int64_t count = 0, begin = 0;

            rest = str_split(rest, '\n', &line);
            if (!str_starts(line, STR("#EXT-X-BYTERANGE:")))
                continue;
            at = str_split(str_sub(line, 17, line.size), '@', &bytes);
            assert(!str_int(bytes, 1, INT64_MAX, &count) && !str_int(at, 1, INT64_MAX, &begin));
            assert(begin + count <= (int64_t)size);
        }
    }
    close(file);
    arena_free(w.memory);
    return 0;
}
