// The page for eyes, hands and ears of every kind: enlarged, in forced colours, without movement, in scripts
// that run the other way, and without a voice that never stops.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

const burst = 30;
let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let thea: string;
let shot: (name: string) => Promise<void>;
const posts: Record<string, any> = {};

const main = () => page.locator('#main');
const postOf = (id: string) => main().locator(`article[data-post="${id}"]`).first();
const say = (status: string, more: object = {}) =>
  square.post('/api/v1/statuses', thea, { status, ...more });
const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(3);

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  square.person('jonas');
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: thea, body: {
    display_name: 'Thea \u202Eaeht veryveryveryvery', note: `Fisher. ${long}` } });
  posts.root = await say('Who comes on Saturday?', { poll: { options: [long.slice(0, 50), 'No'], expires_in: 3600 } });
  await say(`Reply ${long.slice(0, 400)}`, { in_reply_to_id: posts.root.id });
  posts.long = await say(`${long} https://example.org/${'a-long-way/'.repeat(20)}`);
  posts.arabic = await say('مرحبا بالعالم، كيف حالكم اليوم؟');
  posts.hebrew = await say('שלום לכולם, מה שלומכם?');
  posts.mixed = await say('In English first.\n\nثم بالعربية مع كلمة English في الوسط.');
  posts.emoji = await say('👨‍👩‍👧‍👦 🏳️‍🌈 🇫🇷 👍🏽 ❤️‍🔥');
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  shot = camera(page, 'access');
  await signIn(page, square, 'jonas');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

/* What stands out of the window at either side and cannot be scrolled to, within its own box. */
const cutOff = () => page.evaluate(() => {
  const scrolls = (one: Element): boolean => {
    for (let up: Element | null = one; up; up = up.parentElement)
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(up).overflowX) && up !== document.body
        && up !== document.documentElement) return true;
    return false;
  };
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const faults = wide > 0 ? [`the page is ${wide} px wider than the window`] : [];
  for (const one of document.querySelectorAll<HTMLElement>('#main *, .tabbar *, dialog *')) {
    const box = one.getBoundingClientRect();
    if (box.width && box.height && !one.closest('.hidden-text, .skip, svg, .invisible')
      && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(one))
      faults.push(`${one.tagName}.${one.className}: ${one.innerText.slice(0, 40)}`);
  }
  return faults.slice(0, 4);
});

const paths = () => ['/', '/local', `/@thea/${posts.root.id}`, '/@thea', '/notifications', '/search?q=thea',
  '/compose', '/settings/profile', '/explore', '/lists', '/auth/settings'];

describe('enlarged', () => {
  for (const [name, width, height] of [['200 %', 640, 400], ['400 %', 320, 256]] as const)
    test(`to ${name} nothing is cut off, and a post is written`, async () => {
      await page.setViewportSize({ width, height });
      const faults: string[] = [];
      for (const path of paths()) {
        await page.goto(square.url + path);
        await main().locator('h1').first().waitFor({ state: 'attached' });
        await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy=true]'));
        for (const fault of await cutOff()) faults.push(`${path}: ${fault}`);
      }
      await page.goto(`${square.url}/local`);
      await postOf(posts.emoji.id).waitFor();
      await page.keyboard.press('n');
      await page.getByRole('textbox', { name: 'Text of the post' }).fill(`Written at ${name}`);
      await shot(`compose-${width}`);
      for (const fault of await cutOff()) faults.push(`writing: ${fault}`);
      await page.locator('dialog').getByRole('button', { name: 'Post', exact: true }).click();
      await main().locator('article').filter({ hasText: `Written at ${name}` }).waitFor();
      assert.deepEqual(faults, []);
    });

  test('letters alone at twice their size stay in their places', async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    const faults: string[] = [];
    for (const path of ['/local', '/@thea', `/@thea/${posts.root.id}`, '/settings/appearance']) {
      await page.goto(square.url + path);
      await page.addStyleTag({ content: 'html { font-size: 200% !important }' });
      await page.waitForFunction(() => !document.querySelector('.skeleton, [aria-busy=true]'));
      await main().locator('h1').first().waitFor({ state: 'attached' });
      await shot(`letters${path.replaceAll('/', '-').slice(0, 10)}`);
      for (const fault of await cutOff()) faults.push(`${path}: ${fault}`);
    }
    await page.setViewportSize(desk.viewport!);
    assert.deepEqual(faults, []);
  });
});

describe('in other scripts', () => {
  test('a text runs as its letters do, and the name does not turn what follows it', async () => {
    await page.goto(`${square.url}/local`);
    await postOf(posts.arabic.id).waitFor();
    /* Where a paragraph begins: at its right edge, or at its left. */
    const runs = (id: string) => postOf(id).locator('.post-body').evaluate((body) =>
      [...body.querySelectorAll('p')].map((one) => {
        const range = document.createRange();
        const text = document.createTreeWalker(one, NodeFilter.SHOW_TEXT).nextNode()!;
        range.setStart(text, 0);
        range.setEnd(text, 1);
        const { left, right } = range.getBoundingClientRect();
        const edge = one.getBoundingClientRect();
        return Math.abs(right - edge.right) < 3 ? 'rtl' : Math.abs(left - edge.left) < 3 ? 'ltr' : 'between';
      }));
    assert.deepEqual(await runs(posts.arabic.id), ['rtl']);
    assert.deepEqual(await runs(posts.hebrew.id), ['rtl']);
    assert.deepEqual(await runs(posts.mixed.id), ['ltr', 'rtl']);
    assert.deepEqual(await runs(posts.emoji.id), ['ltr']);
    const handle = await postOf(posts.emoji.id).locator('.acct').first().evaluate((one) => {
      const range = document.createRange();
      const letters = one.lastChild!;
      const at = (n: number) => {
        range.setStart(letters, n);
        range.setEnd(letters, n + 1);
        return range.getBoundingClientRect().left;
      };
      return [one.textContent, at(0) < at(1)];
    });
    assert.deepEqual(handle, ['@thea', true]);
    await shot('scripts');
  });
});

describe('in forced colours', () => {
  test('what is chosen, pressed and focused is told apart', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto(`${square.url}/@thea`);
    const first = main().locator('article').filter({ hasText: '👨' }).first();
    const heart = first.locator('[data-action=favourite]');
    await heart.waitFor();
    const look = () => heart.locator('svg').evaluate((icon) =>
      [getComputedStyle(icon).fill, icon.innerHTML, getComputedStyle(icon).color].join());
    const before = await look();
    await heart.click();
    await first.locator('[data-action=favourite][aria-pressed=true]').waitFor();
    assert.notEqual(await look(), before);
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement!);
      return [style.outlineStyle, parseFloat(style.outlineWidth) >= 2];
    });
    assert.deepEqual(outline, ['solid', true]);
    const lines = await main().locator('nav.tabs a').evaluateAll((all) => all.map((one) => {
      const style = getComputedStyle(one);
      const after = getComputedStyle(one, '::after');
      return [style.borderBottom, style.textDecorationLine, after.backgroundColor, after.height, after.borderBottom,
        style.boxShadow].join();
    }));
    assert.notEqual(lines[0], lines[1]);
    await shot('forced');
    assert.deepEqual(await accessFaults(page), []);
    await page.emulateMedia({ forcedColors: 'none' });
  });
});

describe('without movement', () => {
  test('nothing moves that was not asked to, and nothing at all where that is wished', async () => {
    const moves = async () => {
      await page.goto(`${square.url}/local`);
      const heart = postOf(posts.hebrew.id).locator('[data-action=favourite]');
      await heart.waitFor();
      await page.waitForTimeout(600);
      const running = () => page.evaluate(() => document.getAnimations().filter((one) =>
        (one.effect!.getComputedTiming().endTime as number) > 20 && one.playState === 'running').length);
      const still = await running();
      await page.evaluate(() => {
        (window as any).moved = 0;
        document.addEventListener('animationstart', ({ target }) => {
          const { animationDuration } = getComputedStyle(target as Element);
          if (animationDuration.split(',').some((one) => parseFloat(one) > 0.02)) (window as any).moved++;
        }, true);
      });
      await heart.click();
      await page.keyboard.press('n');
      await page.locator('dialog').waitFor();
      await page.waitForTimeout(300);
      const moved = await page.evaluate(() => (window as any).moved as number);
      await page.keyboard.press('Escape');
      return [still, moved > 0];
    };
    assert.deepEqual(await moves(), [0, true]);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    assert.deepEqual(await moves(), [0, false]);
  });
});

describe('for the ear', () => {
  test('thirty new posts are one announcement, and a favourite none', async () => {
    await page.goto(`${square.url}/local`);
    await postOf(posts.emoji.id).waitFor();
    await page.evaluate(() => {
      const said: string[] = ((window as any).said = []);
      const live = '[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log]';
      new MutationObserver((changes) => {
        const regions = new Set(changes.map(({ target }) =>
          (target instanceof Element ? target : target.parentElement!).closest(live)));
        for (const one of regions) if (one?.textContent?.trim()) said.push(one.textContent.trim());
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await postOf(posts.emoji.id).locator('[data-action=favourite]').click();
    for (let n = 1; n <= burst; n++) {
      await say(`Burst ${n}`);
      if (n % 5 === 0) {
        await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
        await page.locator('button.fresh').getByText(`${n} new post`).waitFor();
      }
    }
    await eventually('it is said', () => page.evaluate(() => (window as any).said.length > 0));
    const said = await page.evaluate(() => (window as any).said as string[]);
    assert.equal(said.length, 1, JSON.stringify(said));
    assert.match(said[0]!, /^\d+ new posts$/);
    assert.equal(await page.locator('button.fresh').innerText(), `${burst} new posts`);
  });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
