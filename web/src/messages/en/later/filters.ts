/* Filters, the muted and the blocked, whose notifications are held back. */

import { plural } from '../number';

export const filters = {
  filters: {
    lead: 'A filter keeps words away from you, wherever you read. Nobody is told.',
    empty: 'You filter nothing.',
    add: 'New filter',
    edit: 'Edit',
    make: 'Make the filter',
    name: 'Name',
    name_hint: 'Shown where something is hidden. Without one it is called like its first word.',
    words: 'Words',
    words_hint: 'Capital letters make no difference. A filter has one word or many.',
    word: (n: number) => `Word ${n}`,
    whole: 'Whole word',
    add_word: 'One more word',
    remove_word: (n: number) => `Remove word ${n}`,
    action: 'What happens',
    actions: {
      warn: ['Fold', 'The post stands folded under the name of the filter'],
      blur: ['Hide pictures', 'The words stay; pictures wait behind a warning'],
      hide: ['Hide', 'As if the post were not there'],
    } as Record<'warn' | 'blur' | 'hide', [string, string]>,
    contexts: 'Where',
    context: {
      home: 'Home and lists',
      notifications: 'Notifications',
      public: 'Public timelines',
      thread: 'Conversations',
      account: 'Profiles',
    },
    expires: 'For how long',
    never: 'Until I remove it',
    until: (when: string) => `As before: until ${when}`,
    left: (left: string) => `${left} left`,
    over: 'over',
    posts: (n: number) => plural(n, 'post', 'posts'),
    saved: (name: string) => `“${name}” is saved.`,
    remove: (name: string) => `Delete “${name}”`,
    remove_sure: 'What it kept away is shown again.',
    post_title: 'Filter this post',
    post_text: 'Into which filter?',
    post_added: (name: string) => `The post is now in “${name}”.`,
  },

  away: {
    muted_lead: 'You do not see their posts. They are not told, and still see yours.',
    blocked_lead: 'Neither of you sees the other’s posts.',
    left: (left: string) => `${left} left`,
    domains: 'Blocked places',
    domains_hint: 'Nobody from there reaches you, and you meet nobody from there.',
    domain: 'Domain',
    mute: 'Mute',
    unmute: 'Unmute',
    block: 'Block',
    unblock: 'Unblock',
    block_domain: (domain: string) => `Block ${domain}`,
    domain_blocked: (domain: string) => `${domain} is blocked.`,
    domain_sure: (following: number, followers: number) =>
      following + followers === 0
        ? 'You follow nobody there, and nobody there follows you.'
        : `You stop following ${plural(following, 'person', 'people')} there, and lose ${plural(followers, 'follower', 'followers')}. Unblocking does not bring them back.`,
  },

  policy: {
    title: 'Whose notifications come through',
    hint: 'What is held back waits under Notifications, where you let people in one by one.',
    waiting: (n: number) => `${plural(n, 'person waits', 'people wait')} to be let in`,
    rules: { accept: 'Let through', filter: 'Hold back', drop: 'Ignore' },
    groups: {
      for_not_following: ['People you do not follow', 'Until you let them in'],
      for_not_followers: ['People who do not follow you', 'Also those who began in the last 3 days'],
      for_new_accounts: ['New accounts', 'Made in the last 30 days'],
      for_private_mentions: ['Private mentions out of the blue', 'Unless they answer you, or you follow them'],
      for_bots: ['Automatic accounts', 'They say so themselves'],
      for_limited_accounts: ['Accounts limited by the moderators', ''],
    },
  },

  durations: [
    [300, '5 minutes'],
    [1800, '30 minutes'],
    [3600, '1 hour'],
    [21600, '6 hours'],
    [86400, '1 day'],
    [259200, '3 days'],
    [604800, '7 days'],
  ] as [number, string][],
};
