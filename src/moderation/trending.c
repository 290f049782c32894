#include "moderation/trending.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/trend_rounds.h"
#include "moderation/trending_db.h"
#include "moderation/trending_notes.h"
#include "social/previews.h"

#include <stdlib.h>

enum { rows_max = 4096 }; /* of one post or link: the newest */

static enum err keep(struct work *w, const struct trend_voices *voices);
struct trend_round posts_round = TREND_ROUND(keep);

/* What was weighed last, for all threads, under the round's mutex. Stale is not gone: decisions
 * still find their link. */
static struct {
    struct arena *memory;
    struct trending_post *posts;
    struct trending_link *links;
    int post_count, link_count;
} kept;

/* Room for the rows of one subject after the other. */
struct weighing {
    const struct trend_voices *voices;
    struct trending_voice *rows;
    struct account_use *uses;
    int64_t *ids;
};

/* ---- voices ------------------------------------------------------------------------------------
 */

/* A favourite is public; a boost or quote is where it is a post that everybody may open. */
static enum err is_open(struct work *w, const struct trending_voice *voice, bool *ret_is)
{
    int64_t author_id;
    uint32_t flags = 0;
    enum err e = voice->post_id ? trending_db_post(w, voice->post_id, &author_id, &flags) : OK;

    *ret_is = !e && (flags & POST_VISIBILITY_MASK) <= VISIBILITY_UNLISTED;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Its author is no voice for it. */
static enum err voices_weigh(struct work *w, const struct weighing *weighing,
                             const struct post *post, struct trend_reason *ret_reason)
{
    const struct trend_language language = trend_language_of(post->language);
    struct trending_voice *rows = weighing->rows;
    size_t used = 0;
    int count = 0;
    enum err e = trending_db_voices(w, post->id, rows, rows_max, &count);

    for (int i = 0; !e && i < count; i++) {
        bool open = false;

        if (rows[i].account_id == post->author_id)
            continue;
        e = is_open(w, &rows[i], &open);
        if (!e && open)
            weighing->uses[used++] =
                (struct account_use){rows[i].account_id, rows[i].made_ms, language};
    }
    return e ? e : trend_weigh(w, weighing->voices, weighing->uses, used, ret_reason);
}

/* ---- posts -------------------------------------------------------------------------------------
 */

static struct str post_subject(struct work *w, int64_t post_id)
{
    return str_format(w->memory, "post %lld", (long long)post_id);
}

static bool may_trend(const struct work *w, const struct post *post, uint32_t wrong)
{
    return !(post->flags & (POST_VISIBILITY_MASK | POST_IS_BOOST | POST_SENSITIVE | POST_WARNED |
                            POST_NOT_PROPOSED | wrong)) &&
           post->spoiler_text.size == 0 && post->created_ms >= w->now_ms - trending_window_ms;
}

/* *ret_weighed: it is one of them. */
static enum err post_weigh(struct work *w, const struct weighing *weighing, int64_t post_id,
                           struct trending_post *ret_post, bool *ret_weighed)
{
    struct trending_post weighed = {.id = post_id};
    struct post post;
    bool heard = false;
    enum err e = post_find(w, post_id, &post);

    *ret_weighed = false;
    if (!e && may_trend(w, &post, POST_IS_REPLY))
        e = trend_is_heard(w, post.author_id, ACCOUNT_DISCOVERABLE, &heard);
    if (e || !heard)
        return e == ERR_NOT_FOUND ? OK : e;
    weighed.author_id = post.author_id;
    e = voices_weigh(w, weighing, &post, &weighed.reason);
    if (!e)
        e = trend_standings_db_find(w, post_subject(w, post_id), &weighed.state);
    *ret_weighed = !e && weighed.reason.score > 0;
    *ret_post = weighed;
    return e;
}

static int posts_best_first(const void *left, const void *right)
{
    const struct trending_post *a = left, *b = right;

    if (a->reason.score != b->reason.score)
        return a->reason.score < b->reason.score ? 1 : -1;
    return a->id < b->id ? 1 : a->id > b->id ? -1 : 0;
}

static enum err posts_weigh(struct work *w, const struct weighing *weighing,
                            struct trending_post *posts, int *ret_count)
{
    int64_t ids[trending_weighed_max];
    size_t noted = trending_noted_posts(w->now_ms, ids, trending_weighed_max);
    int count = 0;
    enum err e = OK;

    for (size_t i = 0; !e && i < noted; i++) {
        bool weighed = false;

        e = post_weigh(w, weighing, ids[i], &posts[count], &weighed);
        count += weighed;
    }
    qsort(posts, (size_t)count, sizeof *posts, posts_best_first);
    *ret_count = count;
    return e;
}

/* ---- links -------------------------------------------------------------------------------------
 */

static struct str link_subject(struct work *w, const struct trending_link *link, bool publisher)
{
    return publisher ? str_format(w->memory, "publisher %.*s", STR_ARG(link->publisher))
                     : str_format(w->memory, "link %.*s", STR_ARG(link->url));
}

static struct str publisher_of(struct str url)
{
    struct str scheme, host;
    struct str rest = str_split(url, '/', &scheme);

    (void)str_split(rest, '/', &scheme); /* nothing stands between the two */
    rest = str_split(rest, '/', &scheme);
    (void)str_split(rest, '/', &host);
    return host;
}

static enum err uses_read(struct work *w, const struct weighing *weighing, struct str url,
                          size_t *ret_count)
{
    int64_t *ids = weighing->ids;
    int found = 0;
    size_t count = 0;
    enum err e = trending_db_link_posts(w, url, id_first_at(w->now_ms - trend_uses_window_ms), ids,
                                        rows_max, &found);

    for (int i = 0; !e && i < found; i++) {
        struct account_use *use = &weighing->uses[count];
        uint32_t flags = 0;

        e = trending_db_post(w, ids[i], &use->account_id, &flags);
        use->made_ms = id_ms(ids[i]);
        if (!e)
            e = trend_post_language(w, ids[i], &use->language);
        count += !e && !(flags &
                         (POST_VISIBILITY_MASK | POST_SENSITIVE | POST_WARNED | POST_NOT_PROPOSED));
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    *ret_count = count;
    return e;
}

/* The uses are sorted: by account, each's oldest first. */
static enum err days_count(struct work *w, const struct account_use *uses, size_t count,
                           struct trending_link *link)
{
    const int64_t today = w->now_ms / clock_day_ms;
    bool heard = false;
    enum err e = OK;

    for (size_t i = 0; !e && i < count; i++) {
        const bool first = i == 0 || uses[i - 1].account_id != uses[i].account_id;
        const int64_t day = today - uses[i].made_ms / clock_day_ms;
        const bool first_of_day = first || today - uses[i - 1].made_ms / clock_day_ms != day;

        if (first)
            e = trend_is_heard(w, uses[i].account_id, 0, &heard);
        if (!e && heard && day >= 0 && day < trending_days) {
            link->days[day].uses++;
            link->days[day].accounts += first_of_day;
        }
    }
    return e;
}

static enum err link_weigh(struct work *w, const struct weighing *weighing, struct str url,
                           struct trending_link *ret_link, bool *ret_weighed)
{
    struct trending_link link = {.url = url, .publisher = publisher_of(url)};
    struct preview preview;
    size_t count = 0;
    enum err e = preview_find(w, url, &preview);

    *ret_weighed = false;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    link.id = preview.id;
    e = uses_read(w, weighing, url, &count);
    if (!e)
        e = trend_standings_db_find(w, link_subject(w, &link, false), &link.state);
    if (!e)
        e = trend_standings_db_find(w, link_subject(w, &link, true), &link.publisher_state);
    if (!e)
        e = trend_weigh(w, weighing->voices, weighing->uses, count, &link.reason);
    if (!e)
        e = days_count(w, weighing->uses, count, &link);
    if (e)
        return e;
    *ret_weighed = link.reason.score > 0;
    *ret_link = link;
    return OK;
}

static int links_best_first(const void *left, const void *right)
{
    const struct trending_link *a = left, *b = right;

    if (a->reason.score != b->reason.score)
        return a->reason.score < b->reason.score ? 1 : -1;
    return a->id < b->id ? 1 : a->id > b->id ? -1 : 0;
}

struct named {
    struct str url;
    int posts;
};

static int by_url(const void *left, const void *right)
{
    return str_compare(((const struct named *)left)->url, ((const struct named *)right)->url);
}

static int most_named_first(const void *left, const void *right)
{
    const struct named *a = left, *b = right;

    return a->posts != b->posts ? b->posts - a->posts : str_compare(a->url, b->url);
}

/* The addresses that the noted posts link to, those in most posts first. */
static enum err urls_read(struct work *w, struct named *urls, int *ret_count)
{
    int64_t *ids = arena_array(w->memory, trending_link_posts_max, sizeof *ids);
    size_t noted = trending_noted_links(ids);
    int count = 0, kinds = 0;
    enum err e = OK;

    for (size_t i = 0; !e && i < noted; i++) {
        struct post post;

        e = post_find(w, ids[i], &post);
        if (!e && may_trend(w, &post, 0))
            urls[count++] = (struct named){preview_url(w, post.text), 1};
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    qsort(urls, (size_t)count, sizeof *urls, by_url);
    for (int i = 0; i < count; i++) {
        if (kinds && str_equal(urls[kinds - 1].url, urls[i].url))
            urls[kinds - 1].posts++;
        else if (urls[i].url.size)
            urls[kinds++] = urls[i];
    }
    qsort(urls, (size_t)kinds, sizeof *urls, most_named_first);
    *ret_count = kinds;
    return e;
}

static enum err links_weigh(struct work *w, const struct weighing *weighing,
                            struct trending_link *links, int *ret_count)
{
    struct named *urls = arena_array(w->memory, trending_link_posts_max, sizeof *urls);
    int named = 0, count = 0;
    enum err e = urls_read(w, urls, &named);

    for (int i = 0; !e && i < named && i < trending_weighed_max; i++) {
        bool weighed = false;

        if (urls[i].posts >= trending_taken_min)
            e = link_weigh(w, weighing, urls[i].url, &links[count], &weighed);
        count += weighed;
    }
    qsort(links, (size_t)count, sizeof *links, links_best_first);
    *ret_count = count;
    return e;
}

/* ---- what is kept ------------------------------------------------------------------------------
 */

static struct trending_link link_copy(struct arena *memory, const struct trending_link *link)
{
    struct trending_link copy = *link;

    copy.url = str_copy(memory, link->url);
    copy.publisher = str_copy(memory, link->publisher);
    return copy;
}

struct weighed {
    struct trending_post posts[trending_weighed_max];
    struct trending_link links[trending_weighed_max];
    int post_count, link_count;
};

static enum err all_weigh(struct work *w, const struct trend_voices *voices,
                          struct weighed *weighed)
{
    const struct weighing weighing = {
        .voices = voices,
        .rows = arena_array(w->memory, rows_max, sizeof *weighing.rows),
        .uses = arena_array(w->memory, rows_max, sizeof *weighing.uses),
        .ids = arena_array(w->memory, rows_max, sizeof *weighing.ids),
    };
    enum err e = trending_notes_fill(w);

    if (!e)
        e = posts_weigh(w, &weighing, weighed->posts, &weighed->post_count);
    if (!e)
        e = links_weigh(w, &weighing, weighed->links, &weighed->link_count);
    return e;
}

static enum err keep(struct work *w, const struct trend_voices *voices)
{
    struct weighed *weighed = ARENA_NEW(w->memory, struct weighed);
    enum err e = all_weigh(w, voices, weighed);
    const size_t posts = (size_t)weighed->post_count, links = (size_t)weighed->link_count;

    if (e)
        return e;
    pthread_mutex_lock(&posts_round.mutex);
    arena_free(kept.memory);
    kept.memory = arena_new(0);
    kept.posts = arena_array(kept.memory, posts + 1, sizeof *kept.posts);
    kept.links = arena_array(kept.memory, links + 1, sizeof *kept.links);
    memcpy(kept.posts, weighed->posts, posts * sizeof *kept.posts);
    for (size_t i = 0; i < links; i++)
        kept.links[i] = link_copy(kept.memory, &weighed->links[i]);
    kept.post_count = weighed->post_count;
    kept.link_count = weighed->link_count;
    pthread_mutex_unlock(&posts_round.mutex);
    return OK;
}

static bool is_wanted(enum trend_state state, bool for_staff)
{
    return for_staff ? state != TREND_REFUSED : state == TREND_ALLOWED;
}

enum err posts_trending(struct work *w, bool for_staff, struct trending_post **ret_posts,
                        int *ret_count)
{
    struct trending_post *posts = arena_array(w->memory, trending_shown_max, sizeof *posts);
    int count = 0;
    enum err e = trend_round_lock(w, &posts_round);

    if (e)
        return e;
    for (int i = 0; i < kept.post_count && count < trending_shown_max; i++)
        if (is_wanted(kept.posts[i].state, for_staff))
            posts[count++] = kept.posts[i];
    pthread_mutex_unlock(&posts_round.mutex);
    *ret_posts = posts;
    *ret_count = count;
    return OK;
}

enum err links_trending(struct work *w, bool for_staff, struct trending_link **ret_links,
                        int *ret_count)
{
    struct trending_link *links = arena_array(w->memory, trending_shown_max, sizeof *links);
    int count = 0;
    enum err e = trend_round_lock(w, &posts_round);

    if (e)
        return e;
    for (int i = 0; i < kept.link_count && count < trending_shown_max; i++) {
        const struct trending_link *link = &kept.links[i];

        if (is_wanted(link->state != TREND_UNREVIEWED ? link->state : link->publisher_state,
                      for_staff))
            links[count++] = link_copy(w->memory, link);
    }
    pthread_mutex_unlock(&posts_round.mutex);
    *ret_links = links;
    *ret_count = count;
    return OK;
}

void trending_forget(void)
{
    trending_notes_forget();
    pthread_mutex_lock(&posts_round.mutex);
    arena_free(kept.memory);
    kept.memory = NULL;
    kept.post_count = kept.link_count = 0;
    pthread_mutex_unlock(&posts_round.mutex);
    trend_round_forget(&posts_round);
}

/* ---- decisions ---------------------------------------------------------------------------------
 */

struct choice {
    int64_t by_id, subject_id;
    struct str subject;
    bool is_post, allow;
};

/* What is kept knows it at once. */
static void choice_keep(struct work *w, void *data)
{
    const struct choice *choice = data;
    const enum trend_state state = choice->allow ? TREND_ALLOWED : TREND_REFUSED;
    bool is_kept = false;

    pthread_mutex_lock(&posts_round.mutex);
    for (int i = 0; i < kept.post_count; i++)
        if (str_equal(choice->subject, post_subject(w, kept.posts[i].id))) {
            kept.posts[i].state = state;
            is_kept = true;
        }
    for (int i = 0; i < kept.link_count; i++) {
        if (str_equal(choice->subject, link_subject(w, &kept.links[i], false))) {
            kept.links[i].state = state;
            is_kept = true;
        }
        if (str_equal(choice->subject, link_subject(w, &kept.links[i], true))) {
            kept.links[i].publisher_state = state;
            is_kept = true;
        }
    }
    trend_round_decided(&posts_round, is_kept);
    pthread_mutex_unlock(&posts_round.mutex);
}

static enum err choice_store(struct work *w, const struct choice *choice)
{
    struct decision decision = {.subject_id = choice->subject_id,
                                .kind =
                                    choice->allow ? DECISION_TREND_ALLOW : DECISION_TREND_REFUSE,
                                .by_account_id = choice->by_id};
    struct buffer after = buffer_in(w->memory);
    struct post post;
    int64_t id;
    enum err e = decider_check(w, choice->by_id, PERMISSION_MANAGE_TAXONOMIES, &decision.by_role);

    if (!e && choice->is_post)
        e = post_find(w, choice->subject_id, &post);
    if (!e && choice->is_post)
        decision.owner_id = post.author_id;
    if (e)
        return e;
    json_open(&after, '{');
    JSON_STR(&after, "trend", choice->subject);
    json_close(&after, '}');
    decision.after = buffer_str(&after);
    e = trend_standings_db_put(w, choice->subject, choice->allow ? TREND_ALLOWED : TREND_REFUSED);
    if (!e)
        e = decision_record(w, &decision, &id);
    if (!e) {
        struct choice *made = ARENA_NEW(w->memory, struct choice);

        *made = *choice;
        db_after_commit(w, choice_keep, made);
    }
    return e;
}

static enum err choose(struct work *w, const struct choice *choice)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, choice_store(w, choice));
}

enum err post_trend_decide(struct work *w, int64_t by_id, int64_t post_id, bool allow)
{
    return choose(w, &(struct choice){.by_id = by_id,
                                      .subject_id = post_id,
                                      .subject = post_subject(w, post_id),
                                      .is_post = true,
                                      .allow = allow});
}

enum err link_trend_decide(struct work *w, int64_t by_id, int64_t link_id, bool publisher,
                           bool allow, struct trending_link *ret_link)
{
    struct trending_link link = {0};
    enum err e;

    pthread_mutex_lock(&posts_round.mutex);
    for (int i = 0; i < kept.link_count; i++)
        if (kept.links[i].id == link_id)
            link = link_copy(w->memory, &kept.links[i]);
    pthread_mutex_unlock(&posts_round.mutex);
    if (!link.id)
        return ERR_NOT_FOUND;
    e = choose(w, &(struct choice){.by_id = by_id,
                                   .subject_id = link_id,
                                   .subject = link_subject(w, &link, publisher),
                                   .allow = allow});
    if (!e && publisher)
        link.publisher_state = allow ? TREND_ALLOWED : TREND_REFUSED;
    else if (!e)
        link.state = allow ? TREND_ALLOWED : TREND_REFUSED;
    if (!e && ret_link)
        *ret_link = link;
    return e;
}
