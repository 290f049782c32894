#include "algorithms/published.h"

#include "base/json.h"

struct comparison {
    struct arena *memory;
    const struct slate_export *slate;
    struct str *difference;
};

/* The first line that differs. */
static enum err policy_compare(struct comparison *c, struct str file)
{
    struct buffer said = buffer_in(c->memory), published = buffer_in(c->memory);
    struct policy policy;
    struct str fault = STR(""), one, other, a, b;
    const enum err e = policy_read(c->memory, file, &policy, &fault);

    if (e) {
        *c->difference = str_format(c->memory, "the published policy: %.*s", STR_ARG(fault));
        return e;
    }
    policy_write(&c->slate->policy, &said);
    policy_write(&policy, &published);
    if (said.overflow || published.overflow) {
        *c->difference = STR("no memory");
        return ERR_UNAVAILABLE;
    }
    one = buffer_str(&said);
    other = buffer_str(&published);
    while (one.size > 0 || other.size > 0) {
        one = str_split(one, '\n', &a);
        other = str_split(other, '\n', &b);
        if (!str_equal(a, b)) {
            *c->difference = str_format(c->memory, "policy: \"%.*s\" is said, \"%.*s\" published",
                                        STR_ARG(str_sub(a, 0, 200)), STR_ARG(str_sub(b, 0, 200)));
            return ERR_CONFLICT;
        }
    }
    return OK;
}

/* Whether the file is the one that the slate names. */
static enum err file_compare(struct comparison *c, const char *name, struct slate_digest named,
                             struct str file)
{
    const struct slate_digest none = {0}, is = file.size ? slate_digest(file) : none;

    if (slate_digest_is(is, named))
        return OK;
    *c->difference = str_format(c->memory, "published, %s: %.*s is said, the file is %.*s", name,
                                STR_ARG(slate_digest_text(c->memory, named)),
                                STR_ARG(slate_digest_text(c->memory, is)));
    return ERR_CONFLICT;
}

static const struct published_post *post_find(const struct published_post *posts, size_t count,
                                              int64_t id)
{
    size_t from = 0, to = count;

    while (from < to) {
        const size_t middle = from + (to - from) / 2;
        if (posts[middle].id == id)
            return &posts[middle];
        if (posts[middle].id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return NULL;
}

static enum err differ(struct comparison *c, size_t i, const char *field, int64_t said,
                       int64_t published)
{
    *c->difference = str_format(c->memory, "item %zu (post %lld), %s: %lld is said, %lld published",
                                i + 1, (long long)c->slate->input.candidates[i].id, field,
                                (long long)said, (long long)published);
    return ERR_CONFLICT;
}

static enum err cell_compare(struct comparison *c, size_t i, int quintile,
                             const struct slate_cell *said, const struct slate_cell *published)
{
    const uint32_t numbers[][2] = {{said->approvals, published->approvals},
                                   {said->disapprovals, published->disapprovals},
                                   {said->impressions, published->impressions}};
    static const char *const names[] = {"approvals", "disapprovals", "impressions"};

    for (size_t n = 0; n < 3; n++)
        if (numbers[n][0] != numbers[n][1])
            return differ(c, i,
                          str_c(c->memory,
                                str_format(c->memory, "%s of quintile %d", names[n], quintile + 1)),
                          numbers[n][0], numbers[n][1]);
    return OK;
}

/* A post that is not in the file has no published cell; then nothing is said of it. */
static enum err post_compare(struct comparison *c, size_t i, const struct published_post *published)
{
    static const struct published_post none;
    const struct slate_candidate *said = &c->slate->input.candidates[i];
    const struct slate_cell *cells = published ? published->cells : none.cells;
    const int64_t topic =
        said->topic == slate_topic_none ? 0 : c->slate->input.topics[said->topic].id;
    enum err e = OK;

    for (int b = 0; !e && b < slate_quintile_count; b++)
        e = cell_compare(c, i, b, &said->cells[b], &cells[b]);
    if (e || !published)
        return e;
    if (said->author_id != published->author_id)
        return differ(c, i, "author", said->author_id, published->author_id);
    if (said->made_ms != published->made_ms)
        return differ(c, i, "made", said->made_ms, published->made_ms);
    if (topic != published->topic_id)
        return differ(c, i, "topic", topic, published->topic_id);
    return OK;
}

static enum err cells_compare(struct comparison *c, struct str file)
{
    struct published_post *posts = NULL;
    struct str fault = STR("");
    size_t count = 0;
    enum err e = file.size ? published_cells_read(c->memory, file, &posts, &count, &fault) : OK;

    if (e)
        *c->difference = str_format(c->memory, "the published cells: %.*s", STR_ARG(fault));
    for (size_t i = 0; !e && i < c->slate->input.candidate_count; i++)
        e = post_compare(c, i, post_find(posts, count, c->slate->input.candidates[i].id));
    return e;
}

static enum err topic_compare(struct comparison *c, const struct slate_topic *said,
                              const struct slate_topic *published, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (published[i].id != said->id)
            continue;
        for (int n = 0; n < slate_threshold_count; n++)
            if (published[i].thresholds[n] != said->thresholds[n]) {
                *c->difference = str_format(
                    c->memory, "topic %lld, threshold %d: %d is said, %d published",
                    (long long)said->id, n + 1, said->thresholds[n], published[i].thresholds[n]);
                return ERR_CONFLICT;
            }
        return OK;
    }
    *c->difference = str_format(c->memory, "topic %lld: it is not published", (long long)said->id);
    return ERR_CONFLICT;
}

static enum err topics_compare(struct comparison *c, struct str file)
{
    const struct slate_input *input = &c->slate->input;
    struct slate_topic *topics = NULL;
    struct str fault = STR("");
    size_t count = 0;
    enum err e = file.size ? published_topics_read(c->memory, file, &topics, &count, &fault) : OK;

    if (e)
        *c->difference = str_format(c->memory, "the published topics: %.*s", STR_ARG(fault));
    for (size_t i = 0; !e && i < input->topic_count; i++)
        e = topic_compare(c, &input->topics[i], topics, count);
    return e;
}

enum err published_compare(struct arena *a, const struct slate_export *slate,
                           const struct published_files *files, struct str *ret_difference)
{
    struct comparison c = {.memory = a, .slate = slate, .difference = ret_difference};
    enum err e = policy_compare(&c, files->policy);

    if (!e)
        e = file_compare(&c, "cells", slate->published.cells, files->cells);
    if (!e)
        e = file_compare(&c, "topics", slate->published.topics, files->topics);
    if (!e)
        e = cells_compare(&c, files->cells);
    return e ? e : topics_compare(&c, files->topics);
}

/* What is said now. */

struct told {
    int64_t id;
    const struct json *value;
};

static int told_compare(const void *one, const void *other)
{
    const int64_t a = ((const struct told *)one)->id, b = ((const struct told *)other)->id;

    return a < b ? -1 : a > b;
}

/* All that the texts say, by id. */
static enum err told_read(struct comparison *c, const struct published_now *now,
                          struct told **ret_list, size_t *ret_count)
{
    const struct json **roots =
        arena_try(c->memory, (now->cells_count + 1) * sizeof(const struct json *));
    struct told *list;
    size_t count = 0, all = 0;
    enum err e = roots ? OK : ERR_UNAVAILABLE;

    for (size_t i = 0; !e && i < now->cells_count; i++) {
        e = json_parse(c->memory, now->cells[i], &roots[i], c->difference);
        all += json_kind(roots[i]) == JSON_KIND_ARRAY ? json_count(roots[i]) : 1;
    }
    list = e ? NULL : arena_try(c->memory, (all + 1) * sizeof *list);
    if (!e && !list)
        e = ERR_UNAVAILABLE;
    for (size_t i = 0; !e && i < now->cells_count; i++) {
        const bool is_list = json_kind(roots[i]) == JSON_KIND_ARRAY;
        for (size_t n = 0; !e && n < (is_list ? json_count(roots[i]) : 1); n++) {
            const struct json *value = is_list ? json_at(roots[i], n) : roots[i];
            list[count].value = value;
            e = str_int(json_get_str(value, "status_id"), 1, INT64_MAX, &list[count++].id);
        }
    }
    if (e) {
        *c->difference = str_format(c->memory, "what the square says of cells cannot be read: %.*s",
                                    STR_ARG(*c->difference));
        return e;
    }
    qsort(list, count, sizeof *list, told_compare);
    *ret_list = list;
    *ret_count = count;
    return OK;
}

static const struct told *told_find(const struct told *list, size_t count, int64_t id)
{
    const struct told key = {.id = id};

    return count ? bsearch(&key, list, count, sizeof *list, told_compare) : NULL;
}

static uint32_t told_number(const struct json *value, const char *row, size_t b)
{
    int64_t number = 0;

    if (str_int(json_as_str(json_at(json_get(value, row), b)), 0, slate_voices_max, &number))
        return UINT32_MAX; /* equal to nothing */
    return (uint32_t)number;
}

static bool has_cells(const struct slate_candidate *candidate)
{
    for (int b = 0; b < slate_quintile_count; b++)
        if (candidate->cells[b].approvals | candidate->cells[b].disapprovals |
            candidate->cells[b].impressions)
            return true;
    return false;
}

static enum err told_post_compare(struct comparison *c, size_t i, const struct told *told)
{
    enum err e = OK;

    for (int b = 0; !e && b < slate_quintile_count; b++) {
        struct slate_cell published = {0};
        if (told)
            published = (struct slate_cell){
                .approvals = told_number(told->value, "approvals", (size_t)b),
                .disapprovals = told_number(told->value, "disapprovals", (size_t)b),
                .impressions = told_number(told->value, "impressions", (size_t)b)};
        e = cell_compare(c, i, b, &c->slate->input.candidates[i].cells[b], &published);
    }
    return e;
}

enum err published_compare_now(struct arena *a, const struct slate_export *slate,
                               const struct published_now *now, struct published_told *ret_told,
                               struct str *ret_difference)
{
    struct comparison c = {.memory = a, .slate = slate, .difference = ret_difference};
    struct buffer made = buffer_in(a);
    struct told *list = NULL;
    size_t count = 0;
    enum err e = policy_compare(&c, now->policy);

    if (!e)
        e = file_compare(&c, "topics", slate->published.topics, now->topics);
    if (!e && now->topics.size)
        e = topics_compare(&c, now->topics);
    *ret_told = (struct published_told){0};
    *ret_difference = e ? *ret_difference : STR("");
    if (!e)
        e = told_read(&c, now, &list, &count);
    json_time(&made, slate->input.now_ms);
    const struct str made_text = str_sub(buffer_str(&made), 1, made.size > 1 ? made.size - 1 : 1);
    for (size_t i = 0; !e && i < slate->input.candidate_count; i++) {
        const struct told *told = told_find(list, count, slate->input.candidates[i].id);
        if (told && str_compare(json_get_str(told->value, "made_at"), made_text) > 0) {
            ret_told->anew++;
            continue;
        }
        ret_told->posts++;
        e = told_post_compare(&c, i, told);
    }
    return e;
}

enum err published_unlisted(struct arena *a, const struct slate_export *slate,
                            const struct published_now *now, int64_t *ids, size_t *ret_count,
                            struct str *ret_fault)
{
    struct comparison c = {.memory = a, .slate = slate, .difference = ret_fault};
    struct told *list = NULL;
    size_t count = 0;

    *ret_fault = STR("");
    const enum err e = told_read(&c, now, &list, &count);
    *ret_count = 0;
    for (size_t i = 0; !e && i < slate->input.candidate_count; i++) {
        const struct slate_candidate *candidate = &slate->input.candidates[i];
        if (has_cells(candidate) && !told_find(list, count, candidate->id))
            ids[(*ret_count)++] = candidate->id;
    }
    return e;
}
