#include "imports/x_text.h"

#include <string.h>

enum { x_links_max = 256 };

struct str x_decode(struct arena *a, struct str text)
{
    static const struct {
        const char *name;
        char c;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    char *out = arena_alloc(a, text.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        size_t taken = 1;
        for (size_t n = 0; c == '&' && n < sizeof entities / sizeof *entities; n++) {
            if (!str_starts(str_sub(text, i, text.size), str_of(entities[n].name)))
                continue;
            c = entities[n].c;
            taken = strlen(entities[n].name);
            break;
        }
        out[size++] = c;
        i += taken - 1;
    }
    return (struct str){out, size};
}

/* Every occurrence of `from`, unless it is only the beginning of a longer link. */
static struct str replaced(struct arena *a, struct str text, struct str from, struct str to)
{
    struct buffer b = buffer_in(a);
    if (!from.size)
        return text;
    while (text.size) {
        size_t at = str_find(text, from);
        if (at == SIZE_MAX)
            break;
        char after = at + from.size < text.size ? text.data[at + from.size] : ' ';
        bool whole = !((after >= 'a' && after <= 'z') || (after >= 'A' && after <= 'Z') ||
                       (after >= '0' && after <= '9'));
        buffer_put(&b, str_sub(text, 0, at));
        buffer_put(&b, whole ? to : from);
        text = str_sub(text, at + from.size, text.size);
    }
    buffer_put(&b, text);
    return buffer_str(&b);
}

/* The post's id when the link leads to one: …/status/123, "" otherwise. */
static struct str status_of_link(struct str link)
{
    static const char *const hosts[] = {"https://twitter.com/", "https://x.com/",
                                        "https://www.twitter.com/", "https://mobile.twitter.com/",
                                        "http://twitter.com/"};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        if (!str_starts(link, str_of(hosts[i])))
            continue;
        size_t at = str_find(link, STR("/status/"));
        if (at == SIZE_MAX)
            return STR("");
        size_t begin = at + sizeof "/status/" - 1, end = begin;
        while (end < link.size && link.data[end] >= '0' && link.data[end] <= '9')
            end++;
        return str_sub(link, begin, end);
    }
    return STR("");
}

struct x_words x_text(struct work *w, struct str raw, const struct json *tweet)
{
    struct x_words words = {.decoded = x_decode(w->memory, raw)};
    struct str text = words.decoded;
    const struct json *urls = json_get(json_get(tweet, "entities"), "urls");
    for (size_t i = 0; i < json_count(urls) && i < x_links_max; i++) {
        const struct json *url = json_at(urls, i);
        struct str expanded = json_get_str(url, "expanded_url");
        struct str id = status_of_link(expanded);
        if (!expanded.size)
            continue;
        text = replaced(w->memory, text, json_get_str(url, "url"), expanded);
        if (id.size && !words.quoted_id.size) {
            words.quoted_id = id;
            words.quote_link = expanded;
        }
    }
    const struct json *entities[] = {json_get(tweet, "entities"),
                                     json_get(tweet, "extended_entities")};
    for (size_t n = 0; n < sizeof entities / sizeof *entities; n++) {
        const struct json *media = json_get(entities[n], "media");
        for (size_t i = 0; i < json_count(media) && i < x_links_max; i++)
            text = replaced(w->memory, text, json_get_str(json_at(media, i), "url"), STR(""));
    }
    words.text = utf8_clean(w->memory, str_trim(text));
    return words;
}

struct str x_note_text(struct work *w, const struct json *core)
{
    struct str text = json_get_str(core, "text");
    const struct json *urls = json_get(core, "urls");
    for (size_t i = 0; i < json_count(urls) && i < x_links_max; i++) {
        struct str expanded = json_get_str(json_at(urls, i), "expandedUrl");
        if (expanded.size)
            text = replaced(w->memory, text, json_get_str(json_at(urls, i), "shortUrl"), expanded);
    }
    return utf8_clean(w->memory, str_trim(text));
}
