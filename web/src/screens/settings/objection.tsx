/* Where somebody says, once, what speaks against a decision or an answer. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { fault_words } from '../../api/client';
import { t } from '../../messages_later';
import { say, say_bad } from '../../state/toasts';

const text_characters_max = 2_000;

interface ObjectionFormProps {
  title: string;
  label: string;
  hint: string;
  /* Sends it, and shows how it stands then. */
  object: (text: string) => Promise<void>;
  open?: boolean;
  /* What is asked beside the words. */
  children?: ComponentChildren;
}

export function ObjectionForm({ title, label, hint, object, open, children }: ObjectionFormProps) {
  const [text, set_text] = useState('');
  const [busy, set_busy] = useState(false);
  const send = async () => {
    set_busy(true);
    try {
      await object(text);
      say(t.standing.sent);
    } catch (cause) {
      say_bad(t.failed.general(fault_words(cause)));
      set_busy(false);
    }
  };
  return (
    <details class="why-more" open={open}>
      <summary>{title}</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() && !busy) void send();
        }}
      >
        <label class="field">
          {label}
          <textarea
            rows={4}
            maxLength={text_characters_max}
            dir="auto"
            value={text}
            onInput={(event) => set_text(event.currentTarget.value)}
          />
        </label>
        <p class="hint">{hint}</p>
        {children}
        <button class="button" disabled={!text.trim() || busy}>
          {t.standing.send}
        </button>
      </form>
    </details>
  );
}
