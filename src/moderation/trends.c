#include "moderation/trends.h"

#include "base/clock.h"
#include "base/json.h"
#include "moderation/trend_rounds.h"
#include "moderation/trends_db.h"
#include "social/posts.h"
#include "store/db.h"

#include <stdlib.h>

enum { trend_bytes_max = 512 };

static enum err keep(struct work *w, const struct trend_voices *voices);
struct trend_round tags_round = TREND_ROUND(keep);

/* What was weighed last, for all threads, under the round's mutex. */
static struct {
    int count;
    struct {
        char tag[trend_bytes_max];
        size_t size;
        uint32_t standing;
        struct trend_reason reason;
    } items[trends_max];
} kept;

enum err tag_standing(struct work *w, struct str tag, uint32_t *ret_flags)
{
    enum err e = tag_standings_db_find(w, tag, ret_flags);

    if (e == ERR_NOT_FOUND) {
        *ret_flags = TAG_STANDING_DEFAULT;
        e = OK;
    }
    return e;
}

enum err tag_find_id(struct work *w, int64_t id, struct tag *ret_tag)
{
    struct str tag;
    enum err e = trends_db_tag(w, id, &tag);

    return e ? e : tag_find(w, tag, ret_tag);
}

enum err tags_page(struct work *w, const struct page *page, struct tag **ret_tags, int *ret_count)
{
    const struct page_bounds bounds = page_bounds(page, tags_limit_max);
    struct str *names = arena_array(w->memory, tags_limit_max, sizeof *names);
    int count = 0;
    enum err e = trends_db_tags(w, &bounds, names, &count);

    *ret_tags = arena_array(w->memory, (size_t)count + 1, sizeof **ret_tags);
    for (int i = 0; !e && i < count; i++)
        e = tag_find(w, names[i], &(*ret_tags)[i]);
    if (!e)
        *ret_count = count;
    return e;
}

/* Trends. */

static int by_accounts(const void *a, const void *b)
{
    const struct tag_people *x = a, *y = b;

    if (x->accounts != y->accounts)
        return x->accounts < y->accounts ? 1 : -1;
    return str_compare(x->tag, y->tag);
}

/* Those worth weighing: of the most used of today and yesterday those with the most people. */
static enum err used_read(struct work *w, struct tag_people *used, int *ret_count)
{
    int64_t today = w->now_ms / clock_day_ms;
    int count = 0, more = 0, before;
    enum err e = trends_db_day(w, today, used, trends_max, &count);

    before = count;
    if (!e)
        e = trends_db_day(w, today - 1, used + count, trends_max, &more);
    for (int i = before; !e && i < before + more; i++) {
        int same = 0;

        while (same < before && !str_equal(used[same].tag, used[i].tag))
            same++;
        if (same < before)
            used[same].accounts += used[i].accounts;
        else
            used[count++] = used[i];
    }
    qsort(used, (size_t)count, sizeof *used, by_accounts);
    *ret_count = count < trends_max ? count : trends_max;
    return e;
}

struct weighed_tag {
    struct str tag;
    uint32_t standing;
    struct trend_reason reason;
};

static int by_score(const void *a, const void *b)
{
    const struct weighed_tag *x = a, *y = b;

    if (x->reason.score != y->reason.score)
        return x->reason.score < y->reason.score ? 1 : -1;
    return str_compare(x->tag, y->tag);
}

/* Room for the uses of one tag after the other. */
struct weighing {
    const struct trend_voices *voices;
    struct account_use *uses;
    int64_t *ids;
};

static enum err tag_weigh(struct work *w, const struct weighing *weighing,
                          struct weighed_tag *weighed)
{
    size_t count = 0;
    enum err e = tag_standing(w, weighed->tag, &weighed->standing);

    if (!e)
        e = trends_db_uses(w, weighed->tag, id_first_at(w->now_ms - trend_uses_window_ms),
                           weighing->uses, weighing->ids, trends_tag_uses_max, &count);
    for (size_t i = 0; !e && i < count; i++)
        e = trend_post_language(w, weighing->ids[i], &weighing->uses[i].language);
    return e ? e : trend_weigh(w, weighing->voices, weighing->uses, count, &weighed->reason);
}

static enum err tags_weigh(struct work *w, const struct trend_voices *voices,
                           struct weighed_tag *tags, int *ret_count)
{
    struct tag_people *used = arena_array(w->memory, 2 * (size_t)trends_max, sizeof *used);
    const struct weighing weighing = {
        .voices = voices,
        .uses = arena_array(w->memory, trends_tag_uses_max, sizeof *weighing.uses),
        .ids = arena_array(w->memory, trends_tag_uses_max, sizeof *weighing.ids),
    };
    int used_count = 0, count = 0;
    enum err e = used_read(w, used, &used_count);

    for (int i = 0; !e && i < used_count; i++) {
        tags[count] = (struct weighed_tag){.tag = used[i].tag};
        e = tag_weigh(w, &weighing, &tags[count]);
        count += !e && tags[count].reason.score > 0;
    }
    qsort(tags, (size_t)count, sizeof *tags, by_score);
    *ret_count = count;
    return e;
}

static enum err keep(struct work *w, const struct trend_voices *voices)
{
    struct weighed_tag *tags = arena_array(w->memory, trends_max, sizeof *tags);
    int count = 0;
    enum err e = tags_weigh(w, voices, tags, &count);

    if (e)
        return e;
    pthread_mutex_lock(&tags_round.mutex);
    kept.count = 0;
    for (int i = 0; i < count; i++) {
        if (tags[i].tag.size > trend_bytes_max)
            continue;
        memcpy(kept.items[kept.count].tag, tags[i].tag.data, tags[i].tag.size);
        kept.items[kept.count].size = tags[i].tag.size;
        kept.items[kept.count].reason = tags[i].reason;
        kept.items[kept.count++].standing = tags[i].standing;
    }
    pthread_mutex_unlock(&tags_round.mutex);
    return OK;
}

/* Shown to staff: what it has not refused yet. */
static bool is_wanted(uint32_t standing, bool for_staff)
{
    if (for_staff)
        return (standing & TAG_USABLE) &&
               (standing & (TAG_TRENDABLE | TAG_REVIEWED)) != TAG_REVIEWED;
    return (standing & (TAG_USABLE | TAG_TRENDABLE)) == (TAG_USABLE | TAG_TRENDABLE);
}

enum err tags_trending(struct work *w, bool for_staff, struct trending_tag **ret_tags,
                       int *ret_count)
{
    struct trending_tag *tags = arena_array(w->memory, trends_max, sizeof *tags);
    int count = 0;
    enum err e = trend_round_lock(w, &tags_round);

    if (e)
        return e;
    for (int i = 0; i < kept.count; i++)
        if (is_wanted(kept.items[i].standing, for_staff))
            tags[count++] = (struct trending_tag){
                .tag = str_copy(w->memory, (struct str){kept.items[i].tag, kept.items[i].size}),
                .reason = kept.items[i].reason};
    pthread_mutex_unlock(&tags_round.mutex);
    *ret_tags = tags;
    *ret_count = count;
    return OK;
}

void tags_trending_forget(void)
{
    trend_round_forget(&tags_round);
}

/* Decisions. */

static struct str state_json(struct work *w, uint32_t flags)
{
    struct buffer b = buffer_in(w->memory);

    json_open(&b, '{');
    JSON_BOOL(&b, "usable", flags & TAG_USABLE);
    JSON_BOOL(&b, "listable", flags & TAG_LISTABLE);
    JSON_BOOL(&b, "trendable", flags & TAG_TRENDABLE);
    JSON_BOOL(&b, "reviewed", flags & TAG_REVIEWED);
    json_close(&b, '}');
    return buffer_str(&b);
}

struct tag_change {
    int64_t by_id, tag_id;
    uint32_t flags, mask;
};

struct tag_decided {
    struct str tag;
    uint32_t standing;
};

/* What is kept knows it at once. */
static void standing_keep(struct work *w, void *data)
{
    const struct tag_decided *decided = data;
    bool is_kept = false;

    (void)w;
    pthread_mutex_lock(&tags_round.mutex);
    for (int i = 0; i < kept.count; i++)
        if (str_equal(decided->tag, (struct str){kept.items[i].tag, kept.items[i].size})) {
            kept.items[i].standing = decided->standing;
            is_kept = true;
        }
    trend_round_decided(&tags_round, is_kept);
    pthread_mutex_unlock(&tags_round.mutex);
}

static enum err tag_store(struct work *w, const struct tag_change *change)
{
    struct decision decision = {
        .subject_id = change->tag_id, .kind = DECISION_TAG_CHANGE, .by_account_id = change->by_id};
    struct str tag;
    uint32_t before = 0, after;
    int64_t id;
    enum err e = decider_check(w, change->by_id, PERMISSION_MANAGE_TAXONOMIES, &decision.by_role);

    if (!e)
        e = trends_db_tag(w, change->tag_id, &tag);
    if (!e)
        e = tag_standing(w, tag, &before);
    if (e)
        return e;
    after = (before & ~change->mask) | (change->flags & change->mask) | TAG_REVIEWED;
    decision.before = state_json(w, before);
    decision.after = state_json(w, after);
    e = tag_standings_db_put(w, tag, after);
    if (!e)
        e = decision_record(w, &decision, &id);
    if (!e) {
        struct tag_decided *decided = ARENA_NEW(w->memory, struct tag_decided);

        *decided = (struct tag_decided){str_copy(w->memory, tag), after};
        db_after_commit(w, standing_keep, decided);
    }
    return e;
}

enum err tag_decide(struct work *w, int64_t by_id, int64_t tag_id, uint32_t flags, uint32_t mask)
{
    enum err e = db_begin(w);

    return e ? e : db_end(w, tag_store(w, &(struct tag_change){by_id, tag_id, flags, mask}));
}
