/* SQL of conversations: rows of conversations and conversation_posts. */
#ifndef BEMA_SOCIAL_CONVERSATIONS_DB_H
#define BEMA_SOCIAL_CONVERSATIONS_DB_H

#include "social/conversations.h"

/* Makes the conversation or brings it up to a newer post. participants: "12,34". */
MUST_USE enum err conversations_db_post(struct work *w, int64_t account_id, int64_t thread_id,
                                        struct str participants, int64_t post_id, bool unread,
                                        int64_t *ret_id);
MUST_USE enum err conversations_db_post_add(struct work *w, int64_t account_id, int64_t id,
                                            int64_t post_id);
/* The conversation of these people in this thread; 0 none. */
MUST_USE enum err conversations_db_of_post(struct work *w, int64_t account_id, int64_t thread_id,
                                           struct str participants, int64_t *ret_id);
MUST_USE enum err conversations_db_post_remove(struct work *w, int64_t account_id, int64_t id,
                                               int64_t post_id);
/* The newest post left in it, 0 none. */
MUST_USE enum err conversations_db_newest(struct work *w, int64_t account_id, int64_t id,
                                          int64_t *ret_post_id);
MUST_USE enum err conversations_db_set_last(struct work *w, int64_t account_id, int64_t id,
                                            int64_t last_post_id);
MUST_USE enum err conversations_db_set_unread(struct work *w, int64_t account_id, int64_t id,
                                              bool unread);
MUST_USE enum err conversations_db_delete(struct work *w, int64_t account_id, int64_t id);
MUST_USE enum err conversations_db_find(struct work *w, int64_t account_id, int64_t id,
                                        struct conversation *ret_conversation);
MUST_USE enum err conversations_db_page(struct work *w, int64_t account_id, const struct page *page,
                                        struct conversation_page *ret_page);

#endif
