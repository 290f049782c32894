/* What the handlers of api/ share: the route tables, serialisers, paging.
 *
 * A handler reads, calls one function, writes. One file per resource (statuses.c, accounts.c …)
 * with its own table; api_tables lists them for main. docs/API.md is generated from the tables. */
#ifndef BEMA_API_API_H
#define BEMA_API_API_H

#include "base/json.h"
#include "live/index.h"
#include "net/http.h"
#include "social/viewer.h"

extern const struct http_table api_statuses_table, api_timelines_table, api_accounts_table,
    api_own_account_table, api_relationships_table, api_lists_table, api_notifications_table,
    api_conversations_table, api_search_table, api_instance_table, api_oauth_table, api_apps_table,
    api_polls_table, api_media_table, api_tags_table, api_markers_table, api_registration_table,
    api_pictures_table, api_status_actions_table, api_scheduled_table;
extern const struct http_table api_filters_table, api_notification_groups_table,
    api_notification_requests_table;
extern const struct http_table api_featured_table, api_directory_table, api_domain_blocks_table;
extern const struct http_table api_approvals_table, api_approval_rules_table, api_teams_table;
extern const struct http_table api_push_table, api_emojis_table, api_oembed_table;
extern const struct http_table api_public_log_table;
extern const struct http_table api_rules_table;
extern const struct http_table api_announcements_table, api_documents_table, api_translations_table,
    api_languages_table;
extern const struct http_table api_collections_table, api_annual_reports_table, api_signals_table,
    api_algorithms_table, api_for_you_table, api_feed_settings_table, api_feed_figures_table,
    api_feed_presets_table, api_transparency_table, api_second_judgements_table,
    api_legal_requests_table, api_notice_senders_table, api_outside_table;

/* Status and account JSON as the viewer sees them, from cards, loading what is missing when w->db
 * is there (else ERR_NEEDS_STORE). ERR_NOT_FOUND when hidden from the viewer. */
MUST_USE enum err api_status_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                  int64_t post_id);
/* An array; hidden ones are left out. Missing cards are read in one go. */
MUST_USE enum err api_statuses_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                                    const int64_t *ids, size_t count);
/* With "moved" where the account has moved. */
MUST_USE enum err api_account_json(struct work *w, struct buffer *out, int64_t account_id);
MUST_USE enum err api_accounts_json(struct work *w, struct buffer *out, const int64_t *ids,
                                    size_t count);
/* The same without those whom the viewer blocks or mutes, and those who block her: for lists of
 * people that are not her own. */
MUST_USE enum err api_accounts_met_json(struct work *w, struct buffer *out,
                                        const struct viewer *viewer, const int64_t *ids,
                                        size_t count);

struct tag; /* social/tags.h */
/* A Tag with its history; whether the viewer follows it is asked of the store. */
MUST_USE enum err api_tag_json(struct work *w, struct buffer *out, const struct viewer *viewer,
                               const struct tag *tag);
/* The same of the tag of that name, as a reply. */
MUST_USE enum err api_tag_answer(struct work *w, const struct viewer *viewer, struct str name,
                                 struct http_reply *ret_reply);

/* max_id, since_id, min_id, limit of the request. */
struct page api_page(const struct http_request *request, int limit_default, int limit_max);
/* from and to of the request: days (2026-01-31) since 1970, `days` until today where they are not
 * given. ERR_INVALID with words where one is no day; their order is not looked at. */
MUST_USE enum err api_days(struct work *w, const struct http_request *request, int64_t days,
                           int64_t *ret_first, int64_t *ret_last);
/* Link header with next (max_id=oldest) and prev (min_id=newest), keeping the other query
 * parameters; none when the page is empty. */
void api_link(struct work *w, const struct http_request *request, struct http_reply *reply,
              int64_t newest_id, int64_t oldest_id);

/* A receipt of the public log (public_log_receipt()), as a file for keeping. */
void api_receipt_reply(struct work *w, int64_t entry_id, struct str text,
                       struct http_reply *ret_reply);

#endif
