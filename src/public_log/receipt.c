#include "public_log/receipt.h"

#include "base/buffer.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1\n"

static void put_proof(struct arena *a, struct buffer *out, const struct merkle_proof *proof)
{
    for (size_t i = 0; i < proof->count; i++) {
        buffer_put(out, merkle_text(a, &proof->hashes[i]));
        buffer_char(out, '\n');
    }
    buffer_char(out, '\n');
}

struct str receipt_text(struct arena *a, const struct receipt *receipt)
{
    struct buffer out = buffer_in(a);

    buffer_lit(&out, FIRST_LINE "extra ");
    buffer_put(&out, base64_encode(a, receipt->entry.data, receipt->entry.size));
    buffer_format(&out, "\nindex %llu\n", (unsigned long long)receipt->index);
    put_proof(a, &out, &receipt->proof);
    buffer_put(&out, receipt->checkpoint);
    return buffer_str(&out);
}

struct str witness_request_text(struct arena *a, uint64_t old_size,
                                const struct merkle_proof *growth, struct str checkpoint)
{
    struct buffer out = buffer_in(a);

    buffer_format(&out, "old %llu\n", (unsigned long long)old_size);
    put_proof(a, &out, growth);
    buffer_put(&out, checkpoint);
    return buffer_str(&out);
}

bool receipt_is(struct str text)
{
    return str_starts(text, STR(FIRST_LINE));
}

static enum err fault_of(struct str *ret_fault, const char *words)
{
    *ret_fault = str_of(words);
    return ERR_INVALID;
}

enum err receipt_parse(struct arena *a, struct str text, struct receipt *ret_receipt,
                       struct str *ret_fault)
{
    struct receipt receipt = {.index = 0};
    struct str line;

    if (text.size > receipt_bytes_max) {
        *ret_fault = STR("a receipt has at most 256 KiB");
        return ERR_TOO_LARGE;
    }
    if (!receipt_is(text))
        return fault_of(ret_fault, "a receipt begins with c2sp.org/tlog-proof@v1");
    text = str_split(str_sub(text, strlen(FIRST_LINE), text.size), '\n', &line);
    if (!str_starts(line, STR("extra ")) ||
        base64_decode(a, str_sub(line, 6, line.size), &receipt.entry))
        return fault_of(ret_fault, "a receipt's second line is its entry, \"extra\" and base64");
    text = str_split(text, '\n', &line);
    if (!str_starts(line, STR("index ")) ||
        tree_size_parse(str_sub(line, 6, line.size), &receipt.index))
        return fault_of(ret_fault, "a receipt's third line is \"index\" and a number");
    for (;;) {
        text = str_split(text, '\n', &line);
        if (!line.size)
            break;
        if (receipt.proof.count == merkle_proof_max - 1 ||
            merkle_parse(a, line, &receipt.proof.hashes[receipt.proof.count++]))
            return fault_of(ret_fault, "a receipt has at most 63 lines of base64 of 32 bytes");
    }
    if (!text.size)
        return fault_of(ret_fault, "a receipt ends with a checkpoint");
    receipt.checkpoint = text;
    *ret_receipt = receipt;
    return OK;
}

enum err receipt_check(struct arena *a, const struct receipt *receipt, const struct note_key *key,
                       struct tree_head *ret_head, struct str *ret_fault)
{
    const struct merkle_hash leaf = merkle_leaf(receipt->entry);
    struct note note;
    enum err e = tree_head_open(a, receipt->checkpoint, key, ret_head, &note, ret_fault);

    if (e)
        return e;
    if (!merkle_includes(receipt->index, ret_head->size, &leaf, &receipt->proof, &ret_head->root)) {
        *ret_fault = STR("the entry of the receipt does not stand in its checkpoint");
        return ERR_CONFLICT;
    }
    return OK;
}
