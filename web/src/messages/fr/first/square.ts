/* La place elle-même : première visite, annonces, à propos. */

import type { square as en } from '../../en/first/square';
import { number, plural } from '../number';

export const square: typeof en = {
  front: {
    lead: 'Une place publique : on y parle, chacun peut répondre, et personne ne vend votre attention.',
    sign_up: 'Rejoindre cette place',
    sign_in: 'Se connecter',
    closed:
      'Les inscriptions sont closes pour le moment. Tout ce qui est public peut être lu.',
    approval: 'Chaque nouveau compte est examiné par une personne avant d’ouvrir.',
    promises: [
      {
        title: 'Dans l’ordre du temps',
        text: 'Vous voyez ce qu’ont dit les gens que vous suivez, le plus récent d’abord. Rien n’est glissé entre les deux.',
      },
      {
        title: 'Tout se vérifie',
        text: 'Le code est ouvert et assez court pour être lu. Ce que fait la place est écrit.',
      },
      {
        title: 'Vos applications marchent',
        text: 'Toute application faite pour Mastodon se connecte ici, sur tout téléphone.',
      },
    ],
    now: 'Sur la place en ce moment',
    rules: 'Les règles d’ici',
    people: (n: number) =>
      plural(n, 'personne est passée ce mois‑ci', 'personnes sont passées ce mois‑ci'),
    empty: 'Personne n’a encore parlé. La tribune est à vous.',
  },

  announcements: {
    one: 'Annonce',
    close: 'Fermer : je l’ai lue',
    answer: 'Y réagir',
    unread: (n: number) => `Les ${number.format(n)} nouvelles`,
    empty: 'La place n’a rien à annoncer.',
    react: 'Réagir',
    reaction: (name: string, n: number) => `${name} : ${plural(n, 'personne', 'personnes')}`,
  },

  about: {
    algorithm: 'Comment les messages sont choisis',
    log: 'Ce que la modération a décidé : le registre public',
    transparency: 'La modération en chiffres',
    title: 'À propos',
    rules: 'Règles',
    contact: 'Contact',
    numbers: 'Cette place',
    characters: (n: number) => `Un message compte jusqu’à ${number.format(n)} caractères`,
    software: (version: string) => `Fonctionne avec Bema ${version}`,
    no_rules: 'Aucune règle n’a encore été écrite.',
    privacy: 'Politique de confidentialité',
    terms: 'Conditions d’utilisation',
  },
};
