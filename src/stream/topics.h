/* The streams one can watch, by the names Mastodon gives them. */
#ifndef BEMA_STREAM_TOPICS_H
#define BEMA_STREAM_TOPICS_H

#include "base/work.h"

enum topic_kind {
    TOPIC_USER,          /* home, and notifications */
    TOPIC_NOTIFICATIONS, /* "user:notification" */
    TOPIC_PUBLIC,
    TOPIC_TAG,
    TOPIC_LIST,
    TOPIC_DIRECT,
    TOPIC_KINDS,
};
enum topic_bits { TOPIC_LOCAL = 1, TOPIC_REMOTE = 2, TOPIC_MEDIA = 4 };
struct topic {
    enum topic_kind kind;
    uint32_t bits;
    const char *name;
    struct str tag;  /* of TOPIC_TAG, as asked for */
    int64_t list_id; /* of TOPIC_LIST; 0: no such id */
    struct str list; /* the same as asked for */
};
/* tag and list: the parameters, "" none. ERR_INVALID with Mastodon's words: no such stream, or its
 * parameter is missing. */
MUST_USE enum err topic_find(struct work *w, struct str name, struct str tag, struct str list,
                             struct topic *ret_topic);
/* The scope it wants. */
const char *topic_scope(enum topic_kind kind);

#endif
