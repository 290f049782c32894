/* What is to last, and waits for a second person. */

const posts = (n: number) => (n === 1 ? '1 post' : `${n} posts`);

export const lasting = {
  lasting: {
    none: 'Nothing waits for a second person.',
    none_text: 'What a moderator asks to last holds at once and ends by itself. Somebody else decides here whether it lasts.',
    waiting: (n: number) => (n === 1 ? '1 decision waits for a second person' : `${n} decisions wait for a second person`),
    gone: 'This waits no more.',
    waits: 'Waits for a second person',
    waits_for_others: 'waits for somebody else',
    by: 'Asked by',
    by_gone: 'Somebody whose account is gone',
    since: 'Decided',
    until: 'Ends by itself',
    not_public: 'This post is not public. Who takes on the report that names it reads it.',
    the_case: (n: number) => `The case: it is about ${posts(n)}`,
    effect: (n: number) =>
      n > 1
        ? `Once confirmed it lasts on all ${posts(n)} on which it still stands, until it is taken back. Each author is told, and can object.`
        : 'Once confirmed it lasts until it is taken back. Whom it is about is told, and can object.',
    own: 'You asked for this: somebody else must confirm it. You can take it back; then it ends by itself.',
    confirm: 'Let it last',
    confirmed: 'It lasts.',
    decline_why: 'Why it is not to last',
    decline_hint: 'Stands in the public log. It ends by itself when it would have; nothing changes for whom it is about.',
    decline: 'Not to last',
    take_back: 'Take it back',
    declined: 'It ends by itself.',
    asked: (until: string) => `Until ${until} for now: a second person must confirm that it lasts.`,
  },
};
