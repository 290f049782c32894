/* What a decision laid on somebody else, in a few words. */

import { t } from '../messages_later';

export const effect_of_others = (effect: string | null, kind: string): string => {
  const known = t.standing.of_others[effect ?? kind];
  return known ?? t.standing.effects[effect ?? ''] ?? effect ?? t.standing.kinds[kind] ?? kind;
};
