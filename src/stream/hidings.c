#include "stream/hidings.h"

#include "api/account_json.h"
#include "api/status_json.h"
#include "base/clock.h"
#include "base/log.h"
#include "social/marks.h"
#include "social/visibility.h"
#include "stream/news.h"
#include "stream/parcels.h"

/* What keeps a post from people, or from being come upon. */
enum {
    post_hides = POST_RESTRICTED | POST_HELD | POST_WITHHELD | POST_ADULTS | POST_NOT_RECOMMENDED,
    account_hides = ACCOUNT_NOT_PROPOSED | ACCOUNT_WITHHELD | ACCOUNT_ADULTS,
};

/* ---- what waits ----------------------------------------------------------------------------- */

/* Those of the oldest posts go first where there is no room. */
static void add(struct stream *stream, const struct hiding *hiding)
{
    struct hiding *waiting = stream->hidings, *oldest = NULL;

    for (int i = 0; i < stream->hiding_count; i++) {
        if (waiting[i].post_id == hiding->post_id) {
            waiting[i].changed = waiting[i].changed || hiding->changed;
            return;
        }
        if (!oldest || waiting[i].post_id < oldest->post_id)
            oldest = &waiting[i];
    }
    if (stream->hiding_count < hidings_max)
        waiting[stream->hiding_count++] = *hiding;
    else if (oldest && oldest->post_id < hiding->post_id)
        *oldest = *hiding;
}

static struct hiding take_newest(struct stream *stream)
{
    struct hiding *waiting = stream->hidings, *newest = waiting;

    for (int i = 1; i < stream->hiding_count; i++)
        if (waiting[i].post_id > newest->post_id)
            newest = &waiting[i];
    struct hiding taken = *newest;
    *newest = waiting[--stream->hiding_count];
    return taken;
}

bool hidings_take(struct stream *stream, const struct event *event)
{
    if (!(event->flags & post_hides) || event->version == 1)
        return false;
    add(stream, &(struct hiding){.post_id = event->post, .changed = true});
    return true;
}

void hidings_take_account(struct stream *stream, const struct event *event)
{
    struct work *w = &stream->facts;
    const struct live_account *card;
    int64_t ids[hidings_account_max];
    int count = 0;
    enum err e = api_account_card(w, event->account, &card);

    if (!e && (card->flags & account_hides))
        e = posts_newest(w, event->account, hidings_account_max, ids, &count);
    stream_complain(stream, e);
    for (int i = 0; i < count; i++)
        add(stream, &(struct hiding){.post_id = ids[i]});
}

/* ---- one post ------------------------------------------------------------------------------- */

/* A post and its author as they are, and as if nothing lay over them. */
struct sides {
    const struct live_post *card;
    const struct live_account *author;
    struct live_post *bare_card;
    struct live_account *bare_author;
};
struct hidden {
    struct news news, bare;
    struct sides post, original; /* original.card NULL: it is no boost */
    struct parcel gone, changed;
    bool tell_changed;
};

static enum err sides_load(struct work *w, int64_t post_id, struct sides *sides)
{
    enum err e = api_post_card(w, post_id, &sides->card);

    if (!e)
        e = api_account_card(w, sides->card->author_id, &sides->author);
    if (e)
        return e;
    sides->bare_card = ARENA_NEW(w->memory, struct live_post);
    sides->bare_author = ARENA_NEW(w->memory, struct live_account);
    memcpy(sides->bare_card, sides->card, sizeof *sides->card);
    memcpy(sides->bare_author, sides->author, sizeof *sides->author);
    sides->bare_card->flags &= ~(uint32_t)POST_OVERLAYS;
    sides->bare_author->flags &= ~(uint32_t)ACCOUNT_OVERLAYS;
    return OK;
}

static enum err hidden_load(struct stream *stream, const struct hiding *hiding,
                            struct hidden *hidden)
{
    struct work *w = &stream->facts;
    enum err e = sides_load(w, hiding->post_id, &hidden->post);

    if (!e && hidden->post.card->boost_of_id)
        e = sides_load(w, hidden->post.card->boost_of_id, &hidden->original);
    if (!e)
        e = news_load(stream, &(struct event){.post = hiding->post_id}, &hidden->news);
    if (e)
        return e;
    hidden->bare = hidden->news;
    hidden->bare.post.flags &= ~(uint32_t)POST_OVERLAYS;
    hidden->bare.author_flags &= ~(uint32_t)ACCOUNT_OVERLAYS;
    /* Its author, who goes on seeing what is hidden, is told by what is written to her. */
    hidden->tell_changed = hiding->changed && !(hidden->news.post.flags & POST_RESTRICTED);
    hidden->gone = parcel_begin("delete");
    hidden->changed = parcel_begin("status.update");
    parcel_fill(&hidden->gone, str_format(w->memory, "%lld", (long long)hiding->post_id));
    return OK;
}

/* Whether she sees it: as it is, or with nothing over it. */
static enum err sees(struct work *w, const struct viewer *viewer, const struct hidden *hidden,
                     bool bare, bool *ret_sees)
{
    const struct sides *own = &hidden->post, *original = &hidden->original;
    enum err e = visibility_check_card(w, viewer, bare ? own->bare_card : own->card,
                                       bare ? own->bare_author : own->author);

    if (!e && original->card)
        e = visibility_check_card(w, viewer, bare ? original->bare_card : original->card,
                                  bare ? original->bare_author : original->author);
    *ret_sees = !e;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Whether it stands on her page, or did before anything lay over it. */
static enum err stands(struct stream *stream, const struct hidden *hidden,
                       const struct viewer *viewer, struct subscription *s, bool *ret_stands)
{
    const bool is_named = news_names(&hidden->bare, viewer->account_id);
    enum err e = OK;

    if (s->kind == TOPIC_DIRECT)
        *ret_stands = news_is_direct(&hidden->bare) && is_named;
    else
        e = news_takes(stream, &hidden->bare, viewer, s, ret_stands);
    *ret_stands = *ret_stands || (s->kind == TOPIC_USER && is_named);
    return e;
}

/* Who may go on seeing it: whether she comes upon it there. Who follows its author has it at home
 * too, from where apps would take it. */
static enum err tell_shown(struct stream *stream, struct hidden *hidden,
                           const struct viewer *viewer, struct subscription *s, bool stood)
{
    struct work *w = &stream->work;
    struct buffer out = buffer_in(w->memory);
    const int64_t author_id = hidden->news.post.author_id;
    const bool is_square = s->kind == TOPIC_PUBLIC || s->kind == TOPIC_TAG;
    bool takes = false;
    enum err e = news_takes(stream, &hidden->news, viewer, s, &takes);

    if (!e && is_square && stood && !takes && !news_names(&hidden->news, viewer->account_id) &&
        !(live_viewer_relation(viewer->live, author_id, w->now_ms) & RELATION_FOLLOWS)) {
        parcel_hand(stream, &hidden->gone, s);
        return OK;
    }
    if (e || !takes || !hidden->tell_changed)
        return e;
    e = api_status_json(w, &out, viewer, hidden->news.post.id);
    if (e)
        return e;
    parcel_fill(&hidden->changed, buffer_str(&out));
    parcel_hand(stream, &hidden->changed, s);
    return OK;
}

static enum err tell_one(struct stream *stream, struct hidden *hidden, struct subscription *s)
{
    struct work *w = &stream->work;
    struct viewer viewer;
    bool stood = false, could = false, can = false;
    enum err e = client_viewer(stream, s->client, &viewer);

    if (!e)
        e = stands(stream, hidden, &viewer, s, &stood);
    if (e || !stood)
        return e;
    e = sees(w, &viewer, hidden, false, &can);
    if (!e && can)
        return tell_shown(stream, hidden, &viewer, s, stood);
    if (!e)
        e = sees(w, &viewer, hidden, true, &could);
    if (!e && could && hidden->news.post.author_id != viewer.account_id)
        parcel_hand(stream, &hidden->gone, s);
    return e;
}

static void tell_kind(struct stream *stream, struct hidden *hidden, enum topic_kind kind)
{
    for (struct subscription *s = stream->of_kind[kind]; s; s = s->of_kind) {
        if (client_is_deaf(s->client) || (s->client->no_direct && news_is_direct(&hidden->news)))
            continue;
        stream_complain(stream, tell_one(stream, hidden, s));
        arena_reset(stream->work.memory);
    }
}

/* Apps know a boost by its own id. */
static void boosts_add(struct stream *stream, int64_t post_id)
{
    struct work *w = &stream->facts;
    struct mark_accounts *boosts = ARENA_NEW(w->memory, struct mark_accounts);
    const struct page page = {.limit = hidings_boosts_max};

    *boosts = (struct mark_accounts){.count = 0};
    stream_complain(stream, marks_accounts(w, post_id, POST_MARK_BOOST, &page, boosts));
    for (int i = 0; i < boosts->count; i++)
        add(stream, &(struct hiding){.post_id = boosts->mark_ids[i]});
}

static bool hides_boosts(const struct sides *post)
{
    return (post->card->flags & ((uint32_t)post_hides & ~(uint32_t)POST_NOT_RECOMMENDED)) ||
           (post->author->flags &
            (ACCOUNT_SUSPENDED | ACCOUNT_HIDDEN | ACCOUNT_WITHHELD | ACCOUNT_ADULTS));
}

static void tell(struct stream *stream, const struct hiding *hiding)
{
    struct hidden *hidden = ARENA_NEW(stream->facts.memory, struct hidden);
    enum err e = hidden_load(stream, hiding, hidden);

    stream_complain(stream, e);
    if (e)
        return;
    tell_kind(stream, hidden, TOPIC_USER);
    tell_kind(stream, hidden, TOPIC_LIST);
    if (news_is_direct(&hidden->news))
        tell_kind(stream, hidden, TOPIC_DIRECT);
    if (news_is_public(&hidden->news) && !hidden->original.card) {
        tell_kind(stream, hidden, TOPIC_PUBLIC);
        if (hidden->news.tag_count)
            tell_kind(stream, hidden, TOPIC_TAG);
    }
    parcel_end(&hidden->gone);
    parcel_end(&hidden->changed);
    if (!hidden->original.card && hides_boosts(&hidden->post))
        boosts_add(stream, hiding->post_id);
}

void hidings_tell(struct stream *stream)
{
    const int64_t end_ms = clock_monotonic_ms() + hidings_turn_ms;

    while (stream->hiding_count) {
        const struct hiding hiding = take_newest(stream);

        tell(stream, &hiding);
        arena_reset(stream->facts.memory);
        arena_reset(stream->work.memory);
        if (clock_monotonic_ms() >= end_ms)
            break;
    }
}
