#include "base/work.h"

#include <assert.h>
#include <sodium.h>
#include <stdarg.h>

const struct limits limits_default = {
    .post_characters_max = 500,
    .post_bytes_max = 64 * 1024,
    .imported_characters_max = 100000,
    .poll_options_max = 4,
    .poll_option_characters_max = 50,
    .poll_seconds_min = 300,
    .poll_seconds_max = 2629746,
    .pins_max = 5,
    .display_name_characters_max = 30,
    .note_characters_max = 500,
    .fields_max = 4,
    .field_characters_max = 255,
    .follows_max = 7500,
    .media_per_post_max = 4,
    .media_bytes_max = 16 * 1024 * 1024,
    .media_video_bytes_max = 99 * 1024 * 1024,
    .profile_picture_bytes_max = 8 * 1024 * 1024,
    .media_quota_bytes = INT64_C(10) << 30,
};

void work_say(struct work *w, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    w->why = str_vformat(w->memory, format, args);
    va_end(args);
}

void random_bytes(void *out, size_t size)
{
    randombytes_buf(out, size);
}

enum { token_bytes_max = 64 };

struct str random_token(struct arena *a, size_t bytes)
{
    unsigned char secret[token_bytes_max];
    assert(bytes > 0 && bytes <= sizeof(secret));
    randombytes_buf(secret, bytes);
    struct str token = base64url_encode(a, secret, bytes);
    sodium_memzero(secret, sizeof(secret));
    return token;
}

struct str site_media_url(struct arena *memory, const struct site *site)
{
    return site->media_url.size ? site->media_url
                                : str_format(memory, "%.*s/media", STR_ARG(site->url));
}
