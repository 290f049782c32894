/* What the owner says of the square (base/work.h, site_words): kept in the settings of the store,
 * held in memory. What the configuration says stands above it. */
#ifndef BEMA_SOCIAL_SQUARE_WORDS_H
#define BEMA_SOCIAL_SQUARE_WORDS_H

#include "base/work.h"

enum {
    square_title_characters_max = 60,
    square_description_characters_max = 500,
    square_contact_bytes_max = 254,
};

/* Says what is stored. At start, and after it was changed. */
MUST_USE enum err square_words_load(struct work *w);
/* Joins a running transaction; then square_words_load(). What the configuration fixes is left as it
 * is. ERR_INVALID with words. */
MUST_USE enum err square_words_store(struct work *w, const struct site_words *words);

/* "open", "approval", "closed". */
const char *registrations_word(enum registrations registrations);
bool registrations_read(struct str word, enum registrations *ret_registrations);

#endif
