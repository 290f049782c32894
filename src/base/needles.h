/* Needles: many pieces of text looked for at once. One pass over the text whatever their number
 * (Aho and Corasick's automaton over bytes), in one block of memory of a size known before.
 *
 * Bytes are compared: whoever wants case not to matter folds both with utf8_fold(). Text and
 * needles are valid UTF-8, which that gives. */
#ifndef BEMA_BASE_NEEDLES_H
#define BEMA_BASE_NEEDLES_H

#include "base/str.h"

enum { needles_max = 65535 };
/* Of all needles together. */
enum { needles_text_bytes_max = 1024 * 1024 };

struct needle {
    struct str text; /* empty: is never found */
    /* Found only where it stands alone: where it begins with a character of words (a letter, a
     * mark, a digit or a connector such as '_') none may stand before it, and where it ends with
     * one none may follow. */
    bool whole_word;
};

/* Holds no pointers outside of its block, but for those into it: it is not moved. */
struct needles;
/* What needles_place() needs at most. */
size_t needles_bytes(const struct needle *items, size_t count);
/* Makes them in a block of needles_bytes(), aligned as malloc aligns; nothing of items is kept.
 * Asserts the limits above. */
const struct needles *needles_place(void *block, const struct needle *items, size_t count);
/* found holds a false for each needle; found[i] is set for each needle i that occurs. Returns how
 * often it looked at needles that end at a byte: what it cost beyond reading the text once. Needles
 * that end each other ("a", "aa", "aaa" …) are looked at again only while a border may yet decide.
 */
size_t needles_find(const struct needles *needles, struct str text, bool *found);

#endif
