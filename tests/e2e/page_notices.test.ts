// Notices of people without an account, and objections of who reported, in the page of who moderates.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
const token: Record<string, string> = {}, id: Record<string, string> = {};
const complaints: string[][] = [];

async function open(who: string, options: object = desk): Promise<Page> {
  const opened = await openPage(browser, { ...options, bypassCSP: true });
  complaints.push(opened.complaints);
  await signIn(opened.page, square, who);
  return opened.page;
}

before(async () => {
  square = await new Square().start();
  square.must(['rule', 'add', 'Be kind']);
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  browser = await openBrowser();
  page = await open('mona');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

const say = (status: string, body: object = {}) => square.post('/api/v1/statuses', token.ann, { status, ...body });
const notice = (post: any, kind: string, reason: string, more: object = {}): Promise<any> => square.post('/api/bema/v1/notices', undefined,
  { address: post.url, kind, reason, name: 'Zoe', email: 'zoe@mail.example', good_faith: true, ...more });
const receipt = (made: any) => square.get(`/api/bema/v1/notices/${made.receipt}`);
const case_of = async (post: any) => (await square.get('/api/bema/v1/moderation/cases', token.mike)).cases
  .find((one: any) => one.subject.status?.id === post.id);
const key = (name: string) => page.keyboard.press(name);

test('where a life is in danger comes first; each is answered by keys alone, and with its last one the case ends', async () => {
  await page.goto(`${square.url}/moderation/notices`);
  await page.getByText('No notice waits for an answer.').waitFor();
  const mill = await say('The mill grinds bones'), weir = await say('Meet me at the weir tonight');
  const slander = await notice(mill, 'law', 'The mill is mine, and grinds corn.');
  const again = await notice(mill, 'rule', 'I saw it too, it is not so.', { language: 'fr' });
  const danger = await notice(weir, 'life', 'She means to jump, I am sure.', { name: '' });
  await page.goto(`${square.url}/moderation/notices`);
  await page.getByRole('heading', { name: 'Lives and children first' }).waitFor();
  assert.match((await page.locator('.mod-list a').first().textContent())!, /She means to jump/);
  await page.locator('.mod-list a').first().focus();
  await key('Enter');
  await page.locator('.mod-open').getByText('Meet me at the weir tonight').waitFor();
  await page.locator('.mod-open').getByText('zoe@mail.example').waitFor();

  /* Words alone: shown before they are sent. */
  await key('d');
  await page.locator('.bench-form textarea:focus').waitFor();
  await page.keyboard.type('Help is on its way.');
  await key('Control+Enter');
  await page.locator('.preview').getByText('Help is on its way.').waitFor();
  assert.equal((await receipt(danger)).state, 'waiting');
  await page.locator(':focus', { hasText: 'Answer it' }).waitFor();
  await key('Enter');
  await page.getByText('Answered. Who sent it is told.').waitFor();
  assert.deepEqual([(await receipt(danger)).answer, await case_of(weir)], ['Help is on its way.', undefined]);

  /* A decision answers the next one; the other of its case waits still. */
  await page.locator('.mod-open').getByText('grinds corn').waitFor();
  await key('1');
  await page.locator('[name=facts]:focus').waitFor();
  await page.keyboard.type('It grinds corn.');
  await page.locator('[name=text]').fill('Nobody confirms this');
  await page.locator('[name=answer]').fill('It is labelled now.');
  await page.locator('[name=answer]').press('Control+Enter');
  await page.locator('.preview').getByText('It is labelled now.').waitFor();
  await page.locator('.preview .overlays').getByText('Nobody confirms this').waitFor();
  assert.equal((await square.get(`/api/v1/statuses/${mill.id}`)).bema_restrictions ?? null, null);
  await key('Enter');
  await page.locator('.mod-open').getByText('I saw it too').waitFor();
  const seen = await receipt(slander);
  assert.deepEqual([seen.state, seen.answer], ['answered', 'It is labelled now.']);
  assert.ok(seen.decision_id);
  assert.equal((await square.get(`/api/v1/statuses/${mill.id}`)).bema_restrictions[0].text, 'Nobody confirms this');
  assert.ok(await case_of(mill), 'another notice waits');

  /* What was decided answers the other, in the usual words of its language. */
  await key('d');
  await page.getByLabel('What answers it').selectOption({ label: 'Label: It grinds corn.' });
  await page.getByRole('button', { name: 'See what will be read' }).click();
  await page.locator('.preview').getByText('une mesure a été prise').waitFor();
  await page.getByRole('button', { name: 'Answer it' }).click();
  await page.getByText('No notice waits for an answer.').waitFor();
  assert.equal((await receipt(again)).decision_id, seen.decision_id);
  await eventually('the case is closed', async () => !await case_of(mill));
});

test('a notice that was answered, or is none, is told by its address; nobody reads one about herself', async () => {
  const post = await say('The tower leans');
  const made = await notice(post, 'rule', 'It stands quite upright.');
  await square.post(`/api/bema/v1/moderation/notices/${made.number}/answer`, token.mike, { text: 'It leans.' });
  await page.goto(`${square.url}/moderation/notices/${made.number}`);
  await page.getByText('It was answered:').waitFor();
  await page.getByText('It leans.').waitFor();
  assert.equal(await page.locator('.bench').count(), 0);
  await page.goto(`${square.url}/moderation/notices/12`);
  await page.getByText('There is no such notice.').waitFor();
  const about = await notice({ url: `${square.url}/@mona` }, 'rule', 'She shouts at the market.');
  await page.goto(`${square.url}/moderation/notices`);
  await page.getByText('No notice waits for an answer.').waitFor();
  await square.post(`/api/bema/v1/moderation/notices/${about.number}/answer`, token.olga, {});
});

test('an objection is answered by who had no part in it: with a decision, or with a reason', async () => {
  await page.goto(`${square.url}/moderation/objections`);
  await page.getByText('No objection waits for an answer.').waitFor();
  const open_post = await say('The bread is made of sawdust'), closed = await say('@bob you owe me', { visibility: 'direct' });
  const reports: any[] = [];
  for (const [post, comment] of [[open_post, 'It is rye.'], [closed, 'He threatens me.']] as const) {
    reports.push(await square.post('/api/v1/reports', token.bob, { account_id: id.ann, status_ids: [post.id], comment }));
    await square.expect('POST', `/api/v1/admin/reports/${reports.at(-1).id}/resolve`, { token: token.mike });
    await square.post(`/api/bema/v1/reports/${reports.at(-1).id}/appeal`, token.bob, { text: `Look again: ${comment}` });
  }
  const mike = await open('mike');
  await mike.goto(`${square.url}/moderation/objections/${reports[0].id}`);
  await mike.getByText('You had a part in it').waitFor();
  assert.equal(await mike.locator('.bench').count(), 0);
  await mike.context().close();

  await page.goto(`${square.url}/moderation/objections`);
  await page.getByRole('link', { name: /It is rye/ }).click();
  const opened = page.locator('.mod-open');
  await opened.getByText('The bread is made of sawdust').waitFor();
  await opened.getByText('Nothing was decided.').waitFor();
  await key('7');
  await page.locator('[name=facts]:focus').waitFor();
  await page.keyboard.type('It is rye, and he knows.');
  await key('Control+Enter');
  await page.locator('.preview').getByText('others find a notice in its place').waitFor();
  assert.equal((await square.ask('GET', `/api/v1/statuses/${open_post.id}`)).status, 200, 'nothing has happened yet');
  await key('Enter');
  await page.getByText('Hide: decided.').waitFor();
  assert.equal((await square.ask('GET', `/api/v1/statuses/${open_post.id}`)).status, 404);

  /* What is not public is opened on record. */
  await opened.getByText('1 post is not public').waitFor();
  assert.equal(await opened.getByText('you owe me').count(), 0);
  await opened.getByRole('button', { name: 'Read them' }).click();
  await opened.getByText('you owe me').waitFor();
  await key('d');
  await page.getByLabel('Your reason').fill('It was between friends.');
  await page.getByRole('button', { name: 'Let it stand' }).last().click();
  await page.getByText('No objection waits for an answer.').waitFor();
  const states = (await square.get('/api/bema/v1/reports', token.bob)).map((one: any) => [one.appeal.state, one.appeal.answer]);
  assert.deepEqual(states.sort(), [['approved', 'It is rye, and he knows.'], ['rejected', 'It was between friends.']]);
});

test('axe finds nothing there, at a desk and on a phone, light and dark, in English and French', async () => {
  const post = await say('One more about the mill');
  const made = await notice(post, 'children', 'It shows what nobody may show.');
  const done = await notice(post, 'rule', 'It is about me.');
  await square.post(`/api/bema/v1/moderation/notices/${done.number}/answer`, token.mike, { text: 'No.' });
  await square.post(`/api/bema/v1/notices/${done.receipt}/appeal`, undefined, { text: 'It is, look again.' });
  const faults: string[] = [];
  for (const [size, locale] of [[desk, 'en-GB'], [phone, 'fr-FR']] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      const shown = await open('mona', { ...size, locale, colorScheme, reducedMotion: 'reduce' });
      for (const path of ['notices', `notices/${made.number}`, 'objections', `objections/${done.number}`]) {
        await shown.goto(`${square.url}/moderation/${path}`);
        const words = path.startsWith('notices') ? 'It shows what nobody may show.' : 'It is, look again.';
        await shown.locator(`text=${words} >> visible=true`).first().waitFor();
        faults.push(...await accessFaults(shown));
        if (path.includes('/')) {
          await shown.locator('.bench').waitFor();
          await shown.keyboard.press('d');
          await shown.locator('.bench-form').waitFor();
          faults.push(...await accessFaults(shown));
        }
        const wider = await shown.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wider <= 0, `${path} is ${wider} pixels too wide`);
        if (process.env.PICTURES) await shown.screenshot({ path: `${process.env.PICTURES}/${locale}-${colorScheme}-${path.replace('/', '-')}.png` });
      }
      await shown.goto(`${square.url}/moderation/outside`);
      for (const form of ['#threat', '#dispute']) await shown.locator(`details:has(${form}) summary`).click();
      await shown.evaluate(() => scrollTo(0, 0)); // else a field may stand half below the head
      faults.push(...await accessFaults(shown));
      if (process.env.PICTURES) await shown.screenshot({ path: `${process.env.PICTURES}/${locale}-${colorScheme}-outside.png`, fullPage: true });
      await shown.context().close();
    }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints.flat(), []);
});
