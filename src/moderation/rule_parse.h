/* Inside of the reader of rule files: where it is in the file, and how it takes what stands there.
 * rule_parse.c reads the file and its rules, rule_lists.c lists and labels, rule_condition.c
 * conditions. */
#ifndef BEMA_MODERATION_RULE_PARSE_H
#define BEMA_MODERATION_RULE_PARSE_H

#include "moderation/rule_lex.h"

struct rule_list {
    struct str name;
    struct str *items; /* folded */
    size_t count;
    uint32_t first_item; /* where they stand among rule_set.items, or none_yet */
};
enum { none_yet = UINT32_MAX };

struct rule_parser {
    struct arena *memory;
    struct rule_lexer lexer;
    struct rule_token token; /* the next one */
    struct buffer canonical;
    struct rule_set *set;
    struct rule_list *lists;
    size_t list_count, step_capacity, item_capacity, item_bytes;
    uint64_t labels_put; /* bits of labels that are given or put by a rule before */
    struct rule *rule;   /* that is being read */
    int depth;
    struct rule_fault *faults;
    size_t fault_count;
    enum err worst;
};

/* ---- faults and tokens: rule_take.c ---- */

/* Notes the fault; returns e. */
enum err rule_fail_at(struct rule_parser *p, enum err e, int line, int column, struct str words);
#define RULE_FAIL(p, ...)                                                                          \
    rule_fail_at((p), ERR_INVALID, (p)->token.line, (p)->token.column,                             \
                 str_format((p)->memory, __VA_ARGS__))
#define RULE_FAIL_LARGE(p, ...)                                                                    \
    rule_fail_at((p), ERR_TOO_LARGE, (p)->token.line, (p)->token.column,                           \
                 str_format((p)->memory, __VA_ARGS__))
/* To the next token; the one that stood there belongs to the canonical form. */
void rule_advance(struct rule_parser *p);
bool rule_is_name(const struct rule_parser *p, const char *name);
bool rule_is_sign(const struct rule_parser *p, const char *sign);
/* `wanted` instead of what stands there; what the lexer says where it is no token at all. */
MUST_USE enum err rule_unexpected(struct rule_parser *p, const char *wanted);
/* Each takes what is wanted and goes on behind it, or says what stands there instead. */
MUST_USE enum err rule_sign_take(struct rule_parser *p, const char *sign);
MUST_USE enum err rule_text_take(struct rule_parser *p, const char *what, size_t bytes_max,
                                 struct str *ret);
/* A whole number from min to max. */
MUST_USE enum err rule_whole_take(struct rule_parser *p, const char *what, int64_t min, int64_t max,
                                  int64_t *ret);
MUST_USE enum err rule_time_take(struct rule_parser *p, const char *what, int64_t min, int64_t max,
                                 const char *range, uint32_t *ret);
/* The fault that there is no such thing, with the nearest of the names. */
MUST_USE enum err rule_unknown_name(struct rule_parser *p, const char *what,
                                    const char *const *names, size_t count);

/* ---- lists and labels: rule_lists.c ---- */

/* One more text that is looked for. */
MUST_USE enum err rule_item_add(struct rule_parser *p, struct str text, bool whole_word);
/* A list's name, or texts in parentheses, which become a list without a name. */
MUST_USE enum err rule_list_take(struct rule_parser *p, struct rule_list **ret);
/* list NAME { … } */
MUST_USE enum err rule_list_read(struct rule_parser *p);
/* That a label stands there. */
MUST_USE enum err rule_label_check(struct rule_parser *p);
/* The label's number; a new one where there is none. */
MUST_USE enum err rule_label_take(struct rule_parser *p, uint32_t *ret);
/* given "label", … */
MUST_USE enum err rule_given_read(struct rule_parser *p);

/* ---- conditions: rule_condition.c ---- */

/* Compiles the condition that stands there into steps of p->rule. */
MUST_USE enum err rule_condition_read(struct rule_parser *p);

#endif
