#include "social/posts.h"

#include "base/clock.h"
#include "media/media.h"
#include "social/approvals.h"
#include "social/conversations.h"
#include "social/marks.h"
#include "social/marks_db.h"
#include "social/notifications.h"
#include "social/polls.h"
#include "social/post_counts.h"
#include "social/post_inspection.h"
#include "social/post_making.h"
#include "social/post_search.h"
#include "social/posts_db.h"
#include "social/previews.h"
#include "social/relations.h"
#include "social/transaction.h"
#include "social/visibility.h"
#include "social/withheld_files.h"

#include <assert.h>

enum { id_salts_max = 1024 };

/* A post while it is being made. */
struct making {
    struct post_draft draft;
    struct post_words_found words;
    struct post post;
    struct post parent, quoted; /* id 0: none */
};

enum err post_find(struct work *w, int64_t id, struct post *ret_post)
{
    return posts_db_find(w, id, ret_post);
}

enum err posts_newest(struct work *w, int64_t author_id, int max, int64_t *ret_ids, int *ret_count)
{
    return posts_db_of_author(w, author_id, INT64_MAX, max, ret_ids, ret_count);
}

enum err post_complete(struct work *w, struct post *post)
{
    struct post_counts counts;
    enum err e = post_counts_find(w, post->id, &counts);
    if (e)
        return e;
    post->counts_version = (uint64_t)counts.version;
    post->replies = (uint32_t)counts.replies;
    post->boosts = (uint32_t)counts.boosts;
    post->favourites = (uint32_t)counts.favourites;
    post->quotes = (uint32_t)counts.quotes;
    if (!(post->flags & POST_HAS_POLL))
        return OK;
    struct poll *poll = ARENA_NEW(w->memory, struct poll);
    e = poll_find(w, post->id, poll);
    if (!e)
        post->poll = poll;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err post_find_readable(struct work *w, int64_t account_id, int64_t id, struct post *ret_post)
{
    struct post post;
    enum err e = post_find(w, id, &post);
    if (!e)
        e = visibility_check_post(w, account_id, &post);
    if (!e && post.boost_of_id)
        e = post_find(w, post.boost_of_id, &post);
    if (!e)
        *ret_post = post;
    return e;
}

enum err post_find_target(struct work *w, int64_t account_id, int64_t id, bool vouched,
                          struct post *ret_post)
{
    if (!vouched)
        return post_find_readable(w, account_id, id, ret_post);
    struct post post;
    enum err e = post_find(w, id, &post);
    if (!e && post.boost_of_id)
        e = post_find(w, post.boost_of_id, &post);
    if (!e)
        *ret_post = post;
    return e;
}

static enum err join_thread(struct work *w, struct making *making)
{
    struct post *post = &making->post;
    if (!making->draft.reply_to_id)
        return OK;
    enum err e = post_find_target(w, post->author_id, making->draft.reply_to_id,
                                  making->draft.imported, &making->parent);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "The post you are trying to reply to does not appear to exist");
    if (!e && !making->draft.imported)
        e = visibility_check_answer(w, post->author_id, &making->parent);
    if (e)
        return e;
    post->reply_to_id = making->parent.id;
    post->thread_id = making->parent.thread_id;
    post->other_author_id = making->parent.author_id;
    post->flags |= POST_IS_REPLY;
    if (making->parent.author_id == post->author_id)
        post->flags |= POST_REPLIES_TO_SELF;
    return OK;
}

/* Whether the policy of a post lets the account quote it. */
static enum err quote_allowed(struct work *w, int64_t account_id, const struct post *quoted)
{
    struct relation relation = {0};
    enum err e = OK;
    enum visibility visibility = (enum visibility)(quoted->flags & POST_VISIBILITY_MASK);
    if (account_id == quoted->author_id)
        return OK;
    if (visibility == VISIBILITY_FOLLOWERS || visibility == VISIBILITY_DIRECT)
        return work_fail(w, ERR_FORBIDDEN, "This post may not be quoted");
    if (quoted->quote_policy == QUOTE_BY_FOLLOWERS)
        e = relation_find(w, account_id, quoted->author_id, &relation);
    if (e)
        return e;
    if (quoted->quote_policy == QUOTE_BY_ANYONE || (relation.flags & RELATION_FOLLOWS))
        return OK;
    return work_fail(w, ERR_FORBIDDEN, "This post may not be quoted");
}

static enum err join_quoted(struct work *w, struct making *making)
{
    struct post *post = &making->post;
    if (!making->draft.quote_of_id)
        return OK;
    enum err e = post_find_target(w, post->author_id, making->draft.quote_of_id,
                                  making->draft.imported, &making->quoted);
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "The post you are trying to quote does not appear to exist");
    if (!e && !making->draft.imported)
        e = quote_allowed(w, post->author_id, &making->quoted);
    if (e)
        return e;
    post->quote_of_id = making->quoted.id;
    post->quote_author_id = making->quoted.author_id;
    post->quote_state = QUOTE_ACCEPTED;
    post->flags |= POST_IS_QUOTE;
    /* One's own followers-only post is not carried further by quoting it. */
    enum visibility quoted = (enum visibility)(making->quoted.flags & POST_VISIBILITY_MASK);
    if (quoted == VISIBILITY_FOLLOWERS && making->draft.visibility < VISIBILITY_FOLLOWERS)
        making->draft.visibility = VISIBILITY_FOLLOWERS;
    return OK;
}

static void fill_post(struct work *w, struct making *making)
{
    const struct post_draft *draft = &making->draft;
    struct post *post = &making->post;
    uint32_t flags = (uint32_t)draft->visibility;
    if (draft->sensitive)
        flags |= POST_SENSITIVE;
    if (draft->poll)
        flags |= POST_HAS_POLL;
    if (draft->media_count)
        flags |= POST_HAS_MEDIA;
    if (making->words.has_link)
        flags |= POST_HAS_LINK;
    if (draft->imported)
        flags |= POST_IMPORTED;
    post->flags |= flags;
    post->text = making->words.scan.text;
    post->spoiler_text = draft->spoiler_text;
    post->language = draft->language;
    post->quote_policy = draft->quote_policy;
    post->app_name = draft->app_name;
    post->app_url = draft->app_url;
    post->mentions = making->words.mentions;
    post->mention_count = making->words.mention_count;
    post->media_count = draft->media_count;
    if (draft->media_count) {
        int64_t *ids = arena_array(w->memory, post_media_max, sizeof(*ids));
        memcpy(ids, draft->media_ids, (size_t)draft->media_count * sizeof(*ids));
        post->media_ids = ids;
    }
}

enum err post_insert(struct work *w, struct post *post, int64_t created_ms)
{
    int bucket = id_bucket(post->author_id);
    bool made = false, is_root = post->thread_id == 0;
    enum err e = OK;
    for (uint32_t salt = 0; !made && !e && salt < id_salts_max; salt++) {
        post->id =
            created_ms ? id_at(created_ms + salt / 128, bucket, salt) : id_new(w->now_ms, bucket);
        post->created_ms = created_ms ? created_ms : id_ms(post->id);
        if (is_root)
            post->thread_id = post->id;
        e = posts_db_insert(w, post, &made);
    }
    if (!e && !made)
        return work_fail(w, ERR_INVALID, "too many posts at one moment");
    return e;
}

static enum err store_thread(struct work *w, const struct making *making)
{
    const struct post *post = &making->post, *parent = &making->parent;
    enum err e = OK;
    if (!post->reply_to_id)
        return OK;
    if (parent->id == parent->thread_id)
        e = posts_db_thread_add(w, &(struct thread_row){.thread_id = parent->id,
                                                        .post_id = parent->id,
                                                        .author_id = parent->author_id});
    if (e)
        return e;
    return posts_db_thread_add(w, &(struct thread_row){.thread_id = post->thread_id,
                                                       .post_id = post->id,
                                                       .reply_to_id = post->reply_to_id,
                                                       .author_id = post->author_id});
}

static enum err store_poll(struct work *w, struct making *making)
{
    if (!making->draft.poll)
        return OK;
    struct poll *poll = ARENA_NEW(w->memory, struct poll);
    enum err e = poll_insert(w, making->post.id, making->draft.poll, 0, poll);
    making->post.poll = poll;
    return e;
}

enum err post_people_tell(struct work *w, const struct post *post)
{
    bool quotes_named = false;
    enum err e = OK;
    for (int i = 0; i < post->mention_count && !e; i++) {
        e = notification_add(w, post->mentions[i].account_id, NOTIFICATION_MENTION, post->author_id,
                             post->id);
        quotes_named = quotes_named || post->mentions[i].account_id == post->quote_author_id;
    }
    if (!e && post->quote_of_id && !quotes_named)
        e = notification_add(w, post->quote_author_id, NOTIFICATION_QUOTE, post->author_id,
                             post->id);
    bool to_others = (post->flags & POST_IS_REPLY) && !(post->flags & POST_REPLIES_TO_SELF);
    bool direct = (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT;
    if (!e && !direct && !to_others)
        e = notifications_tell_followers(w, post->author_id, post->id);
    if (e || !direct)
        return e;
    int64_t people[post_mentions_max];
    for (int i = 0; i < post->mention_count; i++)
        people[i] = post->mentions[i].account_id;
    return conversation_add_post(w, post->author_id, post->id, post->thread_id, people,
                                 (size_t)post->mention_count);
}

enum err post_tell_released(struct work *w, int64_t id)
{
    struct post post;
    enum err e = post_find(w, id, &post);

    assert(db_in_transaction(w));
    return e || (post.flags & (POST_RESTRICTED | POST_HELD)) ? e : post_people_tell(w, &post);
}

/* Last in the transaction: rows that others may change too. */
static enum err count(struct work *w, struct making *making)
{
    struct post *post = &making->post;
    struct account_counts *counts = ARENA_NEW(w->memory, struct account_counts);
    enum visibility visibility = (enum visibility)(post->flags & POST_VISIBILITY_MASK);
    bool open = visibility == VISIBILITY_PUBLIC || visibility == VISIBILITY_UNLISTED;
    const struct post_counts_change posts[] = {
        {.post_id = post->reply_to_id, .replies = open},
        {.post_id = post->quote_of_id, .quotes = 1},
    };
    const struct account_counts_change account = {
        .account_id = post->author_id, .posts = 1, .last_post_ms = post->created_ms};
    enum err e = post_counts_add(w, posts, 2);
    if (e || visibility == VISIBILITY_DIRECT)
        return e;
    e = account_counts_add_one(w, &account, counts);
    if (!e)
        post->author_counts = counts;
    return e;
}

static enum err store(struct work *w, struct making *making, struct post_inspected *inspected)
{
    struct post *post = &making->post;
    enum err e = post_insert(w, post, making->draft.created_ms);
    if (!e && making->draft.idempotency_key.size)
        e = posts_db_key_add(w, post->author_id, making->draft.idempotency_key, post->id,
                             w->now_ms - post_key_ms);
    if (!e && post->media_count)
        e = (making->draft.imported ? media_attach_imported : media_attach)(
            w, post->author_id, post->id, post->media_ids, post->media_count);
    if (!e && post->media_count)
        e = withheld_files_attached(w, post);
    if (!e)
        e = store_thread(w, making);
    if (!e)
        e = post_words_store(w, post, &making->words);
    if (!e)
        e = store_poll(w, making);
    if (!e && post->quote_of_id)
        e = marks_db_post_mark_add(w, post->quote_of_id, POST_MARK_QUOTE, post->id,
                                   post->author_id);
    if (!e)
        e = preview_post_made(w, post, making->draft.imported);
    if (!e)
        e = post_search_add(w, post);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_POST_MADE,
                                          .account = post->author_id,
                                          .post = post->id,
                                          .other = post->other_author_id,
                                          .flags = post->flags});
    if (!e && !making->draft.imported && !(post->flags & POST_HELD))
        e = post_people_tell(w, post);
    if (!e)
        e = post_inspected_store(w, inspected);
    return e ? e : count(w, making);
}

/* The post an earlier request with the same key made. */
static enum err find_by_key(struct work *w, const struct post_draft *draft, struct post *ret_post)
{
    int64_t id;
    if (!draft->idempotency_key.size)
        return ERR_NOT_FOUND;
    if (draft->idempotency_key.size > post_key_bytes_max)
        return work_fail(w, ERR_INVALID, "an idempotency key has at most %d bytes",
                         post_key_bytes_max);
    enum err e = posts_db_key_find(w, draft->author_id, draft->idempotency_key,
                                   w->now_ms - post_key_ms, &id);
    if (e)
        return e;
    e = post_find(w, id, ret_post);
    if (e == ERR_NOT_FOUND) { /* it was deleted since: the key makes another one */
        e = posts_db_key_remove(w, draft->author_id, draft->idempotency_key, id);
        return e ? e : ERR_NOT_FOUND;
    }
    if (!e)
        e = post_complete(w, ret_post);
    if (!e)
        ret_post->found_by_key = true;
    return e;
}

/* The rules that need the store, and what they find. */
static enum err making_check(struct work *w, struct making *making)
{
    enum err e = post_words_find(w, &making->draft, &making->words);
    if (!e)
        e = join_thread(w, making);
    return e ? e : join_quoted(w, making);
}

enum err post_check(struct work *w, const struct post_draft *draft)
{
    struct making making = {.draft = post_draft_normal(w, draft),
                            .post = {.author_id = draft->author_id}};
    enum err e = post_draft_check(w, &making.draft);
    return e ? e : making_check(w, &making);
}

/* The draft an earlier request with the same key made, where others must see it first. */
static enum err find_held_by_key(struct work *w, const struct post_draft *draft,
                                 struct post *ret_post)
{
    int64_t id = 0, post_id = 0;
    bool waits = false;
    enum err e = approval_find_key(w, draft->author_id, draft->idempotency_key, &id, &waits);
    if (!e && waits) {
        *ret_post = (struct post){.author_id = draft->author_id, .held_id = id};
        return OK;
    }
    if (!e)
        e = approval_became(w, id, &post_id);
    if (!e)
        e = post_id ? post_find(w, post_id, ret_post) : ERR_NOT_FOUND;
    if (!e)
        e = post_complete(w, ret_post);
    if (!e)
        ret_post->found_by_key = true;
    return e;
}

/* What others must see first is held, and nothing is made. */
static enum err gate(struct work *w, const struct post_draft *draft, struct post *ret_post)
{
    const struct approval_ask ask = {
        .kind = APPROVAL_POST, .account_id = draft->author_id, .draft = draft};
    *ret_post = (struct post){.author_id = draft->author_id};
    return approval_gate(w, &ask, &ret_post->held_id);
}

static enum err create(struct work *w, const struct post_draft *draft, struct post *ret_post)
{
    struct making making = {.draft = *draft, .post = {.author_id = draft->author_id}};
    enum err e = find_by_key(w, draft, ret_post);
    if (e == ERR_NOT_FOUND)
        e = find_held_by_key(w, draft, ret_post);
    if (e != ERR_NOT_FOUND)
        return e;
    e = making_check(w, &making);
    if (!e)
        e = gate(w, draft, ret_post);
    if (e || ret_post->held_id)
        return e;
    fill_post(w, &making);
    struct post_inspected inspected = {.post = &making.post};
    if (!draft->imported)
        e = post_inspect(w, &inspected);
    if (e)
        return e;
    making.post.flags |= inspected.overlays;
    e = store(w, &making, &inspected);
    if (e)
        return e == ERR_CONFLICT ? ERR_AGAIN : e; /* the same key on two nodes at once */
    *ret_post = making.post;
    return OK;
}

enum err post_create(struct work *w, const struct post_draft *draft, struct post *ret_post)
{
    bool own = false;
    struct post_draft normal = post_draft_normal(w, draft);
    assert(draft->author_id > 0 && draft->media_count <= post_media_max);
    enum err e = post_draft_check(w, &normal);
    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, create(w, &normal, ret_post));
}
