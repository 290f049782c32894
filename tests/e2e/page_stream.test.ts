// The page hears of what is new by its stream, not at the next look half a minute later.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

const square = new Square();
let browser: Browser;
let page: Page;
let complaints: string[];
let thea: string;

const streams = async (): Promise<number> =>
  Number(/^bema_streams (\d+)/m.exec((await square.ask('GET', '/metrics')).text)![1]);

before(async () => {
  await square.start();
  thea = square.person('thea');
  const jonas = square.person('jonas');
  const { id } = await square.get('/api/v1/accounts/lookup?acct=thea', jonas);
  await square.post(`/api/v1/accounts/${id}/follow`, jonas);
  await square.post('/api/v1/statuses', thea, { status: 'An earlier post' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser));
  await signIn(page, square, 'jonas');
});
after(async () => {
  await browser?.close();
  await square.remove();
});

test('a post shows itself at once on the home page of a follower', async () => {
  await page.goto(square.url);
  await page.locator('article').filter({ hasText: 'An earlier post' }).waitFor();
  await eventually('the page has its stream', async () => await streams() === 1, 10_000);
  await square.post('/api/v1/statuses', thea, { status: 'A post just made, for @jonas' });
  await page.locator('button.fresh').click();
  await page.locator('article').filter({ hasText: 'A post just made' }).waitFor();
});

test('the page goes on without the server, and hears of it again when it is back', async () => {
  await square.stop();
  await square.start();
  await square.post('/api/v1/statuses', thea, { status: 'While nobody could hear it' });
  assert.equal(await streams(), 0);
  await eventually('the stream is open again', async () => await streams() === 1, 20_000);
  await page.locator('button.fresh').click({ timeout: 7_000 });
  await page.locator('article').filter({ hasText: 'While nobody could hear it' }).waitFor();
  await square.post('/api/v1/statuses', thea, { status: 'After the pause' });
  await page.locator('button.fresh').click();
  await page.locator('article').filter({ hasText: 'After the pause' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('who leaves the page leaves no stream behind', async () => {
  await page.goto('about:blank');
  await eventually('it is closed', async () => await streams() === 0);
});
