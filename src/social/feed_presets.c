#include "social/feed_presets.h"

#include "live/cards.h"
#include "social/accounts.h"
#include "social/feed_presets_db.h"
#include "social/relations.h"
#include "social/transaction.h"
#include "social/visibility.h"

enum { rows_a_look = 100, id_salts_max = 128 };

int64_t feed_preset_uses_told(const struct feed_preset *preset)
{
    return preset->uses < feed_preset_uses_min
               ? 0
               : preset->uses - preset->uses % feed_preset_uses_unit;
}

/* ---- publishing ---------------------------------------------------------------------------- */

static bool is_one_line(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if ((unsigned char)text.data[i] < ' ' || text.data[i] == 127)
            return false;
    return utf8_valid(text);
}

static enum err text_check(struct work *w, struct str text, int characters_max, const char *field)
{
    if (!is_one_line(text))
        return work_fail(w, ERR_INVALID, "%s is plain text of one line", field);
    if (text.size > (size_t)characters_max * 64 || utf8_graphemes(text) > (size_t)characters_max)
        return work_fail(w, ERR_INVALID, "%s has at most %d characters", field, characters_max);
    return OK;
}

static bool is_equal(const int64_t a[feed_weight_count], const int64_t b[feed_weight_count])
{
    return memcmp(a, b, feed_weight_count * sizeof *a) == 0;
}

static enum err changes_apply(struct work *w, const struct feed_preset_changes *changes,
                              struct feed_preset *preset)
{
    if (changes->set_name)
        preset->name = str_trim(changes->name);
    if (changes->set_about)
        preset->about = str_trim(changes->about);
    if (changes->set_weights && !is_equal(preset->milli, changes->milli)) {
        memcpy(preset->milli, changes->milli, sizeof preset->milli);
        preset->version++;
    }
    preset->updated_ms = w->now_ms;
    if (!preset->name.size)
        return work_fail(w, ERR_INVALID, "name is needed");
    enum err e = text_check(w, preset->name, feed_preset_name_characters_max, "name");
    if (!e)
        e = text_check(w, preset->about, feed_preset_about_characters_max, "about");
    return e ? e : feed_weights_check(w, preset->milli);
}

/* Her others have other names. */
static enum err name_check(struct work *w, const struct feed_preset *preset,
                           const struct feed_preset *have, int count)
{
    for (int i = 0; i < count; i++)
        if (have[i].id != preset->id && str_equal(have[i].name, preset->name))
            return work_fail(w, ERR_INVALID, "name: you have published a preset of this name");
    return OK;
}

/* One of a past moment (bulk load) may meet another of that moment. */
static enum err insert(struct work *w, struct feed_preset *preset, int64_t created_ms)
{
    const int bucket = id_bucket(preset->account_id);
    bool made = false;
    enum err e = OK;
    for (uint32_t salt = 0; !made && !e && salt < id_salts_max; salt++) {
        preset->id = created_ms ? id_at(created_ms, bucket, salt) : id_new(w->now_ms, bucket);
        e = feed_presets_db_insert(w, preset, &made);
    }
    return e || made ? e : work_fail(w, ERR_INVALID, "too many presets at one moment");
}

static enum err publish(struct work *w, struct feed_preset *preset, int64_t created_ms)
{
    struct feed_preset have[feed_presets_max];
    int count = 0;
    enum err e = feed_presets_db_of(w, preset->account_id, have, &count);
    if (!e && count == feed_presets_max)
        e = work_fail(w, ERR_INVALID, "you can publish at most %d presets", (int)feed_presets_max);
    if (!e)
        e = name_check(w, preset, have, count);
    return e ? e : insert(w, preset, created_ms);
}

enum err feed_preset_publish(struct work *w, int64_t account_id,
                             const struct feed_preset_changes *changes,
                             struct feed_preset *ret_preset)
{
    struct feed_preset preset = {.account_id = account_id, .name = STR(""), .about = STR("")};
    bool own = false;
    enum err e = changes_apply(w, changes, &preset);
    preset.version = changes->version ? changes->version : 1;
    if (!e)
        e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, publish(w, &preset, changes->created_ms));
    if (!e)
        *ret_preset = preset;
    return e;
}

static enum err own_find(struct work *w, int64_t account_id, int64_t id, struct feed_preset *ret)
{
    struct feed_preset preset;
    enum err e = feed_presets_db_find(w, id, &preset);
    if (e || preset.account_id != account_id)
        return e ? e : ERR_NOT_FOUND;
    *ret = preset;
    return OK;
}

static enum err change(struct work *w, int64_t account_id, int64_t id,
                       const struct feed_preset_changes *changes, struct feed_preset *preset)
{
    struct feed_preset have[feed_presets_max];
    int count = 0;
    enum err e = own_find(w, account_id, id, preset);
    if (!e)
        e = changes_apply(w, changes, preset);
    if (!e)
        e = feed_presets_db_of(w, account_id, have, &count);
    if (!e)
        e = name_check(w, preset, have, count);
    return e ? e : feed_presets_db_update(w, preset);
}

enum err feed_preset_change(struct work *w, int64_t account_id, int64_t id,
                            const struct feed_preset_changes *changes,
                            struct feed_preset *ret_preset)
{
    struct feed_preset preset;
    bool own = false;
    enum err e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, change(w, account_id, id, changes, &preset));
    if (!e)
        *ret_preset = preset;
    return e;
}

static enum err unpublish(struct work *w, int64_t account_id, int64_t id)
{
    struct feed_preset preset;
    enum err e = own_find(w, account_id, id, &preset);
    return e ? e : feed_presets_db_delete(w, id);
}

enum err feed_preset_unpublish(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, unpublish(w, account_id, id));
}

enum err feed_presets_delete_all(struct work *w, int64_t account_id)
{
    struct feed_preset have[feed_presets_max];
    int count = 0;
    enum err e = feed_presets_db_of(w, account_id, have, &count);
    for (int i = 0; i < count && !e; i++)
        e = feed_presets_db_delete(w, have[i].id);
    return e;
}

/* ---- looking ------------------------------------------------------------------------------- */

static enum err author_flags(struct work *w, int64_t author_id, uint32_t *ret_flags)
{
    const struct live_account *card = w->live ? live_account_find(w->live, author_id) : NULL;
    if (card) {
        *ret_flags = card->flags;
        return OK;
    }
    return account_find_flags(w, author_id, ret_flags);
}

static enum err relation_to(struct work *w, int64_t viewer_id, const struct live_viewer *live,
                            int64_t author_id, uint32_t *ret_relation)
{
    struct relation relation = {0};
    enum err e = OK;
    if (live)
        relation.flags = live_viewer_relation(live, author_id, w->now_ms);
    else if (viewer_id && viewer_id != author_id)
        e = relation_find(w, viewer_id, author_id, &relation);
    *ret_relation = relation.flags;
    return e;
}

/* ERR_NOT_FOUND: not for her. */
static enum err meets(struct work *w, int64_t viewer_id, int64_t author_id)
{
    uint32_t flags = 0, relation = 0;
    if (viewer_id && viewer_id == author_id)
        return OK;
    enum err e = author_flags(w, author_id, &flags);
    if (!e && (flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED | ACCOUNT_HIDDEN)))
        e = ERR_NOT_FOUND;
    if (!e)
        e = relation_to(w, viewer_id, NULL, author_id, &relation);
    if (!e && (relation & (RELATION_BLOCKS | RELATION_BLOCKED_BY)))
        e = ERR_NOT_FOUND;
    return e;
}

enum err feed_preset_find(struct work *w, int64_t viewer_id, int64_t id,
                          struct feed_preset *ret_preset)
{
    struct feed_preset preset;
    enum err e = feed_presets_db_find(w, id, &preset);
    if (!e)
        e = meets(w, viewer_id, preset.account_id);
    if (!e)
        *ret_preset = preset;
    return e;
}

enum err feed_presets_of(struct work *w, int64_t viewer_id, int64_t account_id,
                         struct feed_preset ret_presets[feed_presets_max], int *ret_count)
{
    enum err e = meets(w, viewer_id, account_id);
    return e ? e : feed_presets_db_of(w, account_id, ret_presets, ret_count);
}

/* Whether a list shows her what this author published. */
static enum err is_listed(struct work *w, const struct viewer *viewer, bool of_followed,
                          int64_t author_id, bool *ret_listed)
{
    const uint32_t hides = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES;
    uint32_t flags = 0, relation = 0;
    enum err e = relation_to(w, viewer->account_id, viewer->live, author_id, &relation);
    *ret_listed = false;
    if (e || (relation & hides) || (of_followed && !(relation & RELATION_FOLLOWS)))
        return e;
    e = author_flags(w, author_id, &flags);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    *ret_listed = !(flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED | ACCOUNT_HIDDEN)) &&
                  visibility_meets(flags, 0, relation, author_id == viewer->account_id);
    return OK;
}

static enum err row_take(struct work *w, const struct viewer *viewer, bool of_followed,
                         const struct feed_preset_row *row, struct feed_preset_page *page)
{
    bool listed = false;
    enum err e = is_listed(w, viewer, of_followed, row->account_id, &listed);
    if (e || !listed)
        return e;
    e = feed_presets_db_find(w, row->id, &page->presets[page->count]);
    page->count += !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

static void turn_round(struct feed_preset_page *page)
{
    for (int low = 0, high = page->count - 1; low < high; low++, high--) {
        const struct feed_preset preset = page->presets[low];
        page->presets[low] = page->presets[high];
        page->presets[high] = preset;
    }
}

enum err feed_presets_page(struct work *w, const struct viewer *viewer, bool of_followed,
                           const struct page *page, struct feed_preset_page *ret_page)
{
    struct page_bounds bounds = page_bounds(page, feed_presets_page_max);
    const int limit = bounds.limit;
    struct feed_preset_row rows[rows_a_look];
    int count = rows_a_look;
    enum err e = OK;
    ret_page->count = 0;
    bounds.limit = rows_a_look;
    for (int looked = 0;
         !e && count == rows_a_look && ret_page->count < limit && looked < feed_presets_looked_max;
         looked += count) {
        e = feed_presets_db_list(w, &bounds, rows, &count);
        for (int i = 0; i < count && ret_page->count < limit && !e; i++)
            e = row_take(w, viewer, of_followed, &rows[i], ret_page);
        if (count)
            *(bounds.upwards ? &bounds.lower : &bounds.upper) = rows[count - 1].id;
    }
    if (bounds.upwards)
        turn_round(ret_page);
    return e;
}

/* ---- using --------------------------------------------------------------------------------- */

enum err feed_preset_take(struct work *w, int64_t viewer_id, int64_t id,
                          struct feed_settings *settings)
{
    struct feed_preset preset;
    enum err e = feed_preset_find(w, viewer_id, id, &preset);
    if (e)
        return e;
    memcpy(settings->preset, FEED_PRESET_PUBLISHED, sizeof FEED_PRESET_PUBLISHED);
    settings->copy = (struct feed_copy){.version = preset.version,
                                        .preset_id = preset.id,
                                        .author_id = preset.account_id,
                                        .taken_ms = w->now_ms,
                                        .name = preset.name};
    memcpy(settings->copy.milli, preset.milli, sizeof preset.milli);
    return OK;
}

enum err feed_preset_uses_add(struct work *w, int64_t id, int64_t more)
{
    return feed_presets_db_uses_add(w, id, more);
}
