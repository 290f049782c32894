#include "moderation/rule_past.h"

#include "base/clock.h"
#include "live/index.h"
#include "moderation/rule_past_db.h"
#include "moderation/rule_pattern.h"
#include "social/accounts.h"

#include <assert.h>

const enum rule_feature rule_past_unknown[] = {RULE_MENTIONS_OF_STRANGERS, RULE_DECIDED_DISTANCE,
                                               RULE_COORDINATION, RULE_REPLIED_FOLLOWS_AUTHOR};
const size_t rule_past_unknown_count = sizeof rule_past_unknown / sizeof *rule_past_unknown;

/* What is remembered of each post, so that the hour before it can be counted. */
struct note {
    int64_t id, author_id, thread_id, created_ms;
    uint64_t text_hash;
    bool is_new; /* its account was younger than a day */
    uint8_t author_posts, same_posts, same_accounts, new_accounts;
};

enum { cached_max = 4096 };
struct past {
    struct work *w;
    struct work page; /* memory for one page */
    struct note *notes;
    size_t count;
    struct account cached[cached_max]; /* by id % cached_max; texts are not kept */
    bool cut;
};

static bool is_open(const struct rule_past_post *post)
{
    return (post->flags & POST_VISIBILITY_MASK) < VISIBILITY_FOLLOWERS;
}

static enum err author_find(struct past *past, int64_t id, const struct account **ret)
{
    struct account *slot = &past->cached[(uint64_t)id_bucket(id) % cached_max];
    enum err e = OK;

    if (slot->id != id)
        e = account_find(&past->page, id, slot);
    *ret = slot;
    return e;
}

/* ---- the hour before ---- */

enum window { OF_AUTHOR, OF_TEXT, OF_THREAD };

static uint64_t key_of(const struct note *note, enum window window)
{
    return window == OF_TEXT     ? note->text_hash
           : window == OF_AUTHOR ? (uint64_t)note->author_id
                                 : (uint64_t)note->thread_id;
}

static int compare(const struct note *one, const struct note *other, enum window window)
{
    const uint64_t a = key_of(one, window), b = key_of(other, window);

    if (a != b)
        return a < b ? -1 : 1;
    if (one->created_ms != other->created_ms)
        return one->created_ms < other->created_ms ? -1 : 1;
    return (one->id > other->id) - (one->id < other->id);
}

static int by_author(const void *one, const void *other)
{
    return compare(*(struct note *const *)one, *(struct note *const *)other, OF_AUTHOR);
}

static int by_text(const void *one, const void *other)
{
    return compare(*(struct note *const *)one, *(struct note *const *)other, OF_TEXT);
}

static int by_thread(const void *one, const void *other)
{
    return compare(*(struct note *const *)one, *(struct note *const *)other, OF_THREAD);
}

/* Posts with the key in the hour up to order[at], and the accounts of them (the new ones alone). */
static void window_count(struct note *const *order, size_t at, enum window window, bool only_new,
                         uint8_t *ret_posts, uint8_t *ret_accounts)
{
    int64_t accounts[rule_past_window_max];
    uint8_t posts = 0, count = 0;

    for (size_t i = at + 1; i-- > 0 && posts < rule_past_window_max;) {
        const struct note *note = order[i];
        uint8_t k = 0;
        if (key_of(note, window) != key_of(order[at], window) ||
            note->created_ms < order[at]->created_ms - clock_hour_ms)
            break;
        posts++;
        while (k < count && accounts[k] != note->author_id)
            k++;
        if (k == count && (!only_new || note->is_new))
            accounts[count++] = note->author_id;
    }
    *ret_posts = posts;
    *ret_accounts = count;
}

static enum err windows_count(struct past *past)
{
    struct note **order = arena_try(past->w->memory, (past->count + 1) * sizeof *order);
    uint8_t unused;

    if (!order)
        return work_fail(past->w, ERR_TOO_LARGE, "not enough memory for so many posts");
    for (size_t i = 0; i < past->count; i++)
        order[i] = &past->notes[i];
    qsort(order, past->count, sizeof *order, by_author);
    for (size_t i = 0; i < past->count; i++)
        window_count(order, i, OF_AUTHOR, false, &order[i]->author_posts, &unused);
    qsort(order, past->count, sizeof *order, by_text);
    for (size_t i = 0; i < past->count; i++)
        window_count(order, i, OF_TEXT, false, &order[i]->same_posts, &order[i]->same_accounts);
    qsort(order, past->count, sizeof *order, by_thread);
    for (size_t i = 0; i < past->count; i++)
        window_count(order, i, OF_THREAD, true, &unused, &order[i]->new_accounts);
    return OK;
}

/* ---- twice over the posts ---- */

/* Calls each() for every post that everybody may see, in the order of their ids. */
static enum err posts_walk(struct past *past, int64_t since_ms,
                           enum err (*each)(struct past *past, void *context,
                                            const struct rule_past_post *post,
                                            const struct account *author),
                           void *context)
{
    struct rule_past_post *posts = arena_array(past->w->memory, rule_past_page, sizeof *posts);
    int64_t after = id_first_at(since_ms) - 1;
    int count = rule_past_page;
    enum err e = OK;

    while (!e && count == rule_past_page && !past->cut) {
        arena_reset(past->page.memory);
        e = rule_past_db_page(&past->page, after, posts, &count);
        for (int i = 0; !e && i < count; i++) {
            const struct account *author = NULL;
            after = posts[i].id;
            if (!is_open(&posts[i]))
                continue;
            e = author_find(past, posts[i].author_id, &author);
            if (!e)
                e = each(past, context, &posts[i], author);
            else if (e == ERR_NOT_FOUND) /* the account went while we read */
                e = OK;
        }
    }
    if (e)
        past->w->why = past->page.why;
    return e;
}

static enum err note_take(struct past *past, void *context, const struct rule_past_post *post,
                          const struct account *author)
{
    size_t *capacity = context;

    if (past->count == rule_past_posts_max) {
        past->cut = true;
        return OK;
    }
    if (past->count == *capacity) {
        const size_t more = *capacity ? 2 * *capacity : 1024;
        char *grown = arena_grow(past->w->memory, (char *)past->notes,
                                 *capacity * sizeof *past->notes, more * sizeof *past->notes);
        if (!grown)
            return work_fail(&past->page, ERR_TOO_LARGE, "not enough memory for so many posts");
        past->notes = (struct note *)(void *)grown;
        *capacity = more;
    }
    past->notes[past->count++] = (struct note){
        .id = post->id,
        .author_id = post->author_id,
        .thread_id = post->thread_id,
        .created_ms = post->created_ms,
        .text_hash = str_hash(rule_text_fold(past->page.memory, post->text, rule_text_bytes_max)),
        .is_new = post->created_ms - author->created_ms < clock_day_ms,
    };
    return OK;
}

struct running {
    struct rule_runner *runner;
    const struct rule_set *set;
    struct rule_past *result;
    bool *fired;
    size_t at; /* the next note */
};

static void features_fill(const struct rule_past_post *post, const struct account *author,
                          const struct note *note, int64_t features[rule_feature_count])
{
    const int64_t age_ms = post->created_ms - author->created_ms;

    features[RULE_DECIDED_DISTANCE] = 64;
    features[RULE_MEDIA] = (post->flags & POST_HAS_MEDIA) != 0;
    features[RULE_AUTHOR_AGE] = age_ms > 0 ? age_ms / 1000 : 0;
    features[RULE_AUTHOR_FOLLOWERS] = author->followers;
    features[RULE_AUTHOR_POSTS] = author->posts;
    features[RULE_AUTHOR_IS_BOT] = (author->flags & ACCOUNT_BOT) != 0;
    features[RULE_AUTHOR_POSTS_PER_HOUR] = note->author_posts;
    features[RULE_SAME_TEXT_POSTS] = note->same_posts;
    features[RULE_SAME_TEXT_ACCOUNTS] = note->same_accounts;
    features[RULE_THREAD_NEW_ACCOUNTS] = note->new_accounts;
    features[RULE_IS_REPLY] =
        (post->flags & POST_IS_REPLY) && !(post->flags & POST_REPLIES_TO_SELF);
    features[RULE_IS_PUBLIC] = (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
}

static enum err post_run(struct past *past, void *context, const struct rule_past_post *post,
                         const struct account *author)
{
    struct running *r = context;
    const bool restricted = post->flags & POST_OVERLAYS;
    struct rule_post input = {.text = post->text, .language = post->language};
    struct rule_outcome outcome;

    while (r->at < past->count && past->notes[r->at].id < post->id)
        r->at++;
    if (r->at == past->count || past->notes[r->at].id != post->id)
        return OK; /* it was posted while we read, or is beyond what we keep */
    features_fill(post, author, &past->notes[r->at], input.features);
    rule_run(r->runner, &input, r->fired, &outcome);
    r->result->posts++;
    r->result->restricted += restricted;
    for (size_t i = 0; i < r->set->rule_count; i++) {
        struct rule_past_count *count = &r->result->rules[i];
        if (!r->fired[i])
            continue;
        count->found++;
        count->restricted += restricted;
        if (count->example_count < rule_past_examples_max)
            count->examples[count->example_count++] = post->id;
    }
    return OK;
}

enum err rule_past_run(struct work *w, const struct rule_set *set, int64_t since_ms,
                       struct rule_past *ret)
{
    struct past *past = ARENA_NEW(w->memory, struct past);
    struct rule_past result = {
        .rules = arena_array(w->memory, set->rule_count + 1, sizeof *result.rules)};
    struct running running = {
        .runner = rule_runner_make(w->memory, set),
        .set = set,
        .result = &result,
        .fired = arena_array(w->memory, set->rule_count + 1, sizeof *running.fired)};
    size_t capacity = 0;

    past->w = w;
    past->page = *w;
    past->page.memory = arena_new(0);
    enum err e = posts_walk(past, since_ms, note_take, &capacity);
    result.cut = past->cut;
    past->cut = false;
    if (!e)
        e = windows_count(past);
    if (!e)
        e = posts_walk(past, since_ms, post_run, &running);
    if (e)
        w->why = str_copy(w->memory, w->why);
    arena_free(past->page.memory);
    if (!e)
        *ret = result;
    return e;
}
