// The small things that a page does beside what is asked of it: its title, its times, its print, what
// another app shares with it, what it remembers of searches.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, holds, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

const square = new Square();
let browser: Browser;
let page: Page;
let complaints: string[];
let post: any;
const token: Record<string, string> = {};
const main = () => page.locator('#main');
const minuteMs = 60_000;

before(async () => {
  await square.start();
  for (const name of ['ann', 'ben']) token[name] = square.person(name);
  post = await square.post('/api/v1/statuses', token.ben, { status: 'The ferry leaves at noon.' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, desk));
  await signIn(page, square, 'ann');
});
after(async () => {
  await browser?.close();
  await square.remove();
});

describe('the small things', () => {
  test('the title counts what is unread, until it was seen', async () => {
    await square.post('/api/v1/statuses', token.ben, { status: '@ann are you coming?' });
    await page.goto(`${square.url}/local`);
    await eventually('the title counts', async () => /^\(1\) Local · /.test(await page.title()));
    await page.locator('.rail a[href="/notifications"]').click();
    await main().getByText('are you coming?').waitFor();
    await eventually('the title counts no more', async () => /^Notifications · /.test(await page.title()));
  });

  test('a time grows older while one looks, and tells the hour', async () => {
    const { page: other } = await openPage(browser, desk);
    await other.clock.install();
    await other.goto(`${square.url}/@ben/${post.id}`);
    await other.goto(`${square.url}/@ben`);
    await other.locator('.shell #main').waitFor();
    const time = other.locator(`#post-${post.id} time`).first();
    assert.equal(await time.getAttribute('datetime'), post.created_at);
    assert.match((await time.getAttribute('title'))!, new RegExp(`${new Date().getFullYear()}.*\\d:\\d\\d`));
    const young = await time.innerText();
    await other.clock.fastForward(7 * minuteMs);
    await eventually('it is seven minutes old', async () => /^[78] ?m/.test(await time.innerText()));
    assert.notEqual(await time.innerText(), young);
    await other.context().close();
  });

  test('on paper stands what was said, and nothing to press', async () => {
    await page.goto(`${square.url}/@ben/${post.id}`);
    await main().locator('article.focused').waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    assert.ok(await main().getByText('The ferry leaves at noon.').isVisible());
    for (const gone of ['.rail', '.actions-row', '.tabbar'])
      assert.equal(await page.locator(`${gone}:visible`).count(), 0, gone);
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.match(paper, /rgba\(0, 0, 0, 0\)|rgb\(255, 255, 255\)/);
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
  });

  test('what another app shares stands in the text, what is said twice once', async () => {
    const shared = new URLSearchParams({ title: 'The weir', text: 'Read https://weir.example/1', url: 'https://weir.example/1' });
    await page.goto(`${square.url}/compose?${shared}`);
    await holds(page.getByRole('textbox', { name: 'Text of the post' }),
      'The weir\nRead https://weir.example/1');
  });

  test('searches are kept on this device alone, and forgotten one by one, all, or with the session', async () => {
    const field = () => page.getByRole('searchbox').first();
    const kept = () => main().locator('.recent li');
    for (const words of ['ferry', 'weir', 'bread']) {
      await page.goto(`${square.url}/search?q=${words}`);
      await page.waitForFunction((one) => localStorage.getItem('bema:searches')?.includes(one), words);
    }
    await page.goto(`${square.url}/search`);
    await eventually('three are kept', async () => (await kept().count()) === 3);
    await main().getByRole('button', { name: 'Forget “weir”' }).click();
    assert.deepEqual(await kept().locator('.recent-words').allInnerTexts(), ['bread', 'ferry']);
    await kept().getByRole('button', { name: 'ferry', exact: true }).click();
    await holds(field(), 'ferry');
    await page.goto(`${square.url}/search`);
    await main().getByRole('button', { name: 'Forget all' }).click();
    assert.equal(await kept().count(), 0);
    assert.equal(await page.evaluate(() => localStorage.getItem('bema:searches')), null);
  });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
