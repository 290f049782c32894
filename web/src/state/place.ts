/* Where on a page the reader was. */

import { signal } from '@preact/signals';

export interface Place {
  /* The post at the top of the window and how far above the top it began: survives what loads above it. */
  post: string;
  offset: number;
  y: number;
}

/* Set when a page is returned to; the first list that can show the place takes it. */
export const place_to_restore = signal<Place | null>(null);

/* This page was loaded by a reload, or by a return from another site. */
export function page_returned_to(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  const type = (navigation as PerformanceNavigationTiming | undefined)?.type;
  return type === 'reload' || type === 'back_forward';
}

/* What is written into the history while a page is left does not reach its next load, so the place is also
 * kept beside it, for the address it belongs to. */
const kept_as = 'bema:place';
const address = () => location.pathname + location.search;

export function keep_place(place: Place | null): void {
  try {
    sessionStorage.setItem(kept_as, JSON.stringify({ address: address(), place }));
  } catch {
    /* A browser that keeps nothing begins where the history says. */
  }
}

/* Where the reader was when this page was left for a reload or for another site, null at its top; undefined
 * where that was not kept. Taken once. */
export function take_kept_place(): Place | null | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(kept_as) ?? 'null') as
      { address: string; place: Place | null } | null;
    sessionStorage.removeItem(kept_as);
    return page_returned_to() && kept?.address === address() ? kept.place : undefined;
  } catch {
    return undefined;
  }
}
