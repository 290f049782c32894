// What someone who lives on the square does in the client, beyond a first visit, against the real program.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { camera, holds, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let thea: string;
let jonas: string;
let amal: string;
let river: any;

const main = () => page.locator('#main');
const postOf = (id: string) => main().locator(`article[data-post="${id}"]`).first();
const toast = () => page.locator('.toast').last();
const text = () => page.getByRole('textbox', { name: 'Text of the post' });
const idOf = async (name: string) =>
  (await square.get(`/api/v1/accounts/lookup?acct=${name}`, thea)).id;

async function menu(id: string, item: string): Promise<void> {
  await postOf(id).getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

async function press(name: string): Promise<void> {
  await page.locator('dialog').getByRole('button', { name, exact: true }).click();
}

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  amal = square.person('amal');
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: amal, body: { locked: true, display_name: 'Amal Haddad' } });
  river = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #rivers' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser));
  shot = camera(page, 'deeds');
  await signIn(page, square, 'jonas');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('someone who lives on the square', () => {
  test('quotes a post', async () => {
    await page.goto(`${square.url}/local`);
    await postOf(river.id).getByRole('button', { name: 'Quote' }).click();
    await text().fill('Good news from the mill:');
    await press('Post');
    const quoting = main().locator('article').filter({ hasText: 'Good news from the mill' });
    await quoting.locator('blockquote').getByText('The meadow holds').waitFor();
    await shot('quote');
  });

  test('finds bookmarks and favourites again', async () => {
    await postOf(river.id).getByRole('button', { name: 'Bookmark' }).click();
    await postOf(river.id).getByRole('button', { name: 'Favourite' }).click();
    await postOf(river.id).getByRole('button', { name: 'Take the favourite back' }).waitFor();
    await eventually('the bookmark is kept', async () =>
      (await square.get('/api/v1/bookmarks', jonas)).length === 1);
    await page.goto(`${square.url}/bookmarks`);
    await postOf(river.id).waitFor();
    await page.goto(`${square.url}/favourites`);
    await postOf(river.id).waitFor();
  });

  test('pins a post and finds it at the top of the profile', async () => {
    const old = await square.post('/api/v1/statuses', jonas, { status: 'I bake on Fridays.' });
    await square.post('/api/v1/statuses', jonas, { status: 'Something newer.' });
    await page.goto(`${square.url}/@jonas`);
    await postOf(old.id).waitFor();
    await menu(old.id, 'Pin to my profile');
    await toast().getByText('at the top of your profile').waitFor();
    await page.reload();
    await main().locator('article').first().getByText('Pinned').waitFor();
  });

  test('is led to the one address of a post', async () => {
    await page.goto(`${square.url}/local`);
    await postOf(river.id).waitFor();
    await page.evaluate((id) => {
      const link = document.querySelector<HTMLAnchorElement>('article a.post-time')!;
      link.href = `/@somebody/${id}`;
      link.click();
    }, river.id);
    await page.waitForURL(`${square.url}/@thea/${river.id}`);
    await main().locator('article.focused').getByText('The meadow holds').waitFor();
  });

  test('deletes a post', async () => {
    const post = await square.post('/api/v1/statuses', jonas, { status: 'Too hasty.' });
    await page.goto(`${square.url}/@jonas/${post.id}`);
    await postOf(post.id).waitFor();
    await menu(post.id, 'Delete');
    await press('Delete');
    await toast().getByText('The post is deleted.').waitFor();
    assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`, { token: jonas })).status, 404);
  });

  test('sees how a post was changed', async () => {
    const post = await square.post('/api/v1/statuses', thea, { status: 'The first words.' });
    await square.expect('PUT', `/api/v1/statuses/${post.id}`,
      { token: thea, body: { status: 'The second words.' } });
    await page.goto(`${square.url}/@thea/${post.id}`);
    await postOf(post.id).getByRole('button', { name: 'edited' }).click();
    await page.locator('dialog').getByText('The first words.').waitFor();
    await page.keyboard.press('Escape');
  });

  test('asks to follow someone who approves followers', async () => {
    await page.goto(`${square.url}/@amal`);
    await main().getByRole('button', { name: /^Ask to follow/ }).click();
    await main().getByRole('button', { name: /^Asked/ }).waitFor();
    await eventually('the request is there', async () =>
      (await square.get('/api/v1/follow_requests', amal)).some((one: any) => one.username === 'jonas'));
  });

  test('accepts a follower', async () => {
    await square.expect('PATCH', '/api/v1/accounts/update_credentials',
      { token: jonas, body: { locked: true } });
    await square.post(`/api/v1/accounts/${await idOf('jonas')}/follow`, thea);
    await page.goto(`${square.url}/follow_requests`);
    await main().getByRole('button', { name: /^Accept/ }).click();
    await toast().getByText('now follows you').waitFor();
    await main().getByText('Nobody is waiting.').waitFor();
  });

  test('speaks with one person alone', async () => {
    await page.goto(`${square.url}/@thea`);
    await main().locator('.profile').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Write privately to @thea' }).click();
    await text().press('End');
    await page.keyboard.type('Bring the big pot?');
    await shot('private');
    await press('Send');
    await toast().getByText('Sent.').waitFor();
    await page.goto(`${square.url}/conversations`);
    await main().getByText('Bring the big pot?').waitFor();
    const [conversation] = await square.get('/api/v1/conversations', thea);
    assert.equal(conversation.last_status.visibility, 'direct');
    assert.equal(conversation.unread, true);
  });

  test('makes a list, puts someone on it and reads it', async () => {
    await square.post(`/api/v1/accounts/${await idOf('thea')}/follow`, jonas);
    await page.goto(`${square.url}/lists`);
    await page.getByLabel('Name of the list').fill('River people');
    await page.getByRole('button', { name: 'Make a list' }).click();
    await main().getByRole('link', { name: 'River people' }).click();
    await main().getByRole('button', { name: 'Find people you follow' }).click();
    await page.getByLabel('Find people you follow').fill('the');
    await page.locator('dialog').getByRole('button', { name: 'Add: thea' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Remove: thea' }).waitFor();
    await press('Close');
    await postOf(river.id).waitFor();
    await shot('list');
  });

  test('mutes, blocks, and takes both back', async () => {
    await page.goto(`${square.url}/@thea`);
    const more = main().locator('.profile').getByRole('button', { name: 'More' });
    await more.click();
    await page.getByRole('menuitem', { name: 'Mute @thea' }).click();
    await press('Mute @thea');
    await toast().getByText('@thea is muted.').waitFor();
    await main().getByRole('button', { name: 'Show anyway' }).click();
    await postOf(river.id).waitFor();
    await page.goto(`${square.url}/settings/muted`);
    await main().getByRole('button', { name: 'Unmute @thea' }).click();
    await eventually('nobody is muted', async () =>
      (await square.get('/api/v1/mutes', jonas)).length === 0);
    await page.goto(`${square.url}/@thea`);
    await more.click();
    await page.getByRole('menuitem', { name: 'Block @thea' }).click();
    await press('Block @thea');
    await main().getByText('You block this person.').waitFor();
    await main().getByRole('button', { name: 'Unblock @thea' }).click();
    await main().getByRole('button', { name: /^Follow/ }).waitFor();
  });

  test('sees new posts announced, and the page does not jump', async () => {
    await square.post(`/api/v1/accounts/${await idOf('thea')}/follow`, jonas);
    await page.goto(`${square.url}/`);
    await postOf(river.id).waitFor();
    await square.post('/api/v1/statuses', thea, { status: 'Fresh from the mill.' });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    const bar = main().getByRole('button', { name: '1 new post' });
    await bar.waitFor();
    assert.equal(await main().getByText('Fresh from the mill.').count(), 0);
    await bar.click();
    await main().getByText('Fresh from the mill.').waitFor();
  });

  test('comes back to the place where the page was left', async () => {
    for (let i = 0; i < 30; i++)
      await square.post('/api/v1/statuses', jonas, { status: `Thought number ${i}` });
    await page.goto(`${square.url}/@jonas`);
    await page.locator('.shell #main').waitFor(); /* the client, not the server's page */
    const place = main().locator('article').filter({ hasText: 'Thought number 14' });
    await place.scrollIntoViewIfNeeded();
    const above = (await place.boundingBox())!.y;
    await place.locator('a.post-time').click();
    await main().locator('article.focused').waitFor();
    await page.goBack();
    await place.waitFor();
    await eventually('the post stands where it stood', async () =>
      Math.abs(((await place.boundingBox())?.y ?? 0) - above) < 3);
  });

  test('reads in the dark by choice, on the server’s pages too', async () => {
    await page.goto(`${square.url}/settings/appearance`);
    await page.getByLabel('Dark').check();
    assert.equal(await page.evaluate(() => document.documentElement.dataset['theme']), 'dark');
    await page.goto(`${square.url}/auth/settings`);
    assert.equal(await page.evaluate(() => document.documentElement.dataset['theme']), 'dark');
    await shot('dark');
  });

  test('keeps a draft apart from what is begun for someone else', async () => {
    await page.goto(`${square.url}/@thea/${river.id}`);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await text().fill('Half a thought');
    await page.keyboard.press('Escape');
    await menu(river.id, 'Mention @thea');
    await holds(text(), '@thea ');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await holds(text(), 'Half a thought');
    await press('Discard');
    await holds(text(), '');
    await page.keyboard.press('Escape');
  });

  test('deletes a post to write it anew, and loses nothing by closing the dialog', async () => {
    const old = await square.post('/api/v1/statuses', jonas, {
      status: '@thea The wier holds', in_reply_to_id: river.id, spoiler_text: 'Water',
    });
    await page.goto(`${square.url}/@jonas/${old.id}`);
    await menu(old.id, 'Delete and write anew');
    await press('Delete');
    await text().waitFor();
    await page.keyboard.press('Escape');
    await page.goto(`${square.url}/local`);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await holds(text(), '@thea The wier holds');
    await text().fill('@thea The weir holds');
    await press('Post');
    await toast().getByText('Posted.').waitFor(); // until then the draft is kept
    let answer: any;
    await eventually('the answer stands where it stood', async () => {
      const { descendants } = await square.get(`/api/v1/statuses/${river.id}/context`, thea);
      answer = descendants.find((post: any) => post.content.includes('The weir holds'));
      return !!answer;
    });
    assert.equal(answer.spoiler_text, 'Water');
    assert.equal(answer.in_reply_to_id, river.id);
  });

  test('is told when the session is over, and keeps what was typed', async () => {
    await page.goto(`${square.url}/local`);
    await page.getByRole('button', { name: 'Write', exact: true }).click();
    await text().fill('Said too late');
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await press('Post');
    await page.locator('dialog').getByText(
      'Not posted: you are not signed in any more. Your text is kept.').waitFor();
    await holds(text(), 'Said too late');
    await page.context().addCookies(cookies);
    await press('Post');
    await eventually('it is said', async () =>
      (await square.get('/api/v1/timelines/public?local=true', thea))
        .some((post: any) => post.content.includes('Said too late')));
  });

  test('finds a correction again that was closed unsent', async () => {
    const old = await square.post('/api/v1/statuses', jonas, { status: 'A bech by the river' });
    await page.goto(`${square.url}/@jonas/${old.id}`);
    const edit = async () => {
      await menu(old.id, 'Edit');
      await eventually('the source has come', async () => (await text().inputValue()) !== '');
    };
    await edit();
    await text().fill('A bench by the river');
    await page.keyboard.press('Escape');
    await edit();
    await holds(text(), 'A bench by the river');
    await press('Discard');
    await eventually('the source is back', async () =>
      (await text().inputValue()) === 'A bech by the river');
    await page.keyboard.press('Escape');
  });

  test('met nothing the browser complained about', () => {
    assert.deepEqual(complaints, []);
  });
});
