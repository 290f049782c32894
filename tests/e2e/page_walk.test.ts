// Every screen there is (screens.ts), in both languages, both colour schemes, on a phone and at a desk: in the
// reader's language, not wider than the screen, without a complaint, and without a fault that axe finds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { desk, openBrowser, phone } from './browser.ts';
import { populate, type Populated } from './populated.ts';
import { Eyes, faultsOf } from './eyes.ts';
import { screens } from './screens.ts';
import { Square } from './square.ts';

const square = new Square({ title: 'The Meadow', description: 'Where the river folk meet.' });
let made: Populated;
let browser: Browser;

before(async () => {
  made = await populate(await square.start());
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await made?.close();
  await square.remove();
});

/* Each language, size and scheme twice; axe, which takes longest, sees each screen in both schemes, and what is
 * opened on a screen is opened where axe looks. `make screenshots` looks at all eight with axe. */
const walks = [
  { language: 'en', size: 'desk', options: desk, colorScheme: 'light', withAxe: true },
  { language: 'fr', size: 'phone', options: phone, colorScheme: 'dark', withAxe: true },
  { language: 'en', size: 'phone', options: phone, colorScheme: 'light', withAxe: false },
  { language: 'fr', size: 'desk', options: desk, colorScheme: 'dark', withAxe: false },
] as const;

for (const { language, size, options, colorScheme, withAxe } of walks)
  test(`every screen is whole in ${language} on a ${size}, ${colorScheme}`, async () => {
    const eyes = new Eyes(browser, made, { ...options, colorScheme, locale: language });
    const faults: string[] = [];
    for (const screen of screens.filter(({ act }) => withAxe || !act)) {
      const say = (words: string) => faults.push(`${screen.name}: ${words}`);
      try {
        const page = await eyes.see(screen);
        (await faultsOf(page, language, withAxe)).forEach(say);
      } catch (error) {
        say(String(error).split('\n')[0]!);
      }
    }
    faults.push(...eyes.complaints());
    await eyes.close();
    assert.deepEqual(faults, []);
  });
