#include "moderation/statement_words.h"

#include "base/buffer.h"
#include "base/clock.h"

struct vocabulary {
    const char *effects[RESTRICTION_EFFECTS];
    const char *post, *account, *warned, *disabled, *undone, *rejected, *discounted, *named;
    const char *rule, *no_rule, *law, *facts, *from, *until, *no_end, *back;
    const char *roles[ROLE_OWNER + 1], *operator, * not_automated, *automated, *number;
    const char *object, *object_write, *object_page, *objected, *waits, *granted, *upheld, *end;
    const char *jury, *jury_reverse, *jury_keep, *jury_said, *jury_rejected;
};

static const struct vocabulary english = {
    .effects =
        {
            [RESTRICTION_HIDE] = "is hidden: others find a notice in its place",
            [RESTRICTION_SUSPEND] = "is suspended: nobody sees it, and you cannot use it",
            [RESTRICTION_LIMIT] = "is limited: only those who follow you see what you post, and "
                                  "others find you only by your name",
            [RESTRICTION_WARNING] = "is shown behind a content warning",
            [RESTRICTION_LABEL] = "is shown with a label",
            [RESTRICTION_REPLIES] = "can be answered only by people whom you follow or name",
            [RESTRICTION_NOT_RECOMMENDED] = "is not recommended: it is left out of trends, search, "
                                            "suggestions and public pages",
            [RESTRICTION_WITHHELD] = "is not shown in some places",
            [RESTRICTION_ADULTS] = "is shown only to people who have signed in, behind a warning, "
                                   "and is not recommended",
            [RESTRICTION_HELD] = "is held for review: only you see it; it is published when "
                                 "somebody has looked at it, and at the latest at the end",
            [RESTRICTION_COMPLAINTS] =
                "is not heard for a time when it objects to decisions and answers: too often it "
                "did so without any ground; to this decision you can object",
        },
    .post = "Your post ",
    .account = "Your account ",
    .warned = "has been looked at, and a word is said about it; nothing else follows",
    .disabled = "is switched off: you cannot sign in; what you posted stays",
    .undone = "is freed from an earlier decision: it was taken back, and what it laid is lifted",
    .rejected = "stays as it was decided: somebody else than who decided has read your objection",
    .discounted = "is heard less when it reports something: what it reported was found to be "
                  "without ground several times; reports that are found right make up for it",
    .named = "is named in a demand of an authority; below stands what was asked for",
    .rule = "Rule: ",
    .no_rule = "none of the published rules alone",
    .law = "Law: ",
    .facts = "Facts: ",
    .from = "From ",
    .until = " until ",
    .no_end = " until it is taken back",
    .back = "Nothing was deleted: when it ends, everything is as before.",
    .roles = {"Decided by the square's staff", "Decided by a moderator",
              "Decided by an administrator", "Decided by the owner of the square"},
    .operator= "Decided by the operator of the square",
    .not_automated = ", not by a machine.",
    .automated = "Decided by a machine.",
    .number = "Number of the decision: ",
    .object = "You can object within six months: in the settings under “My standing”, or ",
    .object_write = "by writing to ",
    .object_page = "without signing in, at ",
    .objected = "You objected on ",
    .waits = ". Somebody else than who decided looks at it, and you are told what comes of it.\n",
    .granted = ". Your objection was granted: the decision was taken back on ",
    .upheld = ". It was looked at by somebody else, and the decision was upheld on ",
    .end = ". That answer is final here.\n",
    .jury = "Decided by a jury of members of the square, drawn by lot: ",
    .jury_reverse = " for taking it back, ",
    .jury_keep = " for keeping it.\n",
    .jury_said = "What jurors said of it:\n",
    .jury_rejected = "stays as it was decided: a jury of members of the square has read your "
                     "objection",
};

static const struct vocabulary french = {
    .effects =
        {
            [RESTRICTION_HIDE] = "est masqué : les autres trouvent un avis à sa place",
            [RESTRICTION_SUSPEND] = "est suspendu : personne ne le voit, et vous ne pouvez pas "
                                    "vous en servir",
            [RESTRICTION_LIMIT] =
                "est limité : seules les personnes qui vous suivent voient ce que "
                "vous publiez, les autres ne vous trouvent que par votre nom",
            [RESTRICTION_WARNING] = "est montré derrière un avertissement",
            [RESTRICTION_LABEL] = "est montré avec une mention",
            [RESTRICTION_REPLIES] =
                "ne peut recevoir de réponses que des personnes que vous suivez "
                "ou nommez",
            [RESTRICTION_NOT_RECOMMENDED] = "n’est pas recommandé : il ne figure ni dans les "
                                            "tendances, ni dans la recherche, ni dans les "
                                            "suggestions, ni sur les pages publiques",
            [RESTRICTION_WITHHELD] = "n’est pas montré en certains lieux",
            [RESTRICTION_ADULTS] = "n’est montré qu’aux personnes connectées, derrière un "
                                   "avertissement, et n’est pas recommandé",
            [RESTRICTION_HELD] = "est retenu pour examen : vous seul le voyez ; il sera publié "
                                 "quand quelqu’un l’aura regardé, et au plus tard à la fin",
            [RESTRICTION_COMPLAINTS] =
                "n’est pas entendu pour un temps quand il conteste des décisions et des réponses : "
                "il l’a fait trop souvent sans aucun motif ; vous pouvez contester cette "
                "décision-ci",
        },
    .post = "Votre message ",
    .account = "Votre compte ",
    .warned = "a été examiné, et une remarque est faite ; elle n’a pas d’autre suite",
    .disabled = "est désactivé : vous ne pouvez pas vous connecter ; ce que vous avez publié reste",
    .undone = "est libéré d’une décision antérieure : elle a été annulée, et ce qu’elle imposait "
              "est levé",
    .rejected =
        "reste comme il a été décidé : une autre personne que celle qui a décidé a lu votre "
        "contestation",
    .discounted = "est moins entendu quand il signale : plusieurs de ses signalements ont été "
                  "jugés sans fondement ; des signalements justifiés le rétablissent",
    .named = "est visé par une demande d’une autorité ; ci-dessous, ce qui a été demandé",
    .rule = "Règle : ",
    .no_rule = "aucune des règles publiées à elle seule",
    .law = "Loi : ",
    .facts = "Faits : ",
    .from = "Du ",
    .until = " au ",
    .no_end = " jusqu’à nouvel ordre",
    .back = "Rien n’a été effacé : à la fin, tout sera comme avant.",
    .roles = {"Décidé par l’équipe de la place", "Décidé par une personne de la modération",
              "Décidé par une personne de l’administration",
              "Décidé par la personne responsable "
              "de la place"},
    .operator= "Décidé par la personne qui exploite la place",
    .not_automated = ", non par une machine.",
    .automated = "Décidé par une machine.",
    .number = "Numéro de la décision : ",
    .object = "Vous pouvez contester dans les six mois : dans les réglages sous « Décisions à mon "
              "égard », ou ",
    .object_write = "en écrivant à ",
    .object_page = "sans se connecter, sur ",
    .objected = "Vous avez contesté le ",
    .waits = ". Une autre personne que celle qui a décidé l’examine, et vous apprendrez ce qui en "
             "résulte.\n",
    .granted = ". Votre contestation a été accueillie : la décision a été annulée le ",
    .upheld = ". Une autre personne l’a examinée, et la décision a été maintenue le ",
    .end = ". Cette réponse est définitive ici.\n",
    .jury = "Décidé par un jury de membres de la place, tirés au sort : ",
    .jury_reverse = " pour annuler, ",
    .jury_keep = " pour maintenir.\n",
    .jury_said = "Ce que des jurés en ont dit :\n",
    .jury_rejected = "reste comme il a été décidé : un jury de membres de la place a lu votre "
                     "contestation",
};

static bool is_french(struct str language)
{
    return str_equal_nocase(str_sub(language, 0, 2), STR("fr"));
}

struct str statement_language(struct str language)
{
    return is_french(language) ? STR("fr") : STR("en");
}

static void put_line(struct buffer *b, const char *name, struct str text)
{
    buffer_put(b, str_of(name));
    buffer_put(b, text);
    buffer_lit(b, "\n");
}

static void put_day(struct buffer *b, int64_t ms)
{
    char day[time_date_bytes];

    time_date_put(ms, day);
    buffer_put(b, (struct str){day, sizeof day});
}

static void put_effect(struct buffer *b, const struct vocabulary *v,
                       const struct statement_words *s)
{
    const struct restriction *r = s->restriction;
    const char *effect = s->decision->kind == DECISION_WARN                       ? v->warned
                         : s->decision->kind == DECISION_DISABLE                  ? v->disabled
                         : s->decision->kind == DECISION_APPEAL_REJECT && s->jury ? v->jury_rejected
                         : s->decision->kind == DECISION_APPEAL_REJECT            ? v->rejected
                         : s->decision->kind == DECISION_REPORTS_DISCOUNT         ? v->discounted
                         : s->decision->kind == DECISION_LEGAL_REQUEST            ? v->named
                                                                                  : v->undone;

    buffer_put(b, str_of(s->subject.size ? v->post : v->account));
    if (s->subject.size) {
        buffer_put(b, s->subject);
        buffer_lit(b, " ");
    }
    buffer_put(b, str_of(r ? v->effects[r->effect] : effect));
    if (r && r->words.size) {
        buffer_lit(b, " (“");
        buffer_put(b, r->words);
        buffer_lit(b, "”)");
    }
    if (r && r->territory.size) {
        buffer_lit(b, " (");
        buffer_put(b, r->territory);
        buffer_lit(b, ")");
    }
    buffer_lit(b, ".\n\n");
}

/* end_ms 0: none. */
static void put_span(struct buffer *b, const struct vocabulary *v, int64_t start_ms, int64_t end_ms)
{
    buffer_put(b, str_of(v->from));
    put_day(b, start_ms);
    buffer_put(b, str_of(end_ms ? v->until : v->no_end));
    if (end_ms)
        put_day(b, end_ms);
    buffer_lit(b, ".\n");
    put_line(b, v->back, STR(""));
}

static void put_jury(struct buffer *b, const struct vocabulary *v, const struct jury_verdict *jury)
{
    buffer_put(b, str_of(v->jury));
    buffer_int(b, jury->reverse);
    buffer_put(b, str_of(v->jury_reverse));
    buffer_int(b, jury->keep);
    buffer_put(b, str_of(v->jury_keep));
    if (!jury->said.size)
        return;
    buffer_put(b, str_of(v->jury_said));
    buffer_put(b, jury->said);
}

/* An address to write to, or a page. */
static void put_contact(struct buffer *b, const struct vocabulary *v, struct str contact)
{
    const bool is_page = str_find(contact, STR("://")) != SIZE_MAX;

    buffer_put(b, str_of(is_page ? v->object_page : v->object_write));
    buffer_put(b, contact);
    buffer_put(b, is_page ? STR("\n") : STR(".\n"));
}

struct str statement_text(struct arena *memory, const struct statement_words *s)
{
    const struct vocabulary *v = is_french(s->language) ? &french : &english;
    struct buffer b = buffer_in(memory);

    put_effect(&b, v, s);
    if (s->restriction && (s->rule.size || !s->law.size))
        put_line(&b, v->rule, s->rule.size ? s->rule : str_of(v->no_rule));
    if (s->law.size)
        put_line(&b, v->law, s->law);
    if (s->decision->reason.size)
        put_line(&b, v->facts, s->decision->reason);
    if (s->restriction)
        put_span(&b, v, s->restriction->start_ms, s->restriction->end_ms);
    else if (s->decision->kind == DECISION_DISABLE)
        put_span(&b, v, id_ms(s->decision->id), s->decision->end_ms);
    if (s->jury)
        put_jury(&b, v, s->jury);
    else if (s->restriction && s->restriction->automated)
        put_line(&b, v->automated, STR(""));
    else
        put_line(&b, s->decision->by_account_id ? v->roles[s->decision->by_role] : v->operator,
                 str_of(v->not_automated));
    buffer_put(&b, str_of(v->number));
    buffer_int(&b, s->decision->id);
    buffer_lit(&b, "\n");
    if (s->decision->undoes_id || s->decision->kind == DECISION_APPEAL_REJECT ||
        s->decision->kind == DECISION_LEGAL_REQUEST)
        return buffer_str(&b);
    buffer_lit(&b, "\n");
    buffer_put(&b, str_of(v->object));
    put_contact(&b, v, s->contact);
    return buffer_str(&b);
}

/* Where how to object begins, as its last paragraph; its size: nowhere. */
static size_t objecting_at(struct str text, const struct vocabulary *v)
{
    const struct str head = str_sub(str_of(v->object), 0, str_find(str_of(v->object), STR(":")));
    size_t at = text.size, from = 0, found;

    while ((found = str_find(str_sub(text, from, text.size), head)) != SIZE_MAX) {
        at = from + found;
        from = at + head.size;
    }
    return at;
}

struct str statement_text_objected(struct arena *memory, struct str language, struct str text,
                                   const struct statement_objection *o)
{
    const struct vocabulary *v = is_french(language) ? &french : &english;
    struct buffer b = buffer_in(memory);

    buffer_put(&b, str_sub(text, 0, objecting_at(text, v)));
    buffer_put(&b, str_of(v->objected));
    put_day(&b, o->made_ms);
    if (!o->answered_ms) {
        buffer_put(&b, str_of(v->waits));
        return buffer_str(&b);
    }
    buffer_put(&b, str_of(o->granted ? v->granted : v->upheld));
    put_day(&b, o->answered_ms);
    buffer_put(&b, str_of(v->end));
    return buffer_str(&b);
}
