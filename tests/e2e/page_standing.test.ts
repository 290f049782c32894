// Where one stands, in the page: told by a notification, read in the settings, objected to.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
const token: Record<string, string> = {};

before(async () => {
  square = await new Square().start();
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write admin:read admin:write');
  }
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  await signIn(page, square, 'ann');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('what was decided is read and objected to, and the answer is seen', async () => {
  await page.goto(`${square.url}/settings/standing`);
  await page.getByText('Nothing was decided about you').waitFor();
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'hello' });
  const { decision } = await square.post('/api/bema/v1/moderation/decisions', token.mona,
    { subject: post.id, effect: 'hidden', facts: 'It names where somebody lives.' });
  await page.goto(`${square.url}/notifications`);
  await page.getByText('The people who look after the square wrote to you').first().waitFor();
  await page.getByRole('link', { name: 'What was decided, and how to object' }).first().click();
  const card = page.locator('.settings-cards article').first();
  await card.getByText('It names where somebody lives.', { exact: true }).waitFor();
  assert.equal(await card.getByRole('heading').textContent(), 'Hidden');
  await card.getByText('Object to this').click();
  const faults: string[] = await accessFaults(page);
  await card.getByLabel('What speaks against it?').fill('She asked me to.');
  await card.getByRole('button', { name: 'Send' }).click();
  await card.getByText('You have objected').waitFor();
  const [appeal] = await square.get('/api/bema/v1/moderation/appeals', token.mike);
  assert.equal(appeal.text, 'She asked me to.');
  await square.post(`/api/bema/v1/moderation/appeals/${decision.id}/approve`, token.mike, { reason: 'So it is.' });
  await page.reload();
  await page.getByText('You objected, and were right').waitFor();
  await page.getByRole('heading', { name: 'A decision was taken back' }).waitFor();
  await eventually('it is back', async () => (await square.ask('GET', `/api/v1/statuses/${post.id}`)).status === 200);
  for (const size of [desk, phone])
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page: other } = await openPage(browser, { ...size, colorScheme, bypassCSP: true });
      await signIn(other, square, 'ann');
      await other.goto(`${square.url}/settings/standing`);
      await other.locator('.settings-cards article').first().waitFor();
      faults.push(...await accessFaults(other));
      await other.context().close();
    }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints, []);
});
