/* What was posted in the hour before, in memory, so that a rule can ask how often a text came, how
 * many new accounts write in a thread, and who posts what others post.
 *
 * The newest rule_window_posts_max posts are kept, 72 bytes each; where more are made in an hour it
 * is the time of those that counts. Each is found by what it has in common with others (author,
 * text, thread, link) through a chain back in time, of which rule_window_looked_max are looked at.
 * A post is added when it was committed: posts of one group do not see each other. Takes a mutex of
 * its own. */
#ifndef BEMA_MODERATION_RULE_WINDOWS_H
#define BEMA_MODERATION_RULE_WINDOWS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    rule_window_posts_max = 1 << 15,
    rule_window_looked_max = 100, /* counts go so far */
    rule_window_ms = 3600 * 1000,
    rule_window_together_ms = 10 * 60 * 1000,
    rule_window_own_max = 10, /* posts of an author that coordination is found from */
    rule_window_own_min = 3,
};
struct rule_window_post {
    int64_t author_id, thread_id, made_ms;
    uint64_t text, link; /* hashes; 0: it has none */
    bool author_is_new;  /* younger than a day */
};
/* Which counts are wanted; the others stay as they are of a post that is the only one. */
enum rule_window_want {
    RULE_WINDOW_AUTHOR = 1,
    RULE_WINDOW_TEXT = 2,
    RULE_WINDOW_THREAD = 4,
    RULE_WINDOW_COORDINATION = 8,
    RULE_WINDOW_ALL = 15,
};
struct rule_window_counts {
    int author_posts, same_posts, same_accounts, thread_new_accounts; /* it is one of them */
    /* What share of the author's last posts (rule_window_own_max of the hour, with this one) have a
     * text or first link that another account posted within rule_window_together_ms; thousandths. 0
     * of fewer than rule_window_own_min posts. */
    int coordination_milli;
};
struct rule_windows;
/* 3 MiB; NULL: out of memory. */
struct rule_windows *rule_windows_open(void);
void rule_windows_close(struct rule_windows *windows); /* NULL is fine */
/* Posts come in about the order of their times. */
void rule_windows_add(struct rule_windows *windows, const struct rule_window_post *post);
/* Of a post that is being made. windows NULL: it is the only one. wanted: bits. */
struct rule_window_counts rule_windows_count(struct rule_windows *windows,
                                             const struct rule_window_post *post, unsigned wanted);

#endif
