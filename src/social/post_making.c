#include "social/post_making.h"

#include "social/accounts_db.h"
#include "social/polls.h"
#include "social/posts_db.h"
#include "social/tags.h"

enum { imported_bytes_max = 1024 * 1024 };

struct post_draft post_draft_normal(struct work *w, const struct post_draft *draft)
{
    struct post_draft normal = *draft;
    normal.text = str_trim(utf8_clean(w->memory, draft->text));
    normal.spoiler_text = str_trim(utf8_clean(w->memory, draft->spoiler_text));
    if (normal.text.size == 0 && normal.spoiler_text.size && !draft->media_count && !draft->poll) {
        normal.text = normal.spoiler_text;
        normal.spoiler_text = STR("");
    }
    normal.sensitive = draft->sensitive || normal.spoiler_text.size > 0;
    if (normal.visibility == VISIBILITY_FOLLOWERS || normal.visibility == VISIBILITY_DIRECT)
        normal.quote_policy = QUOTE_BY_NOBODY;
    return normal;
}

enum err post_draft_check(struct work *w, const struct post_draft *draft)
{
    size_t bytes_max = draft->imported ? imported_bytes_max : (size_t)w->limits->post_bytes_max;

    if (draft->text.size == 0 && !draft->media_count && !draft->poll && !draft->quote_of_id)
        return work_fail(w, ERR_INVALID, "a post needs text, media or a poll");
    if (draft->text.size + draft->spoiler_text.size > bytes_max)
        return work_fail(w, ERR_INVALID, "a post has at most %zu bytes", bytes_max);
    if (draft->poll && draft->media_count)
        return work_fail(w, ERR_INVALID, "a post has media or a poll, not both");
    if (draft->media_count > w->limits->media_per_post_max && !draft->imported)
        return work_fail(w, ERR_INVALID, "a post has at most %d media",
                         w->limits->media_per_post_max);
    return draft->poll ? poll_draft_check(w, draft->poll, draft->imported) : OK;
}

static bool has_tag(struct work *w, const struct str *tags, int count, struct str tag)
{
    struct str folded = text_tag_fold(w->memory, tag);
    for (int i = 0; i < count; i++)
        if (str_equal(text_tag_fold(w->memory, tags[i]), folded))
            return true;
    return false;
}

static int tags_of(struct work *w, const struct text_scan *scan, const struct str **ret_tags)
{
    struct str *tags = NULL;
    int count = 0;
    for (size_t i = 0; i < scan->count && count < post_tags_max; i++) {
        if (scan->entities[i].kind != TEXT_TAG || has_tag(w, tags, count, scan->entities[i].value))
            continue;
        if (!tags)
            tags = arena_array(w->memory, post_tags_max, sizeof(*tags));
        tags[count++] = scan->entities[i].value;
    }
    *ret_tags = tags;
    return count;
}

int post_tags_find(struct work *w, struct str text, const struct str **ret_tags)
{
    struct text_scan scan = text_scan(w->memory, text);
    return tags_of(w, &scan, ret_tags);
}

static bool is_named(const struct post_mention *mentions, int count, int64_t account_id)
{
    for (int i = 0; i < count; i++)
        if (mentions[i].account_id == account_id)
            return true;
    return false;
}

static enum err mention_find(struct work *w, struct str handle, struct post_mention *ret_mention)
{
    struct account account;
    int64_t id;
    enum err e = account_find_handle(w, handle, &id);
    if (!e)
        e = account_find(w, id, &account);
    if (e)
        return e;
    if (account.flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED))
        return ERR_NOT_FOUND;
    *ret_mention = (struct post_mention){
        .account_id = id,
        .acct = account_acct(w, &account),
        .username = account.username,
        .url = account.url.size ? account.url
                                : str_format(w->memory, "%.*s/@%.*s", STR_ARG(w->site->url),
                                             STR_ARG(account.username)),
    };
    return OK;
}

static enum err mentions_find(struct work *w, const struct post_draft *draft,
                              struct post_words_found *found)
{
    struct post_mention *mentions = NULL;
    for (size_t i = 0; !draft->names_nobody && i < found->scan.count; i++) {
        struct post_mention mention;
        if (found->scan.entities[i].kind != TEXT_MENTION)
            continue;
        enum err e = mention_find(w, found->scan.entities[i].value, &mention);
        if (e && e != ERR_NOT_FOUND)
            return e;
        if (e || is_named(mentions, found->mention_count, mention.account_id))
            continue;
        if (found->mention_count == post_mentions_max && draft->imported)
            break; /* kept as it was written; the rest stays plain text */
        if (found->mention_count == post_mentions_max)
            return work_fail(w, ERR_INVALID, "a post names at most %d people", post_mentions_max);
        if (!mentions)
            mentions = arena_array(w->memory, post_mentions_max, sizeof(*mentions));
        mentions[found->mention_count++] = mention;
    }
    found->mentions = mentions;
    return OK;
}

enum err post_words_find(struct work *w, const struct post_draft *draft,
                         struct post_words_found *ret_found)
{
    struct post_words_found found = {.scan = text_scan(w->memory, draft->text)};
    int characters_max =
        draft->imported ? w->limits->imported_characters_max : w->limits->post_characters_max;
    size_t characters = text_characters(&found.scan) + text_plain_characters(draft->spoiler_text);

    if (characters > (size_t)characters_max)
        return work_fail(w, ERR_INVALID, "a post has at most %d characters", characters_max);
    for (size_t i = 0; i < found.scan.count; i++)
        found.has_link = found.has_link || found.scan.entities[i].kind == TEXT_LINK;
    found.tag_count = tags_of(w, &found.scan, &found.tags);
    enum err e = mentions_find(w, draft, &found);
    if (!e)
        *ret_found = found;
    return e;
}

enum err post_words_store(struct work *w, const struct post *post,
                          const struct post_words_found *found)
{
    enum err e = OK;
    for (int i = 0; i < found->mention_count && !e; i++)
        e = posts_db_mention_add(w, post->id, found->mentions[i].account_id);
    if (e || !found->tag_count || (post->flags & POST_VISIBILITY_MASK) == VISIBILITY_DIRECT)
        return e;
    const struct tagged_post tagged = {
        .id = post->id, .author_id = post->author_id, .flags = post->flags};
    return tags_add_post(w, &tagged, found->tags, found->tag_count);
}

enum err post_words_unstore(struct work *w, const struct post *post)
{
    const struct str *tags;
    int tag_count = post_tags_find(w, post->text, &tags);
    enum err e = post->mention_count ? posts_db_mentions_remove(w, post->id) : OK;
    const struct tagged_post tagged = {
        .id = post->id, .author_id = post->author_id, .flags = post->flags};
    return e ? e : tags_remove_post(w, &tagged, tags, tag_count);
}
