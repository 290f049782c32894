// What the server wrote is complete without script; the client takes over without moving it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone } from './browser.ts';
import { Square } from './square.ts';

const shiftMax = 0.05;
let square: Square;
let browser: Browser;
let root: any;

before(async () => {
  square = await new Square({ title: 'The Meadow' }).start();
  const thea = square.person('thea');
  const jonas = square.person('jonas');
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: thea, body: { display_name: 'Thea', note: 'Fisher. #rivers', discoverable: true } });
  root = await square.post('/api/v1/statuses', thea, { status: 'Who has the key to the mill? #rivers' });
  await square.post('/api/v1/statuses', jonas, { status: '@thea I have it.', in_reply_to_id: root.id });
  for (let i = 0; i < 6; i++)
    await square.post('/api/v1/statuses', thea, { status: `The river rises, day ${i}. #rivers` });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

/* Where the words in sight stand, by what they are. */
const places = (page: Page): Promise<Record<string, [number, number, string]>> => page.evaluate(() => {
  const found: Record<string, [number, number, string]> = {};
  const wanted = '.post-body, .profile .profile-name, .profile-note, .tabs, .welcome h2';
  for (const one of document.querySelectorAll<HTMLElement>(wanted)) {
    const { left, top } = one.getBoundingClientRect();
    if (top < innerHeight) found[one.innerText.trim().slice(0, 40)] = [left, top, getComputedStyle(one).fontSize];
  }
  return found;
});

for (const [size, options] of [['phone', phone], ['desk', desk]] as const)
  test(`the client takes over without moving what is read, on a ${size}`, async () => {
    const { page, complaints } = await openPage(browser, options);
    const { page: plain } = await openPage(browser, options);
    const take = camera(page, `taking-over-${size}`);
    const takePlain = camera(plain, `taking-over-${size}-plain`);
    await plain.route('**/assets/*.js', (route) => route.abort());
    /* All that moves after it was drawn, as the browser counts it. */
    await page.addInitScript(() => {
      (window as any).shift = 0;
      new PerformanceObserver((list) => {
        for (const one of list.getEntries() as any[]) (window as any).shift += one.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const faults: string[] = [];
    for (const [name, path] of [['thread', `/@thea/${root.id}`], ['profile', '/@thea'], ['local', '/local'],
      ['tag', '/tags/rivers'], ['front', '/']] as const) {
      await plain.goto(square.url + path);
      await page.goto(square.url + path);
      await page.locator('.shell article').first().waitFor();
      await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy=true]'));
      await take(name);
      await takePlain(name);
      const before = await places(plain);
      const after = await places(page);
      let same = 0;
      for (const [words, [left, top, font]] of Object.entries(after)) {
        const was = before[words];
        if (!was) continue;
        same++;
        const moved = Math.max(Math.abs(left - was[0]), Math.abs(top - was[1]));
        /* The answers stand below a line of counts that may take two lines. */
        if (moved > (name === 'thread' && top > 200 ? 32 : 2)) faults.push(`${name}: "${words}" moved by ${moved} px`);
        if (font !== was[2]) faults.push(`${name}: "${words}" was ${was[2]}, is ${font}`);
      }
      if (same < 1) faults.push(`${name}: nothing of ${Object.keys(before).join(', ')} was found again`);
      const shift = await page.evaluate(() => (window as any).shift as number);
      if (shift > shiftMax) faults.push(`${name}: moved by ${shift}`);
    }
    assert.deepEqual(faults, []);
    assert.deepEqual(complaints, []);
    await page.context().close();
    await plain.context().close();
  });

test('at a desk the bar of a public page says what the client says there, at the same place', async () => {
  const { page } = await openPage(browser, desk);
  const { page: plain } = await openPage(browser, desk);
  await plain.route('**/assets/*.js', (route) => route.abort());
  for (const path of [`/@thea/${root.id}`, '/@thea', '/about']) {
    await plain.goto(square.url + path);
    await page.goto(square.url + path);
    const title = page.locator('.screen-head h1');
    const words = await title.innerText();
    const bar = await plain.locator('main').evaluate((main) => {
      const style = getComputedStyle(main, '::before');
      return { words: style.content, left: main.getBoundingClientRect().left + 1 + parseFloat(style.paddingLeft),
        font: style.fontSize, height: style.height };
    });
    assert.ok(bar.words.startsWith(`"${words}"`), `${path}: ${bar.words}`);
    assert.ok(Math.abs(bar.left - (await title.boundingBox())!.x) <= 1, `${path}: at ${bar.left}`);
    assert.equal(bar.font, await title.evaluate((one) => getComputedStyle(one).fontSize));
  }
  const bare = await openPage(browser, { ...desk, javaScriptEnabled: false });
  await bare.page.goto(`${square.url}/tags/rivers`);
  const heading = (await bare.page.locator('main h1').boundingBox())!;
  assert.ok(heading.y < 40, `no empty bar stands above the heading, which is at ${heading.y}`);
  for (const one of [page, plain, bare.page]) await one.context().close();
});

test('without script every public page is whole, for readers, for machines and for all', async () => {
  const { page, complaints } = await openPage(browser, { ...phone, bypassCSP: true });
  await page.route('**/assets/*.js', (route) => route.abort());
  const faults: string[] = [];
  const count = (selector: string) => page.locator(selector).count();
  for (const [path, words, marks] of [
    [`/@thea/${root.id}`, ['Who has the key', 'I have it.'], ['meta[property="og:title"]',
      'meta[property="og:description"]', 'link[type="application/json+oembed"]', '.h-entry .e-content',
      '.h-entry .dt-published', '.h-entry .p-author.h-card, .h-entry .h-card', 'link[rel=canonical]']],
    ['/@thea', ['Fisher.', 'The river rises, day 5'], ['meta[property="og:title"]', '.h-card .p-name',
      'link[type="application/rss+xml"]', '.h-entry .u-url']],
    ['/tags/rivers', ['The river rises, day 5'], ['link[type="application/rss+xml"]', '.h-entry .e-content']],
    ['/local', ['The river rises, day 5'], ['.h-entry .e-content']],
    ['/', ['The Meadow'], ['meta[property="og:title"]', '.h-entry .e-content']],
    ['/about', ['The Meadow'], ['h1, h2']],
    ['/auth/sign_in', ['Sign in'], ['input[type=password]']],
    ['/auth/sign_up', ['Sign up'], ['input[type=password]']],
  ] as const) {
    await page.goto(square.url + path);
    const text = await page.locator('main').innerText();
    for (const one of words) if (!text.includes(one)) faults.push(`${path}: "${one}" is not there`);
    for (const one of marks) if (!await count(one)) faults.push(`${path}: ${one} is not there`);
    faults.push(...await accessFaults(page));
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints, []);
});
