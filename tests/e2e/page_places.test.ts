// Who comes back to a page, or loads it again, stands where she stood.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

const makers = 8;
const posts = 90;
const forgottenAfter = 1_100; /* posts that a page keeps in memory */

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
const token: Record<string, string> = {};
let root: any;

const main = () => page.locator('#main');
const say = (name: string, status: string, more: object = {}) =>
  square.post('/api/v1/statuses', token[name], { status, ...more });

/* The first thing in sight that has words of its own, and where it stands. */
const atTop = () => page.evaluate(() => {
  for (const one of document.querySelectorAll<HTMLElement>('#main article.post, #main .notification')) {
    const box = one.getBoundingClientRect();
    if (box.top > 80) return { words: one.innerText.replace(/\d+ ?(m|s|sec|min)\b|now/g, ''), top: Math.round(box.top) };
  }
  return null;
});

async function stands(before: Awaited<ReturnType<typeof atTop>>): Promise<void> {
  assert.ok(before);
  let now: Awaited<ReturnType<typeof atTop>> = null;
  await eventually(`the place ${JSON.stringify(before)}`, async () => {
    now = await atTop();
    return now?.words === before.words && Math.abs(now.top - before.top) <= 3;
  }).catch((fault) => { throw new Error(`${fault.message}: now ${JSON.stringify(now)}`); });
}

async function scrollDown(px: number): Promise<void> {
  await page.evaluate(async (wanted) => {
    for (let still = 0; scrollY < wanted && still < 20;) {
      const before = scrollY;
      scrollBy(0, 900);
      await new Promise((done) => setTimeout(done, 60));
      still = scrollY === before ? still + 1 : 0;
    }
  }, px);
}

before(async () => {
  square = await new Square().start();
  const names = Array.from({ length: makers }, (_, i) => `maker${i}`);
  for (const name of ['ann', ...names]) {
    token[name] = square.person(name);
    await square.expect('PATCH', '/api/v1/accounts/update_credentials',
      { token: token[name], body: { indexable: true } });
  }
  root = await say('maker0', 'Who repairs the weir?');
  await Promise.all(names.map(async (name, n) => {
    const { id } = await square.get(`/api/v1/accounts/lookup?acct=${name}`, token.ann);
    await square.post(`/api/v1/accounts/${id}/follow`, token.ann);
    for (let i = n; i < posts; i += makers)
      await say(n ? name : 'maker0', `Barley number ${i}. ${'The mill turns. '.repeat(i % 5)}`,
        n === 1 ? { in_reply_to_id: root.id } : {});
    if (n) return;
    for (let i = 0; i < 40; i++) await say(name, `Barley of my own ${i}`);
  }));
  for (let i = 0; i < 25; i++)
    await say(`maker${i % makers}`, `I do, ${i}. ${'With two saws. '.repeat(i % 4)}`, { in_reply_to_id: root.id });
  const loaves = await Promise.all(Array.from({ length: 20 }, (_, i) => say('ann', `A loaf ${i}`)));
  for (const [i, { id }] of loaves.entries())
    await square.post(`/api/v1/statuses/${id}/favourite`, token[`maker${i % makers}`]);
  for (let i = 0; i < 30; i++) await say(`maker${i % makers}`, `@ann Is there rye ${i}?`);
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, reducedMotion: 'reduce' }));
  await signIn(page, square, 'ann');
}, { timeout: 60_000 });

after(async () => {
  await browser?.close();
  await square?.remove();
});

const screens: [string, () => string, number][] = [
  ['home', () => '/', 5_000],
  ['a profile', () => '/@maker0', 4_000],
  ['a conversation', () => `/@maker0/${root.id}`, 1_500],
  ['notifications', () => '/notifications', 4_500],
  ['what was found', () => '/search?q=barley&type=statuses', 1_500],
];

describe('the place is kept', () => {
  for (const [name, path, px] of screens)
    test(`on ${name}, on Back and on loading it again`, async () => {
      await page.goto(square.url + path());
      await main().locator('article.post').nth(5).waitFor();
      if (name === 'what was found') {
        await main().locator('.feed-all button').click();
        await main().locator('article.post').nth(25).waitFor();
        await scrollDown(2_800);
      } else await scrollDown(px);
      await page.waitForTimeout(200);
      const before = await atTop();
      await page.locator('.rail .places a').nth(4).click();
      await page.waitForURL('**/explore');
      await page.goBack();
      await stands(before);
      await page.reload();
      await stands(before);
    });

  test('and a mention stands there although its post was forgotten meanwhile', async () => {
    await page.goto(`${square.url}/notifications`);
    const mention = main().locator('.notification article').filter({ hasText: 'Is there rye 29?' });
    await mention.waitFor();
    await page.route('**/api/v1/timelines/public?*', async (route) => {
      const reply = await route.fetch();
      const [one] = await reply.json();
      const many = Array.from({ length: forgottenAfter }, (_, i) =>
        ({ ...one, reblog: null, id: String(BigInt(one.id) - BigInt(i) * 1000n - 7n) }));
      await route.fulfill({ response: reply, json: many });
    });
    await page.locator('.rail .places a').nth(1).click();
    await main().locator('.chunk').nth(forgottenAfter / 20 - 1).waitFor({ state: 'attached' });
    await page.locator('.rail .places a').nth(2).click();
    await mention.waitFor();
  });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
