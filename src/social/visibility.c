#include "social/visibility.h"

#include "social/accounts_db.h"
#include "social/domain_blocks.h"
#include "social/posts.h"
#include "social/relations.h"

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

bool visibility_meets(uint32_t account_flags, uint32_t relation, bool is_self)
{
    return is_self || !(account_flags & ACCOUNT_LIMITED) || (relation & RELATION_FOLLOWS);
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

enum err visibility_check_card(struct work *w, const struct viewer *viewer,
                               const struct live_post *card, const struct live_account *author)
{
    int64_t viewer_id = viewer->account_id;
    bool is_author = viewer_id && viewer_id == card->author_id;
    uint32_t relation = 0;
    bool domain_hidden = false;
    enum err e = OK;

    if (author_hides(author->flags) || ((card->flags & POST_RESTRICTED) && !is_author))
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

static enum err check_row(struct work *w, int64_t viewer_id, const struct post *post)
{
    bool is_author = viewer_id == post->author_id, named = false, is_local, domain_hidden = false;
    uint32_t author_flags;
    struct relation relation = {0};

    enum err e = accounts_db_flags(w, post->author_id, &author_flags, &is_local);
    if (e)
        return e;
    if (author_hides(author_flags) || ((post->flags & POST_RESTRICTED) && !is_author))
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

enum err visibility_check_post(struct work *w, int64_t viewer_id, const struct post *post)
{
    struct post original;
    enum err e = check_row(w, viewer_id, post);
    if (!e && post->boost_of_id)
        e = post_find(w, post->boost_of_id, &original);
    if (!e && post->boost_of_id)
        e = check_row(w, viewer_id, &original);
    return e;
}
