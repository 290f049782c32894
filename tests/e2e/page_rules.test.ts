// The page's view of automatic rules: what is in force, what each found, how often people agreed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { Square } from './square.ts';

const square = new Square({ rules: 'our.rules' });
let browser: Browser;
const token: Record<string, string> = {};

before(async () => {
  square.account('mona', 'moderator');
  square.account('ann');
  writeFileSync(join(square.data, 'our.rules'),
    'rule market version 3 { state on precision 0.6 words en "It sells something" words fr "Il vend quelque chose"\n' +
    'when text has "watches" then label "advert", queue 5 }\n' +
    'rule quiet version 1 { state shadow precision 0.7 words en "It shouts" when characters >= 9 then queue 1 }\n');
  await square.start();
  token.mona = square.token('mona', 'read write follow admin:read admin:write');
  token.ann = square.token('ann');
  for (let i = 0; i < 4; i++) {
    const post = await square.post('/api/v1/statuses', token.ann, { status: `watches, number ${i}` });
    const [over] = post.bema_restrictions;
    if (i < 3) await square.post('/api/bema/v1/moderation/decisions', token.mona,
      { subject: post.id, effect: 'not_recommended', facts: 'It is an advertisement.' });
    else await square.post(`/api/bema/v1/moderation/decisions/${over.decision_id}/reverse`, token.mona, { reason: 'It was a joke.' });
  }
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square.remove();
});

for (const [name, size] of [['desk', desk], ['phone', phone]] as const)
  test(`on a ${name} a moderator reads what a rule found and how sure its precision is`, async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await openPage(browser, { ...size, colorScheme, bypassCSP: true });
      await signIn(page, square, 'mona');
      await page.goto(`${square.url}/moderation/rules`);
      await page.getByText('In force as their file says.').waitFor();
      await page.getByText('in force now').waitFor();
      assert.deepEqual(await accessFaults(page), []);
      await page.getByRole('link', { name: /It sells something/ }).click();
      const opened = page.locator('.mod-open');
      await opened.getByText('market, version 3').waitFor();
      await opened.getByText(/75\s?% \(95% sure: 30\s?% to 95\s?%\)/).waitFor();
      await opened.getByText('On: what it finds has consequences').waitFor();
      assert.deepEqual(await accessFaults(page), []);
      if (process.env.BEMA_TEST_PICTURES) {
        mkdirSync(process.env.BEMA_TEST_PICTURES, { recursive: true });
        await page.screenshot({ path: join(process.env.BEMA_TEST_PICTURES, `rules-${name}-${colorScheme}.png`) });
      }
      assert.deepEqual(complaints, []);
      await page.close();
    }
  });

test('who wrote a post reads that a rule labelled it, and can object', async () => {
  const { page } = await openPage(browser, { ...desk, bypassCSP: true });
  await signIn(page, square, 'ann');
  await page.goto(`${square.url}/settings/standing`);
  await page.getByText(/Decided by a machine/).first().waitFor({ state: 'attached' });
  await page.close();
});
