/* Deleting an account for ever. */

export const deletions = {
  deletions: {
    text: 'What a decision restricts can be given back. What is deleted cannot: so it takes two people, and only who is suspended for good and has nothing left to appeal can be deleted.',
    none: 'Nobody has proposed to delete an account.',
    why: 'Why',
    no_reason: 'No reason was given.',
    by: 'Proposed by',
    gone: 'Somebody whose account is gone',
    since: 'Proposed',
    from: 'Can be confirmed from',
    until: 'Ends by itself',
    effect: (name: string, posts: number) =>
      `Once confirmed, ${name} is deleted for ever: ${posts === 1 ? 'its 1 post' : `its ${posts} posts`}, pictures, follows and messages, and the name. Nobody can bring any of it back, also where it turns out to have been wrong. Unconfirmed it stays as it is: suspended, and unseen.`,
    own: 'You proposed this: somebody else must confirm it. You can take it back.',
    early: 'She was told by mail, and has seven days to take her data along and to answer.',
    sure: (name: string) => `I have looked at the case of ${name}, and mean it.`,
    confirm: 'Delete it for ever',
    deleted: (name: string) => `${name} is deleted.`,
    decline_why: 'Why not',
    decline: 'Decline',
    take_back: 'Take it back',
    declined: 'It is not deleted.',
    propose: 'Propose to delete an account',
    propose_hint: 'Whom it is about is told at once. Both your proposal and the answer stand in the public log.',
    name: 'Name of the suspended account',
    propose_do: 'Propose it',
    proposed: 'It is proposed: another person decides.',
    not_found: 'no suspended account of that name',
  },
};
