/* Conversations: direct posts as their participants see them, one per thread and set of
 * participants, in each participant's bucket. */
#ifndef BEMA_SOCIAL_CONVERSATIONS_H
#define BEMA_SOCIAL_CONVERSATIONS_H

#include "live/index.h"

enum { conversation_participants_max = 65 };

/* A direct post was made: inside the transaction that makes it (asserted). people: those named in
 * it, with or without the author; those of other squares, and those who block or mute the author,
 * get no conversation. It is unread for everybody but the author. */
MUST_USE enum err conversation_add_post(struct work *w, int64_t author_id, int64_t post_id,
                                        int64_t thread_id, const int64_t *people, size_t count);
/* It was deleted: the one before becomes the last; a conversation without posts goes. Inside the
 * running transaction; the same people. */
MUST_USE enum err conversation_remove_post(struct work *w, int64_t author_id, int64_t post_id,
                                           int64_t thread_id, const int64_t *people, size_t count);

struct conversation {
    int64_t id, thread_id, last_post_id;
    int64_t participants[conversation_participants_max]; /* without the owner */
    int participant_count;
    bool unread;
};
/* Newest last post first; the paging ids are last_post_id. */
struct conversation_page {
    struct conversation items[page_limit_home_max];
    int count;
};
MUST_USE enum err conversations_page(struct work *w, int64_t account_id, const struct page *page,
                                     struct conversation_page *ret_page);
/* On a lane, in a transaction of their own. ERR_NOT_FOUND for another's. */
MUST_USE enum err conversation_read(struct work *w, int64_t account_id, int64_t id, bool unread,
                                    struct conversation *ret_conversation);
MUST_USE enum err conversation_delete(struct work *w, int64_t account_id, int64_t id);
/* A step of an account's deletion. Inside the running transaction. */
MUST_USE enum err conversations_delete_some(struct work *w, int64_t account_id, bool *ret_left);

#endif
