/* /auth/square: where the owner says what the square is. The same pages, one after the other and
 * with nothing around them, are the first set-up (?setup=1). */
#ifndef BEMA_PAGES_SQUARE_H
#define BEMA_PAGES_SQUARE_H

#include "pages/page.h"
#include "social/emojis.h"

enum square_part {
    SQUARE_NAME,
    SQUARE_RULES,
    SQUARE_TEXTS,
    SQUARE_NEWS,
    SQUARE_EMOJI,
    SQUARE_READY, /* the set-up's last page */
    SQUARE_PARTS
};
/* What a form asks for, on its way through the threads. */
struct square_change {
    const struct viewer *viewer;
    const struct http_request *request;
    struct emoji_draft emoji;
};

/* The set-up's steps, of which one is now: 0 the account, 1 the square, 2 the rules, 3 ready. */
void square_put_steps(struct html_page *p, int now);
/* Is the request part of the set-up? Its forms say so on, by square_put_setup(). */
bool square_is_setup(const struct http_request *request);
void square_put_setup(struct html_page *p);

/* square_name.c, square_rules.c, square_texts.c, square_news.c, square_emoji.c: what stands on each
 * page, and what its forms do on a lane (context: struct square_change). */
MUST_USE enum err square_put_name(struct html_page *p);
MUST_USE enum err square_put_ready(struct html_page *p);
MUST_USE enum err square_name_run(struct work *w, void *context);
MUST_USE enum err square_put_rules(struct html_page *p);
MUST_USE enum err square_rule_add_run(struct work *w, void *context);
MUST_USE enum err square_rule_change_run(struct work *w, void *context);
MUST_USE enum err square_rule_remove_run(struct work *w, void *context);
/* Those of the proposed ones that are ticked. */
MUST_USE enum err square_rules_start_run(struct work *w, void *context);
MUST_USE enum err square_put_texts(struct html_page *p);
MUST_USE enum err square_text_run(struct work *w, void *context);
MUST_USE enum err square_put_news(struct html_page *p);
MUST_USE enum err square_news_run(struct work *w, void *context);
MUST_USE enum err square_news_change_run(struct work *w, void *context);
MUST_USE enum err square_news_end_run(struct work *w, void *context);
MUST_USE enum err square_put_emoji(struct html_page *p);
/* On the slow thread, before the lane. */
MUST_USE enum err square_emoji_read(struct work *w, struct square_change *change);
MUST_USE enum err square_emoji_add_run(struct work *w, void *context);
MUST_USE enum err square_emoji_remove_run(struct work *w, void *context);

#endif
