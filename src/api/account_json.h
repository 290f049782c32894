/* Accounts as JSON: from cards (api.h: api_account_json), and what is seen of one by herself or by
 * somebody who follows her. */
#ifndef BEMA_API_ACCOUNT_JSON_H
#define BEMA_API_ACCOUNT_JSON_H

#include "api/api.h"
#include "live/cards.h"
#include "social/accounts.h"
#include "social/relations.h"

/* The account's card, or one made for this work alone; ERR_NEEDS_STORE. ERR_NOT_FOUND for a deleted
 * one; suspended ones are found. */
MUST_USE enum err api_account_card(struct work *w, int64_t account_id,
                                   const struct live_account **ret_card);
/* The account's JSON, from its card. */
void api_account_card_json(struct work *w, struct buffer *out, const struct live_account *card);
/* Adds "moved" to it, written last, where the account has moved. ERR_NEEDS_STORE. */
MUST_USE enum err api_account_moved_json(struct work *w, struct buffer *out,
                                         const struct live_account *card);
/* Reopens the object written last, so that members can be added; json_close it. */
void api_json_reopen(struct buffer *out);
/* Account, from the store alone: right after a change too. */
MUST_USE enum err api_account_stored_json(struct work *w, struct buffer *out, int64_t account_id);
/* CredentialAccount, from the store alone: right after a change too. to_member: for one who acts
 * for the account, which has no role of the square's for her. */
MUST_USE enum err api_credential_account_json(struct work *w, struct buffer *out,
                                              int64_t account_id, bool to_member);
/* Profile: what she edits, as she typed it, from the store alone. Pictures that the square draws
 * for her are null. */
MUST_USE enum err api_profile_json(struct work *w, struct buffer *out, int64_t account_id);
void api_relationship_json(struct buffer *out, const struct relation *relation);
struct role_facts; /* auth/roles.h */
/* Role, with its permissions. */
void api_role_json(struct buffer *out, const struct role_facts *facts);
/* A Mastodon name of enum visibility, of enum quote_policy. */
const char *api_visibility_name(int visibility);
const char *api_quote_policy_name(int policy);

#endif
