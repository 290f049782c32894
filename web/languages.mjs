// The languages of the client: a folder of src/messages each, and nothing else. Compiled code imports them by
// the name bema:languages, as functions that load them: what is said at first, LANGUAGE/first.ts.
// bema:languages/PART is LANGUAGE/PART.ts, so that words that are said later come later.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'src/messages');

export const languages = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

export const languages_plugin = {
  name: 'languages',
  setup(build) {
    build.onResolve({ filter: /^bema:languages(\/[a-z]+)?$/ }, ({ path }) =>
      ({ path: path.split('/')[1] ?? 'first', namespace: 'languages' }));
    build.onLoad({ filter: /.*/, namespace: 'languages' }, ({ path }) => ({
      contents: `export default {${languages.map((one) => `'${one}': () => import('${one}?${path}')`)}};`,
    }));
    /* Named as the language is, so that the file of its words is. */
    build.onResolve({ filter: /\?/, namespace: 'languages' }, ({ path }) => {
      const [language, part] = path.split('?');
      return { path: language, suffix: `?${part}`, namespace: 'words' };
    });
    build.onLoad({ filter: /.*/, namespace: 'words' }, ({ path, suffix }) => ({
      contents: `export * from './${path}/${suffix.slice(1)}';`,
      resolveDir: folder,
      pluginData: suffix,
    }));
    /* Each part has what it says to itself: what two of them shared would be one more file to wait for. */
    build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, pluginData }) =>
      pluginData && { path: `${join(resolveDir, path)}.ts`, suffix: pluginData });
    build.onLoad({ filter: /\/messages\/.*\.ts$/ }, ({ path, suffix }) =>
      suffix ? { contents: readFileSync(path, 'utf8'), loader: 'ts', pluginData: suffix } : undefined);
  },
};
