#include "stream/hidings.h"
#include "stream/news.h"
#include "stream/parcels.h"

#include "api/account_json.h"
#include "api/announcements.h"
#include "api/people.h"
#include "api/status_json.h"
#include "api/withheld.h"
#include "auth/scopes.h"
#include "social/conversations.h"
#include "social/visibility.h"

/* ---- posts ---------------------------------------------------------------------------------- */

/* With the keys of files that not everybody is shown. */
static enum err parcel_send(struct stream *stream, struct parcel *parcel,
                            const struct viewer *viewer, struct str payload,
                            const struct subscription *s)
{
    enum err e = api_files_key(&stream->work, viewer, false, payload, &payload);

    if (e)
        return e;
    parcel_fill(parcel, payload);
    parcel_hand(stream, parcel, s);
    return OK;
}

static enum err tell_one(struct stream *stream, const struct news *news, struct parcel *parcel,
                         struct subscription *s)
{
    struct buffer out = buffer_in(stream->work.memory);
    struct viewer viewer;
    bool takes = false;
    enum err e = client_viewer(stream, s->client, &viewer);
    if (!e)
        e = news_takes(stream, news, &viewer, s, &takes);
    if (e || !takes)
        return e;
    if (news->gone)
        buffer_int(&out, news->post.id);
    else
        e = api_status_json(&stream->work, &out, &viewer, news->post.id);
    return e ? e : parcel_send(stream, parcel, &viewer, buffer_str(&out), s);
}

static void tell_kind(struct stream *stream, const struct news *news, struct parcel *parcel,
                      enum topic_kind kind)
{
    for (struct subscription *s = stream->of_kind[kind]; s; s = s->of_kind) {
        if (client_is_deaf(s->client) || (s->client->no_direct && news_is_direct(news)))
            continue;
        stream_complain(stream, tell_one(stream, news, parcel, s));
        arena_reset(stream->work.memory);
    }
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
    enum err e = client_viewer(stream, s->client, &viewer);
    if (!e)
        e = conversations_page(w, viewer.account_id, &page, found);
    if (e || !found->count || found->items[0].last_post_id != news->post.id)
        return e;
    e = api_conversation_json(w, &out, &viewer, &found->items[0]);
    return e ? e : parcel_send(stream, parcel, &viewer, buffer_str(&out), s);
}

static void tell_direct(struct stream *stream, const struct news *news)
{
    struct parcel parcel = parcel_begin("conversation");
    for (const struct subscription *s = stream->of_kind[TOPIC_DIRECT]; s; s = s->of_kind) {
        if (client_is_deaf(s->client) || s->client->no_direct ||
            !news_names(news, s->client->account_id))
            continue;
        stream_complain(stream, tell_conversation(stream, news, &parcel, s));
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
        stream_complain(stream, e);
        if (e)
            return;
    }
    struct parcel parcel = parcel_begin(news.event);
    tell_kind(stream, &news, &parcel, TOPIC_USER);
    tell_kind(stream, &news, &parcel, TOPIC_LIST);
    if (news_is_public(&news) && !(news.post.flags & POST_IS_BOOST)) {
        tell_kind(stream, &news, &parcel, TOPIC_PUBLIC);
        if (news.tag_count)
            tell_kind(stream, &news, &parcel, TOPIC_TAG);
    }
    parcel_end(&parcel);
    if (news_is_direct(&news) && event->kind == EVENT_POST_MADE)
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
    enum err e = client_viewer(stream, s->client, &viewer);
    if (!e)
        e = notification_find(w, event->account, event->other, &notification);
    if (!e)
        e = api_notification_json(w, &out, &viewer, &notification);
    return e ? e : parcel_send(stream, parcel, &viewer, buffer_str(&out), s);
}

static void deliver_notification(struct stream *stream, const struct event *event)
{
    struct parcel parcel = parcel_begin("notification");
    for (struct client *c = *stream_account_slot(stream, event->account); c; c = c->account_next) {
        if (c->account_id != event->account || client_is_deaf(c) ||
            !scopes_allow(c->scopes, "read:notifications"))
            continue;
        for (const struct subscription *s = c->subscriptions; s; s = s->next) {
            if (s->kind != TOPIC_USER && s->kind != TOPIC_NOTIFICATIONS)
                continue;
            /* What is made for one who may not read all is not the others'. */
            struct parcel own = parcel_begin("notification");
            stream_complain(stream,
                            tell_notification(stream, event, c->no_direct ? &own : &parcel, s));
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
    parcel_fill(&parcel, payload);
    for (struct client *c = *stream_account_slot(stream, event->account); c; c = c->account_next) {
        if (c->account_id != event->account || client_is_deaf(c) ||
            (to_notifications && !scopes_allow(c->scopes, "read:notifications")))
            continue;
        for (const struct subscription *s = c->subscriptions; s; s = s->next)
            if (s->kind == TOPIC_USER || (to_notifications && s->kind == TOPIC_NOTIFICATIONS))
                parcel_hand(stream, &parcel, s);
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
    parcel_fill(&parcel, payload);
    for (const struct subscription *s = stream->of_kind[TOPIC_USER]; s; s = s->of_kind) {
        if (!client_is_deaf(s->client))
            parcel_hand(stream, &parcel, s);
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
    stream_complain(stream, e);
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
    stream_complain(stream, e);
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
        else if (event->kind == EVENT_ACCOUNT_CHANGED)
            hidings_take_account(stream, event);
        else if (event->kind == EVENT_POST_CHANGED && hidings_take(stream, event))
            ; /* told in its turn */
        else if (event->kind != EVENT_UNTAGGED)
            deliver_post(stream, batch, event);
        arena_reset(stream->facts.memory);
        arena_reset(stream->work.memory);
    }
}
