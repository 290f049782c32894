/* Announcements, and how people react to them. */
#include "api/announcements.h"

#include "api/emojis.h"
#include "api/people.h"
#include "api/post_card.h"
#include "live/emojis.h"
#include "social/post_making.h"

enum { statuses_shown_max = 20 };

static enum err reaction_members(struct work *w, struct buffer *out,
                                 const struct announcement_reaction *reaction)
{
    const struct live_emojis *emojis = NULL;
    struct live_emoji emoji;

    JSON_STR(out, "name", reaction->name);
    JSON_INT(out, "count", reaction->count);
    if (announcement_is_emoji(reaction->name))
        return OK;
    enum err e = live_emojis_get(w, &emojis);
    if (!e && live_emojis_find(emojis, reaction->name, &emoji)) {
        JSON_STR(out, "url", emoji.url);
        JSON_STR(out, "static_url", emoji.static_url);
    }
    return e;
}

static enum err reactions_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct announcement *announcement)
{
    enum err e = OK;

    json_key(out, "reactions");
    json_open(out, '[');
    for (int i = 0; !e && i < announcement->reaction_count; i++) {
        json_open(out, '{');
        e = reaction_members(w, out, &announcement->reactions[i]);
        if (viewer->account_id)
            JSON_BOOL(out, "me", announcement->reactions[i].is_mine);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

enum err api_announcement_reaction_json(struct work *w, struct buffer *out, int64_t id,
                                        const struct announcement_reaction *reaction)
{
    json_open(out, '{');
    enum err e = reaction_members(w, out, reaction);
    JSON_ID(out, "announcement_id", id);
    json_close(out, '}');
    return e;
}

/* The id of the public post here that a link leads to; 0: it leads elsewhere. */
static enum err linked_post(struct work *w, struct str url, int64_t *ret_id)
{
    struct str name, rest, site = str_format(w->memory, "%.*s/@", STR_ARG(w->site->url));
    struct post post;

    *ret_id = 0;
    if (!str_starts(url, site))
        return OK;
    rest = str_split(str_sub(url, site.size, url.size), '/', &name);
    int64_t id = 0;
    if (id_parse(rest, &id))
        return OK;
    enum err e = post_find(w, id, &post);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    if ((post.flags & POST_VISIBILITY_MASK) <= VISIBILITY_UNLISTED &&
        !(post.flags & (POST_RESTRICTED | POST_HELD | POST_WITHHELD | POST_ADULTS)))
        *ret_id = id;
    return OK;
}

static enum err statuses_json(struct work *w, struct buffer *out, const struct text_scan *scan)
{
    enum err e = OK;
    int shown = 0;

    json_key(out, "statuses");
    json_open(out, '[');
    for (size_t i = 0; !e && i < scan->count && shown < statuses_shown_max; i++) {
        int64_t id = 0;
        if (scan->entities[i].kind == TEXT_LINK)
            e = linked_post(w, scan->entities[i].value, &id);
        if (e || !id)
            continue;
        shown++;
        json_open(out, '{');
        JSON_ID(out, "id", id);
        JSON_STR(out, "url", scan->entities[i].value);
        json_close(out, '}');
    }
    json_close(out, ']');
    return e;
}

static void times_json(struct buffer *out, const struct announcement *announcement)
{
    JSON_TIME(out, "starts_at", announcement->starts_ms);
    JSON_TIME(out, "ends_at", announcement->ends_ms);
    JSON_BOOL(out, "all_day", announcement->all_day);
    JSON_TIME(out, "published_at", announcement->published_ms);
    JSON_TIME(out, "updated_at", announcement->updated_ms);
}

enum err api_announcement_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct announcement *announcement)
{
    const struct post_draft words = {.text = announcement->text, .imported = true};
    struct post_words_found found = {0};
    struct buffer html = buffer_in(w->memory);
    enum err e = post_words_find(w, &words, &found);

    if (e)
        return e;
    json_open(out, '{');
    JSON_ID(out, "id", announcement->id);
    api_post_html(w, &html, announcement->text, found.mentions, found.mention_count);
    JSON_STR(out, "content", buffer_str(&html));
    times_json(out, announcement);
    if (viewer->account_id)
        JSON_BOOL(out, "read", announcement->is_read);
    api_mentions_json(out, found.mentions, found.mention_count);
    e = statuses_json(w, out, &found.scan);
    api_text_tags_json(w, out, announcement->text);
    json_key(out, "emojis");
    if (!e)
        e = api_emojis_json(w, out, &announcement->text, 1);
    if (!e)
        e = reactions_json(w, out, viewer, announcement);
    json_close(out, '}');
    return e;
}

/* GET /api/v1/announcements: without those she dismissed, unless she asks for them. */
static enum err announcements_show(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    struct announcement *items = arena_array(w->memory, announcements_shown_max, sizeof *items);
    struct buffer out = buffer_in(w->memory);
    bool all = http_bool(request, "with_dismissed", false);
    int count = 0;
    enum err e = announcements_shown(w, viewer->account_id, items, &count);

    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        if (all || !items[i].is_read)
            e = api_announcement_json(w, &out, viewer, &items[i]);
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* POST /api/v1/announcements/:id/dismiss */
static enum err dismiss(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = announcement_dismiss(w, viewer->account_id, id);
    return e ? e : api_empty(ret_reply);
}

/* PUT /api/v1/announcements/:id/reactions/:name */
static enum err react(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = announcement_react(w, viewer->account_id, id, request->path_params[1]);
    return e ? e : api_empty(ret_reply);
}

/* DELETE /api/v1/announcements/:id/reactions/:name */
static enum err unreact(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = announcement_unreact(w, viewer->account_id, id, request->path_params[1]);
    return e ? e : api_empty(ret_reply);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/announcements", ACCESS_PERSON, NULL, LANE_READ, RATE_API, 0,
     announcements_show, "What the square announces"},
    {HTTP_POST, "/api/v1/announcements/:id/dismiss", ACCESS_PERSON, "write:accounts", LANE_WRITE,
     RATE_API, 0, dismiss, "Has read an announcement"},
    {HTTP_PUT, "/api/v1/announcements/:id/reactions/:name", ACCESS_PERSON, "write:favourites",
     LANE_WRITE, RATE_API, 0, react, "Reacts to an announcement with an emoji"},
    {HTTP_DELETE, "/api/v1/announcements/:id/reactions/:name", ACCESS_PERSON, "write:favourites",
     LANE_WRITE, RATE_API, 0, unreact, "Takes a reaction back"},
};
const struct http_table api_announcements_table = {routes, sizeof(routes) / sizeof(routes[0])};
