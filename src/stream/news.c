#include "stream/news.h"

#include "api/account_json.h"
#include "api/people.h"
#include "api/status_json.h"
#include "base/log.h"
#include "social/teams.h"
#include "social/text.h"
#include "social/timelines.h"
#include "social/visibility.h"

enum { stream_complain_ms = 1000 };

bool client_is_deaf(const struct client *client)
{
    return client->ended || client->closing;
}

void stream_complain(struct stream *stream, enum err e)
{
    if (!e || e == ERR_NOT_FOUND ||
        stream->work.now_ms - stream->complained_ms < stream_complain_ms)
        return;
    stream->complained_ms = stream->work.now_ms;
    log_warning("stream.deliver", "error=%s why=\"%.*s\"", err_name(e), STR_ARG(stream->work.why));
}

enum err client_viewer(struct stream *stream, const struct client *client,
                       struct viewer *ret_viewer)
{
    /* Who may not read direct messages is not shown any (api_status_json). */
    static struct acting without_direct = {.role = TEAM_ANALYST};
    *ret_viewer = (struct viewer){.account_id = client->account_id, .scopes = client->scopes};
    stream->work.acting = client->no_direct ? &without_direct : NULL;
    stream->work.territory = str_of(client->territory);
    return live_viewer_get(&stream->work, client->account_id, &ret_viewer->live);
}

bool news_has_tag(const struct news *news, struct str tag)
{
    for (int i = 0; i < news->tag_count; i++)
        if (str_equal(news->tags[i], tag))
            return true;
    return false;
}

bool news_is_public(const struct news *news)
{
    return (news->post.flags & POST_VISIBILITY_MASK) == VISIBILITY_PUBLIC;
}

bool news_is_direct(const struct news *news)
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

enum err news_load(struct stream *stream, const struct event *event, struct news *news)
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
    return news_is_public(news) ? tags_load(w, news) : OK;
}

void news_of_gone(struct stream *stream, const struct batch *batch, const struct event *event,
                  struct news *news)
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

bool news_names(const struct news *news, int64_t account_id)
{
    bool takes = news->post.author_id == account_id;
    for (uint32_t i = 0; i < news->people_count && !takes; i++)
        takes = news->people[i] == account_id;
    return takes;
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
    for (size_t i = 0; i < count && news_is_public(news) && !*ret_takes; i++)
        *ret_takes = news_has_tag(news, followed[i]);
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
    if (s->kind == TOPIC_TAG && !news_has_tag(news, s->tag))
        return false;
    uint32_t relation =
        live_viewer_relation(viewer->live, news->post.author_id, stream->work.now_ms);
    return visibility_meets(news->author_flags, news->post.flags, relation,
                            news->post.author_id == viewer->account_id) &&
           live_square_takes(&stream->work, viewer->live, &news->post, &filter);
}

enum err news_takes(struct stream *stream, const struct news *news, const struct viewer *viewer,
                    struct subscription *s, bool *ret_takes)
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
