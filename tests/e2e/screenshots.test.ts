// `make screenshots`: a picture of every screen (screens.ts) in both languages, both colour schemes, on a
// phone and at a desk, in build/screenshots, with a page beside them that shows all. Nothing is judged
// here.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { desk, openBrowser, phone } from './browser.ts';
import { populate, type Populated } from './populated.ts';
import { Eyes } from './eyes.ts';
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

test('every screen is drawn', async () => {
  const square = new Square({ title: 'The Meadow', description: 'Where the river folk meet.' });
  const browser = await openBrowser();
  let made: Populated | undefined;
  try {
    made = await populate(await square.start());
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const one of series) {
      const [size, locale, colorScheme] = one.split('-');
      const eyes = new Eyes(browser, made, { ...sizes[size as keyof typeof sizes], locale, colorScheme });
      for (const screen of screens) {
        const page = await eyes.see(screen);
        await page.screenshot({ path: join(folder, `${screen.name}-${one}.png`) });
      }
      await eyes.close();
    }
    writeFileSync(join(folder, 'index.html'), overview());
  } finally {
    await browser.close();
    await made?.close();
    await square.remove();
  }
  console.log(`build/screenshots/index.html shows ${screens.length} screens`);
});
