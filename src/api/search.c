/* Search over accounts, posts and hashtags. */
#include "api/people.h"
#include "moderation/trends.h"
#include "social/account_search.h"
#include "social/post_search.h"
#include "social/posts.h"
#include "social/tags.h"
#include "social/text.h"

enum { search_limit_default = 20, search_limit_max = 40 };

struct search {
    struct str query, type;
    int limit, offset;
    bool resolve, reviewed_tags;
};

static bool wants_type(const struct search *search, const char *type)
{
    return !search->type.size || str_is(search->type, type);
}

/* As in Mastodon: "#word" looks for no person, "a@b" for no tag, and words with an @ among them for
 * posts alone. */
static bool wants(const struct search *search, const char *type)
{
    bool has_at = str_find_char(search->query, '@') != SIZE_MAX;

    if (!search->query.size || !wants_type(search, type))
        return false;
    if (str_is(str_of(type), "accounts"))
        return !str_starts(search->query, STR("#")) &&
               !(has_at && str_find_char(search->query, ' ') != SIZE_MAX);
    return !str_is(str_of(type), "hashtags") || !has_at;
}

/* What an address of this square names: a person, or a post of hers. */
struct named {
    int64_t account_id, post_id;
};

static enum err address_read(struct work *w, struct str address, struct named *ret_named)
{
    struct str rest = address, name, number;
    struct named named = {0};

    rest = str_sub(rest, w->site->url.size + 2, rest.size);
    rest = str_split(rest, '/', &name);
    (void)str_split(rest, '/', &number);
    enum err e = name.size ? account_find_handle(w, name, &named.account_id) : ERR_NOT_FOUND;
    if (!e && number.size)
        e = id_parse(number, &named.post_id);
    if (!e)
        *ret_named = named;
    return e;
}

static bool is_address(struct work *w, const struct search *search)
{
    struct str begin = str_format(w->memory, "%.*s/@", STR_ARG(w->site->url));
    return search->resolve && str_starts(search->query, begin);
}

static enum err accounts_part(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct http_request *request, const struct search *search)
{
    const struct account_search wanted = {
        .query = search->query,
        .viewer_id = viewer->account_id,
        .live = viewer->live,
        .following = viewer->account_id && http_bool(request, "following", false),
        .limit = search->limit,
        .offset = search->offset,
    };
    int64_t ids[account_search_limit_max];
    int count = 0;
    enum err e = wants(search, "accounts") ? account_search(w, &wanted, ids, &count) : OK;

    json_key(out, "accounts");
    return e ? e : api_accounts_json(w, out, ids, (size_t)count);
}

/* Words that leave nothing to look for find nothing. */
static enum err statuses_part(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct http_request *request, const struct search *search)
{
    const struct post_search wanted = {
        .query = search->query,
        .account_id = http_id(request, "account_id"),
        .max_id = http_id(request, "max_id"),
        .min_id = http_id(request, "min_id"),
        .limit = search->limit,
        .offset = search->offset,
    };
    int64_t ids[search_limit_max];
    int count = 0;
    enum err e = OK;

    if (wants(search, "statuses") && viewer->account_id)
        e = post_search(w, viewer, &wanted, ids, &count);
    if (e == ERR_INVALID)
        e = OK;
    json_key(out, "statuses");
    return e ? e : api_statuses_json(w, out, viewer, ids, (size_t)count);
}

/* What staff says of tags is heeded here. */
static enum err tag_may_be_found(struct work *w, const struct search *search, const struct tag *tag,
                                 bool *ret_may)
{
    uint32_t standing = 0;
    enum err e = tag_standing(w, tag->tag, &standing);

    *ret_may =
        !e && (standing & TAG_LISTABLE) && (!search->reviewed_tags || (standing & TAG_REVIEWED));
    return e;
}

static enum err hashtags_part(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct search *search, bool names_only)
{
    struct tag *tags = arena_array(w->memory, tags_search_candidates_max, sizeof(struct tag));
    struct str prefix = search->query;
    int count = 0;
    enum err e = OK;

    if (str_starts(prefix, STR("#")))
        prefix = str_sub(prefix, 1, prefix.size);
    if (wants(search, "hashtags") && text_tag_valid(prefix))
        e = tags_search(w, prefix, tags, tags_search_candidates_max, &count);
    json_key(out, "hashtags");
    json_open(out, '[');
    for (int i = 0, met = 0; !e && i < count && met < search->offset + search->limit; i++) {
        bool shown = false;

        e = tag_may_be_found(w, search, &tags[i], &shown);
        if (e || !shown || met++ < search->offset)
            continue;
        if (names_only)
            json_str(out, tags[i].name);
        else
            e = api_tag_json(w, out, viewer, &tags[i]);
    }
    json_close(out, ']');
    return e;
}

/* One post or one person, and nothing where there is none that the viewer may see. */
static enum err address_answer(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct search *search)
{
    struct named named = {0};
    struct post post;
    enum err e = address_read(w, search->query, &named);

    if (!e && named.post_id) {
        e = post_find(w, named.post_id, &post);
        if (!e && post.author_id != named.account_id)
            e = ERR_NOT_FOUND;
    }
    if (e == ERR_NOT_FOUND || e == ERR_INVALID)
        named = (struct named){0};
    else if (e)
        return e;
    json_key(out, "accounts");
    e = api_accounts_json(w, out, &named.account_id,
                          named.account_id && !named.post_id && wants_type(search, "accounts"));
    json_key(out, "statuses");
    if (!e)
        e = api_statuses_json(w, out, viewer, &named.post_id,
                              named.post_id && wants_type(search, "statuses"));
    json_key(out, "hashtags");
    json_raw(out, STR("[]"));
    return e;
}

static enum err parts_answer(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct http_request *request, const struct search *search,
                             bool names_only)
{
    enum err e = accounts_part(w, out, viewer, request, search);

    if (!e)
        e = statuses_part(w, out, viewer, request, search);
    return e ? e : hashtags_part(w, out, viewer, search, names_only);
}

static enum err search_answer(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, bool names_only,
                              struct http_reply *ret_reply)
{
    const struct search search = {
        .query = str_trim(http_text(request, "q")),
        .type = http_text(request, "type"),
        .limit = (int)http_number(request, "limit", 1, search_limit_max, search_limit_default),
        .offset = (int)http_number(request, "offset", 0, account_search_offset_max, 0),
        .resolve = http_bool(request, "resolve", false),
        .reviewed_tags = http_bool(request, "exclude_unreviewed", false),
    };
    struct buffer out = buffer_in(w->memory);
    enum err e;

    if (!http_has(request, "q"))
        return work_fail(w, ERR_MALFORMED, "param is missing or the value is empty: q");
    if (!viewer->account_id && search.resolve)
        return work_fail(w, ERR_UNAUTHORIZED,
                         "Search queries that resolve remote resources are "
                         "not supported without authentication");
    if (!viewer->account_id && search.offset)
        return work_fail(w, ERR_UNAUTHORIZED,
                         "Search queries pagination is not supported without authentication");
    json_open(&out, '{');
    if (is_address(w, &search))
        e = address_answer(w, &out, viewer, &search);
    else
        e = parts_answer(w, &out, viewer, request, &search, names_only);
    json_key(&out, "collections");
    json_raw(&out, STR("[]"));
    json_close(&out, '}');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* GET /api/v2/search?q=… */
static enum err search_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return search_answer(w, viewer, request, false, ret_reply);
}

/* GET /api/v1/search?q=…: hashtags are names. */
static enum err search_show_v1(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return search_answer(w, viewer, request, true, ret_reply);
}

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v2/search",
     .scope = "read:search",
     .lane = LANE_READ,
     .handler = search_show,
     .about = "Accounts, posts and hashtags; posts for people who are signed in"},
    {.method = HTTP_GET,
     .path = "/api/v1/search",
     .access = ACCESS_PERSON,
     .scope = "read:search",
     .lane = LANE_READ,
     .handler = search_show_v1,
     .about = "The same, with hashtags as names"},
};
const struct http_table api_search_table = {routes, sizeof(routes) / sizeof(routes[0])};
