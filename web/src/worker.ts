/* Starts the worker that keeps the client on the device (web/worker), after the page has come. */

import { effect } from '@preact/signals';
import { go } from './router';
import { theme } from './state/appearance';

export function start_worker(): void {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  void serviceWorker.register('/sw.js').catch(() => {
    /* A browser that allows none still shows the page. */
  });
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
