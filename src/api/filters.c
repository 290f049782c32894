/* Filters: by groups of keywords and posts (v2), and one keyword at a time (v1). */
#include "social/filters.h"
#include "api/filter_json.h"
#include "api/people.h"
#include "api/status_json.h"
#include "base/clock.h"

/* Further than anybody plans: a hundred years. */
#define filter_seconds_max (INT64_C(100) * 366 * 86400)

/* ---- answers ----------------------------------------------------------------------------------
 */

static void keyword_json(struct buffer *out, const struct filter_keyword *keyword)
{
    json_open(out, '{');
    JSON_ID(out, "id", keyword->id);
    JSON_STR(out, "keyword", keyword->text);
    JSON_BOOL(out, "whole_word", keyword->whole_word);
    json_close(out, '}');
}

static void post_json(struct buffer *out, const struct filter_post *post)
{
    json_open(out, '{');
    JSON_ID(out, "id", post->id);
    JSON_ID(out, "status_id", post->post_id);
    json_close(out, '}');
}

static void keywords_json(struct buffer *out, const struct filter_set *set, int64_t filter_id)
{
    json_open(out, '[');
    for (size_t i = 0; i < set->keyword_count; i++)
        if (set->keywords[i].filter_id == filter_id)
            keyword_json(out, &set->keywords[i]);
    json_close(out, ']');
}

static void posts_json(struct buffer *out, const struct filter_set *set, int64_t filter_id)
{
    json_open(out, '[');
    for (size_t i = 0; i < set->post_count; i++)
        if (set->posts[i].filter_id == filter_id)
            post_json(out, &set->posts[i]);
    json_close(out, ']');
}

static void filter_json(struct buffer *out, const struct filter_set *set,
                        const struct filter *filter)
{
    json_open(out, '{');
    api_filter_members(out, filter);
    json_key(out, "keywords");
    keywords_json(out, set, filter->id);
    json_key(out, "statuses");
    posts_json(out, set, filter->id);
    json_close(out, '}');
}

static void phrase_json(struct buffer *out, const struct filter_set *set,
                        const struct filter_keyword *keyword)
{
    const struct filter *filter = filter_in(set, keyword->filter_id);

    if (!filter)
        return;
    json_open(out, '{');
    JSON_ID(out, "id", keyword->id);
    JSON_STR(out, "phrase", keyword->text);
    api_filter_context_json(out, filter->contexts);
    JSON_BOOL(out, "whole_word", keyword->whole_word);
    JSON_TIME(out, "expires_at", filter->expires_ms);
    JSON_BOOL(out, "irreversible", filter->action == FILTER_HIDE);
    json_close(out, '}');
}

static void filters_json(struct buffer *out, const struct filter_set *set)
{
    json_open(out, '[');
    for (size_t i = 0; i < set->count; i++)
        filter_json(out, set, &set->filters[i]);
    json_close(out, ']');
}

static void phrases_json(struct buffer *out, const struct filter_set *set)
{
    json_open(out, '[');
    for (size_t i = 0; i < set->keyword_count; i++)
        phrase_json(out, set, &set->keywords[i]);
    json_close(out, ']');
}

enum shown {
    SHOW_FILTERS,
    SHOW_PHRASES,
    SHOW_FILTER,
    SHOW_KEYWORD,
    SHOW_POST,
    SHOW_PHRASE,
    SHOW_KEYWORDS,
    SHOW_POSTS,
};

/* Nothing where it is not hers. */
static void shown_json(struct buffer *out, const struct filter_set *set, enum shown shown,
                       int64_t id)
{
    const struct filter *filter = filter_in(set, id);
    const struct filter_keyword *keyword = filter_keyword_in(set, id);
    const struct filter_post *post = filter_post_in(set, id);

    if (shown == SHOW_FILTERS)
        filters_json(out, set);
    else if (shown == SHOW_PHRASES)
        phrases_json(out, set);
    else if (shown == SHOW_FILTER && filter)
        filter_json(out, set, filter);
    else if (shown == SHOW_KEYWORDS && filter)
        keywords_json(out, set, id);
    else if (shown == SHOW_POSTS && filter)
        posts_json(out, set, id);
    else if (shown == SHOW_KEYWORD && keyword)
        keyword_json(out, keyword);
    else if (shown == SHOW_PHRASE && keyword)
        phrase_json(out, set, keyword);
    else if (shown == SHOW_POST && post)
        post_json(out, post);
}

/* What is hers, read again after whatever was written; id 0: all. */
static enum err show(struct work *w, const struct viewer *viewer, enum shown shown, int64_t id,
                     struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct filter_set set;
    enum err e = filters_of(w, viewer->account_id, &set);

    if (e)
        return e;
    shown_json(&out, &set, shown, id);
    if (!out.size)
        return ERR_NOT_FOUND;
    *ret_reply = http_json(&out);
    return OK;
}

static enum err show_named(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, enum shown shown,
                           struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    return e ? e : show(w, viewer, shown, id, ret_reply);
}

/* ---- reading requests -------------------------------------------------------------------------
 */

static void contexts_read(const struct http_request *request, struct filter_changes *changes)
{
    struct str names[16];
    size_t count = http_list(request, "context", names, sizeof(names) / sizeof(names[0]));

    changes->set_contexts = http_has(request, "context");
    for (size_t i = 0; i < count; i++) {
        uint32_t context = 0;

        if (names[i].size && !api_filter_context_read(names[i], &context))
            changes->bad_context = true;
        changes->contexts |= context;
    }
}

/* Seconds from now; "" and null: never. */
static enum err expires_read(struct work *w, const struct http_request *request,
                             struct filter_changes *changes)
{
    struct str text = str_trim(http_text(request, "expires_in"));
    int64_t seconds = 0;

    changes->set_expires = http_has(request, "expires_in");
    if (!text.size)
        return OK;
    if (str_int(text, 0, filter_seconds_max, &seconds))
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Expires in is not a number of seconds");
    changes->expires_ms = w->now_ms + seconds * 1000;
    return OK;
}

static enum err keyword_members_read(struct work *w, const struct http_param *param,
                                     struct filter_keyword_change *change)
{
    struct str name = str_sub(param->name, sizeof("keywords_attributes[]") - 1, param->name.size);

    if (str_is(name, "[keyword]")) {
        change->set_text = true;
        change->text = param->value;
    } else if (str_is(name, "[whole_word]")) {
        change->set_whole_word = !param->is_null && param->value.size;
        if (change->set_whole_word && str_bool(param->value, &change->whole_word))
            return work_fail(w, ERR_INVALID, "Validation failed: Whole word is invalid");
    } else if (str_is(name, "[_destroy]")) {
        if (!param->is_null && param->value.size && str_bool(param->value, &change->remove))
            return work_fail(w, ERR_INVALID, "Validation failed: _destroy is invalid");
    } else if (str_is(name, "[id]") && !param->is_null && param->value.size) {
        return id_parse(param->value, &change->id);
    }
    return OK;
}

/* The elements of keywords_attributes, in their order. */
static enum err keywords_read(struct work *w, const struct http_request *request,
                              struct filter_changes *changes)
{
    struct filter_keyword_change *keywords =
        arena_array(w->memory, request->param_count + 1, sizeof(*keywords));
    int32_t *indexes = arena_array(w->memory, request->param_count + 1, sizeof(*indexes));
    size_t count = 0;
    enum err e = OK;

    for (size_t i = 0; !e && i < request->param_count; i++) {
        const struct http_param *param = &request->params[i];
        size_t at = 0;

        if (param->index < 0 || !str_starts(param->name, STR("keywords_attributes[]")))
            continue;
        while (at < count && indexes[at] != param->index)
            at++;
        if (at == count)
            indexes[count++] = param->index;
        e = keyword_members_read(w, param, &keywords[at]);
    }
    changes->keywords = keywords;
    changes->keyword_count = count;
    return e;
}

static enum err changes_read(struct work *w, const struct http_request *request,
                             struct filter_changes *changes)
{
    struct str action = http_text(request, "filter_action");
    enum err e;

    changes->set_title = http_has(request, "title");
    changes->title = http_text(request, "title");
    changes->set_action = action.size > 0;
    changes->bad_action = action.size && !api_filter_action_read(action, &changes->action);
    contexts_read(request, changes);
    e = expires_read(w, request, changes);
    return e ? e : keywords_read(w, request, changes);
}

static enum err keyword_read(struct work *w, const struct http_request *request,
                             const char *text_name, struct filter_keyword_change *change)
{
    struct str whole = http_text(request, "whole_word");

    change->set_text = http_has(request, text_name);
    change->text = http_text(request, text_name);
    change->set_whole_word = whole.size > 0;
    if (whole.size && str_bool(whole, &change->whole_word))
        return work_fail(w, ERR_INVALID, "Validation failed: Whole word is invalid");
    return OK;
}

static enum err phrase_read(struct work *w, const struct http_request *request,
                            struct filter_changes *changes)
{
    struct filter_keyword_change *change = ARENA_NEW(w->memory, struct filter_keyword_change);
    enum err e = keyword_read(w, request, "phrase", change);

    changes->set_title = change->set_text;
    changes->title = change->text;
    changes->set_action = http_has(request, "irreversible");
    changes->action = http_bool(request, "irreversible", false) ? FILTER_HIDE : FILTER_WARN;
    changes->keywords = change;
    changes->keyword_count = 1;
    contexts_read(request, changes);
    return e ? e : expires_read(w, request, changes);
}

/* ---- a whole filter, by keywords (v2) or of one keyword (v1) ------------------------------------
 */

static const struct version {
    enum shown shown;
    enum err (*read)(struct work *w, const struct http_request *request,
                     struct filter_changes *changes);
    enum err (*create)(struct work *w, int64_t account_id, const struct filter_changes *changes,
                       int64_t *ret_id);
    enum err (*change)(struct work *w, int64_t account_id, int64_t id,
                       const struct filter_changes *changes);
} version_1 = {SHOW_PHRASE, phrase_read, filter_phrase_create, filter_phrase_change},
  version_2 = {SHOW_FILTER, changes_read, filter_create, filter_change};

static enum err make(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, const struct version *version,
                     struct http_reply *ret_reply)
{
    struct filter_changes changes = {0};
    int64_t id = 0;
    enum err e = version->read(w, request, &changes);

    if (!e)
        e = version->create(w, viewer->account_id, &changes, &id);
    return e ? e : show(w, viewer, version->shown, id, ret_reply);
}

static enum err edit(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, const struct version *version,
                     struct http_reply *ret_reply)
{
    struct filter_changes changes = {0};
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = version->read(w, request, &changes);
    if (!e)
        e = version->change(w, viewer->account_id, id, &changes);
    return e ? e : show(w, viewer, version->shown, id, ret_reply);
}

/* GET /api/v2/filters */
static enum err filters_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return show(w, viewer, SHOW_FILTERS, 0, ret_reply);
}

/* POST /api/v2/filters */
static enum err filter_make(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return make(w, viewer, request, &version_2, ret_reply);
}

/* GET /api/v2/filters/:id */
static enum err filter_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return show_named(w, viewer, request, SHOW_FILTER, ret_reply);
}

/* PUT /api/v2/filters/:id */
static enum err filter_edit(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return edit(w, viewer, request, &version_2, ret_reply);
}

/* GET /api/v1/filters */
static enum err phrases_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    (void)request;
    return show(w, viewer, SHOW_PHRASES, 0, ret_reply);
}

/* POST /api/v1/filters */
static enum err phrase_make(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return make(w, viewer, request, &version_1, ret_reply);
}

/* GET /api/v1/filters/:id */
static enum err phrase_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return show_named(w, viewer, request, SHOW_PHRASE, ret_reply);
}

/* PUT /api/v1/filters/:id */
static enum err phrase_edit(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return edit(w, viewer, request, &version_1, ret_reply);
}

/* ---- parts of one ----------------------------------------------------------------------------
 */

typedef enum err remover(struct work *w, int64_t account_id, int64_t id);

static enum err remove_named(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, remover *by,
                             struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = by(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

/* DELETE /api/v2/filters/:id */
static enum err filter_remove(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    return remove_named(w, viewer, request, filter_delete, ret_reply);
}

/* GET /api/v2/filters/:filter_id/keywords */
static enum err keywords_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    return show_named(w, viewer, request, SHOW_KEYWORDS, ret_reply);
}

/* POST /api/v2/filters/:filter_id/keywords */
static enum err keyword_make(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct filter_keyword_change change = {0};
    int64_t filter_id = 0, id = 0;
    enum err e = id_parse(request->path_params[0], &filter_id);

    if (!e)
        e = keyword_read(w, request, "keyword", &change);
    if (!e)
        e = filter_keyword_add(w, viewer->account_id, filter_id, &change, &id);
    return e ? e : show(w, viewer, SHOW_KEYWORD, id, ret_reply);
}

/* GET /api/v2/filters/keywords/:id */
static enum err keyword_show(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    return show_named(w, viewer, request, SHOW_KEYWORD, ret_reply);
}

/* PUT /api/v2/filters/keywords/:id */
static enum err keyword_edit(struct work *w, const struct viewer *viewer,
                             const struct http_request *request, struct http_reply *ret_reply)
{
    struct filter_keyword_change change = {0};
    enum err e = id_parse(request->path_params[0], &change.id);

    if (!e)
        e = keyword_read(w, request, "keyword", &change);
    if (!e)
        e = filter_keyword_change(w, viewer->account_id, &change);
    return e ? e : show(w, viewer, SHOW_KEYWORD, change.id, ret_reply);
}

/* DELETE /api/v2/filters/keywords/:id */
static enum err keyword_remove(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return remove_named(w, viewer, request, filter_keyword_delete, ret_reply);
}

/* GET /api/v2/filters/:filter_id/statuses */
static enum err posts_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    return show_named(w, viewer, request, SHOW_POSTS, ret_reply);
}

/* POST /api/v2/filters/:filter_id/statuses. A hidden post and none are answered alike. */
static enum err post_make(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    const struct live_post *card;
    int64_t filter_id = 0, id = 0, post_id = http_id(request, "status_id");
    enum err e = id_parse(request->path_params[0], &filter_id);

    if (!e)
        e = post_id ? api_post_card(w, post_id, &card) : ERR_NOT_FOUND;
    if (!e)
        e = api_post_visible(w, viewer, card);
    if (!e)
        e = filter_post_add(w, viewer->account_id, filter_id, post_id, &id);
    return e ? e : show(w, viewer, SHOW_POST, id, ret_reply);
}

/* GET /api/v2/filters/statuses/:id */
static enum err post_show(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    return show_named(w, viewer, request, SHOW_POST, ret_reply);
}

/* DELETE /api/v2/filters/statuses/:id */
static enum err post_remove(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return remove_named(w, viewer, request, filter_post_delete, ret_reply);
}

#define READ(path_, handler_, about_)                                                              \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .access = ACCESS_PERSON, .scope = "read:filters",       \
        .lane = LANE_READ, .handler = handler_, .about = about_                                    \
    }
#define WRITE(method_, path_, handler_, about_)                                                    \
    {                                                                                              \
        .method = method_, .path = path_, .access = ACCESS_PERSON, .scope = "write:filters",       \
        .lane = LANE_WRITE, .handler = handler_, .about = about_                                   \
    }

static const struct http_route routes[] = {
    READ("/api/v2/filters", filters_show, "One's filters"),
    WRITE(HTTP_POST, "/api/v2/filters", filter_make, "Makes a filter"),
    READ("/api/v2/filters/:id", filter_show, "A filter"),
    WRITE(HTTP_PUT, "/api/v2/filters/:id", filter_edit, "Changes a filter and its keywords"),
    WRITE(HTTP_DELETE, "/api/v2/filters/:id", filter_remove, "Removes a filter"),
    READ("/api/v2/filters/:filter_id/keywords", keywords_show, "The keywords of a filter"),
    WRITE(HTTP_POST, "/api/v2/filters/:filter_id/keywords", keyword_make,
          "Puts a keyword into a filter"),
    READ("/api/v2/filters/keywords/:id", keyword_show, "A keyword of a filter"),
    WRITE(HTTP_PUT, "/api/v2/filters/keywords/:id", keyword_edit, "Changes a keyword"),
    WRITE(HTTP_DELETE, "/api/v2/filters/keywords/:id", keyword_remove, "Removes a keyword"),
    READ("/api/v2/filters/:filter_id/statuses", posts_show, "The posts a filter names"),
    WRITE(HTTP_POST, "/api/v2/filters/:filter_id/statuses", post_make, "Puts a post into a filter"),
    READ("/api/v2/filters/statuses/:id", post_show, "A post that a filter names"),
    WRITE(HTTP_DELETE, "/api/v2/filters/statuses/:id", post_remove, "Takes a post out of a filter"),
    READ("/api/v1/filters", phrases_show, "The keywords of one's filters, each as a filter"),
    WRITE(HTTP_POST, "/api/v1/filters", phrase_make, "Makes a filter of one keyword"),
    READ("/api/v1/filters/:id", phrase_show, "A keyword as a filter"),
    WRITE(HTTP_PUT, "/api/v1/filters/:id", phrase_edit, "Changes a keyword and its filter"),
    WRITE(HTTP_DELETE, "/api/v1/filters/:id", keyword_remove, "Removes a keyword"),
};
const struct http_table api_filters_table = {routes, sizeof(routes) / sizeof(routes[0])};
