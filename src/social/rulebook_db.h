/* Rows of rules and of their versions. */
#ifndef BEMA_SOCIAL_RULEBOOK_DB_H
#define BEMA_SOCIAL_RULEBOOK_DB_H

#include "social/rulebook.h"

MUST_USE enum err rules_db_list(struct work *w, struct rule *ret_rules, int *ret_count);
MUST_USE enum err rules_db_find(struct work *w, int64_t id, struct rule *ret_rule);
/* Inserts it, or writes over one of the same id. */
MUST_USE enum err rules_db_set(struct work *w, const struct rule *rule);
MUST_USE enum err rules_db_delete(struct work *w, int64_t id);
MUST_USE enum err rule_versions_db_insert(struct work *w, const struct rule_version *version);
/* As rule_version_find() and rule_history(). */
MUST_USE enum err rule_versions_db_find(struct work *w, int64_t rule_id, int version,
                                        struct rule_version *ret_version);
MUST_USE enum err rule_versions_db_list(struct work *w, int64_t rule_id, int64_t max_id,
                                        struct rule_version *ret_versions, int max, int *ret_count);

#endif
