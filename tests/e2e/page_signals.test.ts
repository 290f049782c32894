// What one says of a post for what is ranked, in the page: said and taken back from the post's menu, seen,
// taken along, deleted, and not counted at all, in the settings.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let ann: string;
let bob: string;
const made: Record<string, any> = {};

const signals = () => square.get('/api/bema/v1/signals', bob);
const post = (id: string) => page.locator(`article[data-post="${id}"]`).first();
const toast = (words: string) => page.locator('.toast').filter({ hasText: words });

async function choose(id: string, name: RegExp): Promise<void> {
  await post(id).locator('.act-more').click();
  await page.getByRole('menuitem', { name }).click();
}

before(async () => {
  square = await new Square().start();
  ann = square.person('ann');
  bob = square.person('bob');
  for (const name of ['argument', 'shouting', 'picnic', 'noise'])
    made[name] = await square.post('/api/v1/statuses', ann, { status: `A post with ${name} in it` });
  await square.post(`/api/v1/statuses/${made.picnic.id}/favourite`, bob);
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true, acceptDownloads: true }));
  await signIn(page, square, 'bob');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('"well argued" is said and taken back from the menu, and "not for me" takes its place', async () => {
  const { id } = made.argument;
  await page.goto(`${square.url}/local`);
  await choose(id, /^Well argued/);
  await toast('You found it well argued').waitFor();
  const said = await signals();
  assert.equal(said.find((one: any) => one.status_id === id).well_argued, true);
  await choose(id, /^Not for me/);
  await toast('it is not for you').waitFor();
  assert.deepEqual((await signals()).map((one: any) => [one.status_id, one.well_argued, one.counts_as]),
    [[made.picnic.id, false, 'approval'], [id, false, 'disapproval']]);
  await choose(id, /^Take “not for me” back/);
  await toast('It no longer counts').waitFor();
  assert.equal((await signals()).length, 1);
});

test('what the square refuses is undone, with a word why', async () => {
  const { id } = made.argument;
  await page.route(/well_argued$/, (route) => route.fulfill({ status: 503, body: '{"error":"not now"}' }));
  await choose(id, /^Well argued/);
  await toast('did not arrive: not now').waitFor();
  await page.unroute(/well_argued$/);
  await post(id).locator('.act-more').click();
  await page.getByRole('menuitem', { name: /^Well argued/ }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal((await signals()).length, 1);
});

test('a mute from a post says so, and counts against that post', async () => {
  await choose(made.noise.id, /^Mute @ann/);
  const dialog = page.locator('dialog[open]');
  await dialog.getByText('counts as “not for me”').waitFor();
  await dialog.getByRole('button', { name: /^Mute/ }).click();
  await eventually('it counts', async () =>
    (await signals()).some((one: any) => one.status_id === made.noise.id && one.acted_against));
  const { id } = await square.get('/api/v1/accounts/lookup?acct=ann', bob);
  await square.post(`/api/v1/accounts/${id}/unmute`, bob);
});

test('all of it is seen in the settings, and each can be taken back there', async () => {
  await page.goto(`${square.url}/settings`);
  await page.getByRole('link', { name: 'My signals' }).click();
  const row = (words: string) => page.locator('.signals .entry').filter({ hasText: words });
  await row('picnic').getByText('Favourite – counts for it').waitFor();
  await row('noise').getByText('Muted, blocked or reported because of it – counts against it').waitFor();
  assert.equal(await row('picnic').getByRole('button').count(), 0);
  await row('noise').getByRole('button', { name: 'Take back' }).click();
  await row('noise').waitFor({ state: 'detached' });
  await eventually('it is gone', async () => (await signals()).length === 1);
  await page.getByRole('link', { name: 'What I was shown' }).click();
  await page.getByText('Nothing has been ranked for you lately.').waitFor();
});

test('who does not want to be counted says so once', async () => {
  const counted = page.getByRole('switch', { name: /^Count me/ });
  await eventually('it is known', () => counted.isEnabled());
  await counted.uncheck();
  await toast('You are in no figure any more.').waitFor();
  assert.equal((await square.get('/api/bema/v1/signals/settings', bob)).counted, false);
  await page.reload();
  await eventually('it is remembered', async () => !(await counted.isChecked()));
  await counted.check();
  await toast('You are counted.').waitFor();
});

test('all of it is downloaded, and deleted', async () => {
  await square.ask('POST', `/api/bema/v1/statuses/${made.shouting.id}/not_for_me`, { token: bob });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download all of it' }).click(),
  ]);
  const whole = JSON.parse(readFileSync((await download.path())!, 'utf8'));
  assert.deepEqual(whole.signals.map((one: any) => one.status_id).sort(),
    [made.shouting.id, made.picnic.id].sort());
  await page.getByRole('button', { name: 'Delete all of it' }).click();
  await page.locator('dialog[open]').getByRole('button', { name: 'Delete all of it' }).click();
  await toast('Ranking knows nothing of you any more.').waitFor();
  assert.deepEqual((await signals()).map((one: any) => one.status_id), [made.picnic.id]);
  await page.reload();
  await page.getByText('What you do has counted since').waitFor();
  assert.deepEqual(complaints, []);
});

test('in French, on a phone and a desk, light and dark, nothing is out of reach', async () => {
  const storageState = await page.context().storageState();
  const faults: string[] = [];
  for (const options of [{ ...desk, locale: 'fr-FR' }, phone]) {
    const { page: other } = await openPage(browser, { ...options, storageState, bypassCSP: true });
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.emulateMedia({ colorScheme });
      await other.goto(`${square.url}/settings/signals`);
      await other.locator('.signals .entry').first().waitFor();
      faults.push(...await accessFaults(other));
    }
    await other.context().close();
  }
  assert.deepEqual(faults, []);
});
