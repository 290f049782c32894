/* Network addresses, ranges of them, and which of them strangers may make us call. */
#ifndef BEMA_NET_ADDRESS_H
#define BEMA_NET_ADDRESS_H

#include "base/work.h"

#include <sys/socket.h>

/* IPv6 bytes; IPv4 as ::ffff:a.b.c.d, so that there is one kind. */
struct address {
    uint8_t bytes[16];
};
/* "192.0.2.1", "2001:db8::1", "[2001:db8::1]"; else ERR_INVALID. */
MUST_USE enum err address_parse(struct str text, struct address *ret_address);
/* false for families other than IPv4 and IPv6. */
bool address_of_socket(const struct sockaddr *socket_address, struct address *ret_address);
struct str address_text(struct arena *a, const struct address *address);
bool address_is_v4(const struct address *address);
/* Can be reached by anybody: not loopback, private, link-local, multicast, reserved,
 * documentation; addresses that carry an IPv4 one (NAT64, 6to4) count as that. */
bool address_is_public(const struct address *address);

enum { address_ranges_max = 64 };
struct address_ranges {
    size_t count;
    struct {
        struct address first;
        int bits;
    } items[address_ranges_max];
};
/* "10.0.0.0/8, ::1": commas between, a missing length means one address. ERR_INVALID with words. */
MUST_USE enum err address_ranges_parse(struct work *w, struct str cidrs,
                                       struct address_ranges *ret_ranges);
bool address_ranges_hold(const struct address_ranges *ranges, const struct address *address);

#endif
