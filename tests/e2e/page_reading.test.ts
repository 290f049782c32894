// Reading in the client: the menu of a post, filters, long conversations, search, explore, lists, tags.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  accessFaults, camera, desk, holds, openBrowser, openPage, phone, signIn,
} from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let engine: Server;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const get = (name: string, path: string) => square.get(path, token[name]);
const post = (name: string, path: string, body: object = {}) => square.post(path, token[name], body);
const say = (name: string, status: string, more: object = {}) =>
  post(name, '/api/v1/statuses', { status, language: 'en', ...more });

const main = () => page.locator('#main');
const dialog = () => page.locator('dialog');
const toast = () => page.locator('.toast').last();
const postOf = (one: string) => main().locator(`article[data-post="${one}"]`).first();
const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
const item = (name: string) => page.getByRole('menuitem', { name, exact: true });

async function choose(one: string, name: string): Promise<void> {
  await postOf(one).getByRole('button', { name: 'More', exact: true }).click();
  await item(name).click();
}

/* An engine that speaks LibreTranslate's API and knows one trick. */
async function startEngine(): Promise<string> {
  engine = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => { text += bytes; });
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(request.url === '/translate'
        ? { translatedText: JSON.parse(text).q.map((one: string) => one.replace('Le pain', 'The bread')) }
        : [{ code: 'fr', name: 'French', targets: ['en', 'fr'] }]));
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(engine.address() as { port: number }).port}/`;
}

before(async () => {
  square = await new Square({ translation_url: await startEngine() }).start();
  for (const name of ['ann', 'ben', 'cat', 'dan']) {
    token[name] = square.person(name);
    id[name] = (await get(name, '/api/v1/accounts/verify_credentials')).id;
  }
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: token.cat, body: { indexable: true } });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  shot = camera(page, 'reading');
  await signIn(page, square, 'ann');
});

after(async () => {
  await browser?.close();
  await square?.remove();
  engine?.close();
});

describe('the menu of a post', () => {
  test('shows who boosted, favourited and quoted it', async () => {
    const bread = await say('ann', 'The bread is ready.');
    await post('ben', `/api/v1/statuses/${bread.id}/favourite`);
    await post('cat', `/api/v1/statuses/${bread.id}/reblog`);
    await say('dan', 'News from the oven', { quoted_status_id: bread.id });
    await page.goto(`${square.url}/@ann/${bread.id}`);
    await postOf(bread.id).getByRole('button', { name: '1 boost' }).click();
    await dialog().getByRole('link', { name: 'cat @cat' }).waitFor();
    await dialog().getByLabel('1 favourite').check();
    await dialog().getByRole('link', { name: 'ben @ben' }).waitFor();
    await dialog().getByLabel('1 quote').check();
    await dialog().getByText('News from the oven').waitFor();
    await shot('reactions');
    await page.keyboard.press('Escape');
  });

  test('changes who may quote, and takes a post out of a quote', async () => {
    const mine = await say('ann', 'Quote me or not');
    const quoting = await say('dan', 'I will', { quoted_status_id: mine.id });
    await page.goto(`${square.url}/@ann/${mine.id}`);
    await choose(mine.id, 'Who may quote it');
    await dialog().getByLabel('Only me').check();
    await press('Save');
    await eventually('nobody else may', async () =>
      (await get('dan', `/api/v1/statuses/${mine.id}`)).quote_approval.current_user === 'denied');
    await page.goto(`${square.url}/@dan/${quoting.id}`);
    await choose(quoting.id, 'Take my post out of this quote');
    await press('Take my post out of this quote');
    await postOf(quoting.id).getByText('has taken the agreement back').waitFor();
    assert.equal((await get('dan', `/api/v1/statuses/${quoting.id}`)).quote.state, 'revoked');
  });

  test('shows word by word what was changed', async () => {
    const old = await say('ben', 'The bakery opens on Monday at seven.');
    await square.expect('PUT', `/api/v1/statuses/${old.id}`,
      { token: token.ben, body: { status: 'The bakery opens on Tuesday at seven.' } });
    await page.goto(`${square.url}/@ben/${old.id}`);
    await choose(old.id, 'Show what was changed');
    await dialog().locator('ins').waitFor();
    assert.deepEqual([await dialog().locator('del').innerText(), await dialog().locator('ins').innerText()],
      ['Monday', 'Tuesday']);
    await page.keyboard.press('Escape');
  });

  test('translates what is in another language, and shows the original again', async () => {
    const bread = await say('ben', 'Le pain est là.', { language: 'fr' });
    const plain = await say('ben', 'In plain words.');
    await page.goto(`${square.url}/@ben`);
    await choose(bread.id, 'Translate');
    await postOf(bread.id).getByText('The bread est là.').waitFor();
    await postOf(bread.id).getByText('Translated from French').waitFor();
    await postOf(bread.id).getByRole('button', { name: 'Show the original' }).click();
    await postOf(bread.id).getByText('Le pain est là.').waitFor();
    await postOf(plain.id).getByRole('button', { name: 'More', exact: true }).click();
    await item('Copy link').waitFor();
    assert.equal(await item('Translate').count(), 0);
    await page.keyboard.press('Escape');
  });

  test('quiets a conversation one does not want to hear of', async () => {
    const loud = await say('ben', '@ann What a day');
    await page.goto(`${square.url}/@ben/${loud.id}`);
    await choose(loud.id, 'No more notifications from this conversation');
    await eventually('it is quiet', async () => (await get('ann', `/api/v1/statuses/${loud.id}`)).muted);
    await choose(loud.id, 'Notifications from this conversation again');
    await eventually('it is heard', async () => !(await get('ann', `/api/v1/statuses/${loud.id}`)).muted);
  });
});

describe('a filter', () => {
  test('hides with its name on it, is lifted for one post and laid back', async () => {
    const rain = await say('ben', 'Rain again, nothing but rain.');
    const quoting = await say('cat', 'Ben is right', { quoted_status_id: rain.id });
    await post('ann', '/api/v2/filters', { title: 'Weather', context: ['public', 'account'],
      filter_action: 'warn', keywords_attributes: [{ keyword: 'rain', whole_word: true }] });
    await page.goto(`${square.url}/local`);
    const hidden = main().locator('.post-filtered').filter({ hasText: 'Hidden by your filter “Weather”' });
    await hidden.waitFor();
    assert.equal(await postOf(rain.id).count(), 0);
    await postOf(quoting.id).getByText('Hidden by your filter “Weather”').waitFor();
    await hidden.getByRole('button', { name: 'Show anyway' }).click();
    await postOf(rain.id).getByText('nothing but rain').waitFor();
    await postOf(rain.id).getByRole('button', { name: 'Hide again' }).click();
    await hidden.waitFor();
    await page.goto(`${square.url}/@ben/${rain.id}`);
    await main().locator('article.focused').getByText('nothing but rain').waitFor();
  });
});

describe('a long conversation', () => {
  test('comes page by page, and is as it was left when one comes back', async () => {
    const root = await say('ben', 'What shall we do with the mill?');
    for (let i = 0; i < 70; i++) await say('cat', `Answer ${i}`, { in_reply_to_id: root.id });
    let parent = root.id;
    for (let i = 0; i < 35; i++)
      parent = (await say('dan', `Step ${i}`, { in_reply_to_id: parent })).id;
    await page.goto(`${square.url}/@ben/${root.id}`);
    await main().getByText('Answer 59', { exact: true }).waitFor();
    assert.equal(await main().getByText('Answer 60', { exact: true }).count(), 0);
    await page.keyboard.press('End');
    await main().getByText('Step 29', { exact: true }).waitFor();
    assert.equal(await main().getByText('Step 30', { exact: true }).count(), 0);
    await main().getByRole('button', { name: '5 more replies' }).click();
    const last = main().locator('article').filter({ hasText: 'Step 34' });
    await last.scrollIntoViewIfNeeded();
    await last.locator('a.post-time').click();
    await main().locator('article.focused').getByText('Step 34').waitFor();
    await page.goBack();
    await last.waitFor();
  });
});

describe('a conversation that goes on', () => {
  test('announces new answers, and puts them where they belong when asked', async () => {
    const root = await say('ben', 'Who comes on Friday?');
    const first = await say('cat', 'I do', { in_reply_to_id: root.id });
    await page.goto(`${square.url}/@ben/${root.id}`);
    await postOf(first.id).waitFor();
    const under = await say('dan', 'Then I come too', { in_reply_to_id: first.id });
    const bar = main().getByRole('button', { name: '1 new reply' });
    await page.clock.install();
    await page.clock.fastForward(11_000);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await bar.waitFor();
    assert.equal(await postOf(under.id).count(), 0);
    await bar.click();
    await main().locator(`#post-${first.id} ~ ol #post-${under.id}`).waitFor();
    assert.equal(await bar.count(), 0);
  });
});

describe('finding', () => {
  test('a search is made precise by a press, and remembered on this device', async () => {
    await page.goto(`${square.url}/search`);
    await main().getByRole('button', { name: /from:me/ }).click();
    await page.keyboard.type('bread');
    await holds(main().getByRole('searchbox'), 'from:me bread');
    await page.keyboard.press('Enter');
    await main().locator('article').getByText('The bread is ready.').waitFor();
    assert.equal(await main().locator('article').count(), 1);
    await page.goto(`${square.url}/explore`);
    await main().getByRole('searchbox').focus();
    await main().getByRole('button', { name: 'from:me bread', exact: true }).click();
    await page.waitForURL(/\/search\?q=from%3Ame%20bread/);
    await page.goto(`${square.url}/search`);
    await shot('search');
    await main().getByRole('button', { name: 'Forget “from:me bread”' }).click();
    await page.reload();
    await main().getByText('Make it precise').waitFor();
    assert.equal(await main().getByText('Searched before').count(), 0);
  });

  test('results go on, and each kind has a page of its own', async () => {
    await page.goto(`${square.url}/search?q=answer`);
    await main().getByRole('link', { name: 'All posts' }).click();
    await main().locator('article').nth(19).waitFor();
    await main().getByRole('button', { name: 'Show more' }).click();
    await main().locator('article').nth(39).waitFor();
    await main().getByRole('link', { name: 'People' }).click();
    await main().getByText('Nothing found for “answer”.').waitFor();
  });

  test('explore says plainly when there is nothing, and shows tags with how much they are used', async () => {
    await page.goto(`${square.url}/explore`);
    await main().getByText('No post stands out at the moment.').waitFor();
    const history = Array.from({ length: 7 }, (_, i) =>
      ({ day: String(1763683200 - i * 86400), uses: String(7 - i), accounts: String(4 - Math.min(i, 3)) }));
    await page.route('**/api/v1/trends/tags*', (route) => route.fulfill({ json: [
      { id: '1', name: 'milltown', url: `${square.url}/tags/milltown`, history, following: false }] }));
    await page.route('**/api/v1/trends/links*', (route) => route.fulfill({ json: [
      { url: 'https://news.example/mill', title: 'The mill turns', description: '', provider_name: 'News',
        image: null, width: 0, height: 0, history }] }));
    await main().getByRole('link', { name: 'Tags', exact: true }).click();
    const tag = main().getByRole('link', { name: /#milltown/ });
    await tag.getByText('7 people in the last two days').waitFor();
    assert.match((await tag.locator('polyline').getAttribute('points'))!, /^0\.0,[\d.]+( [\d.]+,[\d.]+){6}$/);
    await main().getByRole('link', { name: 'News', exact: true }).click();
    await main().getByRole('link', { name: /The mill turns/ }).waitFor();
    await main().getByText('4 people shared it').waitFor();
    await page.unroute('**/api/v1/trends/tags*');
    await page.unroute('**/api/v1/trends/links*');
  });

  test('people are suggested with a reason, and not again when one does not want them', async () => {
    for (const name of ['ben', 'dan'])
      await square.expect('PATCH', '/api/v1/accounts/update_credentials',
        { token: token[name], body: { discoverable: true } });
    await post('ann', `/api/v1/accounts/${id.cat}/follow`);
    await post('cat', `/api/v1/accounts/${id.dan}/follow`);
    await page.goto(`${square.url}/explore?show=people`);
    const dan = main().locator('section .person').filter({ hasText: '@dan' });
    await dan.getByText('Followed by people you follow').waitFor();
    await shot('people');
    await dan.getByRole('button', { name: 'Do not suggest again: dan' }).click();
    await dan.waitFor({ state: 'detached' });
    await eventually('it is kept', async () => !(await get('ann', '/api/v2/suggestions'))
      .some((one: any) => one.account.acct === 'dan'));
    await main().getByLabel('Order').selectOption({ label: 'New here' });
    await page.waitForURL(/order=new/);
    await main().locator('.people').last().getByText('@dan').first().waitFor();
  });
});

describe('lists and tags', () => {
  test('a list says which answers stand on it, and may keep its people out of the home', async () => {
    const list = await post('ann', '/api/v1/lists', { title: 'Milers' });
    await page.goto(`${square.url}/lists/${list.id}`);
    await main().locator('.screen-head').getByRole('button', { name: 'More' }).click();
    await item('Name and replies').click();
    await dialog().getByLabel('Name of the list').fill('Millers');
    await dialog().getByLabel('Replies that are shown').selectOption({ label: 'No replies' });
    await dialog().getByLabel('Keep these people out of my home').check();
    await press('Save');
    await main().getByRole('heading', { name: 'Millers' }).waitFor();
    const { title, replies_policy, exclusive } = await get('ann', `/api/v1/lists/${list.id}`);
    assert.deepEqual([title, replies_policy, exclusive], ['Millers', 'none', true]);
  });

  test('tags are followed, let go of and shown on the profile', async () => {
    await page.goto(`${square.url}/followed_tags`);
    await main().getByLabel('Name of a tag').fill('#rye');
    await main().getByRole('button', { name: 'Follow', exact: true }).click();
    await main().getByRole('link', { name: '#rye' }).click();
    await main().getByRole('button', { name: 'Feature on my profile' }).click();
    await toast().getByText('#rye is on your profile.').waitFor();
    assert.deepEqual((await get('ann', '/api/v1/featured_tags')).map((tag: any) => tag.name), ['rye']);
    await page.goto(`${square.url}/followed_tags`);
    await main().getByRole('button', { name: 'Stop following #rye' }).click();
    await main().getByText('You follow no tags yet.').waitFor();
    await eventually('none is followed', async () =>
      (await get('ann', '/api/v1/followed_tags')).length === 0);
  });
});

describe('for everyone', () => {
  for (const [name, size] of [['a phone in the dark', phone], ['a desk by day', desk]] as const)
    test(`on ${name}`, async () => {
      const state = await page.context().storageState();
      const { page: other, complaints: said } = await openPage(browser,
        { ...size, bypassCSP: true, reducedMotion: 'reduce', storageState: state });
      for (const path of ['/explore?show=people', '/search', '/followed_tags', '/lists']) {
        await other.goto(square.url + path);
        await other.locator('.person, .operators, .line-form').first().waitFor();
        assert.deepEqual(await accessFaults(other), []);
        assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
      }
      await other.goto(`${square.url}/@ben`);
      await other.locator('.act-more').first().click();
      await other.getByRole('menuitem', { name: 'Copy link' }).waitFor();
      assert.deepEqual(await accessFaults(other), []);
      assert.deepEqual(said, []);
      await other.context().close();
    });

  test('on a phone a press beside the menu closes it and does nothing else', async () => {
    const { page: other } = await openPage(browser,
      { ...phone, bypassCSP: true, storageState: await page.context().storageState() });
    await other.goto(`${square.url}/@ben`);
    await other.locator('.act-more').first().click();
    await other.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    await other.mouse.click(180, 120);
    await other.getByRole('menu').waitFor({ state: 'detached' });
    assert.equal(new URL(other.url()).pathname, '/@ben');
    await other.context().close();
  });

  test('on a phone one word stands at a time', async () => {
    const { page: other } = await openPage(browser,
      { ...phone, bypassCSP: true, storageState: await page.context().storageState() });
    await other.route('**/api/v1/statuses/*/*', (route) => route.fulfill({ status: 503, body: '' }));
    await other.goto(`${square.url}/@ben`);
    const first = other.locator('#main article').first();
    await first.getByRole('button', { name: 'Bookmark' }).click();
    await other.locator('.toast').first().waitFor();
    await first.getByRole('button', { name: 'Favourite' }).click();
    await other.getByText('The favourite did not arrive').waitFor();
    assert.equal(await other.locator('.toast:visible').count(), 1);
    await other.context().close();
  });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
