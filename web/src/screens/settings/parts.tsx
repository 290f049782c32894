/* What the pages of the settings are made of. */

import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { use_act } from '../../components/use_act';
import { t } from '../../messages_later';
import { say } from '../../state/toasts';

/* A few choices of which one holds, kept in a signal. */
export function Choice<T extends string>({
  legend,
  of,
  choices,
}: {
  legend: string;
  of: Signal<T>;
  choices: [T, string][];
}) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="segments">
        {choices.map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name={legend}
              checked={of.value === value}
              onChange={() => (of.value = value)}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface CheckProps {
  name: string;
  on: boolean;
  words: string;
  hint?: string;
}

export function Check({ name, on, words, hint }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" name={name} defaultChecked={on} />
      <span>
        {words}
        {hint && <small class="hint">{hint}</small>}
      </span>
    </label>
  );
}

/* A form that is sent as a whole: waits, says that it is saved, or why it is not. */
export function SettingsForm({
  save,
  children,
  done = t.settings_area.saved,
}: {
  save: (form: HTMLFormElement) => Promise<void>;
  children: ComponentChildren;
  done?: string;
}) {
  const { busy, run, notice } = use_act();
  const submit = (form: HTMLFormElement) =>
    run(async () => {
      await save(form);
      say(done);
    }, true);
  return (
    <form
      class="form settings-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {children}
      {notice}
      <div class="actions sticky">
        <button class="button" disabled={busy}>
          {t.save}
        </button>
      </div>
    </form>
  );
}

/* Unticked boxes must be sent as false. */
export function form_values(element: HTMLFormElement): FormData {
  const values = new FormData(element);
  for (const box of element.querySelectorAll<HTMLInputElement>('input[type=checkbox][name]'))
    values.set(box.name, String(box.checked));
  return values;
}
