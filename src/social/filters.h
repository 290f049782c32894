/* What a person does not want to meet, by words or by post: the rules of live/filters.h. Every
 * function is told whose filter is meant and answers ERR_NOT_FOUND for another's as for none.
 * Changes run on a lane or in a command, in a transaction of their own or in the running one, and
 * tell the live viewer by EVENT_FILTERS_CHANGED. What is refused is ERR_INVALID, in Mastodon's
 * words. */
#ifndef BEMA_SOCIAL_FILTERS_H
#define BEMA_SOCIAL_FILTERS_H

#include "live/filters.h"

struct filter_keyword_change {
    int64_t id; /* 0: a new one */
    bool set_text, set_whole_word, remove;
    struct str text;
    bool whole_word; /* of a new one: true where it is not set */
};
struct filter_changes {
    bool set_title, set_contexts, set_action, set_expires;
    bool bad_context, bad_action; /* a name was sent that means none */
    struct str title;
    uint32_t contexts;
    enum filter_action action;
    int64_t expires_ms;
    const struct filter_keyword_change *keywords;
    size_t keyword_count;
};

/* All of hers, in w->memory. */
MUST_USE enum err filters_of(struct work *w, int64_t account_id, struct filter_set *ret_set);
/* Within a set: NULL where it has none of that id. */
const struct filter *filter_in(const struct filter_set *set, int64_t id);
const struct filter_keyword *filter_keyword_in(const struct filter_set *set, int64_t id);
const struct filter_post *filter_post_in(const struct filter_set *set, int64_t id);

MUST_USE enum err filter_create(struct work *w, int64_t account_id,
                                const struct filter_changes *changes, int64_t *ret_id);
/* ERR_NOT_FOUND also for a keyword that is not one of this filter's: then nothing is changed. */
MUST_USE enum err filter_change(struct work *w, int64_t account_id, int64_t id,
                                const struct filter_changes *changes);
MUST_USE enum err filter_delete(struct work *w, int64_t account_id, int64_t id);

/* change->id is not looked at. */
MUST_USE enum err filter_keyword_add(struct work *w, int64_t account_id, int64_t filter_id,
                                     const struct filter_keyword_change *change, int64_t *ret_id);
MUST_USE enum err filter_keyword_change(struct work *w, int64_t account_id,
                                        const struct filter_keyword_change *change);
MUST_USE enum err filter_keyword_delete(struct work *w, int64_t account_id, int64_t id);

/* Whether she may see the post is seen before. */
MUST_USE enum err filter_post_add(struct work *w, int64_t account_id, int64_t filter_id,
                                  int64_t post_id, int64_t *ret_id);
MUST_USE enum err filter_post_delete(struct work *w, int64_t account_id, int64_t id);

/* The first version of the API knows one keyword as a filter, by the keyword's id.
 * changes->keywords has one element: the keyword itself. ERR_INVALID where more than the keyword
 * would change of a filter that has others. */
MUST_USE enum err filter_phrase_create(struct work *w, int64_t account_id,
                                       const struct filter_changes *changes,
                                       int64_t *ret_keyword_id);
MUST_USE enum err filter_phrase_change(struct work *w, int64_t account_id, int64_t keyword_id,
                                       const struct filter_changes *changes);

/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err filters_delete_all(struct work *w, int64_t account_id);

#endif
