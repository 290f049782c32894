#include "live/state.h"

#include "base/json.h"

#include <stdlib.h>

/* Any id: events that concern emoji raise all generations. */
enum { emojis_generation_id = 1 };

/* One block: the items, sorted by shortcode, then the text they are parts of. */
struct part {
    uint32_t at, size;
};
struct emojis_item {
    struct part shortcode, url, static_url, json;
    bool visible;
};
struct live_emojis {
    size_t count, text_size;
    const char *text;
    struct emojis_item items[];
};

static struct part part_of(size_t at, size_t size)
{
    return (struct part){(uint32_t)at, (uint32_t)size};
}

/* A member whose value needs no escapes; where the value lies. */
static struct part member(struct buffer *text, const char *key, struct str value)
{
    JSON_STR(text, key, value);
    return part_of(text->size - 1 - value.size, value.size);
}

static struct emojis_item item_write(struct work *w, struct buffer *text,
                                     const struct emoji_row *row)
{
    struct str files = site_media_url(w->memory, w->site);
    struct emojis_item item = {.visible = row->visible};
    size_t begin = text->size;

    buffer_char(text, '{');
    item.shortcode = member(text, "shortcode", row->shortcode);
    item.url =
        member(text, "url", str_format(w->memory, "%.*s/%.*s", STR_ARG(files), STR_ARG(row->file)));
    item.static_url =
        member(text, "static_url",
               str_format(w->memory, "%.*s/%.*s", STR_ARG(files), STR_ARG(row->static_file)));
    JSON_BOOL(text, "visible_in_picker", row->visible);
    json_key(text, "category");
    json_str_or_null(text, row->category);
    json_close(text, '}');
    item.json = part_of(begin, text->size - begin);
    return item;
}

struct live_emojis *emojis_make(struct work *w, const struct emoji_row *rows, size_t count)
{
    struct buffer text = buffer_in(w->memory);
    size_t items_size = count * sizeof(struct emojis_item);
    struct live_emojis *emojis = arena_alloc(w->memory, sizeof *emojis + items_size);

    for (size_t i = 0; i < count; i++)
        emojis->items[i] = item_write(w, &text, &rows[i]);
    emojis->count = count;
    emojis->text = text.data;
    emojis->text_size = text.size;
    return emojis;
}

static struct live_emojis *emojis_copy(const struct live_emojis *emojis)
{
    size_t head = sizeof *emojis + emojis->count * sizeof emojis->items[0];
    struct live_emojis *copy = malloc(head + emojis->text_size);

    if (!copy)
        return NULL;
    memcpy(copy, emojis, head);
    if (emojis->text_size)
        memcpy((char *)copy + head, emojis->text, emojis->text_size);
    copy->text = (char *)copy + head;
    return copy;
}

static void emojis_put(struct live *live, const struct live_emojis *emojis, uint32_t generation)
{
    struct live_emojis *copy = emojis_copy(emojis);

    if (copy) /* else the next one tries again */
        live_whole_put(live, &live->emojis, emojis_generation_id, generation, copy);
}

enum err live_emojis_get(struct work *w, const struct live_emojis **ret_emojis)
{
    struct live_emojis *held =
        w->live ? atomic_load_explicit(&w->live->emojis, memory_order_acquire) : NULL;
    struct live_emojis *read = NULL;

    if (held) {
        *ret_emojis = held;
        return OK;
    }
    if (!w->db)
        return ERR_NEEDS_STORE;
    uint32_t generation = w->live ? live_generation(w->live, emojis_generation_id) : 0;
    enum err e = emojis_db_read(w, &read);
    if (e)
        return e;
    if (w->live && db_is_reader(w->db))
        emojis_put(w->live, read, generation);
    *ret_emojis = read;
    return OK;
}

static struct str text_of(const struct live_emojis *emojis, struct part part)
{
    return (struct str){emojis->text + part.at, part.size};
}

size_t live_emojis_count(const struct live_emojis *emojis)
{
    return emojis->count;
}

struct live_emoji live_emojis_at(const struct live_emojis *emojis, size_t index)
{
    const struct emojis_item *item = &emojis->items[index];

    return (struct live_emoji){
        .shortcode = text_of(emojis, item->shortcode),
        .url = text_of(emojis, item->url),
        .static_url = text_of(emojis, item->static_url),
        .json = text_of(emojis, item->json),
        .visible = item->visible,
    };
}

bool live_emojis_find(const struct live_emojis *emojis, struct str shortcode,
                      struct live_emoji *ret_emoji)
{
    size_t from = 0, to = emojis->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_compare(text_of(emojis, emojis->items[middle].shortcode), shortcode);

        if (order == 0) {
            *ret_emoji = live_emojis_at(emojis, middle);
            return true;
        }
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return false;
}

void emojis_drop(struct live *live)
{
    live_whole_drop(live, &live->emojis);
}

enum err emojis_rebuild(struct work *w, struct live *live)
{
    struct live_emojis *read = NULL;
    enum err e = emojis_db_read(w, &read);

    if (!e)
        emojis_put(live, read, live_generation(live, emojis_generation_id));
    return e;
}

enum err emojis_check(struct work *w, struct live *live)
{
    const struct live_emojis *held = atomic_load(&live->emojis);
    struct live_emojis *stored = NULL;
    enum err e = held ? emojis_db_read(w, &stored) : OK;

    if (e || !held)
        return e;
    if (held->count != stored->count || !str_equal((struct str){held->text, held->text_size},
                                                   (struct str){stored->text, stored->text_size}))
        return work_fail(w, ERR_INTERNAL, "other emoji are held than are stored");
    return OK;
}
