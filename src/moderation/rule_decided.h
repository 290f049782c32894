/* What was decided on, as 64 bits of each text: posts that say nearly the same differ in few of
 * them, so that a rule can put before people what resembles what people restricted.
 *
 * The bits are a SimHash over shingles of three words of the folded text: each shingle's hash votes
 * on every bit. The newest rule_decided_max are in memory; kept is one row a post, without its
 * text, which goes when the decision is taken back. */
#ifndef BEMA_MODERATION_RULE_DECIDED_H
#define BEMA_MODERATION_RULE_DECIDED_H

#include "base/work.h"

enum { rule_decided_max = 4096, rule_shingle_words = 3, rule_decided_words_min = 4 };

/* Of a folded text (rule_text_fold). 0: it has fewer than rule_decided_words_min words. */
uint64_t rule_simhash(struct str text);

/* From 0 to 64: bits that differ from the nearest one; 64 where none is known, or bits is 0. */
int rule_decided_distance(uint64_t bits);

/* Inside the running transaction: somebody restricted the post, or took that back. What rules see
 * changes after the commit. */
MUST_USE enum err rule_decided_add(struct work *w, int64_t post_id);
/* The same of many: of those with the same bits one stands for all. */
struct post;
MUST_USE enum err rule_decided_add_many(struct work *w, const struct post *posts, int count);
MUST_USE enum err rule_decided_remove_many(struct work *w, const int64_t *post_ids, int count);
MUST_USE enum err rule_decided_remove(struct work *w, int64_t post_id);
/* Reads what is kept: at the start. */
MUST_USE enum err rule_decided_load(struct work *w);

#endif
