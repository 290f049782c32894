/* Notifications on this device: asked for, by kind, tried, switched off. */

import { useState } from 'preact/hooks';
import { fault_words, post } from '../../api/client';
import { Waiting } from '../../components/feed_view';
import { NotLoaded } from '../../components/not_loaded';
import { use_loaded } from '../../components/use_loaded';
import { t } from '../../messages_later';
import { is_moderator } from '../../state/permissions';
import {
  push_change,
  push_end,
  push_kinds,
  push_kinds_of_staff,
  push_look,
  push_policies,
  push_start,
  type PushState,
} from '../../state/push';
import { say, say_bad } from '../../state/toasts';

export function Push() {
  const push = use_loaded('push', push_look);
  const [busy, set_busy] = useState(false);
  const act = async (step: () => Promise<PushState>, guess?: PushState) => {
    const before = push.value;
    set_busy(true);
    if (guess) push.set(guess);
    try {
      push.set(await step());
    } catch (cause) {
      if (guess && before) push.set(before);
      say_bad(t.failed.general(fault_words(cause)));
    }
    set_busy(false);
  };
  const state = push.value;
  return (
    <section class="settings-part" aria-labelledby="push">
      <h2 id="push">{t.push.title}</h2>
      {push.cause ? (
        <NotLoaded of={push} />
      ) : !state ? (
        <Waiting />
      ) : state.kind === 'impossible' ? (
        <p class="notice">{t.push.impossible}</p>
      ) : state.kind === 'refused' ? (
        <p class="notice warn">{t.push.refused}</p>
      ) : state.kind === 'off' ? (
        <>
          <p class="hint">{t.push.off}</p>
          <div class="actions">
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() => void act(push_start)}
            >
              {t.push.start}
            </button>
          </div>
        </>
      ) : (
        <PushOn state={state} busy={busy} act={act} />
      )}
    </section>
  );
}

interface PushOnProps {
  state: Extract<PushState, { kind: 'on' }>;
  busy: boolean;
  /* The guess is shown until the step has ended. */
  act: (step: () => Promise<PushState>, guess?: PushState) => Promise<void>;
}

function PushOn({ state, busy, act }: PushOnProps) {
  const { alerts, policy } = state;
  const change = (values: Partial<typeof state>) => {
    const guess = { ...state, ...values };
    void act(() => push_change(guess.alerts, guess.policy), guess);
  };
  const probe = async () => {
    try {
      await post('/api/bema/push/test');
      say(t.push.tested);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
    }
  };
  return (
    <>
      <p class="notice good">{t.push.on}</p>
      <fieldset class="field checks">
        <legend>{t.push.kinds}</legend>
        {[...push_kinds, ...(is_moderator() ? push_kinds_of_staff : [])].map((kind) => (
          <label class="check" key={kind}>
            <input
              type="checkbox"
              checked={!!alerts[kind]}
              disabled={busy}
              onChange={(event) =>
                change({ alerts: { ...alerts, [kind]: event.currentTarget.checked } })
              }
            />
            <span>{t.push.kind[kind]}</span>
          </label>
        ))}
      </fieldset>
      <div class="field">
        <label for="push-policy">{t.push.from}</label>
        <select
          id="push-policy"
          value={policy}
          disabled={busy}
          onChange={(event) => change({ policy: event.currentTarget.value })}
        >
          {push_policies.map((one) => (
            <option value={one} selected={one === policy} key={one}>
              {t.push.policy[one]}
            </option>
          ))}
        </select>
      </div>
      <div class="actions">
        <button type="button" class="button quiet" onClick={() => void probe()}>
          {t.push.test}
        </button>
        <button
          type="button"
          class="button quiet"
          disabled={busy}
          onClick={() => void act(push_end)}
        >
          {t.push.stop}
        </button>
      </div>
    </>
  );
}
