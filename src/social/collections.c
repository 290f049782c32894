#include "social/collections.h"

#include "social/accounts.h"
#include "social/collections_db.h"
#include "social/domain_blocks.h"
#include "social/notifications.h"
#include "social/relations.h"
#include "social/text.h"
#include "social/transaction.h"

/* Of what a person wrote. */

static enum err text_check(struct work *w, struct str text, int characters_max, const char *what)
{
    if (!utf8_valid(text) || str_find_char(text, '\0') != SIZE_MAX)
        return work_fail(w, ERR_INVALID, "Validation failed: %s is invalid", what);
    if (text.size > (size_t)characters_max * 64 || utf8_graphemes(text) > (size_t)characters_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: %s is too long (maximum is %d characters)", what,
                         characters_max);
    return OK;
}

static enum err changes_apply(struct work *w, const struct collection_changes *changes,
                              struct collection *c)
{
    enum err e = OK;

    if (changes->set_name)
        c->name = str_trim(changes->name);
    if (!c->name.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Name can't be blank");
    e = text_check(w, c->name, collection_name_characters_max, "Name");
    if (changes->set_description)
        c->description = str_trim(changes->description);
    if (!e)
        e = text_check(w, c->description, collection_description_characters_max, "Description");
    if (changes->set_language)
        c->language = changes->language;
    if (changes->set_sensitive)
        c->sensitive = changes->sensitive;
    if (changes->set_discoverable)
        c->discoverable = changes->discoverable;
    if (!changes->set_tag || e)
        return e;
    c->tag_name = str_starts(changes->tag_name, STR("#"))
                      ? str_sub(changes->tag_name, 1, changes->tag_name.size)
                      : changes->tag_name;
    if (c->tag_name.size && !text_tag_valid(c->tag_name))
        return work_fail(w, ERR_INVALID, "Validation failed: Tag is invalid");
    c->tag = c->tag_name.size ? text_tag_fold(w->memory, c->tag_name) : STR("");
    return OK;
}

/* One's own. */
static enum err own_find(struct work *w, int64_t account_id, int64_t id, struct collection *ret_c)
{
    struct collection c;
    enum err e = collections_db_find(w, id, &c);

    if (e || c.account_id != account_id)
        return e ? e : ERR_NOT_FOUND;
    *ret_c = c;
    return OK;
}

/* Somebody who wants to be found, and is kept apart by no block. */
static enum err may_be_added(struct work *w, int64_t account_id, int64_t other_id)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    enum err e = account_find_flags(w, other_id, &flags);

    if (!e && (flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        e = ERR_NOT_FOUND;
    if (!e && account_id != other_id)
        e = relation_find(w, account_id, other_id, &relation);
    if (!e && (!(flags & ACCOUNT_DISCOVERABLE) ||
               (relation.flags & (RELATION_BLOCKS | RELATION_BLOCKED_BY))))
        e = work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    return e;
}

static enum err add(struct work *w, const struct collection *c, int64_t other_id,
                    struct collection_item *ret_item)
{
    struct collection_item item = {.id = id_new(w->now_ms, id_bucket(c->id)), .other_id = other_id};
    struct collection_item have[collection_items_max];
    struct collection_member member = {0};
    bool made = false;
    int count = 0;
    enum err e = may_be_added(w, c->account_id, other_id);

    if (!e)
        e = collections_db_member(w, other_id, c->id, &member);
    if (!e)
        e = collections_db_items(w, c->id, collection_items_max, have, &count);
    if (e)
        return e;
    if (member.revoked)
        return work_fail(w, ERR_FORBIDDEN, "This action is not allowed");
    if (member.item_id)
        return work_fail(w, ERR_INVALID, "Validation failed: Account has already been taken");
    if (count == collection_items_max)
        return work_fail(w, ERR_INVALID, "Validation failed: A collection has at most %d accounts",
                         (int)collection_items_max);
    e = collections_db_item_insert(w, c, &item, &made);
    if (!e && !made)
        e = ERR_AGAIN;
    if (!e)
        e = collections_db_member_put(
            w, other_id, &(struct collection_member){.collection_id = c->id, .item_id = item.id});
    *ret_item = item;
    return e ? e : notification_add(w, other_id, NOTIFICATION_COLLECTED, c->account_id, c->id);
}

static enum err create(struct work *w, struct collection *c, const int64_t *other_ids, int count)
{
    struct collection have[collections_max];
    struct collection_item item;
    int have_count = 0;
    enum err e = collections_db_of(w, c->account_id, collections_max, have, &have_count);

    if (!e && have_count == collections_max)
        e = work_fail(w, ERR_INVALID, "Validation failed: You can have at most %d collections",
                      (int)collections_max);
    for (int i = 0; i < count && !e; i++)
        e = add(w, c, other_ids[i], &item);
    return e ? e : collections_db_insert(w, c);
}

enum err collection_create(struct work *w, int64_t account_id,
                           const struct collection_changes *changes, const int64_t *other_ids,
                           int count, struct collection *ret_collection)
{
    struct collection c = {.id = id_new(w->now_ms, id_bucket(account_id)),
                           .account_id = account_id,
                           .description = STR(""),
                           .discoverable = true,
                           .updated_ms = w->now_ms};
    bool own;
    enum err e = changes_apply(w, changes, &c);

    if (!e)
        e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, create(w, &c, other_ids, count));
    if (!e)
        *ret_collection = c;
    return e;
}

/* Whether it says something else of its people than before. */
static bool says_more(const struct collection *before, const struct collection *after)
{
    return !str_equal(before->name, after->name) ||
           !str_equal(before->description, after->description) ||
           !str_equal(before->tag_name, after->tag_name) || before->sensitive != after->sensitive;
}

static enum err tell_members(struct work *w, const struct collection *c)
{
    struct collection_item items[collection_items_max];
    int count = 0;
    enum err e = collections_db_items(w, c->id, collection_items_max, items, &count);

    for (int i = 0; i < count && !e; i++)
        e = notification_add(w, items[i].other_id, NOTIFICATION_COLLECTION_UPDATE, c->account_id,
                             c->id);
    return e;
}

static enum err change(struct work *w, int64_t account_id, int64_t id,
                       const struct collection_changes *changes, struct collection *c)
{
    struct collection before;
    enum err e = own_find(w, account_id, id, &before);

    if (e)
        return e;
    *c = before;
    e = changes_apply(w, changes, c);
    c->updated_ms = w->now_ms;
    if (!e)
        e = collections_db_update(w, c);
    return e || !says_more(&before, c) ? e : tell_members(w, c);
}

enum err collection_change(struct work *w, int64_t account_id, int64_t id,
                           const struct collection_changes *changes,
                           struct collection *ret_collection)
{
    struct collection c;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, change(w, account_id, id, changes, &c));
    if (!e)
        *ret_collection = c;
    return e;
}

/* Its rows, and the members' ends of those who are in it; one who took herself out keeps hers, so
 * that it is swept with her account. */
static enum err delete_rows(struct work *w, int64_t id)
{
    struct collection_item items[collection_items_max];
    int count = 0;
    enum err e = collections_db_items(w, id, collection_items_max, items, &count);

    for (int i = 0; i < count && !e; i++) {
        e = collections_db_member_delete(w, items[i].other_id, id);
        if (!e)
            e = notifications_remove_post(w, items[i].other_id, id);
    }
    return e ? e : collections_db_delete(w, id);
}

static enum err delete_own(struct work *w, int64_t account_id, int64_t id)
{
    struct collection c;
    enum err e = own_find(w, account_id, id, &c);

    return e ? e : delete_rows(w, id);
}

enum err collection_delete(struct work *w, int64_t account_id, int64_t id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, delete_own(w, account_id, id));
}

static enum err add_own(struct work *w, int64_t account_id, int64_t id, int64_t other_id,
                        struct collection_item *ret_item)
{
    struct collection c;
    enum err e = own_find(w, account_id, id, &c);

    if (!e)
        e = add(w, &c, other_id, ret_item);
    return e ? e : collections_db_touch(w, id, w->now_ms);
}

enum err collection_add(struct work *w, int64_t account_id, int64_t id, int64_t other_id,
                        struct collection_item *ret_item)
{
    struct collection_item item;
    bool own;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, add_own(w, account_id, id, other_id, &item));
    if (!e)
        *ret_item = item;
    return e;
}

static enum err item_find(struct work *w, int64_t id, int64_t item_id,
                          struct collection_item *ret_item)
{
    struct collection_item items[collection_items_max];
    int count = 0;
    enum err e = collections_db_items(w, id, collection_items_max, items, &count);

    for (int i = 0; i < count && !e; i++)
        if (items[i].id == item_id) {
            *ret_item = items[i];
            return OK;
        }
    return e ? e : ERR_NOT_FOUND;
}

static enum err take_out(struct work *w, const struct collection *c,
                         const struct collection_item *item, bool revoked)
{
    enum err e = collections_db_item_delete(w, c->id, item->id);

    if (!e)
        e = collections_db_touch(w, c->id, w->now_ms);
    if (!e)
        e = notifications_remove_post(w, item->other_id, c->id);
    if (e)
        return e;
    return revoked ? collections_db_member_put(w, item->other_id,
                                               &(struct collection_member){.collection_id = c->id,
                                                                           .item_id = item->id,
                                                                           .revoked = true})
                   : collections_db_member_delete(w, item->other_id, c->id);
}

/* by_member 0: its owner does it. */
static enum err end_item(struct work *w, int64_t account_id, int64_t by_member, int64_t id,
                         int64_t item_id)
{
    struct collection_item item;
    struct collection c;
    enum err e = by_member ? collections_db_find(w, id, &c) : own_find(w, account_id, id, &c);

    if (!e)
        e = item_find(w, id, item_id, &item);
    if (!e && by_member && item.other_id != by_member)
        e = ERR_NOT_FOUND;
    return e ? e : take_out(w, &c, &item, by_member != 0);
}

enum err collection_remove(struct work *w, int64_t account_id, int64_t id, int64_t item_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, end_item(w, account_id, 0, id, item_id));
}

enum err collection_revoke(struct work *w, int64_t other_id, int64_t id, int64_t item_id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, end_item(w, 0, other_id, id, item_id));
}

/* Looking. */

/* ERR_NOT_FOUND: not for her. */
static enum err meets(struct work *w, int64_t viewer_id, int64_t account_id)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    bool blocked = false;
    enum err e = account_find_flags(w, account_id, &flags);

    if (!e && (flags & (ACCOUNT_DELETED | ACCOUNT_SUSPENDED)))
        e = ERR_NOT_FOUND;
    if (!e && viewer_id && viewer_id != account_id)
        e = relation_find(w, viewer_id, account_id, &relation);
    if (!e && viewer_id && viewer_id != account_id)
        e = domain_of_account_is_blocked(w, viewer_id, account_id, &blocked);
    if (!e && (blocked || (relation.flags & (RELATION_BLOCKS | RELATION_BLOCKED_BY))))
        e = ERR_NOT_FOUND;
    return e;
}

enum err collection_find(struct work *w, int64_t viewer_id, int64_t id,
                         struct collection *ret_collection)
{
    struct collection c;
    enum err e = collections_db_find(w, id, &c);

    if (!e)
        e = meets(w, viewer_id, c.account_id);
    if (!e)
        *ret_collection = c;
    return e;
}

enum err collections_of(struct work *w, int64_t viewer_id, int64_t account_id, int offset,
                        int limit, struct collection ret_collections[collections_page_max],
                        int *ret_count)
{
    struct collection all[collections_max];
    int all_count = 0, seen = 0, count = 0;
    enum err e = meets(w, viewer_id, account_id);

    if (!e)
        e = collections_db_of(w, account_id, collections_max, all, &all_count);
    for (int i = 0; i < all_count && count < limit && !e; i++)
        if ((all[i].discoverable || viewer_id == account_id) && seen++ >= offset)
            ret_collections[count++] = all[i];
    if (!e)
        *ret_count = count;
    return e;
}

enum err collections_with(struct work *w, int64_t account_id, int offset, int limit,
                          struct collection ret_collections[collections_page_max], int *ret_count)
{
    struct collection_member *members =
        arena_array(w->memory, collections_joined_max, sizeof *members);
    int member_count = 0, seen = 0, count = 0;
    enum err e =
        collections_db_members_of(w, account_id, collections_joined_max, members, &member_count);

    for (int i = 0; i < member_count && count < limit && !e; i++) {
        if (members[i].revoked)
            continue;
        /* Also across a block: else she could not take herself out. */
        e = collection_find(w, 0, members[i].collection_id, &ret_collections[count]);
        if (!e && seen++ >= offset)
            count++;
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    if (!e)
        *ret_count = count;
    return e;
}

enum err collection_items(struct work *w, int64_t viewer_id, const struct collection *c,
                          struct collection_item ret_items[collection_items_max], int *ret_count)
{
    struct collection_item items[collection_items_max];
    int all = 0, count = 0;
    enum err e = collections_db_items(w, c->id, collection_items_max, items, &all);

    for (int i = 0; i < all && !e; i++) {
        if (viewer_id != c->account_id && viewer_id != items[i].other_id)
            e = meets(w, viewer_id, items[i].other_id);
        if (!e)
            ret_items[count++] = items[i];
        if (e == ERR_NOT_FOUND)
            e = OK;
    }
    if (!e)
        *ret_count = count;
    return e;
}

/* Deletion. */

static enum err leave(struct work *w, int64_t account_id, const struct collection_member *member)
{
    struct collection_item item = {.id = member->item_id, .other_id = account_id};
    struct collection c;
    enum err e = collections_db_find(w, member->collection_id, &c);

    if (!e && !member->revoked)
        return take_out(w, &c, &item, false);
    return e && e != ERR_NOT_FOUND
               ? e
               : collections_db_member_delete(w, account_id, member->collection_id);
}

enum err collections_delete_some(struct work *w, int64_t account_id, bool *ret_left)
{
    struct collection_member members[collections_page_max];
    struct collection own[collections_max];
    int own_count = 0, count = 0;
    enum err e = collections_db_of(w, account_id, collections_max, own, &own_count);

    for (int i = 0; i < own_count && !e; i++)
        e = delete_rows(w, own[i].id);
    if (!e)
        e = collections_db_members_of(w, account_id, collections_page_max, members, &count);
    for (int i = 0; i < count && !e; i++)
        e = leave(w, account_id, &members[i]);
    *ret_left = count == collections_page_max;
    return e;
}
