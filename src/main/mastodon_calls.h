/* What Mastodon's API consists of: every call it documents or routes, up to 4.6. */
#ifndef BEMA_MAIN_MASTODON_CALLS_H
#define BEMA_MAIN_MASTODON_CALLS_H

#include <stddef.h>

struct mastodon_call {
    const char *method, *path;
    const char *left_out; /* why it will not be here; NULL: it is, or is to come */
};

extern const struct mastodon_call mastodon_calls[];
extern const size_t mastodon_calls_count;

#endif
