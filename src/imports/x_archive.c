/* Facts used here (read off archives of 2018 to 2025): every number is a text, also indices; ids
 * exceed 2^53; full_text is HTML-escaped and cut for boosts ("RT @…"); a t.co link stands for each
 * URL and picture; pictures lie in tweets_media/ (older: tweet_media/) as ID-name; a long note has
 * no post's id and is found by its time and the beginning of its text; each version of an edited
 * post is listed, all naming the list of versions. Snowflake ids carry milliseconds since
 * 2010-11-04T01:42:54.657Z above their 22nd bit. */
#include "imports/x_archive.h"

#include "base/clock.h"
#include "base/json.h"
#include "imports/x_text.h"

#include <stdlib.h>
#include <string.h>

enum {
    files_max = 512,
    note_prefix_bytes = 60,
    note_slack_ms = 2000,
    snowflake_shift = 22,
    edit_versions_max = 16
};
#define SNOWFLAKE_EPOCH_MS INT64_C(1288834974657)

/* What is remembered of a post beside its item, until all files are read. */
struct tweet {
    struct str id, raw_text, latest_id, quote_link;
    size_t item;
    bool dropped;
};
struct media_name {
    struct str id, name;
};
struct note {
    int64_t created_ms;
    struct str text, raw_text;
    bool joined;
};

struct counts {
    int64_t replies_to_others, boosts, notes_joined, notes_left, edits_dropped, likes, following,
        followers, messages;
};
struct reading {
    struct arrival *arrival;
    struct counts counts;
    struct parcel *parcel;
    struct arena *kept;    /* of what the archive's items need */
    struct arena *scratch; /* of one element */
    struct str account_id;
    struct str avatar_url, header_url;
    struct tweet *tweets;
    size_t tweet_count, tweet_capacity;
    struct note *notes;
    size_t note_count, note_capacity;
    struct media_name *media;
    size_t media_count;
    int64_t *counter; /* of files that are only counted */
};

static struct str keep(struct reading *reading, struct str text)
{
    return str_copy(reading->kept, text);
}

/* Room for one more in an array of the kept arena. */
static void *grown(struct reading *reading, void *array, size_t count, size_t *capacity,
                   size_t size)
{
    if (count < *capacity)
        return array;
    size_t larger = *capacity ? *capacity * 2 : 256;
    char *copy = arena_array(reading->kept, larger, size);
    if (count)
        memcpy(copy, array, count * size);
    *capacity = larger;
    return copy;
}

/* ---- media -------------------------------------------------------------------------------- */

static int by_media_id(const void *left, const void *right)
{
    const struct media_name *a = left, *b = right;
    int order = str_compare(a->id, b->id);
    return order ? order : str_compare(a->name, b->name);
}

/* Every picture of the archive by the id of its post. */
static void media_list(struct reading *reading)
{
    size_t count = parcel_count(reading->parcel);
    reading->media = arena_array(reading->kept, count, sizeof *reading->media);
    for (size_t i = 0; i < count; i++) {
        struct str name = parcel_name(reading->parcel, i), id;
        size_t at = str_find(name, STR("tweets_media/"));
        size_t size = sizeof "tweets_media/" - 1;
        if (at == SIZE_MAX) {
            at = str_find(name, STR("tweet_media/"));
            size = sizeof "tweet_media/" - 1;
        }
        if (at == SIZE_MAX || at + size == name.size)
            continue;
        struct str file = str_sub(name, at + size, name.size);
        if (!str_split(file, '-', &id).size)
            continue;
        reading->media[reading->media_count++] = (struct media_name){.id = id, .name = name};
    }
    if (reading->media_count)
        qsort(reading->media, reading->media_count, sizeof *reading->media, by_media_id);
}

static void media_take(struct reading *reading, struct str id, struct item *item)
{
    size_t low = 0, high = reading->media_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(reading->media[middle].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < reading->media_count && end - low < item_media_max &&
           str_equal(reading->media[end].id, id))
        end++;
    if (end == low)
        return;
    struct item_media *media = arena_array(reading->kept, end - low, sizeof *media);
    for (size_t i = low; i < end; i++)
        if (i == low || !str_equal(reading->media[i].name, reading->media[i - 1].name))
            media[item->media_count++].name = reading->media[i].name;
    item->media = media;
}

/* "https://…/profile_images/1/abc.jpg" lies in profile_media/ as ACCOUNT-abc.jpg, a header, whose
 * address has no ending, with one. "" where there is none. */
static struct str profile_picture(const struct reading *reading, struct str url)
{
    struct str stem = STR(""), rest = url, ending;
    while (rest.size)
        rest = str_split(rest, '/', &stem);
    ending = stem;
    str_split(ending, '.', &stem);
    for (size_t i = 0; stem.size && i < parcel_count(reading->parcel); i++) {
        struct str name = parcel_name(reading->parcel, i), file, owner, known;
        size_t at = str_find(name, STR("profile_media/"));
        if (at == SIZE_MAX)
            continue;
        file = str_split(str_sub(name, at + sizeof "profile_media/" - 1, name.size), '-', &owner);
        str_split(file, '.', &known);
        if (str_equal(known, stem))
            return name;
    }
    return STR("");
}

/* ---- one post ----------------------------------------------------------------------------- */

/* The second of created_at, made exact by the id where both agree. */
static enum err tweet_time(struct work *w, const struct json *tweet, struct str id, int64_t *ret_ms)
{
    int64_t number = 0, exact;
    if (time_parse_x(json_get_str(tweet, "created_at"), ret_ms))
        return work_fail(w, ERR_INVALID, "created_at is no time: \"%.*s\"",
                         STR_ARG(utf8_prefix(json_get_str(tweet, "created_at"), 40)));
    if (str_int(id, 1, INT64_MAX, &number))
        return work_fail(w, ERR_INVALID, "id_str is no id: \"%.*s\"", STR_ARG(utf8_prefix(id, 40)));
    exact = (number >> snowflake_shift) + SNOWFLAKE_EPOCH_MS;
    if (exact >= *ret_ms && exact < *ret_ms + clock_second_ms)
        *ret_ms = exact;
    return OK;
}

/* The last version of an edited post, "" when it was not edited. */
static struct str latest_version(const struct json *tweet)
{
    const struct json *info = json_get(tweet, "edit_info");
    const struct json *first = json_get(info, "initial");
    if (!first)
        first = json_get(json_get(info, "edit"), "editControlInitial");
    const struct json *ids = json_get(first, "editTweetIds");
    size_t count = json_count(ids);
    return count ? json_as_str(json_at(ids, count - 1)) : STR("");
}

static struct str id_of(const struct json *tweet, const char *text_key, const char *key)
{
    struct str id = json_get_str(tweet, text_key);
    return id.size ? id : json_get_str(tweet, key);
}

static void reply_take(struct reading *reading, const struct json *tweet, struct item *item)
{
    struct str to = id_of(tweet, "in_reply_to_status_id_str", "in_reply_to_status_id");
    struct str user = id_of(tweet, "in_reply_to_user_id_str", "in_reply_to_user_id");
    if (!to.size)
        return;
    to = keep(reading, to);
    if (str_equal(user, reading->account_id))
        item->reply_key = str_format(reading->kept, "x:%.*s", STR_ARG(to));
    else
        reading->counts.replies_to_others++;
}

static struct str language_of(const struct json *tweet)
{
    struct str language = json_get_str(tweet, "lang");
    bool known = language.size == 2 && !str_is(language, "in") && !str_is(language, "iw");
    if (str_is(language, "in"))
        return STR("id");
    if (str_is(language, "iw"))
        return STR("he");
    return known ? language : STR("");
}

static enum err tweet_read(struct work *w, struct reading *reading, const struct json *tweet)
{
    struct str id = id_of(tweet, "id_str", "id");
    int64_t created_ms = 0;
    struct str raw = json_get_str(tweet, "full_text");
    if (!raw.size)
        raw = json_get_str(tweet, "text");
    if (!id.size)
        return work_fail(w, ERR_INVALID, "the post has no id");
    enum err e = tweet_time(w, tweet, id, &created_ms);
    if (e)
        return e;
    struct arena *outer = w->memory;
    w->memory = reading->scratch;
    struct x_words words = x_text(w, raw, tweet);
    w->memory = outer;
    reading->tweets = grown(reading, reading->tweets, reading->tweet_count,
                            &reading->tweet_capacity, sizeof *reading->tweets);
    struct tweet *known = &reading->tweets[reading->tweet_count++];
    *known = (struct tweet){.id = keep(reading, id),
                            .raw_text = keep(reading, words.decoded),
                            .latest_id = keep(reading, latest_version(tweet)),
                            .quote_link = keep(reading, words.quote_link),
                            .item = reading->arrival->items.count};
    struct item *item = items_add(&reading->arrival->items);
    item->key = str_format(reading->kept, "x:%.*s", STR_ARG(id));
    item->created_ms = created_ms;
    item->text = keep(reading, words.text);
    item->link = str_format(reading->kept, "https://x.com/i/status/%.*s", STR_ARG(id));
    item->language = keep(reading, language_of(tweet));
    item->sensitive = json_get_bool(tweet, "possibly_sensitive", false);
    if (words.quoted_id.size)
        item->quote_key = str_format(reading->kept, "x:%.*s", STR_ARG(words.quoted_id));
    reply_take(reading, tweet, item);
    if (str_starts(words.decoded, STR("RT @"))) {
        item->text =
            str_format(reading->kept, "%.*s\n\n%.*s", STR_ARG(words.text), STR_ARG(item->link));
        reading->counts.boosts++;
        return OK;
    }
    media_take(reading, known->id, item);
    return OK;
}

/* ---- elements of files -------------------------------------------------------------------- */

/* Parses an element in the scratch arena and gives its inner object, which older archives did not
 * wrap. */
static enum err element_parse(struct work *w, struct reading *reading, struct str text,
                              const char *wrapper, const struct json **ret_inner)
{
    struct str fault = STR("");
    const struct json *element, *inner;
    arena_reset(reading->scratch);
    if (json_parse(reading->scratch, text, &element, &fault))
        return work_fail(w, ERR_INVALID, "%.*s", STR_ARG(fault));
    if (json_kind(element) != JSON_KIND_OBJECT)
        return work_fail(w, ERR_INVALID, "no object");
    inner = json_get(element, wrapper);
    *ret_inner = json_kind(inner) == JSON_KIND_OBJECT ? inner : element;
    return OK;
}

static enum err tweet_element(struct work *w, void *context, struct str text)
{
    struct reading *reading = context;
    const struct json *tweet;
    enum err e = element_parse(w, reading, text, "tweet", &tweet);
    return e ? e : tweet_read(w, reading, tweet);
}

static enum err note_element(struct work *w, void *context, struct str text)
{
    struct reading *reading = context;
    const struct json *note;
    struct note read = {0};
    enum err e = element_parse(w, reading, text, "noteTweet", &note);
    if (e)
        return e;
    const struct json *core = json_get(note, "core");
    if (time_parse_iso(json_get_str(note, "createdAt"), &read.created_ms))
        return work_fail(w, ERR_INVALID, "createdAt is no time");
    read.raw_text = keep(reading, json_get_str(core, "text"));
    struct arena *outer = w->memory;
    w->memory = reading->scratch;
    read.text = keep(reading, x_note_text(w, core));
    w->memory = outer;
    reading->notes = grown(reading, reading->notes, reading->note_count, &reading->note_capacity,
                           sizeof *reading->notes);
    reading->notes[reading->note_count++] = read;
    return OK;
}

static enum err account_element(struct work *w, void *context, struct str text)
{
    struct reading *reading = context;
    const struct json *account;
    enum err e = element_parse(w, reading, text, "account", &account);
    if (e)
        return e;
    reading->account_id = keep(reading, json_get_str(account, "accountId"));
    struct str username = keep(reading, json_get_str(account, "username"));
    reading->arrival->handle = str_format(reading->kept, "@%.*s", STR_ARG(username));
    reading->arrival->profile.display_name =
        x_decode(reading->kept, keep(reading, json_get_str(account, "accountDisplayName")));
    return OK;
}

static enum err profile_element(struct work *w, void *context, struct str text)
{
    struct reading *reading = context;
    struct profile *profile = &reading->arrival->profile;
    const struct json *read;
    enum err e = element_parse(w, reading, text, "profile", &read);
    if (e)
        return e;
    const struct json *description = json_get(read, "description");
    profile->note = x_decode(reading->kept, keep(reading, json_get_str(description, "bio")));
    profile->field_count = 0; /* of two profiles the last counts */
    profile_field_add(reading->kept, profile, STR("Location"),
                      x_decode(reading->kept, json_get_str(description, "location")));
    profile_field_add(reading->kept, profile, STR("Website"), json_get_str(description, "website"));
    reading->avatar_url = keep(reading, json_get_str(read, "avatarMediaUrl"));
    reading->header_url = keep(reading, json_get_str(read, "headerMediaUrl"));
    return OK;
}

static enum err counted_element(struct work *w, void *context, struct str text)
{
    struct reading *reading = context;
    (void)w;
    (void)text;
    ++*reading->counter;
    return OK;
}

/* ---- files -------------------------------------------------------------------------------- */

/* "data/tweets.js", "tweets-part3.js" for base "tweets". */
static bool file_is(struct str name, const char *base)
{
    struct str rest = name;
    if (str_starts(rest, STR("data/")))
        rest = str_sub(rest, 5, rest.size);
    if (!str_starts(rest, str_of(base)))
        return false;
    rest = str_sub(rest, strlen(base), rest.size);
    return str_is(rest, ".js") || (str_starts(rest, STR("-part")) && str_ends(rest, STR(".js")));
}

static enum err files_each(struct work *w, struct reading *reading, const char *base,
                           enum err (*one)(struct work *, void *, struct str), size_t *ret_files)
{
    size_t *wanted = arena_array(w->memory, files_max, sizeof *wanted), count = 0;
    struct str *texts = arena_array(w->memory, files_max, sizeof *texts);
    for (size_t i = 0; i < parcel_count(reading->parcel) && count < files_max; i++)
        if (file_is(parcel_name(reading->parcel, i), base))
            wanted[count++] = i;
    *ret_files += count;
    if (!count)
        return OK;
    enum err e = parcel_read_texts(w, reading->parcel, wanted, count, texts);
    for (size_t i = 0; !e && i < count; i++) {
        struct str name = parcel_name(reading->parcel, wanted[i]);
        if (!utf8_valid(texts[i]))
            return work_fail(w, ERR_INVALID, "\"%.*s\" is not valid UTF-8", STR_ARG(name));
        e = parcel_each(w, texts[i], name, one, reading);
    }
    return e;
}

static enum err files_count(struct work *w, struct reading *reading, const char *base,
                            int64_t *counter)
{
    size_t files = 0;
    reading->counter = counter;
    return files_each(w, reading, base, counted_element, &files);
}

/* ---- when all is read --------------------------------------------------------------------- */

static int by_id(const void *left, const void *right)
{
    const struct tweet *a = left, *b = right;
    return str_compare(a->id, b->id);
}

static const struct tweet *tweet_find(const struct reading *reading, struct str id)
{
    const struct tweet wanted = {.id = id};
    if (!reading->tweet_count)
        return NULL;
    return bsearch(&wanted, reading->tweets, reading->tweet_count, sizeof *reading->tweets, by_id);
}

/* A quote of one's own post becomes a quote and loses its link; of others the link stays. */
static void quotes_settle(struct reading *reading)
{
    for (size_t i = 0; i < reading->tweet_count; i++) {
        struct tweet *tweet = &reading->tweets[i];
        struct item *item = &reading->arrival->items.at[tweet->item];
        if (!item->quote_key.size)
            continue;
        struct str id = str_sub(item->quote_key, 2, item->quote_key.size);
        if (!tweet_find(reading, id)) {
            item->quote_key = STR("");
            continue;
        }
        struct str text = str_trim(item->text);
        if (tweet->quote_link.size && str_ends(text, tweet->quote_link) &&
            text.size > tweet->quote_link.size)
            item->text = str_trim(str_sub(text, 0, text.size - tweet->quote_link.size));
    }
}

static bool note_begins_tweet(const struct note *note, struct str raw)
{
    size_t cut = str_find(raw, STR("\xe2\x80\xa6")); /* the ellipsis where the text was cut */
    struct str head = cut == SIZE_MAX ? raw : str_sub(raw, 0, cut);
    if (head.size > note_prefix_bytes)
        head = str_sub(head, 0, note_prefix_bytes);
    return head.size && str_starts(note->raw_text, head);
}

static void notes_join(struct reading *reading)
{
    for (size_t n = 0; n < reading->note_count; n++) {
        struct note *note = &reading->notes[n];
        for (size_t i = 0; !note->joined && i < reading->tweet_count; i++) {
            struct item *item = &reading->arrival->items.at[reading->tweets[i].item];
            int64_t apart = item->created_ms - note->created_ms;
            if (apart < -note_slack_ms || apart > note_slack_ms ||
                !note_begins_tweet(note, reading->tweets[i].raw_text))
                continue;
            item->text = note->text;
            note->joined = true;
        }
        *(note->joined ? &reading->counts.notes_joined : &reading->counts.notes_left) += 1;
    }
}

/* Of an edited post the last version stays; items of the others are taken out. */
static void versions_drop(struct reading *reading)
{
    struct items *items = &reading->arrival->items;
    for (size_t i = 0; i < reading->tweet_count; i++) {
        struct tweet *tweet = &reading->tweets[i];
        if (!tweet->latest_id.size || str_equal(tweet->latest_id, tweet->id) ||
            !tweet_find(reading, tweet->latest_id))
            continue;
        items->at[tweet->item].key = STR("");
        reading->counts.edits_dropped++;
    }
    size_t left = 0;
    for (size_t i = 0; i < items->count; i++)
        if (items->at[i].key.size)
            items->at[left++] = items->at[i];
    items->count = left;
}

static enum err reading_run(struct work *w, struct reading *reading)
{
    size_t files = 0, profiles = 0, notes = 0;
    enum err e = files_each(w, reading, "account", account_element, &files);
    if (!e && !files)
        e = work_fail(w, ERR_INVALID,
                      "this is no archive of X: it holds no data/account.js. Give the zip as X "
                      "sent it, unopened");
    files = 0;
    media_list(reading);
    if (!e)
        e = files_each(w, reading, "profile", profile_element, &profiles);
    if (!e)
        e = files_each(w, reading, "tweets", tweet_element, &files);
    if (!e)
        e = files_each(w, reading, "tweet", tweet_element, &files);
    if (!e && !files)
        e = work_fail(w, ERR_INVALID, "this archive of X holds no data/tweets.js");
    if (!e)
        e = files_each(w, reading, "note-tweet", note_element, &notes);
    if (!e)
        e = files_count(w, reading, "like", &reading->counts.likes);
    if (!e)
        e = files_count(w, reading, "following", &reading->counts.following);
    if (!e)
        e = files_count(w, reading, "follower", &reading->counts.followers);
    if (!e)
        e = files_count(w, reading, "direct-messages", &reading->counts.messages);
    return e;
}

static void lines_write(const struct counts *counts, struct arrival *arrival)
{
    const struct arrival_line came[] = {
        {counts->boosts, "are boosts of others, kept as links"},
        {counts->replies_to_others, "are replies to others, kept as posts of their own"},
        {counts->notes_joined, "long notes joined to their posts"},
    };
    const struct arrival_line left[] = {
        {counts->edits_dropped, "earlier versions of edited posts"},
        {counts->notes_left, "long notes whose post is not in the archive"},
        {counts->likes, "likes: the archive tells neither time nor author"},
        {counts->following, "follows: the archive tells numbers, no names"},
        {counts->followers, "followers: they must follow you here themselves"},
        {counts->messages, "conversations: private, and not yours alone"},
    };
    memcpy(arrival->came, came, sizeof came);
    memcpy(arrival->left, left, sizeof left);
}

enum err x_archive_read(struct work *w, struct parcel *parcel, struct arrival *ret_arrival)
{
    struct arrival arrival = {.items = {.memory = w->memory}};
    struct reading reading = {
        .arrival = &arrival, .parcel = parcel, .kept = w->memory, .scratch = arena_new(SIZE_MAX)};
    enum err e = reading_run(w, &reading);
    if (!e) {
        notes_join(&reading);
        if (reading.tweet_count)
            qsort(reading.tweets, reading.tweet_count, sizeof *reading.tweets, by_id);
        quotes_settle(&reading);
        versions_drop(&reading);
        items_sort(&arrival.items);
        arrival.profile.avatar = profile_picture(&reading, reading.avatar_url);
        arrival.profile.header = profile_picture(&reading, reading.header_url);
        lines_write(&reading.counts, &arrival);
        *ret_arrival = arrival;
    }
    w->why = str_copy(w->memory, w->why); /* may stand in the scratch arena */
    arena_free(reading.scratch);
    return e;
}
