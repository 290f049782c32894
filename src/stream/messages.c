#include "stream/hub.h"

#include "auth/scopes.h"
#include "base/json.h"
#include "social/lists.h"
#include "social/text.h"

#include <stdlib.h>

static int compare_ids(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static struct live_filter filter_of(const struct list *list)
{
    return (struct live_filter){
        .no_replies = list->replies == LIST_REPLIES_NONE,
        .replies =
            list->replies == LIST_REPLIES_LIST ? LIVE_REPLIES_TO_MEMBERS : LIVE_REPLIES_TO_FOLLOWED,
    };
}

enum err subscription_load(struct stream *stream, struct subscription *s)
{
    struct work *w = &stream->work;
    int64_t account_id = s->client->account_id, *members;
    struct list list;
    int count = 0;
    enum err e = list_find(w, account_id, s->list_id, &list);
    if (!e)
        e = list_members_page(w, account_id, s->list_id, &(struct page){0}, &members, &count);
    if (e)
        return e;
    size_t bytes = (size_t)count * sizeof *members;
    int64_t *own = count ? malloc(bytes) : NULL;
    if (count && !own)
        return ERR_UNAVAILABLE;
    if (count) {
        memcpy(own, members, bytes);
        qsort(own, (size_t)count, sizeof *own, compare_ids);
    }
    free(s->members);
    s->members = own;
    s->member_count = (size_t)count;
    s->filter = filter_of(&list);
    s->stale = false;
    return OK;
}

void subscription_free(struct subscription *s)
{
    *s->of_kind_link = s->of_kind;
    if (s->of_kind)
        s->of_kind->of_kind_link = s->of_kind_link;
    free(s->members);
    free(s);
}

/* "hashtag","x": what stands in the messages' "stream". */
static struct str label_of(struct arena *memory, const struct topic *topic)
{
    struct buffer out = buffer_in(memory);
    json_str(&out, str_of(topic->name));
    if (topic->tag.size)
        json_str(&out, topic->tag);
    if (topic->list.size)
        json_str(&out, topic->list);
    return buffer_str(&out);
}

static struct subscription *subscription_make(struct stream *stream, struct client *client,
                                              const struct topic *topic, struct str label)
{
    struct str tag =
        topic->tag.size ? text_tag_fold(stream->work.memory, str_trim(topic->tag)) : STR("");
    struct subscription *s = calloc(1, sizeof *s + label.size + tag.size);
    if (!s)
        return NULL;
    char *text = s->text;
    s->client = client;
    s->kind = topic->kind;
    s->bits = topic->bits;
    s->list_id = topic->list_id;
    memcpy(text, label.data, label.size);
    s->label = (struct str){text, label.size};
    if (tag.size)
        memcpy(text + label.size, tag.data, tag.size);
    s->tag = (struct str){text + label.size, tag.size};
    s->next = client->subscriptions;
    client->subscriptions = s;
    client->subscription_count++;
    struct subscription **head = &stream->of_kind[s->kind];
    s->of_kind = *head;
    s->of_kind_link = head;
    if (*head)
        (*head)->of_kind_link = &s->of_kind;
    *head = s;
    return s;
}

static struct subscription **find(struct client *client, struct str label)
{
    struct subscription **at = &client->subscriptions;
    while (*at && !str_equal((*at)->label, label))
        at = &(*at)->next;
    return at;
}

static void unsubscribe(struct client *client, struct str label)
{
    struct subscription **at = find(client, label), *s = *at;
    if (!s)
        return;
    *at = s->next;
    client->subscription_count--;
    subscription_free(s);
}

enum err client_subscribe(struct stream *stream, struct client *client, struct str name,
                          struct str tag, struct str list)
{
    struct work *w = &stream->work;
    struct topic topic;
    enum err e = topic_find(w, name, tag, list, &topic);
    if (e)
        return e;
    if (!scopes_allow(client->scopes, topic_scope(topic.kind)))
        return work_fail(w, ERR_UNAUTHORIZED, "Access token does not have the required scopes");
    struct str label = label_of(w->memory, &topic);
    if (*find(client, label))
        return OK;
    if (client->subscription_count == stream_subscriptions_max)
        return work_fail(w, ERR_INVALID, "Too many streams at once: at most %d",
                         stream_subscriptions_max);
    struct subscription *s = subscription_make(stream, client, &topic, label);
    if (!s)
        return work_fail(w, ERR_UNAVAILABLE, "The server has no memory left");
    if (topic.kind != TOPIC_LIST)
        return OK;
    e = topic.list_id ? subscription_load(stream, s) : ERR_NOT_FOUND;
    if (e)
        unsubscribe(client, label);
    return e == ERR_NOT_FOUND ? work_fail(w, ERR_UNAUTHORIZED, "Not authorized to stream this list")
                              : e;
}

void client_tell_error(struct stream *stream, struct client *client, enum err e)
{
    struct work *w = &stream->work;
    struct buffer text = buffer_in(w->memory), out = buffer_in(w->memory);
    json_open(&text, '{');
    JSON_STR(&text, "error", w->why.size ? w->why : STR("An unexpected error occurred"));
    JSON_INT(&text, "status", e == ERR_INVALID ? 400 : e == ERR_UNAUTHORIZED ? 401 : 500);
    json_close(&text, '}');
    websocket_put(&out, WEBSOCKET_TEXT, buffer_str(&text));
    client_send_bytes(stream, client, buffer_str(&out));
}

/* What cannot be understood is passed over, as Mastodon does. */
static void text_message(struct stream *stream, struct client *client, struct str payload)
{
    struct work *w = &stream->work;
    const struct json *root;
    if (json_parse(w->memory, payload, &root, NULL))
        return;
    struct str type = json_get_str(root, "type"), name = json_get_str(root, "stream");
    struct str tag = json_get_str(root, "tag"), list = json_get_str(root, "list");
    struct topic topic;
    enum err e = OK;
    if (str_is(type, "subscribe")) {
        e = client_subscribe(stream, client, name, tag, list);
    } else if (str_is(type, "unsubscribe")) {
        e = topic_find(w, name, tag, list, &topic);
        if (!e)
            unsubscribe(client, label_of(w->memory, &topic));
    }
    if (e)
        client_tell_error(stream, client, e);
}

bool client_message(void *context, enum websocket_opcode opcode, struct str payload)
{
    const struct message_context *m = context;
    struct client *client = m->client;
    struct buffer out = buffer_in(m->stream->work.memory);
    if (++client->messages > stream_messages_max) {
        client_close(m->stream, client, WEBSOCKET_POLICY);
        return false;
    }
    if (opcode == WEBSOCKET_TEXT) {
        text_message(m->stream, client, payload);
    } else if (opcode == WEBSOCKET_PING) {
        websocket_put(&out, WEBSOCKET_PONG, payload);
        client_send_bytes(m->stream, client, buffer_str(&out));
    } else if (opcode == WEBSOCKET_CLOSE) {
        const unsigned char *at = (const unsigned char *)payload.data;
        client_close(m->stream, client, payload.size >= 2 ? at[0] << 8 | at[1] : 0);
    }
    return !client->ended && !client->closing;
}
