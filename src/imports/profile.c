#include "imports/profile.h"

#include "imports/item_pictures.h"
#include "media/media.h"
#include "store/db.h"
#include "store/lane.h"

#include <string.h>

void profile_field_add(struct arena *a, struct profile *profile, struct str name, struct str value)
{
    name = str_trim(utf8_clean(a, name));
    value = str_trim(utf8_clean(a, value));
    if (!name.size || !value.size || profile->field_count == account_fields_max)
        return;
    profile->fields[profile->field_count++] = (struct account_field){.name = name, .value = value};
}

/* ---- texts -------------------------------------------------------------------------------- */

/* The longest beginning of so many characters. */
static struct str cut(struct str text, int characters_max, bool *cut_any)
{
    size_t low = 0, high = (size_t)characters_max * 8; /* bytes; what is longer is cut there */
    struct str whole = utf8_prefix(text, high);
    if (whole.size == text.size && utf8_graphemes(text) <= (size_t)characters_max)
        return text;
    *cut_any = true;
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (utf8_graphemes(utf8_prefix(whole, middle)) <= (size_t)characters_max)
            low = middle;
        else
            high = middle - 1;
    }
    return str_trim(utf8_prefix(whole, low));
}

struct filling {
    int64_t account_id;
    struct profile profile; /* cut to what is allowed here */
    struct media_task pictures[2];
    bool has_picture[2], inserted[2];
    enum profile_outcome *outcomes;
    int64_t held_id; /* what was to change is held: social/approvals.h */
};

static void came(struct filling *filling, enum profile_part part, bool was_cut)
{
    filling->outcomes[part] = was_cut ? PROFILE_CAME_CUT : PROFILE_CAME;
}

static void texts_prepare(struct work *w, struct filling *filling)
{
    struct profile *profile = &filling->profile;
    bool cuts[3] = {false, false, false};
    profile->display_name = cut(str_trim(utf8_clean(w->memory, profile->display_name)),
                                w->limits->display_name_characters_max, &cuts[0]);
    profile->note = cut(str_trim(utf8_clean(w->memory, profile->note)),
                        w->limits->note_characters_max, &cuts[1]);
    cuts[2] = profile->field_count > w->limits->fields_max;
    if (cuts[2])
        profile->field_count = w->limits->fields_max;
    for (int i = 0; i < profile->field_count; i++) {
        struct account_field *field = &profile->fields[i];
        field->name = cut(field->name, w->limits->field_characters_max, &cuts[2]);
        field->value = cut(field->value, w->limits->field_characters_max, &cuts[2]);
    }
    if (profile->display_name.size)
        came(filling, PROFILE_NAME, cuts[0]);
    if (profile->note.size)
        came(filling, PROFILE_NOTE, cuts[1]);
    if (profile->field_count)
        came(filling, PROFILE_FIELDS, cuts[2]);
}

/* ---- pictures ----------------------------------------------------------------------------- */

static enum err pictures_prepare(struct work *w, struct filling *filling,
                                 const struct item_pictures *pictures)
{
    const struct str names[] = {filling->profile.avatar, filling->profile.header};
    struct media_task *wanted[2] = {NULL, NULL}, tasks[2];
    size_t count = 0;
    memset(tasks, 0, sizeof tasks);
    for (int i = 0; i < 2; i++) {
        enum profile_outcome *outcome = &filling->outcomes[PROFILE_AVATAR + i];
        struct str path = STR("");
        if (!names[i].size)
            continue;
        enum err found = item_pictures_path(pictures, names[i], &path);
        *outcome = found == ERR_NOT_FOUND ? PROFILE_MISSING : PROFILE_UNREADABLE;
        if (found)
            continue;
        wanted[count] = &filling->pictures[i];
        tasks[count++].source.path = path;
    }
    enum err e = media_process_all(w, tasks, count, NULL, NULL);
    for (size_t i = 0; !e && i < count; i++) {
        *wanted[i] = tasks[i];
        ptrdiff_t at = wanted[i] - filling->pictures;
        filling->has_picture[at] = !tasks[i].e;
        if (!tasks[i].e)
            came(filling, PROFILE_AVATAR + (enum profile_part)at, false);
    }
    return e;
}

static enum err picture_insert(struct work *w, struct filling *filling, int at, bool *ret_set,
                               int64_t *ret_id)
{
    struct media *media = &filling->pictures[at].media;
    media->account_id = filling->account_id;
    media->state = MEDIA_PROFILE;
    enum err e = media_insert(w, media, false);
    filling->inserted[at] = !e;
    *ret_set = !e;
    *ret_id = media->id;
    return e;
}

/* ---- storing ------------------------------------------------------------------------------ */

/* True: the archive's may come. Otherwise what is here stays, and the report says so. */
static bool may_come(struct filling *filling, enum profile_part part, bool is_empty)
{
    enum profile_outcome *outcome = &filling->outcomes[part];
    if (*outcome != PROFILE_NONE && !is_empty)
        *outcome = PROFILE_HAS_OWN;
    return *outcome == PROFILE_CAME || *outcome == PROFILE_CAME_CUT;
}

/* The account is read on the lane, so that nothing its owner enters meanwhile is lost. */
static enum err store(struct work *w, struct filling *filling)
{
    const struct profile *profile = &filling->profile;
    struct account_changes changes = {.display_name = profile->display_name, .note = profile->note};
    struct account account;
    enum err e = account_find(w, filling->account_id, &account);
    filling->inserted[0] = filling->inserted[1] = false;
    if (e)
        return e;
    changes.set_display_name =
        may_come(filling, PROFILE_NAME,
                 !account.display_name.size || str_equal(account.display_name, account.username));
    changes.set_note = may_come(filling, PROFILE_NOTE, !account.note.size);
    changes.set_fields = may_come(filling, PROFILE_FIELDS, !account.field_count);
    if (changes.set_fields) {
        memcpy(changes.fields, profile->fields, sizeof changes.fields);
        changes.field_count = profile->field_count;
    }
    if (may_come(filling, PROFILE_AVATAR, !account.avatar_media_id))
        e = picture_insert(w, filling, 0, &changes.set_avatar, &changes.avatar_media_id);
    if (!e && may_come(filling, PROFILE_HEADER, !account.header_media_id))
        e = picture_insert(w, filling, 1, &changes.set_header, &changes.header_media_id);
    bool any = changes.set_display_name || changes.set_note || changes.set_fields ||
               changes.set_avatar || changes.set_header;
    filling->held_id = 0;
    return e || !any ? e
                     : account_change_or_hold(w, filling->account_id, &changes, &filling->held_id);
}

static enum err step(struct work *w, void *context)
{
    enum err e = db_begin(w);
    return e ? e : db_end(w, store(w, context));
}

enum err profile_fill(struct work *w, int64_t account_id, const struct profile *profile,
                      const struct item_pictures *pictures,
                      enum profile_outcome ret_outcomes[PROFILE_PARTS])
{
    struct filling *filling = ARENA_NEW(w->memory, struct filling);
    *filling =
        (struct filling){.account_id = account_id, .profile = *profile, .outcomes = ret_outcomes};
    for (int i = 0; i < PROFILE_PARTS; i++)
        ret_outcomes[i] = PROFILE_NONE;
    texts_prepare(w, filling);
    enum err e = pictures_prepare(w, filling, pictures);
    if (!e)
        e = lanes_run(w->lanes, w, step, filling);
    for (int i = 0; !e && filling->held_id && i < PROFILE_PARTS; i++)
        if (ret_outcomes[i] == PROFILE_CAME || ret_outcomes[i] == PROFILE_CAME_CUT)
            ret_outcomes[i] = PROFILE_HELD;
    for (int i = 0; i < 2; i++)
        if (filling->has_picture[i] && (e || !filling->inserted[i]))
            media_discard(w, &filling->pictures[i].media);
    return e;
}

struct str profile_words(struct work *w, enum profile_part part, enum profile_outcome outcome)
{
    static const char *const parts[PROFILE_PARTS] = {
        [PROFILE_NAME] = "the display name",
        [PROFILE_NOTE] = "the text of the profile",
        [PROFILE_FIELDS] = "the fields of the profile",
        [PROFILE_AVATAR] = "the avatar",
        [PROFILE_HEADER] = "the header",
    };
    static const char *const outcomes[] = {
        [PROFILE_NONE] = "",
        [PROFILE_CAME] = "",
        [PROFILE_CAME_CUT] = ", cut to what is allowed here",
        [PROFILE_HELD] = ": held until others approve it",
        [PROFILE_HAS_OWN] = ": what you have here stays",
        [PROFILE_MISSING] = ": the archive does not hold it",
        [PROFILE_UNREADABLE] = ": it cannot be read",
    };
    return str_format(w->memory, "%s%s", parts[part], outcomes[outcome]);
}
