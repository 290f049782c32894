/* Words for the person who asked, in her language: English, or French where she reads French. */
#ifndef BEMA_AUTH_WORDS_H
#define BEMA_AUTH_WORDS_H

#include "base/work.h"

/* The languages the server speaks, for http_language(). */
enum { words_language_count = 2 };
static const char *const words_languages[words_language_count] = {"en", "fr"};

static inline bool reads_french(struct str language)
{
    return str_equal_nocase(str_sub(language, 0, 2), STR("fr")) &&
           (language.size == 2 || language.data[2] == '-' || language.data[2] == '_');
}

static inline const char *words(const struct work *w, const char *english, const char *french)
{
    return reads_french(w->language) ? french : english;
}

#endif
