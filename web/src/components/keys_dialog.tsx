/* The keys and what they do; each can be another, and all of them can be switched off. */

import { useState } from 'preact/hooks';
import { t } from '../messages_later';
import { key_actions, keys, keys_of, keys_off, keys_reset, keys_set } from '../state/keys';
import { keys_taken, keys_turn, type KeyAction } from '../state/keys';
import { Dialog } from './dialog';

export function KeysDialog() {
  const [changing, set_changing] = useState(false);
  const [resets, set_resets] = useState(0);
  const reset = () => {
    keys_reset(localStorage);
    set_resets(resets + 1);
  };
  return (
    <Dialog title={t.keys.title}>
      <KeysSwitch />
      <dl class="keys">
        {key_actions.map((action) =>
          changing ? (
            <Change action={action} key={`${action} ${resets}`} />
          ) : (
            <Shown action={action} key={action} />
          ),
        )}
      </dl>
      <div class="actions">
        <button type="button" class="button quiet" onClick={() => set_changing(!changing)}>
          {changing ? t.keys.done : t.keys.change}
        </button>
        {changing && (
          <button type="button" class="button quiet" onClick={reset}>
            {t.keys.reset}
          </button>
        )}
      </div>
      <p class="hint">{t.settings.stored_here}</p>
    </Dialog>
  );
}

export function KeysSwitch() {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={!keys_off.value}
        onChange={(event) => keys_turn(localStorage, !event.currentTarget.checked)}
      />
      <span>{t.keys.on}</span>
    </label>
  );
}

function Shown({ action }: { action: KeyAction }) {
  const own = keys.value[action];
  return (
    <div>
      <dt>
        {own ? (
          own.split(' ').map((key, at) => <kbd key={at}>{key}</kbd>)
        ) : (
          <span class="quiet-text">{t.keys.none}</span>
        )}
        {action === 'open' && <kbd>Enter</kbd>}
      </dt>
      <dd>{t.keys.action[action]}</dd>
    </div>
  );
}

function Change({ action }: { action: KeyAction }) {
  const [text, set_text] = useState(keys.peek()[action]);
  const [fault, set_fault] = useState('');
  const change = (typed: string) => {
    const wanted = keys_of(typed);
    const taken = wanted && keys_taken(keys.peek(), action, wanted);
    set_text(wanted ?? typed);
    set_fault(wanted === null ? t.keys.wrong : taken ? t.keys.taken(t.keys.action[taken]) : '');
    if (wanted !== null && !taken) keys_set(localStorage, action, wanted);
  };
  return (
    <div>
      <dt>
        <input
          class="key-field"
          value={text}
          aria-label={t.keys.action[action]}
          aria-invalid={!!fault}
          aria-describedby={fault ? `fault-${action}` : undefined}
          maxLength={5}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          onChange={(event) => change(event.currentTarget.value)}
        />
      </dt>
      <dd>
        {t.keys.action[action]}
        {fault && (
          <span class="fault" role="alert" id={`fault-${action}`}>
            {fault}
          </span>
        )}
      </dd>
    </div>
  );
}
