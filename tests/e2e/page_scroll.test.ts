// A list however long stays light, and a place in it is found again. BEMA_TEST_SCROLL_POSTS=10000 scrolls
// through that many posts and prints what the page weighs on the way (make scroll).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { desk, openBrowser, openPage } from './browser.ts';
import { eventually, Square } from './square.ts';

const posts = Number(process.env.BEMA_TEST_SCROLL_POSTS ?? 300);
const atOnce = 8;
const nodesMax = 600;
const heapGrowthBytesMax = 6e6;

let square: Square;
let browser: Browser;
let page: Page;
let cdp: CDPSession;
let complaints: string[];
let authors: string[];

const atTop = () => page.evaluate(() => {
  for (const one of document.querySelectorAll<HTMLElement>('article.post[id]')) {
    const box = one.getBoundingClientRect();
    if (box.bottom > 80) return { id: one.id, top: Math.round(box.top) };
  }
  return null;
});

async function weight(): Promise<{ read: number; nodes: number; posts: number; heap: number }> {
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  const shown = await page.locator('article.post').count();
  const read = await page.evaluate(() =>
    [...document.querySelectorAll('.chunk')].length * 10);
  return { read, nodes, posts: shown, heap: usedSize };
}

/* Scrolls as a person does who does not stop, until so many posts have been passed. */
async function scrollBy(chunks: number): Promise<number> {
  return page.evaluate(async (wanted) => {
    let most = 0;
    for (let still = 0; still < 200;) {
      const have = document.querySelectorAll('.chunk').length;
      if (have >= wanted || document.querySelector('.feed-all')) break;
      const before = scrollY;
      window.scrollBy(0, 1600);
      await new Promise((done) => setTimeout(done, 30));
      most = Math.max(most, document.querySelectorAll('article.post').length);
      still = scrollY === before ? still + 1 : 0;
    }
    return most;
  }, chunks);
}

before(async () => {
  square = await new Square().start();
  authors = Array.from({ length: atOnce }, (_, i) => square.person(`writer${i}`));
  let made = 0;
  await Promise.all(authors.map(async (token) => {
    while (made < posts) {
      const n = ++made;
      await square.post('/api/v1/statuses', token,
        { status: `Number ${n}. ${'The river carries what it is given. '.repeat(n % 7)}#tag${n % 50}` });
    }
  }));
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, reducedMotion: 'reduce' }));
  cdp = await page.context().newCDPSession(page);
  await page.goto(`${square.url}/local`);
  await page.locator('.chunk article').first().waitFor();
}, { timeout: 600_000 });

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('a long list', () => {
  test('stays light to its end', { timeout: 900_000 }, async () => {
    const chunks = Math.ceil(posts / 10);
    const figures: Awaited<ReturnType<typeof weight>>[] = [];
    let most = 0;
    for (let part = 1; part <= 5; part++) {
      most = Math.max(most, await scrollBy(Math.floor((chunks * part) / 5)));
      figures.push(await weight());
    }
    if (process.env.BEMA_TEST_SCROLL_POSTS)
      for (const one of figures)
        console.log(`${one.read} posts: ${one.posts} drawn, ${one.nodes} nodes, `
          + `${(one.heap / 1e6).toFixed(1)} MB of heap`);
    assert.ok(figures.at(-1)!.read >= posts - 20, JSON.stringify(figures));
    assert.ok(most <= nodesMax, `${most} posts were drawn at once`);
    const growth = figures.at(-1)!.heap - figures[0]!.heap;
    assert.ok(growth < heapGrowthBytesMax, `the heap grew by ${growth} bytes: ${JSON.stringify(figures)}`);
  });

  test('its way back up is whole', async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 3));
    await eventually('posts stand there again', async () => !!(await atTop()));
    const gaps = async () => page.evaluate(() => {
      const drawn = [...document.querySelectorAll('.chunk')].filter((one) => {
        const box = one.getBoundingClientRect();
        return box.bottom > 0 && box.top < innerHeight;
      });
      return drawn.filter((one) => !one.querySelector('article')).length;
    });
    await eventually('none is missing', async () => (await gaps()) === 0);
  });

  /* Where the reader is, once nothing moves any more. */
  const settled = async () => {
    let place = await atTop();
    await eventually('nothing moves', async () => {
      const was = JSON.stringify(place);
      await page.waitForTimeout(200);
      place = await atTop();
      return !!place && JSON.stringify(place) === was;
    });
    return place!;
  };
  const isFound = async (before: NonNullable<Awaited<ReturnType<typeof atTop>>>) => {
    await eventually(`${JSON.stringify(before)} at the top`, async () => {
      const now = await atTop();
      return now?.id === before.id && Math.abs(now.top - before.top) <= 2;
    });
  };

  test('a place is found again after Back', async () => {
    const before = await settled();
    await page.locator(`#${before.id} a.post-time`).dispatchEvent('click');
    await page.locator('article.focused').waitFor();
    await page.goBack();
    await isFound(before);
  });

  test('who moves on by the bar at the edge is not pulled back', async () => {
    const found = (await settled()).id;
    await page.evaluate(() => window.scrollBy(0, 900));
    const before = await settled();
    assert.notEqual(before.id, found);
    await page.evaluate(() => { // the page grows, as it does when something is drawn
      document.body.append(Object.assign(document.createElement('div'), { id: 'grown', textContent: '.' }));
    });
    assert.deepEqual(await settled(), before);
    await page.evaluate(() => document.getElementById('grown')!.remove());
  });

  test('and after a reload', async () => {
    const before = await settled();
    await page.reload();
    await isFound(before);
    assert.ok((await page.locator('article.post').count()) <= nodesMax);
  });

  test('a reload at the top brings what is new', async () => {
    await page.evaluate(() => scrollTo(0, 0));
    await settled();
    await square.post('/api/v1/statuses', authors[0]!, { status: 'Newer than all.' });
    await page.reload();
    await page.locator('.chunk article').first().getByText('Newer than all.').waitFor();
    await scrollBy(6);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 3));
    await settled();
  });

  test('what is new waits behind a bar and moves nothing', async () => {
    let before: Awaited<ReturnType<typeof atTop>> = null;
    await eventually('all is drawn', async () => {
      const was = before;
      await page.waitForTimeout(300);
      before = await atTop();
      return !!was && JSON.stringify(was) === JSON.stringify(before);
    });
    for (let i = 0; i < 3; i++)
      await square.post('/api/v1/statuses', authors[0]!, { status: `Just now ${i}` });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    const bar = page.getByRole('button', { name: '3 new posts' });
    await bar.waitFor({ timeout: 15_000 });
    assert.deepEqual(await atTop(), before);
    await bar.click();
    await page.locator('article').filter({ hasText: 'Just now 2' }).waitFor();
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.deepEqual(complaints, []);
  });
});
