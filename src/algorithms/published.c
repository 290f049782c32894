#include "algorithms/published.h"

#include <assert.h>

#define CELL_COLUMNS(b) "\ta" b "\td" b "\ts" b
static const struct str cells_heading = STR_CONST("postId\tauthorId\tmadeMs\ttopicId" CELL_COLUMNS(
    "1") CELL_COLUMNS("2") CELL_COLUMNS("3") CELL_COLUMNS("4") CELL_COLUMNS("5"));

/* "topicId t1 … t127" */
static void topics_heading_write(struct buffer *out)
{
    buffer_lit(out, "topicId");
    for (int i = 1; i <= slate_threshold_count; i++) {
        buffer_lit(out, "\tt");
        buffer_int(out, i);
    }
}

static void number_write(struct buffer *out, int64_t value)
{
    buffer_char(out, '\t');
    buffer_int(out, value);
}

void published_cells_write(const struct published_post *posts, size_t count,
                           struct buffer *ret_text)
{
    buffer_put(ret_text, cells_heading);
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || posts[i - 1].id < posts[i].id);
        buffer_char(ret_text, '\n');
        buffer_int(ret_text, posts[i].id);
        number_write(ret_text, posts[i].author_id);
        number_write(ret_text, posts[i].made_ms);
        number_write(ret_text, posts[i].topic_id);
        for (int b = 0; b < slate_quintile_count; b++) {
            number_write(ret_text, posts[i].cells[b].approvals);
            number_write(ret_text, posts[i].cells[b].disapprovals);
            number_write(ret_text, posts[i].cells[b].impressions);
        }
    }
    buffer_char(ret_text, '\n');
}

void published_topics_write(const struct slate_topic *topics, size_t count, struct buffer *ret_text)
{
    topics_heading_write(ret_text);
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || topics[i - 1].id < topics[i].id);
        buffer_char(ret_text, '\n');
        buffer_int(ret_text, topics[i].id);
        for (int n = 0; n < slate_threshold_count; n++)
            number_write(ret_text, topics[i].thresholds[n]);
    }
    buffer_char(ret_text, '\n');
}

/* Reading. */

struct lines {
    struct arena *memory;
    struct str left, *fault;
    size_t number; /* of the line that is being read */
    int64_t last_id;
};

static enum err fail(struct lines *l, enum err e, const char *field, const char *words)
{
    *l->fault = str_format(l->memory, "line %zu, %s: %s", l->number, field, words);
    return e;
}

/* How many lines there are after the heading, which must be this one. */
static enum err heading_read(struct lines *l, struct str heading, size_t *ret_count)
{
    struct str line;
    size_t count = 0;

    l->number = 1;
    if (l->left.size > published_bytes_max)
        return fail(l, ERR_TOO_LARGE, "the file", "longer than 64 MiB");
    l->left = str_split(l->left, '\n', &line);
    if (!str_equal(line, heading))
        return fail(l, ERR_INVALID, "the heading",
                    str_c(l->memory, str_format(l->memory, "must be \"%.*s\"",
                                                STR_ARG(str_sub(heading, 0, 60)))));
    for (size_t i = 0; i < l->left.size; i++)
        count += l->left.data[i] == '\n';
    if (l->left.size > 0 && l->left.data[l->left.size - 1] != '\n') {
        l->number = count + 2;
        return fail(l, ERR_INVALID, "the line", "has no end");
    }
    *ret_count = count;
    return OK;
}

/* The next column of *line; `last` where nothing may follow. */
static enum err number_read(struct lines *l, struct str *line, const char *field, bool last,
                            int64_t min, int64_t max, int64_t *ret)
{
    const struct str before = *line;
    struct str text;

    *line = str_split(before, '\t', &text);
    if (str_int(text, min, max, ret))
        return fail(
            l, ERR_INVALID, field,
            str_c(l->memory, str_format(l->memory, "must be a whole number from %lld to %lld",
                                        (long long)min, (long long)max)));
    if (last != (text.size == before.size))
        return fail(l, ERR_INVALID, field, last ? "must be the last" : "must not be the last");
    return OK;
}

/* The first column: ids ascend. */
static enum err id_read(struct lines *l, struct str *line, const char *field, int64_t *ret)
{
    l->number++;
    l->left = str_split(l->left, '\n', line);
    enum err e = number_read(l, line, field, false, 1, INT64_MAX, ret);
    if (!e && *ret <= l->last_id)
        e = fail(l, ERR_INVALID, field, "must be above that of the line before");
    if (!e)
        l->last_id = *ret;
    return e;
}

static enum err post_read(struct lines *l, struct published_post *ret)
{
    static const char *const names[] = {"approvals", "disapprovals", "impressions"};
    struct str line = STR("");
    enum err e = id_read(l, &line, "postId", &ret->id);

    if (!e)
        e = number_read(l, &line, "authorId", false, 1, INT64_MAX, &ret->author_id);
    if (!e)
        e = number_read(l, &line, "madeMs", false, INT64_MIN, INT64_MAX, &ret->made_ms);
    if (!e)
        e = number_read(l, &line, "topicId", false, 0, INT64_MAX, &ret->topic_id);
    for (size_t b = 0; !e && b < slate_quintile_count; b++) {
        int64_t values[3] = {0};
        for (size_t i = 0; !e && i < 3; i++)
            e = number_read(l, &line, names[i], b == slate_quintile_count - 1 && i == 2, 0,
                            slate_voices_max, &values[i]);
        ret->cells[b] = (struct slate_cell){.approvals = (uint32_t)values[0],
                                            .disapprovals = (uint32_t)values[1],
                                            .impressions = (uint32_t)values[2]};
    }
    return e;
}

enum err published_cells_read(struct arena *a, struct str text, struct published_post **ret_posts,
                              size_t *ret_count, struct str *ret_fault)
{
    struct lines l = {.memory = a, .left = text, .fault = ret_fault};
    struct published_post *posts;
    size_t count = 0;
    enum err e = heading_read(&l, cells_heading, &count);

    if (e)
        return e;
    posts = arena_try(a, (count + 1) * sizeof *posts);
    if (!posts)
        return fail(&l, ERR_UNAVAILABLE, "the file", "no memory");
    for (size_t i = 0; !e && i < count; i++)
        e = post_read(&l, &posts[i]);
    if (!e) {
        *ret_posts = posts;
        *ret_count = count;
    }
    return e;
}

enum err published_topics_read(struct arena *a, struct str text, struct slate_topic **ret_topics,
                               size_t *ret_count, struct str *ret_fault)
{
    struct lines l = {.memory = a, .left = text, .fault = ret_fault};
    struct buffer heading = buffer_in(a);
    struct slate_topic *topics;
    size_t count = 0;

    topics_heading_write(&heading);
    if (heading.overflow)
        return fail(&l, ERR_UNAVAILABLE, "the file", "no memory");
    enum err e = heading_read(&l, buffer_str(&heading), &count);
    if (e)
        return e;
    topics = arena_try(a, (count + 1) * sizeof *topics);
    if (!topics)
        return fail(&l, ERR_UNAVAILABLE, "the file", "no memory");
    for (size_t i = 0; !e && i < count; i++) {
        struct str line = STR("");
        int64_t last = INT32_MIN;
        e = id_read(&l, &line, "topicId", &topics[i].id);
        for (int n = 0; !e && n < slate_threshold_count; n++) {
            e = number_read(&l, &line, "a threshold", n == slate_threshold_count - 1, last,
                            INT32_MAX, &last);
            topics[i].thresholds[n] = (int32_t)last;
        }
    }
    if (!e) {
        *ret_topics = topics;
        *ret_count = count;
    }
    return e;
}
