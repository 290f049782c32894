#include "stream/hub.h"

#include "api/account_json.h"
#include "api/announcements.h"
#include "api/people.h"
#include "api/status_json.h"
#include "auth/scopes.h"
#include "base/log.h"
#include "social/conversations.h"
#include "social/teams.h"
#include "social/text.h"
#include "social/timelines.h"
#include "social/visibility.h"

#include <stdlib.h>

/* One payload, and what it was wrapped in already: most people get the same bytes. */
enum { wraps_max = 8, stream_complain_ms = 1000 };
struct parcel {
    const char *event;
    struct buffer payload; /* malloc */
    struct {
        bool is_websocket;
        struct str label;
        struct frame *frame;
    } wraps[wraps_max];
    int wrap_count;
};

static void unwrap(struct parcel *parcel)
{
    for (int i = 0; i < parcel->wrap_count; i++)
        frame_release(parcel->wraps[i].frame);
    parcel->wrap_count = 0;
}

static void fill(struct parcel *parcel, struct str payload)
{
    if (str_equal(buffer_str(&parcel->payload), payload))
        return;
    unwrap(parcel);
    parcel->payload.size = 0;
    buffer_put(&parcel->payload, payload);
}

static struct parcel parcel_begin(const char *event)
{
    return (struct parcel){.event = event, .payload = buffer_in(NULL)};
}

static void parcel_end(struct parcel *parcel)
{
    unwrap(parcel);
    buffer_free(&parcel->payload);
}

static struct frame *wrap(struct work *w, const struct parcel *parcel, bool is_websocket,
                          struct str label)
{
    struct str payload = buffer_str(&parcel->payload);
    struct buffer text = buffer_in(w->memory), out = buffer_in(w->memory);
    if (!is_websocket) {
        buffer_lit(&text, "event: ");
        buffer_put(&text, str_of(parcel->event));
        buffer_lit(&text, "\ndata: ");
        buffer_put(&text, payload.size ? payload : STR("null")); /* no data is no event */
        buffer_lit(&text, "\n\n");
        return frame_make(buffer_str(&text));
    }
    buffer_reserve(&text, payload.size + payload.size / 4 + label.size + 64);
    json_open(&text, '{');
    json_key(&text, "stream");
    json_open(&text, '[');
    json_raw(&text, label);
    json_close(&text, ']');
    JSON_STR(&text, "event", str_of(parcel->event));
    if (payload.size)
        JSON_STR(&text, "payload", payload);
    json_close(&text, '}');
    websocket_put(&out, WEBSOCKET_TEXT, buffer_str(&text));
    return text.overflow || out.overflow ? NULL : frame_make(buffer_str(&out));
}

static void hand(struct stream *stream, struct parcel *parcel, const struct subscription *s)
{
    struct client *client = s->client;
    struct frame *frame = NULL;
    for (int i = 0; i < parcel->wrap_count && !frame; i++)
        if (parcel->wraps[i].is_websocket == client->is_websocket &&
            (!client->is_websocket || str_equal(parcel->wraps[i].label, s->label)))
            frame = parcel->wraps[i].frame;
    if (!frame) {
        frame = wrap(&stream->work, parcel, client->is_websocket, s->label);
        if (!frame)
            return;
        if (parcel->wrap_count == wraps_max)
            unwrap(parcel);
        int at = parcel->wrap_count++;
        parcel->wraps[at].is_websocket = client->is_websocket;
        parcel->wraps[at].label = s->label;
        parcel->wraps[at].frame = frame;
    }
    client_send(stream, client, frame);
    atomic_fetch_add_explicit(&stream->sent, 1, memory_order_relaxed);
}

static bool is_deaf(const struct client *client)
{
    return client->ended || client->closing;
}

/* Once a second is enough: what fails for one mostly fails for thousands. */
static void complain(struct stream *stream, enum err e)
{
    if (!e || e == ERR_NOT_FOUND ||
        stream->work.now_ms - stream->complained_ms < stream_complain_ms)
        return;
    stream->complained_ms = stream->work.now_ms;
    log_warning("stream.deliver", "error=%s why=\"%.*s\"", err_name(e), STR_ARG(stream->work.why));
}

static enum err viewer_of(struct stream *stream, const struct client *client,
                          struct viewer *ret_viewer)
{
    /* Who may not read direct messages is not shown any (api_status_json). */
    static struct acting without_direct = {.role = TEAM_ANALYST};
    *ret_viewer = (struct viewer){.account_id = client->account_id, .scopes = client->scopes};
    stream->work.acting = client->no_direct ? &without_direct : NULL;
    stream->work.territory = str_of(client->territory);
    return live_viewer_get(&stream->work, client->account_id, &ret_viewer->live);
}

/* ---- posts ---------------------------------------------------------------------------------- */

/* What a post's event tells before anybody's view of it; text in facts.memory. */
struct news {
    const char *event; /* "update", "status.update", "delete" */
    struct live_candidate post;
    uint32_t author_flags; /* of the account */
    struct str tags[post_tags_max];
    int tag_count;
    const int64_t *people; /* named in it */
    uint32_t people_count;
    bool gone;
};

static bool has_tag(const struct news *news, struct str tag)
{
    for (int i = 0; i < news->tag_count; i++)
        if (str_equal(news->tags[i], tag))
            return true;
    return false;
}

static bool is_public(const struct news *news)
{
    return (news->post.flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
}

static bool is_direct(const struct news *news)
{
    return (news->post.flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT;
}

static enum err tags_load(struct work *w, struct news *news)
{
    struct post post;
    enum err e = post_find(w, news->post.id, &post);
    if (e)
        return e;
    struct text_scan scan = text_scan(w->memory, post.text);
    for (size_t i = 0; i < scan.count && news->tag_count < post_tags_max; i++)
        if (scan.entities[i].kind == TEXT_TAG)
            news->tags[news->tag_count++] = text_tag_fold(w->memory, scan.entities[i].value);
    return OK;
}

static enum err news_load(struct stream *stream, const struct event *event, struct news *news)
{
    struct work *w = &stream->facts;
    const struct live_post *card, *original;
    const struct live_account *author;
    enum err e = api_post_card(w, event->post, &card);
    if (!e)
        e = api_account_card(w, card->author_id, &author);
    if (e)
        return e;
    news->post = (struct live_candidate){.id = card->id,
                                         .author_id = card->author_id,
                                         .other_id = card->reply_to_author_id,
                                         .flags = card->flags};
    news->author_flags = author->flags;
    news->people = card->mentions;
    news->people_count = card->mention_count;
    if (card->boost_of_id) {
        e = api_post_card(w, card->boost_of_id, &original);
        news->post.other_id = e ? 0 : original->author_id;
        return e;
    }
    return is_public(news) ? tags_load(w, news) : OK;
}

/* A post that is gone has no card; what is known of it came with the events. */
static void news_of_gone(struct stream *stream, const struct batch *batch,
                         const struct event *event, struct news *news)
{
    struct arena *memory = stream->facts.memory;
    news->gone = true;
    news->post = (struct live_candidate){
        .id = event->post, .author_id = event->account, .flags = event->flags};
    for (size_t i = 0; i < batch->count && news->tag_count < post_tags_max; i++) {
        const struct event *tagged = &batch->events[i];
        if (tagged->kind != EVENT_UNTAGGED || tagged->post != event->post || tagged->count < 2)
            continue;
        size_t size = (size_t)tagged->numbers[0], room = (tagged->count - 1) * sizeof(int64_t);
        struct str tag = {(const char *)(tagged->numbers + 1), size < room ? size : room};
        news->tags[news->tag_count++] = str_copy(memory, tag);
    }
}

/* Of one that is gone, those are told whose page may show it. */
static bool gone_concerns(const struct news *news, const struct viewer *viewer, uint32_t relation)
{
    if (news->post.author_id == viewer->account_id)
        return true;
    return (news->post.flags & POST_VISIBILITY_MASK) != VISIBILITY_DIRECT &&
           (relation & RELATION_FOLLOWS);
}

static enum err home_takes(struct stream *stream, const struct news *news,
                           const struct viewer *viewer, bool *ret_takes)
{
    struct work *w = &stream->work;
    if (!news->gone)
        return timeline_home_takes(w, viewer, &news->post, news->tags, (size_t)news->tag_count,
                                   ret_takes);
    uint32_t relation = live_viewer_relation(viewer->live, news->post.author_id, w->now_ms);
    *ret_takes = gone_concerns(news, viewer, relation);
    const struct str *followed;
    size_t count = live_viewer_tags(viewer->live, &followed);
    for (size_t i = 0; i < count && is_public(news) && !*ret_takes; i++)
        *ret_takes = has_tag(news, followed[i]);
    return OK;
}

static enum err list_takes(struct stream *stream, const struct news *news,
                           const struct viewer *viewer, struct subscription *s, bool *ret_takes)
{
    struct work *w = &stream->work;
    enum err e = s->stale ? subscription_load(stream, s) : OK;
    if (e)
        return e;
    if (!news->gone)
        return live_authors_take(w, viewer->live, s->members, s->member_count, &s->filter,
                                 &news->post, ret_takes);
    bool is_member = false;
    for (size_t i = 0; i < s->member_count && !is_member; i++)
        is_member = s->members[i] == news->post.author_id;
    *ret_takes = is_member &&
                 gone_concerns(news, viewer,
                               live_viewer_relation(viewer->live, news->post.author_id, w->now_ms));
    return OK;
}

static bool square_takes(struct stream *stream, const struct news *news,
                         const struct viewer *viewer, const struct subscription *s)
{
    bool is_remote = news->post.flags & POST_REMOTE;
    const struct live_filter filter = {
        .no_replies = s->kind == TOPIC_PUBLIC,
        .only_media = s->bits & TOPIC_MEDIA,
    };
    if (((s->bits & TOPIC_LOCAL) && is_remote) || ((s->bits & TOPIC_REMOTE) && !is_remote))
        return false;
    if (s->kind == TOPIC_TAG && !has_tag(news, s->tag))
        return false;
    uint32_t relation =
        live_viewer_relation(viewer->live, news->post.author_id, stream->work.now_ms);
    return visibility_meets(news->author_flags, news->post.flags, relation,
                            news->post.author_id == viewer->account_id) &&
           live_square_takes(&stream->work, viewer->live, &news->post, &filter);
}

static enum err subscription_takes(struct stream *stream, const struct news *news,
                                   const struct viewer *viewer, struct subscription *s,
                                   bool *ret_takes)
{
    *ret_takes = false;
    switch (s->kind) {
    case TOPIC_USER:
        return home_takes(stream, news, viewer, ret_takes);
    case TOPIC_LIST:
        return list_takes(stream, news, viewer, s, ret_takes);
    case TOPIC_PUBLIC:
    case TOPIC_TAG:
        *ret_takes = square_takes(stream, news, viewer, s);
        return OK;
    case TOPIC_NOTIFICATIONS:
    case TOPIC_DIRECT:
    case TOPIC_KINDS:
        break;
    }
    return OK;
}

/* What changed so that she may not see it any more is taken from her. */
static void tell_hidden(struct stream *stream, const struct news *news, struct subscription *s)
{
    struct parcel parcel = parcel_begin("delete");
    fill(&parcel, str_format(stream->work.memory, "%lld", (long long)news->post.id));
    hand(stream, &parcel, s);
    parcel_end(&parcel);
}

static enum err tell_one(struct stream *stream, const struct news *news, struct parcel *parcel,
                         struct subscription *s)
{
    struct buffer out = buffer_in(stream->work.memory);
    struct viewer viewer;
    bool takes = false;
    enum err e = viewer_of(stream, s->client, &viewer);
    if (!e)
        e = subscription_takes(stream, news, &viewer, s, &takes);
    if (e || !takes)
        return e;
    if (news->gone || (news->post.flags & POST_RESTRICTED)) {
        if (!news->gone && news->post.author_id == viewer.account_id)
            return OK; /* she goes on seeing what was restricted */
        buffer_int(&out, news->post.id);
    } else {
        e = api_status_json(&stream->work, &out, &viewer, news->post.id);
    }
    if (e == ERR_NOT_FOUND && (news->post.flags & POST_OVERLAYS) &&
        strcmp(news->event, "update") != 0) {
        tell_hidden(stream, news, s);
        return OK;
    }
    if (e)
        return e;
    fill(parcel, buffer_str(&out));
    hand(stream, parcel, s);
    return OK;
}

static void tell_kind(struct stream *stream, const struct news *news, struct parcel *parcel,
                      enum topic_kind kind)
{
    for (struct subscription *s = stream->of_kind[kind]; s; s = s->of_kind) {
        if (is_deaf(s->client) || (s->client->no_direct && is_direct(news)))
            continue;
        complain(stream, tell_one(stream, news, parcel, s));
        arena_reset(stream->work.memory);
    }
}

static bool takes_part(const struct news *news, int64_t account_id)
{
    bool takes = news->post.author_id == account_id;
    for (uint32_t i = 0; i < news->people_count && !takes; i++)
        takes = news->people[i] == account_id;
    return takes;
}

/* The conversation whose last post this is, as the client's list shows it. */
static enum err tell_conversation(struct stream *stream, const struct news *news,
                                  struct parcel *parcel, const struct subscription *s)
{
    struct work *w = &stream->work;
    struct conversation_page *found = ARENA_NEW(w->memory, struct conversation_page);
    const struct page page = {.max_id = news->post.id + 1, .limit = 1};
    struct buffer out = buffer_in(w->memory);
    struct viewer viewer;
    enum err e = viewer_of(stream, s->client, &viewer);
    if (!e)
        e = conversations_page(w, viewer.account_id, &page, found);
    if (e || !found->count || found->items[0].last_post_id != news->post.id)
        return e;
    e = api_conversation_json(w, &out, &viewer, &found->items[0]);
    if (e)
        return e;
    fill(parcel, buffer_str(&out));
    hand(stream, parcel, s);
    return OK;
}

static void tell_direct(struct stream *stream, const struct news *news)
{
    struct parcel parcel = parcel_begin("conversation");
    for (const struct subscription *s = stream->of_kind[TOPIC_DIRECT]; s; s = s->of_kind) {
        if (is_deaf(s->client) || s->client->no_direct || !takes_part(news, s->client->account_id))
            continue;
        complain(stream, tell_conversation(stream, news, &parcel, s));
        arena_reset(stream->work.memory);
    }
    parcel_end(&parcel);
}

static void deliver_post(struct stream *stream, const struct batch *batch,
                         const struct event *event)
{
    const bool is_new = event->kind == EVENT_POST_MADE ||
                        (event->kind == EVENT_POST_CHANGED && event->version == 1);
    struct news news = {.event = is_new ? "update" : "status.update"};
    if (event->kind == EVENT_POST_GONE) {
        news.event = "delete";
        news_of_gone(stream, batch, event, &news);
    } else {
        enum err e = news_load(stream, event, &news);
        complain(stream, e);
        if (e)
            return;
    }
    if (news.post.flags & POST_RESTRICTED)
        news.event = "delete";
    struct parcel parcel = parcel_begin(news.event);
    tell_kind(stream, &news, &parcel, TOPIC_USER);
    tell_kind(stream, &news, &parcel, TOPIC_LIST);
    if (is_public(&news) && !(news.post.flags & POST_IS_BOOST)) {
        tell_kind(stream, &news, &parcel, TOPIC_PUBLIC);
        if (news.tag_count)
            tell_kind(stream, &news, &parcel, TOPIC_TAG);
    }
    parcel_end(&parcel);
    if (is_direct(&news) && event->kind == EVENT_POST_MADE)
        tell_direct(stream, &news);
}

/* ---- what concerns one account ----------------------------------------------------------------
 */

static enum err tell_notification(struct stream *stream, const struct event *event,
                                  struct parcel *parcel, const struct subscription *s)
{
    struct work *w = &stream->work;
    struct buffer out = buffer_in(w->memory);
    struct notification notification;
    struct viewer viewer;
    enum err e = viewer_of(stream, s->client, &viewer);
    if (!e)
        e = notification_find(w, event->account, event->other, &notification);
    if (!e)
        e = api_notification_json(w, &out, &viewer, &notification);
    if (e)
        return e;
    fill(parcel, buffer_str(&out));
    hand(stream, parcel, s);
    return OK;
}

static void deliver_notification(struct stream *stream, const struct event *event)
{
    struct parcel parcel = parcel_begin("notification");
    for (struct client *c = *stream_account_slot(stream, event->account); c; c = c->account_next) {
        if (c->account_id != event->account || is_deaf(c) ||
            !scopes_allow(c->scopes, "read:notifications"))
            continue;
        for (const struct subscription *s = c->subscriptions; s; s = s->next) {
            if (s->kind != TOPIC_USER && s->kind != TOPIC_NOTIFICATIONS)
                continue;
            /* What is made for one who may not read all is not the others'. */
            struct parcel own = parcel_begin("notification");
            complain(stream, tell_notification(stream, event, c->no_direct ? &own : &parcel, s));
            parcel_end(&own);
            arena_reset(stream->work.memory);
        }
    }
    parcel_end(&parcel);
}

/* The same for everybody: to those who watch her home (or her notifications). */
static void deliver_notice(struct stream *stream, const struct event *event, const char *name,
                           struct str payload, bool to_notifications)
{
    struct parcel parcel = parcel_begin(name);
    fill(&parcel, payload);
    for (struct client *c = *stream_account_slot(stream, event->account); c; c = c->account_next) {
        if (c->account_id != event->account || is_deaf(c) ||
            (to_notifications && !scopes_allow(c->scopes, "read:notifications")))
            continue;
        for (const struct subscription *s = c->subscriptions; s; s = s->next)
            if (s->kind == TOPIC_USER || (to_notifications && s->kind == TOPIC_NOTIFICATIONS))
                hand(stream, &parcel, s);
    }
    parcel_end(&parcel);
}

/* All of hers: what she has open for others too. */
static void person_gone(struct stream *stream, int64_t person_id)
{
    for (size_t i = 0; i < stream_account_slots; i++)
        for (struct client *c = stream->accounts[i]; c; c = c->account_next)
            if (c->person_id == person_id)
                client_close(stream, c, 0);
}

static void token_gone(struct stream *stream, const struct event *event)
{
    if (!event->other)
        person_gone(stream, event->account);
    for (struct client *c = *stream_account_slot(stream, event->account); c; c = c->account_next)
        if (c->account_id == event->account && (!event->other || c->token_key == event->other))
            client_close(stream, c, 0);
}

static void list_changed(struct stream *stream, const struct event *event)
{
    for (struct subscription *s = stream->of_kind[TOPIC_LIST]; s; s = s->of_kind)
        if (s->client->account_id == event->account && s->list_id == event->other)
            s->stale = true;
}

/* ---- what concerns everybody ------------------------------------------------------------------
 */

static void tell_all(struct stream *stream, const char *event, struct str payload)
{
    struct parcel parcel = parcel_begin(event);
    fill(&parcel, payload);
    for (const struct subscription *s = stream->of_kind[TOPIC_USER]; s; s = s->of_kind) {
        if (!is_deaf(s->client))
            hand(stream, &parcel, s);
        arena_reset(stream->work.memory);
    }
    parcel_end(&parcel);
}

static void deliver_announcement(struct stream *stream, const struct event *event)
{
    struct work *w = &stream->facts;
    const struct viewer nobody = {0};
    struct announcement item;
    struct buffer out = buffer_in(w->memory);
    enum err e = OK;
    if (event->flags) {
        buffer_int(&out, event->other);
        tell_all(stream, "announcement.delete", buffer_str(&out));
        return;
    }
    e = announcement_find(w, event->other, &item);
    if (!e)
        e = api_announcement_json(w, &out, &nobody, &item);
    complain(stream, e);
    if (!e)
        tell_all(stream, "announcement", buffer_str(&out));
}

static void deliver_reaction(struct stream *stream, const struct event *event)
{
    struct work *w = &stream->facts;
    struct buffer out = buffer_in(w->memory);
    if (event->count < 2)
        return;
    size_t size = (size_t)event->numbers[1], room = (event->count - 2) * sizeof(int64_t);
    const struct announcement_reaction reaction = {
        .name = {(const char *)(event->numbers + 2), size < room ? size : room},
        .count = event->numbers[0],
    };
    enum err e = api_announcement_reaction_json(w, &out, event->other, &reaction);
    complain(stream, e);
    if (!e)
        tell_all(stream, "announcement.reaction", buffer_str(&out));
}

void deliver_batch(struct stream *stream, const struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct event *event = &batch->events[i];
        if (event->kind == EVENT_NOTIFIED)
            deliver_notification(stream, event);
        else if (event->kind == EVENT_TOKEN_GONE)
            token_gone(stream, event);
        else if (event->kind == EVENT_LIST_CHANGED)
            list_changed(stream, event);
        else if (event->kind == EVENT_FILTERS_CHANGED)
            deliver_notice(stream, event, "filters_changed", STR(""), false);
        else if (event->kind == EVENT_NOTIFICATIONS_MERGED)
            deliver_notice(stream, event, "notifications_merged", STR("1"), true);
        else if (event->kind == EVENT_ANNOUNCEMENT)
            deliver_announcement(stream, event);
        else if (event->kind == EVENT_ANNOUNCEMENT_REACTION)
            deliver_reaction(stream, event);
        else if (event->kind != EVENT_UNTAGGED)
            deliver_post(stream, batch, event);
        arena_reset(stream->facts.memory);
        arena_reset(stream->work.memory);
    }
}
