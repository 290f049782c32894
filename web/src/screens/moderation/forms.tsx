/* What forms of moderation are made of: fields that are sent as they stand, a form and a fold that send
 * them, and the fields of a warning or a stop. */

import type { ComponentChildren } from 'preact';
import { Fragment } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { post as send } from '../../api/client';
import { DayField, first_day } from '../../components/day_field';
import { use_act } from '../../components/use_act';
import { t } from '../../messages_moderation';
import { say } from '../../state/toasts';

const day_ms = 86_400_000;
const leeway_ms = 60_000; /* the square's clock may be before this one's, and refuses what is longer */
const spans = [14, 30, 90];

/* The fields of a form, as texts; what is left blank is not sent. */
function fields_of(form: HTMLFormElement): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) if (typeof value === 'string' && value) found[name] = value;
  return found;
}

interface SendProps {
  /* Where it is sent, and what is said and done once it was taken. */
  to: string;
  said: string;
  done: () => void;
}

interface SendFormProps extends SendProps {
  id: string;
  yes: string;
  children: ComponentChildren;
}

/* Sent, its fields are as at first; what was refused stays as it was written. Whoever goes by keys goes on
 * from the fold that it stands in, which is shut, or from the heading above it. */
export function SendForm({ id, to, said, done, yes, children }: SendFormProps) {
  const { busy, run, notice } = use_act();
  const [sent, set_sent] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(async () => {
      await send(to, fields_of(form.current!));
      const fold = form.current!.closest('details');
      if (fold) fold.open = false;
      (fold?.querySelector('summary') ?? form.current!.closest('section')?.querySelector('h3'))?.focus();
      set_sent(sent + 1);
      say(said);
      done();
    }, true);
  };
  return (
    <form id={id} class="form" ref={form} onSubmit={submit}>
      <Fragment key={sent}>{children}</Fragment>
      {notice}
      <div class="actions">
        <button class="button" disabled={busy}>
          {yes}
        </button>
      </div>
    </form>
  );
}

export function SendFold({ title, ...form }: SendFormProps & { title: string }) {
  return (
    <details class="mod-part mod-fold">
      <summary>{title}</summary>
      <SendForm {...form} />
    </details>
  );
}

interface FieldProps {
  /* Of the form that it stands in. */
  form: string;
  name: string;
  label: string;
  hint?: string;
}

interface LineProps extends FieldProps {
  required?: boolean;
  /* For more than a line. */
  long?: boolean;
}

export function Line({ form, name, label, hint, required, long }: LineProps) {
  const id = `${form}-${name}`;
  const field = { id, name, required, dir: 'auto', 'aria-describedby': hint && `${id}-hint` } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {long ? <textarea rows={3} {...field} /> : <input {...field} />}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/* Nothing is chosen at first: what goes on record is nobody's slip. */
export function Pick({ form, name, label, of }: Omit<FieldProps, 'hint'> & { of: Record<string, string> }) {
  const id = `${form}-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} name={name} required>
        <option value="">{t.second.choose}</option>
        {Object.entries(of).map(([value, words]) => (
          <option value={value} key={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Tick({ name, words }: { name: string; words: string }) {
  return (
    <label class="check">
      <input type="checkbox" name={name} value="true" />
      <span>{words}</span>
    </label>
  );
}

export function Day({ form, name, label, hint, min = first_day }: FieldProps & { min?: string }) {
  const [value, set] = useState('');
  const id = `${form}-${name}`;
  return <DayField id={id} form={form} name={name} label={label} hint={hint} value={value} min={min} set={set} />;
}

/* ---- a warning, or a stop for a time ---- */

interface WrittenProps {
  label: string;
  hint?: string;
  max: number;
  value: string;
  set: (words: string) => void;
}

export function Written({ label, hint, max, value, set }: WrittenProps) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <textarea
        rows={3}
        maxLength={max}
        dir="auto"
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
      {hint && <span class="hint">{hint}</span>}
    </label>
  );
}

export function Span({ label, days, set }: { label: string; days: number; set: (days: number) => void }) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <select value={String(days)} onChange={(event) => set(Number(event.currentTarget.value))}>
        {spans.map((one) => (
          <option value={String(one)} key={one}>
            {t.queue.days(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

export const end_after = (days: number) => new Date(Date.now() + days * day_ms - leeway_ms).toISOString();
