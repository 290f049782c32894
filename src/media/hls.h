/* Playlists of HTTP Live Streaming over fragmented MP4 files as ffmpeg writes them: one file a
 * quality, whose fragments are named by their place in it. The files come from a program that read
 * a stranger's bytes: nothing in them is believed. */
#ifndef BEMA_MEDIA_HLS_H
#define BEMA_MEDIA_HLS_H

#include "base/work.h"

enum { hls_qualities_max = 3, hls_fragments_max = 8192 };
struct hls_quality {
    struct str name;   /* of the file, as the playlist writes it: "abc-1.mp4" */
    struct str codecs; /* RFC 6381 */
    int width, height;
    int64_t bits_per_second; /* of its largest fragment */
};
/* The playlist of one file, and what the master playlist says of it (name, width and height are the
 * caller's). ERR_INVALID when it is not such a file. */
MUST_USE enum err hls_playlist(struct work *w, int file, int64_t duration_ms,
                               struct hls_quality *quality, struct str *ret_playlist);
/* playlist names: as the qualities' with .m3u8 instead of .mp4. */
struct str hls_master(struct work *w, const struct hls_quality *qualities, int count);

#endif
