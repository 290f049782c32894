/* Where files are kept once they are made: the folder DATA/media, or a bucket of S3 and what speaks
 * like it. In the bucket a file has the name it would have in the folder, after the prefix; the
 * folder then holds only what is being made. Files are named by nobody before they are kept. */
#ifndef BEMA_MEDIA_MEDIA_STORE_H
#define BEMA_MEDIA_MEDIA_STORE_H

#include "base/work.h"

struct media_bucket {
    struct str endpoint; /* "https://s3.example"; empty: the folder */
    struct str bucket, region, key, secret;
    struct str prefix; /* "" or "square/" */
    bool path_style;   /* https://s3.example/bucket/… instead of https://bucket.s3.example/… */
    /* Nobody reads from it but by addresses that are made for a while: media_store_address(). What
     * playlists say then lies in the folder too. */
    bool is_private;
};
/* At start only; the texts must live as long as the process. */
void media_bucket_set(const struct media_bucket *given);
bool media_bucket_is_set(void);
/* "https://bucket.s3.example/square" */
struct str media_bucket_url(struct arena *memory, const struct media_bucket *bucket);

enum { media_store_tries = 3, media_store_wait_ms = 300 /* before the second, then thrice that */ };
/* Sends the file, which lies whole in the folder, to the bucket, and removes it from the folder.
 * Does nothing where there is no bucket. ERR_UNAVAILABLE with words: it stays in the folder. */
MUST_USE enum err media_store_put(struct work *w, struct str file);
/* Where the file lies in a private bucket, for media_address_ms from now at most and half of that
 * at least; the same address all that half. "" where it lies elsewhere: in the folder, or in a
 * bucket that everybody reads. Looks into the folder. */
enum { media_address_ms = 10 * 60 * 1000 };
struct str media_store_address(struct work *w, struct str file);
/* From the bucket; true also where it was gone, or there is no bucket. */
bool media_store_remove(struct work *w, struct str file);
/* The whole file from the bucket, in w->memory. ERR_NOT_FOUND; ERR_UNAVAILABLE with words; only
 * where there is a bucket. */
MUST_USE enum err media_store_read(struct work *w, struct str file, int64_t bytes_max,
                                   struct str *ret_bytes);
/* It lies in the bucket, or, without one, in the folder. */
bool media_store_holds(struct work *w, struct str file);

#endif
