/* What was searched for on this device, newest first. It is nobody else's business, and goes when one
 * signs out. */

import { signal } from '@preact/signals';

const kept_max = 8;
const place = 'bema:searches';

function stored(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
    return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export const recent = signal<string[]>(stored());

function keep(searches: string[]): void {
  recent.value = searches;
  try {
    if (searches.length) localStorage.setItem(place, JSON.stringify(searches));
    else localStorage.removeItem(place);
  } catch {
    /* A browser that keeps nothing forgets them with the page. */
  }
}

export const remember_search = (q: string) =>
  keep([q, ...recent.peek().filter((one) => one !== q)].slice(0, kept_max));
export const forget_search = (q: string) => keep(recent.peek().filter((one) => one !== q));
export const forget_searches = () => keep([]);

/* Of others who are here by turns: who acts for a shared account searches for it. */
const aside = `${place}:`;

export function swap_searches(from: string, to: string): void {
  try {
    localStorage.setItem(aside + from, localStorage.getItem(place) ?? '[]');
    const found = localStorage.getItem(aside + to);
    localStorage.removeItem(aside + to);
    if (found) localStorage.setItem(place, found);
    else localStorage.removeItem(place);
  } catch {
    keep([]); /* rather none than another's */
  }
}

/* Nobody is here any more. */
export function forget_all_searches(): void {
  keep([]);
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith(aside)) localStorage.removeItem(key);
  } catch {
    /* Nothing was kept. */
  }
}
