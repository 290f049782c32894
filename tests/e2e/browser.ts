// A browser for a test: the Chromium or Chrome that is installed. Without one a test of the pages fails
// and says so; it does not pass by not running.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Locator, type Page } from 'playwright-core';
import { eventually, out, outFolder, password, root, type Square } from './square.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update',
];
const actionMsMax = 20_000;

export const desk: BrowserContextOptions = {
  viewport: { width: 1280, height: 800 }, colorScheme: 'light', locale: 'en-GB',
};
export const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 800 }, colorScheme: 'dark', locale: 'en-GB', hasTouch: true,
  isMobile: true,
};

function findBrowser(): string {
  const given = process.env.BEMA_TEST_BROWSER;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = given ?? names.flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
  if (!found)
    throw new Error('There is no Chromium or Chrome here, so the pages are NOT tested. '
      + 'Install chromium, or name one in BEMA_TEST_BROWSER.');
  return found;
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: flags });
}

/** A page, and every word it complained about. The worker that keeps pages on the device stands aside,
 * so that what a test hears and changes on the way is what the page itself asks for. */
export async function openPage(browser: Browser, options: BrowserContextOptions = desk):
    Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ serviceWorkers: 'block', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.setDefaultTimeout(actionMsMax);
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    /* The browser itself notes every answer that is not 2xx; asking who one is may be answered 401. */
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  return { page, complaints };
}

/** What a field holds: what is read from the device stands there a moment later. */
export async function holds(field: Locator, words: string): Promise<void> {
  await eventually('the field', async () => (await field.inputValue()) === words)
    .catch(async () => assert.equal(await field.inputValue(), words));
}

export function camera(page: Page, folder: string): (name: string) => Promise<void> {
  rmSync(join(out, folder), { recursive: true, force: true });
  const place = outFolder(folder);
  let count = 0;
  return async (name) => {
    count++;
    const number = String(count).padStart(2, '0');
    await page.screenshot({ path: join(place, `${number}-${name}.png`) });
  };
}

/** What axe finds against WCAG 2.2 AA, one line each. The page needs a context with bypassCSP. */
export async function accessFaults(page: Page): Promise<string[]> {
  const axe = createRequire(join(root, 'package.json')).resolve('axe-core/axe.min.js');
  await page.evaluate(readFileSync(axe, 'utf8'));
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const run = (window as any).axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
    return (await run).violations.map((fault: any) =>
      `${location.pathname}: ${fault.id}: ${fault.nodes[0].html.slice(0, 160)}: `
      + (fault.nodes[0].any[0]?.message ?? '').slice(0, 160));
  });
}

/** Signs in by the form, as a person does. */
export async function signIn(page: Page, square: Square, name: string): Promise<void> {
  await page.goto(`${square.url}/auth/sign_in`);
  await page.fill('input[autocomplete=username]', name);
  await page.fill('input[type=password]', password);
  await page.click('form button[type=submit]');
  await page.locator('.rail-me').waitFor({ state: 'attached' });
}
