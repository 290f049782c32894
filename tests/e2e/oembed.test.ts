// What other sites are told of our posts, and the page they may show in a frame.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser, openPage } from './browser.ts';
import { Square } from './square.ts';

let square: Square;
let browser: Browser;
let ann: string;
before(async () => {
  square = await new Square().start();
  ann = square.person('ann');
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

const post = (status: string, visibility = 'public'): Promise<any> =>
  square.post('/api/v1/statuses', ann, { status, visibility });
const oembed = (url: string, more = ''): Promise<{ status: number; text: string; json: any }> =>
  square.ask<any>('GET', `/api/oembed?url=${encodeURIComponent(url)}${more}`);

test('a post tells how to show it', async () => {
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: ann, body: { display_name: 'Ann "<b>"' } });
  const { id, url, uri } = await post('hello frame');
  const { html, ...rest } = (await oembed(url)).json;
  assert.deepEqual(rest, {
    type: 'rich', version: '1.0', title: 'New status by Ann "<b>"', author_name: 'Ann "<b>"',
    author_url: `${square.url}/@ann`, provider_name: `localhost:${square.port}`,
    provider_url: square.url, cache_age: 86400, width: 400, height: 216,
  });
  assert.ok(html.startsWith(`<iframe src="${url}/embed" width="400" height="216" `));
  assert.ok(!/script/.test(html));
  assert.deepEqual((await oembed(uri)).json, (await oembed(url)).json);
  assert.deepEqual((await square.ask('GET', `/api/web/embeds/${id}`)).json, (await oembed(url)).json);
  const narrow = (await oembed(url, '&maxwidth=300&maxheight=150&format=json')).json;
  assert.deepEqual([narrow.width, narrow.height], [300, 150]);
  const page = await square.ask('GET', new URL(url).pathname);
  const link = /<link rel="alternate" type="application\/json\+oembed" href="([^"]+)">/.exec(page.text)!;
  const found = await square.ask('GET', link[1].replaceAll('&amp;', '&').slice(square.url.length));
  assert.equal(found.json.html, html);
});

test('what not everybody may see is not there, byte for byte like what never was', async () => {
  const gone = await oembed(`${square.url}/@ann/1`);
  assert.deepEqual([gone.status, gone.json], [404, { error: 'Record not found' }]);
  const open = await post('open');
  for (const visibility of ['private', 'direct']) {
    const { id, url } = await post('hidden', visibility);
    for (const answer of [await oembed(url), await oembed(url, `&access_token=${ann}`),
      await square.ask('GET', `/api/web/embeds/${id}`)])
      assert.deepEqual([answer.status, answer.text], [404, gone.text]);
    const page = await square.ask('GET', `/@ann/${id}/embed`, { token: ann });
    const none = await square.ask('GET', '/@ann/1/embed');
    assert.deepEqual([page.status, page.text], [404, none.text]);
  }
  for (const url of ['', 'x', `${square.url}/@ben/${open.id}`, `https://other.example/@ann/${open.id}`,
    `${square.url}/@ann`, `${square.url}/@ann/${open.id}/more`, `${square.url}/users/ann/${open.id}`])
    assert.equal((await oembed(url)).status, 404, url);
  assert.equal((await square.ask('GET', '/api/web/embeds/x')).status, 404);
  assert.equal((await square.ask('GET', `/@ben/${open.id}/embed`)).status, 404);
});

test('the page for frames has no script and no form, and only it may be framed', async () => {
  const { url } = await post('framed <script>alert(1)</script>');
  const path = new URL(url).pathname;
  const page = await square.ask('GET', `${path}/embed`);
  const policy = page.headers.get('content-security-policy')!;
  assert.match(policy, /default-src 'none'.*form-action 'none'.*frame-ancestors \*/);
  assert.ok(!/script-src/.test(policy));
  assert.equal(page.headers.get('x-frame-options'), null);
  assert.ok(!/<script|<form|\/auth\//.test(page.text));
  assert.match(page.text, /framed &lt;script&gt;/);
  const whole = await square.ask('GET', path);
  assert.match(whole.headers.get('content-security-policy')!, /frame-ancestors 'none'/);
  assert.equal(whole.headers.get('x-frame-options'), 'DENY');
});

test('a browser shows it inside of another site', async () => {
  const { url } = await post('seen from far away');
  const { html } = (await oembed(url)).json;
  const other: Server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><p>blog</p>${html}`);
  });
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const { page } = await openPage(browser);
  try {
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const frame = page.frameLocator('iframe');
    await frame.getByText('seen from far away').waitFor();
    assert.equal(await frame.locator('base').getAttribute('target'), '_blank');
    assert.notEqual(await frame.locator('.post-author').evaluate((one) => getComputedStyle(one).display), 'inline');
  } finally {
    await page.context().close();
    other.closeAllConnections();
    other.close();
  }
});
