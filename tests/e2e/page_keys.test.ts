// The keyboard: every action of a post by single keys, the list of them on `?`, each of them changed, all of
// them switched off, and none of them acting while something is written.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, holds, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let jonas: string;
let first: any;
let second: any;

const dialog = () => page.locator('dialog[open]');
const focused = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset['post'] ?? null);
const key = (name: string) => page.keyboard.press(name);
const field = (name: string) => dialog().getByRole('textbox', { name, exact: true });
const text = () => page.getByRole('textbox', { name: 'Text of the post' });
const postOf = (id: string) => page.locator(`#main article[data-post="${id}"]`).first();

/** What the square keeps of jonas and a post. */
async function kept(id: string, words: string, is: (post: any) => boolean): Promise<void> {
  await eventually(words, async () => is(await square.get(`/api/v1/statuses/${id}`, jonas)));
}

async function change(name: string, keys: string): Promise<void> {
  await field(name).fill(keys);
  await field(name).press('Enter');
}

async function openKeys(): Promise<void> {
  await key('?');
  await dialog().getByRole('heading', { name: 'Keyboard' }).waitFor();
}

async function closed(): Promise<void> {
  await key('Escape');
  await dialog().waitFor({ state: 'detached' });
}

async function local(): Promise<void> {
  await page.goto(`${square.url}/local`);
  await postOf(second.id).waitFor();
}

before(async () => {
  square = await new Square().start();
  const thea = square.person('thea');
  jonas = square.person('jonas');
  first = await square.post('/api/v1/statuses', thea, { status: 'He drowns.', spoiler_text: 'The end of the book' });
  second = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds.' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser));
  await signIn(page, square, 'jonas');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

test('j and k go from post to post, and it is seen where one is', async () => {
  await local();
  await key('j');
  assert.equal(await focused(), second.id);
  const outline = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement!);
    return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  });
  assert.ok(outline >= 2, `the outline of the post has ${outline} pixels`);
  await key('j');
  assert.equal(await focused(), first.id);
  await key('k');
  assert.equal(await focused(), second.id);
});

test('a post is favourited, boosted, kept and let go of by its keys', async () => {
  await local();
  await key('j');
  for (const [letter, what] of [['f', 'favourited'], ['b', 'reblogged'], ['m', 'bookmarked']] as const) {
    await key(letter);
    await kept(second.id, `${letter}: ${what}`, (post) => post[what]);
    assert.equal(await focused(), second.id);
    await key(letter);
    await kept(second.id, `${letter} again: not ${what}`, (post) => !post[what]);
  }
});

test('a second press counts while the first is still on its way', async () => {
  await local();
  const asked: string[] = [];
  await page.route('**/api/v1/statuses/*/*favourite', async (route) => {
    asked.push(new URL(route.request().url()).pathname.split('/').at(-1)!);
    await new Promise((done) => setTimeout(done, 300));
    await route.fallback();
  });
  await key('j');
  await key('f');
  await postOf(second.id).getByRole('button', { name: 'Take the favourite back' }).waitFor();
  await key('f');
  await postOf(second.id).getByRole('button', { name: 'Favourite' }).waitFor();
  await eventually('both arrived', async () => asked.length === 2);
  await kept(second.id, 'not favourited', (post) => !post.favourited);
  await page.unroute('**/api/v1/statuses/*/*favourite');
  assert.deepEqual(asked, ['favourite', 'unfavourite']);
  assert.equal(await postOf(second.id).getByRole('button', { name: 'Favourite' }).getAttribute('aria-pressed'), 'false');
});

test('a key that is held down acts once', async () => {
  await local();
  await key('j');
  await page.keyboard.down('f');
  await page.keyboard.down('f');
  await page.keyboard.up('f');
  await kept(second.id, 'favourited', (post) => post.favourited);
  await postOf(second.id).getByRole('button', { name: 'Take the favourite back' }).waitFor();
  await key('f');
  await kept(second.id, 'not favourited', (post) => !post.favourited);
});

test('a warning is opened and closed by x', async () => {
  await local();
  await key('j');
  await key('j');
  await postOf(first.id).getByText('He drowns.').waitFor({ state: 'hidden' });
  await key('x');
  await postOf(first.id).getByText('He drowns.').waitFor();
  await key('x');
  await postOf(first.id).getByText('He drowns.').waitFor({ state: 'hidden' });
});

test('r answers, q quotes and n writes; single keys are letters there', async () => {
  await local();
  await key('j');
  await key('r');
  await text().waitFor();
  await dialog().getByText('To @thea').or(dialog().getByText('The meadow holds.')).first().waitFor();
  await page.keyboard.type('jkfb? g h');
  assert.match(await text().inputValue(), /jkfb\? g h$/);
  await dialog().getByRole('button', { name: 'Reply', exact: true }).click();
  await kept(second.id, 'answered', (post) => post.replies_count === 1);
  await dialog().waitFor({ state: 'detached' });
  await local();
  await key('j');
  while (await focused() !== second.id) await key('j');
  await key('q');
  await dialog().locator('blockquote').getByText('The meadow holds.').waitFor();
  await closed();
  await key('n');
  await text().waitFor();
  await closed();
  await kept(second.id, 'nothing else was done', (post) => !post.favourited && !post.reblogged);
});

test('Enter opens a post, and presses a button once without opening', async () => {
  await local();
  await key('j');
  while (await focused() !== second.id) await key('j');
  const heart = postOf(second.id).getByRole('button', { name: /favourite/i });
  await heart.focus();
  await key('Enter');
  await kept(second.id, 'favourited once', (post) => post.favourited && post.favourites_count === 1);
  assert.equal(new URL(page.url()).pathname, '/local');
  await key('Enter');
  await kept(second.id, 'not favourited', (post) => !post.favourited);
  await postOf(second.id).focus();
  await key('Enter');
  await page.waitForURL(`**/@thea/${second.id}`);
  await page.goBack();
  await postOf(second.id).waitFor();
  await postOf(second.id).focus();
  await key('o');
  await page.waitForURL(`**/@thea/${second.id}`);
});

test('the menu of a post is walked through by arrows and closed by Escape', async () => {
  await local();
  const more = postOf(second.id).getByRole('button', { name: 'More', exact: true });
  await more.focus();
  await key('Enter');
  const items = page.getByRole('menuitem');
  await items.first().waitFor();
  const at = () => page.evaluate(() => document.activeElement!.textContent);
  const begun = await at();
  await key('ArrowDown');
  assert.notEqual(await at(), begun);
  await key('j');
  assert.notEqual(await focused(), second.id);
  await key('Escape');
  await items.first().waitFor({ state: 'detached' });
  await assert.doesNotReject(eventually('the button has the focus again', () =>
    more.evaluate((one) => one === document.activeElement)));
});

test('two keys after each other go to a place', async () => {
  for (const [letter, path] of [['l', '/local'], ['n', '/notifications'], ['c', '/conversations'],
    ['b', '/bookmarks'], ['f', '/favourites'], ['p', '/@jonas'], ['s', '/settings'], ['h', '/']] as const) {
    await key('g');
    await key(letter);
    await page.waitForURL(`${square.url}${path}`);
  }
  await key('/');
  await page.keyboard.type('g n ?');
  await holds(page.getByRole('searchbox').first(), 'g n ?');
  assert.equal(new URL(page.url()).pathname, '/');
});

test('? lists every key, and each can be another one', async () => {
  await local();
  await openKeys();
  for (const words of ['Next post', 'Reply', 'Quote', 'Show what is behind a warning', 'Conversations'])
    await dialog().locator('dd').getByText(words, { exact: true }).waitFor();
  await dialog().getByRole('button', { name: 'Change the keys' }).click();
  await change('Next post', 'k');
  await dialog().getByText('Taken by “Previous post”.').waitFor();
  await change('Next post', 'g');
  await dialog().getByText('Taken by “Home”.').waitFor();
  await change('Next post', 'word');
  await dialog().getByText('One key, two with a space between, or none.').waitFor();
  await change('Next post', 'u');
  await dialog().getByRole('alert').waitFor({ state: 'detached' });
  await change('Favourite', '');
  await change('Local', 'g  z');
  await holds(field('Local'), 'g z');
  await dialog().getByRole('button', { name: 'Done' }).click();
  await dialog().locator('.keys > div', { hasText: 'Next post' }).getByText('u', { exact: true }).waitFor();
  await dialog().locator('.keys > div', { hasText: 'Favourite' }).first().getByText('none').waitFor();
  await closed();
});

test('other keys act at once and after the page is opened anew', async () => {
  for (const again of [false, true]) {
    if (again) await local();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await key('j');
    assert.equal(await focused(), null);
    await key('u');
    assert.notEqual(await focused(), null);
  }
  await key('f');
  await key('g');
  await key('z');
  await page.waitForURL('**/local');
  await openKeys();
  await dialog().getByRole('button', { name: 'Change the keys' }).click();
  await dialog().getByRole('button', { name: 'Reset all' }).click();
  await holds(field('Next post'), 'j');
  await holds(field('Favourite'), 'f');
  await closed();
  await key('j');
  assert.notEqual(await focused(), null);
  await kept(second.id, 'the key without an action did nothing', (post) => !post.favourited);
});

test('the keys are switched off, and on again in the settings', async () => {
  await openKeys();
  await dialog().getByLabel('Use keyboard shortcuts').uncheck();
  await closed();
  for (const again of [false, true]) {
    if (again) await local();
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    for (const letter of ['j', '?', 'n']) await key(letter);
    assert.equal(await focused(), null);
    assert.equal(await dialog().count(), 0);
  }
  await postOf(second.id).focus();
  await key('Enter');
  await page.waitForURL(`**/@thea/${second.id}`);
  await page.goto(`${square.url}/settings/appearance`);
  await page.locator('#main').getByLabel('Use keyboard shortcuts').check();
  await page.locator('#main').getByRole('button', { name: 'See and change the keys' }).click();
  await dialog().getByRole('heading', { name: 'Keyboard' }).waitFor();
  await closed();
  await local();
  await key('j');
  assert.notEqual(await focused(), null);
});

/* In English at a desk in light, in French on a phone in dark: every screen is walked through so. */
for (const [size, options, colorScheme, locale, change_words] of [
  ['phone', phone, 'light', 'en-GB', 'Change the keys'], ['desk', desk, 'dark', 'fr-FR', 'Changer les touches'],
] as const)
  test(`the list has no fault that axe finds on a ${size} in ${colorScheme}`, async () => {
    const other = await openPage(browser, { ...options, colorScheme, locale, bypassCSP: true, reducedMotion: 'reduce' });
    await other.page.goto(`${square.url}/local`);
    await other.page.locator('.shell article.post').first().waitFor();
    await other.page.keyboard.press('?');
    await other.page.locator('dialog[open] .keys').waitFor();
    assert.deepEqual(await accessFaults(other.page), []);
    await other.page.getByRole('button', { name: change_words }).click();
    await other.page.locator('.key-field').first().fill('k');
    await other.page.keyboard.press('Enter');
    await other.page.locator('dialog .fault').waitFor();
    assert.deepEqual(await accessFaults(other.page), []);
    const wider = await other.page.evaluate(() => [...document.querySelectorAll('dialog, dialog *')]
      .some((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible'
        && one.tagName !== 'INPUT'));
    assert.equal(wider, false);
    assert.deepEqual(other.complaints, []);
    await other.page.context().close();
  });

test('the page complained about nothing', () => assert.deepEqual(complaints, []));
