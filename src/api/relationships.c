/* How one stands to others: follow, request, block, mute, note. */
#include "api/account_json.h"
#include "api/people.h"
#include "base/clock.h"
#include "social/domain_blocks.h"
#include "social/marks.h"

enum { relationships_per_request_max = 80 };
#define mute_seconds_max (INT64_C(100) * 366 * 86400)

static enum err relation_read(struct work *w, int64_t account_id, int64_t other_id,
                              struct relation *ret_relation)
{
    struct relation relation;
    bool blocks = false;
    enum err e = relation_find(w, account_id, other_id, &relation);

    if (!e)
        e = domain_of_account_is_blocked(w, account_id, other_id, &blocks);
    if (e)
        return e;
    relation.blocks_domain = blocks;
    *ret_relation = relation;
    return OK;
}

/* GET /api/v1/accounts/relationships?id[]=…: in the order asked. Whom there is not is left out. */
static enum err relationships_show(struct work *w, const struct viewer *viewer,
                                   const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    int64_t ids[relationships_per_request_max];
    size_t count = api_ids(request, "id", ids, relationships_per_request_max);
    bool with_suspended = http_bool(request, "with_suspended", false);
    enum err e = OK;

    json_open(&out, '[');
    for (size_t i = 0; !e && i < count; i++) {
        const struct live_account *card = NULL;
        struct relation relation;

        e = api_account_card(w, ids[i], &card);
        if (e == ERR_NOT_FOUND || (!e && (card->flags & ACCOUNT_SUSPENDED) && !with_suspended)) {
            e = OK;
            continue;
        }
        if (!e)
            e = relation_read(w, viewer->account_id, ids[i], &relation);
        if (!e)
            api_relationship_json(&out, &relation);
    }
    json_close(&out, ']');
    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* The answer to every change: how one stands to the other now. */
static enum err relationship_answer(struct work *w, const struct viewer *viewer, int64_t other_id,
                                    struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct relation relation;
    enum err e = relation_read(w, viewer->account_id, other_id, &relation);

    if (e)
        return e;
    api_relationship_json(&out, &relation);
    *ret_reply = http_json(&out);
    return OK;
}

/* "en,fr" from languages[]; only what can be a language tag. */
static struct str languages_read(struct work *w, const struct http_request *request)
{
    struct str values[relation_languages_max];
    size_t count = http_list(request, "languages", values, relation_languages_max);
    struct buffer b = buffer_in(w->memory);

    for (size_t i = 0; i < count; i++) {
        bool is_tag = values[i].size >= 2 && values[i].size <= 12;

        for (size_t j = 0; j < values[i].size; j++) {
            char c = values[i].data[j];

            is_tag = is_tag && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-');
        }
        if (!is_tag)
            continue;
        if (b.size)
            buffer_char(&b, ',');
        buffer_put(&b, values[i]);
    }
    return buffer_str(&b);
}

/* POST /api/v1/accounts/:id/follow */
static enum err follow(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, struct http_reply *ret_reply)
{
    const struct follow_options options = {
        .set_boosts = http_has(request, "reblogs"),
        .boosts = http_bool(request, "reblogs", true),
        .set_notify = http_has(request, "notify"),
        .notify = http_bool(request, "notify", false),
        .set_languages = http_has(request, "languages") || http_has(request, "languages[]"),
        .languages = languages_read(w, request),
    };
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = relation_follow(w, viewer->account_id, id, &options);
    return e ? e : relationship_answer(w, viewer, id, ret_reply);
}

/* status_id, Bema's own: the post because of which she mutes or blocks its author is none for her.
 * One that is another's, hidden or missing says nothing. */
static enum err away_mark(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, int64_t other_id)
{
    struct mark_request away = {.account_id = viewer->account_id,
                                .post_id = http_id(request, "status_id"),
                                .mark = MARK_AWAY};
    struct post post;
    enum err e = away.post_id ? post_find(w, away.post_id, &post) : ERR_NOT_FOUND;

    if (!e && post.author_id == other_id && other_id != viewer->account_id && !post.boost_of_id)
        e = mark_set(w, &away, NULL);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err mute_store(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, int64_t id,
                           struct http_reply *ret_reply)
{
    int64_t seconds = http_number(request, "duration", 0, mute_seconds_max, 0);
    enum err e = away_mark(w, viewer, request, id);

    if (!e)
        e = relation_mute(w, viewer->account_id, id, http_bool(request, "notifications", true),
                          seconds ? w->now_ms + seconds * clock_second_ms : 0);
    return e ? e : relationship_answer(w, viewer, id, ret_reply);
}

/* POST /api/v1/accounts/:id/mute */
static enum err mute(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, mute_store(w, viewer, request, id, ret_reply));
}

/* POST /api/v1/accounts/:id/note */
static enum err note(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = relation_note_set(w, viewer->account_id, id, http_text(request, "comment"));
    return e ? e : relationship_answer(w, viewer, id, ret_reply);
}

typedef enum err relation_change(struct work *w, int64_t account_id, int64_t other_id);

static enum err change(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, relation_change *fn,
                       struct http_reply *ret_reply)
{
    struct account account;
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = account_find(w, id, &account); /* there is one */
    if (!e)
        e = fn(w, viewer->account_id, id);
    return e ? e : relationship_answer(w, viewer, id, ret_reply);
}

/* POST /api/v1/accounts/:id/unfollow */
static enum err unfollow(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_unfollow, ret_reply);
}

/* POST /api/v1/accounts/:id/remove_from_followers */
static enum err remove_follower(struct work *w, const struct viewer *viewer,
                                const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_remove_follower, ret_reply);
}

static enum err block_store(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, int64_t id,
                            struct http_reply *ret_reply)
{
    enum err e = away_mark(w, viewer, request, id);

    return e ? e : change(w, viewer, request, relation_block, ret_reply);
}

/* POST /api/v1/accounts/:id/block */
static enum err block(struct work *w, const struct viewer *viewer,
                      const struct http_request *request, struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = id_parse(request->path_params[0], &id);

    if (!e)
        e = db_begin(w);
    return e ? e : db_end(w, block_store(w, viewer, request, id, ret_reply));
}

/* POST /api/v1/accounts/:id/unblock */
static enum err unblock(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_unblock, ret_reply);
}

/* POST /api/v1/accounts/:id/unmute */
static enum err unmute(struct work *w, const struct viewer *viewer,
                       const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_unmute, ret_reply);
}

/* POST /api/v1/accounts/:id/endorse, …/pin */
static enum err endorse(struct work *w, const struct viewer *viewer,
                        const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_endorse, ret_reply);
}

/* POST /api/v1/accounts/:id/unendorse, …/unpin */
static enum err unendorse(struct work *w, const struct viewer *viewer,
                          const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_unendorse, ret_reply);
}

/* POST /api/v1/follow_requests/:id/authorize */
static enum err request_accept(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_request_accept, ret_reply);
}

/* POST /api/v1/follow_requests/:id/reject */
static enum err request_reject(struct work *w, const struct viewer *viewer,
                               const struct http_request *request, struct http_reply *ret_reply)
{
    return change(w, viewer, request, relation_request_reject, ret_reply);
}

/* One's own pages. */

static enum err page_answer(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, enum relation_page kind,
                            struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 40, page_limit_max);
    struct relation_list list = {0};
    struct buffer out = buffer_in(w->memory);
    enum err e = relations_page(w, viewer->account_id, kind, &page, &list);

    if (!e)
        e = api_accounts_json(w, &out, list.account_ids, (size_t)list.count);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (list.count)
        api_link(w, request, ret_reply, list.row_ids[0], list.row_ids[list.count - 1]);
    return OK;
}

/* GET /api/v1/follow_requests */
static enum err requests_show(struct work *w, const struct viewer *viewer,
                              const struct http_request *request, struct http_reply *ret_reply)
{
    return page_answer(w, viewer, request, RELATIONS_REQUESTS, ret_reply);
}

/* GET /api/v1/blocks */
static enum err blocks_show(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    return page_answer(w, viewer, request, RELATIONS_BLOCKS, ret_reply);
}

/* GET /api/v1/endorsements */
static enum err endorsements_show(struct work *w, const struct viewer *viewer,
                                  const struct http_request *request, struct http_reply *ret_reply)
{
    return page_answer(w, viewer, request, RELATIONS_ENDORSED, ret_reply);
}

static enum err muted_account_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                   int64_t other_id)
{
    struct relation relation;
    enum err e = api_account_json(w, out, other_id);

    if (!e)
        e = relation_find(w, viewer->account_id, other_id, &relation);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    api_json_reopen(out);
    JSON_TIME(out, "mute_expires_at", relation.mute_until_ms);
    json_close(out, '}');
    return OK;
}

/* GET /api/v1/mutes */
static enum err mutes_show(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    const struct page page = api_page(request, 40, page_limit_max);
    struct relation_list list = {0};
    struct buffer out = buffer_in(w->memory);
    enum err e = relations_page(w, viewer->account_id, RELATIONS_MUTES, &page, &list);

    json_open(&out, '[');
    for (int i = 0; !e && i < list.count; i++)
        e = muted_account_json(w, &out, viewer, list.account_ids[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (list.count)
        api_link(w, request, ret_reply, list.row_ids[0], list.row_ids[list.count - 1]);
    return OK;
}

#define CHANGE(path_, scope_, handler_, about_)                                                    \
    {                                                                                              \
        .method = HTTP_POST, .path = path_, .access = ACCESS_PERSON, .scope = scope_,              \
        .lane = LANE_WRITE, .handler = handler_, .about = about_                                   \
    }
#define SHOW(path_, scope_, handler_, about_)                                                      \
    {                                                                                              \
        .method = HTTP_GET, .path = path_, .access = ACCESS_PERSON, .scope = scope_,               \
        .lane = LANE_READ, .handler = handler_, .about = about_                                    \
    }

static const struct http_route routes[] = {
    SHOW("/api/v1/accounts/relationships", "read:follows", relationships_show,
         "How one stands to these accounts"),
    CHANGE("/api/v1/accounts/:id/follow", "write:follows", follow,
           "Follows an account, or asks to; again: changes the options"),
    CHANGE("/api/v1/accounts/:id/unfollow", "write:follows", unfollow, "Ends a follow"),
    CHANGE("/api/v1/accounts/:id/remove_from_followers", "write:follows", remove_follower,
           "Makes an account follow one no longer"),
    CHANGE("/api/v1/accounts/:id/block", "write:blocks", block, "Blocks an account"),
    CHANGE("/api/v1/accounts/:id/unblock", "write:blocks", unblock, "Ends a block"),
    CHANGE("/api/v1/accounts/:id/mute", "write:mutes", mute,
           "Mutes an account, for a duration in seconds or for ever"),
    CHANGE("/api/v1/accounts/:id/unmute", "write:mutes", unmute, "Ends a mute"),
    CHANGE("/api/v1/accounts/:id/note", "write:accounts", note,
           "Keeps a private note on an account"),
    CHANGE("/api/v1/accounts/:id/endorse", "write:accounts", endorse,
           "Shows a followed account on one's profile"),
    CHANGE("/api/v1/accounts/:id/unendorse", "write:accounts", unendorse,
           "Shows it there no longer"),
    CHANGE("/api/v1/accounts/:id/pin", "write:accounts", endorse, "The older name of endorse"),
    CHANGE("/api/v1/accounts/:id/unpin", "write:accounts", unendorse,
           "The older name of unendorse"),
    SHOW("/api/v1/endorsements", "read:accounts", endorsements_show,
         "Whom one shows on one's profile"),
    SHOW("/api/v1/follow_requests", "read:follows", requests_show, "Who asks to follow one"),
    CHANGE("/api/v1/follow_requests/:id/authorize", "write:follows", request_accept,
           "Lets an account follow one"),
    CHANGE("/api/v1/follow_requests/:id/reject", "write:follows", request_reject,
           "Turns a request to follow one down"),
    SHOW("/api/v1/blocks", "read:blocks", blocks_show, "Whom one blocks"),
    SHOW("/api/v1/mutes", "read:mutes", mutes_show, "Whom one mutes"),
};
const struct http_table api_relationships_table = {routes, sizeof(routes) / sizeof(routes[0])};
