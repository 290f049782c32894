/* Single keys for those who read with both hands on the keyboard. They never act while something is
 * being written or a dialog is open. */

import { dialog } from './components/dialog';
import { show_keys } from './components/shell';
import { go } from './router';
import { open_composer } from './state/composing';
import { keys, keys_meaning, keys_off, keys_read, type KeyAction } from './state/keys';
import { me } from './state/session';

const second_key_ms_max = 1_200;

function writing(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return !!element?.closest?.('input, textarea, select, [contenteditable], [role=menu]');
}

const posts = () => [...document.querySelectorAll<HTMLElement>('#main article.post')];

function current(): HTMLElement | null {
  return (
    (document.activeElement as HTMLElement | null)?.closest<HTMLElement>('article.post') ?? null
  );
}

function move(by: 1 | -1): void {
  const all = posts();
  const from = current();
  let next: HTMLElement | undefined;
  if (from) next = all[all.indexOf(from) + by];
  else next = all.find((one) => one.getBoundingClientRect().bottom > 80);
  if (!next) return;
  next.focus({ preventScroll: true });
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const box = next.getBoundingClientRect();
  if (box.top < 70 || box.bottom > innerHeight - 20)
    scrollBy({ top: box.top - 90, behavior: still ? 'auto' : 'smooth' });
}

function press(action: string): boolean {
  const button = current()?.querySelector<HTMLElement>(`[data-action="${action}"]`);
  button?.click();
  return !!button;
}

function open(): boolean {
  const link = current()?.querySelector<HTMLAnchorElement>('a.post-time');
  if (!link || document.activeElement !== current()) return false;
  link.click();
  return true;
}

const to = (path: string) => () => go(path);

const acts: Record<KeyAction, () => boolean | void> = {
  next: () => move(1),
  previous: () => move(-1),
  open,
  reply: () => press('reply'),
  favourite: () => press('favourite'),
  boost: () => press('boost'),
  bookmark: () => press('bookmark'),
  quote: () => press('quote'),
  warning: () => press('warning'),
  write: () => void open_composer({ kind: 'new' }),
  newest: () => {
    document.querySelector<HTMLElement>('[data-action="fresh"]')?.click();
    scrollTo({ top: 0 });
  },
  search: () => {
    const field = document.querySelector<HTMLInputElement>('.search-form input');
    if (field?.offsetParent) field.focus();
    else go('/search');
  },
  home: to('/'),
  local: to('/local'),
  notifications: to('/notifications'),
  conversations: to('/conversations'),
  bookmarks: to('/bookmarks'),
  favourites: to('/favourites'),
  profile: () => go(me.value ? `/@${me.value.acct}` : '/'),
  settings: to('/settings'),
  help: () => void show_keys(),
};

export function start_keyboard(): void {
  let before = '';
  let pressed_ms = 0;
  keys_read(localStorage);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (writing(event.target) || dialog.peek()) return;
    if (event.key === 'Enter' && open()) event.preventDefault();
    if (keys_off.peek() || [...event.key].length !== 1) return;
    if (Date.now() - pressed_ms > second_key_ms_max) before = '';
    const meaning = keys_meaning(keys.peek(), before, event.key);
    before = meaning === 'wait' ? event.key : '';
    pressed_ms = Date.now();
    if (!meaning || meaning === 'wait') return;
    /* A key that is held down goes on through the posts, and does nothing else twice. */
    if (event.repeat && meaning !== 'next' && meaning !== 'previous') return;
    if (acts[meaning]() !== false) event.preventDefault();
  });
}
