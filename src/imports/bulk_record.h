/* One line of the bulk format, read and checked as far as that is possible without the store. */
#ifndef BEMA_IMPORTS_BULK_RECORD_H
#define BEMA_IMPORTS_BULK_RECORD_H

#include "imports/bulk.h"
#include "imports/bulk_pictures.h"
#include "imports/origins.h"
#include "social/posts.h"

enum bulk_type {
    BULK_ACCOUNT,
    BULK_FOLLOW,
    BULK_POST,
    BULK_FAVOURITE,
    BULK_BOOST,
    BULK_BOOKMARK,
    BULK_VOTE,
    BULK_WELL_ARGUED,
    BULK_NOT_FOR_ME,
    BULK_FEED_PRESET,
    BULK_FEED_SETTINGS /* the last: tests/fuzz/fuzz_bulk.c */
};

struct bulk_record {
    enum bulk_type type;
    struct str account; /* who did it; of BULK_ACCOUNT its name */
    int64_t created_ms; /* 0: not said */
    struct str target;  /* follow: whom; favourite, boost, bookmark, vote: key of the post */
    struct str target_account;
    /* account */
    struct str display_name, note;
    struct account_field fields[account_fields_max];
    int field_count;
    struct bulk_picture *avatar, *header; /* or NULL */
    uint32_t flags;                       /* enum account_flag said by the line … */
    uint32_t flags_said;                  /* … and which of them it says at all */
    /* post */
    struct str key, text, spoiler_text, language;
    struct str reply_to, reply_to_account, quote, quote_account;
    enum visibility visibility; /* also of boosts */
    bool sensitive;
    struct bulk_picture *media; /* of a post */
    int media_count;
    bool has_poll;
    struct poll_draft poll;
    struct bulk_feed *feed; /* of BULK_FEED_PRESET, BULK_FEED_SETTINGS */
    /* vote: bit mask of the choices */
    uint64_t choices;
    uint8_t hash[origin_hash_bytes]; /* of everything the line says, spelling of JSON apart */
};

/* Text of a field that must be a string (or absent). */
MUST_USE enum err bulk_text_field(struct work *w, const struct json *object, const char *name,
                                  struct str *ret_text);
/* ERR_INVALID with words that name the field. The record borrows from memory of w. */
MUST_USE enum err bulk_record_parse(struct work *w, struct str line,
                                    struct bulk_record *ret_record);

#endif
