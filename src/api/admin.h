/* What the handlers of the admin API share. Every one of them asks for the scope of its resource in
 * the route table, and here for the permission of the role. */
#ifndef BEMA_API_ADMIN_H
#define BEMA_API_ADMIN_H

#include "api/api.h"
#include "auth/roles.h"
#include "moderation/reports.h"

extern const struct http_table api_admin_accounts_table, api_admin_reports_table,
    api_admin_blocks_table, api_admin_trends_table, api_admin_figures_table, api_trending_table,
    api_trend_reasons_table, api_decisions_table, api_juries_table, api_notices_table,
    api_legal_notices_table, api_cases_table, api_case_reasons_table, api_deletions_table,
    api_lasting_table;

/* ERR_FORBIDDEN unless her role has all of them. */
MUST_USE enum err api_admin_may(struct work *w, const struct viewer *viewer, uint64_t permissions);
/* The permission, and the id of the path: ERR_NOT_FOUND for what is none. */
MUST_USE enum err api_admin_read(struct work *w, const struct viewer *viewer, uint64_t permissions,
                                 const struct http_request *request, int64_t *ret_id);
/* Admin::Account; null for id 0. ERR_NOT_FOUND for a deleted one. From the store. */
MUST_USE enum err api_admin_account_json(struct work *w, struct buffer *out, int64_t account_id);
/* Report, as the reporter and notifications have it. */
MUST_USE enum err api_report_json(struct work *w, struct buffer *out, const struct report *report);

/* The Link header of a page that goes by number: next, where the page is full. */
void api_offset_link(struct work *w, const struct http_request *request, int64_t limit,
                     int64_t offset, int64_t count, struct http_reply *reply);

/* Whether a viewer is shown a post that trends: nobody blocks or mutes the other, and no
 * restriction has come over it or its author since trends were weighed. */
MUST_USE enum err api_trend_meets(struct work *w, const struct viewer *viewer, int64_t post_id,
                                  bool *ret_meets);

/* Mastodon's Appeal of hers against that decision, or null. */
MUST_USE enum err api_appeal_json(struct work *w, struct buffer *out, int64_t account_id,
                                  int64_t decision_id);

/* One line of a route table. */
#define ADMIN_ROUTE(method_, path_, scope_, lane_, handler_, about_)                               \
    {                                                                                              \
        .method = method_, .path = path_, .access = ACCESS_STAFF, .scope = scope_, .lane = lane_,  \
        .handler = handler_, .about = about_                                                       \
    }

/* What was said against how a report or a notice was answered, or null. */
MUST_USE enum err api_complaint_json(struct work *w, struct buffer *out, int64_t source_id);

#endif
