/* Les préréglages publiés. */

import type { preset_messages as en } from '../en/preset';
import { number } from './number';

export const preset_messages: typeof en = {
  presets: {
    title: 'Les réglages des autres',
    lead: 'Comment d’autres ont réglé « Pour vous ». Regardez-en un avant de l’utiliser.',
    tabs: 'Les réglages de qui',
    all: 'De tout le monde',
    followed: 'De vos abonnements',
    own: 'Les vôtres',
    empty_title: 'Rien de publié encore',
    empty: {
      all: 'Réglez « Pour vous » à votre goût, et publiez-le avant tout le monde.',
      followed: 'Personne parmi vos abonnements n’a publié de réglage.',
      own: 'D’autres pourront regarder vos poids et les utiliser. Ce que vous lisez n’est dit à personne.',
    },
    publish: 'Publier le mien',
    publish_title: 'Publier le réglage de « Pour vous »',
    publish_text:
      'Tout le monde pourra le voir, avec votre nom, et en prendre une copie. Voici ce qui classe vos messages en ce moment :',
    name: 'Nom',
    about: 'À quoi il sert',
    about_hint: 'Facultatif. En mots simples, pour qui ne vous connaît pas.',
    published: 'C’est publié. Tout le monde peut le regarder.',
    change: 'Modifier',
    change_title: 'Modifier ce réglage',
    take_weights: 'Y mettre ce que j’utilise maintenant',
    take_weights_hint: 'Qui en a une copie garde l’ancien, et apprend qu’il y en a un plus récent.',
    changed: 'C’est modifié.',
    unpublish: 'Ne plus le publier',
    unpublish_sure: (name: string) =>
      `« ${name} » ne se trouvera plus. Qui en a une copie la garde.`,
    unpublished: 'Il n’est plus publié.',
    share: 'Copier le lien',
    since: (day: string) => `Publié le ${day}`,
    updated: (day: string) => `modifié le ${day}`,
    used_by: (n: number) => `Utilisé par ${number.format(n)} personnes ou plus`,
    bars: (list: string) => `Poids : ${list}`,
    compare: 'Combien compte chacun, de 0 à 4',
    what: 'Quoi',
    this: 'Ce réglage',
    yours: 'Vous, maintenant',
    would_change: 'Ce qui changerait pour vous',
    no_change: 'Rien : ce sont déjà vos poids.',
    use: 'L’utiliser',
    use_newer: 'Utiliser le plus récent',
    in_use: 'Vous l’utilisez.',
    in_use_old: 'Vous en utilisez une version plus ancienne, telle qu’à votre prise.',
    copy_hint: 'Vous en prenez une copie : ce que son auteur change ensuite ne change rien pour vous, et on vous le dit.',
    sign_in: 'Se connecter pour l’utiliser',
  },
};
