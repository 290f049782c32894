#include "stream/topics.h"

static const struct {
    const char *name;
    enum topic_kind kind;
    uint32_t bits;
} topics[] = {
    {"user", TOPIC_USER, 0},
    {"user:notification", TOPIC_NOTIFICATIONS, 0},
    {"public", TOPIC_PUBLIC, 0},
    {"public:media", TOPIC_PUBLIC, TOPIC_MEDIA},
    {"public:local", TOPIC_PUBLIC, TOPIC_LOCAL},
    {"public:local:media", TOPIC_PUBLIC, TOPIC_LOCAL | TOPIC_MEDIA},
    {"public:remote", TOPIC_PUBLIC, TOPIC_REMOTE},
    {"public:remote:media", TOPIC_PUBLIC, TOPIC_REMOTE | TOPIC_MEDIA},
    {"hashtag", TOPIC_TAG, 0},
    {"hashtag:local", TOPIC_TAG, TOPIC_LOCAL},
    {"list", TOPIC_LIST, 0},
    {"direct", TOPIC_DIRECT, 0},
};

enum err topic_find(struct work *w, struct str name, struct str tag, struct str list,
                    struct topic *ret_topic)
{
    for (size_t i = 0; i < sizeof topics / sizeof topics[0]; i++) {
        if (!str_is(name, topics[i].name))
            continue;
        struct topic topic = {
            .kind = topics[i].kind, .bits = topics[i].bits, .name = topics[i].name};
        if (topic.kind == TOPIC_TAG && !str_trim(tag).size)
            return work_fail(w, ERR_INVALID, "Missing tag name parameter");
        if (topic.kind == TOPIC_LIST && !list.size)
            return work_fail(w, ERR_INVALID, "Missing list name parameter");
        if (topic.kind == TOPIC_TAG)
            topic.tag = tag;
        if (topic.kind == TOPIC_LIST) {
            topic.list = list;
            if (id_parse(list, &topic.list_id))
                topic.list_id = 0;
        }
        *ret_topic = topic;
        return OK;
    }
    return work_fail(w, ERR_INVALID, "Unknown stream type");
}

const char *topic_scope(enum topic_kind kind)
{
    return kind == TOPIC_NOTIFICATIONS ? "read:notifications" : "read:statuses";
}
