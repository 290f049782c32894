/* Who guesses waits: failures counted per address (IPv6: per /64), per account, and per pair of
 * both; after a few free ones each failure doubles the wait. The pair's wait grows long, the
 * account's stays short, so that a stranger cannot lock a person out. Kept in memory, bounded,
 * forgotten after a day or at the next success. Thread-safe. Off when the square's rate limits are.
 */
#ifndef BEMA_AUTH_GUESSES_H
#define BEMA_AUTH_GUESSES_H

#include "base/work.h"

enum {
    guess_slots = 16384,
    guess_pair_free = 5,
    guess_account_free = 30,
    guess_address_free = 20,
    guess_pair_ms_max = 15 * 60 * 1000,
    guess_account_ms_max = 10 * 1000,
    guess_address_ms_max = 15 * 60 * 1000,
    guess_forget_ms = 24 * 3600 * 1000
};

/* what: "password:alice", "code:123". ERR_TOO_MANY with words when this address must wait. */
MUST_USE enum err guess_check(struct work *w, struct str what, struct str address);
void guess_failed(struct work *w, struct str what, struct str address);
void guess_succeeded(struct work *w, struct str what, struct str address);

/* Whether one more mail may go to an address that anybody may name, wherever it is asked for from:
 * after guess_pair_free each doubles the wait, up to guess_pair_ms_max. It is counted. */
bool guess_allows_mail(struct work *w, const char *what, struct str to);

#endif
