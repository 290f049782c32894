#include "imports/export_json.h"

#include "imports/addresses.h"
#include "media/media.h"
#include "social/polls.h"
#include "social/text.h"

#define PUBLIC STR("https://www.w3.org/ns/activitystreams#Public")

static const char context[] = "[\"https://www.w3.org/ns/activitystreams\","
                              "\"https://w3id.org/security/v1\","
                              "{\"manuallyApprovesFollowers\":\"as:manuallyApprovesFollowers\","
                              "\"toot\":\"http://joinmastodon.org/ns#\","
                              "\"sensitive\":\"as:sensitive\",\"Hashtag\":\"as:Hashtag\","
                              "\"PropertyValue\":\"schema:PropertyValue\","
                              "\"schema\":\"http://schema.org#\",\"value\":\"schema:value\","
                              "\"discoverable\":\"toot:discoverable\","
                              "\"indexable\":\"toot:indexable\",\"blurhash\":\"toot:blurhash\","
                              "\"focalPoint\":{\"@container\":\"@list\","
                              "\"@id\":\"toot:focalPoint\"},\"votersCount\":\"toot:votersCount\"}]";

/* HTML. */

struct naming {
    struct work *w;
    const struct post *post; /* NULL: a profile, whose names lead nowhere */
};

static struct text_mention mention_link(void *data, struct str handle)
{
    const struct naming *naming = data;
    struct str name, domain = str_split(handle, '@', &name);

    if (str_equal_nocase(domain, naming->w->site->domain))
        handle = name;
    for (int i = 0; naming->post && i < naming->post->mention_count; i++)
        if (str_equal_nocase(naming->post->mentions[i].acct, handle))
            return (struct text_mention){.url = naming->post->mentions[i].url,
                                         .shown = naming->post->mentions[i].username};
    return (struct text_mention){0};
}

static struct str html_of(struct work *w, struct str text, const struct post *post)
{
    struct naming naming = {w, post};
    struct buffer out = buffer_in(w->memory);
    const struct text_links links = {
        .context = &naming,
        .mention = mention_link,
        .tag_url = str_format(w->memory, "%.*s/tags/", STR_ARG(w->site->url)),
    };
    struct text_scan scan = text_scan(w->memory, text);

    text_html(&out, &scan, &links);
    return buffer_str(&out);
}

/* The actor. */

static void below(struct work *w, struct buffer *out, const char *key, struct str actor,
                  const char *name)
{
    JSON_STR(out, key, str_format(w->memory, "%.*s/%s", STR_ARG(actor), name));
}

static void picture(struct buffer *out, const char *key, struct str name)
{
    if (!name.size)
        return;
    json_key(out, key);
    json_open(out, '{');
    JSON_STR(out, "type", STR("Image"));
    JSON_STR(out, "url", name);
    json_close(out, '}');
}

static void fields(struct work *w, struct buffer *out, const struct account *account)
{
    json_key(out, "attachment");
    json_open(out, '[');
    for (int i = 0; i < account->field_count; i++) {
        json_open(out, '{');
        JSON_STR(out, "type", STR("PropertyValue"));
        JSON_STR(out, "name", account->fields[i].name);
        JSON_STR(out, "value", html_of(w, account->fields[i].value, NULL));
        json_close(out, '}');
    }
    json_close(out, ']');
}

enum err export_actor(struct work *w, struct buffer *out, const struct account *account,
                      struct str avatar, struct str header)
{
    struct str actor = address_of_account(w, account);

    json_open(out, '{');
    json_key(out, "@context");
    json_raw(out, str_of(context));
    JSON_STR(out, "id", actor);
    JSON_STR(out, "type", account->flags & ACCOUNT_BOT ? STR("Service") : STR("Person"));
    below(w, out, "following", actor, "following");
    below(w, out, "followers", actor, "followers");
    below(w, out, "inbox", actor, "inbox");
    JSON_STR(out, "outbox", STR("outbox.json"));
    JSON_STR(out, "likes", STR("likes.json"));
    JSON_STR(out, "bookmarks", STR("bookmarks.json"));
    JSON_STR(out, "preferredUsername", account->username);
    JSON_STR(out, "name", account->display_name);
    JSON_STR(out, "summary", html_of(w, account->note, NULL));
    JSON_STR(
        out, "url",
        str_format(w->memory, "%.*s/@%.*s", STR_ARG(w->site->url), STR_ARG(account->username)));
    JSON_BOOL(out, "manuallyApprovesFollowers", account->flags & ACCOUNT_LOCKED);
    JSON_BOOL(out, "discoverable", account->flags & ACCOUNT_DISCOVERABLE);
    JSON_BOOL(out, "indexable", account->flags & ACCOUNT_INDEXABLE);
    JSON_TIME(out, "published", account->created_ms);
    json_key(out, "tag");
    json_raw(out, STR("[]"));
    fields(w, out, account);
    picture(out, "icon", avatar);
    picture(out, "image", header);
    json_close(out, '}');
    return OK;
}

/* Posts. */

static void one_of(struct buffer *out, struct str address)
{
    if (address.size)
        json_str(out, address);
}

static void audience(struct work *w, struct buffer *out, const struct account *author,
                     const struct post *post)
{
    enum visibility visibility = (enum visibility)(post->flags & POST_VISIBILITY_MASK);
    struct str followers =
        str_format(w->memory, "%.*s/followers", STR_ARG(address_of_account(w, author)));
    struct str none = STR("");

    json_key(out, "to");
    json_open(out, '[');
    one_of(out, visibility == VISIBILITY_PUBLIC      ? PUBLIC
                : visibility == VISIBILITY_UNLISTED  ? followers
                : visibility == VISIBILITY_FOLLOWERS ? followers
                                                     : none);
    for (int i = 0; visibility == VISIBILITY_DIRECT && i < post->mention_count; i++)
        json_str(out, post->mentions[i].url);
    json_close(out, ']');
    json_key(out, "cc");
    json_open(out, '[');
    one_of(out, visibility == VISIBILITY_PUBLIC     ? followers
                : visibility == VISIBILITY_UNLISTED ? PUBLIC
                                                    : none);
    for (int i = 0; visibility != VISIBILITY_DIRECT && i < post->mention_count; i++)
        json_str(out, post->mentions[i].url);
    json_close(out, ']');
}

struct str export_media_name(struct work *w, int64_t id, struct str file)
{
    size_t dot = file.size;

    while (dot > 0 && file.data[dot - 1] != '.' && file.data[dot - 1] != '/')
        dot--;
    struct str ending =
        dot > 0 && file.data[dot - 1] == '.' ? str_sub(file, dot - 1, file.size) : STR("");
    return str_format(w->memory, "media_attachments/files/%lld%.*s", (long long)id,
                      STR_ARG(ending));
}

static enum err media_json(struct work *w, struct buffer *out, int64_t id)
{
    struct media media;
    enum err e = media_find_made(w, id, &media);

    if (e || !media.file.size)
        return e == ERR_NOT_FOUND ? OK : e;
    json_open(out, '{');
    JSON_STR(out, "type", STR("Document"));
    JSON_STR(out, "mediaType", media.type);
    JSON_STR(out, "url",
             str_format(w->memory, "/%.*s", STR_ARG(export_media_name(w, id, media.file))));
    json_key(out, "name");
    json_str_or_null(out, media.description);
    json_key(out, "blurhash");
    json_str_or_null(out, media.blurhash);
    if (media.has_focus) {
        json_key(out, "focalPoint");
        json_open(out, '[');
        json_double(out, (double)media.focus_x / media_focus_scale);
        json_double(out, (double)media.focus_y / media_focus_scale);
        json_close(out, ']');
    }
    JSON_INT(out, "width", media.width);
    JSON_INT(out, "height", media.height);
    json_close(out, '}');
    return OK;
}

static void tags_json(struct work *w, struct buffer *out, const struct post *post)
{
    struct text_scan scan = text_scan(w->memory, post->text);

    json_key(out, "tag");
    json_open(out, '[');
    for (int i = 0; i < post->mention_count; i++) {
        json_open(out, '{');
        JSON_STR(out, "type", STR("Mention"));
        JSON_STR(out, "href", post->mentions[i].url);
        JSON_STR(out, "name", str_format(w->memory, "@%.*s", STR_ARG(post->mentions[i].acct)));
        json_close(out, '}');
    }
    for (size_t i = 0; i < scan.count; i++) {
        if (scan.entities[i].kind != TEXT_TAG)
            continue;
        struct str tag = text_tag_fold(w->memory, scan.entities[i].value);
        json_open(out, '{');
        JSON_STR(out, "type", STR("Hashtag"));
        JSON_STR(out, "href",
                 str_format(w->memory, "%.*s/tags/%.*s", STR_ARG(w->site->url),
                            STR_ARG(url_encode(w->memory, tag))));
        JSON_STR(out, "name", str_format(w->memory, "#%.*s", STR_ARG(scan.entities[i].value)));
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void poll_json(struct buffer *out, const struct poll *poll)
{
    json_key(out, poll->multiple ? "anyOf" : "oneOf");
    json_open(out, '[');
    for (int i = 0; i < poll->option_count; i++) {
        json_open(out, '{');
        JSON_STR(out, "type", STR("Note"));
        JSON_STR(out, "name", poll->options[i]);
        json_key(out, "replies");
        json_open(out, '{');
        JSON_STR(out, "type", STR("Collection"));
        JSON_INT(out, "totalItems", poll->votes[i]);
        json_close(out, '}');
        json_close(out, '}');
    }
    json_close(out, ']');
    if (poll->expires_ms)
        JSON_TIME(out, "endTime", poll->expires_ms);
    if (poll->closed && poll->expires_ms)
        JSON_TIME(out, "closed", poll->expires_ms);
    JSON_INT(out, "votersCount", poll->voters);
}

/* The address of another post; "" when it is gone. */
static enum err other_address(struct work *w, int64_t id, struct str *ret_address)
{
    struct account author;
    struct post post;
    enum err e = id ? post_find(w, id, &post) : ERR_NOT_FOUND;

    if (!e)
        e = account_find(w, post.author_id, &author);
    *ret_address = e ? STR("") : address_of_post(w, &post, &author);
    return e == ERR_NOT_FOUND ? OK : e;
}

static void content_json(struct work *w, struct buffer *out, const struct post *post)
{
    struct str html = html_of(w, post->text, post);

    JSON_STR(out, "content", html);
    if (!post->language.size)
        return;
    json_key(out, "contentMap");
    json_open(out, '{');
    json_key(out, str_c(w->memory, post->language));
    json_str(out, html);
    json_close(out, '}');
}

static enum err note_json(struct work *w, struct buffer *out, const struct account *author,
                          struct post *post)
{
    struct str address = address_of_post(w, post, author), reply_to = STR(""), quote = STR("");
    enum err e = post_complete(w, post);

    if (!e)
        e = other_address(w, post->reply_to_id, &reply_to);
    if (!e)
        e = other_address(w, post->quote_of_id, &quote);
    if (e)
        return e;
    json_open(out, '{');
    JSON_STR(out, "id", address);
    JSON_STR(out, "type", post->poll ? STR("Question") : STR("Note"));
    json_key(out, "summary");
    json_str_or_null(out, post->spoiler_text);
    json_key(out, "inReplyTo");
    json_str_or_null(out, reply_to);
    JSON_TIME(out, "published", post->created_ms);
    if (post->edited_ms)
        JSON_TIME(out, "updated", post->edited_ms);
    JSON_STR(out, "url", link_of_post(w, post, author));
    JSON_STR(out, "attributedTo", address_of_account(w, author));
    audience(w, out, author, post);
    JSON_BOOL(out, "sensitive", post->flags & POST_SENSITIVE);
    JSON_STR(out, "atomUri", address);
    content_json(w, out, post);
    if (quote.size)
        JSON_STR(out, "quote", quote);
    json_key(out, "attachment");
    json_open(out, '[');
    for (int i = 0; i < post->media_count && !e; i++)
        e = media_json(w, out, post->media_ids[i]);
    json_close(out, ']');
    tags_json(w, out, post);
    if (post->poll)
        poll_json(out, post->poll);
    json_close(out, '}');
    return e;
}

enum err export_activity(struct work *w, struct buffer *out, const struct account *author,
                         struct post *post)
{
    struct str address = address_of_post(w, post, author), boosted = STR("");
    enum err e = other_address(w, post->boost_of_id, &boosted);

    if (e || (post->boost_of_id && !boosted.size))
        return e; /* what it boosted is gone */
    json_open(out, '{');
    JSON_STR(out, "id",
             post->boost_of_id ? address
                               : str_format(w->memory, "%.*s/activity", STR_ARG(address)));
    JSON_STR(out, "type", post->boost_of_id ? STR("Announce") : STR("Create"));
    JSON_STR(out, "actor", address_of_account(w, author));
    JSON_TIME(out, "published", post->created_ms);
    audience(w, out, author, post);
    json_key(out, "object");
    if (post->boost_of_id)
        json_str(out, boosted);
    else
        e = note_json(w, out, author, post);
    json_close(out, '}');
    return e;
}

void export_collection_begin(struct buffer *out, const char *file, int64_t count)
{
    json_open(out, '{');
    JSON_STR(out, "@context", STR("https://www.w3.org/ns/activitystreams"));
    JSON_STR(out, "id", str_of(file));
    JSON_STR(out, "type", STR("OrderedCollection"));
    if (count >= 0)
        JSON_INT(out, "totalItems", count);
    json_key(out, "orderedItems");
    json_open(out, '[');
}
