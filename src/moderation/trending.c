#include "moderation/trending.h"

#include "base/clock.h"
#include "base/json.h"
#include "live/cards.h"
#include "moderation/trending_db.h"
#include "moderation/trending_notes.h"
#include "social/previews.h"

#include <pthread.h>
#include <stdlib.h>

enum { rows_max = 4 * trending_voices_max };

/* What was weighed last, for all threads. Stale is not gone: decisions still find their link. */
static struct {
    pthread_mutex_t mutex;
    struct arena *memory;
    struct trending_post *posts;
    struct trending_link *links;
    int post_count, link_count;
    int64_t weighed_ms;
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

int64_t trending_score(int64_t voices, int64_t age_ms)
{
    const int64_t more = (voices < trending_voices_max ? voices : trending_voices_max) - 1;
    const int64_t age = age_ms > 0 ? age_ms : 0, halvings = age / trending_half_ms,
                  rest = age % trending_half_ms;

    if (voices < trending_voices_min || halvings > 60)
        return 0;
    /* At most 2^20 · 2^16 · 2^26: within 63 bits. */
    return (more * more * 65536 * (2 * trending_half_ms - rest) / (2 * trending_half_ms)) >>
           halvings;
}

/* Room for the rows of one subject after the other. */
struct weighing {
    struct trending_voice *voices;
    struct use *uses;
    int64_t *ids;
};
struct use {
    int64_t author_id, post_ms;
};

/* ---- voices ------------------------------------------------------------------------------------
 */

static int by_account(const void *left, const void *right)
{
    const struct trending_voice *a = left, *b = right;

    if (a->account_id != b->account_id)
        return a->account_id < b->account_id ? -1 : 1;
    return a->post_id < b->post_id ? -1 : a->post_id > b->post_id;
}

static enum err flags_of(struct work *w, int64_t account_id, uint32_t *ret_flags)
{
    const struct live_account *card = w->live ? live_account_find(w->live, account_id) : NULL;

    if (!card)
        return account_find_flags(w, account_id, ret_flags);
    *ret_flags = card->flags;
    return OK;
}

/* Whether everybody meets what the account does. */
static enum err is_heard(struct work *w, int64_t account_id, uint32_t wanted, bool *ret_is)
{
    const uint32_t unheard = ACCOUNT_SUSPENDED | ACCOUNT_LIMITED | ACCOUNT_DELETED;
    uint32_t flags = 0;
    enum err e = flags_of(w, account_id, &flags);

    *ret_is = !e && (flags & (unheard | wanted)) == wanted;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* A favourite is public; a boost or quote is where it is a post that everybody may open. */
static enum err is_open(struct work *w, const struct trending_voice *voice, bool *ret_is)
{
    int64_t author_id;
    uint32_t flags = 0;
    enum err e = voice->post_id ? trending_db_post(w, voice->post_id, &author_id, &flags) : OK;

    *ret_is = !e && (flags & POST_VISIBILITY_MASK) <= VISIBILITY_UNLISTED;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err voices_count(struct work *w, const struct weighing *weighing,
                             const struct post *post, int64_t *ret_voices)
{
    struct trending_voice *rows = weighing->voices;
    int64_t voices = 0, counted = 0;
    int count = 0;
    enum err e = trending_db_voices(w, post->id, rows, rows_max, &count);

    qsort(rows, (size_t)count, sizeof *rows, by_account);
    for (int i = 0; !e && i < count && voices < trending_voices_max; i++) {
        bool open = false, heard = false;

        if (rows[i].account_id == post->author_id || rows[i].account_id == counted)
            continue;
        e = is_open(w, &rows[i], &open);
        if (!e && open)
            e = is_heard(w, rows[i].account_id, 0, &heard);
        if (!heard)
            continue;
        counted = rows[i].account_id;
        voices++;
    }
    *ret_voices = voices;
    return e;
}

/* ---- posts -------------------------------------------------------------------------------------
 */

static struct str post_subject(struct work *w, int64_t post_id)
{
    return str_format(w->memory, "post %lld", (long long)post_id);
}

static bool may_trend(const struct work *w, const struct post *post, uint32_t wrong)
{
    return !(post->flags &
             (POST_VISIBILITY_MASK | POST_IS_BOOST | POST_SENSITIVE | POST_RESTRICTED | wrong)) &&
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
        e = is_heard(w, post.author_id, ACCOUNT_DISCOVERABLE, &heard);
    if (e || !heard)
        return e == ERR_NOT_FOUND ? OK : e;
    weighed.author_id = post.author_id;
    e = voices_count(w, weighing, &post, &weighed.voices);
    if (!e)
        e = trend_standings_db_find(w, post_subject(w, post_id), &weighed.state);
    weighed.score = trending_score(weighed.voices, w->now_ms - post.created_ms);
    *ret_weighed = !e && weighed.score > 0;
    *ret_post = weighed;
    return e;
}

static int posts_best_first(const void *left, const void *right)
{
    const struct trending_post *a = left, *b = right;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
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

/* The newest of each author first. */
static int uses_by_author(const void *left, const void *right)
{
    const struct use *a = left, *b = right;

    if (a->author_id != b->author_id)
        return a->author_id < b->author_id ? -1 : 1;
    return a->post_ms < b->post_ms ? 1 : a->post_ms > b->post_ms ? -1 : 0;
}

static enum err uses_read(struct work *w, const struct weighing *weighing, struct str url,
                          int *ret_count)
{
    int64_t *ids = weighing->ids;
    struct use *uses = weighing->uses;
    int64_t from_ms = w->now_ms - w->now_ms % clock_day_ms - (trending_days - 1) * clock_day_ms;
    int found = 0, count = 0;
    enum err e = trending_db_link_posts(w, url, id_first_at(from_ms), ids, rows_max, &found);

    for (int i = 0; !e && i < found; i++) {
        uint32_t flags = 0;
        int64_t author_id = 0;
        bool heard = false;

        e = trending_db_post(w, ids[i], &author_id, &flags);
        if (!e && !(flags & (POST_VISIBILITY_MASK | POST_SENSITIVE | POST_RESTRICTED)))
            e = is_heard(w, author_id, 0, &heard);
        if (e == ERR_NOT_FOUND)
            e = OK;
        if (!e && heard)
            uses[count++] = (struct use){author_id, id_ms(ids[i])};
    }
    qsort(uses, (size_t)count, sizeof *uses, uses_by_author);
    *ret_count = count;
    return e;
}

/* Each author is one voice, as old as her newest post with the link; the link is as old as its
 * voices are on average. */
static void uses_weigh(const struct work *w, const struct use *uses, int count,
                       struct trending_link *link)
{
    const int64_t today = w->now_ms / clock_day_ms;
    int64_t ages_ms = 0;

    for (int i = 0; i < count; i++) {
        const bool newest = i == 0 || uses[i - 1].author_id != uses[i].author_id;
        const int64_t day = today - uses[i].post_ms / clock_day_ms,
                      age_ms = w->now_ms - uses[i].post_ms;
        const bool first_of_day = newest || today - uses[i - 1].post_ms / clock_day_ms != day;

        if (day >= 0 && day < trending_days) {
            link->days[day].uses++;
            link->days[day].accounts += first_of_day;
        }
        if (newest && age_ms <= trending_window_ms) {
            link->voices++;
            ages_ms += age_ms > 0 ? age_ms : 0;
        }
    }
    link->score = trending_score(link->voices, link->voices ? ages_ms / link->voices : 0);
}

static enum err link_weigh(struct work *w, const struct weighing *weighing, struct str url,
                           struct trending_link *ret_link, bool *ret_weighed)
{
    struct trending_link link = {.url = url, .publisher = publisher_of(url)};
    struct preview preview;
    int count = 0;
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
    if (e)
        return e;
    uses_weigh(w, weighing->uses, count, &link);
    *ret_weighed = link.score > 0;
    *ret_link = link;
    return OK;
}

static int links_best_first(const void *left, const void *right)
{
    const struct trending_link *a = left, *b = right;

    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
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

        if (urls[i].posts >= trending_voices_min)
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

static enum err keep(struct work *w)
{
    struct trending_post *posts = arena_array(w->memory, trending_weighed_max, sizeof *posts);
    struct trending_link *links = arena_array(w->memory, trending_weighed_max, sizeof *links);
    const struct weighing weighing = {
        .voices = arena_array(w->memory, rows_max, sizeof *weighing.voices),
        .uses = arena_array(w->memory, rows_max, sizeof *weighing.uses),
        .ids = arena_array(w->memory, rows_max, sizeof *weighing.ids),
    };
    int post_count = 0, link_count = 0;
    enum err e = trending_notes_fill(w);

    if (!e)
        e = posts_weigh(w, &weighing, posts, &post_count);
    if (!e)
        e = links_weigh(w, &weighing, links, &link_count);
    if (e)
        return e;
    pthread_mutex_lock(&kept.mutex);
    arena_free(kept.memory);
    kept.memory = arena_new(0);
    kept.posts = arena_array(kept.memory, (size_t)post_count + 1, sizeof *posts);
    kept.links = arena_array(kept.memory, (size_t)link_count + 1, sizeof *links);
    memcpy(kept.posts, posts, (size_t)post_count * sizeof *posts);
    for (int i = 0; i < link_count; i++)
        kept.links[i] = link_copy(kept.memory, &links[i]);
    kept.post_count = post_count;
    kept.link_count = link_count;
    kept.weighed_ms = w->now_ms;
    pthread_mutex_unlock(&kept.mutex);
    return OK;
}

/* Locks. Whoever asks is given what is there if it is fresh. */
static bool kept_fresh(const struct work *w)
{
    pthread_mutex_lock(&kept.mutex);
    return kept.weighed_ms && w->now_ms >= kept.weighed_ms &&
           w->now_ms - kept.weighed_ms < trending_kept_ms;
}

static enum err kept_lock(struct work *w)
{
    enum err e;

    if (kept_fresh(w))
        return OK;
    pthread_mutex_unlock(&kept.mutex);
    if (!w->db)
        return ERR_NEEDS_STORE;
    e = keep(w);
    if (!e)
        pthread_mutex_lock(&kept.mutex);
    return e;
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
    enum err e = kept_lock(w);

    if (e)
        return e;
    for (int i = 0; i < kept.post_count && count < trending_shown_max; i++)
        if (is_wanted(kept.posts[i].state, for_staff))
            posts[count++] = kept.posts[i];
    pthread_mutex_unlock(&kept.mutex);
    *ret_posts = posts;
    *ret_count = count;
    return OK;
}

enum err links_trending(struct work *w, bool for_staff, struct trending_link **ret_links,
                        int *ret_count)
{
    struct trending_link *links = arena_array(w->memory, trending_shown_max, sizeof *links);
    int count = 0;
    enum err e = kept_lock(w);

    if (e)
        return e;
    for (int i = 0; i < kept.link_count && count < trending_shown_max; i++) {
        const struct trending_link *link = &kept.links[i];

        if (is_wanted(link->state != TREND_UNREVIEWED ? link->state : link->publisher_state,
                      for_staff))
            links[count++] = link_copy(w->memory, link);
    }
    pthread_mutex_unlock(&kept.mutex);
    *ret_links = links;
    *ret_count = count;
    return OK;
}

static void kept_stale(struct work *w, void *data)
{
    (void)w;
    (void)data;
    pthread_mutex_lock(&kept.mutex);
    kept.weighed_ms = 0;
    pthread_mutex_unlock(&kept.mutex);
}

void trending_forget(void)
{
    trending_notes_forget();
    pthread_mutex_lock(&kept.mutex);
    arena_free(kept.memory);
    kept.memory = NULL;
    kept.post_count = kept.link_count = 0;
    kept.weighed_ms = 0;
    pthread_mutex_unlock(&kept.mutex);
}

/* ---- decisions ---------------------------------------------------------------------------------
 */

struct choice {
    int64_t by_id, subject_id;
    struct str subject;
    bool is_post, allow;
};

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
    if (e)
        return e;
    json_open(&after, '{');
    JSON_STR(&after, "trend", choice->subject);
    json_close(&after, '}');
    decision.after = buffer_str(&after);
    e = trend_standings_db_put(w, choice->subject, choice->allow ? TREND_ALLOWED : TREND_REFUSED);
    if (!e)
        e = decision_record(w, &decision, &id);
    if (!e)
        db_after_commit(w, kept_stale, NULL);
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

    pthread_mutex_lock(&kept.mutex);
    for (int i = 0; i < kept.link_count; i++)
        if (kept.links[i].id == link_id)
            link = link_copy(w->memory, &kept.links[i]);
    pthread_mutex_unlock(&kept.mutex);
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
