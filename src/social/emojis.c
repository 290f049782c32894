#include "social/emojis.h"

#include "social/emojis_db.h"
#include "social/transaction.h"
#include "store/events.h"

#include <assert.h>
#include <string.h>
#include <unictype.h>

/* Shortcodes in texts. */

static bool in_shortcode(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool emoji_shortcode_valid(struct str shortcode)
{
    for (size_t i = 0; i < shortcode.size; i++)
        if (!in_shortcode(shortcode.data[i]))
            return false;
    return shortcode.size >= emoji_shortcode_bytes_min &&
           shortcode.size <= emoji_shortcode_bytes_max;
}

/* What keeps a colon from being an emoji's when it stands beside it. */
static bool is_word(uint32_t c)
{
    return c == ':' || uc_is_alnum(c);
}

static bool word_before(struct str text, size_t at)
{
    size_t from = at;

    if (at == 0)
        return false;
    do
        from--;
    while (from > 0 && ((unsigned char)text.data[from] & 0xC0) == 0x80);
    return is_word(utf8_next(text, &from));
}

static bool word_after(struct str text, size_t at)
{
    return at < text.size && is_word(utf8_next(text, &at));
}

struct str emoji_name_at(struct str text, size_t at)
{
    size_t end = at + 1;

    while (end < text.size && end - at <= emoji_shortcode_bytes_max + 1 &&
           in_shortcode(text.data[end]))
        end++;
    struct str name = str_sub(text, at + 1, end);
    if (end >= text.size || text.data[end] != ':' || !emoji_shortcode_valid(name) ||
        word_before(text, at) || word_after(text, end + 1))
        return STR("");
    return name;
}

static bool has_name(const struct str *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}

size_t emoji_names(struct str text, struct str names[emoji_names_max], size_t count)
{
    size_t at = 0;

    while (at < text.size && count < emoji_names_max) {
        const char *colon = memchr(text.data + at, ':', text.size - at);
        if (!colon)
            break;
        at = (size_t)(colon - text.data);
        struct str name = emoji_name_at(text, at);
        if (name.size && !has_name(names, count, name))
            names[count++] = name;
        at += name.size ? name.size + 2 : 1;
    }
    return count;
}

/* Changing. */

static enum err draft_check(struct work *w, const struct emoji_draft *draft)
{
    if (!emoji_shortcode_valid(draft->shortcode))
        return work_fail(w, ERR_INVALID, "the name of an emoji has %d to %d of A-Z, a-z, 0-9 and _",
                         (int)emoji_shortcode_bytes_min, (int)emoji_shortcode_bytes_max);
    if (!utf8_valid(draft->category) || draft->category.size > emoji_category_bytes_max)
        return work_fail(w, ERR_INVALID, "a category has at most %d bytes",
                         (int)emoji_category_bytes_max);
    return OK;
}

static enum err room_check(struct work *w)
{
    int count = 0;
    enum err e = emojis_db_count(w, &count);

    if (!e && count >= emojis_max)
        return work_fail(w, ERR_INVALID, "the square has %d emoji: remove some first",
                         (int)emojis_max);
    return e;
}

static enum err take_away(struct work *w, struct str shortcode, int64_t media_id)
{
    enum err e = emojis_db_delete(w, shortcode);

    return e ? e : media_leave(w, media_id);
}

static enum err changed(struct work *w)
{
    return events_add(w, &(struct event){.kind = EVENT_EMOJIS_CHANGED});
}

static enum err add(struct work *w, const struct emoji_draft *draft)
{
    struct emoji_draft made = *draft;
    int64_t before = 0;
    enum err e = emojis_db_find(w, draft->shortcode, &before);

    if (!e && !draft->replace)
        return work_fail(w, ERR_CONFLICT, "there is an emoji :%.*s: already",
                         STR_ARG(draft->shortcode));
    if (!e)
        e = take_away(w, draft->shortcode, before);
    else if (e == ERR_NOT_FOUND)
        e = room_check(w);
    made.picture.account_id = media_square_account_id;
    made.picture.state = MEDIA_PROFILE;
    if (!e)
        e = media_insert(w, &made.picture, false);
    if (!e)
        e = emojis_db_insert(w, &made);
    return e ? e : changed(w);
}

enum err emoji_add(struct work *w, const struct emoji_draft *draft)
{
    bool own = false;
    enum err e = draft_check(w, draft);

    assert(draft->picture.file.size);
    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, add(w, draft));
}

static enum err remove_stored(struct work *w, struct str shortcode)
{
    int64_t media_id = 0;
    enum err e = emojis_db_find(w, shortcode, &media_id);

    if (!e)
        e = take_away(w, shortcode, media_id);
    return e ? e : changed(w);
}

enum err emoji_remove(struct work *w, struct str shortcode)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, remove_stored(w, shortcode));
}
