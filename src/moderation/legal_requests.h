/* Demands of governments, courts and rights holders: taken in by staff, written into the public log
 * in the same transaction, told to whom they name. One under a gag is committed in the log sealed,
 * and revealed by a job when the gag ends; only then is anybody told.
 *
 * What is withheld shows itself, so there is no gag on it. */
#ifndef BEMA_MODERATION_LEGAL_REQUESTS_H
#define BEMA_MODERATION_LEGAL_REQUESTS_H

#include "jobs/jobs.h"

/* Stored numbers; names as Lumen and the public know them: legal_type_name(). */
enum legal_type {
    LEGAL_COURT_ORDER = 1,
    LEGAL_DATA_REQUEST,
    LEGAL_TAKEDOWN, /* an authority orders content away */
    LEGAL_COPYRIGHT,
    LEGAL_TRADEMARK,
    LEGAL_DEFAMATION,
    LEGAL_PRIVATE_INFORMATION,
    LEGAL_OTHER,
    LEGAL_TYPES
};
enum legal_answer {
    LEGAL_WAITS,
    LEGAL_COMPLIED,
    LEGAL_PARTLY,
    LEGAL_REFUSED,
    LEGAL_CONTESTED, /* taken to court */
    LEGAL_ANSWERS
};
const char *legal_type_name(enum legal_type type);
const char *legal_answer_name(enum legal_answer answer);
enum legal_type legal_type_read(struct str name);     /* 0: no such type */
enum legal_answer legal_answer_read(struct str name); /* LEGAL_ANSWERS: no such answer */

enum {
    legal_subjects_max = 20,
    legal_name_bytes_max = 200, /* of an authority */
    legal_law_bytes_max = 500,
    legal_words_bytes_max = 2000,
    legal_page_max = 40,
    legal_gag_days_max = 3650,
};
struct legal_request {
    int64_t id; /* tells when it was taken in */
    int64_t by_account_id;
    enum legal_type type;
    struct str authority, state; /* "Amtsgericht Köln", "DE" */
    struct str law, territory;   /* where it applies: "DE FR" */
    struct str words;            /* what was asked for, without names */
    int64_t subject_ids[legal_subjects_max];
    int subject_count;
    bool withheld;  /* its posts and accounts are withheld in the territory, by a ruling each */
    int64_t end_ms; /* until when they are; 0: until it is lifted, once a second person has
                       confirmed it, and ruling_days_default days until then. Not stored: rulings
                       have it */
    enum legal_answer answer;
    struct str answer_words;
    int64_t answered_ms;
    int64_t gag_until_ms; /* 0: none */
    int64_t public_ms;    /* 0: not yet */
    int64_t gag_id, gag_answer_id;
};
/* On a lane; joins a running transaction. ERR_FORBIDDEN without PERMISSION_MANAGE_SETTINGS, or over
 * herself, her equals and those above; ERR_NOT_FOUND: a subject that is not there; ERR_INVALID with
 * words. by_account_id 0: the operator. */
MUST_USE enum err legal_request_take(struct work *w, const struct legal_request *draft,
                                     struct legal_request *ret_request);
/* What it withholds now: how many, until when the first of them ends (0: none does), and whether
 * any waits for a second person. */
struct legal_withholding {
    int count;
    int64_t end_ms;
    bool waits;
};
MUST_USE enum err legal_request_withholds(struct work *w, const struct legal_request *request,
                                          struct legal_withholding *ret_withholding);
/* A second person lets it last, whatever of it waits for that. ERR_FORBIDDEN as above, and to who
 * took it in; ERR_CONFLICT: nothing waits. */
MUST_USE enum err legal_request_confirm(struct work *w, int64_t by_account_id, int64_t id,
                                        struct legal_request *ret_request);
/* Once. ERR_CONFLICT: it is answered. */
MUST_USE enum err legal_request_answer(struct work *w, int64_t by_account_id, int64_t id,
                                       enum legal_answer answer, struct str words,
                                       struct legal_request *ret_request);
/* Newest first, below max_id (0: all). hidden: those that nobody may be told of yet, else those
 * that are public. Subjects are not read. */
MUST_USE enum err legal_requests_list(struct work *w, bool hidden, int64_t max_id,
                                      struct legal_request *ret_list, int max, int *ret_count);
MUST_USE enum err legal_request_find(struct work *w, int64_t id, struct legal_request *ret_request);
/* Handler of JOB_REVEAL_REQUEST, subject: the request: reveals what a gag that has ended hid, and
 * tells whom it is about. */
enum err legal_reveal_job(struct work *w, const struct job *job, struct lanes *lanes);
/* After an account's deletion: which requests named it is forgotten. */
MUST_USE enum err legal_requests_purge(struct work *w, struct lanes *lanes, int64_t account_id);

/* What became public from begin_ms on and before end_ms; answered: what was answered so. */
typedef void legal_see(void *context, const struct legal_request *request);
MUST_USE enum err legal_requests_between(struct work *w, int64_t begin_ms, int64_t end_ms,
                                         bool answered, legal_see *see, void *context);

#endif
