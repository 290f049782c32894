/* Looks for what is new while someone is looking, and not when the page is in the background. */

import { signal } from '@preact/signals';

const tick_ms = 30_000;

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

export function start_ticks(): void {
  setInterval(tick, tick_ms);
  document.addEventListener('visibilitychange', tick);
}
