/* What keeps people and squares out: addresses, e-mail domains and addresses, domains. One list is
 * like the other: they differ in what they read, what they show and the scope. */
#include "api/admin.h"

#include "api/people.h"
#include "auth/users.h"
#include "base/clock.h"
#include "moderation/blocks.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char *const address_severities[] = {
    [ADDRESS_JOINS_WITH_APPROVAL] = "sign_up_requires_approval",
    [ADDRESS_CANNOT_JOIN] = "sign_up_block",
    [ADDRESS_NO_ACCESS] = "no_access",
};
static const char *const domain_severities[] = {
    [DOMAIN_NOOP] = "noop",
    [DOMAIN_LIMITED] = "silence",
    [DOMAIN_SUSPENDED] = "suspend",
};

/* Showing. */

static void history_json(struct buffer *out, const struct block_day days[block_days_shown])
{
    json_key(out, "history");
    json_open(out, '[');
    for (int i = 0; i < block_days_shown; i++) {
        json_open(out, '{');
        JSON_ID(out, "day", days[i].day_ms / clock_second_ms);
        json_key(out, "accounts");
        buffer_format(out, "\"%lld\"", (long long)days[i].accounts);
        json_key(out, "uses");
        buffer_format(out, "\"%lld\"", (long long)days[i].uses);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void comment_json(struct buffer *out, const char *key, bool has, struct str text)
{
    json_key(out, key);
    if (has)
        json_str(out, text);
    else
        json_null(out);
}

static void domain_json(struct work *w, struct buffer *out, const struct block *block)
{
    unsigned char digest[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(digest, (const unsigned char *)block->name.data, block->name.size);
    JSON_STR(out, "domain", block->name);
    JSON_STR(out, "digest", hex_encode(w->memory, digest, sizeof digest));
    JSON_TIME(out, "created_at", id_ms(block->id));
    JSON_STR(out, "severity", str_of(domain_severities[block->severity]));
    JSON_BOOL(out, "reject_media", block->flags & BLOCK_REJECT_MEDIA);
    JSON_BOOL(out, "reject_reports", block->flags & BLOCK_REJECT_REPORTS);
    comment_json(out, "private_comment", block->has_comment, block->comment);
    comment_json(out, "public_comment", block->has_public_comment, block->public_comment);
    JSON_BOOL(out, "obfuscate", block->flags & BLOCK_OBFUSCATE);
}

static enum err block_json(struct work *w, struct buffer *out, const struct block *block)
{
    struct block_day days[block_days_shown];
    enum err e = OK;

    json_open(out, '{');
    JSON_ID(out, "id", block->id);
    switch (block->kind) {
    case BLOCK_ADDRESS:
        JSON_STR(out, "ip", block->name);
        JSON_STR(out, "severity", str_of(address_severities[block->severity]));
        JSON_STR(out, "comment", block->comment);
        JSON_TIME(out, "created_at", id_ms(block->id));
        JSON_TIME(out, "expires_at", block->expires_ms);
        break;
    case BLOCK_EMAIL_DOMAIN:
        e = block_days(w, block->id, days);
        JSON_STR(out, "domain", block->name);
        JSON_TIME(out, "created_at", id_ms(block->id));
        if (!e)
            history_json(out, days);
        JSON_BOOL(out, "allow_with_approval", block->flags & BLOCK_WITH_APPROVAL);
        break;
    case BLOCK_EMAIL:
        JSON_STR(out, "canonical_email_hash", block->name);
        break;
    case BLOCK_DOMAIN:
        domain_json(w, out, block);
        break;
    case BLOCK_ALLOWED_DOMAIN:
        JSON_STR(out, "domain", block->name);
        JSON_TIME(out, "created_at", id_ms(block->id));
        break;
    }
    json_close(out, '}');
    return e;
}

static enum err block_answer(struct work *w, const struct block *block,
                             struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    enum err e = block_json(w, &out, block);

    if (!e)
        *ret_reply = http_json(&out);
    return e;
}

/* Reading. */

static enum err severity_read(struct work *w, const struct http_request *request,
                              const char *const *names, int first, int last, int *into)
{
    struct str text = http_text(request, "severity");

    if (!http_has(request, "severity"))
        return OK;
    for (int i = first; i <= last; i++)
        if (str_is(text, names[i])) {
            *into = i;
            return OK;
        }
    return work_fail(w, ERR_INVALID, "Validation failed: Severity is not included in the list");
}

static void flag_read(const struct http_request *request, const char *name, uint32_t bit,
                      struct block *block)
{
    if (http_has(request, name))
        block->flags = http_bool(request, name, false) ? block->flags | bit : block->flags & ~bit;
}

static void comment_read(const struct http_request *request, const char *name, bool *has,
                         struct str *text)
{
    const struct http_param *param = http_param(request, name);

    if (!param)
        return;
    *has = !param->is_null;
    *text = param->value;
}

/* Nobody shuts out herself. */
static enum err address_check(struct work *w, const struct http_request *request,
                              const struct block *block)
{
    if (block->severity == ADDRESS_FREE)
        return work_fail(w, ERR_INVALID, "Validation failed: Severity can't be blank");
    if (block->severity == ADDRESS_NO_ACCESS &&
        network_has(w, block->name, request->remote_address))
        return work_fail(w, ERR_INVALID, "Validation failed: Ip is the one you come from");
    return OK;
}

static enum err address_read(struct work *w, const struct http_request *request,
                             struct block *block)
{
    const int64_t seconds_max = INT64_C(100) * 366 * 24 * 3600;
    enum err e = OK;

    if (http_has(request, "ip") || !block->name.size)
        e = network_canonical(w, http_text(request, "ip"), &block->name);
    if (!e)
        e = severity_read(w, request, address_severities, ADDRESS_JOINS_WITH_APPROVAL,
                          ADDRESS_NO_ACCESS, &block->severity);
    comment_read(request, "comment", &block->has_comment, &block->comment);
    if (http_has(request, "expires_in")) {
        int64_t seconds = http_number(request, "expires_in", 0, seconds_max, 0);

        block->expires_ms = seconds ? w->now_ms + seconds * clock_second_ms : 0;
    }
    return e ? e : address_check(w, request, block);
}

/* 64 digits in lower case. */
static bool is_hash(struct str text)
{
    for (size_t i = 0; i < text.size; i++)
        if (!(text.data[i] >= '0' && text.data[i] <= '9') &&
            !(text.data[i] >= 'a' && text.data[i] <= 'f'))
            return false;
    return text.size == 2 * (size_t)crypto_hash_sha256_BYTES;
}

static enum err email_read(struct work *w, const struct http_request *request, struct block *block)
{
    struct str email = http_text(request, "email"),
               hash = str_lower(w->memory, http_text(request, "canonical_email_hash")), folded;
    enum err e = OK;

    if (email.size)
        e = email_check(w, email, &folded);
    if (!e && email.size)
        hash = email_canonical_hash(w, folded);
    if (!e && !is_hash(hash))
        e = work_fail(w, ERR_INVALID, "Validation failed: Canonical email hash can't be blank");
    block->name = hash;
    return e;
}

static enum err domain_read(struct work *w, const struct http_request *request, struct block *block)
{
    enum err e = OK;

    if (!block->name.size)
        e = domain_canonical(w, http_text(request, "domain"), &block->name);
    if (e || block->kind == BLOCK_ALLOWED_DOMAIN)
        return e;
    if (block->kind == BLOCK_EMAIL_DOMAIN) {
        flag_read(request, "allow_with_approval", BLOCK_WITH_APPROVAL, block);
        return OK;
    }
    flag_read(request, "reject_media", BLOCK_REJECT_MEDIA, block);
    flag_read(request, "reject_reports", BLOCK_REJECT_REPORTS, block);
    flag_read(request, "obfuscate", BLOCK_OBFUSCATE, block);
    comment_read(request, "private_comment", &block->has_comment, &block->comment);
    comment_read(request, "public_comment", &block->has_public_comment, &block->public_comment);
    return severity_read(w, request, domain_severities, DOMAIN_NOOP, DOMAIN_SUSPENDED,
                         &block->severity);
}

static enum err block_read(struct work *w, const struct http_request *request, struct block *block)
{
    if (block->kind == BLOCK_ADDRESS)
        return address_read(w, request, block);
    return block->kind == BLOCK_EMAIL ? email_read(w, request, block)
                                      : domain_read(w, request, block);
}

/* What every list can do. */

static enum err list(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, enum block_kind kind,
                     struct http_reply *ret_reply)
{
    const struct page page = api_page(request, blocks_limit_default, blocks_limit_max);
    struct buffer out = buffer_in(w->memory);
    struct block *blocks = NULL;
    int count = 0;
    enum err e = api_admin_may(w, viewer, block_permission(kind));

    if (!e)
        e = blocks_page(w, kind, &page, &blocks, &count);
    json_open(&out, '[');
    for (int i = 0; !e && i < count; i++)
        e = block_json(w, &out, &blocks[i]);
    json_close(&out, ']');
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (count)
        api_link(w, request, ret_reply, blocks[0].id, blocks[count - 1].id);
    return OK;
}

static enum err show(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, enum block_kind kind,
                     struct http_reply *ret_reply)
{
    struct block block;
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, block_permission(kind), request, &id);

    if (!e)
        e = block_find(w, kind, id, &block);
    return e ? e : block_answer(w, &block, ret_reply);
}

/* The name stands on the list already: an allowed domain is answered as it is, of a blocked one is
 * said how. */
static enum err answer_taken(struct work *w, const struct block *block,
                             struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct block other = {0};
    enum err e = block_find_name(w, block->kind, block->name, &other);

    if (e)
        return e;
    if (block->kind == BLOCK_ALLOWED_DOMAIN)
        return block_answer(w, &other, ret_reply);
    json_open(&out, '{');
    JSON_STR(&out, "error",
             block->kind == BLOCK_DOMAIN
                 ? str_format(w->memory, "You have already imposed stricter limits on %.*s.",
                              STR_ARG(block->name))
             : block->kind == BLOCK_ADDRESS ? STR("Validation failed: Ip has already been taken")
             : block->kind == BLOCK_EMAIL
                 ? STR("Validation failed: Canonical email hash has already been taken")
                 : STR("Validation failed: Domain has already been taken"));
    if (block->kind == BLOCK_DOMAIN) {
        json_key(&out, "existing_domain_block");
        e = block_json(w, &out, &other);
    }
    json_close(&out, '}');
    *ret_reply = http_json(&out);
    ret_reply->status = 422;
    return e;
}

static enum err make(struct work *w, const struct viewer *viewer,
                     const struct http_request *request, enum block_kind kind,
                     struct http_reply *ret_reply)
{
    struct block block = {.kind = kind};
    enum err e = api_admin_may(w, viewer, block_permission(kind));

    if (kind == BLOCK_DOMAIN)
        block.severity = DOMAIN_LIMITED; /* Mastodon's default */
    if (!e)
        e = block_read(w, request, &block);
    if (!e)
        e = block_decide_add(w, viewer->account_id, &block);
    if (e == ERR_CONFLICT)
        return answer_taken(w, &block, ret_reply);
    return e ? e : block_answer(w, &block, ret_reply);
}

static enum err put(struct work *w, const struct viewer *viewer, const struct http_request *request,
                    enum block_kind kind, struct http_reply *ret_reply)
{
    struct block block = {.kind = kind};
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, block_permission(kind), request, &id);

    if (!e)
        e = block_find(w, kind, id, &block);
    if (!e)
        e = block_read(w, request, &block);
    if (!e)
        e = block_decide_change(w, viewer->account_id, &block);
    if (e == ERR_CONFLICT)
        return answer_taken(w, &block, ret_reply);
    return e ? e : block_answer(w, &block, ret_reply);
}

static enum err take_off(struct work *w, const struct viewer *viewer,
                         const struct http_request *request, enum block_kind kind,
                         struct http_reply *ret_reply)
{
    int64_t id = 0;
    enum err e = api_admin_read(w, viewer, block_permission(kind), request, &id);

    if (!e)
        e = block_decide_remove(w, viewer->account_id, kind, id);
    return e ? e : api_empty(ret_reply);
}

/* POST /api/v1/admin/canonical_email_blocks/test: those that an address meets. */
static enum err email_test(struct work *w, const struct viewer *viewer,
                           const struct http_request *request, struct http_reply *ret_reply)
{
    struct buffer out = buffer_in(w->memory);
    struct block block;
    struct str folded;
    enum err e = api_admin_may(w, viewer, PERMISSION_MANAGE_BLOCKS);

    if (!e && !http_has(request, "email"))
        e = work_fail(w, ERR_MALFORMED, "param is missing or the value is empty or invalid: email");
    if (!e)
        e = email_check(w, http_text(request, "email"), &folded) ? ERR_NOT_FOUND : OK;
    else
        return e;
    if (!e)
        e = block_find_name(w, BLOCK_EMAIL, email_canonical_hash(w, folded), &block);
    json_open(&out, '[');
    if (!e)
        e = block_json(w, &out, &block);
    json_close(&out, ']');
    if (!e || e == ERR_NOT_FOUND)
        *ret_reply = http_json(&out);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* As strangers see the name: without its middle, where staff wants it so. */
static struct str public_name(struct work *w, const struct block *block)
{
    size_t shown = block->name.size / 4;
    char *out = arena_alloc(w->memory, block->name.size + 1);

    if (!(block->flags & BLOCK_OBFUSCATE))
        return block->name;
    for (size_t i = 0; i < block->name.size; i++) {
        bool hidden = i > shown && i < block->name.size - shown && block->name.data[i] != '.';

        out[i] = hidden ? '*' : block->name.data[i];
    }
    return (struct str){out, block->name.size};
}

static void public_json(struct work *w, struct buffer *out, const struct block *block)
{
    unsigned char digest[crypto_hash_sha256_BYTES];

    crypto_hash_sha256(digest, (const unsigned char *)block->name.data, block->name.size);
    json_open(out, '{');
    JSON_STR(out, "domain", public_name(w, block));
    JSON_STR(out, "digest", hex_encode(w->memory, digest, sizeof digest));
    JSON_STR(out, "severity", str_of(domain_severities[block->severity]));
    JSON_STR(out, "comment", block->public_comment);
    json_close(out, '}');
}

/* The whole list as it was sent last: it may be long, and anybody may ask for it. */
enum { public_kept_ms = 60 * 1000 };
static struct {
    pthread_mutex_t mutex;
    char *text; /* NULL: none is kept */
    size_t size;
    uint64_t version;
    int64_t made_ms;
} kept = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static bool kept_find(struct work *w, struct str *ret_text)
{
    bool found;

    pthread_mutex_lock(&kept.mutex);
    found = kept.text && kept.version == blocks_version() && w->now_ms >= kept.made_ms &&
            w->now_ms < kept.made_ms + public_kept_ms;
    if (found)
        *ret_text = str_copy(w->memory, (struct str){kept.text, kept.size});
    pthread_mutex_unlock(&kept.mutex);
    return found;
}

static void keep(const struct work *w, struct str text, uint64_t version)
{
    char *copy = malloc(text.size + 1);

    if (!copy)
        return;
    memcpy(copy, text.data, text.size);
    pthread_mutex_lock(&kept.mutex);
    free(kept.text);
    kept.text = copy;
    kept.size = text.size;
    kept.version = version;
    kept.made_ms = w->now_ms;
    pthread_mutex_unlock(&kept.mutex);
}

static enum err public_write(struct work *w, struct buffer *out)
{
    struct page page = {.limit = blocks_limit_max};
    struct block *blocks = NULL;
    int count = blocks_limit_max;
    enum err e = OK;

    json_open(out, '[');
    while (!e && count == blocks_limit_max) {
        e = blocks_page(w, BLOCK_DOMAIN, &page, &blocks, &count);
        for (int i = 0; !e && i < count; i++)
            if (blocks[i].severity != DOMAIN_NOOP)
                public_json(w, out, &blocks[i]);
        if (!e && count)
            page.max_id = blocks[count - 1].id;
    }
    json_close(out, ']');
    return e;
}

/* GET /api/v1/instance/domain_blocks */
static enum err public_list(struct work *w, const struct viewer *viewer,
                            const struct http_request *request, struct http_reply *ret_reply)
{
    uint64_t version = blocks_version();
    struct buffer out = buffer_in(w->memory);
    struct str text;
    enum err e;

    (void)viewer, (void)request;
    if (kept_find(w, &text)) {
        *ret_reply = (struct http_reply){.body = text};
        return OK;
    }
    e = public_write(w, &out);
    if (e)
        return e;
    *ret_reply = http_json(&out);
    if (ret_reply->body.size)
        keep(w, ret_reply->body, version);
    return OK;
}

#define DO(name, what, kind)                                                                       \
    static enum err name(struct work *w, const struct viewer *viewer,                              \
                         const struct http_request *request, struct http_reply *ret_reply)         \
    {                                                                                              \
        return what(w, viewer, request, kind, ret_reply);                                          \
    }
#define DO_ALL(name, kind)                                                                         \
    DO(name##_list, list, kind)                                                                    \
    DO(name##_show, show, kind)                                                                    \
    DO(name##_make, make, kind)                                                                    \
    DO(name##_remove, take_off, kind)

DO_ALL(address, BLOCK_ADDRESS)
DO_ALL(email_domain, BLOCK_EMAIL_DOMAIN)
DO_ALL(email, BLOCK_EMAIL)
DO_ALL(domain, BLOCK_DOMAIN)
DO_ALL(allowed, BLOCK_ALLOWED_DOMAIN)
DO(address_put, put, BLOCK_ADDRESS)
DO(domain_put, put, BLOCK_DOMAIN)

#define BLOCK_ROUTE(method, path, rw, lane, handler, about)                                        \
    ADMIN_ROUTE(method, "/api/v1/admin/" path, "admin:" rw, lane, handler, about)
#define ROUTES(path, name, about)                                                                  \
    BLOCK_ROUTE(HTTP_GET, path, "read:" path, LANE_READ, name##_list, "Blocked: " about),          \
        BLOCK_ROUTE(HTTP_POST, path, "write:" path, LANE_WRITE, name##_make, "Blocks " about),     \
        BLOCK_ROUTE(HTTP_GET, path "/:id", "read:" path, LANE_READ, name##_show, "One of them"),   \
        BLOCK_ROUTE(HTTP_DELETE, path "/:id", "write:" path, LANE_WRITE, name##_remove,            \
                    "No longer blocks " about)

static const struct http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/instance/domain_blocks",
     .lane = LANE_READ,
     .handler = public_list,
     .about = "The squares it blocks or limits"},
    ROUTES("ip_blocks", address, "an address or a network"),
    BLOCK_ROUTE(HTTP_PUT, "ip_blocks/:id", "write:ip_blocks", LANE_WRITE, address_put,
                "Changes one of them"),
    ROUTES("email_domain_blocks", email_domain, "an e-mail domain from joining"),
    ROUTES("canonical_email_blocks", email, "an e-mail address from joining"),
    BLOCK_ROUTE(HTTP_POST, "canonical_email_blocks/test", "read:canonical_email_blocks", LANE_READ,
                email_test, "Which of them an address meets"),
    ROUTES("domain_blocks", domain, "another square"),
    BLOCK_ROUTE(HTTP_PUT, "domain_blocks/:id", "write:domain_blocks", LANE_WRITE, domain_put,
                "Changes one of them"),
    BLOCK_ROUTE(HTTP_GET, "domain_allows", "read:domain_allows", LANE_READ, allowed_list,
                "Squares that are let in"),
    BLOCK_ROUTE(HTTP_POST, "domain_allows", "write:domain_allows", LANE_WRITE, allowed_make,
                "Lets a square in"),
    BLOCK_ROUTE(HTTP_GET, "domain_allows/:id", "read:domain_allows", LANE_READ, allowed_show,
                "One of them"),
    BLOCK_ROUTE(HTTP_DELETE, "domain_allows/:id", "write:domain_allows", LANE_WRITE, allowed_remove,
                "No longer lets it in"),
};
const struct http_table api_admin_blocks_table = {routes, sizeof routes / sizeof routes[0]};
