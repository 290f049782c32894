// What one reported, in the page: it waits, it is answered, it is objected to.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
const token: Record<string, string> = {};

before(async () => {
  square = await new Square().start();
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write admin:read admin:write');
  }
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  await signIn(page, square, 'bob');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('what one reported is read, and its answer objected to', async () => {
  await page.goto(`${square.url}/settings/reports`);
  await page.getByText('You have reported nothing.').waitFor();
  const ann = await square.get('/api/v1/accounts/verify_credentials', token.ann);
  const { id } = await square.post('/api/v1/reports', token.bob, { account_id: ann.id, comment: 'She shouts.' });
  await page.reload();
  await page.getByText('Waits to be looked at.').waitFor();
  await square.expect('POST', `/api/v1/admin/reports/${id}/resolve`, { token: token.mona });
  await page.reload();
  const card = page.locator('.settings-cards article').first();
  await card.getByText('It was looked at, and nothing was done.').waitFor();
  await card.getByText('Object to this answer').click();
  await card.getByLabel('What speaks against it?').fill('She shouts still.');
  await card.getByRole('button', { name: 'Send' }).click();
  await card.getByText('She shouts still.').waitFor();
  await square.expect('POST', `/api/bema/v1/moderation/complaints/${id}/reject`, { token: token.mike, body: { reason: 'It is allowed.' } });
  await page.reload();
  await card.getByText('It is allowed.').waitFor();
  assert.deepEqual(complaints, []);
});

test('what was decided is said of the other person, and whether it stands', async () => {
  const ann = await square.get('/api/v1/accounts/verify_credentials', token.ann);
  const { id } = await square.post('/api/v1/reports', token.bob, { account_id: ann.id, comment: 'She threatens.' });
  const made = await square.expect('POST', '/api/bema/v1/moderation/decisions',
    { token: token.mona, body: { subject: ann.id, effect: 'account_suspended', facts: 'She does.', report_id: id } });
  await page.reload();
  const card = page.locator('.settings-cards article').first();
  await card.getByText('The account is suspended').waitFor();
  await card.getByText('It stands.').waitFor();
  assert.equal((await square.get('/api/bema/v1/reports', token.bob))[0].decisions[0].stands, true);
  await square.expect('POST', `/api/bema/v1/moderation/decisions/${made.decision.id}/reverse`, { token: token.mike, body: { reason: 'She did not.' } });
  assert.equal((await square.get('/api/bema/v1/reports', token.bob))[0].decisions[0].stands, false);
  await page.reload();
  await card.getByText('It has ended.').waitFor();
  assert.deepEqual(complaints, []);
});

test('it reads well at both sizes, in both schemes', async () => {
  for (const size of [phone, desk])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size.viewport!);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.reload();
      await page.getByText('It is allowed.').waitFor();
      assert.deepEqual(await accessFaults(page), []);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wider <= 0, `${wider} pixels wider than the screen`);
    }
});
