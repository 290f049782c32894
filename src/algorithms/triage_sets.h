/* Labelled sentences of our own to test with, the same on every machine: kind ones and insults put
 * together from parts. */
#ifndef BEMA_ALGORITHMS_TRIAGE_SETS_H
#define BEMA_ALGORITHMS_TRIAGE_SETS_H

#include "algorithms/rating_sets.h"
#include "algorithms/triage.h"

struct triage_parts {
    const char *begins[8], *kind[12], *unkind[12], *groups[6];
};
static const struct triage_parts triage_english = {
    {"Today", "I think", "Honestly", "As far as I can see", "This morning", "Well", "Look", "So"},
    {"the %s next door baked bread for everybody", "the %s in our choir sing very well",
     "two %s read their poems at the library", "we planted apple trees with the %s of our street",
     "the %s of the club won the match", "a film about %s was shown at school",
     "the %s opened a bakery by the river", "many %s study physics here",
     "the %s of our street sing at the library", "two %s baked apple bread by the river",
     "the %s of the club study at school", "many %s opened a choir next door"},
    {"the %s are filthy vermin and should vanish", "throw the stupid %s out of the town",
     "nobody wants the disgusting %s here", "the %s are parasites, let them rot",
     "I hope all those worthless %s suffer", "shut up you idiot, go back to the %s, scum",
     "the %s are animals and deserve a beating", "burn the houses of the rotten %s",
     "the filthy %s are worthless animals", "the %s are scum and vermin",
     "let the disgusting %s rot, parasites", "stupid idiots like the %s should rot"},
    {"women", "Muslims", "gay people", "immigrants", "students", "farmers"},
};
static const struct triage_parts triage_french = {
    {"Aujourd'hui", "Je trouve que", "Franchement", "À ce que je vois", "Ce matin", "Bon",
     "Regardez", "Alors"},
    {"les %s d'à côté ont fait du pain pour tous", "les %s de la chorale chantent très bien",
     "des %s lisent leurs poèmes à la bibliothèque", "on plante des pommiers avec les %s de la rue",
     "les %s du club ont gagné le match", "un film sur les %s passe à l'école",
     "les %s ont ouvert une boulangerie", "beaucoup de %s étudient la physique ici",
     "les %s de la rue chantent à la bibliothèque", "des %s ont fait du pain pour l'école",
     "les %s du club étudient les poèmes", "beaucoup de %s ont ouvert une chorale"},
    {"les %s sont de la vermine, qu'ils disparaissent", "dehors ces sales %s stupides",
     "personne ne veut de ces répugnants %s", "les %s sont des parasites, qu'ils crèvent",
     "j'espère que ces %s minables vont souffrir", "ferme-la, crétin, rentre avec tes %s",
     "les %s sont des bêtes et méritent des coups", "brûlez les maisons des %s pourris",
     "ces sales %s sont des parasites", "les %s sont de la vermine et des bêtes",
     "dehors ces crétins de %s minables", "que ces répugnants %s crèvent"},
    {"femmes", "musulmans", "homosexuels", "immigrés", "étudiants", "paysans"},
};

/* Texts of all begins with the sentences from `from` up to `to`: one of two is "kind". The unkind
 * ones name groups more often, as real ones do. */
static inline void triage_set_make(struct arena *a, const struct triage_parts *parts, size_t from,
                                   size_t to, uint64_t seed, struct triage_examples *ret)
{
    enum { begins = 8, groups = 6 };

    ret->labels[0] = STR("kind");
    ret->labels[1] = STR("unkind");
    ret->label_count = 2;
    ret->capacity = (to - from) * begins * 2;
    ret->list = arena_array(a, ret->capacity, sizeof *ret->list);
    for (size_t i = from; i < to; i++)
        for (size_t b = 0; b < begins; b++)
            for (uint32_t unkind = 0; unkind < 2; unkind++) {
                struct buffer text = buffer_in(a);
                const char *sentence = unkind ? parts->unkind[i] : parts->kind[i];
                const uint32_t group = draw(&seed, unkind ? 4 : groups);
                struct str head, rest = str_of(sentence);
                rest = str_split(rest, '%', &head);
                buffer_put(&text, str_of(parts->begins[b]));
                buffer_char(&text, ' ');
                buffer_put(&text, head);
                buffer_put(&text, str_of(parts->groups[group]));
                buffer_put(&text, str_sub(rest, 1, rest.size));
                ret->list[ret->count++] = (struct triage_example){buffer_str(&text), unkind};
            }
}

#endif
