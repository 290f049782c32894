/* What somebody writes against a decision or an answer. */
#ifndef BEMA_MODERATION_OBJECTION_TEXT_H
#define BEMA_MODERATION_OBJECTION_TEXT_H

#include "base/work.h"

/* Characters as people count them, and their bytes. */
enum { objection_characters_max = 8000, objection_bytes_max = 4 * objection_characters_max };

/* The cleaned text. ERR_INVALID, with words in the language of the work: nothing, or too much. */
MUST_USE enum err objection_text_read(struct work *w, struct str text, struct str *ret_text);
/* The six months are over: ERR_INVALID, with words likewise. */
MUST_USE enum err objection_too_late(struct work *w);
/* She has objected: ERR_CONFLICT, with words likewise. */
MUST_USE enum err objection_made_already(struct work *w);

#endif
