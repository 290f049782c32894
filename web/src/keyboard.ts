/* Single keys for those who read with both hands on the keyboard. They never act while something is
 * being written or a dialog is open. */

import { dialog } from './components/dialog';
import { show_keys } from './components/shell';
import { go } from './router';
import { open_composer } from './state/composing';
import { me } from './state/session';

const second_key_ms_max = 1_200;
let g_pressed_ms = 0;

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

const goes: Record<string, () => string> = {
  h: () => '/',
  l: () => '/local',
  n: () => '/notifications',
  c: () => '/conversations',
  b: () => '/bookmarks',
  f: () => '/favourites',
  p: () => (me.value ? `/@${me.value.acct}` : '/'),
  s: () => '/settings',
};

const keys: Record<string, () => boolean | void> = {
  j: () => move(1),
  k: () => move(-1),
  o: open,
  Enter: open,
  r: () => press('reply'),
  f: () => press('favourite'),
  b: () => press('boost'),
  m: () => press('bookmark'),
  q: () => press('quote'),
  x: () => press('warning'),
  n: () => void open_composer({ kind: 'new' }),
  '?': () => void show_keys(),
  '.': () => {
    document.querySelector<HTMLElement>('[data-action="fresh"]')?.click();
    scrollTo({ top: 0 });
  },
  '/': () => {
    const field = document.querySelector<HTMLInputElement>('.search-form input');
    if (field?.offsetParent) field.focus();
    else go('/search');
  },
};

export function start_keyboard(): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (writing(event.target) || dialog.peek()) return;
    const after_g = Date.now() - g_pressed_ms < second_key_ms_max;
    g_pressed_ms = event.key === 'g' && !after_g ? Date.now() : 0;
    if (event.key === 'g') return;
    if (after_g) {
      const address = goes[event.key];
      if (address) {
        event.preventDefault();
        go(address());
      }
      return;
    }
    const act = keys[event.key];
    if (act && act() !== false) event.preventDefault();
  });
}
