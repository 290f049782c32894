#include "social/lists.h"

#include "social/lists_db.h"
#include "social/relations.h"
#include "social/transaction.h"

#include <assert.h>

static enum err tell(struct work *w, int64_t account_id, int64_t list_id)
{
    return events_add(
        w, &(struct event){.kind = EVENT_LIST_CHANGED, .account = account_id, .other = list_id});
}

static enum err changes_apply(struct work *w, const struct list_changes *changes, struct list *list)
{
    if (changes->set_title)
        list->title = str_trim(changes->title);
    if (changes->set_replies)
        list->replies = changes->replies;
    if (changes->set_exclusive)
        list->exclusive = changes->exclusive;
    if (!list->title.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Title can't be blank");
    if (!utf8_valid(list->title) || list->title.size > list_title_characters_max * 4 ||
        utf8_graphemes(list->title) > list_title_characters_max)
        return work_fail(w, ERR_INVALID, "Validation failed: Title has at most %d characters",
                         (int)list_title_characters_max);
    return OK;
}

static enum err create_store(struct work *w, const struct list *list)
{
    struct list held[lists_max];
    int count = 0;
    enum err e = lists_db_of(w, list->account_id, held, &count);

    if (!e && count >= lists_max)
        e = work_fail(w, ERR_INVALID, "Validation failed: You have reached the maximum of lists");
    if (!e)
        e = lists_db_insert(w, list);
    return e ? e : tell(w, list->account_id, list->id);
}

enum err list_create(struct work *w, int64_t account_id, const struct list_changes *changes,
                     struct list *ret_list)
{
    struct list list = {
        .id = id_new(w->now_ms, id_bucket(account_id)),
        .account_id = account_id,
        .replies = LIST_REPLIES_LIST,
    };
    bool own = false;
    enum err e = changes_apply(w, changes, &list);

    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    e = transaction_leave(w, own, create_store(w, &list));
    if (!e)
        *ret_list = list;
    return e;
}

static enum err change_store(struct work *w, int64_t account_id, int64_t id,
                             const struct list_changes *changes, struct list *ret_list)
{
    struct list list;
    enum err e = lists_db_find(w, account_id, id, &list);

    if (!e)
        e = changes_apply(w, changes, &list);
    if (!e)
        e = lists_db_update(w, &list);
    if (!e)
        e = tell(w, account_id, id);
    if (!e)
        *ret_list = list;
    return e;
}

enum err list_change(struct work *w, int64_t account_id, int64_t id,
                     const struct list_changes *changes, struct list *ret_list)
{
    struct list list;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = transaction_leave(w, own, change_store(w, account_id, id, changes, &list));
    if (!e)
        *ret_list = list;
    return e;
}

static enum err delete_store(struct work *w, int64_t account_id, int64_t id)
{
    struct list list;
    enum err e = lists_db_find(w, account_id, id, &list);

    if (!e)
        e = lists_db_delete(w, &list);
    return e ? e : tell(w, account_id, id);
}

enum err list_delete(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, delete_store(w, account_id, id));
}

enum err list_find(struct work *w, int64_t account_id, int64_t id, struct list *ret_list)
{
    return lists_db_find(w, account_id, id, ret_list);
}

enum err lists_of(struct work *w, int64_t account_id, const struct list **ret_lists, int *ret_count)
{
    struct list *lists = arena_array(w->memory, lists_max, sizeof(struct list));
    enum err e = lists_db_of(w, account_id, lists, ret_count);

    if (!e)
        *ret_lists = lists;
    return e;
}

enum err lists_with(struct work *w, int64_t account_id, int64_t other_id,
                    const struct list **ret_lists, int *ret_count)
{
    struct list *lists = arena_array(w->memory, lists_max, sizeof(struct list));
    int64_t ids[lists_max];
    int count = 0;
    enum err e = lists_db_with(w, account_id, other_id, ids, &count);

    for (int i = 0; !e && i < count; i++)
        e = lists_db_find(w, account_id, ids[i], &lists[i]);
    if (e)
        return e;
    *ret_lists = lists;
    *ret_count = count;
    return OK;
}

/* Members. */

static enum err member_add(struct work *w, const struct list *list, int64_t other_id)
{
    struct relation relation = {0};
    int64_t changed = 0;
    enum err e = OK;

    if (other_id != list->account_id)
        e = relation_find(w, list->account_id, other_id, &relation);
    if (!e && other_id != list->account_id && !(relation.flags & RELATION_FOLLOWS))
        e = work_fail(w, ERR_NOT_FOUND, "Record not found");
    if (!e)
        e = lists_db_member_add(w, list, other_id, &changed);
    if (!e && !changed)
        e = work_fail(w, ERR_INVALID, "Validation failed: Account has already been taken");
    return e;
}

static enum err members_change(struct work *w, int64_t account_id, int64_t id,
                               const int64_t *other_ids, size_t count, bool add)
{
    int64_t changed = 0, held[list_members_max];
    struct list list;
    int held_count = 0;
    enum err e = lists_db_find(w, account_id, id, &list);

    if (!e && add)
        e = lists_db_members(w, id, &(struct page){.limit = list_members_max}, held, &held_count);
    if (!e && add && count > (size_t)(list_members_max - held_count))
        e = work_fail(w, ERR_INVALID, "a list has at most %d members", (int)list_members_max);
    for (size_t i = 0; !e && i < count; i++)
        e = add ? member_add(w, &list, other_ids[i])
                : lists_db_member_remove(w, &list, other_ids[i], &changed);
    return e ? e : tell(w, account_id, id);
}

enum err list_members_add(struct work *w, int64_t account_id, int64_t id, const int64_t *other_ids,
                          size_t count)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    return transaction_leave(w, own, members_change(w, account_id, id, other_ids, count, true));
}

enum err list_members_remove(struct work *w, int64_t account_id, int64_t id,
                             const int64_t *other_ids, size_t count)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    return transaction_leave(w, own, members_change(w, account_id, id, other_ids, count, false));
}

enum err list_members_page(struct work *w, int64_t account_id, int64_t id, const struct page *page,
                           int64_t **ret_ids, int *ret_count)
{
    int64_t *ids = arena_array(w->memory, list_members_max, sizeof(int64_t));
    struct page wanted = *page;
    struct list list;
    enum err e = lists_db_find(w, account_id, id, &list);

    if (wanted.limit <= 0)
        wanted.limit = list_members_max;
    if (!e)
        e = lists_db_members(w, id, &wanted, ids, ret_count);
    if (!e)
        *ret_ids = ids;
    return e;
}

enum err lists_remove_member(struct work *w, int64_t account_id, int64_t other_id)
{
    int64_t ids[lists_max], changed = 0;
    int count = 0;
    enum err e = lists_db_with(w, account_id, other_id, ids, &count);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        e = lists_db_member_remove(w, &(struct list){.id = ids[i], .account_id = account_id},
                                   other_id, &changed);
        if (!e)
            e = tell(w, account_id, ids[i]);
    }
    return e;
}

enum err lists_delete_all(struct work *w, int64_t account_id)
{
    struct list lists[lists_max];
    int count = 0;
    enum err e = lists_db_of(w, account_id, lists, &count);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < count; i++) {
        e = lists_db_delete(w, &lists[i]);
        if (!e)
            e = tell(w, account_id, lists[i].id);
    }
    return e;
}
