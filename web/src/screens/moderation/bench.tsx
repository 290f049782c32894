/* The bench: what can be done with a case, under its posts and within reach. A number is an effect of the
 * ladder, from the least to the most. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post as send } from '../../api/client';
import type { CannedReason, Case, CaseDecided, CaseUndone } from '../../api/entities';
import { NotLoaded } from '../../components/not_loaded';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';
import { case_path } from './case_list';
import { Decide, type Target } from './decide';
import { use_queue_keys } from './queue_keys';
import { offer_undo } from './undo';
import { Words } from './words_form';

export const ladder = [
  'label',
  'content_warning',
  'replies_limited',
  'not_recommended',
  'age_restricted',
  'withheld',
  'hidden',
  'account_limited',
  'account_suspended',
] as const;
export type Effect = (typeof ladder)[number];

type Mode = Effect | 'dismiss' | 'escalate' | 'note' | '';

interface BenchProps {
  of: Case;
  /* decided: it has gone from the queue, and nothing is left to give back. */
  leave: (decided: boolean) => void;
  reload: () => void;
  back_again: () => void;
}

export function Bench({ of, leave, reload, back_again }: BenchProps) {
  const [mode, set_mode] = useState<Mode>('');
  const bench = useRef<HTMLElement>(null);
  const reasons = use_loaded('moderation:reasons', () =>
    get<CannedReason[]>('/api/bema/v1/moderation/reasons'),
  );
  const path = case_path(of.id);
  const focus = (selector: string) => bench.current?.querySelector<HTMLElement>(selector)?.focus();
  use_queue_keys({
    effect: (place) => set_mode(ladder[place - 1]!),
    dismiss: () => set_mode('dismiss'),
    escalate: () => set_mode('escalate'),
    note: () => set_mode('note'),
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
  const reopen = async () => {
    await send(`${path}/reopen`);
  };
  const undo = async () => {
    const body = { reason: t.queue.undo_reason, reopen: true };
    const { finished } = await send<CaseUndone>(`${path}/undo`, body);
    return finished ? undefined : t.queue.undone_soon;
  };
  const dismiss = async (reason: string, unfounded: boolean) => {
    await send(`${path}/dismiss`, { reason, unfounded });
    leave(true);
    offer_undo(t.queue.dismissed, reopen, back_again);
  };
  const escalate = async (reason: string) => {
    await send(`${path}/escalate`, { reason });
    say(t.queue.escalated_done);
    leave(false);
  };
  const note = async (text: string) => {
    await send(`${path}/notes`, { text });
    set_mode('');
    reload();
  };
  return (
    <section class={mode ? 'bench bench-open' : 'bench'} aria-label={t.queue.bench} ref={bench}>
      <NotLoaded of={reasons} />
      <EffectKeys mode={mode} choose={set_mode} />
      <div class="bench-effects bench-others">
        <Key sign="d" words={t.queue.dismiss} on={mode === 'dismiss'} act={() => set_mode('dismiss')} />
        {!of.escalated && (
          <Key
            sign="e"
            words={t.queue.escalate}
            on={mode === 'escalate'}
            act={() => set_mode('escalate')}
          />
        )}
        <Key sign="n" words={t.queue.note} on={mode === 'note'} act={() => set_mode('note')} />
      </div>
      {mode === 'dismiss' ? (
        <Words
          key={mode}
          label={t.queue.dismiss_reason}
          hint={t.queue.dismiss_hint}
          first={t.queue.dismiss_first}
          check={t.queue.unfounded}
          yes={t.queue.dismiss_yes}
          send={dismiss}
          close={close}
        />
      ) : mode === 'escalate' ? (
        <Words
          key={mode}
          label={t.queue.escalate_reason}
          hint={t.queue.escalate_hint}
          yes={t.queue.escalate_yes}
          send={escalate}
          close={close}
        />
      ) : mode === 'note' ? (
        <Words
          key={mode}
          label={t.queue.note_text}
          hint={t.queue.note_hint}
          yes={t.queue.note_yes}
          send={note}
          close={close}
        />
      ) : (
        mode && (
          <Decide
            key={mode}
            of={target_of(of)}
            effect={mode}
            reasons={reasons.value ?? []}
            ready={!!reasons.value || !!reasons.cause}
            close={close}
            decided={(words) => {
              leave(true);
              offer_undo(words, undo, back_again);
            }}
          />
        )
      )}
    </section>
  );
}

/* Posts with one text are one case. */
function target_of(of: Case): Target {
  return {
    kind: of.subject.kind,
    language: of.language,
    rules: of.rules.map((one) => one.id),
    count: of.equal.count,
    username: of.subject.account?.username ?? '',
    ask: (body) => send<CaseDecided>(`${case_path(of.id)}/decide`, body),
  };
}

interface EffectKeysProps {
  mode: string;
  choose: (effect: Effect) => void;
}

export function EffectKeys({ mode, choose }: EffectKeysProps) {
  return (
    <div class="bench-effects">
      {ladder.map((effect, at) => (
        <Key
          key={effect}
          sign={String(at + 1)}
          words={t.moderation.effects[effect]!}
          on={mode === effect}
          act={() => choose(effect)}
        />
      ))}
    </div>
  );
}

interface KeyProps {
  sign: string;
  words: string;
  on: boolean;
  act: () => void;
}

export function Key({ sign, words, on, act }: KeyProps) {
  return (
    <button type="button" class="bench-key" aria-pressed={on} aria-keyshortcuts={sign} title={words} onClick={act}>
      <kbd aria-hidden="true">{sign}</kbd> <span>{words}</span>
    </button>
  );
}
