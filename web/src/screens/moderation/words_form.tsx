/* A few words and a press: why a case is dismissed or handed on, what others should know of it. */

import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { use_act } from '../../components/use_act';
import { t } from '../../messages_moderation';

const characters_max = 2_000;

/* Ctrl and Enter sends what is written, Escape puts it away. */
export function form_keys(
  event: JSX.TargetedKeyboardEvent<HTMLFormElement>,
  close: () => void,
): void {
  if (event.key === 'Escape') {
    event.preventDefault();
    close();
  }
  const sends =
    event.key === 'Enter' &&
    (event.ctrlKey || event.metaKey || (event.target as HTMLElement).tagName === 'SELECT');
  if (sends) {
    event.preventDefault();
    event.currentTarget.requestSubmit();
  }
}

interface WordsProps {
  label: string;
  hint: string;
  yes: string;
  first?: string;
  check?: string;
  send: (words: string, checked: boolean) => Promise<void>;
  close: () => void;
}

export function Words({ label, hint, yes, first = '', check, send, close }: WordsProps) {
  const [words, set_words] = useState(first);
  const [checked, set_checked] = useState(false);
  const { busy, run, notice } = use_act();
  const form = useRef<HTMLFormElement>(null);
  /* Before the next key arrives; where words stand already, Enter is enough. */
  useLayoutEffect(
    () => form.current?.querySelector<HTMLElement>(first ? '[type=submit]' : 'textarea')?.focus(),
    [],
  );
  return (
    <form
      class="form bench-form"
      ref={form}
      onKeyDown={(event) => form_keys(event, close)}
      onSubmit={(event) => {
        event.preventDefault();
        if (words.trim() && !busy) void run(() => send(words.trim(), checked));
      }}
    >
      <div class="field">
        <label for="bench-words">{label}</label>
        <textarea
          id="bench-words"
          rows={2}
          maxLength={characters_max}
          dir="auto"
          value={words}
          aria-describedby="bench-hint"
          onInput={(event) => set_words(event.currentTarget.value)}
        />
        <p class="hint" id="bench-hint">
          {hint}
        </p>
      </div>
      {check && (
        <label class="check">
          <input
            type="checkbox"
            checked={checked}
            onChange={(event) => set_checked(event.currentTarget.checked)}
          />
          <span>{check}</span>
        </label>
      )}
      {notice}
      <div class="actions">
        <button type="submit" class="button" disabled={!words.trim() || busy}>
          {yes}
        </button>
        <button type="button" class="button quiet" onClick={close}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}
