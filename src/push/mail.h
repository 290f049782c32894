/* Mail to people: composed here, in English or French, queued as a job, sent by SMTP from a worker
 * (net/fetch.h). Inside the running transaction, so that no mail is lost and none is sent for
 * what was rolled back. */
#ifndef BEMA_PUSH_MAIL_H
#define BEMA_PUSH_MAIL_H

#include "jobs/jobs.h"

enum mail_kind {
    MAIL_CONFIRM,          /* link */
    MAIL_CONFIRM_CHANGE,   /* link: to the new address */
    MAIL_RESET,            /* link */
    MAIL_PASSWORD_CHANGED, /* to the old address, as a warning */
    MAIL_EMAIL_CHANGED,    /* likewise */
    MAIL_APPROVED,
    MAIL_SECOND_FACTOR_ON,
    MAIL_SECOND_FACTOR_OFF,
    MAIL_PASSKEY_ADDED,   /* text: its name */
    MAIL_PASSKEY_REMOVED, /* likewise */
    MAIL_NEW_SIGN_IN,     /* text: when, with what, from where */
    MAIL_REJECTED,
    MAIL_WARNED, /* text, from here on: what staff says about it */
    MAIL_DISABLED,
    MAIL_SENSITIVE,
    MAIL_LIMITED,
    MAIL_SUSPENDED,
    MAIL_DECIDED,          /* text: the statement of reasons */
    MAIL_RULE_OFF,         /* text: the automatic rule that switched itself off, "link-spam 1" */
    MAIL_NOTICE_RECEIVED,  /* link: to strangers, so without any name; so the next */
    MAIL_NOTICE_ANSWERED,  /* link, text: what staff answers */
    MAIL_REPORT_ANSWERED,  /* link */
    MAIL_APPEAL_ADDRESSES, /* text: where to object, a line each */
    MAIL_TEAM_INVITED,     /* text: the name of the account that invites */
    MAIL_JURY_CALLED,
    MAIL_ARCHIVE_ADDRESS,   /* link */
    MAIL_DELETION_PROPOSED, /* text: the day before which it is not done, "2026-01-31" */
    MAIL_SENDER_DECIDED,    /* link, text: what is decided of who sends notices; to strangers */
    MAIL_SENDER_TOLD,       /* link, text: what else there is to say of it; likewise */
    MAIL_REPORT_REVERSED,   /* link */
    MAIL_NOTICE_REVERSED,   /* link: to strangers */
    MAIL_KINDS,
};
struct mail_draft {
    enum mail_kind kind;
    int64_t account_id;
    struct str to, name; /* name: "alice" */
    struct str language; /* BCP 47; French for fr…, else English */
    struct str link;     /* "" where the kind has none */
    struct str text;     /* likewise */
};
/* Inside the running transaction. */
MUST_USE enum err mail_queue(struct work *w, const struct mail_draft *draft);
/* Handler of JOB_SEND_MAIL. */
MUST_USE enum err mail_job(struct work *w, const struct job *job, struct lanes *lanes);

#endif
