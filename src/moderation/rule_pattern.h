/* Patterns of rules: PCRE2 over folded text. */
#ifndef BEMA_MODERATION_RULE_PATTERN_H
#define BEMA_MODERATION_RULE_PATTERN_H

#include "moderation/rule_set.h"

enum { rule_needed_max = 64, rule_needed_bytes_min = 3 };

/* Texts of which one must stand in whatever the pattern matches; each has rule_needed_bytes_min
 * bytes or more, folded. 0: none are known, and the pattern has to be tried on every post. */
size_t rule_pattern_needs(struct arena *a, struct str pattern, struct str ret[rule_needed_max]);

/* Freed with the arena. ERR_INVALID with the matcher's words, and the byte where it stopped. */
MUST_USE enum err rule_pattern_compile(struct arena *a, struct str pattern,
                                       struct pcre2_real_code_8 **ret, struct str *ret_fault,
                                       size_t *ret_at);

/* A text as patterns and words see it: folded, without characters that are not seen, white space
 * as single spaces, at most bytes_max bytes. */
struct str rule_text_fold(struct arena *a, struct str text, size_t bytes_max);

#endif
