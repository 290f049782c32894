#include "moderation/rule_facts.h"

#include "base/clock.h"
#include "live/cards.h"
#include "moderation/rule_decided.h"
#include "moderation/rule_pattern.h"
#include "social/relations.h"

#define WANTED(feature) (wanted & UINT32_C(1) << (feature))

/* Where the folded text's first link leads, hashed; 0: it has none. */
static uint64_t link_of(struct str text)
{
    for (size_t at = 0; at + 8 < text.size; at++) {
        struct str rest, link;
        if (text.data[at] != 'h')
            continue;
        rest = str_sub(text, at, text.size);
        if (!str_starts(rest, STR("http://")) && !str_starts(rest, STR("https://")))
            continue;
        str_split(rest, ' ', &link);
        return str_hash(link);
    }
    return 0;
}

static struct rule_window_post window_make(int64_t author_id, int64_t thread_id, int64_t made_ms,
                                           struct str folded)
{
    return (struct rule_window_post){
        .author_id = author_id,
        .thread_id = thread_id,
        .made_ms = made_ms,
        .text = folded.size ? str_hash(folded) : 0,
        .link = link_of(folded),
        .author_is_new = made_ms - id_ms(author_id) < clock_day_ms,
    };
}

struct rule_window_post rule_window_of(struct work *w, int64_t author_id, int64_t thread_id,
                                       int64_t made_ms, struct str open_text)
{
    return window_make(author_id, thread_id, made_ms,
                       rule_text_fold(w->memory, open_text, rule_text_bytes_max));
}

static enum err author_fill(struct work *w, int64_t author_id, int64_t *features)
{
    const struct live_account *card = w->live ? live_account_find(w->live, author_id) : NULL;
    struct account account;
    enum err e = card ? OK : account_find(w, author_id, &account);

    if (e)
        return e;
    features[RULE_AUTHOR_FOLLOWERS] = card ? atomic_load(&card->followers) : account.followers;
    features[RULE_AUTHOR_POSTS] = card ? atomic_load(&card->posts) : account.posts;
    features[RULE_AUTHOR_IS_BOT] = ((card ? card->flags : account.flags) & ACCOUNT_BOT) != 0;
    return OK;
}

/* Whether the other follows the author. */
static enum err follows(struct work *w, int64_t other_id, int64_t author_id, bool *ret_follows)
{
    struct relation relation = {0};
    enum err e = relation_find(w, author_id, other_id, &relation);

    *ret_follows = relation.flags & RELATION_FOLLOWED_BY;
    return e;
}

static enum err people_fill(struct work *w, const struct post *post, uint32_t wanted,
                            int64_t *features)
{
    bool follows_her = false;
    enum err e = OK;

    for (int i = 0; !e && WANTED(RULE_MENTIONS_OF_STRANGERS) && i < post->mention_count; i++) {
        if (post->mentions[i].account_id == post->author_id)
            continue;
        e = follows(w, post->mentions[i].account_id, post->author_id, &follows_her);
        features[RULE_MENTIONS_OF_STRANGERS] += !follows_her;
    }
    if (e || !WANTED(RULE_REPLIED_FOLLOWS_AUTHOR) || !features[RULE_IS_REPLY])
        return e;
    e = follows(w, post->other_author_id, post->author_id, &follows_her);
    features[RULE_REPLIED_FOLLOWS_AUTHOR] = follows_her;
    return e;
}

static void window_fill(struct rule_windows *windows, const struct rule_window_post *post,
                        uint32_t wanted, int64_t *features)
{
    const unsigned counted =
        (WANTED(RULE_AUTHOR_POSTS_PER_HOUR) ? RULE_WINDOW_AUTHOR : 0u) |
        (WANTED(RULE_SAME_TEXT_POSTS) || WANTED(RULE_SAME_TEXT_ACCOUNTS) ? RULE_WINDOW_TEXT : 0u) |
        (WANTED(RULE_THREAD_NEW_ACCOUNTS) ? RULE_WINDOW_THREAD : 0u) |
        (WANTED(RULE_COORDINATION) ? RULE_WINDOW_COORDINATION : 0u);
    const struct rule_window_counts counts = rule_windows_count(windows, post, counted);

    features[RULE_AUTHOR_POSTS_PER_HOUR] = counts.author_posts;
    features[RULE_SAME_TEXT_POSTS] = counts.same_posts;
    features[RULE_SAME_TEXT_ACCOUNTS] = counts.same_accounts;
    features[RULE_THREAD_NEW_ACCOUNTS] = counts.thread_new_accounts;
    features[RULE_COORDINATION] = counts.coordination_milli;
}

enum err rule_facts_find(struct work *w, const struct post *post, struct str all_folded,
                         uint32_t wanted, struct rule_windows *windows, struct rule_facts *ret)
{
    const uint32_t of_author = UINT32_C(1) << RULE_AUTHOR_FOLLOWERS |
                               UINT32_C(1) << RULE_AUTHOR_POSTS | UINT32_C(1) << RULE_AUTHOR_IS_BOT;
    const enum visibility visibility = (enum visibility)(post->flags & POST_VISIBILITY_MASK);
    const int64_t made_ms = post->edited_ms ? post->edited_ms : w->now_ms;
    const int64_t age_ms = made_ms - id_ms(post->author_id);
    int64_t *features = ret->features;
    const struct str folded = visibility < VISIBILITY_FOLLOWERS ? all_folded : STR("");
    enum err e = OK;

    *ret = (struct rule_facts){0};
    ret->window = window_make(post->author_id, post->thread_id, made_ms, folded);
    window_fill(windows, &ret->window, wanted, features);
    features[RULE_MEDIA] = post->media_count;
    features[RULE_AUTHOR_AGE] = age_ms > 0 ? age_ms / clock_second_ms : 0;
    features[RULE_IS_REPLY] =
        (post->flags & POST_IS_REPLY) && !(post->flags & POST_REPLIES_TO_SELF);
    features[RULE_IS_PUBLIC] = visibility == VISIBILITY_PUBLIC;
    features[RULE_DECIDED_DISTANCE] = 64;
    if (WANTED(RULE_DECIDED_DISTANCE) && folded.size)
        features[RULE_DECIDED_DISTANCE] = rule_decided_distance(rule_simhash(folded));
    if (wanted & of_author)
        e = author_fill(w, post->author_id, features);
    return e ? e : people_fill(w, post, wanted, features);
}
