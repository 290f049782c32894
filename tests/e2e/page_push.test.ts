// Web Push of a browser that is two people by turns: herself, and the account that is shared with her.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, openPage, signIn } from './browser.ts';
import { Receiver } from './receiver.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let receiver: Receiver;
let browser: Browser;
let page: Page;
const token: Record<string, string> = {}, id: Record<string, string> = {};

/* No push service is asked: the browser's part is played, as it is in every page of this browser, the square's is
 * real. */
function play(given: { endpoint: string; keys: object }): void {
  const is = 'test:subscribed';
  const subscription = { ...given, toJSON: () => given, unsubscribe: async () => (localStorage.removeItem(is), true) };
  const mine = () => (localStorage.getItem(is) ? subscription : null);
  const shown = JSON.parse(localStorage.getItem('test:shown') ?? '[]') as string[];
  const registration = {
    getNotifications: async () => shown.map((words) => ({ close: () => {
      shown.splice(shown.indexOf(words), 1);
      localStorage.setItem('test:shown', JSON.stringify(shown));
    } })),
    pushManager: { getSubscription: async () => mine(), subscribe: async () => (localStorage.setItem(is, '1'), mine()) },
  };
  Object.defineProperty(navigator.serviceWorker, 'ready', { value: Promise.resolve(registration) });
  Object.defineProperty(navigator.serviceWorker, 'getRegistration', { value: async () => registration });
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  Notification.requestPermission = async () => 'granted';
}

const told = () => receiver.messages.map((one) => receiver.open(one).body as string);
const mention = (name: string, words: string) =>
  square.post('/api/v1/statuses', token.ben, { status: `@${name} ${words}` });
const knocks = (words: string) => eventually(`it knocks: ${words}`, () => told().some((one) => one.includes(words)));
const settings = async (words: string) => {
  await page.goto(`${square.url}/settings/notifications`);
  await page.getByText(words).waitFor();
};
const line = () => page.locator('.acting-line >> visible=true');
async function actAs(): Promise<void> {
  await page.goto(`${square.url}/teams`);
  await page.getByRole('button', { name: 'Act as @firm' }).click();
  await line().waitFor();
}
async function beHerself(): Promise<void> {
  await line().getByRole('button', { name: 'Stop' }).click();
  await eventually('she is herself', async () => (await line().count()) === 0 && page.url() === `${square.url}/`);
}

before(async () => {
  receiver = await new Receiver().start();
  square = await new Square({ fetch_allow: '127.0.0.1' }).start();
  for (const name of ['firm', 'edda', 'ben']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  await square.post('/api/bema/v1/team/members', token.firm, { account_id: id.edda, role: 'editor' });
  await square.post(`/api/bema/v1/teams/${id.firm}/accept`, token.edda, {});
  browser = await openBrowser();
  ({ page } = await openPage(browser, { ...desk, bypassCSP: true }));
  await page.addInitScript(play, { endpoint: `${receiver.origin}/page`, keys: receiver.keys });
  await signIn(page, square, 'edda');
});
after(async () => {
  await browser?.close();
  await square?.remove();
  receiver?.stop();
});

test('what comes for herself does not come while she acts for the account, and nothing of it stays to be pressed', async () => {
  await settings('Switch on');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('This device is told.').waitFor();
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await page.getByLabel('someone favourites my post').check();
  await kept;
  await mention('edda', 'one for herself');
  await knocks('one for herself');
  await page.evaluate(() => localStorage.setItem('test:shown', '["one for herself"]'));
  await actAs();
  assert.equal(await page.evaluate(() => localStorage.getItem('test:shown')), '[]');
  await settings('Switch on');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('This device is told.').waitFor();
  await mention('edda', 'two for herself');
  await mention('firm', 'one for the firm');
  await knocks('one for the firm');
});

test('it comes again with herself, as she had wished it, although she switched it off for the account', async () => {
  await page.getByRole('button', { name: 'Switch off here' }).click();
  await page.getByRole('button', { name: 'Switch on' }).waitFor();
  await beHerself();
  await settings('This device is told.');
  assert.ok(await page.getByLabel('someone favourites my post').isChecked());
  await mention('firm', 'two for the firm');
  await mention('edda', 'three for herself');
  await knocks('three for herself');
  assert.ok(!told().some((one) => /two for/.test(one)), told().join('\n'));
});

test('for the account it stays as it was left there: off, then on', async () => {
  await actAs();
  await settings('Switch on');
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByText('This device is told.').waitFor();
  await beHerself();
  await settings('This device is told.');
  await actAs();
  await settings('This device is told.');
  await mention('firm', 'three for the firm');
  await knocks('three for the firm');
});

test('where turning fails, what she had stays on; where she signs out, nothing of it is kept', async () => {
  await beHerself();
  await page.route('**/act', (route) => route.abort());
  await page.goto(`${square.url}/teams`);
  await page.getByRole('button', { name: 'Act as @firm' }).click();
  await page.getByText('the square cannot be reached').first().waitFor();
  await settings('This device is told.');
  await mention('edda', 'four for herself');
  await knocks('four for herself');
  await page.unroute('**/act');
  await actAs();
  const kept = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('bema:push:')));
  assert.deepEqual(await kept(), [`bema:push:${id.edda}`]);
  await page.locator('.me-button').click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await eventually('she is out', async () => (await kept().catch(() => ['']))?.length === 0);
});
