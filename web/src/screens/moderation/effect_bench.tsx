/* A bench for what is answered by a decision, or by something else: a key for each effect, and one for
 * the other. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { CannedReason } from '../../api/entities';
import { NotLoaded } from '../../components/not_loaded';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { EffectKeys, Key, ladder, type Effect } from './bench';
import { Decide, type Target } from './decide';
import { use_queue_keys } from './queue_keys';

interface EffectBenchProps {
  target: Target;
  decided: (words: string) => void;
  /* What d is for, and its form. */
  other: string;
  form: (close: () => void) => ComponentChildren;
}

export function EffectBench({ target, decided, other, form }: EffectBenchProps) {
  const [mode, set_mode] = useState<Effect | 'other' | ''>('');
  const bench = useRef<HTMLElement>(null);
  const reasons = use_loaded('moderation:reasons', () =>
    get<CannedReason[]>('/api/bema/v1/moderation/reasons'),
  );
  const focus = (selector: string) => bench.current?.querySelector<HTMLElement>(selector)?.focus();
  use_queue_keys({
    effect: (place) => set_mode(ladder[place - 1]!),
    dismiss: () => set_mode('other'),
    rule: () => focus('[name=rule]'),
    reason: () => focus('[name=canned]'),
  });
  useEffect(() => {
    if (mode) bench.current?.scrollIntoView({ block: 'end' });
  }, [mode]);
  const close = () => {
    set_mode('');
    focus('button');
  };
  return (
    <section class={mode ? 'bench bench-open' : 'bench'} aria-label={t.queue.bench} ref={bench}>
      <NotLoaded of={reasons} />
      <EffectKeys mode={mode} choose={set_mode} />
      <div class="bench-effects bench-others">
        <Key sign="d" words={other} on={mode === 'other'} act={() => set_mode('other')} />
      </div>
      {mode === 'other'
        ? form(close)
        : mode && (
            <Decide
              key={mode}
              of={target}
              effect={mode}
              reasons={reasons.value ?? []}
              ready={!!reasons.value || !!reasons.cause}
              close={close}
              decided={decided}
            />
          )}
    </section>
  );
}
