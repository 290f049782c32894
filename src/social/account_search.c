#include "social/account_search.h"

#include "base/buffer.h"
#include "live/cards.h"
#include "live/viewers.h"
#include "social/account_search_db.h"
#include "social/accounts_db.h"
#include "social/domain_blocks.h"
#include "social/relations.h"
#include "social/visibility.h"

#include <assert.h>

enum {
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
    return db_before_commit(w, entry->account_id, index_write, entry);
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
    return db_before_commit(w, entry->account_id, index_remove, entry);
}

/* Searching. */

struct candidate {
    int64_t id, followers;
    bool exact, followed, follows;
};

/* Exactly named, then followed, then followers, then widely followed, then older. */
static int candidate_compare(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;

    if (a->exact != b->exact)
        return a->exact ? -1 : 1;
    if (a->followed != b->followed)
        return a->followed ? -1 : 1;
    if (a->follows != b->follows)
        return a->follows ? -1 : 1;
    if (a->followers != b->followers)
        return a->followers > b->followers ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* Flags, home and number of followers, from the card where one is held. */
static enum err candidate_account(struct work *w, struct candidate *c, uint32_t *ret_flags,
                                  bool *ret_local)
{
    const struct live_account *card = w->live ? live_account_find(w->live, c->id) : NULL;
    struct account_counts counts = {0};

    if (card) {
        *ret_flags = card->flags;
        *ret_local = str_find_char(card->handle, '@') == SIZE_MAX;
        c->followers = atomic_load_explicit(&card->followers, memory_order_relaxed);
        return OK;
    }
    enum err e = accounts_db_flags(w, c->id, ret_flags, ret_local);
    if (!e)
        e = accounts_db_counts(w, c->id, &counts);
    c->followers = counts.followers;
    return e;
}

/* Fills the candidate in; *ret_kept false when it does not show. */
static enum err candidate_look(struct work *w, const struct account_search *search,
                               struct candidate *c, bool *ret_kept)
{
    struct relation relation = {0};
    uint32_t flags = 0;
    bool local = true, apart = false, is_self = c->id == search->viewer_id;
    enum err e = candidate_account(w, c, &flags, &local);

    *ret_kept = false;
    if (e == ERR_NOT_FOUND)
        return OK;
    if (!e && search->live)
        relation.flags = live_viewer_relation(search->live, c->id, w->now_ms);
    else if (!e && search->viewer_id)
        e = relation_find(w, search->viewer_id, c->id, &relation);
    if (!e && !local && search->viewer_id)
        e = domain_of_account_is_blocked(w, search->viewer_id, c->id, &apart);
    if (e || apart)
        return e;
    c->followed = (relation.flags & RELATION_FOLLOWS) != 0;
    *ret_kept = !(flags & (ACCOUNT_SUSPENDED | ACCOUNT_DELETED)) &&
                !(relation.flags & RELATION_BLOCKED_BY) &&
                (c->exact || visibility_meets(flags, 0, relation.flags, is_self)) &&
                (c->followed || !search->following);
    return OK;
}

/* Ids that match, each once, with what is known of them so far. */
struct found {
    struct candidate *list;
    int count;
};
enum { found_max = 2 * account_search_near_max + account_search_candidates_max };

static struct candidate *found_add(struct found *found, int64_t id)
{
    for (int i = 0; i < found->count; i++)
        if (found->list[i].id == id)
            return &found->list[i];
    assert(found->count < found_max);
    found->list[found->count] = (struct candidate){.id = id};
    return &found->list[found->count++];
}

/* Of those she follows and of those who follow her the ones who match. */
static enum err near_find(struct work *w, const struct account_search *search, struct str words,
                          struct found *found)
{
    enum { near_max = 2 * account_search_near_max };
    int64_t *near = arena_array(w->memory, near_max, sizeof(*near));
    int64_t *ids = arena_array(w->memory, near_max, sizeof(*ids));
    int following = 0, followers = 0, count = 0;
    enum err e = account_search_db_near(w, search->viewer_id, RELATIONS_FOLLOWING,
                                        account_search_near_max, near, &following);

    if (!e && !search->following)
        e = account_search_db_near(w, search->viewer_id, RELATIONS_FOLLOWERS,
                                   account_search_near_max, near + following, &followers);
    if (!e && following + followers)
        e = account_search_db_among(w, words, near, following + followers, ids, &count);
    for (int i = 0; i < count && !e; i++) {
        struct candidate *c = found_add(found, ids[i]);
        for (int k = following; k < following + followers && !c->follows; k++)
            c->follows = near[k] == ids[i];
    }
    return e;
}

static enum err matches_find(struct work *w, const struct account_search *search,
                             struct found *found)
{
    int64_t *ids = arena_array(w->memory, account_search_candidates_max, sizeof(*ids));
    struct buffer b = buffer_in(w->memory);
    int64_t exact_id = 0;
    int count = 0;
    enum err e = account_find_handle(w, search->query, &exact_id);

    if (e && e != ERR_NOT_FOUND)
        return e;
    e = OK;
    if (exact_id)
        found_add(found, exact_id)->exact = true;
    words_add(w, &b, search->query, account_search_words_max);
    if (!b.size)
        return OK;
    if (search->viewer_id)
        e = near_find(w, search, buffer_str(&b), found);
    if (!e && !search->following)
        e = account_search_db_find(w, buffer_str(&b), account_search_candidates_max - 1, ids,
                                   &count);
    for (int i = 0; i < count && !e; i++)
        found_add(found, ids[i]);
    return e;
}

enum err account_search(struct work *w, const struct account_search *search,
                        int64_t ret_ids[account_search_limit_max], int *ret_count)
{
    struct found found = {.list = arena_array(w->memory, found_max, sizeof(struct candidate))};
    int limit = search->limit, kept_count = 0, given = 0;
    enum err e;

    if (limit < 1 || limit > account_search_limit_max)
        limit = account_search_limit_max;
    if (search->query.size > account_search_query_bytes_max || !utf8_valid(search->query) ||
        str_find_char(search->query, '\0') != SIZE_MAX)
        return work_fail(w, ERR_INVALID, "the search is too long");
    e = matches_find(w, search, &found);
    for (int i = 0; i < found.count && !e; i++) {
        struct candidate c = found.list[i];
        bool kept = false;
        e = candidate_look(w, search, &c, &kept);
        if (kept)
            found.list[kept_count++] = c;
    }
    if (e)
        return e;
    qsort(found.list, (size_t)kept_count, sizeof(struct candidate), candidate_compare);
    for (int i = search->offset; i < kept_count && given < limit; i++)
        ret_ids[given++] = found.list[i].id;
    *ret_count = given;
    return OK;
}
