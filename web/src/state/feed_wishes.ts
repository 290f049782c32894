/* How "For you" is set: presets, and five weights of one's own. */

import type { FeedSettings, Weights } from '../api/entities';

export const weight_max = 4;
export const weight_step = 0.25;
export const own_preset = 'own';
/* A copy of what somebody published: what ranked when the settings were read. */
export const published_preset = 'published';
export const standard_preset = 'bridging';
export const terms = ['bridging', 'affinity', 'age', 'repeat', 'unfollowed'] as const;

export interface Wish {
  preset: string;
  weights: Weights;
}

export const wish_of = ({ preset, weights }: FeedSettings): Wish => ({ preset, weights });

export function with_preset(settings: FeedSettings, name: string): Wish {
  const preset = settings.presets.find((one) => one.name === name);
  return { preset: name, weights: preset?.weights ?? settings.weights };
}

export const with_weight = (wish: Wish, term: keyof Weights, weight: number): Wish => ({
  preset: own_preset,
  weights: { ...wish.weights, [term]: weight },
});

/* What is sent: a preset by its name, so that it follows the square's policy. */
export const wish_body = ({ preset, weights }: Wish) =>
  preset === own_preset ? { weights } : { preset };

export interface Change {
  term: keyof Weights;
  more: boolean;
}

/* What counts more or less than it did. */
export const changes = (before: Weights, after: Weights): Change[] =>
  terms
    .filter((term) => before[term] !== after[term])
    .map((term) => ({ term, more: after[term] > before[term] }));
