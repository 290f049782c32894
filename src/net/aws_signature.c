#include "net/aws_signature.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <unistd.h>

enum { read_bytes = 64 * 1024 };

static const char algorithm[] = "AWS4-HMAC-SHA256";

struct digest {
    unsigned char bytes[aws_hash_bytes];
};

static struct digest keyed(const void *key, size_t key_size, struct str text)
{
    crypto_auth_hmacsha256_state state;
    struct digest digest;

    crypto_auth_hmacsha256_init(&state, key, key_size);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.data, text.size);
    crypto_auth_hmacsha256_final(&state, digest.bytes);
    return digest;
}

static struct digest keyed_again(struct digest key, struct str text)
{
    return keyed(key.bytes, sizeof key.bytes, text);
}

struct str aws_hash(struct arena *memory, struct str bytes)
{
    struct digest digest;

    crypto_hash_sha256(digest.bytes, (const unsigned char *)bytes.data, bytes.size);
    return hex_encode(memory, digest.bytes, sizeof digest.bytes);
}

bool aws_hash_file(struct arena *memory, int file, struct str *ret_hash)
{
    unsigned char *bytes = (unsigned char *)arena_bytes(memory, read_bytes);
    crypto_hash_sha256_state state;
    struct digest digest;
    off_t at = 0;

    crypto_hash_sha256_init(&state);
    for (;;) {
        ssize_t got = pread(file, bytes, read_bytes, at);

        if (got < 0 && errno != EINTR)
            return false;
        if (got == 0)
            break;
        crypto_hash_sha256_update(&state, bytes, got > 0 ? (unsigned long long)got : 0);
        at += got > 0 ? got : 0;
    }
    crypto_hash_sha256_final(&state, digest.bytes);
    *ret_hash = hex_encode(memory, digest.bytes, sizeof digest.bytes);
    return true;
}

/* Of "2015-08-30T12:36:00.000Z". */
struct str aws_time(struct arena *memory, int64_t now_ms)
{
    struct str iso = time_iso(memory, now_ms);

    assert(iso.size >= 19);
    return str_format(memory, "%.4s%.2s%.2sT%.2s%.2s%.2sZ", iso.data, iso.data + 5, iso.data + 8,
                      iso.data + 11, iso.data + 14, iso.data + 17);
}

static struct str names_signed(struct arena *memory, const struct aws_call *call)
{
    struct buffer out = buffer_in(memory);

    for (size_t i = 0; i < call->header_count; i++)
        buffer_format(&out, "%s%s", i ? ";" : "", call->headers[i].name);
    return buffer_str(&out);
}

/* The request in the form that both sides write it in. */
static struct str request_canonical(struct arena *memory, const struct aws_call *call,
                                    struct str names)
{
    struct buffer out = buffer_in(memory);

    buffer_format(&out, "%s\n%.*s\n%.*s\n", call->method, STR_ARG(call->path),
                  STR_ARG(call->query));
    for (size_t i = 0; i < call->header_count; i++)
        buffer_format(&out, "%s:%.*s\n", call->headers[i].name,
                      STR_ARG(str_trim(call->headers[i].value)));
    buffer_format(&out, "\n%.*s\n%.*s", STR_ARG(names), STR_ARG(call->payload_hash));
    return buffer_str(&out);
}

static struct str scope_of(struct arena *memory, const struct aws_key *key, struct str time)
{
    return str_format(memory, "%.8s/%.*s/%.*s/aws4_request", time.data, STR_ARG(key->region),
                      STR_ARG(key->service));
}

static struct str signature_of(struct arena *memory, const struct aws_key *key,
                               const struct aws_call *call, struct str names)
{
    struct str time = aws_time(memory, call->now_ms), day = str_sub(time, 0, 8);
    struct str hash = aws_hash(memory, request_canonical(memory, call, names));
    struct str text = str_format(memory, "%s\n%.*s\n%.*s\n%.*s", algorithm, STR_ARG(time),
                                 STR_ARG(scope_of(memory, key, time)), STR_ARG(hash));
    struct str secret = str_format(memory, "AWS4%.*s", STR_ARG(key->secret));
    struct digest digest = keyed(secret.data, secret.size, day);

    digest = keyed_again(digest, key->region);
    digest = keyed_again(digest, key->service);
    digest = keyed_again(digest, STR("aws4_request"));
    digest = keyed_again(digest, text);
    return hex_encode(memory, digest.bytes, sizeof digest.bytes);
}

struct str aws_authorization(struct arena *memory, const struct aws_key *key,
                             const struct aws_call *call)
{
    struct str names = names_signed(memory, call);

    return str_format(memory, "%s Credential=%.*s/%.*s, SignedHeaders=%.*s, Signature=%.*s",
                      algorithm, STR_ARG(key->id),
                      STR_ARG(scope_of(memory, key, aws_time(memory, call->now_ms))),
                      STR_ARG(names), STR_ARG(signature_of(memory, key, call, names)));
}

struct str aws_presigned(struct arena *memory, const struct aws_key *key, struct str host,
                         struct str path, int64_t now_ms, int seconds)
{
    struct aws_call call = {.method = "GET",
                            .path = path,
                            .payload_hash = STR("UNSIGNED-PAYLOAD"),
                            .headers = {{"host", host}},
                            .header_count = 1,
                            .now_ms = now_ms};
    struct str time = aws_time(memory, now_ms);
    struct str who =
        str_format(memory, "%.*s/%.*s", STR_ARG(key->id), STR_ARG(scope_of(memory, key, time)));

    call.query = str_format(memory,
                            "X-Amz-Algorithm=%s&X-Amz-Credential=%.*s&X-Amz-Date=%.*s"
                            "&X-Amz-Expires=%d&X-Amz-SignedHeaders=host",
                            algorithm, STR_ARG(url_encode(memory, who)), STR_ARG(time), seconds);
    return str_format(memory, "%.*s&X-Amz-Signature=%.*s", STR_ARG(call.query),
                      STR_ARG(signature_of(memory, key, &call, STR("host"))));
}
