#include "net/address.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>

static const uint8_t v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct address from_v4(const uint8_t bytes[4])
{
    struct address address;
    memcpy(address.bytes, v4_prefix, sizeof(v4_prefix));
    memcpy(address.bytes + 12, bytes, 4);
    return address;
}

enum err address_parse(struct str text, struct address *ret_address)
{
    char c_string[INET6_ADDRSTRLEN + 1];
    if (text.size > 2 && text.data[0] == '[' && text.data[text.size - 1] == ']')
        text = str_sub(text, 1, text.size - 1);
    if (text.size == 0 || text.size >= sizeof(c_string))
        return ERR_INVALID;
    memcpy(c_string, text.data, text.size);
    c_string[text.size] = '\0';
    uint8_t v4[4];
    if (inet_pton(AF_INET, c_string, v4) == 1) {
        *ret_address = from_v4(v4);
        return OK;
    }
    struct address address;
    if (inet_pton(AF_INET6, c_string, address.bytes) != 1)
        return ERR_INVALID;
    *ret_address = address;
    return OK;
}

bool address_of_socket(const struct sockaddr *socket_address, struct address *ret_address)
{
    if (socket_address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, socket_address, sizeof(in));
        uint8_t bytes[4];
        memcpy(bytes, &in.sin_addr, sizeof(bytes));
        *ret_address = from_v4(bytes);
        return true;
    }
    if (socket_address->sa_family == AF_INET6) {
        struct sockaddr_in6 in;
        memcpy(&in, socket_address, sizeof(in));
        memcpy(ret_address->bytes, &in.sin6_addr, sizeof(ret_address->bytes));
        return true;
    }
    return false;
}

bool address_is_v4(const struct address *address)
{
    return memcmp(address->bytes, v4_prefix, sizeof(v4_prefix)) == 0;
}

struct str address_text(struct arena *a, const struct address *address)
{
    char text[INET6_ADDRSTRLEN];
    bool v4 = address_is_v4(address);
    if (!inet_ntop(v4 ? AF_INET : AF_INET6, address->bytes + (v4 ? 12 : 0), text, sizeof(text)))
        return STR("");
    return str_copy(a, str_of(text));
}

static bool within(const uint8_t *bytes, const uint8_t *first, int bits)
{
    int whole = bits / 8, rest = bits % 8;
    if (memcmp(bytes, first, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((bytes[whole] ^ first[whole]) >> (8 - rest)) == 0;
}

/* IANA's special-purpose registry: what is not globally reachable. */
static const struct {
    uint8_t first[4];
    int bits;
} v4_special[] = {
    {{0}, 8},
    {{10}, 8},
    {{100, 64}, 10},
    {{127}, 8},
    {{169, 254}, 16},
    {{172, 16}, 12},
    {{192, 0, 0}, 24},
    {{192, 0, 2}, 24},
    {{192, 88, 99}, 24},
    {{192, 168}, 16},
    {{198, 18}, 15},
    {{198, 51, 100}, 24},
    {{203, 0, 113}, 24},
    {{224}, 4},
    {{240}, 4},
};

static bool v4_is_public(const uint8_t bytes[4])
{
    for (size_t i = 0; i < sizeof(v4_special) / sizeof(v4_special[0]); i++) {
        if (within(bytes, v4_special[i].first, v4_special[i].bits))
            return false;
    }
    return true;
}

bool address_is_public(const struct address *address)
{
    static const uint8_t nat64[16] = {0x00, 0x64, 0xff, 0x9b};
    static const uint8_t global[16] = {0x20};
    static const uint8_t six_to_four[16] = {0x20, 0x02};
    static const uint8_t protocols[16] = {0x20, 0x01, 0x00};
    static const uint8_t documentation[16] = {0x20, 0x01, 0x0d, 0xb8};
    static const uint8_t documentation_new[16] = {0x3f, 0xff};
    const uint8_t *bytes = address->bytes;
    if (address_is_v4(address) || within(bytes, nat64, 96))
        return v4_is_public(bytes + 12);
    if (within(bytes, six_to_four, 16))
        return v4_is_public(bytes + 2);
    return within(bytes, global, 3) && !within(bytes, protocols, 23) &&
           !within(bytes, documentation, 32) && !within(bytes, documentation_new, 20);
}

enum err address_ranges_parse(struct work *w, struct str cidrs, struct address_ranges *ret_ranges)
{
    struct address_ranges ranges = {0};
    while (cidrs.size) {
        struct str item, text;
        cidrs = str_split(cidrs, ',', &item);
        item = str_trim(item);
        if (item.size == 0)
            continue;
        if (ranges.count == address_ranges_max)
            return work_fail(w, ERR_INVALID, "at most %d address ranges", address_ranges_max);
        struct str length = str_split(item, '/', &text);
        struct address first;
        if (address_parse(text, &first))
            return work_fail(w, ERR_INVALID, "\"%.*s\" is no address range such as 10.0.0.0/8",
                             STR_ARG(item));
        bool v4 = address_is_v4(&first);
        int64_t bits = v4 ? 32 : 128;
        if (length.size && str_int(length, 0, bits, &bits))
            return work_fail(w, ERR_INVALID, "\"%.*s\" is no address range such as 10.0.0.0/8",
                             STR_ARG(item));
        ranges.items[ranges.count].first = first;
        ranges.items[ranges.count++].bits = (int)bits + (v4 ? 96 : 0);
    }
    *ret_ranges = ranges;
    return OK;
}

bool address_ranges_hold(const struct address_ranges *ranges, const struct address *address)
{
    for (size_t i = 0; i < ranges->count; i++) {
        if (within(address->bytes, ranges->items[i].first.bytes, ranges->items[i].bits))
            return true;
    }
    return false;
}
