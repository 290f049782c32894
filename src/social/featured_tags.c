#include "social/featured_tags.h"

#include "social/featured_tags_db.h"
#include "social/posts.h"
#include "social/tags_db.h"
#include "social/text.h"
#include "social/transaction.h"

#include <assert.h>
#include <stdlib.h>

enum err featured_tags(struct work *w, int64_t account_id,
                       struct featured_tag ret_tags[featured_tags_max], int *ret_count)
{
    return featured_tags_db_list(w, account_id, featured_tags_max, ret_tags, ret_count);
}

static struct str without_sign(struct str name)
{
    name = str_trim(name);
    return str_starts(name, STR("#")) ? str_sub(name, 1, name.size) : name;
}

static enum err add(struct work *w, int64_t account_id, struct featured_tag *tag)
{
    struct featured_tag have[featured_tags_max];
    int count = 0;
    enum err e = featured_tags(w, account_id, have, &count);

    for (int i = 0; i < count && !e; i++)
        if (str_equal(have[i].tag, tag->tag)) {
            *tag = have[i];
            return OK;
        }
    if (!e && count == featured_tags_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: You have already featured the maximum number of "
                         "hashtags");
    if (!e)
        e = tags_db_claim(w, tag->tag, tag->name);
    if (!e)
        e = featured_tags_db_count(w, account_id, tag);
    tag->id = id_new(w->now_ms, id_bucket(account_id));
    return e ? e : featured_tags_db_insert(w, account_id, tag);
}

enum err featured_tag_add(struct work *w, int64_t account_id, struct str name,
                          struct featured_tag *ret_tag)
{
    struct featured_tag tag = {.name = without_sign(name)};
    bool own;

    if (!tag.name.size)
        return work_fail(w, ERR_INVALID, "Validation failed: Tag can't be blank");
    if (!text_tag_valid(tag.name))
        return work_fail(w, ERR_INVALID, "Validation failed: Tag is invalid");
    tag.tag = text_tag_fold(w->memory, tag.name);
    enum err e = transaction_join(w, &own);
    if (!e)
        e = transaction_leave(w, own, add(w, account_id, &tag));
    if (!e)
        *ret_tag = tag;
    return e;
}

static enum err remove_id(struct work *w, int64_t account_id, int64_t id)
{
    struct featured_tag have[featured_tags_max];
    int count = 0;
    enum err e = featured_tags(w, account_id, have, &count);

    for (int i = 0; i < count && !e; i++)
        if (have[i].id == id)
            return featured_tags_db_delete(w, account_id, have[i].tag);
    return e ? e : ERR_NOT_FOUND;
}

enum err featured_tag_remove(struct work *w, int64_t account_id, int64_t id)
{
    bool own;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, remove_id(w, account_id, id));
}

enum err featured_tag_remove_named(struct work *w, int64_t account_id, struct str name)
{
    bool own;

    if (!text_tag_valid(name))
        return ERR_NOT_FOUND;
    enum err e = transaction_join(w, &own);
    return e ? e
             : transaction_leave(
                   w, own, featured_tags_db_delete(w, account_id, text_tag_fold(w->memory, name)));
}

/* Suggesting. */

struct used_tag {
    struct str tag;
    int count, first;
};
struct used_tags {
    struct used_tag *items;
    int count;
};
enum { used_tags_max = 512 };

static void use(struct used_tags *used, struct str tag)
{
    for (int i = 0; i < used->count; i++)
        if (str_equal(used->items[i].tag, tag)) {
            used->items[i].count++;
            return;
        }
    if (used->count < used_tags_max) {
        used->items[used->count] = (struct used_tag){.tag = tag, .count = 1, .first = used->count};
        used->count++;
    }
}

/* Most used first; of equals the one used last. */
static int used_compare(const void *left, const void *right)
{
    const struct used_tag *a = left, *b = right;

    return a->count != b->count ? b->count - a->count : a->first - b->first;
}

static bool is_featured(const struct featured_tag *tags, int count, struct str tag)
{
    for (int i = 0; i < count; i++)
        if (str_equal(tags[i].tag, tag))
            return true;
    return false;
}

enum err featured_tags_suggested(struct work *w, int64_t account_id,
                                 struct str ret_tags[featured_tags_suggested_max], int *ret_count)
{
    struct str *texts = arena_array(w->memory, featured_tags_scan_max, sizeof *texts);
    struct used_tags used = {arena_array(w->memory, used_tags_max, sizeof(struct used_tag)), 0};
    struct featured_tag have[featured_tags_max];
    int have_count = 0, text_count = 0, count = 0;
    enum err e = featured_tags(w, account_id, have, &have_count);

    if (!e)
        e = featured_tags_db_texts(w, account_id, featured_tags_scan_max, texts, &text_count);
    if (e)
        return e;
    for (int i = 0; i < text_count; i++) {
        struct text_scan scan = text_scan(w->memory, texts[i]);

        for (size_t j = 0; j < scan.count; j++)
            if (scan.entities[j].kind == TEXT_TAG)
                use(&used, text_tag_fold(w->memory, scan.entities[j].value));
    }
    qsort(used.items, (size_t)used.count, sizeof *used.items, used_compare);
    for (int i = 0; i < used.count && count < featured_tags_suggested_max; i++)
        if (!is_featured(have, have_count, used.items[i].tag))
            ret_tags[count++] = used.items[i].tag;
    *ret_count = count;
    return OK;
}

/* Counting. */

static bool counts(const struct tagged_post *post)
{
    return (post->flags & POST_VISIBILITY_MASK) <= VISIBILITY_UNLISTED;
}

enum err featured_tags_post_made(struct work *w, const struct tagged_post *post, struct str tag)
{
    assert(db_in_transaction(w));
    return counts(post) ? featured_tags_db_post_made(w, post->author_id, tag, post->id) : OK;
}

enum err featured_tags_post_gone(struct work *w, const struct tagged_post *post, struct str tag)
{
    int64_t changed = 0, newest = 0;
    enum err e;

    assert(db_in_transaction(w));
    if (!counts(post))
        return OK;
    e = featured_tags_db_post_gone(w, post->author_id, tag, &changed);
    if (e || !changed)
        return e;
    e = featured_tags_db_newest(w, post->author_id, tag, &newest);
    return e ? e : featured_tags_db_set_newest(w, post->author_id, tag, newest);
}

enum err featured_tags_delete_all(struct work *w, int64_t account_id)
{
    return featured_tags_db_delete_all(w, account_id);
}
