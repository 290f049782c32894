/* Where voices are told to stand: what cells and trends count by. */
#include "social/admissions.h"
#include "social/positions_db.h"
#include "store/settings.h"

#include <sodium.h>
#include <stdlib.h>

/* As stored; both by account, malloc'ed. */
struct places {
    struct position *positions;
    size_t position_count;
    struct uncounted *uncounted;
    size_t uncounted_count;
};

/* The square's own key, made once. */
static enum err key_keep(struct work *w, void *context)
{
    struct str kept;
    enum err e = db_begin(w);
    (void)context;
    return e ? e
             : db_end(w, setting_keep(w, STR("voices_key"), random_token(w->memory, 32), &kept));
}

static void key_of(struct str text, unsigned char ret_key[crypto_shorthash_KEYBYTES])
{
    crypto_generichash(ret_key, crypto_shorthash_KEYBYTES, (const unsigned char *)text.data,
                       text.size, NULL, 0);
}

static enum err key_get(struct work *w, unsigned char ret_key[crypto_shorthash_KEYBYTES])
{
    struct str text = STR("");
    enum err e = setting_get(w, STR("voices_key"), &text);
    if (e == ERR_NOT_FOUND)
        e = lanes_run(w->lanes, w, key_keep, NULL);
    if (!e && !text.size)
        e = setting_get(w, STR("voices_key"), &text);
    if (!e)
        key_of(text, ret_key);
    return e;
}

static int told_of(const unsigned char *key, int64_t account_id, int quintile)
{
    const int64_t words[2] = {account_id, quintile};
    unsigned char out[crypto_shorthash_BYTES], text[sizeof words];
    uint64_t chance = 0;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)((uint64_t)words[i / 8] >> i % 8 * 8);
    crypto_shorthash(out, text, sizeof text, key);
    for (size_t i = 0; i < sizeof chance; i++)
        chance |= (uint64_t)out[i] << i * 8;
    return quintile_told(quintile, chance);
}

enum err voices_told(struct work *w, struct told_voice **ret_voices, size_t *ret_count)
{
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct places f = {0};
    enum err e = key_get(w, key);
    if (!e)
        e = positions_db_all(w, &f.positions, &f.position_count);
    if (!e)
        e = positions_db_uncounted(w, &f.uncounted, &f.uncounted_count);
    if (!e) {
        struct told_voice *voices = arena_array(w->memory, f.position_count + 1, sizeof *voices);
        size_t count = 0;
        for (size_t i = 0; i < f.position_count; i++) {
            const struct position *p = &f.positions[i];
            const int64_t from_ms = counted_from(f.uncounted, f.uncounted_count, p->account_id);
            if (p->quintile >= 0 && p->voice_id == p->account_id && from_ms != INT64_MAX)
                voices[count++] = (struct told_voice){p->account_id, from_ms,
                                                      told_of(key, p->account_id, p->quintile)};
        }
        *ret_voices = voices;
        *ret_count = count;
    }
    free(f.positions);
    free(f.uncounted);
    return e;
}

enum err voices_placed(struct work *w, struct placed_voice **ret_voices, size_t *ret_count)
{
    struct places f = {0};
    size_t count = 0;
    enum err e = positions_db_all(w, &f.positions, &f.position_count);
    if (!e)
        e = positions_db_uncounted(w, &f.uncounted, &f.uncounted_count);
    *ret_voices = arena_array(w->memory, f.position_count + 1, sizeof **ret_voices);
    for (size_t i = 0; !e && i < f.position_count; i++) {
        const struct position *p = &f.positions[i];
        if (p->quintile >= 0 && p->voice_id == p->account_id &&
            counted_from(f.uncounted, f.uncounted_count, p->account_id) <= w->now_ms)
            (*ret_voices)[count++] = (struct placed_voice){p->account_id, p->quintile};
    }
    *ret_count = count;
    free(f.positions);
    free(f.uncounted);
    return e;
}

enum err voice_told(struct work *w, int64_t account_id, int *ret_told)
{
    unsigned char key[crypto_shorthash_KEYBYTES];
    struct position position = {.quintile = -1};
    struct str text;
    enum err e = positions_db_find(w, account_id, &position);
    *ret_told = -1;
    if (e || position.quintile < 0 || position.voice_id != account_id)
        return e == ERR_NOT_FOUND ? OK : e;
    e = setting_get(w, STR("voices_key"), &text); /* made when cells are counted first */
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    key_of(text, key);
    *ret_told = told_of(key, account_id, position.quintile);
    return OK;
}

static int told_compare(const void *left, const void *right)
{
    const struct told_voice *a = left, *b = right;
    return a->account_id < b->account_id ? -1 : a->account_id > b->account_id;
}

const struct told_voice *voice_of(const struct told_voice *voices, size_t count, int64_t account_id)
{
    const struct told_voice wanted = {.account_id = account_id};
    return count ? bsearch(&wanted, voices, count, sizeof *voices, told_compare) : NULL;
}

static int position_compare(const void *left, const void *right)
{
    const struct position *a = left, *b = right;
    return a->account_id < b->account_id ? -1 : a->account_id > b->account_id;
}

/* Where the voice of this position is told to stand. */
static int told_place(const struct places *f, const unsigned char *key, const struct position *p)
{
    const struct position wanted = {.account_id = p->voice_id};
    const struct position *voice =
        bsearch(&wanted, f->positions, f->position_count, sizeof *f->positions, position_compare);
    if (!voice || voice->quintile < 0 || voice->voice_id != voice->account_id)
        return -1;
    return told_of(key, voice->account_id, voice->quintile);
}

static void places_merge(const struct places *f, const unsigned char *key, struct voice_place *list,
                         size_t *ret_count, size_t *ret_placed)
{
    size_t count = 0, placed = 0, p = 0, u = 0;
    while (p < f->position_count || u < f->uncounted_count) {
        const struct position *here = p < f->position_count ? &f->positions[p] : NULL;
        const int64_t left_out = u < f->uncounted_count ? f->uncounted[u].account_id : INT64_MAX;
        struct voice_place *place = &list[count++];
        *place = (struct voice_place){.account_id = left_out, .voice_id = left_out, .told = -1};
        if (here && here->account_id <= left_out) {
            *place = (struct voice_place){.account_id = here->account_id,
                                          .voice_id = here->voice_id,
                                          .told = told_place(f, key, here)};
            p++;
        }
        place->from_ms = counted_from(f->uncounted, f->uncounted_count, place->account_id);
        while (u < f->uncounted_count && f->uncounted[u].account_id == place->account_id)
            u++; /* one that is suspended may have chosen too */
        placed +=
            place->told >= 0 && place->voice_id == place->account_id && place->from_ms != INT64_MAX;
    }
    *ret_count = count;
    *ret_placed = placed;
}

enum err voice_places(struct work *w, struct arena *memory, struct voice_place **ret_list,
                      size_t *ret_count, size_t *ret_placed)
{
    unsigned char key[crypto_shorthash_KEYBYTES] = {0};
    struct places f = {0};
    bool sorted = false;
    enum err e = positions_db_all(w, &f.positions, &f.position_count);
    for (size_t i = 0; i < f.position_count && !sorted; i++)
        sorted = f.positions[i].quintile >= 0;
    if (!e && sorted) /* it was made when their cells were counted */
        e = key_get(w, key);
    if (!e)
        e = positions_db_uncounted(w, &f.uncounted, &f.uncounted_count);
    if (!e) {
        *ret_list =
            arena_array(memory, f.position_count + f.uncounted_count + 1, sizeof **ret_list);
        places_merge(&f, key, *ret_list, ret_count, ret_placed);
    }
    free(f.positions);
    free(f.uncounted);
    return e;
}
