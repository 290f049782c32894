/* Domains whose people one person does not want to meet: their posts are hidden from her
 * (visibility.h), they leave her lists of people, and JOB_LEAVE_DOMAIN ends the follows between
 * her and them. */
#ifndef BEMA_SOCIAL_DOMAIN_BLOCKS_H
#define BEMA_SOCIAL_DOMAIN_BLOCKS_H

#include "jobs/jobs.h"
#include "live/index.h"

enum {
    domain_blocks_max = 10000,
    domain_blocks_page_max = 200,
    domain_bytes_max = 253,
    domain_block_step_accounts = 100
};
/* The domain in lower case, without a trailing dot. ERR_INVALID in Mastodon's words for what cannot
 * be one, and for this square's own. */
MUST_USE enum err domain_read(struct work *w, struct str text, struct str *ret_domain);

/* On a lane; joins a running transaction. Again is OK. ERR_INVALID beyond domain_blocks_max. */
MUST_USE enum err domain_block(struct work *w, int64_t account_id, struct str domain);
MUST_USE enum err domain_unblock(struct work *w, int64_t account_id, struct str domain);
/* Whether the account blocks the domain; "" is this square: never. */
MUST_USE enum err domain_is_blocked(struct work *w, int64_t account_id, struct str domain,
                                    bool *ret_blocked);
/* The same of another account's domain. */
MUST_USE enum err domain_of_account_is_blocked(struct work *w, int64_t account_id, int64_t other_id,
                                               bool *ret_blocked);

/* One page, newest first. */
struct domain_block_list {
    int64_t row_ids[domain_blocks_page_max];
    struct str domains[domain_blocks_page_max];
    int count;
};
MUST_USE enum err domain_blocks_page(struct work *w, int64_t account_id, const struct page *page,
                                     struct domain_block_list *ret_list);
/* How many of the domain's accounts (of the first domain_preview_accounts_max) she follows, and how
 * many follow her. */
enum { domain_preview_accounts_max = 5000 };
struct domain_preview {
    int following, followers;
};
MUST_USE enum err domain_block_preview(struct work *w, int64_t account_id, struct str domain,
                                       struct domain_preview *ret_preview);
/* Handler of JOB_LEAVE_DOMAIN: subject the account, data the domain. */
enum err domain_leave_job(struct work *w, const struct job *job, struct lanes *lanes);
/* All of a deleted account. Inside the running transaction. */
MUST_USE enum err domain_blocks_delete_all(struct work *w, int64_t account_id);

#endif
