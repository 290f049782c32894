/* How well it is judged: by a second person, and by automatic rules. */

import { number, plural } from '../number';

export const checks = {
  second: {
    text: 'Two decisions in a hundred are judged once more, by somebody who does not know what was decided. Nothing follows for anybody; how far both agree is published.',
    none: 'Nothing waits for a second judgement.',
    no_note: 'The account says nothing of itself.',
    no_description: 'A picture, video or sound without a description',
    effect: 'What should be done',
    choose: 'Choose',
    nothing: 'Nothing',
    judge: 'Judge it so',
    alike: 'It was decided alike.',
    apart: (effect: string) => `It was decided otherwise: ${effect}.`,
  },

  auto_rules: {
    modes: {
      off: 'No automatic rules are in force.',
      shadow: 'The rules that ship run in shadow: they are counted and do nothing.',
      as_written: 'In force as their file says.',
    },
    states: { on: 'on', shadow: 'in shadow', off: 'switched itself off' },
    states_long: {
      on: 'On: what it finds has consequences',
      shadow: 'In shadow: what it finds is counted, and nothing else happens',
      off: 'It switched itself off; only a new version can be on again',
    },
    found: (n: number) => plural(n, 'post found', 'posts found'),
    right: (share: string) => `${share} right`,
    name: 'Rule',
    named: (id: string, version: number) => `${id}, version ${number.format(version)}`,
    state: 'State',
    hits: 'Found while on',
    shadow_hits: 'Found in shadow',
    judged: 'Judged by people',
    declared: 'Precision its file declares',
    measured: 'Precision people found',
    interval: (share: string, low: string, high: string) => `${share} (95% sure: ${low} to ${high})`,
    unmeasured: 'not known yet',
    off: 'People found it wrong too often. Switched off',
    hint: 'A finding counts as right when somebody restricts the post, and as wrong when its case is dismissed or the decision is taken back. Posts that nobody looked at say nothing.',
    versions: 'What was in force',
    versions_hint: 'Each stands in the public log since it is in force. The file is changed by who runs the server.',
    in_force: 'in force now',
    csv: 'All figures as a table (CSV)',
    gone: 'This rule is not in force any more.',
  },
};
