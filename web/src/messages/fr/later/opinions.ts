/* Ce que l’on dit des messages pour ce qui est classé, et ce qui est connu de soi. */

import type { opinions as en } from '../../en/later/opinions';
import { number, plural } from '../number';

export const opinions: typeof en = {
  /* Ce que l’on dit d’un message pour ce qui est classé. */
  opinion: {
    well_argued: 'Bien argumenté',
    well_argued_hint: 'Même si vous n’êtes pas d’accord. Personne n’est prévenu.',
    well_argued_off: 'Retirer « bien argumenté »',
    not_for_me: 'Pas pour moi',
    not_for_me_hint: 'Compte contre lui là où des messages sont classés. Personne n’est prévenu.',
    not_for_me_off: 'Retirer « pas pour moi »',
    said: {
      well_argued: 'Vous l’avez trouvé bien argumenté. Le menu du message permet de le retirer.',
      not_for_me: 'Vous avez dit qu’il n’est pas pour vous. Le menu du message permet de le retirer.',
    },
    taken_back: 'Retiré. Cela ne compte plus.',
    failed: (why: string) => `Ce que vous avez dit n’est pas arrivé : ${why}`,
    away: 'Là où des messages sont classés, celui-ci compte comme « pas pour moi ».',
  },

  position: {
    title: 'Où vous vous situez',
    sorted: (fifth: number, n: number) =>
      `Vous êtes dans le groupe ${fifth} sur cinq, d’après ${plural(n, 'avis', 'avis')} sur des messages. Tous les groupes ont la même taille.`,
    not: {
      sorted: () => 'Vous n’êtes encore dans aucun des cinq groupes.',
      not_sorted: () =>
        'La place n’est pas rangée en groupes : trop peu de gens, ou trop peu de ce qu’ils voient autrement.',
      new: (n: number, needed: number) =>
        `On en sait trop peu pour vous mettre dans un groupe : ${number.format(n)} avis sur des messages, il en faut ${number.format(needed)}. D’ici là, vous n’êtes compté dans aucun.`,
      shares_a_voice: () =>
        'Vous aimez à ce point les mêmes choses qu’un compte plus ancien que les deux comptent pour une voix. Les responsables de la place peuvent y regarder si c’est une erreur.',
      not_counted: () => 'Vous n’êtes pas compté, donc vous n’êtes nulle part.',
    },
    young: (days: number) =>
      `Les comptes nouveaux ne comptent pas encore. Ce que vous aimez est à vous et se voit ; cela comptera pour classer les messages quand votre compte aura ${plural(days, 'jour', 'jours')} et que des personnes qui comptent vous suivront.`,
    unvouched: (people: number) =>
      `Ce que vous aimez est à vous et se voit, mais ne compte pas encore pour classer les messages. Cela comptera quand ${plural(people, 'personne qui compte vous suivra', 'personnes qui comptent vous suivront')} : ainsi personne ne parle mille fois par mille comptes.`,
    hint: 'Les gens d’un groupe aiment à peu près les mêmes messages ; ceux qui sont loin l’un de l’autre, rarement. La place le trouve par les seuls avis et ne sait pas de quoi il s’agit ; l’ordre des groupes ne dit rien. On ne le dit qu’à vous.',
  },

  signals: {
    title: 'Mes signaux',
    lead: 'Ce que le classement sait de vous : comment vous avez trouvé des messages, et lesquels il vous a montrés. Vous seul pouvez voir cette liste. L’accueil par ordre de temps n’en utilise rien.',
    how: 'Comment les messages sont choisis',
    counting: 'Être compté',
    counted: 'Me compter',
    counted_hint:
      'Sinon, rien de ce que vous faites n’entre dans les chiffres qui classent les messages, ni pour vous ni pour les autres.',
    since: (day: string) => `Ce que vous faites compte depuis le ${day}.`,
    counted_again: 'Vous êtes compté.',
    not_counted: 'Vous n’êtes plus dans aucun chiffre.',
    said: 'Ce que j’ai dit',
    seen: 'Ce qui m’a été montré',
    nothing_said:
      'Rien encore. Ici se trouvent favoris, partages, signets, « bien argumenté » et « pas pour moi ».',
    nothing_seen: 'Rien n’a été classé pour vous ces derniers temps.',
    hidden_post: 'Un message que l’on ne peut plus voir',
    kind: {
      favourited: 'Favori',
      reblogged: 'Partage',
      bookmarked: 'Signet',
      well_argued: 'Bien argumenté',
      not_for_me: 'Pas pour moi',
      acted_against: 'Personne masquée, bloquée ou signalée à cause de lui',
    },
    counts_as: { approval: 'compte pour lui', disapproval: 'compte contre lui' },
    take_back: 'Retirer',
    seen_on: (days: number, day: string) =>
      days < 2 ? `Montré le ${day}` : `Montré ${number.format(days)} jours, le dernier le ${day}`,
    all: 'Tout',
    export: 'Tout télécharger',
    delete: 'Tout supprimer',
    delete_hint:
      'Supprimer fait oublier « bien argumenté », « pas pour moi » et ce qui vous a été montré. Favoris, partages et signets restent et ne comptent plus.',
    delete_sure: 'Oublier tout ce que le classement sait de vous ? On ne peut pas revenir en arrière.',
    deleted: 'Le classement ne sait plus rien de vous.',
  },
};
