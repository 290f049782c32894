/* Why a post stands where it does, as reasons that are put into words elsewhere. */

import type { Explanation } from '../api/entities';

/* From so many bits on a term is worth a word. */
const bits_told_min = 0.5;
const thresholds = 127;
const hour_ms = 3_600_000;

export type Reason =
  | { kind: 'source'; source: Explanation['source'] }
  | { kind: 'bridged' | 'one_sided' | 'usual'; percent: number }
  | { kind: 'unknown' | 'liked_author' | 'repeat' | 'not_followed' }
  | { kind: 'age'; hours: number };

function of_bridging({ bridging }: Explanation, bits: number): Reason {
  const { percentile } = bridging;
  if (percentile === null || percentile < 0) return { kind: 'unknown' };
  const percent = Math.round((percentile / thresholds) * 100);
  if (bits >= bits_told_min) return { kind: 'bridged', percent };
  return { kind: bits <= -bits_told_min ? 'one_sided' : 'usual', percent };
}

/* What counts nothing by the reader's own weights is not named. */
export function reasons(explanation: Explanation, written_at: string): Reason[] {
  const all: Reason[] = [{ kind: 'source', source: explanation.source }];
  const age_ms = Date.parse(explanation.made_at) - Date.parse(written_at);
  for (const { name, bits, weight } of explanation.terms) {
    if (weight === 0) continue;
    if (name === 'bridging') all.push(of_bridging(explanation, bits));
    if (name === 'affinity' && bits > 0) all.push({ kind: 'liked_author' });
    if (name === 'age') all.push({ kind: 'age', hours: Math.max(0, Math.round(age_ms / hour_ms)) });
    if (name === 'repeat' && bits > 0) all.push({ kind: 'repeat' });
    if (name === 'unfollowed' && bits > 0 && explanation.source !== 'followed')
      all.push({ kind: 'not_followed' });
  }
  return all;
}

/* Where a bar begins and how wide it is, in hundredths of the whole: 0 is in the middle. */
export function bar(value: number, most: number): { x: number; width: number } {
  const width = most > 0 ? Math.min(50, (Math.abs(value) / most) * 50) : 0;
  return { x: value < 0 ? 50 - width : 50, width };
}
