// The languages of the client: a file in src/messages each, and nothing else. Compiled code imports them by
// the name bema:languages, as functions that load them: what is said at first. bema:languages/PART is what
// the same files export as PART_messages, so that words that are said later come later.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'src/messages');

export const languages = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .sort();

export const languages_plugin = {
  name: 'languages',
  setup(build) {
    build.onResolve({ filter: /^bema:languages(\/[a-z]+)?$/ }, ({ path }) => {
      const part = path.split('/')[1];
      return { path: part ? `${part}_messages` : 'messages', namespace: 'languages' };
    });
    build.onLoad({ filter: /.*/, namespace: 'languages' }, ({ path }) => ({
      contents: `export default {${languages.map((one) => `'${one}': () => import('${one}?${path}')`)}};`,
      resolveDir: folder,
    }));
    build.onResolve({ filter: /\?/, namespace: 'languages' }, ({ path }) => {
      const [language, wanted] = path.split('?');
      return { path: join(folder, `${language}.ts`), suffix: `?${wanted}` };
    });
    /* One part alone is exported: what belongs to the others is not used any more, and left out. */
    build.onLoad({ filter: /\/messages\/[a-z-]+\.ts$/i }, ({ path, suffix }) => {
      if (!suffix) return undefined;
      const source = readFileSync(path, 'utf8');
      return {
        contents: source.replace(/^export const (\w+)/gm, (all, name) =>
          suffix === `?${name}` ? all : `const ${name}`),
        loader: 'ts',
      };
    });
  },
};
