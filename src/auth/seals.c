#include "auth/seals.h"

#include "store/lane.h"
#include "store/settings.h"

#include <assert.h>
#include <sodium.h>

enum { key_bytes = 32, mac_bytes = 32 };
/* Set once at start, before any request; read only afterwards. */
static unsigned char key[key_bytes];
static bool started;

static enum err key_keep(struct work *w, void *context)
{
    struct str *text = context;
    struct str made = random_token(w->memory, key_bytes);
    enum err e = db_begin(w);

    if (e)
        return e;
    return db_end(w, setting_keep(w, STR("seal_key"), made, text));
}

enum err seals_start(struct work *w)
{
    struct str text = {0}, bytes;
    enum err e = setting_get(w, STR("seal_key"), &text);

    if (e == ERR_NOT_FOUND)
        e = w->lanes ? lanes_run(w->lanes, w, key_keep, &text) : key_keep(w, &text);
    if (!e)
        e = base64_decode(w->memory, text, &bytes);
    if (e)
        return e;
    if (bytes.size != key_bytes)
        return work_fail(w, ERR_INTERNAL, "the setting seal_key is damaged");
    memcpy(key, bytes.data, key_bytes);
    started = true;
    return OK;
}

bool seals_started(void)
{
    return started;
}

/* Each part is preceded by its size, so that no two lists of parts make the same message. */
static void seal(const char *purpose, struct str a, struct str b, unsigned char ret_mac[mac_bytes])
{
    const struct str parts[] = {str_of(purpose), a, b};
    crypto_auth_hmacsha256_state state;

    assert(started);
    crypto_auth_hmacsha256_init(&state, key, sizeof key);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        uint64_t size = parts[i].size;
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)&size, sizeof size);
        crypto_auth_hmacsha256_update(
            &state, (const unsigned char *)(parts[i].data ? parts[i].data : ""), parts[i].size);
    }
    crypto_auth_hmacsha256_final(&state, ret_mac);
}

static bool same(struct str text, const unsigned char mac[mac_bytes])
{
    char expected[2 * mac_bytes + 1];

    sodium_bin2hex(expected, sizeof expected, mac, mac_bytes);
    return text.size == 2 * mac_bytes && sodium_memcmp(text.data, expected, 2 * mac_bytes) == 0;
}

struct str seal_name(struct arena *a, const char *purpose, struct str text)
{
    unsigned char mac[mac_bytes];

    seal("name", str_of(purpose), text, mac);
    return hex_encode(a, mac, sizeof mac);
}

struct str form_token(struct arena *a, struct str browser, const char *purpose)
{
    unsigned char mac[mac_bytes];

    seal("form", str_of(purpose), browser, mac);
    return hex_encode(a, mac, sizeof mac);
}

bool form_token_fits(struct str token, struct str browser, const char *purpose)
{
    unsigned char mac[mac_bytes];

    if (browser.size == 0)
        return false;
    seal("form", str_of(purpose), browser, mac);
    return same(token, mac);
}

struct str seal_number(struct arena *a, const char *purpose, int64_t number, int64_t expires_ms,
                       struct str extra)
{
    unsigned char mac[mac_bytes];
    struct str body = str_format(a, "%lld.%lld", (long long)number, (long long)expires_ms);

    seal(purpose, body, extra, mac);
    return str_format(a, "%.*s.%.*s", STR_ARG(body), STR_ARG(hex_encode(a, mac, sizeof mac)));
}

/* "number.expires" and the seal behind it. */
static bool seal_split(struct str sealed, struct str *ret_body, struct str *ret_mac)
{
    if (sealed.size < 2 * mac_bytes + 2 || sealed.data[sealed.size - 2 * mac_bytes - 1] != '.')
        return false;
    *ret_body = str_sub(sealed, 0, sealed.size - 2 * mac_bytes - 1);
    *ret_mac = str_sub(sealed, sealed.size - 2 * mac_bytes, sealed.size);
    return true;
}

enum err seal_claim(struct str sealed, int64_t now_ms, int64_t *ret_number)
{
    struct str body, mac, number, expires;
    int64_t expires_ms = 0;

    if (!seal_split(sealed, &body, &mac))
        return ERR_UNAUTHORIZED;
    expires = str_split(body, '.', &number);
    if (str_int(expires, 0, INT64_MAX, &expires_ms) || expires_ms < now_ms ||
        str_int(number, 0, INT64_MAX, ret_number))
        return ERR_UNAUTHORIZED;
    return OK;
}

bool seal_fits(struct str sealed, const char *purpose, struct str extra)
{
    unsigned char mac[mac_bytes];
    struct str body, given;

    if (!seal_split(sealed, &body, &given))
        return false;
    seal(purpose, body, extra, mac);
    return same(given, mac);
}
