/* Acting for a shared account: which tokens do, and what ends them. The rules of membership are
 * social/teams.h's; here they meet tokens, mail and standing. Each joins a running transaction or
 * makes its own. */
#ifndef BEMA_AUTH_TEAM_ACCESS_H
#define BEMA_AUTH_TEAM_ACCESS_H

#include "auth/tokens.h"
#include "social/teams.h"

/* team_invite(), and a mail to her. She must be a person who may act: else "cannot be invited". */
MUST_USE enum err team_access_invite(struct work *w, const struct team_asker *by, int64_t person_id,
                                     enum team_role role, struct team_member *ret_member);
/* team_set_role(): what she had opened for the account ends, and is asked about anew. */
MUST_USE enum err team_access_set_role(struct work *w, const struct team_asker *by,
                                       int64_t person_id, enum team_role role,
                                       struct team_member *ret_member);
/* team_end(), and all that acts: browsers are signed out. by NULL: she leaves or declines, and her
 * browser with keep_hash goes on as herself. */
MUST_USE enum err team_access_end(struct work *w, const struct team_asker *by, int64_t person_id,
                                  int64_t account_id, const uint8_t *keep_hash);
/* Her browser's session acts as the account from now on. ERR_NOT_FOUND: she is no member;
 * ERR_FORBIDDEN with words: the account may not act. */
MUST_USE enum err team_access_act(struct work *w, int64_t person_id, const uint8_t *session_hash,
                                  int64_t account_id);

#endif
