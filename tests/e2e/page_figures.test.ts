// What an auditor and a curious person see: the page about the algorithm without script and with it, its
// figures drawn and as tables, and why what trends does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone } from './browser.ts';
import { eventually, Square } from './square.ts';

const authors = 6;
let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];

/** Six people each say #mill and a link; the same six favourite a post. */
function crowd(): object[] {
  const at = (seconds: number) => new Date(Date.now() - 18e5 + seconds * 1000).toISOString();
  const lines: object[] = [{ type: 'account', name: 'writer', created_at: at(0) },
    { type: 'post', account: 'writer', key: 'p', text: 'The mill stands.', language: 'en', created_at: at(5) }];
  for (let a = 0; a < authors; a++) {
    lines.push({ type: 'account', name: `one${a}`, created_at: at(0) });
    lines.push({ type: 'post', account: `one${a}`, key: 't', text: 'I like the #mill', language: 'en', created_at: at(10 + a) });
    lines.push({ type: 'favourite', account: `one${a}`, post: 'p', post_account: 'writer', created_at: at(30 + a) });
  }
  return lines;
}

const day = (ago: number) => new Date(Date.now() - ago * 864e5).toISOString().slice(0, 10);
const fifth = (n: number | null, viewers: number, share: number[] | null) =>
  ({ fifth: n, viewers, authors_by_fifth: share?.slice(0, 5) ?? null, authors_nowhere: share?.[5] ?? null });

/** Days as the server tells them; feed_figures.test.ts tries those. One between them is of too few viewers. */
const month = {
  from: day(29), to: day(0), viewers_min: 10, rounded_to: 5,
  days: Array.from({ length: 20 }, (_, i) => ({
    day: day(20 - i), enough_viewers: i !== 12, viewers: i === 12 ? 0 : 100 + 5 * i, slates: i === 12 ? 0 : 300 + 10 * (i % 7),
    shown: 9000, unfollowed: i === 12 ? null : 48 + i % 5, authors: 180, gini: i === 12 ? null : 0.5 + i / 100, top_ten: i === 12 ? null : 30 - i % 4,
    sources: { followed: 47, approved_by_followed: 21, bridging: 26, newcomer: 6 },
    authors_by_fifth: [17, 20, 16, 19, 15], authors_nowhere: 13, approvals_known: 64, approvals_by_fifth: [19, 22, 20, 21, 18],
    viewers_by_fifth: [fifth(1, 20, [22, 19, 16, 18, 12, 13]), fifth(2, 15, [18, 21, 16, 18, 14, 13]), fifth(3, 0, null),
      fifth(4, 20, [16, 18, 17, 21, 15, 13]), fifth(5, 25, [13, 18, 16, 19, 21, 13]), fifth(null, 20, [17, 20, 16, 19, 15, 13])],
    voices: 210 + i, loss: 0.081 - i / 1000, editions: 24 + i % 3,
  })),
};
const tells = (other: Page, days = month.days) =>
  other.route(/algorithms\/figures/, (route) => route.fulfill({ json: { ...month, days } }));

before(async () => {
  square = new Square();
  square.load(crowd());
  await square.start();
  square.account('mona', 'moderator');
  const staff = square.token('mona', 'read write admin:read admin:write');
  const [tag] = (await square.ask('GET', '/api/v1/admin/trends/tags', { token: staff })).json;
  const [post] = (await square.ask('GET', '/api/v1/admin/trends/statuses', { token: staff })).json;
  await square.expect('POST', `/api/v1/admin/trends/tags/${tag.id}/approve`, { token: staff });
  await square.expect('POST', `/api/v1/admin/trends/statuses/${post.id}/approve`, { token: staff });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('without script the whole page is there, in both languages', async () => {
  for (const [locale, words] of [['en-GB', ['Home is in order of time', 'For those who check', 'Not used yet']],
    ['fr-FR', ['L’accueil est par ordre de temps', 'Pour qui vérifie', 'Pas encore utilisée']]] as const) {
    const { page: plain, complaints: said } = await openPage(browser, { ...desk, locale, javaScriptEnabled: false });
    await plain.goto(`${square.url}/algorithm`);
    await plain.getByRole('heading', { name: words[0] }).waitFor();
    await plain.getByRole('heading', { name: words[1] }).waitFor();
    await plain.getByText(`build/bema-algorithms replay slate.json --against ${square.url}`).waitFor();
    assert.equal(await plain.getByText('Loading').count(), 0);
    await plain.locator('.why-more summary').click();
    const rules = await plain.locator('.rules-in-force dt').allInnerTexts();
    const file = (await square.ask('GET', '/algorithms/policy')).text;
    const keys = file.split('\n').filter((line) => /^[a-z]/.test(line)).map((line) => line.split('=')[0]!.trim());
    assert.deepEqual(rules, keys.filter((key) => key !== 'history'));
    await plain.locator('.rules-in-force').getByText('What each of five groups of people thinks of a post:').waitFor();
    await plain.locator('.policies').getByText(words[2]).waitFor();
    const paths = await plain.locator('.algorithm a').evaluateAll((all) => all.map((one) => one.getAttribute('href')!));
    assert.ok(paths.length >= 7);
    for (const path of paths) assert.equal((await fetch(square.url + path)).status, 200, path);
    assert.equal((await plain.content()).includes('{{'), false);
    assert.deepEqual(said, []);
    await plain.context().close();
  }
});

test('the client takes over what the server wrote without a moment of nothing', async () => {
  await tells(page);
  await page.addInitScript(() => {
    const seen: string[] = [];
    (globalThis as any).seen = seen;
    const look = () => {
      const article = document.querySelector('article.algorithm');
      seen.push(!document.getElementById('app') ? 'early' : article ? 'there' : document.querySelector('.skeletons') ? 'bones' : 'nothing');
      requestAnimationFrame(look);
    };
    addEventListener('DOMContentLoaded', look);
  });
  await page.goto(`${square.url}/algorithm`);
  await page.locator('.plot').first().waitFor();
  const seen: string[] = await page.evaluate(() => (globalThis as any).seen);
  assert.deepEqual([...new Set(seen)], ['there']);
});

test('the figures are drawn, say in words what they show, and have a table behind them', async () => {
  assert.equal(await page.locator('.plot').count(), 8);
  const gini = page.locator('.plot', { hasText: 'Inequality of authors' });
  assert.equal(await gini.locator('polyline').count(), 2, 'the day of too few viewers is a gap');
  assert.match((await gini.getByRole('img').getAttribute('aria-label'))!,
    /^Inequality of authors, \d+ \w+ to \d+ \w+: between 0\.50 and 0\.69, at the end 0\.69\.$/);
  await gini.locator('summary').focus();
  await page.keyboard.press('Enter');
  assert.equal(await gini.locator('tbody tr').count(), 19);
  await page.getByRole('table', { name: 'Where it came from' }).getByRole('row', { name: 'Newcomers 6%' }).waitFor();
  const crossed = page.getByRole('table', { name: 'What each group was shown' });
  assert.equal(await crossed.locator('tbody tr').count(), 5, 'a group of too few viewers has no row');
  await crossed.getByRole('row', { name: 'Group 1 20 viewers or more 22% 19% 16% 18% 12% 13%' }).waitFor();
  const csv = await page.getByRole('link', { name: 'The same as a table (CSV)' }).getAttribute('href');
  assert.match((await square.ask('GET', csv!)).text, /^day,viewers,slates,shown,/);
});

test('before the first day is over, and where too few look, that is said', async () => {
  const { page: other } = await openPage(browser);
  await other.goto(`${square.url}/algorithm`);
  const nothing = other.getByText('No day is over yet. The first figures come tomorrow.');
  await nothing.waitFor();
  await tells(other, [{ ...month.days[12]! }]);
  await other.reload();
  await other.getByText('On no day of the last month were there 10 viewers.').waitFor();
  await other.unroute(/algorithms\/figures/);
  await other.route(/algorithms\/figures/, (route) => route.fulfill({ status: 503, json: { error: 'not now' } }));
  await other.reload();
  await other.locator('.figures .notice.bad').waitFor();
  await other.unroute(/algorithms\/figures/);
  await other.locator('.figures').getByRole('button').click();
  await nothing.waitFor();
  await other.context().close();
});

test('what trends says why, and a press says more', async () => {
  await page.goto(`${square.url}/explore?show=tags`);
  const why = page.locator('.rows .why-line');
  await why.waitFor();
  assert.match(await why.innerText(), /^Why #mill trends:\s+A few voices in 1 hour$/);
  await why.focus();
  await page.keyboard.press('Enter');
  const said = page.locator('dialog[open]');
  await said.getByRole('heading', { name: 'Why this trends' }).waitFor();
  await said.getByText('So far too few people stand anywhere').waitFor();
  await said.getByText('Counted among what is said in English.').waitFor();
  const { tags } = await square.get('/api/bema/v1/trends/explanations');
  await said.getByRole('row', { name: `Seen now ${tags[0].observed}` }).waitFor();
  await said.getByRole('row', { name: `Expected from the last weeks ${tags[0].expected}` }).waitFor();
  await said.getByRole('row', { name: `Score ${tags[0].score}` }).waitFor();
  await page.keyboard.press('Escape');
  await eventually('the focus is back', async () => why.evaluate((one) => one === document.activeElement));
  await page.goto(`${square.url}/explore`);
  await page.locator('article.post .why-line').getByText('A few voices in 1 hour').waitFor();
  assert.deepEqual(complaints, []);
});

test('in French and English, on a phone and a desk, light and dark, nothing is out of reach', async () => {
  const faults: string[] = [];
  for (const options of [{ ...desk, locale: 'fr-FR' }, phone]) {
    const { page: other } = await openPage(browser, { ...options, bypassCSP: true, reducedMotion: 'reduce' });
    await tells(other);
    for (const colorScheme of ['light', 'dark'] as const) {
      await other.emulateMedia({ colorScheme });
      await other.goto(`${square.url}/algorithm`);
      await other.locator('.plot').first().waitFor();
      await other.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      faults.push(...await accessFaults(other));
      assert.equal(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await other.goto(`${square.url}/explore?show=tags`);
      await other.locator('.rows .why-line').waitFor();
      assert.equal(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await other.locator('.rows .why-line').click();
      await other.locator('dialog[open] .terms').waitFor();
      faults.push(...await accessFaults(other));
    }
    await other.context().close();
  }
  assert.deepEqual(faults, []);
});
