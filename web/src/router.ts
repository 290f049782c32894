/* The address is the state: a path picks a screen, links change it, Back brings the place back. */

import { signal } from '@preact/signals';
import { route_of, type Route } from './router_path';
import { keep_place, place_to_restore, take_kept_place, type Place } from './state/place';

const here = () =>
  route_of(location.pathname, location.search) ?? {
    screen: 'missing' as const,
    name: '',
    id: '',
    tab: '',
    query: new URLSearchParams(location.search),
    key: location.pathname + location.search,
  };

export const route = signal<Route>(here());

function place_now(): Place {
  for (const article of document.querySelectorAll<HTMLElement>('article.post[id]')) {
    const box = article.getBoundingClientRect();
    if (box.bottom > 80) return { post: article.id, offset: box.top, y: scrollY };
  }
  return { post: '', offset: 0, y: scrollY };
}

function remember_place(): void {
  history.replaceState({ ...(history.state as object | null), place: place_now() }, '');
}

/* The place that was found again is held while the page still grows: what is drawn later above it must not
 * carry it off, and where too little stood below it there was no room yet to scroll that far. */
let held: Place | null = null;
let held_until_ms = 0;
let held_page_height = 0; /* when the place was last set right */
const hold_ms_max = 5_000;
const off_px_max = 2;

function scroll_to_place(place: Place): boolean {
  const article = place.post && document.getElementById(place.post);
  if (!article && document.documentElement.scrollHeight < place.y + innerHeight / 2) return false;
  if (article) scrollBy(0, article.getBoundingClientRect().top - place.offset);
  else scrollTo(0, place.y);
  return true;
}

export function restore_place(): boolean {
  const place = place_to_restore.peek();
  if (!place || !scroll_to_place(place)) return false;
  /* A post that is not drawn yet comes when its part of the list is in sight. */
  if (place.post && !document.getElementById(place.post)) return true;
  place_to_restore.value = null;
  held = place;
  held_until_ms = performance.now() + hold_ms_max;
  held_page_height = document.documentElement.scrollHeight;
  return true;
}

function hold_place(): void {
  if (held && performance.now() < held_until_ms) {
    scroll_to_place(held);
    held_page_height = document.documentElement.scrollHeight;
  } else held = null;
}

/* Whoever moves on herself is not pulled back. */
const stop_restoring = () => {
  place_to_restore.value = null;
  held = null;
};

/* By the bar at the edge she moves without a key or a touch: the page is as tall as before, its place another. */
function let_go_of_moved(): void {
  const article = held?.post && document.getElementById(held.post);
  if (!held || document.documentElement.scrollHeight !== held_page_height) return;
  const off_px = article ? article.getBoundingClientRect().top - held.offset : scrollY - held.y;
  if (Math.abs(off_px) > off_px_max) stop_restoring();
}

/* Counts pages entered by a link, so that "back" can tell whether there is one. */
let depth = 0;

export function go(path: string, replace = false): void {
  const url = new URL(path, location.href);
  const next = route_of(url.pathname, url.search);
  if (!next) {
    location.assign(url.href);
    return;
  }
  if (replace) history.replaceState({}, '', url.href);
  else {
    remember_place();
    history.pushState({}, '', url.href);
    depth++;
  }
  stop_restoring();
  const same_page = next.screen === route.peek().screen && next.name === route.peek().name;
  route.value = next;
  if (!replace && !(same_page && next.screen === 'profile' && next.tab !== '')) scrollTo(0, 0);
}

export function back(): void {
  if (depth > 0) history.back();
  else go('/');
}

function follow_link(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest?.('a[href]') as HTMLAnchorElement | null;
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin)
    return;
  if (link.hash && link.pathname === location.pathname) return;
  if (!route_of(link.pathname, link.search)) return;
  event.preventDefault();
  if (link.pathname + link.search === location.pathname + location.search) scrollTo(0, 0);
  else go(link.pathname + link.search);
}

export function start_router(): void {
  history.scrollRestoration = 'manual';
  document.addEventListener('click', follow_link);
  addEventListener('popstate', (event) => {
    depth = Math.max(0, depth - 1);
    held = null;
    place_to_restore.value = (event.state as { place?: Place } | null)?.place ?? null;
    route.value = here();
  });
  /* Who reloads at the top wants what is new. */
  addEventListener('pagehide', () => keep_place(scrollY > 0 ? place_now() : null));
  for (const kind of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
    addEventListener(kind, stop_restoring, { passive: true });
  addEventListener('scroll', let_go_of_moved, { passive: true });
  new ResizeObserver(hold_place).observe(document.body);
  const kept = take_kept_place();
  place_to_restore.value =
    kept === undefined ? ((history.state as { place?: Place } | null)?.place ?? null) : kept;
}
