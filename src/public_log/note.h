/* Signed notes (C2SP signed-note): text that ends in a line feed, an empty line, and a line for
 * each signature. Keys are Ed25519: of a log (what it signs is the text), and of a witness (the
 * time, then the text: C2SP tlog-cosignature). Pure. */
#ifndef BEMA_PUBLIC_LOG_NOTE_H
#define BEMA_PUBLIC_LOG_NOTE_H

#include "base/str.h"

enum {
    note_bytes_max = 64 * 1024,
    note_signatures_max = 32,
    note_name_bytes_max = 255,
    note_id_bytes = 4,
    note_public_bytes = 32,
    note_secret_bytes = 64,
    note_seed_bytes = 32,
};
enum note_kind { NOTE_LOG = 1, NOTE_WITNESS = 4 };

struct note_key {
    enum note_kind kind;
    struct str name;
    uint8_t id[note_id_bytes];
    uint8_t public_key[note_public_bytes];
};
/* The id follows from the rest: the first bytes of SHA-256(name ‖ 0A ‖ kind ‖ key). */
struct note_key note_key_of(enum note_kind kind, struct str name,
                            const uint8_t public_key[note_public_bytes]);
/* "square.example/log+1c2d3e4f+AZ…". ERR_INVALID with words in *ret_fault. */
struct str note_key_text(struct arena *a, const struct note_key *key);
MUST_USE enum err note_key_parse(struct arena *a, struct str text, struct note_key *ret_key,
                                 struct str *ret_fault);
bool note_name_valid(struct str name);

struct note {
    struct str text; /* with its last line feed */
    struct note_signature {
        struct str name, bytes; /* bytes: without the id */
        uint8_t id[note_id_bytes];
    } signatures[note_signatures_max];
    size_t count;
};
/* ERR_INVALID or ERR_TOO_LARGE, with words in *ret_fault. */
MUST_USE enum err note_parse(struct arena *a, struct str bytes, struct note *ret_note,
                             struct str *ret_fault);
/* The same of signature lines without a text before them, as a witness answers. */
MUST_USE enum err note_parse_signatures(struct arena *a, struct str lines, struct note *ret_note,
                                        struct str *ret_fault);

enum note_state { NOTE_UNSIGNED, NOTE_SIGNED, NOTE_FORGED };
/* What the note holds of this key. FORGED: a signature under its name and id is not its own; the
 * note is not to be believed then, whatever else it holds. ret_seconds (may be NULL): when a
 * witness signed. */
enum note_state note_check(struct arena *a, const struct note *note, const struct note_key *key,
                           int64_t *ret_seconds);
/* A signature line with its line feed. `seconds` counts for a witness. */
struct str note_sign(struct arena *a, const struct note_key *key,
                     const uint8_t secret[note_secret_bytes], struct str text, int64_t seconds);
void note_key_make(const uint8_t seed[note_seed_bytes], uint8_t ret_public[note_public_bytes],
                   uint8_t ret_secret[note_secret_bytes]);
/* One signature line as it stood in the note. */
struct str note_signature_line(struct arena *a, const struct note_signature *signature);

#endif
