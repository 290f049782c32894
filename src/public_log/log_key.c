#include "public_log/kept_checkpoint.h"
#include "public_log/public_log.h"
#include "public_log/sequencer.h"
#include "store/settings.h"

#include <sodium.h>
#include <string.h>

/* Set once at start, read afterwards. */
static struct note_key key;
static char name[note_name_bytes_max];
static uint8_t secret[note_secret_bytes];
static bool is_known;

const struct note_key *public_log_key(void)
{
    return is_known ? &key : NULL;
}

struct str log_key_sign(struct arena *a, struct str text)
{
    return note_sign(a, &key, secret, text, 0);
}

/* "seed name". */
static enum err key_keep(struct work *w, void *context)
{
    struct str *text = context;
    uint8_t seed[note_seed_bytes];
    struct str made;
    enum err e = db_begin(w);

    if (e)
        return e;
    random_bytes(seed, sizeof seed);
    made = str_format(w->memory, "%.*s %.*s/log",
                      STR_ARG(base64url_encode(w->memory, seed, sizeof seed)),
                      STR_ARG(w->site->domain));
    sodium_memzero(seed, sizeof seed);
    return db_end(w, setting_keep(w, STR("public_log_key"), made, text));
}

enum err public_log_key_start(struct work *w)
{
    struct str text;
    enum err e = public_log_key_read(w);

    if (!e)
        return kept_checkpoint_check(w);
    if (e != ERR_NOT_FOUND)
        return e;
    e = lanes_run(w->lanes, w, key_keep, &text);
    return e ? e : public_log_key_read(w);
}

enum err public_log_key_read(struct work *w)
{
    uint8_t public_key[note_public_bytes];
    struct str text, seed, origin, bytes;
    enum err e = setting_get(w, STR("public_log_key"), &text);

    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "there is no log here yet: it begins when the square runs");
    if (e)
        return e;
    origin = str_split(text, ' ', &seed);
    if (!note_name_valid(origin) || base64_decode(w->memory, seed, &bytes) ||
        bytes.size != note_seed_bytes)
        return work_fail(w, ERR_INTERNAL, "the setting public_log_key is damaged");
    note_key_make((const uint8_t *)bytes.data, public_key, secret);
    memcpy(name, origin.data, origin.size);
    key = note_key_of(NOTE_LOG, (struct str){.data = name, .size = origin.size}, public_key);
    is_known = true;
    return OK;
}
