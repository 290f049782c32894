/* Hears at once what would be found at the next tick: the stream of one's own events. Only that
 * something came is used; it is looked for as at any tick, by the same calls. Where no stream opens
 * (a proxy in between, no network) the ticks go on as if there were none. */

import { effect } from '@preact/signals';
import { send } from '../api/client';
import { me } from './session';
import { look_soon } from './ticks';

const first_wait_ms = 3_000; /* the page itself comes first */
const wait_ms_max = 60_000;

async function listen(signal: AbortSignal): Promise<void> {
  const reply = await send('GET', '/api/v1/streaming/user', { signal });
  const reader = reply.body!.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    if (/^event: /m.test(decoder.decode(value, { stream: true }))) look_soon();
  }
}

async function keep_listening(signal: AbortSignal): Promise<void> {
  for (let wait_ms = first_wait_ms; !signal.aborted; ) {
    await new Promise((resolve) => setTimeout(resolve, wait_ms));
    if (signal.aborted) return;
    try {
      await listen(signal);
      wait_ms = first_wait_ms;
    } catch {
      wait_ms = Math.min(2 * wait_ms, wait_ms_max);
    }
  }
}

/* While someone is signed in and looks at the page: browsers open few connections to one server. */
export function start_stream(): void {
  let open: AbortController | undefined;
  const follow = (): void => {
    const wanted = !!me.value && document.visibilityState === 'visible';
    if (wanted === !!open) return;
    open?.abort();
    open = wanted ? new AbortController() : undefined;
    if (open) void keep_listening(open.signal);
  };
  document.addEventListener('visibilitychange', follow);
  effect(follow);
}
