// The page in the reader's language: the browser's, or the one that was chosen, on the client's screens and
// on the server's own pages alike; and only the words of one language are fetched.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let scripts: string[];

const language = () => page.evaluate(() => document.documentElement.lang);
const words = () => scripts.filter((url) => /\/part-(en|fr)-/.test(url))
  .map((url) => /\/part-(en|fr)-/.exec(url)![1]);

async function open(locale: string, options = desk): Promise<void> {
  ({ page, complaints } = await openPage(browser, { ...options, locale, bypassCSP: true }));
  scripts = [];
  page.on('request', (request) => scripts.push(request.url()));
}

before(async () => {
  square = await new Square().start();
  const thea = square.person('thea');
  await square.post('/api/v1/statuses', thea, { status: 'Le pré tient bon. #fleuves' });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('the page speaks the reader’s language', () => {
  test('the browser’s, and fetches the words of no other', async () => {
    await open('fr-CA');
    await page.goto(`${square.url}/local`);
    await page.getByRole('link', { name: 'Accueil' }).first().waitFor();
    assert.equal(await language(), 'fr');
    assert.deepEqual(words(), ['fr']);
    await page.locator('article time').first().getByText('à\u00a0l’instant').waitFor();

    await open('de-AT');
    await page.goto(`${square.url}/local`);
    await page.getByRole('link', { name: 'Home' }).first().waitFor();
    assert.equal(await language(), 'en');
    assert.deepEqual(words(), ['en']);
  });

  test('announced by the server, so that it is not waited for', async () => {
    const reply = await square.ask('GET', '/', { headers: { 'accept-language': 'fr', accept: 'text/html' } });
    assert.match(reply.text, /<html lang="fr"/);
    assert.match(reply.text, /rel="modulepreload" href="\/assets\/part-fr-/);
    assert.doesNotMatch(reply.text, /part-en-/);
  });

  test('without script as with it', async () => {
    await open('fr-FR');
    await page.goto(`${square.url}/auth/sign_in`);
    await page.getByRole('heading', { name: 'Se connecter' }).waitFor();
    assert.equal(await language(), 'fr');
  });

  test('the chosen one, on every page, until the choice is taken back', async () => {
    await open('fr-FR');
    await signIn(page, square, 'thea');
    await page.goto(`${square.url}/settings/appearance`);
    await page.getByLabel('Langue de cette page').selectOption({ label: 'English' });
    await page.getByLabel('Language of this page').waitFor();
    assert.equal(await language(), 'en');
    await page.goto(`${square.url}/auth/settings`);
    assert.equal(await language(), 'en');
    /* What the server says no to is said in the same language. */
    await page.goto(`${square.url}/settings/appearance`);
    const why = await page.evaluate(async () => (await (await fetch('/api/v1/statuses', {
      method: 'POST', headers: { 'Bema-Client': '1', 'Content-Type': 'application/json' },
      body: '{"status":""}' })).json()).error as string);
    assert.doesNotMatch(why, /[éèà’]/);
    await page.getByLabel('Language of this page').selectOption({ value: '' });
    await page.getByLabel('Langue de cette page').waitFor();
    assert.equal(await language(), 'fr');
    assert.deepEqual(complaints, []);
  });

  test('also where the queue says why a case stands where it does', async () => {
    square.account('mona', 'moderator');
    const bob = square.person('bob');
    const thea = await square.get('/api/v1/accounts/lookup?acct=thea');
    await square.post('/api/v1/reports', bob, { account_id: thea.id, comment: 'Non.' });
    const mona = square.token('mona', 'read admin:read');
    const [{ id, order }] = (await square.get('/api/bema/v1/moderation/cases', mona)).cases;
    await open('fr-FR');
    await signIn(page, square, 'mona');
    await page.goto(`${square.url}/moderation/queue/${id}`);
    await page.locator('.mod-fold summary').first().click();
    const said = page.locator('.mod-terms td:not(.mod-number)');
    await said.first().waitFor();
    assert.deepEqual(await said.allTextContents(), ['la gravité, selon les signalements', '0 abonné',
      'signalé par 1 personne, pour un poids de 0,8', 'attend depuis 0 heure', 'Dix points de plus comptent double.']);
    assert.deepEqual([order.facts.reporters, order.facts.hours, Math.round(order.facts.weight * 100)], [1, 0, 80]);
    assert.deepEqual(complaints, []);
  });

  for (const [name, options] of [['desk', desk], ['phone', phone]] as const)
    test(`in French nothing is out of reach: ${name}`, async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await open('fr-FR', { ...options, colorScheme });
        for (const path of ['/', '/local', '/about', '/@thea', '/tags/fleuves', '/auth/sign_up']) {
          await page.goto(square.url + path);
          if (!path.startsWith('/auth')) await page.locator('.shell').waitFor();
          assert.deepEqual(await accessFaults(page), []);
          const over = await page.evaluate(() =>
            document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(over <= 0, `${path} is ${over} px too wide`);
        }
        assert.deepEqual(complaints, []);
        await page.context().close();
      }
    });
});
