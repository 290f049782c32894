/* Times as people say them: how long ago when it is near, the date when it is far. */

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const day_ms = 24 * hour_ms;

/* One formatter for each language: to make one costs far more than to use it, and every post shows several. */
function for_each_language<T>(make: (locale: string) => T): (locale: string) => T {
  const made = new Map<string, T>();
  return (locale) => {
    let one = made.get(locale);
    if (!one) made.set(locale, (one = make(locale)));
    return one;
  };
}

const day = for_each_language(
  (locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }),
);
const day_of_year = for_each_language(
  (locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }),
);
const moment = for_each_language(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }),
);
const whole = for_each_language((locale) => new Intl.NumberFormat(locale));
const compact = for_each_language(
  (locale) => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }),
);

export interface TimeWords {
  now: string;
  minutes(n: number): string;
  hours(n: number): string;
  days(n: number): string;
}

export function time_short(iso: string, now_ms: number, words: TimeWords, locale: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  const ago = now_ms - ms;
  if (ago < minute_ms) return words.now;
  if (ago < hour_ms) return words.minutes(Math.floor(ago / minute_ms));
  if (ago < day_ms) return words.hours(Math.floor(ago / hour_ms));
  if (ago < 7 * day_ms) return words.days(Math.floor(ago / day_ms));
  const date = new Date(ms);
  const this_year = date.getFullYear() === new Date(now_ms).getFullYear();
  return (this_year ? day : day_of_year)(locale).format(date);
}

export function time_long(iso: string, locale: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return '';
  return moment(locale).format(new Date(ms));
}

/* How long until then, in the largest unit that fits: "3 days", "20 minutes". */
export function time_until(iso: string, now_ms: number, locale: string): string {
  const left = Math.max(0, Date.parse(iso) - now_ms);
  const say = (n: number, unit: string) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(n);
  if (left >= day_ms) return say(Math.round(left / day_ms), 'day');
  if (left >= hour_ms) return say(Math.round(left / hour_ms), 'hour');
  return say(Math.max(1, Math.round(left / minute_ms)), 'minute');
}

export function number_short(n: number, locale: string): string {
  return (n < 10_000 ? whole : compact)(locale).format(n);
}

/* Of a video or sound: 0:07, 12:30, 1:02:03. */
export function clock(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(all / 3600);
  const minutes = Math.floor(all / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
}
