#include "public_log/tree_head.h"

struct str tree_head_text(struct arena *a, const struct tree_head *head)
{
    return str_format(a, "%.*s\n%llu\n%.*s\n", STR_ARG(head->origin),
                      (unsigned long long)head->size, STR_ARG(merkle_text(a, &head->root)));
}

enum err tree_size_parse(struct str text, uint64_t *ret_size)
{
    int64_t size;

    if (!text.size || text.data[0] < '0' || text.data[0] > '9' ||
        (text.size > 1 && text.data[0] == '0') || str_int(text, 0, INT64_MAX, &size))
        return ERR_INVALID;
    *ret_size = (uint64_t)size;
    return OK;
}

enum err tree_head_parse(struct arena *a, struct str text, struct tree_head *ret_head,
                         struct str *ret_fault)
{
    struct tree_head head;
    struct str size, root, rest;

    rest = str_split(text, '\n', &head.origin);
    rest = str_split(rest, '\n', &size);
    (void)str_split(rest, '\n', &root);
    *ret_fault = STR("");
    if (!str_ends(text, STR("\n")) || str_find(text, STR("\n\n")) != SIZE_MAX || !head.origin.size)
        *ret_fault = STR("a checkpoint has an origin, a size and a root, a line each");
    else if (tree_size_parse(size, &head.size))
        *ret_fault = STR("a checkpoint's second line is the number of entries");
    else if (merkle_parse(a, root, &head.root))
        *ret_fault = STR("a checkpoint's third line is base64 of 32 bytes");
    if (ret_fault->size)
        return ERR_INVALID;
    *ret_head = head;
    return OK;
}

enum err tree_head_open(struct arena *a, struct str checkpoint, const struct note_key *key,
                        struct tree_head *ret_head, struct note *ret_note, struct str *ret_fault)
{
    enum err e = note_parse(a, checkpoint, ret_note, ret_fault);

    if (!e)
        e = tree_head_parse(a, ret_note->text, ret_head, ret_fault);
    if (e)
        return e;
    if (!str_equal(ret_head->origin, key->name)) {
        *ret_fault = str_format(
            a, "the checkpoint is of %.*s, the key of %.*s", /* words go to terminals */
            STR_ARG(note_name_valid(ret_head->origin) ? ret_head->origin : STR("another log")),
            STR_ARG(key->name));
        return ERR_CONFLICT;
    }
    switch (note_check(a, ret_note, key, NULL)) {
    case NOTE_SIGNED:
        return OK;
    case NOTE_UNSIGNED:
        *ret_fault = STR("the checkpoint is not signed by the log's key");
        return ERR_CONFLICT;
    case NOTE_FORGED:
    default:
        *ret_fault = STR("the signature of the checkpoint is false");
        return ERR_CONFLICT;
    }
}
