// What held people up when the page was tried with twenty tasks (docs/TWENTY_TASKS.md), each as it is now.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, outFolder, Square } from './square.ts';
import { picture, Writing } from './writing.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let nora: string;
let at: Writing;

const own = async (): Promise<any[]> => {
  const me = await square.get('/api/v1/accounts/verify_credentials', nora);
  return square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, nora);
};
const said = async (words: string): Promise<any> =>
  (await own()).find((one) => one.content.includes(words));

before(async () => {
  square = await new Square().start();
  nora = square.person('nora');
  square.person('otto');
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, desk));
  at = new Writing(page);
  await signIn(page, square, 'nora');
});
after(async () => {
  await browser?.close();
  await square?.remove();
});
afterEach(() => at.clear());

describe('someone who writes', () => {
  test('is told what is missing, at the button and by the keys, wherever the cursor is', async () => {
    await at.write();
    await at.button('Poll').click();
    const choice = (n: number) => at.form().getByLabel(`Choice ${n}`, { exact: true });
    assert.ok(await choice(1).evaluate((field) => field === document.activeElement));
    const alert = at.form().getByRole('alert');
    await choice(1).fill('Tea');
    await choice(1).press('Control+Enter');
    await alert.filter({ hasText: 'Write the question of the poll first.' }).waitFor();
    await at.text().fill('Tea or coffee?');
    assert.equal(await alert.count(), 0, 'writing on takes the word away');
    await at.button('Post').click({ force: true });
    await alert.filter({ hasText: 'A poll needs two choices at least.' }).waitFor();
    await choice(2).fill('Coffee');
    await choice(2).press('Control+Enter');
    await at.form().waitFor({ state: 'detached' });
    assert.equal((await said('Tea or coffee?')).poll.options.length, 2);
  });

  test('is not held up by a post that was added and left empty', async () => {
    await at.write();
    await at.text().fill('The only one of two');
    await at.button('Add another post').click();
    await at.text(2).waitFor();
    await at.button('Post all').click();
    await at.form().waitFor({ state: 'detached' });
    assert.equal((await said('The only one of two')).replies_count, 0);
  });

  test('is told that what was begun is kept, and finds it in the menu', async () => {
    await at.write();
    await at.text().fill('Half a thought');
    await page.keyboard.press('Escape');
    await at.toast().filter({ hasText: 'Kept as a draft.' }).waitFor();
    await page.locator('.rail-me').getByRole('button').click();
    await page.getByRole('menuitem', { name: 'Drafts and scheduled' }).click();
    await page.locator('#main').getByText('Half a thought').waitFor();
    await page.goBack();
  });

  test('has a picture that is too large made smaller, not refused', async () => {
    const { configuration } = await square.get('/api/v2/instance');
    const limit: number = configuration.media_attachments.image_size_limit;
    const small = picture('large.png');
    /* What follows the end of a picture is no part of it, but of the file. */
    const large = join(outFolder('hesitations'), 'large.png');
    writeFileSync(large, Buffer.concat([small.buffer, Buffer.alloc(limit)]));
    await at.write();
    await at.form().locator('input[type=file]').setInputFiles(large);
    await at.descriptions().first().fill('Any colours');
    await eventually('it has arrived', () => at.button('Post').isEnabled(), 20_000);
    await at.publish();
    const [post] = await own();
    assert.equal(post.media_attachments[0].description, 'Any colours');
  });

  test('adds a description to a picture that was posted without, from the picture', async () => {
    await at.write();
    await at.text().fill('Nothing said of the picture');
    await at.attach(picture('silent.png'));
    await eventually('it has arrived', () => at.button('Post').isEnabled());
    await at.button('Post').click();
    await at.publish('Post as it is');
    const { id } = await said('Nothing said of the picture');
    await at.post(id).getByRole('button', { name: '+ ALT Add a description' }).click();
    const description = at.descriptions().first();
    await eventually('it is written at once', () =>
      description.evaluate((field) => field === document.activeElement));
    await description.fill('Two colours that meet');
    await at.publish('Save changes');
    await at.post(id).getByRole('button', { name: 'ALT Description' }).waitFor();
  });

  test('sends what is private, and is told that it was sent', async () => {
    await page.goto(`${square.url}/@otto`);
    await page.getByRole('button', { name: 'More', exact: true }).first().click();
    await page.getByRole('menuitem', { name: 'Write privately to @otto' }).click();
    await at.text().fill('@otto only for you');
    await at.publish('Send');
    await at.toast().filter({ hasText: /^Sent\./ }).waitFor();
  });
});

describe('someone who puts in order', () => {
  test('mutes a word with the cursor where the word goes, and is told where it is missing', async () => {
    await page.goto(`${square.url}/settings/filters`);
    await page.getByRole('button', { name: 'New filter' }).click();
    const word = page.getByLabel('Word 1', { exact: true });
    const focused = () => word.evaluate((field) => field === document.activeElement);
    await eventually('the word is written first', focused);
    assert.equal(await page.getByRole('button', { name: 'Remove word 1' }).count(), 0);
    await page.getByLabel('Name', { exact: true }).focus();
    await page.getByRole('button', { name: 'Make the filter' }).click();
    await eventually('the word is what is missing', focused);
    await word.fill('rain');
    await page.getByLabel('For how long').selectOption('7 days');
    await page.getByRole('button', { name: 'Make the filter' }).click();
    await page.getByRole('heading', { name: 'rain' }).waitFor();
  });

  test('is told that a person is no longer muted', async () => {
    await page.goto(`${square.url}/@otto`);
    const menu = () => page.getByRole('button', { name: 'More', exact: true }).first().click();
    await menu();
    await page.getByRole('menuitem', { name: 'Mute @otto' }).click();
    await page.locator('dialog').getByRole('button', { name: 'Mute @otto' }).click();
    await at.toast().filter({ hasText: '@otto is muted.' }).waitFor();
    await menu();
    await page.getByRole('menuitem', { name: 'Unmute @otto' }).click();
    await at.toast().filter({ hasText: '@otto is no longer muted.' }).waitFor();
  });

  test('complains of nothing on the way', () => assert.deepEqual(complaints, []));
});

test('on a phone the menu of oneself stands as menus stand, and no word covers the pen', async () => {
  const small = await openPage(browser, phone);
  await signIn(small.page, square, 'nora');
  await small.page.locator('.tab-me').tap();
  const item = small.page.getByRole('menuitem', { name: 'Bookmarks' });
  const icon = (await item.locator('.icon').boundingBox())!;
  const words = (await item.getByText('Bookmarks').boundingBox())!;
  assert.ok(icon.x + icon.width <= words.x, 'the sign is beside the words');
  await small.page.keyboard.press('Escape');
  await small.page.evaluate(() => {
    const toast = document.createElement('div');
    toast.className = 'toast';
    toast.textContent = 'Many words that pass '.repeat(8);
    document.querySelector('.toasts')!.append(toast);
  });
  const pen = (await small.page.locator('.float').boundingBox())!;
  const toast = (await small.page.locator('.toast').boundingBox())!;
  assert.ok(toast.x + toast.width <= pen.x, 'the pen is free');
  await small.page.context().close();
});
