#include "moderation/trend_uses.h"

#include "live/cards.h"
#include "moderation/trending_db.h"
#include "social/accounts.h"
#include "social/admissions.h"
#include "social/square_policy.h"

#include <pthread.h>
#include <stdlib.h>

/* ---- voices ------------------------------------------------------------------------------------
 */

enum err trend_voices_read(struct work *w, struct trend_voices *ret_voices)
{
    struct trend_voices voices = {.memory = arena_new(SIZE_MAX)};
    size_t placed = 0;
    enum err e = voice_places(w, voices.memory, &voices.places, &voices.count, &placed);

    bool founders_wanted = true;
    if (!e)
        e = admissions_all(w, &voices.admitted, &voices.admitted_count, &founders_wanted);
    voices.sorted = !e && placed >= quintile_voices_min;
    voices.asks_admission = !voices.sorted && !founders_wanted;
    *ret_voices = voices;
    return e;
}

void trend_voices_free(struct trend_voices *voices)
{
    arena_free(voices->memory);
    free(voices->admitted);
    *voices = (struct trend_voices){0};
}

static int compare_ids(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int places_compare(const void *left, const void *right)
{
    const struct voice_place *a = left, *b = right;

    return compare_ids(a->account_id, b->account_id);
}

static struct voice_place place_of(const struct trend_voices *voices, int64_t account_id)
{
    const struct voice_place own = {.account_id = account_id, .voice_id = account_id, .told = -1};
    const struct voice_place *found =
        voices->count ? bsearch(&own, voices->places, voices->count, sizeof own, places_compare)
                      : NULL;

    return found ? *found : own;
}

static enum err flags_of(struct work *w, int64_t account_id, uint32_t *ret_flags)
{
    const struct live_account *card = w->live ? live_account_find(w->live, account_id) : NULL;

    if (!card)
        return account_find_flags(w, account_id, ret_flags);
    *ret_flags = card->flags;
    return OK;
}

enum err trend_is_heard(struct work *w, int64_t account_id, uint32_t wanted, bool *ret_is)
{
    const uint32_t unheard = ACCOUNT_NOT_PROPOSED | ACCOUNT_DELETED;
    uint32_t flags = 0;
    enum err e = flags_of(w, account_id, &flags);

    *ret_is = !e && (flags & (unheard | wanted)) == wanted;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- languages ---------------------------------------------------------------------------------
 */

enum { languages_held = 1 << 16 }; /* a power of two; 16 bytes each */

/* Of posts that were asked for: the older of two in one place is forgotten. */
static struct {
    pthread_mutex_t mutex;
    struct {
        int64_t post_id;
        struct trend_language language;
    } slots[languages_held];
} held = {.mutex = PTHREAD_MUTEX_INITIALIZER};

struct trend_language trend_language_of(struct str language)
{
    struct trend_language found = {{0}};
    size_t size = 0;

    while (size < language.size && language.data[size] != '-' && language.data[size] != '_')
        size++;
    if (size < 2 || size > 3)
        return found;
    for (size_t i = 0; i < size; i++) {
        const char c = (char)(language.data[i] | 0x20);

        if (c < 'a' || c > 'z')
            return (struct trend_language){{0}};
        found.letters[i] = c;
    }
    return found;
}

static uint32_t language_number(const struct trend_language *language)
{
    return (uint32_t)(unsigned char)language->letters[0] << 16 |
           (uint32_t)(unsigned char)language->letters[1] << 8 | (unsigned char)language->letters[2];
}

static struct trend_language language_numbered(uint32_t number)
{
    return (struct trend_language){
        {(char)(number >> 16), (char)(number >> 8 & 0xff), (char)(number & 0xff)}};
}

enum err trend_post_language(struct work *w, int64_t post_id, struct trend_language *ret_language)
{
    const size_t at =
        ((uint64_t)post_id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (languages_held - 1);
    struct str language = STR("");
    enum err e;

    pthread_mutex_lock(&held.mutex);
    const bool known = held.slots[at].post_id == post_id;
    *ret_language = held.slots[at].language;
    pthread_mutex_unlock(&held.mutex);
    if (known)
        return OK;
    e = trending_db_language(w, post_id, &language);
    *ret_language = trend_language_of(language);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    pthread_mutex_lock(&held.mutex);
    held.slots[at].post_id = post_id;
    held.slots[at].language = *ret_language;
    pthread_mutex_unlock(&held.mutex);
    return OK;
}

/* ---- weighing ----------------------------------------------------------------------------------
 */

static int uses_compare(const void *left, const void *right)
{
    const struct account_use *a = left, *b = right;

    return a->account_id != b->account_id ? compare_ids(a->account_id, b->account_id)
                                          : compare_ids(a->made_ms, b->made_ms);
}

static int ids_compare(const void *left, const void *right)
{
    return compare_ids(*(const int64_t *)left, *(const int64_t *)right);
}

/* The ids of the voices in order, once each. */
static size_t make_unique(int64_t *ids, size_t count)
{
    size_t kept = 0;

    qsort(ids, count, sizeof *ids, ids_compare);
    for (size_t i = 0; i < count; i++)
        if (!kept || ids[kept - 1] != ids[i])
            ids[kept++] = ids[i];
    return kept;
}

/* Uses that count, as the pure part wants them; the voices' ids beside them. */
struct counted {
    struct trend_use *uses;
    int64_t *voice_ids, *ids;
    size_t count;
};

static bool is_inside(const struct trend_voices *voices, const struct voice_place *place)
{
    if (voices->sorted)
        return place->told >= 0;
    return !voices->asks_admission ||
           (voices->admitted_count &&
            bsearch(&place->voice_id, voices->admitted, voices->admitted_count,
                    sizeof *voices->admitted, ids_compare));
}

static enum err uses_count(struct work *w, const struct trend_voices *voices,
                           const struct account_use *uses, size_t count, struct counted *counted)
{
    struct voice_place place = {0};
    bool heard = false;
    enum err e = OK;

    for (size_t i = 0; !e && i < count; i++) {
        if (i == 0 || uses[i - 1].account_id != uses[i].account_id) {
            place = place_of(voices, uses[i].account_id);
            e = trend_is_heard(w, uses[i].account_id, 0, &heard);
        }
        if (e || !heard || uses[i].made_ms < place.from_ms || !is_inside(voices, &place))
            continue;
        counted->voice_ids[counted->count] = counted->ids[counted->count] = place.voice_id;
        counted->uses[counted->count++] = (struct trend_use){
            .made_ms = uses[i].made_ms,
            .term = language_number(&uses[i].language),
            .quintile = place.told < 0 ? trend_no_quintile : (uint8_t)place.told};
    }
    return e;
}

static uint32_t rounded(const struct policy *policy, uint32_t voices)
{
    const uint32_t step = policy->cell_rounded_to > 1 ? (uint32_t)policy->cell_rounded_to : 1;

    return voices < policy->cell_voices_min ? 0 : voices - voices % step;
}

static enum err counted_weigh(struct work *w, struct arena *memory, bool sorted,
                              const struct counted *counted, struct trend_reason *ret_reason)
{
    const size_t voice_count = make_unique(counted->ids, counted->count);
    struct policy policy = square_policy()->policy;
    struct trend *trends = NULL;
    size_t trend_count = 0;
    enum err e;

    for (size_t i = 0; i < counted->count; i++) {
        const int64_t *found =
            bsearch(&counted->voice_ids[i], counted->ids, voice_count, sizeof *found, ids_compare);

        counted->uses[i].voice = (uint32_t)(found - counted->ids);
    }
    if (!sorted)
        policy.trend_quintiles_min = 0;
    e = trends_find(memory, &policy, w->now_ms, counted->uses, counted->count, &trends,
                    &trend_count);
    if (e)
        return work_fail(w, e, "no room to weigh what trends");
    if (trend_count > 0)
        *ret_reason = (struct trend_reason){.observed = trends[0].observed,
                                            .expected = trends[0].expected,
                                            .score = trends[0].score,
                                            .voices = rounded(&policy, trends[0].voices),
                                            .quintiles = trends[0].quintiles,
                                            .hours = trends[0].hours,
                                            .by_quintiles = sorted,
                                            .language = language_numbered(trends[0].term)};
    return OK;
}

enum err trend_weigh(struct work *w, const struct trend_voices *voices, struct account_use *uses,
                     size_t count, struct trend_reason *ret_reason)
{
    struct arena *memory = arena_new(SIZE_MAX);
    struct counted counted = {
        .uses = arena_array(memory, count + 1, sizeof *counted.uses),
        .voice_ids = arena_array(memory, count + 1, sizeof *counted.voice_ids),
        .ids = arena_array(memory, count + 1, sizeof *counted.ids),
    };
    enum err e;

    *ret_reason = (struct trend_reason){0};
    qsort(uses, count, sizeof *uses, uses_compare);
    e = uses_count(w, voices, uses, count, &counted);
    if (!e && counted.count)
        e = counted_weigh(w, memory, voices->sorted, &counted, ret_reason);
    arena_free(memory);
    return e;
}
