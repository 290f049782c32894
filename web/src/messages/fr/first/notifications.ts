/* Les notifications, celles qui sont retenues, et qui demande à suivre. */

import type { notifications as en } from '../../en/first/notifications';
import { have, number, plural, rules } from '../number';

export const notifications: typeof en = {
  notifications: {
    title: 'Notifications',
    empty:
      'Encore rien. Quand quelqu’un répond, vous suit ou aime ce que vous avez dit, c’est écrit ici.',
    names: (first: string, others: number) =>
      others === 0 ? first : `${first} et ${plural(others, 'autre', 'autres')}`,
    type: {
      favourite: (n) => `${have(n)} mis votre message en favori`,
      reblog: (n) => `${have(n)} partagé votre message`,
      follow: (n) => (rules.select(n) === 'one' ? 'vous suit' : 'vous suivent'),
      follow_request: (n) => (rules.select(n) === 'one' ? 'veut vous suivre' : 'veulent vous suivre'),
      mention: (n) => `vous ${have(n)} mentionné`,
      reply: (n) => `vous ${have(n)} répondu`,
      direct: (n) => `vous ${have(n)} écrit en privé`,
      poll: () => 'un sondage est clos',
      poll_own: () => 'votre sondage est clos',
      update: (n) => `${have(n)} modifié un message auquel vous aviez réagi`,
      status: (n) => `${have(n)} publié`,
      quote: (n) => `vous ${have(n)} cité`,
      quoted_update: (n) => `${have(n)} modifié un message que vous aviez cité`,
      'admin.sign_up': (n) => `${have(n)} rejoint la place`,
      'admin.report': (n) => `${have(n)} signalé quelque chose`,
      severed_relationships: () => 'Des gens qui se suivaient ne se suivent plus',
      moderation_warning: () => 'Ceux qui veillent sur la place vous ont écrit',
      'bema.approval_wanted': () => 'vous demande d’approuver un brouillon',
      'bema.approval_decided': () => 'Un brouillon retenu',
      'bema.team_invited': () => 'vous propose d’écrire en son nom',
      'bema.approval_rule': () => 'veut affaiblir une règle qui vous nomme',
      'bema.jury': () => 'Un jury vous appelle',
      added_to_collection: (n) => `vous ${have(n)} mis dans une collection`,
      collection_update: (n) => `${have(n)} modifié une collection où vous êtes`,
    },
    other: 'Il s’est passé quelque chose que ce client ne connaît pas encore',
    clear: 'Tout effacer',
    clear_sure: 'Effacer toutes les notifications ? Elles ne reviendront pas.',
    fresh: (n: number) => plural(n, 'nouvelle notification', 'nouvelles notifications'),
  },

  requests: {
    new: 'Nouveau',
    tabs: {
      all: 'Tout',
      mentions: 'Mentions',
      reactions: 'Réactions',
      follows: 'Abonnés',
      posts: 'Messages',
    },
    empty_tab: 'Encore rien de ce genre.',
    title: 'Retenues',
    settings: 'Choisir qui peut vous atteindre',
    lead: 'De personnes que vos réglages tiennent à l’écart des notifications. Laissez passer quelqu’un, et tout ce qu’il envoie désormais arrivera.',
    waiting: (n: number) => plural(n, 'personne retenue', 'personnes retenues'),
    waiting_hint: 'Laissez-les passer ou renvoyez-les',
    count: (n: number) => plural(n, 'notification', 'notifications'),
    accept: 'Laisser passer',
    dismiss: 'Écarter',
    accept_all: (n: number) => `Laisser passer les ${number.format(n)}`,
    dismiss_all: (n: number) => `Écarter les ${number.format(n)}`,
    dismiss_all_sure: 'Ce qu’elles ont envoyé disparaît d’ici. Rien ne leur est dit.',
    accepted: (name: string) =>
      name ? `${name} passe désormais.` : 'Ces personnes passent désormais.',
    dismissed: (name: string) =>
      name ? `La demande de ${name} est écartée.` : 'Leurs demandes sont écartées.',
    open: 'Regarder d’abord',
    close: 'Replier',
    empty: 'Personne n’est retenu.',
    report: (name: string) => `Au sujet de @${name}.`,
    severed: {
      domain_block: (name: string) => `La place n’a plus de contact avec ${name}.`,
      user_domain_block: (name: string) => `Vous avez bloqué ${name}.`,
      account_suspension: (name: string) => `${name} a été suspendu.`,
    },
    severed_count: (followers: number, following: number) =>
      `Vous avez perdu ${plural(followers, 'abonné', 'abonnés')} et ${plural(following, 'abonnement', 'abonnements')}.`,
    warning: {
      none: 'C’est un avertissement ; rien n’a été changé.',
      disable: 'Votre compte ne peut plus servir.',
      mark_statuses_as_sensitive: 'Certains de vos messages ont été marqués comme sensibles.',
      delete_statuses: 'Certains de vos messages sont masqués.',
      sensitive: 'Vos messages seront désormais marqués comme sensibles.',
      silence: 'Votre compte a été limité.',
      suspend: 'Votre compte a été suspendu.',
    },
    standing: 'Ce qui a été décidé, et comment contester',
    approval: {
      held: 'Il attend : le lire',
      approved: 'Il a été approuvé et publié',
      rejected: 'Il a été refusé : lire pourquoi',
      withdrawn: 'Il a été repris',
      expired: 'Son délai est passé : rien n’a été publié',
    } as Record<string, string>,
    jury: 'Lire ce que vous devez trancher',
    approval_rule: 'Le confirmer, ou laisser passer sept jours',
  },

  follow_requests: {
    title: 'Demandes d’abonnement',
    empty: 'Personne n’attend.',
    accept: 'Accepter',
    reject: 'Refuser',
    accepted: (name: string) => `${name} vous suit désormais.`,
  },
};
