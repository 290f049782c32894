/* What is ranked: "For you", its reasons and its settings; why something trends. */

import { number, plural } from './number';

export const ranking_messages = {
  trend: {
    why: 'Why this trends',
    groups:
      'Something trends here when people who usually disagree speak of it. A group by itself makes no trend, nor do new accounts.',
    young: 'So far too few people stand anywhere to ask for voices from several groups.',
    language: (name: string) => `Counted among what is said in ${name}.`,
    caption: 'What was seen, and what was to be expected',
    term: 'Uses',
    voices: 'Voices',
    observed: 'Seen now',
    expected: 'Expected from the last weeks',
    score: 'Score',
    score_text:
      'Each use counts half after three hours. The score is the difference, squared, over what was expected. A voice is a person, or many accounts that always do the same.',
  },
  ranking: {
    why: 'Why this?',
    refresh: 'New selection',
    refreshed: (n: number) => `${plural(n, 'post', 'posts')}, ranked anew.`,
    not_refreshed: (why: string) => `It could not be ranked anew: ${why}`,
    made: (time: string, preset: string) => `Ranked at ${time}: ${preset}`,
    empty_title: 'Nothing to rank yet',
    empty:
      'Follow people, or come back when more has been said. “Following” shows everything in order of time.',
    settings: 'What “For you” shows',
    how: 'How this works',
    set: '“For you” follows this from now on.',
    use: 'Use this',
    reset: 'As the square proposes',
    preset: 'Begin with',
    presets: {
      bridging: ['What connects', 'What people who usually disagree both find good comes first.'],
      'friends-first': ['Friends first', 'Almost only people you follow, and those you like most.'],
      discover: ['Discover', 'Mostly people you do not follow yet.'],
      quiet: ['Quiet', 'Few posts by each person; good ones stay for days.'],
      chronological: ['In order of time', 'Who you follow, newest first. Uses nothing about you.'],
      own: ['Your own', 'The weights below, as you set them.'],
      published: ['Another person’s', 'A copy of what somebody published.'],
    } as Record<string, [string, string]>,
    weights: 'What counts, and how much',
    weights_hint: '0: not at all. 4: most of all.',
    terms: {
      bridging: 'Liked across groups',
      affinity: 'Authors you like',
      age: 'Newer first',
      repeat: 'Variety of authors',
      unfollowed: 'People you follow first',
    },
    term_hints: {
      bridging: 'Raises what people who usually disagree both find good.',
      affinity: 'Raises authors whose posts you often liked.',
      age: 'Lowers a post the older it gets.',
      repeat: 'Lowers the second and later posts by the same person.',
      unfollowed: 'Lowers posts of people you do not follow.',
    },
    others: 'Presets of other people',
    copied: (name: string, who: string) => (who ? `“${name}” by @${who}` : `“${name}”`),
    copied_hint: (day: string) => `Your copy, as it was on ${day}.`,
    copied_gone: 'It is no longer published. Your copy stays as it is.',
    copied_newer: 'Its author has changed it since.',
    look: 'Look at it',

    /* One line under each post; each part begins small but for the first letter of the line. */
    line: {
      bridged: 'people who usually disagree both liked this',
      followed: (name: string) => `you follow ${name}`,
      approved_by_followed: 'people you follow liked it',
      bridging: 'liked in a topic you take part in',
      newcomer: (name: string) => `few people have seen ${name} so far`,
      liked_author: (name: string) => `you often like ${name}`,
    },
    changes: 'What changes:',
    no_change: 'nothing.',
    only_sources: 'where posts come from, not what counts.',
    changed: {
      bridging: ['More of what people who disagree both find good', 'Agreement across groups counts less'],
      affinity: ['More of the authors you often liked', 'The authors you often liked count less'],
      age: ['Newer posts stand higher', 'Older posts stay longer'],
      repeat: ['Fewer posts by the same person', 'More posts by the same person may follow each other'],
      unfollowed: ['Fewer people you do not follow', 'More people you do not follow'],
    },

    says: {
      source: {
        followed: (name: string) => `You follow ${name}.`,
        approved_by_followed: () => 'People you follow found it good.',
        bridging: () => 'People found it good in a topic you take part in.',
        newcomer: (name: string) => `Few people have seen ${name} so far; newcomers are heard too.`,
      },
      bridged: (n: number) =>
        `People who usually disagree both found it good: more so than ${n} % of posts on its topic.`,
      one_sided: (n: number) =>
        `It is liked on one side only, or by few: less across groups than ${100 - n} % of posts on its topic.`,
      usual: () => 'It is liked across groups about as much as other posts on its topic.',
      unknown: 'Too few people have said yet how they find it. That counts neither for nor against it.',
      liked_author: (name: string) => `You have often liked what ${name} says.`,
      not_followed: (name: string) => `You do not follow ${name}.`,
      repeat: (name: string) => `${name} has another post above it.`,
      age: (n: number) =>
        n < 1 ? 'It was written within the hour.' : `It was ${plural(n, 'hour', 'hours')} old.`,
    },
    the_author: 'its author',
    rank: (n: number) => `It stood at place ${number.format(n)} when this was ranked.`,
    terms_caption: 'What raised it (right) and what lowered it (left)',
    term: 'What',
    weight: 'Weight',
    adds: 'Adds',
    score: 'Score',
    groups: 'How five groups found it',
    groups_hint:
      'The groups are of people who like much the same posts. Which is first says nothing. People are counted in groups of at least 10 and rounded down, so that nobody can be picked out; 0 may be some.',
    group_columns: ['Group', 'Liked it', 'Not for them', 'Were shown it'],
    check: 'Check it yourself',
    check_text:
      'This file holds everything that went into your selection. It does not say whose it is.',
    export: 'Download the selection',
    check_then:
      'This program computes every term, score and place again, and compares what went in with what the square publishes:',
    policy: 'Rules in force:',
  },
};
