/* What can go wrong, said in terms of what the caller can do about it.
 *
 * Every function that can fail returns MUST_USE enum err; the words for a person are kept by
 * work_fail() (work.h). OK is 0, so `if (e)` reads "if it failed". Only the one who answers (the
 * router, the job loop, a command) turns an error into a status code, a log line or an exit code.
 */
#ifndef BEMA_BASE_ERR_H
#define BEMA_BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))

enum err {
    OK = 0,
    ERR_INVALID,      /* the input breaks a rule the caller can see; w->why says which (422) */
    ERR_MALFORMED,    /* the input is not even of the right form (400) */
    ERR_UNAUTHORIZED, /* nobody is signed in, or the credentials are wrong (401) */
    ERR_FORBIDDEN,    /* signed in, but not allowed (403) */
    ERR_NOT_FOUND,    /* there is none, or the caller may not know that there is one (404) */
    ERR_CONFLICT,     /* somebody else was first (409, 422 where Mastodon says so) */
    ERR_TOO_LARGE,    /* over a named limit of size (413) */
    ERR_TOO_MANY,     /* over a named limit of rate; try later (429) */
    ERR_GONE,         /* it was there and will not come back (410) */
    ERR_NEEDS_STORE,  /* not in memory: run again where w->db is set. Never shown to a person */
    ERR_AGAIN,        /* the database asks to run the transaction again. Never shown to a person */
    ERR_UNAVAILABLE,  /* a part we depend on is away: disk full, database gone, peer down (503) */
    ERR_INTERNAL,     /* a fault of ours (500) */
};

/* The constant's name without ERR_, for logs: "INVALID". Never NULL. */
const char *err_name(enum err e);

#endif
