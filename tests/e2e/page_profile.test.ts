// Profiles in the client: what is known of a person, how one stands to them, and reports.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  accessFaults, camera, desk, holds, openBrowser, openPage, phone, signIn,
} from './browser.ts';
import { png } from './png.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const post = (name: string, path: string, body: object = {}) => square.post(path, token[name], body);
const say = (name: string, status: string, more: object = {}) =>
  post(name, '/api/v1/statuses', { status, ...more });
const standing = async (name: string) =>
  (await square.get(`/api/v1/accounts/relationships?id[]=${id[name]}`, token.ann))[0];

const main = () => page.locator('#main');
const card = () => main().locator('.profile');
const dialog = () => page.locator('dialog');
const toast = () => page.locator('.toast').last();
const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();

async function choose(name: string): Promise<void> {
  await card().getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

/* What only other squares or staff bring about: the answer of the server with a few facts changed. */
async function pretend(name: string, facts: object): Promise<void> {
  await page.route(`**/api/v1/accounts/lookup?acct=${name}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...facts } });
  });
}

const loaf = png(40, 30, () => [200, 140, 60]);

async function picture(name: string, description: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(loaf)], { type: 'image/png' }), 'p.png');
  form.append('description', description);
  const answer = await fetch(`${square.url}/api/v2/media`,
    { method: 'POST', headers: { authorization: `Bearer ${token[name]}` }, body: form });
  const { id: media } = (await answer.json()) as { id: string };
  await eventually('the picture is made', async () =>
    (await square.ask('GET', `/api/v1/media/${media}`, { token: token[name] })).status === 200);
  return media;
}

before(async () => {
  square = await new Square().start();
  square.must(['rule', 'add', 'Be kind', '--hint', 'to everyone']);
  square.must(['rule', 'add', 'Sell nothing']);
  for (const name of ['ann', 'ben', 'cat', 'dan']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: token.ben, body: { discoverable: true } });
  await post('ann', `/api/v1/accounts/${id.cat}/follow`);
  await post('cat', `/api/v1/accounts/${id.ben}/follow`);
  await post('ben', `/api/v1/accounts/${id.ann}/follow`);
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true,
    permissions: ['clipboard-read', 'clipboard-write'] }));
  shot = camera(page, 'profile');
  await signIn(page, square, 'ann');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('how one stands to a person', () => {
  test('is followed with news of each post, in chosen languages', async () => {
    await page.goto(`${square.url}/@ben`);
    await card().getByText('Follows you', { exact: true }).waitFor();
    assert.match(await card().locator('.familiar').innerText(), /Followed by\s+cat/);
    await card().getByRole('button', { name: 'Follow back @ben' }).click();
    await card().getByRole('button', { name: 'Tell me about every post' }).click();
    await card().getByRole('button', { name: 'No longer tell me about every post' }).waitFor();
    await eventually('it is kept', async () => (await standing('ben')).notifying);
    await choose('Choose languages');
    await dialog().getByLabel('English').check();
    await press('Save');
    await eventually('the languages are kept', async () =>
      (await standing('ben')).languages?.join() === 'en');
    assert.equal((await standing('ben')).notifying, true);
    await choose('Choose languages');
    await dialog().getByLabel('English').uncheck();
    await press('Save');
    await eventually('all languages come home again', async () =>
      (await standing('ben')).languages === null);
    await choose('Hide their boosts');
    await eventually('boosts are hidden', async () => !(await standing('ben')).showing_reblogs);
  });

  test('is noted down for oneself', async () => {
    await choose('Write a note');
    await dialog().getByLabel('About @ben').fill('Met at the mill.\nBrings rye.');
    await press('Save');
    await card().locator('.private-note').getByText('Brings rye.').waitFor();
    await page.reload();
    await card().getByRole('button', { name: 'Edit the note' }).click();
    await dialog().getByLabel('About @ben').fill('');
    await press('Save');
    await card().locator('.private-note').waitFor({ state: 'detached' });
    await eventually('the note is gone', async () => (await standing('ben')).note === '');
  });

  test('is put on a list and featured on one’s own profile', async () => {
    const list = await post('ann', '/api/v1/lists', { title: 'Bakers' });
    await choose('Put on a list');
    await dialog().getByLabel('Bakers').check();
    await eventually('ben is on it', async () =>
      (await square.get(`/api/v1/lists/${list.id}/accounts`, token.ann)).length === 1);
    await page.keyboard.press('Escape');
    await choose('Feature on my profile');
    await eventually('ben is featured', async () => (await standing('ben')).endorsed);
    await post('ann', '/api/v1/featured_tags', { name: 'bread' });
    const pinned = await say('ann', 'Fresh #bread every day');
    await post('ann', `/api/v1/statuses/${pinned.id}/pin`);
    await post('ann', '/api/v1/collections', { name: 'Early birds', account_ids: [id.ben] });
    await page.goto(`${square.url}/@ann`);
    await main().getByRole('link', { name: 'Featured' }).click();
    await main().getByRole('link', { name: /#bread/ }).first().waitFor();
    await main().locator('.person').getByRole('link', { name: 'ben @ben' }).waitFor();
    await main().getByRole('link', { name: /Early birds/ }).waitFor();
    await main().locator(`article[data-post="${pinned.id}"]`).waitFor();
    await shot('featured');
    await main().getByRole('link', { name: /#bread/ }).first().click();
    await main().getByText('Only from @ann').waitFor();
    await main().locator(`article[data-post="${pinned.id}"]`).waitFor();
  });

  test('is taken from one’s followers after a question', async () => {
    await page.goto(`${square.url}/@ben`);
    await choose('Remove from my followers');
    await dialog().getByText('They are not told').waitFor();
    await press('Remove from my followers');
    await eventually('ben follows no more', async () => !(await standing('ben')).followed_by);
  });

  test('is muted for a while, which the profile says', async () => {
    await choose('Mute @ben');
    await dialog().getByLabel('For how long').selectOption({ label: '1 day' });
    await dialog().getByLabel('Their notifications too').uncheck();
    await press('Mute @ben');
    await card().getByText(/You have muted this person until/).waitFor();
    const now = await standing('ben');
    assert.deepEqual([now.muting, now.muting_notifications], [true, false]);
    await card().getByRole('button', { name: 'Unmute @ben' }).click();
    await eventually('ben is heard again', async () => !(await standing('ben')).muting);
  });

  test('is handed on by a link, and read by news readers', async () => {
    await choose('Copy link to profile');
    await toast().getByText('The link is copied.').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${square.url}/@ben`);
    await card().getByRole('button', { name: 'More', exact: true }).click();
    const feed = await page.getByRole('menuitem', { name: 'News feed (RSS)' }).getAttribute('href');
    assert.match((await square.ask('GET', new URL(feed!).pathname)).text, /<rss/);
    await page.keyboard.press('Escape');
  });
});

describe('what a person shows', () => {
  test('pictures stand side by side, what is sensitive is veiled, and one opens its post', async () => {
    await say('ben', 'Look', { media_ids: [await picture('ben', 'A loaf on a table')] });
    await say('ben', 'Careful', { media_ids: [await picture('ben', 'A burnt hand')], sensitive: true });
    await page.goto(`${square.url}/@ben/media`);
    const wall = main().locator('.wall');
    await wall.getByRole('link', { name: 'A loaf on a table' }).waitFor();
    assert.equal(await wall.getByRole('link').count(), 2);
    assert.equal(await wall.locator('img').count(), 1);
    await shot('wall');
    await wall.getByRole('link', { name: 'Hidden: may disturb' }).click();
    await main().locator('article.focused').getByText('Careful').waitFor();
  });

  test('links that point back here are marked as such, in words too', async () => {
    await pretend('cat', { fields: [
      { name: 'Site', value: '<a href="https://cat.example">cat.example</a>', verified_at: '2026-01-02T00:00:00.000Z' },
      { name: 'Town', value: 'Milltown', verified_at: null }] });
    await page.goto(`${square.url}/@cat`);
    await card().locator('.verified').getByText('cat.example').waitFor();
    assert.match(await card().locator('.verified').innerText(), /This link points back here/);
    assert.equal(await card().locator('.fields > div').count(), 2);
  });

  test('who has moved leads to the new account', async () => {
    const moved = await square.get('/api/v1/accounts/lookup?acct=cat', token.ann);
    await pretend('dan', { moved });
    await page.goto(`${square.url}/@dan`);
    await card().getByText('dan has moved to:').waitFor();
    await card().locator('.moved').getByRole('link').click();
    await page.waitForURL(`${square.url}/@cat`);
  });

  test('who is limited is shown on purpose only, who is suspended not at all', async () => {
    const words = await say('dan', 'Loud words');
    await page.unroute('**/api/v1/accounts/lookup?acct=dan');
    await pretend('dan', { limited: true });
    await page.goto(`${square.url}/@dan`);
    await main().getByText('have limited this account').waitFor();
    assert.equal(await main().locator('article').count(), 0);
    await main().getByRole('button', { name: 'Show anyway' }).click();
    await main().locator(`article[data-post="${words.id}"]`).waitFor();
    await page.unroute('**/api/v1/accounts/lookup?acct=dan');
    await pretend('dan', { suspended: true });
    await page.goto(`${square.url}/@dan`);
    await card().getByText('This account is suspended.').waitFor();
    assert.equal(await main().locator('article').count(), 0);
    await page.unroute('**/api/v1/accounts/lookup?acct=dan');
  });
});

describe('a report', () => {
  test('says what is wrong, which rule and which posts, and offers what one can do oneself', async () => {
    const bad = await say('dan', 'Buy my pills');
    const worse = await say('dan', 'Buy more pills');
    await page.goto(`${square.url}/@dan/${bad.id}`);
    await main().locator('article.focused').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Report…' }).click();
    assert.ok(await dialog().getByRole('button', { name: 'Go on' }).isDisabled());
    await dialog().getByLabel('It breaks a rule here').check();
    await press('Go on');
    await dialog().getByLabel('Sell nothing').check();
    await shot('report-rules');
    await press('Go on');
    assert.ok(await dialog().getByLabel('Buy my pills').isChecked());
    await dialog().getByLabel('Buy more pills').check();
    await press('Go on');
    assert.equal(await dialog().getByLabel(/^Also send it/).count(), 0);
    await dialog().getByLabel('What else should we know?').fill('Every day.');
    const [sent] = await Promise.all([
      page.waitForRequest('**/api/v1/reports'),
      press('Send the report'),
    ]);
    const rules = await square.get('/api/v1/instance/rules');
    const { account_id, status_ids, comment, category, rule_ids } = sent.postDataJSON();
    assert.deepEqual([account_id, status_ids.sort(), comment, category, rule_ids],
      [id.dan, [bad.id, worse.id].sort(), 'Every day.', 'violation', [rules[1].id]]);
    await dialog().getByText('Your report has arrived.').waitFor();
    await press('Block @dan');
    await press('Block @dan');
    await eventually('dan is blocked', async () => (await standing('dan')).blocking);
  });

  test('that was not sent says so and keeps what was written', async () => {
    await page.route('**/api/v1/reports', (route) => route.fulfill({ status: 503, body: '' }));
    await page.goto(`${square.url}/@cat`);
    await choose('Report @cat…');
    await dialog().getByLabel('It is spam').check();
    await press('Go on');
    await press('Go on');
    await dialog().getByLabel('What else should we know?').fill('Hm');
    await press('Send the report');
    await dialog().getByText('The report was not sent').waitFor();
    await holds(dialog().getByLabel('What else should we know?'), 'Hm');
    await press('Back');
    await dialog().getByText('Step 2 of 3').waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('for everyone', () => {
  for (const [name, size] of [['a phone in the dark', phone], ['a desk by day', desk]] as const)
    test(`on ${name}`, async () => {
      const state = await page.context().storageState();
      const { page: other, complaints: said } =
        await openPage(browser,
          { ...size, bypassCSP: true, reducedMotion: 'reduce', storageState: state });
      for (const path of ['/@ben', '/@ben/media', '/@ann/featured']) {
        await other.goto(square.url + path);
        await other.locator('.post, .wall a, .section-head').first().waitFor();
        assert.deepEqual(await accessFaults(other), []);
        assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
      }
      await other.goto(`${square.url}/@ben`);
      await other.locator('.profile').getByRole('button', { name: 'More', exact: true }).click();
      await other.getByRole('menuitem', { name: /^Report/ }).click();
      await other.locator('dialog').getByLabel('It is spam').check();
      assert.deepEqual(await accessFaults(other), []);
      assert.deepEqual(said, []);
      await other.context().close();
    });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
