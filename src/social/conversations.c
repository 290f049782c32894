#include "social/conversations.h"

#include "base/buffer.h"
#include "social/accounts_db.h"
#include "social/conversations_db.h"
#include "social/relations.h"
#include "social/transaction.h"

#include <assert.h>

/* Everybody in it, ascending, each once. */
struct people {
    int64_t ids[conversation_participants_max + 1];
    int count;
};

static void people_add(struct people *people, int64_t id)
{
    int at = 0;

    while (at < people->count && people->ids[at] < id)
        at++;
    if (at < people->count && people->ids[at] == id)
        return;
    if (people->count >= (int)(sizeof(people->ids) / sizeof(people->ids[0])))
        return;
    memmove(people->ids + at + 1, people->ids + at,
            (size_t)(people->count - at) * sizeof(people->ids[0]));
    people->ids[at] = id;
    people->count++;
}

static struct people people_of(int64_t author_id, const int64_t *ids, size_t count)
{
    struct people people = {0};

    people_add(&people, author_id);
    for (size_t i = 0; i < count; i++)
        people_add(&people, ids[i]);
    return people;
}

static struct str others_text(struct work *w, const struct people *people, int64_t owner_id)
{
    struct buffer b = buffer_in(w->memory);

    for (int i = 0; i < people->count; i++) {
        if (people->ids[i] == owner_id)
            continue;
        if (b.size)
            buffer_char(&b, ',');
        buffer_int(&b, people->ids[i]);
    }
    return buffer_str(&b);
}

/* People of other squares keep their conversations there; who blocks or mutes the author does not
 * hear of it. */
static enum err takes_part(struct work *w, int64_t account_id, int64_t author_id, bool *ret_takes)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    bool local = false;
    enum err e = accounts_db_flags(w, account_id, &flags, &local);

    *ret_takes = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e && account_id != author_id)
        e = relation_find(w, account_id, author_id, &relation);
    if (!e)
        *ret_takes = local && !(flags & ACCOUNT_DELETED) &&
                     !(relation.flags & (RELATION_BLOCKS | RELATION_BLOCKED_BY | RELATION_MUTES));
    return e;
}

enum err conversation_add_post(struct work *w, int64_t author_id, int64_t post_id,
                               int64_t thread_id, const int64_t *ids, size_t count)
{
    struct people people = people_of(author_id, ids, count);
    enum err e = OK;

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < people.count; i++) {
        int64_t owner = people.ids[i], conversation_id = 0;
        bool takes = false;

        e = takes_part(w, owner, author_id, &takes);
        if (e || !takes)
            continue;
        e = conversations_db_post(w, owner, thread_id, others_text(w, &people, owner), post_id,
                                  owner != author_id, &conversation_id);
        if (!e)
            e = conversations_db_post_add(w, owner, conversation_id, post_id);
    }
    return e;
}

static enum err remove_from(struct work *w, int64_t owner_id, int64_t conversation_id,
                            int64_t post_id)
{
    int64_t newest = 0;
    enum err e = conversations_db_post_remove(w, owner_id, conversation_id, post_id);

    if (!e)
        e = conversations_db_newest(w, owner_id, conversation_id, &newest);
    if (e)
        return e;
    return newest ? conversations_db_set_last(w, owner_id, conversation_id, newest)
                  : conversations_db_delete(w, owner_id, conversation_id);
}

enum err conversation_remove_post(struct work *w, int64_t author_id, int64_t post_id,
                                  int64_t thread_id, const int64_t *ids, size_t count)
{
    struct people people = people_of(author_id, ids, count);
    enum err e = OK;

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < people.count; i++) {
        int64_t owner = people.ids[i], conversation_id = 0;

        e = conversations_db_of_post(w, owner, thread_id, others_text(w, &people, owner),
                                     &conversation_id);
        if (!e && conversation_id)
            e = remove_from(w, owner, conversation_id, post_id);
    }
    return e;
}

enum err conversations_page(struct work *w, int64_t account_id, const struct page *page,
                            struct conversation_page *ret_page)
{
    return conversations_db_page(w, account_id, page, ret_page);
}

static enum err read_store(struct work *w, int64_t account_id, int64_t id, bool unread,
                           struct conversation *conversation)
{
    enum err e = conversations_db_find(w, account_id, id, conversation);

    if (!e)
        e = conversations_db_set_unread(w, account_id, id, unread);
    if (!e)
        conversation->unread = unread;
    return e;
}

enum err conversation_read(struct work *w, int64_t account_id, int64_t id, bool unread,
                           struct conversation *ret_conversation)
{
    struct conversation conversation;
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    e = transaction_leave(w, own, read_store(w, account_id, id, unread, &conversation));
    if (!e)
        *ret_conversation = conversation;
    return e;
}

static enum err delete_store(struct work *w, int64_t account_id, int64_t id)
{
    struct conversation conversation;
    enum err e = conversations_db_find(w, account_id, id, &conversation);

    return e ? e : conversations_db_delete(w, account_id, id);
}

enum err conversation_delete(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, delete_store(w, account_id, id));
}

enum err conversations_delete_some(struct work *w, int64_t account_id, bool *ret_left)
{
    struct conversation_page *page = ARENA_NEW(w->memory, struct conversation_page);
    enum err e =
        conversations_db_page(w, account_id, &(struct page){.limit = page_limit_home_max}, page);

    assert(db_in_transaction(w));
    for (int i = 0; !e && i < page->count; i++)
        e = conversations_db_delete(w, account_id, page->items[i].id);
    *ret_left = page->count == page_limit_home_max;
    return e;
}
