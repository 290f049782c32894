/* Starts the worker that keeps the client on the device (web/worker). It fetches the whole client, so it
 * waits until the page is used: who only looks in pays for no more than is looked at. */

import { effect } from '@preact/signals';
import { go } from './router';
import { theme } from './state/appearance';

const uses = ['pointerdown', 'keydown', 'scroll'];

/* Without waiting: for what needs the worker. */
export function register_worker(): void {
  for (const use of uses) removeEventListener(use, register_worker);
  void navigator.serviceWorker.register('/sw.js').catch(() => {
    /* A browser that allows none still shows the page. */
  });
}

export function start_worker(): void {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) register_worker();
  else for (const use of uses) addEventListener(use, register_worker, { passive: true });
  serviceWorker.addEventListener('message', (event: MessageEvent<{ go?: string }>) => {
    if (event.data.go) go(event.data.go);
  });
  let shown = theme.peek();
  effect(() => {
    if (theme.value === shown) return;
    shown = theme.value;
    serviceWorker.controller?.postMessage('shell');
  });
}
