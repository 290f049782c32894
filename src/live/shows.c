/* Which posts belong on a page. */
#include "live/merge.h"

int author_entries_compare(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static bool is_member(const struct merge *m, uint32_t author)
{
    size_t low = 0, high = m->author_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->authors[middle] >> 1 < author)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->author_count && m->authors[low] >> 1 == author;
}

/* What the entry does not tell, from the card or held on its own; read once where the store is. */
static enum err facts_of(struct work *w, int64_t post_id, struct facts *ret_facts)
{
    const struct live_post *post = live_post_find(w->live, post_id);
    if (post) {
        *ret_facts = (struct facts){.count = post->mention_count, .accounts = post->mentions};
        memcpy(ret_facts->language, post->language, sizeof ret_facts->language);
        return OK;
    }
    const struct facts *held = facts_find(w->live, post_id);
    if (held) {
        *ret_facts = *held;
        return OK;
    }
    if (!w->db)
        return ERR_NEEDS_STORE;
    uint32_t generation = live_generation(w->live, post_id);
    enum err e = facts_db_read(w, post_id, ret_facts);
    if (!e)
        facts_put(w->live, post_id, ret_facts, generation);
    return e;
}

/* "en" takes "en" and "en-GB"; a post of unknown language is taken by all. */
static bool languages_take(struct str wanted, const char *language)
{
    struct str one;
    if (language[0] == 0)
        return true;
    while (wanted.size > 0) {
        wanted = str_split(wanted, ',', &one);
        if (one.size > 0 && str_starts(str_of(language), one) &&
            (language[one.size] == 0 || language[one.size] == '-'))
            return true;
    }
    return false;
}

/* Rules that need more than the entry: whether a direct post names the viewer, whether the language
 * is one she follows the author for. */
static enum err facts_show(struct merge *m, int64_t id, bool direct, const struct str *languages,
                           bool *ret_shows)
{
    struct facts facts;
    enum err e = facts_of(m->w, id, &facts);
    if (e)
        return e;
    bool named = !direct;
    for (uint32_t i = 0; i < facts.count && !named; i++)
        named = facts.accounts[i] == m->viewer->account_id;
    *ret_shows = named && (!languages || languages_take(*languages, facts.language));
    return OK;
}

static bool reply_shows(const struct merge *m, uint32_t other)
{
    if (m->viewer && other == m->viewer->self)
        return true;
    if (m->filter.no_replies)
        return false;
    if (m->filter.replies == LIVE_REPLIES_TO_MEMBERS && !is_member(m, other))
        return false;
    if (!m->viewer)
        return true;
    uint32_t relation = viewer_relation(m->viewer, m->relations, other, m->w->now_ms);
    if (relation & RELATION_HIDES)
        return false;
    return (relation & RELATION_FOLLOWS) ||
           !(m->home || m->filter.replies == LIVE_REPLIES_TO_FOLLOWED);
}

enum err entry_shows(struct merge *m, const struct candidate *post, bool *ret_shows)
{
    const struct live_filter *filter = &m->filter;
    uint32_t author = post->author >> 1, flags = post->flags, other = post->other;
    *ret_shows = false;
    if (flags & POST_INDEX_GONE)
        return OK;
    uint32_t visibility = flags & POST_VISIBILITY_MASK;
    if (filter->visibilities && !(filter->visibilities & 1U << visibility))
        return OK;
    if (filter->only_media && !(flags & POST_HAS_MEDIA))
        return OK;
    bool own = m->viewer && author == m->viewer->self;
    if (flags & POST_IS_BOOST) {
        if (filter->no_boosts || (post->author & 1))
            return OK;
        if (m->viewer && !own &&
            (viewer_relation(m->viewer, m->relations, other, m->w->now_ms) & RELATION_HIDES))
            return OK;
    }
    if ((flags & POST_IS_REPLY) && !(flags & POST_REPLIES_TO_SELF) && !(own && m->home) &&
        !reply_shows(m, other))
        return OK;
    bool direct = visibility == VISIBILITY_DIRECT && !own && !m->any_direct;
    const struct str *languages = NULL;
    if (m->viewer && m->viewer->language_count && !own && !(flags & POST_IS_BOOST))
        languages = viewer_languages(m->viewer, author);
    if ((direct && m->viewer) || languages)
        return facts_show(m, post->id, direct, languages, ret_shows);
    *ret_shows = !direct;
    return OK;
}
