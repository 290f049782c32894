#include "moderation/objection_text.h"

#include "auth/words.h"

enum err objection_text_read(struct work *w, struct str text, struct str *ret_text)
{
    const struct str clean = utf8_clean(w->memory, str_trim(text));
    const bool is_long = clean.size > objection_bytes_max;
    const size_t characters = clean.size && !is_long ? utf8_graphemes(clean) : 0;

    *ret_text = clean;
    if (!clean.size)
        return work_fail(w, ERR_INVALID, "%s",
                         words(w, "The text is empty: write what speaks against it.",
                               "Le texte est vide : écrivez ce qui s’y oppose."));
    if (is_long || characters > objection_characters_max)
        return work_fail(w, ERR_INVALID, "%s%d%s",
                         words(w, "The text is too long: at most ", "Le texte est trop long : "),
                         (int)objection_characters_max,
                         words(w, " characters.", " caractères au plus."));
    return OK;
}

enum err objection_too_late(struct work *w)
{
    return work_fail(
        w, ERR_INVALID, "%s",
        words(w, "The six months to object are over.", "Les six mois pour contester sont passés."));
}

enum err objection_made_already(struct work *w)
{
    return work_fail(
        w, ERR_CONFLICT, "%s",
        words(w, "You have objected to this already.", "Vous avez déjà contesté cela."));
}
