/* Announcements: what the square's operator tells everybody, and how people react to it.
 *
 * All that are shown are read at once: they are few. What a person did with them (dismissed, chose)
 * lies in her own bucket; the counts lie beside the announcement. An announcement is shown from
 * when it is published until it ends, by its time or by the operator. */
#ifndef BEMA_SOCIAL_ANNOUNCEMENTS_H
#define BEMA_SOCIAL_ANNOUNCEMENTS_H

#include "jobs/jobs.h"

enum {
    announcements_shown_max = 20,
    announcements_listed_max = 100, /* by the operator's command, newest first */
    announcement_bytes_max = 32 * 1024,
    announcement_kinds_max = 8, /* of reactions to one */
    announcement_kinds_read_max = 16,
    announcement_name_bytes_max = 128,
};

struct announcement_reaction {
    struct str name; /* an emoji, or the shortcode of one of the square's own */
    int64_t count;
    bool is_mine;
};
struct announcement {
    int64_t id;
    struct str text;            /* as it was typed */
    int64_t starts_ms, ends_ms; /* 0: none */
    bool all_day;               /* these are days: midnight UTC, the last one included */
    int64_t published_ms, updated_ms, ended_ms;
    bool is_read; /* dismissed by the one who asks */
    struct announcement_reaction reactions[announcement_kinds_read_max];
    int reaction_count;
};

/* For people. account_id 0: nobody. Oldest first; ret_items has room for announcements_shown_max.
 */
MUST_USE enum err announcements_shown(struct work *w, int64_t account_id,
                                      struct announcement *ret_items, int *ret_count);
/* One that is shown, as nobody sees it. ERR_NOT_FOUND. */
MUST_USE enum err announcement_find(struct work *w, int64_t id, struct announcement *ret_item);
/* Each of these joins a running transaction and is fine to do twice; ERR_NOT_FOUND unless it is
 * shown. */
MUST_USE enum err announcement_dismiss(struct work *w, int64_t account_id, int64_t id);
/* ERR_INVALID with Mastodon's words: neither an emoji nor a shortcode of the square's, or
 * announcement_kinds_max others are there. */
MUST_USE enum err announcement_react(struct work *w, int64_t account_id, int64_t id,
                                     struct str name);
/* ERR_NOT_FOUND also when she did not choose it. */
MUST_USE enum err announcement_unreact(struct work *w, int64_t account_id, int64_t id,
                                       struct str name);
/* Whether the text is one emoji, such as could be typed by one key of a phone. */
bool announcement_is_emoji(struct str text);
/* What a deleted account did with all of them; in the running transaction. */
MUST_USE enum err announcements_forget_account(struct work *w, int64_t account_id);

/* For the operator; each joins a running transaction. */
struct announcement_changes {
    bool set_text, set_starts, set_ends, set_all_day;
    struct str text;
    int64_t starts_ms, ends_ms;
    bool all_day;
};
/* ERR_INVALID with words. */
MUST_USE enum err announcement_publish(struct work *w, const struct announcement_changes *changes,
                                       int64_t *ret_id);
/* One that is shown. */
MUST_USE enum err announcement_change(struct work *w, int64_t id,
                                      const struct announcement_changes *changes);
MUST_USE enum err announcement_end(struct work *w, int64_t id);
/* Newest first, ended ones too, without reactions; room for announcements_listed_max. */
MUST_USE enum err announcements_listed(struct work *w, struct announcement *ret_items,
                                       int *ret_count);

/* Handler of JOB_END_ANNOUNCEMENT; subject: an announcement whose time may be over. */
enum err announcement_end_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
