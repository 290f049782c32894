// The network is cut in the middle of a session: what was read can be read on, what is written is kept and
// sent later, once; and nothing of it is left after signing out. The client can be installed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, signIn } from './browser.ts';
import { png } from './png.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let context: BrowserContext;
let complaints: string[];
let thea: string;
let jonas: string;
let river: any;

const main = () => page.locator('#main');
const postOf = (id: string) => main().locator(`article[data-post="${id}"]`).first();
const notice = () => page.locator('.offline');
const kept = () => page.evaluate(async () => {
  const names: string[] = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      names.push(new URL(request.url).pathname);
  return names;
});
const texts = async () => (await square.get('/api/v1/timelines/public?local=true', thea))
  .map((one: any) => one.content.replace(/<[^>]*>/g, ''));

async function write(words: string, button = 'Post'): Promise<void> {
  await page.locator('dialog textarea').first().fill(words);
  await page.locator('dialog').getByRole('button', { name: button, exact: true }).click();
}

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  river = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #rivers' });
  await square.post('/api/v1/statuses', jonas,
    { status: '@thea Does it still?', in_reply_to_id: river.id });
  await square.post('/api/v1/statuses', thea, { status: 'Between us.', visibility: 'private' });
  await square.expect('POST', `/api/v1/accounts/${(await square.get(
    '/api/v1/accounts/lookup?acct=thea', jonas)).id}/follow`, { token: jonas });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, serviceWorkers: 'allow', bypassCSP: true,
    reducedMotion: 'reduce' }));
  context = page.context();
  await signIn(page, square, 'jonas');
  await page.keyboard.press('Shift');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
  });
  /* Read once, with the worker there. */
  await page.reload();
  await postOf(river.id).waitFor();
  await postOf(river.id).locator('a.post-time').click();
  await main().getByText('Does it still?').waitFor();
  await page.goBack();
  await eventually('the thread is kept', async () =>
    (await kept()).includes(`/api/v1/statuses/${river.id}/context`));
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('a session whose network is cut', () => {
  test('home and a thread are read without it', async () => {
    await context.setOffline(true);
    await page.reload();
    await postOf(river.id).getByText('The meadow holds').waitFor();
    await main().getByText('Between us.').waitFor();
    await notice().getByText('Out of reach').waitFor();
    await page.goto(`${square.url}/@thea/${river.id}`);
    await main().getByText('Does it still?').waitFor();
    assert.match(await page.title(), /The meadow holds/);
    assert.deepEqual(await accessFaults(page), []);
  });

  test('a favourite stays, and waits', async () => {
    await page.goto(`${square.url}/`);
    await postOf(river.id).getByRole('button', { name: 'Favourite' }).click();
    await postOf(river.id).getByRole('button', { name: 'Take the favourite back' }).waitFor();
    await notice().getByRole('button', { name: '1 waits to be sent' }).waitFor();
  });

  test('a post waits, is shown, and outlives a reload', async () => {
    await page.locator('.compose-button').click();
    await write('Written under the bridge.');
    await notice().getByRole('button', { name: '2 wait to be sent' }).waitFor();
    await page.reload();
    await notice().getByRole('button', { name: '2 wait to be sent' }).click();
    await page.locator('dialog').getByText('Written under the bridge.').waitFor();
    assert.deepEqual(await accessFaults(page), []);
    await page.keyboard.press('Escape');
  });

  test('one that is thrown away is not sent', async () => {
    await page.locator('.compose-button').click();
    await write('Better not.');
    await notice().getByRole('button', { name: '3 wait to be sent' }).click();
    const item = page.locator('dialog li').filter({ hasText: 'Better not.' });
    await item.getByRole('button', { name: 'Do not send it' }).click();
    await item.getByRole('button', { name: 'Throw it away' }).click();
    await item.waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  });

  test('all of it is sent when the network is back, once, even if the answer is lost', async () => {
    /* The first answer never reaches the page. */
    let lost = 0;
    await context.route('**/api/v1/statuses', async (route) => {
      if (route.request().method() !== 'POST' || lost) return route.continue();
      lost++;
      await route.fetch();
      return route.abort('connectionreset');
    });
    await context.setOffline(false);
    await eventually('the post arrived', async () =>
      (await texts()).includes('Written under the bridge.'), 30_000);
    await notice().waitFor({ state: 'detached', timeout: 30_000 });
    assert.equal(lost, 1);
    assert.equal((await texts()).filter((one: string) => one === 'Written under the bridge.').length, 1);
    assert.ok(!(await texts()).includes('Better not.'));
    assert.equal((await square.get(`/api/v1/statuses/${river.id}`, thea)).favourites_count, 1);
    await context.unroute('**/api/v1/statuses');
  });

  test('a refused one says why, and stays until it is thrown away', async () => {
    const gone = await square.post('/api/v1/statuses', thea, { status: 'Gone soon.' });
    await page.goto(`${square.url}/@thea/${gone.id}`);
    await main().getByText('Gone soon.').first().waitFor();
    await context.setOffline(true);
    await postOf(gone.id).getByRole('button', { name: 'Boost', exact: true }).click();
    await notice().getByRole('button', { name: '1 waits to be sent' }).waitFor();
    await square.expect('DELETE', `/api/v1/statuses/${gone.id}`, { token: thea });
    await context.setOffline(false);
    await notice().getByText('Something could not be sent.').waitFor({ timeout: 30_000 });
    await notice().getByRole('button').click();
    await page.locator('dialog .fault').waitFor();
    await page.locator('dialog').getByRole('button', { name: 'Do not send it' }).click();
    await notice().waitFor({ state: 'detached' });
  });

  test('a notification is shown, and leads to what it is about', async () => {
    await context.grantPermissions(['notifications'], { origin: square.url });
    await square.post('/api/v1/statuses', thea, { status: '@jonas And the ford?' });
    let told: any;
    await eventually('the mention', async () => {
      [told] = await square.get('/api/v1/notifications?types[]=mention', jonas);
      return !!told;
    });
    const cdp = await context.newCDPSession(page);
    let registration = '';
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      registration = registrations[0]?.registrationId ?? registration;
    });
    await cdp.send('ServiceWorker.enable');
    await eventually('the registration', async () => !!registration);
    await cdp.send('ServiceWorker.deliverPushMessage', {
      origin: square.url, registrationId: registration,
      data: JSON.stringify({ notification_id: told.id, notification_type: 'mention',
        title: 'Thea mentioned you', body: 'And the ford?', icon: '', preferred_locale: 'en' }),
    });
    let shown: any;
    await eventually('it is shown', async () => {
      shown = await page.evaluate(async () => {
        const [one] = await (await navigator.serviceWorker.ready).getNotifications();
        return one && { title: one.title, body: one.body, tag: one.tag, id: one.data.id };
      });
      return !!shown;
    });
    assert.deepEqual(shown, { title: 'Thea mentioned you', body: 'And the ford?',
      tag: `notification-${told.id}`, id: told.id });
    const [worker] = context.serviceWorkers();
    await worker!.evaluate(async () => {
      const scope = self as any;
      const [notification] = await scope.registration.getNotifications();
      scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }));
    });
    await page.waitForURL(`**/@thea/${told.status.id}`);
  });

  test('files that another app shares are in the new post', async () => {
    await page.evaluate(() => {
      const form = document.createElement('form');
      form.method = 'post';
      form.enctype = 'multipart/form-data';
      form.action = '/compose';
      form.innerHTML = '<input name="text" value="From the path"><input type="file" name="files">';
      const bytes = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'
        + '+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='), (sign) => sign.charCodeAt(0));
      const files = new DataTransfer();
      files.items.add(new File([bytes], 'path.png', { type: 'image/png' }));
      (form.elements[1] as HTMLInputElement).files = files.files;
      document.body.append(form);
      form.submit();
    });
    await page.waitForURL('**/compose?**');
    await eventually('the words are there', async () =>
      (await page.locator('#main textarea').first().inputValue()).includes('From the path'));
    await main().locator('img[src^="blob:"], img[src*="/media/"]').first().waitFor();
  });

  test('a picture is kept for reading, and no longer once it was hidden', async () => {
    const form = new FormData();
    form.set('file', new Blob([png(90, 60, (x, y) => [x, y, 7]) as Uint8Array<ArrayBuffer>]), 'a.png');
    const media = await (await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
      { method: 'POST', body: form, headers: { authorization: `Bearer ${thea}` } })).json() as any;
    const post = await square.post('/api/v1/statuses', thea, { status: 'Look.', media_ids: [media.id] });
    /* In a page of its own each time: one that stands has it already. */
    const loads = async () => {
      await page.goto(`${square.url}/about`);
      return page.evaluate((url) => new Promise<boolean>((told) => {
        const picture = new Image();
        picture.onload = () => told(true);
        picture.onerror = () => told(false);
        picture.src = url;
      }), media.url);
    };
    const path = new URL(media.url).pathname;
    assert.equal(await loads(), true);
    await eventually('it is kept', async () => (await kept()).includes(path));
    await context.setOffline(true);
    assert.equal(await loads(), true, 'without a network');
    await context.setOffline(false);
    square.account('mona', 'moderator');
    const staff = square.token('mona', 'read write admin:read admin:write');
    await square.expect('POST', '/api/bema/v1/moderation/decisions',
      { token: staff, body: { subject: post.id, effect: 'hidden', facts: 'so' } });
    /* Ten minutes later. */
    await page.evaluate(async (url) => {
      const cache = await caches.open('bema-pictures');
      const known = (await cache.match(url, { ignoreVary: true }))!;
      const headers = new Headers(known.headers);
      headers.set('Date', new Date(Date.now() - 601_000).toUTCString());
      await cache.put(url, new Response(await known.blob(), { headers }));
    }, media.url);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.clearBrowserCache');
    await context.setOffline(true);
    assert.equal(await loads(), true, 'still, while nobody can be asked');
    await context.setOffline(false);
    assert.equal(await loads(), false);
    await eventually('it is forgotten', async () => !(await kept()).includes(path));
    complaints.splice(0); /* that it was not there */
  });

  test('the client can be installed', async () => {
    const cdp = await context.newCDPSession(page);
    await page.goto(`${square.url}/local`);
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors');
    assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);
    const { errors, data } = await cdp.send('Page.getAppManifest');
    assert.deepEqual(errors, []);
    const facts = JSON.parse(data!);
    assert.equal(facts.display, 'standalone');
    assert.equal(facts.name, (await square.get('/api/v2/instance')).title);
    assert.deepEqual(facts.shortcuts.map((one: any) => one.name), ['Write', 'Notifications', 'Search']);
    for (const icon of facts.icons)
      assert.equal((await square.ask('GET', icon.src)).status, 200, icon.src);
  });

  test('after signing out nothing of it is on the device', async () => {
    assert.ok((await kept()).some((path) => path.startsWith('/api/')));
    await page.locator('.rail-me button').click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.locator('.rail-sign').waitFor();
    await eventually('it is forgotten', async () =>
      !(await kept()).some((path) => path.includes('/timelines/home') || path.endsWith('/person')
        || path.startsWith('/media/')));
    await context.setOffline(true);
    await page.goto(`${square.url}/`);
    await page.locator('.shell').waitFor();
    assert.equal(await page.getByText('Between us.').count(), 0);
    await context.setOffline(false);
    assert.deepEqual(complaints, []);
  });
});
