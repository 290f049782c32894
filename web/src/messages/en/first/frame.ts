/* What stands around every screen, and how it is said that something failed. */

import { number, plural } from '../number';

export const frame = {
  locale: 'en',
  skip: 'Skip to the content',
  loading: 'Loading…',
  more: 'Show more',
  retry: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved',
  delete: 'Delete',
  back: 'Back',
  menu: 'More',
  end: 'That is all.',
  colon: ': ',

  nav: {
    label: 'Main',
    home: 'Home',
    local: 'Local',
    notifications: 'Notifications',
    conversations: 'Conversations',
    bookmarks: 'Bookmarks',
    favourites: 'Favourites',
    lists: 'Lists',
    follow_requests: 'Follow requests',
    profile: 'Profile',
    moderation: 'Moderation',
    settings: 'Settings',
    about: 'About',
    more: 'More',
    compose: 'Write',
    begun: 'Drafts and scheduled',
    unread: (n: number) => `${number.format(n)} unread`,
    sign_in: 'Sign in',
    sign_up: 'Sign up',
    sign_out: 'Sign out',
    source: 'Source code',
    keys: 'Keyboard',
  },

  /* For an account that is shared with one. */
  acting: {
    teams: 'Shared accounts',
    line: (name: string, role: string) => `As @${name}, you are ${role}`,
    roles: {
      owner: 'an owner',
      admin: 'an admin',
      editor: 'an editor',
      contributor: 'a contributor',
      analyst: 'an analyst',
    },
    stop: 'Stop',
    stop_as: (name: string) => `Act as yourself again: @${name}`,
    act_as: (name: string) => `Act as @${name}`,
    invited_answer: 'Accept or decline',
    reads_only: (name: string) => `An analyst of @${name} reads and writes nothing.`,
  },

  failed: {
    favourite: (why: string) => `The favourite did not arrive: ${why}`,
    boost: (why: string) => `The boost did not arrive: ${why}`,
    bookmark: (why: string) => `The bookmark did not arrive: ${why}`,
    vote: (why: string) => `Your vote did not arrive: ${why}`,
    pin: (why: string) => `It could not be pinned: ${why}`,
    mute: (why: string) => `It could not be muted: ${why}`,
    follow: (why: string) => `The follow did not arrive: ${why}`,
    block: (why: string) => `The block did not arrive: ${why}`,
    delete: (why: string) => `It could not be deleted: ${why}`,
    general: (why: string) => `That did not work: ${why}`,
  },

  fault: {
    /* What the API says of who acts for an account and asks for more than her part lets her do. */
    by_role: (role: string, name: string, what: string) =>
      `as ${role === 'contributor' || role === 'member' ? 'a' : 'an'} ${role} of @${name} you cannot ${what}`,
    unreachable: 'the square cannot be reached',
    too_many: (wait: string) =>
      wait ? `too much at once, it works again in ${wait}` : 'too much at once, wait a moment',
    gone: 'it is not here, or not any more',
    forbidden: 'this is not for you to do',
    signed_out: 'you are not signed in any more',
    broken: 'something broke in the square, and it was noted',
    too_large: 'this is too large',
    status: (n: number) => `the square answered with error ${n}`,
    /* What the API says, # for each number, in this language; English it is already. */
    api: new Map<string, string>(),
    not_found: 'This is not here',
    not_found_text: 'It may have been deleted, or it is not meant for everyone.',
    load: 'This could not be loaded.',
    sign_in: 'Sign in to see this page.',
  },

  offline: {
    now: 'Out of reach. You see what was here last.',
    waiting: (n: number) => plural(n, 'waits to be sent', 'wait to be sent'),
    sending: 'Sending what was kept.',
    stuck: 'Something could not be sent.',
    sent: 'What was kept here is sent.',
  },

  time: {
    now: 'now',
    minutes: (n: number) => `${n} min`,
    hours: (n: number) => `${n} h`,
    days: (n: number) => `${n} d`,
  },
};
