#include "api/status_json.h"

#include "api/account_json.h"
#include "api/filter_json.h"
#include "api/post_card.h"
#include "social/marks.h"
#include "social/polls.h"
#include "social/relations.h"
#include "social/teams.h"
#include "social/visibility.h"

#include <assert.h>

enum { status_bytes_expected = 3500 };

/* How far a status inside a status goes: a quoted post shows its own quote by id only. */
enum depth { DEPTH_WHOLE, DEPTH_BOOSTED, DEPTH_QUOTED };

struct status_writer {
    struct work *w;
    struct buffer *out;
    const struct viewer *viewer;
    int64_t untouched_id; /* a post nobody can have marked yet; 0 none */
    int64_t voted_id;     /* the post in whose poll the viewer has just chosen; 0 none */
    uint64_t choices;     /* what */
    bool is_filtered;     /* the viewer has filters, or it is not known yet */
    bool filters_known;
    const struct filters *filters; /* hers */
    struct str filtered;           /* of the post that is written: the elements of "filtered" */
    /* The author found last: whether a post may be seen and who wrote it is asked in turn. */
    int64_t author_id;
    const struct live_account *author;
    size_t begin; /* of the status that is being written */
};

static struct status_writer writer_of(struct work *w, struct buffer *out,
                                      const struct viewer *viewer)
{
    const struct filters *filters = viewer->live ? live_viewer_filters(viewer->live) : NULL;
    return (struct status_writer){
        .w = w,
        .out = out,
        .viewer = viewer,
        .is_filtered = filters || !viewer->live,
        .filters_known = viewer->live != NULL,
        .filters = filters,
    };
}

static bool on_lane(const struct work *w)
{
    return w->db && !db_is_reader(w->db);
}

/* Cards. */

static enum err card_from_store(struct work *w, int64_t post_id, bool with_source,
                                struct live_post **ret_card)
{
    struct post post;
    enum err e = post_find(w, post_id, &post);
    if (!e)
        e = post_complete(w, &post);
    return e ? e : post_card_make(w, &post, with_source, ret_card);
}

enum err api_post_card(struct work *w, int64_t post_id, const struct live_post **ret_card)
{
    struct live_post *made;
    if (!on_lane(w)) {
        *ret_card = live_post_find(w->live, post_id);
        if (*ret_card)
            return OK;
        if (!w->db)
            return ERR_NEEDS_STORE;
    }
    uint32_t generation = w->live ? live_generation(w->live, post_id) : 0;
    enum err e = card_from_store(w, post_id, false, &made);
    if (e)
        return e;
    if (w->live && !on_lane(w))
        (void)live_post_put(w->live, made, generation); /* refused: good for this answer only */
    *ret_card = made;
    return OK;
}

static enum err author_find(struct status_writer *s, int64_t author_id)
{
    if (s->author && s->author_id == author_id)
        return OK;
    s->author_id = author_id;
    s->author = NULL;
    return api_account_card(s->w, author_id, &s->author);
}

static enum err visible(struct status_writer *s, const struct live_post *card)
{
    enum err e = author_find(s, card->author_id);
    if (!e && s->w->acting && !team_reads_direct(s->w) &&
        (card->flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT)
        e = ERR_NOT_FOUND;
    return e ? e : visibility_check_card(s->w, s->viewer, card, s->author);
}

enum err api_post_visible(struct work *w, const struct viewer *viewer, const struct live_post *card)
{
    struct status_writer s = {.w = w, .viewer = viewer};
    const struct live_post *original;
    enum err e = visible(&s, card);
    if (!e && card->boost_of_id)
        e = api_post_card(w, card->boost_of_id, &original);
    if (!e && card->boost_of_id)
        e = visible(&s, original);
    return e;
}

/* What the viewer did. */

static enum err marks_of(struct status_writer *s, int64_t post_id, uint32_t *ret_flags)
{
    *ret_flags = 0;
    if (post_id == s->untouched_id)
        return OK;
    if (s->viewer->live)
        return live_viewer_marks(s->w, s->viewer->live, post_id, ret_flags);
    return marks_find(s->w, s->viewer->account_id, post_id, ret_flags);
}

static enum err choices_of(struct status_writer *s, int64_t post_id, uint64_t *ret_choices)
{
    *ret_choices = post_id == s->voted_id ? s->choices : 0;
    if (post_id == s->untouched_id || post_id == s->voted_id)
        return OK;
    if (s->viewer->live)
        return live_viewer_vote(s->w, s->viewer->live, post_id, ret_choices);
    return poll_choices(s->w, s->viewer->account_id, post_id, ret_choices);
}

/* On a lane a viewer's filters are read when first a post is met that they could fit. */
static enum err filters_find_stored(struct status_writer *s)
{
    struct filter_set set;
    enum err e = filters_db_read(s->w, s->viewer->account_id, &set);
    if (e)
        return e;
    s->filters = filters_make_in(s->w->memory, &set);
    s->filters_known = true;
    s->is_filtered = s->filters != NULL;
    return OK;
}

static enum err filtered_find(struct status_writer *s, const struct live_post *card)
{
    const int64_t ids[] = {card->id, card->boost_of_id};
    const struct live_post *original = card;
    struct buffer out = buffer_in(s->w->memory);
    enum err e = OK;
    s->filtered = STR("");
    if (!s->filters_known && card->id != s->untouched_id)
        e = filters_find_stored(s);
    if (e || !s->filters)
        return e;
    if (card->boost_of_id)
        e = api_post_card(s->w, card->boost_of_id, &original);
    if (e)
        return e;
    api_filtered_json(s->w, &out, s->filters, original->text, ids, card->boost_of_id ? 2 : 1);
    s->filtered = buffer_str(&out);
    return OK;
}

/* The rest of a status, from "quote_approval" on. */

/* What the viewer may do and did, found before anything is written. */
struct standing {
    bool may_quote;
    uint32_t flags, thread_flags; /* enum mark_flag */
};

static enum err may_quote(struct status_writer *s, const struct live_post *card,
                          enum quote_policy policy, bool *ret_may)
{
    struct relation relation;
    int64_t viewer_id = s->viewer->account_id;
    *ret_may = viewer_id && (viewer_id == card->author_id || policy == QUOTE_BY_ANYONE);
    if (!viewer_id || *ret_may || policy != QUOTE_BY_FOLLOWERS)
        return OK;
    enum err e = OK;
    if (s->viewer->live)
        relation.flags = live_viewer_relation_card(s->viewer->live, card, s->w->now_ms);
    else
        e = relation_find(s->w, viewer_id, card->author_id, &relation);
    if (!e)
        *ret_may = relation.flags & RELATION_FOLLOWS;
    return e;
}

static enum err standing_find(struct status_writer *s, const struct live_post *card,
                              enum quote_policy policy, struct standing *ret_standing)
{
    int64_t marked = card->boost_of_id ? card->boost_of_id : card->id;
    *ret_standing = (struct standing){0};
    if (!s->viewer->account_id)
        return OK;
    enum err e = may_quote(s, card, policy, &ret_standing->may_quote);
    if (!e)
        e = marks_of(s, marked, &ret_standing->flags);
    if (!e && card->thread_id == marked)
        ret_standing->thread_flags = ret_standing->flags;
    else if (!e)
        e = marks_of(s, card->thread_id, &ret_standing->thread_flags);
    if (s->is_filtered && !e)
        e = filtered_find(s, card);
    return e;
}

static char *put_counts(char *at, const struct live_post *card)
{
    at = put_lit(at, ",\"replies_count\":");
    at = put_int(at, atomic_load_explicit(&card->replies, memory_order_relaxed));
    at = put_lit(at, ",\"reblogs_count\":");
    at = put_int(at, atomic_load_explicit(&card->boosts, memory_order_relaxed));
    at = put_lit(at, ",\"favourites_count\":");
    at = put_int(at, atomic_load_explicit(&card->favourites, memory_order_relaxed));
    at = put_lit(at, ",\"quotes_count\":");
    return put_int(at, atomic_load_explicit(&card->quotes, memory_order_relaxed));
}

#define put_flag(at, name, on)                                                                     \
    ((on) ? put_lit((at), ",\"" name "\":true") : put_lit((at), ",\"" name "\":false"))

/* Most people did nothing with most posts. */
static char *put_marks(char *at, const struct standing *standing)
{
    if (!((standing->flags & (MARK_FAVOURITE | MARK_BOOST | MARK_BOOKMARK)) |
          (standing->thread_flags & MARK_MUTE)))
        return put_lit(at, ",\"favourited\":false,\"reblogged\":false,\"muted\":false,"
                           "\"bookmarked\":false");
    at = put_flag(at, "favourited", standing->flags & MARK_FAVOURITE);
    at = put_flag(at, "reblogged", standing->flags & MARK_BOOST);
    at = put_flag(at, "muted", standing->thread_flags & MARK_MUTE);
    return put_flag(at, "bookmarked", standing->flags & MARK_BOOKMARK);
}

/* What she said of it, which Mastodon does not know: where she did. */
static char *put_said(char *at, uint32_t flags)
{
    at = put_lit(at, ",\"bema\":{\"well_argued\":");
    at = flags & MARK_WELL_ARGUED ? put_lit(at, "true") : put_lit(at, "false");
    at = put_lit(at, ",\"not_for_me\":");
    at = flags & (MARK_NOT_FOR_ME | MARK_AWAY) ? put_lit(at, "true}") : put_lit(at, "false}");
    return at;
}

/* Of what put_rest writes, without "filtered". */
enum { rest_bytes_max = 512 };

/* What she is told that moderation has laid over the post. */
static struct str restrictions_told(const struct status_writer *s, const struct live_post *card)
{
    return s->viewer->account_id && s->viewer->account_id == card->author_id
               ? card->restrictions
               : card->restrictions_shown;
}

/* Up to the account. */
static char *put_rest(char *at, const struct status_writer *s, const struct live_post *card,
                      const struct standing *standing, struct str told)
{
    at = standing->may_quote ? put_lit(at, "\"automatic\"}") : put_lit(at, "\"denied\"}");
    at = put_counts(at, card);
    if (told.size) {
        at = put_lit(at, ",\"bema_restrictions\":[");
        at = put_bytes(at, told.data, told.size);
        at = put_lit(at, "]");
    }
    if (s->viewer->account_id) {
        at = put_marks(at, standing);
        if (standing->flags & (MARK_WELL_ARGUED | MARK_NOT_FOR_ME | MARK_AWAY))
            at = put_said(at, standing->flags);
        if (s->viewer->account_id == card->author_id && !card->boost_of_id &&
            (card->flags & POST_VISIBILITY_MASK) != VISIBILITY_DIRECT)
            at = put_flag(at, "pinned", standing->flags & MARK_PIN);
        if (s->filtered.size) {
            at = put_lit(at, ",\"filtered\":[");
            at = put_bytes(at, s->filtered.data, s->filtered.size);
            at = put_lit(at, "]");
        } else {
            at = put_lit(at, ",\"filtered\":[]");
        }
    }
    return put_lit(at, ",\"account\":");
}

/* Polls. */

static bool poll_ended(const struct status_writer *s, const struct live_poll *poll)
{
    return poll->expires_ms && poll->expires_ms <= s->w->now_ms;
}

static void option_json(struct status_writer *s, const struct live_poll *poll, uint32_t option)
{
    if (poll->hide_totals && !poll_ended(s, poll))
        buffer_lit(s->out, "null");
    else
        buffer_int(s->out,
                   (int64_t)atomic_load_explicit(&poll->votes[option], memory_order_relaxed));
}

static enum err poll_state_json(struct status_writer *s, const struct live_post *card)
{
    const struct live_poll *poll = card->poll;
    int64_t votes = 0;
    uint64_t choices = 0;
    for (uint32_t i = 0; i < poll->option_count; i++)
        votes += (int64_t)atomic_load_explicit(&poll->votes[i], memory_order_relaxed);
    json_key(s->out, "expired");
    json_bool(s->out, poll_ended(s, poll));
    JSON_INT(s->out, "votes_count", votes);
    JSON_INT(s->out, "voters_count",
             (int64_t)atomic_load_explicit(&poll->voters, memory_order_relaxed));
    if (!s->viewer->account_id)
        return OK;
    enum err e = choices_of(s, card->id, &choices);
    if (e)
        return e;
    JSON_BOOL(s->out, "voted", choices != 0 || s->viewer->account_id == card->author_id);
    json_key(s->out, "own_votes");
    json_open(s->out, '[');
    for (uint32_t i = 0; i < poll->option_count; i++)
        if (choices >> i & 1)
            json_int(s->out, i);
    json_close(s->out, ']');
    return OK;
}

/* Statuses. */

static enum err card_json(struct status_writer *s, const struct live_post *card, enum depth depth);

/* *ret_shown false, and nothing is written, for a post that is gone or hidden. */
static enum err inner_json(struct status_writer *s, int64_t post_id, enum depth depth,
                           bool *ret_shown, bool *ret_gone)
{
    const struct live_post *card;
    *ret_shown = *ret_gone = false;
    enum err e = api_post_card(s->w, post_id, &card);
    if (e == ERR_NOT_FOUND) {
        *ret_gone = true;
        return OK;
    }
    if (!e)
        e = visible(s, card);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    *ret_shown = true;
    return card_json(s, card, depth);
}

static const char *quote_state_name(uint32_t state)
{
    switch ((enum quote_state)state) {
    case QUOTE_PENDING:
        return "pending";
    case QUOTE_ACCEPTED:
        return "accepted";
    case QUOTE_REJECTED:
        return "rejected";
    case QUOTE_REVOKED:
        return "revoked";
    case QUOTE_NONE:
    case QUOTE_DELETED:
        break;
    }
    return "deleted";
}

/* Of an accepted quote: why the quoted post is not shown, or should be shown only if the viewer
 * insists. */
static enum err accepted_state(struct status_writer *s, int64_t quoted_id, bool shown,
                               const char **ret_state)
{
    struct relation relation = {0};
    const struct live_post *quoted;
    enum err e = api_post_card(s->w, quoted_id, &quoted);
    if (!e && s->viewer->live)
        relation.flags = live_viewer_relation_card(s->viewer->live, quoted, s->w->now_ms);
    else if (!e && s->viewer->account_id && s->viewer->account_id != quoted->author_id)
        e = relation_find(s->w, s->viewer->account_id, quoted->author_id, &relation);
    if (e)
        return e;
    *ret_state = relation.flags & RELATION_BLOCKS  ? "blocked_account"
                 : !shown                          ? "unauthorized"
                 : relation.flags & RELATION_MUTES ? "muted_account"
                                                   : "accepted";
    return OK;
}

static enum err quote_json(struct status_writer *s, const struct live_post *card, enum depth depth)
{
    struct buffer *out = s->out;
    bool shown = false, gone = false;
    enum err e = OK;
    json_key(out, "quote");
    if (!card->quote_of_id) {
        json_null(out);
        return OK;
    }
    json_open(out, '{');
    if (depth == DEPTH_QUOTED) {
        JSON_STR(out, "state", str_of(quote_state_name(card->quote_state)));
        JSON_ID(out, "quoted_status_id",
                card->quote_state == QUOTE_ACCEPTED ? card->quote_of_id : 0);
        json_close(out, '}');
        return OK;
    }
    json_key(out, "quoted_status");
    if (card->quote_state == QUOTE_ACCEPTED)
        e = inner_json(s, card->quote_of_id, DEPTH_QUOTED, &shown, &gone);
    if (e)
        return e;
    if (!shown)
        json_null(out);
    const char *state = gone ? "deleted" : quote_state_name(card->quote_state);
    if (!gone && card->quote_state == QUOTE_ACCEPTED)
        e = accepted_state(s, card->quote_of_id, shown, &state);
    JSON_STR(out, "state", str_of(state));
    json_close(out, '}');
    return e;
}

static enum err inside_json(struct status_writer *s, const struct live_post *card, enum depth depth)
{
    bool shown = true, gone = false;
    enum err e = OK;
    if (!card->boost_of_id && !card->quote_of_id) {
        buffer_lit(s->out, ",\"reblog\":null,\"quote\":null");
        return OK;
    }
    json_key(s->out, "reblog");
    if (card->boost_of_id)
        e = inner_json(s, card->boost_of_id, DEPTH_BOOSTED, &shown, &gone);
    else
        json_null(s->out);
    if (!e && !shown)
        return ERR_NOT_FOUND;
    return e ? e : quote_json(s, card, depth);
}

/* Staff has decided that what the author shows is sensitive: said over what she says herself, at
 * the same length, before any text of hers. */
static void mark_sensitive(struct status_writer *s)
{
    const struct str mark = STR("\"sensitive\":false,");
    struct str written = str_sub((struct str){s->out->data, s->out->size}, s->begin, s->out->size);
    size_t at = str_find(written, mark);
    if (at < str_find(written, STR("\"spoiler_text\"")))
        memcpy(s->out->data + s->begin + at, "\"sensitive\":true ,", mark.size);
}

static enum err rest_json(struct status_writer *s, const struct live_post *card,
                          enum quote_policy policy, enum depth depth)
{
    struct standing standing;
    enum err e = standing_find(s, card, policy, &standing);
    if (!e)
        e = author_find(s, card->author_id);
    if (e)
        return e;
    if ((s->author->flags & (ACCOUNT_SENSITIVE | ACCOUNT_ADULTS)) &&
        s->viewer->account_id != card->author_id)
        mark_sensitive(s);
    const struct live_image *image = live_account_image(s->author);
    const struct str told = restrictions_told(s, card);
    if (buffer_reserve(s->out,
                       rest_bytes_max + s->filtered.size + told.size + (image ? image->size : 0))) {
        char *at = put_rest(s->out->data + s->out->size, s, card, &standing, told);
        buffer_end(s->out, image ? put_bytes(at, image->bytes, image->size) : at);
    }
    if (!image)
        api_account_card_json(s->w, s->out, s->author);
    if (s->author->moved_to_id)
        e = api_account_moved_json(s->w, s->out, s->author);
    if (e)
        return e;
    return inside_json(s, card, depth);
}

static enum err hole_fill(struct status_writer *s, const struct live_post *card, uint32_t kind,
                          enum depth depth)
{
    if (kind >= POST_HOLE_OPTION) {
        option_json(s, card->poll, kind - POST_HOLE_OPTION);
        return OK;
    }
    if (kind >= POST_HOLE_REST)
        return rest_json(s, card, (enum quote_policy)(kind - POST_HOLE_REST), depth);
    return kind == POST_HOLE_POLL_STATE ? poll_state_json(s, card) : OK;
}

/* The fragment's bytes from one hole to another, holes filled. */
static enum err span_json(struct status_writer *s, const struct live_post *card, uint32_t at,
                          uint32_t hole, uint32_t last_hole, enum depth depth)
{
    const struct live_fragment *json = &card->json;
    enum err e = OK;
    for (; hole <= last_hole && !e; hole++) {
        buffer_put(s->out, (struct str){json->bytes + at, json->holes[hole].offset - at});
        at = json->holes[hole].offset;
        e = hole_fill(s, card, json->holes[hole].kind, depth);
    }
    return e;
}

static enum err card_json(struct status_writer *s, const struct live_post *card, enum depth depth)
{
    uint32_t last = card->json.hole_count - 1;
    assert(card->json.hole_count > 0);
    json_comma(s->out);
    s->begin = s->out->size;
    enum err e = span_json(s, card, 0, 0, last, depth);
    uint32_t at = card->json.holes[last].offset;
    if (!e)
        buffer_put(s->out, (struct str){card->json.bytes + at, card->json.size - at});
    return e;
}

/* A card that has been checked. What is hidden inside it makes it hidden: nothing stays written. */
static enum err whole_json(struct status_writer *s, const struct live_post *card)
{
    size_t before = s->out->size;
    enum err e = card_json(s, card, DEPTH_WHOLE);
    if (e == ERR_NOT_FOUND)
        s->out->size = before;
    return e;
}

enum err api_status_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                         int64_t post_id)
{
    struct status_writer s = writer_of(w, out, viewer);
    const struct live_post *card;
    enum err e = api_post_card(w, post_id, &card);
    if (!e)
        e = visible(&s, card);
    return e ? e : whole_json(&s, card);
}

enum err api_statuses_reported_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                    const int64_t *ids, size_t count)
{
    struct status_writer s = {.w = w, .out = out, .viewer = viewer};
    enum err e = OK;
    json_open(out, '[');
    for (size_t i = 0; i < count && !e; i++) {
        const struct live_post *card;
        e = api_post_card(w, ids[i], &card);
        if (!e)
            e = whole_json(&s, card);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    json_close(out, ']');
    return e;
}

/* What a page is written from lies all over the memory. First the cards of all its posts are found,
 * then those of their authors, then both are copied: so the processor waits for many at a time. */
struct found {
    const struct live_post *card;
    const struct live_account *author;
};

static enum err page_find(struct work *w, const int64_t *ids, size_t count, struct found *found,
                          size_t *ret_count)
{
    size_t cards = 0, complete = 0;
    for (size_t i = 0; i < count; i++) {
        enum err e = api_post_card(w, ids[i], &found[cards].card);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (!e)
            __builtin_prefetch(found[cards++].card->json.bytes);
    }
    for (size_t i = 0; i < cards; i++) {
        found[complete].card = found[i].card;
        enum err e = api_account_card(w, found[i].card->author_id, &found[complete].author);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (!e)
            __builtin_prefetch(live_account_image(found[complete++].author));
    }
    *ret_count = complete;
    return OK;
}

enum err api_statuses_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                           const int64_t *ids, size_t count)
{
    struct status_writer s = writer_of(w, out, viewer);
    struct found *found = arena_array(w->memory, count, sizeof(*found));
    enum err e = page_find(w, ids, count, found, &count);
    (void)buffer_reserve(out, count * status_bytes_expected + 2);
    json_open(out, '[');
    for (size_t i = 0; i < count && !e; i++) {
        s.author = found[i].author;
        s.author_id = found[i].card->author_id;
        e = visible(&s, found[i].card);
        if (!e)
            e = whole_json(&s, found[i].card);
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    json_close(out, ']');
    return e;
}

static void publish(struct work *w, void *data)
{
    if (w->live)
        (void)live_post_put(w->live, data, LIVE_FRESH);
}

/* What is held of the author does not know of this post yet: she is shown with its counters. */
static enum err author_of_made(struct status_writer *s, const struct post *post)
{
    const struct account_counts *counts = post->author_counts;
    const struct live_account *held;
    enum err e = api_account_card(s->w, post->author_id, &held);
    if (e || !counts)
        return e;
    struct live_account *author = ARENA_NEW(s->w->memory, struct live_account);
    memcpy(author, held, offsetof(struct live_account, version));
    atomic_init(&author->version, (uint64_t)counts->version);
    atomic_init(&author->followers, counts->followers);
    atomic_init(&author->following, counts->following);
    atomic_init(&author->posts, counts->posts);
    atomic_init(&author->last_post_ms, counts->last_post_ms);
    s->author_id = post->author_id;
    s->author = author;
    return OK;
}

enum err api_status_made_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                              const struct post *post)
{
    struct status_writer s = writer_of(w, out, viewer);
    struct live_post *card;
    s.untouched_id = post->id;
    assert(on_lane(w) && db_in_transaction(w));
    enum err e = post_card_make(w, post, false, &card);
    if (!e)
        e = author_of_made(&s, post);
    if (!e)
        e = whole_json(&s, card);
    if (!e)
        db_after_commit(w, publish, card);
    return e;
}

enum err api_status_source_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                int64_t post_id)
{
    struct status_writer s = writer_of(w, out, viewer);
    struct live_post *card;
    assert(on_lane(w));
    enum err e = card_from_store(w, post_id, true, &card);
    if (!e)
        e = visible(&s, card);
    return e ? e : whole_json(&s, card);
}

static enum err poll_span_json(struct status_writer *s, const struct live_post *card)
{
    uint32_t begin = 0, end = 0;
    for (uint32_t i = 0; i < card->json.hole_count; i++) {
        if (card->json.holes[i].kind == POST_HOLE_POLL_BEGIN)
            begin = i;
        if (card->json.holes[i].kind == POST_HOLE_POLL_END)
            end = i;
    }
    return span_json(s, card, card->json.holes[begin].offset, begin + 1, end, DEPTH_WHOLE);
}

enum err api_poll_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                       int64_t post_id)
{
    struct status_writer s = writer_of(w, out, viewer);
    const struct live_post *card;
    enum err e = api_post_card(w, post_id, &card);
    if (!e)
        e = visible(&s, card);
    if (!e && !card->poll)
        e = ERR_NOT_FOUND;
    return e ? e : poll_span_json(&s, card);
}

enum err api_poll_voted_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                             const struct poll *poll, uint64_t choices)
{
    struct status_writer s = {
        .w = w, .out = out, .viewer = viewer, .voted_id = poll->post_id, .choices = choices};
    struct live_post *card = NULL;
    enum err e = post_card_poll(w, poll, &card);
    return e ? e : poll_span_json(&s, card);
}
