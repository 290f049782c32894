// A suspended account is deleted for ever by two people, in the page of those who moderate.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { store } from './store.ts';

let square: Square;
let browser: Browser;
const complaints: string[][] = [];
const id: Record<string, string> = {};

async function open(who: string, options: object = desk): Promise<Page> {
  const opened = await openPage(browser, { ...options, bypassCSP: true });
  complaints.push(opened.complaints);
  await signIn(opened.page, square, who);
  return opened.page;
}

before(async () => {
  square = await new Square().start();
  for (const [name, role] of [['ada', 'admin'], ['abe', 'admin'], ['mona', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    id[name] = (await square.get(`/api/v1/accounts/lookup?acct=${name}`)).id;
  }
  for (const name of ['ann', 'bob']) {
    await square.post('/api/v1/statuses', square.token(name), { status: `Buy at ${name}’s` });
    square.must(['account', 'suspend', name]);
    store(square, `DELETE FROM statements WHERE account_id = ${id[name]}`); // as if it were six months ago
    store(square, `UPDATE restrictions SET start_ms = 0 WHERE subject_id = ${id[name]}`);
  }
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

const exists = async (name: string) => (await square.ask('GET', `/api/v1/admin/accounts/${id[name]}`,
  { token: square.token('ada', 'admin:read') })).status === 200;

test('one proposes, and cannot confirm; another reads what it does, and deletes it or not', async () => {
  const ada = await open('ada');
  const shown = camera(ada, 'deletions');
  await ada.goto(`${square.url}/moderation/deletions`);
  await ada.getByText('Nobody has proposed to delete an account.').waitFor();
  await ada.getByText('Propose to delete an account').click();
  const form = ada.locator('details form');
  const proposes = async (name: string, why: string) => {
    await form.getByLabel('Name of the suspended account').fill(name);
    await form.getByLabel('Why').fill(why);
    await form.getByRole('button', { name: 'Propose it' }).click();
  };
  await proposes('mona', 'x');
  await form.getByRole('alert').filter({ hasText: 'no suspended account of that name' }).waitFor();
  await proposes('@Ann', 'A farm of spam.');
  const ann = ada.getByRole('region', { name: '@ann' });
  await ann.getByText('You proposed this: somebody else must confirm it.').waitFor();
  assert.equal(await ann.getByRole('button', { name: 'Delete it for ever' }).count(), 0);
  await proposes('bob', 'So is this.');
  await ada.getByRole('region', { name: '@bob' }).waitFor();
  assert.deepEqual(await accessFaults(ada), []);
  await shown('own');

  /* Not within her seven days. */
  const abe = await open('abe', phone);
  await abe.goto(`${square.url}/moderation/deletions`);
  const hers = abe.getByRole('region', { name: '@ann' });
  await hers.getByText('has seven days to take her data along').waitFor();
  assert.equal(await hers.getByRole('button', { name: 'Delete it for ever' }).count(), 0);
  store(square, `UPDATE deletions_proposed SET made_ms = made_ms - ${8 * 86_400_000}`);
  await abe.reload();
  await hers.getByText('A farm of spam.').waitFor();
  await hers.getByText('@ada').waitFor();
  await hers.getByText('Once confirmed, @ann is deleted for ever: its 1 post, pictures').waitFor();
  assert.equal(await hers.getByRole('button', { name: 'Delete it for ever' }).isDisabled(), true);
  assert.deepEqual(await accessFaults(abe), []);
  await camera(abe, 'deletions_phone')('phone');
  const bobs = abe.getByRole('region', { name: '@bob' });
  assert.equal(await bobs.getByRole('button', { name: 'Decline' }).isDisabled(), true);
  await bobs.getByLabel('Why not').fill('It sells bread, that is all.');
  await bobs.getByRole('button', { name: 'Decline' }).click();
  await bobs.waitFor({ state: 'detached' });
  await hers.getByLabel('I have looked at the case of @ann').check();
  await hers.getByRole('button', { name: 'Delete it for ever' }).focus();
  await abe.keyboard.press('Enter');
  await abe.getByText('@ann is deleted.').waitFor();
  await eventually('it is gone, and the other is not', async () => !(await exists('ann')) && await exists('bob'));
  assert.deepEqual(complaints.flat().filter((one) => !/4\d\d/.test(one)), []);
});

test('a moderator, who may not delete, has no such part', async () => {
  const mona = await open('mona');
  await mona.goto(`${square.url}/moderation`);
  await mona.getByRole('link', { name: 'Appeals' }).waitFor();
  assert.equal(await mona.getByRole('link', { name: 'Deletions' }).count(), 0);
});
