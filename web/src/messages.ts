/* The messages in the reader's language: only that one is fetched. It is the one chosen in Settings, kept
 * in the cookie bema_language (the server's pages follow it too), else the one the browser likes best. */

/// <reference path="./languages.d.ts" />
import load from 'bema:languages';

export const languages = Object.keys(load);

const cookie_name = 'bema_language';

export interface Choice {
  language: string;
  /* For dates and numbers: as in the reader's own country, where the language is spoken there. */
  locale: string;
}

export function choose_language(
  known: string[],
  cookies: string,
  wanted: readonly string[],
  fallback = 'en',
): Choice {
  const kept = new RegExp(`(?:^|;\\s*)${cookie_name}=([^;]*)`).exec(cookies)?.[1] ?? '';
  const base = (locale: string) => locale.split('-')[0]!;
  const fitting = wanted.find((locale) => known.includes(base(locale)));
  const language = known.includes(kept) ? kept : fitting ? base(fitting) : fallback;
  return { language, locale: wanted.find((locale) => base(locale) === language) ?? language };
}

/* '' when the browser's is followed. */
export function language_kept(): string {
  const { language } = choose_language(languages, document.cookie, [], '');
  return language;
}

/* Words stand everywhere in the page and in what the server said: it is begun anew. */
export function keep_language(language: string): void {
  const age = language ? 31_536_000 : 0;
  document.cookie = `${cookie_name}=${language}; Path=/; SameSite=Lax; Max-Age=${age}`;
  location.reload();
}

const in_browser = typeof document !== 'undefined';
const choice = choose_language(
  languages,
  in_browser ? document.cookie : '',
  in_browser ? navigator.languages : [],
);
if (in_browser) document.documentElement.lang = choice.language;

export const { language } = choice;

const found = await load[language]!();

export const t = { ...found.messages, locale: choice.locale };
