/* La suppression définitive d’un compte. */

import type { deletions as en } from '../../en/moderation/deletions';

export const deletions: typeof en = {
  deletions: {
    text: 'Ce qu’une décision restreint peut être rendu. Ce qui est supprimé ne le peut pas : il faut donc deux personnes, et seul un compte suspendu définitivement, qui n’a plus rien à contester, peut être supprimé.',
    none: 'Personne n’a proposé de supprimer un compte.',
    why: 'Pourquoi',
    no_reason: 'Aucune raison n’a été donnée.',
    by: 'Proposé par',
    gone: 'Quelqu’un dont le compte n’existe plus',
    since: 'Proposé',
    from: 'Confirmable à partir du',
    until: 'Prend fin de soi-même',
    effect: (name: string, posts: number) =>
      `Une fois confirmé, ${name} est supprimé pour toujours : ${posts === 1 ? 'son message' : `ses ${posts} messages`}, ses images, ses abonnements et ses conversations, et son nom. Personne ne pourra rien en rétablir, même s’il s’avère que c’était une erreur. Sans confirmation, il reste suspendu et invisible.`,
    own: 'C’est vous qui l’avez proposé : quelqu’un d’autre doit le confirmer. Vous pouvez y renoncer.',
    early: 'La personne a été prévenue par courriel ; elle a sept jours pour emporter ses données et répondre.',
    sure: (name: string) => `J’ai examiné l’affaire de ${name}, et je le veux vraiment.`,
    confirm: 'Supprimer pour toujours',
    deleted: (name: string) => `${name} est supprimé.`,
    decline_why: 'Pourquoi non',
    decline: 'Refuser',
    take_back: 'Y renoncer',
    declined: 'Le compte n’est pas supprimé.',
    propose: 'Proposer de supprimer un compte',
    propose_hint: 'La personne concernée en est prévenue aussitôt. Votre proposition et la réponse figurent au journal public.',
    name: 'Nom du compte suspendu',
    propose_do: 'Le proposer',
    proposed: 'C’est proposé : une autre personne décide.',
    not_found: 'aucun compte suspendu de ce nom',
  },
};
