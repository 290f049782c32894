/* Joining the square. On slow threads. */
#ifndef BEMA_AUTH_REGISTRATION_H
#define BEMA_AUTH_REGISTRATION_H

#include "auth/users.h"

enum { registration_faults_max = 12 };
struct registration {
    struct str username, email, password, locale, reason;
    bool agreement;
    bool findable; /* by suggestions and by search in her public posts: hers to say, as in Mastodon
                    */
    struct str owner_link; /* secret of LINK_OWNER: makes the owner, whatever the settings */
    struct str address;
};
struct registration_fault {
    const char *field; /* "username" */
    const char *code;  /* Mastodon's: "ERR_TAKEN" */
    struct str words;  /* in the language of w */
};
struct registration_faults {
    struct registration_fault fault[registration_faults_max];
    int count;
};
/* ERR_INVALID with all faults; ERR_FORBIDDEN when the square takes nobody; ERR_NOT_FOUND when the
 * owner's link is used or over. */
MUST_USE enum err registration_run(struct work *w, const struct registration *registration,
                                   struct registration_faults *ret_faults,
                                   struct account *ret_account);

#endif
