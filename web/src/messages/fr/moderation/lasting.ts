/* Ce qui doit durer, et attend une deuxième personne. */

import type { lasting as en } from '../../en/moderation/lasting';

const posts = (n: number) => (n === 1 ? '1 message' : `${n} messages`);

export const lasting: typeof en = {
  lasting: {
    none: 'Rien n’attend une deuxième personne.',
    none_text: 'Ce qu’une personne de la modération demande sans fin vaut aussitôt et prend fin de soi-même. Quelqu’un d’autre décide ici si cela dure.',
    waiting: (n: number) => (n === 1 ? '1 décision attend une deuxième personne' : `${n} décisions attendent une deuxième personne`),
    gone: 'Cela n’attend plus.',
    waits: 'Attend une deuxième personne',
    waits_for_others: 'attend quelqu’un d’autre',
    by: 'Demandé par',
    by_gone: 'Quelqu’un dont le compte n’existe plus',
    since: 'Décidé',
    until: 'Prend fin de soi-même',
    not_public: 'Ce message n’est pas public. Le lit qui se charge du signalement qui le nomme.',
    the_case: (n: number) => `L’affaire : elle porte sur ${posts(n)}`,
    effect: (n: number) =>
      n > 1
        ? `Une fois confirmée, la décision dure sur les ${posts(n)} où elle vaut encore, jusqu’à son annulation. Chaque auteur en est informé et peut contester.`
        : 'Une fois confirmée, la décision dure jusqu’à son annulation. La personne concernée en est informée et peut contester.',
    own: 'C’est vous qui l’avez demandé : quelqu’un d’autre doit le confirmer. Vous pouvez y renoncer ; la décision prend alors fin de soi-même.',
    confirm: 'Laisser durer',
    confirmed: 'Cela dure.',
    decline_why: 'Pourquoi cela ne doit pas durer',
    decline_hint: 'Figure au journal public. La décision prend fin comme prévu ; rien ne change pour la personne concernée.',
    decline: 'Ne pas laisser durer',
    take_back: 'Y renoncer',
    declined: 'La décision prend fin de soi-même.',
    asked: (until: string) => `Jusqu’au ${until} pour l’instant : une deuxième personne doit confirmer que cela dure.`,
  },
};
