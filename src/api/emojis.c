/* The square's own emoji. */
#include "api/emojis.h"

#include "social/emojis.h"

enum err api_emojis_json(struct work *w, struct buffer *out, const struct str *texts, size_t count)
{
    const struct live_emojis *emojis = NULL;
    struct str names[emoji_names_max];
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found = emoji_names(texts[i], names, found);
    enum err e = found ? live_emojis_get(w, &emojis) : OK;
    json_open(out, '[');
    for (size_t i = 0; !e && i < found; i++) {
        struct live_emoji emoji;
        if (live_emojis_find(emojis, names[i], &emoji))
            json_raw(out, emoji.json);
    }
    json_close(out, ']');
    return e;
}

/* GET /api/v1/custom_emojis: those that pickers offer, as in Mastodon. */
static enum err emojis_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    const struct live_emojis *emojis = NULL;
    struct buffer out = buffer_in(w->memory);
    enum err e = live_emojis_get(w, &emojis);

    (void)viewer, (void)request;
    if (e)
        return e;
    json_open(&out, '[');
    for (size_t i = 0; i < live_emojis_count(emojis); i++) {
        const struct live_emoji emoji = live_emojis_at(emojis, i);
        if (emoji.visible)
            json_raw(&out, emoji.json);
    }
    json_close(&out, ']');
    *ret_reply = http_json(&out);
    return OK;
}

static const struct http_route routes[] = {
    {HTTP_GET, "/api/v1/custom_emojis", ACCESS_PUBLIC, NULL, LANE_LIVE, RATE_API, 0, emojis_show,
     "The square's own emoji"},
};
const struct http_table api_emojis_table = {routes, sizeof(routes) / sizeof(routes[0])};
