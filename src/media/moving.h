/* Video and sound: what a file holds, a picture of it, and the files that are made of it. All that
 * reads the file is ffmpeg or ffprobe in the sandbox (media_child.h); the reader is named to them
 * by the file's first bytes, so that none is reached that opens other files (playlists, concat, …).
 *
 * Nothing but the first video and the first audio stream is taken over: no metadata, no chapters,
 * no data streams (where cameras keep places). */
#ifndef BEMA_MEDIA_MOVING_H
#define BEMA_MEDIA_MOVING_H

#include "base/work.h"
#include "media/hls.h"

enum {
    moving_side_max = 1920, /* of what is made */
    moving_short_side_max = 1080,
    moving_pixels_max = 3840 * 2160, /* of what is read, as Mastodon says */
    moving_frame_rate_max = 120,
    moving_probe_ms_max = 15000,
    moving_frame_ms_max = 20000,
    moving_make_ms_max = 20 * 60 * 1000,
    moving_silent_ms_max = 60 * 1000, /* what is silent and not longer plays in a loop */
};
#define moving_ms_max (INT64_C(4) * 60 * 60 * 1000)

enum moving_file { MOVING_MAIN, MOVING_FIRST_QUALITY, moving_files = 1 + hls_qualities_max };

struct moving {
    const char *reader;      /* ffmpeg's name of it */
    int video, audio, cover; /* streams by number; -1: none */
    int width, height;       /* upright, of square pixels */
    bool turned;             /* stored in another direction than it is shown */
    int rate_num, rate_den;  /* frames a second */
    int64_t duration_ms, bits_per_second;
    struct str video_codec, pixel_format, profile, audio_codec;
    int level, channels;
};

/* By the first bytes: NULL where it is no video and no sound that is known here. */
const char *moving_reader(int input);
/* ERR_INVALID with words for what cannot be read, or passes a limit. */
MUST_USE enum err moving_probe(struct work *w, int input, const char *reader,
                               struct moving *ret_moving);
/* Writes a picture of it (PNG) into the file: of the video's first second the frame that says most,
 * or the sound's cover. ERR_NOT_FOUND: a sound without one. */
MUST_USE enum err moving_frame(struct work *w, int input, const struct moving *moving,
                               const char *path);

/* What will be made of it. */
struct moving_plan {
    bool copy_video, copy_audio;
    const char *extension; /* of the main file: ".mp4", ".mp3", ".m4a" */
    const char *type;
    int width, height; /* 0: a sound */
    int quality_count;
    struct {
        int width, height;
    } qualities[hls_qualities_max];
};
/* loops: what plays in a loop has no sound and no qualities. */
struct moving_plan moving_plan_of(const struct moving *moving, bool loops);
/* May take minutes. paths[MOVING_MAIN], then those of the qualities. */
MUST_USE enum err moving_make(struct work *w, int input, const struct moving *moving,
                              const struct moving_plan *plan, const char *const *paths,
                              int64_t file_bytes_max);

#endif
