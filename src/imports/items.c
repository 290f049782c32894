#include "imports/items.h"

#include "imports/item_pictures.h"
#include "imports/origins.h"
#include "social/approvals.h"
#include "social/post_making.h"
#include "store/lane.h"

#include <stdlib.h>
#include <string.h>

struct item *items_add(struct items *items)
{
    if (items->count == items->capacity) {
        size_t capacity = items->capacity ? items->capacity * 2 : 1024;
        struct item *grown = arena_array(items->memory, capacity, sizeof *grown);
        if (items->count)
            memcpy(grown, items->at, items->count * sizeof *grown);
        items->at = grown;
        items->capacity = capacity;
    }
    struct item *item = &items->at[items->count++];
    *item = (struct item){0};
    return item;
}

static int by_time(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    if (a->created_ms != b->created_ms)
        return a->created_ms < b->created_ms ? -1 : 1;
    if (a->key.size != b->key.size)
        return a->key.size < b->key.size ? -1 : 1;
    return str_compare(a->key, b->key);
}

void items_sort(struct items *items)
{
    if (items->count)
        qsort(items->at, items->count, sizeof *items->at, by_time);
    size_t left = items->count ? 1 : 0;
    for (size_t i = 1; i < items->count; i++)
        if (by_time(&items->at[left - 1], &items->at[i]))
            items->at[left++] = items->at[i];
    items->count = left;
}

struct storing {
    const struct items *items;
    const struct items_options *options;
    size_t from, to;
    struct items_counts counts; /* of this batch */
};

/* The own post that came with that key, 0 when there is none. */
static enum err own_post(struct work *w, int64_t account_id, struct str key, int64_t *ret_id)
{
    struct origin origin = {0};
    if (!key.size)
        return OK;
    enum err e = origin_find(w, key, account_id, &origin);
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e)
        *ret_id = origin.post_id;
    return e;
}

/* Without what it refers to. Times of the future become the present. */
static struct post_draft draft_of(const struct work *w, const struct item *item)
{
    return (struct post_draft){.text = str_trim(item->text),
                               .spoiler_text = item->spoiler_text,
                               .language = item->language,
                               .visibility = item->visibility,
                               .sensitive = item->sensitive,
                               .poll = item->poll,
                               .imported = true,
                               .names_nobody = true,
                               .created_ms =
                                   item->created_ms < w->now_ms ? item->created_ms : w->now_ms};
}

/* What is stored under an id of its time: those before the first id share it. */
static int64_t moment_of(const struct work *w, const struct item *item)
{
    int64_t ms = item->created_ms < w->now_ms ? item->created_ms : w->now_ms;
    return ms < ID_EPOCH_MS ? ID_EPOCH_MS : ms;
}

static enum err item_check(struct work *w, const struct item *item)
{
    struct post_draft draft = draft_of(w, item);
    struct post_words_found found;
    draft.media_count = item->media_count;
    if (!draft.text.size && !draft.media_count && !draft.poll)
        draft.text = str_trim(item->link);
    draft = post_draft_normal(w, &draft);
    enum err e = post_draft_check(w, &draft);
    /* No character is less than a byte: only what may be too long is counted. */
    if (e ||
        draft.text.size + draft.spoiler_text.size <= (size_t)w->limits->imported_characters_max)
        return e;
    return post_words_find(w, &draft, &found);
}

enum err items_check(struct work *w, const struct items *items)
{
    struct arena *outer = w->memory;
    enum err e = OK;
    w->memory = arena_new(SIZE_MAX);
    for (size_t i = 0; !e && i < items->count; i++) {
        const struct item *item = &items->at[i];
        e = item_check(w, item);
        if (!e && i >= items_moment_max &&
            moment_of(w, item) - moment_of(w, item - items_moment_max) < items_moment_ms)
            e = work_fail(w, ERR_INVALID, "more than %d posts of the same moment",
                          items_moment_max);
        if (e)
            work_say(w, "%.*s: %.*s", STR_ARG(item->key), STR_ARG(w->why));
        else
            arena_reset(w->memory);
    }
    struct str why = str_copy(outer, e ? w->why : STR(""));
    arena_free(w->memory);
    w->memory = outer;
    w->why = why;
    return e;
}

static enum err item_draft(struct work *w, const struct storing *storing, const struct item *item,
                           struct post_draft *draft)
{
    int64_t account_id = storing->options->account_id;
    *draft = draft_of(w, item);
    draft->author_id = account_id;
    enum err e = own_post(w, account_id, item->reply_key, &draft->reply_to_id);
    if (!e)
        e = approval_stands_for(w, &draft->reply_to_id);
    if (!e)
        e = own_post(w, account_id, item->quote_key, &draft->quote_of_id);
    if (!e)
        e = approval_stands_for(w, &draft->quote_of_id);
    if (!e && item->media_count && storing->options->pictures)
        e = item_pictures_insert(storing->options->pictures, w, item, draft->media_ids,
                                 &draft->media_count);
    if (!draft->text.size && !draft->media_count && !draft->poll)
        draft->text = item->link;
    return e;
}

static enum err item_store(struct work *w, struct storing *storing, const struct item *item)
{
    int64_t account_id = storing->options->account_id, there = 0;
    struct post_draft draft;
    struct post *made = ARENA_NEW(w->memory, struct post);
    enum err e = own_post(w, account_id, item->key, &there);
    if (e || there) {
        storing->counts.there_already += !e;
        return e;
    }
    e = item_draft(w, storing, item, &draft);
    if (!e)
        e = post_create(w, &draft, made);
    if (e)
        return e;
    struct origin origin = {.account_id = account_id,
                            .post_id = made->held_id ? made->held_id : made->id};
    origin_hash(item->text, origin.content_hash);
    storing->counts.stored += !made->held_id;
    storing->counts.held += made->held_id != 0;
    storing->counts.threads += draft.reply_to_id != 0;
    storing->counts.quotes += draft.quote_of_id != 0;
    return origin_add(w, item->key, &origin);
}

/* On the lane; may run again. */
static enum err batch_store(struct work *w, void *context)
{
    struct storing *storing = context;
    storing->counts = (struct items_counts){0};
    enum err e = db_begin(w);
    if (e)
        return e;
    for (size_t i = storing->from; !e && i < storing->to; i++) {
        const struct item *item = &storing->items->at[i];
        e = item_store(w, storing, item);
        if (e && e != ERR_AGAIN) {
            struct str why = w->why.size ? w->why : str_of(err_name(e));
            e = work_fail(w, e, "%.*s: %.*s", STR_ARG(item->key), STR_ARG(why));
        }
    }
    return db_end(w, e);
}

enum err items_store(struct work *w, const struct items *items, const struct items_options *options,
                     struct items_counts *ret_counts)
{
    struct storing storing = {.items = items, .options = options};
    struct arena *outer = w->memory;
    enum err e = OK;
    *ret_counts = (struct items_counts){0};
    w->memory = arena_new(SIZE_MAX);
    for (size_t from = 0; !e && from < items->count; from = storing.to) {
        storing.from = from;
        storing.to = from + items_batch < items->count ? from + items_batch : items->count;
        if (options->pictures)
            e = item_pictures_prepare(options->pictures, w, &items->at[from], storing.to - from);
        if (e)
            break;
        e = lanes_run(w->lanes, w, batch_store, &storing);
        if (options->pictures)
            item_pictures_settle(options->pictures, w, e == OK);
        if (e)
            break;
        ret_counts->stored += storing.counts.stored;
        ret_counts->held += storing.counts.held;
        ret_counts->there_already += storing.counts.there_already;
        ret_counts->threads += storing.counts.threads;
        ret_counts->quotes += storing.counts.quotes;
        arena_reset(w->memory);
        if (options->between &&
            options->between(options->context, (int64_t)storing.to, (int64_t)items->count))
            e = work_fail(w, ERR_UNAVAILABLE, "interrupted; run it again to go on");
    }
    struct str why = str_copy(outer, w->why);
    arena_free(w->memory);
    w->memory = outer;
    w->why = why;
    return e;
}
