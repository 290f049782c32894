import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import load from 'bema:languages';
import load_algorithm from 'bema:languages/algorithm';
import load_approvals from 'bema:languages/approvals';
import load_later from 'bema:languages/later';
import load_log from 'bema:languages/log';
import load_moderation from 'bema:languages/moderation';
import load_preset from 'bema:languages/preset';
import load_ranking from 'bema:languages/ranking';
import load_teams from 'bema:languages/teams';
import { choose_language, languages } from '../src/messages';

declare const WEB_FOLDER: string;

const folder = join(WEB_FOLDER, 'src/messages');

/* By the name of its file in messages/LANGUAGE/: what comes first, and each part that comes later. */
const loaders = {
  first: load,
  algorithm: load_algorithm,
  approvals: load_approvals,
  later: load_later,
  log: load_log,
  moderation: load_moderation,
  preset: load_preset,
  ranking: load_ranking,
  teams: load_teams,
};

async function words_of(language: string) {
  return {
    ...(await load[language]!()).messages,
    ...(await load_algorithm[language]!()).algorithm_messages,
    ...(await load_approvals[language]!()).approvals_messages,
    ...(await load_later[language]!()).later_messages,
    ...(await load_log[language]!()).log_messages,
    ...(await load_moderation[language]!()).moderation_messages,
    ...(await load_preset[language]!()).preset_messages,
    ...(await load_ranking[language]!()).ranking_messages,
    ...(await load_teams[language]!()).teams_messages,
  };
}

const all = await Promise.all(
  languages.map(async (language) => ({ language, words: await words_of(language) })),
);
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

/* Paths of the files of a language. */
function files_of(path: string): string[] {
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files_of(join(path, entry.name)) : [join(path, entry.name)],
  );
}

test('no word has two places, of which one would hide the other', () => {
  for (const language of languages) {
    const names = files_of(join(folder, language))
      .map((path) => readFileSync(path, 'utf8'))
      .filter((source) => /^export const \w+(: typeof en)? = \{$/m.test(source))
      .flatMap((source) => [...source.matchAll(/^  (\w+):/gm)].map(([, name]) => name!));
    assert.deepEqual(names.sort(), Object.keys(in_language(language)).sort());
  }
});

test('each part of the words is looked at here, and comes alone', async () => {
  const helpers = ['number.ts', 'roles.ts'];
  for (const language of languages) {
    const parts = readdirSync(join(folder, language)).filter((name) => name.endsWith('.ts'));
    const known = Object.keys(loaders).map((name) => `${name}.ts`);
    assert.deepEqual(parts.filter((name) => !helpers.includes(name)).sort(), known.sort());
    for (const loader of Object.values(loaders))
      assert.equal(Object.keys(await loader[language]!()).length, 1);
  }
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
  for (const path of files_of(join(folder, 'fr'))) {
    const source = readFileSync(path, 'utf8');
    if (process.env['FIX']) writeFileSync(path, french_file(source));
    const wrong = source.split('\n').filter((line) => line !== french_file(line));
    assert.deepEqual(process.env['FIX'] ? [] : wrong, [], 'FIX=1 npm run test:web sets them');
  }
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
