#include "public_log/note.h"

#include "base/buffer.h"
#include "public_log/merkle.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

enum { time_bytes = 8 };

#define DASH "\xE2\x80\x94 " /* U+2014 and a space */

/* ---- keys ---------------------------------------------------------------------------------- */

bool note_name_valid(struct str name)
{
    if (!name.size || name.size > note_name_bytes_max || !utf8_valid(name))
        return false;
    for (size_t at = 0; at < name.size;) {
        const uint32_t c = utf8_next(name, &at);

        if (c <= ' ' || c == '+' || (c >= 0x7F && c <= 0xA0) || c == 0x1680 ||
            (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
            c == 0x205F || c == 0x3000)
            return false;
    }
    return true;
}

struct note_key note_key_of(enum note_kind kind, struct str name,
                            const uint8_t public_key[note_public_bytes])
{
    struct note_key key = {.kind = kind, .name = name};
    char room[note_name_bytes_max + 2 + note_public_bytes];
    struct merkle_hash hash;

    assert(note_name_valid(name));
    memcpy(key.public_key, public_key, note_public_bytes);
    memcpy(room, name.data, name.size);
    room[name.size] = '\n';
    room[name.size + 1] = (char)kind;
    memcpy(room + name.size + 2, public_key, note_public_bytes);
    hash = merkle_digest((struct str){.data = room, .size = name.size + 2 + note_public_bytes});
    memcpy(key.id, hash.bytes, note_id_bytes);
    return key;
}

struct str note_key_text(struct arena *a, const struct note_key *key)
{
    char bytes[1 + note_public_bytes];

    bytes[0] = (char)key->kind;
    memcpy(bytes + 1, key->public_key, note_public_bytes);
    return str_format(a, "%.*s+%.*s+%.*s", STR_ARG(key->name),
                      STR_ARG(hex_encode(a, key->id, note_id_bytes)),
                      STR_ARG(base64_encode(a, bytes, sizeof bytes)));
}

/* Base64 as the documents mean it: one text for each bytes. */
static bool decode(struct arena *a, struct str text, struct str *ret_bytes)
{
    return !base64_decode(a, text, ret_bytes) &&
           str_equal(base64_encode(a, ret_bytes->data, ret_bytes->size), text);
}

enum err note_key_parse(struct arena *a, struct str text, struct note_key *ret_key,
                        struct str *ret_fault)
{
    struct str name, id, bytes;
    struct str rest = str_split(str_split(text, '+', &name), '+', &id);
    struct note_key key;

    if (!note_name_valid(name)) {
        *ret_fault = STR("a key begins with its name, which has no spaces");
        return ERR_INVALID;
    }
    if (!decode(a, rest, &bytes) || bytes.size != 1 + note_public_bytes ||
        (bytes.data[0] != NOTE_LOG && bytes.data[0] != NOTE_WITNESS)) {
        *ret_fault = STR("a key ends in base64 of 33 bytes, its kind (1 or 4) and Ed25519's 32");
        return ERR_INVALID;
    }
    key = note_key_of((enum note_kind)bytes.data[0], str_copy(a, name),
                      (const uint8_t *)bytes.data + 1);
    if (!str_equal(id, hex_encode(a, key.id, note_id_bytes))) {
        *ret_fault = STR("the key's id does not belong to its name and bytes");
        return ERR_INVALID;
    }
    *ret_key = key;
    return OK;
}

void note_key_make(const uint8_t seed[note_seed_bytes], uint8_t ret_public[note_public_bytes],
                   uint8_t ret_secret[note_secret_bytes])
{
    crypto_sign_seed_keypair(ret_public, ret_secret, seed);
}

/* ---- reading ------------------------------------------------------------------------------- */

static enum err fault_of(struct str *ret_fault, const char *words)
{
    *ret_fault = str_of(words);
    return ERR_INVALID;
}

static enum err parse_line(struct arena *a, struct str line, struct note *note,
                           struct str *ret_fault)
{
    struct note_signature *signature = &note->signatures[note->count];
    struct str bytes, encoded;

    if (note->count == note_signatures_max)
        return fault_of(ret_fault, "a note has at most 32 signatures");
    if (!str_starts(line, STR(DASH)))
        return fault_of(ret_fault, "a line of a signature begins with a dash");
    encoded = str_split(str_sub(line, strlen(DASH), line.size), ' ', &signature->name);
    if (!note_name_valid(signature->name))
        return fault_of(ret_fault, "a signature names its key, without spaces");
    if (!decode(a, encoded, &bytes) || bytes.size <= note_id_bytes)
        return fault_of(ret_fault, "a signature ends in base64 of its key's id and itself");
    memcpy(signature->id, bytes.data, note_id_bytes);
    signature->bytes = str_sub(bytes, note_id_bytes, bytes.size);
    note->count++;
    return OK;
}

enum err note_parse_signatures(struct arena *a, struct str lines, struct note *ret_note,
                               struct str *ret_fault)
{
    enum err e = OK;

    ret_note->count = 0;
    if (lines.size > note_bytes_max) {
        *ret_fault = STR("a note has at most 64 KiB");
        return ERR_TOO_LARGE;
    }
    if (!str_ends(lines, STR("\n")))
        return fault_of(ret_fault, "a line of a signature ends in a line feed");
    while (!e && lines.size) {
        struct str line;

        lines = str_split(lines, '\n', &line);
        e = parse_line(a, line, ret_note, ret_fault);
    }
    return e;
}

enum err note_parse(struct arena *a, struct str bytes, struct note *ret_note, struct str *ret_fault)
{
    size_t end = 0;

    if (bytes.size > note_bytes_max) {
        *ret_fault = STR("a note has at most 64 KiB");
        return ERR_TOO_LARGE;
    }
    if (!utf8_valid(bytes))
        return fault_of(ret_fault, "a note is text in UTF-8");
    for (size_t i = 0; i < bytes.size; i++) {
        if ((unsigned char)bytes.data[i] < ' ' && bytes.data[i] != '\n')
            return fault_of(ret_fault, "a note has no control characters");
        if (i && bytes.data[i] == '\n' && bytes.data[i - 1] == '\n')
            end = i;
    }
    if (!end)
        return fault_of(ret_fault, "a note has an empty line before its signatures");
    ret_note->text = str_sub(bytes, 0, end);
    return note_parse_signatures(a, str_sub(bytes, end + 1, bytes.size), ret_note, ret_fault);
}

/* ---- signing and checking ------------------------------------------------------------------ */

/* What a key signs of a text. */
static struct str signed_text(struct arena *a, const struct note_key *key, struct str text,
                              uint64_t seconds)
{
    struct buffer out = buffer_in(a);

    if (key->kind == NOTE_LOG)
        return text;
    buffer_format(&out, "cosignature/v1\ntime %llu\n", (unsigned long long)seconds);
    buffer_put(&out, text);
    return buffer_str(&out);
}

static bool check_one(struct arena *a, const struct note_key *key, struct str text,
                      struct str bytes, int64_t *ret_seconds)
{
    const size_t before = key->kind == NOTE_WITNESS ? time_bytes : 0;
    uint64_t seconds = 0;

    if (bytes.size != before + crypto_sign_BYTES)
        return false;
    for (size_t i = 0; i < before; i++)
        seconds = seconds << 8 | (uint8_t)bytes.data[i];
    if (seconds > INT64_MAX)
        return false;
    text = signed_text(a, key, text, seconds);
    if (crypto_sign_verify_detached((const uint8_t *)bytes.data + before,
                                    (const uint8_t *)text.data, text.size, key->public_key))
        return false;
    if (ret_seconds)
        *ret_seconds = (int64_t)seconds;
    return true;
}

enum note_state note_check(struct arena *a, const struct note *note, const struct note_key *key,
                           int64_t *ret_seconds)
{
    enum note_state state = NOTE_UNSIGNED;

    for (size_t i = 0; i < note->count; i++) {
        const struct note_signature *signature = &note->signatures[i];

        if (!str_equal(signature->name, key->name) ||
            memcmp(signature->id, key->id, note_id_bytes) != 0)
            continue;
        if (!check_one(a, key, note->text, signature->bytes, ret_seconds))
            return NOTE_FORGED;
        state = NOTE_SIGNED;
    }
    return state;
}

struct str note_signature_line(struct arena *a, const struct note_signature *signature)
{
    struct buffer bytes = buffer_in(a);

    buffer_put(&bytes, (struct str){.data = (const char *)signature->id, .size = note_id_bytes});
    buffer_put(&bytes, signature->bytes);
    return str_format(a, DASH "%.*s %.*s\n", STR_ARG(signature->name),
                      STR_ARG(base64_encode(a, bytes.data, bytes.size)));
}

struct str note_sign(struct arena *a, const struct note_key *key,
                     const uint8_t secret[note_secret_bytes], struct str text, int64_t seconds)
{
    const size_t before = key->kind == NOTE_WITNESS ? time_bytes : 0;
    struct note_signature signature = {.name = key->name};
    char *bytes = arena_bytes(a, time_bytes + crypto_sign_BYTES);
    const struct str said = signed_text(a, key, text, (uint64_t)seconds);

    assert(seconds >= 0);
    for (size_t i = 0; i < before; i++)
        bytes[i] = (char)((uint64_t)seconds >> (8 * (time_bytes - 1 - i)));
    crypto_sign_detached((uint8_t *)bytes + before, NULL, (const uint8_t *)said.data, said.size,
                         secret);
    memcpy(signature.id, key->id, note_id_bytes);
    signature.bytes = (struct str){.data = bytes, .size = before + crypto_sign_BYTES};
    return note_signature_line(a, &signature);
}
