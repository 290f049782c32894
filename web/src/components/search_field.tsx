/* The field of the search screens, with what was searched for before and the words that make a search
 * precise. A press on one of these puts it where the cursor is. */

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../messages';
import { go } from '../router';
import { forget_search, forget_searches, recent } from '../state/recent';
import { Icon } from './icon';

interface SearchFieldProps {
  q: string;
  /* The helps stand open, not only while the field is used. */
  open?: boolean;
  /* More fields for the same search, sent with the form of this name. */
  fields?: (form: string, text: string, set_text: (text: string) => void) => ComponentChildren;
}

const form_id = 'search-form';

const address_of_search = (q: string) => `/search?q=${encodeURIComponent(q)}`;

export function SearchField({ q, open = false, fields }: SearchFieldProps) {
  const [text, set_text] = useState(q);
  const [used, set_used] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const root = useRef<HTMLDivElement>(null);

  /* What is searched for elsewhere, as in the field at the side, is shown here too. */
  useEffect(() => set_text(q), [q]);

  /* What the fields write stands at the end. */
  useEffect(() => {
    const input = field.current!;
    if (document.activeElement !== input) input.scrollLeft = input.scrollWidth;
  }, [text]);

  /* A whole word ends with a space, so that the next can follow; "from:" waits for its name. */
  const insert = (words: string) => {
    const before = text && !text.endsWith(' ') ? `${text} ` : text;
    set_text(before + words);
    field.current?.focus();
  };
  const search = (words: string) => {
    set_used(false);
    field.current?.blur();
    go(words ? address_of_search(words) : '/search');
  };
  const leave = (event: FocusEvent) => {
    if (!root.current?.contains(event.relatedTarget as Node | null)) set_used(false);
  };

  return (
    <div
      class="search-place"
      ref={root}
      onFocusOut={leave}
      onKeyDown={(event) => {
        if (event.key === 'Escape') set_used(false);
      }}
    >
      <form
        class="search-form"
        id={fields && form_id}
        onFocusIn={() => set_used(true)}
        role="search"
        action="/search"
        onSubmit={(event) => {
          event.preventDefault();
          search(text.trim());
        }}
      >
        <Icon name="search" />
        <input
          type="search"
          name="q"
          ref={field}
          value={text}
          onInput={(event) => set_text(event.currentTarget.value)}
          aria-label={t.search.label}
          placeholder={t.search.placeholder}
          autocomplete="off"
          autocapitalize="none"
          enterkeyhint="search"
        />
      </form>
      {fields?.(form_id, text, set_text)}
      {(open || used) && (
        <div class="search-help">
          <Recent search={search} />
          <Operators insert={insert} />
        </div>
      )}
    </div>
  );
}

function Recent({ search }: { search: (q: string) => void }) {
  if (!recent.value.length) return null;
  return (
    <section>
      <h2 class="help-head">
        {t.finding.recent}
        <button type="button" class="link" onClick={forget_searches}>
          {t.finding.forget_all}
        </button>
      </h2>
      <ul class="recent">
        {recent.value.map((q) => (
          <li key={q}>
            <button type="button" class="recent-words" dir="auto" onClick={() => search(q)}>
              <Icon name="clock" /> <span>{q}</span>
            </button>
            <button
              type="button"
              class="action"
              aria-label={t.finding.forget(q)}
              onClick={() => forget_search(q)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <p class="hint">{t.finding.kept_here}</p>
    </section>
  );
}

function Operators({ insert }: { insert: (words: string) => void }) {
  return (
    <section>
      <h2 class="help-head">{t.finding.narrow}</h2>
      <p class="hint">{t.finding.narrow_hint}</p>
      <ul class="operators">
        {t.finding.operators.map(([words, means, example]) => (
          <li key={words}>
            <button type="button" class="operator" onClick={() => insert(words)}>
              <code>{example}</code>
              <span>{means}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
