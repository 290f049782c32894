/* Web Push goes to whom this browser is: the square ends it when one turns to another account. What one had
 * switched on comes again with oneself, here. */

import { get, post } from '../api/client';
import type { PushSubscriptionFacts } from '../api/entities';

const path = '/api/v1/push/subscription';
const kept_as = 'bema:push:';

async function of_browser(): Promise<PushSubscription | null | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager.getSubscription();
}

/* Before one turns to another. */
export async function keep_push(owner: string): Promise<void> {
  try {
    if (!(await of_browser())) return;
    const { alerts, policy } = await get<PushSubscriptionFacts>(path);
    localStorage.setItem(kept_as + owner, JSON.stringify({ alerts, policy }));
  } catch {
    /* It was off, or this browser keeps nothing: it stays off. */
  }
}

/* Afterwards. */
export async function bring_push(owner: string): Promise<void> {
  try {
    const kept = localStorage.getItem(kept_as + owner);
    localStorage.removeItem(kept_as + owner);
    const own = kept && (await of_browser());
    if (!own) return;
    const { endpoint, keys } = own.toJSON();
    const data = JSON.parse(kept) as object;
    await post(path, { subscription: { endpoint, keys, standard: true }, data });
  } catch {
    /* It can be switched on by hand. */
  }
}
