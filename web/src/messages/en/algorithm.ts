/* The page that explains the algorithm, and its figures. */

import { plural } from './number';

export const algorithm_messages = {
  algorithm: {
    title: 'How posts are chosen',
    lead: 'Nothing here is secret. What you see is either in order of time, or ranked by rules that you can read, change for yourself and compute again.',
    sections: [
      {
        title: 'Home is in order of time',
        paragraphs: [
          '“Following” shows what the people you follow said, newest first. Nothing is left out, put in or moved. It is what you begin with, and it stays so unless you choose otherwise.',
        ],
      },
      {
        title: '“For you” is a choice',
        paragraphs: [
          '“For you” is a ranked selection. You switch to it and back with one press above your home, and your choice is remembered, never changed for you. Once made, a selection stays as it is until you ask for a new one: nothing moves while you read.',
          'It is taken from four places:',
        ],
        points: [
          'people you follow, the last two days;',
          'what people you follow found good;',
          'what is liked across groups in topics you take part in;',
          'people whom few have seen so far, so that newcomers are heard.',
        ],
      },
      {
        title: 'What raises a post, and what lowers it',
        paragraphs: [
          'Each post gets five numbers, which are added up. You can set how much each of them counts, from nothing to four times.',
        ],
        points: [
          'Liked across groups: raised when people who usually disagree both find it good. One group’s enthusiasm cannot make up for another’s rejection.',
          'Authors you like: raised when you often liked what its author said. This fades within months.',
          'Age: lowered a little every few hours.',
          'Variety: the second and later posts by the same person are lowered, and no one has more than two of twenty.',
          'Not followed: people you do not follow are lowered a little.',
        ],
      },
      {
        title: 'What counts as an answer',
        paragraphs: ['One person has one answer to a post, whatever she did with it.'],
        points: [
          'For it: a favourite, a boost, a bookmark, or “well argued” in the menu of the post, also from those who disagree.',
          'Against it: “not for me”, and muting, blocking or rightly reporting someone because of the post. Nobody is told.',
          'That it was shown in “For you” or in another ranked list, once a day. Home in order of time counts nothing.',
        ],
      },
      {
        title: 'How it knows who disagrees',
        paragraphs: [
          'Nobody is asked, and no topics or parties are named. From who liked what, the square finds by itself along which line likes differ, and sorts people along it into five groups of equal size. A post does well when all five have found it good.',
          'Where you stand is told to you alone, under “My signals”. Of each post only counts per group are published: in groups of at least ten, rounded down, and partly mixed by chance, so that they cannot give anybody away.',
        ],
      },
      {
        title: 'What it does not use',
        paragraphs: [
          'How long you look at something, what you write in private, what others pay, and how angry a post makes people. Many accounts that always like the same count as one voice.',
        ],
      },
      {
        title: 'What it cannot do',
        paragraphs: [
          'A feed does not reconcile a society: in the largest field experiment so far, bridging lowered hostility by a small amount. And whoever runs very many accounts that imitate real people patiently can still lift a post. What was measured, also where it failed, stands in the documentation.',
        ],
      },
    ] as { title: string; paragraphs: string[]; points?: string[] }[],
    to_signals: 'What it knows of me',
    audit: 'For those who check',
    audit_text:
      'Every weight and threshold is in one file. Ranking reads of other people only what is published here:',
    published: {
      '/algorithms/policy': 'the rules in force, with comments',
      '/algorithms/policy/history': 'every version used, since when, and why',
      '/algorithms/polarity': 'when groups were computed, from how much, and how well it fits',
      '/algorithms/cells': 'the counts per post and group',
      '/algorithms/published': 'the tables that selections are made of, by their fingerprints, for a week',
    },
    replay: 'Computing a selection again',
    replay_steps: [
      'Open “Why this?” at any post in “For you”, then “Check it yourself”, and download the selection.',
      'Build the program bema-algorithms from the source code. It knows no network, clock or database.',
      'Run it on the file:',
    ],
    commands: [
      'meson setup build && ninja -C build bema-algorithms',
      'build/bema-algorithms replay slate.json --against {{square}}',
    ],
    replay_found:
      'It computes every term, score and place in whole numbers, the same on every machine, and names the first difference. With --against it also fetches the rules and counts that this square publishes, and says what differs and what could not be compared. The name of the file is its fingerprint.',
    rules: 'The rules in force',
    rules_text: 'Every number that ranking uses, as the file says it, in English.',
    rules_all: 'All numbers',
    history: 'When the rules changed',
    history_text: 'Each version has a fingerprint, which every selection names.',
    not_yet: 'Not used yet',
  },

  figures: {
    title: 'What “For you” showed',
    text: (least: number) =>
      `Counted by day, for everybody together. A day is told when it is over, and only with ${least} viewers or more. Where somebody stands is partly mixed by chance here as well, and all numbers are rounded, so that they cannot give anybody away.`,
    json: 'the figures, by day, with from= and to=',
    csv: 'The same as a table (CSV)',
    none: 'Nothing to tell in these days.',
    nothing_yet: 'No day is over yet. The first figures come tomorrow.',
    too_few: (least: number) => `On no day of the last month were there ${least} viewers.`,
    table: 'As a table',
    day: 'Day',
    alternative: (title: string, first: string, last: string, least: string, most: string, end: string) =>
      `${title}, ${first} to ${last}: between ${least} and ${most}, at the end ${end}.`,
    lines: {
      unfollowed: ['Not followed', 'Share of what was shown that is by people the viewer does not follow. In home this is 0.'],
      gini: ['Inequality of authors', 'Gini: 0 if all are shown alike, 1 if one person is shown alone.'],
      top_ten: ['The ten most shown', 'Their share of all that was shown.'],
      viewers: ['Viewers', 'People who looked at “For you”.'],
      slates: ['Selections', 'How many were made.'],
      voices: ['Voices', 'In the last computation of who stands where.'],
      loss: ['Error', 'How far that computation is from what people said. Lower is closer.'],
      editions: ['Editions', 'How often the tables that ranking reads were published.'],
    },
    newest: (day: string) => `On ${day}`,
    sources_title: 'Where it came from',
    sources: {
      followed: 'People one follows',
      approved_by_followed: 'What these found good',
      bridging: 'Liked across groups',
      newcomer: 'Newcomers',
    },
    fifth: (n: number) => `Group ${n}`,
    nowhere: 'No group',
    authors_title: 'Whose posts were shown.',
    authors_text: 'By where authors stand. Even would be the same for each group.',
    approvals_title: 'Who approves of what was shown.',
    approvals_text: (known: string) => `Of the ${known} of it of which counts are published.`,
    crossed_title: 'What each group was shown.',
    crossed_text: 'If each saw only its own, the numbers from top left to bottom right would stand out.',
    crossed_head: 'Viewers',
    looked: (n: number) => plural(n, 'viewer or more', 'viewers or more'),
  },
};
