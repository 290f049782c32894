// The languages of the client: a file in src/messages each, and nothing else. Compiled code imports them by
// the name bema:languages, as functions that load them.
import { readdirSync } from 'node:fs';
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
    build.onResolve({ filter: /^bema:languages$/ }, ({ path }) => ({ path, namespace: 'languages' }));
    build.onLoad({ filter: /.*/, namespace: 'languages' }, () => ({
      contents: `export default {${languages.map((one) => `'${one}': () => import('./${one}')`)}};`,
      resolveDir: folder,
    }));
  },
};
