#include "pages/messages.h"

#include <assert.h>

static const struct language *const languages[] = {&language_en, &language_fr};

const struct language *language_of(struct str tag)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        struct str code = str_of(languages[i]->code);
        if (str_equal_nocase(str_sub(tag, 0, code.size), code) &&
            (tag.size == code.size || tag.data[code.size] == '-' || tag.data[code.size] == '_'))
            return languages[i];
    }
    return languages[0];
}

const char *message(enum message m, const struct language *language)
{
    assert((size_t)m < M_COUNT && language->messages[m]);
    return language->messages[m];
}

static const struct {
    const char *word;
    enum message message;
} scopes[] = {
    {"read", M_SCOPE_READ},
    {"profile", M_SCOPE_PROFILE},
    {"write", M_SCOPE_WRITE},
    {"follow", M_SCOPE_FOLLOW},
    {"push", M_SCOPE_PUSH},
    {"read:accounts", M_SCOPE_READ_ACCOUNTS},
    {"read:statuses", M_SCOPE_READ_STATUSES},
    {"read:notifications", M_SCOPE_READ_NOTIFICATIONS},
    {"read:follows", M_SCOPE_READ_FOLLOWS},
    {"read:lists", M_SCOPE_READ_LISTS},
    {"read:search", M_SCOPE_READ_SEARCH},
    {"write:accounts", M_SCOPE_WRITE_ACCOUNTS},
    {"write:statuses", M_SCOPE_WRITE_STATUSES},
    {"write:media", M_SCOPE_WRITE_MEDIA},
    {"write:favourites", M_SCOPE_WRITE_FAVOURITES},
    {"write:follows", M_SCOPE_WRITE_FOLLOWS},
    {"write:notifications", M_SCOPE_WRITE_NOTIFICATIONS},
    {"admin:read", M_SCOPE_ADMIN_READ},
    {"admin:write", M_SCOPE_ADMIN_WRITE},
};

struct str scope_message(struct str word, const struct language *language)
{
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
        if (str_is(word, scopes[i].word))
            return str_of(message(scopes[i].message, language));
    return word;
}
