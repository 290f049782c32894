/* Français. */
#include "pages/messages.h"

/* Nothing at all is singular too. */
static bool is_single(int64_t count)
{
    return count == 0 || count == 1;
}

static void put_day(struct buffer *b, int year, int month, int day)
{
    static const char *const months[] = {"janv.", "févr.", "mars",  "avr.", "mai",  "juin",
                                         "juil.", "août",  "sept.", "oct.", "nov.", "déc."};

    buffer_format(b, day == 1 ? "%der %s %d" : "%d %s %d", day, months[month - 1], year);
}

const struct language language_fr =
    {
        .code = "fr",
        .own_name = "Français",
        .is_single = is_single,
        .put_day = put_day,
        .decimal_sign = ',',
        .messages =
            {
                [M_ABOUT] = "À propos",
                [M_ABOVE] = "Ce qui précède",
                [M_ACCOUNT] = "Compte",
                [M_ACCOUNT_GONE] =
                    "Ce compte n’existe plus : la personne à qui il appartenait l’a supprimé.",
                [M_ADDRESS_CONFIRMED] = "Votre adresse est confirmée",
                [M_ADDRESS_CONFIRMED_TEXT] = "Vous pouvez continuer.",
                [M_AGREE] = "J’accepte les règles de cette place",
                [M_ALIASES] = "Vos autres comptes",
                [M_ALIASES_TEXT] = "Un compte nommé ici peut déménager vers celui-ci.",
                [M_ALIAS_ADD] = "Le nommer",
                [M_ALIAS_REMOVE] = "Retirer",
                [M_APPS] = "Applications",
                [M_APPS_NONE] = "Aucune application n’a accès à votre compte.",
                [M_ARCHIVE] = "Votre archive",
                [M_ARCHIVE_ASK] = "Demander l’archive",
                [M_ARCHIVE_FAILED] = "Elle n’a pas pu être faite. Redemandez-la.",
                [M_ARCHIVE_FETCH] = "Télécharger l’archive",
                [M_ARCHIVE_NEXT] = "Vous pourrez demander la suivante à partir du",
                [M_ARCHIVE_TEXT] =
                    "Tout ce que vous avez écrit ici avec ses images, comme Mastodon "
                    "l’empaquette. Une par semaine, à chercher pendant sept jours.",
                [M_ARCHIVE_TOO_SOON] =
                    "Il y a déjà une archive, ou elle se prépare. Voyez plus bas.",
                [M_ARCHIVE_UNTIL] = "à télécharger jusqu’au",
                [M_ARCHIVE_WAITING] = "Elle se prépare. Revenez dans quelques minutes.",
                [M_AUTHORIZE] = "Autoriser",
                [M_AUTHORIZED_SINCE] = "a accès depuis le",
                [M_BOOST] = "partage",
                [M_BOOSTED] = "a partagé",
                [M_BOOSTS] = "partages",
                [M_BOT] = "Automatisé",
                [M_BROWSER] = "Navigateur",
                [M_CHANGE] = "Modifier",
                [M_CHANGE_EMAIL] = "Changer d’adresse",
                [M_CHANGE_PASSWORD] = "Changer le mot de passe",
                [M_CHOOSE_PASSWORD] = "Choisissez un nouveau mot de passe",
                [M_CODE] = "Code",
                [M_CODE_COPY] = "Copiez ce code dans l’application :",
                [M_CODE_HINT] = "Six chiffres de votre application, ou un de vos codes de secours.",
                [M_CODE_TITLE] = "Votre second facteur",
                [M_COLLECTIONS] = "Collections",
                [M_CONFIRM_ADDRESS] = "Confirmez votre adresse",
                [M_CONFIRM_ADDRESS_TEXT] =
                    "Un appui sur le bouton montre que vous lisez son courrier.",
                [M_CONFIRM_BUTTON] = "Cette adresse est la mienne",
                [M_CONSENT_AS] = "Vous êtes",
                [M_CONSENT_NOT_YOU] = "Utiliser un autre compte",
                [M_CONSENT_RETURNS] = "Vous serez ensuite renvoyé vers",
                [M_CONSENT_TITLE] = "Autoriser une application",
                [M_CONSENT_WANTS] = "demande l’accès à votre compte. Elle veut :",
                [M_CONTACT] = "Contact :",
                [M_CONTINUE] = "Continuer",
                [M_CONTINUED] = "Suite",
                [M_DATA] = "Importer et exporter",
                [M_DATA_BLOCKS] = "Les gens que vous bloquez",
                [M_DATA_BOOKMARKS] = "Marque-pages",
                [M_DATA_DOMAINS] = "Les serveurs que vous bloquez",
                [M_DATA_FOLLOWING] = "Les gens que vous suivez",
                [M_DATA_LISTS] = "Vos listes",
                [M_DATA_LISTS_KIND] = "Listes",
                [M_DATA_LISTS_TEXT] = "Des fichiers que d’autres serveurs savent lire.",
                [M_DATA_MUTES] = "Les gens que vous masquez",
                [M_DELETED] = "Votre compte a disparu",
                [M_DELETED_TEXT] = "Ce qu’il avait est en cours de suppression.",
                [M_DELETE_ARCHIVE_FIRST] = "Récupérez d’abord votre archive",
                [M_DELETE_BUTTON] = "Le supprimer pour toujours",
                [M_DELETE_TEXT] = "Tout ce que vous avez écrit, fait et envoyé disparaît, pour "
                                  "toujours. Votre nom "
                                  "reste pris, pour que personne ne se fasse passer pour vous.",
                [M_DENIED] = "L’accès est refusé",
                [M_DENIED_TEXT] = "L’application n’a rien reçu. Vous pouvez fermer cette page.",
                [M_DENY] = "Refuser",
                [M_DONE_ALIAS] = "Vos autres comptes sont modifiés.",
                [M_DONE_ARCHIVE] = "L’archive se prépare.",
                [M_DONE_EMAIL] =
                    "Un lien part vers la nouvelle adresse. Elle sera la vôtre une fois suivi.",
                [M_DONE_IMPORT] = "Le fichier est reçu. Il est en cours d’application ; cette page "
                                  "dit où il en est.",
                [M_DONE_MOVE] = "Vous avez déménagé. Vos abonnés suivent l’un après l’autre.",
                [M_DONE_MOVE_UNDO] = "Votre profil ne mène plus ailleurs.",
                [M_DONE_PASSKEY] = "La clé d’accès est ajoutée. Elle ouvre désormais votre compte.",
                [M_DONE_PASSKEY_NAME] = "La clé d’accès a son nouveau nom.",
                [M_DONE_PASSKEY_REMOVED] =
                    "La clé d’accès est retirée. Elle n’ouvre plus rien ici.",
                [M_DONE_PASSWORD] = "Le mot de passe est changé, et tout le reste est déconnecté.",
                [M_DONE_SAVED] = "C’est enregistré.",
                [M_DONE_SECOND_OFF] = "Le second facteur est coupé.",
                [M_DONE_SESSION] = "L’accès est retiré.",
                [M_DONE_SESSIONS] = "Tous les autres sont déconnectés.",
                [M_EDITED] = "modifié",
                [M_EMAIL] = "Adresse électronique",
                [M_EMAIL_HINT] = "N’est montrée à personne.",
                [M_EMAIL_TAKEN] = "Cette adresse a déjà un compte : connectez-vous.",
                [M_EMOJI_ADD] = "Ajouter un émoji",
                [M_EMOJI_CATEGORY] = "Groupe",
                [M_EMOJI_CATEGORY_HINT] = "Sous quel titre il figure au choix ; peut rester vide.",
                [M_EMOJI_FILE] = "Image (PNG, GIF, WebP ; 256 ko au plus)",
                [M_EMOJI_HIDDEN] = "caché",
                [M_EMOJI_NAME] = "Nom",
                [M_EMOJI_NAME_HINT] = "Lettres, chiffres et _. On l’écrit entre deux-points.",
                [M_END_OTHERS] = "Déconnecter tous les autres",
                [M_END_SESSION] = "Déconnecter",
                [M_ERROR_AGAIN] = "Réessayer",
                [M_ERROR_BACK] = "Vers la place",
                [M_ERROR_CONFLICT] = "Quelqu’un a été plus rapide",
                [M_ERROR_FORBIDDEN] = "Ce n’est pas permis",
                [M_ERROR_GONE] = "Ceci n’existe plus",
                [M_ERROR_INVALID] = "Cette demande est incompréhensible",
                [M_ERROR_NOT_FOUND] = "Il n’y a rien ici",
                [M_ERROR_NOT_FOUND_TEXT] = "L’adresse est peut-être fausse, ou ce qui était ici a "
                                           "disparu ou n’est pas pour tous.",
                [M_ERROR_OURS] = "Quelque chose s’est mal passé",
                [M_ERROR_OURS_TEXT] =
                    "C’est une faute de notre part, elle est notée. Veuillez réessayer.",
                [M_ERROR_TOO_LARGE] = "C’est trop grand",
                [M_ERROR_TOO_MANY] = "Trop d’essais",
                [M_ERROR_UNAVAILABLE] = "Indisponible en ce moment",
                [M_ERROR_UNAVAILABLE_TEXT] =
                    "La place ne peut pas répondre pour le moment. Rien n’est "
                    "perdu ; réessayez dans une minute.",
                [M_FAVOURITE] = "favori",
                [M_FAVOURITES] = "favoris",
                [M_FEATURED] = "À la une",
                [M_FEATURED_PEOPLE] = "Personnes",
                [M_FEATURED_TAGS] = "Mots-clés",
                [M_FINDABLE] =
                    "Suggérer mon compte aux autres, et laisser chacun chercher dans mes "
                    "messages publics",
                [M_FOLLOWED] = "abonnement",
                [M_FOLLOWER] = "abonné",
                [M_FOLLOWERS] = "abonnés",
                [M_FOLLOWERS_TITLE] = "Abonnés",
                [M_FOLLOWING] = "abonnements",
                [M_FOLLOWING_TITLE] = "Abonnements",
                [M_FORGOTTEN] = "Oublié ?",
                [M_FORM_OLD] = "Ce formulaire est trop ancien. En voici un neuf.",
                [M_FRONT_LEAD] =
                    "Une place publique : on y parle, chacun peut répondre, et personne "
                    "ne vend votre attention.",
                [M_FRONT_NOW] = "Sur la place en ce moment",
                [M_HERE_SINCE] = "Ici depuis le",
                [M_HIDDEN_LIST] = "Cette liste n’est pas montrée aux autres.",
                [M_IMPORT] = "Importer une liste",
                [M_IMPORTS] = "Ce qui a été importé",
                [M_IMPORT_ARCHIVES] =
                    "Vos messages de Mastodon ou de X reviennent entiers, images et dates "
                    "comprises, "
                    "quand les responsables de cette place reçoivent votre archive : bema import "
                    "mastodon FICHIER --account VOUS, ou bema import x.",
                [M_IMPORT_DONE] = "fait",
                [M_IMPORT_FAILED] = "impossible",
                [M_IMPORT_FILE] = "Le fichier (CSV)",
                [M_IMPORT_KIND] = "Ce que contient le fichier",
                [M_IMPORT_MERGE] = "reste : le fichier s’y ajoute",
                [M_IMPORT_MODE] = "Ce qui est déjà ici",
                [M_IMPORT_NO_FILE] = "Choisissez un fichier.",
                [M_IMPORT_OF] = "sur",
                [M_IMPORT_OVERWRITE] = "part, sauf si le fichier le contient",
                [M_IMPORT_WHY] = "Lesquels, et pourquoi",
                [M_IMPORT_WHY_MORE] = "Ce sont les premiers ; le fichier les contient tous.",
                [M_IN_REPLY_TO] = "En réponse à",
                [M_JOIN_APPROVAL] = "Une personne regarde chaque nouveau compte avant qu’il ouvre.",
                [M_JOIN_CLOSED] = "Cette place n’accueille personne en ce moment.",
                [M_LINK_OVER] = "Ce lien a déjà servi, ou est trop ancien.",
                [M_LOADING] = "Chargement…",
                [M_LOGIN] = "Nom ou adresse électronique",
                [M_LOGIN_NEEDED] = "Connectez-vous pour continuer.",
                [M_MAIL_SENT] = "Regardez votre courrier",
                [M_MAIL_SENT_CONFIRM] =
                    "Nous vous avons envoyé un lien. Suivez-le, et votre compte est prêt.",
                [M_MAIL_SENT_RESET] =
                    "Si quelqu’un ici a cette adresse, un lien part vers elle. Il "
                    "est valable deux heures.",
                [M_MEDIA] = "Images",
                [M_MORE_REPLIES] = "réponses de plus",
                [M_MORE_REPLY] = "réponse de plus",
                [M_MOVE] = "Déménager vers un autre compte",
                [M_MOVED_FOLLOWERS] = "abonnés ont suivi",
                [M_MOVED_TO] = "Ce compte a déménagé vers",
                [M_MOVE_BUTTON] = "Y déménager",
                [M_MOVE_TEXT] =
                    "Vos abonnés suivront l’autre compte, et votre profil y mènera. Nommez "
                    "d’abord ce compte-ci là-bas comme un autre de vos comptes. Un "
                    "déménagement tous les 30 jours.",
                [M_MOVE_TO] = "L’autre compte",
                [M_MOVE_TO_HINT] = "nom@serveur",
                [M_MOVE_UNDO] = "Rester ici finalement",
                [M_NAME] = "Nom",
                [M_NAME_HINT] =
                    "Lettres sans accent, chiffres et _. Il ne pourra plus être changé.",
                [M_NAME_TAKEN] = "Ce nom est déjà pris. Essayez-en un autre.",
                [M_NEEDS_SCRIPT] = "Cette page a besoin de scripts. Les messages et profils "
                                   "publics se lisent sans.",
                [M_NEWEST] = "Plus récents",
                [M_NEWS_END] = "Y mettre fin",
                [M_NEWS_ENDS] = "Dernier jour d’affichage",
                [M_NEWS_HINT] = "Cela figure au-dessus de l’accueil de chacun jusqu’à ce qu’il le "
                                "ferme. Liens, @noms, #mots-clés et émojis fonctionnent.",
                [M_NEWS_PUBLISH] = "Annoncer",
                [M_NEWS_SHOWN] = "Affichées maintenant",
                [M_NEWS_TEXT] = "Que voulez-vous dire à tout le monde ?",
                [M_NEW_PASSWORD] = "Nouveau mot de passe",
                [M_NOTHING_FEATURED] = "Rien n’est encore mis à la une ici.",
                [M_NO_PEOPLE] = "Encore personne.",
                [M_NO_POSTS] = "Pas encore de messages publics.",
                [M_OLDER] = "Plus anciens",
                [M_OWNER_TEXT] = "Vous ouvrez cette place. Le compte créé ici en est propriétaire.",
                [M_OWNER_TITLE] = "Le premier compte",
                [M_PASSKEYS] = "Clés d’accès",
                [M_PASSKEYS_TEXT] =
                    "Votre téléphone, votre ordinateur ou une clé vous connecte : rien "
                    "à retenir, et rien qu’une fausse page puisse vous demander.",
                [M_PASSKEY_ADD] = "Ajouter une clé d’accès",
                [M_PASSKEY_CHANGE] = "Modifier",
                [M_PASSKEY_FAILED] =
                    "Cela n’a rien donné. Réessayez, ou choisissez un autre moyen.",
                [M_PASSKEY_INSTEAD] = "Ou une clé d’accès",
                [M_PASSKEY_NAME] = "Nom de la clé d’accès",
                [M_PASSKEY_NAME_HINT] = "Pour la reconnaître : « mon téléphone », « clé bleue ».",
                [M_PASSKEY_NEEDS_SCRIPT] =
                    "Les clés d’accès demandent un navigateur qui les connaît, avec JavaScript.",
                [M_PASSKEY_OR] = "Ou avec une clé d’accès",
                [M_PASSKEY_OR_TEXT] =
                    "Si votre téléphone, votre ordinateur ou votre clé connaît cette "
                    "place, aucun mot de passe n’est nécessaire.",
                [M_PASSKEY_REMOVE] = "Retirer",
                [M_PASSKEY_REMOVE_TEXT] =
                    "Quiconque est devant cet écran pourrait vous la retirer : "
                    "votre mot de passe est donc demandé encore une fois.",
                [M_PASSKEY_REMOVE_TITLE] = "Retirer une clé d’accès",
                [M_PASSKEY_RENAME] = "Renommer",
                [M_PASSKEY_SIGN_IN] = "Utiliser une clé d’accès",
                [M_PASSKEY_UNUSED] = "pas encore utilisée",
                [M_PASSKEY_USE] = "Utiliser une clé d’accès",
                [M_PASSKEY_USED] = "utilisée le",
                [M_PASSWORD] = "Mot de passe",
                [M_PASSWORD_COMMON] = "Trop facile à deviner. Plusieurs mots valent mieux.",
                [M_PASSWORD_HINT] = "Au moins 8 caractères ; plus long, c’est mieux.",
                [M_PASSWORD_SET] = "Votre mot de passe est enregistré",
                [M_PASSWORD_SET_TEXT] = "Tous les navigateurs et applications sont déconnectés.",
                [M_PENDING] = "Votre compte attend d’être accepté",
                [M_PENDING_TEXT] = "Les responsables de cette place lisent chaque demande. Vous "
                                   "recevrez un courrier.",
                [M_PICTURES_SENSITIVE] = "Images qui peuvent heurter",
                [M_PICTURE_UNDESCRIBED] = "Image sans description",
                [M_PINNED] = "Épinglé",
                [M_PLACES] = "Navigation principale",
                [M_PLACE_BEGUN] = "Brouillons et programmés",
                [M_PLACE_BOOKMARKS] = "Marque-pages",
                [M_PLACE_CONVERSATIONS] = "Conversations",
                [M_PLACE_EXPLORE] = "Explorer",
                [M_PLACE_FAVOURITES] = "Favoris",
                [M_PLACE_FOLLOW_REQUESTS] = "Demandes d’abonnement",
                [M_PLACE_HOME] = "Accueil",
                [M_PLACE_LISTS] = "Listes",
                [M_PLACE_LOCAL] = "Local",
                [M_PLACE_MORE] = "Plus",
                [M_PLACE_NOTIFICATIONS] = "Notifications",
                [M_PLACE_PROFILE] = "Profil",
                [M_PLACE_TAGS] = "Mots-clés",
                [M_PLACE_WRITE] = "Écrire",
                [M_POLL_ENDED] = "terminé",
                [M_POLL_ENDS] = "jusqu’au",
                [M_POLL_VOTE] = "vote",
                [M_POLL_VOTES] = "votes",
                [M_POST] = "message",
                [M_POSTS] = "messages",
                [M_POST_HIDDEN] = "Ce message n’est pas montré ici",
                [M_POST_HIDDEN_BY_AGE] = "Il n’est montré qu’aux personnes connectées.",
                [M_POST_HIDDEN_BY_LAW] = "Une loi exige qu’il ne soit pas montré ici.",
                [M_POST_HIDDEN_BY_RULE] =
                    "Les responsables de cette place en ont décidé ainsi selon ses règles. Il n’a "
                    "pas été effacé.",
                [M_POST_HIDDEN_DECISION] = "Ce qui a été décidé",
                [M_POST_HIDDEN_SINCE] = "Depuis le",
                [M_POST_HIDDEN_UNTIL] = "Il revient le",
                [M_POSTS_TITLE] = "Messages",
                [M_PRESENT_PASSWORD] = "Mot de passe actuel",
                [M_PRESET_LEAD] = "Un réglage de « Pour vous », publié",
                [M_PRESET_SIGN_IN] = "Se connecter pour l’utiliser",
                [M_PRESET_TEXT] = "Qui l’utilise en prend une copie : ce que son auteur change "
                                  "ensuite n’y change rien.",
                [M_PRESET_USES] = "personnes ou plus l’utilisent",
                [M_PRIVACY_POLICY] = "Politique de confidentialité",
                [M_PROFILE] = "Profil",
                [M_PROMISE_APPS] = "Vos applications marchent",
                [M_PROMISE_APPS_TEXT] =
                    "Toute application faite pour Mastodon se connecte ici, sur tout téléphone.",
                [M_PROMISE_CODE] = "Tout se vérifie",
                [M_PROMISE_CODE_TEXT] = "Le code est ouvert et assez court pour être lu. Ce que "
                                        "fait la place est écrit.",
                [M_PROMISE_TIME] = "Dans l’ordre du temps",
                [M_PROMISE_TIME_TEXT] =
                    "Vous voyez ce qu’ont dit les gens que vous suivez, le plus "
                    "récent d’abord. Rien n’est glissé entre les deux.",
                [M_QUOTE_GONE] = "Le message cité ne peut pas être montré.",
                [M_REASON] = "Pourquoi voulez-vous venir ?",
                [M_REASON_HINT] = "Lu par les responsables de cette place.",
                [M_RECOVERY] = "Codes de secours",
                [M_RECOVERY_LEFT] = "Codes de secours restants :",
                [M_RECOVERY_NEW] = "Faire de nouveaux codes de secours",
                [M_RECOVERY_TEXT] =
                    "Chacun permet une connexion si l’application est perdue. Ils ne "
                    "sont montrés que maintenant : gardez-les en lieu sûr.",
                [M_REMOVE] = "Retirer",
                [M_REPLIES] = "réponses",
                [M_REPLIES_GO_ON] =
                    "Il y a plus de réponses qu’ici. Ouvrez-en une pour lire la suite.",
                [M_REPLIES_TITLE] = "Réponses",
                [M_REPLY] = "réponse",
                [M_RESET_BUTTON] = "Envoyez-moi un lien",
                [M_RESET_TEXT] = "Nous envoyons un lien à votre adresse ; il permet de choisir un "
                                 "nouveau mot de passe.",
                [M_RESET_TITLE] = "Un nouveau mot de passe",
                [M_REVOKE] = "Retirer l’accès",
                [M_RULE] = "Règle",
                [M_RULES] = "Règles",
                [M_RULES_HERE] = "Les règles d’ici",
                [M_RULES_NONE] = "Aucune règle n’est encore écrite.",
                [M_RULE_ADD] = "Ajouter une règle",
                [M_RULE_HINT] = "Ce que cela veut dire",
                [M_RULE_KIND] = "Soyez bienveillant",
                [M_RULE_KIND_HINT] =
                    "Discutez ce qui est dit, non la personne qui le dit. Ni harcèlement ni haine.",
                [M_RULE_LAW] = "Respectez la loi",
                [M_RULE_LAW_HINT] = "Celle du pays d’où cette place est tenue.",
                [M_RULE_PRIVATE] = "Laissez privé ce qui est privé",
                [M_RULE_PRIVATE_HINT] =
                    "Ne publiez ni l’adresse, ni les images, ni les messages de "
                    "quiconque sans son accord.",
                [M_RULE_SPAM] = "Ni spam ni tromperie",
                [M_RULE_SPAM_HINT] =
                    "Les comptes automatiques le disent. Personne ne se fait passer pour un autre.",
                [M_RULE_WARN] = "Prévenez avant ce qui peut heurter",
                [M_RULE_WARN_HINT] = "Mettez violence et nudité derrière un avertissement.",
                [M_RUNS] = "Fonctionne avec",
                [M_SAVE] = "Enregistrer",
                [M_SCOPE_ADMIN_READ] = "lire ce que voient les responsables",
                [M_SCOPE_ADMIN_WRITE] = "agir comme responsable de la place",
                [M_SCOPE_FOLLOW] = "changer qui vous suivez, bloquez et masquez",
                [M_SCOPE_PROFILE] = "voir qui vous êtes",
                [M_SCOPE_PUSH] = "recevoir vos notifications",
                [M_SCOPE_READ] = "lire tout ce qui est à votre compte",
                [M_SCOPE_READ_ACCOUNTS] = "voir les informations des comptes",
                [M_SCOPE_READ_FOLLOWS] = "voir qui vous suivez",
                [M_SCOPE_READ_LISTS] = "voir vos listes",
                [M_SCOPE_READ_NOTIFICATIONS] = "voir vos notifications",
                [M_SCOPE_READ_SEARCH] = "chercher pour vous",
                [M_SCOPE_READ_STATUSES] = "lire les messages",
                [M_SCOPE_WRITE] = "tout modifier, et publier",
                [M_SCOPE_WRITE_ACCOUNTS] = "modifier votre profil",
                [M_SCOPE_WRITE_FAVOURITES] = "mettre des messages en favoris",
                [M_SCOPE_WRITE_FOLLOWS] = "suivre des gens",
                [M_SCOPE_WRITE_MEDIA] = "envoyer des images et des films",
                [M_SCOPE_WRITE_NOTIFICATIONS] = "vider vos notifications",
                [M_SCOPE_WRITE_STATUSES] = "publier des messages",
                [M_SECOND_APP_LINK] = "L’ouvrir dans une application de cet appareil",
                [M_SECOND_FACTOR] = "Second facteur",
                [M_SECOND_IS_OFF] =
                    "Coupé. Avec lui, se connecter demande un code de votre téléphone "
                    "en plus du mot de passe.",
                [M_SECOND_IS_ON] = "Actif : se connecter demande un code en plus du mot de passe.",
                [M_SECOND_PICTURE] = "Code QR de la clé ci-dessous",
                [M_SECOND_SECRET] = "Lisez cette image avec votre application d’authentification, "
                                    "ou saisissez la clé "
                                    "au-dessous (temps, 6 chiffres) ; puis entrez le code affiché.",
                [M_SECOND_START] = "L’activer",
                [M_SECOND_STOP] = "Le couper",
                [M_SECOND_VERIFY] = "Vérifier le code",
                [M_SESSIONS] = "Où vous êtes connecté",
                [M_SETTINGS_ALL] = "Réglages",
                [M_SETTINGS_ANNOUNCEMENTS] = "Annonces",
                [M_SETTINGS_APPEARANCE] = "Apparence",
                [M_SETTINGS_BACK] = "Retour à tous les réglages",
                [M_SETTINGS_BLOCKED] = "Personnes et lieux bloqués",
                [M_SETTINGS_DELETE] = "Supprimer le compte",
                [M_SETTINGS_FILTERS] = "Mots masqués",
                [M_SETTINGS_MOVE] = "Déménagement",
                [M_SETTINGS_MUTED] = "Personnes masquées",
                [M_SETTINGS_POSTING] = "Publication",
                [M_SETTINGS_PROFILE] = "Profil",
                [M_SETTINGS_READING] = "Ce que vous voyez",
                [M_SETTINGS_SECURITY] = "Sécurité",
                [M_SETTINGS_SESSIONS] = "Sessions et applications",
                [M_SETTINGS_SIGNALS] = "Mes signaux",
                [M_SETTINGS_SIGN_IN] = "Adresse et mot de passe",
                [M_SETTINGS_SQUARE] = "À propos de cette place",
                [M_SETTINGS_YOU] = "Vous",
                [M_SETUP_ACCOUNT] = "Votre compte",
                [M_SETUP_ENTER] = "Entrer sur la place",
                [M_SETUP_MAIL] =
                    "Les nouveaux venus confirment leur adresse par courrier. Tant "
                    "qu’aucun serveur de courrier n’est nommé dans bema.conf (smtp_url), "
                    "les courriers attendent dans le dossier « mail » à côté des données.",
                [M_SETUP_MORE] = "Décrire la place en détail",
                [M_SETUP_READY] = "Prête",
                [M_SETUP_READY_TEXT] =
                    "Voici son adresse. Donnez-la à ceux que vous aimeriez y voir ; "
                    "toute application faite pour Mastodon s’y connecte aussi.",
                [M_SETUP_READY_TITLE] = "La place est prête",
                [M_SETUP_RULES_BUTTON] = "Prendre celles-ci",
                [M_SETUP_RULES_TEXT] =
                    "Des règles courtes, que l’on lit, valent mieux que de longues. Prenez celles "
                    "qui "
                    "vous plaisent ; vous pourrez ensuite les changer et ajouter les vôtres.",
                [M_SETUP_RULES_TITLE] = "Des règles pour commencer",
                [M_SETUP_SKIP] = "Continuer sans règles",
                [M_SETUP_SQUARE_TEXT] = "Tout se change plus tard, dans les réglages.",
                [M_SETUP_SQUARE_TITLE] = "Dites ce qu’est cette place",
                [M_SIGN_IN] = "Se connecter",
                [M_SIGN_INS] = "Connexions récentes",
                [M_SIGN_INS_TEXT] =
                    "Une que vous ne connaissez pas ? Changez votre mot de passe et "
                    "déconnectez tous les autres.",
                [M_SIGN_IN_SHORT] = "Entrer",
                [M_SIGN_OUT] = "Se déconnecter",
                [M_SIGN_OUT_TEXT] = "Se déconnecter de ce navigateur ?",
                [M_SIGN_UP] = "S’inscrire",
                [M_SIGN_UP_TITLE] = "Rejoindre cette place",
                [M_SINCE] = "depuis le",
                [M_SKIP] = "Aller au contenu",
                [M_SQUARE_APPROVAL] = "Tout le monde, avec votre accord",
                [M_SQUARE_APPROVAL_HINT] =
                    "Chacun écrit pourquoi il veut entrer, et vous le lisez.",
                [M_SQUARE_CLOSED] = "Personne pour l’instant",
                [M_SQUARE_CLOSED_HINT] =
                    "Vous créez les comptes vous-même, par bema account create.",
                [M_SQUARE_CONTACT] = "Où l’on vous joint",
                [M_SQUARE_CONTACT_HINT] = "Une adresse e-mail, visible de tout le monde.",
                [M_SQUARE_DESCRIPTION] = "De quoi il s’agit",
                [M_SQUARE_DESCRIPTION_HINT] =
                    "Une ou deux phrases pour qui vient pour la première fois.",
                [M_SQUARE_EMOJI] = "Émojis",
                [M_SQUARE_FIXED] =
                    "C’est la configuration qui le dit (bema.conf) : cela se change là.",
                [M_SQUARE_NAME] = "La place",
                [M_SQUARE_OPEN] = "Tout le monde",
                [M_SQUARE_OPEN_HINT] = "Qui confirme son adresse e-mail entre.",
                [M_SQUARE_TEXTS] = "Textes",
                [M_SQUARE_TITLE] = "Nom de la place",
                [M_SQUARE_TITLE_HINT] = "Figure en haut de chaque page et dans chaque application.",
                [M_SQUARE_WAY_IN] = "Qui peut s’inscrire",
                [M_TERMS_OF_SERVICE] = "Conditions d’utilisation",
                [M_TERMS_STAND] =
                    "Ces conditions sont en vigueur depuis un autre jour : bema document "
                    "remove les retire",
                [M_TEXTS_LEAD] = "En Markdown. Un texte vide est retiré.",
                [M_TEXT_ABOUT] = "La place, plus longuement",
                [M_TEXT_ABOUT_HINT] = "Montré sur la page À propos.",
                [M_TEXT_PRIVACY_HINT] =
                    "Ce que l’on garde des personnes, combien de temps, qui le voit.",
                [M_TEXT_TERMS_HINT] =
                    "En vigueur dès le jour où vous les enregistrez. Les versions "
                    "d’avant restent lisibles ; `bema document` fixe un autre jour.",
                [M_THIS_BROWSER] = "ce navigateur",
                [M_THIS_SQUARE] = "Cette place",
                [M_THREAD] = "Conversation",
                [M_WAY_JOINED] = "inscription",
                [M_WAY_PASSKEY] = "clé d’accès",
                [M_WAY_PASSWORD] = "mot de passe",
                [M_WAY_SECOND_FACTOR] = "mot de passe et second facteur",
                [M_WEIGHTS] = "Combien compte chacun, de 0 à 4",
                [M_WEIGHT_AFFINITY] = "Auteurs que vous aimez",
                [M_WEIGHT_AGE] = "Le récent d’abord",
                [M_WEIGHT_BRIDGING] = "Aimé par tous les groupes",
                [M_WEIGHT_REPEAT] = "Variété des auteurs",
                [M_WEIGHT_UNFOLLOWED] = "Vos abonnements d’abord",
                [M_WITH_REPLIES] = "Réponses",
            },
};
