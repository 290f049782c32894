/* What waits for an answer, one beside the list of all: the next opens when one was answered. */

import type { ComponentChildren } from 'preact';
import { get } from '../../api/client';
import type { Account } from '../../api/entities';
import { Avatar } from '../../components/person';
import { Name } from '../../components/rich';
import { Time } from '../../components/time';
import { use_loaded, type Loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { go } from '../../router';
import { show_queue_keys, use_queue_keys } from './queue_keys';

interface WaitingOptions<T> {
  /* Of the section: its path below /moderation/. */
  name: string;
  /* The one that is open; '' none. */
  id: string;
  id_of: (one: T) => string;
  load: string | (() => Promise<T[]>);
  /* What ? shows; nothing where there is no such help. */
  keys?: string[][];
}

interface Waiting<T> {
  loaded: Loaded<T[]>;
  open: T | undefined;
  /* To be called when the open one was answered. */
  answered: () => void;
}

export function use_waiting<T>({ name, id, id_of, load, keys }: WaitingOptions<T>): Waiting<T> {
  const loaded = use_loaded(name, typeof load === 'string' ? () => get<T[]>(load) : load);
  const waiting = loaded.value ?? [];
  const address = (one: T) => `/moderation/${name}/${id_of(one)}`;
  const at = waiting.findIndex((one) => id_of(one) === id);
  const move = (by: 1 | -1) => {
    const there = waiting[Math.max(0, at + by)];
    if (there) go(address(there), true);
  };
  use_queue_keys({
    next: () => move(1),
    previous: () => move(-1),
    ...(keys && { help: () => show_queue_keys(keys) }),
  });
  const answered = () => {
    const left = waiting.filter((one) => id_of(one) !== id);
    const next = left[at] ?? left[at - 1];
    loaded.set(left);
    if (!next) loaded.again(); /* others may have come */
    go(next ? address(next) : `/moderation/${name}`, true);
  };
  return { loaded, open: waiting[at], answered };
}

export function NoneWaiting({ title, words }: { title: string; words: string }) {
  return (
    <div class="nothing">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{words}</p>
    </div>
  );
}

interface RowProps {
  href: string;
  open: boolean;
  account: Account | null;
  at: string;
  words: string;
  /* What kind of thing it is. */
  children: ComponentChildren;
}

export function WaitingRow({ href, open, account, at, words, children }: RowProps) {
  return (
    <li>
      <a href={href} aria-current={open ? 'true' : undefined}>
        {account && <Avatar account={account} px={32} link={false} />}
        <span class="mod-row">
          <span class="mod-row-head">
            <strong>{account ? <Name account={account} /> : t.queue.account_gone}</strong>
            <Time iso={at} />
          </span>
          <span class="mod-row-words" dir="auto">
            {words}
          </span>
          {children}
        </span>
      </a>
    </li>
  );
}
