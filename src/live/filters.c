#include "live/filters.h"

#include "base/ballast.h"
#include "base/needles.h"

#include <assert.h>

_Static_assert((int)filter_keywords_max <= (int)needles_max, "one needle a keyword");

struct compiled_keyword {
    struct str text; /* as typed */
    size_t filter;   /* its place */
    bool whole_word;
};
struct compiled_post {
    int64_t post_id;
    size_t filter;
};
struct filters {
    struct filter *filters; /* titles behind */
    struct compiled_keyword *keywords;
    struct compiled_post *posts; /* by post id */
    const struct needles *needles;
    size_t count, keyword_count, post_count;
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str filters_text(struct arena *memory, struct str text)
{
    struct str folded = utf8_fold(memory, str_trim(text));
    char *made = arena_bytes(memory, folded.size);
    size_t size = 0;
    for (size_t i = 0; i < folded.size; i++) {
        if (!is_blank(folded.data[i]))
            made[size++] = folded.data[i];
        else if (size && made[size - 1] != ' ')
            made[size++] = ' ';
    }
    if (size && made[size - 1] == ' ')
        size--;
    return (struct str){.data = made, .size = size};
}

/* ---- compiling --------------------------------------------------------------------------------
 */

static size_t part_size(size_t size)
{
    return (size + 15) & ~(size_t)15;
}

static size_t texts_size(const struct filter_set *set)
{
    size_t bytes = 0;
    for (size_t i = 0; i < set->count; i++)
        bytes += set->filters[i].title.size;
    for (size_t i = 0; i < set->keyword_count; i++)
        bytes += set->keywords[i].text.size;
    return bytes;
}

/* The keywords as they are looked for. Folding may lengthen them (U+FDFA, of 3 bytes, becomes 33):
 * what does not fit any more is never found. */
static struct needle *needles_of(struct arena *memory, const struct filter_set *set)
{
    struct needle *needles = arena_array(memory, set->keyword_count + 1, sizeof *needles);
    size_t bytes = 0;
    for (size_t i = 0; i < set->keyword_count; i++) {
        struct str text = filters_text(memory, set->keywords[i].text);
        bytes += text.size;
        if (bytes <= needles_text_bytes_max)
            needles[i] = (struct needle){.text = text, .whole_word = set->keywords[i].whole_word};
    }
    return needles;
}

static size_t block_size(const struct filter_set *set, const struct needle *needles)
{
    return part_size(sizeof(struct filters)) + part_size(set->count * sizeof(struct filter)) +
           part_size(set->keyword_count * sizeof(struct compiled_keyword)) +
           part_size(set->post_count * sizeof(struct compiled_post)) +
           part_size(needles_bytes(needles, set->keyword_count)) + texts_size(set);
}

static void *part(char **at, size_t size)
{
    void *made = *at;
    *at += part_size(size);
    return made;
}

static struct str text_copy(char **at, struct str text)
{
    struct str made = {.data = *at, .size = text.size};
    if (text.size)
        memcpy(*at, text.data, text.size);
    *at += text.size;
    return made;
}

/* The filter's place, SIZE_MAX: there is none. */
static size_t place_of(const struct filter_set *set, int64_t filter_id)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->filters[middle].id < filter_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->filters[low].id == filter_id ? low : SIZE_MAX;
}

static int compare_posts(const void *a, const void *b)
{
    const struct compiled_post *x = a, *y = b;
    if (x->post_id != y->post_id)
        return x->post_id < y->post_id ? -1 : 1;
    return x->filter < y->filter ? -1 : x->filter > y->filter;
}

static struct filters *block_fill(char *block, const struct filter_set *set,
                                  const struct needle *needles)
{
    char *at = block;
    struct filters *f = part(&at, sizeof *f);
    *f = (struct filters){
        .count = set->count, .keyword_count = set->keyword_count, .post_count = set->post_count};
    f->filters = part(&at, set->count * sizeof *f->filters);
    f->keywords = part(&at, set->keyword_count * sizeof *f->keywords);
    f->posts = part(&at, set->post_count * sizeof *f->posts);
    f->needles = needles_place(part(&at, needles_bytes(needles, set->keyword_count)), needles,
                               set->keyword_count);
    for (size_t i = 0; i < set->count; i++) {
        f->filters[i] = set->filters[i];
        f->filters[i].title = text_copy(&at, set->filters[i].title);
    }
    for (size_t i = 0; i < set->keyword_count; i++)
        f->keywords[i] = (struct compiled_keyword){
            .text = text_copy(&at, set->keywords[i].text),
            .filter = place_of(set, set->keywords[i].filter_id),
            .whole_word = set->keywords[i].whole_word,
        };
    for (size_t i = 0; i < set->post_count; i++)
        f->posts[i] = (struct compiled_post){
            .post_id = set->posts[i].post_id,
            .filter = place_of(set, set->posts[i].filter_id),
        };
    if (set->post_count > 1)
        qsort(f->posts, set->post_count, sizeof *f->posts, compare_posts);
    return f;
}

struct filters *filters_make(const struct filter_set *set)
{
    if (!set->count)
        return NULL;
    struct arena *memory = arena_new(0);
    const struct needle *needles = needles_of(memory, set);
    struct filters *made = block_fill(ballast_alloc(block_size(set, needles)), set, needles);
    arena_free(memory);
    return made;
}

const struct filters *filters_make_in(struct arena *memory, const struct filter_set *set)
{
    if (!set->count)
        return NULL;
    const struct needle *needles = needles_of(memory, set);
    return block_fill(arena_bytes(memory, block_size(set, needles)), set, needles);
}

bool filters_equal(const struct filters *a, const struct filters *b)
{
    if (!a || !b)
        return a == b;
    bool same = a->count == b->count && a->keyword_count == b->keyword_count &&
                a->post_count == b->post_count;
    for (size_t i = 0; same && i < a->count; i++)
        same = a->filters[i].id == b->filters[i].id &&
               str_equal(a->filters[i].title, b->filters[i].title) &&
               a->filters[i].contexts == b->filters[i].contexts &&
               a->filters[i].action == b->filters[i].action &&
               a->filters[i].expires_ms == b->filters[i].expires_ms;
    for (size_t i = 0; same && i < a->keyword_count; i++)
        same = a->keywords[i].filter == b->keywords[i].filter &&
               a->keywords[i].whole_word == b->keywords[i].whole_word &&
               str_equal(a->keywords[i].text, b->keywords[i].text);
    for (size_t i = 0; same && i < a->post_count; i++)
        same = compare_posts(&a->posts[i], &b->posts[i]) == 0;
    return same;
}

/* ---- matching ---------------------------------------------------------------------------------
 */

struct hits {
    struct str *keywords;
    int64_t *posts;
    size_t *keyword_filters, *post_filters;
    size_t keyword_count, post_count;
};

static void keywords_hit(struct arena *memory, const struct filters *f, struct str text,
                         struct hits *hits)
{
    bool *found = arena_array(memory, f->keyword_count + 1, sizeof *found);
    size_t count = 0;
    needles_find(f->needles, text, found);
    for (size_t i = 0; i < f->keyword_count; i++)
        count += found[i];
    if (!count)
        return;
    hits->keywords = arena_array(memory, count, sizeof *hits->keywords);
    hits->keyword_filters = arena_array(memory, count, sizeof *hits->keyword_filters);
    for (size_t i = 0; i < f->keyword_count; i++) {
        if (!found[i])
            continue;
        hits->keywords[hits->keyword_count] = f->keywords[i].text;
        hits->keyword_filters[hits->keyword_count++] = f->keywords[i].filter;
    }
}

/* The first at or after a post id. */
static size_t posts_from(const struct filters *f, int64_t post_id)
{
    size_t low = 0, high = f->post_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->posts[middle].post_id < post_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void posts_hit(struct arena *memory, const struct filters *f, const int64_t *post_ids,
                      size_t post_count, struct hits *hits)
{
    size_t count = 0;
    for (size_t i = 0; i < post_count; i++)
        for (size_t at = posts_from(f, post_ids[i]);
             at < f->post_count && f->posts[at].post_id == post_ids[i]; at++)
            count++;
    if (!count)
        return;
    hits->posts = arena_array(memory, count, sizeof *hits->posts);
    hits->post_filters = arena_array(memory, count, sizeof *hits->post_filters);
    for (size_t i = 0; i < post_count; i++)
        for (size_t at = posts_from(f, post_ids[i]);
             at < f->post_count && f->posts[at].post_id == post_ids[i]; at++) {
            hits->posts[hits->post_count] = post_ids[i];
            hits->post_filters[hits->post_count++] = f->posts[at].filter;
        }
}

static bool match_make(struct arena *memory, const struct filters *f, size_t place,
                       const struct hits *hits, struct filter_match *match)
{
    struct str *keywords = NULL;
    int64_t *posts = NULL;
    size_t keyword_hits = 0, post_hits = 0;
    *match = (struct filter_match){.filter = &f->filters[place]};
    for (size_t i = 0; i < hits->keyword_count; i++)
        keyword_hits += hits->keyword_filters[i] == place;
    for (size_t i = 0; i < hits->post_count; i++)
        post_hits += hits->post_filters[i] == place;
    for (size_t i = 0; i < hits->keyword_count; i++) {
        if (hits->keyword_filters[i] != place)
            continue;
        if (!keywords)
            keywords = arena_array(memory, keyword_hits, sizeof *keywords);
        keywords[match->keyword_count++] = hits->keywords[i];
    }
    for (size_t i = 0; i < hits->post_count; i++) {
        if (hits->post_filters[i] != place)
            continue;
        if (!posts)
            posts = arena_array(memory, post_hits, sizeof *posts);
        posts[match->post_count++] = hits->posts[i];
    }
    match->keywords = keywords;
    match->post_ids = posts;
    return match->keyword_count || match->post_count;
}

size_t filters_match(struct arena *memory, const struct filters *filters, struct str text,
                     const int64_t *post_ids, size_t post_count, int64_t now_ms,
                     const struct filter_match **ret_matches)
{
    struct hits hits = {0};
    size_t count = 0;
    keywords_hit(memory, filters, text, &hits);
    posts_hit(memory, filters, post_ids, post_count, &hits);
    if (!hits.keyword_count && !hits.post_count)
        return 0;
    struct filter_match *matches = arena_array(memory, filters->count, sizeof *matches);
    for (size_t i = 0; i < filters->count; i++) {
        int64_t expires_ms = filters->filters[i].expires_ms;
        if ((!expires_ms || expires_ms > now_ms) &&
            match_make(memory, filters, i, &hits, &matches[count]))
            count++;
    }
    *ret_matches = matches;
    return count;
}
