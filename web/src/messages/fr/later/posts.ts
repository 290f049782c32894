/* Ce qu’on fait d’un message par son menu. */

import type { posts as en } from '../../en/later/posts';

export const posts: typeof en = {
  post_acts: {
    reactions: 'Qui a partagé, aimé, cité',
    changed: 'Modifié',
    first: 'Première version',
    translate: 'Traduire',
    filter: 'Filtrer ce message…',
    revoke: 'Retirer mon message de cette citation',
    revoke_sure: (name: string) =>
      `Retirer votre message de ce que @${name} a écrit ? Ses mots restent ; votre message n’y est plus montré.`,
    revoked: 'Votre message n’y est plus montré.',
    quote_policy: 'Qui peut le citer',
    quote_policy_hint: 'Les citations déjà faites restent.',
    quote_policies: { public: 'Tout le monde', followers: 'Mes abonnés', nobody: 'Moi seulement' },
  },
};
