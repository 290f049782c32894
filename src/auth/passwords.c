#include "auth/passwords.h"

#include "auth/words.h"

#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t freed;
    int running;
} kitchen = {.mutex = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER};
static atomic_bool cost_is_least;

void password_cost_least(bool least)
{
    atomic_store(&cost_is_least, least);
}

static unsigned long long cost_operations(void)
{
    return atomic_load(&cost_is_least) ? crypto_pwhash_OPSLIMIT_MIN
                                       : crypto_pwhash_OPSLIMIT_INTERACTIVE;
}

static size_t cost_bytes(void)
{
    return atomic_load(&cost_is_least) ? crypto_pwhash_MEMLIMIT_MIN
                                       : crypto_pwhash_MEMLIMIT_INTERACTIVE;
}

static void take_turn(void)
{
    int ready = sodium_init(); /* chooses the fastest code for this processor; once */

    assert(ready >= 0);
    pthread_mutex_lock(&kitchen.mutex);
    while (kitchen.running >= password_hashes_at_once)
        pthread_cond_wait(&kitchen.freed, &kitchen.mutex);
    kitchen.running++;
    pthread_mutex_unlock(&kitchen.mutex);
}

static void end_turn(void)
{
    pthread_mutex_lock(&kitchen.mutex);
    kitchen.running--;
    pthread_cond_signal(&kitchen.freed);
    pthread_mutex_unlock(&kitchen.mutex);
}

/* What lists of stolen passwords have most, of eight characters and more. */
static const char *const common[] = {
    "password",  "password1", "password12", "password123", "passw0rd",      "p@ssw0rd",
    "12345678",  "123456789", "1234567890", "87654321",    "987654321",     "0987654321",
    "11223344",  "1q2w3e4r",  "1q2w3e4r5t", "1qaz2wsx",    "qwertyui",      "qwertyuiop",
    "qwerty123", "qwerty12",  "azertyuiop", "azerty123",   "motdepasse",    "motdepasse1",
    "iloveyou",  "sunshine",  "princess",   "football",    "baseball",      "superman",
    "trustno1",  "welcome1",  "letmein1",   "michelle",    "jennifer",      "whatever",
    "starwars",  "computer",  "corvette",   "asdfghjk",    "asdfghjkl",     "zxcvbnm1",
    "abcd1234",  "abc12345",  "a1b2c3d4",   "changeme",    "administrator", "adminadmin",
    "admin123",  "monkey123", "dragon123",  "charlie1",    "jordan23",      "liverpool",
    "chocolat",  "doudou123", "soleil123",  "marseille",   "bonjour1",      "jetaime1",
    "secret123", "internet",  "mastodon",
};

static bool is_one_character_repeated(struct str s)
{
    for (size_t i = 1; i < s.size; i++)
        if (s.data[i] != s.data[0])
            return false;
    return true;
}

static size_t characters(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.size; i++)
        count += ((unsigned char)s.data[i] & 0xC0) != 0x80;
    return count;
}

enum password_fault password_check(struct str password, struct str username, struct str email)
{
    struct str before_at;

    if (password.size == 0)
        return PASSWORD_BLANK;
    if (characters(password) < password_characters_min)
        return PASSWORD_SHORT;
    if (password.size > password_bytes_max)
        return PASSWORD_LONG;
    str_split(email, '@', &before_at);
    if (is_one_character_repeated(password) || str_equal_nocase(password, username) ||
        str_equal_nocase(password, email) || str_equal_nocase(password, before_at))
        return PASSWORD_COMMON;
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
        if (str_equal_nocase(password, str_of(common[i])))
            return PASSWORD_COMMON;
    return PASSWORD_FINE;
}

enum err password_rule(struct work *w, struct str password, struct str username, struct str email)
{
    switch (password_check(password, username, email)) {
    case PASSWORD_FINE:
        return OK;
    case PASSWORD_BLANK:
        return work_fail(w, ERR_INVALID, "%s",
                         words(w, "a password is needed", "il faut un mot de passe"));
    case PASSWORD_SHORT:
        return work_fail(w, ERR_INVALID,
                         reads_french(w->language) ? "un mot de passe compte au moins %d caractères"
                                                   : "a password has at least %d characters",
                         password_characters_min);
    case PASSWORD_LONG:
        return work_fail(w, ERR_INVALID,
                         reads_french(w->language) ? "un mot de passe compte au plus %d octets"
                                                   : "a password has at most %d bytes",
                         password_bytes_max);
    case PASSWORD_COMMON:
        break;
    }
    return work_fail(w, ERR_INVALID, "%s",
                     words(w, "this password is among the first that anybody would try",
                           "ce mot de passe est parmi les premiers que l’on essaierait"));
}

enum err password_hash(struct work *w, struct str password, struct str *ret_hash)
{
    char hash[crypto_pwhash_STRBYTES];

    if (password.size > password_bytes_max)
        return work_fail(w, ERR_INVALID, "a password has at most %d bytes", password_bytes_max);
    take_turn();
    int failed =
        crypto_pwhash_str_alg(hash, password.data ? password.data : "", password.size,
                              cost_operations(), cost_bytes(), crypto_pwhash_ALG_ARGON2ID13);
    end_turn();
    if (failed)
        return work_fail(w, ERR_UNAVAILABLE, "there is no memory to hash a password");
    *ret_hash = str_copy(w->memory, str_of(hash));
    return OK;
}

enum err password_verify(struct work *w, struct str hash, struct str password)
{
    char stored[crypto_pwhash_STRBYTES] = {0};
    bool fits;

    if (password.size > password_bytes_max || hash.size >= sizeof stored)
        hash = STR("");
    if (hash.size == 0) {
        /* The same time for names nobody has: who measures learns nothing. */
        struct str unused;
        enum err e = password_hash(w, str_sub(password, 0, password_bytes_max), &unused);
        return e ? e : ERR_UNAUTHORIZED;
    }
    memcpy(stored, hash.data, hash.size);
    take_turn();
    fits = crypto_pwhash_str_verify(stored, password.data ? password.data : "", password.size) == 0;
    end_turn();
    return fits ? OK : ERR_UNAUTHORIZED;
}

struct str password_generate(struct arena *a)
{
    /* Without what is mistaken for something else: 0 O, 1 l I. 20 of 32 signs are 100 bits. */
    static const char signs[] = "abcdefghijkmnpqrstuvwxyz23456789";
    _Static_assert(sizeof signs == 33, "five bits a sign");
    enum { length = 20 };
    uint8_t random[length];
    char *out = arena_alloc(a, length);

    random_bytes(random, sizeof random);
    for (int i = 0; i < length; i++)
        out[i] = signs[random[i] % 32];
    return (struct str){.data = out, .size = length};
}
