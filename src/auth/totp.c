#include "auth/totp.h"

#include "base/buffer.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

uint32_t totp_code(struct str secret, int64_t step, int digits)
{
    static const uint32_t powers[] = {1000000, 10000000, 100000000};
    unsigned char message[8], mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;

    assert(digits >= 6 && digits <= 8);
    for (int i = 0; i < 8; i++)
        message[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
    HMAC(EVP_sha1(), secret.data, (int)secret.size, message, sizeof message, mac, &size);
    assert(size == 20);
    unsigned offset = mac[19] & 15;
    uint32_t number = ((uint32_t)mac[offset] & 127) << 24 | (uint32_t)mac[offset + 1] << 16 |
                      (uint32_t)mac[offset + 2] << 8 | (uint32_t)mac[offset + 3];
    return number % powers[digits - 6];
}

/* Six digits, white space apart; -1 for anything else. */
static int64_t code_read(struct str code)
{
    int64_t number = 0;
    int digits = 0;

    for (size_t i = 0; i < code.size; i++) {
        if (code.data[i] == ' ')
            continue;
        if (code.data[i] < '0' || code.data[i] > '9' || ++digits > totp_digits)
            return -1;
        number = number * 10 + (code.data[i] - '0');
    }
    return digits == totp_digits ? number : -1;
}

int64_t totp_match(struct str secret, struct str code, int64_t now_ms, int64_t last_step)
{
    int64_t number = code_read(code), now = now_ms / 1000 / totp_step_seconds, found = 0;

    if (number < 0 || secret.size == 0)
        return 0;
    /* All are tried, whichever fits: the time tells nothing. */
    for (int64_t step = now - totp_window_steps; step <= now + totp_window_steps; step++) {
        uint32_t expected = totp_code(secret, step, totp_digits), given = (uint32_t)number;
        bool fits = sodium_memcmp(&expected, &given, sizeof expected) == 0;
        if (fits && step > last_step && !found)
            found = step;
    }
    return found;
}

struct str base32_encode(struct arena *a, struct str bytes)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *out = arena_alloc(a, bytes.size * 8 / 5 + 2);
    size_t size = 0;
    uint32_t held = 0;
    int bits = 0;

    for (size_t i = 0; i < bytes.size; i++) {
        held = held << 8 | (unsigned char)bytes.data[i];
        for (bits += 8; bits >= 5; bits -= 5)
            out[size++] = signs[held >> (bits - 5) & 31];
    }
    if (bits > 0)
        out[size++] = signs[held << (5 - bits) & 31];
    return (struct str){.data = out, .size = size};
}

struct str totp_uri(struct arena *a, struct str secret, struct str issuer, struct str name)
{
    struct buffer b = buffer_in(a);

    buffer_lit(&b, "otpauth://totp/");
    buffer_put(&b, url_encode(a, issuer));
    buffer_char(&b, ':');
    buffer_put(&b, url_encode(a, name));
    buffer_lit(&b, "?secret=");
    buffer_put(&b, base32_encode(a, secret));
    buffer_lit(&b, "&issuer=");
    buffer_put(&b, url_encode(a, issuer));
    return buffer_str(&b);
}
