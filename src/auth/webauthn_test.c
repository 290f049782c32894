#include "base/test.h"

#include "auth/cbor_items.h"
#include "auth/webauthn.h"
#include "base/buffer.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

/* An authenticator of our own: what it makes must be taken, and nothing else. */
static struct work w;

static int start(void **state)
{
    (void)state;
    w = (struct work){.memory = arena_new(0), .site = test_site(), .limits = &limits_default};
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(w.memory);
    return 0;
}

static void head(struct buffer *b, int kind, size_t value)
{
    if (value < 24) {
        buffer_char(b, (char)(kind << 5 | (int)value));
        return;
    }
    buffer_char(b, (char)(kind << 5 | 25));
    buffer_char(b, (char)(value >> 8));
    buffer_char(b, (char)(value & 255));
}

static void number(struct buffer *b, int value)
{
    head(b, value < 0, (size_t)(value < 0 ? -1 - value : value));
}

static void bytes(struct buffer *b, const void *data, size_t size)
{
    head(b, 2, size);
    buffer_put(b, (struct str){data, size});
}

static struct str param(EVP_PKEY *key, const char *name, size_t size)
{
    BIGNUM *value = NULL;
    unsigned char *out = arena_alloc(w.memory, size);

    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &value), 1);
    assert_int_equal(BN_bn2binpad(value, out, (int)size), (int)size);
    BN_free(value);
    return (struct str){(const char *)out, size};
}

static struct str cose_of(EVP_PKEY *key, enum webauthn_algorithm algorithm)
{
    struct buffer b = buffer_in(w.memory);
    unsigned char raw[32];
    size_t raw_size = sizeof raw;

    if (algorithm == WEBAUTHN_RS256) {
        struct str n = param(key, OSSL_PKEY_PARAM_RSA_N, 256),
                   e = param(key, OSSL_PKEY_PARAM_RSA_E, 3);
        head(&b, 5, 4);
        number(&b, 1), number(&b, 3), number(&b, 3), number(&b, algorithm);
        number(&b, -1), bytes(&b, n.data, n.size), number(&b, -2), bytes(&b, e.data, e.size);
    } else if (algorithm == WEBAUTHN_ES256) {
        struct str x = param(key, OSSL_PKEY_PARAM_EC_PUB_X, 32);
        struct str y = param(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32);
        head(&b, 5, 5);
        number(&b, 1), number(&b, 2), number(&b, 3), number(&b, algorithm);
        number(&b, -1), number(&b, 1), number(&b, -2), bytes(&b, x.data, x.size);
        number(&b, -3), bytes(&b, y.data, y.size);
    } else {
        assert_int_equal(EVP_PKEY_get_raw_public_key(key, raw, &raw_size), 1);
        head(&b, 5, 4);
        number(&b, 1), number(&b, 1), number(&b, 3), number(&b, algorithm);
        number(&b, -1), number(&b, 6), number(&b, -2), bytes(&b, raw, raw_size);
    }
    return buffer_str(&b);
}

static struct str client(const char *type, const char *challenge, const char *origin,
                         const char *more)
{
    return str_format(w.memory, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}", type,
                      base64url_encode(w.memory, challenge, strlen(challenge)).data, origin, more);
}

static struct str said(const char *party, int flags, uint32_t count, struct str credential,
                       struct str cose)
{
    struct buffer b = buffer_in(w.memory);
    unsigned char hash[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)party, strlen(party), hash);
    buffer_put(&b, (struct str){(const char *)hash, sizeof hash});
    buffer_char(&b, (char)flags);
    for (int i = 24; i >= 0; i -= 8)
        buffer_char(&b, (char)(count >> i & 255));
    if (credential.size) {
        for (int i = 0; i < 16; i++)
            buffer_char(&b, 0);
        buffer_char(&b, 0);
        buffer_char(&b, (char)credential.size);
        buffer_put(&b, credential);
        buffer_put(&b, cose);
    }
    return buffer_str(&b);
}

static struct str attested(struct str data)
{
    struct buffer b = buffer_in(w.memory);

    head(&b, 5, 3);
    head(&b, 3, 3), buffer_lit(&b, "fmt"), head(&b, 3, 4), buffer_lit(&b, "none");
    head(&b, 3, 7), buffer_lit(&b, "attStmt"), head(&b, 5, 0);
    head(&b, 3, 8), buffer_lit(&b, "authData"), bytes(&b, data.data, data.size);
    return buffer_str(&b);
}

static struct str signature(EVP_PKEY *key, bool digest, struct str data, struct str client_data)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char hash[SHA256_DIGEST_LENGTH], *out = arena_alloc(w.memory, 512);
    struct buffer all = buffer_in(w.memory);
    size_t size = 512;

    SHA256((const unsigned char *)client_data.data, client_data.size, hash);
    buffer_put(&all, data);
    buffer_put(&all, (struct str){(const char *)hash, sizeof hash});
    assert_int_equal(EVP_DigestSignInit(context, NULL, digest ? EVP_sha256() : NULL, NULL, key), 1);
    assert_int_equal(EVP_DigestSign(context, out, &size, (const unsigned char *)all.data, all.size),
                     1);
    EVP_MD_CTX_free(context);
    return (struct str){(const char *)out, size};
}

enum { present = 1, verified = 4, eligible = 8, kept_twice = 16, with_key = 64 };
static const char party[] = "square.example", origin[] = "https://square.example";

static EVP_PKEY *key_new(enum webauthn_algorithm algorithm)
{
    return algorithm == WEBAUTHN_ES256   ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256")
           : algorithm == WEBAUTHN_RS256 ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
                                         : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
}

static void each_algorithm_makes_a_key_and_answers(void **state)
{
    (void)state;
    static const enum webauthn_algorithm all[] = {WEBAUTHN_ES256, WEBAUTHN_RS256, WEBAUTHN_EDDSA};
    for (size_t i = 0; i < 3; i++) {
        EVP_PKEY *key = key_new(all[i]);
        struct webauthn_credential made, now;
        struct str data = said(party, present | verified | eligible | kept_twice | with_key, 7,
                               STR("an id"), cose_of(key, all[i]));
        assert_int_equal(webauthn_created(&w, client("webauthn.create", "c1", origin, ""),
                                          attested(data), STR("c1"), &made),
                         OK);
        assert_true(str_is(made.id, "an id"));
        assert_true(made.verified && made.backed_up && made.sign_count == 7);
        struct webauthn_answer answer = {.client_data = client("webauthn.get", "c2", origin, ""),
                                         .authenticator_data =
                                             said(party, present | verified, 8, STR(""), STR(""))};
        answer.signature =
            signature(key, all[i] != WEBAUTHN_EDDSA, answer.authenticator_data, answer.client_data);
        assert_int_equal(webauthn_verify(&w, &answer, STR("c2"), made.public_key, 7, true, &now),
                         OK);
        assert_int_equal(now.sign_count, 8);
        /* A copy of the key has counted less, or as much. */
        assert_int_equal(webauthn_verify(&w, &answer, STR("c2"), made.public_key, 8, true, &now),
                         ERR_UNAUTHORIZED);
        assert_int_equal(webauthn_verify(&w, &answer, STR("c3"), made.public_key, 7, true, &now),
                         ERR_UNAUTHORIZED);
        ((char *)(uintptr_t)answer.signature.data)[9] ^= 1;
        assert_int_equal(webauthn_verify(&w, &answer, STR("c2"), made.public_key, 7, true, &now),
                         ERR_UNAUTHORIZED);
        EVP_PKEY_free(key);
    }
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    EVP_PKEY *key = key_new(WEBAUTHN_ES256);
    struct str cose = cose_of(key, WEBAUTHN_ES256);
    struct webauthn_credential made;
    const int good = present | verified | with_key;
    const struct {
        struct str client, data;
    } rows[] = {
        {client("webauthn.get", "c", origin, ""), said(party, good, 0, STR("id"), cose)},
        {client("webauthn.create", "d", origin, ""), said(party, good, 0, STR("id"), cose)},
        {client("webauthn.create", "c", "https://square.example.evil.example", ""),
         said(party, good, 0, STR("id"), cose)},
        {client("webauthn.create", "c", "http://square.example", ""),
         said(party, good, 0, STR("id"), cose)},
        {client("webauthn.create", "c", origin, ",\"crossOrigin\":true"),
         said(party, good, 0, STR("id"), cose)},
        {client("webauthn.create", "c", origin, ""),
         said("evil.example", good, 0, STR("id"), cose)},
        {client("webauthn.create", "c", origin, ""),
         said(party, verified | with_key, 0, STR("id"), cose)},
        {client("webauthn.create", "c", origin, ""),
         said(party, good | kept_twice, 0, STR("id"), cose)},
        {client("webauthn.create", "c", origin, ""), said(party, good, 0, STR(""), cose)},
        {client("webauthn.create", "c", origin, ""),
         said(party, good, 0, STR("id"), str_sub(cose, 0, cose.size - 1))},
        {client("webauthn.create", "c", origin, ""), said(party, good, 0, STR("id"), STR("\xA0"))},
        {STR("{}"), said(party, good, 0, STR("id"), cose)},
        {STR("no json"), said(party, good, 0, STR("id"), cose)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_not_equal(
            webauthn_created(&w, rows[i].client, attested(rows[i].data), STR("c"), &made), OK);
    struct str right = client("webauthn.create", "c", origin, "");
    struct str whole = attested(said(party, good, 0, STR("id"), cose));
    assert_int_equal(webauthn_created(&w, right, whole, STR("c"), &made), OK);
    for (size_t size = 0; size < whole.size; size++)
        assert_int_not_equal(webauthn_created(&w, right, str_sub(whole, 0, size), STR("c"), &made),
                             OK);
    /* A point that is not on the curve is no key. */
    char *bad = (char *)(uintptr_t)str_copy(w.memory, cose).data;
    bad[cose.size - 1] ^= 1;
    struct str off = attested(said(party, good, 0, STR("id"), (struct str){bad, cose.size}));
    assert_int_not_equal(webauthn_created(&w, right, off, STR("c"), &made), OK);
    EVP_PKEY_free(key);
}

static void who_was_not_verified_signs_in_as_second_factor_alone(void **state)
{
    (void)state;
    EVP_PKEY *key = key_new(WEBAUTHN_EDDSA);
    struct webauthn_credential now;
    struct webauthn_answer answer = {.client_data = client("webauthn.get", "c", origin, ""),
                                     .authenticator_data =
                                         said(party, present, 0, STR(""), STR(""))};
    answer.signature = signature(key, false, answer.authenticator_data, answer.client_data);
    struct str cose = cose_of(key, WEBAUTHN_EDDSA);
    assert_int_equal(webauthn_verify(&w, &answer, STR("c"), cose, 0, true, &now), ERR_UNAUTHORIZED);
    assert_int_equal(webauthn_verify(&w, &answer, STR("c"), cose, 0, false, &now), OK);
    EVP_PKEY_free(key);
}

static void cbor_is_read_within_its_bounds(void **state)
{
    (void)state;
    struct cbor_item item;
    static const struct {
        struct str text;
        bool sound;
    } rows[] = {
        {STR_CONST("\x00"), true},
        {STR_CONST("\xF5"), true},
        {STR_CONST("\x82\x01\x02"), true},
        {STR_CONST("\x81\x81\x81\x81\x01"), true},
        {STR_CONST("\x81\x81\x81\x81\x81\x01"), false},             /* too deep */
        {STR_CONST("\x82\x01"), false},                             /* an item is missing */
        {STR_CONST("\x9F\x01\xFF"), false},                         /* of no definite length */
        {STR_CONST("\xC0\x01"), false},                             /* a tag */
        {STR_CONST("\xF9\x3C\x00"), false},                         /* a fraction */
        {STR_CONST("\x5B\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"), false}, /* more bytes than there are */
        {STR_CONST("\x9B\x00\x00\x00\x01\x00\x00\x00\x00"), false},
        {STR_CONST("\x61\xFF"), false}, /* no text */
        {STR_CONST(""), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct str rest = rows[i].text;
        assert_int_equal(cbor_skip(&rest) == OK && rest.size == 0, rows[i].sound);
    }
    struct str map = STR("\xA2\x61"
                         "a\x01\x20\x18\xFF");
    assert_int_equal(cbor_member(map, "a", &item), OK);
    assert_int_equal(item.number, 1);
    assert_int_equal(cbor_member_int(map, -1, &item), OK);
    assert_int_equal(item.number, 255);
    assert_int_equal(cbor_member(map, "b", &item), ERR_NOT_FOUND);
    assert_int_equal(cbor_member(STR("\x01"), "a", &item), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_algorithm_makes_a_key_and_answers, start, stop),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_refused, start, stop),
        cmocka_unit_test_setup_teardown(who_was_not_verified_signs_in_as_second_factor_alone, start,
                                        stop),
        cmocka_unit_test_setup_teardown(cbor_is_read_within_its_bounds, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
