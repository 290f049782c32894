/* Rows of approval_rules, approval_duties, approvals, approval_versions and approval_deeds. */
#ifndef BEMA_SOCIAL_APPROVALS_DB_H
#define BEMA_SOCIAL_APPROVALS_DB_H

#include "social/approvals.h"

/* A rule as it is stored: JSON. */
struct approval_rule_row {
    int64_t account_id, id, pending_ms;
    int version;
    struct str rule, pending;
    bool has_pending;
};
MUST_USE enum err approvals_db_rules(struct work *w, int64_t account_id,
                                     struct approval_rule_row *ret_rows, int *ret_count);
MUST_USE enum err approvals_db_rule_insert(struct work *w, const struct approval_rule_row *row);
/* All but its ids. */
MUST_USE enum err approvals_db_rule_update(struct work *w, const struct approval_rule_row *row);
MUST_USE enum err approvals_db_rule_delete(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err approvals_db_rules_delete(struct work *w, int64_t account_id);

MUST_USE enum err approvals_db_duty_add(struct work *w, int64_t approver_id, int64_t rule_id,
                                        int64_t account_id);
MUST_USE enum err approvals_db_duty_remove(struct work *w, int64_t approver_id, int64_t rule_id);
MUST_USE enum err approvals_db_duties_delete(struct work *w, int64_t approver_id);
/* Each account once. */
MUST_USE enum err approvals_db_duties(struct work *w, int64_t approver_id, int64_t *ret_ids,
                                      int max, int *ret_count);
/* Whose rule it is; ERR_NOT_FOUND where she is not named in it. */
MUST_USE enum err approvals_db_duty_find(struct work *w, int64_t approver_id, int64_t rule_id,
                                         int64_t *ret_account_id);

MUST_USE enum err approvals_db_insert(struct work *w, const struct approval *approval);
/* All that changes: state, version, writer, changed_ms, expires_ms, post_id, form, hash, rules. */
MUST_USE enum err approvals_db_update(struct work *w, const struct approval *approval);
MUST_USE enum err approvals_db_find(struct work *w, int64_t id, struct approval *ret_approval);
MUST_USE enum err approvals_db_find_key(struct work *w, int64_t account_id, struct str key,
                                        int64_t since_ms, int64_t *ret_id, bool *ret_waits);
MUST_USE enum err approvals_db_page(struct work *w, int64_t account_id, enum approval_state state,
                                    int64_t writer_id, int64_t max_id, int limit,
                                    struct approval *ret_items, int *ret_count);
/* Nobody else changes it until this transaction ends. *ret_held: it is there, and held. */
MUST_USE enum err approvals_db_keep(struct work *w, int64_t id, bool *ret_held);
/* Those that are held, oldest first, without their forms. */
MUST_USE enum err approvals_db_held(struct work *w, int64_t account_id, int limit,
                                    struct approval *ret_items, int *ret_count);
MUST_USE enum err approvals_db_held_count(struct work *w, int64_t account_id, int *ret_count);
MUST_USE enum err approvals_db_delete(struct work *w, int64_t id);

MUST_USE enum err approvals_db_version_add(struct work *w, const struct approval *approval);
MUST_USE enum err approvals_db_version(struct work *w, int64_t id, int version,
                                       struct approval_version *ret_version);
MUST_USE enum err approvals_db_versions(struct work *w, int64_t id,
                                        struct approval_version *ret_versions, int max,
                                        int *ret_count);

MUST_USE enum err approvals_db_deed_add(struct work *w, const struct approval_deed *deed);
MUST_USE enum err approvals_db_deeds(struct work *w, int64_t approval_id,
                                     struct approval_deed *ret_deeds, int max, int *ret_count);
/* Who agreed to a version, each once. */
struct approval_voter {
    int64_t account_id, person_id; /* whose voice, and who spoke: the same where nobody acts */
};
MUST_USE enum err approvals_db_voters(struct work *w, int64_t approval_id, int version,
                                      struct approval_voter *ret_voters, int max, int *ret_count);
/* Who asked last that the rule be weakened. */
MUST_USE enum err approvals_db_rule_weakener(struct work *w, int64_t rule_id,
                                             int64_t *ret_person_id);
/* Whether she wrote a version of it. */
MUST_USE enum err approvals_db_wrote(struct work *w, int64_t id, int64_t person_id,
                                     bool *ret_wrote);
/* Whether she agreed to anything of the account, as herself or for another. */
MUST_USE enum err approvals_db_has_agreed(struct work *w, int64_t account_id, int64_t person_id,
                                          bool *ret_has);
/* Of the account, oldest first, after that id. */
MUST_USE enum err approvals_db_deeds_after(struct work *w, int64_t account_id, int64_t after_id,
                                           struct approval_deed *ret_deeds, int max,
                                           int *ret_count);
MUST_USE enum err approvals_db_deeds_delete(struct work *w, int64_t account_id);

#endif
