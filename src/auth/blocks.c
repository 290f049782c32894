#include "auth/blocks.h"

#include "auth/blocks_db.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/log.h"
#include "social/transaction.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { address_bytes = 16, prefix_bits_max = 128, address_text_max = 64 };

/* An address of either family as one of IPv6 (IPv4 mapped). */
struct network {
    uint8_t bytes[address_bytes];
    int bits;
};
struct held_network {
    struct network network;
    int severity;
    int64_t expires_ms;
};
struct held_name {
    char *name;
    int64_t id;
    int severity;
    uint32_t flags;
};
struct names {
    struct held_name *items; /* by name */
    int count;
};

/* What is asked, behind one lock that is written a few times a day. */
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct held_network *networks;                          /* by prefix length, then bytes */
static int network_count, network_starts[prefix_bits_max + 2]; /* of each length of prefix */
static struct names names[BLOCK_ALLOWED_DOMAIN + 1];
static atomic_bool any_shut_out;

/* Networks. */

static bool address_parse(struct str text, struct network *ret_network)
{
    char copy[address_text_max];
    struct in_addr v4;

    if (!text.size || text.size >= sizeof copy)
        return false;
    memcpy(copy, text.data, text.size);
    copy[text.size] = 0;
    *ret_network = (struct network){.bits = prefix_bits_max};
    if (inet_pton(AF_INET, copy, &v4) == 1) {
        ret_network->bytes[10] = ret_network->bytes[11] = 0xff;
        memcpy(ret_network->bytes + 12, &v4, 4);
        return true;
    }
    return inet_pton(AF_INET6, copy, ret_network->bytes) == 1;
}

static bool is_v4(const struct network *n)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    return n->bits >= 96 && memcmp(n->bytes, mapped, sizeof mapped) == 0;
}

static struct network masked(const struct network *n, int bits)
{
    struct network out = {.bits = bits};

    for (int i = 0; i < address_bytes; i++) {
        int left = bits - 8 * i;
        int mask = left >= 8 ? 0xff : left <= 0 ? 0 : 0xff << (8 - left) & 0xff;

        out.bytes[i] = (uint8_t)(n->bytes[i] & mask);
    }
    return out;
}

static bool network_parse(struct str text, struct network *ret_network)
{
    struct str address, rest = str_split(text, '/', &address);
    struct network n;
    int64_t bits = 0;
    bool has_bits = address.size < text.size;

    if (!address_parse(address, &n))
        return false;
    if (has_bits && str_int(rest, 0, is_v4(&n) ? 32 : prefix_bits_max, &bits))
        return false;
    if (has_bits)
        n = masked(&n, is_v4(&n) ? (int)bits + 96 : (int)bits);
    *ret_network = n;
    return true;
}

static enum err network_wrong(struct work *w)
{
    return work_fail(w, ERR_INVALID, "Validation failed: Ip is not a valid IP address");
}

enum err network_canonical(struct work *w, struct str text, struct str *ret_network)
{
    char shown[INET6_ADDRSTRLEN] = "";
    struct network n;

    if (!network_parse(str_trim(text), &n))
        return network_wrong(w);
    if (is_v4(&n))
        inet_ntop(AF_INET, n.bytes + 12, shown, sizeof shown);
    else
        inet_ntop(AF_INET6, n.bytes, shown, sizeof shown);
    *ret_network = str_format(w->memory, "%s/%d", shown, is_v4(&n) ? n.bits - 96 : n.bits);
    return OK;
}

static int network_compare(const void *a, const void *b)
{
    const struct held_network *x = a, *y = b;

    if (x->network.bits != y->network.bits)
        return x->network.bits - y->network.bits;
    return memcmp(x->network.bytes, y->network.bytes, address_bytes);
}

bool network_has(struct work *w, struct str network, struct str address)
{
    struct network n, a;

    (void)w;
    if (!network_parse(network, &n) || !address_parse(address, &a))
        return false;
    a = masked(&a, n.bits);
    return memcmp(a.bytes, n.bytes, address_bytes) == 0;
}

/* With the lock: one search for each length of prefix there is. */
static int severity_of(const struct network *address, int64_t now_ms)
{
    int strongest = ADDRESS_FREE;

    for (int bits = 0; bits <= prefix_bits_max; bits++) {
        int from = network_starts[bits], count = network_starts[bits + 1] - from;
        struct held_network wanted = {0};
        const struct held_network *found;

        if (!count)
            continue;
        wanted.network = masked(address, bits);
        found = bsearch(&wanted, networks + from, (size_t)count, sizeof wanted, network_compare);
        if (found && (!found->expires_ms || found->expires_ms > now_ms) &&
            found->severity > strongest)
            strongest = found->severity;
    }
    return strongest;
}

enum address_severity address_severity(struct str address, int64_t now_ms)
{
    struct network n;
    int severity;

    if (!address_parse(address, &n))
        return ADDRESS_FREE;
    pthread_rwlock_rdlock(&lock);
    severity = severity_of(&n, now_ms);
    pthread_rwlock_unlock(&lock);
    return (enum address_severity)severity;
}

bool address_is_shut_out(struct str address, int64_t now_ms)
{
    return atomic_load_explicit(&any_shut_out, memory_order_relaxed) &&
           address_severity(address, now_ms) == ADDRESS_NO_ACCESS;
}

/* Names. */

static int name_compare(const void *a, const void *b)
{
    const struct held_name *x = a, *y = b;

    return strcmp(x->name, y->name);
}

static int name_compare_key(const void *key, const void *item)
{
    const struct held_name *held = item;

    return strcmp(key, held->name);
}

/* With the lock. */
static const struct held_name *name_find(struct work *w, enum block_kind kind, struct str name)
{
    if (!names[kind].count || !name.size)
        return NULL;
    return bsearch(str_c(w->memory, name), names[kind].items, (size_t)names[kind].count,
                   sizeof *names[kind].items, name_compare_key);
}

/* The name or a domain above it: "mail.spam.example", "spam.example", "example". */
static const struct held_name *domain_find(struct work *w, enum block_kind kind, struct str domain)
{
    const struct held_name *found = NULL;
    struct str head;

    while (!found && domain.size) {
        found = name_find(w, kind, domain);
        domain = str_split(domain, '.', &head);
    }
    return found;
}

struct str email_canonical_hash(struct work *w, struct str email)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct buffer b = buffer_in(w->memory);
    struct str local, domain = str_split(utf8_fold(w->memory, str_trim(email)), '@', &local);
    struct str canonical;

    (void)str_split(local, '+', &local);
    for (size_t i = 0; i < local.size; i++)
        if (local.data[i] != '.')
            buffer_char(&b, local.data[i]);
    buffer_char(&b, '@');
    buffer_put(&b, domain);
    canonical = buffer_str(&b);
    crypto_hash_sha256(hash, (const unsigned char *)canonical.data, canonical.size);
    return hex_encode(w->memory, hash, sizeof hash);
}

enum email_verdict email_verdict(struct work *w, struct str email, int64_t *ret_block_id)
{
    struct str local, domain = str_split(email, '@', &local), hash = email_canonical_hash(w, email);
    enum email_verdict verdict = EMAIL_FREE;
    const struct held_name *found;

    *ret_block_id = 0;
    pthread_rwlock_rdlock(&lock);
    found = domain_find(w, BLOCK_EMAIL_DOMAIN, domain);
    if (found)
        verdict = found->flags & BLOCK_WITH_APPROVAL ? EMAIL_WITH_APPROVAL : EMAIL_DOMAIN_BLOCKED;
    if (verdict != EMAIL_DOMAIN_BLOCKED && name_find(w, BLOCK_EMAIL, hash))
        verdict = EMAIL_BLOCKED;
    if (found)
        *ret_block_id = found->id;
    pthread_rwlock_unlock(&lock);
    return verdict;
}

bool domain_block_find(struct work *w, struct str domain, struct block *ret_block)
{
    const struct held_name *found;

    domain = utf8_fold(w->memory, domain);
    pthread_rwlock_rdlock(&lock);
    found = domain_find(w, BLOCK_DOMAIN, domain);
    if (found)
        *ret_block = (struct block){.kind = BLOCK_DOMAIN,
                                    .id = found->id,
                                    .name = str_copy(w->memory, str_of(found->name)),
                                    .severity = found->severity,
                                    .flags = found->flags};
    pthread_rwlock_unlock(&lock);
    return found != NULL;
}

enum err domain_canonical(struct work *w, struct str text, struct str *ret_domain)
{
    struct str domain = utf8_fold(w->memory, str_trim(text));
    bool after_dot = true, good = domain.size > 0 && domain.size <= 253;

    for (size_t i = 0; good && i < domain.size; i++) {
        unsigned char c = (unsigned char)domain.data[i];
        bool dot = c == '.';

        good = !(dot && after_dot) && (dot || c == '-' || c == '_' || c == ':' || c >= 0x80 ||
                                       (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
        after_dot = dot;
    }
    if (!good || after_dot)
        return work_fail(w, ERR_INVALID, "Validation failed: Domain is not a valid domain name");
    *ret_domain = domain;
    return OK;
}

/* What is held. */

static void names_free(struct names *list)
{
    for (int i = 0; i < list->count; i++)
        free(list->items[i].name);
    free(list->items);
    *list = (struct names){0};
}

static bool names_make(const struct block *blocks, int count, struct names *ret_names)
{
    struct names list = {.items = calloc((size_t)count + 1, sizeof *list.items)};

    for (int i = 0; list.items && i < count; i++) {
        char *name = calloc(1, blocks[i].name.size + 1);

        if (!name) {
            names_free(&list);
            return false;
        }
        if (blocks[i].name.size)
            memcpy(name, blocks[i].name.data, blocks[i].name.size);
        list.items[list.count++] = (struct held_name){.name = name,
                                                      .id = blocks[i].id,
                                                      .severity = blocks[i].severity,
                                                      .flags = blocks[i].flags};
    }
    if (!list.items)
        return false;
    qsort(list.items, (size_t)list.count, sizeof *list.items, name_compare);
    *ret_names = list;
    return true;
}

static bool networks_make(const struct block *blocks, int count, struct held_network **ret_networks,
                          int *ret_count, bool *ret_shut_out)
{
    struct held_network *list = calloc((size_t)count + 1, sizeof *list);
    int made = 0;

    *ret_shut_out = false;
    for (int i = 0; list && i < count; i++) {
        list[made].severity = blocks[i].severity;
        list[made].expires_ms = blocks[i].expires_ms;
        *ret_shut_out |= blocks[i].severity == ADDRESS_NO_ACCESS;
        made += network_parse(blocks[i].name, &list[made].network);
    }
    if (!list)
        return false;
    qsort(list, (size_t)made, sizeof *list, network_compare);
    *ret_networks = list;
    *ret_count = made;
    return true;
}

static void networks_put(struct held_network *list, int count, bool shut_out)
{
    struct held_network *old;

    pthread_rwlock_wrlock(&lock);
    old = networks;
    networks = list;
    network_count = count;
    for (int bits = 0, i = 0; bits <= prefix_bits_max + 1; bits++) {
        while (i < count && list[i].network.bits < bits)
            i++;
        network_starts[bits] = i;
    }
    pthread_rwlock_unlock(&lock);
    atomic_store_explicit(&any_shut_out, shut_out, memory_order_relaxed);
    free(old);
}

static _Atomic uint64_t version;

uint64_t blocks_version(void)
{
    return atomic_load(&version);
}

static void names_put(enum block_kind kind, struct names list)
{
    struct names old;

    pthread_rwlock_wrlock(&lock);
    old = names[kind];
    names[kind] = list;
    pthread_rwlock_unlock(&lock);
    atomic_fetch_add(&version, 1);
    names_free(&old);
}

/* All rows of a kind, on their way into memory. */
struct rows {
    enum block_kind kind;
    struct block *blocks;
    int count;
};

static enum err rows_read(struct work *w, struct rows *rows)
{
    rows->blocks = arena_array(w->memory, blocks_per_kind_max, sizeof *rows->blocks);
    return blocks_db_all(w, rows->kind, blocks_per_kind_max, rows->blocks, &rows->count);
}

static enum err rows_put(struct work *w, const struct rows *rows)
{
    struct held_network *list = NULL;
    struct names made = {0};
    bool shut_out = false;
    int count = 0;

    if (rows->kind == BLOCK_ADDRESS
            ? !networks_make(rows->blocks, rows->count, &list, &count, &shut_out)
            : !names_make(rows->blocks, rows->count, &made))
        return work_fail(w, ERR_UNAVAILABLE, "no memory for the lists of blocks");
    if (rows->kind == BLOCK_ADDRESS)
        networks_put(list, count, shut_out);
    else
        names_put(rows->kind, made);
    return OK;
}

static enum err kind_read(struct work *w, enum block_kind kind)
{
    struct rows rows = {.kind = kind};
    enum err e = rows_read(w, &rows);

    return e ? e : rows_put(w, &rows);
}

enum err blocks_start(struct work *w)
{
    enum err e = OK;

    for (int kind = BLOCK_ADDRESS; !e && kind <= BLOCK_ALLOWED_DOMAIN; kind++)
        e = kind_read(w, (enum block_kind)kind);
    return e;
}

/* What the transaction has read of its own change holds from its commit on. Where others commit
 * beside it, what they did is read once more. */
static void hold(struct work *w, void *data)
{
    static pthread_mutex_t holding = PTHREAD_MUTEX_INITIALIZER; /* who puts last has read last */
    const struct rows *rows = data;
    enum err e;

    pthread_mutex_lock(&holding);
    e = rows_put(w, rows);
    if (!e && db_driver(w->db) == DB_POSTGRES)
        e = kind_read(w, rows->kind);
    pthread_mutex_unlock(&holding);
    if (e)
        log_warning("blocks.old", "kind=%d why=\"%.*s\"", (int)rows->kind, STR_ARG(w->why));
}

/* Rows. */

enum err block_find(struct work *w, enum block_kind kind, int64_t id, struct block *ret_block)
{
    return id ? blocks_db_find(w, kind, id, STR(""), ret_block) : ERR_NOT_FOUND;
}

enum err block_find_name(struct work *w, enum block_kind kind, struct str name,
                         struct block *ret_block)
{
    return blocks_db_find(w, kind, 0, name, ret_block);
}

enum err blocks_page(struct work *w, enum block_kind kind, const struct page *page,
                     struct block **ret_blocks, int *ret_count)
{
    struct page_bounds bounds = page_bounds(page, blocks_limit_max);

    *ret_blocks = arena_array(w->memory, blocks_limit_max, sizeof **ret_blocks);
    return blocks_db_page(w, kind, &bounds, *ret_blocks, ret_count);
}

static enum err check(struct work *w, const struct block *block)
{
    if (block->comment.size > block_comment_bytes_max ||
        block->public_comment.size > block_comment_bytes_max)
        return work_fail(w, ERR_INVALID, "Validation failed: a comment has at most %d bytes",
                         (int)block_comment_bytes_max);
    return OK;
}

static enum err taken(struct work *w, const struct block *block)
{
    struct block other;
    enum err e = blocks_db_find(w, block->kind, 0, block->name, &other);

    if (!e && other.id != block->id)
        return ERR_CONFLICT;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum change { CHANGE_ADD, CHANGE_PUT, CHANGE_REMOVE };

static enum err change(struct work *w, const struct block *block, enum change what)
{
    struct rows *rows = ARENA_NEW(w->memory, struct rows);
    bool own;
    enum err e = what == CHANGE_REMOVE ? OK : check(w, block);

    if (!e)
        e = transaction_join(w, &own);
    if (e)
        return e;
    rows->kind = block->kind;
    if (what == CHANGE_PUT)
        e = taken(w, block);
    if (!e && what == CHANGE_ADD)
        e = blocks_db_insert(w, block);
    else if (!e && what == CHANGE_PUT)
        e = blocks_db_update(w, block);
    else if (!e)
        e = blocks_db_delete(w, block->kind, block->id);
    if (!e)
        e = rows_read(w, rows);
    if (!e)
        db_after_commit(w, hold, rows);
    return transaction_leave(w, own, e);
}

enum err block_add(struct work *w, struct block *block)
{
    bool full;

    pthread_rwlock_rdlock(&lock);
    full = names[block->kind].count >= blocks_per_kind_max ||
           (block->kind == BLOCK_ADDRESS && network_count >= blocks_per_kind_max);
    pthread_rwlock_unlock(&lock);
    if (full)
        return work_fail(w, ERR_INVALID, "Validation failed: there are at most %d of these",
                         (int)blocks_per_kind_max);
    block->id = id_new(w->now_ms, 0);
    return change(w, block, CHANGE_ADD);
}

enum err block_change(struct work *w, const struct block *block)
{
    return change(w, block, CHANGE_PUT);
}

enum err block_remove(struct work *w, enum block_kind kind, int64_t id)
{
    return change(w, &(struct block){.kind = kind, .id = id}, CHANGE_REMOVE);
}

enum err block_attempted(struct work *w, int64_t block_id, struct str address)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    int64_t day = w->now_ms / clock_day_ms, number;
    bool own;
    struct str text = str_format(w->memory, "%lld %.*s", (long long)day, STR_ARG(address));
    enum err e = transaction_join(w, &own);

    if (e)
        return e;
    crypto_hash_sha256(hash, (const unsigned char *)text.data, text.size);
    memcpy(&number, hash, sizeof number);
    e = block_attempts_db_forget(w, block_id, day - block_days_shown);
    if (!e)
        e = block_attempts_db_add(w, block_id, day, number);
    return transaction_leave(w, own, e);
}

enum err block_days(struct work *w, int64_t block_id, struct block_day ret_days[block_days_shown])
{
    int64_t today_ms = w->now_ms - w->now_ms % clock_day_ms;

    for (int i = 0; i < block_days_shown; i++)
        ret_days[i] = (struct block_day){.day_ms = today_ms - i * (int64_t)clock_day_ms};
    return block_attempts_db_days(w, block_id, ret_days);
}
