/* What there is to tell of a post, and on which of the streams it stands. */
#ifndef BEMA_STREAM_NEWS_H
#define BEMA_STREAM_NEWS_H

#include "social/posts.h"
#include "stream/hub.h"

/* What a post's event tells before anybody's view of it; text in facts.memory. */
struct news {
    const char *event; /* "update", "status.update", "delete" */
    struct live_candidate post;
    uint32_t author_flags; /* of the account */
    struct str tags[post_tags_max];
    int tag_count;
    const int64_t *people; /* named in it */
    uint32_t people_count;
    bool gone;
};

bool news_has_tag(const struct news *news, struct str tag);
bool news_is_public(const struct news *news);
bool news_is_direct(const struct news *news);
/* Wrote it, or is named in it. */
bool news_names(const struct news *news, int64_t account_id);
/* As the post is now. ERR_NOT_FOUND: it is gone. */
MUST_USE enum err news_load(struct stream *stream, const struct event *event, struct news *news);
/* A post that is gone has no card; what is known of it came with the events. */
void news_of_gone(struct stream *stream, const struct batch *batch, const struct event *event,
                  struct news *news);
/* Whether it stands on the page that the subscription follows. */
MUST_USE enum err news_takes(struct stream *stream, const struct news *news,
                             const struct viewer *viewer, struct subscription *s, bool *ret_takes);

/* Is told nothing more. */
bool client_is_deaf(const struct client *client);
/* Who looks, for stream->work: also what she may read and where she is. */
MUST_USE enum err client_viewer(struct stream *stream, const struct client *client,
                                struct viewer *ret_viewer);
/* Once a second is enough: what fails for one mostly fails for thousands. */
void stream_complain(struct stream *stream, enum err e);

#endif
