// `make screenshots`: a picture of every screen (screens.ts) in both languages, both colour schemes, on a
// phone and at a desk, in build/screenshots, with a page beside them that shows all. Each is looked at with axe
// as it is drawn; BEMA_TEST_SCREENS and BEMA_TEST_SERIES (phone-fr-dark) choose some and leave the other
// pictures as they are.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { desk, openBrowser, phone } from './browser.ts';
import { populate, type Populated } from './populated.ts';
import { Eyes, faultsOf } from './eyes.ts';
import { screens, type Screen } from './screens.ts';
import { root, Square } from './square.ts';

const folder = join(root, 'build/screenshots');
const sizes = { phone, desk }, languages = ['en', 'fr'], schemes = ['light', 'dark'] as const;
const series = Object.keys(sizes).flatMap((size) =>
  languages.flatMap((language) => schemes.map((scheme) => `${size}-${language}-${scheme}`)));

const escape = (text: string) => text.replace(/[&<"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** One line of pictures for each screen. */
function overview(): string {
  const line = ({ name }: Screen) => `<h2 id="${name}">${escape(name)}</h2><p>` + series.map((one) =>
    `<a href="${name}-${one}.png"><img src="${name}-${one}.png" alt="${name}, ${one}" title="${one}" `
    + 'height="420" loading="lazy"></a>').join(' ') + '</p>';
  return '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every screen</title>'
    + '<style>body{font:14px sans-serif;background:#888}p{white-space:nowrap;overflow:auto}</style>'
    + screens.map(line).join('\n') + '</html>\n';
}

const chosen = process.env.BEMA_TEST_SCREENS !== undefined || process.env.BEMA_TEST_SERIES !== undefined;
const square = new Square({ title: 'The Meadow', description: 'Where the river folk meet.' });
let browser: Browser;
let made: Populated | undefined;

before(async () => {
  made = await populate(await square.start());
  browser = await openBrowser();
  if (!chosen) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  if (!chosen) writeFileSync(join(folder, 'index.html'), overview());
});
after(async () => {
  await browser?.close();
  await made?.close();
  await square.remove();
});

for (const one of series.filter((name) => new RegExp(process.env.BEMA_TEST_SERIES ?? '').test(name)))
  test(`every screen is drawn and without a fault, ${one}`, async () => {
    const [size, locale, colorScheme] = one.split('-');
    const eyes = new Eyes(browser, made!, { ...sizes[size as keyof typeof sizes], locale, colorScheme });
    const faults: string[] = [];
    for (const screen of screens) {
      const say = (words: string) => faults.push(`${screen.name}: ${words}`);
      try {
        const page = await eyes.see(screen);
        await page.screenshot({ path: join(folder, `${screen.name}-${one}.png`) });
        (await faultsOf(page, locale!, true)).forEach(say);
      } catch (error) {
        say(String(error).split('\n')[0]!);
      }
    }
    faults.push(...eyes.complaints());
    await eyes.close();
    assert.deepEqual(faults, []);
  });
