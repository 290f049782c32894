#include "social/post_search_db.h"

#include "base/buffer.h"
#include "base/json.h"
#include "social/marks.h"

#include <assert.h>

/* Facts as words of the index. Nobody's text is split into words that begin with "=" on PostgreSQL;
 * on SQLite a text may hold "xqm" itself, so post_search.c looks at each post again. */
#define FACT_SQLITE   "xq"
#define FACT_POSTGRES "="

/* The letter that says each flag of a post. */
static const struct {
    enum post_flag flag;
    char letter;
} flag_letters[] = {
    {POST_HAS_MEDIA, 'm'}, {POST_HAS_POLL, 'p'}, {POST_HAS_LINK, 'k'},
    {POST_IS_REPLY, 'r'},  {POST_IS_QUOTE, 'q'}, {POST_SENSITIVE, 's'},
};
enum { flag_letter_count = sizeof(flag_letters) / sizeof(flag_letters[0]) };

static bool is_sqlite(struct work *w)
{
    return db_driver(w->db) == DB_SQLITE;
}

/* The first part of a tag, whatever an import wrote there. */
static void language_put(struct work *w, struct buffer *out, struct str language)
{
    struct str first;

    (void)str_split(language, '-', &first);
    if (is_sqlite(w)) {
        buffer_format(out, " " FACT_SQLITE "l%.*s", STR_ARG(first));
        return;
    }
    first = str_lower(w->memory, first);
    buffer_lit(out, ",\"" FACT_POSTGRES "l");
    for (size_t i = 0; i < first.size; i++) {
        if (first.data[i] == '"' || first.data[i] == '\\')
            buffer_char(out, '\\');
        buffer_char(out, first.data[i]);
    }
    buffer_char(out, '"');
}

/* The facts of a post; the same as FACTS_SQLITE and FACTS_POSTGRES make in SQL. For SQLite they are
 * words, for PostgreSQL an array's text. */
static struct str facts_of(struct work *w, const struct post_words *words)
{
    struct buffer out = buffer_in(w->memory);
    bool sqlite = is_sqlite(w);
    const char *first = sqlite ? FACT_SQLITE : "{" FACT_POSTGRES;
    const char *next = sqlite ? " " FACT_SQLITE : "," FACT_POSTGRES;

    buffer_format(&out, "%sf%lld", first, (long long)words->author_id);
    buffer_format(&out, "%sv%u", next, words->flags & POST_VISIBILITY_MASK);
    for (int i = 0; i < flag_letter_count; i++)
        if (words->flags & flag_letters[i].flag)
            buffer_format(&out, "%s%c", next, flag_letters[i].letter);
    if (words->language.size)
        language_put(w, &out, words->language);
    for (int i = 0; i < words->told_count; i++)
        buffer_format(&out, "%st%lld", next, (long long)words->told[i]);
    if (!sqlite)
        buffer_char(&out, '}');
    return buffer_str(&out);
}

#define FLAG_SQLITE(bit, letter) " || CASE WHEN flags & " bit " THEN ' xq" letter "' ELSE '' END"
#define FACTS_SQLITE                                                                               \
    "'xqf' || author_id || ' xqv' || (flags & 3)" FLAG_SQLITE("32", "m") FLAG_SQLITE("64", "p")    \
        FLAG_SQLITE("512", "k") FLAG_SQLITE("8", "r") FLAG_SQLITE("128", "q")                      \
            FLAG_SQLITE("256", "s") " || CASE WHEN language IS NULL THEN '' ELSE ' xql' || "       \
                                    "substr(language, 1, instr(language || '-', '-') - 1) END"     \
                                    " || CASE WHEN flags & 8 AND other_author_id IS NOT NULL "     \
                                    "THEN ' xqt' || other_author_id "                              \
                                    "ELSE '' END || coalesce((SELECT group_concat(' xqt' || "      \
                                    "json_extract(m.value, '$.id'), '') "                          \
                                    "FROM json_each(facets, '$.mentions') m), '')"

#define FLAG_POSTGRES(bit, letter) ", CASE WHEN flags & " bit " <> 0 THEN '=" letter "' END"
#define FACTS_POSTGRES                                                                             \
    "array_to_tsvector(array_remove(ARRAY['=f' || author_id, "                                     \
    "'=v' || (flags & 3)" FLAG_POSTGRES("32", "m") FLAG_POSTGRES("64", "p")                        \
        FLAG_POSTGRES("512", "k") FLAG_POSTGRES("8", "r") FLAG_POSTGRES("128", "q") FLAG_POSTGRES( \
            "256", "s") ", '=l' || translate(split_part(language, '-', 1), "                       \
                        "'ABCDEFGHIJKLMNOPQRSTUVWXYZ', "                                           \
                        "'abcdefghijklmnopqrstuvwxyz')"                                            \
                        ", CASE WHEN flags & 8 <> 0 THEN '=t' || other_author_id END] || "         \
                        "ARRAY(SELECT '=t' || (m.value ->> 'id') "                                 \
                        "FROM jsonb_array_elements(facets::jsonb -> 'mentions') m), NULL))"

enum err post_search_db_add(struct work *w, const struct post_words *words)
{
    if (is_sqlite(w))
        return db_run(w, "INSERT INTO post_search (rowid, text, facts) VALUES (?1, ?2, ?3)",
                      db_int(words->post_id), db_text(words->text), db_text(facts_of(w, words)));
    return db_run(w,
                  "INSERT INTO post_search (b, post_id, words) VALUES (?1, ?2,"
                  " to_tsvector('simple', ?3) || array_to_tsvector(?4::text[]))"
                  " ON CONFLICT DO NOTHING",
                  db_int(id_bucket(words->post_id)), db_int(words->post_id), db_text(words->text),
                  db_text(facts_of(w, words)));
}

enum err post_search_db_remove(struct work *w, const struct post_words *words)
{
    if (is_sqlite(w))
        return db_run(w,
                      "INSERT INTO post_search (post_search, rowid, text, facts)"
                      " VALUES ('delete', ?1, ?2, ?3)",
                      db_int(words->post_id), db_text(words->text), db_text(facts_of(w, words)));
    return db_run(w, "DELETE FROM post_search WHERE b = ?1 AND post_id = ?2",
                  db_int(id_bucket(words->post_id)), db_int(words->post_id));
}

/* The words as post_search.c puts them together: warning, line end, text. In the order of ids, so
 * that the newest lie side by side. */
enum err post_search_db_fill(struct work *w, int64_t b, int64_t to)
{
    db_scatter(w);
    if (is_sqlite(w)) {
        assert(b == 0 && to == id_buckets);
        return db_run(w, "INSERT INTO post_search (rowid, text, facts) SELECT id, "
                         "CASE spoiler_text WHEN '' THEN text "
                         "ELSE spoiler_text || char(10) || text END, " FACTS_SQLITE
                         " FROM posts WHERE boost_of_id IS NULL ORDER BY id");
    }
    return db_run(w,
                  "INSERT INTO post_search (b, post_id, words) "
                  "SELECT b, id, to_tsvector('simple', CASE spoiler_text "
                  "WHEN '' THEN text ELSE spoiler_text || chr(10) || text END) || " FACTS_POSTGRES
                  " FROM posts WHERE boost_of_id IS NULL AND b >= ?1 AND b < ?2 ORDER BY id",
                  db_int(b), db_int(to));
}

/* 17 s a million posts instead of 33 (measured). The index is that of migrations/0014. */
enum err post_search_db_fill_begin(struct work *w)
{
    if (is_sqlite(w))
        return OK;
    db_scatter(w);
    return db_run(w, "DROP INDEX post_search_words");
}

enum err post_search_db_fill_end(struct work *w)
{
    if (is_sqlite(w))
        return OK;
    db_scatter(w);
    return db_run(w, "CREATE INDEX post_search_words ON post_search USING GIN (words)");
}

/* What is asked. */

static struct search_fact *fact_new(struct search_ask *ask, bool without)
{
    assert(ask->fact_count < search_facts_max);
    struct search_fact *fact = &ask->facts[ask->fact_count++];
    fact->without = without;
    return fact;
}

void search_fact_person(struct search_ask *ask, int64_t account_id, bool to, bool without)
{
    snprintf(fact_new(ask, without)->text, search_fact_bytes_max, "%c%lld", to ? 't' : 'f',
             (long long)account_id);
}

void search_fact_flag(struct search_ask *ask, enum post_flag flag, bool without)
{
    for (int i = 0; i < flag_letter_count; i++)
        if (flag_letters[i].flag == flag)
            fact_new(ask, without)->text[0] = flag_letters[i].letter;
}

void search_fact_language(struct search_ask *ask, struct str code, bool without)
{
    snprintf(fact_new(ask, without)->text, search_fact_bytes_max, "l%.*s", STR_ARG(code));
}

static void any_add(struct search_ask *ask, char letter, int64_t number)
{
    assert(ask->any_count < search_any_max);
    snprintf(ask->any[ask->any_count++].text, search_fact_bytes_max, "%c%lld", letter,
             (long long)number);
}

void search_any_person(struct search_ask *ask, int64_t account_id)
{
    ask->any_count = 0;
    any_add(ask, 'f', account_id);
    any_add(ask, 't', account_id);
}

void search_any_visibility(struct search_ask *ask, enum visibility most)
{
    ask->any_count = 0;
    for (int visibility = 0; visibility <= (int)most; visibility++)
        any_add(ask, 'v', visibility);
}

bool search_asks_for_something(const struct search_ask *ask)
{
    for (int i = 0; i < ask->term_count; i++)
        if (!ask->terms[i].without)
            return true;
    for (int i = 0; i < ask->fact_count; i++)
        if (!ask->facts[i].without)
            return true;
    return ask->any_count > 0;
}

static void quoted_put(struct buffer *out, struct str words)
{
    buffer_char(out, '"');
    for (size_t i = 0; i < words.size; i++)
        if (words.data[i] != '"')
            buffer_char(out, words.data[i]);
    buffer_lit(out, "\" ");
}

/* FTS5: ("a phrase" "xqm") AND ("xqf1" OR "xqt1") NOT "unwanted". Quoted, nothing in them is an
 * operator. What stands side by side must be there as a whole, and binds before AND and NOT. */
static struct str match_of(struct work *w, const struct search_ask *ask)
{
    struct buffer out = buffer_in(w->memory);
    size_t begun;

    assert(search_asks_for_something(ask));
    buffer_char(&out, '(');
    begun = out.size;
    for (int i = 0; i < ask->term_count; i++)
        if (!ask->terms[i].without)
            quoted_put(&out, ask->terms[i].words);
    for (int i = 0; i < ask->fact_count; i++)
        if (!ask->facts[i].without)
            buffer_format(&out, FACT_SQLITE "%s ", ask->facts[i].text);
    if (out.size > begun)
        buffer_lit(&out, ") ");
    else
        out.size = 0;
    for (int i = 0; i < ask->any_count; i++)
        buffer_format(&out, "%s" FACT_SQLITE "%s",
                      i          ? " OR "
                      : out.size ? "AND ("
                                 : "(",
                      ask->any[i].text);
    if (ask->any_count)
        buffer_lit(&out, ") ");
    for (int i = 0; i < ask->term_count; i++)
        if (ask->terms[i].without) {
            buffer_lit(&out, "NOT ");
            quoted_put(&out, ask->terms[i].words);
        }
    for (int i = 0; i < ask->fact_count; i++)
        if (ask->facts[i].without)
            buffer_format(&out, "NOT " FACT_SQLITE "%s ", ask->facts[i].text);
    return buffer_str(&out);
}

/* websearch_to_tsquery takes any text: "a phrase" -unwanted. plain: its words without their order,
 * and nothing unwanted: what GIN knows without reading the posts. */
static struct str web_query_of(struct work *w, const struct search_ask *ask)
{
    struct buffer out = buffer_in(w->memory);

    for (int i = 0; i < ask->term_count; i++) {
        if (ask->terms[i].without)
            buffer_char(&out, '-');
        quoted_put(&out, ask->terms[i].words);
    }
    return buffer_str(&out);
}

static struct str plain_words_of(struct work *w, const struct search_ask *ask)
{
    struct buffer out = buffer_in(w->memory);

    for (int i = 0; i < ask->term_count; i++)
        if (!ask->terms[i].without) {
            buffer_put(&out, ask->terms[i].words);
            buffer_char(&out, ' ');
        }
    return buffer_str(&out);
}

/* A tsquery's text: '=m' & !'=r' & ('=f1' | '=t1'). "" for none. */
static struct str facts_query_of(struct work *w, const struct search_ask *ask, bool plain)
{
    struct buffer out = buffer_in(w->memory);

    for (int i = 0; i < ask->fact_count; i++)
        if (!plain || !ask->facts[i].without)
            buffer_format(&out, "%s%s'" FACT_POSTGRES "%s'", out.size ? " & " : "",
                          ask->facts[i].without ? "!" : "", ask->facts[i].text);
    for (int i = 0; i < ask->any_count; i++)
        buffer_format(&out, "%s'" FACT_POSTGRES "%s'",
                      i          ? " | "
                      : out.size ? " & ("
                                 : "(",
                      ask->any[i].text);
    if (ask->any_count)
        buffer_char(&out, ')');
    return buffer_str(&out);
}

/* Asking. */

static enum err ids_read(struct work *w, struct db_rows *rows, int max, int64_t *ret_ids,
                         int *ret_count)
{
    int count = 0;

    while (count < max && db_next(rows))
        ret_ids[count++] = db_column_int(rows, 0);
    *ret_count = count;
    return db_done(w, rows, OK);
}

#define WANTED_POSTGRES "(websearch_to_tsquery('simple', ?1) && ?2::tsquery)"

/* What PostgreSQL is asked: what must be found in the end, and what its index knows at once. */
struct asked {
    struct str words, facts, plain_words, plain_facts;
    int64_t after_id, before_id;
};

struct walked {
    int64_t low; /* the last looked at; the ask's after_id where there were no more */
    int near;    /* have all words and facts, be it not as asked */
};

/* The newest search_walk_posts, one after the other. */
static enum err walk(struct work *w, const struct asked *asked, int max, int64_t *ret_ids,
                     int *ret_count, struct walked *ret_walked)
{
    struct db_rows rows = {0};
    struct walked walked = {.low = asked->after_id};
    int count = 0, looked = 0;

    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT post_id, (words @@ " WANTED_POSTGRES ")::int,"
                        " (words @@ (plainto_tsquery('simple', ?6) && ?7::tsquery))::int"
                        " FROM post_search"
                        " WHERE post_id > ?3 AND post_id < ?4 ORDER BY post_id DESC LIMIT ?5",
                        db_text(asked->words), db_text(asked->facts), db_int(asked->after_id),
                        db_int(asked->before_id), db_int(search_walk_posts),
                        db_text(asked->plain_words), db_text(asked->plain_facts));
    if (e)
        return e;
    while (count < max && db_next(&rows)) {
        walked.low = db_column_int(&rows, 0);
        walked.near += (int)db_column_int(&rows, 2);
        looked++;
        if (db_column_int(&rows, 1))
            ret_ids[count++] = walked.low;
    }
    if (looked < search_walk_posts && count < max)
        walked.low = asked->after_id;
    *ret_count = count;
    *ret_walked = walked;
    return db_done(w, &rows, OK);
}

/* Goes on for search_walk_posts_long below *low, which moves on. */
static enum err walk_on(struct work *w, const struct asked *asked, int max, int64_t *ret_ids,
                        int *ret_count, int64_t *low)
{
    struct db_rows rows = {0};

    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "SELECT post_id FROM (SELECT post_id, words FROM post_search"
                        " WHERE post_id > ?3 AND post_id < ?4 ORDER BY post_id DESC LIMIT ?5) p"
                        " WHERE words @@ " WANTED_POSTGRES " ORDER BY post_id DESC LIMIT ?6",
                        db_text(asked->words), db_text(asked->facts), db_int(asked->after_id),
                        db_int(*low), db_int(search_walk_posts_long), db_int(max));
    if (!e)
        e = ids_read(w, &rows, max, ret_ids, ret_count);
    if (e || *ret_count == max)
        return e;
    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT coalesce(min(post_id), ?1) FROM (SELECT post_id FROM post_search"
               " WHERE post_id > ?1 AND post_id < ?2 ORDER BY post_id DESC LIMIT ?3) p",
               db_int(asked->after_id), db_int(*low), db_int(search_walk_posts_long));
    if (e)
        return e;
    *low = db_next(&rows) ? db_column_int(&rows, 0) : asked->after_id;
    return db_done(w, &rows, OK);
}

static int id_compare_newest(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a > b ? -1 : a < b;
}

/* Up to `most` that have all words and facts between low and high (exclusive), in the index's
 * order, and of these the ones that are wholly as asked, newest first. *ret_looked: all. */
static enum err gather(struct work *w, const struct asked *asked, int64_t low, int64_t high,
                       int most, int64_t *ret_ids, int *ret_count, int *ret_looked)
{
    struct db_rows rows = {0};
    int count = 0, looked = 0;

    db_scatter(w);
    enum err e = db_ask(w, &rows,
                        "WITH near AS MATERIALIZED (SELECT post_id, words FROM post_search"
                        " WHERE words @@ (plainto_tsquery('simple', ?5) && ?6::tsquery)"
                        " AND post_id > ?3 AND post_id < ?4)"
                        " SELECT post_id, (words @@ " WANTED_POSTGRES ")::int FROM near LIMIT ?7",
                        db_text(asked->words), db_text(asked->facts), db_int(low), db_int(high),
                        db_text(asked->plain_words), db_text(asked->plain_facts), db_int(most));
    while (!e && looked < most && db_next(&rows)) {
        looked++;
        if (db_column_int(&rows, 1))
            ret_ids[count++] = db_column_int(&rows, 0);
    }
    if (!e)
        e = db_done(w, &rows, OK);
    if (e)
        return e;
    qsort(ret_ids, (size_t)count, sizeof(*ret_ids), id_compare_newest);
    *ret_count = count;
    *ret_looked = looked;
    return OK;
}

static int ids_append(int64_t *ids, int count, int max, const int64_t *more, int more_count)
{
    for (int i = 0; i < more_count && count < max; i++)
        ids[count++] = more[i];
    return count;
}

/* All that is left, where it is few. *ret_all false: it was not. */
static enum err few_left(struct work *w, const struct asked *asked, int64_t high, int max,
                         int64_t *ret_ids, int *count, bool *ret_all)
{
    int64_t *ids = arena_array(w->memory, search_few_max, sizeof(*ids));
    int found = 0, looked = 0;
    enum err e = gather(w, asked, asked->after_id, high, search_few_max, ids, &found, &looked);

    *ret_all = !e && looked < search_few_max;
    if (*ret_all)
        *count = ids_append(ret_ids, *count, max, ids, found);
    return e;
}

/* One stretch of time after the other, each longer, so that what is common never has to be read and
 * sorted whole; where the first hold next to nothing, the rest at once. */
static enum err windows(struct work *w, const struct asked *asked, int64_t high, int64_t length,
                        int max, int64_t *ret_ids, int *count)
{
    int64_t *ids = arena_array(w->memory, search_gather_max, sizeof(*ids));
    int budget = search_looked_max;
    enum err e = OK;

    for (int turn = 1; !e && *count < max && high > asked->after_id && budget > 0; turn++) {
        int found = 0, looked = 0;
        bool all = false;
        int64_t low = high - asked->after_id > length ? high - length : asked->after_id;
        e = gather(w, asked, low, high, search_gather_max, ids, &found, &looked);
        budget -= looked;
        if (!e && looked == search_gather_max && length > (int64_t)1 << 30) {
            length /= 2 * search_window_grows; /* too much at once */
            continue;
        }
        if (!e)
            *count = ids_append(ret_ids, *count, max, ids, found);
        high = low;
        length =
            length > INT64_MAX / search_window_grows ? INT64_MAX : length * search_window_grows;
        if (!e && turn == search_windows_first &&
            search_looked_max - budget < search_windows_rare && *count < max)
            e = few_left(w, asked, high, max, ret_ids, count, &all);
        if (all)
            break;
    }
    return e;
}

/* Frequent words are soon met in the newest posts, one after the other. For others the index is
 * asked, which names posts in no order: for one stretch of time after the other. */
static enum err find_postgres(struct work *w, const struct search_ask *ask, int max,
                              int64_t *ret_ids, int *ret_count, bool *ret_more)
{
    const struct asked asked = {
        .words = web_query_of(w, ask),
        .facts = facts_query_of(w, ask, false),
        .plain_words = plain_words_of(w, ask),
        .plain_facts = facts_query_of(w, ask, true),
        .after_id = ask->after_id,
        .before_id = ask->before_id,
    };
    struct walked walked = {0};
    int count = 0, found = 0;
    enum err e = walk(w, &asked, max, ret_ids, &count, &walked);
    int64_t newest = ask->before_id == INT64_MAX ? id_first_at(w->now_ms) : ask->before_id;
    int64_t low = walked.low, length = newest > low ? newest - low : 1;

    if (!e && count < max && low > asked.after_id && walked.near >= search_near_frequent) {
        e = walk_on(w, &asked, max - count, ret_ids + count, &found, &low);
        count += found;
        length = newest - low > 0 ? newest - low : 1;
    }
    if (!e && count < max && low > asked.after_id)
        e = windows(w, &asked, low, length, max, ret_ids, &count);
    *ret_count = count;
    *ret_more = count == max;
    return e;
}

enum err post_search_db_find(struct work *w, const struct search_ask *ask, int max,
                             int64_t *ret_ids, int *ret_count, bool *ret_more)
{
    struct db_rows rows = {0};
    int count = 0;
    enum err e;

    if (!is_sqlite(w))
        return find_postgres(w, ask, max, ret_ids, ret_count, ret_more);
    db_scatter(w);
    e = db_ask(w, &rows,
               "SELECT rowid FROM post_search WHERE post_search MATCH ?1"
               " AND rowid > ?2 AND rowid < ?3 ORDER BY rowid DESC LIMIT ?4",
               db_text(match_of(w, ask)), db_int(ask->after_id), db_int(ask->before_id),
               db_int(max));
    if (!e)
        e = ids_read(w, &rows, max, ret_ids, &count);
    if (e)
        return e;
    *ret_count = count;
    *ret_more = count == max;
    return OK;
}

/* "[1,2]" for SQLite, "{1,2}" for PostgreSQL. */
static struct str ids_text(struct work *w, const int64_t *ids, int count)
{
    struct buffer out = buffer_in(w->memory);

    buffer_char(&out, is_sqlite(w) ? '[' : '{');
    for (int i = 0; i < count; i++)
        buffer_format(&out, "%s%lld", i ? "," : "", (long long)ids[i]);
    buffer_char(&out, is_sqlite(w) ? ']' : '}');
    return buffer_str(&out);
}

enum err post_search_db_among(struct work *w, const struct search_ask *ask, const int64_t *ids,
                              int count, int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    enum err e;

    *ret_count = 0;
    if (!count)
        return OK;
    db_scatter(w);
    if (is_sqlite(w))
        e = db_ask(w, &rows,
                   "SELECT rowid FROM post_search WHERE post_search MATCH ?1"
                   " AND rowid IN (SELECT value FROM json_each(?2))",
                   db_text(match_of(w, ask)), db_text(ids_text(w, ids, count)));
    else
        e = db_ask(w, &rows,
                   "SELECT post_id FROM post_search WHERE post_id = ANY(?3::bigint[])"
                   " AND words @@ " WANTED_POSTGRES,
                   db_text(web_query_of(w, ask)), db_text(facts_query_of(w, ask, false)),
                   db_text(ids_text(w, ids, count)));
    if (!e)
        e = ids_read(w, &rows, count, ret_ids, ret_count);
    if (!e)
        qsort(ret_ids, (size_t)*ret_count, sizeof(*ret_ids), id_compare_newest);
    return e;
}

enum err post_search_db_marked(struct work *w, int64_t account_id, const struct search_ask *ask,
                               int max, int64_t *ret_ids, int *ret_count)
{
    struct db_rows rows = {0};
    int voted = 0;
    enum err e = db_ask(w, &rows,
                        "SELECT post_id FROM marks WHERE b = ?1 AND account_id = ?2"
                        " AND post_id > ?3 AND post_id < ?4 AND flags & ?5 <> 0"
                        " ORDER BY post_id DESC LIMIT ?6",
                        db_int(id_bucket(account_id)), db_int(account_id), db_int(ask->after_id),
                        db_int(ask->before_id), db_int(MARK_FAVOURITE | MARK_BOOST | MARK_BOOKMARK),
                        db_int(max));
    if (!e)
        e = ids_read(w, &rows, max, ret_ids, ret_count);
    if (!e)
        e = db_ask(w, &rows,
                   "SELECT post_id FROM votes WHERE b = ?1 AND account_id = ?2"
                   " AND post_id > ?3 AND post_id < ?4 ORDER BY post_id DESC LIMIT ?5",
                   db_int(id_bucket(account_id)), db_int(account_id), db_int(ask->after_id),
                   db_int(ask->before_id), db_int(max));
    if (!e)
        e = ids_read(w, &rows, max, ret_ids + *ret_count, &voted);
    *ret_count += voted;
    return e;
}

enum err post_search_db_media(struct work *w, int64_t post_id, uint32_t *ret_kinds)
{
    struct db_rows rows = {0};
    uint32_t kinds = 0;
    enum err e = db_ask(w, &rows, "SELECT type FROM media WHERE b = ?1 AND post_id = ?2 LIMIT ?3",
                        db_int(id_bucket(post_id)), db_int(post_id), db_int(post_media_max));
    if (e)
        return e;
    while (db_next(&rows)) {
        struct str type = db_column_text(&rows, 0, NULL);
        kinds |= str_starts(type, STR("image/"))   ? (uint32_t)SEARCH_IMAGE
                 : str_starts(type, STR("video/")) ? (uint32_t)SEARCH_VIDEO
                 : str_starts(type, STR("audio/")) ? (uint32_t)SEARCH_AUDIO
                                                   : 0;
    }
    e = db_done(w, &rows, OK);
    if (!e)
        *ret_kinds = kinds;
    return e;
}
