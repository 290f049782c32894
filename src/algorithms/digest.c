/* OpenSSL's SHA-256 uses the processor's instructions for it: a slate of 300 kB takes 0.15 ms,
 * where libsodium takes 0.6. */
#include "algorithms/slate_export.h"

#include <assert.h>
#include <openssl/evp.h>

struct slate_digest slate_digest(struct str bytes)
{
    struct slate_digest ret;
    const int done = EVP_Digest(bytes.data, bytes.size, ret.bytes, NULL, EVP_sha256(), NULL);

    assert(done == 1); /* fails for want of the algorithm alone */
    (void)done;
    return ret;
}

bool slate_digest_is(struct slate_digest one, struct slate_digest other)
{
    return memcmp(one.bytes, other.bytes, sizeof one.bytes) == 0;
}

struct str slate_digest_text(struct arena *a, struct slate_digest digest)
{
    return hex_encode(a, digest.bytes, sizeof digest.bytes);
}

enum err slate_digest_parse(struct str text, struct slate_digest *ret)
{
    struct slate_digest digest = {0};

    if (text.size != 2 * sizeof digest.bytes)
        return ERR_INVALID;
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (value < 0)
            return ERR_INVALID;
        digest.bytes[i / 2] = (uint8_t)(digest.bytes[i / 2] << 4 | value);
    }
    *ret = digest;
    return OK;
}
