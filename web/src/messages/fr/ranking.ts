/* Ce qui est classé : « Pour vous », ses raisons et ses réglages ; les tendances. */

import type { ranking_messages as en } from '../en/ranking';
import { number, plural } from './number';

export const ranking_messages: typeof en = {
  trend: {
    why: 'Pourquoi c’est une tendance',
    groups:
      'Ici, une tendance naît quand en parlent des personnes qui d’habitude ne sont pas d’accord. Un groupe seul n’en fait pas, ni de nouveaux comptes.',
    young: 'Trop peu de gens sont situés jusqu’ici pour demander des voix de plusieurs groupes.',
    language: (name: string) => `Compté parmi ce qui est dit en ${name}.`,
    caption: 'Ce qui a été vu, et ce à quoi l’on s’attendait',
    term: 'Usages',
    voices: 'Voix',
    observed: 'Vu maintenant',
    expected: 'Attendu d’après les dernières semaines',
    score: 'Total',
    score_text:
      'Chaque usage compte moitié moins après trois heures. Le total est l’écart au carré, divisé par ce qui était attendu. Une voix est une personne, ou de nombreux comptes qui font toujours la même chose.',
  },
  ranking: {
    why: 'Pourquoi celui-ci ?',
    refresh: 'Nouvelle sélection',
    refreshed: (n: number) => `${plural(n, 'message classé', 'messages classés')} à nouveau.`,
    not_refreshed: (why: string) => `Impossible de classer à nouveau : ${why}`,
    made: (time: string, preset: string) => `Classé à ${time} : ${preset}`,
    empty_title: 'Rien à classer pour l’instant',
    empty:
      'Abonnez-vous à des personnes, ou revenez quand il s’est dit davantage. « Abonnements » montre tout par ordre de temps.',
    settings: 'Ce que montre « Pour vous »',
    how: 'Comment cela fonctionne',
    set: '« Pour vous » suit désormais ce choix.',
    use: 'Utiliser ceci',
    reset: 'Comme la place le propose',
    preset: 'Partir de',
    presets: {
      bridging: [
        'Ce qui relie',
        'D’abord ce que trouvent bon des personnes qui d’habitude ne sont pas d’accord.',
      ],
      'friends-first': [
        'Les proches d’abord',
        'Presque seulement vos abonnements, surtout ceux que vous aimez le plus.',
      ],
      discover: ['Découvrir', 'Surtout des personnes que vous ne suivez pas encore.'],
      quiet: ['Au calme', 'Peu de messages par personne ; les bons restent plusieurs jours.'],
      chronological: [
        'Par ordre de temps',
        'Vos abonnements, le plus récent d’abord. N’utilise rien sur vous.',
      ],
      own: ['Le vôtre', 'Les poids ci-dessous, comme vous les réglez.'],
      published: ['D’une autre personne', 'Une copie de ce que quelqu’un a publié.'],
    },
    weights: 'Ce qui compte, et combien',
    weights_hint: '0 : pas du tout. 4 : plus que tout.',
    terms: {
      bridging: 'Aimé par tous les groupes',
      affinity: 'Auteurs que vous aimez',
      age: 'Le récent d’abord',
      repeat: 'Variété des auteurs',
      unfollowed: 'Vos abonnements d’abord',
    },
    term_hints: {
      bridging: 'Élève ce que trouvent bon des personnes qui d’habitude ne sont pas d’accord.',
      affinity: 'Élève les auteurs dont vous avez souvent aimé les messages.',
      age: 'Abaisse un message à mesure qu’il vieillit.',
      repeat: 'Abaisse le deuxième message d’une même personne et les suivants.',
      unfollowed: 'Abaisse les messages de personnes que vous ne suivez pas.',
    },
    others: 'Les réglages des autres',
    copied: (name: string, who: string) => (who ? `« ${name} » de @${who}` : `« ${name} »`),
    copied_hint: (day: string) => `Votre copie, telle qu’au ${day}.`,
    copied_gone: 'Il n’est plus publié. Votre copie reste telle quelle.',
    copied_newer: 'Son auteur l’a modifié depuis.',
    look: 'Le regarder',
    line: {
      bridged: 'aimé par des gens qui d’habitude ne sont pas d’accord',
      followed: (name: string) => `vous suivez ${name}`,
      approved_by_followed: 'aimé par vos abonnements',
      bridging: 'aimé dans un sujet où vous participez',
      newcomer: (name: string) => `peu de gens ont vu ${name} jusqu’ici`,
      liked_author: (name: string) => `vous aimez souvent ${name}`,
    },
    changes: 'Ce qui change :',
    no_change: 'rien.',
    only_sources: 'd’où viennent les messages, pas ce qui compte.',
    changed: {
      bridging: [
        'Plus de ce que trouvent bon des personnes en désaccord',
        'L’accord entre les groupes compte moins',
      ],
      affinity: [
        'Plus des auteurs que vous avez souvent aimés',
        'Les auteurs que vous avez souvent aimés comptent moins',
      ],
      age: ['Les messages récents montent', 'Les messages plus anciens restent plus longtemps'],
      repeat: [
        'Moins de messages d’une même personne',
        'Plusieurs messages d’une même personne peuvent se suivre',
      ],
      unfollowed: [
        'Moins de personnes que vous ne suivez pas',
        'Plus de personnes que vous ne suivez pas',
      ],
    },

    says: {
      source: {
        followed: (name: string) => `Vous suivez ${name}.`,
        approved_by_followed: () => 'Des personnes que vous suivez l’ont trouvé bon.',
        bridging: () => 'On l’a trouvé bon dans un sujet auquel vous prenez part.',
        newcomer: (name: string) =>
          `Peu de gens ont vu ${name} jusqu’ici ; les nouveaux sont entendus aussi.`,
      },
      bridged: (n: number) =>
        `Des personnes qui d’habitude ne sont pas d’accord l’ont trouvé bon : plus que ${n} % des messages sur son sujet.`,
      one_sided: (n: number) =>
        `Il n’est aimé que d’un côté, ou de peu de gens : moins entre les groupes que ${100 - n} % des messages sur son sujet.`,
      usual: () => 'Les groupes l’aiment à peu près autant que les autres messages sur son sujet.',
      unknown:
        'Trop peu de gens ont dit comment ils le trouvent. Cela ne compte ni pour lui ni contre lui.',
      liked_author: (name: string) => `Vous avez souvent aimé ce que dit ${name}.`,
      not_followed: (name: string) => `Vous ne suivez pas ${name}.`,
      repeat: (name: string) => `Un autre message de ${name} est au-dessus.`,
      age: (n: number) =>
        n < 1 ? 'Il avait moins d’une heure.' : `Il avait ${plural(n, 'heure', 'heures')}.`,
    },
    the_author: 'son auteur',
    rank: (n: number) => `Il était à la place ${number.format(n)} au moment du classement.`,
    terms_caption: 'Ce qui l’a élevé (à droite) et abaissé (à gauche)',
    term: 'Quoi',
    weight: 'Poids',
    adds: 'Ajoute',
    score: 'Total',
    groups: 'Comment cinq groupes l’ont trouvé',
    groups_hint:
      'Les groupes sont de personnes qui aiment à peu près les mêmes messages. L’ordre ne dit rien. On compte par groupes d’au moins 10 personnes, en arrondissant vers le bas, pour que personne ne soit reconnu ; 0 peut être quelques-uns.',
    group_columns: ['Groupe', 'L’ont aimé', 'Pas pour eux', 'L’ont vu'],
    check: 'Vérifiez vous-même',
    check_text:
      'Ce fichier contient tout ce qui a servi à votre sélection. Il ne dit pas à qui elle est.',
    export: 'Télécharger la sélection',
    check_then:
      'Ce programme recalcule chaque terme, total et place, et compare ce qui y est entré avec ce que la place publie :',
    policy: 'Règles en vigueur :',
  },
};
