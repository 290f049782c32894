#include "social/candidates.h"

#include "base/clock.h"
#include "live/filters.h"
#include "social/accounts_db.h"
#include "social/bridging_pool.h"
#include "social/domain_blocks.h"
#include "social/signals.h"
#include "social/square_policy.h"
#include "social/visibility.h"

enum {
    author_slots = 8192,
    authors_max = author_slots / 2,
    id_slots = 4096,
    newcomer_posts_max = 2,
    looked_at_once = 128 /* of a list that is mostly longer than needed */
};

/* What is known of an author, for one slate. */
struct author {
    int64_t id;
    uint32_t approvals;                                /* of the viewer's, decayed */
    bool is_known, may_be_followed, may_be_discovered; /* as her account stands */
    int newcomers; /* of her posts that are candidates as a newcomer's */
};

struct gathering {
    struct work *w;
    const struct viewer *viewer;
    const struct policy *policy;
    const struct candidate_cards *cards;
    struct candidates *out;
    struct author *authors; /* authors_max */
    int author_count;
    uint16_t author_at[author_slots]; /* number + 1, by id, open addressing */
    uint16_t id_at[id_slots];         /* of out->items, the same */
    const struct filters *filters;
    const struct edition *edition;
    uint32_t touched[slate_topics_max]; /* of the edition's topics: posts that she approved */
};

static uint64_t spread(int64_t id)
{
    return (uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32;
}

/* NULL: there are more than a slate can need. */
static struct author *author_of(struct gathering *g, int64_t id)
{
    uint64_t at = spread(id);
    for (; g->author_at[at % author_slots]; at++) {
        struct author *author = &g->authors[g->author_at[at % author_slots] - 1];
        if (author->id == id)
            return author;
    }
    if (g->author_count == authors_max)
        return NULL;
    struct author *author = &g->authors[g->author_count++];
    g->author_at[at % author_slots] = (uint16_t)g->author_count;
    *author = (struct author){.id = id};
    return author;
}

static bool is_there(const struct gathering *g, int64_t id)
{
    for (uint64_t at = spread(id); g->id_at[at % id_slots]; at++)
        if (g->out->items[g->id_at[at % id_slots] - 1].id == id)
            return true;
    return false;
}

/* Whether it will be the next of the candidates: none is twice. */
static bool id_add(struct gathering *g, int64_t id)
{
    uint64_t at = spread(id);
    for (; g->id_at[at % id_slots]; at++)
        if (g->out->items[g->id_at[at % id_slots] - 1].id == id)
            return false;
    g->id_at[at % id_slots] = (uint16_t)(g->out->count + 1);
    return true;
}

static struct live_found *found_room(struct work *w, int count)
{
    return (struct live_found *)(void *)arena_bytes(w->memory,
                                                    (size_t)count * sizeof(struct live_found));
}

/* ---- what may be shown --------------------------------------------------------------------- */

/* How the account stands: those suspended, deleted, hidden or not recommended are met by nobody,
 * limited ones and those who do not want to be discovered by their followers alone. */
static enum err author_look(struct gathering *g, struct author *author)
{
    const struct live_account *card = live_account_find(g->w->live, author->id);
    uint32_t flags = card ? card->flags : 0;
    bool is_local = true, domain_hidden = false;
    enum err e = card ? visibility_domain_hidden(g->w, g->viewer, card, &domain_hidden)
                      : accounts_db_flags(g->w, author->id, &flags, &is_local);
    if (!e && !card && !is_local)
        e = domain_of_account_is_blocked(g->w, g->viewer->account_id, author->id, &domain_hidden);
    if (e && e != ERR_NOT_FOUND)
        return e;
    author->is_known = true;
    author->may_be_followed =
        !e && !domain_hidden &&
        !(flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED | ACCOUNT_NOT_RECOMMENDED | ACCOUNT_HIDDEN));
    author->may_be_discovered = author->may_be_followed && (flags & ACCOUNT_DISCOVERABLE) &&
                                visibility_meets(flags, 0, 0, false);
    return OK;
}

/* Whether one of her filters takes it away: those of home and of public pages. */
static bool is_filtered(struct work *w, const struct filters *filters, const struct live_post *card)
{
    const struct filter_match *matches = NULL;
    const size_t count =
        filters_match(w->memory, filters, card->text, &card->id, 1, w->now_ms, &matches);
    for (size_t i = 0; i < count; i++)
        if (matches[i].filter->action == FILTER_HIDE &&
            (matches[i].filter->contexts & (FILTER_HOME | FILTER_PUBLIC)))
            return true;
    return false;
}

static enum err passes_filters(struct gathering *g, int64_t post_id, bool *ret_passes)
{
    const struct live_post *card;
    *ret_passes = true;
    if (!g->filters)
        return OK;
    enum err e = g->cards->post(g->w, post_id, &card);
    *ret_passes = !e && !is_filtered(g->w, g->filters, card);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err author_flags(struct work *w, int64_t author_id, uint32_t *ret_flags)
{
    const struct live_account *card = live_account_find(w->live, author_id);
    bool is_local;

    if (card)
        *ret_flags = card->flags;
    else if (!w->db)
        return ERR_NEEDS_STORE;
    return card ? OK : accounts_db_flags(w, author_id, ret_flags, &is_local);
}

enum err candidate_shows(struct work *w, const struct viewer *viewer, const struct live_post *card,
                         bool *ret_shows)
{
    const uint32_t hides = RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES;
    const struct filters *filters = live_viewer_filters(viewer->live);
    const uint32_t author = live_viewer_relation_card(viewer->live, card, w->now_ms);
    const uint32_t answered =
        card->reply_to_author_id
            ? live_viewer_relation(viewer->live, card->reply_to_author_id, w->now_ms)
            : 0;
    uint32_t flags = 0;
    enum err e = author_flags(w, card->author_id, &flags);
    *ret_shows = !e && !((author | answered) & hides) &&
                 visibility_meets(flags, card->flags, author, false) &&
                 !(filters && is_filtered(w, filters, card));
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- taking -------------------------------------------------------------------------------- */

/* Takes what passes; *left says how many more of the source may come. */
static enum err take(struct gathering *g, enum slate_source source, const struct live_found *found,
                     int count, int64_t *left)
{
    for (int i = 0; i<count && * left> 0 && g->out->count < slate_candidates_max; i++) {
        struct author *author = author_of(g, found[i].author_id);
        bool passes = author != NULL;
        enum err e = author && !author->is_known ? author_look(g, author) : OK;
        if (!e && passes)
            passes = source == SLATE_FOLLOWED || found[i].is_followed ? author->may_be_followed
                                                                      : author->may_be_discovered;
        if (!e && passes)
            e = passes_filters(g, found[i].id, &passes);
        if (e)
            return e;
        if (!passes || !id_add(g, found[i].id))
            continue;
        g->out->items[g->out->count++] = (struct slate_candidate){
            .id = found[i].id,
            .author_id = found[i].author_id,
            .made_ms = id_ms(found[i].id),
            .approvals_of_author = author->approvals,
            .source = (uint8_t)source,
            .topic = slate_topic_none,
            .is_followed = found[i].is_followed,
        };
        --*left;
    }
    return OK;
}

static int64_t since_ms(const struct gathering *g)
{
    return g->w->now_ms - g->policy->followed_hours * clock_hour_ms;
}

static enum err take_followed(struct gathering *g)
{
    int64_t left = g->policy->candidates_max[SLATE_FOLLOWED];
    const int max = (int)left;
    struct live_found *found = found_room(g->w, max + 1);
    int count = 0;
    enum err e = live_home_found(g->w, g->viewer->live, since_ms(g), found, max, &count);
    return e ? e : take(g, SLATE_FOLLOWED, found, count, &left);
}

/* Looks at what is not among the candidates yet, and takes of it what she may be shown. */
static enum err look_and_take(struct gathering *g, enum slate_source source,
                              struct live_found *found, int count, int64_t *left)
{
    int new = 0;
    for (int i = 0; i < count; i++)
        if (!is_there(g, found[i].id))
            found[new ++] = found[i];
    enum err e = live_posts_found(g->w, g->viewer->live, found, &new);
    return e ? e : take(g, source, found, new, left);
}

/* The newest approvals of one whom she follows. */
static enum err approvals_add(struct gathering *g, int64_t account_id, struct live_found *found,
                              int *count)
{
    struct signal_approval *list;
    int approval_count = 0;
    enum err e = signal_approvals_held(g->w, account_id, true, &list, &approval_count);
    for (int i = 0; i < approval_count && i < candidate_approvals_max && !e; i++)
        if (list[i].made_ms >= since_ms(g) && list[i].author_id)
            found[(*count)++] =
                (struct live_found){.id = list[i].post_id, .author_id = list[i].author_id};
    return e;
}

static enum err take_approved(struct gathering *g)
{
    int64_t approvers[candidate_approvers_max];
    struct live_found *found = found_room(g->w, candidate_approvers_max * candidate_approvals_max);
    int64_t left = g->policy->candidates_max[SLATE_APPROVED_BY_FOLLOWED];
    const int approver_count =
        live_home_authors(g->w, g->viewer->live, approvers, candidate_approvers_max);
    int count = 0;
    enum err e = OK;
    for (int i = 0; i < approver_count && !e; i++)
        e = approvals_add(g, approvers[i], found, &count);
    return e ? e : look_and_take(g, SLATE_APPROVED_BY_FOLLOWED, found, count, &left);
}

static enum err take_bridging(struct gathering *g)
{
    struct bridging_pool pool;
    int64_t left = g->policy->candidates_max[SLATE_BRIDGING];
    enum err e = OK;
    bridging_pool_make(g->w, g->edition, g->touched, &pool);
    for (int at = 0; at < pool.count && left > 0 && !e; at += looked_at_once) {
        const int count = pool.count - at < looked_at_once ? pool.count - at : looked_at_once;
        e = look_and_take(g, SLATE_BRIDGING, pool.posts + at, count, &left);
    }
    return e;
}

/* Of these the posts that may come: of each author the newest newcomer_posts_max that she may be
 * shown. */
static int newcomers_keep(struct gathering *g, struct live_found *found, int count)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        struct author *author = found[i].is_followed ? NULL : author_of(g, found[i].author_id);
        if (author && author->newcomers++ < newcomer_posts_max)
            found[kept++] = found[i];
    }
    return kept;
}

static enum err take_newcomers(struct gathering *g)
{
    struct live_found *found = found_room(g->w, live_newcomers_looked_max);
    int64_t left = g->policy->candidates_max[SLATE_NEWCOMER];
    const int all = live_newcomers(g->w, since_ms(g), g->policy->newcomer_impressions_max, found);
    enum err e = OK;
    for (int at = 0; at < all && left > 0 && !e; at += looked_at_once) {
        int count = all - at < looked_at_once ? all - at : looked_at_once;
        e = live_posts_found(g->w, g->viewer->live, found + at, &count);
        if (!e)
            e = take(g, SLATE_NEWCOMER, found + at, newcomers_keep(g, found + at, count), &left);
    }
    return e;
}

/* ---- what they are scored by --------------------------------------------------------------- */

static void topic_touch(struct gathering *g, int64_t post_id)
{
    const struct published_post *post = edition_post(g->edition, post_id);
    const size_t topic =
        post ? g->edition->topic_places[post - g->edition->posts] : g->edition->topic_count;
    if (topic < g->edition->topic_count)
        g->touched[topic]++;
}

/* Her approvals of each author, each counting less with its age; and of each topic. */
static enum err approvals_count(struct gathering *g)
{
    struct signal_approval *list;
    int count = 0;
    enum err e = signal_approvals_held(g->w, g->viewer->account_id, false, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        struct author *author = list[i].author_id ? author_of(g, list[i].author_id) : NULL;
        const int64_t age_ms = g->w->now_ms - list[i].made_ms;
        if (author)
            author->approvals += slate_decay(g->policy, age_ms > 0 ? age_ms / clock_hour_ms : 0);
        topic_touch(g, list[i].post_id);
    }
    return e;
}

/* The place of an edition's topic among the slate's: given when a post first names it. */
static uint16_t topic_place(struct gathering *g, uint16_t places[slate_topics_max], size_t topic)
{
    if (!places[topic]) {
        g->out->topics[g->out->topic_count++] = g->edition->topics[topic];
        places[topic] = (uint16_t)g->out->topic_count;
    }
    return (uint16_t)(places[topic] - 1);
}

/* What the edition says of each. */
static void edition_read(struct gathering *g)
{
    const struct edition *edition = g->edition;
    uint16_t places[slate_topics_max] = {0};
    g->out->published = edition->published;
    g->out->gains_by = edition->policy;
    g->out->topics = (struct slate_topic *)(void *)arena_bytes(
        g->w->memory, (edition->topic_count + 1) * sizeof *g->out->topics);
    for (size_t i = 0; i < g->out->count; i++) {
        struct slate_candidate *c = &g->out->items[i];
        const struct published_post *post = edition_post(edition, c->id);

        g->out->gains[i] = post ? &edition->gains[post - edition->posts] : NULL;
        if (!post)
            continue;
        const size_t topic = edition->topic_places[post - edition->posts];
        memcpy(c->cells, post->cells, sizeof c->cells);
        if (topic < edition->topic_count)
            c->topic = topic_place(g, places, topic);
    }
}

enum err candidates_gather(struct work *w, const struct viewer *viewer, const struct policy *policy,
                           uint32_t sources, const struct candidate_cards *cards,
                           struct candidates *ret_candidates)
{
    struct gathering *g = ARENA_NEW(w->memory, struct gathering);
    ret_candidates->count = ret_candidates->topic_count = 0;
    g->w = w;
    g->viewer = viewer;
    g->policy = policy;
    g->cards = cards;
    g->out = ret_candidates;
    g->authors = (struct author *)(void *)arena_bytes(w->memory, authors_max * sizeof *g->authors);
    g->filters = live_viewer_filters(viewer->live);
    enum err e = edition_find(w, &g->edition);
    if (!e)
        e = approvals_count(g);
    if (!e && (sources & 1U << SLATE_FOLLOWED))
        e = take_followed(g);
    if (!e && (sources & 1U << SLATE_APPROVED_BY_FOLLOWED))
        e = take_approved(g);
    if (!e && (sources & 1U << SLATE_BRIDGING))
        e = take_bridging(g);
    if (!e && (sources & 1U << SLATE_NEWCOMER))
        e = take_newcomers(g);
    if (e)
        return e;
    edition_read(g);
    return OK;
}
