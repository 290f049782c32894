// What is done is shown at once. Where the square refuses it, it is as before, and a word says why; where the
// square cannot be reached, it waits and is sent later.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { desk, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let thea: string;
let jonas: string;
let river: any;
let own: any;
let poll: any;

const main = () => page.locator('#main');
const postOf = (id: string) => main().locator(`article[data-post="${id}"]`).first();
const button = (id: string, name: string) => postOf(id).getByRole('button', { name, exact: true });
const toast = () => page.locator('.toast.bad').last();

async function menu(id: string, item: string): Promise<void> {
  await button(id, 'More').click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}
const press = (name: string) =>
  page.locator('dialog').getByRole('button', { name, exact: true }).click();

interface Refusal { name: string; status: number; body: string; headers?: Record<string, string>;
  says: RegExp }

const refusals: Refusal[] = [
  { name: '403', status: 403, body: '{"error":"This action is not allowed"}', says: /: this is not for you to do$/ },
  { name: '404', status: 404, body: '{"error":"Record not found"}', says: /: it is not here, or not any more$/ },
  { name: '422', status: 422, body: '{"error":"Validation failed: Too late"}', says: /^(?!.*Validation).*: Too late$/ },
  { name: '429', status: 429, body: '{"error":"Too many requests"}', says: /: too much at once, it works again in 3 minutes$/,
    headers: { 'X-RateLimit-Reset': new Date(Date.now() + 170_000).toISOString(), Date: new Date().toUTCString() } },
  { name: '500', status: 500, body: '<h1>proxy</h1>', says: /: the square answered with error 500$/ },
];

interface Deed { name: string; path: string; at: string; act: () => Promise<unknown>;
  /* The answer comes only when this was seen. */
  shown: () => Locator; undone: () => Locator; failed: RegExp }

const profile = '/@thea';
const local = '/local';
const more = async (item: string) => {
  await main().locator('.profile').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
};

const deeds: Deed[] = [
  { name: 'a favourite', path: '**/favourite', at: local, act: () => button(river.id, 'Favourite').click(),
    shown: () => postOf(river.id).locator('[data-action=favourite][aria-pressed=true]'), undone: () => button(river.id, 'Favourite'),
    failed: /^The favourite did not arrive/ },
  { name: 'a boost', path: '**/reblog', at: local, act: () => button(river.id, 'Boost').click(),
    shown: () => postOf(river.id).locator('[data-action=boost][aria-pressed=true]'),
    undone: () => button(river.id, 'Boost'), failed: /^The boost did not arrive/ },
  { name: 'a bookmark', path: '**/bookmark', at: local, act: () => button(river.id, 'Bookmark').click(),
    shown: () => postOf(river.id).locator('[data-action=bookmark][aria-pressed=true]'),
    undone: () => button(river.id, 'Bookmark'), failed: /^The bookmark did not arrive/ },
  { name: 'a vote', path: '**/votes', at: local,
    act: async () => {
      await postOf(poll.id).getByLabel('Left').check();
      await button(poll.id, 'Vote').click();
    },
    shown: () => postOf(poll.id).getByText('your vote'), undone: () => button(poll.id, 'Vote'),
    failed: /^Your vote did not arrive/ },
  { name: 'a deletion', path: '**/api/v1/statuses/*', at: local,
    act: async () => {
      await menu(own.id, 'Delete');
      await press('Delete');
    },
    shown: () => main().locator('.chunk'), undone: () => postOf(own.id), failed: /^It could not be deleted/ },
  { name: 'a pin', path: '**/pin', at: local, act: () => menu(own.id, 'Pin to my profile'),
    shown: () => main().locator('.chunk'), undone: () => postOf(own.id), failed: /^It could not be pinned/ },
  { name: 'a follow', path: '**/follow', at: profile,
    act: () => main().locator('.profile').getByRole('button', { name: /^Follow/ }).click(),
    shown: () => main().locator('.profile').getByRole('button', { name: /^Unfollow|^Following/ }),
    undone: () => main().locator('.profile').getByRole('button', { name: /^Follow @|^Follow$/ }),
    failed: /^The follow did not arrive/ },
  { name: 'a mute', path: '**/mute', at: profile,
    act: async () => {
      await more('Mute @thea');
      await press('Mute @thea');
    },
    shown: () => main().getByRole('button', { name: 'Show anyway' }), undone: () => postOf(river.id),
    failed: /^It could not be muted/ },
  { name: 'a block', path: '**/block', at: profile,
    act: async () => {
      await more('Block @thea');
      await press('Block @thea');
    },
    shown: () => main().getByText('You block this person.'), undone: () => postOf(river.id),
    failed: /^The block did not arrive/ },
];

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  poll = await square.post('/api/v1/statuses', thea,
    { status: 'Which way?', poll: { options: ['Left', 'Right'], expires_in: 3600 } });
  own = await square.post('/api/v1/statuses', jonas, { status: 'I bake on Fridays.' });
  river = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds.' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, reducedMotion: 'reduce' }));
  await signIn(page, square, 'jonas');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

const flags = async (): Promise<unknown> => [
  await Promise.all([river, own, poll].map(async ({ id }) => {
    const { favourited, reblogged, bookmarked, pinned } = await square.get(`/api/v1/statuses/${id}`, jonas);
    return [favourited, reblogged, bookmarked, pinned ?? false];
  })),
  (await square.get(`/api/v1/polls/${poll.poll.id}`, jonas)).voted,
];

describe('refused', () => {
  for (const deed of deeds)
    test(`${deed.name} is undone, with a word why: ${refusals.map(({ name }) => name).join(', ')}`, async () => {
      await page.goto(square.url + deed.at);
      await postOf(river.id).waitFor();
      for (const refusal of refusals) {
        let seen!: () => void;
        const looked = new Promise<void>((done) => (seen = done));
        const refuse = async (route: Route) => {
          if (route.request().method() === 'GET') return route.fallback();
          await looked;
          return route.fulfill({ status: refusal.status, body: refusal.body,
            headers: { 'Content-Type': 'application/json', ...refusal.headers } });
        };
        await page.route(deed.path, refuse);
        await deed.act();
        await deed.shown().first().waitFor();
        if (deed.name === 'a deletion') await postOf(own.id).waitFor({ state: 'detached' });
        seen();
        await toast().getByText(refusal.says).waitFor();
        assert.match(await toast().locator('span').first().innerText(), deed.failed);
        await deed.undone().waitFor();
        await page.unroute(deed.path, refuse);
        await toast().getByRole('button', { name: 'Close' }).click();
        await toast().waitFor({ state: 'detached' });
      }
    });

  test('and nothing of it reached the square', async () => {
    assert.deepEqual(await flags(), [[[false, false, false, false], [false, false, false, false],
      [false, false, false, false]], false]);
    const { id } = await square.get('/api/v1/accounts/lookup?acct=thea', jonas);
    const [known] = await square.get(`/api/v1/accounts/relationships?id[]=${id}`, jonas);
    assert.deepEqual([known.following, known.muting, known.blocking], [false, false, false]);
  });
});

describe('out of reach', () => {
  test('what can wait, waits and is done later; what cannot, says so and is undone', async () => {
    await page.goto(`${square.url}/local`);
    await postOf(river.id).waitFor();
    await page.context().setOffline(true);
    await button(river.id, 'Favourite').click();
    await button(river.id, 'Bookmark').click();
    await postOf(poll.id).getByLabel('Right').check();
    await button(poll.id, 'Vote').click();
    await page.getByRole('button', { name: '3 wait to be sent' }).waitFor();
    await postOf(river.id).locator('[data-action=favourite][aria-pressed=true]').waitFor();
    await menu(own.id, 'Delete');
    await press('Delete');
    await toast().getByText('It could not be deleted: the square cannot be reached').waitFor();
    await postOf(own.id).waitFor();
    await page.context().setOffline(false);
    await eventually('all of it has arrived', async () => JSON.stringify(await flags()) ===
      JSON.stringify([[[true, false, true, false], [false, false, false, false],
        [false, false, false, false]], true]), 20_000);
    await postOf(river.id).locator('[data-action=favourite][aria-pressed=true]').waitFor();
  });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
