/* The words of a rule file, one after the other. For the files of rules only. */
#ifndef BEMA_MODERATION_RULE_LEX_H
#define BEMA_MODERATION_RULE_LEX_H

#include "moderation/rule_set.h"

enum rule_token_kind {
    RULE_TOKEN_END,
    RULE_TOKEN_NAME,   /* many-links, author.age */
    RULE_TOKEN_NUMBER, /* 3, 0.8: value in thousandths */
    RULE_TOKEN_TIME,   /* 30s, 5m, 24h, 7d: value in seconds */
    RULE_TOKEN_TEXT,   /* "…": without its quotes */
    RULE_TOKEN_SIGN,   /* { } ( ) , < <= > >= = != */
    RULE_TOKEN_WRONG,  /* text is what is wrong with it, in words */
};
struct rule_token {
    enum rule_token_kind kind;
    struct str text;
    int64_t value;
    size_t at, end; /* bytes of the file */
    int line, column;
};
struct rule_lexer {
    struct arena *memory;
    struct str file;
    size_t at, counted; /* the column is known so far */
    int line, column;
};
struct rule_token rule_lex_next(struct rule_lexer *lexer);
/* The column of what stands behind so many characters of a text. */
int rule_lex_column(const struct rule_lexer *lexer, const struct rule_token *token,
                    size_t characters);
/* The token in the one way to write it, behind a space. */
void rule_lex_canonical(const struct rule_token *token, struct buffer *out);

/* The nearer of two names to a word that is neither: names[0 … count) sorted or not. NULL where
 * none is near. */
const char *rule_lex_nearest(struct str word, const char *const *names, size_t count);

#endif
