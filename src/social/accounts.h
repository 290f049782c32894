/* Accounts: profiles of people, bots and groups, of this square and others. */
#ifndef BEMA_SOCIAL_ACCOUNTS_H
#define BEMA_SOCIAL_ACCOUNTS_H

#include "jobs/jobs.h"
#include "store/db.h"

enum account_flag {
    ACCOUNT_LOCKED = 1, /* follows must be accepted */
    ACCOUNT_BOT = 2,
    ACCOUNT_DISCOVERABLE = 4, /* may be shown in directories and suggestions */
    ACCOUNT_INDEXABLE = 8,    /* public posts may be found by search */
    ACCOUNT_HIDE_COLLECTIONS = 16,
    ACCOUNT_GROUP = 32,
    ACCOUNT_SUSPENDED = 64, /* an overlay stands on it: see social/restrictions.h */
    ACCOUNT_LIMITED = 128,
    ACCOUNT_DELETED = 256,
    ACCOUNT_SENSITIVE = 512,           /* an overlay: what it shows is shown behind a warning */
    ACCOUNT_HIDE_MEDIA = 1024,         /* its profile shows no page of pictures … */
    ACCOUNT_HIDE_MEDIA_REPLIES = 2048, /* … or not those of answers */
    ACCOUNT_HIDE_FEATURED = 4096,      /* its profile does not show what it features */
    ACCOUNT_MOVED = 8192,              /* moved_to_id is where: social/account_moves.h */
    /* Overlays, as above: */
    ACCOUNT_LABELLED = 1 << 14,
    ACCOUNT_REPLIES_LIMITED = 1 << 15,
    ACCOUNT_NOT_RECOMMENDED = 1 << 16,
    ACCOUNT_WITHHELD = 1 << 17,
    ACCOUNT_ADULTS = 1 << 18,
    ACCOUNT_HIDDEN = 1 << 19,
    ACCOUNT_UNHEARD = 1 << 20, /* what it objects to is not taken for a time */
    ACCOUNT_OVERLAYS = ACCOUNT_SUSPENDED | ACCOUNT_LIMITED | ACCOUNT_SENSITIVE | ACCOUNT_LABELLED |
                       ACCOUNT_REPLIES_LIMITED | ACCOUNT_NOT_RECOMMENDED | ACCOUNT_WITHHELD |
                       ACCOUNT_ADULTS | ACCOUNT_HIDDEN | ACCOUNT_UNHEARD,
    /* Never proposed to anybody who did not ask for it. */
    ACCOUNT_NOT_PROPOSED =
        ACCOUNT_SUSPENDED | ACCOUNT_LIMITED | ACCOUNT_NOT_RECOMMENDED | ACCOUNT_HIDDEN,
    /* What keeps its posts from somebody who could see them: social/visibility.h. */
    ACCOUNT_NOT_FOR_ALL = ACCOUNT_SUSPENDED | ACCOUNT_HIDDEN | ACCOUNT_WITHHELD | ACCOUNT_ADULTS,
};
enum { username_characters_max = 30, account_fields_max = 16 };

struct account_field {
    struct str name, value;
    int64_t verified_ms;
};
struct account {
    int64_t id;
    struct str username, domain; /* domain "" here */
    struct str uri, url;         /* "" here: made from the square's URL */
    struct str display_name, note;
    struct account_field fields[account_fields_max];
    int field_count;
    int64_t avatar_media_id, header_media_id;
    struct str avatar_remote_url, header_remote_url; /* of accounts elsewhere */
    uint32_t flags;
    int64_t created_ms, deleted_ms, moved_to_id;
    int64_t followers, following, posts, last_post_ms; /* account_counts */
    uint64_t counts_version;
};

struct account_draft {
    struct str username; /* A-Z a-z 0-9 _, 1 to username_characters_max, not reserved */
    struct str display_name, note;
    bool may_be_reserved; /* the owner's commands may take "admin" and the like */
    int64_t created_ms;   /* 0: now; else it comes by load or import, and its texts may be
                             longer */
    uint32_t flags;
};
/* On a lane or in a command; joins a running transaction or makes its own, and is findable by
 * search when it commits. ERR_INVALID with words; ERR_CONFLICT "the name alice is taken". */
MUST_USE enum err account_create(struct work *w, const struct account_draft *draft,
                                 struct account *ret_account);
/* ERR_NOT_FOUND. Suspended and deleted ones are found; the flags say so. */
MUST_USE enum err account_find(struct work *w, int64_t id, struct account *ret_account);
/* Many, inside a transaction; without their counters. id 0: no such account. */
MUST_USE enum err accounts_find(struct work *w, const int64_t *ids, int count,
                                struct account *ret_accounts);
/* Only its flags, which is cheaper. */
MUST_USE enum err account_find_flags(struct work *w, int64_t id, uint32_t *ret_flags);
/* By "alice", "@alice", "alice@square.example", "bob@other.example"; any case. */
MUST_USE enum err account_find_handle(struct work *w, struct str handle, int64_t *ret_id);
/* "alice" here, "bob@other.example" elsewhere. */
struct str account_acct(struct work *w, const struct account *account);
/* Whether engines may index its pages: it wants that, and no restriction forbids proposing it. */
bool account_is_indexed(const struct account *account);

/* Only what is_set names is changed. */
struct account_changes {
    bool set_display_name, set_note, set_fields, set_flags, set_avatar, set_header;
    struct str display_name, note;
    struct account_field fields[account_fields_max];
    int field_count;
    uint32_t flags, flags_mask;
    int64_t avatar_media_id, header_media_id;
    /* What is said of the pictures that it then has. */
    bool set_avatar_description, set_header_description;
    struct str avatar_description, header_description;
    int64_t approval_id; /* by approvals.h alone */
};
/* Joins a running transaction. ERR_INVALID with words for what is too long. When it unlocks the
 * account, JOB_ACCEPT_REQUESTS makes its requests follows. What others must see first is held
 * (approvals.h), and nothing of it changes yet; account_change_or_hold() says under which id, 0
 * where it is changed. */
MUST_USE enum err account_change(struct work *w, int64_t id, const struct account_changes *changes);
MUST_USE enum err account_change_or_hold(struct work *w, int64_t id,
                                         const struct account_changes *changes,
                                         int64_t *ret_held_id);
/* Final, in contrast to restrictions (restrictions.h): the account answers as gone at once, its
 * name stays taken, and JOB_PURGE_ACCOUNT removes its relations, posts and marks in bounded
 * steps. Joins a running transaction. Deleting it again is OK. */
MUST_USE enum err account_delete(struct work *w, int64_t id);
/* Handler of JOB_PURGE_ACCOUNT. */
enum { account_purge_step_rows = 200 };
MUST_USE enum err account_purge_job(struct work *w, const struct job *job, struct lanes *lanes);

/* Sets and clears the bits an overlay stands behind; for restrictions.c alone. Inside the running
 * transaction. */
MUST_USE enum err account_flags_set(struct work *w, int64_t id, uint32_t set, uint32_t clear);

/* An account's counters as stored. */
struct account_counts {
    int64_t followers, following, posts, last_post_ms, version;
};
/* What a transaction adds to them. */
struct account_counts_change {
    int64_t account_id, followers, following, posts;
    int64_t last_post_ms; /* 0: unchanged; a lower one than stored changes nothing */
};
enum { account_counts_changes_max = 16 };
/* Adds them in ascending id and tells EVENT_ACCOUNT_COUNTS with the new absolute values. Inside
 * the running transaction and as its last statement, post_counts before it, so that no two
 * transactions wait for each other. Several changes of one account are added up. */
MUST_USE enum err account_counts_add(struct work *w, const struct account_counts_change *changes,
                                     size_t count);
/* The same for one account, with what is stored then. */
MUST_USE enum err account_counts_add_one(struct work *w, const struct account_counts_change *change,
                                         struct account_counts *ret_counts);

#endif
