#include "social/tags.h"

#include "base/clock.h"
#include "social/featured_tags.h"
#include "social/posts.h"
#include "social/tags_db.h"
#include "social/text.h"
#include "social/transaction.h"
#include "store/events.h"

#include <assert.h>

static enum err with_days(struct work *w, struct tag *tag)
{
    int64_t today = w->now_ms / clock_day_ms;
    for (int i = 0; i < tag_days_shown; i++)
        tag->days[i].day_ms = (today - i) * clock_day_ms;
    return tag->id ? tags_db_days(w, tag, today) : OK;
}

enum err tag_find(struct work *w, struct str name, struct tag *ret_tag)
{
    struct tag tag = {0};
    if (!text_tag_valid(name))
        return ERR_NOT_FOUND;
    struct str folded = text_tag_fold(w->memory, name);
    enum err e = tags_db_find(w, folded, &tag);
    if (e == ERR_NOT_FOUND) {
        tag = (struct tag){.tag = folded, .name = name};
        e = OK;
    }
    if (!e)
        e = with_days(w, &tag);
    if (!e)
        *ret_tag = tag;
    return e;
}

static int64_t uses_of(const struct tag *tag)
{
    int64_t uses = 0;
    for (int i = 0; i < tag_days_shown; i++)
        uses += tag->days[i].uses;
    return uses;
}

/* The shortest that begins so is the one itself where it was used. */
static int found_compare(const void *left, const void *right)
{
    const struct tag *a = left, *b = right;
    int64_t uses_a = uses_of(a), uses_b = uses_of(b);
    if (uses_a != uses_b)
        return uses_a > uses_b ? -1 : 1;
    return str_compare(a->tag, b->tag);
}

enum err tags_search(struct work *w, struct str prefix, struct tag *ret_tags, int max,
                     int *ret_count)
{
    struct tag *found = arena_array(w->memory, tags_search_candidates_max, sizeof(*found));
    struct str folded = utf8_valid(prefix) ? text_tag_fold(w->memory, prefix) : STR("");
    int count = 0, first = 0;
    enum err e =
        folded.size ? tags_db_prefix(w, folded, found, tags_search_candidates_max, &count) : OK;
    for (int i = 0; i < count && !e; i++)
        e = with_days(w, &found[i]);
    if (e)
        return e;
    if (count && str_equal(found[0].tag, folded))
        first = 1; /* before all that are longer */
    qsort(found + first, (size_t)(count - first), sizeof(*found), found_compare);
    *ret_count = count < max ? count : max;
    memcpy(ret_tags, found, (size_t)*ret_count * sizeof(*found));
    return OK;
}

static enum err tell_follows_changed(struct work *w, int64_t account_id)
{
    return events_add(w, &(struct event){.kind = EVENT_TAGS_CHANGED, .account = account_id});
}

static enum err follow(struct work *w, int64_t account_id, struct str tag, struct str name)
{
    bool made = false;
    struct tag_follow *follows;
    int count;
    enum err e = tags_followed(w, account_id, &follows, &count);
    if (e)
        return e;
    if (count >= tags_followed_max)
        return work_fail(w, ERR_INVALID, "you can follow at most %d tags", tags_followed_max);
    e = tags_db_claim(w, tag, name);
    if (!e)
        e = tags_db_follow(w, account_id, tag, id_new(w->now_ms, id_bucket(account_id)), &made);
    return e || !made ? e : tell_follows_changed(w, account_id);
}

enum err tag_follow(struct work *w, int64_t account_id, struct str name)
{
    bool own;
    if (!text_tag_valid(name))
        return ERR_NOT_FOUND;
    struct str tag = text_tag_fold(w->memory, name);
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, follow(w, account_id, tag, name));
}

static enum err unfollow(struct work *w, int64_t account_id, struct str tag)
{
    bool gone = false;
    enum err e = tags_db_unfollow(w, account_id, tag, &gone);
    return e || !gone ? e : tell_follows_changed(w, account_id);
}

enum err tag_unfollow(struct work *w, int64_t account_id, struct str name)
{
    bool own;
    if (!text_tag_valid(name))
        return ERR_NOT_FOUND;
    struct str tag = text_tag_fold(w->memory, name);
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, unfollow(w, account_id, tag));
}

enum err tag_follows_delete_all(struct work *w, int64_t account_id)
{
    return tags_db_follows_delete_all(w, account_id);
}

enum err tags_followed(struct work *w, int64_t account_id, struct tag_follow **ret_follows,
                       int *ret_count)
{
    struct tag_follow *follows = arena_array(w->memory, tags_followed_max, sizeof(*follows));
    enum err e = tags_db_follows(w, account_id, follows, tags_followed_max, ret_count);
    if (!e)
        *ret_follows = follows;
    return e;
}

/* Whether this is the author's first use on that day decides what the day counts. */
static enum err count_day(struct work *w, struct str tag, const struct tagged_post *post)
{
    int64_t day = id_ms(post->id) / clock_day_ms;
    bool used = false;
    enum err e =
        tags_db_used(w, tag, post->author_id, id_first_at(day * clock_day_ms), post->id, &used);
    return e ? e : tags_db_day_add(w, tag, day, used ? 0 : 1);
}

/* The tag's bytes as numbers of an event: see store/events.h. */
static enum err tell_tagged(struct work *w, enum event_kind kind, struct str tag,
                            const struct tagged_post *post)
{
    int64_t numbers[event_numbers_max] = {(int64_t)tag.size};
    if (tag.size > live_tag_name_bytes_max)
        return OK; /* not held in memory */
    memcpy(&numbers[1], tag.data, tag.size);
    return events_add(w, &(struct event){.kind = kind,
                                         .account = post->author_id,
                                         .post = post->id,
                                         .flags = post->flags,
                                         .count = 1 + (uint32_t)(tag.size + 7) / 8,
                                         .numbers = numbers});
}

_Static_assert(1 + (live_tag_name_bytes_max + 7) / 8 <= event_numbers_max,
               "a tag fits into an event");

enum err tags_add_post(struct work *w, const struct tagged_post *post, const struct str *names,
                       int count)
{
    enum visibility visibility = (enum visibility)(post->flags & POST_VISIBILITY_MASK);
    enum err e = OK;

    assert(db_in_transaction(w) && count <= post_tags_max);
    for (int i = 0; i < count && !e; i++) {
        struct str tag = text_tag_fold(w->memory, names[i]);
        e = tags_db_claim(w, tag, names[i]);
        if (!e)
            e = tags_db_post_add(w, tag, post);
        if (!e)
            e = featured_tags_post_made(w, post, tag);
        if (!e && visibility == VISIBILITY_PUBLIC)
            e = count_day(w, tag, post);
        if (!e)
            e = tell_tagged(w, EVENT_TAGGED, tag, post);
    }
    return e;
}

enum err tags_change_post(struct work *w, const struct tagged_post *post, const struct str *names,
                          int count)
{
    enum err e = OK;

    assert(db_in_transaction(w));
    for (int i = 0; i < count && !e; i++) {
        struct str tag = text_tag_fold(w->memory, names[i]);
        e = tags_db_post_flags(w, tag, post);
        if (!e)
            e = tell_tagged(w, EVENT_TAGGED, tag, post);
    }
    return e;
}

enum err tags_remove_post(struct work *w, const struct tagged_post *post, const struct str *names,
                          int count)
{
    enum err e = OK;

    assert(db_in_transaction(w));
    for (int i = 0; i < count && !e; i++) {
        struct str tag = text_tag_fold(w->memory, names[i]);
        e = tags_db_post_remove(w, tag, post->id);
        if (!e)
            e = featured_tags_post_gone(w, post, tag);
        if (!e)
            e = tell_tagged(w, EVENT_UNTAGGED, tag, post);
    }
    return e;
}
