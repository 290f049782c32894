// What a moderator asks to last, in the page of those who moderate: she is told that it waits, and for what;
// another one finds it, and lets it last or not.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
const complaints: string[][] = [];
const id: Record<string, string> = {}, token: Record<string, string> = {};

async function open(who: string, options: object = desk): Promise<Page> {
  const opened = await openPage(browser, { ...options, bypassCSP: true });
  complaints.push(opened.complaints);
  await signIn(opened.page, square, who);
  return opened.page;
}
const say = async (who: string, status: string) => (await square.post('/api/v1/statuses', token[who], { status })).id as string;
const ask = async (who: string, subject: string, facts: string) => (await square.post('/api/bema/v1/moderation/decisions', token[who],
  { subject, effect: 'hidden', facts, permanent: true })).decision.id as string;
const until = async (who: string, post: string) => (await square.get(`/api/v1/statuses/${post}`, token[who])).bema_restrictions[0].until;

before(async () => {
  square = await new Square().start();
  for (const [name, role] of [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('who asks that it lasts is told that another must confirm it, and until when it holds meanwhile', async () => {
  const post = await say('ann', 'The mill stands in Weir Lane');
  await square.post('/api/v1/reports', token.bob, { account_id: id.ann, status_ids: [post] });
  const mona = await open('mona');
  await mona.goto(`${square.url}/moderation`);
  await mona.getByRole('link', { name: /The mill stands/ }).click();
  await mona.locator('.bench-key', { hasText: 'Hide' }).click();
  const form = mona.locator('.bench-form');
  await form.locator('[name=span]').selectOption('permanent');
  await form.locator('[name=facts]').fill('It names where somebody lives.');
  await form.getByRole('button', { name: 'See what will be read' }).click();
  await mona.locator('.preview').getByText(/From .* until \d{4}/).first().waitFor();
  await mona.locator('.bench-form button[type=submit]').click();
  await mona.getByText(/for now: a second person must confirm that it lasts/).first().waitFor();
  await mona.goto(`${square.url}/moderation/lasting`);
  await mona.getByText('1 decision waits for a second person').waitFor();
  await mona.getByRole('link', { name: /waits for somebody else/ }).click();
  await mona.getByText('You asked for this: somebody else must confirm it.').waitFor();
  assert.equal(await mona.getByRole('button', { name: 'Let it last' }).count(), 0);
  assert.equal(await mona.getByRole('button', { name: 'Take it back' }).isDisabled(), true);
  assert.deepEqual(await accessFaults(mona), []);
  await camera(mona, 'lasting')('own');
});

test('another one lets it last, from the list or from the record, or declines it with a reason', async () => {
  const [first] = await square.get('/api/bema/v1/moderation/lasting', token.mike);
  const other = await say('bob', 'So does the well');
  await ask('mona', other, 'It names a well.');
  const mike = await open('mike', { ...desk, colorScheme: 'dark' });
  const shown = camera(mike, 'lasting_dark');
  await mike.goto(`${square.url}/moderation/lasting/${first.id}`);
  const opened = mike.locator('.mod-open');
  await opened.getByText('The mill stands in Weir Lane').waitFor();
  await opened.getByText('@mona').waitFor();
  await mike.getByText('2 decisions wait for a second person').waitFor();
  assert.deepEqual(await accessFaults(mike), []);
  await shown('open');
  /* The record of the post leads here, from wherever it is shown. */
  const [decided] = (await square.get('/api/bema/v1/moderation/cases?state=closed', token.mike)).cases;
  await mike.goto(`${square.url}/moderation/queue/${decided.id}`);
  await mike.getByRole('link', { name: 'Waits for a second person' }).first().click();
  await opened.getByText('@mona').waitFor();
  assert.equal(new URL(mike.url()).pathname, `/moderation/lasting/${first.id}`);
  await opened.getByRole('button', { name: 'Let it last' }).focus();
  await mike.keyboard.press('Enter');
  await mike.getByText('It lasts.', { exact: true }).first().waitFor();
  assert.equal(await until('ann', first.statuses[0].id), null);

  /* The next opens by itself. */
  await opened.getByText('So does the well').waitFor();
  const no = opened.getByRole('button', { name: 'Not to last' });
  assert.equal(await no.isDisabled(), true, 'without a reason');
  await opened.getByLabel('Why it is not to last').fill('Thirty days are enough.');
  await no.click();
  await mike.getByText('Nothing waits for a second person.').waitFor();
  assert.notEqual(await until('bob', other), null);
  await shown('none');
});

test('whom it is about reads that it lasts, and can object to that; a phone shows all of it', async () => {
  const ann = await open('ann', phone);
  await ann.goto(`${square.url}/settings/standing`);
  await ann.getByText('It names where somebody lives.').first().waitFor();
  const [last] = await square.get('/api/bema/v1/standing', token.ann);
  assert.equal(last.kind, 'confirm');
  const card = ann.locator(`#decision-${last.decision_id}`);
  await card.locator('summary').first().click();
  await card.getByText(/until it is taken back/).waitFor();
  await camera(ann, 'lasting_author')('standing');
  await card.locator('summary').nth(1).click();
  await card.locator('textarea').fill('For ever?');
  await card.locator('form button.button').click();
  await eventually('it waits', async () => (await square.get('/api/bema/v1/moderation/appeals', token.mike) as any[])
    .some((one) => one.decision.id === last.decision_id));

  await ask('mona', await say('ann', 'And the mill again'), 'It names where somebody lives.');
  const mike = await open('mike', phone);
  await mike.goto(`${square.url}/moderation/lasting`);
  await mike.locator('.mod-list a').first().click();
  await mike.getByRole('button', { name: 'Let it last' }).waitFor();
  assert.deepEqual(await accessFaults(mike), []);
  await camera(mike, 'lasting_phone')('open');
  assert.deepEqual(complaints.flat().filter((one) => !/4\d\d/.test(one)), []);
});
