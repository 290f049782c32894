#include "social/square_words.h"

#include "social/transaction.h"
#include "store/settings.h"

static const char *const names[SITE_WORDS] = {
    [SITE_TITLE] = "square_title",
    [SITE_DESCRIPTION] = "square_description",
    [SITE_CONTACT_EMAIL] = "square_contact_email",
    [SITE_REGISTRATIONS] = "square_registrations",
};

const char *registrations_word(enum registrations registrations)
{
    static const char *const words[] = {[REGISTRATIONS_OPEN] = "open",
                                        [REGISTRATIONS_APPROVAL] = "approval",
                                        [REGISTRATIONS_CLOSED] = "closed"};

    return words[registrations];
}

bool registrations_read(struct str word, enum registrations *ret_registrations)
{
    for (int i = REGISTRATIONS_OPEN; i <= REGISTRATIONS_CLOSED; i++)
        if (str_is(word, registrations_word((enum registrations)i))) {
            *ret_registrations = (enum registrations)i;
            return true;
        }
    return false;
}

static bool is_fixed(const struct work *w, int word)
{
    return w->site->fixed & 1u << word;
}

static void take(struct site_words *words, int word, struct str value)
{
    if (word == SITE_TITLE)
        words->title = value;
    else if (word == SITE_DESCRIPTION)
        words->description = value;
    else if (word == SITE_CONTACT_EMAIL)
        words->contact_email = value;
    else
        (void)registrations_read(value, &words->registrations);
}

enum err square_words_load(struct work *w)
{
    struct site_words words = {.title = w->site->title,
                               .description = w->site->description,
                               .contact_email = w->site->contact_email,
                               .registrations = w->site->registrations};

    for (int i = 0; i < SITE_WORDS; i++) {
        struct str value;
        enum err e = is_fixed(w, i) ? ERR_NOT_FOUND : setting_get(w, str_of(names[i]), &value);

        if (!e)
            take(&words, i, value);
        else if (e != ERR_NOT_FOUND)
            return e;
    }
    return site_say(w->site, &words) ? OK : work_fail(w, ERR_UNAVAILABLE, "out of memory");
}

/* Storing. */

static enum err check(struct work *w, const struct site_words *words)
{
    struct str email = words->contact_email;
    size_t at = str_find_char(email, '@');

    if (!words->title.size || utf8_graphemes(words->title) > square_title_characters_max)
        return work_fail(w, ERR_INVALID, "the name of the square has 1 to %d characters",
                         (int)square_title_characters_max);
    if (utf8_graphemes(words->description) > square_description_characters_max)
        return work_fail(w, ERR_INVALID, "the description has at most %d characters",
                         (int)square_description_characters_max);
    if (email.size && (email.size > square_contact_bytes_max || at == 0 || at >= email.size - 1 ||
                       str_find_char(email, ' ') != SIZE_MAX))
        return work_fail(w, ERR_INVALID, "the contact is an e-mail address, or empty");
    return OK;
}

static enum err store(struct work *w, const struct site_words *words)
{
    const struct str values[SITE_WORDS] = {
        [SITE_TITLE] = words->title,
        [SITE_DESCRIPTION] = words->description,
        [SITE_CONTACT_EMAIL] = words->contact_email,
        [SITE_REGISTRATIONS] = str_of(registrations_word(words->registrations)),
    };
    enum err e = OK;

    for (int i = 0; !e && i < SITE_WORDS; i++)
        if (!is_fixed(w, i))
            e = setting_set(w, str_of(names[i]), values[i]);
    return e;
}

enum err square_words_store(struct work *w, const struct site_words *words)
{
    const struct site_words clean = {
        .title = str_trim(utf8_clean(w->memory, words->title)),
        .description = str_trim(utf8_clean(w->memory, words->description)),
        .contact_email = str_trim(utf8_clean(w->memory, words->contact_email)),
        .registrations = words->registrations};
    bool own = false;
    enum err e = check(w, &clean);

    if (!e)
        e = transaction_join(w, &own);
    return e ? e : transaction_leave(w, own, store(w, &clean));
}
