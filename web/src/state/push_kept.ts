/* Whether Web Push waits here for somebody to come back: what brings it (push_turn.ts) is loaded only then. */

export const kept_as = 'bema:push:';

function all_kept(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(kept_as));
  } catch {
    return [];
  }
}

export const push_kept = () => all_kept().length > 0;

/* Nobody is here any more. */
export const forget_all_push = () => all_kept().forEach((key) => localStorage.removeItem(key));
