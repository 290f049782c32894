/* The SQL of teams.h. */
#ifndef BEMA_SOCIAL_TEAMS_DB_H
#define BEMA_SOCIAL_TEAMS_DB_H

#include "social/teams.h"

/* At both ends. */
MUST_USE enum err teams_db_insert(struct work *w, const struct team_member *member);
/* role, state and since_ms, where its state still is `was`. *ret_changed: it was. */
MUST_USE enum err teams_db_update(struct work *w, const struct team_member *member,
                                  enum team_state was, bool *ret_changed);
MUST_USE enum err teams_db_delete(struct work *w, int64_t account_id, int64_t person_id,
                                  bool *ret_deleted);
MUST_USE enum err teams_db_find(struct work *w, int64_t account_id, int64_t person_id,
                                struct team_member *ret_member);
MUST_USE enum err teams_db_members(struct work *w, int64_t account_id, int max,
                                   struct team_member *ret_members, int *ret_count);
MUST_USE enum err teams_db_of(struct work *w, int64_t person_id, int max,
                              struct team_member *ret_teams, int *ret_count);
/* She acts now: noted where she is a member with that role, and nobody ends that before this is
 * stored. */
MUST_USE enum err teams_db_acts(struct work *w, int64_t account_id, int64_t person_id,
                                enum team_role role, bool *ret_is_member);

/* What was a membership until now; at both ends. */
MUST_USE enum err teams_db_past_add(struct work *w, int64_t account_id, int64_t person_id,
                                    int64_t left_ms);
MUST_USE enum err teams_db_past_delete(struct work *w, int64_t account_id, int64_t person_id);
MUST_USE enum err teams_db_past_find(struct work *w, int64_t account_id, int64_t person_id,
                                     bool *ret_found);
/* The last to end first. */
MUST_USE enum err teams_db_past_members(struct work *w, int64_t account_id, int max,
                                        int64_t *ret_ids, int *ret_count);
MUST_USE enum err teams_db_past_of(struct work *w, int64_t person_id, int max, int64_t *ret_ids,
                                   int *ret_count);

MUST_USE enum err teams_db_deed_add(struct work *w, const struct team_deed_row *deed);
MUST_USE enum err teams_db_deeds(struct work *w, int64_t account_id, int64_t person_id,
                                 int64_t max_id, int limit, struct team_deed_page *ret_page);
/* How many of a kind since that id; subject_id 0: of anything. */
MUST_USE enum err teams_db_deeds_count(struct work *w, int64_t account_id, enum team_deed deed,
                                       int64_t subject_id, int64_t since_id, int max,
                                       int *ret_count);
MUST_USE enum err teams_db_deeds_delete_some(struct work *w, int64_t account_id, int max,
                                             bool *ret_left);
/* Of all accounts, the oldest below that id. */
MUST_USE enum err teams_db_deeds_old(struct work *w, int64_t below_id, int max,
                                     struct team_deed_row *ret_deeds, int *ret_count);
MUST_USE enum err teams_db_deed_delete(struct work *w, int64_t account_id, int64_t id);

#endif
