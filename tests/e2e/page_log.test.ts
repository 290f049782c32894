// The public log in the page: found by filters, page by page; an entry whose proof the browser works out
// itself, and what it says of one that was changed on the way; receipts that were kept.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, outFolder, Square } from './square.ts';

let square: Square;
let browser: Browser;
const token: Record<string, string> = {}, id: Record<string, string> = {};
const complaints: string[][] = [];
const many = 45;
let rule = '';
let hidden: any; /* the entry of a hidden post */
let decision = ''; /* the decision it is of */

const list = async (query = ''): Promise<any[]> => (await square.get(`/api/bema/v1/log/entries?limit=100&${query}`)).entries;
const receiptOf = async (of: string) => (await square.ask('GET', `/api/bema/v1/log/entries/${of}/receipt`)).text;

async function open(options: object = desk, who = ''): Promise<Page> {
  const opened = await openPage(browser, { ...options, bypassCSP: true });
  complaints.push(opened.complaints);
  if (who) await signIn(opened.page, square, who);
  return opened.page;
}

before(async () => {
  square = await new Square({ title: 'The Meadow' }).start();
  square.must(['rule', 'add', 'Leave people’s homes alone']);
  for (const [name, role] of [['mona', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  rule = (await square.get('/api/v1/instance/rules'))[0].id;
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'He lives at the weir' });
  const made = await square.post('/api/bema/v1/moderation/decisions', token.mona,
    { subject: post.id, effect: 'hidden', rule, facts: 'It says where somebody sleeps.' });
  decision = made.decision.id;
  for (let i = 0; i < many; i++)
    await square.post('/api/bema/v1/approvals/rules', token.ann, { topics: [`word${i}`], approvers: ['mona'], name: `Rule ${i}` })
      .catch(() => square.expect('POST', `/api/v1/admin/accounts/${id.ann}/${i % 2 ? 'unsensitive' : 'action'}`,
        { token: token.mona, form: i % 2 ? undefined : { type: 'sensitive', text: 'so' } }));
  await eventually('all of it is covered', async () => {
    const all = await list();
    hidden = all.find((one) => one.entry.record.laid?.effect === 'hidden');
    return all.every((one) => one.index !== null) && !!hidden
      && (await square.ask('GET', `/api/bema/v1/log/entries/${all[0].id}/receipt`)).status === 200;
  });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('the list is found by what, by rule, by day and by words, page by page, and Back finds it as it was', async () => {
  const page = await open();
  await page.goto(`${square.url}/log`);
  await page.getByRole('button', { name: 'Older entries' }).waitFor();
  const rows = page.locator('.entries > .entry');
  assert.equal(await rows.count(), 40);
  await page.getByRole('button', { name: 'Older entries' }).click();
  const all = await list();
  await eventually('the rest', async () => (await rows.count()) === all.length);
  assert.equal(await page.getByRole('button', { name: 'Older entries' }).count(), 0);
  await rows.last().getByRole('link').click();
  await page.getByRole('heading', { name: 'Ranking policy' }).waitFor();
  await page.goBack();
  await eventually('all are there again', async () => (await rows.count()) === all.length);

  await page.getByText('Narrow down').click();
  await page.getByLabel('What').selectOption({ label: 'Decision' });
  await page.getByLabel('Rule').selectOption({ label: 'Leave people’s homes alone' });
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL(`**/log?kind=decision&rule=${rule}`);
  await eventually('one', async () => (await rows.count()) === 1);
  await page.getByText('It says where somebody sleeps.').waitFor();
  await page.reload();
  await page.getByText('It says where somebody sleeps.').waitFor();
  assert.equal(await page.getByLabel('What').inputValue(), 'decision');

  await page.getByRole('link', { name: 'Show everything' }).click();
  await page.waitForURL('**/log');
  await eventually('all of them', async () => (await rows.count()) > 1);
  await page.getByLabel('Words').fill('SLEEPS');
  await page.getByLabel('Words').press('Enter');
  await eventually('by its words', async () => (await rows.count()) === 1);
  const today = new Date().toISOString().slice(0, 10);
  for (const [query, count] of [[`from=${today}&to=${today}&kind=reversal`, (await list('kind=reversal')).length],
    ['to=2020-01-01', 0], ['from=2100-01-01', 0], ['kind=nonsense&text=sleeps', 1]] as const) {
    await page.goto(`${square.url}/log?${query}`);
    /* The page as the server sends it has rows too. */
    await page.locator('.log .log-lead').waitFor();
    if (!count) await page.getByText('Nothing stands here.').waitFor();
    await eventually(query, async () => (await rows.count()) === count);
  }
  /* A day is written as the reader's language writes it. */
  await page.goto(`${square.url}/log`);
  await page.getByText('Narrow down').click();
  await page.getByLabel('From', { exact: true }).fill('3 January 2030');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL('**/log?from=2030-01-03*');
  await page.getByText('Nothing stands here.').waitFor();
  assert.equal(await page.getByLabel('From', { exact: true }).inputValue(), '3 January 2030');
  await page.close();
});

test('an entry says in words what was decided, and the browser works its proof out', async () => {
  const page = await open();
  const shot = camera(page, 'page_log');
  await page.goto(`${square.url}/log/entries/${hidden.id}`);
  await page.getByText('Checked in your browser: all of it holds.').waitFor();
  const facts = page.locator('.log-fields').first();
  for (const [name, value] of [['Rule', 'Leave people’s homes alone'], ['By', 'a moderator'], ['Effect', 'hidden'],
    ['Reason', 'It says where somebody sleeps.']] as const)
    assert.equal(await facts.locator('div', { has: page.getByText(name, { exact: true }) }).locator('dd').textContent(), value);
  assert.match((await facts.textContent())!, /Sealed: [0-9a-f]{16}…/, 'whom it is about is not told');
  const { leaf_hash: leaf } = await square.get(`/api/bema/v1/log/entries/${hidden.id}`);
  await page.getByText(Buffer.from(leaf, 'base64').toString('hex')).waitFor();
  await page.getByText('What is shown of “Reason” is what was sealed.').waitFor();
  await page.getByText('The checkpoint is signed by the key of the log.').waitFor();
  const tile = await page.getByRole('link', { name: 'entries', exact: true }).getAttribute('href');
  const bundle = await fetch(square.url + tile);
  assert.equal(bundle.status, 200);
  assert.ok(Buffer.from(await bundle.arrayBuffer()).includes(hidden.id), 'the raw tile holds the entry');
  await shot('entry');
  await page.close();
  const own = await open(desk, 'ann');
  await own.goto(`${square.url}/log/entries/${hidden.id}`);
  await own.getByText('What is shown of “Whom or what” is what was sealed.').waitFor();
  await own.close();
});

/* What a square or somebody on the way could do to an answer, and what the page says then. */
const changes: [string, RegExp, (text: string) => string, RegExp][] = [
  ['other words', /\/receipt$/, (text) => text.replace(/^extra (.*)$/m, (_, bytes) =>
    `extra ${Buffer.from(Buffer.from(bytes, 'base64').toString().replace('hidden', 'shown!')).toString('base64')}`),
  /Its hashes do not lead to the root/],
  ['another place', /\/receipt$/, (text) => text.replace(/^index .*$/m, 'index 0'), /Its hashes do not lead to the root/],
  ['another root', /\/receipt$/, (text) => text.replace(/\n\n(.+\n.+\n)(.)/, (_, before, first) =>
    `\n\n${before}${first === 'A' ? 'B' : 'A'}`), /Its hashes do not lead to the root/],
  ['another size', /\/receipt$/, (text) => text.replace(/\n\n(.+)\n(\d+)\n/, (_, name, size) =>
    `\n\n${name}\n${Number(size) + 1_000_000}\n`), /The signature under the checkpoint is not one of the key/],
  ['no signature', /\/receipt$/, (text) => text.replace(/^— \S+/m, '— elsewhere.example/log'), /stands no signature of this key/],
  ['other words shown', /\/entries\/\d+$/, (text) => text.replace('somebody sleeps', 'nobody sleeps!'),
    /What is shown of “Reason” is not what was sealed/],
];
for (const [what, where, change, said] of changes)
  test(`a proof that was tampered with is said to be wrong: ${what}`, async () => {
    const page = await open();
    await page.route((url) => url.pathname.startsWith('/api/bema/v1/log/') && where.test(url.pathname), async (route) => {
      const answer = await route.fetch();
      const text = await answer.text();
      assert.notEqual(change(text), text);
      await route.fulfill({ response: answer, body: change(text) });
    });
    await page.goto(`${square.url}/log/entries/${hidden.id}`);
    await page.getByText('Something here is wrong.').waitFor();
    await page.getByText(said).waitFor();
    assert.equal(await page.getByText('all of it holds').count(), 0);
    await page.close();
  });

test('the receipt of another entry proves nothing of this one; words are read out of what was proved', async () => {
  const [other] = await list('kind=ranking_policy');
  const text = await receiptOf(other.id);
  const page = await open();
  await page.route('**/api/bema/v1/log/entries/*/receipt', (route) => route.fulfill({ contentType: 'text/plain', body: text }));
  await page.goto(`${square.url}/log/entries/${hidden.id}`);
  await page.getByText('The receipt is of another entry').waitFor();
  assert.equal(await page.locator('.log-fields', { hasText: 'Leave people’s homes alone' }).count(), 0);
  await page.close();
});

test('an entry that no checkpoint covers says so, and is proved when one does', async () => {
  const page = await open();
  let early = true;
  await page.route('**/api/bema/v1/log/entries/*/receipt', (route) =>
    early ? route.fulfill({ status: 503, json: { error: 'no checkpoint covers it yet' } }) : route.continue());
  await page.goto(`${square.url}/log/entries/${hidden.id}`);
  await page.getByText('No checkpoint covers this entry yet.').waitFor();
  early = false;
  await page.getByText('Checked in your browser: all of it holds.').waitFor();
  await page.close();
});

test('a browser without Ed25519 checks the rest and says what it did not', async () => {
  const page = await open();
  await page.addInitScript(() => {
    const known = crypto.subtle.importKey.bind(crypto.subtle);
    crypto.subtle.importKey = ((...given: Parameters<SubtleCrypto['importKey']>) => given[2] === 'Ed25519' as unknown
      ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError')) : known(...given)) as typeof known;
  });
  await page.goto(`${square.url}/log/entries/${hidden.id}`);
  await page.getByText('not everything could').waitFor();
  await page.getByText('This browser knows no Ed25519').waitFor();
  await page.close();
});

test('a receipt that was kept is checked where it is pasted or opened, also of another log', async () => {
  const text = await receiptOf(hidden.id);
  const page = await open();
  await page.goto(`${square.url}/log`);
  await page.getByRole('link', { name: 'Check a receipt' }).click();
  await page.getByLabel('Receipt', { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByText('Checked in your browser: all of it holds.').waitFor();
  await page.getByRole('link', { name: 'The entry in the log' }).waitFor();
  await page.getByLabel('Receipt', { exact: true }).fill('I promise.');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('alert').getByText('This is no receipt').waitFor();
  const file = join(outFolder('page_log'), 'kept.tlog-proof');
  writeFileSync(file, text);
  await page.getByLabel('Open a file').setInputFiles(file);
  await page.getByText('Checked in your browser: all of it holds.').waitFor();
  const key = 'elsewhere.example/log+12345678+AAAA';
  await page.getByLabel('Key of the log').fill(key);
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  await page.getByRole('alert').getByText('This is no key of a log').waitFor();
  await page.close();
});

test('from the notice of a decision one comes to its receipt, and to its entry', async () => {
  const page = await open(phone, 'ann');
  await page.goto(`${square.url}/settings/standing`);
  await page.locator(`#decision-${decision}`).getByRole('link', { name: 'Its receipt' }).click();
  await page.getByText('Checked in your browser: all of it holds.').waitFor();
  await page.getByRole('link', { name: 'The entry in the log' }).click();
  await page.waitForURL(`**/log/entries/${hidden.id}`);
  const answer = await square.ask('GET', `/api/bema/v1/decisions/${decision}/receipt`);
  assert.equal(answer.text, await receiptOf(hidden.id));
  for (const wrong of ['1', 'x', hidden.id])
    assert.equal((await square.ask('GET', `/api/bema/v1/decisions/${wrong}/receipt`)).status, 404, wrong);
  await page.close();
});

test('an entry that is not there is missed', async () => {
  const page = await open();
  await page.goto(`${square.url}/log/entries/12`);
  await page.getByText('This page does not exist').or(page.getByRole('heading', { name: /not|gone/i })).first().waitFor();
  await page.close();
});

test('without script the same addresses say the same', async () => {
  const page = await open({ ...desk, javaScriptEnabled: false });
  await page.goto(`${square.url}/log?text=sleeps`);
  await page.getByRole('link', { name: 'Decision' }).click();
  await page.getByText('It says where somebody sleeps.').waitFor();
  await page.goto(`${square.url}/log/receipt`);
  assert.match(await page.locator('main').innerHTML(), /This page needs script/);
  await page.close();
});

test('every size, scheme and language can be read by everybody', async () => {
  const faults: string[] = [];
  for (const [size, locale, schemes] of [[desk, 'en-GB', ['light', 'dark']], [phone, 'fr-FR', ['light', 'dark']]] as const)
    for (const colorScheme of schemes) {
      const page = await open({ ...size, locale, colorScheme });
      const shot = camera(page, `page_log_${size.viewport!.width}_${colorScheme}`);
      for (const [name, path, there] of [['list', '/log', '.entries'], ['entry', `/log/entries/${hidden.id}`, '.log-checks'],
        ['receipt', '/log/receipt', 'textarea']] as const) {
        await page.goto(square.url + path);
        await page.locator(there).first().waitFor();
        for (const part of await page.locator('main summary').all()) await part.click();
        faults.push(...await accessFaults(page));
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wider <= 0, `${path} is ${wider} pixels too wide`);
        await page.evaluate(() => scrollTo(0, 0));
        await shot(name);
        await page.screenshot({ path: join(outFolder(`page_log_${size.viewport!.width}_${colorScheme}`), `whole-${name}.png`), fullPage: true });
      }
      await page.context().close();
    }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints.flat(), []);
});
