#include "pages/messages.h"

#include <assert.h>

static const char *const messages[M_COUNT][2] = {
    [M_ABOUT] = {"About", "À propos"},
    [M_ACCOUNT] = {"Account", "Compte"},
    [M_ADDRESS_CONFIRMED] = {"Your address is confirmed", "Votre adresse est confirmée"},
    [M_ADDRESS_CONFIRMED_TEXT] = {"You can go on now.", "Vous pouvez continuer."},
    [M_AGREE] = {"I agree to the rules of this square", "J’accepte les règles de cette place"},
    [M_APPS_AND_DEVICES] = {"Applications and browsers", "Applications et navigateurs"},
    [M_AUTHORIZE] = {"Authorize", "Autoriser"},
    [M_BACK_TO_SETTINGS] = {"Back to the settings", "Retour aux réglages"},
    [M_BOOSTED] = {"boosted", "a partagé"},
    [M_BOOST] = {"boost", "partage"},
    [M_BOOSTS] = {"boosts", "partages"},
    [M_BROWSER] = {"Browser", "Navigateur"},
    [M_CHANGE_EMAIL] = {"Change the address", "Changer d’adresse"},
    [M_CHANGE_PASSWORD] = {"Change the password", "Changer le mot de passe"},
    [M_CHOOSE_PASSWORD] = {"Choose a new password", "Choisissez un nouveau mot de passe"},
    [M_CODE] = {"Code", "Code"},
    [M_CODE_COPY] = {"Copy this code into the application:", "Copiez ce code dans l’application :"},
    [M_CODE_HINT] = {"Six digits from your authenticator app, or one of your recovery codes.",
                     "Six chiffres de votre application, ou un de vos codes de secours."},
    [M_CODE_TITLE] = {"Your second factor", "Votre second facteur"},
    [M_CONFIRM_ADDRESS] = {"Confirm your address", "Confirmez votre adresse"},
    [M_CONFIRM_ADDRESS_TEXT] = {"One press of the button shows that you read its mail.",
                                "Un appui sur le bouton montre que vous lisez son courrier."},
    [M_CONFIRM_BUTTON] = {"This address is mine", "Cette adresse est la mienne"},
    [M_CONSENT_AS] = {"You are signed in as", "Vous êtes"},
    [M_CONSENT_NOT_YOU] = {"Use another account", "Utiliser un autre compte"},
    [M_CONSENT_RETURNS] = {"Afterwards you are sent to", "Vous serez ensuite renvoyé vers"},
    [M_CONSENT_TITLE] = {"Authorize an application", "Autoriser une application"},
    [M_CONSENT_WANTS] = {"asks for access to your account. It wants to:",
                         "demande l’accès à votre compte. Elle veut :"},
    [M_CONTINUE] = {"Continue", "Continuer"},
    [M_DENIED] = {"Access was refused", "L’accès est refusé"},
    [M_DENIED_TEXT] = {"The application got nothing. You can close this page.",
                       "L’application n’a rien reçu. Vous pouvez fermer cette page."},
    [M_DENY] = {"Refuse", "Refuser"},
    [M_DONE_EMAIL] = {"A link is on its way to the new address. It becomes yours once you follow "
                      "it.",
                      "Un lien part vers la nouvelle adresse. Elle sera la vôtre une fois suivi."},
    [M_DONE_PASSWORD] = {"The password is changed, and everything else was signed out.",
                         "Le mot de passe est changé, et tout le reste est déconnecté."},
    [M_DONE_SECOND_OFF] = {"The second factor is off.", "Le second facteur est coupé."},
    [M_DONE_SESSION] = {"It was signed out.", "L’accès est retiré."},
    [M_EMAIL] = {"E-mail address", "Adresse électronique"},
    [M_EMAIL_HINT] = {"Shown to nobody.", "N’est montrée à personne."},
    [M_END_SESSION] = {"Sign out", "Déconnecter"},
    [M_ERROR_BACK] = {"To the square", "Vers la place"},
    [M_ERROR_CONFLICT] = {"Somebody was faster", "Quelqu’un a été plus rapide"},
    [M_ERROR_FORBIDDEN] = {"This is not allowed", "Ce n’est pas permis"},
    [M_ERROR_INVALID] = {"This request cannot be understood", "Cette demande est incompréhensible"},
    [M_ERROR_NOT_FOUND] = {"There is nothing here", "Il n’y a rien ici"},
    [M_ERROR_NOT_FOUND_TEXT] = {"The address may be wrong, or what stood here is gone or not for "
                                "everybody.",
                                "L’adresse est peut-être fausse, ou ce qui était ici a disparu ou "
                                "n’est pas pour tous."},
    [M_ERROR_OURS] = {"Something went wrong", "Quelque chose s’est mal passé"},
    [M_ERROR_OURS_TEXT] = {"This is a fault of ours, and it was noted. Please try again.",
                           "C’est une faute de notre part, elle est notée. Veuillez réessayer."},
    [M_ERROR_TOO_LARGE] = {"This is too large", "C’est trop grand"},
    [M_ERROR_TOO_MANY] = {"Too many tries", "Trop d’essais"},
    [M_ERROR_UNAVAILABLE] = {"Not available at present", "Indisponible en ce moment"},
    [M_FAVOURITE] = {"favourite", "favori"},
    [M_FAVOURITES] = {"favourites", "favoris"},
    [M_FINDABLE] = {"Suggest my account to others, and let everyone search in my public posts",
                    "Suggérer mon compte aux autres, et laisser chacun chercher dans mes messages "
                    "publics"},
    [M_FOLLOWER] = {"follower", "abonné"},
    [M_FOLLOWERS] = {"followers", "abonnés"},
    [M_FOLLOWED] = {"following", "abonnement"},
    [M_FOLLOWING] = {"following", "abonnements"},
    [M_FORGOTTEN] = {"Forgotten?", "Oublié ?"},
    [M_FORM_OLD] = {"This form is too old. Here is a fresh one.",
                    "Ce formulaire est trop ancien. En voici un neuf."},
    [M_JOIN_CLOSED] = {"This square takes no new people at present.",
                       "Cette place n’accueille personne en ce moment."},
    [M_LINK_OVER] = {"This link was used already, or is too old.",
                     "Ce lien a déjà servi, ou est trop ancien."},
    [M_LOADING] = {"Loading…", "Chargement…"},
    [M_LOGIN] = {"Name or e-mail address", "Nom ou adresse électronique"},
    [M_LOGIN_NEEDED] = {"Sign in to go on.", "Connectez-vous pour continuer."},
    [M_MAIL_SENT] = {"Look into your mailbox", "Regardez votre courrier"},
    [M_MAIL_SENT_CONFIRM] =
        {"We sent you a link. Follow it, and your account is ready.",
         "Nous vous avons envoyé un lien. Suivez-le, et votre compte est prêt."},
    [M_MAIL_SENT_RESET] = {"If somebody here has this address, a link is on its way to it. It is "
                           "good for two hours.",
                           "Si quelqu’un ici a cette adresse, un lien part vers elle. Il est "
                           "valable deux heures."},
    [M_NAME] = {"Name", "Nom"},
    [M_NAME_HINT] = {"Letters, digits and _. It cannot be changed later.",
                     "Lettres sans accent, chiffres et _. Il ne pourra plus être changé."},
    [M_NEEDS_SCRIPT] = {"This page needs script. Public posts and profiles can be read without.",
                        "Cette page a besoin de scripts. Les messages et profils publics se lisent "
                        "sans."},
    [M_NEW_PASSWORD] = {"New password", "Nouveau mot de passe"},
    [M_NO_POSTS] = {"No public posts yet.", "Pas encore de messages publics."},
    [M_OLDER] = {"Older", "Plus anciens"},
    [M_OWNER_TEXT] = {"You open this square. The account you make here is its owner.",
                      "Vous ouvrez cette place. Le compte créé ici en est propriétaire."},
    [M_OWNER_TITLE] = {"The first account", "Le premier compte"},
    [M_PASSWORD] = {"Password", "Mot de passe"},
    [M_PASSWORD_HINT] = {"At least 8 characters; longer is better.",
                         "Au moins 8 caractères ; plus long, c’est mieux."},
    [M_PASSWORD_SET] = {"Your password is set", "Votre mot de passe est enregistré"},
    [M_PASSWORD_SET_TEXT] = {"All browsers and applications were signed out.",
                             "Tous les navigateurs et applications sont déconnectés."},
    [M_PENDING] = {"Your account waits for approval", "Votre compte attend d’être accepté"},
    [M_PENDING_TEXT] = {"The people who run this square read each request. You get a mail.",
                        "Les responsables de cette place lisent chaque demande. Vous recevrez un "
                        "courrier."},
    [M_POLL_ENDED] = {"ended", "terminé"},
    [M_POLL_ENDS] = {"ends", "jusqu’au"},
    [M_POLL_VOTE] = {"vote", "vote"},
    [M_POLL_VOTES] = {"votes", "votes"},
    [M_POST] = {"post", "message"},
    [M_POSTS] = {"posts", "messages"},
    [M_PRESENT_PASSWORD] = {"Present password", "Mot de passe actuel"},
    [M_REASON] = {"Why do you want to join?", "Pourquoi voulez-vous venir ?"},
    [M_REASON_HINT] = {"Read by the people who run this square.",
                       "Lu par les responsables de cette place."},
    [M_RECOVERY] = {"Recovery codes", "Codes de secours"},
    [M_RECOVERY_LEFT] = {"Recovery codes left:", "Codes de secours restants :"},
    [M_RECOVERY_NEW] = {"Make new recovery codes", "Faire de nouveaux codes de secours"},
    [M_RECOVERY_TEXT] =
        {"Each signs you in once if your authenticator is lost. They are shown only "
         "now: keep them in a safe place.",
         "Chacun permet une connexion si l’application est perdue. Ils ne sont "
         "montrés que maintenant : gardez-les en lieu sûr."},
    [M_REPLY] = {"reply", "réponse"},
    [M_REPLIES] = {"replies", "réponses"},
    [M_RESET_BUTTON] = {"Send me a link", "Envoyez-moi un lien"},
    [M_RESET_TEXT] = {"We send a link to your address; with it you choose a new password.",
                      "Nous envoyons un lien à votre adresse ; il permet de choisir un nouveau mot "
                      "de passe."},
    [M_RESET_TITLE] = {"A new password", "Un nouveau mot de passe"},
    [M_SECOND_APP_LINK] = {"Open it in an authenticator app on this device",
                           "L’ouvrir dans une application de cet appareil"},
    [M_SECOND_FACTOR] = {"Second factor", "Second facteur"},
    [M_SECOND_IS_OFF] = {"Off. With it, signing in takes a code from an app on your phone as well "
                         "as the password.",
                         "Coupé. Avec lui, se connecter demande un code de votre téléphone en plus "
                         "du mot de passe."},
    [M_SECOND_IS_ON] = {"On: signing in takes a code as well as the password.",
                        "Actif : se connecter demande un code en plus du mot de passe."},
    [M_SECOND_PICTURE] = {"QR code with the key below", "Code QR de la clé ci-dessous"},
    [M_SECOND_SECRET] =
        {"Scan this picture with your authenticator app, or type the key below it "
         "(time-based, 6 digits); then enter the code it shows.",
         "Lisez cette image avec votre application d’authentification, ou saisissez la clé "
         "au-dessous (temps, 6 chiffres) ; puis entrez le code affiché."},
    [M_SECOND_START] = {"Switch it on", "L’activer"},
    [M_SECOND_STOP] = {"Switch it off", "Le couper"},
    [M_SECOND_VERIFY] = {"Check the code", "Vérifier le code"},
    [M_SETTINGS] = {"Settings of the account", "Réglages du compte"},
    [M_SIGNED_IN_SINCE] = {"Since", "Depuis"},
    [M_SIGN_IN] = {"Sign in", "Se connecter"},
    [M_SIGN_IN_SHORT] = {"Sign in", "Entrer"},
    [M_SIGN_OUT] = {"Sign out", "Se déconnecter"},
    [M_SIGN_OUT_TEXT] = {"Sign out of this browser?", "Se déconnecter de ce navigateur ?"},
    [M_SIGN_UP] = {"Sign up", "S’inscrire"},
    [M_SIGN_UP_TITLE] = {"Join the square", "Rejoindre la place"},
    [M_SKIP] = {"Skip to the content", "Aller au contenu"},
    [M_THIS_BROWSER] = {"this browser", "ce navigateur"},
    [M_THIS_SQUARE] = {"This square", "Cette place"},
    [M_FRONT_LEAD] =
        {"A public square: people speak, everyone can answer, and nobody sells your attention.",
         "Une place publique : on y parle, chacun peut répondre, et personne ne vend votre "
         "attention."},
    [M_FRONT_NOW] = {"On the square now", "Sur la place en ce moment"},
    [M_PICTURES_SENSITIVE] = {"Pictures that may disturb", "Images qui peuvent heurter"},
    [M_PICTURE_UNDESCRIBED] = {"Picture without description", "Image sans description"},
    [M_PRIVACY_POLICY] = {"Privacy policy", "Politique de confidentialité"},
    [M_TERMS_OF_SERVICE] = {"Terms of service", "Conditions d’utilisation"},
    [M_RULES] = {"Rules", "Règles"},
    [M_RULES_NONE] = {"No rules have been written down yet.", "Aucune règle n’est encore écrite."},
    [M_RUNS] = {"Runs", "Fonctionne avec"},
    [M_CONTACT] = {"Contact:", "Contact :"},
    [M_DATA] = {"Import and export", "Importer et exporter"},
    [M_DATA_LISTS] = {"Your lists", "Vos listes"},
    [M_DATA_LISTS_TEXT] = {"Files that other servers can read.",
                           "Des fichiers que d’autres serveurs savent lire."},
    [M_DATA_FOLLOWING] = {"People you follow", "Les gens que vous suivez"},
    [M_DATA_BLOCKS] = {"People you block", "Les gens que vous bloquez"},
    [M_DATA_MUTES] = {"People you mute", "Les gens que vous masquez"},
    [M_DATA_DOMAINS] = {"Servers you block", "Les serveurs que vous bloquez"},
    [M_DATA_LISTS_KIND] = {"Lists", "Listes"},
    [M_DATA_BOOKMARKS] = {"Bookmarks", "Marque-pages"},
    [M_ARCHIVE] = {"Your archive", "Votre archive"},
    [M_ARCHIVE_TEXT] = {"Everything you wrote here with its pictures, as Mastodon "
                        "packs it. You can ask for one every seven days, and fetch it"
                        " for seven days.",
                        "Tout ce que vous avez écrit ici avec ses images, comme "
                        "Mastodon l’empaquette. Une par semaine, à chercher pendant "
                        "sept jours."},
    [M_ARCHIVE_ASK] = {"Ask for the archive", "Demander l’archive"},
    [M_ARCHIVE_WAITING] = {"It is being made. Come back in a few minutes.",
                           "Elle se prépare. Revenez dans quelques minutes."},
    [M_ARCHIVE_FETCH] = {"Fetch the archive", "Télécharger l’archive"},
    [M_ARCHIVE_FAILED] = {"It could not be made. Ask once more.",
                          "Elle n’a pas pu être faite. Redemandez-la."},
    [M_IMPORT] = {"Import a list", "Importer une liste"},
    [M_IMPORT_KIND] = {"What the file holds", "Ce que contient le fichier"},
    [M_IMPORT_FILE] = {"The file (CSV)", "Le fichier (CSV)"},
    [M_IMPORT_MODE] = {"What is here already", "Ce qui est déjà ici"},
    [M_IMPORT_MERGE] = {"stays: what the file holds is added", "reste : le fichier s’y ajoute"},
    [M_IMPORT_OVERWRITE] = {"goes unless the file holds it",
                            "part, sauf si le fichier le contient"},
    [M_IMPORT_NO_FILE] = {"Choose a file.", "Choisissez un fichier."},
    [M_IMPORTS] = {"What was imported", "Ce qui a été importé"},
    [M_IMPORT_DONE] = {"done", "fait"},
    [M_IMPORT_FAILED] = {"not possible", "impossible"},
    [M_IMPORT_OF] = {"of", "sur"},
    [M_DONE_IMPORT] = {"The file was taken. What it holds is being applied; this "
                       "page says how far it is.",
                       "Le fichier est reçu. Il est en cours d’application ; cette "
                       "page dit où il en est."},
    [M_DONE_ARCHIVE] = {"The archive is being made.", "L’archive se prépare."},
    [M_MOVE] = {"Move to another account", "Déménager vers un autre compte"},
    [M_MOVE_TEXT] = {"Your followers follow the other account from then on, and "
                     "your profile leads to it. First name this account there as "
                     "another account of yours. You can move once every 30 days.",
                     "Vos abonnés suivront l’autre compte, et votre profil y "
                     "mènera. Nommez d’abord ce compte-ci là-bas comme un autre de"
                     " vos comptes. Un déménagement tous les 30 jours."},
    [M_MOVE_TO] = {"The other account", "L’autre compte"},
    [M_MOVE_TO_HINT] = {"name@server", "nom@serveur"},
    [M_MOVE_BUTTON] = {"Move there", "Y déménager"},
    [M_MOVED_TO] = {"This account has moved to", "Ce compte a déménagé vers"},
    [M_MOVED_FOLLOWERS] = {"followers have come along", "abonnés ont suivi"},
    [M_MOVE_UNDO] = {"Stay here after all", "Rester ici finalement"},
    [M_ALIASES] = {"Other accounts of yours", "Vos autres comptes"},
    [M_ALIASES_TEXT] = {"An account named here can move to this one.",
                        "Un compte nommé ici peut déménager vers celui-ci."},
    [M_ALIAS_ADD] = {"Name it", "Le nommer"},
    [M_ALIAS_REMOVE] = {"Remove", "Retirer"},
    [M_DONE_MOVE] = {"You have moved. Your followers come along one after the "
                     "other.",
                     "Vous avez déménagé. Vos abonnés suivent l’un après l’autre."},
    [M_DONE_MOVE_UNDO] = {"Your profile leads nowhere else any more.",
                          "Votre profil ne mène plus ailleurs."},
    [M_DONE_ALIAS] = {"Your other accounts are changed.", "Vos autres comptes sont modifiés."},
    [M_DELETE] = {"Delete your account", "Supprimer votre compte"},
    [M_DELETE_TEXT] = {"Everything you wrote, did and sent goes, for ever. Your name"
                       " stays taken, so that nobody can pose as you.",
                       "Tout ce que vous avez écrit, fait et envoyé disparaît, pour "
                       "toujours. Votre nom reste pris, pour que personne ne se "
                       "fasse passer pour vous."},
    [M_DELETE_BUTTON] = {"Delete it for ever", "Le supprimer pour toujours"},
    [M_DELETED] = {"Your account is gone", "Votre compte a disparu"},
    [M_DELETED_TEXT] = {"What it had is being removed.",
                        "Ce qu’il avait est en cours de suppression."},
};

const char *message(enum message m, bool in_french)
{
    assert((size_t)m < M_COUNT && messages[m][0] && messages[m][1]);
    return messages[m][in_french];
}

static const struct {
    const char *word, *text[2];
} scopes[] = {
    {"read", {"read everything of your account", "lire tout ce qui est à votre compte"}},
    {"profile", {"see who you are", "voir qui vous êtes"}},
    {"write", {"change everything of your account, and post", "tout modifier, et publier"}},
    {"follow",
     {"change whom you follow, block and mute", "changer qui vous suivez, bloquez et masquez"}},
    {"push", {"get your push notifications", "recevoir vos notifications"}},
    {"read:accounts", {"see information of accounts", "voir les informations des comptes"}},
    {"read:statuses", {"read posts", "lire les messages"}},
    {"read:notifications", {"see your notifications", "voir vos notifications"}},
    {"read:follows", {"see whom you follow", "voir qui vous suivez"}},
    {"read:lists", {"see your lists", "voir vos listes"}},
    {"read:search", {"search for you", "chercher pour vous"}},
    {"write:accounts", {"change your profile", "modifier votre profil"}},
    {"write:statuses", {"publish posts", "publier des messages"}},
    {"write:media", {"upload pictures and films", "envoyer des images et des films"}},
    {"write:favourites", {"favourite posts", "mettre des messages en favoris"}},
    {"write:follows", {"follow people", "suivre des gens"}},
    {"write:notifications", {"clear your notifications", "vider vos notifications"}},
    {"admin:read",
     {"read what the people who run the square see", "lire ce que voient les responsables"}},
    {"admin:write", {"act as one who runs the square", "agir comme responsable de la place"}},
};

struct str scope_message(struct str word, bool in_french)
{
    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
        if (str_is(word, scopes[i].word))
            return str_of(scopes[i].text[in_french]);
    return word;
}
