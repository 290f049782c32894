#include "push/web_push.h"

#include "base/buffer.h"
#include "push/p256.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>

enum {
    hash_bytes = 32,
    key_bytes = 16,
    nonce_bytes = 12,
    tag_bytes = 16,
    record_bytes = 4096,
    info_bytes_max = 256,
};
_Static_assert((int)web_push_point_bytes == (int)p256_point_bytes, "one curve");
_Static_assert((int)web_push_private_bytes == (int)p256_private_bytes, "one curve");

/* Keys. */

static bool exact(struct work *w, struct str text, uint8_t *out, size_t size)
{
    struct str bytes;

    if (base64_decode(w->memory, text, &bytes) || bytes.size != size)
        return false;
    memcpy(out, bytes.data, size);
    return true;
}

enum err web_push_keys_read(struct work *w, struct str p256dh, struct str auth,
                            struct web_push_keys *ret_keys)
{
    struct web_push_keys keys;
    EVP_PKEY *key = NULL;
    bool fine = exact(w, p256dh, keys.point, sizeof keys.point) &&
                exact(w, auth, keys.secret, sizeof keys.secret);

    if (fine)
        key = p256_key(NULL, keys.point);
    EVP_PKEY_free(key);
    if (!key)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: the subscription's keys are no P-256 point "
                         "(p256dh, 65 bytes) and secret (auth, 16 bytes) in base64");
    *ret_keys = keys;
    return OK;
}

enum err web_push_chance_new(struct work *w, struct web_push_chance *ret_chance)
{
    uint8_t point[p256_point_bytes];

    if (!p256_new(ret_chance->private_key, point))
        return work_fail(w, ERR_INTERNAL, "no key for a push message could be made");
    random_bytes(ret_chance->salt, sizeof ret_chance->salt);
    return OK;
}

/* HKDF with SHA-256, for at most 32 bytes: RFC 5869. */

struct info {
    uint8_t bytes[info_bytes_max];
    size_t size;
};

static void info_add(struct info *info, const void *bytes, size_t size)
{
    assert(info->size + size <= sizeof info->bytes);
    memcpy(info->bytes + info->size, bytes, size);
    info->size += size;
}

/* "Content-Encoding: NAME" and a NUL, then what both ends know. */
static struct info info_named(const char *name, const struct info *context)
{
    struct info info = {.size = 0};

    info_add(&info, "Content-Encoding: ", sizeof "Content-Encoding: " - 1);
    info_add(&info, name, strlen(name) + 1);
    if (context)
        info_add(&info, context->bytes, context->size);
    return info;
}

static void hmac(const uint8_t *key, size_t key_size, const uint8_t *bytes, size_t size,
                 uint8_t ret_hash[hash_bytes])
{
    unsigned length = hash_bytes;

    if (!HMAC(EVP_sha256(), key, (int)key_size, bytes, size, ret_hash, &length))
        abort(); /* out of memory inside libcrypto */
}

static void hkdf(const uint8_t *salt, size_t salt_size, const uint8_t secret[hash_bytes],
                 struct info info, uint8_t *out, size_t out_size)
{
    uint8_t key[hash_bytes], block[hash_bytes];

    assert(out_size <= hash_bytes);
    hmac(salt, salt_size, secret, hash_bytes, key);
    info_add(&info, "\1", 1);
    hmac(key, sizeof key, info.bytes, info.size, block);
    memcpy(out, block, out_size);
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(block, sizeof block);
}

/* Both encodings. */

struct closing {
    const struct web_push_keys *keys;
    const struct web_push_chance *chance;
    uint8_t point[p256_point_bytes];    /* ours */
    uint8_t shared[p256_private_bytes]; /* ECDH's */
    uint8_t key[key_bytes], nonce[nonce_bytes];
};

static bool share(struct closing *c)
{
    EVP_PKEY *ours = p256_key(c->chance->private_key, NULL);
    EVP_PKEY *theirs = p256_key(NULL, c->keys->point);
    bool fine =
        ours && theirs && p256_point_of(ours, c->point) && p256_shared(ours, theirs, c->shared);

    EVP_PKEY_free(ours);
    EVP_PKEY_free(theirs);
    return fine;
}

/* RFC 8291, 3.3 and 3.4. */
static void keys_aes128gcm(struct closing *c)
{
    struct info info = {.size = 0};
    uint8_t secret[hash_bytes];

    info_add(&info, "WebPush: info", sizeof "WebPush: info");
    info_add(&info, c->keys->point, sizeof c->keys->point);
    info_add(&info, c->point, sizeof c->point);
    hkdf(c->keys->secret, sizeof c->keys->secret, c->shared, info, secret, sizeof secret);
    hkdf(c->chance->salt, sizeof c->chance->salt, secret, info_named("aes128gcm", NULL), c->key,
         sizeof c->key);
    hkdf(c->chance->salt, sizeof c->chance->salt, secret, info_named("nonce", NULL), c->nonce,
         sizeof c->nonce);
    OPENSSL_cleanse(secret, sizeof secret);
}

/* draft-ietf-webpush-encryption-04, 4.2 and 4.3. */
static void keys_aesgcm(struct closing *c)
{
    static const uint8_t size[2] = {0, p256_point_bytes};
    struct info context = {.size = 0};
    uint8_t secret[hash_bytes];

    info_add(&context, "P-256", sizeof "P-256");
    info_add(&context, size, sizeof size);
    info_add(&context, c->keys->point, sizeof c->keys->point);
    info_add(&context, size, sizeof size);
    info_add(&context, c->point, sizeof c->point);
    hkdf(c->keys->secret, sizeof c->keys->secret, c->shared, info_named("auth", NULL), secret,
         sizeof secret);
    hkdf(c->chance->salt, sizeof c->chance->salt, secret, info_named("aesgcm", &context), c->key,
         sizeof c->key);
    hkdf(c->chance->salt, sizeof c->chance->salt, secret, info_named("nonce", &context), c->nonce,
         sizeof c->nonce);
    OPENSSL_cleanse(secret, sizeof secret);
}

/* out has room for tag_bytes more. */
static bool encrypt(const struct closing *c, struct str plain, char *out)
{
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    uint8_t *bytes = (uint8_t *)out;
    int size = 0, rest = 0;
    bool fine =
        context && EVP_EncryptInit_ex(context, EVP_aes_128_gcm(), NULL, c->key, c->nonce) == 1 &&
        EVP_EncryptUpdate(context, bytes, &size, (const uint8_t *)plain.data, (int)plain.size) ==
            1 &&
        EVP_EncryptFinal_ex(context, bytes + size, &rest) == 1 &&
        (size_t)size + (size_t)rest == plain.size &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_bytes, bytes + plain.size) == 1;

    EVP_CIPHER_CTX_free(context);
    return fine;
}

/* aes128gcm: salt, record size, our point, then the record, which ends in 2 because it is the last.
 * aesgcm: the record alone, which begins with the size of its padding. */
static bool close_up(struct work *w, enum web_push_encoding encoding, const struct closing *c,
                     struct str plain, struct str *ret_body)
{
    static const char size[4] = {0, 0, (char)(record_bytes >> 8), (char)(record_bytes & 0xff)};
    struct buffer body = buffer_in(w->memory), record = buffer_in(w->memory);
    char *closed;

    if (encoding == WEB_PUSH_AES128GCM) {
        buffer_put(&body, (struct str){(const char *)c->chance->salt, web_push_salt_bytes});
        buffer_put(&body, (struct str){size, sizeof size});
        buffer_char(&body, (char)sizeof c->point);
        buffer_put(&body, (struct str){(const char *)c->point, sizeof c->point});
        buffer_put(&record, plain);
        buffer_char(&record, 2);
    } else {
        buffer_put(&record, (struct str){"\0\0", 2});
        buffer_put(&record, plain);
    }
    closed = arena_alloc(w->memory, record.size + tag_bytes);
    if (!encrypt(c, buffer_str(&record), closed))
        return false;
    buffer_put(&body, (struct str){closed, record.size + tag_bytes});
    *ret_body = buffer_str(&body);
    return true;
}

enum err web_push_close(struct work *w, enum web_push_encoding encoding,
                        const struct web_push_keys *keys, const struct web_push_chance *chance,
                        struct str plain, struct web_push_message *ret_message)
{
    struct closing c = {.keys = keys, .chance = chance};
    struct str body = {0};
    bool fine = share(&c);

    if (plain.size > web_push_plain_bytes_max)
        return work_fail(w, ERR_TOO_LARGE, "a push message has at most %d bytes",
                         web_push_plain_bytes_max);
    if (fine && encoding == WEB_PUSH_AES128GCM)
        keys_aes128gcm(&c);
    else if (fine)
        keys_aesgcm(&c);
    fine = fine && close_up(w, encoding, &c, plain, &body);
    if (fine)
        *ret_message = (struct web_push_message){
            .body = body,
            .salt = base64url_encode(w->memory, chance->salt, sizeof chance->salt),
            .point = base64url_encode(w->memory, c.point, sizeof c.point),
        };
    OPENSSL_cleanse(&c, sizeof c);
    return fine ? OK : work_fail(w, ERR_INTERNAL, "a push message could not be closed");
}
