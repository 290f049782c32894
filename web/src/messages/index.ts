/* The messages in the reader's language. French is added by a file and one line here. */

import { en, type Messages } from './en';

const languages: Record<string, Messages> = { en };

function chosen(): Messages {
  const wanted = typeof navigator === 'undefined' ? [] : navigator.languages;
  for (const language of wanted) {
    const found = languages[language.split('-')[0]!];
    /* Dates and numbers as in the reader's own country, where the language is spoken there. */
    if (found) return { ...found, locale: language };
  }
  return en;
}

export const t: Messages = chosen();
