/* Whether Web Push waits here for somebody to come back: what brings it (push_turn.ts) is loaded only then. */

export const kept_as = 'bema:push:';

export function push_kept(): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(kept_as));
  } catch {
    return false;
  }
}
