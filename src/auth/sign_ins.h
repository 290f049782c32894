/* The history of sign-ins: who came in when, by which way, with what and from where. Its owner sees
 * it; one from a device or a network that none before came from is told to her by mail. */
#ifndef BEMA_AUTH_SIGN_INS_H
#define BEMA_AUTH_SIGN_INS_H

#include "store/db.h"

enum { sign_ins_kept = 30 };
enum sign_in_way { SIGN_IN_JOINED, SIGN_IN_PASSWORD, SIGN_IN_SECOND_FACTOR, SIGN_IN_PASSKEY };

struct sign_in {
    int64_t id; /* its time: id_ms() */
    enum sign_in_way way;
    struct str user_agent, address;
};
/* Inside the running transaction. The first of an account is not told. */
MUST_USE enum err sign_in_note(struct work *w, int64_t account_id, const struct sign_in *now);
/* Newest first, at most sign_ins_kept. */
MUST_USE enum err sign_ins_list(struct work *w, int64_t account_id,
                                struct sign_in ret_sign_ins[sign_ins_kept], int *ret_count);

/* What a browser calls itself, as far as a person can use it: "Firefox · Linux". */
struct str device_words(struct work *w, struct str user_agent);
/* The network of an address: "192.0" of an IPv4 one, "2001:db8:1" of an IPv6 one. */
struct str network_of(struct str address);

#endif
