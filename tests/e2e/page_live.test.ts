// Two people look at the square at once, each in a browser: what one does shows itself to the other, and
// nothing jumps under her eyes.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { desk, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

const streams = async (): Promise<number> =>
  Number(/^bema_streams (\d+)/m.exec((await square.ask('GET', '/metrics')).text)![1]);

let square: Square;
let browser: Browser;
let thea: Page;
let jonas: Page;
const token: Record<string, string> = {};
const complaints: string[][] = [];

const postOf = (page: Page, words: string): Locator =>
  page.locator('#main article').filter({ hasText: words }).first();
const say = (name: string, status: string, more: object = {}) =>
  square.post('/api/v1/statuses', token[name], { status, ...more });

async function write(page: Page, words: string): Promise<void> {
  await page.locator('.compose-button').click();
  await page.getByRole('textbox', { name: 'Text of the post' }).fill(words);
  await page.locator('dialog').getByRole('button', { name: 'Post', exact: true }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
}

async function menu(page: Page, words: string, item: string): Promise<void> {
  await postOf(page, words).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/* Where the first post in sight stands, and which it is. */
const atTop = (page: Page) => page.evaluate(() => {
  for (const one of document.querySelectorAll<HTMLElement>('article.post[id]')) {
    const box = one.getBoundingClientRect();
    if (box.bottom > 80) return { id: one.id, top: Math.round(box.top) };
  }
  return null;
});

/* The next look of the page, without waiting until it is due. */
const look = (page: Page) => page.evaluate(() => {
  const now = Date.now;
  Date.now = () => now() + 20_000;
  document.dispatchEvent(new Event('visibilitychange'));
});

before(async () => {
  square = await new Square().start();
  for (const name of ['thea', 'jonas', 'amal']) token[name] = square.person(name);
  for (let i = 0; i < 30; i++) await say('amal', `Old post ${i}. ${'It was a long day. '.repeat(8)}`);
  browser = await openBrowser();
  [thea, jonas] = await Promise.all(['thea', 'jonas'].map(async (name) => {
    const { page, complaints: said } = await openPage(browser, { ...desk, reducedMotion: 'reduce' });
    complaints.push(said);
    await signIn(page, square, name);
    await page.goto(`${square.url}/local`);
    await postOf(page, 'Old post 29').waitFor();
    return page;
  })) as [Page, Page];
  await eventually('both hear what is said on the square', async () => await streams() === 4, 20_000);
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('what one does, the other sees', () => {
  test('a post waits behind the bar for someone who has scrolled down, and moves nothing', async () => {
    await jonas.mouse.move(600, 400);
    await jonas.mouse.wheel(0, 2_000);
    await eventually('it is scrolled', () => jonas.evaluate(() => scrollY > 1_500));
    const before = await atTop(jonas);
    await write(thea, 'The ferry leaves at noon.');
    await jonas.locator('button.fresh').getByText('1 new post').waitFor({ timeout: 12_000 });
    assert.deepEqual(await atTop(jonas), before);
    await jonas.locator('button.fresh').click();
    await postOf(jonas, 'The ferry leaves').waitFor();
    assert.equal(await jonas.evaluate(() => scrollY), 0);
  });

  test('a favourite is counted before the author’s eyes', async () => {
    await postOf(jonas, 'The ferry leaves').getByRole('button', { name: 'Favourite' }).click();
    await postOf(thea, 'The ferry leaves').locator('[data-action=favourite]').getByText('1')
      .waitFor({ timeout: 12_000 });
  });

  test('a correction takes the place of what stood there', async () => {
    await menu(thea, 'The ferry leaves', 'Edit');
    const text = thea.getByRole('textbox', { name: 'Text of the post' });
    await eventually('the source has come', async () => (await text.inputValue()) !== '');
    await text.fill('The ferry leaves at one.');
    await thea.locator('dialog').getByRole('button', { name: 'Save changes', exact: true }).click();
    await jonas.getByText('The ferry leaves at one.').waitFor({ timeout: 12_000 });
    assert.equal(await postOf(jonas, 'at noon').count(), 0);
  });

  test('votes are counted before one has voted oneself and after', async () => {
    await say('thea', 'Which way?', { poll: { options: ['Left', 'Right'], expires_in: 3600 } });
    await look(jonas);
    await jonas.locator('button.fresh').click();
    const asked = postOf(jonas, 'Which way?');
    await asked.getByLabel('Left').check();
    await asked.getByRole('button', { name: 'Vote' }).click();
    await look(thea);
    await thea.locator('button.fresh').click();
    const [post] = await square.get('/api/v1/timelines/public?local=true', token.amal);
    await square.post(`/api/v1/polls/${post.poll.id}/votes`, token.amal, { choices: [1] });
    for (const page of [thea, jonas]) {
      await look(page);
      await postOf(page, 'Which way?').getByText('2 votes').waitFor();
    }
  });

  test('a deleted post goes', async () => {
    await menu(thea, 'The ferry leaves', 'Delete');
    await thea.locator('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await eventually('it is deleted', async () =>
      !JSON.stringify(await square.get('/api/v1/timelines/public', token.amal)).includes('ferry'));
    await look(jonas);
    await postOf(jonas, 'The ferry leaves').waitFor({ state: 'detached' });
  });

  test('answers wait behind a bar in the conversation, and a post deleted there leaves a word', async () => {
    const root = await say('thea', 'Who has the key?');
    await say('amal', '@thea Not I.', { in_reply_to_id: root.id });
    await jonas.goto(`${square.url}/@thea/${root.id}`);
    await postOf(jonas, 'Not I.').waitFor();
    await say('thea', '@jonas Do you?', { in_reply_to_id: root.id });
    await look(jonas);
    await jonas.locator('button.fresh').click();
    await postOf(jonas, 'Do you?').waitFor();
    await square.expect('DELETE', `/api/v1/statuses/${root.id}`, { token: token.thea });
    await look(jonas);
    await jonas.getByText('This post has been deleted.').waitFor();
  });

  test('and the browser complained about nothing', () => assert.deepEqual(complaints.flat(), []));
});
