/* Les conversations, les listes, la fin d’un rôle dans un compte partagé. */

import type { people as en } from '../../en/later/people';
import { plural } from '../number';

export const people: typeof en = {
  acted: {
    ended: (name: string) => `Vous n’agissez plus au nom de @${name}`,
    ended_out: 'Votre participation a pris fin, et ce navigateur en a été déconnecté. Ce qui n’était pas envoyé n’est pas parti. Connectez-vous pour continuer en votre nom.',
    ended_self: (name: string) => `Votre participation a pris fin. Vous continuez en votre nom, @${name}.`,
    elsewhere: (name: string) => `Ce navigateur est maintenant @${name}`,
    elsewhere_text: 'Cela a été changé dans une autre fenêtre. Ce qui n’était pas envoyé ici n’est pas parti.',
    go_on: (name: string) => `Continuer comme @${name}`,
    sign_in: 'Se connecter',
    held_first: (name: string) => `Vous écrivez pour @${name} : quelqu’un de l’édition le lit avant tout le monde. D’ici là, cela attend parmi`,
    held_where: 'vos brouillons',
  },

  conversations: {
    title: 'Conversations',
    lead: 'Des messages que seules les personnes nommées peuvent lire.',
    empty:
      'Pas encore de conversation. Écrivez un message aux « personnes mentionnées » pour en commencer une.',
    unread: 'Non lue',
    remove: 'Retirer de cette liste',
    start: 'Nouvelle',
    alone: 'Note à vous-même',
    mark_read: 'Marquer comme lue',
    mark_unread: 'Marquer comme non lue',
    remove_sure: 'Elle ne quitte que votre liste ; ce qui a été dit reste chez les autres.',
    fresh: (n: number) => plural(n, 'nouvelle conversation', 'nouvelles conversations'),
    you: 'Vous : ',
  },

  lists: {
    title: 'Listes',
    lead: 'Des fils de personnes que vous choisissez. Personne ne voit vos listes.',
    empty: 'Pas encore de liste.',
    name: 'Nom de la liste',
    create: 'Créer une liste',
    members: 'Personnes de la liste',
    members_of: (list: string) => `${list} : les personnes`,
    all: 'Créer et modifier des listes',
    add: 'Parmi les gens suivis',
    add_one: 'Ajouter',
    remove_one: 'Retirer',
    delete_sure: (title: string) =>
      `Supprimer la liste « ${title} » ? Vous continuerez de suivre ses membres.`,
    empty_list: 'Personne de cette liste n’a encore publié.',
    no_members: 'Personne n’est encore sur cette liste.',
    exclusive: 'Garder ces personnes hors de mon accueil',
    settings: 'Nom et réponses',
    replies: 'Réponses montrées',
    replies_policy: {
      list: 'Aux personnes de la liste',
      followed: 'À toutes celles que je suis',
      none: 'Aucune réponse',
    },
  },
};
