/* The parts of making and changing a post, shared by posts.c and post_edits.c: its text read once,
 * its mentions looked up, its tags named. */
#ifndef BEMA_SOCIAL_POST_MAKING_H
#define BEMA_SOCIAL_POST_MAKING_H

#include "social/posts.h"
#include "social/text.h"

struct post_words_found {
    struct text_scan scan;
    const struct post_mention *mentions;
    int mention_count;
    const struct str *tags; /* as written, each once */
    int tag_count;
    bool has_link;
};
/* The limits of text, warning, poll and their presence. ERR_INVALID with words. */
MUST_USE enum err post_draft_check(struct work *w, const struct post_draft *draft);
/* Reads the text: counts it, looks the named accounts up. Names of nobody stay plain text. */
MUST_USE enum err post_words_find(struct work *w, const struct post_draft *draft,
                                  struct post_words_found *ret_found);
/* The tags of a stored text, for taking it out of them. */
int post_tags_find(struct work *w, struct str text, const struct str **ret_tags);
/* A draft's text, warning and sensitivity as they are kept: a lone warning is the text. */
struct post_draft post_draft_normal(struct work *w, const struct post_draft *draft);
/* Rows of mentions and tags of a post that has just been written. */
MUST_USE enum err post_words_store(struct work *w, const struct post *post,
                                   const struct post_words_found *found);
MUST_USE enum err post_words_unstore(struct work *w, const struct post *post);

/* A post the account may see; a boost she may see stands for its original. ERR_NOT_FOUND. */
MUST_USE enum err post_find_readable(struct work *w, int64_t account_id, int64_t id,
                                     struct post *ret_post);
/* The same for bulk load and imports (vouched), where the caller vouches that she could see it
 * then: who followed then need not follow now. */
MUST_USE enum err post_find_target(struct work *w, int64_t account_id, int64_t id, bool vouched,
                                   struct post *ret_post);
/* Inserts the row under an id of its time: the present, or created_ms where it is not 0. Sets id,
 * created_ms and, for a root, thread_id. */
MUST_USE enum err post_insert(struct work *w, struct post *post, int64_t created_ms);
/* Takes a post away with all that is bounded; the rest is JOB_PURGE_POST's. Inside the running
 * transaction. keep_count: the author's own counter is left alone. */
MUST_USE enum err post_remove(struct work *w, const struct post *post, bool keep_count);

/* Those whom it names, whom it quotes, who asked to be told of each, and who are in its
 * conversation. */
MUST_USE enum err post_people_tell(struct work *w, const struct post *post);

/* The same for a boost: its row, its mark, its counters. */
MUST_USE enum err post_boost_remove(struct work *w, const struct post *boost);

#endif
