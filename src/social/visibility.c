#include "social/visibility.h"

#include "social/accounts_db.h"
#include "social/domain_blocks.h"
#include "social/posts.h"
#include "social/relations.h"
#include "social/restrictions.h"

bool visibility_allows(enum visibility visibility, uint32_t relation, bool is_author,
                       bool is_mentioned)
{
    if (is_author)
        return true;
    if (relation & (RELATION_BLOCKS | RELATION_BLOCKED_BY))
        return false;
    switch (visibility) {
    case VISIBILITY_PUBLIC:
    case VISIBILITY_UNLISTED:
        return true;
    case VISIBILITY_FOLLOWERS:
        return (relation & RELATION_FOLLOWS) || is_mentioned;
    case VISIBILITY_DIRECT:
        return is_mentioned;
    }
    return false;
}

bool visibility_meets(uint32_t account_flags, uint32_t post_flags, uint32_t relation, bool is_self)
{
    if (is_self)
        return true;
    if ((post_flags & POST_NOT_PROPOSED) ||
        (account_flags & (ACCOUNT_NOT_RECOMMENDED | ACCOUNT_HIDDEN)))
        return false;
    return !(account_flags & ACCOUNT_LIMITED) || (relation & RELATION_FOLLOWS);
}

static bool is_named(const int64_t *ids, uint32_t count, int64_t account_id)
{
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] == account_id)
            return true;
    return false;
}

static bool author_hides(uint32_t account_flags)
{
    return account_flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED);
}

/* Whether what moderation lays over the post or its author hides it from who is not its author; the
 * lists are asked for only where a bit says that there is one. */
static bool overlays_hide(const struct work *w, int64_t viewer_id, uint32_t post_flags,
                          uint32_t author_flags, const struct str withheld_in[2])
{
    if (!(post_flags & POST_NOT_FOR_ALL) && !(author_flags & ACCOUNT_NOT_FOR_ALL))
        return false;
    if ((post_flags & (POST_RESTRICTED | POST_HELD)) || (author_flags & ACCOUNT_HIDDEN))
        return true;
    if (!viewer_id && ((post_flags & POST_ADULTS) || (author_flags & ACCOUNT_ADULTS)))
        return true;
    return ((post_flags & POST_WITHHELD) && territories_hold(withheld_in[0], w->territory)) ||
           ((author_flags & ACCOUNT_WITHHELD) && territories_hold(withheld_in[1], w->territory));
}

/* The same from SQL. */
static enum err overlays_hide_row(struct work *w, int64_t viewer_id, const struct post *post,
                                  uint32_t author_flags, bool *ret_hide)
{
    struct restriction_words on_post = {0}, on_author = {0};
    enum err e = OK;

    if ((post->flags & POST_WITHHELD) && w->territory.size)
        e = restriction_words_find(w, post->id, &on_post);
    if (!e && (author_flags & ACCOUNT_WITHHELD) && w->territory.size)
        e = restriction_words_find(w, post->author_id, &on_author);
    *ret_hide = !e && overlays_hide(w, viewer_id, post->flags, author_flags,
                                    (struct str[]){on_post.withheld_in, on_author.withheld_in});
    return e;
}

static enum err relation_flags(struct work *w, int64_t viewer_id, int64_t author_id,
                               uint32_t *ret_flags)
{
    struct relation relation;
    enum err e = relation_find(w, viewer_id, author_id, &relation);
    if (!e)
        *ret_flags = relation.flags;
    return e;
}

enum err visibility_domain_hidden(struct work *w, const struct viewer *viewer,
                                  const struct live_account *account, bool *ret_hidden)
{
    struct str name, domain = str_split(account->handle, '@', &name);

    *ret_hidden = false;
    if (!domain.size || !viewer->account_id)
        return OK;
    if (!viewer->live)
        return domain_is_blocked(w, viewer->account_id, domain, ret_hidden);
    *ret_hidden = live_viewer_blocks_domain(viewer->live, domain);
    return OK;
}

bool visibility_overlays_hide(const struct work *w, int64_t viewer_id, const struct live_post *card,
                              const struct live_account *author)
{
    if (author_hides(author->flags))
        return true;
    return card && viewer_id != card->author_id &&
           overlays_hide(w, viewer_id, card->flags, author->flags,
                         (struct str[]){card->withheld_in, author->withheld_in});
}

enum err visibility_check_card(struct work *w, const struct viewer *viewer,
                               const struct live_post *card, const struct live_account *author)
{
    int64_t viewer_id = viewer->account_id;
    bool is_author = viewer_id && viewer_id == card->author_id;
    uint32_t relation = 0;
    bool domain_hidden = false;
    enum err e = OK;

    if (visibility_overlays_hide(w, viewer_id, card, author))
        return ERR_NOT_FOUND;
    if (viewer->live && !is_author)
        relation = live_viewer_relation_card(viewer->live, card, w->now_ms);
    else if (viewer_id && !is_author)
        e = relation_flags(w, viewer_id, card->author_id, &relation);
    if (!e)
        e = visibility_domain_hidden(w, viewer, author, &domain_hidden);
    if (e || domain_hidden)
        return e ? e : ERR_NOT_FOUND;
    enum visibility visibility = (enum visibility)(card->flags & POST_VISIBILITY_MASK);
    bool named = viewer_id && card->mention_count &&
                 is_named(card->mentions, card->mention_count, viewer_id);
    return visibility_allows(visibility, relation, is_author, named) ? OK : ERR_NOT_FOUND;
}

static enum err check_row(struct work *w, int64_t viewer_id, const struct post *post, bool beneath)
{
    bool is_author = viewer_id == post->author_id, named = false, is_local, domain_hidden = false;
    bool hidden = false;
    uint32_t author_flags = 0;
    struct relation relation = {0};

    enum err e = accounts_db_flags(w, post->author_id, &author_flags, &is_local);
    if (!e && !is_author && !beneath)
        e = overlays_hide_row(w, viewer_id, post, author_flags, &hidden);
    if (e)
        return e;
    if (author_hides(author_flags) || hidden)
        return ERR_NOT_FOUND;
    if (viewer_id && !is_author)
        e = relation_find(w, viewer_id, post->author_id, &relation);
    if (!e && viewer_id && !is_local)
        e = domain_of_account_is_blocked(w, viewer_id, post->author_id, &domain_hidden);
    if (e || domain_hidden)
        return e ? e : ERR_NOT_FOUND;
    for (int i = 0; i < post->mention_count && viewer_id; i++)
        named = named || post->mentions[i].account_id == viewer_id;
    enum visibility visibility = (enum visibility)(post->flags & POST_VISIBILITY_MASK);
    return visibility_allows(visibility, relation.flags, is_author, named) ? OK : ERR_NOT_FOUND;
}

static enum err check_both(struct work *w, int64_t viewer_id, const struct post *post, bool beneath)
{
    struct post original;
    enum err e = check_row(w, viewer_id, post, beneath);
    if (!e && post->boost_of_id)
        e = post_find(w, post->boost_of_id, &original);
    if (!e && post->boost_of_id)
        e = check_row(w, viewer_id, &original, beneath);
    return e;
}

enum err visibility_check_post(struct work *w, int64_t viewer_id, const struct post *post)
{
    return check_both(w, viewer_id, post, false);
}

enum err visibility_check_beneath(struct work *w, int64_t viewer_id, const struct post *post)
{
    return check_both(w, viewer_id, post, true);
}

enum err visibility_check_answer(struct work *w, int64_t viewer_id, const struct post *post)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    enum err e = account_find_flags(w, post->author_id, &flags);

    if (e || viewer_id == post->author_id ||
        !((post->flags & POST_REPLIES_LIMITED) || (flags & ACCOUNT_REPLIES_LIMITED)))
        return e;
    for (int i = 0; i < post->mention_count; i++)
        if (post->mentions[i].account_id == viewer_id)
            return OK;
    e = relation_find(w, viewer_id, post->author_id, &relation);
    if (!e && !(relation.flags & RELATION_FOLLOWED_BY))
        e = work_fail(
            w, ERR_FORBIDDEN,
            "Answers to this post are limited to people whom its author follows or names");
    return e;
}
