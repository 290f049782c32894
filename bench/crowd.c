/* Crowds that no client could sign up within a bench, written straight into a SQLite store that no
 * server has open:
 *
 *     crowd voters FILE.db COUNT
 *         accounts voter1 … voterCOUNT of this square, each with a token "voter-N"
 *     crowd votes COUNT POLL_ID OPTIONS
 *         to standard output: their votes, as lines for http_load
 *     crowd followers FILE.db NAME|ID COUNT
 *         COUNT followers of that account, at its own end: the first have the ids of voters, the
 *         rest have no account */
#include "auth/tokens.h"
#include "base/id.h"
#include "social/relations.h"
#include "store/events.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { rows_a_commit = 1000000, fields_max = 8 };
#define FIRST_MS INT64_C(1577836800000) /* 2020-01-01 */

static sqlite3 *db;

static void must(int code, const char *what)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return;
    fprintf(stderr, "crowd: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run(const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement = NULL;
    must(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), sql);
    return statement;
}

static void step(sqlite3_stmt *statement)
{
    must(sqlite3_step(statement), sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static void numbers(sqlite3_stmt *statement, int count, const int64_t *values)
{
    for (int i = 0; i < count; i++)
        must(sqlite3_bind_int64(statement, i + 1, values[i]), "bind");
}
#define NUMBERS(statement, ...)                                                                    \
    numbers((statement), sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t),                       \
            (int64_t[]){__VA_ARGS__})

/* A crash may spoil the file: it is made anew then. */
static void file_open(const char *file)
{
    must(sqlite3_open_v2(file, &db, SQLITE_OPEN_READWRITE, NULL), file);
    run("PRAGMA journal_mode=DELETE; PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
        "PRAGMA cache_size=-1000000; PRAGMA locking_mode=EXCLUSIVE; BEGIN");
}

/* On the disk, so that what is measured next does not wait for it. */
static void file_close(const char *file)
{
    run("COMMIT; PRAGMA journal_mode=WAL");
    must(sqlite3_close_v2(db), "close");
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd)) {
        fprintf(stderr, "crowd: %s cannot be synced\n", file);
        exit(1);
    }
    close(fd);
}

static uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 31)) * UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ (x >> 29)) * UINT64_C(0xBF58476D1CE4E5B9);
    return x ^ (x >> 32);
}

/* The Nth stranger, in an order of its own bucket: no two have the same. */
static int64_t stranger(int64_t n)
{
    return id_at(FIRST_MS + n, (int)(mixed((uint64_t)n) % id_buckets), 0);
}

static void text(sqlite3_stmt *statement, int index, const char *bytes, size_t size)
{
    must(sqlite3_bind_text64(statement, index, bytes, size, SQLITE_TRANSIENT, SQLITE_UTF8), "bind");
}

static void voter_add(sqlite3_stmt *const rows[5], int64_t n)
{
    char name[32], secret[32];
    int name_size = snprintf(name, sizeof(name), "voter%" PRId64, n);
    int secret_size = snprintf(secret, sizeof(secret), "voter-%" PRId64, n);
    int64_t id = stranger(n), bucket = id_bucket(id), token_id = id + 1;
    uint8_t hash[token_hash_bytes];
    token_hash((struct str){secret, (size_t)secret_size}, hash);
    const struct str hash_text = {(const char *)hash, sizeof(hash)};
    const struct str handle = {name, (size_t)name_size};
    NUMBERS(rows[0], bucket, id, FIRST_MS + n);
    text(rows[0], 4, name, handle.size);
    NUMBERS(rows[1], bucket, id);
    NUMBERS(rows[2], bucket_of_name(handle), id);
    text(rows[2], 3, name, handle.size);
    NUMBERS(rows[3], bucket_of_name(hash_text), token_id, id, FIRST_MS + n);
    must(sqlite3_bind_blob(rows[3], 5, hash, sizeof(hash), SQLITE_TRANSIENT), "bind");
    NUMBERS(rows[4], bucket, token_id, id, FIRST_MS + n);
    must(sqlite3_bind_blob(rows[4], 5, hash, sizeof(hash), SQLITE_TRANSIENT), "bind");
    for (int i = 0; i < 5; i++)
        step(rows[i]);
}

static int voters_make(const char *file, int64_t count)
{
    file_open(file);
    sqlite3_stmt *rows[5] = {
        prepare("INSERT INTO accounts (b, id, created_ms, username, display_name, note, fields,"
                " flags) VALUES (?1, ?2, ?3, ?4, '', '', '[]', 0)"),
        prepare("INSERT INTO account_counts (b, account_id, followers, following, posts, version)"
                " VALUES (?1, ?2, 0, 0, 0, 1)"),
        prepare("INSERT INTO handles (b, account_id, handle) VALUES (?1, ?2, ?3)"),
        prepare("INSERT INTO tokens (b, id, account_id, created_ms, token_hash, kind, client_id,"
                " app_name, app_website, scopes)"
                " VALUES (?1, ?2, ?3, ?4, ?5, 2, '', 'bench', '', 'read write')"),
        prepare("INSERT INTO account_tokens (b, id, account_id, created_ms, token_hash, kind,"
                " app_name, user_agent, address) VALUES (?1, ?2, ?3, ?4, ?5, 2, 'bench', '', '')"),
    };
    for (int64_t n = 1; n <= count; n++)
        voter_add(rows, n);
    for (int i = 0; i < 5; i++)
        sqlite3_finalize(rows[i]);
    file_close(file);
    return 0;
}

/* In an order that has nothing to do with that in which the voters joined. */
static int votes_write(int64_t count, int64_t poll, int64_t options)
{
    const int64_t stride = 1000003; /* a prime */
    for (int64_t i = 0; i < count; i++) {
        int64_t n = count % stride ? i * stride % count + 1 : i + 1;
        printf("POST\t/api/v1/polls/%" PRId64 "/votes\tvoter-%" PRId64 "\t{\"choices\":[%" PRId64
               "]}\n",
               poll, n, (int64_t)(mixed((uint64_t)n) % (uint64_t)options));
    }
    return ferror(stdout) ? 1 : 0;
}

static int64_t account_named(const char *name)
{
    if (strspn(name, "0123456789") == strlen(name))
        return strtoll(name, NULL, 10);
    sqlite3_stmt *find = prepare("SELECT account_id FROM handles WHERE b = ?1 AND handle = ?2");
    NUMBERS(find, bucket_of_name(str_of(name)));
    text(find, 2, name, strlen(name));
    if (sqlite3_step(find) != SQLITE_ROW) {
        fprintf(stderr, "crowd: nobody is called %s\n", name);
        exit(1);
    }
    int64_t id = sqlite3_column_int64(find, 0);
    sqlite3_finalize(find);
    return id;
}

static int followers_make(const char *file, const char *name, int64_t count)
{
    file_open(file);
    int64_t account = account_named(name), bucket = id_bucket(account);
    sqlite3_stmt *relation = prepare("INSERT INTO relations (b, account_id, flags, other_id)"
                                     " VALUES (?1, ?2, ?3, ?4)");
    sqlite3_stmt *page = prepare("INSERT INTO relation_pages (b, account_id, kind, id, other_id)"
                                 " VALUES (?1, ?2, ?3, ?4, ?5)");
    for (int64_t n = 1; n <= count; n++) {
        int64_t follower = stranger(n);
        NUMBERS(relation, bucket, account, RELATION_FOLLOWED_BY, follower);
        NUMBERS(page, bucket, account, RELATIONS_FOLLOWERS, id_at(FIRST_MS + n, (int)bucket, 0),
                follower);
        step(relation);
        step(page);
        if (n % rows_a_commit == 0)
            run("COMMIT; BEGIN");
    }
    sqlite3_finalize(relation);
    sqlite3_finalize(page);
    sqlite3_stmt *counted =
        prepare("UPDATE account_counts SET followers = followers + ?3, version = version + 1"
                " WHERE b = ?1 AND account_id = ?2");
    NUMBERS(counted, bucket, account, count);
    step(counted);
    sqlite3_finalize(counted);
    file_close(file);
    return 0;
}

int main(int argc, char **argv)
{
    int64_t values[3] = {0};
    for (int i = 0; i < 3 && i + 2 < argc; i++)
        values[i] = strtoll(argv[i + 2], NULL, 10);
    if (argc == 4 && strcmp(argv[1], "voters") == 0)
        return voters_make(argv[2], values[1]);
    if (argc == 5 && strcmp(argv[1], "votes") == 0 && values[2] > 0)
        return votes_write(values[0], values[1], values[2]);
    if (argc == 5 && strcmp(argv[1], "followers") == 0)
        return followers_make(argv[2], argv[3], values[2]);
    fprintf(stderr, "usage: crowd voters FILE.db COUNT | votes COUNT POLL_ID OPTIONS |\n"
                    "       followers FILE.db NAME|ID COUNT\n");
    return 2;
}
