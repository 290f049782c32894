/* Scopes: what a token may do, as bits. The words are Mastodon's: "read" stands for every
 * "read:…", "follow" for what concerns follows, blocks and mutes, "profile" (which every
 * "read:accounts" includes) for verify_credentials alone. A token keeps the words it was given;
 * bits are made from them when it is read. */
#ifndef BEMA_AUTH_SCOPES_H
#define BEMA_AUTH_SCOPES_H

#include "base/buffer.h"
#include "base/work.h"

enum { scopes_bytes_max = 2048 };

/* Words separated by white space (or '+', as some clients send it). ERR_INVALID for an unknown
 * word, with words that name it. "" gives 0. */
MUST_USE enum err scopes_parse(struct work *w, struct str text, uint64_t *ret_scopes);
/* What one word stands for; 0 for an unknown one. */
uint64_t scope_bits(const char *word);
/* Does the set hold all that the word stands for? An unknown word is never held. */
bool scopes_allow(uint64_t have, const char *word);
/* The words once each, in the order given, single spaces. */
struct str scopes_tidy(struct arena *a, struct str text);
/* Every word, in the order of the metadata document. */
size_t scopes_count(void);
const char *scope_word(size_t index);
/* Every bit: what a browser's session holds. */
uint64_t scopes_all(void);

#endif
