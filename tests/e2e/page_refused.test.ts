// What somebody wrote stays where she wrote it when the square could not take it, with a word that says why;
// and what could not be loaded is not passed over in silence.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { Square } from './square.ts';

let square: Square;
let browser: Browser;
const token: Record<string, string> = {};
const path: Record<string, string> = {};
const staff = (to: string, body: object = {}) => square.post(`/api/bema/v1/moderation/${to}`, token.mona, body);

before(async () => {
  square = await new Square().start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
  }
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'A dog.' });
  const notice = (reason: string): Promise<any> => square.post('/api/bema/v1/notices', undefined,
    { address: post.url, kind: 'law', reason, name: 'Zoe', email: 'zoe@mail.example', good_faith: true });
  const first = await notice('It is my cat.');
  await staff(`notices/${first.number}/answer`, { text: 'It is a dog.', unfounded: true });
  path.notice = `/moderation/notices/${(await notice('It is my other cat.')).number}`;
  const { decision } = await staff('decisions', { subject: post.id, effect: 'label', text: 'A dog', facts: 'It barks.' });
  path.decision = decision.id;
  await square.post(`/api/bema/v1/decisions/${decision.id}/appeal`, token.ann, { text: 'It is a wolf.' });
  await square.post('/api/v1/statuses', token.ann, { status: 'Later',
    scheduled_at: new Date(Date.now() + 40 * 86_400_000).toISOString() });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

async function open(who: string, to: string, size: object = desk): Promise<Page> {
  const { page } = await openPage(browser, { ...size, bypassCSP: true, reducedMotion: 'reduce' });
  await signIn(page, square, who);
  await page.goto(`${square.url}${to}`);
  return page;
}
/** Once with an error of the square's, once without any answer. */
async function refused(page: Page, calls: RegExp, act: () => Promise<unknown>, says: () => Promise<unknown>): Promise<void> {
  for (const fails of ['500', 'nothing']) {
    await page.route(calls, (route) => route.request().method() === 'GET' ? route.fallback()
      : fails === '500' ? route.fulfill({ status: 500, body: '<h1>proxy</h1>' }) : route.abort());
    await act();
    await says();
    await page.unroute(calls);
  }
}
const alert = (at: Locator, words = /500|reach|offline/i) => () => at.locator('.notice.bad').filter({ hasText: words }).waitFor();
const toast = (page: Page) => async () => {
  await page.locator('.toast.bad').last().waitFor();
  await page.waitForTimeout(100); // what comes after it in the same step
};

test('the facts of a warning stay when it could not be sent, and go with it when it was', async () => {
  const page = await open('mike', path.notice!);
  const fold = page.locator('details', { hasText: 'within a year' });
  await fold.locator('summary').click();
  const facts = fold.getByLabel('Facts, as she reads them');
  await facts.fill('Two cats, both dogs.');
  const press = () => fold.getByRole('button', { name: 'Warn her' }).click();
  await refused(page, /sender\/warn$/, press, alert(fold));
  assert.equal(await facts.inputValue(), 'Two cats, both dogs.');
  await press();
  await fold.locator('.mod-quote', { hasText: 'Two cats, both dogs.' }).waitFor();
  assert.equal(await fold.locator('.notice.bad').count(), 0);
  assert.equal(await facts.inputValue(), '');
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'SUMMARY');
  await page.context().close();
});

test('who may not read of a sender, since another notice is about her, is told so', async () => {
  const post = await square.post('/api/v1/statuses', token.olga, { status: 'A fox.' });
  await square.post('/api/bema/v1/notices', undefined, { address: post.url, kind: 'law', reason: 'It is my hen.', name: 'Zoe',
    email: 'zoe@mail.example', good_faith: true });
  const page = await open('olga', path.notice!);
  await page.getByText('Another notice from this address is about you').waitFor();
  assert.equal(await page.locator('details', { hasText: 'within a year' }).count(), 0);
  await page.context().close();
});

test('the words to who objects again and again stay too', async () => {
  const page = await open('olga', `/moderation/appeals/${path.decision}`);
  const fold = page.locator('details', { hasText: 'again and again' });
  await fold.locator('summary').click();
  const words = fold.getByLabel('What she is told');
  await words.fill('That is the fifth wolf.');
  await refused(page, /\/action$/, () => fold.getByRole('button', { name: 'Warn her' }).click(), alert(fold));
  assert.equal(await words.inputValue(), 'That is the fifth wolf.');
  await page.context().close();
});

test('a form in a fold keeps all that was written until it is taken, and nothing of it afterwards', async () => {
  const page = await open('mike', '/moderation/outside');
  const fold = page.locator('details:has(#dispute)');
  await fold.locator('summary').click();
  const field = (name: string) => fold.getByLabel(name, { exact: true });
  const values = async () => [await field('Decision').inputValue(), await field('Body').inputValue(),
    await fold.locator('[name=submitted_at]').inputValue()];
  const press = () => fold.getByRole('button', { name: 'Write it down' }).click();
  const day = new Date().toISOString().slice(0, 10);
  await field('Submitted on').fill(day);
  await field('Body').fill('Settlers');
  await field('Decision').fill('12');
  await press();
  await alert(fold, /./)(); // there is no such decision
  await field('Decision').fill(path.decision!);
  await refused(page, /disputes$/, press, alert(fold));
  assert.deepEqual(await values(), [path.decision, 'Settlers', day]);
  await press();
  await page.getByRole('heading', { name: 'Settlers: before the body' }).waitFor();
  assert.equal(await fold.getAttribute('open'), null);
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /Write down a dispute/);
  await page.keyboard.press('Enter');
  assert.deepEqual(await values(), ['', '', '']);

  /* Its outcome is in the heading's part, and the focus goes there. */
  const outcome = page.locator('form[id^=outcome]');
  await outcome.getByLabel('What follows from it, and why').fill('It is a wolf.');
  await outcome.locator('button[class=button]').click();
  assert.equal(await outcome.locator('select:invalid').count(), 1, 'nobody has said which');
  await outcome.locator('select').selectOption('upheld');
  await outcome.locator('button[class=button]').click();
  await page.getByRole('heading', { name: 'Settlers: the square was right' }).waitFor();
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^Settlers/);
  await page.context().close();
});

test('a demand shows what it names before a second person lets it last', async () => {
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'The bridge was sold.' });
  await square.post('/api/bema/v1/moderation/legal_requests', square.token('olga', 'admin:read admin:write'), { type: 'takedown',
    authority: 'Amtsgericht Zwickau', state: 'DE', law: '§ 186 StGB', words: 'Take it down.', subjects: post.id, territory: 'DE', withhold: 'true' });
  square.account('nils', 'admin');
  const page = await open('nils', '/moderation/demands');
  const demand = page.locator('section', { has: page.getByRole('heading', { name: /Amtsgericht Zwickau/ }) });
  await demand.getByText('Accounts and posts that it names (1)').click();
  await demand.getByText('The bridge was sold.').waitFor();
  assert.equal(await demand.getByRole('link', { name: '@ann' }).getAttribute('href'), `/@ann/${post.id}`);
  await demand.getByRole('button', { name: 'Keep it until it is lifted' }).click();
  await demand.getByText('Withheld until it is lifted.').waitFor();
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ''), /^Content to be taken down/);
  await page.context().close();
});

test('a place that could not be blocked, and a time that could not be changed, stay in their fields', async () => {
  const page = await open('ann', '/settings/blocked');
  const domain = page.getByLabel('Domain').first();
  await domain.fill('far.example');
  await refused(page, /domain_blocks$/, async () => {
    await domain.press('Enter');
    await page.locator('dialog[open] .danger').click();
  }, toast(page));
  assert.equal(await domain.inputValue(), 'far.example');

  await page.goto(`${square.url}/compose?show=scheduled`);
  await page.locator('.written [aria-haspopup=menu]').click();
  await page.locator('[role=menuitem]:has(.icon-clock)').click();
  const time = page.locator('.schedule input');
  await time.fill('2031-01-01T12:00');
  await refused(page, /scheduled_statuses\/\d+$/, () => page.locator('.schedule .button').click(), toast(page));
  assert.equal(await time.inputValue(), '2031-01-01T12:00');
  await page.context().close();
});

test('what could not be loaded says so, and is loaded when asked again', async () => {
  const page = await open('mike', '/settings');
  for (const [to, calls, there] of [
    [path.notice!, /\/sender$/, 'within a year'],
    [path.notice!, /moderation\/reasons$/, ''],
    ['/moderation/objections', /notice_stops$/, ''],
    ['/moderation/outside', /disputes$/, 'Settlers'],
    ['/moderation/outside', /life_threats$/, ''],
  ] as const) {
    await page.route(calls, (route) => route.fulfill({ status: 500, body: '<h1>proxy</h1>' }));
    await page.goto(`${square.url}${to}`);
    const fault = page.locator('.notice.bad', { hasText: 'error 500' });
    await fault.waitFor();
    await page.unroute(calls);
    await fault.getByRole('button', { name: 'Try again' }).click();
    await fault.waitFor({ state: 'detached' });
    if (there) await page.getByText(there).first().waitFor();
  }
  await page.context().close();
});

test('what was decided is said where it can be read, and covers no key of the next case', async () => {
  const { id } = await square.get('/api/v1/accounts/lookup?acct=ann');
  for (const status of ['The mill is closed.', 'The inn is open.', 'The weir holds.']) {
    const post = await square.post('/api/v1/statuses', token.ann, { status });
    await square.post('/api/v1/reports', token.olga, { account_id: id, status_ids: [post.id], comment: 'No.' });
  }
  for (const size of [desk, { ...desk, viewport: { width: 900, height: 800 } }, phone]) {
    const page = await open('mike', '/moderation/queue', size);
    await page.locator('.mod-list a', { hasText: /mill|inn|weir/ }).first().click();
    await page.locator('.bench-key').first().waitFor();
    const decided = new URL(page.url()).pathname;
    await page.keyboard.press('d');
    await page.locator('.bench-form [type=submit]').click();
    const toast = page.locator('.toast', { has: page.getByRole('button', { name: 'Undo' }) });
    await toast.waitFor();
    await page.waitForURL((url) => url.pathname !== decided);
    await page.locator('.bench-key').first().waitFor();
    assert.deepEqual(await accessFaults(page), []);
    const over = await page.evaluate(() => {
      const said = document.querySelector('.toast')!.getBoundingClientRect();
      return [...document.querySelectorAll('.bench-key')].filter((key) => {
        const at = key.getBoundingClientRect();
        return at.left < said.right && at.right > said.left && at.top < said.bottom && at.bottom > said.top;
      }).length;
    });
    assert.equal(over, 0, JSON.stringify(size));
    await page.context().close();
  }
});
