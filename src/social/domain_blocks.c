#include "social/domain_blocks.h"

#include "social/domain_blocks_db.h"
#include "social/relations.h"
#include "social/transaction.h"
#include "store/events.h"

static bool is_label_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (unsigned char)c >= 0x80;
}

/* Labels of letters, digits and hyphens, a dot between two of them, perhaps a port. */
static bool is_domain(struct str domain)
{
    struct str host, label, port = str_split(domain, ':', &host);
    int64_t number;

    if (!host.size || host.size > domain_bytes_max)
        return false;
    if (host.size < domain.size && str_int(port, 1, 65535, &number))
        return false;
    while (host.size) {
        bool more = str_find_char(host, '.') != SIZE_MAX;

        host = str_split(host, '.', &label);
        if (!label.size || label.size > 63 || label.data[0] == '-' || (more && !host.size))
            return false;
        for (size_t i = 0; i < label.size; i++)
            if (!is_label_byte(label.data[i]))
                return false;
    }
    return true;
}

enum err domain_read(struct work *w, struct str text, struct str *ret_domain)
{
    struct str domain = str_trim(text);

    if (domain.size > 2 * domain_bytes_max || !utf8_valid(domain))
        return work_fail(w, ERR_INVALID, "Validation failed: Domain is not a valid domain name");
    domain = utf8_fold(w->memory, domain);
    if (str_ends(domain, STR(".")))
        domain = str_sub(domain, 0, domain.size - 1);
    if (!domain.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Domain can't be blank");
    bool replaced = str_find(domain, STR("\xEF\xBF\xBD")) != SIZE_MAX; /* it was no text */
    if (replaced || !is_domain(domain) || (w->site && str_equal_nocase(domain, w->site->domain)))
        return work_fail(w, ERR_INVALID, "Validation failed: Domain is not a valid domain name");
    *ret_domain = domain;
    return OK;
}

static enum err tell(struct work *w, int64_t account_id)
{
    return events_add(w, &(struct event){.kind = EVENT_TAGS_CHANGED, .account = account_id});
}

static enum err block(struct work *w, int64_t account_id, struct str domain)
{
    bool made = false;
    int count = 0;
    enum err e = domain_blocks_db_count(w, account_id, domain_blocks_max, &count);

    if (!e && count == domain_blocks_max)
        return work_fail(w, ERR_INVALID, "Validation failed: You can block at most %d domains",
                         (int)domain_blocks_max);
    if (!e)
        e = domain_blocks_db_insert(w, account_id, domain, &made);
    if (!e && made)
        e = jobs_add(w, JOB_LEAVE_DOMAIN, account_id, domain, 0);
    return e || !made ? e : tell(w, account_id);
}

enum err domain_block(struct work *w, int64_t account_id, struct str text)
{
    struct str domain;
    bool own;
    enum err e = domain_read(w, text, &domain);

    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, block(w, account_id, domain));
}

static enum err unblock(struct work *w, int64_t account_id, struct str domain)
{
    bool gone = false;
    enum err e = domain_blocks_db_delete(w, account_id, domain, &gone);

    return e || !gone ? e : tell(w, account_id);
}

enum err domain_unblock(struct work *w, int64_t account_id, struct str text)
{
    struct str domain;
    bool own;

    if (domain_read(w, text, &domain))
        return OK; /* it cannot be blocked */
    enum err e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, unblock(w, account_id, domain));
}

enum err domain_is_blocked(struct work *w, int64_t account_id, struct str domain, bool *ret_blocked)
{
    *ret_blocked = false;
    if (!account_id || !domain.size)
        return OK;
    return domain_blocks_db_has(w, account_id, str_lower(w->memory, domain), ret_blocked);
}

enum err domain_of_account_is_blocked(struct work *w, int64_t account_id, int64_t other_id,
                                      bool *ret_blocked)
{
    struct str domain = STR("");
    enum err e = account_id ? domain_blocks_db_domain(w, other_id, &domain) : OK;

    *ret_blocked = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    return e ? e : domain_is_blocked(w, account_id, domain, ret_blocked);
}

enum err domain_blocks_page(struct work *w, int64_t account_id, const struct page *page,
                            struct domain_block_list *ret_list)
{
    return domain_blocks_db_page(w, account_id, page, ret_list);
}

enum err domain_block_preview(struct work *w, int64_t account_id, struct str text,
                              struct domain_preview *ret_preview)
{
    int64_t *ids = arena_array(w->memory, domain_preview_accounts_max, sizeof *ids);
    struct domain_preview preview = {0};
    struct str domain = STR(""), last = STR("");
    int count = 0;
    enum err e = domain_read(w, text, &domain);

    if (!e)
        e = domain_blocks_db_accounts(w, domain, STR(""), domain_preview_accounts_max, ids, &last,
                                      &count);
    for (int i = 0; i < count && !e; i++) {
        struct relation relation;

        e = relation_find(w, account_id, ids[i], &relation);
        preview.following += !e && (relation.flags & RELATION_FOLLOWS);
        preview.followers += !e && (relation.flags & RELATION_FOLLOWED_BY);
    }
    if (!e)
        *ret_preview = preview;
    return e;
}

/* Leaving. */

struct leaving {
    int64_t account_id;
    struct str domain, after;
    bool left;
};

static enum err leave_some(struct work *w, struct leaving *leaving)
{
    int64_t ids[domain_block_step_accounts];
    struct str last = leaving->after;
    bool blocked = false;
    int count = 0;
    enum err e = domain_blocks_db_has(w, leaving->account_id, leaving->domain, &blocked);

    if (!e && blocked) /* else she has changed her mind */
        e = domain_blocks_db_accounts(w, leaving->domain, leaving->after,
                                      domain_block_step_accounts, ids, &last, &count);
    for (int i = 0; i < count && !e; i++) {
        e = relation_unfollow(w, leaving->account_id, ids[i]);
        if (!e)
            e = relation_remove_follower(w, leaving->account_id, ids[i]);
    }
    leaving->after = last;
    leaving->left = count == domain_block_step_accounts;
    return e;
}

static enum err leave_step(struct work *w, void *context)
{
    struct leaving *leaving = context;
    struct leaving next = *leaving;
    enum err e = db_begin(w);

    if (!e)
        e = db_end(w, leave_some(w, &next));
    if (!e)
        *leaving = next;
    return e;
}

enum err domain_leave_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    struct leaving leaving = {
        .account_id = job->subject_id, .domain = job->data, .after = STR(""), .left = true};
    enum err e = OK;

    while (!e && leaving.left)
        e = lanes_run(lanes, w, leave_step, &leaving);
    return e;
}

enum err domain_blocks_delete_all(struct work *w, int64_t account_id)
{
    return domain_blocks_db_delete_all(w, account_id);
}
