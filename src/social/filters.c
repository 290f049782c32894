#include "social/filters.h"

#include "base/buffer.h"
#include "social/filters_db.h"
#include "social/transaction.h"
#include "store/events.h"

#include <assert.h>

static enum err tell(struct work *w, int64_t account_id)
{
    return events_add(w, &(struct event){.kind = EVENT_FILTERS_CHANGED, .account = account_id});
}

enum err filters_of(struct work *w, int64_t account_id, struct filter_set *ret_set)
{
    return filters_db_read(w, account_id, ret_set);
}

const struct filter *filter_in(const struct filter_set *set, int64_t id)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->filters[i].id == id)
            return &set->filters[i];
    return NULL;
}

const struct filter_keyword *filter_keyword_in(const struct filter_set *set, int64_t id)
{
    for (size_t i = 0; i < set->keyword_count; i++)
        if (set->keywords[i].id == id)
            return &set->keywords[i];
    return NULL;
}

const struct filter_post *filter_post_in(const struct filter_set *set, int64_t id)
{
    for (size_t i = 0; i < set->post_count; i++)
        if (set->posts[i].id == id)
            return &set->posts[i];
    return NULL;
}

/* ---- what is refused --------------------------------------------------------------------------
 */

static void problem(struct buffer *problems, const char *words)
{
    if (problems->size)
        buffer_lit(problems, ", ");
    buffer_put(problems, str_of(words));
}

static enum err refuse(struct work *w, const struct buffer *problems)
{
    if (!problems->size)
        return OK;
    return work_fail(w, ERR_INVALID, "Validation failed: %.*s", STR_ARG(buffer_str(problems)));
}

static bool too_long(struct str text, size_t characters_max)
{
    return text.size > characters_max * 4 || utf8_graphemes(text) > characters_max;
}

static void keyword_check(struct buffer *problems, const struct filter_keyword *keyword)
{
    if (!keyword->text.size)
        problem(problems, "Keyword can't be blank");
    else if (!utf8_valid(keyword->text))
        problem(problems, "Keyword is invalid");
    else if (too_long(keyword->text, filter_keyword_characters_max))
        problem(problems, "Keyword is too long (maximum is 512 characters)");
}
_Static_assert(filter_keyword_characters_max == 512 && filter_title_characters_max == 256,
               "the words name them");

static void filter_check(struct buffer *problems, const struct filter *f, bool bad_context,
                         bool bad_action)
{
    if (!f->title.size)
        problem(problems, "Title can't be blank");
    else if (!utf8_valid(f->title))
        problem(problems, "Title is invalid");
    else if (too_long(f->title, filter_title_characters_max))
        problem(problems, "Title is too long (maximum is 256 characters)");
    if (!f->contexts && !bad_context)
        problem(problems, "Context can't be blank");
    if (!f->contexts || bad_context)
        problem(problems, "Context None or invalid context supplied");
    if (bad_action)
        problem(problems, "Action is not included in the list");
}

/* ---- keywords ---------------------------------------------------------------------------------
 */

static size_t text_bytes(const struct filter_set *set)
{
    size_t bytes = 0;
    for (size_t i = 0; i < set->keyword_count; i++)
        bytes += set->keywords[i].text.size;
    return bytes;
}

static void keyword_change_apply(struct filter_keyword *keyword,
                                 const struct filter_keyword_change *change)
{
    if (change->set_text)
        keyword->text = str_trim(change->text);
    if (change->set_whole_word)
        keyword->whole_word = change->whole_word;
}

/* Room for one more, or for a longer one in place of `before`. The set is kept up with. */
static enum err room_check(struct work *w, const struct filter_set *set,
                           const struct filter_keyword *keyword,
                           const struct filter_keyword *before)
{
    size_t bytes = text_bytes(set) + keyword->text.size - (before ? before->text.size : 0);

    if (!before && set->keyword_count >= filter_keywords_max)
        return work_fail(w, ERR_INVALID, "Validation failed: You have at most %d keywords",
                         (int)filter_keywords_max);
    if (bytes > filter_text_bytes_max)
        return work_fail(w, ERR_INVALID,
                         "Validation failed: Your keywords have at most %d bytes together",
                         (int)filter_text_bytes_max);
    return OK;
}

static enum err keyword_insert(struct work *w, int64_t account_id, struct filter_set *set,
                               int64_t filter_id, const struct filter_keyword_change *change,
                               int64_t *ret_id)
{
    struct buffer problems = buffer_in(w->memory);
    struct filter_keyword keyword = {.id = id_new(w->now_ms, id_bucket(account_id)),
                                     .filter_id = filter_id,
                                     .text = STR(""),
                                     .whole_word = true};
    enum err e;

    keyword_change_apply(&keyword, change);
    keyword_check(&problems, &keyword);
    e = refuse(w, &problems);
    if (!e)
        e = room_check(w, set, &keyword, NULL);
    if (!e)
        e = filters_db_keyword_insert(w, account_id, &keyword);
    if (e)
        return e;
    if (!set->keywords)
        set->keywords = arena_array(w->memory, filter_keywords_max, sizeof(keyword));
    set->keywords[set->keyword_count++] = keyword;
    *ret_id = keyword.id;
    return OK;
}

static enum err keyword_update(struct work *w, int64_t account_id, struct filter_set *set,
                               const struct filter_keyword_change *change)
{
    struct buffer problems = buffer_in(w->memory);
    size_t place = 0;
    struct filter_keyword keyword;
    enum err e;

    while (place < set->keyword_count && set->keywords[place].id != change->id)
        place++;
    if (place == set->keyword_count)
        return ERR_NOT_FOUND;
    if (change->remove) {
        set->keywords[place] = set->keywords[--set->keyword_count];
        return filters_db_keyword_delete(w, account_id, change->id);
    }
    keyword = set->keywords[place];
    keyword_change_apply(&keyword, change);
    keyword_check(&problems, &keyword);
    e = refuse(w, &problems);
    if (!e)
        e = room_check(w, set, &keyword, &set->keywords[place]);
    if (!e)
        e = filters_db_keyword_update(w, account_id, &keyword);
    if (!e)
        set->keywords[place] = keyword;
    return e;
}

static enum err keywords_change(struct work *w, int64_t account_id, struct filter_set *set,
                                int64_t filter_id, const struct filter_changes *changes)
{
    int64_t made;
    enum err e = OK;

    for (size_t i = 0; !e && i < changes->keyword_count; i++) {
        const struct filter_keyword_change *change = &changes->keywords[i];
        const struct filter_keyword *known = change->id ? filter_keyword_in(set, change->id) : NULL;

        if (change->id && (!known || known->filter_id != filter_id))
            return ERR_NOT_FOUND;
        if (change->id)
            e = keyword_update(w, account_id, set, change);
        else if (!change->remove)
            e = keyword_insert(w, account_id, set, filter_id, change, &made);
    }
    return e;
}

/* ---- filters ----------------------------------------------------------------------------------
 */

static void changes_apply(const struct filter_changes *changes, struct filter *f)
{
    if (changes->set_title)
        f->title = str_trim(changes->title);
    if (changes->set_contexts)
        f->contexts = changes->contexts;
    if (changes->set_action)
        f->action = changes->action;
    if (changes->set_expires)
        f->expires_ms = changes->expires_ms;
}

static enum err changes_check(struct work *w, const struct filter_changes *changes,
                              const struct filter *f)
{
    struct buffer problems = buffer_in(w->memory);

    filter_check(&problems, f, changes->set_contexts && changes->bad_context,
                 changes->set_action && changes->bad_action);
    return refuse(w, &problems);
}

static enum err create_store(struct work *w, int64_t account_id,
                             const struct filter_changes *changes, int64_t *ret_id)
{
    struct filter f = {.id = id_new(w->now_ms, id_bucket(account_id)), .title = STR("")};
    struct filter_set set;
    enum err e = filters_of(w, account_id, &set);

    changes_apply(changes, &f);
    if (!e)
        e = changes_check(w, changes, &f);
    if (!e && set.count >= filters_max)
        e = work_fail(w, ERR_INVALID, "Validation failed: You have at most %d filters",
                      (int)filters_max);
    if (!e)
        e = filters_db_insert(w, account_id, &f);
    if (!e)
        e = keywords_change(w, account_id, &set, f.id, changes);
    if (!e)
        e = tell(w, account_id);
    if (!e)
        *ret_id = f.id;
    return e;
}

enum err filter_create(struct work *w, int64_t account_id, const struct filter_changes *changes,
                       int64_t *ret_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, create_store(w, account_id, changes, ret_id));
}

static enum err change_store(struct work *w, int64_t account_id, int64_t id,
                             const struct filter_changes *changes)
{
    struct filter_set set;
    struct filter f;
    enum err e = filters_of(w, account_id, &set);

    if (e)
        return e;
    if (!filter_in(&set, id))
        return ERR_NOT_FOUND;
    f = *filter_in(&set, id);
    changes_apply(changes, &f);
    e = changes_check(w, changes, &f);
    if (!e)
        e = filters_db_update(w, account_id, &f);
    if (!e)
        e = keywords_change(w, account_id, &set, id, changes);
    return e ? e : tell(w, account_id);
}

enum err filter_change(struct work *w, int64_t account_id, int64_t id,
                       const struct filter_changes *changes)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, change_store(w, account_id, id, changes));
}

static enum err delete_store(struct work *w, int64_t account_id, int64_t id)
{
    struct filter_set set;
    enum err e = filters_of(w, account_id, &set);

    if (!e && !filter_in(&set, id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = filters_db_delete(w, account_id, id);
    return e ? e : tell(w, account_id);
}

enum err filter_delete(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, delete_store(w, account_id, id));
}

/* ---- keywords one by one ----------------------------------------------------------------------
 */

static enum err keyword_add_store(struct work *w, int64_t account_id, int64_t filter_id,
                                  const struct filter_keyword_change *change, int64_t *ret_id)
{
    struct filter_set set;
    enum err e = filters_of(w, account_id, &set);

    if (!e && !filter_in(&set, filter_id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = keyword_insert(w, account_id, &set, filter_id, change, ret_id);
    return e ? e : tell(w, account_id);
}

enum err filter_keyword_add(struct work *w, int64_t account_id, int64_t filter_id,
                            const struct filter_keyword_change *change, int64_t *ret_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    return transaction_leave(w, own, keyword_add_store(w, account_id, filter_id, change, ret_id));
}

static enum err keyword_change_store(struct work *w, int64_t account_id,
                                     const struct filter_keyword_change *change)
{
    struct filter_set set;
    enum err e = filters_of(w, account_id, &set);

    if (!e)
        e = keyword_update(w, account_id, &set, change);
    return e ? e : tell(w, account_id);
}

enum err filter_keyword_change(struct work *w, int64_t account_id,
                               const struct filter_keyword_change *change)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, keyword_change_store(w, account_id, change));
}

enum err filter_keyword_delete(struct work *w, int64_t account_id, int64_t id)
{
    return filter_keyword_change(w, account_id,
                                 &(struct filter_keyword_change){.id = id, .remove = true});
}

/* ---- posts ------------------------------------------------------------------------------------
 */

static enum err post_add_store(struct work *w, int64_t account_id, struct filter_post *post)
{
    struct filter_set set;
    enum err e = filters_of(w, account_id, &set);

    if (!e && !filter_in(&set, post->filter_id))
        e = ERR_NOT_FOUND;
    for (size_t i = 0; !e && i < set.post_count; i++)
        if (set.posts[i].filter_id == post->filter_id && set.posts[i].post_id == post->post_id)
            e = work_fail(w, ERR_INVALID, "Validation failed: Status has already been taken");
    if (!e && set.post_count >= filter_posts_max)
        e = work_fail(w, ERR_INVALID, "Validation failed: You have at most %d filtered posts",
                      (int)filter_posts_max);
    if (!e)
        e = filters_db_post_insert(w, account_id, post);
    return e ? e : tell(w, account_id);
}

enum err filter_post_add(struct work *w, int64_t account_id, int64_t filter_id, int64_t post_id,
                         int64_t *ret_id)
{
    struct filter_post post = {
        .id = id_new(w->now_ms, id_bucket(account_id)), .filter_id = filter_id, .post_id = post_id};
    bool own = false;
    enum err e = transaction_join(w, &own);

    if (!e)
        e = transaction_leave(w, own, post_add_store(w, account_id, &post));
    if (!e)
        *ret_id = post.id;
    return e;
}

static enum err post_delete_store(struct work *w, int64_t account_id, int64_t id)
{
    struct filter_set set;
    enum err e = filters_of(w, account_id, &set);

    if (!e && !filter_post_in(&set, id))
        e = ERR_NOT_FOUND;
    if (!e)
        e = filters_db_post_delete(w, account_id, id);
    return e ? e : tell(w, account_id);
}

enum err filter_post_delete(struct work *w, int64_t account_id, int64_t id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    return e ? e : transaction_leave(w, own, post_delete_store(w, account_id, id));
}

/* ---- phrases: the first version's filters -----------------------------------------------------
 */

static enum err phrase_create_store(struct work *w, int64_t account_id,
                                    const struct filter_changes *changes, int64_t *ret_keyword_id)
{
    struct filter_set set;
    int64_t filter_id;
    enum err e = create_store(w, account_id, changes, &filter_id);

    if (!e)
        e = filters_of(w, account_id, &set);
    for (size_t i = 0; !e && i < set.keyword_count; i++)
        if (set.keywords[i].filter_id == filter_id)
            *ret_keyword_id = set.keywords[i].id;
    return e;
}

enum err filter_phrase_create(struct work *w, int64_t account_id,
                              const struct filter_changes *changes, int64_t *ret_keyword_id)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    assert(changes->keyword_count == 1);
    if (e)
        return e;
    return transaction_leave(w, own, phrase_create_store(w, account_id, changes, ret_keyword_id));
}

static bool differs(const struct filter *a, const struct filter *b)
{
    return a->contexts != b->contexts || a->action != b->action || a->expires_ms != b->expires_ms;
}

static enum err phrase_change_store(struct work *w, int64_t account_id, int64_t keyword_id,
                                    const struct filter_changes *changes)
{
    const struct filter_keyword *keyword;
    struct filter_keyword_change change = changes->keywords[0];
    struct filter_changes of_filter = *changes;
    struct filter_set set;
    struct filter f;
    size_t keywords = 0;
    enum err e = filters_of(w, account_id, &set);

    if (e)
        return e;
    keyword = filter_keyword_in(&set, keyword_id);
    if (!keyword)
        return ERR_NOT_FOUND;
    for (size_t i = 0; i < set.keyword_count; i++)
        keywords += set.keywords[i].filter_id == keyword->filter_id;
    f = *filter_in(&set, keyword->filter_id);
    of_filter.set_title = changes->set_title && keywords == 1;
    changes_apply(&of_filter, &f);
    if (keywords > 1 && differs(&f, filter_in(&set, keyword->filter_id)))
        return work_fail(w, ERR_INVALID,
                         "These parameters cannot be changed from this application because they "
                         "apply to more than one filter keyword. Use a more recent application or "
                         "the web interface.");
    change.id = keyword_id;
    of_filter.keywords = &change;
    return change_store(w, account_id, f.id, &of_filter);
}

enum err filter_phrase_change(struct work *w, int64_t account_id, int64_t keyword_id,
                              const struct filter_changes *changes)
{
    bool own = false;
    enum err e = transaction_join(w, &own);

    assert(changes->keyword_count == 1);
    if (e)
        return e;
    return transaction_leave(w, own, phrase_change_store(w, account_id, keyword_id, changes));
}

enum err filters_delete_all(struct work *w, int64_t account_id)
{
    assert(db_in_transaction(w));
    return filters_db_delete_all(w, account_id);
}
