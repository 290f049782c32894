// "For you" in the page, as a person uses it: chosen and left with one press, read without anything moving,
// asked why, set as one likes, and checked with the program; and the page that explains all of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { binary, eventually, Square } from './square.ts';

const writers = 24, posts = 48, agreed = 12, people = 120;
let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let nora: string;

/** Two camps that agree about the first posts alone. */
function camps(): object[] {
  let seed = 7;
  const percent = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 * 100;
  const at = (seconds: number) => new Date(Date.now() - 3 * 36e5 + seconds * 1000).toISOString();
  const names = Array.from({ length: writers }, (_, i) => `writer${i}`);
  const lines: object[] = names.map((name) => ({ type: 'account', name, created_at: at(0) }));
  for (let p = 0; p < posts; p++)
    lines.push({ type: 'post', account: names[p % writers], key: `p${p}`, text: `The post of number ${p}`, created_at: at(10 + p) });
  for (let i = 0; i < people; i++) {
    lines.push({ type: 'account', name: `one${i}`, created_at: at(0) });
    for (let p = 0; p < posts; p++)
      if (percent() < 90) {
        const agrees = p < agreed || (i < people / 2) === (p % 2 === 0);
        lines.push({ type: (percent() < 92) === agrees ? 'favourite' : 'not_for_me', account: `one${i}`, post: `p${p}`,
          post_account: names[p % writers], created_at: at(600) });
      }
  }
  return lines;
}

const settings = () => square.get('/api/bema/v1/feed_settings', nora);
const tab = (name: string) => page.getByRole('navigation', { name: 'Which posts' }).getByRole('link', { name });
const shown = () => page.locator('article.post').evaluateAll((all) => all.map((one) => one.id));
const dialog = () => page.locator('dialog[open]');
const toast = (words: string | RegExp) => page.locator('.toast').filter({ hasText: words });

const refuses = () => page.route(/feed_settings$/, (route) =>
  route.request().method() === 'PUT' ? route.fulfill({ status: 503, body: '{"error":"not now"}' }) : route.fallback());

before(async () => {
  square = new Square();
  square.load(camps());
  await square.start();
  nora = square.person('nora');
  for (let i = 0; i < 4; i++) {
    const { id } = await square.get(`/api/v1/accounts/lookup?acct=writer${i}`);
    await square.post(`/api/v1/accounts/${id}/follow`, nora);
  }
  await eventually('what connects is known', async () => {
    const { slate } = await square.post('/api/bema/v1/timelines/for_you/refresh', nora);
    const [first] = await square.get(`/api/bema/v1/timelines/for_you?limit=1&slate=${slate}`, nora);
    const why = await square.get(`/api/bema/v1/slates/${slate}/items/${first.id}/explanation`, nora);
    return why.bridging.percentile > 100;
  }, 30_000);
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true, acceptDownloads: true }));
  await signIn(page, square, 'nora');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('home is in order of time until another is chosen, which is remembered and left with one press', async () => {
  await page.locator('article.post').first().waitFor();
  assert.equal(await tab('Following').getAttribute('aria-current'), 'page');
  await page.goto(`${square.url}/?feed=for_you`);
  await page.locator('.why-line').first().waitFor();
  assert.equal((await settings()).home, 'chronological', 'an address alone changes nothing');
  await page.goto(square.url);
  assert.equal(await tab('Following').getAttribute('aria-current'), 'page');
  await tab('For you').click();
  await page.locator('.why-line').first().waitFor();
  await eventually('it is remembered', async () => (await settings()).home === 'for_you');
  /* On another device as well. */
  await page.evaluate(() => localStorage.removeItem('bema:home'));
  await page.goto(square.url);
  await page.locator('.why-line').first().waitFor();
  await tab('Following').click();
  await eventually('it is left', async () => (await settings()).home === 'chronological');
  assert.equal(await page.locator('.why-line').count(), 0);
});

test('a choice that the square does not take holds here, and says so', async () => {
  await refuses();
  await tab('For you').click();
  await toast('Your choice holds on this device only: not now').waitFor();
  await page.locator('.why-line').first().waitFor();
  await page.unroute(/feed_settings$/);
});

test('one selection is read to its end without anything moving, also after Back', async () => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (/timelines\/for_you\?.*offset=/.test(request.url())) asked.push(new URL(request.url()).search);
  });
  await page.goto(`${square.url}/?feed=for_you`);
  await page.locator('.why-line').first().waitFor();
  const before = await shown();
  for (let i = 0; i < 20 && !(await page.getByText('That is all.').isVisible()); i++) await page.mouse.wheel(0, 1500);
  await page.getByText('That is all.').waitFor();
  assert.deepEqual(asked.map((one) => /offset=\d+/.exec(one)![0]), ['offset=20', 'offset=40']);
  assert.equal(new Set(asked.map((one) => /slate=[0-9a-f]{64}/.exec(one)![0])).size, 1);
  const last = page.locator('article.post').last();
  const id = await last.getAttribute('id');
  await last.locator('.post-time').click();
  await page.locator('.focused').waitFor();
  await page.goBack();
  await page.locator(`#${id}`).waitFor();
  assert.ok(await page.locator(`#${id}`).evaluate((one) => one.getBoundingClientRect().bottom > 0));
  assert.equal(asked.length, 2, 'nothing is asked for again');
  await page.keyboard.press('Home'); /* a reader moves on: she is not held at her place */
  await page.locator(`#${before[0]}`).waitFor();
  assert.deepEqual((await shown()).slice(0, 3), before.slice(0, 3));
});

test('a new selection is made when it is asked for', async () => {
  const slate = async () => (await square.ask('GET', '/api/bema/v1/timelines/for_you?limit=1', { token: nora })).headers.get('bema-slate');
  const before = await slate();
  await page.getByRole('button', { name: 'New selection' }).click();
  await toast(/posts, ranked anew/).waitFor();
  assert.notEqual(await slate(), before);
  await page.getByText(/^Ranked at .*: What connects/).waitFor();
});

test('each post says why it stands there, and the selection can be computed again', async () => {
  await page.locator('.why-line').first().click();
  const said = dialog().locator('.why-reasons');
  await said.getByText('People who usually disagree both found it good').waitFor();
  await said.getByText(/^It was [23] hours old\.$/).waitFor();
  await dialog().getByText('It stood at place 1').waitFor();
  const added = async (row: string) =>
    Number((await dialog().locator('.terms').first().locator(`${row} td:last-child`).allInnerTexts())
      .reduce((sum, words) => sum + Number(words.replace('−', '-')), 0));
  assert.ok(Math.abs(await added('tbody tr') - await added('tfoot tr')) < 0.03);
  await dialog().getByText('How five groups found it').click();
  await dialog().getByRole('columnheader', { name: 'Liked it' }).waitFor();
  assert.equal(await dialog().locator('.terms').nth(1).locator('tbody tr').count(), 5);
  await dialog().getByText('Check it yourself').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog().getByRole('button', { name: 'Download the selection' }).click(),
  ]);
  assert.match(download.suggestedFilename(), /^slate-[0-9a-f]{12}\.json$/);
  await dialog().getByText(`bema-algorithms replay ${download.suggestedFilename()} --against ${square.url}`).waitFor();
  const file = (await download.path())!;
  const replay = (...more: string[]) =>
    spawnSync(join(dirname(binary), 'bema-algorithms'), ['replay', file, ...more], { encoding: 'utf8' });
  assert.equal(replay().status, 0, replay().stderr);
  assert.match(replay('--against', square.url).stdout, /as published/);
  await page.keyboard.press('Escape');
  /* The menu knows it too, and nowhere else. */
  await page.locator('.act-more').first().click();
  await page.getByRole('menuitem', { name: 'Why this?' }).click();
  await dialog().locator('.why-reasons').waitFor();
  await page.keyboard.press('Escape');
});

test('what counts is set by keyboard, said in words before it is used, and taken back', async () => {
  const open = () => page.getByRole('button', { name: 'What “For you” shows' }).click();
  await open();
  const slider = dialog().getByRole('slider', { name: /^People you follow first/ });
  const standard = await slider.inputValue();
  await dialog().getByText('What changes: nothing.').waitFor();
  await slider.focus();
  await page.keyboard.press('End');
  await dialog().getByText('Fewer people you do not follow').waitFor();
  assert.ok(await dialog().getByRole('radio', { name: /^Your own/ }).isChecked());
  await dialog().getByRole('button', { name: 'Use this' }).click();
  await toast('follows this from now on').waitFor();
  const own = await settings();
  assert.deepEqual([own.preset, own.weights.unfollowed], ['own', 4]);
  await page.getByText(/^Ranked at .*: Your own/).waitFor();
  await open();
  await eventually('as it was set', async () => (await slider.inputValue()) === '4');
  await dialog().getByRole('button', { name: 'As the square proposes' }).click();
  assert.equal(await slider.inputValue(), standard);
  await dialog().getByText('More people you do not follow').waitFor();
  await dialog().getByRole('radio', { name: /^Quiet/ }).check();
  await dialog().getByRole('button', { name: 'Use this' }).click();
  await page.getByText(/^Ranked at .*: Quiet/).waitFor();
  assert.equal((await settings()).preset, 'quiet');
  await open();
  await refuses();
  await dialog().getByRole('radio', { name: /^Discover/ }).check();
  await dialog().getByRole('button', { name: 'Use this' }).click();
  await dialog().getByRole('alert').filter({ hasText: 'That did not work: not now' }).waitFor();
  await page.unroute(/feed_settings$/);
  await page.keyboard.press('Escape');
  assert.equal((await settings()).preset, 'quiet');
});

test('a page explains it, and all that it leads to is there', async () => {
  await page.goto(`${square.url}/about`);
  await page.getByRole('link', { name: 'How posts are chosen' }).click();
  await page.getByRole('heading', { name: 'Home is in order of time' }).waitFor();
  await page.locator('.policies li').first().waitFor();
  for (const link of await page.locator('.algorithm a').all()) {
    const path = (await link.getAttribute('href'))!;
    if (path.startsWith('/')) assert.equal((await fetch(square.url + path)).status < 400, true, path);
  }
  await page.getByRole('link', { name: 'What it knows of me' }).click();
  await page.getByText('New accounts are not counted yet.').waitFor();
  assert.deepEqual(complaints, []);
});

test('in French and English, on a phone and a desk, light and dark, nothing is out of reach', async () => {
  const storageState = await page.context().storageState();
  const faults: string[] = [];
  for (const options of [{ ...desk, locale: 'fr-FR' }, phone]) {
    const { page: other } = await openPage(browser, { ...options, storageState, bypassCSP: true, reducedMotion: 'reduce' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.emulateMedia({ colorScheme });
      await other.goto(`${square.url}/?feed=for_you`);
      await other.locator('.why-line').first().click();
      await other.locator('dialog[open] .terms').first().waitFor();
      for (const part of await other.locator('dialog[open] summary').all()) await part.click();
      faults.push(...await accessFaults(other));
      await other.keyboard.press('Escape');
      await other.locator('.slate-bar .action').click();
      await other.locator('dialog[open] .weight').first().waitFor();
      faults.push(...await accessFaults(other));
      await other.keyboard.press('Escape');
      faults.push(...await accessFaults(other));
      await other.goto(`${square.url}/algorithm`);
      await other.locator('.policies li').first().waitFor();
      faults.push(...await accessFaults(other));
    }
    await other.context().close();
  }
  assert.deepEqual(faults, []);
});
