/* Who asks: from a token's secret to the viewer. The tokens in use are held in memory
 * (live/viewers.h); what is not held is read where w->db is set, else ERR_NEEDS_STORE. */
#ifndef BEMA_AUTH_IDENTIFY_H
#define BEMA_AUTH_IDENTIFY_H

#include "auth/tokens.h"
#include "social/viewer.h"

struct credentials {
    struct str bearer;     /* a token, "" none */
    struct str session;    /* the cookie's secret, "" none; looked at only without bearer */
    bool with_live;        /* give viewer.live: the handler runs on this thread, and reads live */
    bool as_person;        /* of a session that acts for an account (social/teams.h): she herself */
    bool standing_unasked; /* also those who may not act yet: apps confirm addresses with it */
};
/* *ret_viewer in w->memory. No credentials, or a session that is over: nobody (account_id 0).
 * ERR_UNAUTHORIZED "The access token is invalid"; ERR_FORBIDDEN: she may not act (users.h). */
MUST_USE enum err identify(struct work *w, const struct credentials *credentials,
                           const struct viewer **ret_viewer);

#endif
