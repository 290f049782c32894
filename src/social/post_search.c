#include "social/post_search.h"

#include "base/buffer.h"
#include "social/accounts_db.h"
#include "social/marks.h"
#include "social/post_search_db.h"
#include "social/relations.h"
#include "social/visibility.h"

#include <assert.h>

/* The rest of the percents is the index of PostgreSQL. */
enum { fill_buckets_a_step = 512, fill_percent = 60 };

/* Writing. */

/* Warning and text, as the words were put in; whom it answers and whom it names. */
static struct post_words *words_of(struct work *w, const struct post *post)
{
    struct post_words *words = ARENA_NEW(w->memory, struct post_words);
    int64_t *told = arena_array(w->memory, (size_t)post->mention_count + 1, sizeof(*told));
    *words = (struct post_words){
        .post_id = post->id,
        .author_id = post->author_id,
        .text = str_copy(w->memory, post->text),
        .flags = post->flags,
        .language = str_copy(w->memory, post->language),
        .told = told,
    };
    if ((post->flags & POST_IS_REPLY) && post->other_author_id)
        told[words->told_count++] = post->other_author_id;
    for (int i = 0; i < post->mention_count; i++)
        told[words->told_count++] = post->mentions[i].account_id;
    if (post->spoiler_text.size) {
        struct buffer text = buffer_in(w->memory);
        buffer_put(&text, post->spoiler_text);
        buffer_char(&text, '\n');
        buffer_put(&text, post->text);
        words->text = buffer_str(&text);
    }
    return words;
}

static enum err add_now(struct work *w, void *data)
{
    return post_search_db_add(w, data);
}

static enum err remove_now(struct work *w, void *data)
{
    return post_search_db_remove(w, data);
}

enum err post_search_add(struct work *w, const struct post *post)
{
    assert(db_in_transaction(w));
    if (post->boost_of_id)
        return OK;
    return db_before_commit(w, post->id, add_now, words_of(w, post));
}

enum err post_search_remove(struct work *w, const struct post *post)
{
    assert(db_in_transaction(w));
    if (post->boost_of_id)
        return OK;
    return db_before_commit(w, post->id, remove_now, words_of(w, post));
}

enum err post_search_fill(struct work *w, bool (*between)(void *context, int percent),
                          void *context)
{
    int64_t step = db_driver(w->db) == DB_SQLITE ? id_buckets : fill_buckets_a_step;
    enum err e;

    assert(db_in_transaction(w));
    e = post_search_db_fill_begin(w);
    for (int64_t b = 0; b < id_buckets && !e; b += step) {
        if (between(context, (int)(b * fill_percent / id_buckets)))
            return work_fail(w, ERR_UNAVAILABLE, "interrupted");
        e = post_search_db_fill(w, b, b + step);
    }
    if (!e && between(context, fill_percent))
        e = work_fail(w, ERR_UNAVAILABLE, "interrupted");
    return e ? e : post_search_db_fill_end(w);
}

/* Reading. */

/* How many ids one question brings, first and later. */
enum { batch_first_more = 5, batch_max = 500, library_max = 1000 };

struct searching {
    const struct viewer *viewer;
    struct search_query query;
    struct {
        int64_t id;
        bool to, without;
    } people[search_people_max + 1];
    int person_count;
    struct search_ask ask;
    uint32_t flags;     /* of enum post_flag: what the post must have, of the asked ones */
    bool is_nowhere;    /* somebody who is not here is asked for */
    bool library, open; /* which part of what she may find is wanted */
};

/* What is decided about a post, from its card or its row. */
struct candidate {
    int64_t id, author_id, told_id;
    uint32_t flags;
    struct str language;
    const struct live_post *card; /* or NULL, and then the row: */
    struct post row;
    uint32_t author_flags;
};

/* From the query to what the index is asked. */

static void person_add(struct searching *s, int64_t id, bool to, bool without)
{
    s->people[s->person_count].id = id;
    s->people[s->person_count].to = to;
    s->people[s->person_count++].without = without;
    search_fact_person(&s->ask, id, to, without);
}

/* Nobody writes what somebody writes who is not here. */
static enum err people_find(struct work *w, struct searching *s)
{
    for (int i = 0; i < s->query.person_count; i++) {
        const struct search_person *person = &s->query.people[i];
        int64_t id = s->viewer->account_id;
        enum err e = OK;
        if (!str_equal_nocase(person->handle, STR("me")))
            e = account_find_handle(w, person->handle, &id);
        if (e && e != ERR_NOT_FOUND && e != ERR_INVALID)
            return e;
        if (e)
            s->is_nowhere = s->is_nowhere || !person->without;
        else
            person_add(s, id, person->to, person->without);
    }
    return OK;
}

static void flags_add(struct searching *s)
{
    static const enum post_flag asked[] = {POST_HAS_MEDIA, POST_HAS_POLL, POST_HAS_LINK,
                                           POST_IS_REPLY,  POST_IS_QUOTE, POST_SENSITIVE};
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        if (s->query.with & asked[i])
            search_fact_flag(&s->ask, asked[i], false);
        if (s->query.without & asked[i])
            search_fact_flag(&s->ask, asked[i], true);
    }
}

/* Public posts that may be found, and her library: which are wanted? Asked for both, both. */
static void scopes_read(struct searching *s)
{
    uint32_t with = s->query.scopes, without = s->query.scopes_without;

    s->library = !with || (with & (SEARCH_ALL | SEARCH_LIBRARY));
    s->open = !with || (with & (SEARCH_ALL | SEARCH_PUBLIC));
    if (without & (SEARCH_ALL | SEARCH_LIBRARY))
        s->library = false;
    if (without & (SEARCH_ALL | SEARCH_PUBLIC))
        s->open = false;
}

static enum err searching_begin(struct work *w, const struct viewer *viewer,
                                const struct post_search *search, struct searching *s)
{
    s->viewer = viewer;
    if (!search_query_read(w->memory, search->query, &s->query))
        return work_fail(w, ERR_INVALID, "search for at least one word");
    s->ask.terms = s->query.terms;
    s->ask.term_count = s->query.term_count;
    s->ask.after_id = search->min_id;
    s->ask.before_id = search->max_id ? search->max_id : INT64_MAX;
    if (s->query.from_ms && id_first_at(s->query.from_ms) - 1 > s->ask.after_id)
        s->ask.after_id = id_first_at(s->query.from_ms) - 1;
    if (s->query.before_ms != INT64_MAX && id_first_at(s->query.before_ms) < s->ask.before_id)
        s->ask.before_id = id_first_at(s->query.before_ms);
    enum err e = people_find(w, s);
    if (e)
        return e;
    if (search->account_id)
        person_add(s, search->account_id, false, false);
    flags_add(s);
    for (int i = 0; i < s->query.language_count; i++)
        search_fact_language(&s->ask, s->query.languages[i].code, s->query.languages[i].without);
    scopes_read(s);
    if (!s->library)
        search_any_visibility(&s->ask, VISIBILITY_PUBLIC);
    else if (!search_asks_for_something(&s->ask))
        search_any_visibility(&s->ask, VISIBILITY_DIRECT);
    return OK;
}

/* Is it what was asked for? The index is believed for words alone. */

static bool is_told(const struct candidate *c, int64_t account_id)
{
    if (c->told_id == account_id)
        return true;
    for (uint32_t i = 0; c->card && i < c->card->mention_count; i++)
        if (c->card->mentions[i] == account_id)
            return true;
    for (int i = 0; !c->card && i < c->row.mention_count; i++)
        if (c->row.mentions[i].account_id == account_id)
            return true;
    return false;
}

static bool speaks(const struct candidate *c, struct str code)
{
    return str_equal_nocase(str_sub(c->language, 0, code.size), code) &&
           (c->language.size <= code.size || c->language.data[code.size] == '-');
}

static bool facts_hold(const struct searching *s, const struct candidate *c)
{
    if ((c->flags & s->query.with) != s->query.with || (c->flags & s->query.without))
        return false;
    for (int i = 0; i < s->person_count; i++) {
        int64_t id = s->people[i].id;
        bool holds = s->people[i].to ? is_told(c, id) : c->author_id == id;
        if (holds == s->people[i].without)
            return false;
    }
    for (int i = 0; i < s->query.language_count; i++)
        if (speaks(c, s->query.languages[i].code) == s->query.languages[i].without)
            return false;
    return true;
}

static enum err media_is_held(struct work *w, const struct searching *s, const struct candidate *c,
                              bool *ret_hold)
{
    uint32_t kinds = 0, with = s->query.media_with, without = s->query.media_without;
    enum err e = OK;

    if ((with | without) && (c->flags & POST_HAS_MEDIA))
        e = post_search_db_media(w, c->id, &kinds);
    *ret_hold = !e && (kinds & with) == with && !(kinds & without);
    return e;
}

/* May she find it? */

/* By a card where one is held, by the row otherwise. ERR_NOT_FOUND when hidden or gone. */
static enum err candidate_read(struct work *w, const struct viewer *viewer, int64_t id,
                               struct candidate *c)
{
    const struct live_account *author = NULL;
    bool is_local;
    enum err e;

    *c = (struct candidate){.id = id, .card = w->live ? live_post_find(w->live, id) : NULL};
    if (c->card)
        author = live_account_find(w->live, c->card->author_id);
    if (c->card && author) {
        c->author_id = c->card->author_id;
        c->told_id = c->card->flags & POST_IS_REPLY ? c->card->reply_to_author_id : 0;
        c->flags = c->card->flags;
        c->language = str_of(c->card->language);
        c->author_flags = author->flags;
        return visibility_check_card(w, viewer, c->card, author);
    }
    c->card = NULL;
    e = post_find(w, id, &c->row);
    if (!e)
        e = accounts_db_flags(w, c->row.author_id, &c->author_flags, &is_local);
    if (e)
        return e;
    c->author_id = c->row.author_id;
    c->told_id = c->row.flags & POST_IS_REPLY ? c->row.other_author_id : 0;
    c->flags = c->row.flags;
    c->language = c->row.language;
    return OK;
}

static enum err is_marked(struct work *w, const struct viewer *viewer, const struct candidate *c,
                          bool *ret_marked)
{
    uint32_t flags = 0;
    uint64_t choices = 0;
    enum err e = viewer->live ? live_viewer_marks(w, viewer->live, c->id, &flags)
                              : marks_find(w, viewer->account_id, c->id, &flags);
    if (!e && !flags && viewer->live && (c->flags & POST_HAS_POLL))
        e = live_viewer_vote(w, viewer->live, c->id, &choices);
    *ret_marked = !e && ((flags & (MARK_FAVOURITE | MARK_BOOST | MARK_BOOKMARK)) || choices);
    return e;
}

/* Whether the viewer may find a post that she may see, and wants that part: see the header. */
static enum err may_find(struct work *w, const struct searching *s, const struct candidate *c,
                         bool *ret_may)
{
    int64_t viewer_id = s->viewer->account_id;
    bool open = (c->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
    bool found_by_all =
        open && !(c->flags & POST_NOT_INDEXABLE) && (c->author_flags & ACCOUNT_INDEXABLE);
    bool own = viewer_id && (c->author_id == viewer_id || is_told(c, viewer_id)), marked = false;
    enum err e = OK;

    if (viewer_id && !own && !(s->open && found_by_all))
        e = is_marked(w, s->viewer, c, &marked);
    own = own || marked;
    *ret_may = !e && ((s->open && (found_by_all || (own && open))) || (s->library && own));
    return e;
}

static bool is_asked_for(const struct searching *s, int64_t author_id)
{
    for (int i = 0; i < s->person_count; i++)
        if (s->people[i].id == author_id && !s->people[i].to && !s->people[i].without)
            return true;
    return false;
}

/* Limited authors are met by their followers alone, muted ones where they are asked for. */
static enum err author_met(struct work *w, const struct searching *s, const struct candidate *c,
                           bool *ret_met)
{
    const struct viewer *viewer = s->viewer;
    struct relation relation = {0};
    enum err e = OK;

    if (viewer->live)
        relation.flags = live_viewer_relation(viewer->live, c->author_id, w->now_ms);
    else if (viewer->account_id)
        e = relation_find(w, viewer->account_id, c->author_id, &relation);
    *ret_met = !e &&
               visibility_meets(c->author_flags, c->flags, relation.flags,
                                viewer->account_id == c->author_id) &&
               (!(relation.flags & RELATION_MUTES) || is_asked_for(s, c->author_id));
    return e;
}

/* OK and *ret_wanted for a post that belongs on the page. */
static enum err candidate_check(struct work *w, const struct searching *s, int64_t id,
                                bool *ret_wanted)
{
    struct candidate c;
    bool wanted = false;
    enum err e = candidate_read(w, s->viewer, id, &c);

    *ret_wanted = false;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e; /* deleted since, or hidden */
    if (!facts_hold(s, &c))
        return OK;
    e = may_find(w, s, &c, &wanted);
    if (!e && wanted)
        e = author_met(w, s, &c, &wanted);
    if (!e && wanted)
        e = media_is_held(w, s, &c, &wanted);
    if (!e && wanted && !c.card)
        e = visibility_check_post(w, s->viewer->account_id, &c.row);
    *ret_wanted = !e && wanted;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Going through what the index finds. */

/* The library is little beside the square: what is hers by itself and what she has marked. */
static enum err library_find(struct work *w, struct searching *s, int64_t *ids, int *ret_count,
                             bool *ret_more)
{
    struct search_ask own = s->ask;
    int64_t *marked = arena_array(w->memory, 2 * library_max, sizeof(*marked));
    int64_t *among = arena_array(w->memory, 2 * library_max, sizeof(*among));
    int64_t *mine = arena_array(w->memory, library_max, sizeof(*mine));
    int count = 0, mine_count = 0, found = 0, a = 0, b = 0;
    bool more;

    search_any_person(&own, s->viewer->account_id);
    enum err e = post_search_db_find(w, &own, library_max, mine, &mine_count, &more);
    if (!e)
        e = post_search_db_marked(w, s->viewer->account_id, &s->ask, library_max, marked, &count);
    if (!e)
        e = post_search_db_among(w, &s->ask, marked, count, among, &count);
    while (!e && found < library_max && (a < mine_count || b < count)) {
        int64_t next = a < mine_count && (b == count || mine[a] >= among[b]) ? mine[a] : among[b];
        while (a < mine_count && mine[a] == next)
            a++;
        while (b < count && among[b] == next)
            b++;
        ids[found++] = next;
    }
    *ret_count = found;
    *ret_more = false;
    return e;
}

/* The bound below which to go on after this id: past a gap it lies in. */
static int64_t gap_skip(const struct searching *s, int64_t id, bool *ret_inside)
{
    *ret_inside = false;
    for (int i = 0; i < s->query.gap_count; i++) {
        int64_t from = id_first_at(s->query.gaps[i].from_ms);
        if (id >= from && id < id_first_at(s->query.gaps[i].before_ms)) {
            *ret_inside = true;
            return from;
        }
    }
    return id;
}

struct page_made {
    int64_t *ids;
    int limit, skip, count;
};

static enum err batch_check(struct work *w, struct searching *s, const int64_t *ids, int count,
                            struct page_made *page, bool *ret_gap)
{
    enum err e = OK;

    *ret_gap = false;
    for (int i = 0; i < count && page->count < page->limit && !e && !*ret_gap; i++) {
        bool wanted = false, inside;
        s->ask.before_id = gap_skip(s, ids[i], &inside);
        *ret_gap = inside && !(s->library && !s->open);
        if (!inside)
            e = candidate_check(w, s, ids[i], &wanted);
        if (wanted && page->skip)
            page->skip--;
        else if (wanted)
            page->ids[page->count++] = ids[i];
    }
    return e;
}

enum err post_search(struct work *w, const struct viewer *viewer, const struct post_search *search,
                     int64_t *ret_ids, int *ret_count)
{
    struct searching *s = ARENA_NEW(w->memory, struct searching);
    struct page_made page = {.ids = ret_ids, .limit = search->limit, .skip = search->offset};
    int64_t *ids;
    int looked = 0, batch = search->limit + batch_first_more;
    bool more = true;

    if (!w->db)
        return ERR_NEEDS_STORE;
    *s = (struct searching){0};
    enum err e = searching_begin(w, viewer, search, s);
    if (e)
        return e;
    ids = arena_array(w->memory, library_max, sizeof(*ids));
    more = !s->is_nowhere && (s->open || (s->library && viewer->account_id));
    while (more && !e && page.count < page.limit && looked < post_search_candidates_max) {
        int count = 0;
        bool gap = false;
        if (s->library && !s->open)
            e = library_find(w, s, ids, &count, &more);
        else
            e = post_search_db_find(w, &s->ask, batch, ids, &count, &more);
        if (!e)
            e = batch_check(w, s, ids, count, &page, &gap);
        more = more || gap;
        looked += count;
        batch = 2 * batch < batch_max ? 2 * batch : batch_max;
    }
    if (!e)
        *ret_count = page.count;
    return e;
}
