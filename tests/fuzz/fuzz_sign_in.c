/* What comes with signing in: the words of a scope, a code of the second factor, and the address
 * that an authenticator app reads. */
#include "fuzz.h"

#include "auth/scopes.h"
#include "auth/totp.h"

enum { input_bytes_max = 512 }; /* longer ones say nothing new and take their time */

static void scopes(struct work *w, struct str text)
{
    uint64_t bits = 0, again = 0;
    struct str tidy = scopes_tidy(w->memory, text);
    enum err e = scopes_parse(w, text, &bits);
    assert(e == OK || (e == ERR_INVALID && w->why.size > 0));
    if (e) {
        assert(bits == 0);
        return;
    }
    assert((bits & ~scopes_all()) == 0);
    e = scopes_parse(w, tidy, &again);
    assert(e == OK && again == bits);
    assert(str_equal(scopes_tidy(w->memory, tidy), tidy));
    for (size_t i = 0; i < scopes_count(); i++) {
        uint64_t word = scope_bits(scope_word(i));
        assert(word && scopes_allow(bits, scope_word(i)) == ((bits & word) == word));
    }
}

/* Only letters, digits and what a URI may hold: nothing ends it or adds a parameter. */
static void uri(struct work *w, struct str secret, struct str name)
{
    struct str made = totp_uri(w->memory, secret, name, name);
    assert(str_starts(made, STR("otpauth://totp/")));
    size_t parameters = 0;
    for (size_t i = 0; i < made.size; i++) {
        char c = made.data[i];
        assert(c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '#');
        parameters += c == '?' || c == '&';
    }
    assert(parameters == 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size < input_bytes_max ? size : input_bytes_max);
    struct str secret = {"01234567890123456789", totp_secret_bytes};
    scopes(&w, text);
    int64_t now = w.now_ms / 1000 / totp_step_seconds;
    int64_t step = totp_match(secret, text, w.now_ms, 0);
    assert(step == 0 || (step >= now - totp_window_steps && step <= now + totp_window_steps));
    if (step)
        assert(totp_match(secret, text, w.now_ms, step) != step);
    struct str encoded = base32_encode(w.memory, text);
    assert(encoded.size == (text.size * 8 + 4) / 5);
    uri(&w, secret, text);
    arena_free(w.memory);
    return 0;
}
