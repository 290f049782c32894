/* Lines of the bulk format about "For you": what an account published, and how it is set. */
#ifndef BEMA_IMPORTS_BULK_FEEDS_H
#define BEMA_IMPORTS_BULK_FEEDS_H

#include "imports/bulk_record.h"
#include "social/feed_presets.h"

struct bulk_feed {
    /* feed_preset */
    struct feed_preset_changes preset;
    /* feed_settings; its copy without ids */
    struct feed_settings settings;
    struct str copy_account, copy_of; /* author and present name of the copy's preset, or "" */
};

/* Fills record->feed. ERR_INVALID with words that name the field. */
MUST_USE enum err bulk_feed_parse(struct work *w, const struct json *line,
                                  struct bulk_record *record);
/* Inside the running transaction. ERR_INVALID: another preset of this name is there. */
MUST_USE enum err bulk_feed_apply(struct work *w, const struct bulk_record *record,
                                  int64_t account_id, bool *ret_changed);
/* The fields of a line after "type" and "account". */
void bulk_feed_preset_json(struct buffer *out, const struct feed_preset *preset);
MUST_USE enum err bulk_feed_settings_json(struct work *w, struct buffer *out,
                                          const struct feed_settings *settings);

#endif
