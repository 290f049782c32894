/* How the viewer stands to others, kept once per person and asked for in groups. */

import { signal, type Signal } from '@preact/signals';
import { call, fault_words, get, post } from '../api/client';
import type { Account, Relationship } from '../api/entities';
import { t } from '../messages';
import { forget_feed } from './feed';
import { keep_act } from './outbox';
import { forget_author } from './posts';
import { may_act, me } from './session';
import { say, say_bad } from './toasts';

const asked_at_once_max = 40;
const relationships = new Map<string, Signal<Relationship | null>>();
let waiting = new Set<string>();

async function ask(): Promise<void> {
  const ids = [...waiting];
  waiting = new Set();
  for (let i = 0; i < ids.length; i += asked_at_once_max) {
    const some = ids.slice(i, i + asked_at_once_max);
    try {
      for (const one of await get<Relationship[]>('/api/v1/accounts/relationships', { id: some }))
        keep_relationship(one);
    } catch {
      /* The buttons stay away until the next try. */
    }
  }
}

export function keep_relationship(one: Relationship): void {
  const known = relationships.get(one.id);
  if (known) known.value = one;
  else relationships.set(one.id, signal<Relationship | null>(one));
}

/* Null until known, and for ever when signed out or for oneself. */
export function relationship(id: string): Signal<Relationship | null> {
  let known = relationships.get(id);
  if (!known) {
    relationships.set(id, (known = signal<Relationship | null>(null)));
    if (me.peek() && me.peek()!.id !== id) {
      if (waiting.size === 0) setTimeout(() => void ask(), 0);
      waiting.add(id);
    }
  }
  return known;
}

/* For a menu that is about to open: how things stand, asked for when it is not known. */
export const relationship_now = (id: string): Relationship | null => relationship(id).peek();

/* What is sent later where there is no network, and what it is called. */
const later: Record<string, (name: string) => string> = {
  follow: (name) => `${t.profile.follow}: @${name}`,
  unfollow: (name) => `${t.profile.unfollow}: @${name}`,
  mute: t.profile.mute,
  unmute: t.profile.unmute,
  block: t.profile.block,
  unblock: t.profile.unblock,
};

function count_followed(more: number): void {
  const own = me.peek();
  if (own && more) me.value = { ...own, following_count: Math.max(0, own.following_count + more) };
}

/* Changes what is shown at once; if the server refuses, it is as before and says why. */
async function change(
  account: Account,
  guess: Partial<Relationship>,
  verb: string,
  body: Record<string, unknown>,
  words: (why: string) => string,
): Promise<boolean> {
  if (!may_act()) return false;
  const known = relationship(account.id);
  const before = known.value;
  if (before) known.value = { ...before, ...guess };
  const path = `/api/v1/accounts/${account.id}/${verb}`;
  try {
    const now = await post<Relationship>(path, body);
    keep_relationship(now);
    /* Whom one follows decides what stands there. */
    if (verb === 'follow' || verb === 'unfollow') {
      forget_feed('home');
      count_followed(Number(now.following) - Number(before?.following ?? false));
    }
    return true;
  } catch (cause) {
    const says = later[verb]?.(account.acct);
    const id = `${verb.replace(/^un/, '')} ${account.id}`;
    if (says && keep_act(cause, id, path, says, body)) return true;
    known.value = before;
    say_bad(words(fault_words(cause)));
    return false;
  }
}

export const follow = (account: Account) =>
  change(
    account,
    account.locked ? { requested: true } : { following: true },
    'follow',
    {},
    t.failed.follow,
  );
export const unfollow = (account: Account) =>
  change(account, { following: false, requested: false }, 'unfollow', {}, t.failed.follow);
export const show_boosts = (account: Account, reblogs: boolean) =>
  change(account, { showing_reblogs: reblogs }, 'follow', { reblogs }, t.failed.follow);
/* Told of each of their posts. */
export const notify = (account: Account, wanted: boolean) =>
  change(account, { notifying: wanted }, 'follow', { notify: wanted }, t.failed.follow);
/* Null: posts in all languages. */
export const follow_languages = (account: Account, languages: string[] | null) =>
  change(account, { languages }, 'follow', { languages: languages ?? [] }, t.failed.follow);
export const keep_note = (account: Account, comment: string) =>
  change(account, { note: comment }, 'note', { comment }, t.failed.general);
export const endorse = (account: Account, endorsed: boolean) =>
  change(account, { endorsed }, endorsed ? 'endorse' : 'unendorse', {}, t.failed.general);

/* All of a place: nobody of it is met any more. */
export async function block_domain(account: Account, blocked: boolean): Promise<void> {
  const domain = account.acct.split('@')[1]!;
  const known = relationship(account.id);
  const before = known.value;
  if (before) known.value = { ...before, domain_blocking: blocked };
  try {
    await call(blocked ? 'POST' : 'DELETE', '/api/v1/domain_blocks', { body: { domain } });
    if (blocked) forget_author(account.id);
    say(blocked ? t.person.domain_blocked(domain) : t.person.domain_unblocked(domain));
  } catch (cause) {
    known.value = before;
    say_bad(t.failed.block(fault_words(cause)));
  }
}

export const remove_follower = (account: Account) =>
  change(account, { followed_by: false }, 'remove_from_followers', {}, t.failed.general);
async function undo(
  account: Account,
  guess: Partial<Relationship>,
  verb: 'unmute' | 'unblock',
): Promise<boolean> {
  const mutes = verb === 'unmute';
  const done = await change(account, guess, verb, {}, mutes ? t.failed.mute : t.failed.block);
  if (done) say(mutes ? t.person.unmuted(account.acct) : t.person.unblocked(account.acct));
  return done;
}
export const unmute = (account: Account) =>
  undo(account, { muting: false, muting_notifications: false }, 'unmute');
export const unblock = (account: Account) => undo(account, { blocking: false }, 'unblock');

/* status_id: the post that was the reason. */
export async function mute(
  account: Account,
  notifications: boolean,
  duration_s: number,
  status_id?: string,
): Promise<void> {
  const guess = { muting: true, muting_notifications: notifications };
  const body = { notifications, duration: duration_s, status_id };
  if (await change(account, guess, 'mute', body, t.failed.mute)) {
    forget_author(account.id);
    /* Their profile is read anew when it is looked at on purpose. */
    for (const tab of ['', 'with_replies', 'media']) forget_feed(`posts:${account.id}:${tab}`);
    say(t.profile.muted(account.acct));
  }
}

export async function block(account: Account, status_id?: string): Promise<void> {
  const guess = { blocking: true, following: false, followed_by: false };
  if (await change(account, guess, 'block', { status_id }, t.failed.block)) {
    forget_author(account.id);
    say(t.profile.blocked(account.acct));
  }
}
