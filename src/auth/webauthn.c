#include "auth/webauthn.h"

#include "auth/cbor_items.h"
#include "base/json.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

enum {
    flag_present = 1,
    flag_verified = 4,
    flag_backup_eligible = 8,
    flag_backed_up = 16,
    flag_credential = 64,
    fixed_bytes = SHA256_DIGEST_LENGTH + 1 + 4, /* hash of the party, flags, counter */
    maker_bytes = 16,
    point_bytes = 32,
};

/* What the browser says: what was asked, of whom, and by which page. */

static struct str host_of(struct str url)
{
    struct str host = str_sub(url, str_find(url, STR("://")) + 3, url.size);
    (void)str_split(host, '/', &host);
    (void)str_split(host, ':', &host);
    return host;
}

struct str webauthn_party(const struct work *w)
{
    return host_of(w->site->url);
}

static enum err client_data_check(struct work *w, struct str client_data, const char *type,
                                  struct str challenge)
{
    const struct json *root;

    if (client_data.size > webauthn_answer_bytes_max ||
        json_parse(w->memory, client_data, &root, NULL))
        return ERR_MALFORMED;
    if (!str_is(json_get_str(root, "type"), type) ||
        !str_equal(json_get_str(root, "challenge"),
                   base64url_encode(w->memory, challenge.data, challenge.size)) ||
        !str_equal(json_get_str(root, "origin"), w->site->url) ||
        json_get_bool(root, "crossOrigin", false))
        return ERR_UNAUTHORIZED;
    return OK;
}

/* What the authenticator says. */

struct authenticator {
    unsigned flags;
    uint32_t sign_count;
    struct str rest; /* behind the counter */
};

static enum err authenticator_read(struct work *w, struct str data,
                                   struct authenticator *ret_authenticator)
{
    struct str party = webauthn_party(w);
    unsigned char hash[SHA256_DIGEST_LENGTH];

    if (data.size < fixed_bytes || data.size > webauthn_answer_bytes_max)
        return ERR_MALFORMED;
    SHA256((const unsigned char *)party.data, party.size, hash);
    if (memcmp(data.data, hash, sizeof hash) != 0)
        return ERR_UNAUTHORIZED;
    const unsigned char *at = (const unsigned char *)data.data + sizeof hash;
    *ret_authenticator = (struct authenticator){
        .flags = at[0],
        .sign_count = (uint32_t)at[1] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 8 | at[4],
        .rest = str_sub(data, fixed_bytes, data.size),
    };
    if (!(at[0] & flag_present) || ((at[0] & flag_backed_up) && !(at[0] & flag_backup_eligible)))
        return ERR_UNAUTHORIZED;
    return OK;
}

/* Keys. */

static enum err bytes_member(struct str key, int64_t name, size_t least, size_t most,
                             struct str *ret_bytes)
{
    struct cbor_item item = {0};
    enum err e = cbor_member_int(key, name, &item);

    if (e || item.kind != CBOR_BYTES || item.bytes.size < least || item.bytes.size > most)
        return ERR_MALFORMED;
    *ret_bytes = item.bytes;
    return OK;
}

static bool number_is(struct str key, int64_t name, int64_t value)
{
    struct cbor_item item = {0};
    return cbor_member_int(key, name, &item) == OK && item.kind == CBOR_INT && item.number == value;
}

/* A key from parameters; NULL where they make none. */
static EVP_PKEY *key_from(const char *kind, OSSL_PARAM_BLD *build)
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY *key = NULL;

    if (!context || !params || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    EVP_PKEY_CTX_free(context);
    return key;
}

static EVP_PKEY *point_read(struct str cose)
{
    unsigned char point[1 + 2 * point_bytes] = {4};
    struct str x, y;
    OSSL_PARAM_BLD *build;
    EVP_PKEY *key = NULL;

    if (!number_is(cose, 1, 2) || !number_is(cose, -1, 1) ||
        bytes_member(cose, -2, point_bytes, point_bytes, &x) ||
        bytes_member(cose, -3, point_bytes, point_bytes, &y))
        return NULL;
    memcpy(point + 1, x.data, point_bytes);
    memcpy(point + 1 + point_bytes, y.data, point_bytes);
    build = OSSL_PARAM_BLD_new();
    if (build &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
        key = key_from("EC", build);
    OSSL_PARAM_BLD_free(build);
    return key;
}

static EVP_PKEY *rsa_read(struct str cose)
{
    struct str n, e;
    BIGNUM *modulus, *exponent;
    OSSL_PARAM_BLD *build;
    EVP_PKEY *key = NULL;

    if (!number_is(cose, 1, 3) ||
        bytes_member(cose, -1, webauthn_rsa_bits_min / 8, webauthn_rsa_bits_max / 8, &n) ||
        bytes_member(cose, -2, 1, 4, &e))
        return NULL;
    modulus = BN_bin2bn((const unsigned char *)n.data, (int)n.size, NULL);
    exponent = BN_bin2bn((const unsigned char *)e.data, (int)e.size, NULL);
    build = OSSL_PARAM_BLD_new();
    if (build && modulus && exponent && BN_num_bits(modulus) >= webauthn_rsa_bits_min &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, modulus) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, exponent))
        key = key_from("RSA", build);
    OSSL_PARAM_BLD_free(build);
    BN_free(modulus);
    BN_free(exponent);
    return key;
}

static EVP_PKEY *edwards_read(struct str cose)
{
    struct str x;

    if (!number_is(cose, 1, 1) || !number_is(cose, -1, 6) ||
        bytes_member(cose, -2, point_bytes, point_bytes, &x))
        return NULL;
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, (const unsigned char *)x.data,
                                       x.size);
}

/* NULL: no key, or of no algorithm we want. *ret_digest: NULL for EdDSA, which hashes itself. */
static EVP_PKEY *key_read(struct str cose, const EVP_MD **ret_digest)
{
    *ret_digest = EVP_sha256();
    if (cose.size > webauthn_key_bytes_max)
        return NULL;
    if (number_is(cose, 3, WEBAUTHN_ES256))
        return point_read(cose);
    if (number_is(cose, 3, WEBAUTHN_RS256))
        return rsa_read(cose);
    *ret_digest = NULL;
    return number_is(cose, 3, WEBAUTHN_EDDSA) ? edwards_read(cose) : NULL;
}

static enum err signature_check(struct work *w, struct str cose, struct str data,
                                struct str client_data, struct str signature)
{
    const EVP_MD *digest;
    EVP_PKEY *key = key_read(cose, &digest);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t size = data.size + SHA256_DIGEST_LENGTH;
    unsigned char *all = arena_alloc(w->memory, size);
    bool fits;

    memcpy(all, data.data, data.size);
    SHA256((const unsigned char *)client_data.data, client_data.size, all + data.size);
    fits = key && context && EVP_DigestVerifyInit(context, NULL, digest, NULL, key) == 1 &&
           EVP_DigestVerify(context, (const unsigned char *)signature.data, signature.size, all,
                            size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return fits ? OK : ERR_UNAUTHORIZED;
}

/* The two ceremonies. */

/* Maker, length and id of the credential, and its key; extensions may follow. */
static enum err credential_read(struct str rest, struct webauthn_credential *ret_credential)
{
    const EVP_MD *digest;
    size_t size;
    struct str after;

    if (rest.size < maker_bytes + 2)
        return ERR_MALFORMED;
    size = (size_t)(unsigned char)rest.data[maker_bytes] << 8 |
           (unsigned char)rest.data[maker_bytes + 1];
    rest = str_sub(rest, maker_bytes + 2, rest.size);
    if (size == 0 || size > webauthn_credential_bytes_max || size > rest.size)
        return ERR_MALFORMED;
    ret_credential->id = str_sub(rest, 0, size);
    rest = after = str_sub(rest, size, rest.size);
    if (cbor_skip(&after))
        return ERR_MALFORMED;
    ret_credential->public_key = str_sub(rest, 0, rest.size - after.size);
    EVP_PKEY *key = key_read(ret_credential->public_key, &digest);
    EVP_PKEY_free(key);
    return key ? OK : ERR_MALFORMED;
}

enum err webauthn_created(struct work *w, struct str client_data, struct str attestation,
                          struct str challenge, struct webauthn_credential *ret_credential)
{
    struct webauthn_credential credential = {0};
    struct authenticator authenticator;
    struct cbor_item data = {0};
    struct str rest = attestation;
    enum err e = client_data_check(w, client_data, "webauthn.create", challenge);

    if (e)
        return e;
    if (attestation.size > webauthn_answer_bytes_max || cbor_skip(&rest) || rest.size ||
        cbor_member(attestation, "authData", &data) || data.kind != CBOR_BYTES)
        return ERR_MALFORMED;
    e = authenticator_read(w, data.bytes, &authenticator);
    if (!e && !(authenticator.flags & flag_credential))
        e = ERR_MALFORMED;
    if (!e)
        e = credential_read(authenticator.rest, &credential);
    if (e)
        return e;
    credential.sign_count = authenticator.sign_count;
    credential.verified = authenticator.flags & flag_verified;
    credential.backed_up = authenticator.flags & flag_backed_up;
    *ret_credential = credential;
    return OK;
}

enum err webauthn_verify(struct work *w, const struct webauthn_answer *answer, struct str challenge,
                         struct str public_key, uint32_t sign_count, bool must_verify,
                         struct webauthn_credential *ret_now)
{
    struct authenticator authenticator;
    enum err e = client_data_check(w, answer->client_data, "webauthn.get", challenge);

    if (!e)
        e = authenticator_read(w, answer->authenticator_data, &authenticator);
    if (!e && must_verify && !(authenticator.flags & flag_verified))
        e = ERR_UNAUTHORIZED;
    if (!e)
        e = signature_check(w, public_key, answer->authenticator_data, answer->client_data,
                            answer->signature);
    if (!e && (authenticator.sign_count || sign_count) && authenticator.sign_count <= sign_count)
        e = ERR_UNAUTHORIZED;
    if (e)
        return e;
    *ret_now = (struct webauthn_credential){
        .sign_count = authenticator.sign_count,
        .verified = authenticator.flags & flag_verified,
        .backed_up = authenticator.flags & flag_backed_up,
    };
    return OK;
}
