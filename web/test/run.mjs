// Compiles the tests with esbuild (they are TypeScript and import the client's own modules) and runs them.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { languages_plugin } from '../languages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const made = mkdtempSync(join(tmpdir(), 'bema-web-test-'));
await build({
  entryPoints: readdirSync(here)
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map((name) => join(here, name)),
  outdir: made,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node18',
  format: 'esm',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { WEB_FOLDER: JSON.stringify(join(here, '..')) },
  plugins: [languages_plugin],
  logLevel: 'warning',
});
const files = readdirSync(made).map((name) => join(made, name));
const { status } = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' });
rmSync(made, { recursive: true, force: true });
process.exit(status ?? 1);
