#include "fuzz.h"

#include "auth/cbor_items.h"
#include "auth/webauthn.h"
#include "base/buffer.h"

#include <openssl/sha.h>
#include <string.h>

/* The browser's words, right as they can be, so that what follows is read. */
static struct str client_data(struct work *w, const char *type)
{
    return str_format(
        w->memory, "{\"type\":\"%s\",\"challenge\":\"Yw\",\"origin\":\"https://square.example\"}",
        type);
}

/* The bytes as what an authenticator says, behind the right party. */
static struct str authenticator_data(struct work *w, struct str bytes)
{
    struct buffer b = buffer_in(w->memory);
    unsigned char hash[SHA256_DIGEST_LENGTH];

    SHA256((const unsigned char *)"square.example", 14, hash);
    buffer_put(&b, (struct str){(const char *)hash, sizeof hash});
    buffer_put(&b, bytes);
    return buffer_str(&b);
}

/* {"fmt": "none", "attStmt": {}, "authData": data} */
static struct str attestation(struct work *w, struct str data)
{
    struct buffer b = buffer_in(w->memory);

    buffer_put(&b, STR("\xA3\x63"
                       "fmt\x64none\x67"
                       "attStmt\xA0\x68"
                       "authData\x59"));
    buffer_char(&b, (char)(data.size >> 8));
    buffer_char(&b, (char)(data.size & 255));
    buffer_put(&b, data);
    return buffer_str(&b);
}

static void created_check(struct work *w, struct str client, struct str bytes)
{
    struct webauthn_credential made = {0};

    if (webauthn_created(w, client, bytes, STR("c"), &made))
        return;
    assert(made.id.size && made.id.size <= webauthn_credential_bytes_max);
    assert(made.public_key.size && made.public_key.size <= webauthn_key_bytes_max);
    assert(made.id.data >= bytes.data && made.public_key.data > made.id.data);
    assert(made.public_key.data + made.public_key.size <= bytes.data + bytes.size);
}

/* As CBOR, as an attestation, as what is in one, as a key and its answer. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct work w = fuzz_work();
    struct str text = fuzz_text(&w, data, size < 4096 ? size : 4096), rest = text;
    struct cbor_item item;
    struct webauthn_credential now;

    if (cbor_skip(&rest) == OK)
        assert(rest.size < text.size &&
               (!rest.size || rest.data == text.data + (text.size - rest.size)));
    (void)!cbor_member(text, "authData", &item);
    created_check(&w, client_data(&w, "webauthn.create"), text);
    created_check(&w, text, text);
    created_check(&w, client_data(&w, "webauthn.create"),
                  attestation(&w, authenticator_data(&w, text)));
    const struct webauthn_answer answer = {.client_data = client_data(&w, "webauthn.get"),
                                           .authenticator_data = authenticator_data(&w, text),
                                           .signature = str_sub(text, text.size / 2, text.size)};
    assert(webauthn_verify(&w, &answer, STR("c"), text, 0, false, &now) != OK);
    arena_free(w.memory);
    return 0;
}
