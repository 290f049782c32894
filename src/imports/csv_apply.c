#include "imports/csv_apply.h"

#include "imports/addresses.h"
#include "social/domain_blocks.h"
#include "social/lists.h"
#include "social/marks.h"
#include "social/relations.h"

static enum err account_named(struct work *w, struct str handle, int64_t *ret_id)
{
    struct account account;
    int64_t id = 0;
    enum err e = account_find_handle(w, handle, &id);

    if (!e)
        e = account_find(w, id, &account);
    if (!e && (account.flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return work_fail(w, e, "this account is not known here");
    if (!e)
        *ret_id = id;
    return e;
}

static enum err follow(struct work *w, int64_t account_id, int64_t other_id,
                       const struct csv_entry *entry)
{
    const struct follow_options options = {
        .set_boosts = true,
        .boosts = !(entry->flags & csv_flag_boosts_hidden),
        .set_notify = true,
        .notify = entry->flags & csv_flag_notify,
        .set_languages = true,
        .languages = entry->languages,
    };

    return relation_follow(w, account_id, other_id, &options);
}

static enum err list_titled(struct work *w, int64_t account_id, struct str title, int64_t *ret_id)
{
    const struct list_changes changes = {.set_title = true, .title = title};
    const struct list *lists = NULL;
    struct list made;
    int count = 0;
    enum err e = lists_of(w, account_id, &lists, &count);

    for (int i = 0; i < count && !e; i++)
        if (str_equal(lists[i].title, title)) {
            *ret_id = lists[i].id;
            return OK;
        }
    if (!e)
        e = list_create(w, account_id, &changes, &made);
    if (!e)
        *ret_id = made.id;
    return e;
}

/* Members of a list must be followed: this follows them. */
static enum err put_on_list(struct work *w, int64_t account_id, int64_t other_id,
                            const struct csv_entry *entry)
{
    const struct list *lists = NULL;
    struct relation relation;
    int64_t list_id = 0;
    int count = 0;
    enum err e = list_titled(w, account_id, entry->title, &list_id);

    if (!e)
        e = lists_with(w, account_id, other_id, &lists, &count);
    for (int i = 0; i < count && !e; i++)
        if (lists[i].id == list_id)
            return OK;
    if (!e && other_id != account_id)
        e = relation_follow(w, account_id, other_id, NULL);
    if (!e)
        e = relation_find(w, account_id, other_id, &relation);
    if (!e && other_id != account_id && !(relation.flags & RELATION_FOLLOWS))
        return work_fail(w, ERR_INVALID, "this account has yet to accept that you follow it");
    return e ? e : list_members_add(w, account_id, list_id, &other_id, 1);
}

static enum err bookmark(struct work *w, int64_t account_id, struct str address)
{
    struct mark_request request = {.account_id = account_id, .mark = MARK_BOOKMARK};
    enum err e = post_of_address(w, address, &request.post_id);

    if (!e)
        e = mark_set(w, &request, NULL);
    return e == ERR_NOT_FOUND ? work_fail(w, e, "this post is not known here") : e;
}

enum err csv_apply(struct work *w, const struct csv_import *import, const struct csv_entry *entry)
{
    int64_t account_id = import->account_id, other_id = 0;
    enum err e = OK;

    if (import->kind == CSV_DOMAINS)
        return domain_block(w, account_id, entry->subject);
    if (import->kind == CSV_BOOKMARKS)
        return bookmark(w, account_id, entry->subject);
    e = account_named(w, entry->subject, &other_id);
    if (e)
        return e;
    if (import->kind == CSV_FOLLOWING)
        return follow(w, account_id, other_id, entry);
    if (import->kind == CSV_BLOCKS)
        return relation_block(w, account_id, other_id);
    if (import->kind == CSV_MUTES)
        return relation_mute(w, account_id, other_id,
                             !(entry->flags & csv_flag_notifications_shown), 0);
    return put_on_list(w, account_id, other_id, entry);
}
