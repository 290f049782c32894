#include "live/viewer_state.h"

#include <assert.h>

/* Rows of any number, doubling in the arena. */
static void *room(struct arena *memory, void *items, size_t count, size_t size)
{
    if (count < 16 ? count != 0 : (count & (count - 1)) != 0)
        return items;
    size_t capacity = count < 16 ? 16 : count * 2;
    char *grown = arena_array(memory, capacity, size);
    if (count > 0)
        memcpy(grown, items, count * size);
    return grown;
}

static enum err account_exists(struct work *w, int64_t account_id)
{
    struct db_rows rows = {0};
    enum err e =
        db_ask(w, &rows, "SELECT id FROM accounts WHERE b = ?1 AND id = ?2 AND deleted_ms IS NULL",
               db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    return db_done(w, &rows, db_next(&rows) ? OK : ERR_NOT_FOUND);
}

static enum err read_relations(struct work *w, int64_t account_id, struct viewer_rows *read)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT other_id, flags, mute_until_ms, languages FROM relations "
                        "WHERE b = ?1 AND account_id = ?2 AND (flags & 255) <> 0",
                        db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    while (db_next(&rows)) {
        read->relations =
            room(w->memory, read->relations, read->relation_count, sizeof *read->relations);
        read->relations[read->relation_count++] = (struct viewer_relation_row){
            .other_id = db_column_int(&rows, 0),
            .flags = (uint32_t)db_column_int(&rows, 1),
            .mute_until_ms = db_column_int(&rows, 2),
            .languages = db_column_text(&rows, 3, w->memory),
        };
    }
    return db_done(w, &rows, OK);
}

static enum err read_list_members(struct work *w, int64_t list_id, struct viewer_rows *read)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT other_id FROM list_members WHERE b = ?1 AND list_id = ?2",
                        db_int(id_bucket(list_id)), db_int(list_id));
    if (e)
        return e;
    while (db_next(&rows)) {
        read->exclusive =
            room(w->memory, read->exclusive, read->exclusive_count, sizeof *read->exclusive);
        read->exclusive[read->exclusive_count++] = db_column_int(&rows, 0);
    }
    return db_done(w, &rows, OK);
}

static enum err read_exclusive(struct work *w, int64_t account_id, struct viewer_rows *read)
{
    struct db_rows rows = {0};
    int64_t *lists = NULL;
    size_t count = 0;
    enum err e =
        db_ask(w, &rows, "SELECT id FROM lists WHERE b = ?1 AND account_id = ?2 AND exclusive <> 0",
               db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    while (db_next(&rows)) {
        lists = room(w->memory, lists, count, sizeof *lists);
        lists[count++] = db_column_int(&rows, 0);
    }
    e = db_done(w, &rows, OK);
    for (size_t i = 0; i < count && !e; i++)
        e = read_list_members(w, lists[i], read);
    return e;
}

static enum err read_tags(struct work *w, int64_t account_id, struct viewer_rows *read)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows,
                        "SELECT tag FROM tag_follows WHERE b = ?1 AND account_id = ?2 ORDER BY tag",
                        db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    while (db_next(&rows)) {
        read->tags = room(w->memory, read->tags, read->tag_count, sizeof *read->tags);
        read->tags[read->tag_count++] = db_column_text(&rows, 0, w->memory);
    }
    return db_done(w, &rows, OK);
}

static enum err read_domains(struct work *w, int64_t account_id, struct viewer_rows *read)
{
    struct db_rows rows = {0};
    enum err e = db_ask(
        w, &rows,
        "SELECT domain FROM blocked_domains WHERE b = ?1 AND account_id = ?2 ORDER BY domain",
        db_int(id_bucket(account_id)), db_int(account_id));
    if (e)
        return e;
    while (db_next(&rows)) {
        read->domains = room(w->memory, read->domains, read->domain_count, sizeof *read->domains);
        read->domains[read->domain_count++] = db_column_text(&rows, 0, w->memory);
    }
    return db_done(w, &rows, OK);
}

static enum err read_recent(struct work *w, struct db_rows *rows, struct viewer_mark_row **ret_rows,
                            size_t *ret_count)
{
    while (db_next(rows)) {
        *ret_rows = room(w->memory, *ret_rows, *ret_count, sizeof **ret_rows);
        (*ret_rows)[(*ret_count)++] = (struct viewer_mark_row){
            .post_id = db_column_int(rows, 0),
            .value = (uint64_t)db_column_int(rows, 1),
        };
    }
    return db_done(w, rows, OK);
}

enum err viewers_db_read(struct work *w, int64_t account_id, struct viewer_rows *ret_rows)
{
    struct viewer_rows read = {0};
    struct db_rows rows = {0};
    enum err e = account_exists(w, account_id);
    if (!e)
        e = read_relations(w, account_id, &read);
    if (!e)
        e = read_exclusive(w, account_id, &read);
    if (!e)
        e = read_tags(w, account_id, &read);
    if (!e)
        e = read_domains(w, account_id, &read);
    if (!e)
        e = filters_db_read(w, account_id, &read.filters);
    if (!e)
        e = db_ask(w, &rows,
                   "SELECT post_id, flags FROM marks WHERE b = ?1 AND account_id = ?2 "
                   "ORDER BY post_id DESC LIMIT ?3",
                   db_int(id_bucket(account_id)), db_int(account_id),
                   db_int(live_viewer_marks_max));
    if (!e)
        e = read_recent(w, &rows, &read.marks, &read.mark_count);
    if (!e)
        e = db_ask(w, &rows,
                   "SELECT post_id, choices FROM votes WHERE b = ?1 AND account_id = ?2 "
                   "ORDER BY post_id DESC LIMIT ?3",
                   db_int(id_bucket(account_id)), db_int(account_id),
                   db_int(live_viewer_marks_max));
    if (!e)
        e = read_recent(w, &rows, &read.votes, &read.vote_count);
    if (!e)
        *ret_rows = read;
    return e;
}

/* One number, 0 where there is no row. */
static enum err read_number(struct work *w, struct db_rows *rows, int64_t *ret_number)
{
    *ret_number = db_next(rows) ? db_column_int(rows, 0) : 0;
    return db_done(w, rows, OK);
}

enum err viewers_db_mark(struct work *w, int64_t account_id, int64_t post_id, uint32_t *ret_flags)
{
    struct db_rows rows = {0};
    int64_t number = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT flags FROM marks WHERE b = ?1 AND account_id = ?2 AND post_id = ?3",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));
    if (!e)
        e = read_number(w, &rows, &number);
    if (!e)
        *ret_flags = (uint32_t)number;
    return e;
}

enum err viewers_db_vote(struct work *w, int64_t account_id, int64_t post_id, uint64_t *ret_choices)
{
    struct db_rows rows = {0};
    int64_t number = 0;
    enum err e = db_ask(
        w, &rows, "SELECT choices FROM votes WHERE b = ?1 AND account_id = ?2 AND post_id = ?3",
        db_int(id_bucket(account_id)), db_int(account_id), db_int(post_id));
    if (!e)
        e = read_number(w, &rows, &number);
    if (!e)
        *ret_choices = (uint64_t)number;
    return e;
}

static enum err read_language(struct work *w, int64_t post_id, struct facts *facts)
{
    struct db_rows rows = {0};
    enum err e = db_ask(w, &rows, "SELECT language FROM posts WHERE b = ?1 AND id = ?2",
                        db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    if (db_next(&rows)) {
        struct str language =
            str_sub(db_column_text(&rows, 0, w->memory), 0, sizeof facts->language - 1);
        if (language.size > 0)
            memcpy(facts->language, language.data, language.size);
    }
    return db_done(w, &rows, OK);
}

enum err facts_db_read(struct work *w, int64_t post_id, struct facts *ret_facts)
{
    struct db_rows rows = {0};
    struct facts facts = {0};
    int64_t *accounts = NULL;
    enum err e = read_language(w, post_id, &facts);
    if (!e)
        e = db_ask(w, &rows,
                   "SELECT account_id FROM post_mentions WHERE b = ?1 AND post_id = ?2 "
                   "ORDER BY account_id",
                   db_int(id_bucket(post_id)), db_int(post_id));
    if (e)
        return e;
    while (db_next(&rows)) {
        accounts = room(w->memory, accounts, facts.count, sizeof *accounts);
        accounts[facts.count++] = db_column_int(&rows, 0);
    }
    facts.accounts = accounts;
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_facts = facts;
    return e;
}
