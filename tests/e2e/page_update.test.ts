// The square is updated while a page is open: the page goes on with what it began with, and the next one is
// the new version. A proxy stands in for the update: it gives the client's files other names.
import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

class Behind extends Square {
  outside = 0;
  override get url(): string { return `http://localhost:${this.outside}`; }
}

const square = new Behind();
let browser: Browser;
let page: Page;
let complaints: string[];
let version = 1;
const asked: string[] = [];

/* "part-…" and "app-…" are "part1-…" and "app1-…" in the first version, and so on. */
const named = /\b(part|app)-((?:[a-z._-]+-)?[A-Z0-9]{8,10}\.(?:js|css))/g;
const outward = (text: string) => text.replace(named, `$1${version}-$2`)
  .replace(/(bema-shell-[^;]{0,20}?)([0-9A-F]{10})/, `$1$2-${version}`);

function inward(path: string): string | null {
  const found = /^\/assets\/(part|app)(\d)-(.*)$/.exec(path);
  if (found) return Number(found[2]) === version ? `/assets/${found[1]}-${found[3]}` : null;
  return /^\/assets\/(part|app)-/.test(path) ? null : path;
}

const proxy: Server = createServer((ask, answer) => {
  asked.push(ask.url!);
  const path = inward(ask.url!);
  if (!path) {
    answer.writeHead(404).end();
    return;
  }
  const headers = { ...ask.headers, 'accept-encoding': 'identity' };
  const on = request({ host: '127.0.0.1', port: square.port, path, method: ask.method, headers }, (reply) => {
    const kind = reply.headers['content-type'] ?? '';
    if (!/html|javascript/.test(kind)) {
      answer.writeHead(reply.statusCode!, reply.headers);
      reply.pipe(answer);
      return;
    }
    let text = '';
    reply.setEncoding('utf8').on('data', (some) => (text += some)).on('end', () => {
      const { 'content-length': _, etag: __, ...rest } = reply.headers;
      answer.writeHead(reply.statusCode!, rest);
      answer.end(outward(text));
    });
  });
  on.on('error', () => answer.destroy());
  ask.pipe(on);
});

const shells = () => page.evaluate(async () =>
  (await caches.keys()).filter((one) => one.startsWith('bema-shell-')));
const script = () => page.evaluate(() =>
  document.querySelector<HTMLScriptElement>('script[src*="/assets/app"]')!.src.replace(/.*\/(app\d).*/, '$1'));

async function update(): Promise<void> {
  version++;
  await page.evaluate(async () => {
    const changed = new Promise((done) =>
      navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
    await (await navigator.serviceWorker.ready).update();
    await changed;
  });
}

before(async () => {
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  square.outside = (proxy.address() as { port: number }).port;
  await square.start();
  const thea = square.person('thea');
  square.person('jonas');
  await square.post('/api/v1/statuses', thea, { status: 'The meadow holds.' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, serviceWorkers: 'allow' }));
  await signIn(page, square, 'jonas');
  await page.keyboard.press('Shift'); /* the worker comes when the page is used */
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done));
  });
  await page.goto(`${square.url}/local`);
  await page.locator('#main article').waitFor();
  await eventually('the frame is kept', async () => (await shells()).length === 1);
}, { timeout: 60_000 });

after(async () => {
  await browser?.close();
  proxy.closeAllConnections();
  proxy.close();
  await square.remove();
});

test('a page that is open goes on with its own version', { timeout: 60_000 }, async () => {
  assert.equal(await script(), 'app1');
  await update();
  assert.equal((await shells()).length, 2);
  const before = asked.length;
  await page.locator('.rail .places a[href="/explore"]').click();
  await page.locator('#main').getByRole('heading', { name: 'Explore' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Text of the post' }).fill('Written across the update.');
  await page.locator('dialog').getByRole('button', { name: 'Post', exact: true }).click();
  await page.locator('.toast').getByText('Posted.').waitFor();
  assert.deepEqual(asked.slice(before).filter((path) => path.startsWith('/assets/app1')), []);
  assert.equal(await script(), 'app1');
});

test('the next page is the new one, and only the last two versions are kept', { timeout: 60_000 },
    async () => {
  await page.goto(`${square.url}/local`);
  await page.locator('#main article').filter({ hasText: 'Written across' }).waitFor();
  assert.equal(await script(), 'app2');
  await update();
  await eventually('the first is gone', async () => {
    const all = await shells();
    return all.length === 2 && !all.some((one) => one.endsWith('-1'));
  });
  await page.locator('.rail .places a[href="/lists"]').click();
  await page.locator('#main').getByRole('heading', { name: 'Lists' }).waitFor();
  assert.deepEqual(complaints, []);
});
