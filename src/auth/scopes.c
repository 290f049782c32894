#include "auth/scopes.h"

#include <assert.h>

/* One bit for each thing a token may be allowed. */
enum scope_bit {
    READ_ACCOUNTS,
    READ_BLOCKS,
    READ_BOOKMARKS,
    READ_COLLECTIONS,
    READ_FAVOURITES,
    READ_FILTERS,
    READ_FOLLOWS,
    READ_LISTS,
    READ_MUTES,
    READ_NOTIFICATIONS,
    READ_SEARCH,
    READ_STATUSES,
    WRITE_ACCOUNTS,
    WRITE_BLOCKS,
    WRITE_BOOKMARKS,
    WRITE_COLLECTIONS,
    WRITE_CONVERSATIONS,
    WRITE_FAVOURITES,
    WRITE_FILTERS,
    WRITE_FOLLOWS,
    WRITE_LISTS,
    WRITE_MEDIA,
    WRITE_MUTES,
    WRITE_NOTIFICATIONS,
    WRITE_REPORTS,
    WRITE_STATUSES,
    PROFILE,
    PUSH,
    ADMIN_READ_ACCOUNTS,
    ADMIN_READ_REPORTS,
    ADMIN_READ_DOMAIN_ALLOWS,
    ADMIN_READ_DOMAIN_BLOCKS,
    ADMIN_READ_IP_BLOCKS,
    ADMIN_READ_EMAIL_DOMAIN_BLOCKS,
    ADMIN_READ_CANONICAL_EMAIL_BLOCKS,
    ADMIN_WRITE_ACCOUNTS,
    ADMIN_WRITE_REPORTS,
    ADMIN_WRITE_DOMAIN_ALLOWS,
    ADMIN_WRITE_DOMAIN_BLOCKS,
    ADMIN_WRITE_IP_BLOCKS,
    ADMIN_WRITE_EMAIL_DOMAIN_BLOCKS,
    ADMIN_WRITE_CANONICAL_EMAIL_BLOCKS,
    SCOPE_BITS,
};
_Static_assert(SCOPE_BITS <= 64, "the scopes of a token are one 64-bit number");

#define BIT(name) (UINT64_C(1) << (name))
/* Bits from first to last. */
#define BITS(first, last) ((BIT(last) - BIT(first)) | BIT(last))

static const struct scope {
    struct str word;
    uint64_t bits;
} scopes[] = {
    {STR_CONST("read"), BITS(READ_ACCOUNTS, READ_STATUSES) | BIT(PROFILE)},
    {STR_CONST("profile"), BIT(PROFILE)},
    {STR_CONST("read:accounts"), BIT(READ_ACCOUNTS) | BIT(PROFILE)},
    {STR_CONST("read:blocks"), BIT(READ_BLOCKS)},
    {STR_CONST("read:bookmarks"), BIT(READ_BOOKMARKS)},
    {STR_CONST("read:collections"), BIT(READ_COLLECTIONS)},
    {STR_CONST("read:favourites"), BIT(READ_FAVOURITES)},
    {STR_CONST("read:filters"), BIT(READ_FILTERS)},
    {STR_CONST("read:follows"), BIT(READ_FOLLOWS)},
    {STR_CONST("read:lists"), BIT(READ_LISTS)},
    {STR_CONST("read:mutes"), BIT(READ_MUTES)},
    {STR_CONST("read:notifications"), BIT(READ_NOTIFICATIONS)},
    {STR_CONST("read:search"), BIT(READ_SEARCH)},
    {STR_CONST("read:statuses"), BIT(READ_STATUSES)},
    {STR_CONST("write"), BITS(WRITE_ACCOUNTS, WRITE_STATUSES)},
    {STR_CONST("write:accounts"), BIT(WRITE_ACCOUNTS)},
    {STR_CONST("write:blocks"), BIT(WRITE_BLOCKS)},
    {STR_CONST("write:bookmarks"), BIT(WRITE_BOOKMARKS)},
    {STR_CONST("write:collections"), BIT(WRITE_COLLECTIONS)},
    {STR_CONST("write:conversations"), BIT(WRITE_CONVERSATIONS)},
    {STR_CONST("write:favourites"), BIT(WRITE_FAVOURITES)},
    {STR_CONST("write:filters"), BIT(WRITE_FILTERS)},
    {STR_CONST("write:follows"), BIT(WRITE_FOLLOWS)},
    {STR_CONST("write:lists"), BIT(WRITE_LISTS)},
    {STR_CONST("write:media"), BIT(WRITE_MEDIA)},
    {STR_CONST("write:mutes"), BIT(WRITE_MUTES)},
    {STR_CONST("write:notifications"), BIT(WRITE_NOTIFICATIONS)},
    {STR_CONST("write:reports"), BIT(WRITE_REPORTS)},
    {STR_CONST("write:statuses"), BIT(WRITE_STATUSES)},
    {STR_CONST("follow"), BIT(READ_BLOCKS) | BIT(READ_FOLLOWS) | BIT(READ_MUTES) |
                              BIT(WRITE_BLOCKS) | BIT(WRITE_FOLLOWS) | BIT(WRITE_MUTES)},
    {STR_CONST("push"), BIT(PUSH)},
    {STR_CONST("admin:read"), BITS(ADMIN_READ_ACCOUNTS, ADMIN_READ_CANONICAL_EMAIL_BLOCKS)},
    {STR_CONST("admin:read:accounts"), BIT(ADMIN_READ_ACCOUNTS)},
    {STR_CONST("admin:read:reports"), BIT(ADMIN_READ_REPORTS)},
    {STR_CONST("admin:read:domain_allows"), BIT(ADMIN_READ_DOMAIN_ALLOWS)},
    {STR_CONST("admin:read:domain_blocks"), BIT(ADMIN_READ_DOMAIN_BLOCKS)},
    {STR_CONST("admin:read:ip_blocks"), BIT(ADMIN_READ_IP_BLOCKS)},
    {STR_CONST("admin:read:email_domain_blocks"), BIT(ADMIN_READ_EMAIL_DOMAIN_BLOCKS)},
    {STR_CONST("admin:read:canonical_email_blocks"), BIT(ADMIN_READ_CANONICAL_EMAIL_BLOCKS)},
    {STR_CONST("admin:write"), BITS(ADMIN_WRITE_ACCOUNTS, ADMIN_WRITE_CANONICAL_EMAIL_BLOCKS)},
    {STR_CONST("admin:write:accounts"), BIT(ADMIN_WRITE_ACCOUNTS)},
    {STR_CONST("admin:write:reports"), BIT(ADMIN_WRITE_REPORTS)},
    {STR_CONST("admin:write:domain_allows"), BIT(ADMIN_WRITE_DOMAIN_ALLOWS)},
    {STR_CONST("admin:write:domain_blocks"), BIT(ADMIN_WRITE_DOMAIN_BLOCKS)},
    {STR_CONST("admin:write:ip_blocks"), BIT(ADMIN_WRITE_IP_BLOCKS)},
    {STR_CONST("admin:write:email_domain_blocks"), BIT(ADMIN_WRITE_EMAIL_DOMAIN_BLOCKS)},
    {STR_CONST("admin:write:canonical_email_blocks"), BIT(ADMIN_WRITE_CANONICAL_EMAIL_BLOCKS)},
};
enum { scope_count = sizeof scopes / sizeof scopes[0] };

static uint64_t bits_of(struct str word)
{
    for (size_t i = 0; i < scope_count; i++)
        if (str_equal(word, scopes[i].word))
            return scopes[i].bits;
    return 0;
}

uint64_t scope_bits(const char *word)
{
    assert(word != NULL);
    return bits_of(str_of(word));
}

static bool is_gap(char c)
{
    return c == ' ' || c == '+' || c == '\t' || c == '\n' || c == '\r';
}

/* Takes the next word off the text; false at its end. */
static bool next_word(struct str *text, struct str *ret_word)
{
    size_t begin = 0, end;

    while (begin < text->size && is_gap(text->data[begin]))
        begin++;
    for (end = begin; end < text->size && !is_gap(text->data[end]);)
        end++;
    *ret_word = str_sub(*text, begin, end);
    *text = str_sub(*text, end, text->size);
    return ret_word->size > 0;
}

enum err scopes_parse(struct work *w, struct str text, uint64_t *ret_scopes)
{
    uint64_t all = 0;
    struct str word;

    assert(ret_scopes != NULL);
    if (text.size > scopes_bytes_max)
        return work_fail(w, ERR_INVALID, "the scopes have at most %d bytes", scopes_bytes_max);
    while (next_word(&text, &word)) {
        uint64_t bits = bits_of(word);
        if (!bits)
            return work_fail(w, ERR_INVALID, "there is no scope \"%.*s\"", STR_ARG(word));
        all |= bits;
    }
    *ret_scopes = all;
    return OK;
}

bool scopes_allow(uint64_t have, const char *word)
{
    uint64_t bits = scope_bits(word);

    return bits && (have & bits) == bits;
}

struct str scopes_tidy(struct arena *a, struct str text)
{
    struct buffer out = buffer_in(a);
    struct str word, rest = text;

    while (next_word(&rest, &word)) {
        struct str before = str_range(text.data, word.data), earlier;
        bool seen = false;
        while (!seen && next_word(&before, &earlier))
            seen = str_equal(earlier, word);
        if (seen)
            continue;
        if (out.size)
            buffer_char(&out, ' ');
        buffer_put(&out, word);
    }
    return buffer_str(&out);
}

size_t scopes_count(void)
{
    return scope_count;
}

const char *scope_word(size_t index)
{
    assert(index < scope_count);
    return scopes[index].word.data;
}

uint64_t scopes_all(void)
{
    return BITS(0, SCOPE_BITS - 1);
}
