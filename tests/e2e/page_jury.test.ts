// The jury in the page: asked for, read by who was drawn, voted, and told to who appealed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { store } from './store.ts';

let square: Square;
let browser: Browser;
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const members = Array.from({ length: 8 }, (_, i) => `member${i}`);
const hurry = () => store(square, 'UPDATE jobs SET run_ms = 1, leased_by = NULL WHERE kind = 63');

async function pageOf(who: string, options: object = desk): Promise<Page> {
  const { page } = await openPage(browser, { ...options, bypassCSP: true });
  await signIn(page, square, who);
  return page;
}

before(async () => {
  square = await new Square().start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'],
    ...members.map((name) => [name, 'user'])] as [string, string][]) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  store(square, `UPDATE jobs SET run_ms = ${Date.now() + 1e9} WHERE kind = 1804`); /* where they stand is said here */
  members.forEach((name, i) => {
    const b = (BigInt(id[name]!) >> 7n) & 16383n;
    store(square, `INSERT INTO positions (b, account_id, voice_id, factor, intercept, ratings, quintile, made_ms) VALUES (${b}, ${id[name]}, ${id[name]}, 0, 0, 20, ${i % 5}, 1)`);
    store(square, `INSERT INTO admissions (b, account_id, step, vouched, period) VALUES (${b}, ${id[name]}, 0, 0, 0)`);
  });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('who may change the square’s settings switches juries on', async () => {
  const page = await pageOf('olga');
  await page.goto(`${square.url}/auth/square`);
  const box = page.getByLabel('Appeals may be put to a jury');
  assert.equal(await box.isChecked(), false);
  await box.check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/done=saved/);
  assert.equal(await box.isChecked(), true);
  assert.match(square.must(['jury', 'show']), /juries are on/);
  await page.context().close();
});

test('an appeal is put to a jury, read by who was drawn, and decided', async () => {
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'The mill is behind the church.', spoiler_text: 'Where things are' });
  const { decision } = await square.post('/api/bema/v1/moderation/decisions', token.mona,
    { subject: post.id, effect: 'hidden', facts: 'Ann names where somebody lives.' });
  const ann = await pageOf('ann');
  await ann.goto(`${square.url}/settings/standing`);
  await ann.getByText('Object to this').click();
  await ann.getByLabel('What speaks against it?').fill('Everybody knows where the mill is.');
  await ann.getByLabel('Let a jury of members decide').check();
  const faults: string[] = await accessFaults(ann);
  await ann.getByRole('button', { name: 'Send' }).click();
  await ann.getByText('A jury is being drawn.').waitFor();
  const jury = () => square.get('/api/bema/v1/standing', token.ann).then((all: any[]) => all.find((one) => one.decision_id === decision.id).jury);
  await eventually('it is drawn', async () => (hurry(), (await jury()).state === 'sitting'));

  const mike = await pageOf('mike');
  await mike.goto(`${square.url}/moderation/appeals/${decision.id}`);
  await mike.getByText('This appeal is before a jury of seven members.').waitFor();
  assert.equal(await mike.getByRole('button', { name: 'Take it back' }).count(), 0);
  faults.push(...await accessFaults(mike));

  const who: string[] = [];
  for (const name of members)
    if ((await square.get('/api/bema/v1/jury', token[name])).cases.length) who.push(name);
  assert.equal(who.length, 7);
  const shots = process.env.BEMA_TEST_PICTURES;
  for (const [at, [name, size, colorScheme]] of ([[who[0]!, desk, 'light'], [who[1]!, phone, 'dark'], [who[2]!, desk, 'dark'],
    [who[3]!, phone, 'light']] as const).entries()) {
    const page = await pageOf(name, { ...size, colorScheme });
    await page.goto(`${square.url}/notifications`);
    await page.getByText('You are called to a jury').first().waitFor();
    await page.getByRole('link', { name: 'Read what you are to decide' }).first().click();
    await page.getByRole('heading', { name: 'You are called to decide an appeal' }).waitFor();
    if (shots) await page.screenshot({ path: `${shots}/jury-list-${at}.png` });
    faults.push(...await accessFaults(page));
    await page.getByRole('link', { name: 'Read it and vote' }).click();
    await page.getByText('The mill is behind the church.').waitFor();
    await page.getByText('names where somebody lives.').first().waitFor();
    assert.doesNotMatch(await page.locator('.jury').innerText(), /\bann\b|mona/i);
    if (shots) await page.screenshot({ path: `${shots}/jury-case-${at}.png`, fullPage: true });
    faults.push(...await accessFaults(page));
    /* By keys alone. */
    assert.equal(await page.getByRole('button', { name: 'Vote', exact: true }).isDisabled(), true);
    await page.keyboard.press('2');
    assert.equal(await page.getByLabel('Keep it').isChecked(), true);
    await page.keyboard.press('1');
    assert.equal(await page.getByLabel('Take it back').isChecked(), true);
    await page.getByLabel('Why, if you want to say it').fill('No house is named. 1 2');
    assert.equal(await page.getByLabel('Take it back').isChecked(), true, 'no keys while something is written');
    await page.getByRole('button', { name: 'Vote', exact: true }).click();
    await page.getByText('How it ends is decided when all seven have voted').waitFor();
    await page.context().close();
  }
  for (const name of who.slice(4))
    await square.post(`/api/bema/v1/jury/${(await jury()).entry}/vote`, token[name], { vote: 'keep' });
  await eventually('it has decided', async () => (hurry(), (await jury()).state === 'decided'));
  await ann.reload();
  await ann.getByText('A jury of members decided: 4 for taking it back, 3 for keeping it.').waitFor();
  if (shots) await ann.screenshot({ path: `${shots}/jury-standing.png` });
  faults.push(...await accessFaults(ann));
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`)).status, 200, 'it is back');
  assert.deepEqual(faults, []);
  await ann.context().close();
  await mike.context().close();
});

test('who is called to none reads so, and wants to be drawn or not', async () => {
  const page = await pageOf('ann');
  await page.goto(`${square.url}/jury`);
  await page.getByText('You are called to no jury.').waitFor();
  const box = page.getByLabel('I may be drawn for juries');
  assert.equal(await box.isChecked(), true);
  await box.uncheck();
  await page.getByText('You are drawn for no jury any more.').waitFor();
  assert.equal((await square.get('/api/bema/v1/jury', token.ann)).opted_out, true);
  if (process.env.BEMA_TEST_PICTURES) await page.screenshot({ path: `${process.env.BEMA_TEST_PICTURES}/jury-none.png` });
  assert.deepEqual(await accessFaults(page), []);
  await page.goto(`${square.url}/jury/12`);
  await page.getByText('There is nothing for you to decide here').waitFor();
  await page.context().close();
});

test('who answers appeals sends one there, and answers where too few can be drawn', async () => {
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'Again.' });
  const { decision } = await square.post('/api/bema/v1/moderation/decisions', token.mona, { subject: post.id, effect: 'hidden', facts: 'so' });
  await square.post(`/api/bema/v1/decisions/${decision.id}/appeal`, token.ann, { text: 'No.' });
  const mike = await pageOf('mike');
  await mike.goto(`${square.url}/moderation/appeals/${decision.id}`);
  await mike.getByRole('button', { name: 'Put it to a jury' }).waitFor();
  if (process.env.BEMA_TEST_PICTURES) await mike.screenshot({ path: `${process.env.BEMA_TEST_PICTURES}/jury-appeal.png` });
  await mike.getByRole('button', { name: 'Put it to a jury' }).click();
  await mike.getByText('Nobody else answers it meanwhile.').waitFor();
  /* All but one are resting: too few, and he answers after all. */
  await eventually('it has come back', async () => (hurry(),
    (await square.get('/api/bema/v1/moderation/appeals', token.mike))[0]?.jury?.state === 'too_few'));
  await mike.reload();
  await mike.getByText('too few members could be drawn: you answer').waitFor();
  await mike.context().close();
});
