#include "moderation/figures.h"

#include "base/clock.h"
#include "moderation/figures_db.h"
#include "moderation/trends.h"
#include "social/posts.h"
#include "social/square_days.h"

#include <assert.h>
#include <stdlib.h>

enum { tag_posts_read_max = 500, joined_rows_max = 20000 };
/* Of the days of a figure together, and of one of them at least. */
enum { tag_posts_days_max = 3000, tag_posts_day_min = 10 };

static const char *const figures[FIGURES] = {
    [FIGURE_ACTIVE_USERS] = "active_users",
    [FIGURE_NEW_USERS] = "new_users",
    [FIGURE_INTERACTIONS] = "interactions",
    [FIGURE_OPENED_REPORTS] = "opened_reports",
    [FIGURE_RESOLVED_REPORTS] = "resolved_reports",
    [FIGURE_TAG_ACCOUNTS] = "tag_accounts",
    [FIGURE_TAG_USES] = "tag_uses",
    [FIGURE_TAG_SERVERS] = "tag_servers",
    [FIGURE_INSTANCE_ACCOUNTS] = "instance_accounts",
    [FIGURE_INSTANCE_MEDIA] = "instance_media_attachments",
    [FIGURE_INSTANCE_REPORTS] = "instance_reports",
    [FIGURE_INSTANCE_STATUSES] = "instance_statuses",
    [FIGURE_INSTANCE_FOLLOWS] = "instance_follows",
    [FIGURE_INSTANCE_FOLLOWERS] = "instance_followers",
};
static const char *const dimensions[DIMENSIONS] = {
    [DIMENSION_LANGUAGES] = "languages",
    [DIMENSION_SOURCES] = "sources",
    [DIMENSION_SERVERS] = "servers",
    [DIMENSION_SPACE_USAGE] = "space_usage",
    [DIMENSION_SOFTWARE_VERSIONS] = "software_versions",
    [DIMENSION_TAG_SERVERS] = "tag_servers",
    [DIMENSION_TAG_LANGUAGES] = "tag_languages",
    [DIMENSION_INSTANCE_ACCOUNTS] = "instance_accounts",
    [DIMENSION_INSTANCE_LANGUAGES] = "instance_languages",
};

const char *figure_name(enum figure figure)
{
    assert(figure >= 0 && figure < FIGURES);
    return figures[figure];
}

const char *dimension_name(enum dimension dimension)
{
    assert(dimension >= 0 && dimension < DIMENSIONS);
    return dimensions[dimension];
}

static bool is_of_domain(enum figure figure)
{
    return figure >= FIGURE_INSTANCE_ACCOUNTS;
}

/* Posts of other squares have a domain; all of this one count as one more. Of a day's posts the
 * newest are looked at, fewer where many days are asked for. */
static enum err tag_servers(struct work *w, struct str tag, const struct figure_query *q,
                            int64_t *values)
{
    int most = tag_posts_days_max / q->days;

    most = most > tag_posts_read_max  ? (int)tag_posts_read_max
           : most < tag_posts_day_min ? (int)tag_posts_day_min
                                      : most;
    for (int day = 0; day < q->days; day++) {
        int64_t ids[tag_posts_read_max];
        struct str seen[tag_posts_read_max] = {0};
        int count = 0;
        enum err e = figures_db_tag_posts(w, tag, q->first_day + day, 1, ids, most, &count);

        for (int i = 0; !e && i < count; i++) {
            struct post post;
            struct account author;
            int64_t same = 0;

            e = post_find(w, ids[i], &post);
            if (!e)
                e = account_find(w, post.author_id, &author);
            if (e == ERR_NOT_FOUND) {
                e = OK;
                continue;
            }
            while (!e && same < values[day] && !str_equal(seen[same], author.domain))
                same++;
            if (!e && same == values[day])
                seen[values[day]++] = author.domain;
        }
        if (e)
            return e;
    }
    return OK;
}

static enum err tag_values(struct work *w, const struct figure_query *q, int64_t *values)
{
    int64_t *uses = arena_array(w->memory, figures_days_max, sizeof *uses),
            *accounts = arena_array(w->memory, figures_days_max, sizeof *accounts);
    struct tag tag;
    enum err e = tag_find_id(w, q->tag_id, &tag);

    memset(uses, 0, figures_days_max * sizeof *uses);
    memset(accounts, 0, figures_days_max * sizeof *accounts);
    if (e)
        return e;
    if (q->figure == FIGURE_TAG_SERVERS)
        return tag_servers(w, tag.tag, q, values);
    e = figures_db_tag_days(w, tag.tag, q->first_day, q->days, uses, accounts);
    if (!e)
        memcpy(values, q->figure == FIGURE_TAG_USES ? uses : accounts,
               (size_t)q->days * sizeof *values);
    return e;
}

static enum err values_read(struct work *w, const struct figure_query *q, int64_t *values)
{
    memset(values, 0, (size_t)q->days * sizeof *values);
    switch (q->figure) {
    case FIGURE_ACTIVE_USERS:
        return square_days_read(w, SQUARE_DAY_ACTIVE, q->first_day, q->days, values);
    case FIGURE_INTERACTIONS:
        return square_days_read(w, SQUARE_DAY_INTERACTIONS, q->first_day, q->days, values);
    case FIGURE_TAG_ACCOUNTS:
    case FIGURE_TAG_USES:
    case FIGURE_TAG_SERVERS:
        return tag_values(w, q, values);
    case FIGURE_NEW_USERS:
    case FIGURE_OPENED_REPORTS:
    case FIGURE_RESOLVED_REPORTS:
    case FIGURE_INSTANCE_ACCOUNTS:
    case FIGURE_INSTANCE_MEDIA:
    case FIGURE_INSTANCE_REPORTS:
    case FIGURE_INSTANCE_STATUSES:
    case FIGURE_INSTANCE_FOLLOWS:
    case FIGURE_INSTANCE_FOLLOWERS:
    case FIGURES:
        break;
    }
    return figures_db_days(w, q, values);
}

static int64_t sum_of(const int64_t *values, int count)
{
    int64_t sum = 0;

    for (int i = 0; i < count; i++)
        sum += values[i];
    return sum;
}

enum err figure_read(struct work *w, const struct figure_query *query, struct figure_days *ret_days)
{
    struct figure_query before = *query;
    struct figure_days *earlier = ARENA_NEW(w->memory, struct figure_days);
    int64_t today = w->now_ms / clock_day_ms;
    enum err e;

    assert(query->days > 0 && query->days <= figures_days_max);
    e = values_read(w, query, ret_days->values);
    ret_days->total = sum_of(ret_days->values, query->days);
    ret_days->has_previous = !is_of_domain(query->figure) && query->figure != FIGURE_ACTIVE_USERS &&
                             query->figure != FIGURE_TAG_SERVERS;
    if (!e && is_of_domain(query->figure))
        e = figures_db_domain_total(w, query->figure, query->domain, &ret_days->total);
    /* Who was here on several days is one person; of days that are over only the sum is known. */
    if (!e && query->figure == FIGURE_ACTIVE_USERS && query->first_day + query->days > today)
        e = figures_db_active_since(w, query->first_day, &ret_days->total);
    if (e || !ret_days->has_previous)
        return e;
    before.first_day -= query->days;
    e = values_read(w, &before, earlier->values);
    ret_days->previous_total = sum_of(earlier->values, query->days);
    return e;
}

/* Dimensions. */

static void row_count(struct dimension_row *rows, int *count, struct str key)
{
    for (int i = 0; i < *count; i++)
        if (str_equal(rows[i].key, key)) {
            rows[i].value++;
            return;
        }
    if (*count < figures_rows_max)
        rows[(*count)++] = (struct dimension_row){.key = key, .value = 1};
}

static int by_value(const void *a, const void *b)
{
    const struct dimension_row *x = a, *y = b;

    return (x->value < y->value) - (x->value > y->value);
}

/* From the newest posts with the tag. */
static enum err tag_rows(struct work *w, const struct dimension_query *q,
                         struct dimension_row *rows, int *ret_count)
{
    int64_t ids[tag_posts_read_max];
    struct tag tag;
    int posts = 0, count = 0;
    enum err e = tag_find_id(w, q->tag_id, &tag);

    if (!e)
        e = figures_db_tag_posts(w, tag.tag, q->first_day, q->days, ids, tag_posts_read_max,
                                 &posts);
    for (int i = 0; !e && i < posts; i++) {
        struct post post;
        struct account author;

        e = post_find(w, ids[i], &post);
        if (!e)
            e = account_find(w, post.author_id, &author);
        if (!e)
            row_count(rows, &count,
                      q->dimension == DIMENSION_TAG_LANGUAGES ? post.language : author.domain);
        else if (e == ERR_NOT_FOUND)
            e = OK;
    }
    if (e)
        return e;
    qsort(rows, (size_t)count, sizeof *rows, by_value);
    *ret_count = count < q->limit ? count : q->limit;
    return OK;
}

static enum err space_rows(struct work *w, struct dimension_row *rows, int *ret_count)
{
    struct str name, version;
    int64_t database = 0, media = 0;
    enum err e = figures_db_version(w, &name, &version);

    if (!e)
        e = figures_db_space(w, &database, &media);
    if (e)
        return e;
    rows[0] = (struct dimension_row){
        .key = str_lower(w->memory, name), .human_key = name, .value = database, .is_bytes = true};
    rows[1] = (struct dimension_row){
        .key = STR("media"), .human_key = STR("Media storage"), .value = media, .is_bytes = true};
    *ret_count = 2;
    return OK;
}

static enum err version_rows(struct work *w, struct dimension_row *rows, int *ret_count)
{
    struct str name, version;
    enum err e = figures_db_version(w, &name, &version);

    if (e)
        return e;
    rows[0] = (struct dimension_row){
        .key = STR("bema"), .human_key = STR("Bema"), .text = STR(BEMA_VERSION)};
    rows[1] = (struct dimension_row){
        .key = str_lower(w->memory, name), .human_key = name, .text = version};
    *ret_count = 2;
    return OK;
}

enum err dimension_read(struct work *w, const struct dimension_query *query,
                        struct dimension_row ret_rows[figures_rows_max], int *ret_count)
{
    struct dimension_query q = *query;
    enum err e = OK;

    if (q.limit < 1 || q.limit > figures_rows_max)
        q.limit = figures_rows_max;
    *ret_count = 0;
    switch (q.dimension) {
    case DIMENSION_SOURCES:
        break;
    case DIMENSION_SPACE_USAGE:
        return space_rows(w, ret_rows, ret_count);
    case DIMENSION_SOFTWARE_VERSIONS:
        return version_rows(w, ret_rows, ret_count);
    case DIMENSION_TAG_SERVERS:
    case DIMENSION_TAG_LANGUAGES:
        e = tag_rows(w, &q, ret_rows, ret_count);
        break;
    case DIMENSION_LANGUAGES:
    case DIMENSION_SERVERS:
    case DIMENSION_INSTANCE_ACCOUNTS:
    case DIMENSION_INSTANCE_LANGUAGES:
    case DIMENSIONS:
        e = figures_db_top(w, &q, ret_rows, ret_count);
        break;
    }
    /* Without a domain: here. Without a language: nobody knows. */
    for (int i = 0; !e && i < *ret_count; i++) {
        bool servers = q.dimension == DIMENSION_SERVERS || q.dimension == DIMENSION_TAG_SERVERS;

        if (!ret_rows[i].key.size)
            ret_rows[i].key = servers ? w->site->domain : STR("und");
        ret_rows[i].human_key = ret_rows[i].key;
    }
    return e;
}

/* Cohorts. */

enum err cohorts_read(struct work *w, const int64_t *starts, int count,
                      struct cohort ret_cohorts[cohorts_max])
{
    struct joined_row *rows = arena_array(w->memory, joined_rows_max, sizeof *rows);
    int row_count = 0;
    enum err e;

    assert(count > 0 && count <= cohorts_max);
    e = figures_db_joined(w, starts[0], starts[count], joined_rows_max, rows, &row_count);
    if (e)
        return e;
    for (int i = 0; i < count; i++)
        ret_cohorts[i] = (struct cohort){.start_ms = starts[i]};
    for (int r = 0; r < row_count; r++) {
        int64_t joined_ms = rows[r].joined_day * clock_day_ms,
                active_ms = rows[r].active_day * clock_day_ms;
        int own = 0;

        while (own + 1 < count && joined_ms >= starts[own + 1])
            own++;
        ret_cohorts[own].joined += rows[r].count;
        for (int i = own; i < count; i++)
            if (i == own || active_ms >= starts[i])
                ret_cohorts[own].here[i - own] += rows[r].count;
    }
    return OK;
}
