#include "push/mail.h"

#include "base/json.h"
#include "net/fetch.h"

#include <assert.h>

/* %N the name of the reader, %S the title of the square, %D its domain, %L the link, %T what staff
 * says. */
struct mail_text {
    const char *subject, *text;
};

static const struct mail_text english[MAIL_KINDS] = {
    [MAIL_CONFIRM] = {"Confirm your address for %S",
                      "Hello %N,\n\n"
                      "welcome to %S. Please confirm that this address is yours:\n\n%L\n\n"
                      "The link is good for seven days. If you did not sign up at %D, ignore this "
                      "message, and nothing happens.\n"},
    [MAIL_CONFIRM_CHANGE] = {"Confirm your new address for %S",
                             "Hello %N,\n\n"
                             "this address is to become yours at %S. Please confirm it:\n\n%L\n\n"
                             "The link is good for seven days. If you did not ask for this, ignore "
                             "this message.\n"},
    [MAIL_RESET] = {"A new password for %S",
                    "Hello %N,\n\n"
                    "somebody, probably you, asked for a new password at %S. Choose one "
                    "here:\n\n%L\n\n"
                    "The link is good for two hours and for one use. If you did not ask for it, "
                    "ignore this message: your password stays as it is.\n"},
    [MAIL_PASSWORD_CHANGED] = {"Your password at %S was changed",
                               "Hello %N,\n\n"
                               "the password of your account at %D was changed, and all other "
                               "devices were signed out.\n\n"
                               "If that was not you, ask for a new password at once: "
                               "%U/auth/reset\n"},
    [MAIL_EMAIL_CHANGED] = {"Your address at %S was changed",
                            "Hello %N,\n\n"
                            "your account at %D has another e-mail address from now on; this one "
                            "no longer reaches you there.\n\n"
                            "If that was not you, write to the people who run %D.\n"},
    [MAIL_APPROVED] = {"Welcome to %S", "Hello %N,\n\n"
                                        "your account at %S was approved. You can sign in here:\n\n"
                                        "%U/auth/sign_in\n"},
    [MAIL_SECOND_FACTOR_ON] = {"The second factor is on at %S",
                               "Hello %N,\n\n"
                               "signing in to %D now takes a code from your authenticator app as "
                               "well as your password. Keep the recovery codes in a safe place.\n\n"
                               "If that was not you, change your password at once: "
                               "%U/auth/settings\n"},
    [MAIL_SECOND_FACTOR_OFF] = {"The second factor is off at %S",
                                "Hello %N,\n\n"
                                "signing in to %D takes your password alone again.\n\n"
                                "If that was not you, change your password at once: "
                                "%U/auth/settings\n"},
    [MAIL_PASSKEY_ADDED] = {"A passkey was added at %S",
                            "Hello %N,\n\n"
                            "your account at %D can be signed in to with a passkey from now "
                            "on:\n\n%T\n"
                            "If that was not you, change your password and remove it at once: "
                            "%U/auth/settings\n"},
    [MAIL_PASSKEY_REMOVED] = {"A passkey was removed at %S",
                              "Hello %N,\n\n"
                              "this passkey no longer opens your account at %D:\n\n%T\n"
                              "If that was not you, change your password at once: "
                              "%U/auth/settings\n"},
    [MAIL_NEW_SIGN_IN] = {"A new sign-in at %S",
                          "Hello %N,\n\n"
                          "your account at %D was signed in to from somewhere new:\n\n%T\n"
                          "If that was you, there is nothing to do. If not, change your password "
                          "and sign the device out: %U/auth/settings/sessions\n"},
    [MAIL_REJECTED] = {"Your request to join %S",
                       "Hello %N,\n\n"
                       "the people who run %D have decided not to let this account in. What you "
                       "sent us was removed.\n\n%T"},
    [MAIL_WARNED] = {"A word from the people who run %S",
                     "Hello %N,\n\n"
                     "the people who run %D have a word to say about your account. Nothing else "
                     "follows from it.\n\n%T"},
    [MAIL_DISABLED] = {"Your account at %S was switched off",
                       "Hello %N,\n\n"
                       "the people who run %D have switched your account off: you cannot sign in "
                       "or post. Nothing of yours was deleted.\n\n%T"},
    [MAIL_SENSITIVE] = {"Your posts at %S are shown behind a warning",
                        "Hello %N,\n\n"
                        "the people who run %D have decided that your posts are shown behind a "
                        "warning.\n\n%T"},
    [MAIL_LIMITED] = {"Your account at %S was limited",
                      "Hello %N,\n\n"
                      "the people who run %D have limited your account: you can go on using it, "
                      "and those who follow you see what you post; others meet you only if they "
                      "look for you by name.\n\n%T"},
    [MAIL_SUSPENDED] = {"Your account at %S was suspended",
                        "Hello %N,\n\n"
                        "the people who run %D have suspended your account: nobody sees it, and "
                        "you cannot use it. Nothing of yours was deleted; when the suspension is "
                        "taken back, everything is as before.\n\n%T"},
    [MAIL_DECIDED] = {"A decision of the people who run %S",
                      "Hello %N,\n\n"
                      "the people who run %D have decided something that concerns you.\n\n%T"},
    [MAIL_RULE_OFF] = {"An automatic rule of %S has switched itself off",
                       "Hello %N,\n\n"
                       "people found too many of the posts wrongly put before them by this rule "
                       "of %D (its name and version):\n\n%T\n\n"
                       "It goes on in shadow. A new version of it can be switched on.\n"},
    [MAIL_NOTICE_RECEIVED] = {"Your notice to %S was received",
                              "Hello,\n\n"
                              "a notice about something on %D was sent with this address. People "
                              "will look at it. How it stands, and their answer, is here:\n\n%L\n\n"
                              "Keep the link: it is the only way there. If you sent no notice, "
                              "ignore this message.\n"},
    [MAIL_NOTICE_ANSWERED] = {"Your notice to %S was answered",
                              "Hello,\n\n"
                              "your notice about something on %D was answered.\n\n%T\n"
                              "What was decided, and how to object to it within six "
                              "months:\n\n%L\n"},
    [MAIL_REPORT_ANSWERED] = {"Your report at %S was answered",
                              "Hello %N,\n\n"
                              "the people who run %D have looked at what you reported. What was "
                              "decided, and how to object to it within six months:\n\n%L\n"},
    [MAIL_APPEAL_ADDRESSES] = {"Where to object, at %S",
                               "Hello %N,\n\n"
                               "somebody, probably you, asked how to object to what was decided "
                               "about your account at %D. Here, for thirty days:\n\n%T\n"
                               "If you did not ask for it, ignore this message.\n"},
    [MAIL_TEAM_INVITED] = {"An invitation at %S",
                           "Hello %N,\n\n"
                           "this account at %D asks you to write for it, with your own account and "
                           "without its password:\n\n@%T\n\n"
                           "You can accept or decline among your notifications: "
                           "%U/notifications\nUntil you accept, nothing changes.\n"},
    [MAIL_JURY_CALLED] = {"You are called to a jury at %S",
                          "Hello %N,\n\n"
                          "you were drawn by lot as one of seven members of %D who decide of an "
                          "appeal: somebody says that a decision about her was wrong. You have 72 "
                          "hours to read it and to vote. Nobody is told that it is you, or how you "
                          "vote; you may also decline:\n\n%U/jury\n\n"
                          "If you want to be drawn for none, say so there.\n"},
    [MAIL_ARCHIVE_ADDRESS] = {"Your archive at %S",
                              "Hello %N,\n\n"
                              "somebody, probably you, asked to take along what your account has "
                              "at %D. You can have it packed and fetch it here, for eight days, "
                              "without signing in:\n\n%L\n\n"
                              "Pass this address on to nobody: it opens everything you wrote. If "
                              "you did not ask for it, ignore this message; nobody else was given "
                              "it.\n"},
    [MAIL_DELETION_PROPOSED] =
        {"It is proposed to delete your account at %S",
         "Hello %N,\n\n"
         "your account at %D is suspended for good. One of the people who run %D now proposes to "
         "delete it for ever, with everything you wrote there: that cannot be taken back. It is "
         "done only if a second person agrees, and not before %T (UTC).\n\n"
         "Until then you can have all of it packed and take it along, and say what speaks against "
         "it: %U/appeal\n"},
    [MAIL_SENDER_DECIDED] = {"About the notices that you sent to %S",
                             "Hello,\n\n%T\n"
                             "If that is wrong, or if you did not send these notices, say so here "
                             "within six months. Somebody else than who decided it answers:"
                             "\n\n%L\n"},
    [MAIL_SENDER_TOLD] = {"About the notices that you sent to %S",
                          "Hello,\n\n%T\n"
                          "What was decided, and how it stands:\n\n%L\n"},
    [MAIL_REPORT_REVERSED] = {"What was decided on your report at %S was taken back",
                              "Hello %N,\n\n"
                              "something that was decided on what you reported at %D has been "
                              "looked at again, and was taken back. What was decided, and how it "
                              "stands now:\n\n%L\n"},
    [MAIL_NOTICE_REVERSED] = {"What was decided on your notice to %S was taken back",
                              "Hello,\n\n"
                              "what was decided on your notice about something on %D has been "
                              "looked at again, and was taken back. How it stands now:\n\n%L\n"},
};

static const struct mail_text french[MAIL_KINDS] = {
    [MAIL_CONFIRM] = {"Confirmez votre adresse pour %S",
                      "Bonjour %N,\n\n"
                      "bienvenue sur %S. Confirmez que cette adresse est la vôtre :\n\n%L\n\n"
                      "Le lien est valable sept jours. Si vous ne vous êtes pas inscrit sur %D, "
                      "ignorez ce message : il ne se passera rien.\n"},
    [MAIL_CONFIRM_CHANGE] = {"Confirmez votre nouvelle adresse pour %S",
                             "Bonjour %N,\n\n"
                             "cette adresse doit devenir la vôtre sur %S. Confirmez-la :\n\n%L\n\n"
                             "Le lien est valable sept jours. Si vous n’avez rien demandé, ignorez "
                             "ce message.\n"},
    [MAIL_RESET] = {"Un nouveau mot de passe pour %S",
                    "Bonjour %N,\n\n"
                    "quelqu’un, sans doute vous, a demandé un nouveau mot de passe sur %S. "
                    "Choisissez-le ici :\n\n%L\n\n"
                    "Le lien est valable deux heures et une seule fois. Si vous n’avez rien "
                    "demandé, ignorez ce message : votre mot de passe ne change pas.\n"},
    [MAIL_PASSWORD_CHANGED] = {"Votre mot de passe sur %S a changé",
                               "Bonjour %N,\n\n"
                               "le mot de passe de votre compte sur %D a été changé, et tous les "
                               "autres appareils ont été déconnectés.\n\n"
                               "Si ce n’était pas vous, demandez tout de suite un nouveau mot de "
                               "passe : %U/auth/reset\n"},
    [MAIL_EMAIL_CHANGED] = {"Votre adresse sur %S a changé",
                            "Bonjour %N,\n\n"
                            "votre compte sur %D a désormais une autre adresse électronique ; "
                            "celle-ci n’y est plus la vôtre.\n\n"
                            "Si ce n’était pas vous, écrivez aux responsables de %D.\n"},
    [MAIL_APPROVED] = {"Bienvenue sur %S",
                       "Bonjour %N,\n\n"
                       "votre compte sur %S a été accepté. Vous pouvez vous connecter ici :\n\n"
                       "%U/auth/sign_in\n"},
    [MAIL_SECOND_FACTOR_ON] = {"La double authentification est active sur %S",
                               "Bonjour %N,\n\n"
                               "se connecter à %D demande désormais un code de votre application "
                               "en plus de votre mot de passe. Gardez les codes de secours en lieu "
                               "sûr.\n\n"
                               "Si ce n’était pas vous, changez tout de suite votre mot de passe : "
                               "%U/auth/settings\n"},
    [MAIL_SECOND_FACTOR_OFF] = {"La double authentification est coupée sur %S",
                                "Bonjour %N,\n\n"
                                "se connecter à %D ne demande plus que votre mot de passe.\n\n"
                                "Si ce n’était pas vous, changez tout de suite votre mot de "
                                "passe : %U/auth/settings\n"},
    [MAIL_PASSKEY_ADDED] = {"Une clé d’accès a été ajoutée sur %S",
                            "Bonjour %N,\n\n"
                            "on peut désormais se connecter à votre compte sur %D avec cette clé "
                            "d’accès :\n\n%T\n"
                            "Si ce n’était pas vous, changez votre mot de passe et retirez-la tout "
                            "de suite : %U/auth/settings\n"},
    [MAIL_PASSKEY_REMOVED] = {"Une clé d’accès a été retirée sur %S",
                              "Bonjour %N,\n\n"
                              "cette clé d’accès n’ouvre plus votre compte sur %D :\n\n%T\n"
                              "Si ce n’était pas vous, changez tout de suite votre mot de passe : "
                              "%U/auth/settings\n"},
    [MAIL_NEW_SIGN_IN] = {"Une nouvelle connexion sur %S",
                          "Bonjour %N,\n\n"
                          "quelqu’un s’est connecté à votre compte sur %D depuis un lieu "
                          "nouveau :\n\n%T\n"
                          "Si c’était vous, il n’y a rien à faire. Sinon, changez votre mot de "
                          "passe et déconnectez cet appareil : %U/auth/settings/sessions\n"},
    [MAIL_REJECTED] = {"Votre demande de rejoindre %S",
                       "Bonjour %N,\n\n"
                       "les responsables de %D ont décidé de ne pas accepter ce compte. Ce que "
                       "vous nous aviez envoyé a été effacé.\n\n%T"},
    [MAIL_WARNED] = {"Un mot des responsables de %S",
                     "Bonjour %N,\n\n"
                     "les responsables de %D ont une remarque à propos de votre compte. Elle n’a "
                     "pas d’autre suite.\n\n%T"},
    [MAIL_DISABLED] = {"Votre compte sur %S a été désactivé",
                       "Bonjour %N,\n\n"
                       "les responsables de %D ont désactivé votre compte : vous ne pouvez ni vous "
                       "connecter ni publier. Rien de ce qui est à vous n’a été effacé.\n\n%T"},
    [MAIL_SENSITIVE] = {"Vos messages sur %S sont montrés derrière un avertissement",
                        "Bonjour %N,\n\n"
                        "les responsables de %D ont décidé que vos messages sont montrés derrière "
                        "un avertissement.\n\n%T"},
    [MAIL_LIMITED] = {"Votre compte sur %S a été limité",
                      "Bonjour %N,\n\n"
                      "les responsables de %D ont limité votre compte : vous pouvez continuer à "
                      "vous en servir, et les personnes qui vous suivent voient vos messages ; les "
                      "autres ne vous rencontrent que si elles vous cherchent par votre "
                      "nom.\n\n%T"},
    [MAIL_SUSPENDED] = {"Votre compte sur %S a été suspendu",
                        "Bonjour %N,\n\n"
                        "les responsables de %D ont suspendu votre compte : personne ne le voit, "
                        "et vous ne pouvez pas vous en servir. Rien n’a été effacé ; si la "
                        "suspension est levée, tout sera comme avant.\n\n%T"},
    [MAIL_DECIDED] = {"Une décision des responsables de %S",
                      "Bonjour %N,\n\n"
                      "les responsables de %D ont pris une décision qui vous concerne.\n\n%T"},
    [MAIL_RULE_OFF] = {"Une règle automatique de %S s’est désactivée",
                       "Bonjour %N,\n\n"
                       "trop de messages ont été signalés à tort, selon les personnes qui les ont "
                       "examinés, par cette règle de %D (son nom et sa version) :\n\n%T\n\n"
                       "Elle continue à blanc. Une nouvelle version peut être activée.\n"},
    [MAIL_NOTICE_RECEIVED] = {"Votre signalement à %S est arrivé",
                              "Bonjour,\n\n"
                              "un signalement sur %D a été envoyé avec cette adresse. Il sera "
                              "examiné par des personnes. Son état et leur réponse se trouvent "
                              "ici :\n\n%L\n\n"
                              "Gardez ce lien : il n’y a pas d’autre chemin. Si vous n’avez rien "
                              "signalé, ignorez ce message.\n"},
    [MAIL_NOTICE_ANSWERED] = {"Une réponse à votre signalement à %S",
                              "Bonjour,\n\n"
                              "votre signalement sur %D a reçu une réponse.\n\n%T\n"
                              "Ce qui a été décidé, et comment le contester dans les six "
                              "mois :\n\n%L\n"},
    [MAIL_REPORT_ANSWERED] = {"Une réponse à votre signalement sur %S",
                              "Bonjour %N,\n\n"
                              "les responsables de %D ont examiné ce que vous avez signalé. Ce qui "
                              "a été décidé, et comment le contester dans les six mois :\n\n%L\n"},
    [MAIL_APPEAL_ADDRESSES] = {"Où contester, sur %S",
                               "Bonjour %N,\n\n"
                               "quelqu’un, sans doute vous, a demandé comment contester ce qui a "
                               "été décidé à propos de votre compte sur %D. C’est ici, pendant "
                               "trente jours :\n\n%T\n"
                               "Si vous n’avez rien demandé, ignorez ce message.\n"},
    [MAIL_TEAM_INVITED] = {"Une invitation sur %S",
                           "Bonjour %N,\n\n"
                           "ce compte sur %D vous propose d’écrire en son nom, avec votre propre "
                           "compte et sans son mot de passe :\n\n@%T\n\n"
                           "Vous pouvez accepter ou refuser parmi vos notifications : "
                           "%U/notifications\nTant que vous n’acceptez pas, rien ne change.\n"},
    [MAIL_JURY_CALLED] = {"Un jury de %S vous appelle",
                          "Bonjour %N,\n\n"
                          "le sort vous désigne parmi sept membres de %D qui tranchent une "
                          "contestation : quelqu’un dit qu’une décision à son égard était "
                          "injuste. Vous avez 72 heures pour la lire et pour voter. Personne "
                          "n’apprend que c’est vous, ni comment vous votez ; vous pouvez aussi "
                          "refuser :\n\n%U/jury\n\n"
                          "Pour ne plus prendre part au tirage au sort, dites-le là.\n"},
    [MAIL_ARCHIVE_ADDRESS] = {"Votre archive sur %S",
                              "Bonjour %N,\n\n"
                              "quelqu’un, sans doute vous, a demandé à emporter ce que votre "
                              "compte contient sur %D. Vous pouvez le faire empaqueter et le "
                              "récupérer ici, pendant huit jours, sans vous connecter :\n\n%L\n\n"
                              "Ne transmettez cette adresse à personne : elle ouvre tout ce que "
                              "vous avez écrit. Si vous n’avez rien demandé, ignorez ce message ; "
                              "personne d’autre ne l’a reçue.\n"},
    [MAIL_DELETION_PROPOSED] =
        {"Il est proposé de supprimer votre compte sur %S",
         "Bonjour %N,\n\n"
         "votre compte sur %D est suspendu définitivement. L’un des responsables de %D propose "
         "maintenant de le supprimer pour toujours, avec tout ce que vous y avez écrit : ce serait "
         "irréversible. Il faut pour cela l’accord d’une seconde personne, et pas avant le %T "
         "(UTC).\n\n"
         "D’ici là, vous pouvez faire empaqueter le tout et l’emporter, et dire ce qui s’y "
         "oppose : %U/appeal\n"},
    [MAIL_SENDER_DECIDED] = {"À propos de vos signalements à %S",
                             "Bonjour,\n\n%T\n"
                             "Si c’est une erreur, ou si ces signalements ne viennent pas de vous, "
                             "dites-le ici dans les six mois. Une autre personne que celle qui a "
                             "décidé vous répondra :\n\n%L\n"},
    [MAIL_SENDER_TOLD] = {"À propos de vos signalements à %S",
                          "Bonjour,\n\n%T\n"
                          "Ce qui a été décidé, et où cela en est :\n\n%L\n"},
    [MAIL_REPORT_REVERSED] = {"Ce qui a été décidé après votre signalement sur %S a été annulé",
                              "Bonjour %N,\n\n"
                              "une décision prise après ce que vous avez signalé sur %D a été "
                              "réexaminée, et annulée. Ce qui avait été décidé, et où cela en est "
                              "maintenant :\n\n%L\n"},
    [MAIL_NOTICE_REVERSED] = {"Ce qui a été décidé après votre signalement à %S a été annulé",
                              "Bonjour,\n\n"
                              "ce qui avait été décidé après votre signalement sur %D a été "
                              "réexaminé, et annulé. Où cela en est maintenant :\n\n%L\n"},
};

static struct str fill(struct work *w, const char *text, const struct mail_draft *draft)
{
    struct str title = site_words(w->site).title;
    struct buffer b = buffer_in(w->memory);

    for (const char *c = text; *c; c++) {
        if (*c != '%') {
            buffer_char(&b, *c);
            continue;
        }
        switch (*++c) {
        case 'N':
            buffer_put(&b, draft->name);
            break;
        case 'S':
            buffer_put(&b, title.size ? title : w->site->domain);
            break;
        case 'D':
            buffer_put(&b, w->site->domain);
            break;
        case 'U':
            buffer_put(&b, w->site->url);
            break;
        case 'L':
            buffer_put(&b, draft->link);
            break;
        case 'T': /* a paragraph, or nothing */
            buffer_put(&b, draft->text);
            if (draft->text.size)
                buffer_char(&b, '\n');
            break;
        default:
            assert(false && "a letter that stands for nothing");
        }
    }
    return buffer_str(&b);
}

enum err mail_queue(struct work *w, const struct mail_draft *draft)
{
    bool is_french = str_equal_nocase(str_sub(draft->language, 0, 2), STR("fr"));
    const struct mail_text *text;
    struct buffer b = buffer_in(w->memory);

    assert(draft->kind < MAIL_KINDS && draft->to.size > 0);
    text = is_french ? &french[draft->kind] : &english[draft->kind];
    json_open(&b, '{');
    JSON_STR(&b, "to", draft->to);
    JSON_STR(&b, "subject", fill(w, text->subject, draft));
    JSON_STR(&b, "text", fill(w, text->text, draft));
    json_close(&b, '}');
    return jobs_add(w, JOB_SEND_MAIL, draft->account_id, buffer_str(&b), 0);
}

enum err mail_job(struct work *w, const struct job *job, struct lanes *lanes)
{
    const struct json *root = NULL;
    struct mail mail;
    enum err e = json_parse(w->memory, job->data, &root, NULL);

    (void)lanes;
    if (e)
        return work_fail(w, ERR_INTERNAL, "the mail of job %lld cannot be read",
                         (long long)job->id);
    mail = (struct mail){.to = json_get_str(root, "to"),
                         .subject = json_get_str(root, "subject"),
                         .text = json_get_str(root, "text")};
    return mail_send(w, &mail);
}
