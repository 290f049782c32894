/* Looks for what is new while someone is looking, and not when the page is in the background. */

import { signal } from '@preact/signals';

const tick_ms = 30_000;
const soon_ms = 5_000; /* between two looks because of what was heard */

/* Relative times and checks for new posts follow this clock. */
export const now_ms = signal(Date.now());

const listeners = new Set<() => void>();

export function on_tick(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tick(): void {
  if (document.visibilityState !== 'visible') return;
  now_ms.value = Date.now();
  for (const listener of listeners) listener();
}

let looked_ms = 0;
let waiting = false;

/* Something has come: looks now, or when the last look was long enough ago; at some moment of the spread,
 * where many hear of it. */
export function look_soon(spread_ms = 0): void {
  if (waiting) return;
  waiting = true;
  setTimeout(
    () => {
      waiting = false;
      looked_ms = Date.now();
      tick();
    },
    Math.max(0, looked_ms + soon_ms - Date.now()) + Math.random() * spread_ms,
  );
}

export function start_ticks(): void {
  setInterval(tick, tick_ms);
  document.addEventListener('visibilitychange', tick);
}
