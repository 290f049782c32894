/* Web Push goes to whom this browser is, and to nobody else: it ends when one turns to another account, and what
 * stands on the screen goes. What one had switched on comes again with oneself, here. */

import { call, get, post } from '../api/client';
import type { PushSubscriptionFacts } from '../api/entities';
import { kept_as } from './push_kept';

const path = '/api/v1/push/subscription';

async function registered(): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) return undefined;
  return navigator.serviceWorker.getRegistration();
}

/* Before one turns to another. */
export async function keep_push(owner: string): Promise<void> {
  bringing = undefined;
  try {
    const worker = await registered();
    /* Pressed here, one of them would lead into the other's notifications. */
    for (const shown of (await worker?.getNotifications()) ?? []) shown.close();
    if (!(await worker?.pushManager.getSubscription())) return;
    const { alerts, policy } = await get<PushSubscriptionFacts>(path);
    localStorage.setItem(kept_as + owner, JSON.stringify({ alerts, policy }));
    await call('DELETE', path);
  } catch {
    /* It was off, or this browser keeps nothing: it stays as it is. */
  }
}

let bringing: Promise<void> | undefined;

/* Afterwards, once for each page: it is there then, or does not come. Where it does not reach the square now, it is
 * tried again with the next page. */
export const bring_push = (owner: string): Promise<void> => (bringing ??= bring(owner));

async function bring(owner: string): Promise<void> {
  try {
    const kept = localStorage.getItem(kept_as + owner);
    if (!kept) return;
    const own = await (await registered())?.pushManager.getSubscription();
    if (own) {
      const { endpoint, keys } = own.toJSON();
      const data = JSON.parse(kept) as object;
      await post(path, { subscription: { endpoint, keys, standard: true }, data });
    }
    forget_push(owner);
  } catch {
    /* It can be switched on by hand. */
  }
}

/* One has said anew what one wants. */
export function forget_push(owner: string): void {
  try {
    localStorage.removeItem(kept_as + owner);
  } catch {
    /* Nothing was kept. */
  }
}
