#include "imports/mastodon_archive.h"

#include "base/clock.h"
#include "base/json.h"
#include "imports/html_text.h"

#include <string.h>

enum { json_file_bytes_max = 4 * 1024 * 1024, fields_read_max = 64 };
#define PUBLIC "https://www.w3.org/ns/activitystreams#Public"

struct counts {
    int64_t polls, replies_to_others, quotes_of_others, boosts, likes, bookmarks, left;
};
struct reading {
    struct arrival *arrival;
    struct counts counts;
    struct parcel *parcel;
    struct arena *kept, *scratch;
    struct str actor, followers;
};

static struct str keep(struct reading *reading, struct str text)
{
    return str_copy(reading->kept, text);
}

/* A text, or the first of a list of texts. */
static bool value_has(const struct json *value, const char *word)
{
    if (json_kind(value) == JSON_KIND_STR)
        return str_is(json_as_str(value), word);
    for (size_t i = 0; i < json_count(value); i++)
        if (str_is(json_as_str(json_at(value, i)), word))
            return true;
    return false;
}

static enum visibility visibility_of(const struct reading *reading, struct arena *a,
                                     const struct json *note)
{
    const struct json *to = json_get(note, "to"), *cc = json_get(note, "cc");
    const char *followers = str_c(a, reading->followers);
    if (value_has(to, PUBLIC) || value_has(to, "as:Public"))
        return VISIBILITY_PUBLIC;
    if (value_has(cc, PUBLIC) || value_has(cc, "as:Public"))
        return VISIBILITY_UNLISTED;
    if (*followers && (value_has(to, followers) || value_has(cc, followers)))
        return VISIBILITY_FOLLOWERS;
    return VISIBILITY_DIRECT;
}

/* "avatar.png", as it stands in the archive; addresses elsewhere are no entries. */
static struct str entry_name(struct reading *reading, struct str name)
{
    while (str_starts(name, STR("/")))
        name = str_sub(name, 1, name.size);
    return keep(reading, name);
}

static void profile_read(struct reading *reading, const struct json *actor)
{
    struct profile *profile = &reading->arrival->profile;
    struct str host = keep(reading, json_get_str(actor, "id"));
    struct str name = keep(reading, json_get_str(actor, "preferredUsername"));
    const struct json *fields = json_get(actor, "attachment");
    reading->actor = host;
    reading->followers = keep(reading, json_get_str(actor, "followers"));
    str_split(str_sub(host, str_starts(host, STR("https://")) ? 8 : 0, host.size), '/', &host);
    reading->arrival->handle =
        str_format(reading->kept, "@%.*s@%.*s", STR_ARG(name), STR_ARG(host));
    profile->display_name = keep(reading, json_get_str(actor, "name"));
    profile->note = html_text(reading->kept, json_get_str(actor, "summary"));
    profile->avatar = entry_name(reading, json_get_str(json_get(actor, "icon"), "url"));
    profile->header = entry_name(reading, json_get_str(json_get(actor, "image"), "url"));
    for (size_t i = 0; i < json_count(fields) && i < fields_read_max; i++) {
        const struct json *field = json_at(fields, i);
        if (str_is(json_get_str(field, "type"), "PropertyValue"))
            profile_field_add(reading->kept, profile, json_get_str(field, "name"),
                              html_text(reading->kept, json_get_str(field, "value")));
    }
}

static enum err actor_read(struct work *w, struct reading *reading)
{
    size_t at = parcel_find(reading->parcel, STR("actor.json"));
    struct str text = STR(""), fault = STR("");
    const struct json *actor;
    if (at == SIZE_MAX)
        return work_fail(w, ERR_INVALID,
                         "this is no archive of Mastodon: it holds no actor.json. Give it as "
                         "Mastodon sent it, unopened");
    enum err e = parcel_read_texts(w, reading->parcel, &at, 1, &text);
    if (e)
        return e;
    if (text.size > json_file_bytes_max || json_parse(w->memory, text, &actor, &fault) ||
        json_kind(actor) != JSON_KIND_OBJECT)
        return work_fail(w, ERR_INVALID, "actor.json: %.*s",
                         STR_ARG(fault.size ? fault : STR("no object, or too large")));
    profile_read(reading, actor);
    return OK;
}

static void media_read(struct reading *reading, const struct json *note, struct item *item)
{
    const struct json *list = json_get(note, "attachment");
    size_t count = json_count(list) < item_media_max ? json_count(list) : item_media_max;
    if (!count)
        return;
    struct item_media *media = arena_array(reading->kept, count, sizeof *media);
    for (size_t i = 0; i < count; i++) {
        media[i].name = entry_name(reading, json_get_str(json_at(list, i), "url"));
        media[i].description = keep(reading, json_get_str(json_at(list, i), "name"));
    }
    item->media = media;
    item->media_count = (int)count;
}

static enum err poll_read(struct work *w, struct reading *reading, const struct json *note,
                          struct item *item)
{
    bool multiple = json_has(note, "anyOf");
    const struct json *options = json_get(note, multiple ? "anyOf" : "oneOf");
    struct poll_draft *poll = ARENA_NEW(reading->kept, struct poll_draft);
    struct str end = json_get_str(note, "endTime");
    poll->multiple = multiple;
    for (size_t i = 0; i < json_count(options) && i < poll_options_cap; i++)
        poll->options[poll->option_count++] =
            keep(reading, json_get_str(json_at(options, i), "name"));
    if (poll->option_count < 2)
        return OK; /* what is left of it is its text */
    if (!end.size)
        end = json_get_str(note, "closed");
    if (end.size && time_parse_iso(end, &poll->expires_ms))
        return work_fail(w, ERR_INVALID, "endTime is no time");
    if (!poll->expires_ms || poll->expires_ms > w->now_ms)
        poll->expires_ms = w->now_ms; /* its voters are elsewhere: nobody can answer it here */
    item->poll = poll;
    reading->counts.polls++;
    return OK;
}

static struct str language_of(const struct json *note)
{
    struct str language;
    const struct json *value;
    if (json_member(json_get(note, "contentMap"), 0, &language, &value) && language.size <= 8)
        return language;
    return STR("");
}

static void reply_read(struct reading *reading, const struct json *note, struct item *item)
{
    struct str to = json_get_str(note, "inReplyTo");
    if (!to.size)
        return;
    to = keep(reading, to);
    if (reading->actor.size && str_starts(to, reading->actor)) {
        item->reply_key = str_format(reading->kept, "mastodon:%.*s", STR_ARG(to));
        return;
    }
    reading->counts.replies_to_others++;
    item->text = str_format(reading->kept, "%.*s\n\n%.*s", STR_ARG(item->text), STR_ARG(to));
}

/* Servers name it differently. Its line in the text, for those that know no quotes, is not read. */
static void quote_read(struct reading *reading, const struct json *note, struct item *item)
{
    static const char *const names[] = {"quote", "quoteUri", "quoteUrl", "_misskey_quote"};
    struct str of = STR("");
    for (size_t i = 0; i < sizeof names / sizeof *names && !of.size; i++)
        of = json_get_str(note, names[i]);
    if (!of.size)
        return;
    of = keep(reading, of);
    if (reading->actor.size && str_starts(of, reading->actor)) {
        item->quote_key = str_format(reading->kept, "mastodon:%.*s", STR_ARG(of));
        return;
    }
    reading->counts.quotes_of_others++;
    item->text = str_format(reading->kept, "%.*s\n\n%.*s", STR_ARG(item->text), STR_ARG(of));
}

static enum err note_read(struct work *w, struct reading *reading, const struct json *note)
{
    struct str id = keep(reading, json_get_str(note, "id"));
    struct item *item = items_add(&reading->arrival->items);
    if (!id.size)
        return work_fail(w, ERR_INVALID, "the post has no id");
    if (time_parse_iso(json_get_str(note, "published"), &item->created_ms))
        return work_fail(w, ERR_INVALID, "published is no time");
    item->key = str_format(reading->kept, "mastodon:%.*s", STR_ARG(id));
    item->link = keep(reading, json_get_str(note, "url").size ? json_get_str(note, "url") : id);
    item->text = html_text(reading->kept, json_get_str(note, "content"));
    item->spoiler_text = keep(reading, json_get_str(note, "summary"));
    item->language = keep(reading, language_of(note));
    item->sensitive = json_get_bool(note, "sensitive", false);
    item->visibility = visibility_of(reading, reading->scratch, note);
    reply_read(reading, note, item);
    quote_read(reading, note, item);
    media_read(reading, note, item);
    if (str_is(json_get_str(note, "type"), "Question"))
        return poll_read(w, reading, note, item);
    return OK;
}

static enum err boost_read(struct work *w, struct reading *reading, const struct json *announce)
{
    struct str object = json_get_str(announce, "object");
    struct str id = keep(reading, json_get_str(announce, "id"));
    struct item *item = items_add(&reading->arrival->items);
    if (!id.size || time_parse_iso(json_get_str(announce, "published"), &item->created_ms))
        return work_fail(w, ERR_INVALID, "the boost has no id or no time");
    item->key = str_format(reading->kept, "mastodon:%.*s", STR_ARG(id));
    item->link = item->text = keep(reading, object.size ? object : id);
    item->visibility = visibility_of(reading, reading->scratch, announce);
    reading->counts.boosts++;
    return OK;
}

static enum err activity_element(struct work *w, void *context, struct str text)
{
    struct reading *reading = context;
    const struct json *activity;
    struct str fault = STR("");
    arena_reset(reading->scratch);
    if (json_parse(reading->scratch, text, &activity, &fault))
        return work_fail(w, ERR_INVALID, "%.*s", STR_ARG(fault));
    const struct json *object = json_get(activity, "object");
    struct str type = json_get_str(activity, "type"), kind = json_get_str(object, "type");
    if (str_is(type, "Announce"))
        return boost_read(w, reading, activity);
    if (str_is(type, "Create") && (str_is(kind, "Note") || str_is(kind, "Question")))
        return note_read(w, reading, object);
    reading->counts.left++;
    return OK;
}

static enum err counted_element(struct work *w, void *context, struct str text)
{
    (void)w;
    (void)text;
    ++*(int64_t *)context;
    return OK;
}

/* Calls one() for each of the collection's orderedItems; a missing file has none. */
static enum err collection_each(struct work *w, struct reading *reading, struct str name,
                                enum err (*one)(struct work *, void *, struct str), void *context)
{
    size_t at = parcel_find(reading->parcel, name);
    struct str text = STR("");
    if (at == SIZE_MAX)
        return OK;
    enum err e = parcel_read_texts(w, reading->parcel, &at, 1, &text);
    if (e)
        return e;
    if (!utf8_valid(text))
        return work_fail(w, ERR_INVALID, "\"%.*s\" is not valid UTF-8", STR_ARG(name));
    size_t items = str_find(text, STR("\"orderedItems\""));
    if (items == SIZE_MAX)
        return work_fail(w, ERR_INVALID, "\"%.*s\" holds no orderedItems", STR_ARG(name));
    return parcel_each(w, str_sub(text, items, text.size), name, one, context);
}

static void lines_write(const struct counts *counts, struct arrival *arrival)
{
    const struct arrival_line came[] = {
        {counts->polls, "polls, closed, without their votes"},
        {counts->boosts, "are boosts of others, kept as links"},
        {counts->quotes_of_others, "quote others, kept with a link to what they quote"},
        {counts->replies_to_others, "are replies to others, kept with a link to what they answer"},
    };
    const struct arrival_line left[] = {
        {counts->likes, "favourites: other servers' posts are not here"},
        {counts->bookmarks, "bookmarks: likewise"},
        {counts->left, "entries of a kind that is not known here"},
    };
    memcpy(arrival->came, came, sizeof came);
    memcpy(arrival->left, left, sizeof left);
}

enum err mastodon_archive_read(struct work *w, struct parcel *parcel, struct arrival *ret_arrival)
{
    struct arrival arrival = {.items = {.memory = w->memory}};
    struct reading reading = {
        .arrival = &arrival, .parcel = parcel, .kept = w->memory, .scratch = arena_new(SIZE_MAX)};
    enum err e = actor_read(w, &reading);
    if (!e && parcel_find(parcel, STR("outbox.json")) == SIZE_MAX)
        e = work_fail(w, ERR_INVALID, "this archive of Mastodon holds no outbox.json");
    if (!e)
        e = collection_each(w, &reading, STR("outbox.json"), activity_element, &reading);
    if (!e)
        e = collection_each(w, &reading, STR("likes.json"), counted_element, &reading.counts.likes);
    if (!e)
        e = collection_each(w, &reading, STR("bookmarks.json"), counted_element,
                            &reading.counts.bookmarks);
    if (!e) {
        items_sort(&arrival.items);
        lines_write(&reading.counts, &arrival);
        *ret_arrival = arrival;
    }
    w->why = str_copy(w->memory, w->why); /* may stand in the scratch arena */
    arena_free(reading.scratch);
    return e;
}
