// The names of emoji, of emojibase-data only what a picker needs. Compiled code imports them by the name
// bema:emoji, as functions that load those of a language: groups in order, a line per emoji with itself, a
// star where it takes a skin tone, its name and the words it is found by.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { languages } from './languages.mjs';

const groups_max = 10;
const components = 2; // hair and skin, which stand in no text alone
const tones = 5;

const place = (language) =>
  createRequire(import.meta.url).resolve(`emojibase-data/${language}/compact.json`);

function has_names(language) {
  try {
    return !!place(language);
  } catch {
    return false;
  }
}

async function groups(language) {
  const all = JSON.parse(await readFile(place(language), 'utf8'));
  const lines = Array.from({ length: groups_max }, () => []);
  for (const one of all.sort((a, b) => a.order - b.order)) {
    if (one.group === undefined || one.group === components) continue;
    const star = one.skins?.length === tones ? '*' : '';
    lines[one.group].push(`${one.unicode}${star}\t${[one.label, ...(one.tags ?? [])].join('|')}`);
  }
  return lines.filter((group) => group.length).map((group) => group.join('\n'));
}

export const emoji_plugin = {
  name: 'emoji',
  setup(build) {
    build.onResolve({ filter: /^(bema:)?emoji(:|$)/ }, ({ path }) => ({ path, namespace: 'emoji' }));
    build.onLoad({ filter: /^bema:emoji$/, namespace: 'emoji' }, () => ({
      contents: `export default {${languages
        .filter(has_names)
        .map((one) => `'${one}': () => import('emoji:${one}')`)}};`,
    }));
    build.onLoad({ filter: /^emoji:/, namespace: 'emoji' }, async ({ path }) => ({
      contents: `export default ${JSON.stringify(await groups(path.slice('emoji:'.length)))}`,
    }));
  },
};
