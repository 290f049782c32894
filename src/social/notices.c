#include "social/notices.h"

#include "live/index.h"
#include "social/posts.h"
#include "social/visibility.h"

static bool hides(const struct work *w, int64_t viewer_id, const struct restriction *r)
{
    return r->effect == RESTRICTION_HIDE || (r->effect == RESTRICTION_ADULTS && !viewer_id) ||
           (r->effect == RESTRICTION_WITHHELD && territories_hold(r->territory, w->territory));
}

static enum err hiding_find(struct work *w, int64_t viewer_id, int64_t subject_id,
                            struct restriction *ret_restriction)
{
    struct restriction held[restrictions_per_subject_max];
    int count = 0;
    enum err e = restrictions_of(w, subject_id, held, &count);

    for (int i = 0; !e && i < count; i++)
        if (hides(w, viewer_id, &held[i])) {
            *ret_restriction = held[i];
            return OK;
        }
    return e ? e : ERR_NOT_FOUND;
}

enum err notice_find(struct work *w, int64_t viewer_id, int64_t post_id, struct notice *ret_notice)
{
    struct restriction restriction;
    struct post post;
    enum err e = post_find(w, post_id, &post);

    /* What is held was never there for anybody else. */
    if (!e &&
        ((post.flags & POST_HELD) || (post.flags & POST_VISIBILITY_MASK) > VISIBILITY_UNLISTED ||
         post.boost_of_id || post.author_id == viewer_id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = visibility_check_beneath(w, viewer_id, &post);
    if (e)
        return e;
    e = hiding_find(w, viewer_id, post_id, &restriction);
    if (e == ERR_NOT_FOUND)
        e = hiding_find(w, viewer_id, post.author_id, &restriction);
    if (!e)
        *ret_notice = (struct notice){.post_id = post_id,
                                      .author_id = post.author_id,
                                      .reply_to_id = post.reply_to_id,
                                      .created_ms = post.created_ms,
                                      .restriction = restriction};
    return e;
}
