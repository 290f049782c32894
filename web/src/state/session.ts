/* Who is here and on which square. `me`: undefined until the server has said, null when signed out. */

import { computed, signal } from '@preact/signals';
import { ApiError, get, send } from '../api/client';
import type { Instance, Me } from '../api/entities';
import { forget_all_push } from './push_kept';
import { forget_all_searches } from './recent';

export const me = signal<Me | null | undefined>(undefined);
export const instance = signal<Instance | null>(null);
export const signed_in = computed(() => !!me.value);
/* Opened where someone who is signed out wants to act. */
export const sign_in_wanted = signal(false);

/* Under which what this device keeps stands: apart for an account itself and for each who acts for it. */
export const owner_of = ({ id, bema_acting: by }: Me): string => (by ? `${id}.${by.account.id}` : id);

export const ask_who = () => get<Me>('/api/v1/accounts/verify_credentials');

async function load_me(): Promise<void> {
  try {
    me.value = await ask_who();
  } catch (cause) {
    if (!(cause instanceof ApiError) || cause.status === 0 || cause.status >= 500) {
      setTimeout(() => void load_me(), 5_000);
    } else {
      forget_all_searches();
      forget_all_push();
    }
    me.value ??= null;
  }
}

async function load_instance(): Promise<void> {
  try {
    instance.value = await get<Instance>('/api/v2/instance');
  } catch {
    setTimeout(() => void load_instance(), 5_000);
  }
}

export async function start_session(): Promise<void> {
  await Promise.all([load_me(), load_instance()]);
}

/* True when someone is signed in; asks to sign in when not. */
export function may_act(): boolean {
  if (me.value) return true;
  sign_in_wanted.value = true;
  return false;
}

export function sign_in_address(): string {
  return `/auth/sign_in?return_to=${encodeURIComponent(location.pathname + location.search)}`;
}

export async function sign_out(): Promise<void> {
  await send('POST', '/auth/sign_out', { form: new FormData() });
  location.assign('/');
}
