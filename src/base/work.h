/* One unit of work: a request, a job or a command. The first argument of everything that can
 * touch memory, the store, the time, or say why it failed. Belongs to one thread at a time. */
#ifndef BEMA_BASE_WORK_H
#define BEMA_BASE_WORK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

struct db;    /* store/db.h */
struct live;  /* live/live.h */
struct lanes; /* store/lane.h */

/* Limits of the square that a person can meet; filled from the configuration by main. */
struct limits {
    int post_characters_max;                    /* as Mastodon counts them: default 500 */
    int post_bytes_max;                         /* 64 KiB */
    int imported_characters_max;                /* posts that come by load and import: 100,000 */
    int poll_options_max;                       /* 4 by default */
    int poll_option_characters_max;             /* 50 */
    int64_t poll_seconds_min, poll_seconds_max; /* 300; 2,629,746 */
    int pins_max;                               /* 5 */
    int display_name_characters_max;            /* 30 */
    int note_characters_max;                    /* 500 */
    int fields_max;                             /* 4 */
    int field_characters_max;                   /* 255 */
    int follows_max;                            /* 7,500 by default */
    int media_per_post_max;                     /* 4 */
    int64_t media_bytes_max;                    /* of one picture sent for a post: 16 MiB */
    int64_t media_video_bytes_max;              /* of one video or sound: 99 MiB */
    int64_t profile_picture_bytes_max;          /* of an avatar or a header: 8 MiB */
    int64_t media_quota_bytes;                  /* of all pictures of an account: 10 GiB; 0 none */
};
extern const struct limits limits_default;

enum registrations { REGISTRATIONS_OPEN, REGISTRATIONS_APPROVAL, REGISTRATIONS_CLOSED };

/* Facts about the square that rules and serialisers need. Set at start, constant after, but for
 * what its owner may change while it runs: site_words(). */
struct site {
    struct str url;    /* "https://square.example", no slash at the end */
    struct str domain; /* "square.example", with the port where it is not the scheme's own */
    /* As configured. Read them by site_words(): the owner's own words may take their place. */
    struct str title, description, contact_email;
    struct str version;
    struct str translation_url, translation_key; /* of the engine; "" none */
    struct str media_url;  /* of all files, without a slash at the end; empty: url + "/media" */
    struct str bucket_url; /* where those addresses lead on to; "" nowhere */
    struct str data_folder;
    enum registrations registrations; /* as configured: site_words() */
    unsigned fixed; /* bits 1 << enum site_word: the configuration says them, nobody else may */
    struct site_said *said; /* where the owner's words are held; NULL nowhere */
    bool confirm_email, rate_limits, password_grant, link_previews;
    bool territories;          /* proxies say where a request comes from: answers differ by it */
    bool transparency_exports; /* moderation/transparency_rows.h */
};

/* What the square says of itself and whom it lets in, as it is now. The texts live as long as the
 * site does. */
enum site_word { SITE_TITLE, SITE_DESCRIPTION, SITE_CONTACT_EMAIL, SITE_REGISTRATIONS, SITE_WORDS };
struct site_words {
    struct str title, description, contact_email;
    enum registrations registrations;
};
struct site_words site_words(const struct site *site);
/* For whoever makes the site, and ends it when nobody reads it any more. NULL: out of memory. */
struct site_said *site_said_open(void);
void site_said_close(struct site_said *said);
/* From now on site_words() says these; from any thread. False: out of memory. */
bool site_say(const struct site *site, const struct site_words *words);

/* Where addresses of pictures begin: "https://square.example/media", or where they are kept. */
struct str site_media_url(struct arena *memory, const struct site *site);

struct work;
/* A person who acts for an account that is shared with her (social/teams.h). Set where a request is
 * identified and carried to the lanes; without it the account acts itself. */
struct acting {
    int64_t person_id, account_id;
    int role;           /* enum team_role */
    int deed;           /* enum team_deed: what is asked; 0: not kept on record */
    int64_t subject_id; /* 0: none, or not known yet */
    /* Called before each transaction is stored, inside it: where it fails, nothing is. */
    enum err (*before_end)(struct work *w);
};

struct work {
    struct arena *memory;
    struct db *db;       /* NULL on a loop thread: what needs it answers ERR_NEEDS_STORE */
    struct live *live;   /* the square in memory; NULL in commands that need none */
    struct lanes *lanes; /* where slow threads, jobs and commands write: lanes_run(); else NULL */
    int64_t now_ms;
    const struct limits *limits;
    const struct site *site;
    struct str why;        /* the words of the last work_fail(), for the person who asked */
    struct str language;   /* BCP 47 tag of the person who asked, "" unknown */
    struct str territory;  /* ISO 3166-1, from where she asked: "DE"; "" unknown */
    struct acting *acting; /* NULL: nobody acts for another */
    uint64_t trace;        /* id of the request in the log */
    bool is_logged;        /* it appended to the public log: its answer waits for a checkpoint */
};

/* Keeps the words (formatted into w->memory) and returns e:
 *     return work_fail(w, ERR_INVALID, "a post has at most %d characters", max);
 * Words end without a full stop and say what the reader can do. */
#define work_fail(w, e, ...) (work_say((w), __VA_ARGS__), work_failed(e))
void work_say(struct work *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Inline, so that compilers and checkers see that a failure is never OK. */
MUST_USE static inline enum err work_failed(enum err e)
{
    return e;
}

/* bytes of cryptographic randomness */
void random_bytes(void *out, size_t size);
/* url-safe text of `bytes` random bytes, at most 64 (32 gives 43 characters) */
struct str random_token(struct arena *a, size_t bytes);

#endif
