// Notifications, those held back, and conversations in the client, as a person meets them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
const token: Record<string, string> = {};
const post = (name: string, path: string, body: object = {}) => square.post(path, token[name], body);
const say = (name: string, status: string, more: object = {}) =>
  post(name, '/api/v1/statuses', { status, ...more });

const main = () => page.locator('#main');
const notes = () => main().locator('.notification');
const toast = () => page.locator('.toast').last();
const look = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
const badge = () => page.locator('.rail .badge');

before(async () => {
  square = await new Square().start();
  for (const name of ['ann', 'ben', 'cat', 'dan', 'eve']) token[name] = square.person(name);
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  shot = camera(page, 'notifications');
  await signIn(page, square, 'ann');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

let bread: any;

/** What comes while a list is shown waits behind a bar. */
const heldBack = (n: number) => eventually(`${n} are held back`, async () =>
  (await square.get('/api/v1/notifications/requests', token.ann)).length === n);

describe('notifications', () => {
  test('join those who did the same to one post, and mark what is new until it was seen', async () => {
    bread = await say('ann', 'The bread is ready.');
    for (const name of ['ben', 'cat']) await post(name, `/api/v1/statuses/${bread.id}/favourite`);
    await page.goto(`${square.url}/notifications`);
    await notes().first().getByText('cat and 1 other favourited your post').waitFor();
    await eventually('it is known that they were read', async () => 'notifications' in
      await square.get('/api/v1/markers?timeline[]=notifications', token.ann));
    await say('dan', '@ann Is there rye?');
    await page.goto(`${square.url}/`);
    await badge().getByText('1 unread').waitFor({ state: 'attached' });
    await page.goto(`${square.url}/notifications`);
    await notes().first().getByText('Is there rye?').waitFor();
    await main().locator('.notification.unread').waitFor(); /* what was read is known a moment later */
    assert.match(await notes().first().innerText(), /^New:\s+mentioned you/i);
    assert.equal(await notes().count(), 2);
    assert.equal(await main().locator('.notification.unread').count(), 1);
    await badge().waitFor({ state: 'detached' });
    await page.reload();
    await notes().first().waitFor();
    assert.equal(await main().locator('.notification.unread').count(), 0);
  });

  test('wait behind a bar, and a group that grows comes up again instead of standing twice', async () => {
    await post('eve', `/api/v1/statuses/${bread.id}/favourite`);
    await look();
    const bar = main().getByRole('button', { name: '1 new notification' });
    await bar.waitFor();
    assert.match(await notes().first().innerText(), /rye/);
    await bar.click();
    await notes().first().getByText('eve and 2 others favourited your post').waitFor();
    assert.equal(await notes().count(), 2);
    assert.equal(await notes().first().locator('.faces img').count(), 3);
    await shot('groups');
  });

  test('are looked through by kind', async () => {
    const tabs = main().getByRole('navigation', { name: 'Notifications' });
    await tabs.getByRole('link', { name: 'Mentions' }).click();
    await notes().getByText('Is there rye?').waitFor();
    assert.equal(await notes().count(), 1);
    await tabs.getByRole('link', { name: 'Reactions' }).click();
    await notes().getByText('favourited your post').waitFor();
    assert.equal(await notes().count(), 1);
    await tabs.getByRole('link', { name: 'Follows' }).click();
    await main().getByText('Nothing of this kind yet.').waitFor();
  });

  test('of people held back ask to be let through, one by one', async () => {
    const letter = await say('eve', '@ann Are you the baker?', { visibility: 'direct' });
    await say('dan', '@ann A word in private', { visibility: 'direct' });
    await page.goto(`${square.url}/notifications`);
    await main().getByRole('link', { name: '2 people held back' }).click();
    const request = main().locator('.request').filter({ hasText: '@eve' });
    await request.getByText('1 notification').waitFor();
    await request.getByRole('button', { name: 'Look first' }).click();
    await request.locator(`article[data-post="${letter.id}"]`).waitFor();
    await shot('held-back');
    await request.getByRole('button', { name: 'Let through: eve' }).click();
    await toast().getByText('eve comes through from now on.').waitFor();
    await main().getByRole('button', { name: 'Dismiss: dan' }).click();
    await main().getByText('Nobody is held back.').waitFor();
    await eventually('the square knows it', async () =>
      (await square.get('/api/v1/notifications/requests', token.ann)).length === 0);
    await page.goto(`${square.url}/notifications`);
    await notes().getByText('Wrote to you privately').waitFor();
    assert.equal(await main().getByText('A word in private').count(), 0);
    assert.equal(await main().getByText('held back').count(), 0);
  });

  test('of many held back are answered at once', async () => {
    await square.expect('PATCH', '/api/v2/notifications/policy',
      { token: token.ann, body: { for_not_following: 'filter' } });
    for (const name of ['ben', 'cat', 'dan']) await say(name, '@ann Anything left?');
    await heldBack(3);
    await page.goto(`${square.url}/notifications?show=requests`);
    await main().getByRole('button', { name: 'Dismiss all 3' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Dismiss all 3' }).click();
    await main().getByText('Nobody is held back.').waitFor();
    for (const name of ['ben', 'cat']) await say(name, '@ann Anything at all?');
    await heldBack(2);
    await page.reload();
    await main().getByRole('button', { name: 'Let all 2 through' }).click();
    await toast().getByText('They come through from now on.').waitFor();
    await eventually('nobody waits', async () =>
      (await square.get('/api/v1/notifications/requests', token.ann)).length === 0);
    await page.goto(`${square.url}/notifications?show=mentions`);
    await notes().nth(1).waitFor();
    assert.equal(await notes().getByText('Anything at all?').count(), 2);
  });

  test('of someone who asks to follow are answered on the spot', async () => {
    await square.expect('PATCH', '/api/v1/accounts/update_credentials',
      { token: token.ann, body: { locked: true } });
    const { id } = await square.get('/api/v1/accounts/lookup?acct=ann', token.cat);
    await post('cat', `/api/v1/accounts/${id}/follow`);
    await eventually('ann is told', async () =>
      (await square.get('/api/v1/notifications?types[]=follow_request', token.ann)).length === 1);
    await page.goto(`${square.url}/notifications?show=follows`);
    await notes().getByRole('button', { name: 'Accept: cat' }).click();
    await toast().getByText('cat now follows you.').waitFor();
    await notes().getByRole('button', { name: 'Follow back @cat' }).first().waitFor();
  });

  test('of rare kinds say what happened', async () => {
    const ben = await square.get('/api/v1/accounts/lookup?acct=ben', token.ann);
    const group = (type: string, more: object, accounts = [ben.id]) => ({
      group_key: `ungrouped-${type}`, notifications_count: 1, type, most_recent_notification_id: 9,
      latest_page_notification_at: new Date().toISOString(), sample_account_ids: accounts, ...more,
    });
    await page.route('**/api/v2/notifications?*', (route) => route.fulfill({ json: {
      accounts: [ben], statuses: [], notification_groups: [
        group('severed_relationships', { event: { type: 'domain_block', purged: false,
          target_name: 'far.example', followers_count: 3, following_count: 2 } }, []),
        group('moderation_warning', { moderation_warning: { action: 'silence', text: 'Be kind.' } }, []),
        group('admin.sign_up', {}),
        group('admin.report', { report: { id: '1', category: 'spam', comment: 'Pills', target_account: ben } }),
        group('added_to_collection', { collection: { id: '5', name: 'Bakers' } }),
        group('something_of_next_year', {}),
      ],
    } }));
    await page.goto(`${square.url}/notifications`);
    await notes().nth(5).waitFor(); /* drawn a few at a time */
    const said = (await notes().allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
    assert.match(said[0]!, /no longer has contact with far\.example\. You lost 3 followers and 2 you followed/);
    assert.match(said[1]!, /Your account was limited\. ?Be kind\./);
    assert.match(said[2]!, /ben joined the square/);
    assert.match(said[3]!, /ben reported something.*About @ben\. ?Pills/);
    assert.match(said[4]!, /ben put you into a collection.*Bakers/);
    assert.match(said[5]!, /does not know yet/);
    await shot('rare');
    await page.unroute('**/api/v2/notifications?*');
  });

  test('are cleared after a question', async () => {
    await page.goto(`${square.url}/notifications`);
    await notes().first().waitFor();
    await main().locator('.screen-head').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Clear all' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Clear all' }).click();
    await main().getByText('Nothing yet.').waitFor();
  });
});

describe('conversations', () => {
  const line = () => main().locator('.conversation').first();
  const choose = async (name: string) => {
    await line().getByRole('button').click();
    await page.getByRole('menuitem', { name }).click();
  };

  test('are read, kept as unread, answered and removed', async () => {
    await say('ben', '@ann @cat Friday at the mill?', { visibility: 'direct' });
    await page.goto(`${square.url}/conversations`);
    await line().getByText('Friday at the mill?').waitFor();
    assert.equal(await line().locator('.conversation-last').innerText(), 'Friday at the mill?');
    assert.equal(await line().locator('img').count(), 2);
    await line().getByRole('link').click();
    await main().locator('article.focused').getByText('Friday at the mill?').waitFor();
    await eventually('it is read', async () =>
      !(await square.get('/api/v1/conversations', token.ann))[0].unread);
    await page.goBack();
    await choose('Mark as unread');
    await eventually('it is unread', async () =>
      (await square.get('/api/v1/conversations', token.ann))[0].unread);
    await line().getByRole('link').click();
    await main().getByRole('button', { name: /^Answer ben/ }).click();
    await page.getByRole('textbox', { name: 'Text of the post' }).press('End');
    await page.keyboard.type('With bread.');
    await page.locator('dialog').getByRole('button', { name: 'Reply', exact: true }).click();
    await toast().getByText('Sent.').waitFor();
    await page.goto(`${square.url}/conversations`);
    await line().getByText('You: With bread.').waitFor();
    await choose('Remove from this list');
    await page.locator('dialog').getByRole('button', { name: 'Remove from this list' }).click();
    await eventually('it is gone', async () =>
      !(await square.get('/api/v1/conversations', token.ann))
        .some((one: any) => one.last_status.content.includes('With bread.')));
  });

  test('show what comes while one looks at them', async () => {
    await say('ben', '@ann One more thing', { visibility: 'direct' });
    await look();
    await main().getByRole('button', { name: '1 new conversation' }).click();
    await line().getByText('One more thing').waitFor();
  });
});

describe('for everyone', () => {
  for (const [name, size] of [['a phone in the dark', phone], ['a desk by day', desk]] as const)
    test(`on ${name}`, async () => {
      await say('ben', '@ann Good evening');
      const state = await page.context().storageState();
      const { page: other, complaints: said } =
        await openPage(browser,
          { ...size, bypassCSP: true, reducedMotion: 'reduce', storageState: state });
      for (const path of ['/notifications', '/notifications?show=requests', '/conversations']) {
        await other.goto(square.url + path);
        await other.locator('.notification, .request, .conversation, .nothing').first().waitFor();
        assert.deepEqual(await accessFaults(other), []);
        assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), path);
      }
      assert.deepEqual(said, []);
      await other.context().close();
    });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
