#include "push/vapid.h"

#include "store/lane.h"
#include "store/settings.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

enum { private_bytes = 32, public_bytes = 65 };

/* Set once at start, before any request; read only afterwards. */
static char public_text[128];
static size_t public_size;

struct str vapid_public_key(void)
{
    return (struct str){.data = public_text, .size = public_size};
}

/* "private public", each in base64url. */
static enum err key_make(struct work *w, struct str *ret_text)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIGNUM *number = NULL;
    uint8_t secret[private_bytes], point[public_bytes];
    size_t size = 0;
    enum err e = work_fail(w, ERR_INTERNAL, "no key for Web Push could be made");

    if (key && EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) &&
        BN_bn2binpad(number, secret, sizeof secret) == sizeof secret &&
        EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point,
                                        sizeof point, &size) &&
        size == sizeof point && point[0] == 4) {
        *ret_text = str_format(w->memory, "%.*s %.*s",
                               STR_ARG(base64url_encode(w->memory, secret, sizeof secret)),
                               STR_ARG(base64url_encode(w->memory, point, sizeof point)));
        w->why = STR("");
        e = OK;
    }
    BN_clear_free(number);
    EVP_PKEY_free(key);
    return e;
}

static enum err key_keep(struct work *w, void *context)
{
    struct str *text = context;
    struct str made;
    enum err e = key_make(w, &made);

    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, setting_keep(w, STR("vapid_key"), made, text));
}

enum err vapid_start(struct work *w)
{
    struct str text = {0}, secret, point, bytes;
    enum err e = setting_get(w, STR("vapid_key"), &text);

    if (e == ERR_NOT_FOUND)
        e = w->lanes ? lanes_run(w->lanes, w, key_keep, &text) : key_keep(w, &text);
    if (e)
        return e;
    point = str_split(text, ' ', &secret);
    if (base64_decode(w->memory, point, &bytes) || bytes.size != public_bytes ||
        point.size >= sizeof public_text)
        return work_fail(w, ERR_INTERNAL, "the setting vapid_key is damaged");
    memcpy(public_text, point.data, point.size);
    public_size = point.size;
    return OK;
}
