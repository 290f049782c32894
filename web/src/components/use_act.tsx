/* What is pressed and sent: nothing else is pressed meanwhile, and a failure is said where it was pressed. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { fault_words } from '../api/client';
import { t } from '../messages';

export interface Act {
  busy: boolean;
  /* Why it failed, to be shown beside what was pressed. */
  notice: ComponentChildren;
  /* What the step came to, undefined when it failed: it never throws. Once done it stays busy, since what was
   * pressed goes away then, unless `stays` says that it does not. */
  run: <T>(step: () => Promise<T>, stays?: boolean) => Promise<T | undefined>;
}

export function use_act(): Act {
  const [fault, set_fault] = useState('');
  const [busy, set_busy] = useState(false);
  const run = async <T,>(step: () => Promise<T>, stays = false) => {
    set_busy(true);
    set_fault('');
    try {
      const came = await step();
      if (stays) set_busy(false);
      return came;
    } catch (cause) {
      set_fault(t.failed.general(fault_words(cause)));
      set_busy(false);
      return undefined;
    }
  };
  return { busy, run, notice: fault && <Fault words={fault} /> };
}

export function Fault({ words }: { words: string }) {
  return (
    <p class="notice bad" role="alert">
      {words}
    </p>
  );
}
