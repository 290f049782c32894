/* Start. The page may hold what the server wrote for readers without script: it stays until the client
 * can show the same. */

import { effect } from '@preact/signals';
import { render } from 'preact';
import { App, load_screen_ahead } from './app';
import { start_keyboard } from './keyboard';
import { route, start_router } from './router';
import { load_for_you } from './screens/front';
import { load_account_ahead } from './screens/profile';
import { load_thread_ahead } from './screens/thread';
import { start_acting } from './state/acting';
import { start_appearance } from './state/appearance';
import { on_first_use } from './state/first_use';
import { home_feed, load_home_feed } from './state/home_feed';
import { look_at_posts_in_sight } from './state/in_sight';
import { start_outbox } from './state/outbox';
import { me, start_session } from './state/session';
import { start_stream } from './state/stream';
import { on_tick, start_ticks } from './state/ticks';
import { look_for_unread } from './state/unread';
import { start_worker } from './worker';

const wait_ms_max = 4_000;
const quiet_wait_ms_max = 1_000;

async function ready(): Promise<void> {
  const { screen, name, id } = route.peek();
  const ahead = load_screen_ahead(screen);
  const needed: Promise<unknown>[] = [start_session()];
  /* The server wrote them. */
  if (screen === 'algorithm' || screen === 'about' || screen === 'log') needed.push(ahead);
  if (screen === 'thread') needed.push(load_thread_ahead(id));
  if (screen === 'profile') needed.push(load_account_ahead(name));
  /* Announced by the page of who is signed in alone. */
  if (screen === 'front' && 'bema_early' in globalThis) {
    needed.push(load_home_feed());
    if (home_feed.peek() === 'for_you') void load_for_you().catch(() => undefined);
  }
  const late = new Promise((resolve) => setTimeout(resolve, wait_ms_max));
  await Promise.race([Promise.allSettled(needed), late]);
}

/* What a press may open is there before it is pressed: it comes in a quiet moment once the page is used. */
function load_the_rest(): void {
  const load = () =>
    void Promise.all([import('./soon'), import('./later'), import('./explore'), import('./about')]).catch(() => {
      /* Told when something of it is wanted. */
    });
  if ('requestIdleCallback' in window) requestIdleCallback(load, { timeout: quiet_wait_ms_max });
  else setTimeout(load, quiet_wait_ms_max); /* Safari */
}

export async function start(): Promise<void> {
  start_appearance();
  start_router();
  await ready();
  start_acting();
  const place = document.getElementById('app')!;
  const y = scrollY;
  place.replaceChildren();
  render(<App />, place);
  scrollTo(0, y);
  start_keyboard();
  start_ticks();
  start_stream();
  on_tick(() => void look_for_unread());
  on_tick(() => void look_at_posts_in_sight());
  effect(() => {
    if (me.value) void look_for_unread();
  });
  start_outbox();
  start_worker();
  on_first_use(load_the_rest);
  if (me.peek() && route.peek().screen !== 'front')
    on_first_use(() => void load_home_feed().catch(() => undefined));
}
