/* Passwords: argon2id of libsodium. Hashing and checking take some 60 ms and 64 MiB each, so they
 * belong on slow threads and in commands, never on a loop or a lane; at most
 * password_hashes_at_once run at a time, so that memory stays bounded however many sign in. */
#ifndef BEMA_AUTH_PASSWORDS_H
#define BEMA_AUTH_PASSWORDS_H

#include "base/work.h"

enum { password_characters_min = 8, password_bytes_max = 256, password_hashes_at_once = 2 };

/* A rule a new password breaks. */
enum password_fault {
    PASSWORD_FINE,
    PASSWORD_BLANK,
    PASSWORD_SHORT,
    PASSWORD_LONG,
    PASSWORD_COMMON /* among the most used, one character repeated, the name
                       or the address itself */
};
enum password_fault password_check(struct str password, struct str username, struct str email);
/* ERR_INVALID with words in the language of w. */
MUST_USE enum err password_rule(struct work *w, struct str password, struct str username,
                                struct str email);

MUST_USE enum err password_hash(struct work *w, struct str password, struct str *ret_hash);
/* ERR_UNAUTHORIZED when it is another. An empty hash takes as long and never fits: for names that
 * nobody has. */
MUST_USE enum err password_verify(struct work *w, struct str hash, struct str password);
/* A password made for somebody: 20 characters easy to read and type. */
struct str password_generate(struct arena *a);

/* For tests and for squares full of generated people: the least argon2id allows. */
void password_cost_least(bool least);

#endif
