/* Addresses of accounts and posts, as ActivityPub and links name them. */
#ifndef BEMA_IMPORTS_ADDRESSES_H
#define BEMA_IMPORTS_ADDRESSES_H

#include "social/posts.h"

/* "https://square.example/users/alice", or the one it has elsewhere. */
struct str address_of_account(struct work *w, const struct account *account);
/* "alice@square.example" */
struct str full_handle(struct work *w, const struct account *account);
/* "https://square.example/users/alice/statuses/1"; a boost's ends in "/activity". */
struct str address_of_post(struct work *w, const struct post *post, const struct account *author);
/* "https://square.example/@alice/1" */
struct str link_of_post(struct work *w, const struct post *post, const struct account *author);
/* The post with that address or link. ERR_NOT_FOUND: it is not known here. */
MUST_USE enum err post_of_address(struct work *w, struct str address, int64_t *ret_id);

#endif
