/* The square's own words, which may be changed while others read them: a list of all that were
 * said, the newest first. They are few and small, and each may still be read by somebody. */
#include "base/work.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct said_words {
    struct site_words words;
    struct said_words *before;
    char text[];
};
struct site_said {
    _Atomic(struct said_words *) newest;
};

struct site_said *site_said_open(void)
{
    return calloc(1, sizeof(struct site_said));
}

void site_said_close(struct site_said *said)
{
    struct said_words *words = said ? atomic_load(&said->newest) : NULL;

    while (words) {
        struct said_words *before = words->before;

        free(words);
        words = before;
    }
    free(said);
}

struct site_words site_words(const struct site *site)
{
    const struct said_words *said =
        site->said ? atomic_load_explicit(&site->said->newest, memory_order_acquire) : NULL;

    return said ? said->words
                : (struct site_words){.title = site->title,
                                      .description = site->description,
                                      .contact_email = site->contact_email,
                                      .registrations = site->registrations};
}

static struct str text_keep(char **at, struct str text)
{
    char *place = *at;

    if (text.size)
        memcpy(place, text.data, text.size);
    *at += text.size;
    return (struct str){place, text.size};
}

bool site_say(const struct site *site, const struct site_words *words)
{
    size_t bytes = words->title.size + words->description.size + words->contact_email.size;
    struct said_words *said = site->said ? malloc(sizeof *said + bytes) : NULL;
    char *at = said ? said->text : NULL;

    if (!said)
        return false;
    said->words = (struct site_words){.title = text_keep(&at, words->title),
                                      .description = text_keep(&at, words->description),
                                      .contact_email = text_keep(&at, words->contact_email),
                                      .registrations = words->registrations};
    said->before = atomic_load(&site->said->newest);
    while (!atomic_compare_exchange_weak(&site->said->newest, &said->before, said))
        ;
    return true;
}
