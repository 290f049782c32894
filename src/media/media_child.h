/* Running what reads a stranger's bytes: bema-media on one picture, ffmpeg and ffprobe, locked in
 * (lock.h), on one video or sound. */
#ifndef BEMA_MEDIA_MEDIA_CHILD_H
#define BEMA_MEDIA_MEDIA_CHILD_H

#include "base/work.h"
#include "media/lock.h"

enum { media_facts_bytes_max = 4096 };

/* Descriptors are the caller's. Waits at most ms_max, then kills it. *ret_facts is its line.
 * ERR_INVALID: it ended without a picture (the words are its own where it gave some);
 * ERR_UNAVAILABLE: it cannot be run. */
MUST_USE enum err media_child_run(struct work *w, int input, int large, int preview, int ms_max,
                                  struct str *ret_facts);

enum { media_tool_says_bytes_max = 64 * 1024, media_tool_outputs_max = lock_outputs_max };
struct media_tool {
    const char *name;             /* "ffmpeg", "ffprobe" */
    const char *const *arguments; /* the first is the name; NULL ends them */
    int input;
    const char *outputs[media_tool_outputs_max]; /* files, made anew; NULL: none */
    int64_t output_bytes_max;                    /* of each */
    int ms_max;
    bool idle; /* may take minutes: runs when nobody else wants the processor */
};
/* The sandbox holds it to its descriptors. *ret_says: what it printed. ERR_INVALID: it ended with
 * an error, its time was over, or it was killed; ERR_UNAVAILABLE: it is not there, an output cannot
 * be made, or the server is stopping. */
MUST_USE enum err media_tool_run(struct work *w, const struct media_tool *tool,
                                 struct str *ret_says);
/* ffmpeg and ffprobe are installed, and the lock lies where it is looked for. */
bool media_tools_present(struct work *w);
/* While held, tools that run are killed and others end at once: ERR_UNAVAILABLE. */
void media_tools_hold(bool held);

#endif
