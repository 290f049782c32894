// Builds the client: web/src → web/dist, every file named by the hash of its bytes, each with a gzip and
// a Brotli twin, and manifest.json that says what is called what (its form: web/PAGES.md).
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { algorithm_page } from './algorithm_page.mjs';
import { emoji_plugin } from './emoji.mjs';
import { icon_png } from './icons.mjs';
import { languages, languages_plugin } from './languages.mjs';
import { late_style_plugin } from './late_style.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, 'dist');
const script_gzip_bytes_max = 60 * 1024; // all that comes with the page, and the words of one language
const style_gzip_bytes_max = 20 * 1024;

const types = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webmanifest: 'application/manifest+json',
  html: 'text/plain; charset=utf-8', // a part of a page, which the server writes into one
};

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 10).toUpperCase();

async function bundle() {
  const result = await build({
    entryPoints: { app: join(here, 'src/main.tsx'), passkeys: join(here, 'src/passkeys.ts'),
      progress: join(here, 'src/progress.ts'), early: join(here, 'src/early.ts') },
    outdir: dist,
    bundle: true,
    splitting: true,
    format: 'esm',
    minify: true,
    target: ['es2022'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[name]-[hash]',
    assetNames: 'part-[name]-[hash]',
    metafile: true,
    plugins: [languages_plugin, emoji_plugin, late_style_plugin],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const entries = {};
  let script = '', soon = '';
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const name = path.split('/').pop();
    if (output.entryPoint?.endsWith('src/main.tsx')) {
      script = path;
      entries['app.js'] = name;
    }
    if (output.entryPoint?.endsWith('src/soon.ts')) {
      soon = path;
      entries['soon.js'] = name;
    }
    for (const one of ['passkeys', 'progress', 'early'])
      if (output.entryPoint?.endsWith(`src/${one}.ts`)) entries[`${one}.js`] = name;
    const language = /^words:([a-z-]+)\?first$/i.exec(output.entryPoint ?? '')?.[1];
    if (language) entries[`messages-${language}.js`] = name;
    if (/^app-.*\.css$/.test(name)) entries['app.css'] = name;
  }
  return { entries, metafile: result.metafile, script, soon };
}

/* Names of the files the browser fetches for the entry alone: static imports, not import(). */
function fetched_at_once(metafile, path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const one of metafile.outputs[path].imports)
    if (one.kind === 'import-statement') fetched_at_once(metafile, one.path, seen);
  return seen;
}

/* The client's icons for the server's pages: one file, one symbol each. */
async function icons() {
  const result = await build({
    entryPoints: [join(here, 'src/components/icon_paths.ts')],
    bundle: true, format: 'esm', write: false, logLevel: 'warning',
  });
  const { paths } = await import(`data:text/javascript,${encodeURIComponent(result.outputFiles[0].text)}`);
  const symbols = Object.entries(paths).map(([name, path]) =>
    `<symbol id="${name}" viewBox="0 0 24 24"><path d="${path}"/></symbol>`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`;
}

async function put(entries, key, bytes) {
  const [, stem, end] = /^(.*)\.([a-z]+)$/.exec(key);
  entries[key] = `${stem}-${hash(bytes)}.${end}`;
  await writeFile(join(dist, entries[key]), bytes);
}

async function write_static(entries) {
  await put(entries, 'icon.svg', await readFile(join(here, 'public/icon.svg')));
  await put(entries, 'mask.svg', await readFile(join(here, 'public/mask.svg')));
  await put(entries, 'icons.svg', await icons());
  for (const px of [180, 192, 512]) await put(entries, `icon-${px}.png`, icon_png(px, px === 180));
  await put(entries, 'mask-512.png', icon_png(512, true));
}

/* The words of a language as they are, for what the build itself says in it. */
async function words_of(language, part) {
  const { outputFiles } = await build({
    entryPoints: [join(here, `src/messages/${language}/${part}.ts`)],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const source = Buffer.from(outputFiles[0].contents).toString('base64');
  return import(`data:text/javascript;base64,${source}`);
}

/* What a system is told when the page is installed. The server adds the name of the square. */
async function write_webmanifests(entries) {
  const text = await readFile(join(here, 'public/app.webmanifest'), 'utf8');
  const filled = text.replace(/\{\{([a-z0-9.-]+)\}\}/g, (_, key) => `/assets/${entries[key]}`);
  for (const language of languages) {
    const { messages: words } = await words_of(language, 'first');
    const facts = JSON.parse(filled);
    for (const shortcut of facts.shortcuts) {
      const [part, name] = shortcut.name.split('.');
      shortcut.name = words[part]?.[name];
      if (typeof shortcut.name !== 'string') throw new Error(`no words for ${part}.${name}`);
    }
    await put(entries, `app-${language}.webmanifest`, JSON.stringify({ lang: language, ...facts }));
  }
}

/* The worker names every other file of the client, so it is made when those are there. What plays a long
 * video comes with the first of them: without a network there is none to play. */
async function write_worker(entries, outputs) {
  const { 'soon.js': soon, 'soon-shared.js': soon_shared, ...others } = entries;
  const named = new Set(Object.values(others)); /* those two only some pages name */
  const later = Object.keys(outputs)
    .map((path) => path.split('/').pop())
    .filter((name) => /^part-.*\.(js|css)$/.test(name) && !named.has(name) && !name.startsWith('part-hls'))
    .map((name) => `/assets/${name}`);
  const { outputFiles } = await build({
    entryPoints: [join(here, 'worker/worker.ts')],
    bundle: true,
    format: 'iife',
    minify: true,
    target: ['es2022'],
    write: false,
    define: {
      VERSION: JSON.stringify(hash(JSON.stringify(entries) + later)),
      LATER_FILES: JSON.stringify(later),
    },
  });
  await put(entries, 'worker.js', outputFiles[0].contents);
}

/* Gzip and Brotli of every file that they make smaller. */
async function write_twins() {
  const files = [];
  for (const name of (await readdir(dist)).sort()) {
    const bytes = await readFile(join(dist, name));
    const gz = gzipSync(bytes, { level: 9 });
    const br = brotliCompressSync(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    });
    const twin = { gz, br };
    for (const [ending, packed] of Object.entries(twin))
      if (packed.length < bytes.length) await writeFile(join(dist, `${name}.${ending}`), packed);
      else delete twin[ending];
    files.push({
      name,
      type: types[name.split('.').pop()],
      size: bytes.length,
      gz: twin.gz && `${name}.gz`,
      br: twin.br && `${name}.br`,
      gz_size: (twin.gz ?? bytes).length,
      br_size: (twin.br ?? bytes).length,
    });
  }
  return files;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const { entries, metafile, script, soon } = await bundle();
/* What an entry imports at once can be announced in the page and need not wait for the entry. */
function announce(key, from, known) {
  const shared = [...fetched_at_once(metafile, from)].filter((path) => !known.has(path));
  if (shared.length > 1) throw new Error(`one shared file was expected: ${shared}`);
  if (shared.length === 1) entries[key] = shared[0].split('/').pop();
}
announce('shared.js', script, new Set([script]));
announce('soon-shared.js', soon, new Set([soon, ...fetched_at_once(metafile, script)]));
await write_static(entries);
await write_webmanifests(entries);
await write_worker(entries, metafile.outputs);
for (const language of languages)
  await put(entries, `algorithm-${language}.html`, algorithm_page((await words_of(language, 'algorithm')).algorithm_messages));
const files = await write_twins();
await writeFile(join(dist, 'manifest.json'), `${JSON.stringify({ languages, entries, files }, null, 1)}\n`);

const gz_size = (name) => files.find((file) => file.name === name).gz_size;
const at_once = [...fetched_at_once(metafile, script)].map((path) => path.split('/').pop());
const words_bytes = Math.max(...languages.map((one) => gz_size(entries[`messages-${one}.js`])));
const early_bytes = gz_size(entries['early.js']);
const script_bytes = at_once.reduce((sum, name) => sum + gz_size(name), words_bytes + early_bytes);
const style_bytes = gz_size(entries['app.css']);
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;
console.log(
  `web: script ${kb(script_bytes)} (at most ${kb(script_gzip_bytes_max)}), ` +
    `style ${kb(style_bytes)} (at most ${kb(style_gzip_bytes_max)}), gzipped; ${files.length} files`,
);
if (script_bytes > script_gzip_bytes_max || style_bytes > style_gzip_bytes_max) {
  console.error('web: over the limit');
  process.exit(1);
}
