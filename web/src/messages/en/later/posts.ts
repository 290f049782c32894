/* What is done with a post by its menu. */

export const posts = {
  post_acts: {
    reactions: 'Who boosted, favourited, quoted',
    changed: 'Changed',
    first: 'First written',
    translate: 'Translate',
    filter: 'Filter this post…',
    revoke: 'Take my post out of this quote',
    revoke_sure: (name: string) =>
      `Take your post out of what @${name} wrote? Their words stay; your post is no longer shown in them.`,
    revoked: 'Your post is no longer shown there.',
    quote_policy: 'Who may quote it',
    quote_policy_hint: 'Quotes that are there already stay.',
    quote_policies: { public: 'Everyone', followers: 'My followers', nobody: 'Only me' },
  },
};
