// The first start: the printed link leads through the set-up; later its owner changes what was said there.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, holds, openBrowser, openPage, phone } from './browser.ts';
import { png } from './png.ts';
import { eventually, password, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];

before(async () => {
  square = await new Square().start();
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

const main = () => page.locator('main');
const press = (name: string) => main().getByRole('button', { name, exact: true }).click();
const faults: string[] = [];
async function look(shot: (name: string) => Promise<void>, name: string): Promise<void> {
  await shot(name);
  faults.push(...await accessFaults(page));
  const wider = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wider > 0) faults.push(`${name} is ${wider} pixels wider than the screen`);
}

test('who starts a square is led from the link to a square that has a name and rules, on a phone', async () => {
  const wide = page;
  const small = await openPage(browser, { ...phone, bypassCSP: true });
  page = small.page;
  await eventually('the link', () => /Open this link once[^\n]*\n\s+(\S+)/.test(square.log));
  const link = /Open this link once[^\n]*\n\s+(\S+)/.exec(square.log)![1]!;
  const shot = camera(page, 'setup');
  await page.goto(link);
  await main().getByRole('listitem').filter({ hasText: 'Your account' }).waitFor();
  await look(shot, 'account');
  await page.getByLabel('Name', { exact: true }).fill('maren');
  await page.getByLabel('E-mail address').fill('maren@example.org');
  await page.getByLabel('Password').fill(password);
  await press('Sign up');
  await page.getByRole('heading', { name: 'Say what this square is' }).waitFor();
  await look(shot, 'square');
  await page.getByLabel('Name of the square').fill(' ');
  await press('Continue');
  await page.getByRole('alert').getByText('the name of the square has 1 to 60 characters').waitFor();
  await page.getByLabel('Name of the square').fill('Harbour & Hill');
  await page.getByLabel('What it is about').fill('For people between the harbour and the hill.');
  await page.getByLabel('Where people reach you').fill('hello@harbour.example');
  await page.getByLabel('Anyone, once you have agreed').check();
  await press('Continue');
  await page.getByRole('heading', { name: 'Rules to begin with' }).waitFor();
  await look(shot, 'rules');
  await page.getByLabel('Keep to the law').uncheck();
  await press('Take these');
  await page.getByRole('heading', { name: 'The square is ready' }).waitFor();
  await main().getByText(square.url, { exact: true }).waitFor();
  await look(shot, 'ready');
  await main().getByRole('link', { name: 'Enter the square' }).click();
  await page.locator('.shell').waitFor();
  await wide.context().addCookies(await page.context().cookies());
  await page.context().close();
  assert.deepEqual(small.complaints, []);
  page = wide;
  await page.goto(square.url);
  await page.locator('.rail-me').waitFor();
  await page.locator('.rail .brand').getByText('Harbour & Hill').waitFor();

  const told = await square.get('/api/v2/instance');
  assert.equal(told.title, 'Harbour & Hill');
  assert.equal(told.description, 'For people between the harbour and the hill.');
  assert.equal(told.contact.email, 'hello@harbour.example');
  assert.deepEqual([told.registrations.enabled, told.registrations.approval_required], [true, true]);
  assert.deepEqual(told.rules.map((rule: any) => rule.text),
    ['Be kind', 'Leave private things private', 'Warn before what may disturb', 'No spam, no deception']);
});

test('what was said stands after a restart, and holds: who joins waits for approval', async () => {
  await square.stop();
  await square.start();
  assert.equal((await square.get('/api/v2/instance')).title, 'Harbour & Hill');
  const stranger = await openPage(browser);
  await stranger.page.goto(`${square.url}/auth/sign_up`);
  await stranger.page.locator('#reason').waitFor();
  await stranger.page.context().close();
});

test('the owner changes rules, texts, announcements and emoji in the settings', async () => {
  const shot = camera(page, 'about-square');
  await page.goto(`${square.url}/settings`);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: /^About this square/ }).click();
  await page.getByLabel('Name of the square').fill('Harbour');
  await page.getByLabel('Nobody for now').check();
  await press('Save');
  await page.getByText('Saved.').waitFor();
  const told = await square.get('/api/v2/instance');
  assert.deepEqual([told.title, told.registrations.enabled], ['Harbour', false]);

  const tabs = page.getByRole('navigation', { name: 'About this square' });
  await tabs.getByRole('link', { name: 'Rules' }).click();
  await page.getByLabel('Rule', { exact: true }).last().fill('Boats give way to swimmers');
  await page.getByLabel('Tell members by an announcement').last().uncheck();
  await press('Add a rule');
  await main().getByText('Boats give way to swimmers').first().waitFor();
  const first = main().locator('.entry').first();
  await first.getByText('Change').click();
  await first.getByLabel('Rule', { exact: true }).fill('Be kind to each other');
  await first.getByLabel('Tell members').uncheck();
  await first.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  const last = main().locator('.entry').last();
  await last.getByText('Change').click();
  await last.getByLabel('Tell members').uncheck();
  await last.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('Saved.').waitFor();
  const rules = (await square.get('/api/v2/instance')).rules.map((rule: any) => rule.text);
  assert.equal(rules[0], 'Be kind to each other');
  assert.ok(!rules.includes('Boats give way to swimmers'));
  assert.deepEqual(await square.get('/api/v1/announcements', square.token('maren')), []);
  await look(shot, 'rules');

  await tabs.getByRole('link', { name: 'Texts' }).click();
  const about = main().locator('form').filter({ hasText: 'at length' });
  await about.getByRole('textbox').fill('# The harbour\n\nWe *repair* boats.');
  await about.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  assert.match((await square.get('/api/v1/instance/extended_description')).content, /<em>repair<\/em>/);
  await about.getByRole('textbox').fill('');
  await about.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  assert.doesNotMatch((await square.get('/api/v1/instance/extended_description')).content, /repair/);
  await look(shot, 'texts');

  await tabs.getByRole('link', { name: 'Announcements' }).click();
  await page.getByLabel('What do you want to tell everybody?').fill('The crane is back :anchor:');
  await press('Announce');
  await main().getByText('The crane is back').first().waitFor();
  await look(shot, 'announcements');

  const picture = join(square.folder, 'anchor.png');
  writeFileSync(picture, png(32, 32, (x, y) => [x * 7, y * 7, 90]));
  await tabs.getByRole('link', { name: 'Emoji' }).click();
  await page.getByLabel('Name', { exact: true }).fill('an');
  await page.getByLabel(/^Picture/).setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') });
  await press('Add an emoji');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Name', { exact: true }).fill(':anchor:');
  await page.getByLabel(/^Picture/).setInputFiles(picture);
  await press('Add an emoji');
  await main().locator('.entry').filter({ hasText: ':anchor:' }).waitFor();
  assert.deepEqual((await square.get('/api/v1/custom_emojis')).map((one: any) => one.shortcode), ['anchor']);
  await look(shot, 'emoji');

  await page.goto(square.url);
  const banner = page.getByRole('region', { name: 'Announcement' });
  await banner.getByText('The crane is back').waitFor();
  await banner.locator('img.emoji, img').first().waitFor();
  await shot('banner');
  await banner.getByRole('button', { name: /^Close/ }).click();
  await banner.waitFor({ state: 'detached' });
  await page.goto(`${square.url}/auth/square/announcements`);
  await main().locator('.entry').getByText('Change').click();
  await press('End it');
  await page.getByText('Saved.').waitFor();
  await page.goto(`${square.url}/auth/square/emoji`);
  await main().getByRole('button', { name: /^Remove/ }).click();
  await page.getByText('Saved.').waitFor();
  assert.deepEqual(await square.get('/api/v1/custom_emojis'), []);
});

test('nobody else can reach these pages, and what the configuration says cannot be changed', async () => {
  square.account('jonas');
  const other = await openPage(browser);
  await other.page.goto(`${square.url}/auth/sign_in?return_to=/auth/square`);
  await other.page.getByLabel('Name or e-mail address').fill('jonas');
  await other.page.getByLabel('Password', { exact: true }).fill(password);
  const [reply] = await Promise.all([
    other.page.waitForResponse((one) => one.url().endsWith('/auth/square')),
    other.page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click()]);
  assert.equal(reply.status(), 404);
  await other.page.context().close();

  await square.stop();
  square.settings.push('--set', 'title=Said by the configuration');
  await square.start();
  await page.goto(`${square.url}/auth/square`);
  await holds(page.getByLabel('Name of the square'), 'Said by the configuration');
  assert.ok(await page.getByLabel('Name of the square').getAttribute('readonly') !== null);
  await page.evaluate(() => document.querySelector('#title')!.removeAttribute('readonly'));
  await page.getByLabel('Name of the square').fill('Another');
  await press('Save');
  await page.getByText('Saved.').waitFor();
  assert.equal((await square.get('/api/v2/instance')).title, 'Said by the configuration');
});

test('the set-up and the owner’s pages are readable for all, also on a phone in the dark', async () => {
  const state = await page.context().storageState();
  const small = await openPage(browser, { ...phone, bypassCSP: true, storageState: state });
  page = small.page;
  const shot = camera(page, 'setup-phone');
  for (const path of ['/auth/square?setup=1', '/auth/square/rules?setup=1', '/auth/square/ready?setup=1',
    '/auth/square', '/auth/square/rules', '/auth/square/texts', '/auth/square/announcements', '/auth/square/emoji']) {
    await page.goto(square.url + path);
    await look(shot, path.replace(/\W+/g, '-').slice(1));
  }
  assert.deepEqual(faults, []);
  assert.deepEqual([...complaints, ...small.complaints], []);
});
