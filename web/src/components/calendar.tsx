/* A month to choose a day of. Arrows go by days and weeks, Page Up and Down by months, with Shift by years. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../messages_later';
import {
  add_days,
  add_months,
  day_max,
  day_words,
  month_words,
  today,
  week_days,
  weeks_of,
} from '../text/day';
import { Icon, type IconName } from './icon';

interface CalendarProps {
  label: string;
  locale: string;
  value: string;
  min: string;
  take: (day: string) => void;
  shut: () => void;
}

export function Calendar({ label, locale, value, min, take, shut }: CalendarProps) {
  const now = today();
  const [at, set_at] = useState(value || now);
  const [held, set_held] = useState(true); /* the day that is gone to has the focus */
  const grid = useRef<HTMLTableElement>(null);
  /* Before the next key comes. */
  useLayoutEffect(() => {
    if (held) grid.current!.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [at]);

  const go = (day: string, hold: boolean) => {
    set_held(hold);
    set_at(day < min ? min : day > day_max ? day_max : day);
  };
  const press = (event: KeyboardEvent) => {
    const week = weeks_of(at, locale).find((one) => one.includes(at))!;
    const days: Record<string, () => string> = {
      ArrowLeft: () => add_days(at, -1),
      ArrowRight: () => add_days(at, 1),
      ArrowUp: () => add_days(at, -7),
      ArrowDown: () => add_days(at, 7),
      Home: () => week[0]!,
      End: () => week[6]!,
      PageUp: () => add_months(at, event.shiftKey ? -12 : -1),
      PageDown: () => add_months(at, event.shiftKey ? 12 : 1),
    };
    if (!days[event.key]) return;
    event.preventDefault();
    go(days[event.key]!(), true);
  };
  const turn = (icon: IconName, words: string, n: number) => (
    <button
      type="button"
      class="action"
      aria-label={words}
      title={words}
      disabled={n < 0 && at.slice(0, 7) <= min.slice(0, 7)}
      onClick={() => go(add_months(at, n), false)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <div
      class="calendar"
      role="dialog"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        event.preventDefault();
        shut();
      }}
    >
      <div class="calendar-head">
        {turn('left', t.precise.month_before, -1)}
        <strong aria-live="polite">{month_words(at, locale)}</strong>
        {turn('right', t.precise.month_after, 1)}
      </div>
      <table role="grid" ref={grid} aria-label={month_words(at, locale)} onKeyDown={press}>
        <thead>
          <tr>
            {week_days(locale).map(({ short, whole }) => (
              <th scope="col" key={whole}>
                <span aria-hidden="true">{short}</span>
                <span class="hidden-text">{whole}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks_of(at, locale).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day} aria-selected={day === value}>
                  <button
                    type="button"
                    class={day.slice(0, 7) === at.slice(0, 7) ? '' : 'beside'}
                    tabIndex={day === at ? 0 : -1}
                    aria-label={day_words(day, locale)}
                    aria-current={day === now ? 'date' : undefined}
                    disabled={day < min}
                    onClick={() => take(day)}
                  >
                    {Number(day.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
