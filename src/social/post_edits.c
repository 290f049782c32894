#include "base/json.h"
#include "media/media.h"
#include "social/approvals.h"
#include "social/conversations.h"
#include "social/marks_db.h"
#include "social/notifications.h"
#include "social/polls.h"
#include "social/post_inspection.h"
#include "social/post_making.h"
#include "social/post_search.h"
#include "social/posts_db.h"
#include "social/previews.h"
#include "social/tags.h"
#include "social/transaction.h"
#include "social/withheld_files.h"
#include "store/events.h"

#include <assert.h>

/* Those told of an edit: the newest who boosted or quoted the post. */
enum { edit_told_max = page_limit_max };

struct editing {
    struct post_draft draft; /* normal */
    struct post before, after;
    struct post_words_found words;
    bool poll_differs;    /* other options: votes start again */
    bool media_described; /* what is said of a picture changed, so the post did */
    struct post_inspected inspected;
};

static bool poll_same(const struct poll *poll, const struct poll_draft *draft)
{
    if (!poll || !draft)
        return !poll && !draft;
    if (poll->option_count != draft->option_count || poll->multiple != draft->multiple)
        return false;
    for (int i = 0; i < draft->option_count; i++)
        if (!str_equal(poll->options[i], draft->options[i]))
            return false;
    return true;
}

static bool media_same(const struct post *a, const struct post *b)
{
    return a->media_count == b->media_count &&
           (!a->media_count || memcmp(a->media_ids, b->media_ids,
                                      (size_t)a->media_count * sizeof(a->media_ids[0])) == 0);
}

/* Is there anything to see that was not there before? */
static bool nothing_changed(const struct editing *editing)
{
    const struct post *before = &editing->before, *after = &editing->after;
    return !editing->poll_differs && str_equal(before->text, after->text) &&
           str_equal(before->spoiler_text, after->spoiler_text) && !editing->media_described &&
           ((before->flags ^ after->flags) & POST_SENSITIVE) == 0 && media_same(before, after);
}

static void fill_after(struct work *w, struct editing *editing)
{
    const struct post_draft *draft = &editing->draft;
    struct post *after = &editing->after;
    uint32_t changing = POST_SENSITIVE | POST_HAS_POLL | POST_HAS_MEDIA | POST_HAS_LINK;
    *after = editing->before;
    after->flags &= ~changing;
    if (draft->sensitive)
        after->flags |= POST_SENSITIVE;
    if (draft->poll)
        after->flags |= POST_HAS_POLL;
    if (draft->media_count)
        after->flags |= POST_HAS_MEDIA;
    if (editing->words.has_link)
        after->flags |= POST_HAS_LINK;
    after->text = editing->words.scan.text;
    after->spoiler_text = draft->spoiler_text;
    after->language = draft->language;
    after->mentions = editing->words.mentions;
    after->mention_count = editing->words.mention_count;
    after->media_count = draft->media_count;
    after->media_ids = NULL;
    if (draft->media_count) {
        int64_t *ids = arena_array(w->memory, post_media_max, sizeof(*ids));
        memcpy(ids, draft->media_ids, (size_t)draft->media_count * sizeof(*ids));
        after->media_ids = ids;
    }
}

static struct str poll_options_json(struct work *w, const struct poll *poll)
{
    if (!poll)
        return STR("");
    struct buffer out = buffer_in(w->memory);
    json_open(&out, '[');
    for (int i = 0; i < poll->option_count; i++)
        json_str(&out, poll->options[i]);
    json_close(&out, ']');
    return buffer_str(&out);
}

static enum err keep_version(struct work *w, const struct post *post)
{
    return posts_db_edit_add(w, post->id,
                             &(struct post_edit){
                                 .made_ms = post->edited_ms ? post->edited_ms : post->created_ms,
                                 .text = post->text,
                                 .spoiler_text = post->spoiler_text,
                                 .sensitive = (post->flags & POST_SENSITIVE) != 0,
                                 .poll = poll_options_json(w, post->poll),
                                 .mentions = post->mentions,
                                 .mention_count = post->mention_count,
                                 .media_ids = post->media_ids,
                                 .media_count = post->media_count,
                             });
}

static enum err store_poll(struct work *w, struct editing *editing)
{
    struct post *after = &editing->after;
    enum err e = OK;
    if (editing->poll_differs) {
        e = poll_remove(w, after->id);
        after->poll = NULL;
        if (e || !editing->draft.poll)
            return e;
        struct poll *poll = ARENA_NEW(w->memory, struct poll);
        e = poll_insert(w, after->id, editing->draft.poll, after->edited_ms, poll);
        after->poll = poll;
        return e;
    }
    if (!editing->draft.poll || editing->draft.poll->expires_ms == after->poll->expires_ms)
        return OK;
    struct poll *poll = ARENA_NEW(w->memory, struct poll);
    *poll = *after->poll;
    poll->expires_ms = editing->draft.poll->expires_ms;
    poll->hide_totals = editing->draft.poll->hide_totals;
    poll->closed = false;
    after->poll = poll;
    return poll_reopen(w, poll);
}

static bool has_tag(struct work *w, const struct str *tags, int count, struct str tag)
{
    struct str folded = text_tag_fold(w->memory, tag);
    for (int i = 0; i < count; i++)
        if (str_equal(text_tag_fold(w->memory, tags[i]), folded))
            return true;
    return false;
}

/* Only tags that come or go are touched, so that a day does not count a tag twice. */
static enum err store_tags(struct work *w, struct editing *editing)
{
    const struct post *after = &editing->after;
    const struct str *old;
    struct str gone[post_tags_max], come[post_tags_max], kept[post_tags_max];
    int gone_count = 0, come_count = 0, kept_count = 0;
    int old_count = post_tags_find(w, editing->before.text, &old);
    if ((after->flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT)
        return OK;
    for (int i = 0; i < old_count; i++)
        if (!has_tag(w, editing->words.tags, editing->words.tag_count, old[i]))
            gone[gone_count++] = old[i];
    for (int i = 0; i < editing->words.tag_count; i++)
        if (!has_tag(w, old, old_count, editing->words.tags[i]))
            come[come_count++] = editing->words.tags[i];
        else if (after->flags != editing->before.flags)
            kept[kept_count++] = editing->words.tags[i];
    const struct tagged_post tagged = {
        .id = after->id, .author_id = after->author_id, .flags = after->flags};
    enum err e = tags_remove_post(w, &tagged, gone, gone_count);
    if (!e)
        e = tags_change_post(w, &tagged, kept, kept_count);
    return e ? e : tags_add_post(w, &tagged, come, come_count);
}

static enum err store_mentions(struct work *w, struct editing *editing)
{
    const struct post *after = &editing->after;
    enum err e = editing->before.mention_count ? posts_db_mentions_remove(w, after->id) : OK;
    for (int i = 0; i < after->mention_count && !e; i++)
        e = posts_db_mention_add(w, after->id, after->mentions[i].account_id);
    return e;
}

static bool names(const struct post *post, int64_t account_id)
{
    for (int i = 0; i < post->mention_count; i++)
        if (post->mentions[i].account_id == account_id)
            return true;
    return false;
}

/* A direct post leaves the conversation of those it named and joins that of those it names. */
static enum err move_conversation(struct work *w, const struct editing *editing)
{
    const struct post *before = &editing->before, *after = &editing->after;
    int64_t old[post_mentions_max], new[post_mentions_max];
    for (int i = 0; i < before->mention_count; i++)
        old[i] = before->mentions[i].account_id;
    for (int i = 0; i < after->mention_count; i++)
        new[i] = after->mentions[i].account_id;
    enum err e = conversation_remove_post(w, after->author_id, after->id, after->thread_id, old,
                                          (size_t)before->mention_count);
    return e ? e
             : conversation_add_post(w, after->author_id, after->id, after->thread_id, new,
                                     (size_t)after->mention_count);
}

/* Those it no longer names hear no more of it: the post itself knows only whom it names now. */
static enum err leave_people(struct work *w, const struct editing *editing)
{
    const struct post *before = &editing->before, *after = &editing->after;
    bool same = before->mention_count == after->mention_count;
    enum err e = OK;
    for (int i = 0; i < before->mention_count && !e; i++) {
        if (names(after, before->mentions[i].account_id))
            continue;
        same = false;
        e = notification_remove(w, before->mentions[i].account_id, NOTIFICATION_MENTION,
                                after->author_id, after->id);
    }
    if (e || same || (after->flags & POST_VISIBILITY_MASK) != VISIBILITY_DIRECT)
        return e;
    return move_conversation(w, editing);
}

static enum err tell_people(struct work *w, const struct editing *editing)
{
    const struct post *after = &editing->after;
    const struct page page = {.limit = edit_told_max};
    struct mark_accounts boosts = {0}, quotes = {0};
    enum err e = OK;
    for (int i = 0; i < after->mention_count && !e; i++)
        if (!names(&editing->before, after->mentions[i].account_id))
            e = notification_add(w, after->mentions[i].account_id, NOTIFICATION_MENTION,
                                 after->author_id, after->id);
    if (!e && after->boosts)
        e = marks_db_post_marks(w, after->id, POST_MARK_BOOST, &page, &boosts);
    for (int i = 0; i < boosts.count && !e; i++)
        e = notification_add(w, boosts.account_ids[i], NOTIFICATION_UPDATE, after->author_id,
                             after->id);
    if (!e && after->quotes)
        e = marks_db_post_marks(w, after->id, POST_MARK_QUOTE, &page, &quotes);
    for (int i = 0; i < quotes.count && !e; i++)
        e = notification_add(w, quotes.account_ids[i], NOTIFICATION_QUOTED_UPDATE, after->author_id,
                             quotes.mark_ids[i]);
    return e;
}

static enum err store(struct work *w, struct editing *editing)
{
    struct post *after = &editing->after;
    bool same = nothing_changed(editing);
    enum err e = OK;
    if (!same) {
        after->edited_ms = w->now_ms > after->created_ms ? w->now_ms : after->created_ms + 1;
        if (after->edited_ms <= editing->before.edited_ms)
            after->edited_ms = editing->before.edited_ms + 1;
        e = keep_version(w, &editing->before);
    }
    if (!e)
        e = post_search_remove(w, &editing->before);
    if (!e)
        e = posts_db_update(w, after);
    if (!e && after->media_count)
        e = media_attach(w, after->author_id, after->id, after->media_ids, after->media_count);
    if (!e) /* also where it has none any more: those of its older versions */
        e = withheld_files_attached(w, after);
    if (!e)
        e = post_search_add(w, after);
    if (!e)
        e = store_mentions(w, editing);
    if (!e && !editing->draft.imported)
        e = leave_people(w, editing);
    if (!e)
        e = store_tags(w, editing);
    if (!e)
        e = store_poll(w, editing);
    if (!e)
        e = preview_post_edited(w, &editing->before, after, editing->draft.imported);
    if (!e)
        e = events_add(w, &(struct event){.kind = EVENT_POST_CHANGED,
                                          .account = after->author_id,
                                          .post = after->id,
                                          .other = after->other_author_id,
                                          .flags = after->flags});
    /* Of what is held they are told when it is published. */
    if (!e && !same && !editing->draft.imported && !(after->flags & POST_HELD))
        e = tell_people(w, editing);
    return e ? e : post_inspected_store(w, &editing->inspected);
}

/* What is said of its pictures from now on. */
static enum err describe(struct work *w, struct editing *editing)
{
    const struct post_draft *draft = &editing->draft;
    bool changed = false;
    enum err e = OK;

    for (int i = 0; !e && i < draft->media_change_count; i++) {
        for (int j = 0; j < draft->media_count; j++)
            if (draft->media_ids[j] == draft->media_changes[i].media_id)
                e = media_change(w, editing->before.author_id, draft->media_ids[j],
                                 &draft->media_changes[i].changes, &changed);
        editing->media_described = editing->media_described || changed;
    }
    return e;
}

static enum err gate(struct work *w, const struct editing *editing, int64_t *ret_held_id)
{
    const struct approval_ask ask = {.kind = APPROVAL_EDIT,
                                     .account_id = editing->before.author_id,
                                     .draft = &editing->draft,
                                     .target_id = editing->before.id};

    return approval_gate(w, &ask, ret_held_id);
}

/* Read once nobody else changes it: an edit writes its flags as a whole, and what is laid over it
 * meanwhile must not be lost. */
static enum err own_find(struct work *w, int64_t editor_id, int64_t id, struct post *ret_post)
{
    int64_t changed = 0;
    enum err e = post_find(w, id, ret_post);
    if (!e && (ret_post->author_id != editor_id || ret_post->boost_of_id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = posts_db_set_flags(w, id, 0, 0, &changed);
    return e ? e : post_find(w, id, ret_post);
}

static enum err edit(struct work *w, int64_t editor_id, int64_t id, const struct post_draft *draft,
                     struct post *ret_post)
{
    struct editing editing = {.draft = *draft};
    enum err e = own_find(w, editor_id, id, &editing.before);
    if (!e)
        e = post_complete(w, &editing.before);
    if (!e)
        e = post_words_find(w, &editing.draft, &editing.words);
    if (!e)
        e = gate(w, &editing, &editing.before.held_id);
    if (!e && editing.before.held_id) {
        *ret_post = editing.before;
        return OK;
    }
    if (!e)
        e = describe(w, &editing);
    if (e)
        return e;
    fill_after(w, &editing);
    editing.poll_differs = !poll_same(editing.before.poll, draft->poll);
    editing.inspected = (struct post_inspected){.post = &editing.after, .edited = true};
    if (!draft->imported && !nothing_changed(&editing))
        e = post_inspect(w, &editing.inspected);
    editing.after.flags |= editing.inspected.overlays;
    if (!e)
        e = store(w, &editing);
    if (!e)
        *ret_post = editing.after;
    return e;
}

enum err post_edit(struct work *w, int64_t editor_id, int64_t id, const struct post_draft *draft,
                   struct post *ret_post)
{
    bool own = false;
    struct post_draft normal = post_draft_normal(w, draft);
    enum err e = post_draft_check(w, &normal);
    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, edit(w, editor_id, id, &normal, ret_post));
}

enum err post_edits(struct work *w, int64_t id, struct post_edit **ret_edits, int *ret_count)
{
    return posts_db_edits(w, id, ret_edits, ret_count);
}

/* What lists the post by its tags says the same of it. */
static enum err overlays_tell_tags(struct work *w, const struct post *post)
{
    const struct tagged_post tagged = {
        .id = post->id, .author_id = post->author_id, .flags = post->flags};
    const struct str *tags;
    if (post->boost_of_id || (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT)
        return OK;
    int count = post_tags_find(w, post->text, &tags);
    return tags_change_post(w, &tagged, tags, count);
}

static enum err overlays_tell(struct work *w, const struct post *post, bool released)
{
    enum err e = overlays_tell_tags(w, post);

    return e ? e
             : events_add(w, &(struct event){.kind = EVENT_POST_CHANGED,
                                             .account = post->author_id,
                                             .post = post->id,
                                             .other = post->other_author_id,
                                             .version = released,
                                             .flags = post->flags});
}

enum err post_overlays_set(struct work *w, int64_t id, uint32_t overlays)
{
    const uint32_t before = (uint32_t)POST_OVERLAYS & ~overlays;
    struct post post;
    int64_t changed = 0;
    assert(db_in_transaction(w) && !(overlays & ~(uint32_t)POST_OVERLAYS));
    enum err e = post_find(w, id, &post);
    if (!e)
        e = posts_db_set_flags(w, id, overlays, before, &changed);
    if (e)
        return e;
    const bool released = (post.flags & POST_HELD) && !(overlays & POST_HELD);
    post.flags = (post.flags & ~(uint32_t)POST_OVERLAYS) | overlays;
    e = withheld_files_posts(w, &post, 1);
    return e ? e : overlays_tell(w, &post, released);
}

enum err posts_overlays_change(struct work *w, const struct overlay_change *changes, int count,
                               struct post *ret_posts)
{
    enum err e = posts_db_change_flags(w, changes, count, ret_posts);

    assert(db_in_transaction(w));
    if (!e)
        e = withheld_files_posts(w, ret_posts, count);
    for (int i = 0; !e && i < count; i++)
        if (ret_posts[i].id)
            e = overlays_tell(w, &ret_posts[i], false);
    return e;
}

enum err post_tell_changed(struct work *w, int64_t id)
{
    struct post post;
    enum err e = post_find(w, id, &post);

    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    return events_add(w, &(struct event){.kind = EVENT_POST_CHANGED,
                                         .account = post.author_id,
                                         .post = id,
                                         .other = post.other_author_id,
                                         .flags = post.flags});
}
