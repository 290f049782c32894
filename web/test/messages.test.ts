import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import load from 'bema:languages';
import load_algorithm from 'bema:languages/algorithm';
import load_later from 'bema:languages/later';
import load_log from 'bema:languages/log';
import load_teams from 'bema:languages/teams';
import load_moderation from 'bema:languages/moderation';
import load_ranking from 'bema:languages/ranking';
import { choose_language, languages } from '../src/messages';

declare const WEB_FOLDER: string;

/* What comes first, then each part that comes later. */
const parts = await Promise.all(
  languages.map(async (language) => {
    const { messages } = await load[language]!();
    const { later_messages } = await load_later[language]!();
    const { ranking_messages } = await load_ranking[language]!();
    const { algorithm_messages } = await load_algorithm[language]!();
    const { moderation_messages } = await load_moderation[language]!();
    const { log_messages } = await load_log[language]!();
    const { teams_messages } = await load_teams[language]!();
    return [
      language,
      messages,
      later_messages,
      ranking_messages,
      algorithm_messages,
      moderation_messages,
      log_messages,
      teams_messages,
    ] as const;
  }),
);
const all = parts.map(([language, messages, later, ranking, algorithm, moderation, log, teams]) => ({
  language,
  words: { ...messages, ...later, ...ranking, ...algorithm, ...moderation, ...log, ...teams },
}));
const in_language = (language: string) => all.find((one) => one.language === language)!.words;

function sources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'messages' ? '' : sources(path);
      return /\.tsx?$/.test(entry.name) ? readFileSync(path, 'utf8') : '';
    })
    .join('\n');
}

/* Tables are read by a key that is only known when the program runs. */
function unused(messages: object, path: string, source: string): string[] {
  return Object.entries(messages).flatMap(([key, value]) => {
    const here = `${path}.${key}`;
    if (source.includes(`${here}[`) || new RegExp(`${here.replace('.', '\\.')}[,;)]`).test(source))
      return [];
    if (typeof value === 'object' && !Array.isArray(value)) return unused(value, here, source);
    return source.includes(here) ? [] : [here];
  });
}

/* "t.home.fresh function 1": what is to be said, and of what kind it is. */
function kinds(messages: unknown, path = 't'): string[] {
  if (typeof messages === 'function') return [`${path} function`];
  if (typeof messages !== 'object' || messages === null)
    return [`${path} ${typeof messages}${messages === '' ? ' empty' : ''}`];
  return Object.entries(messages).flatMap(([key, value]) => kinds(value, `${path}.${key}`));
}

for (const { language, words } of all) {
  test(`every message is said somewhere: ${language}`, () => {
    assert.deepEqual(unused(words, 't', sources(join(WEB_FOLDER, 'src'))), []);
  });

  test(`no message is missing or empty: ${language}`, () => {
    assert.deepEqual(kinds(words).sort(), kinds(in_language('en')).sort());
    assert.equal(words.locale, language);
  });
}

test('what is said later says nothing of what is said before it, and comes alone', async () => {
  for (const [, ...of] of parts) {
    const names = of.flatMap((one) => Object.keys(one));
    assert.deepEqual(names, [...new Set(names)]);
  }
  for (const loader of [load, load_later, load_ranking, load_algorithm, load_moderation, load_log, load_teams])
    for (const language of languages)
      assert.equal(Object.keys(await loader[language]!()).length, 1);
});

test('counts are in the plural where they should be', () => {
  const en = in_language('en');
  assert.equal(en.home.fresh(1), '1 new post');
  assert.equal(en.home.fresh(1200), '1,200 new posts');
  assert.equal(en.notifications.names('Thea', 0), 'Thea');
  assert.equal(en.notifications.names('Thea', 1), 'Thea and 1 other');
  const fr = in_language('fr');
  assert.equal(fr.home.fresh(0), '0 nouveau message');
  assert.equal(fr.home.fresh(1), '1 nouveau message');
  assert.equal(fr.home.fresh(1200), '1\u202f200 nouveaux messages');
  assert.equal(fr.notifications.type['follow']!(2), 'vous suivent');
});

const french_care = (text: string) =>
  text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0')
    .replace(/\.\.\./g, '…')
    .replace(/(\p{L})'(?=\p{L})/gu, '$1’');

/* Only what is said: neither comments nor what is between ${ and }. */
const french_file = (source: string) =>
  source.replace(/\/\*[^]*?\*\/|'[^'\n]*'|`[^`]*`/g, (part) => {
    if (part.startsWith('/*')) return part;
    return part
      .split(/(\$\{[^}]*\})/)
      .map((piece, i) => (i % 2 ? piece : french_care(piece)))
      .join('');
  });

test('French is set with its own spaces, quotes and apostrophes', () => {
  const path = join(WEB_FOLDER, 'src/messages/fr.ts');
  const source = readFileSync(path, 'utf8');
  if (process.env['FIX']) writeFileSync(path, french_file(source));
  const wrong = source.split('\n').filter((line) => line !== french_file(line));
  assert.deepEqual(process.env['FIX'] ? [] : wrong, [], 'FIX=1 npm run test:web sets them');
});

test('the language is the chosen one, else the first that the browser likes', () => {
  const choose = (cookies: string, wanted: string[]) => choose_language(['en', 'fr'], cookies, wanted);
  assert.deepEqual(choose('', ['fr-CA', 'en']), { language: 'fr', locale: 'fr-CA' });
  assert.deepEqual(choose('', ['de', 'en-GB', 'fr']), { language: 'en', locale: 'en-GB' });
  assert.deepEqual(choose('', ['de']), { language: 'en', locale: 'en' });
  assert.deepEqual(choose('a=b; bema_language=fr', ['en']), { language: 'fr', locale: 'fr' });
  assert.deepEqual(choose('bema_language=en;a=b', ['fr', 'en-AU']), { language: 'en', locale: 'en-AU' });
  assert.deepEqual(choose('bema_language=tlh', ['fr']), { language: 'fr', locale: 'fr' });
  assert.deepEqual(choose('xbema_language=fr', ['en']), { language: 'en', locale: 'en' });
});
