/* The queue by keys: they come before the page's own, which mean other things, and never while something
 * is written. */

import { useLayoutEffect } from 'preact/hooks';
import { Dialog, dialog } from '../../components/dialog';
import { t } from '../../messages_moderation';
import { keys_off } from '../../state/keys';

export type QueueAct =
  | 'next'
  | 'previous'
  | 'effect'
  | 'rule'
  | 'reason'
  | 'dismiss'
  | 'escalate'
  | 'note'
  | 'undo'
  | 'help';

const meaning: Record<string, QueueAct> = {
  j: 'next',
  k: 'previous',
  r: 'rule',
  c: 'reason',
  d: 'dismiss',
  e: 'escalate',
  n: 'note',
  u: 'undo',
  '?': 'help',
};

export type QueueActs = Partial<Record<QueueAct, (place: number) => void>>;

const second_key_ms_max = 1_200;

/* Several may listen: the list, the case that is open, its decision. */
export function use_queue_keys(acts: QueueActs): void {
  useLayoutEffect(() => {
    let led_ms = -Infinity;
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (keys_off.peek() || dialog.peek()) return;
      const target = event.target as HTMLElement | null;
      if (target?.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [role=menu]'))
        return;
      /* "g h" goes home: what follows a g is the page's. */
      const led = performance.now() - led_ms < second_key_ms_max;
      led_ms = event.key === 'g' ? performance.now() : -Infinity;
      if (led) return;
      const place = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
      const act = acts[place ? 'effect' : (meaning[event.key] ?? 'help')];
      if (!act || (!place && !meaning[event.key])) return;
      if (event.repeat && event.key !== 'j' && event.key !== 'k') return;
      event.preventDefault();
      act(place);
    };
    document.addEventListener('keydown', listen, { capture: true });
    return () => document.removeEventListener('keydown', listen, { capture: true });
  });
}

export function show_queue_keys(keys: string[][] = t.queue.keys): void {
  dialog.value = <QueueKeysDialog keys={keys} />;
}

function QueueKeysDialog({ keys: all }: { keys: string[][] }) {
  return (
    <Dialog title={t.queue.keys_title}>
      <dl class="keys">
        {all.map(([keys, words]) => (
          <div key={keys}>
            <dt>
              {keys!.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
