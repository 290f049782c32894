/* Overwriting: what the file does not name is ended first. */
#include "imports/addresses.h"
#include "imports/csv_apply.h"
#include "imports/csv_import_db.h"
#include "social/domain_blocks.h"
#include "social/lists.h"
#include "social/marks.h"
#include "social/relations.h"

#include <stdlib.h>

struct clearing {
    const struct csv_import *import;
    struct csv_entry *named; /* sorted by subject, then title */
    int named_count;
    int64_t below; /* rows of the page from here on are looked at next */
    bool left;
};

static int entry_compare(const void *left, const void *right)
{
    const struct csv_entry *a = left, *b = right;
    int order = str_compare(a->subject, b->subject);

    return order ? order : str_compare(a->title, b->title);
}

static bool is_named(const struct clearing *c, struct str subject, struct str title)
{
    const struct csv_entry wanted = {.subject = subject, .title = title};

    return bsearch(&wanted, c->named, (size_t)c->named_count, sizeof wanted, entry_compare) != NULL;
}

/* By any of the ways in which a file may name an account of this square. */
static enum err account_is_named(struct work *w, const struct clearing *c, int64_t id,
                                 struct str title, bool *ret_named)
{
    struct account account;
    enum err e = account_find(w, id, &account);

    *ret_named = false;
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    *ret_named =
        is_named(c, utf8_fold(w->memory, full_handle(w, &account)), title) ||
        (!account.domain.size && is_named(c, utf8_fold(w->memory, account.username), title));
    return OK;
}

static enum err relation_end(struct work *w, const struct csv_import *import, int64_t other_id)
{
    if (import->kind == CSV_FOLLOWING)
        return relation_unfollow(w, import->account_id, other_id);
    if (import->kind == CSV_BLOCKS)
        return relation_unblock(w, import->account_id, other_id);
    return relation_unmute(w, import->account_id, other_id);
}

static enum err relations_clear(struct work *w, struct clearing *c)
{
    enum relation_page kind = c->import->kind == CSV_FOLLOWING ? RELATIONS_FOLLOWING
                              : c->import->kind == CSV_BLOCKS  ? RELATIONS_BLOCKS
                                                               : RELATIONS_MUTES;
    const struct page page = {.max_id = c->below, .limit = csv_apply_step};
    struct relation_list list = {0};
    enum err e = relations_page(w, c->import->account_id, kind, &page, &list);

    for (int i = 0; i < list.count && !e; i++) {
        bool named = false;

        e = account_is_named(w, c, list.account_ids[i], STR(""), &named);
        if (!e && !named)
            e = relation_end(w, c->import, list.account_ids[i]);
    }
    c->left = list.count == csv_apply_step;
    if (list.count)
        c->below = list.row_ids[list.count - 1];
    return e;
}

static enum err domains_clear(struct work *w, struct clearing *c)
{
    struct domain_block_list *list = ARENA_NEW(w->memory, struct domain_block_list);
    const struct page page = {.max_id = c->below, .limit = csv_apply_step};
    enum err e = domain_blocks_page(w, c->import->account_id, &page, list);

    for (int i = 0; i < list->count && !e; i++)
        if (!is_named(c, list->domains[i], STR("")))
            e = domain_unblock(w, c->import->account_id, list->domains[i]);
    c->left = list->count == csv_apply_step;
    if (list->count)
        c->below = list->row_ids[list->count - 1];
    return e;
}

static enum err bookmark_clear(struct work *w, const struct clearing *c, int64_t post_id)
{
    struct mark_request request = {
        .account_id = c->import->account_id, .post_id = post_id, .mark = MARK_BOOKMARK};
    struct account author;
    struct post post;
    enum err e = post_find(w, post_id, &post);

    if (!e)
        e = account_find(w, post.author_id, &author);
    if (!e && (is_named(c, address_of_post(w, &post, &author), STR("")) ||
               is_named(c, link_of_post(w, &post, &author), STR(""))))
        return OK;
    if (!e)
        e = mark_clear(w, &request, NULL);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err bookmarks_clear(struct work *w, struct clearing *c)
{
    const struct page page = {.max_id = c->below, .limit = csv_apply_step};
    struct mark_page list = {.count = 0};
    enum err e = marks_page(w, c->import->account_id, MARK_BOOKMARK, &page, &list);

    for (int i = 0; i < list.count && !e; i++)
        e = bookmark_clear(w, c, list.post_ids[i]);
    c->left = list.count == csv_apply_step;
    if (list.count)
        c->below = list.mark_ids[list.count - 1];
    return e;
}

static bool title_is_named(const struct clearing *c, struct str title)
{
    for (int i = 0; i < c->named_count; i++)
        if (str_equal(c->named[i].title, title))
            return true;
    return false;
}

static enum err list_clear(struct work *w, const struct clearing *c, const struct list *list)
{
    int64_t *ids = NULL;
    int count = 0;
    enum err e = list_members_page(w, list->account_id, list->id, &(struct page){0}, &ids, &count);

    for (int i = 0; i < count && !e; i++) {
        bool named = false;

        e = account_is_named(w, c, ids[i], list->title, &named);
        if (!e && !named)
            e = list_members_remove(w, list->account_id, list->id, &ids[i], 1);
    }
    return e;
}

/* At most lists_max of them: one step. */
static enum err lists_clear(struct work *w, struct clearing *c)
{
    const struct list *lists = NULL;
    int count = 0;
    enum err e = lists_of(w, c->import->account_id, &lists, &count);

    for (int i = 0; i < count && !e; i++)
        e = title_is_named(c, lists[i].title) ? list_clear(w, c, &lists[i])
                                              : list_delete(w, c->import->account_id, lists[i].id);
    c->left = false;
    return e;
}

static enum err clear_some(struct work *w, struct clearing *c)
{
    if (c->import->kind == CSV_DOMAINS)
        return domains_clear(w, c);
    if (c->import->kind == CSV_BOOKMARKS)
        return bookmarks_clear(w, c);
    if (c->import->kind == CSV_LISTS)
        return lists_clear(w, c);
    return relations_clear(w, c);
}

static enum err clear_step(struct work *w, void *context)
{
    struct clearing *c = context;
    struct clearing next = *c; /* the request may run again */
    enum err e = db_begin(w);

    if (!e)
        e = db_end(w, clear_some(w, &next));
    if (!e)
        *c = next;
    return e;
}

static enum err named_read(struct work *w, struct clearing *c)
{
    struct csv_stored *rows = arena_array(w->memory, csv_rows_max, sizeof *rows);
    int count = 0;
    enum err e = csv_db_rows(w, c->import->id, CSV_ROWS_ALL, -1, csv_rows_max, rows, &count);

    if (e)
        return e;
    c->named = arena_array(w->memory, (size_t)count + 1, sizeof *c->named);
    for (int i = 0; i < count; i++)
        c->named[i] = rows[i].entry;
    c->named_count = count;
    qsort(c->named, (size_t)count, sizeof *c->named, entry_compare);
    return OK;
}

enum err csv_clear(struct work *w, const struct csv_import *import, struct lanes *lanes)
{
    struct clearing c = {.import = import, .left = true};
    enum err e = named_read(w, &c);

    while (!e && c.left)
        e = lanes_run(lanes, w, clear_step, &c);
    return e;
}
