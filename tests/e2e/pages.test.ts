// The server's own pages: accessible, whole without script on a phone and at a desk, and silent about
// what is not for everybody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone } from './browser.ts';
import { Person } from './person.ts';
import { password, Square } from './square.ts';

let square: Square;
let browser: Browser;
let thea: string;
let post: any;
let client: any;

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  square.account('ben');
  post = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #rivers' });
  client = await square.post('/api/v1/apps', undefined,
    { client_name: 'Tusky', redirect_uris: 'https://app.example/', scopes: 'read write follow push' });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

const consent = () => '/oauth/authorize?' + new URLSearchParams({
  response_type: 'code', client_id: client.client_id, redirect_uri: 'https://app.example/',
  scope: 'read write follow push' });

async function signIn(page: Page): Promise<void> {
  await page.goto(`${square.url}/auth/sign_in?return_to=/auth/settings`);
  await page.getByLabel('Name or e-mail address').fill('ben');
  await page.getByLabel('Password').fill(password);
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/auth/settings');
}

async function look(page: Page, path: string, faults: string[]): Promise<void> {
  await page.goto(square.url + path);
  faults.push(...await accessFaults(page));
  const wider = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wider > 0) faults.push(`${path} is ${wider} pixels wider than the screen`);
}

for (const [name, options] of [['a phone in the dark', phone], ['a desk', desk]] as const)
  test(`the pages for signing in are accessible on ${name}`, async () => {
    const { page, complaints } = await openPage(browser, { ...options, bypassCSP: true });
    const faults: string[] = [];
    for (const path of ['/auth/sign_in', '/auth/sign_up', '/auth/reset', '/nothing/here'])
      await look(page, path, faults);
    await signIn(page);
    for (const path of ['/auth/settings', '/auth/sign_out', consent(), '/oauth/authorize/native?code=x'])
      await look(page, path, faults);
    assert.deepEqual(faults, []);
    assert.deepEqual(complaints.filter((words) => !words.includes('frame-ancestors')), []);
    await page.context().close();
  });

test('an application gets its code although the policy of the page is strict', async () => {
  const { page, complaints } = await openPage(browser);
  await page.route('https://app.example/**', (route) => route.fulfill({ body: 'back' }));
  await signIn(page);
  await page.goto(square.url + consent());
  await page.getByRole('button', { name: 'Authorize' }).click();
  await page.waitForURL('https://app.example/?code=*');
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('profiles and posts are whole without script', async () => {
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(`${square.url}/@thea`);
  await page.getByText('The meadow holds.').waitFor();
  await page.locator('article time').click();
  await page.waitForURL(`${square.url}/@thea/${post.id}`);
  await page.locator('article.focused').getByText('The meadow holds.').waitFor();
  await page.context().close();
});

test('what is not for everybody has the page of what does not exist', async () => {
  const say = async (visibility: string) =>
    (await square.post('/api/v1/statuses', thea, { status: `words ${visibility}`, visibility })).id;
  const [unlisted, followers, direct] =
    [await say('unlisted'), await say('private'), await say('direct')];
  const stranger = new Person(square);
  const missing = await stranger.open('/@thea/1');
  assert.equal(missing.status, 404);
  assert.equal((await stranger.open(`/@thea/${unlisted}`)).status, 200);
  for (const id of [followers, direct]) {
    const hidden = await stranger.open(`/@thea/${id}`);
    assert.deepEqual([hidden.status, hidden.body], [404, missing.body]);
  }
  assert.equal((await stranger.open(`/@ben/${post.id}`)).status, 404);
  const profile = await stranger.open('/@thea');
  assert.ok(profile.body.includes('words unlisted'));
  assert.ok(!/words (private|direct)/.test(profile.body), profile.body);
  const author = new Person(square);
  await author.signIn('thea', password);
  assert.equal((await author.open(`/@thea/${followers}`)).status, 200);
  assert.match((await author.open(`/@thea/${direct}`)).headers.get('cache-control')!, /private, no-store/);
  square.must(['account', 'suspend', 'thea']);
  const gone = await stranger.open('/@thea');
  assert.deepEqual([gone.status, gone.body], [404, missing.body]);
  assert.equal((await stranger.open(`/@thea/${post.id}`)).status, 404);
  square.must(['account', 'suspend', 'thea', '--lift']);
});

test('names and texts cannot become markup', async () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: thea, body: { display_name: '<b>"&\'>', note: hostile,
      fields_attributes: [{ name: '<i>', value: hostile }] } });
  const said = await square.post('/api/v1/statuses', thea,
    { status: hostile, spoiler_text: hostile, poll: { options: ['<u>', hostile.slice(0, 40)], expires_in: 600 } });
  const person = new Person(square);
  for (const path of ['/@thea', `/@thea/${said.id}`]) {
    const { status, body } = await person.open(path);
    assert.equal(status, 200);
    for (const tag of ['<script>alert', '<img src=x', '<b>"', '<i>', '<u>'])
      assert.ok(!body.includes(tag), `${tag} on ${path}`);
  }
  const asked = await square.post('/api/v1/apps', undefined,
    { client_name: hostile, redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read' });
  await person.signIn('ben', password);
  const page = await person.open('/oauth/authorize?' + new URLSearchParams({
    response_type: 'code', client_id: asked.client_id, redirect_uri: 'urn:ietf:wg:oauth:2.0:oob',
    state: hostile }));
  assert.equal(page.status, 200);
  assert.ok(!page.body.includes('<script>alert'), page.body);
});
