#include "push/p256.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

/* The point that belongs to a private number. */
static bool point_compute(const BIGNUM *number, uint8_t ret_point[p256_point_bytes])
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    EC_POINT *point = group ? EC_POINT_new(group) : NULL;
    bool fine = point && !BN_is_zero(number) && BN_cmp(number, EC_GROUP_get0_order(group)) < 0 &&
                EC_POINT_mul(group, point, number, NULL, NULL, NULL) &&
                EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, ret_point,
                                   p256_point_bytes, NULL) == p256_point_bytes;

    EC_POINT_free(point);
    EC_GROUP_free(group);
    return fine;
}

static EVP_PKEY *key_from(const BIGNUM *number, const uint8_t *point)
{
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *key = NULL;

    if (builder && context &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point,
                                         p256_point_bytes) &&
        (!number || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number)))
        params = OSSL_PARAM_BLD_to_param(builder);
    if (!params || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, number ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params) !=
            1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    return key;
}

EVP_PKEY *p256_key(const uint8_t *private_key, const uint8_t *point)
{
    uint8_t computed[p256_point_bytes];
    BIGNUM *number = private_key ? BN_bin2bn(private_key, p256_private_bytes, NULL) : NULL;
    EVP_PKEY *key = NULL;

    assert(private_key || point);
    if (private_key && (!number || (!point && !point_compute(number, computed))))
        goto done;
    if ((point ? point : computed)[0] == POINT_CONVERSION_UNCOMPRESSED)
        key = key_from(number, point ? point : computed);
done:
    BN_clear_free(number);
    return key;
}

bool p256_point_of(EVP_PKEY *key, uint8_t ret_point[p256_point_bytes])
{
    size_t size = 0;

    return EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, ret_point,
                                           p256_point_bytes, &size) &&
           size == p256_point_bytes && ret_point[0] == POINT_CONVERSION_UNCOMPRESSED;
}

bool p256_shared(EVP_PKEY *ours, EVP_PKEY *theirs, uint8_t ret_secret[p256_private_bytes])
{
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(ours, NULL);
    size_t size = p256_private_bytes;
    bool fine = context && EVP_PKEY_derive_init(context) == 1 &&
                EVP_PKEY_derive_set_peer(context, theirs) == 1 &&
                EVP_PKEY_derive(context, ret_secret, &size) == 1 && size == p256_private_bytes;

    EVP_PKEY_CTX_free(context);
    return fine;
}

bool p256_sign(EVP_PKEY *key, struct str text, uint8_t ret_signature[2 * p256_private_bytes])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t der[128];
    const uint8_t *at = der;
    size_t size = sizeof der;
    ECDSA_SIG *signature = NULL;
    bool fine = false;

    if (context && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
        EVP_DigestSign(context, der, &size, (const uint8_t *)text.data, text.size) == 1)
        signature = d2i_ECDSA_SIG(NULL, &at, (long)size);
    if (signature)
        fine = BN_bn2binpad(ECDSA_SIG_get0_r(signature), ret_signature, p256_private_bytes) ==
                   p256_private_bytes &&
               BN_bn2binpad(ECDSA_SIG_get0_s(signature), ret_signature + p256_private_bytes,
                            p256_private_bytes) == p256_private_bytes;
    ECDSA_SIG_free(signature);
    EVP_MD_CTX_free(context);
    return fine;
}

bool p256_new(uint8_t ret_private[p256_private_bytes], uint8_t ret_point[p256_point_bytes])
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIGNUM *number = NULL;
    bool fine = key && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) &&
                BN_bn2binpad(number, ret_private, p256_private_bytes) == p256_private_bytes &&
                p256_point_of(key, ret_point);

    BN_clear_free(number);
    EVP_PKEY_free(key);
    return fine;
}
