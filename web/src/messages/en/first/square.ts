/* The square itself: the first visit, announcements, the page about it. */

import { number, plural } from '../number';

export const square = {
  front: {
    lead: 'A public square: people speak, everyone can answer, and nobody sells your attention.',
    sign_up: 'Join this square',
    sign_in: 'Sign in',
    closed: 'Sign-ups are closed at the moment. You can read all that is public.',
    approval: 'New accounts are looked at by a person before they open.',
    promises: [
      {
        title: 'In order of time',
        text: 'You see what the people you follow said, newest first. Nothing is slipped in between.',
      },
      {
        title: 'You can check it',
        text: 'The code is open and small enough to be read. What the square does is written down.',
      },
      {
        title: 'Your apps work',
        text: 'Any app made for Mastodon signs in here, on any phone.',
      },
    ],
    now: 'On the square now',
    rules: 'The rules here',
    people: (n: number) => plural(n, 'person was here this month', 'people were here this month'),
    empty: 'Nobody has spoken yet. The platform is yours.',
  },

  announcements: {
    one: 'Announcement',
    close: 'Close: I have read it',
    answer: 'React to it',
    unread: (n: number) => `All ${number.format(n)} new ones`,
    empty: 'The square has nothing to announce.',
    react: 'React',
    reaction: (name: string, n: number) => `${name}: ${plural(n, 'person', 'people')}`,
  },

  about: {
    algorithm: 'How posts are chosen',
    log: 'What moderation decided: the public log',
    transparency: 'Moderation in figures',
    title: 'About',
    rules: 'Rules',
    contact: 'Contact',
    numbers: 'This square',
    characters: (n: number) => `A post has up to ${number.format(n)} characters`,
    software: (version: string) => `Runs Bema ${version}`,
    no_rules: 'No rules have been written down yet.',
    privacy: 'Privacy policy',
    terms: 'Terms of service',
  },
};
