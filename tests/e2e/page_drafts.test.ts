// What is not posted at once in the client, against the real program: drafts, times, threads that were
// stopped, corrections.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { camera, desk, holds, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { picture, Writing } from './writing.ts';

let square: Square;
let browser: Browser;
let page: Page;
let at: Writing;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let thea: string;
let jonas: string;
let river: any;

const main = () => page.locator('#main');

const said = async (words: string) =>
  (await square.postsOf(jonas)).find((one) => one.content.includes(words));

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  river = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #rivers' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  at = new Writing(page);
  shot = camera(page, 'drafts');
  await signIn(page, square, 'jonas');
  await page.goto(`${square.url}/local`);
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

/* One failure is not the next one's. */
afterEach(() => at.clear());

describe('someone who is not done yet', () => {
  test('goes on from where a thread was stopped, also after a reload, and says nothing twice', async () => {
    await at.write();
    for (const n of [1, 2, 3]) {
      if (n > 1) await at.button('Add another post').click();
      await at.text(n).fill(`Bridge number ${n}`);
    }
    let calls = 0;
    await page.route('**/api/v1/statuses', async (route) => {
      calls++;
      if (calls === 1) return route.continue();
      /* The second is stored, but a proxy loses the answer. */
      await route.fetch();
      await route.fulfill({ status: 502, body: 'bad gateway' });
    });
    await at.button('Post all').click();
    await at.form().getByText('1 post is out, 2 are still here').waitFor();
    await holds(at.text(1), 'Bridge number 2');
    await page.unroute('**/api/v1/statuses');
    await page.reload();
    await at.write();
    await holds(at.text(1), 'Bridge number 2');
    await holds(at.text(2), 'Bridge number 3');
    await at.publish('Post all');
    const bridges = (await square.postsOf(jonas)).filter((one) => one.content.includes('Bridge number'));
    assert.deepEqual(bridges.map((one) => /\d/.exec(one.content)![0]), ['3', '2', '1']);
    assert.deepEqual(bridges.map((one) => one.in_reply_to_id), [bridges[1].id, bridges[2].id, null]);
  });

  test('keeps several drafts, finds each again and deletes one', async () => {
    await at.write();
    await at.text().fill('A letter to the miller');
    await at.button('Drafts and more').click();
    await page.getByRole('menuitem', { name: 'Keep as a draft and begin anew' }).click();
    await holds(at.text(), '');
    await at.text().fill('Another thought');
    await at.button('Drafts and more').click();
    await page.getByRole('menuitem', { name: 'Drafts (1)' }).click();
    await main().getByRole('button', { name: /A letter to the miller/ }).waitFor();
    await shot('drafts');
    assert.deepEqual(await at.faults(), []);
    await main().locator('.written li').filter({ hasText: 'Another thought' })
      .getByRole('button', { name: 'Delete the draft' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await eventually('one is left', async () => (await main().locator('.written li').count()) === 1);
    await main().getByRole('button', { name: /A letter to the miller/ }).click();
    await holds(at.text(), 'A letter to the miller');
    await at.publish();
    await main().getByText('Nothing begun.').waitFor();
  });

  test('finds an answer that was begun under the post it answers', async () => {
    await page.goto(`${square.url}/@thea/${river.id}`);
    await at.post(river.id).getByRole('button', { name: 'Reply' }).click();
    await at.text().fill('@thea Until spring?');
    await page.goto(`${square.url}/compose?show=drafts`);
    await main().getByRole('button', { name: /Until spring/ }).click();
    await at.form().getByText('To thea').waitFor();
    await at.publish('Reply');
    assert.equal((await said('Until spring')).in_reply_to_id, river.id);
  });

  test('gives a post a time, changes the time, changes the words, takes it back', async () => {
    await page.goto(`${square.url}/local`);
    await at.write();
    await at.text().fill('Market day tomorrow');
    await at.button('Drafts and more').click();
    await page.getByRole('menuitem', { name: 'Post at a time' }).click();
    await at.button('Tomorrow morning').click();
    await at.button('Schedule').click();
    await at.toast().getByText(/^It appears on/).waitFor();
    await at.toast().getByRole('link', { name: 'View' }).click();
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
    assert.deepEqual(await at.faults(), []);
    await main().getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Change it' }).click();
    await holds(at.text(), 'Market day tomorrow');
    await at.text().fill('Market day at last');
    await at.button('Schedule').click();
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
    await at.form().getByText('How it was changed').click();
    await at.form().getByText('A bech', { exact: true }).waitFor();
    await at.form().getByLabel('Description for those who cannot see it').fill('A bench in the shade');
    await shot('edit');
    await at.publish('Save changes');
    const after = await square.get(`/api/v1/statuses/${old.id}`, jonas);
    assert.equal(after.media_attachments[0].description, 'A bench in the shade');

    const asked = await square.post('/api/v1/statuses', jonas,
      { status: 'Tea or cofee?', poll: { options: ['Tea', 'Coffee'], expires_in: 5000 } });
    await square.post(`/api/v1/polls/${asked.poll.id}/votes`, thea, { choices: [0] });
    await page.goto(`${square.url}/@jonas/${asked.id}`);
    await edit(asked.id, 'Tea or cofee?');
    await at.text().fill('Tea or coffee?');
    await at.publish('Save changes');
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
  await at.post(id).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Edit', exact: true }).click();
  await eventually('the source has come', async () => (await at.text().inputValue()) === words);
}
