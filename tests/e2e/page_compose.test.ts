// Writing in the client, against the real program: threads, polls, emoji, completion, quotes.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { camera, desk, holds, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { picture, Writing } from './writing.ts';

let square: Square;
let browser: Browser;
let page: Page;
let at: Writing;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let thea: string;
let jonas: string;
let river: any;

const said = async (words: string) =>
  (await square.postsOf(jonas)).find((one) => one.content.includes(words));

async function option(label: string, choice: string): Promise<void> {
  await at.form().getByRole('button', { name: label }).click();
  await page.getByRole('menuitemradio', { name: choice }).click();
}

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  river = await square.post('/api/v1/statuses', thea, { status: 'The meadow holds. #rivers' });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  at = new Writing(page);
  shot = camera(page, 'compose');
  await signIn(page, square, 'jonas');
  await page.goto(`${square.url}/local`);
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

/* One failure is not the next one's. */
afterEach(() => at.clear());

describe('someone who writes', () => {
  test('writes three posts at once, each the answer to the one before', async () => {
    await at.write();
    await at.text(1).fill('First: the mill.');
    await at.button('Add another post').click();
    await page.keyboard.type('Second: the weir.');
    await at.button('Add another post').click();
    await page.keyboard.type('Third: the ford.');
    await shot('thread');
    await at.publish('Post all');
    await eventually('three stand in a row', async () => !!(await said('the ford')));
    const [third, second, first] = await square.postsOf(jonas);
    assert.deepEqual([second.in_reply_to_id, third.in_reply_to_id], [first.id, second.id]);
    assert.equal(first.in_reply_to_id, null);
  });

  test('asks with a poll, and two like choices are refused', async () => {
    await at.write();
    await at.text().fill('Which day?');
    await at.button('Poll').click();
    await at.form().getByRole('textbox', { name: 'Choice 1' }).fill('Friday');
    await at.form().getByRole('textbox', { name: 'Choice 2' }).fill('Friday');
    await at.form().getByText('Two choices are the same.').waitFor();
    assert.ok(await at.button('Post').isDisabled());
    await at.button('Add a choice').click();
    await at.form().getByRole('textbox', { name: 'Choice 3' }).waitFor();
    /* Both before the page is drawn again, as a program fills fields in. */
    await at.form().evaluate((form) => {
      const fields = form.querySelectorAll<HTMLInputElement>('.poll-editor-option input');
      ['Friday', 'Saturday', 'Sunday'].forEach((words, i) => {
        fields[i]!.value = words;
        fields[i]!.dispatchEvent(new Event('input', { bubbles: true }));
      });
    });
    await at.form().getByLabel('Several may be chosen').check();
    await at.form().getByLabel('Open for').selectOption({ label: '3 days' });
    await shot('poll');
    await at.publish();
    const { poll } = await said('Which day?');
    assert.deepEqual(poll.options.map((one: any) => one.title), ['Friday', 'Saturday', 'Sunday']);
    assert.equal(poll.multiple, true);
    const hours = (Date.parse(poll.expires_at) - Date.now()) / 3_600_000;
    assert.ok(hours > 71 && hours <= 72, String(hours));
  });

  test('chooses who sees it, who may quote it and its language, and the language is remembered', async () => {
    await at.write();
    await at.text().fill('Un mot pour peu');
    await option('Who can see it', 'Quiet public');
    await option('Who may quote it', 'No quotes');
    await at.form().getByLabel('Language of the post').selectOption('fr');
    await at.button('Content warning').click();
    await at.form().getByRole('textbox', { name: 'Content warning' }).fill('français');
    await at.publish();
    const post = await said('Un mot pour peu');
    assert.deepEqual([post.visibility, post.language, post.spoiler_text, post.quote_approval.automatic],
      ['unlisted', 'fr', 'français', []]);
    await at.write();
    await holds(at.form().getByLabel('Language of the post'), 'fr');
    await at.form().getByLabel('Language of the post').selectOption('en');
    await page.keyboard.press('Escape');
  });

  test('completes names, tags and emoji with the keyboard', async () => {
    await at.write();
    await at.text().focus();
    await page.keyboard.type('Ask @the');
    await at.form().getByRole('option', { name: /@thea/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.type('about #rive');
    await at.form().getByRole('option', { name: /#rivers/ }).waitFor();
    await shot('completion');
    await page.keyboard.press('Tab');
    await page.keyboard.type(':otter');
    await at.form().getByRole('option', { name: /otter/ }).waitFor();
    await page.keyboard.press('Enter');
    await holds(at.text(), 'Ask @thea about #rivers 🦦 ');
    await page.keyboard.type('and @thea');
    await at.form().getByRole('option', { name: /@thea/ }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await at.form().locator('.offers').count(), 0);
    assert.ok(await at.text().isVisible(), 'Escape put the list away, not the form');
    await at.publish();
  });

  test('finds an emoji in the picker with the keyboard alone', async () => {
    await at.write();
    await at.text().fill('Look: ');
    await at.button('Emoji').click();
    const picker = at.form().getByRole('region', { name: 'Emoji', exact: true });
    await picker.getByRole('searchbox').fill('lighthouse');
    await eventually('nothing is like it', async () =>
      (await picker.locator('.emoji-grid button').count()) < 3);
    await picker.getByRole('searchbox').fill('hibou owl');
    await picker.getByText('Nothing found').waitFor();
    await picker.getByRole('searchbox').fill('owl');
    await picker.getByRole('button', { name: 'owl', exact: true }).waitFor();
    await picker.getByRole('searchbox').press('Enter');
    await picker.getByRole('searchbox').fill('');
    await picker.getByRole('button', { name: 'Smileys' }).click();
    await shot('emoji');
    await picker.locator('.emoji-grid button').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await picker.count(), 0);
    const written = await at.text().inputValue();
    assert.match(written, /^Look: 🦉\p{Extended_Pictographic}/u);
    assert.ok(await at.text().evaluate((area) => document.activeElement === area));
    await at.button('Emoji').click();
    await picker.getByRole('button', { name: 'Used lately' }).click();
    await picker.getByRole('button', { name: 'owl', exact: true }).waitFor();
    assert.deepEqual(await at.faults(), []);
    await page.keyboard.press('Escape');
    await at.publish();
  });

  test('is offered to quote a post whose link is pasted', async () => {
    await at.write();
    await at.text().fill('Good news ');
    await at.text().evaluate((area, url) => {
      const transfer = new DataTransfer();
      transfer.setData('text/plain', url);
      const taken = !area.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
      if (!taken) document.execCommand('insertText', false, url);
    }, river.url);
    await at.form().getByText('This links to a post by thea.').waitFor();
    await at.button('Quote it').click();
    await at.form().locator('blockquote').getByText('The meadow holds').waitFor();
    await holds(at.text(), 'Good news');
    await at.publish();
    const { quote } = await said('Good news');
    assert.equal(quote.quoted_status.id, river.id);
  });

  test('is told how much room is left as the square counts it', async () => {
    await page.goto(`${square.url}/local`);
    await at.write();
    const most = (await square.get('/api/v2/instance')).configuration.statuses.max_characters;
    await at.text().fill(`👨‍👩‍👧‍👦 https://example.org/${'x'.repeat(300)}`);
    assert.equal(Number(await at.form().locator('.left > [aria-hidden]').textContent()), most - 2 - 23);
    await at.text().fill('x'.repeat(most + 1));
    assert.ok(await at.button('Post').isDisabled());
    await at.form().getByText('1 character too many').waitFor();
    await at.text().fill('');
    await page.keyboard.press('Escape');
  });

  test('writes on a phone in the dark', async () => {
    const small = await openPage(browser, { ...phone, bypassCSP: true });
    await small.page.context().addCookies(await page.context().cookies());
    await small.page.goto(`${square.url}/compose`);
    await small.page.getByRole('textbox', { name: 'Text of the post' }).fill('From the street');
    await small.page.locator('form.composer input[type=file]').setInputFiles(picture('street.png'));
    await small.page.locator('.upload').waitFor();
    await small.page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await small.page.locator('.emoji-grid button').first().waitFor();
    assert.deepEqual(await new Writing(small.page).faults(), []);
    const wider = await small.page.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wider, 0, 'nothing stands out at the side');
    await camera(small.page, 'compose-phone')('phone');
    await small.page.close();
    assert.deepEqual(small.complaints, []);
  });

  test('met nothing the browser complained about', () => {
    assert.deepEqual(complaints, []);
  });
});
