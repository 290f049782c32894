// What those who look after the square do in the page for its report: judge again, take in demands; and the
// public pages of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { store } from './store.ts';

let square: Square;
let browser: Browser;
const token: Record<string, string> = {};
const complaints: string[][] = [];

async function open(who: string, options: object = desk): Promise<Page> {
  const opened = await openPage(browser, { ...options, bypassCSP: true });
  complaints.push(opened.complaints);
  if (who) await signIn(opened.page, square, who);
  return opened.page;
}

/** Another decision, as if its month had ended without one being drawn. */
async function drawn(status: string): Promise<void> {
  const post = await square.post('/api/v1/statuses', token.ann, { status, language: 'en' });
  await square.post('/api/bema/v1/moderation/decisions', token.mona, { subject: post.id, effect: 'hidden', facts: 'so' });
  const run = () => store(square, 'UPDATE jobs SET run_ms = 1, leased_by = NULL WHERE kind = 1822');
  await eventually('the job has looked at it', async () => {
    run();
    return store(square, 'SELECT count(*) FROM second_months')[0] === '1';
  });
  store(square, 'UPDATE second_months SET month = month - 1, drawn = 0');
  await eventually('it is drawn', async () => {
    run();
    return store(square, 'SELECT count(*) FROM second_judgements WHERE answered_ms IS NULL')[0] !== '0';
  });
}

before(async () => {
  square = await new Square().start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
  }
  await drawn('The mill burns at night');
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('a decision is judged again by who does not know it, and what was decided is told afterwards', async () => {
  const mona = await open('mona');
  await mona.goto(`${square.url}/moderation/second`);
  await mona.getByText('Nothing waits for a second judgement.').waitFor();
  assert.equal(await mona.getByRole('link', { name: 'Demands' }).count(), 0);
  const mike = await open('mike');
  await mike.goto(`${square.url}/moderation`);
  await mike.getByRole('link', { name: 'Judged twice' }).click();
  await mike.getByText('The mill burns at night').waitFor();
  assert.equal(await mike.getByText('mona').count(), 0);
  const judge = mike.getByRole('button', { name: 'Judge it so' });
  assert.equal(await judge.isDisabled(), true);
  await mike.getByLabel('What should be done').selectOption('label');
  await judge.click();
  await mike.getByText('It was decided otherwise: Hide.').waitFor();
  await mike.getByText('Nothing waits for a second judgement.').waitFor();
});

test('a demand is taken in, answered, and stands in the public list; a secret one does not', async () => {
  const olga = await open('olga');
  await olga.goto(`${square.url}/moderation/demands`);
  await olga.getByText('No authority has asked for anything.').waitFor();
  const take = async (authority: string, until = '') => {
    await olga.getByText('Take in a demand').click();
    await olga.getByLabel('What is asked for').selectOption('court_order');
    await olga.getByLabel('Who asks').fill(authority);
    await olga.getByLabel('Of which country').fill('DE');
    await olga.getByLabel('By which law').first().fill('§ 1');
    await olga.getByLabel('What it says').first().fill('Who wrote this');
    if (until) await olga.getByLabel('May not be told until', { exact: true }).fill(until);
    await olga.getByRole('button', { name: 'Take it in' }).click();
    await olga.getByRole('heading', { name: authority }).waitFor();
    await olga.locator('details:not([open]):has(#demand)').waitFor();
  };
  await take('Court of Zwickau');
  await olga.getByLabel('Why').fill('No ground');
  await olga.getByLabel('Answer', { exact: true }).selectOption('refused');
  await olga.getByRole('button', { name: 'Answer it' }).click();
  await olga.getByText('No ground').waitFor();
  await take('Court of Secrets', '1 January 2030');
  const anybody = await open('');
  await anybody.goto(`${square.url}/transparency`);
  await anybody.getByRole('link', { name: 'Every demand' }).click();
  await anybody.getByText('Court of Zwickau (DE)').waitFor();
  assert.equal(await anybody.getByText('Secrets').count(), 0);
});

test('axe finds nothing on these pages, at a desk and on a phone, light and dark', async () => {
  await drawn('The tower leans');
  const faults: string[] = [];
  for (const size of [desk, phone])
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open('olga', { ...size, colorScheme, reducedMotion: 'reduce' });
      for (const [path, words] of [['/moderation/second', 'The tower leans'], ['/moderation/demands', 'Court of Secrets'],
        ['/transparency', 'Moderation in figures'], ['/transparency/requests', 'Court of Zwickau']] as const) {
        await page.goto(square.url + path);
        await page.locator(`text=${words} >> visible=true`).first().waitFor();
        if (path === '/moderation/demands') await page.getByText('Take in a demand').click();
        faults.push(...await accessFaults(page));
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wider <= 0, `${path} is ${wider} pixels too wide`);
      }
      await page.context().close();
    }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints.flat(), []);
});
