/* What the files of approvals share. */
#ifndef BEMA_SOCIAL_APPROVAL_PARTS_H
#define BEMA_SOCIAL_APPROVAL_PARTS_H

#include "social/approval_form.h"
#include "social/approvals_db.h"

/* approval_people.c */
enum { approval_voters_max = (approval_rules_max + 1) * approval_approvers_max };
/* Who does this in the name of the account: the person who acts for it, or itself. */
int64_t approval_person(const struct work *w, int64_t account_id);
/* The rule for what contributors write. */
struct approval_rule approval_contributor_rule(int64_t account_id);
/* That rule holds the draft. */
bool approval_is_contributors(struct work *w, const struct approval *a);
/* ERR_FORBIDDEN: the person wrote some version of it, whomever she speaks for; or it is the
 * account's own draft, and not a contributor's. */
MUST_USE enum err approval_check_person(struct work *w, const struct approval *a,
                                        int64_t approver_id);
/* That person is among them, whomever she spoke for. */
bool approval_has_agreed(const struct work *w, const struct approval_voter *voters, int count,
                         int64_t approver_id);
bool approval_rule_asks(const struct approval_rule *rule, int64_t approver_id);
/* How many of them count for the rule. */
int approval_rule_agreed(const struct approval_rule *rule, int64_t writer_id,
                         const struct approval_voter *voters, int count);
/* The account is told that one of its contributors wrote. */
MUST_USE enum err approval_contributor_tell(struct work *w, const struct approval *a);
/* ERR_NOT_FOUND: a contributor asks for what she did not write. */
MUST_USE enum err approval_check_own(struct work *w, const struct approval *a);
/* What the account's contributors wrote and who acts may agree to. */
MUST_USE enum err approvals_waiting_here(struct work *w, int64_t account_id,
                                         struct approval *ret_items, int max, int *ret_count);

/* What waits for a rule holds from now on where its time has come by now_ms; else later. Inside the
 * running transaction. */
MUST_USE enum err approval_rule_ripen(struct work *w, int64_t account_id, int64_t id,
                                      int64_t now_ms);
/* An account's own rules, and its duties in those of others. */
MUST_USE enum err approval_rules_forget(struct work *w, int64_t account_id);

/* Writes the deed and its entry of the public log, inside the running transaction. The entry names
 * the action, the version and `agreed`; the draft's hash, who did it and why are sealed, and are
 * the account's own. made_ms and entry_id are set here. */
MUST_USE enum err approval_deed_add(struct work *w, struct approval_deed deed, int agreed);
/* The same of a draft as it is now. */
MUST_USE enum err approval_deed_of(struct work *w, const struct approval *approval,
                                   enum approval_action action, int64_t by_id, struct str reason,
                                   int agreed);

/* Which of the rules the draft meets: bits by their place in rules. Every text that would be seen
 * is looked at on the surface it appears on, folded, without characters nobody sees. */
MUST_USE enum err approval_rules_fit(struct work *w, const struct approval_ask *ask,
                                     const struct approval_rule *rules, int count,
                                     uint32_t *ret_fit);
/* [{"id","version","needed","approvers":[…]}] of those that fit: kept with the draft. */
struct str approval_rules_write(struct work *w, const struct approval_rule *rules, int count,
                                uint32_t fit);
/* Which of the rules stand in that list as they are now: bits by their place. */
uint32_t approval_rules_satisfied(struct work *w, struct str written,
                                  const struct approval_rule *rules, int count);
/* Whether she stands in that list. */
bool approval_rules_name(struct work *w, struct str written, int64_t approver_id);
/* Tells each of their people but the writer that a draft waits. */
MUST_USE enum err approval_rules_tell(struct work *w, const struct approval *approval,
                                      const struct approval_rule *rules, int count, uint32_t fit);
/* How many agree under each rule that fits, and how many of them are still wanted: the least over
 * all rules and the sum. */
MUST_USE enum err approval_votes(struct work *w, const struct approval *approval,
                                 const struct approval_rule *rules, int count, uint32_t fit,
                                 int *ret_agreed, int *ret_missing);
/* What is asked about in a held draft. The form must live as long. */
MUST_USE enum err approval_ask_of(struct work *w, const struct approval_form *form,
                                  struct account *account, struct approval_ask *ret_ask);
/* Pictures that were kept for it are let go; what a profile would have shown is removed. */
MUST_USE enum err approval_pictures_leave(struct work *w, const struct approval *approval);
/* The same, but they will be shown at once. */
MUST_USE enum err approval_pictures_give(struct work *w, const struct approval *approval);
/* Keeps them for it: those of a post that are nobody's yet. */
MUST_USE enum err approval_pictures_keep(struct work *w, int64_t approval_id,
                                         const struct approval_ask *ask);

#endif
