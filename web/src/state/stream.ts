/* Hears at once what would be found at the next tick: the stream of one's own events, and that of the list
 * on the screen. Only that something came is used; it is looked for as at any tick, by the same calls.
 * Where no stream opens (a proxy in between, no network) the ticks go on as if there were none. */

import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { send } from '../api/client';
import { route } from '../router';
import { look_again } from './acting';
import { me } from './session';
import { look_soon } from './ticks';

const first_wait_ms = 3_000; /* the page itself comes first */
const wait_ms_max = 60_000;
const quiet_ms_max = 45_000; /* the square beats more often: then nobody is there any more */
const spread_ms = 2_000; /* those who read the same list do not all ask at once */

interface Stream {
  path: string;
  heard: () => void;
}

const own: Stream = { path: '/api/v1/streaming/user', heard: () => look_soon() };

function of_screen(): string {
  const { screen, name, id, tab } = route.value;
  if (screen === 'local') return '/api/v1/streaming/public/local';
  if (screen === 'tag' && name && !tab)
    return `/api/v1/streaming/hashtag?tag=${encodeURIComponent(name)}`;
  if (screen === 'list' && id) return `/api/v1/streaming/list?list=${encodeURIComponent(id)}`;
  return '';
}

async function listen({ path, heard }: Stream, signal: AbortSignal): Promise<void> {
  const reply = await send('GET', path, { signal });
  heard(); /* what came while nobody listened */
  if (me.peek()?.bema_acting) void look_again(); /* it ended with a part that was changed, perhaps */
  const reader = reply.body!.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const quiet = setTimeout(() => void reader.cancel(), quiet_ms_max);
    const { value, done } = await reader.read().finally(() => clearTimeout(quiet));
    if (done) return;
    if (/^event: /m.test(decoder.decode(value, { stream: true }))) heard();
  }
}

async function keep_listening(stream: Stream, signal: AbortSignal): Promise<void> {
  let wait_ms = first_wait_ms;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, wait_ms));
    if (signal.aborted) return;
    try {
      await listen(stream, signal);
      wait_ms = first_wait_ms;
    } catch {
      wait_ms = Math.min(2 * wait_ms, wait_ms_max);
    }
  }
}

/* While someone is signed in and looks at the page: browsers open few connections to one server. */
function follow(wanted: ReadonlySignal<Stream | null>): void {
  let open: AbortController | undefined;
  let heard: Stream | null = null;
  const turn = (): void => {
    const stream = wanted.value;
    const now = me.value && document.visibilityState === 'visible' ? stream : null;
    if (now?.path === heard?.path) return;
    heard = now;
    open?.abort();
    open = now ? new AbortController() : undefined;
    if (open) void keep_listening(now!, open.signal);
  };
  document.addEventListener('visibilitychange', turn);
  effect(turn);
}

export function start_stream(): void {
  follow(computed(() => own));
  const path = computed(of_screen);
  follow(computed(() => (path.value ? { path: path.value, heard: () => look_soon(spread_ms) } : null)));
}
