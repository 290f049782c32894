// The server's own pages: accessible, whole without script on a phone and at a desk, and silent about
// what is not for everybody.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone } from './browser.ts';
import { Person } from './person.ts';
import { png } from './png.ts';
import { password, Square } from './square.ts';

let square: Square;
let browser: Browser;
let thea: string;
let post: any;
let client: any;

before(async () => {
  square = await new Square().start();
  square.must(['rule', 'add', 'Boats give way to swimmers', '--hint', 'Both have a right to the river']);
  thea = square.person('thea');
  square.account('ben');
  post = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #rivers' });
  client = await square.post('/api/v1/apps', undefined,
    { client_name: 'Tusky', redirect_uris: 'https://app.example/', scopes: 'read write follow push' });
  await furnish();
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
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/auth/settings');
}

/** Each page as a picture in tests/e2e/out, and what is wrong with it: for those who do not see it, or
    where it is wider than the screen, or its top wraps. */
async function look(page: Page, take: (name: string) => Promise<void>, name: string, faults: string[]):
    Promise<void> {
  await take(name);
  faults.push(...await accessFaults(page));
  const { wider, top } = await page.evaluate(() => ({
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    top: document.querySelector('header.site')!.getBoundingClientRect().height }));
  if (wider > 0) faults.push(`${name} is ${wider} pixels wider than the screen`);
  if (page.viewportSize()!.width < 700 && top > 60) faults.push(`${name} has a top of ${top} pixels`);
}

async function upload(): Promise<string> {
  const form = new FormData();
  const bytes = png(600, 400, (x, y) => [x & 255, y & 255, 120]);
  form.set('file', new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'p.png');
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${thea}` } });
  return (await answer.json() as any).id;
}

/** What a post can hold, some of it without a description, and all of it below one post. */
async function furnish(): Promise<void> {
  const say = (body: object) => square.post('/api/v1/statuses', thea, { in_reply_to_id: post.id, ...body });
  await say({ status: 'Low light', media_ids: [await upload(), await upload(), await upload()] });
  await say({ status: 'Careful', media_ids: [await upload()], sensitive: true });
  await say({ status: 'hidden', spoiler_text: 'A long warning of many words, about the end', media_ids: [await upload()] });
  await say({ status: 'Which way?', poll: { options: ['Upstream', 'Down, where the water is wide'], expires_in: 600 } });
  await say({ status: 'As I said', quoted_status_id: post.id });
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: thea, body: {
    display_name: 'Thea of the very long river', note: 'Fisher #rivers https://example.org/a/long/one',
    fields_attributes: [{ name: 'Boat', value: 'https://example.org' }] } });
}

const sizes = [['phone', phone], ['desk', desk]] as const;
for (const [size, options] of sizes)
  for (const colorScheme of ['light', 'dark'] as const)
    test(`every page of the server is accessible and fits a ${size}, ${colorScheme}`, async () => {
      const { page, complaints } = await openPage(browser, { ...options, colorScheme, bypassCSP: true });
      const take = camera(page, `pages-${size}-${colorScheme}`);
      const faults: string[] = [];
      const see = async (name: string, path: string) => {
        await page.goto(square.url + path);
        await look(page, take, name, faults);
      };
      /* What the client would replace is looked at as the server wrote it. */
      await page.route('**/assets/*.js', (route) => route.abort());
      for (const [name, path] of [['front', '/'], ['local', '/local'], ['about', '/about'],
        ['shell', '/search'], ['profile', '/@thea'], ['thread', `/@thea/${post.id}`],
        ['sign-in', '/auth/sign_in'], ['sign-up', '/auth/sign_up'], ['reset', '/auth/reset'],
        ['missing', '/nothing/here']] as const)
        await see(name, path);
      await page.goto(`${square.url}/@thea/${post.id}`);
      for (const warning of await page.locator('summary').all()) await warning.click();
      await look(page, take, 'thread-opened', faults);
      await page.goto(`${square.url}/auth/sign_in`);
      await page.getByLabel('Name or e-mail address').fill('ben');
      await page.getByLabel('Password').fill('not this one');
      await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('alert').waitFor();
      await look(page, take, 'wrong-password', faults);
      await page.goto(`${square.url}/auth/sign_up`);
      await page.getByLabel('Name', { exact: true }).fill('thea');
      await page.getByLabel('E-mail address').fill('new@example.org');
      await page.getByLabel('Password').fill('password');
      await page.getByLabel('I agree').check();
      await page.locator('main').getByRole('button', { name: 'Sign up' }).click();
      await page.locator('.fault').first().waitFor();
      await look(page, take, 'wrong-sign-up', faults);
      await signIn(page);
      await look(page, take, 'settings', faults);
      for (const [name, path] of [['sign-out', '/auth/sign_out'], ['consent', consent()],
        ['code', '/oauth/authorize/native?code=x'], ['home', '/'], ['missing-signed-in', '/nothing/here']] as const)
        await see(name, path);
      for (const one of ['sessions', 'data', 'move', 'delete', 'security'])
        await see(one, `/auth/settings/${one}`);
      const form = page.locator('form[action="/auth/settings/second_factor"]');
      await form.getByLabel('Current password').fill(password);
      await form.getByRole('button').click();
      await page.locator('svg.qr').waitFor();
      await look(page, take, 'second-factor', faults);
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
  const article = page.locator(`#post-${post.id}`);
  await article.getByText('The meadow holds.').waitFor();
  await article.locator('time').click();
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
