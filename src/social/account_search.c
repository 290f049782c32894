#include "social/account_search.h"

#include "base/buffer.h"
#include "social/account_search_db.h"
#include "social/accounts_db.h"
#include "social/domain_blocks.h"
#include "social/relations.h"
#include "social/visibility.h"

#include <assert.h>

enum {
    account_search_candidates_max = 200, /* looked at for one search, whatever its page */
    account_search_words_max = 8,
};

/* Letters and digits make words; bytes above ASCII belong to letters. */
static bool is_word_byte(char c)
{
    unsigned char u = (unsigned char)c;

    return u >= 0x80 || (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z');
}

/* The words of a text, folded, with single spaces between. */
static void words_add(struct work *w, struct buffer *b, struct str text, int words_max)
{
    struct str folded = utf8_fold(w->memory, text);
    int words = 0;

    for (size_t i = 0; i < folded.size && words <= words_max; i++) {
        bool begins = is_word_byte(folded.data[i]) && (!i || !is_word_byte(folded.data[i - 1]));

        if (begins && ++words > words_max)
            return;
        if (begins && b->size)
            buffer_char(b, ' ');
        if (is_word_byte(folded.data[i]))
            buffer_char(b, folded.data[i]);
    }
}

struct index_entry {
    int64_t account_id;
    struct str words;
};

/* At the end of the group: a savepoint makes the index flush. */
static enum err index_write(struct work *w, void *data)
{
    const struct index_entry *entry = data;

    return account_search_db_put(w, entry->account_id, entry->words);
}

static struct str words_of(struct work *w, struct str username, struct str display_name)
{
    struct buffer b = buffer_in(w->memory);

    words_add(w, &b, username, account_search_words_max);
    words_add(w, &b, display_name, 64);
    return buffer_str(&b);
}

enum err account_search_put(struct work *w, const struct account *account)
{
    struct index_entry *entry = ARENA_NEW(w->memory, struct index_entry);

    assert(db_in_transaction(w));
    entry->account_id = account->id;
    entry->words = words_of(w, account->username, account->display_name);
    return db_before_commit(w, index_write, entry);
}

enum err account_search_fill(struct work *w)
{
    struct work one = *w; /* with memory for one account */
    struct db_rows rows = {0};
    enum err e = account_search_db_all(w, &rows);

    if (e)
        return e;
    one.memory = arena_new(0);
    while (!e && db_next(&rows)) {
        struct str words =
            words_of(&one, db_column_text(&rows, 1, NULL), db_column_text(&rows, 2, NULL));
        e = account_search_db_add(w, db_column_int(&rows, 0), words);
        arena_reset(one.memory);
    }
    arena_free(one.memory);
    return db_done(w, &rows, e);
}

static enum err index_remove(struct work *w, void *data)
{
    const struct index_entry *entry = data;

    return account_search_db_remove(w, entry->account_id);
}

enum err account_search_remove(struct work *w, int64_t account_id)
{
    struct index_entry *entry = ARENA_NEW(w->memory, struct index_entry);

    assert(db_in_transaction(w));
    entry->account_id = account_id;
    return db_before_commit(w, index_remove, entry);
}

/* Searching. */

struct candidate {
    int64_t id, followers;
    bool exact, followed;
};

/* Exactly named, then followed, then widely followed, then older. */
static int candidate_compare(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    if (a->exact != b->exact)
        return a->exact ? -1 : 1;
    if (a->followed != b->followed)
        return a->followed ? -1 : 1;
    if (a->followers != b->followers)
        return a->followers > b->followers ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Fills the candidate in; *ret_kept false when it does not show. */
static enum err candidate_look(struct work *w, const struct account_search *search,
                               struct candidate *c, bool *ret_kept)
{
    struct relation relation = {0};
    struct account_counts counts = {0};
    uint32_t flags = 0;
    bool local = true, apart = false, is_self = c->id == search->viewer_id;
    enum err e = accounts_db_flags(w, c->id, &flags, &local);

    *ret_kept = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e && search->viewer_id)
        e = relation_find(w, search->viewer_id, c->id, &relation);
    if (!e)
        e = accounts_db_counts(w, c->id, &counts);
    if (!e && !local && search->viewer_id)
        e = domain_of_account_is_blocked(w, search->viewer_id, c->id, &apart);
    if (e || apart)
        return e;
    c->followed = (relation.flags & RELATION_FOLLOWS) != 0;
    c->followers = counts.followers;
    *ret_kept = !(flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)) &&
                !(relation.flags & RELATION_BLOCKED_BY) &&
                (c->exact || visibility_meets(flags, relation.flags, is_self)) &&
                (c->followed || !search->following);
    return OK;
}

static enum err candidates_find(struct work *w, const struct account_search *search,
                                struct candidate *candidates, int *ret_count)
{
    int64_t *ids = arena_array(w->memory, account_search_candidates_max, sizeof(int64_t));
    struct buffer b = buffer_in(w->memory);
    int64_t exact_id = 0;
    int found = 0, count = 0;
    enum err e = account_find_handle(w, search->query, &exact_id);

    if (e && e != ERR_NOT_FOUND)
        return e;
    words_add(w, &b, search->query, account_search_words_max);
    e = b.size ? account_search_db_find(w, buffer_str(&b), account_search_candidates_max - 1, ids,
                                        &found)
               : OK;
    if (exact_id)
        ids[found++] = exact_id;
    for (int i = 0; !e && i < found; i++) {
        struct candidate c = {.id = ids[i], .exact = ids[i] == exact_id};
        bool kept = false;

        if (c.exact && i < found - 1)
            continue; /* it comes last, once */
        e = candidate_look(w, search, &c, &kept);
        if (kept)
            candidates[count++] = c;
    }
    *ret_count = count;
    return e;
}

enum err account_search(struct work *w, const struct account_search *search,
                        int64_t ret_ids[account_search_limit_max], int *ret_count)
{
    struct candidate *candidates =
        arena_array(w->memory, account_search_candidates_max, sizeof(struct candidate));
    int limit = search->limit, count = 0, given = 0;
    enum err e;

    if (limit < 1 || limit > account_search_limit_max)
        limit = account_search_limit_max;
    if (search->query.size > account_search_query_bytes_max || !utf8_valid(search->query) ||
        str_find_char(search->query, '\0') != SIZE_MAX)
        return work_fail(w, ERR_INVALID, "the search is too long");
    e = candidates_find(w, search, candidates, &count);
    if (e)
        return e;
    qsort(candidates, (size_t)count, sizeof(struct candidate), candidate_compare);
    for (int i = search->offset; i < count && given < limit; i++)
        ret_ids[given++] = candidates[i].id;
    *ret_count = given;
    return OK;
}
