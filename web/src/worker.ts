/* Starts the worker that keeps the client on the device (web/worker). It fetches the whole client, so it
 * waits until the page is used. */

import { effect } from '@preact/signals';
import { go } from './router';
import { theme } from './state/appearance';
import { on_first_use } from './state/first_use';

let stop_waiting = () => {};

/* Without waiting: for what needs the worker. */
export function register_worker(): void {
  stop_waiting();
  void navigator.serviceWorker.register('/sw.js').catch(() => {
    /* A browser that allows none still shows the page. */
  });
}

export function start_worker(): void {
  if (!('serviceWorker' in navigator)) return;
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) register_worker();
  else stop_waiting = on_first_use(register_worker);
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
