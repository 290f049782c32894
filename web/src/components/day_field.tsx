/* A field for a day, in the words and the order of the page's language, with a calendar. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../messages_later';
import { day_example, day_max, day_words, read_day, today } from '../text/day';
import { Calendar } from './calendar';
import { Icon } from './icon';

/* English is written in two orders: the reader's own, where her browser names it. */
const locale_of = () =>
  navigator.languages.find((one) => one.split('-')[0] === t.locale) ?? t.locale;

/* What the square knows of. */
export const first_day = '1970-01-01';

interface DayFieldProps {
  id: string;
  form: string;
  label: string;
  /* Under which the day is sent with the form, where the form is sent as it stands. */
  name?: string;
  hint?: string;
  /* "2026-01-31", or "" for none. */
  value: string;
  min: string;
  set: (day: string) => void;
}

export function DayField({ id, form, label, name, hint, value, min, set }: DayFieldProps) {
  const locale = locale_of();
  const shown = value && day_words(value, locale);
  const [typed, set_typed] = useState(shown);
  const [left, set_left] = useState(false);
  const [open, set_open] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  const read = (text: string) => {
    const day = read_day(text, locale, today());
    return day && day >= min && day <= day_max ? day : null;
  };
  /* Another day was written into the search itself. */
  useEffect(() => {
    if ((read(typed) ?? '') !== value) set_typed(shown);
  }, [value]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) set_open(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  const take = (day: string) => {
    set(day);
    set_typed(day && day_words(day, locale));
    set_left(false);
  };
  const leave = () => {
    const day = read(typed);
    set_left(true);
    if (day || !typed.trim()) take(day ?? '');
  };
  const shut = () => {
    set_open(false);
    button.current?.focus();
  };
  const fault = left && typed.trim() !== '' && !read(typed);
  return (
    <div class="field day-field" ref={root}>
      <label for={id}>{label}</label>
      <div class="day-line">
        <input
          id={id}
          form={form}
          value={typed}
          placeholder={day_example(`${today().slice(0, 4)}-12-31`, locale)}
          autocomplete="off"
          spellcheck={false}
          aria-invalid={fault || undefined}
          aria-describedby={fault ? `${id}-fault` : hint && `${id}-hint`}
          onInput={({ currentTarget: field }) => {
            set_typed(field.value);
            set_left(false);
            /* Only what cannot become another day by going on: it has a whole year. */
            const day = /\d{4}/.test(field.value) ? read(field.value) : null;
            if (day || !field.value.trim()) set(day ?? '');
          }}
          onBlur={leave}
          onKeyDown={(event) => {
            /* What was just read is seen first; Enter once more searches. */
            if (event.key !== 'Enter' || (read(typed) ?? '') === value) return;
            event.preventDefault();
            leave();
          }}
        />
        <button
          type="button"
          class="action"
          ref={button}
          aria-label={t.precise.calendar(label)}
          title={t.precise.calendar(label)}
          aria-haspopup="dialog"
          aria-expanded={open}
          onClick={() => set_open(!open)}
        >
          <Icon name="calendar" />
        </button>
      </div>
      {fault && (
        <p class="fault" id={`${id}-fault`} role="alert">
          {t.precise.no_day}
        </p>
      )}
      {hint && !fault && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {name && <input type="hidden" form={form} name={name} value={value} />}
      {open && (
        <Calendar
          label={label}
          locale={locale}
          value={value}
          min={min}
          take={(day) => {
            take(day);
            shut();
          }}
          shut={shut}
        />
      )}
    </div>
  );
}
