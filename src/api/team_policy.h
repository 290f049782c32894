/* What a member may do for a shared account, by route: asked for every request before its handler
 * runs (access.c), so that no route can forget about it. A route that is not named is judged by its
 * method and scope, and refused to contributors and analysts unless everybody may read it. */
#ifndef BEMA_API_TEAM_POLICY_H
#define BEMA_API_TEAM_POLICY_H

#include "net/http.h"
#include "social/teams.h"

struct team_rule {
    /* The least role that may; TEAM_NONE: no member, the account's own sign-in alone. */
    enum team_role least;
    enum team_deed deed; /* what is written down; TEAM_DID_NOTHING: nothing */
};
struct team_rule team_rule_of(const struct http_route *route);
/* About oneself, whoever one acts for: the person asks. Only of a browser's session. */
bool team_route_is_personal(const struct http_route *route);

#endif
