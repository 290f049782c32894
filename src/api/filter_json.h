/* Filters as JSON. */
#ifndef BEMA_API_FILTER_JSON_H
#define BEMA_API_FILTER_JSON_H

#include "base/json.h"
#include "live/filters.h"

/* id, title, context, expires_at, filter_action: the members, without brackets. */
void api_filter_members(struct buffer *out, const struct filter *filter);
/* The elements of "filtered", without brackets. text and post_ids as for filters_match(). */
void api_filtered_json(struct work *w, struct buffer *out, const struct filters *filters,
                       struct str text, const int64_t *post_ids, size_t post_count);
/* "home" …; "warn" … */
bool api_filter_context_read(struct str name, uint32_t *ret_context);
bool api_filter_action_read(struct str name, enum filter_action *ret_action);
void api_filter_context_json(struct buffer *out, uint32_t bits);

#endif
