import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { en } from '../src/messages/en';

declare const WEB_FOLDER: string;

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

test('every message is said somewhere', () => {
  assert.deepEqual(unused(en, 't', sources(join(WEB_FOLDER, 'src'))), []);
});

test('counts are in the plural where they should be', () => {
  assert.equal(en.home.fresh(1), '1 new post');
  assert.equal(en.home.fresh(1200), '1,200 new posts');
  assert.equal(en.notifications.names('Thea', 0), 'Thea');
  assert.equal(en.notifications.names('Thea', 1), 'Thea and 1 other');
});
