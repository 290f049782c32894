// Every screen there is (screens.ts), as page_walk_desk.test.ts and page_walk_phone.test.ts walk through them: in
// the reader's language, not wider than the screen, without a complaint, and without a fault that axe finds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { desk, openBrowser, phone } from './browser.ts';
import { populate, type Populated } from './populated.ts';
import { Eyes, faultsOf } from './eyes.ts';
import { screens } from './screens.ts';
import { Square } from './square.ts';

interface Walk {
  language: 'en' | 'fr';
  colorScheme: 'light' | 'dark';
  withAxe: boolean;
}

/* Two of the four languages and schemes at each size; axe, which takes longest, sees each screen in both schemes, and
 * what is opened on a screen is opened where axe looks. `make screenshots` looks at all eight with axe. */
export function walk(size: 'desk' | 'phone', walks: Walk[]): void {
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

  for (const { language, colorScheme, withAxe } of walks)
    test(`every screen is whole in ${language} on a ${size}, ${colorScheme}`, async () => {
      const eyes = new Eyes(browser, made, { ...(size === 'desk' ? desk : phone), colorScheme, locale: language });
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
}
