/* Web Push of this browser: its own subscription, and what the server holds of it. */

import { ApiError, call, get, post } from '../api/client';
import type { PushSubscriptionFacts } from '../api/entities';
import { t } from '../messages_later';
import { register_worker } from '../worker';
import { push_kept } from './push_kept';
import { bring_push, forget_push } from './push_turn';
import { instance, me, owner_of } from './session';

export const push_kinds = [
  'mention',
  'quote',
  'follow',
  'follow_request',
  'reblog',
  'favourite',
  'poll',
  'status',
  'update',
  'moderation_warning',
  'bema.jury',
  'bema.team_invited',
  'bema.approval_wanted',
  'bema.approval_decided',
  'bema.approval_rule',
] as const;
export const push_kinds_of_staff = ['admin.report'] as const;
export const push_policies = ['all', 'followed', 'follower'] as const;

export type PushState =
  | { kind: 'impossible' }
  | { kind: 'refused' }
  | { kind: 'off' }
  | { kind: 'on'; alerts: Record<string, boolean>; policy: string };

const path = '/api/v1/push/subscription';
const worker_ms_max = 2_500;

const at_first = {
  mention: true,
  quote: true,
  follow: true,
  follow_request: true,
  poll: true,
  moderation_warning: true,
  'bema.jury': true,
  'bema.team_invited': true,
  'bema.approval_wanted': true,
  'bema.approval_decided': true,
  'bema.approval_rule': true,
};

/* Null where this browser has no worker that could be woken. */
async function worker(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) return null;
  register_worker();
  const none = new Promise<null>((give) => setTimeout(() => give(null), worker_ms_max));
  return Promise.race([navigator.serviceWorker.ready, none]);
}

async function held(): Promise<PushSubscriptionFacts | null> {
  try {
    return await get<PushSubscriptionFacts>(path);
  } catch (cause) {
    if (cause instanceof ApiError && cause.status === 404) return null;
    throw cause;
  }
}

const on = (facts: PushSubscriptionFacts): PushState => ({
  kind: 'on',
  alerts: facts.alerts,
  policy: facts.policy,
});

export async function push_look(): Promise<PushState> {
  const registration = await worker();
  if (!registration || !instance.peek()?.configuration.vapid?.public_key)
    return { kind: 'impossible' };
  if (Notification.permission === 'denied') return { kind: 'refused' };
  await bring_push(owner_of(me.peek()!));
  const mine = await registration.pushManager.getSubscription();
  const facts = mine && (await held());
  return facts && facts.endpoint === mine.endpoint ? on(facts) : { kind: 'off' };
}

function key_bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

async function subscribed(registration: ServiceWorkerRegistration): Promise<PushSubscription> {
  const options = {
    userVisibleOnly: true,
    applicationServerKey: key_bytes(instance.peek()!.configuration.vapid!.public_key),
  };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (cause) {
    /* One for another key of the square is in the way. */
    const old = await registration.pushManager.getSubscription();
    if (!old) throw new ApiError(0, t.push.unreachable);
    await old.unsubscribe();
    return registration.pushManager.subscribe(options).catch(() => {
      throw cause;
    });
  }
}

export async function push_start(): Promise<PushState> {
  const registration = await worker();
  if (!registration) return { kind: 'impossible' };
  if ((await Notification.requestPermission()) !== 'granted')
    return { kind: Notification.permission === 'denied' ? 'refused' : 'off' };
  forget_push(owner_of(me.peek()!));
  const { endpoint, keys } = (await subscribed(registration)).toJSON();
  const facts = await post<PushSubscriptionFacts>(path, {
    subscription: { endpoint, keys, standard: true },
    data: { alerts: at_first, policy: 'all' },
  });
  return on(facts);
}

export async function push_change(
  alerts: Record<string, boolean>,
  policy: string,
): Promise<PushState> {
  const data = { alerts, policy };
  return on(await call<PushSubscriptionFacts>('PUT', path, { body: { data } }));
}

export async function push_end(): Promise<PushState> {
  forget_push(owner_of(me.peek()!));
  await call('DELETE', path);
  const mine = await (await worker())?.pushManager.getSubscription();
  /* The browser has one subscription for all who are here by turns. */
  if (!push_kept()) await mine?.unsubscribe();
  return { kind: 'off' };
}
