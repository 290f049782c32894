/* Notifications: what happened to a person, in her bucket, newest first. */
#ifndef BEMA_SOCIAL_NOTIFICATIONS_H
#define BEMA_SOCIAL_NOTIFICATIONS_H

#include "jobs/jobs.h"
#include "live/index.h"

/* Stored numbers; names in notification_kind_name(). */
enum notification_kind {
    NOTIFICATION_MENTION = 1,
    NOTIFICATION_STATUS = 2, /* somebody she asked to be told of has posted */
    NOTIFICATION_BOOST = 3,
    NOTIFICATION_FOLLOW = 4,
    NOTIFICATION_FOLLOW_REQUEST = 5,
    NOTIFICATION_FAVOURITE = 6,
    NOTIFICATION_POLL = 7,   /* a poll she made or voted in has ended; from: its author */
    NOTIFICATION_UPDATE = 8, /* a post she boosted was edited */
    NOTIFICATION_QUOTE = 9,
    NOTIFICATION_QUOTED_UPDATE = 10,     /* a post she quoted was edited */
    NOTIFICATION_SIGN_UP = 11,           /* staff */
    NOTIFICATION_REPORT = 12,            /* staff; post_id is the report's id */
    NOTIFICATION_COLLECTED = 13,         /* put into a collection; post_id is the collection's id */
    NOTIFICATION_COLLECTION_UPDATE = 14, /* one she is in was changed; post_id as above */
    NOTIFICATION_MODERATION_WARNING = 15, /* staff decided about her or a post of hers; from is
                                             herself, post_id the decision's id */
    NOTIFICATION_APPROVAL_WANTED = 16,    /* a draft waits for her; post_id is the draft's id */
    NOTIFICATION_APPROVAL_DECIDED = 17,   /* what became of a draft; post_id as above */
    NOTIFICATION_APPROVAL_RULE = 18, /* a rule that names her is to be weakened; post_id its id */
    NOTIFICATION_TEAM_INVITED = 19,  /* asked to act for the account it is from (teams.h) */
    NOTIFICATION_JURY = 20, /* she is called to a jury; from is herself, post_id the jury's id */
    NOTIFICATION_KINDS = 21,
};
/* "mention", "reblog", "admin.sign_up" …, as Mastodon calls them. */
const char *notification_kind_name(enum notification_kind kind);
/* false: no such name. */
bool notification_kind_of(struct str name, enum notification_kind *ret_kind);

/* Whether post_id is that of a post. */
bool notification_kind_has_post(enum notification_kind kind);

/* Tells recipient_id; inside the running transaction (asserted). OK without a row when the rules
 * say that she is not told: it is herself (but for a poll's end), she is of another square, deleted
 * or suspended, she blocks the other or is blocked, mutes the other with notifications, has muted
 * the conversation (MARK_MUTE on the thread's first post), has been told the same already, or her
 * policy drops it (notification_policy.h). What the policy filters is kept, but nobody is told.
 * Staff's news reaches staff whatever stands between the people. post_id 0: none. Adds
 * EVENT_NOTIFIED. */
MUST_USE enum err notification_add(struct work *w, int64_t recipient_id,
                                   enum notification_kind kind, int64_t from_id, int64_t post_id);
/* A post was made: those followers who asked for it are told of it, later, by JOB_TELL_FOLLOWERS.
 * Nothing when nobody did. Inside the running transaction. */
MUST_USE enum err notifications_tell_followers(struct work *w, int64_t author_id, int64_t post_id);
/* Handler of JOB_TELL_FOLLOWERS: some at a time. */
enum { notifications_tell_step = 50 };
MUST_USE enum err notifications_tell_job(struct work *w, const struct job *job,
                                         struct lanes *lanes);
/* In a job: the post is gone, and those told of it then need not hear of it. */
MUST_USE enum err notifications_untell(struct work *w, struct lanes *lanes, int64_t author_id,
                                       int64_t post_id);
/* What was taken back is not told of any more (unfavourite, unboost, unfollow). post_id 0: none. */
MUST_USE enum err notification_remove(struct work *w, int64_t recipient_id,
                                      enum notification_kind kind, int64_t from_id,
                                      int64_t post_id);
/* All that recipient_id was told about a post, or a collection: it is gone. Inside the running
 * transaction. */
MUST_USE enum err notifications_remove_post(struct work *w, int64_t recipient_id, int64_t post_id);
/* All that recipient_id was told of from_id: a block. Inside the running transaction. */
MUST_USE enum err notifications_remove_from(struct work *w, int64_t recipient_id, int64_t from_id);

struct notification {
    int64_t id, account_id, from_id, post_id;
    enum notification_kind kind;
    bool filtered;        /* held back by her policy */
    struct str group_key; /* "ungrouped-ID" unless the kind is grouped */
};
/* "ungrouped-ID". */
struct str notification_key_alone(struct arena *memory, int64_t id);
/* Which are wanted. kinds: bits 1 << enum notification_kind, 0 all; bit 0 alone none. */
struct notification_filter {
    uint32_t kinds;
    int64_t from_id; /* 0: anybody */
    bool with_filtered;
};
struct notification_page {
    struct notification items[page_limit_max];
    int count;
};
/* Whether the one it is from may still be shown is seen when its account is. */
MUST_USE enum err notifications_page(struct work *w, int64_t account_id, const struct page *page,
                                     const struct notification_filter *filter,
                                     struct notification_page *ret_page);
MUST_USE enum err notification_find(struct work *w, int64_t account_id, int64_t id,
                                    struct notification *ret_notification);
/* The same by an id that JavaScript may have read as a number, as from a push message
 * (push/push.h): that keeps no more than 17 of its digits. Only where one of hers alone lies so
 * near. */
MUST_USE enum err notification_find_rounded(struct work *w, int64_t account_id, int64_t id,
                                            struct notification *ret_notification);
/* The newest of a group, and up to max of those it is made of, newest first. */
MUST_USE enum err notifications_group(struct work *w, int64_t account_id, struct str group_key,
                                      int max, struct notification *ret_items, int *ret_count);
/* Those after the marker "notifications", counted up to max. */
MUST_USE enum err notifications_unread(struct work *w, int64_t account_id,
                                       const struct notification_filter *filter, int max,
                                       int *ret_count);
/* The same in groups: those of grouped_kinds (bits as above) together, each other one alone. Looks
 * at up to notifications_unread_max notifications. */
enum { notifications_unread_max = 5000, notification_groups_max = 1000 };
MUST_USE enum err notifications_unread_groups(struct work *w, int64_t account_id,
                                              const struct notification_filter *filter,
                                              uint32_t grouped_kinds, int max, int *ret_count);
/* How many a group is made of, counted up to notification_group_max. */
enum { notification_group_max = 1000 };
MUST_USE enum err notifications_group_count(struct work *w, int64_t account_id,
                                            struct str group_key, int *ret_count);
/* On a lane, in a transaction of their own. Dismissing what is not there: ERR_NOT_FOUND. */
MUST_USE enum err notification_dismiss(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err notifications_dismiss_group(struct work *w, int64_t account_id,
                                              struct str group_key);
/* Several: those that are not there are passed over. */
MUST_USE enum err notifications_dismiss_some(struct work *w, int64_t account_id, const int64_t *ids,
                                             size_t count);
/* But for what is held back, which waits for an answer. */
MUST_USE enum err notifications_clear(struct work *w, int64_t account_id);
/* One step of an account's deletion; the last takes its policy with it. Inside the running
 * transaction. */
MUST_USE enum err notifications_delete_some(struct work *w, int64_t account_id, int max,
                                            bool *ret_left);

#endif
