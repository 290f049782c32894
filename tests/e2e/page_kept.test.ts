// What was typed is not lost, against the real program: the page dies, two tabs write, one signs out and
// another person signs in; a correction keeps what it does not change.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, holds, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { picture, Writing } from './writing.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let thea: string;
let jonas: string;
let at: Writing;

const local = () => page.goto(`${square.url}/local`);
const drafts = async (of: Page): Promise<string[]> => {
  await of.goto(`${square.url}/compose?show=drafts`);
  await of.locator('#main .written, #main .nothing').waitFor();
  return of.locator('#main .written-words > span:first-of-type').allTextContents();
};

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  at = new Writing(page);
  await signIn(page, square, 'jonas');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});
afterEach(() => at.clear());

describe('what was typed', () => {
  test('is there after the page died in the middle of a word', { timeout: 60_000 }, async () => {
    const dying = await page.context().newPage();
    await dying.goto(`${square.url}/local`);
    const there = new Writing(dying);
    await there.write();
    await there.text().focus();
    const words = 'The water stood at the second step when the bell rang, '.repeat(3);
    /* What is asked of a page that died may never be answered: none of it is waited for. */
    void dying.keyboard.type(words, { delay: 40 }).catch(() => undefined);
    await eventually('it is being typed', async () => (await there.text().inputValue()).length > 30, 20_000);
    const line = await page.context().newCDPSession(dying);
    const [seen] = await Promise.all([there.text().inputValue(), new Promise((go) => setTimeout(go, 600))]);
    const crashed = dying.waitForEvent('crash');
    void line.send('Page.crash').catch(() => undefined);
    await crashed;
    void dying.close().catch(() => undefined);
    await local();
    await at.write();
    const kept = await at.text().inputValue();
    assert.ok(words.startsWith(kept) && kept.length >= seen.length, `${kept} of ${seen}`);
  });

  test('in two tabs is two drafts, and posting one leaves the other', async () => {
    await local();
    await at.write();
    await at.text().fill('The first tab');
    const second = await page.context().newPage();
    const there = new Writing(second);
    await eventually('it is kept', () => page.evaluate(() => JSON.stringify(localStorage).includes('The first tab')));
    await second.goto(`${square.url}/local`);
    await there.write();
    await holds(there.text(), 'The first tab');
    await there.text().fill('The second tab');
    await eventually('that too', () => page.evaluate(() => JSON.stringify(localStorage).includes('The second tab')));
    await at.text().fill('The first tab goes on');
    await page.keyboard.press('Escape');
    await second.close();
    assert.deepEqual((await drafts(page)).sort(), ['The first tab goes on', 'The second tab']);
    await page.locator('#main').getByRole('button', { name: /goes on/ }).click();
    await at.publish();
    assert.deepEqual(await drafts(page), ['The second tab']);
  });

  test('waits for its owner, and nobody else who signs in here sees it', async () => {
    await local();
    await at.write();
    await at.text().fill('For my eyes');
    await page.keyboard.press('Escape');
    const leave = async () => {
      await page.goto(`${square.url}/auth/sign_out`);
      await page.locator('main').getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('link', { name: 'Sign in' }).first().waitFor();
    };
    await leave();
    await signIn(page, square, 'thea');
    assert.deepEqual(await drafts(page), []);
    await local();
    await at.write();
    await holds(at.text(), '');
    await page.keyboard.press('Escape');
    await leave();
    await signIn(page, square, 'jonas');
    assert.deepEqual(await drafts(page), ['For my eyes']);
  });
});

describe('a correction', () => {
  test('keeps its language, its votes and its pictures, and what stood before is read', async () => {
    const asked = await square.post('/api/v1/statuses', jonas,
      { status: 'Thé ou caffé ?', language: 'fr', poll: { options: ['Thé', 'Café'], expires_in: 5000 } });
    await square.post(`/api/v1/polls/${asked.poll.id}/votes`, thea, { choices: [1] });
    await page.goto(`${square.url}/@jonas/${asked.id}`);
    await at.edit(asked.id);
    await holds(at.form().getByLabel('Language of the post'), 'fr');
    await at.text().fill('Thé ou café ?');
    await at.publish('Save changes');
    const after = await square.get(`/api/v1/statuses/${asked.id}`, jonas);
    assert.deepEqual([after.language, after.poll.votes_count, after.poll.options[1].votes_count], ['fr', 1, 1]);
    await at.post(asked.id).getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Show what was changed' }).click();
    await page.locator('dialog').getByText('caffé').first().waitFor();
    await page.keyboard.press('Escape');

    await local();
    await at.write();
    await at.text().fill('Two');
    await at.attach(picture('a.png'), picture('bb.png'));
    await at.descriptions().nth(1).fill('The second');
    await at.descriptions().nth(0).fill('The first');
    await eventually('they have arrived', async () => at.button('Post').isEnabled());
    await at.publish();
    const [post] = await square.get('/api/v1/timelines/public?local=true', jonas);
    await page.goto(`${square.url}/@jonas/${post.id}`);
    await at.edit(post.id);
    await at.text().fill('Two slopes');
    await at.publish('Save changes');
    const changed = await square.get(`/api/v1/statuses/${post.id}`, jonas);
    assert.deepEqual(changed.media_attachments.map((one: any) => [one.id, one.description]),
      post.media_attachments.map((one: any) => [one.id, one.description]));
  });

  test('that only describes a picture is found again after the page was closed', async () => {
    const [post] = await square.get('/api/v1/timelines/public?local=true', jonas);
    await page.goto(`${square.url}/@jonas/${post.id}`);
    await at.edit(post.id);
    await at.descriptions().nth(0).fill('The first, in the morning');
    await page.keyboard.press('Escape');
    await page.reload();
    await at.edit(post.id);
    await eventually('it is back', async () =>
      (await at.descriptions().nth(0).inputValue()) === 'The first, in the morning');
    await holds(at.descriptions().nth(1), 'The second');
    await at.publish('Save changes');
    const changed = await square.get(`/api/v1/statuses/${post.id}`, jonas);
    assert.deepEqual(changed.media_attachments.map((one: any) => one.description),
      ['The first, in the morning', 'The second']);
    await page.reload();
    await at.edit(post.id);
    assert.equal(await at.form().getByText('Your draft from before.').count(), 0);
  });
});

describe('an answer', () => {
  for (const [visibility, words] of [['private', 'Followers'], ['unlisted', 'Quiet public'], ['direct', 'Mentioned people']])
    test(`to a post for "${visibility}" is for no more than that`, async () => {
      const post = await square.post('/api/v1/statuses', thea, { status: '@jonas between us', visibility });
      await page.goto(`${square.url}/@thea/${post.id}`);
      await at.post(post.id).getByRole('button', { name: 'Reply' }).click();
      await at.form().getByRole('button', { name: 'Who can see it' }).getByText(words!).waitFor();
      await at.publish('Reply');
      const { descendants: [answer] } = await square.get(`/api/v1/statuses/${post.id}/context`, thea);
      assert.equal(answer.visibility, visibility);
    });
});

describe('completion', () => {
  test('is taken by a touch, in the middle of a text, and between words that run to the left', async () => {
    const { page: small, complaints: words } = await openPage(browser, { ...phone, bypassCSP: true });
    await small.context().addCookies(await page.context().cookies());
    await small.goto(`${square.url}/compose`);
    const there = new Writing(small);
    await there.text().fill('Ask  tomorrow');
    await there.text().evaluate((area) => (area as HTMLTextAreaElement).setSelectionRange(4, 4));
    await small.keyboard.type('@the');
    await there.form().getByRole('option', { name: /@thea/ }).tap();
    await holds(there.text(), 'Ask @thea tomorrow');
    assert.ok(await there.text().evaluate((area) => document.activeElement === area), 'the keyboard stays');
    await small.keyboard.type('about it ');
    await holds(there.text(), 'Ask @thea about it tomorrow');

    await there.text().fill('قال  اليوم');
    await there.text().evaluate((area) => (area as HTMLTextAreaElement).setSelectionRange(4, 4));
    await small.keyboard.type('@the');
    await there.form().getByRole('option', { name: /@thea/ }).waitFor();
    await small.keyboard.press('Enter');
    await holds(there.text(), 'قال @thea اليوم');
    assert.equal(await there.text().evaluate((area) => getComputedStyle(area).direction), 'rtl');
    assert.deepEqual(await there.faults(), []);
    await small.context().close();
    assert.deepEqual(words, []);
  });
});

test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
