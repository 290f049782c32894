// What one takes along and how one leaves: imports, archives, deletion with password and second factor.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, password, Square } from './square.ts';
import { codeOf } from './totp.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];

const main = () => page.locator('#main');
const nav = () => page.getByRole('navigation', { name: 'Settings' });
const open = (name: string) => nav().getByRole('link', { name: new RegExp(`^${name}`) }).click();

before(async () => {
  square = await new Square().start();
  for (const name of ['thea', 'jonas', 'leaver']) square.person(name);
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true, acceptDownloads: true }));
  await signIn(page, square, 'thea');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('an import tells how far it is, and what was not possible is read and fetched', async () => {
  await page.goto(`${square.url}/settings`);
  await open('Import and export');
  await page.waitForURL('**/auth/settings/data');
  await page.getByLabel('The file (CSV)').setInputFiles({ name: 'mutes.csv', mimeType: 'text/csv',
    buffer: Buffer.from('Account address,Hide notifications\njonas,true\nnobody_here,true\n') });
  await page.getByLabel('What the file holds', { exact: true }).selectOption('mutes');
  await page.getByRole('button', { name: 'Import a list' }).click();
  await page.locator('#imports').getByText(/1 done of 2|1 .* of 2/).waitFor();
  await eventually('the import has ended without a press', async () =>
    await page.locator('#imports progress').count() === 0);
  const failures = page.locator('#imports').getByRole('link', { name: /^1 / });
  const file = page.waitForEvent('download');
  await failures.click();
  assert.match(readFileSync(await (await file).path(), 'utf8'), /^nobody_here,\S/);
  await page.locator('#imports').getByText('What, and why').click();
  await page.locator('#imports').getByText(/^nobody_here: \w/).waitFor();
  await page.getByRole('button', { name: 'Ask for the archive' }).click();
  await page.locator('#archives').getByRole('link', { name: 'Fetch the archive' }).waitFor({ timeout: 20_000 });
  const archive = page.locator('form[action$="/archive"]');
  const [until, next] = await archive.locator('time').evaluateAll((all) => all.slice(1).map((one) =>
    (Date.parse((one as HTMLTimeElement).dateTime) - Date.now()) / 86_400_000));
  assert.ok(until! > 6.9 && until! <= 7, `it can be fetched for ${until} days`);
  assert.ok(next! > 6.9 && next! <= 7, `the next one in ${next} days`);
  assert.equal(await archive.getByRole('button').count(), 0, 'nothing asks for what would be refused');
  await archive.evaluate((form) => (form as HTMLFormElement).submit());
  await page.getByRole('alert').getByText('There is an archive already').waitFor();
  await nav().getByRole('link', { name: 'Muted words' }).click();
  await page.waitForURL('**/settings/filters');
  await main().getByText('You filter nothing.').waitFor();
});

test('an account with a second factor goes by password and code, on a phone', async () => {
  const small = await openPage(browser, { ...phone, bypassCSP: true });
  page = small.page;
  await signIn(page, square, 'leaver');
  await page.goto(`${square.url}/auth/settings/security`);
  const form = page.locator('form[action^="/auth/settings/second_factor"]');
  await form.getByLabel(/password/i).fill(password);
  await form.getByRole('button').click();
  const key = (await page.locator('p.code').innerText()).replaceAll(' ', '');
  await page.getByLabel('Code', { exact: true }).fill(codeOf(key));
  await page.locator('main').getByRole('button').click();
  const recovery = (await page.locator('p.code').innerText()).split('\n');

  await page.goto(`${square.url}/auth/settings/delete`);
  const go = async (present: string, code: string) => {
    await page.getByLabel(/password/i).fill(present);
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.locator('form .danger').click();
  };
  assert.deepEqual(await accessFaults(page), []);
  const told = async (name: string, words: RegExp) => {
    await page.locator(`#${name}-fault`).filter({ hasText: words }).waitFor();
    const field = page.locator(`#${name}`);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await field.getAttribute('aria-describedby'), `${name}-fault`);
    await eventually('the cursor is there', () => field.evaluate((one) => one === document.activeElement));
    assert.equal(await page.locator('.fault, .notice').count(), 1, 'it is said once');
    assert.deepEqual(await accessFaults(page), []);
  };
  await go(password, '000000');
  await told('code', /code/);
  await go('another one', recovery[0]!);
  await told('present', /^the current password is wrong$/);
  assert.equal((await square.ask('GET', '/api/v1/accounts/lookup?acct=leaver')).status, 200);
  await go(password, recovery[0]!);
  await page.getByText('Your account is gone').first().waitFor();
  assert.equal((await square.ask('GET', '/api/v1/accounts/lookup?acct=leaver')).status, 404);
  assert.deepEqual(small.complaints, []);
  assert.deepEqual(complaints, []);
});
