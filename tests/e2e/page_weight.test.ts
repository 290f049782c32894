// What a first visit weighs, from the browser's own network log: all script and all style that it fetches
// before anything is done, gzipped; and how these files are sent and kept.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { populate, type Populated } from './populated.ts';
import { Square } from './square.ts';

const bytesMax = { Script: 60 * 1024, Stylesheet: 20 * 1024 };
const square = new Square();
let made: Populated;
let browser: Browser;

before(async () => {
  made = await populate(await square.start());
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await made?.close();
  await square.remove();
});

interface Fetched { path: string; search: string; by: string; kind: string; encoding: string; bytes: number }

/** The browser's log. Brotli, which is smaller, is not asked for. */
async function logOf(page: Page): Promise<Map<string, Fetched>> {
  const cdp = await page.context().newCDPSession(page);
  const all = new Map<string, Fetched>();
  await cdp.send('Network.enable');
  await cdp.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': 'gzip' } });
  cdp.on('Network.requestWillBeSent', ({ requestId, request, initiator }) => {
    const { pathname, search } = new URL(request.url);
    const by = initiator.stack?.callFrames[0]?.url ?? '';
    all.set(requestId, { path: pathname, search, by, kind: '', encoding: '', bytes: 0 });
  });
  cdp.on('Network.responseReceived', ({ requestId, type, response }) => {
    const encoding = Object.entries(response.headers).find(([name]) => /^content-encoding$/i.test(name));
    /* The heads, which are neither script nor style, have come by now. */
    Object.assign(all.get(requestId)!,
      { kind: type, encoding: encoding?.[1] ?? '', bytes: -response.encodedDataLength });
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const one = all.get(requestId);
    if (one) one.bytes += encodedDataLength;
  });
  return all;
}

async function visit(path: string, options: BrowserContextOptions): Promise<{ page: Page; log: Fetched[] }> {
  const { page } = await openPage(browser, { ...options, serviceWorkers: 'allow' });
  const log = await logOf(page);
  await page.goto(square.url + path, { waitUntil: 'networkidle' });
  await page.locator('.shell #main').waitFor();
  return { page, log: [...log.values()] };
}

/** So small that packed it would be larger. */
const smallBytes = 100;

/** What is too heavy, or not as it should be. */
function faultsOf(path: string, log: Fetched[]): string[] {
  const faults: string[] = [];
  for (const [kind, max] of Object.entries(bytesMax)) {
    const of = log.filter((one) => one.kind === kind);
    const bytes = of.reduce((sum, one) => sum + one.bytes, 0);
    if (bytes > max || bytes < 1024) faults.push(`${path}: ${bytes} bytes of ${kind}, at most ${max}`);
    for (const one of of)
      if ((one.encoding !== 'gzip' && one.bytes > smallBytes) || one.bytes <= 0) faults.push(`${path}: ${one.path} came as "${one.encoding}"`);
  }
  const asked = log.filter((one) => one.path.startsWith('/assets/')).map((one) => one.path);
  const twice = asked.filter((one, i) => asked.indexOf(one) !== i && !one.endsWith('.svg'));
  return [...faults, ...twice.map((one) => `${path}: ${one} came twice`)];
}

const workers = (page: Page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

test('a first visit costs at most 60 kB of script and 20 kB of style', async () => {
  const faults: string[] = [];
  for (const path of ['/', '/@bruno', made.paths.thread, '/explore', '/about', '/algorithm']) {
    const { page, log } = await visit(path, desk);
    faults.push(...faultsOf(path, log));
    if (await workers(page)) faults.push(`${path}: the worker, which fetches all, is there already`);
    await page.context().close();
  }
  assert.deepEqual(faults, []);
});

test('who is signed in pays no more, in the language with the longest words', async () => {
  const { page } = await openPage(browser, { ...phone, locale: 'fr-FR' });
  await signIn(page, square, 'bruno');
  const storageState = await page.context().storageState();
  await page.context().close();
  const faults: string[] = [];
  const post = `/api/v1/statuses/${made.paths.thread.split('/').at(-1)}`;
  const firsts: [string, string[]][] = [
    ['/', ['/api/bema/v1/feed_settings', '/api/v1/timelines/home?limit=20']],
    ['/?feed=for_you', ['/api/bema/v1/feed_settings', '/api/bema/v1/timelines/for_you?limit=20']],
    ['/local', ['/api/v1/timelines/public?local=true&limit=20']],
    ['/@ada', ['/api/v1/accounts/lookup?acct=ada']],
    [made.paths.thread, [post, `${post}/context`]],
    ['/notifications', ['/api/v2/notifications?limit=20']],
  ];
  for (const [path, first] of firsts) {
    const visited = await visit(path, { ...phone, locale: 'fr-FR', storageState });
    faults.push(...faultsOf(path, visited.log));
    /* What the page shows first is on its way before the client is there, and is not asked for again. */
    for (const one of ['/api/v1/accounts/verify_credentials', '/api/v2/instance', ...first]) {
      const asked = visited.log.filter(({ path, search }) => path + search === one);
      if (asked.length !== 1 || !/\/early-/.test(asked[0]!.by))
        faults.push(`${path}: ${one} was asked for by ${asked.map(({ by }) => by.split('/').at(-1)) || 'nobody'}`);
    }
    await visited.page.context().close();
  }
  assert.deepEqual(faults, []);
});

test('the worker comes when the page is used', async () => {
  const { page } = await visit('/local', desk);
  assert.equal(await workers(page), 0);
  await page.keyboard.press('Shift');
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistrations()).length === 1);
  await page.context().close();
});

interface Reply { status: number; headers: Record<string, any>; body: Buffer }

/** As it came: fetch() would unpack it. */
function ask(path: string, encoding: string): Promise<Reply> {
  return new Promise((done, fail) => {
    request({ host: '127.0.0.1', port: square.port, path, headers: { 'accept-encoding': encoding } }, (reply) => {
      const parts: Buffer[] = [];
      reply.on('data', (part) => parts.push(part));
      reply.on('end', () => done({ status: reply.statusCode!, headers: reply.headers, body: Buffer.concat(parts) }));
    }).on('error', fail).end();
  });
}

test('every file of the client comes plain, as gzip and as Brotli, and is kept for a year', async () => {
  const { page, log } = await visit('/local', desk);
  await page.context().close();
  const paths = [...new Set(log.map((one) => one.path))].filter((path) => /^\/assets\/.*\.(js|css)$/.test(path));
  assert.ok(paths.length >= 4, paths.join());
  for (const path of paths) {
    const [plain, gzip, brotli] = [await ask(path, 'identity'), await ask(path, 'gzip'), await ask(path, 'gzip, deflate, br')];
    for (const one of [plain, gzip, brotli]) {
      assert.equal(one.status, 200);
      assert.equal(one.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.match(one.headers.vary, /Accept-Encoding/);
    }
    assert.equal(plain.headers['content-encoding'], undefined);
    if (plain.body.length <= smallBytes) continue;
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(brotli.headers['content-encoding'], 'br');
    assert.deepEqual(gunzipSync(gzip.body), plain.body);
    assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
    assert.ok(brotli.body.length < gzip.body.length && gzip.body.length < plain.body.length, path);
  }
});
