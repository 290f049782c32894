/* The limits of the store, by SQLite alone and on the files of a real square:
 *
 *     store_limit scan FILE.db
 *         the least a start can cost: the index of all posts read into arrays.
 *         Prints CPU milliseconds and the number of posts.
 *     store_limit replay BEFORE.db AFTER.db GROUP
 *         the least posts can cost: every row by which AFTER differs from BEFORE is written into
 *         BEFORE (which is changed), GROUP posts a commit, the search index last, synchronous FULL.
 *         Prints CPU microseconds a post and the number of posts. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { tables_max = 128, columns_max = 64, name_bytes_max = 64, sql_bytes_max = 4096 };

static sqlite3 *db;

static void must(int code, const char *what)
{
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return;
    fprintf(stderr, "store_limit: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement = NULL;
    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    return statement;
}

static int64_t number_of(const char *sql)
{
    sqlite3_stmt *statement = prepare(sql);
    int code = sqlite3_step(statement);
    must(code, sql);
    int64_t number = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_finalize(statement);
    return number;
}

static int scan(void)
{
    size_t count = (size_t)number_of("SELECT count(*) FROM posts"), n = 0;
    double begin = cpu_us();
    sqlite3_stmt *all = prepare("SELECT author_id, id, flags, other_author_id FROM posts "
                                "INDEXED BY posts_by_author ORDER BY author_id, id");
    uint64_t *ids = malloc((count + 1) * sizeof(*ids));
    uint32_t *others = malloc((count + 1) * sizeof(*others));
    if (!ids || !others)
        abort();
    while (sqlite3_step(all) == SQLITE_ROW && n < count) {
        ids[n] = (uint64_t)sqlite3_column_int64(all, 1) ^ (uint64_t)sqlite3_column_int64(all, 0);
        others[n++] = (uint32_t)sqlite3_column_int64(all, 3) + (uint32_t)sqlite3_column_int(all, 2);
    }
    sqlite3_finalize(all);
    double ms = (cpu_us() - begin) / 1000;
    printf("%.1f %zu\n", ms, n);
    free(ids);
    free(others);
    return 0;
}

/* The new rows of one table, held in memory. */
struct table {
    char name[name_bytes_max];
    char insert[sql_bytes_max];
    sqlite3_stmt *statement;
    int columns;
    size_t rows, capacity, done;
    sqlite3_value **values;
    bool last; /* written at the end of a group */
};
static struct table tables[tables_max];
static size_t table_count;

static void rows_keep(struct table *t, const char *select)
{
    sqlite3_stmt *rows = prepare(select);
    t->columns = sqlite3_column_count(rows);
    int code;
    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        if (t->rows == t->capacity) {
            t->capacity = t->capacity ? t->capacity * 2 : 1024;
            t->values =
                realloc(t->values, t->capacity * (size_t)t->columns * sizeof(sqlite3_value *));
            if (!t->values)
                exit(1);
        }
        for (int c = 0; c < t->columns; c++)
            t->values[t->rows * (size_t)t->columns + (size_t)c] =
                sqlite3_value_dup(sqlite3_column_value(rows, c));
        t->rows++;
    }
    must(code, select);
    sqlite3_finalize(rows);
}

static struct table *table_new(const char *name)
{
    if (table_count == tables_max) {
        fprintf(stderr, "store_limit: more than %d tables\n", tables_max);
        exit(1);
    }
    struct table *t = &tables[table_count++];
    snprintf(t->name, sizeof(t->name), "%s", name);
    return t;
}

static bool has_column(const char *table, const char *column)
{
    char sql[sql_bytes_max];
    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM pragma_table_info('%.63s') WHERE name = '%.63s'", table, column);
    return number_of(sql) > 0;
}

static void insert_prepare(struct table *t)
{
    size_t size = (size_t)snprintf(t->insert, sizeof(t->insert),
                                   "INSERT OR REPLACE INTO main.%s VALUES (", t->name);
    for (int c = 0; c < t->columns && size < sizeof(t->insert) - 8; c++)
        size += (size_t)snprintf(t->insert + size, sizeof(t->insert) - size, "%s?%d", c ? "," : "",
                                 c + 1);
    snprintf(t->insert + size, sizeof(t->insert) - size, ")");
    t->statement = prepare(t->insert);
}

/* Rows are new by their id, by the post they belong to, or by not being in the older file. */
static void table_compare(const char *wanted, int64_t newest_post)
{
    char sql[sql_bytes_max];
    struct table *t = table_new(wanted);
    const char *name = t->name;
    if (has_column(name, "post_id"))
        snprintf(sql, sizeof(sql), "SELECT * FROM newer.%.63s WHERE post_id > %" PRId64, name,
                 newest_post);
    else if (has_column(name, "id"))
        snprintf(
            sql, sizeof(sql),
            "SELECT * FROM newer.%.63s WHERE id > (SELECT coalesce(max(id), 0) FROM main.%.63s)",
            name, name);
    else
        snprintf(sql, sizeof(sql), "SELECT * FROM newer.%.63s EXCEPT SELECT * FROM main.%.63s",
                 name, name);
    rows_keep(t, sql);
    if (t->rows == 0)
        table_count--;
    else
        insert_prepare(t);
}

static void tables_compare(int64_t newest_post)
{
    char names[tables_max][name_bytes_max];
    size_t count = 0;
    sqlite3_stmt *list =
        prepare("SELECT name FROM newer.sqlite_master WHERE type = 'table' AND sql NOT LIKE "
                "'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%\\_search\\_%' "
                "ESCAPE '\\' AND name IN (SELECT name FROM main.sqlite_master)");
    while (sqlite3_step(list) == SQLITE_ROW && count < tables_max)
        snprintf(names[count++], sizeof(names[0]), "%s",
                 (const char *)sqlite3_column_text(list, 0));
    sqlite3_finalize(list);
    for (size_t i = 0; i < count; i++)
        table_compare(names[i], newest_post);
    struct table *search = table_new("post_search");
    char sql[256];
    snprintf(sql, sizeof(sql), "SELECT id, text FROM newer.posts WHERE id > %" PRId64, newest_post);
    rows_keep(search, sql);
    search->statement = prepare("INSERT INTO main.post_search (rowid, text) VALUES (?1, ?2)");
    search->last = true;
}

static void rows_write(struct table *t, size_t until)
{
    for (; t->done < until && t->done < t->rows; t->done++) {
        for (int c = 0; c < t->columns; c++)
            sqlite3_bind_value(t->statement, c + 1,
                               t->values[t->done * (size_t)t->columns + (size_t)c]);
        must(sqlite3_step(t->statement), t->name);
        sqlite3_reset(t->statement);
    }
}

static int replay(const char *newer, size_t group)
{
    char sql[1024];
    must(sqlite3_exec(db,
                      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA "
                      "temp_store=MEMORY; PRAGMA cache_size=-65536",
                      NULL, NULL, NULL),
         "pragmas");
    snprintf(sql, sizeof(sql), "ATTACH '%s' AS newer", newer);
    must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
    int64_t newest_post = number_of("SELECT coalesce(max(id), 0) FROM main.posts");
    tables_compare(newest_post);
    size_t posts = tables[table_count - 1].rows;
    if (posts == 0) {
        fprintf(stderr, "store_limit: no post is new\n");
        return 1;
    }
    must(sqlite3_exec(db, "DETACH newer", NULL, NULL, NULL), "detach");
    double begin = cpu_us();
    for (size_t done = 0; done < posts;) {
        done = done + group < posts ? done + group : posts;
        must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), "begin");
        for (int last = 0; last < 2; last++) {
            for (size_t i = 0; i < table_count; i++) {
                if (tables[i].last == (last == 1))
                    rows_write(&tables[i], tables[i].rows * done / posts);
            }
        }
        must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), "commit");
    }
    printf("%.2f %zu\n", (cpu_us() - begin) / (double)posts, posts);
    for (size_t i = 0; i < table_count; i++)
        fprintf(stderr, "  %-24s %.2f rows a post\n", tables[i].name,
                (double)tables[i].rows / (double)posts);
    return 0;
}

int main(int argc, char **argv)
{
    bool scanning = argc == 3 && strcmp(argv[1], "scan") == 0;
    long group = argc == 5 && strcmp(argv[1], "replay") == 0 ? strtol(argv[4], NULL, 10) : 0;
    if (!scanning && group < 1) {
        fprintf(stderr, "usage: store_limit scan FILE.db | replay BEFORE.db AFTER.db GROUP\n");
        return 2;
    }
    must(sqlite3_open_v2(argv[2], &db, SQLITE_OPEN_READWRITE, NULL), argv[2]);
    int code = scanning ? scan() : replay(argv[3], (size_t)group);
    sqlite3_close_v2(db);
    return code;
}
