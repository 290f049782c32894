#include "media/hls.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    box_head_bytes = 8,
    head_box_bytes_max = 1024 * 1024, /* moov, moof */
    first_track = 1,                  /* the video's: ffmpeg is told to write it first */
    default_timescale = 1000,
};

struct fragment {
    int64_t at, size; /* in the file */
    int64_t begin;    /* in the track's time */
};
struct reading {
    struct work *w;
    int file;
    int64_t size, timescale, map_bytes;
    struct str codecs;
    struct fragment *fragments;
    int count;
};

static uint32_t number_at(struct str bytes, size_t at)
{
    const uint8_t *p = (const uint8_t *)bytes.data + at;

    return at + 4 > bytes.size
               ? 0
               : (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

/* The inner bytes of the first box of that kind; false where there is none. What stands behind the
 * box is left in `rest`. */
static bool box_next(struct str *rest, const char *kind, struct str *ret_inner)
{
    while (rest->size >= box_head_bytes) {
        struct str box = *rest;
        size_t size = number_at(box, 0);

        if (size < box_head_bytes || size > box.size)
            return false;
        *rest = str_sub(box, size, box.size);
        if (memcmp(box.data + 4, kind, 4) == 0) {
            *ret_inner = str_sub(box, box_head_bytes, size);
            return true;
        }
    }
    return false;
}

static bool box_find(struct str bytes, const char *kind, struct str *ret_inner)
{
    return box_next(&bytes, kind, ret_inner);
}

static bool box_read(struct reading *r, int64_t at, int64_t size, struct str *ret_bytes)
{
    char *bytes;
    int64_t done = 0;

    if (size < 0 || size > head_box_bytes_max || at + size > r->size)
        return false;
    bytes = arena_bytes(r->w->memory, (size_t)size + 1);
    while (done < size) {
        ssize_t got = pread(r->file, bytes + done, (size_t)(size - done), at + done);

        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        done += got > 0 ? got : 0;
    }
    *ret_bytes = (struct str){bytes, (size_t)size};
    return true;
}

/* The first track's clock, and what its samples are. */
static bool moov_take(struct reading *r, struct str moov)
{
    struct str track, media, head, info, table, samples, entry, avc;
    size_t avc_at;

    if (!box_find(moov, "trak", &track) || !box_find(track, "mdia", &media) ||
        !box_find(media, "mdhd", &head) || head.size < 20)
        return false;
    r->timescale = number_at(head, head.data[0] == 1 ? 20 : 12);
    if (r->timescale <= 0)
        r->timescale = default_timescale;
    if (!box_find(media, "minf", &info) || !box_find(info, "stbl", &table) ||
        !box_find(table, "stsd", &samples) || samples.size < box_head_bytes)
        return false;
    entry = str_sub(samples, box_head_bytes, samples.size);
    avc_at = str_find(entry, STR("avcC"));
    if (avc_at == SIZE_MAX || avc_at + box_head_bytes > entry.size)
        return false;
    avc = str_sub(entry, avc_at + 4, entry.size);
    r->codecs = str_format(r->w->memory, "avc1.%02x%02x%02x%s", (uint8_t)avc.data[1],
                           (uint8_t)avc.data[2], (uint8_t)avc.data[3],
                           str_find(moov, STR("mp4a")) == SIZE_MAX ? "" : ",mp4a.40.2");
    return true;
}

/* When the first track's samples of the fragment begin. */
static bool moof_time(struct str moof, int64_t *ret_begin)
{
    struct str track, head, time;

    while (box_next(&moof, "traf", &track)) {
        if (box_find(track, "tfhd", &head) && number_at(head, 4) == first_track) {
            if (!box_find(track, "tfdt", &time) || time.size < 8)
                return false;
            *ret_begin = time.data[0] == 1 && time.size >= 12
                             ? (int64_t)((uint64_t)number_at(time, 4) << 32 | number_at(time, 8))
                             : number_at(time, 4);
            return *ret_begin >= 0 && *ret_begin < INT64_C(1) << 50;
        }
    }
    return false;
}

static bool fragment_take(struct reading *r, int64_t at, int64_t size)
{
    struct fragment *fragment = &r->fragments[r->count];
    struct str moof;

    if (r->count == hls_fragments_max ||
        !box_read(r, at + box_head_bytes, size - box_head_bytes, &moof) ||
        !moof_time(moof, &fragment->begin))
        return false;
    if (r->count && fragment->begin <= r->fragments[r->count - 1].begin)
        return false;
    fragment->at = at;
    fragment->size = size;
    r->count++;
    return true;
}

/* One box of the file; those after a moof belong to its fragment. */
static bool box_take(struct reading *r, int64_t at, int64_t size, const char *kind)
{
    struct str moov;

    if (memcmp(kind, "moof", 4) == 0)
        return fragment_take(r, at, size);
    if (memcmp(kind, "moov", 4) == 0 &&
        (!box_read(r, at + box_head_bytes, size - box_head_bytes, &moov) || !moov_take(r, moov)))
        return false;
    if (memcmp(kind, "mfra", 4) == 0)
        return true; /* an index after the last */
    if (r->count)
        r->fragments[r->count - 1].size = at + size - r->fragments[r->count - 1].at;
    else
        r->map_bytes = at + size;
    return true;
}

static bool file_read(struct reading *r)
{
    struct stat facts;

    if (fstat(r->file, &facts))
        return false;
    r->size = facts.st_size;
    r->fragments = arena_array(r->w->memory, hls_fragments_max + 1, sizeof *r->fragments);
    for (int64_t at = 0, size; at < r->size; at += size) {
        struct str head, large;

        if (!box_read(r, at, box_head_bytes, &head))
            return false;
        size = number_at(head, 0);
        if (size == 1 && box_read(r, at + box_head_bytes, 8, &large))
            size = (int64_t)((uint64_t)number_at(large, 0) << 32 | number_at(large, 4));
        if (size < box_head_bytes || size > r->size - at || !box_take(r, at, size, head.data + 4))
            return false;
    }
    return r->count > 0 && r->map_bytes > 0 && r->codecs.size > 0;
}

static int64_t length_ms(const struct reading *r, int i, int64_t duration_ms)
{
    int64_t begin_ms = r->fragments[i].begin * clock_second_ms / r->timescale;
    int64_t end_ms =
        i + 1 < r->count ? r->fragments[i + 1].begin * clock_second_ms / r->timescale : duration_ms;

    return end_ms > begin_ms ? end_ms - begin_ms : 1;
}

enum err hls_playlist(struct work *w, int file, int64_t duration_ms, struct hls_quality *quality,
                      struct str *ret_playlist)
{
    struct reading r = {.w = w, .file = file};
    struct buffer out = buffer_in(w->memory);
    int64_t longest_ms = clock_second_ms;

    if (!file_read(&r))
        return work_fail(w, ERR_INVALID, "the video cannot be cut into pieces");
    quality->codecs = r.codecs;
    quality->bits_per_second = 0;
    for (int i = 0; i < r.count; i++) {
        int64_t ms = length_ms(&r, i, duration_ms);
        int64_t rate = r.fragments[i].size * 8 * clock_second_ms / ms;

        longest_ms = ms > longest_ms ? ms : longest_ms;
        quality->bits_per_second =
            rate > quality->bits_per_second ? rate : quality->bits_per_second;
    }
    buffer_format(&out,
                  "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:%lld\n"
                  "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n"
                  "#EXT-X-MAP:URI=\"%.*s\",BYTERANGE=\"%lld@0\"\n",
                  (long long)((longest_ms + clock_second_ms - 1) / clock_second_ms),
                  STR_ARG(quality->name), (long long)r.map_bytes);
    for (int i = 0; i < r.count; i++) {
        int64_t ms = length_ms(&r, i, duration_ms);

        buffer_format(&out, "#EXTINF:%lld.%03lld,\n#EXT-X-BYTERANGE:%lld@%lld\n%.*s\n",
                      (long long)(ms / clock_second_ms), (long long)(ms % clock_second_ms),
                      (long long)r.fragments[i].size, (long long)r.fragments[i].at,
                      STR_ARG(quality->name));
    }
    buffer_lit(&out, "#EXT-X-ENDLIST\n");
    *ret_playlist = buffer_str(&out);
    return OK;
}

struct str hls_master(struct work *w, const struct hls_quality *qualities, int count)
{
    struct buffer out = buffer_in(w->memory);

    buffer_lit(&out, "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    for (int i = 0; i < count; i++) {
        const struct hls_quality *q = &qualities[i];
        struct str name = str_sub(q->name, 0, q->name.size - STR(".mp4").size);

        buffer_format(&out,
                      "#EXT-X-STREAM-INF:BANDWIDTH=%lld,RESOLUTION=%dx%d,CODECS=\"%.*s\"\n"
                      "%.*s.m3u8\n",
                      (long long)q->bits_per_second, q->width, q->height, STR_ARG(q->codecs),
                      STR_ARG(name));
    }
    return buffer_str(&out);
}
