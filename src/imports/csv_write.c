#include "imports/addresses.h"
#include "imports/csv_lists.h"
#include "social/domain_blocks.h"
#include "social/lists.h"
#include "social/marks.h"
#include "social/relations.h"

static struct str words_of(bool value)
{
    return value ? STR("true") : STR("false");
}

/* "en,fr" as Mastodon writes it: "en, fr". */
static struct str languages_words(struct work *w, struct str languages)
{
    struct buffer out = buffer_in(w->memory);
    struct str one;

    while (languages.size) {
        languages = str_split(languages, ',', &one);
        if (out.size)
            buffer_lit(&out, ", ");
        buffer_put(&out, one);
    }
    return buffer_str(&out);
}

static enum err relation_line(struct work *w, int64_t account_id, int64_t other_id,
                              enum csv_kind kind, struct buffer *out)
{
    struct account other;
    struct relation relation;
    enum err e = account_find(w, other_id, &other);

    if (e == ERR_NOT_FOUND || (!e && (other.flags & ACCOUNT_DELETED)))
        return OK;
    if (!e)
        e = relation_find(w, account_id, other_id, &relation);
    if (e)
        return e;
    csv_put(out, full_handle(w, &other));
    if (kind == CSV_FOLLOWING) {
        csv_put(out, words_of(!(relation.flags & RELATION_BOOSTS_HIDDEN)));
        csv_put(out, words_of(relation.flags & RELATION_NOTIFIES));
        csv_put(out, languages_words(w, relation.languages));
    } else if (kind == CSV_MUTES) {
        csv_put(out, words_of(relation.flags & RELATION_MUTES_NOTIFICATIONS));
    }
    buffer_char(out, '\n');
    return OK;
}

static enum err relations_write(struct work *w, int64_t account_id, enum csv_kind kind,
                                struct buffer *out)
{
    enum relation_page pages[CSV_KINDS] = {[CSV_FOLLOWING] = RELATIONS_FOLLOWING,
                                           [CSV_BLOCKS] = RELATIONS_BLOCKS,
                                           [CSV_MUTES] = RELATIONS_MUTES};
    struct page page = {.limit = page_limit_max};
    struct relation_list list = {.count = page_limit_max};
    enum err e = OK;

    if (kind == CSV_FOLLOWING)
        buffer_lit(out, "Account address,Show boosts,Notify on new posts,Languages\n");
    if (kind == CSV_MUTES)
        buffer_lit(out, "Account address,Hide notifications\n");
    while (!e && list.count == page_limit_max) {
        e = relations_page(w, account_id, pages[kind], &page, &list);
        for (int i = 0; i < list.count && !e; i++)
            e = relation_line(w, account_id, list.account_ids[i], kind, out);
        if (list.count)
            page.max_id = list.row_ids[list.count - 1];
    }
    return e;
}

static enum err domains_write(struct work *w, int64_t account_id, struct buffer *out)
{
    struct domain_block_list *list = ARENA_NEW(w->memory, struct domain_block_list);
    struct page page = {.limit = domain_blocks_page_max};
    enum err e = OK;

    list->count = domain_blocks_page_max;
    while (!e && list->count == domain_blocks_page_max) {
        e = domain_blocks_page(w, account_id, &page, list);
        for (int i = 0; i < list->count && !e; i++) {
            csv_put(out, list->domains[i]);
            buffer_char(out, '\n');
        }
        if (list->count)
            page.max_id = list->row_ids[list->count - 1];
    }
    return e;
}

static enum err list_write(struct work *w, const struct list *list, struct buffer *out)
{
    int64_t *ids = NULL;
    int count = 0;
    enum err e =
        list_members_page(w, list->account_id, list->id, &(struct page){.limit = 0}, &ids, &count);

    for (int i = 0; i < count && !e; i++) {
        struct account member;

        e = account_find(w, ids[i], &member);
        if (e == ERR_NOT_FOUND) {
            e = OK;
            continue;
        }
        if (e)
            break;
        csv_put(out, list->title);
        csv_put(out, full_handle(w, &member));
        buffer_char(out, '\n');
    }
    return e;
}

static enum err lists_write(struct work *w, int64_t account_id, struct buffer *out)
{
    const struct list *lists = NULL;
    int count = 0;
    enum err e = lists_of(w, account_id, &lists, &count);

    for (int i = 0; i < count && !e; i++)
        e = list_write(w, &lists[i], out);
    return e;
}

static enum err bookmark_line(struct work *w, int64_t post_id, struct buffer *out)
{
    struct account author;
    struct post post;
    enum err e = post_find(w, post_id, &post);

    if (!e)
        e = account_find(w, post.author_id, &author);
    if (e)
        return e == ERR_NOT_FOUND ? OK : e;
    csv_put(out, address_of_post(w, &post, &author));
    buffer_char(out, '\n');
    return OK;
}

static enum err bookmarks_write(struct work *w, int64_t account_id, struct buffer *out)
{
    struct mark_page list = {.count = page_limit_max};
    struct page page = {.limit = page_limit_max};
    enum err e = OK;

    while (!e && list.count == page_limit_max) {
        e = marks_page(w, account_id, MARK_BOOKMARK, &page, &list);
        for (int i = 0; i < list.count && !e; i++)
            e = bookmark_line(w, list.post_ids[i], out);
        if (list.count)
            page.max_id = list.mark_ids[list.count - 1];
    }
    return e;
}

enum err csv_write(struct work *w, int64_t account_id, enum csv_kind kind, struct buffer *out)
{
    switch (kind) {
    case CSV_DOMAINS:
        return domains_write(w, account_id, out);
    case CSV_LISTS:
        return lists_write(w, account_id, out);
    case CSV_BOOKMARKS:
        return bookmarks_write(w, account_id, out);
    case CSV_FOLLOWING:
    case CSV_BLOCKS:
    case CSV_MUTES:
        return relations_write(w, account_id, kind, out);
    case CSV_KINDS:
        break;
    }
    return ERR_NOT_FOUND;
}
