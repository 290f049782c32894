// Presets of other people in the page: looked into beside one's own weights, used with one press, told of
// when they change, published, changed and taken back; a link to one that everybody can follow; and one line
// of reasons under each post of "For you".
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

const square = new Square();
let browser: Browser;
let page: Page;
let complaints: string[];
let nora: string, emeka: string, preset: string;

const dialog = () => page.locator('dialog[open]');
const toast = (words: string | RegExp) => page.locator('.toast').filter({ hasText: words });
const settings = () => square.get('/api/bema/v1/feed_settings', nora);
const publish = async (name: string, about: string, weights: object, who = emeka) =>
  (await square.post('/api/bema/v1/feed_presets', who, { name, about, weights })).id as string;
const change = (weights: object) => square.expect('PUT', `/api/bema/v1/feed_presets/${preset}`, { token: emeka, body: { weights } });

before(async () => {
  await square.start();
  nora = square.person('nora');
  emeka = square.person('emeka');
  const { id } = await square.get('/api/v1/accounts/verify_credentials', emeka);
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: emeka, body: { display_name: 'Emeka Obi' } });
  await square.post(`/api/v1/accounts/${id}/follow`, nora);
  for (let i = 0; i < 2; i++) await square.post('/api/v1/statuses', emeka, { status: `The post of number ${i}` });
  const lars = square.person('lars');
  await square.post(`/api/v1/accounts/${(await square.get('/api/v1/accounts/verify_credentials', lars)).id}/follow`, nora);
  await square.post('/api/v1/statuses', lars, { status: 'Something else' });
  await publish('Loud', '', { bridging: 0, affinity: 4, age: 4, repeat: 0, unfollowed: 0 }, lars);
  await publish('Hidden', '', {}, square.person('mia'));
  preset = await publish('Slow mornings', 'Few posts, and those that people who disagree both liked.',
    { bridging: 3.5, affinity: 0.5, age: 0.25, repeat: 4, unfollowed: 1 });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  await signIn(page, square, 'nora');
});
after(async () => {
  await browser?.close();
  await square.remove();
});

test('each post says in one line why it is there, without anything moving, in one call for all', async () => {
  const asked: string[] = [];
  let go = () => {};
  const held = new Promise<void>((resolve) => { go = resolve; });
  await page.route(/\/explanations\?/, async (route) => {
    asked.push(route.request().url());
    await held;
    await route.fallback();
  });
  await page.goto(`${square.url}/?feed=for_you`);
  await page.locator('.why-line').nth(2).waitFor();
  const places = () => page.locator('article.post').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top + scrollY));
  const before = await places();
  assert.equal(await page.locator('.why-line').first().innerText(), 'Why this?');
  go();
  await page.locator('.why-line').getByText('You follow Emeka Obi').first().waitFor();
  assert.equal(await page.locator('.why-line').getByText(/^You follow /).count(), 3);
  assert.deepEqual(await places(), before);
  assert.equal(asked.length, 1);
  await page.getByRole('button', { name: 'You follow Emeka Obi · Why this?' }).first().click();
  await dialog().locator('.why-reasons').getByText('You follow Emeka Obi.').waitFor();
  await page.keyboard.press('Escape');
  await page.unroute(/\/explanations\?/);
});

test('a line that cannot be had leaves the way to its reasons', async () => {
  await page.route(/\/explanations\?/, (route) => route.fulfill({ status: 503, body: '{}' }));
  await page.goto(`${square.url}/?feed=for_you`);
  await page.locator('.why-line').first().click();
  await dialog().locator('.why-reasons li').first().waitFor();
  await page.keyboard.press('Escape');
  await page.unroute(/\/explanations\?/);
});

test('another person\'s preset is looked into beside one\'s own weights, and used with one press', async () => {
  await page.getByRole('button', { name: 'What “For you” shows' }).click();
  await dialog().getByRole('link', { name: 'Presets of other people' }).click();
  await page.getByRole('heading', { name: 'Presets of other people' }).waitFor();
  await page.locator('.presets').getByText('Hidden').waitFor();
  await page.getByRole('navigation', { name: 'Whose presets' }).getByRole('link', { name: 'Of people you follow' }).click();
  await eventually('only theirs', async () => !(await page.locator('.presets').getByText('Hidden').count()));
  await page.locator('.presets').getByText('Slow mornings').waitFor();
  await page.locator('.presets').getByText('Slow mornings').click();
  await page.getByRole('heading', { name: 'Slow mornings' }).waitFor();
  await page.getByText('Few posts, and those that people who disagree both liked.').waitFor();
  await page.locator('.preset-head').getByRole('link', { name: /Emeka Obi/ }).waitFor();
  const row = page.getByRole('row', { name: /Liked across groups/ });
  assert.deepEqual(await row.getByRole('cell').allInnerTexts(), ['3.5', '2']);
  await page.locator('.preset-changes').getByText('Older posts stay longer').waitFor();
  assert.equal((await settings()).preset, 'bridging', 'looking changes nothing');
  await page.getByRole('button', { name: 'Use this' }).click();
  await toast('follows this from now on').waitFor();
  await page.getByText('You use this.').waitFor();
  const used = await settings();
  assert.deepEqual([used.preset, used.published.name, used.weights.bridging], ['published', 'Slow mornings', 3.5]);
  await page.goto(`${square.url}/?feed=for_you`);
  await page.getByText(/^Ranked at .*: Another person’s/).waitFor();
});

test('what its author changes is told, and taken only when one wants it', async () => {
  const open = () => page.getByRole('button', { name: 'What “For you” shows' }).click();
  await change({ age: 3 });
  await open();
  await dialog().getByRole('radio', { name: /“Slow mornings” by @emeka.*Its author has changed it since/ }).waitFor();
  assert.equal(await dialog().getByRole('slider', { name: /^Newer first/ }).inputValue(), '0.25');
  await dialog().getByRole('link', { name: 'Look at it' }).click();
  await page.getByText('You use an older version of this').waitFor();
  await page.locator('.preset-changes').getByText('Newer posts stand higher').waitFor();
  assert.equal((await settings()).weights.age, 0.25);
  await page.getByRole('button', { name: 'Use the newer weights' }).click();
  await page.getByText('You use this.').waitFor();
  assert.equal((await settings()).weights.age, 3);
});

test('a use that fails says so and changes nothing', async () => {
  await square.expect('PUT', '/api/bema/v1/feed_settings', { token: nora, body: { preset: 'quiet' } });
  await page.route(/feed_settings$/, (route) =>
    route.request().method() === 'PUT' ? route.fulfill({ status: 503, body: '{"error":"not now"}' }) : route.fallback());
  await page.goto(`${square.url}/presets/${preset}`);
  await page.getByRole('button', { name: 'Use this' }).click();
  await toast('That did not work: not now').waitFor();
  await page.unroute(/feed_settings$/);
  assert.equal((await settings()).preset, 'quiet');
});

test('one\'s own are published, changed and taken back by keyboard', async () => {
  await page.goto(`${square.url}/presets?of=own`);
  await page.getByText('Others may look into your weights').waitFor();
  await page.getByRole('button', { name: 'Publish mine' }).focus();
  await page.keyboard.press('Enter');
  await dialog().getByLabel('Name').waitFor();
  await eventually('the first field has the focus', () => page.evaluate(() => document.activeElement?.id === 'preset-name'));
  await page.keyboard.type('Mine');
  await page.keyboard.press('Tab');
  await page.keyboard.type('As I like it');
  await page.keyboard.press('Enter');
  await toast('Published').waitFor();
  await page.getByRole('heading', { name: 'Mine' }).waitFor();
  const [mine] = await square.get(`/api/bema/v1/feed_presets?limit=1`);
  assert.deepEqual([mine.name, mine.about, mine.account.acct, mine.weights.repeat], ['Mine', 'As I like it', 'nora', 4]);
  const menu = async (item: string) => {
    await page.locator('.screen-head').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await square.expect('PUT', '/api/bema/v1/feed_settings', { token: nora, body: { preset: 'bridging' } });
  await menu('Change');
  await dialog().getByLabel('Name').fill('Loud and mine');
  await dialog().getByLabel(/Take over the weights/).check();
  await dialog().getByRole('button', { name: 'Save' }).click();
  await toast('Changed').waitFor();
  await page.getByRole('heading', { name: 'Loud and mine' }).waitFor();
  const now = await square.get(`/api/bema/v1/feed_presets/${mine.id}`);
  assert.deepEqual([now.version, now.weights.repeat], [2, 1]);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await menu('Copy the link');
  await eventually('it is copied', async () => (await page.evaluate(() => navigator.clipboard.readText())) === mine.url);
  await menu('Publish it no longer');
  await dialog().getByRole('button', { name: 'Publish it no longer' }).click();
  await toast('It is no longer published').waitFor();
  await page.getByText('Others may look into your weights').waitFor();
  assert.equal((await square.ask('GET', `/api/bema/v1/feed_presets/${mine.id}`)).status, 404);
  assert.deepEqual(complaints, []);
});

test('a link to one works for anybody, with script and without', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page: visitor } = await openPage(browser, { ...phone, javaScriptEnabled });
    await visitor.goto(`${square.url}/presets/${preset}`);
    await visitor.getByRole('heading', { name: 'Slow mornings' }).waitFor();
    await visitor.getByRole('row', { name: /Liked across groups.*3\.5/ }).waitFor();
    await visitor.getByRole('link', { name: 'Sign in to use it' }).click();
    await visitor.waitForURL((url) => url.pathname === '/auth/sign_in' && url.searchParams.get('return_to') === `/presets/${preset}`);
    await visitor.context().close();
  }
});

test('in French and English, on a phone and a desk, light and dark, nothing is out of reach', async () => {
  const storageState = await page.context().storageState();
  const faults: string[] = [];
  for (const options of [{ ...desk, locale: 'fr-FR' }, phone]) {
    const { page: other } = await openPage(browser, { ...options, storageState, bypassCSP: true, reducedMotion: 'reduce' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.emulateMedia({ colorScheme });
      await other.goto(`${square.url}/presets`);
      await other.locator('.presets li').first().waitFor();
      faults.push(...await accessFaults(other));
      await other.locator('.presets-lead button').click();
      await other.locator('dialog[open] .preset-weights').waitFor();
      faults.push(...await accessFaults(other));
      await other.keyboard.press('Escape');
      await other.goto(`${square.url}/presets/${preset}`);
      await other.locator('.preset-use').waitFor();
      faults.push(...await accessFaults(other));
    }
    await other.context().close();
    const { page: plain } = await openPage(browser, { ...options, bypassCSP: true, reducedMotion: 'reduce' });
    await plain.route(/\/assets\/.*\.js/, (route) => route.abort());
    await plain.goto(`${square.url}/presets/${preset}`);
    await plain.locator('.terms').waitFor();
    faults.push(...await accessFaults(plain));
    await plain.context().close();
  }
  assert.deepEqual(faults, []);
});
