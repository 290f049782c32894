/* Making the card of a post: the part of a status that only an edit changes. */
#include "api/post_card.h"

#include "api/account_json.h"
#include "api/emojis.h"
#include "api/media_json.h"
#include "api/preview_json.h"
#include "api/restriction_json.h"
#include "live/filters.h"
#include "social/text.h"

#include <assert.h>

struct mentions {
    struct work *w;
    const struct post_mention *items;
    int count;
};

/* "@alice" and "@alice@this.square" both lead to the account found when the post was written. */
static struct text_mention mention_link(void *context, struct str handle)
{
    const struct mentions *mentions = context;
    struct str name, domain = str_split(handle, '@', &name);
    if (str_equal_nocase(domain, mentions->w->site->domain))
        handle = name;
    for (int i = 0; i < mentions->count; i++)
        if (str_equal_nocase(mentions->items[i].acct, handle))
            return (struct text_mention){.url = mentions->items[i].url,
                                         .shown = mentions->items[i].username};
    return (struct text_mention){0};
}

static struct str tags_url(struct work *w)
{
    return str_format(w->memory, "%.*s/tags/", STR_ARG(w->site->url));
}

void api_post_html(struct work *w, struct buffer *out, struct str text,
                   const struct post_mention *mentions, int mention_count)
{
    struct mentions found = {.w = w, .items = mentions, .count = mention_count};
    const struct text_links links = {
        .context = &found, .mention = mention_link, .tag_url = tags_url(w)};
    struct text_scan scan = text_scan(w->memory, text);
    text_html(out, &scan, &links);
}

/* Where a reader that knows no quotes finds the quoted post. */
static enum err quote_html(struct work *w, struct buffer *out, const struct post *post)
{
    struct post quoted;
    struct account author;
    if (!post->quote_of_id || post->quote_state != QUOTE_ACCEPTED)
        return OK;
    enum err e = post_find(w, post->quote_of_id, &quoted);
    if (!e && !quoted.url.size)
        e = account_find(w, quoted.author_id, &author);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    struct str url = quoted.url.size
                         ? quoted.url
                         : str_format(w->memory, "%.*s/@%.*s/%lld", STR_ARG(w->site->url),
                                      STR_ARG(author.username), (long long)quoted.id);
    buffer_lit(out, "<p class=\"quote-inline\">RE: <a href=\"");
    buffer_html(out, url);
    buffer_lit(out, "\" target=\"_blank\" rel=\"nofollow noopener noreferrer\" "
                    "translate=\"no\">");
    buffer_html(out, url);
    buffer_lit(out, "</a></p>");
    return OK;
}

static enum err content_json(struct work *w, struct buffer *out, const struct post *post)
{
    struct buffer html = buffer_in(w->memory);
    enum err e = quote_html(w, &html, post);
    if (e)
        return e;
    if (post->uri.size)
        buffer_put(&html, post->text); /* sanitised when it came */
    else
        api_post_html(w, &html, post->text, post->mentions, post->mention_count);
    JSON_STR(out, "content", buffer_str(&html));
    return OK;
}

static void address_json(struct work *w, struct buffer *out, const struct post *post,
                         const struct live_account *author)
{
    const char *activity = post->boost_of_id ? "/activity" : "";
    if (post->uri.size) {
        JSON_STR(out, "uri", post->uri);
        JSON_STR(out, "url", post->url.size ? post->url : post->uri);
        return;
    }
    struct str site = w->site->url;
    JSON_STR(out, "uri",
             str_format(w->memory, "%.*s/users/%.*s/statuses/%lld%s", STR_ARG(site),
                        STR_ARG(author->handle), (long long)post->id, activity));
    if (post->boost_of_id)
        JSON_STR(out, "url",
                 str_format(w->memory, "%.*s/users/%.*s/statuses/%lld%s", STR_ARG(site),
                            STR_ARG(author->handle), (long long)post->id, activity));
    else
        JSON_STR(out, "url",
                 str_format(w->memory, "%.*s/@%.*s/%lld", STR_ARG(site), STR_ARG(author->handle),
                            (long long)post->id));
}

void api_mentions_json(struct buffer *out, const struct post_mention *mentions, int count)
{
    json_key(out, "mentions");
    json_open(out, '[');
    for (int i = 0; i < count; i++) {
        const struct post_mention *mention = &mentions[i];
        json_open(out, '{');
        JSON_ID(out, "id", mention->account_id);
        JSON_STR(out, "username", mention->username);
        JSON_STR(out, "url", mention->url);
        JSON_STR(out, "acct", mention->acct);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void api_text_tags_json(struct work *w, struct buffer *out, struct str text)
{
    struct text_scan scan = text_scan(w->memory, text);
    struct str seen[post_tags_max];
    int count = 0;
    json_key(out, "tags");
    json_open(out, '[');
    for (size_t i = 0; i < scan.count && count < post_tags_max; i++) {
        if (scan.entities[i].kind != TEXT_TAG)
            continue;
        struct str tag = text_tag_fold(w->memory, scan.entities[i].value);
        bool known = false;
        for (int j = 0; j < count; j++)
            known = known || str_equal(seen[j], tag);
        if (known)
            continue;
        seen[count++] = tag;
        json_open(out, '{');
        JSON_STR(out, "name", tag);
        JSON_STR(out, "url",
                 str_format(w->memory, "%.*s%.*s", STR_ARG(tags_url(w)),
                            STR_ARG(url_encode(w->memory, tag))));
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void application_json(struct buffer *out, const struct post *post)
{
    json_key(out, "application");
    if (!post->app_name.size) {
        json_null(out);
        return;
    }
    json_open(out, '{');
    JSON_STR(out, "name", post->app_name);
    json_key(out, "website");
    json_str_or_null(out, post->app_url);
    json_close(out, '}');
}

/* The poll lies in the fragment as a value of its own, so that it can be sent alone. */
static enum err poll_json(struct work *w, struct live_fragment_builder *builder,
                          const struct poll *poll)
{
    struct buffer *out = builder->out;
    json_key(out, "poll");
    if (!poll) {
        json_null(out);
        return OK;
    }
    live_fragment_hole(builder, POST_HOLE_POLL_BEGIN);
    json_open(out, '{');
    JSON_ID(out, "id", poll->post_id);
    JSON_TIME(out, "expires_at", poll->expires_ms);
    JSON_BOOL(out, "multiple", poll->multiple);
    json_key(out, "emojis");
    enum err e = api_emojis_json(w, out, poll->options, (size_t)poll->option_count);
    json_key(out, "options");
    json_open(out, '[');
    for (int i = 0; i < poll->option_count; i++) {
        json_open(out, '{');
        JSON_STR(out, "title", poll->options[i]);
        json_key(out, "votes_count");
        live_fragment_hole(builder, POST_HOLE_OPTION + (uint32_t)i);
        buffer_char(out, '}');
    }
    buffer_char(out, ']');
    live_fragment_hole(builder, POST_HOLE_POLL_STATE);
    buffer_char(out, '}');
    live_fragment_hole(builder, POST_HOLE_POLL_END);
    return e;
}

/* Of what its author wrote; a boost shows those of the post it boosts. */
static enum err emojis_json(struct work *w, struct buffer *out, const struct post *post)
{
    struct str texts[2 + poll_options_cap] = {post->spoiler_text, post->text};
    size_t count = post->boost_of_id ? 0 : 2;
    for (int i = 0; post->poll && i < post->poll->option_count; i++)
        texts[count++] = post->poll->options[i];
    json_key(out, "emojis");
    return api_emojis_json(w, out, texts, count);
}

/* A warning of moderation stands over what its author says of it: her own words stay. */
static void identity_json(struct buffer *out, const struct post *post,
                          const struct restriction_words *words)
{
    JSON_ID(out, "id", post->id);
    JSON_TIME(out, "created_at", post->created_ms);
    JSON_ID(out, "in_reply_to_id", post->reply_to_id);
    JSON_ID(out, "in_reply_to_account_id", post->reply_to_id ? post->other_author_id : 0);
    JSON_BOOL(out, "sensitive", post->flags & (POST_SENSITIVE | POST_WARNED | POST_ADULTS));
    JSON_STR(out, "spoiler_text", post->spoiler_text.size ? post->spoiler_text : words->warning);
    JSON_STR(out, "visibility", str_of(api_visibility_name(post->flags & POST_VISIBILITY_MASK)));
    json_key(out, "language");
    json_str_or_null(out, post->boost_of_id ? STR("") : post->language);
    JSON_TIME(out, "edited_at", post->edited_ms);
}

static void policy_json(struct live_fragment_builder *builder, const struct post *post)
{
    struct buffer *out = builder->out;
    json_key(out, "quote_approval");
    json_open(out, '{');
    json_key(out, "automatic");
    json_open(out, '[');
    if (post->quote_policy == QUOTE_BY_ANYONE)
        json_str(out, STR("public"));
    else if (post->quote_policy == QUOTE_BY_FOLLOWERS)
        json_str(out, STR("followers"));
    json_close(out, ']');
    json_key(out, "manual");
    json_raw(out, STR("[]"));
    json_key(out, "current_user");
    live_fragment_hole(builder, POST_HOLE_REST + (uint32_t)post->quote_policy);
}

static void filtered_part(struct work *w, struct buffer *text, struct str part)
{
    if (!part.size)
        return;
    if (text->size)
        buffer_char(text, '\n');
    buffer_put(text, filters_text(w->memory, part));
}

/* What filters look at, but for the descriptions of its media. A boost has the boosted one's. */
static void filtered_text(struct work *w, struct buffer *text, const struct post *post)
{
    filtered_part(w, text, post->spoiler_text);
    filtered_part(w, text, post->uri.size ? html_plain(w->memory, post->text) : post->text);
    for (int i = 0; post->poll && i < post->poll->option_count; i++)
        filtered_part(w, text, post->poll->options[i]);
}

static enum err fragment_make(struct work *w, struct live_fragment_builder *builder,
                              const struct post *post, const struct live_account *author,
                              const struct restriction_words *words, bool with_source,
                              struct buffer *text)
{
    struct buffer *out = builder->out;
    enum err e = OK;
    json_open(out, '{');
    identity_json(out, post, words);
    address_json(w, out, post, author);
    if (with_source)
        JSON_STR(out, "text", post->text);
    else
        e = content_json(w, out, post);
    application_json(out, post);
    json_key(out, "media_attachments");
    if (!e)
        e = api_media_list_json(w, out, post->media_ids, post->media_count, text);
    api_mentions_json(out, post->mentions, post->mention_count);
    api_text_tags_json(w, out, post->boost_of_id ? STR("") : post->text);
    if (!e)
        e = emojis_json(w, out, post);
    json_key(out, "tagged_collections");
    json_raw(out, STR("[]"));
    json_key(out, "card");
    if (!e)
        e = api_preview_json(w, out, post);
    if (!e)
        e = poll_json(w, builder, post->poll);
    policy_json(builder, post);
    buffer_char(out, '}');
    return e;
}

static void poll_counts(struct work *w, struct live_post *card, const struct poll *poll)
{
    struct live_poll *live = ARENA_NEW(w->memory, struct live_poll);
    live->expires_ms = poll->expires_ms;
    live->option_count = (uint32_t)poll->option_count;
    live->multiple = poll->multiple;
    live->hide_totals = poll->hide_totals;
    atomic_init(&live->version, poll->version);
    atomic_init(&live->voters, (uint64_t)poll->voters);
    for (int i = 0; i < poll->option_count; i++)
        atomic_init(&live->votes[i], (uint64_t)poll->votes[i]);
    card->poll = live;
}

enum err post_card_poll(struct work *w, const struct poll *poll, struct live_post **ret_card)
{
    struct live_post *card = ARENA_NEW(w->memory, struct live_post);
    struct live_fragment_builder *builder = ARENA_NEW(w->memory, struct live_fragment_builder);
    struct buffer *out = ARENA_NEW(w->memory, struct buffer);
    *out = buffer_in(w->memory);
    builder->out = out;
    json_open(out, '{');
    enum err e = poll_json(w, builder, poll);
    card->id = poll->post_id;
    poll_counts(w, card, poll);
    card->json = live_fragment_built(builder);
    *ret_card = card;
    return e;
}

static void sorted_mentions(struct work *w, struct live_post *card, const struct post *post)
{
    int64_t *ids = arena_array(w->memory, (size_t)post->mention_count + 1, sizeof(*ids));
    for (int i = 0; i < post->mention_count; i++) {
        int at = i;
        for (; at > 0 && ids[at - 1] > post->mentions[i].account_id; at--)
            ids[at] = ids[at - 1];
        ids[at] = post->mentions[i].account_id;
    }
    card->mentions = ids;
    card->mention_count = (uint32_t)post->mention_count;
}

enum err post_card_make(struct work *w, const struct post *post, bool with_source,
                        struct live_post **ret_card)
{
    struct live_post *card = ARENA_NEW(w->memory, struct live_post);
    struct live_fragment_builder *builder = ARENA_NEW(w->memory, struct live_fragment_builder);
    struct buffer *out = ARENA_NEW(w->memory, struct buffer);
    struct buffer text = buffer_in(w->memory);
    struct restriction_card over = {0};
    const struct live_account *author;
    enum err e = api_account_card(w, post->author_id, &author);
    if (!e && (post->flags & POST_OVERLAYS))
        e = api_restriction_card(w, post->id, &over);
    if (e)
        return e;
    *out = buffer_in(w->memory);
    builder->out = out;
    filtered_text(w, &text, post);
    e = fragment_make(w, builder, post, author, &over.words, with_source, &text);
    if (e)
        return e;
    card->text = buffer_str(&text);
    card->id = post->id;
    card->author_id = post->author_id;
    card->reply_to_id = post->reply_to_id;
    card->reply_to_author_id = post->reply_to_id ? post->other_author_id : 0;
    card->boost_of_id = post->boost_of_id;
    card->quote_of_id = post->quote_of_id;
    card->quote_state = post->quote_state;
    card->thread_id = post->thread_id;
    card->created_ms = post->created_ms;
    card->flags = post->flags;
    card->withheld_in = over.words.withheld_in;
    card->restrictions = over.whole;
    card->restrictions_shown = over.shown;
    if (post->language.size && post->language.size < sizeof card->language)
        memcpy(card->language, post->language.data, post->language.size);
    sorted_mentions(w, card, post);
    if (post->poll)
        poll_counts(w, card, post->poll);
    card->json = live_fragment_built(builder);
    atomic_init(&card->version, post->counts_version);
    atomic_init(&card->replies, post->replies);
    atomic_init(&card->boosts, post->boosts);
    atomic_init(&card->favourites, post->favourites);
    atomic_init(&card->quotes, post->quotes);
    *ret_card = card;
    return OK;
}
