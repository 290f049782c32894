/* What one says of posts for what is ranked, and what is known of oneself. */

import { number, plural } from '../number';

export const opinions = {
  /* What one says of a post for what is ranked. */
  opinion: {
    well_argued: 'Well argued',
    well_argued_hint: 'Also when you disagree. Nobody is told.',
    well_argued_off: 'Take “well argued” back',
    not_for_me: 'Not for me',
    not_for_me_hint: 'Counts against it where posts are ranked. Nobody is told.',
    not_for_me_off: 'Take “not for me” back',
    said: {
      well_argued: 'You found it well argued. The menu of the post takes that back.',
      not_for_me: 'You said that it is not for you. The menu of the post takes that back.',
    },
    taken_back: 'Taken back. It no longer counts.',
    failed: (why: string) => `What you said did not arrive: ${why}`,
    away: 'Where posts are ranked, this one counts as “not for me”.',
  },

  position: {
    title: 'Where you stand',
    sorted: (fifth: number, n: number) =>
      `You are in group ${fifth} of five, found from ${plural(n, 'thing', 'things')} you said of posts. All groups are of equal size.`,
    not: {
      sorted: () => 'You are in none of the five groups yet.',
      not_sorted: () =>
        'The square is not sorted into groups: too few people, or too little that they see differently.',
      new: (n: number, needed: number) =>
        `Too little is known to put you into a group: ${number.format(n)} of ${plural(needed, 'thing', 'things')} said of posts. Until then you are counted in none.`,
      shares_a_voice: () =>
        'You like so nearly the same as an older account that both count as one voice. Whoever runs this square can look into it if that is a mistake.',
      not_counted: () => 'You are not counted, so you stand nowhere.',
    } as Record<string, (n: number, needed: number) => string>,
    young: (days: number) =>
      `New accounts are not counted yet. What you like is yours and is shown; it counts where posts are ranked once your account is ${plural(days, 'day', 'days')} old and some people who are counted follow you.`,
    unvouched: (people: number) =>
      `What you like is yours and is shown, but does not count yet where posts are ranked. It will when ${plural(people, 'person who is counted follows', 'people who are counted follow')} you: so nobody is heard a thousand times through a thousand accounts.`,
    hint: 'People in one group like much the same posts; those far apart rarely do. The square finds this from likes alone and does not know what it is about; which group is first says nothing. You alone are told.',
  },

  signals: {
    title: 'My signals',
    lead: 'What ranking knows of you: how you found posts, and which ones it showed you. Nobody but you can see this list. Home in order of time uses none of it.',
    how: 'How posts are chosen',
    counting: 'Being counted',
    counted: 'Count me',
    counted_hint:
      'When this is off, nothing you do is in any figure that ranks posts, for you or for others.',
    since: (day: string) => `What you do has counted since ${day}.`,
    counted_again: 'You are counted.',
    not_counted: 'You are in no figure any more.',
    said: 'What I said',
    seen: 'What I was shown',
    nothing_said:
      'Nothing yet. Favourites, boosts, bookmarks, “well argued” and “not for me” stand here.',
    nothing_seen: 'Nothing has been ranked for you lately.',
    hidden_post: 'A post that cannot be seen any more',
    kind: {
      favourited: 'Favourite',
      reblogged: 'Boost',
      bookmarked: 'Bookmark',
      well_argued: 'Well argued',
      not_for_me: 'Not for me',
      acted_against: 'Muted, blocked or reported because of it',
    },
    counts_as: { approval: 'counts for it', disapproval: 'counts against it' },
    take_back: 'Take back',
    seen_on: (days: number, day: string) =>
      days === 1 ? `Shown on ${day}` : `Shown on ${number.format(days)} days, last on ${day}`,
    all: 'All of it',
    export: 'Download all of it',
    delete: 'Delete all of it',
    delete_hint:
      'Deleting forgets “well argued”, “not for me” and what you were shown. Favourites, boosts and bookmarks stay where they are and no longer count.',
    delete_sure: 'Forget all that ranking knows of you? This cannot be taken back.',
    deleted: 'Ranking knows nothing of you any more.',
  },
};
