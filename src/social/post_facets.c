#include "social/post_facets.h"

#include "base/json.h"

struct str post_facets_write(struct work *w, const struct post_facets *facets)
{
    if (!facets->mention_count && !facets->media_count)
        return STR("{}");
    struct buffer out = buffer_in(w->memory);
    json_open(&out, '{');
    if (facets->mention_count) {
        json_key(&out, "mentions");
        json_open(&out, '[');
        for (int i = 0; i < facets->mention_count; i++) {
            const struct post_mention *mention = &facets->mentions[i];
            json_open(&out, '{');
            JSON_ID(&out, "id", mention->account_id);
            JSON_STR(&out, "acct", mention->acct);
            JSON_STR(&out, "username", mention->username);
            JSON_STR(&out, "url", mention->url);
            json_close(&out, '}');
        }
        json_close(&out, ']');
    }
    if (facets->media_count) {
        json_key(&out, "media");
        json_open(&out, '[');
        for (int i = 0; i < facets->media_count; i++)
            json_id(&out, facets->media_ids[i]);
        json_close(&out, ']');
    }
    json_close(&out, '}');
    return buffer_str(&out);
}

static void read_mentions(struct work *w, const struct json *list, struct post_facets *facets)
{
    size_t count = json_count(list);
    if (count > post_mentions_max)
        count = post_mentions_max;
    if (!count)
        return;
    struct post_mention *mentions = arena_array(w->memory, count, sizeof(*mentions));
    for (size_t i = 0; i < count; i++) {
        const struct json *item = json_at(list, i);
        int64_t id;
        if (id_parse(json_get_str(item, "id"), &id))
            continue;
        mentions[facets->mention_count++] = (struct post_mention){
            .account_id = id,
            .acct = json_get_str(item, "acct"),
            .username = json_get_str(item, "username"),
            .url = json_get_str(item, "url"),
        };
    }
    facets->mentions = mentions;
}

static void read_media(struct work *w, const struct json *list, struct post_facets *facets)
{
    size_t count = json_count(list);
    if (count > post_media_max)
        count = post_media_max;
    if (!count)
        return;
    int64_t *ids = arena_array(w->memory, count, sizeof(*ids));
    for (size_t i = 0; i < count; i++)
        if (!id_parse(json_as_str(json_at(list, i)), &ids[facets->media_count]))
            facets->media_count++;
    facets->media_ids = ids;
}

struct post_facets post_facets_read(struct work *w, struct str json)
{
    struct post_facets facets = {0};
    const struct json *root;
    if (json.size <= 2 || json_parse(w->memory, json, &root, NULL))
        return facets;
    read_mentions(w, json_get(root, "mentions"), &facets);
    read_media(w, json_get(root, "media"), &facets);
    return facets;
}
