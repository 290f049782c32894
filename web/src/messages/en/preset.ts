/* Published presets, and what they set. */

import { number } from './number';

export const preset_messages = {
  presets: {
    title: 'Presets of other people',
    lead: 'How others have set “For you”. Look into one before you use it.',
    tabs: 'Whose presets',
    all: 'Everyone’s',
    followed: 'Of people you follow',
    own: 'Yours',
    empty_title: 'Nothing published yet',
    empty: {
      all: 'Set “For you” as you like it, and be the first to publish that.',
      followed: 'Nobody you follow has published a preset.',
      own: 'Others may look into your weights and use them. Nobody is told what you read.',
    },
    publish: 'Publish mine',
    publish_title: 'Publish how “For you” is set',
    publish_text:
      'Everybody may see this, with your name, and take a copy. These are the weights by which your posts are ranked now:',
    name: 'Name',
    about: 'What it is for',
    about_hint: 'Optional. In plain words, for people who do not know you.',
    published: 'Published. Everybody may look into it.',
    change: 'Change',
    change_title: 'Change this preset',
    take_weights: 'Take over the weights I use now',
    take_weights_hint: 'Who uses a copy keeps the old ones, and is told that there are newer ones.',
    changed: 'Changed.',
    unpublish: 'Publish it no longer',
    unpublish_sure: (name: string) =>
      `“${name}” will no longer be found. Who uses a copy keeps it.`,
    unpublished: 'It is no longer published.',
    share: 'Copy the link',
    since: (day: string) => `Published on ${day}`,
    updated: (day: string) => `changed on ${day}`,
    used_by: (n: number) => `Used by ${number.format(n)} people or more`,
    bars: (list: string) => `Weights: ${list}`,
    compare: 'How much each counts, from 0 to 4',
    what: 'What',
    this: 'This preset',
    yours: 'You now',
    would_change: 'What would change for you',
    no_change: 'Nothing: you rank by these weights already.',
    use: 'Use this',
    use_newer: 'Use the newer weights',
    in_use: 'You use this.',
    in_use_old: 'You use an older version of this, as it was when you took it.',
    copy_hint: 'You take a copy: what its author changes later changes nothing for you, and you are told of it.',
    sign_in: 'Sign in to use it',
  },
};
