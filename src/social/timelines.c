#include "social/timelines.h"

#include "social/lists.h"
#include "social/marks.h"
#include "social/page.h"
#include "social/relations.h"
#include "social/timelines_db.h"

#include <assert.h>

enum {
    chunk_rows = 64,
    followed_max = 20000,
    hides = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES,
};

/* A page that is being gathered from memory and SQL: the best `limit` ids within the bounds, in
 * the order of the page's direction (newest first, or upwards from min_id). */
struct gather {
    struct work *w;
    const struct viewer *viewer;
    struct page_bounds bounds;
    int64_t ids[page_limit_max];
    int count, rows_seen;
    /* What shows. */
    struct live_filter filter;
    bool home, one_author;
    const int64_t *members; /* ascending: of a list */
    size_t member_count;
    struct relation follow; /* home: towards the author read last */
};

static struct gather gather_begin(struct work *w, const struct viewer *viewer,
                                  const struct page *page)
{
    return (struct gather){.w = w, .viewer = viewer, .bounds = page_bounds(page, page_limit_max)};
}

static bool is_before(const struct gather *g, int64_t a, int64_t b)
{
    return g->bounds.upwards ? a < b : a > b;
}

/* Whether an id could still come onto the page. */
static bool wanted(const struct gather *g, int64_t id)
{
    return id > g->bounds.lower && id < g->bounds.upper &&
           (g->count < g->bounds.limit || is_before(g, id, g->ids[g->count - 1]));
}

static void add(struct gather *g, int64_t id)
{
    int at = g->count;
    if (!wanted(g, id))
        return;
    while (at > 0 && is_before(g, id, g->ids[at - 1]))
        at--;
    if (at > 0 && g->ids[at - 1] == id)
        return;
    int last = g->count < g->bounds.limit ? g->count++ : g->count - 1;
    memmove(&g->ids[at + 1], &g->ids[at], (size_t)(last - at) * sizeof(g->ids[0]));
    g->ids[at] = id;
}

/* Live pages are sorted and within the bounds already. */
static void gather_live(struct gather *g, const struct live_page *live)
{
    if (g->count == 0 && !g->bounds.upwards && live->count <= g->bounds.limit) {
        memcpy(g->ids, live->ids, (size_t)live->count * sizeof(g->ids[0]));
        g->count = live->count;
        return;
    }
    for (int i = 0; i < live->count; i++)
        add(g, live->ids[i]);
}

static void gather_end(const struct gather *g, struct timeline_page *ret_page)
{
    ret_page->count = g->count;
    for (int i = 0; i < g->count; i++)
        ret_page->ids[i] = g->bounds.upwards ? g->ids[g->count - 1 - i] : g->ids[i];
}

/* What lies in SQL when memory ended at floor_id. */
static struct page_bounds below_floor(const struct gather *g, const struct live_page *live)
{
    struct page_bounds bounds = g->bounds;
    if (live->floor_id < bounds.upper)
        bounds.upper = live->floor_id;
    return bounds;
}

/* What shows: the rules of live/index.h for rows of SQL. */

static uint32_t relation_of(const struct gather *g, int64_t other_id)
{
    return g->viewer->live && other_id
               ? live_viewer_relation(g->viewer->live, other_id, g->w->now_ms)
               : 0;
}

static bool is_member(const struct gather *g, int64_t id)
{
    size_t low = 0, high = g->member_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->members[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->member_count && g->members[low] == id;
}

static bool reply_shows(const struct gather *g, int64_t other_id)
{
    if (g->viewer->account_id && other_id == g->viewer->account_id)
        return true;
    if (g->filter.no_replies)
        return false;
    if (g->filter.replies == LIVE_REPLIES_TO_MEMBERS && !is_member(g, other_id))
        return false;
    if (g->one_author)
        return true;
    uint32_t relation = relation_of(g, other_id);
    if (relation & hides)
        return false;
    return (relation & RELATION_FOLLOWS) ||
           !(g->home || g->filter.replies == LIVE_REPLIES_TO_FOLLOWED);
}

static bool boost_shows(const struct gather *g, const struct timeline_row *row, bool own)
{
    if (g->filter.no_boosts)
        return false;
    if (g->home && (relation_of(g, row->author_id) & RELATION_BOOSTS_HIDDEN))
        return false;
    return own || g->one_author || !(relation_of(g, row->other_id) & hides);
}

/* "en" takes "en" and "en-GB"; a post of unknown language is taken by all. */
static bool languages_take(struct str wanted, struct str language)
{
    struct str one;
    bool takes = language.size == 0;
    while (wanted.size && !takes) {
        wanted = str_split(wanted, ',', &one);
        takes = one.size && str_starts(language, one) &&
                (language.size == one.size || language.data[one.size] == '-');
    }
    return takes;
}

/* Whether the author is followed for the post's language. */
static enum err language_shows(struct gather *g, const struct timeline_row *row, bool *ret_shows)
{
    struct str language;
    enum err e = OK;
    if (g->follow.other_id != row->author_id)
        e = relation_find(g->w, g->viewer->account_id, row->author_id, &g->follow);
    if (e || !g->follow.languages.size)
        return e;
    e = timelines_db_language(g->w, row->id, &language);
    if (!e)
        *ret_shows = languages_take(g->follow.languages, language);
    return e;
}

static enum err row_shows(struct gather *g, const struct timeline_row *row, bool *ret_shows)
{
    uint32_t visibility = row->flags & POST_VISIBILITY_MASK;
    bool own = g->viewer->account_id && g->viewer->account_id == row->author_id;
    *ret_shows = false;
    if (g->filter.visibilities && !(g->filter.visibilities & 1U << visibility))
        return OK;
    if (g->filter.only_media && !(row->flags & POST_HAS_MEDIA))
        return OK;
    if (!own && !g->one_author && (relation_of(g, row->author_id) & hides))
        return OK;
    if ((row->flags & POST_IS_BOOST) && !boost_shows(g, row, own))
        return OK;
    if ((row->flags & POST_IS_REPLY) && !(row->flags & POST_REPLIES_TO_SELF) && !(own && g->home) &&
        !reply_shows(g, row->other_id))
        return OK;
    *ret_shows = true;
    enum err e = OK;
    if (visibility == VISIBILITY_DIRECT && !own && !g->one_author)
        e = timelines_db_names(g->w, row->id, g->viewer->account_id, ret_shows);
    if (!e && *ret_shows && (g->home || g->members) && !own && !(row->flags & POST_IS_BOOST))
        e = language_shows(g, row, ret_shows);
    return e;
}

/* Where rows come from. */
struct source {
    int64_t author_id; /* 0: the whole square */
    struct str tag;    /* "" any */
};

static enum err source_rows(const struct gather *g, const struct source *source,
                            const struct timeline_range *range, struct timeline_row *rows,
                            int *ret_count)
{
    if (source->tag.size)
        return timelines_db_tag(g->w, source->tag, source->author_id, range, rows, ret_count);
    return source->author_id ? timelines_db_author(g->w, source->author_id, range, rows, ret_count)
                             : timelines_db_public(g->w, range, rows, ret_count);
}

/* Takes from the source what belongs on the page, chunk by chunk, until nothing better can come. */
static enum err
gather_source(struct gather *g, const struct source *source, const struct page_bounds *bounds,
              enum err (*shows)(void *context, const struct timeline_row *row, bool *ret_shows),
              void *context)
{
    struct timeline_row rows[chunk_rows];
    struct timeline_range range = {.lower = bounds->lower,
                                   .upper = bounds->upper,
                                   .upwards = bounds->upwards,
                                   .max = chunk_rows};
    int count = chunk_rows;
    enum err e = OK;
    while (count == chunk_rows && g->rows_seen < timeline_scan_rows_max && !e) {
        e = source_rows(g, source, &range, rows, &count);
        for (int i = 0; i < count && !e; i++, g->rows_seen++) {
            bool good = false;
            if (g->count == g->bounds.limit && !wanted(g, rows[i].id))
                return OK;
            e = row_shows(g, &rows[i], &good);
            if (!e && good && shows)
                e = shows(context, &rows[i], &good);
            if (!e && good)
                add(g, rows[i].id);
        }
        if (!e && count) {
            if (range.upwards)
                range.lower = rows[count - 1].id;
            else
                range.upper = rows[count - 1].id;
        }
    }
    return e;
}

static enum err gather_authors(struct gather *g, const int64_t *authors, size_t count,
                               const struct page_bounds *bounds)
{
    enum err e = OK;
    for (size_t i = 0; i < count && !e; i++) {
        struct page_bounds narrowed = *bounds;
        const struct source source = {.author_id = authors[i]};
        /* A full page narrows what the next author is asked for. */
        if (g->count == g->bounds.limit && bounds->upwards && g->ids[g->count - 1] < narrowed.upper)
            narrowed.upper = g->ids[g->count - 1];
        if (g->count == g->bounds.limit && !bounds->upwards &&
            g->ids[g->count - 1] > narrowed.lower)
            narrowed.lower = g->ids[g->count - 1];
        g->rows_seen = 0; /* the limit is for each author */
        e = gather_source(g, &source, &narrowed, NULL, NULL);
    }
    return e;
}

/* Home. */

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Members of her exclusive lists, ascending. */
static enum err exclusive_members(struct work *w, int64_t account_id, int64_t **ret_ids,
                                  int *ret_count)
{
    const struct list *lists;
    int list_count = 0, total = 0;
    int64_t *all = arena_array(w->memory, (size_t)lists_max * list_members_max, sizeof(*all));
    enum err e = lists_of(w, account_id, &lists, &list_count);
    for (int i = 0; i < list_count && !e; i++) {
        int64_t *ids;
        int count = 0;
        if (!lists[i].exclusive)
            continue;
        e = list_members_page(w, account_id, lists[i].id, &(struct page){0}, &ids, &count);
        if (!e)
            memcpy(all + total, ids, (size_t)count * sizeof(*ids));
        total += e ? 0 : count;
    }
    if (e)
        return e;
    qsort(all, (size_t)total, sizeof(*all), compare_ids);
    *ret_ids = all;
    *ret_count = total;
    return OK;
}

static enum err home_from_store(struct gather *g, const struct page_bounds *bounds)
{
    struct work *w = g->w;
    int64_t *followed = arena_array(w->memory, followed_max + 1, sizeof(*followed)), *exclusive;
    int count = 0, exclusive_count = 0, kept = 0;
    enum err e = timelines_db_followed(w, g->viewer->account_id, followed, followed_max, &count);
    if (!e)
        e = exclusive_members(w, g->viewer->account_id, &exclusive, &exclusive_count);
    if (e)
        return e;
    for (int i = 0; i < count; i++)
        if (!bsearch(&followed[i], exclusive, (size_t)exclusive_count, sizeof(*exclusive),
                     compare_ids))
            followed[kept++] = followed[i];
    followed[kept++] = g->viewer->account_id;
    return gather_authors(g, followed, (size_t)kept, bounds);
}

/* A tag's posts, public and no boosts: from memory, and from SQL what could still come onto the
 * page below it. */
static enum err gather_tag(struct gather *g, struct str tag, const struct page *page)
{
    const struct source source = {.tag = tag};
    struct live_page live;
    enum err e = live_tag(g->w, g->viewer->live, tag, page, &g->filter, &live);
    if (e)
        return e;
    gather_live(g, &live);
    struct page_bounds bounds = below_floor(g, &live);
    if (!live.reached_floor || (!bounds.upwards && !wanted(g, bounds.upper - 1)))
        return OK;
    if (!g->w->db)
        return ERR_NEEDS_STORE;
    g->rows_seen = 0;
    return gather_source(g, &source, &bounds, NULL, NULL);
}

static enum err home_tags(struct gather *g, const struct str *tags, size_t count,
                          const struct page *page)
{
    enum err e = OK;
    g->home = false; /* replies to people she does not follow show, as the tag asks for them */
    g->filter.visibilities = 1U << VISIBILITY_PUBLIC;
    for (size_t i = 0; i < count && !e; i++)
        e = gather_tag(g, tags[i], page);
    return e;
}

/* The page without what comes in while its parts are read one after another. */
static struct page page_up_to_now(struct work *w, const struct page *page)
{
    struct page bounded = *page;
    int64_t newest = live_newest(w->live);
    if (bounded.max_id <= 0 || bounded.max_id > newest)
        bounded.max_id = newest + 1;
    return bounded;
}

enum err timeline_home(struct work *w, const struct viewer *viewer, const struct page *page,
                       struct timeline_page *ret_page)
{
    const struct str *tags;
    assert(viewer->live);
    size_t tag_count = live_viewer_tags(viewer->live, &tags);
    const struct page asked = tag_count ? page_up_to_now(w, page) : *page;
    struct gather g = gather_begin(w, viewer, &asked);
    struct live_page live;
    g.home = true;
    enum err e = live_home(w, viewer->live, &asked, &live);
    if (e)
        return e;
    gather_live(&g, &live);
    if (live.reached_floor) {
        struct page_bounds bounds = below_floor(&g, &live);
        e = w->db ? home_from_store(&g, &bounds) : ERR_NEEDS_STORE;
    }
    if (!e)
        e = home_tags(&g, tags, tag_count, &asked);
    if (!e)
        gather_end(&g, ret_page);
    return e;
}

enum err timeline_home_takes(struct work *w, const struct viewer *viewer,
                             const struct live_candidate *post, const struct str *tags,
                             size_t tag_count, bool *ret_takes)
{
    static const struct live_filter everything = {0};
    const struct str *followed;
    assert(viewer->live);
    enum err e = live_home_takes(w, viewer->live, post, ret_takes);
    if (e || *ret_takes)
        return e;
    size_t followed_count = live_viewer_tags(viewer->live, &followed);
    for (size_t i = 0; i < tag_count && !*ret_takes; i++)
        for (size_t j = 0; j < followed_count && !*ret_takes; j++)
            *ret_takes = str_equal(tags[i], followed[j]) &&
                         live_square_takes(w, viewer->live, post, &everything);
    return OK;
}

/* The square. */

/* What memory had, and below its floor the store. */
static enum err gather_rest(struct gather *g, const struct live_page *live,
                            const struct source *source, struct timeline_page *ret_page)
{
    enum err e = OK;
    gather_live(g, live);
    if (live->reached_floor) {
        struct page_bounds bounds = below_floor(g, live);
        e = g->w->db ? gather_source(g, source, &bounds, NULL, NULL) : ERR_NEEDS_STORE;
    }
    if (!e)
        gather_end(g, ret_page);
    return e;
}

enum err timeline_public(struct work *w, const struct viewer *viewer, const struct page *page,
                         const struct live_filter *filter, struct timeline_page *ret_page)
{
    struct gather g = gather_begin(w, viewer, page);
    const struct source source = {0};
    struct live_page live;
    g.filter = *filter;
    enum err e = live_public(w, viewer->live, page, filter, &live);
    if (e)
        return e;
    return gather_rest(&g, &live, &source, ret_page);
}

/* One account. */

/* Direct posts stand on nobody's page but one's own; those for followers on a follower's view. */
static uint32_t shown_visibilities(const struct gather *g, int64_t account_id)
{
    uint32_t open = 1U << VISIBILITY_PUBLIC | 1U << VISIBILITY_UNLISTED;
    if (g->viewer->account_id == account_id)
        return open | 1U << VISIBILITY_FOLLOWERS | 1U << VISIBILITY_DIRECT;
    if (relation_of(g, account_id) & RELATION_FOLLOWS)
        return open | 1U << VISIBILITY_FOLLOWERS;
    return open;
}

static enum err pinned(struct gather *g, int64_t account_id, struct timeline_page *ret_page)
{
    struct mark_page marks;
    const struct page page = {.limit = page_limit_max};
    if (!g->w->db)
        return ERR_NEEDS_STORE;
    enum err e = marks_page(g->w, account_id, MARK_PIN, &page, &marks);
    if (e)
        return e;
    memcpy(ret_page->ids, marks.post_ids, (size_t)marks.count * sizeof(marks.post_ids[0]));
    ret_page->count = marks.count;
    return OK;
}

enum err timeline_account(struct work *w, const struct viewer *viewer, int64_t account_id,
                          const struct page *page, const struct timeline_account_filter *filter,
                          struct timeline_page *ret_page)
{
    struct gather g = gather_begin(w, viewer, page);
    const struct source source = {.author_id = account_id, .tag = filter->tagged};
    struct live_page live = {0};
    enum err e = OK;
    if (filter->pinned)
        return pinned(&g, account_id, ret_page);
    g.one_author = true;
    g.filter = (struct live_filter){.no_replies = filter->no_replies,
                                    .no_boosts = filter->no_boosts,
                                    .only_media = filter->only_media,
                                    .visibilities = shown_visibilities(&g, account_id)};
    if (filter->tagged.size) {
        e = w->db ? gather_source(&g, &source, &g.bounds, NULL, NULL) : ERR_NEEDS_STORE;
        if (!e)
            gather_end(&g, ret_page);
        return e;
    }
    e = live_author(w, account_id, page, &g.filter, &live);
    if (e)
        return e;
    return gather_rest(&g, &live, &source, ret_page);
}

/* A list. */

enum err timeline_list(struct work *w, const struct viewer *viewer, int64_t list_id,
                       const struct page *page, struct timeline_page *ret_page)
{
    struct gather g = gather_begin(w, viewer, page);
    struct live_page live;
    struct list list;
    int64_t *members;
    int count = 0;
    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = list_find(w, viewer->account_id, list_id, &list);
    if (!e)
        e = list_members_page(w, viewer->account_id, list_id, &(struct page){0}, &members, &count);
    if (e)
        return e;
    qsort(members, (size_t)count, sizeof(*members), compare_ids);
    g.members = members;
    g.member_count = (size_t)count;
    g.filter.no_replies = list.replies == LIST_REPLIES_NONE;
    g.filter.replies =
        list.replies == LIST_REPLIES_LIST ? LIVE_REPLIES_TO_MEMBERS : LIVE_REPLIES_TO_FOLLOWED;
    e = live_authors(w, viewer->live, members, (size_t)count, page, &g.filter, &live);
    if (e)
        return e;
    gather_live(&g, &live);
    if (live.reached_floor) {
        struct page_bounds bounds = below_floor(&g, &live);
        e = gather_authors(&g, members, (size_t)count, &bounds);
    }
    if (!e)
        gather_end(&g, ret_page);
    return e;
}

/* Tags. */

struct tag_rule {
    struct work *w;
    const struct timeline_tags *tags;
};

static enum err tags_show(void *context, const struct timeline_row *row, bool *ret_shows)
{
    const struct tag_rule *rule = context;
    bool has = false;
    enum err e = OK;
    for (int i = 0; i < rule->tags->all_count && *ret_shows && !e; i++) {
        e = timelines_db_has_tag(rule->w, rule->tags->all[i], row->id, &has);
        *ret_shows = has;
    }
    for (int i = 0; i < rule->tags->none_count && *ret_shows && !e; i++) {
        e = timelines_db_has_tag(rule->w, rule->tags->none[i], row->id, &has);
        *ret_shows = !has;
    }
    return e;
}

enum err timeline_tag(struct work *w, const struct viewer *viewer, const struct timeline_tags *tags,
                      const struct page *page, struct timeline_page *ret_page)
{
    const struct page asked = page_up_to_now(w, page);
    struct gather g = gather_begin(w, viewer, &asked);
    struct tag_rule rule = {.w = w, .tags = tags};
    bool plain = !tags->all_count && !tags->none_count;
    enum err e = OK;
    if (!plain && !w->db)
        return ERR_NEEDS_STORE;
    g.filter.visibilities = 1U << VISIBILITY_PUBLIC;
    g.filter.only_media = tags->only_media;
    for (int i = 0; i < tags->any_count && !e; i++) {
        const struct source source = {.tag = tags->any[i]};
        g.rows_seen = 0;
        e = plain ? gather_tag(&g, tags->any[i], &asked)
                  : gather_source(&g, &source, &g.bounds, tags_show, &rule);
    }
    if (!e)
        gather_end(&g, ret_page);
    return e;
}
