/* Les filtres, les personnes masquées ou bloquées, les notifications retenues. */

import type { filters as en } from '../../en/later/filters';
import { plural } from '../number';

export const filters: typeof en = {
  filters: {
    lead: 'Un filtre tient des mots loin de vous, où que vous lisiez. Personne n’en est averti.',
    empty: 'Vous ne filtrez rien.',
    add: 'Nouveau filtre',
    edit: 'Modifier',
    make: 'Créer le filtre',
    name: 'Nom',
    name_hint: 'Montré là où quelque chose est caché. Sans nom, le filtre porte celui de son premier mot.',
    words: 'Mots',
    words_hint: 'Les majuscules ne comptent pas. Un filtre a un ou plusieurs mots.',
    word: (n: number) => `Mot ${n}`,
    whole: 'Mot entier',
    add_word: 'Un mot de plus',
    remove_word: (n: number) => `Retirer le mot ${n}`,
    action: 'Ce qui se passe',
    actions: {
      warn: ['Replier', 'Le message est replié sous le nom du filtre'],
      blur: ['Cacher les images', 'Les mots restent ; les images attendent derrière un avertissement'],
      hide: ['Cacher', 'Comme si le message n’existait pas'],
    },
    contexts: 'Où',
    context: {
      home: 'Accueil et listes',
      notifications: 'Notifications',
      public: 'Fils publics',
      thread: 'Conversations',
      account: 'Profils',
    },
    expires: 'Pendant',
    never: 'Jusqu’à ce que je le retire',
    until: (when: string) => `Comme avant : jusqu’au ${when}`,
    left: (left: string) => `encore ${left}`,
    over: 'expiré',
    posts: (n: number) => plural(n, 'message', 'messages'),
    saved: (name: string) => `« ${name} » est enregistré.`,
    remove: (name: string) => `Supprimer « ${name} »`,
    remove_sure: 'Ce qu’il tenait à l’écart est de nouveau montré.',
    post_title: 'Filtrer ce message',
    post_text: 'Dans quel filtre ?',
    post_added: (name: string) => `Le message est maintenant dans « ${name} ».`,
  },

  away: {
    muted_lead: 'Vous ne voyez pas leurs messages. Elles n’en savent rien et voient toujours les vôtres.',
    blocked_lead: 'Aucun de vous ne voit les messages de l’autre.',
    left: (left: string) => `encore ${left}`,
    domains: 'Lieux bloqués',
    domains_hint: 'Personne de là-bas ne vous joint, et vous n’y croisez personne.',
    domain: 'Domaine',
    mute: 'Masquer',
    unmute: 'Ne plus masquer',
    block: 'Bloquer',
    unblock: 'Débloquer',
    block_domain: (domain: string) => `Bloquer ${domain}`,
    domain_blocked: (domain: string) => `${domain} est bloqué.`,
    domain_sure: (following: number, followers: number) =>
      following + followers === 0
        ? 'Vous n’y suivez personne, et personne de là-bas ne vous suit.'
        : `Vous cessez d’y suivre ${plural(following, 'personne', 'personnes')} et perdez ${plural(followers, 'abonné', 'abonnés')}. Débloquer ne les ramène pas.`,
  },

  policy: {
    title: 'De qui les notifications passent',
    hint: 'Ce qui est retenu attend sous Notifications, où vous laissez entrer les gens un par un.',
    waiting: (n: number) => `${plural(n, 'personne attend', 'personnes attendent')} d’entrer`,
    rules: { accept: 'Laisser passer', filter: 'Retenir', drop: 'Ignorer' },
    groups: {
      for_not_following: ['Les gens que vous ne suivez pas', 'Jusqu’à ce que vous les laissiez entrer'],
      for_not_followers: ['Les gens qui ne vous suivent pas', 'Aussi ceux qui ont commencé ces 3 derniers jours'],
      for_new_accounts: ['Les nouveaux comptes', 'Ouverts ces 30 derniers jours'],
      for_private_mentions: ['Les mentions privées inattendues', 'Sauf si elles vous répondent, ou si vous suivez la personne'],
      for_bots: ['Les comptes automatiques', 'Ils le disent eux-mêmes'],
      for_limited_accounts: ['Les comptes limités par la modération', ''],
    },
  },

  durations: [
    [300, '5 minutes'],
    [1800, '30 minutes'],
    [3600, '1 heure'],
    [21600, '6 heures'],
    [86400, '1 jour'],
    [259200, '3 jours'],
    [604800, '7 jours'],
  ],
};
