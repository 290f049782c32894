/* Days as people of a language write and read them; inside they are "2026-01-31". */

const first_letters_min = 3; /* of a month's name */
const century = 2000;

/* The last that is taken. */
export const day_max = '9998-12-31';

const date_of = (day: string) => new Date(`${day}T00:00:00Z`);
const text_of = (date: Date) => date.toISOString().slice(0, 10);

/* The day of a year, a month and a day of it; null where there is no such day. */
function day_of(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year);
  const right = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return right && year >= 1000 && year <= 9999 ? text_of(date) : null;
}

/* The present day where the reader is. */
export function today(): string {
  const now = new Date();
  return day_of(now.getFullYear(), now.getMonth() + 1, now.getDate())!;
}

export function add_days(day: string, n: number): string {
  const date = date_of(day);
  date.setUTCDate(date.getUTCDate() + n);
  return text_of(date);
}

/* The same day of another month, or that month's last. */
export function add_months(day: string, n: number): string {
  const date = date_of(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + n);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(wanted, last));
  return text_of(date);
}

const say = (locale: string, options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });

/* "31 January 2026" */
export const day_words = (day: string, locale: string) =>
  say(locale, { day: 'numeric', month: 'long', year: 'numeric' }).format(date_of(day));

/* "January 2026" */
export const month_words = (day: string, locale: string) =>
  say(locale, { month: 'long', year: 'numeric' }).format(date_of(day));

/* A day in digits, as one may type it. */
export const day_example = (day: string, locale: string) =>
  say(locale, { day: '2-digit', month: '2-digit', year: 'numeric' }).format(date_of(day));

/* The names of the seven days, short and whole, from the one that weeks begin with. */
export function week_days(locale: string): { short: string; whole: string }[] {
  const sunday = '2026-01-04';
  return Array.from({ length: 7 }, (_, i) => {
    const date = date_of(add_days(sunday, first_of_week(locale) + i));
    return {
      short: say(locale, { weekday: 'narrow' }).format(date),
      whole: say(locale, { weekday: 'long' }).format(date),
    };
  });
}

/* 0 is Sunday. */
function first_of_week(locale: string): number {
  const known = new Intl.Locale(locale) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
  };
  return (known.getWeekInfo?.().firstDay ?? 1) % 7;
}

/* The weeks of its month, from their first day on; days of its neighbours fill the first and the last. */
export function weeks_of(day: string, locale: string): string[][] {
  const month = day.slice(0, 7);
  const first = `${month}-01`;
  const before = (date_of(first).getUTCDay() - first_of_week(locale) + 7) % 7;
  const weeks: string[][] = [];
  for (let at = add_days(first, -before); at.slice(0, 7) <= month; at = add_days(at, 7))
    weeks.push(Array.from({ length: 7 }, (_, i) => add_days(at, i)));
  return weeks;
}

const plain = (words: string) =>
  words
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .replace(/'/g, '’')
    .toLowerCase();

/* In which order the language writes the parts of a day. */
const order_of = (locale: string) =>
  say(locale, { day: 'numeric', month: 'numeric', year: 'numeric' })
    .formatToParts(0)
    .map(({ type }) => type)
    .filter((type) => type !== 'literal');

/* Of a month that is written as a name; 0: of none. */
function month_named(word: string, locale: string): number {
  const wanted = plain(word);
  if (wanted.length < first_letters_min) return 0;
  const months = Array.from({ length: 12 }, (_, i) =>
    plain(say(locale, { month: 'long' }).format(Date.UTC(2026, i, 1))),
  );
  const fit = months.filter((name) => name.startsWith(wanted));
  const [one] = fit.length > 1 ? fit.filter((name) => name === wanted) : fit;
  return one ? months.indexOf(one) + 1 : 0;
}

const year_of = (text: string) => (text.length <= 2 ? century + Number(text) : Number(text));

/* Of what was typed: digits in the language's order or from the year on, with a month's name, without a
 * year, "yesterday". Null: it is no day. */
export function read_day(text: string, locale: string, now: string): string | null {
  const typed = plain(text.trim());
  const iso = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(text.trim());
  if (iso) return day_of(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const near = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const n of [0, -1]) if (typed === plain(near.format(n, 'day'))) return add_days(now, n);
  const parts = (plain(text.trim().replace(/\./g, ' ')).match(/\d+|[^\d\s/,-]+/g) ?? []).filter(
    (part) => !/^(st|nd|rd|th|er|of|de)$/.test(part),
  );
  const numbers = parts.filter((part) => /^\d/.test(part));
  const names = parts.filter((part) => !/^\d/.test(part));
  let order = order_of(locale);
  let month = 0;
  if (names.length === 1) {
    month = month_named(names[0]!, locale);
    if (!month) return null;
    order = ['day', 'year'];
  } else if (names.length) return null;
  if (numbers.length === order.length - 1) order = order.filter((type) => type !== 'year');
  if (numbers.length !== order.length) return null;
  const given = (type: string) => numbers[order.indexOf(type as never)] ?? '';
  month ||= Number(given('month'));
  const day = Number(given('day'));
  if (order.includes('year')) return day_of(year_of(given('year')), month, day);
  /* The last one there was. */
  const year = Number(now.slice(0, 4));
  const this_year = day_of(year, month, day);
  return this_year && this_year <= now ? this_year : day_of(year - 1, month, day);
}
