#include "social/post_search.h"

#include "base/buffer.h"
#include "social/accounts_db.h"
#include "social/marks.h"
#include "social/polls.h"
#include "social/post_search_db.h"
#include "social/relations.h"
#include "social/visibility.h"

#include <assert.h>

/* The rest of the percents is the index of PostgreSQL. */
enum { fill_buckets_a_step = 512, fill_percent = 60 };

/* Writing. */

/* Warning and text, as the words were put in. */
static struct post_words *words_of(struct work *w, const struct post *post)
{
    struct post_words *words = ARENA_NEW(w->memory, struct post_words);
    words->post_id = post->id;
    words->author_id = post->author_id;
    words->text = str_copy(w->memory, post->text);
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
    return db_before_commit(w, add_now, words_of(w, post));
}

enum err post_search_remove(struct work *w, const struct post *post)
{
    assert(db_in_transaction(w));
    if (post->boost_of_id)
        return OK;
    return db_before_commit(w, remove_now, words_of(w, post));
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

struct query {
    struct search_term terms[post_search_words_max];
    int term_count;
    int64_t author_id; /* 0: anybody */
};

static bool has_word(struct str s)
{
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
            return true;
    }
    return false;
}

/* The next word or "phrase" of the query; what remains is returned. */
static struct str next_term(struct str s, struct search_term *ret_term)
{
    *ret_term = (struct search_term){0};
    if (str_starts(s, STR("-"))) {
        ret_term->without = true;
        s = str_sub(s, 1, s.size);
    }
    if (!str_starts(s, STR("\"")))
        return str_split(s, ' ', &ret_term->words);
    return str_split(str_sub(s, 1, s.size), '"', &ret_term->words);
}

static enum err take_from(struct work *w, const struct viewer *viewer, struct str name,
                          struct query *query)
{
    if (str_is(name, "me")) {
        query->author_id = viewer->account_id;
        return OK;
    }
    return account_find_handle(w, name, &query->author_id);
}

static enum err query_read(struct work *w, const struct viewer *viewer, struct str text,
                           struct query *query)
{
    struct str rest = utf8_clean(w->memory, str_sub(text, 0, post_search_query_bytes_max));
    bool wanted = false;
    while (rest.size && query->term_count < post_search_words_max) {
        struct search_term term;
        rest = next_term(str_trim(rest), &term);
        if (!term.without && str_starts(term.words, STR("from:"))) {
            enum err e = take_from(w, viewer, str_sub(term.words, 5, term.words.size), query);
            if (e)
                return e;
            continue;
        }
        if (!has_word(term.words))
            continue;
        query->terms[query->term_count++] = term;
        wanted = wanted || !term.without;
    }
    return wanted ? OK : work_fail(w, ERR_INVALID, "search for at least one word");
}

/* Whether the viewer may find a post that she may see: see the header. */
static enum err may_find(struct work *w, int64_t viewer_id, const struct post *post, bool *ret_may)
{
    uint32_t flags = 0;
    bool is_local;
    enum err e;

    *ret_may = post->author_id == viewer_id;
    for (int i = 0; i < post->mention_count; i++)
        *ret_may = *ret_may || post->mentions[i].account_id == viewer_id;
    if (*ret_may)
        return OK;
    if ((post->flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC &&
        !(post->flags & POST_NOT_INDEXABLE)) {
        e = accounts_db_flags(w, post->author_id, &flags, &is_local);
        *ret_may = !e && (flags & ACCOUNT_INDEXABLE);
        if (e || *ret_may)
            return e;
    }
    e = viewer_id ? marks_find(w, viewer_id, post->id, &flags) : OK;
    *ret_may = !e && viewer_id && (flags & (MARK_FAVOURITE | MARK_BOOST | MARK_BOOKMARK));
    return e;
}

/* Whether its author is met by those who did not ask for her. */
static enum err author_met(struct work *w, int64_t viewer_id, int64_t author_id, bool *ret_met)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    bool is_local;
    enum err e = accounts_db_flags(w, author_id, &flags, &is_local);
    if (!e && viewer_id && (flags & ACCOUNT_LIMITED))
        e = relation_find(w, viewer_id, author_id, &relation);
    *ret_met = !e && visibility_meets(flags, relation.flags, viewer_id == author_id);
    return e;
}

/* OK and *ret_wanted for a post that belongs on the page. */
static enum err candidate_check(struct work *w, const struct viewer *viewer, int64_t author_id,
                                int64_t id, bool *ret_wanted)
{
    struct post post;
    *ret_wanted = false;
    enum err e = post_find(w, id, &post);
    if (!e && (!author_id || post.author_id == author_id))
        e = may_find(w, viewer->account_id, &post, ret_wanted);
    if (!e && *ret_wanted)
        e = author_met(w, viewer->account_id, post.author_id, ret_wanted);
    if (!e && *ret_wanted)
        e = visibility_check_post(w, viewer->account_id, &post);
    if (!e)
        return OK;
    *ret_wanted = false;
    return e == ERR_NOT_FOUND ? OK : e; /* deleted since, or hidden */
}

enum err post_search(struct work *w, const struct viewer *viewer, const struct post_search *search,
                     int64_t *ret_ids, int *ret_count)
{
    struct query query = {0};
    int64_t *candidates;
    int count = 0, found = 0, skipped = 0;

    if (!w->db)
        return ERR_NEEDS_STORE;
    enum err e = query_read(w, viewer, search->query, &query);
    if (e == ERR_NOT_FOUND) {
        *ret_count = 0; /* from: somebody who is not here */
        return OK;
    }
    if (e)
        return e;
    candidates = arena_array(w->memory, post_search_candidates_max, sizeof(*candidates));
    e = post_search_db_find(w, query.terms, query.term_count, search->min_id,
                            search->max_id ? search->max_id : INT64_MAX, post_search_candidates_max,
                            candidates, &count);
    for (int i = 0; i < count && found < search->limit && !e; i++) {
        bool wanted;
        int64_t author_id = search->account_id ? search->account_id : query.author_id;
        e = candidate_check(w, viewer, author_id, candidates[i], &wanted);
        if (!e && wanted && skipped++ >= search->offset)
            ret_ids[found++] = candidates[i];
    }
    if (!e)
        *ret_count = found;
    return e;
}
