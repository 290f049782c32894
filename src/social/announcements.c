#include "social/announcements.h"

#include "base/clock.h"
#include "live/emojis.h"
#include "social/announcements_db.h"
#include "social/transaction.h"
#include "store/events.h"

#include <assert.h>
#include <string.h>
#include <unictype.h>

/* Reading. */

/* The moment from which it is no longer shown; 0: it has no end. */
static int64_t end_of(const struct announcement *item)
{
    if (!item->ends_ms)
        return 0;
    return item->all_day ? item->ends_ms + clock_day_ms : item->ends_ms;
}

static bool is_over(const struct announcement *item, int64_t now_ms)
{
    int64_t end_ms = end_of(item);

    return item->ended_ms || (end_ms && end_ms <= now_ms);
}

enum err announcements_shown(struct work *w, int64_t account_id, struct announcement *ret_items,
                             int *ret_count)
{
    struct announcement *all = arena_array(w->memory, announcements_shown_max, sizeof *all);
    int found = 0, count = 0;
    enum err e = announcements_db_all(w, false, announcements_shown_max, all, &found);

    for (int i = found - 1; !e && i >= 0; i--) {
        if (is_over(&all[i], w->now_ms))
            continue;
        ret_items[count] = all[i];
        e = announcements_db_reactions(w, &ret_items[count++]);
    }
    if (!e && account_id)
        e = announcements_db_marks(w, account_id, ret_items, count);
    if (!e)
        *ret_count = count;
    return e;
}

static enum err find_row(struct work *w, int64_t id, struct announcement *ret_item)
{
    enum err e = announcements_db_find(w, id, ret_item);

    return !e && is_over(ret_item, w->now_ms) ? ERR_NOT_FOUND : e;
}

enum err announcement_find(struct work *w, int64_t id, struct announcement *ret_item)
{
    enum err e = find_row(w, id, ret_item);

    return e ? e : announcements_db_reactions(w, ret_item);
}

enum err announcements_listed(struct work *w, struct announcement *ret_items, int *ret_count)
{
    return announcements_db_all(w, true, announcements_listed_max, ret_items, ret_count);
}

/* What people do. */

static enum err dismiss(struct work *w, int64_t account_id, int64_t id)
{
    struct announcement item;
    bool changed = false;
    enum err e = find_row(w, id, &item);

    return e ? e : announcements_db_mark(w, account_id, id, STR(""), &changed);
}

enum err announcement_dismiss(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, dismiss(w, account_id, id));
}

enum { variation_emoji = 0xFE0F, keycap = 0x20E3, joiner = 0x200D, regional = 0x1F1E6 };

static bool is_regional(uint32_t c)
{
    return c >= regional && c < regional + 26;
}

/* What may follow the first character of an emoji. */
static bool continues_emoji(uint32_t c)
{
    return c == variation_emoji || c == keycap || c == joiner || is_regional(c) ||
           (c >= 0xE0020 && c <= 0xE007F) || uc_is_property_extended_pictographic(c) ||
           uc_is_property_emoji_modifier(c);
}

bool announcement_is_emoji(struct str text)
{
    size_t at = 0;

    if (!text.size || text.size > announcement_name_bytes_max || !utf8_valid(text) ||
        utf8_graphemes(text) != 1)
        return false;
    uint32_t first = utf8_next(text, &at), last = first;
    size_t count = 1;
    for (; at < text.size; count++) {
        last = utf8_next(text, &at);
        if (!continues_emoji(last))
            return false;
    }
    if (is_regional(first))
        return count == 2 && is_regional(last);
    if ((first >= '0' && first <= '9') || first == '#' || first == '*')
        return count > 1 && last == keycap;
    return uc_is_property_extended_pictographic(first);
}

static enum err name_check(struct work *w, struct str name)
{
    const struct live_emojis *emojis = NULL;
    struct live_emoji emoji;
    enum err e;

    if (announcement_is_emoji(name))
        return OK;
    /* On a lane the store is asked, not what is held. */
    struct live *live = w->live;
    w->live = NULL;
    e = live_emojis_get(w, &emojis);
    w->live = live;
    if (!e && (name.size > announcement_name_bytes_max || !live_emojis_find(emojis, name, &emoji)))
        e = work_fail(w, ERR_INVALID, "Validation failed: Name is not a recognized emoji");
    return e;
}

static enum err kinds_check(struct work *w, struct announcement *item, struct str name)
{
    enum err e = announcements_db_reactions(w, item);

    if (e)
        return e;
    for (int i = 0; i < item->reaction_count; i++)
        if (str_equal(item->reactions[i].name, name))
            return OK;
    if (item->reaction_count >= announcement_kinds_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Limit of different reactions reached");
    return OK;
}

static enum err count_and_tell(struct work *w, int64_t id, struct str name, int added)
{
    int64_t numbers[2 + (announcement_name_bytes_max + 7) / 8] = {0, (int64_t)name.size};
    enum err e = announcements_db_count(w, id, name, added, &numbers[0]);

    assert(name.size <= announcement_name_bytes_max);
    if (e)
        return e;
    memcpy(&numbers[2], name.data, name.size);
    return events_add(w, &(struct event){.kind = EVENT_ANNOUNCEMENT_REACTION,
                                         .other = id,
                                         .count = 2 + (uint32_t)(name.size + 7) / 8,
                                         .numbers = numbers});
}

static enum err react(struct work *w, int64_t account_id, int64_t id, struct str name)
{
    struct announcement item;
    bool changed = false;
    enum err e = find_row(w, id, &item);

    if (!e)
        e = name_check(w, name);
    if (!e)
        e = kinds_check(w, &item, name);
    if (!e)
        e = announcements_db_mark(w, account_id, id, name, &changed);
    return e || !changed ? e : count_and_tell(w, id, name, 1);
}

enum err announcement_react(struct work *w, int64_t account_id, int64_t id, struct str name)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, react(w, account_id, id, name));
}

static enum err unreact(struct work *w, int64_t account_id, int64_t id, struct str name)
{
    struct announcement item;
    bool changed = false;
    enum err e = find_row(w, id, &item);

    if (!e && (!name.size || name.size > announcement_name_bytes_max || !utf8_valid(name)))
        e = ERR_NOT_FOUND;
    if (!e)
        e = announcements_db_unmark(w, account_id, id, name, &changed);
    if (!e && !changed)
        e = ERR_NOT_FOUND;
    return e ? e : count_and_tell(w, id, name, -1);
}

enum err announcement_unreact(struct work *w, int64_t account_id, int64_t id, struct str name)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, unreact(w, account_id, id, name));
}

enum err announcements_forget_account(struct work *w, int64_t account_id)
{
    enum { step = 64 };
    struct announcement_mark marks[step];
    int count = step;
    bool changed = false;
    enum err e = OK;

    assert(db_in_transaction(w));
    while (!e && count == step) {
        e = announcements_db_marks_of(w, account_id, marks, step, &count);
        for (int i = 0; !e && i < count; i++) {
            e = announcements_db_unmark(w, account_id, marks[i].id, marks[i].name, &changed);
            if (!e && marks[i].name.size)
                e = count_and_tell(w, marks[i].id, marks[i].name, -1);
        }
    }
    return e;
}

/* What the operator does. */

static enum err tell(struct work *w, int64_t id, bool gone)
{
    return events_add(
        w, &(struct event){.kind = EVENT_ANNOUNCEMENT, .other = id, .flags = gone ? 1 : 0});
}

static enum err changes_apply(struct work *w, const struct announcement_changes *changes,
                              struct announcement *item)
{
    if (changes->set_text)
        item->text = str_trim(utf8_clean(w->memory, changes->text));
    if (changes->set_starts)
        item->starts_ms = changes->starts_ms;
    if (changes->set_ends)
        item->ends_ms = changes->ends_ms;
    if (changes->set_all_day)
        item->all_day = changes->all_day;
    if (!item->text.size)
        return work_fail(w, ERR_INVALID, "an announcement needs words");
    if (item->text.size > announcement_bytes_max)
        return work_fail(w, ERR_INVALID, "an announcement has at most %d bytes",
                         (int)announcement_bytes_max);
    if (item->ends_ms && item->starts_ms > item->ends_ms)
        return work_fail(w, ERR_INVALID, "it would end before it starts");
    if (is_over(item, w->now_ms))
        return work_fail(w, ERR_INVALID, "its end is past already");
    return OK;
}

static enum err end_set(struct work *w, const struct announcement *item)
{
    int64_t end_ms = end_of(item);

    return end_ms ? jobs_set(w, JOB_END_ANNOUNCEMENT, item->id, STR(""), end_ms) : OK;
}

static enum err publish(struct work *w, const struct announcement *item)
{
    struct announcement *shown = arena_array(w->memory, announcements_shown_max, sizeof *shown);
    int count = 0;
    enum err e = announcements_db_all(w, false, announcements_shown_max, shown, &count);

    if (!e && count >= announcements_shown_max)
        return work_fail(w, ERR_INVALID, "%d announcements are shown: end some first",
                         (int)announcements_shown_max);
    if (!e)
        e = announcements_db_insert(w, item);
    if (!e)
        e = end_set(w, item);
    return e ? e : tell(w, item->id, false);
}

enum err announcement_publish(struct work *w, const struct announcement_changes *changes,
                              int64_t *ret_id)
{
    struct announcement item = {
        .id = id_new(w->now_ms, 0), .published_ms = w->now_ms, .updated_ms = w->now_ms};
    bool own = false;
    enum err e = changes_apply(w, changes, &item);

    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    e = transaction_leave(w, own, publish(w, &item));
    if (!e)
        *ret_id = item.id;
    return e;
}

static enum err change(struct work *w, int64_t id, const struct announcement_changes *changes)
{
    struct announcement item;
    enum err e = find_row(w, id, &item);

    if (!e)
        e = changes_apply(w, changes, &item);
    item.updated_ms = w->now_ms;
    if (!e)
        e = announcements_db_update(w, &item);
    if (!e)
        e = end_set(w, &item);
    return e ? e : tell(w, id, false);
}

enum err announcement_change(struct work *w, int64_t id, const struct announcement_changes *changes)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, change(w, id, changes));
}

static enum err end_row(struct work *w, struct announcement *item)
{
    item->ended_ms = w->now_ms;
    enum err e = announcements_db_update(w, item);

    return e ? e : tell(w, item->id, true);
}

static enum err end_now(struct work *w, int64_t id)
{
    struct announcement item;
    enum err e = find_row(w, id, &item);

    return e ? e : end_row(w, &item);
}

enum err announcement_end(struct work *w, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, end_now(w, id));
}

/* It may have been given another end meanwhile, or none. */
static enum err end_if_over(struct work *w, const int64_t *id)
{
    struct announcement item;
    enum err e = announcements_db_find(w, *id, &item);

    if (e || item.ended_ms)
        return e == ERR_NOT_FOUND ? OK : e;
    return is_over(&item, w->now_ms) ? end_row(w, &item) : end_set(w, &item);
}

static enum err end_run(struct work *w, void *context)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, end_if_over(w, context));
}

enum err announcement_end_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    int64_t id = job->subject_id;

    return lanes_run(lanes, w, end_run, &id);
}
