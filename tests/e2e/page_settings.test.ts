// The settings, as a person meets them: every page is opened, what it offers is done and holds.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone } from './browser.ts';
import { png } from './png.ts';
import { Receiver } from './receiver.ts';
import { eventually, password, Square } from './square.ts';

let square: Square;
let browser: Browser;
let receiver: Receiver;
let page: Page;
let complaints: string[];
let thea: string;
let jonas: string;

const main = () => page.locator('#main');
const toast = (words: string) => page.locator('.toast').getByText(words).last().waitFor();
const me = () => square.get('/api/v1/accounts/verify_credentials', thea);
const nav = () => page.getByRole('navigation', { name: 'Settings' });
const open = (name: string) => nav().getByRole('link', { name: new RegExp(`^${name}`) }).click();

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(`${square.url}/auth/sign_in?return_to=/settings`);
  await page.getByLabel('Name or e-mail address').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.locator('.settings-nav').waitFor();
}

before(async () => {
  receiver = await new Receiver().start();
  square = await new Square({ fetch_allow: '127.0.0.1' }).start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  square.person('bruno');
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  await signIn(page, 'thea');
});
after(async () => {
  await browser?.close();
  await square?.remove();
  receiver?.stop();
});

test('the profile: pictures with words, facts, reach, sites, taken back too', async () => {
  await page.goto(`${square.url}/settings/profile`);
  await page.getByLabel('Name', { exact: true }).fill('Thea Lindqvist');
  const picture = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(png(64, 64, (x, y) => [x, y, 90])) };
  await page.getByLabel(/Choose a picture\s*: Picture/).setInputFiles(picture);
  await page.getByLabel('Picture: description for those who cannot see it').fill('Thea at the mill');
  await page.getByLabel('Label 1').fill('Site');
  await page.getByLabel('Content 1').fill('https://mill.example');
  await page.getByLabel('Hide whom I follow').check();
  await page.getByLabel('Sites that may name you').fill('mill.example\nriver.example');
  await page.getByRole('button', { name: 'Save' }).click();
  await toast('Your profile is saved.');
  const mine = await me();
  assert.equal(mine.display_name, 'Thea Lindqvist');
  assert.equal(mine.avatar_description, 'Thea at the mill');
  assert.deepEqual(mine.source.fields.map((field: any) => [field.name, field.value]), [['Site', 'https://mill.example']]);
  assert.equal(mine.source.hide_collections, true);
  assert.deepEqual(mine.source.attribution_domains, ['mill.example', 'river.example']);

  /* The words alone, then the picture goes. */
  await page.getByLabel('Picture: description for those who cannot see it').fill('Thea, laughing');
  await page.getByLabel('Sites that may name you').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await eventually('the description is another', async () => (await me()).avatar_description === 'Thea, laughing');
  assert.deepEqual((await me()).source.attribution_domains, []);
  await main().getByRole('button', { name: /^Delete\s*: Picture$/ }).click();
  await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
  await main().getByRole('button', { name: /^Delete\s*: Picture$/ }).waitFor({ state: 'detached' });
  assert.equal((await square.get('/api/v1/profile', thea)).avatar, null);
});

test('featured tags are added, proposed and removed', async () => {
  await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #mills' });
  await page.goto(`${square.url}/settings/profile`);
  await page.getByLabel('Tag', { exact: true }).fill('#rivers');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await main().getByRole('button', { name: 'Feature #rivers no longer' }).waitFor();
  await main().getByRole('button', { name: '#mills' }).click();
  await main().getByRole('button', { name: 'Feature #mills no longer' }).waitFor();
  await main().getByRole('button', { name: 'Feature #rivers no longer' }).click();
  await eventually('one is left', async () =>
    (await square.get('/api/v1/featured_tags', thea)).map((tag: any) => tag.name).join() === 'mills');
});

test('what posts begin with', async () => {
  await open('Posting');
  await main().getByRole('heading', { name: 'Posting', level: 1 }).waitFor();
  await page.getByLabel(/^Followers/).check();
  await page.getByLabel('Only me').check();
  await page.getByLabel('Language').selectOption('fr');
  await page.getByLabel('Hide my pictures').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await toast('Saved.');
  const { source } = await me();
  assert.deepEqual([source.privacy, source.quote_policy, source.language, source.sensitive],
    ['private', 'nobody', 'fr', true]);
  await page.reload();
  assert.ok(await page.getByLabel('Only me').isChecked());
});

test('how it looks: close or airy, kept on the device', async () => {
  await open('Appearance');
  await page.getByLabel('Close', { exact: true }).check();
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset['density']), 'close');
  await page.getByLabel('Airy').check();
});

test('a filter is made, hides, is changed and removed', async () => {
  await square.post(`/api/v1/accounts/${(await square.get('/api/v1/accounts/lookup?acct=jonas')).id}/follow`, thea);
  const post = await square.post('/api/v1/statuses', jonas, { status: 'Football tonight!' });
  await page.goto(`${square.url}/`);
  await main().getByText('Football tonight!').waitFor();
  await page.goto(`${square.url}/settings/filters`);
  await main().getByText('You filter nothing.').waitFor();
  await page.getByRole('button', { name: 'New filter' }).click();
  await page.getByLabel('Word 1', { exact: true }).fill('football');
  await page.getByRole('button', { name: 'One more word' }).click();
  await page.getByLabel('Word 2', { exact: true }).fill('off');
  await page.getByLabel('Whole word').nth(1).uncheck();
  await page.getByLabel('For how long').selectOption('86400');
  await page.getByRole('button', { name: 'Make the filter' }).click();
  await toast('“football” is saved.');
  const [filter] = await square.get('/api/v2/filters', thea);
  assert.deepEqual([filter.title, filter.filter_action, filter.context.sort().join()],
    ['football', 'warn', 'home,notifications,public,thread']);
  assert.deepEqual(filter.keywords.map((one: any) => [one.keyword, one.whole_word]), [['football', true], ['off', false]]);
  assert.ok(Date.parse(filter.expires_at) - Date.now() < 86_400_000);
  await page.locator('.rail').getByRole('link', { name: 'Home' }).click();
  await main().getByText('Hidden by your filter “football”').waitFor();

  await page.goto(`${square.url}/settings/filters`);
  await main().getByRole('button', { name: 'Edit football' }).click();
  await page.getByRole('button', { name: 'Remove word 2' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Sport');
  await page.getByLabel(/^Hide\s?As if/).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await toast('“Sport” is saved.');
  const [changed] = await square.get('/api/v2/filters', thea);
  assert.deepEqual([changed.title, changed.filter_action, changed.keywords.length, changed.expires_at],
    ['Sport', 'hide', 1, filter.expires_at]);
  await page.goto(`${square.url}/`);
  await main().getByRole('button', { name: 'What do you want to say?' }).waitFor();
  await eventually('it is not there', async () => await main().getByText('Football tonight!').count() === 0);

  await page.goto(`${square.url}/settings/filters`);
  await main().getByRole('button', { name: 'Delete “Sport”' }).click();
  await page.locator('dialog').getByRole('button', { name: 'Delete' }).click();
  await eventually('it is gone', async () => (await square.get('/api/v2/filters', thea)).length === 0);
  await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: jonas });
});

test('a post is put into a filter from its menu', async () => {
  const post = await square.post('/api/v1/statuses', jonas, { status: 'The crane, again.' });
  await page.goto(`${square.url}/@jonas/${post.id}`);
  const article = main().locator(`article[data-post="${post.id}"]`).first();
  await article.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Filter/ }).click();
  const dialog = page.locator('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Cranes');
  await dialog.getByRole('button', { name: 'Make the filter' }).click();
  await toast('The post is now in “Cranes”.');
  const [filter] = await square.get('/api/v2/filters', thea);
  assert.deepEqual(filter.statuses.map((one: any) => one.status_id), [post.id]);
  await article.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Filter/ }).click();
  await dialog.getByRole('button', { name: /^Cranes/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${square.url}/settings/filters`);
  await main().getByText('1 post', { exact: false }).waitFor();
  await square.expect('DELETE', `/api/v2/filters/${filter.id}`, { token: thea });
  await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: jonas });
});

test('muted and blocked people, and places, are listed and let go', async () => {
  const id = async (name: string) => (await square.get(`/api/v1/accounts/lookup?acct=${name}`)).id;
  await square.post(`/api/v1/accounts/${await id('jonas')}/mute`, thea, { duration: 86_400 });
  await square.post(`/api/v1/accounts/${await id('bruno')}/block`, thea);
  await open('Muted people');
  await main().getByText(/(24 hours|1 day) left/).waitFor();
  await main().getByRole('button', { name: 'Unmute @jonas' }).click();
  await main().getByRole('button', { name: 'Mute @jonas' }).waitFor();
  await open('Blocked people');
  await main().getByRole('button', { name: 'Unblock @bruno' }).click();
  await eventually('both are free', async () =>
    (await square.get('/api/v1/mutes', thea)).length + (await square.get('/api/v1/blocks', thea)).length === 0);
  await page.getByLabel('Domain').fill('Spam.Example');
  await page.getByRole('button', { name: 'Block', exact: true }).click();
  await page.locator('dialog').getByText('nobody there follows you').waitFor();
  await page.locator('dialog').getByRole('button', { name: 'Block spam.example' }).click();
  await toast('spam.example is blocked.');
  assert.deepEqual(await square.get('/api/v1/domain_blocks', thea), ['spam.example']);
  await page.reload();
  await main().getByRole('button', { name: 'Unblock spam.example' }).click();
  await eventually('it is free', async () => (await square.get('/api/v1/domain_blocks', thea)).length === 0);
});

test('whose notifications come through', async () => {
  await open('Notifications');
  await page.getByLabel(/^New accounts/).selectOption('drop');
  await page.getByLabel(/^People you do not follow/).selectOption('filter');
  await eventually('the policy is another', async () => {
    const policy = await square.get('/api/v2/notifications/policy', thea);
    return policy.for_new_accounts === 'drop' && policy.for_not_following === 'filter';
  });
  await page.getByLabel(/^New accounts/).selectOption('accept');
  await page.getByLabel(/^People you do not follow/).selectOption('accept');
});

test('notifications on this device: asked for, by kind, tried, ended', async () => {
  /* No push service is asked: the browser's part is played, the square's is real. */
  await page.addInitScript((given) => {
    let mine: any = null;
    const subscription = { ...given, toJSON: () => given, unsubscribe: async () => { mine = null; return true; } };
    const registration = { pushManager: {
      getSubscription: async () => mine,
      subscribe: async (options: any) => {
        if (options.applicationServerKey.length !== 65) throw new Error('no key');
        return (mine = subscription);
      } } };
    Object.defineProperty(navigator.serviceWorker, 'ready', { value: Promise.resolve(registration) });
    Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
    Notification.requestPermission = async () => 'granted';
  }, { endpoint: `${receiver.origin}/page`, keys: receiver.keys });
  await page.goto(`${square.url}/settings/notifications`);
  await page.getByRole('button', { name: 'Switch on' }).click();
  await main().getByText('This device is told.').waitFor();
  assert.ok(await page.getByLabel('someone mentions or answers me').isChecked());
  assert.ok(!await page.getByLabel('someone favourites my post').isChecked());
  await page.getByRole('button', { name: 'Send a test' }).click();
  await toast('It should knock in a moment.');
  assert.equal(receiver.open((await receiver.wait('/page'))[0]!).notification_type, 'test');

  const post = await square.post('/api/v1/statuses', thea, { status: 'Who comes?', visibility: 'public' });
  const kept = page.waitForResponse((answer) => answer.request().method() === 'PUT');
  await page.getByLabel('someone favourites my post').check();
  assert.ok((await kept).ok());
  await square.post(`/api/v1/statuses/${post.id}/favourite`, jonas);
  await eventually('it knocks', async () => (await receiver.wait('/page')).length > 1);
  await page.getByRole('button', { name: 'Switch off here' }).click();
  await page.getByRole('button', { name: 'Switch on' }).waitFor();
});

test('who has forbidden notifications is told where to allow them, and who does so now as well', async () => {
  const state = await page.context().storageState();
  const say = async (permission: string, answer: string) => {
    const one = await openPage(browser, { ...phone, bypassCSP: true, storageState: state });
    await one.page.addInitScript(([permission, answer]) => {
      const registration = { pushManager: { getSubscription: async () => null } };
      Object.defineProperty(navigator.serviceWorker, 'ready', { value: Promise.resolve(registration) });
      let now = permission;
      Object.defineProperty(Notification, 'permission', { get: () => now });
      Notification.requestPermission = async () => (now = answer) as NotificationPermission;
    }, [permission, answer]);
    await one.page.goto(`${square.url}/settings/notifications`);
    return one;
  };
  const told = 'You have forbidden notifications for this square.';
  for (const [permission, answer] of [['denied', 'denied'], ['default', 'denied'], ['default', 'default']] as const) {
    const one = await say(permission, answer);
    const on = one.page.getByRole('button', { name: 'Switch on' });
    if (permission === 'default') await on.click();
    if (answer === 'denied') {
      await one.page.getByText(told).waitFor();
      assert.equal(await on.count(), 0);
    } else {
      await on.waitFor();
      assert.equal(await one.page.getByText(told).count(), 0, 'who only closed the question may be asked again');
    }
    assert.deepEqual(await accessFaults(one.page), []);
    assert.deepEqual(one.complaints, []);
    await one.page.context().close();
  }
});

test('announcements stand above the home until closed, and are answered', async () => {
  square.must(['announce', 'Market on **Saturday** for @thea']);
  await page.goto(square.url);
  const banner = page.getByRole('region', { name: 'Announcement' });
  await banner.getByText('Market on').waitFor();
  await banner.getByRole('link', { name: 'React to it' }).click();
  await main().getByRole('button', { name: 'React' }).click();
  await page.getByRole('menuitem', { name: '🎉' }).click();
  await main().getByRole('button', { name: '🎉: 1 person' }).waitFor();
  await eventually('it counts', async () =>
    (await square.get('/api/v1/announcements?with_dismissed=true', thea))[0].reactions[0]?.me === true);
  await main().getByRole('button', { name: '🎉: 1 person' }).click();
  await main().getByRole('button', { name: '🎉: 1 person' }).waitFor({ state: 'detached' });
  await page.goto(square.url);
  await main().getByRole('button', { name: 'What do you want to say?' }).waitFor();
  assert.equal(await banner.count(), 0, 'it was read');
});

test('the client and the server write the same list, in both languages', async () => {
  square.account('oda', 'owner');
  for (const locale of ['en-GB', 'fr-FR']) {
    const one = await openPage(browser, { ...desk, locale });
    await one.page.goto(`${square.url}/auth/sign_in?return_to=/settings/filters`);
    await one.page.locator('input[autocomplete=username]').fill('oda');
    await one.page.locator('input[type=password]').fill(password);
    await one.page.locator('main form button[type=submit]').first().click();
    const list = () => one.page.locator('.settings-nav h2, .settings-nav li').evaluateAll((all) => all.map((item) => {
      const small = item.querySelector('small');
      return item.textContent!.replace(small?.textContent ?? '', '').trim() + ' ' + (item.querySelector('a')?.pathname ?? '');
    }));
    const places = () => one.page.locator('.places a').evaluateAll((all) =>
      all.map((item) => `${item.textContent!.trim()} ${(item as HTMLAnchorElement).pathname}`));
    await one.page.locator('.settings-page h2, .settings-page p').first().waitFor();
    const [client, clientPlaces] = [await list(), await places()];
    await one.page.goto(`${square.url}/auth/settings`);
    /* Signing out is a button there and a link here. */
    const bare = (all: string[]) => all.map((item) => item.replace(' /auth/sign_out', ' '));
    assert.deepEqual(bare(await list()), bare(client), locale);
    assert.deepEqual(await places(), clientPlaces, locale);
    await one.page.context().close();
  }
});

test('on a phone the list comes first, and each page leads back to it', async () => {
  const state = await page.context().storageState();
  const small = await openPage(browser, { ...phone, storageState: state });
  page = small.page;
  await page.goto(`${square.url}/settings`);
  await open('Muted words');
  await main().getByRole('heading', { name: 'Muted words', level: 1 }).waitFor();
  assert.equal(await nav().count(), 0);
  await main().getByRole('link', { name: 'Back' }).click();
  await nav().waitFor();
  await open('Security');
  await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
  await page.getByRole('link', { name: 'Back to all settings' }).click();
  await nav().waitFor();
  assert.deepEqual(small.complaints, []);
  await page.context().close();
});

test('every page is readable for all, in light at a desk and in the dark on a phone, in English and French', async () => {
  const state = await browser.contexts()[0]!.storageState();
  await square.post('/api/v2/filters', thea, { title: 'Sport', context: ['home'], keywords_attributes: [{ keyword: 'football' }] });
  const faults: string[] = [];
  for (const [name, options] of [['desk', desk], ['phone-fr', { ...phone, locale: 'fr-FR' }]] as const) {
    const one = await openPage(browser, { ...options, bypassCSP: true, storageState: state });
    const shot = camera(one.page, `settings-${name}`);
    for (const path of ['', '/profile', '/posting', '/appearance', '/notifications', '/filters', '/muted', '/blocked', '/announcements']) {
      await one.page.goto(`${square.url}/settings${path}`);
      await one.page.locator(path || name.startsWith('desk') ? '.settings-page > *' : '.settings-nav').first().waitFor();
      await shot(path.slice(1) || 'list');
      faults.push(...(await accessFaults(one.page)).map((fault) => `${name}${path}: ${fault}`));
      const wider = await one.page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 0) faults.push(`${name}${path} is ${wider} pixels wider than the screen`);
    }
    assert.deepEqual(one.complaints, []);
    await one.page.context().close();
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints, []);
});
