// What someone does who comes to a square for the first time, in a browser, against the real program.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone } from './browser.ts';
import { eventually, password, Square } from './square.ts';

const scriptBytesMax = 60 * 1024;
const styleBytesMax = 20 * 1024;

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let thea: string;
let river: any;
let bridge: any;

const main = () => page.locator('#main');
const postOf = (id: string) => main().locator(`article[data-post="${id}"]`);
const toast = () => page.locator('.toast').last();

async function write(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Text of the post' }).fill(text);
}

async function press(name: string): Promise<void> {
  await page.locator('dialog').getByRole('button', { name, exact: true }).click();
}

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  const say = (status: string, more: object = {}) =>
    square.post('/api/v1/statuses', thea, { status, ...more });
  await say('Good morning from the mill. #rivers');
  river = await say('The gauge read 2.14 m this morning, and the meadow holds. #rivers');
  bridge = await say('What shall we do about the footbridge?',
    { poll: { options: ['Repair it', 'Build a new one'], expires_in: 86400 } });
  await say('I finished it, and the ending!', { spoiler_text: 'The Salt Road, last chapter' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser));
  shot = camera(page, 'newcomer');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('a newcomer', () => {
  test('sees what the square is and what is said on it before joining', async () => {
    await page.goto(`${square.url}/`);
    await postOf(river.id).waitFor();
    await main().getByRole('link', { name: 'Join this square' }).waitFor();
    await shot('first-visit');
    await postOf(river.id).getByRole('button', { name: 'Favourite' }).click();
    await page.getByRole('dialog', { name: 'Sign in to take part' }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('signs up', async () => {
    await main().getByRole('link', { name: 'Join this square' }).click();
    await page.fill('[name=username]', 'jonas');
    await page.fill('[name=email]', 'jonas@example.org');
    await page.fill('[name=password]', password);
    await shot('sign-up');
    await page.click('form button[type=submit]');
    await page.getByText('It is quiet here').waitFor();
    await shot('empty-home');
  });

  test('signs out and in again', async () => {
    await page.locator('.rail-me button').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await main().getByRole('link', { name: 'Sign in' }).click();
    await page.fill('input[autocomplete=username]', 'jonas');
    await page.fill('input[type=password]', password);
    await shot('sign-in');
    await page.click('form button[type=submit]');
    await page.getByText('It is quiet here').waitFor();
  });

  test('finds someone by searching and follows', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('thea');
    await page.keyboard.press('Enter');
    const person = main().locator('li.person').first();
    await person.locator('.acct').getByText('@thea').waitFor();
    await shot('search');
    await person.getByRole('button', { name: /^Follow/ }).click();
    await person.getByRole('button', { name: /^Following/ }).waitFor();
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await postOf(river.id).waitFor();
    await shot('home');
    const [relation] = await square.get('/api/v1/accounts/relationships?id[]='
      + (await square.get('/api/v1/accounts/lookup?acct=jonas')).id, thea);
    assert.equal(relation.followed_by, true);
  });

  test('posts', async () => {
    await page.keyboard.press('n');
    await write('Hello, square. I am new and I brought a bench.');
    await shot('writing');
    await press('Post');
    await main().locator('article').filter({ hasText: 'I brought a bench' }).waitFor();
    const [post] = await square.get('/api/v1/timelines/public?local=true', thea);
    assert.match(post.content, /I brought a bench/);
  });

  test('answers, and the answer stands in the conversation', async () => {
    await postOf(river.id).locator('a.post-time').click();
    await main().locator('article.focused').waitFor();
    await main().getByRole('button', { name: /Answer/ }).click();
    await page.getByRole('textbox', { name: 'Text of the post' }).press('End');
    await page.keyboard.type('What did it read last year?');
    await press('Reply');
    await main().locator('.reply').filter({ hasText: 'last year' }).waitFor();
    await shot('conversation');
    const context = await square.get(`/api/v1/statuses/${river.id}/context`, thea);
    assert.equal(context.descendants.length, 1);
  });

  test('favours and boosts, and sees it at once', async () => {
    await page.goto(`${square.url}/`);
    const post = postOf(river.id).first();
    await post.getByRole('button', { name: /^Favourite/ }).click();
    await post.getByRole('button', { name: /Take the favourite back/ }).waitFor();
    await post.getByRole('button', { name: /^Boost/ }).click();
    await post.getByRole('button', { name: /Take the boost back/ }).waitFor();
    await eventually('the square knows of both', async () => {
      const now = await square.get(`/api/v1/statuses/${river.id}`, thea);
      return now.favourites_count === 1 && now.reblogs_count === 1;
    });
  });

  test('is told when something did not arrive, and it is undone', async () => {
    await page.route('**/bookmark', (route) =>
      route.fulfill({ status: 503, json: { error: 'the square rests' } }));
    const button = postOf(river.id).first().getByRole('button', { name: 'Bookmark' });
    await button.click();
    await toast().getByText('The bookmark did not arrive: the square rests').waitFor();
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    await shot('undone');
    await page.unroute('**/bookmark');
  });

  test('votes, and sees the result and their own vote', async () => {
    const post = postOf(bridge.id);
    await post.getByLabel('Repair it').check();
    await post.getByRole('button', { name: 'Vote' }).click();
    await post.getByText('your vote').waitFor();
    await post.getByText('100 %').waitFor();
    await shot('voted');
    await eventually('the vote is counted', async () =>
      (await square.get(`/api/v1/polls/${bridge.poll.id}`, thea)).votes_count === 1);
  });

  test('asks with a poll and a warning', async () => {
    await page.keyboard.press('n');
    await write('Who comes on Thursday?');
    await press('Content warning');
    await page.getByRole('textbox', { name: 'Content warning' }).fill('A meeting');
    await press('Poll');
    await page.getByLabel('Choice 1').fill('I do');
    await page.getByLabel('Choice 2').fill('Not me');
    await shot('writing-poll');
    await press('Post');
    const post = main().locator('article').filter({ hasText: 'A meeting' }).first();
    await post.getByRole('button', { name: /A meeting/ }).click();
    await post.getByText('Not me').waitFor();
  });

  test('corrects a typo', async () => {
    await page.keyboard.press('n');
    await write('The bench is gren.');
    await press('Post');
    const post = main().locator('article').filter({ hasText: 'The bench is' }).first();
    await post.getByText('gren').waitFor();
    await post.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    const text = page.getByRole('textbox', { name: 'Text of the post' });
    await eventually('the source has come', async () => (await text.inputValue()) !== '');
    await write('The bench is green.');
    await press('Save changes');
    await post.getByText('The bench is green.').waitFor();
  });

  test('keeps a draft when the dialog is closed, and finds it again', async () => {
    await page.keyboard.press('n');
    await write('Half a thought');
    await page.keyboard.press('Escape');
    await page.reload();
    await postOf(river.id).first().waitFor();
    await page.keyboard.press('n');
    const text = page.getByRole('textbox', { name: 'Text of the post' });
    await eventually('it is there again', async () => await text.inputValue() === 'Half a thought');
    await press('Discard');
    await page.keyboard.press('Escape');
  });

  test('hears of answers and favourites', async () => {
    const [bench] = (await square.get('/api/v1/timelines/public?local=true', thea))
      .filter((post: any) => post.content.includes('I brought a bench'));
    await square.post('/api/v1/statuses', thea,
      { status: '@jonas Welcome! Put it by the ferry.', in_reply_to_id: bench.id });
    await square.post(`/api/v1/statuses/${bench.id}/favourite`, thea);
    await page.getByRole('link', { name: /^Notifications/ }).click();
    await main().getByText('Put it by the ferry').waitFor();
    await main().getByText('favourited your post').waitFor();
    await shot('notifications');
  });

  test('finds posts and tags by words', async () => {
    await page.goto(`${square.url}/search?q=rivers`);
    await main().getByText('#rivers').first().waitFor();
    await main().getByRole('link', { name: /#rivers/ }).first().click();
    await postOf(river.id).waitFor();
    await shot('tag');
  });

  test('makes the profile their own', async () => {
    await page.goto(`${square.url}/settings`);
    await page.getByLabel('Name', { exact: true }).fill('Jonas Oyelaran');
    await page.getByLabel('About you').fill('Bread, bicycles, local politics.');
    await page.getByRole('button', { name: 'Save' }).click();
    await toast().getByText('Your profile is saved.').waitFor();
    await page.goto(`${square.url}/@jonas`);
    await main().locator('.profile').getByText('Bread, bicycles').waitFor();
    await shot('profile');
    const account = await square.get('/api/v1/accounts/lookup?acct=jonas');
    assert.equal(account.display_name, 'Jonas Oyelaran');
  });

  test('met nothing the browser complained about', () => {
    assert.deepEqual(complaints, []);
  });
});

describe('every screen', () => {
  const screens: [string, () => string][] = [
    ['home', () => '/'],
    ['local', () => '/local'],
    ['conversation', () => `/@thea/${river.id}`],
    ['profile', () => '/@thea'],
    ['followers', () => '/@thea/followers'],
    ['notifications', () => '/notifications'],
    ['conversations', () => '/conversations'],
    ['bookmarks', () => '/bookmarks'],
    ['favourites', () => '/favourites'],
    ['lists', () => '/lists'],
    ['search', () => '/search?q=thea'],
    ['tag', () => '/tags/rivers'],
    ['requests', () => '/follow_requests'],
    ['settings', () => '/settings'],
    ['appearance', () => '/settings/appearance'],
    ['about', () => '/about'],
    ['compose', () => '/compose?text=Shared'],
    ['account', () => '/auth/settings'],
  ];
  for (const [kind, options] of [['phone', phone], ['desk', desk]] as const)
    test(`fits a ${kind} and can be used by everyone`, async () => {
      const state = await page.context().storageState();
      const { page: other, complaints: others } = await openPage(browser,
        { ...options, storageState: state, bypassCSP: true });
      const take = camera(other, kind);
      const faults: string[] = [];
      for (const [name, path] of screens) {
        await other.goto(square.url + path(), { waitUntil: 'networkidle' });
        await other.locator('h1').first().waitFor({ state: 'attached' });
        await take(name);
        const wide = await other.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (wide > 0) faults.push(`${path()}: ${wide} px too wide`);
        faults.push(...await accessFaults(other));
      }
      await other.context().close();
      assert.deepEqual([...faults, ...others], []);
    });
});

describe('the first page', () => {
  test('brings no more script and style than it may', async () => {
    const { page: other } = await openPage(browser);
    const protocol = await other.context().newCDPSession(other);
    const kinds = new Map<string, string>();
    let script = 0;
    let style = 0;
    await protocol.send('Network.enable');
    protocol.on('Network.responseReceived', (event) => kinds.set(event.requestId, event.type));
    protocol.on('Network.loadingFinished', (event) => {
      if (kinds.get(event.requestId) === 'Script') script += event.encodedDataLength;
      if (kinds.get(event.requestId) === 'Stylesheet') style += event.encodedDataLength;
    });
    await other.goto(`${square.url}/`, { waitUntil: 'networkidle' });
    await other.context().close();
    assert.ok(script > 0 && script <= scriptBytesMax, `${script} bytes of script`);
    assert.ok(style > 0 && style <= styleBytesMax, `${style} bytes of style`);
  });

  test('can be read without script', async () => {
    const { page: other } = await openPage(browser, { ...desk, javaScriptEnabled: false });
    await other.goto(`${square.url}/@thea/${river.id}`);
    await other.getByText('the meadow holds').first().waitFor();
    const take = camera(other, 'without-script');
    await take('post');
    await other.goto(`${square.url}/@thea`);
    await other.getByText('the meadow holds').first().waitFor();
    await take('profile');
    await other.context().close();
  });

  test('takes over what the server wrote without a gap', async () => {
    const { page: other, complaints: others } = await openPage(browser);
    await other.goto(`${square.url}/@thea/${river.id}`);
    await other.locator('.shell article.focused').getByText('the meadow holds').waitFor();
    assert.deepEqual(others, []);
    await other.context().close();
  });
});

test('the owner follows the printed link, makes the first account and is in', async () => {
  const empty = new Square();
  try {
    await empty.start();
    const link = () => /http:\/\/\S+\/auth\/owner\?token=\S+/.exec(empty.log)?.[0];
    await eventually('the link is printed', () => link() !== undefined);
    const { page: other, complaints: others } = await openPage(browser);
    const take = camera(other, 'owner');
    await other.goto(link()!);
    await other.fill('[name=username]', 'olga');
    await other.fill('[name=email]', 'olga@example.org');
    await other.fill('[name=password]', password);
    await take('link');
    await other.locator('main form button[type=submit]').click();
    await other.getByRole('heading', { name: 'Say what this square is' }).waitFor();
    await other.getByRole('button', { name: 'Continue' }).click();
    await other.getByRole('link', { name: 'Go on without rules' }).click();
    await other.getByRole('link', { name: 'Enter the square' }).click();
    await other.getByText('It is quiet here').waitFor();
    await take('home');
    assert.match(empty.must(['account', 'list']), /olga +owner/);
    await other.goto(link()!);
    assert.equal(await other.locator('[name=username]').count(), 0);
    assert.deepEqual(others, []);
    await other.context().close();
  } finally {
    await empty.remove();
  }
});
