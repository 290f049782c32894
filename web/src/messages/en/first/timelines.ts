/* The lists of posts. */

import { plural } from '../number';

export const timelines = {
  home: {
    empty_title: 'It is quiet here',
    empty:
      'Posts of the people you follow appear here. Look around the local timeline and follow who interests you.',
    to_local: 'Look around',
    to_people: 'Find people',
    prompt: 'What do you want to say?',
    fresh: (n: number) => plural(n, 'new post', 'new posts'),
    feeds: 'Which posts',
    following: 'Following',
    for_you: 'For you',
    not_remembered: (why: string) => `Your choice holds on this device only: ${why}`,
  },

  local: {
    title: 'Local',
    empty: 'Nobody has spoken in public yet.',
  },

  tag: {
    follow: 'Follow this tag',
    of: (name: string) => `Only from @${name}`,
    of_all: 'From everyone',
    unfollow: 'Stop following',
    followed: (tag: string) => `Posts with #${tag} now appear in your home.`,
    unfollowed: (tag: string) => `#${tag} no longer appears in your home.`,
    empty: (tag: string) => `Nobody has used #${tag} in public yet.`,
  },
  bookmarks: { title: 'Bookmarks', empty: 'Bookmarks are for you alone. Nobody is told.' },
  favourites: { title: 'Favourites', empty: 'Posts you favour are listed here.' },
};
