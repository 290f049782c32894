// The story of a draft in the page: held, changed (what was agreed to is void), approved, published,
// and its record exported and checked.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { sealed } from './transparency.ts';

let square: Square;
let browser: Browser;
const token: Record<string, string> = {};
const pages: Record<string, Page> = {};
const complaints: string[] = [];

async function come(name: string): Promise<void> {
  const opened = await openPage(browser, { ...desk, bypassCSP: true });
  opened.page.on('close', () => complaints.push(...opened.complaints));
  pages[name] = opened.page;
  await signIn(opened.page, square, name);
}

before(async () => {
  square = await new Square().start();
  for (const name of ['firm', 'lena']) token[name] = square.person(name);
  browser = await openBrowser();
  for (const name of ['firm', 'lena']) await come(name);
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('a rule is made, and what it fits is held, changed, approved, published and on record', async () => {
  const { firm, lena } = pages as { firm: Page; lena: Page };
  const shot = camera(firm, 'approvals');
  await firm.goto(`${square.url}/settings`);
  await firm.getByRole('link', { name: /^Approvals/ }).first().click();
  await firm.getByText('Nothing of yours was held.').or(firm.getByText('No draft waits for your word.')).waitFor();
  await firm.getByRole('link', { name: 'Rules' }).click();
  await firm.getByRole('button', { name: 'Add a rule' }).click();
  await firm.getByLabel('Name', { exact: true }).fill('Shares');
  await firm.getByLabel(/^Words, phrases/).fill('$TSLA\nmerger talks');
  await firm.getByLabel(/^Who approves/).fill('@lena');
  await shot('rule');
  assert.deepEqual(await accessFaults(firm), []);
  await firm.getByRole('button', { name: 'Save the rule' }).click();
  await firm.getByRole('heading', { name: 'Shares' }).waitFor();

  await firm.goto(`${square.url}/compose`);
  await firm.getByLabel('Text of the post').fill('Our results move $TSLA');
  await firm.getByRole('button', { name: 'Post', exact: true }).click();
  await firm.getByText('Held: 1 person must approve it first.').waitFor();
  await firm.getByRole('link', { name: 'View' }).click();
  await firm.getByRole('heading', { name: 'What would be published' }).waitFor();
  await shot('held');
  assert.equal((await square.get('/api/v1/accounts/lookup?acct=firm')).statuses_count, 0);

  await lena.goto(`${square.url}/notifications`);
  await lena.getByText('asks you to approve a draft').waitFor();
  await lena.getByRole('link', { name: 'It waits: read it' }).click();
  await lena.getByText('Our results move $TSLA').first().waitFor();

  await firm.getByLabel('Text', { exact: true }).fill('Our good results move $TSLA');
  await firm.getByRole('button', { name: 'Save as a new version' }).click();
  await firm.getByText('A new version.').waitFor();
  await lena.getByRole('button', { name: 'Approve' }).click();
  await lena.getByRole('alert').getByText(/changed since you read it/).waitFor();
  await lena.locator('ins', { hasText: 'good' }).waitFor();
  assert.deepEqual(await accessFaults(lena), []);
  await camera(lena, 'approvals_diff')('diff');
  await lena.locator('h1').focus();
  await lena.keyboard.press('a');
  await lena.getByText('Approved. It is published.').waitFor();
  await lena.getByText('No draft waits for your word.').waitFor();

  await firm.reload();
  await firm.getByRole('link', { name: 'The post', exact: true }).click();
  await firm.locator('article, .post').getByText('Our good results move $TSLA').first().waitFor();
  let deeds: any[] = [];
  await eventually('the record is covered', async () => {
    deeds = (await square.get('/api/bema/v1/approvals/export', token.firm)).deeds;
    return deeds.every((deed) => deed.log.receipt);
  });
  assert.deepEqual(deeds.map((deed) => deed.action), ['rule_made', 'held', 'voided', 'agreed', 'approved']);
  for (const deed of deeds) {
    assert.equal(createHash('sha256').update(deed.form).digest('hex'), deed.hash);
    const { salt, text } = deed.log.opening.draft;
    assert.equal(sealed(salt, text), JSON.parse(deed.log.body).sealed.draft);
  }
  assert.equal(square.run(['log', 'verify', square.url]).code, 0);
});

test('a refusal is read by its author; a rule is weakened with one of its people', async () => {
  const { firm, lena } = pages as { firm: Page; lena: Page };
  await square.expect('POST', '/api/v1/statuses', { token: token.firm, body: { status: 'the merger talks' } });
  await lena.goto(`${square.url}/approvals`);
  await lena.getByRole('link', { name: /merger talks/ }).click();
  await lena.getByRole('heading', { name: 'What would be published' }).waitFor();
  await lena.keyboard.press('x');
  await lena.keyboard.type('Not before the call.');
  await lena.getByRole('button', { name: 'Refuse' }).click();
  await lena.getByText('Refused. Its author is told why.').waitFor();
  await firm.goto(`${square.url}/approvals/mine`);
  await firm.getByRole('link', { name: /merger talks/ }).click();
  await firm.getByText('Not before the call.').waitFor();

  await firm.goto(`${square.url}/approvals/rules`);
  await firm.getByRole('button', { name: 'Remove' }).click();
  await firm.getByText('It will be removed:').waitFor();
  await lena.goto(`${square.url}/approvals/rules`);
  await lena.getByRole('button', { name: 'Confirm at once' }).click();
  await lena.getByText('Confirmed.').waitFor();
  await firm.reload();
  await firm.getByRole('button', { name: 'Add a rule' }).waitFor();
  assert.equal(await firm.getByText('It will be removed:').count(), 0);
});

test('every size and scheme can be read by everybody', async () => {
  await square.post('/api/bema/v1/approvals/rules', token.firm, { everything: true, approvers: ['lena'], name: 'Everything' });
  const { id } = (await square.ask('POST', '/api/v1/statuses', { token: token.firm, body: { status: 'A very long draft: '
    + 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft '.repeat(3) } })).json;
  const faults: string[] = [];
  for (const size of [desk, phone])
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await openPage(browser, { ...size, colorScheme, bypassCSP: true });
      await signIn(page, square, 'lena');
      const shot = camera(page, `approvals_${size.viewport!.width}_${colorScheme}`);
      for (const [path, words] of [['', /very long draft/], [`/${id}`, /What would be published/], ['/rules', /You are asked about/]] as const) {
        await page.goto(`${square.url}/approvals${path}`);
        await page.getByText(words).first().waitFor();
        faults.push(...await accessFaults(page));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.equal(wide, false, `${path} is wider than the screen`);
        await shot(path.replace(/\W|\d/g, '') || (path ? 'draft' : 'list'));
      }
      await page.context().close();
    }
  assert.deepEqual(faults, []);
  for (const page of Object.values(pages)) await page.close();
  assert.deepEqual(complaints, []);
});
