// What is not posted at once in the client, against the real program: drafts, times, threads that were
// stopped, corrections.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, holds, openBrowser, openPage, signIn } from './browser.ts';
import { png } from './png.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let thea: string;
let jonas: string;
let river: any;

const main = () => page.locator('#main');
const form = () => page.locator('form.composer');
const toast = () => page.locator('.toast').last();
const text = (n = 1) => form().getByRole('textbox',
  { name: n === 1 ? 'Text of the post' : `Text of post ${n}` });
const button = (name: string | RegExp) => form().getByRole('button', { name, exact: true });
const picture = (name: string) => ({ name, mimeType: 'image/png',
  buffer: png(120, 80, (x, y) => [x * 2, y * 3, name.length * 9]) });
const postOf = (id: string) => main().locator(`article[data-post="${id}"]`).first();

async function posts(token = jonas): Promise<any[]> {
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  return square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, token);
}
const said = async (words: string) => (await posts()).find((one) => one.content.includes(words));

/** Once nothing fades in any more. */
async function faults(of = page): Promise<string[]> {
  await of.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
  return accessFaults(of);
}

async function write(): Promise<void> {
  await page.getByRole('button', { name: 'Write', exact: true }).first().click();
  await text().waitFor();
}
async function publish(name: string | RegExp = 'Post'): Promise<void> {
  await button(name).click();
  await toast().waitFor();
  await form().waitFor({ state: 'detached' });
}

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  river = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #rivers' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  shot = camera(page, 'drafts');
  await signIn(page, square, 'jonas');
  await page.goto(`${square.url}/local`);
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

/* One failure is not the next one's. */
afterEach(async () => {
  for (let i = 0; i < 3 && await page.locator('dialog[open]').count(); i++)
    await page.keyboard.press('Escape');
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage))
      if (key.startsWith('bema:draft:')) localStorage.removeItem(key);
  });
});

describe('someone who is not done yet', () => {
  test('goes on from where a thread was stopped, also after a reload, and says nothing twice', async () => {
    await write();
    for (const n of [1, 2, 3]) {
      if (n > 1) await button('Add another post').click();
      await text(n).fill(`Bridge number ${n}`);
    }
    let calls = 0;
    await page.route('**/api/v1/statuses', async (route) => {
      calls++;
      if (calls === 1) return route.continue();
      /* The second is stored, but a proxy loses the answer. */
      await route.fetch();
      await route.fulfill({ status: 502, body: 'bad gateway' });
    });
    await button('Post all').click();
    await form().getByText('1 post is out, 2 are still here').waitFor();
    await holds(text(1), 'Bridge number 2');
    await page.unroute('**/api/v1/statuses');
    await page.reload();
    await write();
    await holds(text(1), 'Bridge number 2');
    await holds(text(2), 'Bridge number 3');
    await publish('Post all');
    const bridges = (await posts()).filter((one) => one.content.includes('Bridge number'));
    assert.deepEqual(bridges.map((one) => /\d/.exec(one.content)![0]), ['3', '2', '1']);
    assert.deepEqual(bridges.map((one) => one.in_reply_to_id), [bridges[1].id, bridges[2].id, null]);
  });

  test('keeps several drafts, finds each again and deletes one', async () => {
    await write();
    await text().fill('A letter to the miller');
    await button('Drafts and more').click();
    await page.getByRole('menuitem', { name: 'Keep as a draft and begin anew' }).click();
    await holds(text(), '');
    await text().fill('Another thought');
    await button('Drafts and more').click();
    await page.getByRole('menuitem', { name: 'Drafts (1)' }).click();
    await main().getByRole('button', { name: /A letter to the miller/ }).waitFor();
    await shot('drafts');
    assert.deepEqual(await faults(), []);
    await main().locator('.written li').filter({ hasText: 'Another thought' })
      .getByRole('button', { name: 'Delete the draft' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await eventually('one is left', async () => (await main().locator('.written li').count()) === 1);
    await main().getByRole('button', { name: /A letter to the miller/ }).click();
    await holds(text(), 'A letter to the miller');
    await publish();
    await main().getByText('Nothing begun.').waitFor();
  });

  test('finds an answer that was begun under the post it answers', async () => {
    await page.goto(`${square.url}/@thea/${river.id}`);
    await postOf(river.id).getByRole('button', { name: 'Reply' }).click();
    await text().fill('@thea Until spring?');
    await page.goto(`${square.url}/compose?show=drafts`);
    await main().getByRole('button', { name: /Until spring/ }).click();
    await form().getByText('To thea').waitFor();
    await publish('Reply');
    assert.equal((await said('Until spring')).in_reply_to_id, river.id);
  });

  test('gives a post a time, changes the time, changes the words, takes it back', async () => {
    await page.goto(`${square.url}/local`);
    await write();
    await text().fill('Market day tomorrow');
    await button('Drafts and more').click();
    await page.getByRole('menuitem', { name: 'Post at a time' }).click();
    await button('Tomorrow morning').click();
    await button('Schedule').click();
    await toast().getByText(/^It appears on/).waitFor();
    await toast().getByRole('link', { name: 'View' }).click();
    await main().getByText('Market day tomorrow').waitFor();
    const [waiting] = await square.get('/api/v1/scheduled_statuses', jonas);
    assert.equal(new Date(waiting.scheduled_at).getMinutes(), 0);
    await main().getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Give it another time' }).click();
    const field = main().getByLabel('Appears');
    await field.fill(`${new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)}T07:30`);
    await main().getByRole('button', { name: 'Save' }).click();
    await eventually('it waits longer', async () =>
      (await square.get('/api/v1/scheduled_statuses', jonas))[0].scheduled_at > waiting.scheduled_at);
    await shot('scheduled');
    assert.deepEqual(await faults(), []);
    await main().getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Change it' }).click();
    await holds(text(), 'Market day tomorrow');
    await text().fill('Market day at last');
    await button('Schedule').click();
    await eventually('the changed one waits alone', async () => {
      const all = await square.get('/api/v1/scheduled_statuses', jonas);
      return all.length === 1 && all[0].params.text === 'Market day at last';
    });
    await page.goto(`${square.url}/compose?show=scheduled`);
    await main().getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Take it back' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await main().getByText('No post waits for its time.').waitFor();
    assert.deepEqual(await square.get('/api/v1/scheduled_statuses', jonas), []);
  });

  test('adds a description later, sees what stood before, and the votes stay', async () => {
    const media = await upload();
    const old = await square.post('/api/v1/statuses', jonas,
      { status: 'A bech', media_ids: [media.id], language: 'en' });
    await square.expect('PUT', `/api/v1/statuses/${old.id}`,
      { token: jonas, body: { status: 'A bench', media_ids: [media.id] } });
    await page.goto(`${square.url}/@jonas/${old.id}`);
    await edit(old.id, 'A bench');
    await form().getByText('How it was changed').click();
    await form().getByText('A bech', { exact: true }).waitFor();
    await form().getByLabel('Description for those who cannot see it').fill('A bench in the shade');
    await shot('edit');
    await publish('Save changes');
    const after = await square.get(`/api/v1/statuses/${old.id}`, jonas);
    assert.equal(after.media_attachments[0].description, 'A bench in the shade');

    const asked = await square.post('/api/v1/statuses', jonas,
      { status: 'Tea or cofee?', poll: { options: ['Tea', 'Coffee'], expires_in: 5000 } });
    await square.post(`/api/v1/polls/${asked.poll.id}/votes`, thea, { choices: [0] });
    await page.goto(`${square.url}/@jonas/${asked.id}`);
    await edit(asked.id, 'Tea or cofee?');
    await text().fill('Tea or coffee?');
    await publish('Save changes');
    const { poll } = await square.get(`/api/v1/statuses/${asked.id}`, jonas);
    assert.equal(poll.votes_count, 1);
    assert.ok(Math.abs(Date.parse(poll.expires_at) - Date.parse(asked.poll.expires_at)) < 5000);
  });

  test('met nothing the browser complained about', () => {
    assert.deepEqual(complaints, []);
  });
});

async function upload(): Promise<any> {
  const file = picture('bench.png');
  const body = new FormData();
  body.set('file', new Blob([new Uint8Array(file.buffer)]), file.name);
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body, headers: { authorization: `Bearer ${jonas}` } });
  return answer.json();
}

async function edit(id: string, words: string): Promise<void> {
  await postOf(id).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
  await eventually('the source has come', async () => (await text().inputValue()) === words);
}
