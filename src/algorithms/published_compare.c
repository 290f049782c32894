#include "algorithms/published.h"

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
