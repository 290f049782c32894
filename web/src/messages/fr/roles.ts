/* Ce que l’API dit en anglais des rôles d’un compte partagé. */

export const part_of: Record<string, string> = {
  owner: 'propriété',
  admin: 'administration',
  editor: 'édition',
  contributor: 'contribution',
  analyst: 'analyse',
  member: 'membre',
};

/* Ce qu’un rôle ne permet pas, comme le dit l’API. */
export const cannot: Record<string, string> = {
  'write posts': 'publier',
  'edit posts': 'modifier des messages',
  'delete posts': 'supprimer des messages',
  'schedule posts': 'programmer des messages',
  'upload media': 'envoyer des médias',
  'boost posts': 'partager des messages',
  'like or bookmark posts': 'mettre en favori ou marquer des messages',
  'pin posts': 'épingler des messages',
  'vote in polls': 'voter aux sondages',
  'change whom it follows': 'changer qui est suivi',
  'block accounts': 'bloquer des comptes',
  'mute anybody': 'masquer quelqu’un',
  'change lists, filters, tags and collections': 'modifier listes, filtres, mots-dièse et collections',
  'change the profile': 'modifier le profil',
  'change settings': 'modifier les réglages',
  'report anybody': 'signaler quelqu’un',
  'object to decisions': 'contester des décisions',
  'change held drafts': 'modifier des brouillons retenus',
  'agree to drafts': 'approuver des brouillons',
  'refuse drafts': 'refuser des brouillons',
  'change what others must see first': 'changer ce que d’autres doivent lire avant',
  'invite members': 'inviter des membres',
  'change roles': 'changer des rôles',
  'remove members': 'retirer des membres',
};
