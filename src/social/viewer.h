/* Who asks: found from the token or cookie by auth/ before a handler runs. */
#ifndef BEMA_SOCIAL_VIEWER_H
#define BEMA_SOCIAL_VIEWER_H

#include "live/viewers.h"

struct viewer {
    int64_t account_id; /* 0: nobody, or an app's own token */
    int64_t person_id;  /* who acts for that account, which is shared with her; 0: itself */
    int team_role;      /* enum team_role of hers */
    int64_t token_id;   /* 0: no token */
    uint8_t token_hash[32];
    uint64_t scopes;      /* auth/scopes.h */
    uint64_t permissions; /* of the role */
    struct str client_id;
    /* What is held of her in memory; NULL for nobody. On a lane (rules read SQL, never live) it is
     * NULL as well: there account_id is all that counts. */
    const struct live_viewer *live;
};

#endif
