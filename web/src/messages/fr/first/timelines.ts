/* Les fils. */

import type { timelines as en } from '../../en/first/timelines';
import { plural } from '../number';

export const timelines: typeof en = {
  home: {
    empty_title: 'C’est calme ici',
    empty:
      'Les messages des gens que vous suivez apparaissent ici. Parcourez le fil local et suivez qui vous intéresse.',
    to_local: 'Faire un tour',
    to_people: 'Trouver des gens',
    prompt: 'Que voulez-vous dire ?',
    feeds: 'Quels messages',
    following: 'Abonnements',
    for_you: 'Pour vous',
    not_remembered: (why: string) => `Votre choix ne vaut que sur cet appareil : ${why}`,
    fresh: (n: number) => plural(n, 'nouveau message', 'nouveaux messages'),
  },

  local: {
    title: 'Local',
    empty: 'Personne n’a encore parlé en public.',
  },

  tag: {
    follow: 'Suivre ce mot-clé',
    of: (name: string) => `Seulement de @${name}`,
    of_all: 'De tout le monde',
    unfollow: 'Ne plus suivre',
    followed: (tag: string) => `Les messages avec #${tag} apparaissent désormais dans votre accueil.`,
    unfollowed: (tag: string) => `#${tag} n’apparaît plus dans votre accueil.`,
    empty: (tag: string) => `Personne n’a encore employé #${tag} en public.`,
  },

  bookmarks: {
    title: 'Marque-pages',
    empty: 'Les marque-pages ne sont que pour vous. Personne n’en est averti.',
  },
  favourites: { title: 'Favoris', empty: 'Les messages que vous aimez sont rassemblés ici.' },
};
