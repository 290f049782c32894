#include "push/vapid.h"

#include "base/json.h"
#include "push/p256.h"
#include "store/lane.h"
#include "store/settings.h"

#include <pthread.h>
#include <string.h>

/* Set once at start, before any request; read only afterwards. */
static char public_text[128];
static size_t public_size;
static uint8_t private_key[p256_private_bytes], public_key[p256_point_bytes];

/* Made when the first push is sent: libcrypto takes 3 MiB when it is first asked for anything. */
static pthread_mutex_t key_mutex = PTHREAD_MUTEX_INITIALIZER;
static EVP_PKEY *key;

struct str vapid_public_key(void)
{
    return (struct str){.data = public_text, .size = public_size};
}

/* "private public", each in base64url. */
static enum err key_make(struct work *w, struct str *ret_text)
{
    uint8_t secret[p256_private_bytes], point[p256_point_bytes];

    if (!p256_new(secret, point))
        return work_fail(w, ERR_INTERNAL, "no key for Web Push could be made");
    *ret_text = str_format(w->memory, "%.*s %.*s",
                           STR_ARG(base64url_encode(w->memory, secret, sizeof secret)),
                           STR_ARG(base64url_encode(w->memory, point, sizeof point)));
    return OK;
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
    struct str text = {0}, secret, point, bytes, private;
    enum err e = setting_get(w, STR("vapid_key"), &text);

    if (e == ERR_NOT_FOUND)
        e = w->lanes ? lanes_run(w->lanes, w, key_keep, &text) : key_keep(w, &text);
    if (e)
        return e;
    point = str_split(text, ' ', &secret);
    if (point.size >= sizeof public_text || base64_decode(w->memory, point, &bytes) ||
        bytes.size != p256_point_bytes || base64_decode(w->memory, secret, &private) ||
        private.size != p256_private_bytes)
        return work_fail(w, ERR_INTERNAL, "the setting vapid_key is damaged");
    pthread_mutex_lock(&key_mutex);
    EVP_PKEY_free(key);
    key = NULL;
    memcpy(private_key, private.data, sizeof private_key);
    memcpy(public_key, bytes.data, sizeof public_key);
    pthread_mutex_unlock(&key_mutex);
    memcpy(public_text, point.data, point.size);
    public_size = point.size;
    return OK;
}

/* NULL: what the setting holds is no key. */
static EVP_PKEY *key_get(void)
{
    EVP_PKEY *found;

    pthread_mutex_lock(&key_mutex);
    if (!key && public_size > 0)
        key = p256_key(private_key, public_key);
    found = key;
    pthread_mutex_unlock(&key_mutex);
    return found;
}

/* Whom a push service writes to when something is wrong. */
static struct str contact(struct work *w)
{
    if (!site_words(w->site).contact_email.size)
        return w->site->url;
    return str_format(w->memory, "mailto:%.*s", STR_ARG(site_words(w->site).contact_email));
}

enum err vapid_token(struct work *w, struct str origin, struct str *ret_token)
{
    const struct str header = STR("{\"typ\":\"JWT\",\"alg\":\"ES256\"}");
    struct buffer claims = buffer_in(w->memory);
    uint8_t signature[2 * p256_private_bytes];
    EVP_PKEY *own = key_get();
    struct str text;

    json_open(&claims, '{');
    JSON_STR(&claims, "aud", origin);
    JSON_INT(&claims, "exp", w->now_ms / 1000 + vapid_token_seconds);
    JSON_STR(&claims, "sub", contact(w));
    json_close(&claims, '}');
    text = str_format(w->memory, "%.*s.%.*s",
                      STR_ARG(base64url_encode(w->memory, header.data, header.size)),
                      STR_ARG(base64url_encode(w->memory, claims.data, claims.size)));
    if (!own || !p256_sign(own, text, signature))
        return work_fail(w, ERR_INTERNAL, "the setting vapid_key is no key that signs");
    *ret_token = str_format(w->memory, "%.*s.%.*s", STR_ARG(text),
                            STR_ARG(base64url_encode(w->memory, signature, sizeof signature)));
    return OK;
}
