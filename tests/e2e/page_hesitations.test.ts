// What held people up when the page was tried with twenty tasks (docs/TWENTY_TASKS.md), each as it is now.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { accessFaults, desk, holds, openBrowser, openPage, phone, signIn } from './browser.ts';
import { binary, eventually, outFolder, password, root, Square } from './square.ts';
import { picture, Writing } from './writing.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let nora: string;
let otto: string;
let at: Writing;

const own = async (): Promise<any[]> => {
  const me = await square.get('/api/v1/accounts/verify_credentials', nora);
  return square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, nora);
};
const said = async (words: string): Promise<any> =>
  (await own()).find((one) => one.content.includes(words));

/* What follows the end of a picture is no part of it, but of the file. */
function padded(name: string, bytes: Buffer, more: number): string {
  const path = join(outFolder('hesitations'), name);
  writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(more)]));
  return path;
}
const has_focus = (field: Locator) => field.evaluate((one) => one === document.activeElement);

before(async () => {
  square = await new Square().start();
  nora = square.person('nora');
  otto = square.person('otto');
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
    const large = padded('large.png', small.buffer, limit);
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

  test('begins in the search when people are put on a list', async () => {
    const { id } = await square.post('/api/v1/lists', nora, { title: 'Bakers' });
    await page.goto(`${square.url}/lists/${id}`);
    await page.locator('#main').getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: 'People on it' }).click();
    await eventually('the search has the cursor', () =>
      has_focus(page.getByRole('dialog').getByRole('searchbox')));
  });

  test('reads each post of a report on lines of its own', async () => {
    for (let n = 0; n < 14; n++)
      await square.post('/api/v1/statuses', otto, { status: `Reported words ${n}, long enough to need two lines on a phone` });
    await page.setViewportSize(phone.viewport!);
    await page.goto(`${square.url}/@otto`);
    await page.getByRole('button', { name: 'More', exact: true }).first().click();
    await page.getByRole('menuitem', { name: 'Report @otto…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('It is spam').check();
    await dialog.getByRole('button', { name: 'Go on' }).click();
    const rows = dialog.locator('.report-posts .check');
    await eventually('the posts are there', async () => await rows.count() > 9);
    const boxes = await rows.evaluateAll((all) => all.map((row) => {
      const words = [...row.querySelectorAll('*')].map((one) => one.getBoundingClientRect().bottom);
      return { top: row.getBoundingClientRect().top, bottom: Math.max(...words) };
    }));
    boxes.slice(1).forEach((row, i) =>
      assert.ok(boxes[i]!.bottom <= row.top, `row ${i} ends above the next`));
    await page.setViewportSize(desk.viewport!);
  });

  test('tells sessions of one day apart by their hour', async () => {
    await page.goto(`${square.url}/auth/settings/sessions`);
    const rows = page.locator('form[action="/auth/settings/session"] .entry');
    assert.match(await rows.first().innerText(), /\d\d:\d\d/);
  });

  test('is told at its field which password was wrong, and keeps what else was written', async () => {
    const told = async (name: string) => {
      await page.locator(`#${name}-fault`).getByText('the current password is wrong').waitFor();
      const field = page.locator(`#${name}`);
      await eventually('the cursor is there', () => has_focus(field));
      assert.equal(await field.getAttribute('aria-describedby'), `${name}-fault`);
      assert.equal(await page.locator('.fault:visible, .notice:visible').count(), 1);
    };
    await page.goto(`${square.url}/auth/settings`);
    await page.fill('#email', 'other@example.org');
    await page.fill('#email_present', 'a wrong one');
    await page.locator('form[action$="/email"] .button').click();
    await told('email_present');
    assert.equal(await page.inputValue('#email'), 'other@example.org');
    await page.fill('#present', 'a wrong one');
    await page.fill('#password', 'a good long password');
    await page.locator('form[action$="/password"] .button').click();
    await told('present');
    await page.goto(`${square.url}/auth/settings/security`);
    await page.fill('#second_present', 'a wrong one');
    await page.locator('form[action$="/second_factor"] .button').click();
    await told('second_present');
    await page.goto(`${square.url}/auth/settings/move`);
    await page.fill('#to', 'otto');
    await page.fill('#present', 'a wrong one');
    await page.locator('form[action$="/move"] .danger').click();
    await told('present');
    await page.fill('#to', 'nobody_here');
    await page.fill('#present', password);
    await page.locator('form[action$="/move"] .danger').click();
    await page.locator('#to-fault').waitFor();
    assert.equal(await page.locator('.fault:visible, .notice:visible').count(), 1);
  });

  test('is brought to where the archive is made that was asked for', async () => {
    await page.setViewportSize(phone.viewport!);
    await page.goto(`${square.url}/auth/settings/data`);
    await page.getByRole('button', { name: 'Ask for the archive' }).click();
    const line = page.locator('#archives .entry');
    await line.waitFor();
    const box = (await line.boundingBox())!;
    assert.ok(box.y > 0 && box.y + box.height < phone.viewport!.height, `at ${box.y}`);
    await page.setViewportSize(desk.viewport!);
  });

  test('complains of nothing on the way', () => assert.deepEqual(complaints, []));
});

test('on a phone the menu of oneself stands as menus stand, and nothing covers posts or the pen', async () => {
  const small = await openPage(browser, phone);
  await signIn(small.page, square, 'nora');
  await small.page.locator('.tab-me').tap();
  const item = small.page.getByRole('menuitem', { name: 'Bookmarks' });
  const icon = (await item.locator('.icon').boundingBox())!;
  const words = (await item.getByText('Bookmarks').boundingBox())!;
  assert.ok(icon.x + icon.width <= words.x, 'the sign is beside the words');
  await small.page.keyboard.press('Escape');
  const places = () => small.page.locator('.tabbar nav a, .places a').evaluateAll((all) => all
    .map((one) => ({ to: one.getAttribute('href'), box: one.getBoundingClientRect() }))
    .filter((one) => one.box.width > 0 && one.box.top > innerHeight / 2)
    .sort((one, other) => one.box.left - other.box.left).map((one) => one.to));
  const client = (await places()).slice(0, 4);
  await small.page.goto(`${square.url}/auth/settings/sessions`);
  assert.deepEqual((await places()).slice(0, 4), client, 'places keep their order on every page');
  await small.page.goBack();
  await small.page.goto(`${square.url}/@otto`);
  await small.page.locator('.actions-row').nth(6).waitFor();
  const hidden = await small.page.evaluate(() => {
    const edge = document.querySelector('.tabbar')!.getBoundingClientRect().top;
    const inSight = [...document.querySelectorAll('.actions-row button')].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.width > 0 && box.top > 0 && box.bottom < edge;
    });
    const covered = inSight.filter((one) => {
      const box = one.getBoundingClientRect();
      return !one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
    });
    return { inSight: inSight.length, covered: covered.length };
  });
  assert.ok(hidden.inSight > 5, 'there are posts to press something at');
  assert.equal(hidden.covered, 0, 'whatever is in sight can be pressed');
  await small.page.evaluate(() => {
    const toast = document.createElement('div');
    toast.className = 'toast';
    toast.textContent = 'Many words that pass '.repeat(8);
    document.querySelector('.toasts')!.append(toast);
  });
  const write = small.page.getByRole('button', { name: 'Write', exact: true });
  const pen = (await write.boundingBox())!;
  const toast = (await small.page.locator('.toast').boundingBox())!;
  assert.ok(toast.y + toast.height <= pen.y, 'the pen is free');
  await write.tap();
  await small.page.getByRole('dialog').getByRole('textbox', { name: 'Text of the post' }).waitFor();
  await small.page.context().close();
});

for (const [size, width] of [['phone', 360], ['tablet', 800], ['desk', 1280]] as const)
  test(`the server's own pages have the menu of oneself without script, on a ${size}`, async () => {
    const storageState = await page.context().storageState();
    const plain = await openPage(browser, { ...desk, viewport: { width, height: 800 }, storageState,
      javaScriptEnabled: false });
    await plain.page.goto(`${square.url}/auth/settings`);
    const summary = plain.page.locator('.rail-me > summary');
    await summary.focus();
    await plain.page.keyboard.press('Enter');
    const menu = plain.page.locator('.rail-me .menu-list');
    const box = (await menu.boundingBox())!;
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= 800,
      `all of it is in sight: ${JSON.stringify(box)}`);
    assert.equal(await menu.getByRole('link', { name: 'Lists' }).isVisible(), size === 'phone');
    assert.equal(await menu.getByRole('link', { name: 'Follow requests' }).count(), 0);
    await menu.getByRole('link', { name: 'Drafts and scheduled' }).waitFor();
    /* By keys: where no script runs, no frame may come by which a click could see that nothing moves. */
    await menu.getByRole('link', { name: 'Sign out' }).press('Enter');
    await plain.page.waitForURL('**/auth/sign_out');
    await plain.page.goto(`${square.url}/auth/settings`);
    await plain.page.getByRole('link', { name: 'Write', exact: true }).press('Enter');
    await plain.page.waitForURL('**/compose');
    assert.deepEqual(plain.complaints, []);
    await plain.page.context().close();
  });

test('on a phone a word that passes lies below a menu that rises from the edge', async () => {
  const small = await openPage(browser, phone);
  await signIn(small.page, square, 'nora');
  await small.page.goto(`${square.url}/@otto`);
  await small.page.locator('.post').first().getByRole('button', { name: 'More', exact: true }).tap();
  await small.page.locator('.menu-list.sheet').waitFor();
  const above = await small.page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
    const toast = document.createElement('div');
    toast.className = 'toast';
    toast.textContent = 'A word that passes';
    document.querySelector('.toasts')!.append(toast);
    const box = toast.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const sheet = document.querySelector('.menu-list.sheet')!;
    const edge = sheet.getBoundingClientRect();
    if (y < edge.top || y > edge.bottom) return 'they do not meet';
    return sheet.contains(document.elementFromPoint(x, y)) ? 'the menu' : 'the word';
  });
  assert.equal(above, 'the menu');
  await small.page.context().close();
});

describe('someone who looks for a post', () => {
  const main = () => page.locator('#main');
  const field = () => main().getByRole('searchbox');
  let today: string;

  before(async () => {
    const body = { indexable: true, discoverable: true, display_name: 'Otto Ferryman' };
    await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: otto, body });
    const { created_at } = await square.post('/api/v1/statuses', otto, { status: 'The ferry was late' });
    await square.post('/api/v1/statuses', nora, { status: 'No ferry for me' });
    today = created_at.slice(0, 10);
  });

  test('makes the search precise by keys alone, and sees how it is written', async () => {
    await page.goto(`${square.url}/search?q=ferry`);
    await main().getByText('No ferry for me').waitFor();
    await main().locator('summary').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Otto Fer');
    await holds(field(), 'ferry');
    await main().getByRole('option', { name: /@otto/ }).waitFor();
    await page.keyboard.press('Enter');
    await holds(field(), 'ferry from:@otto');
    for (const name of ['From this day', 'To this day']) {
      const day = main().getByLabel(name, { exact: true });
      for (let n = 0; n < 6 && !(await has_focus(day)); n++) await page.keyboard.press('Tab');
      assert.ok(await has_focus(day), name);
      await page.keyboard.type(today.split('-').reverse().join('/'));
    }
    await holds(field(), `ferry from:@otto during:${today}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/search?q=${encodeURIComponent(`ferry from:@otto during:${today}`)}`);
    await main().getByText('The ferry was late').waitFor();
    await main().getByText('No ferry for me').waitFor({ state: 'detached' });
    await main().getByText('3 chosen').waitFor();
    await eventually('the fields make room and keep the place', () => has_focus(main().locator('summary')));
    assert.equal(await main().getByLabel('Written by').isVisible(), false);
  });

  test('finds in the fields what was typed, and is told of a name that is none', async () => {
    await page.goto(`${square.url}/search?q=${encodeURIComponent('ferry has:poll in:library after:2026-01-01')}`);
    await main().getByText('Make it precise').click();
    const value = (name: string) => main().getByLabel(name, { exact: true }).inputValue();
    assert.deepEqual([await value('With'), await value('Among'), await value('From this day')],
      ['poll', 'library', '2 January 2026']);
    await main().getByLabel('With', { exact: true }).selectOption('pictures');
    await main().getByLabel('Only', { exact: true }).selectOption('answers');
    await holds(field(),
        'ferry has:image in:library after:2026-01-01 is:reply');
    await main().getByRole('button', { name: 'Clear these fields' }).click();
    await holds(field(), 'ferry');
    const who = main().getByLabel('Written by');
    await who.fill('nobody at all');
    await who.press('Tab');
    await main().getByRole('alert').getByText(/^Choose one of the people/).waitFor();
    await who.fill('@nora');
    await main().getByRole('button', { name: 'Search', exact: true }).click();
    await main().getByText('No ferry for me').waitFor();
    await main().getByText('The ferry was late').waitFor({ state: 'detached' });
  });

  test('writes days as her language does, and is told what is none', async () => {
    const state = await page.context().storageState();
    const french = await openPage(browser, { ...desk, locale: 'fr-FR', storageState: state });
    const there = french.page.locator('#main');
    await french.page.goto(`${square.url}/search?q=ferry`);
    await there.getByText('Préciser').click();
    const day = there.getByLabel('À partir du', { exact: true });
    assert.match((await day.getAttribute('placeholder'))!, /^31\/12\/\d{4}$/);
    await day.fill('3 fevrier 2026');
    await day.press('Tab');
    await holds(day, '3 février 2026');
    await holds(there.getByRole('searchbox'), 'ferry after:2026-02-02');
    await day.fill('31/2/2026');
    await day.press('Tab');
    await there.getByRole('alert').getByText(/^Ce n’est pas lu comme un jour/).waitFor();
    assert.equal(await day.getAttribute('aria-invalid'), 'true');
    await day.fill('');
    await holds(there.getByRole('searchbox'), 'ferry');
    assert.deepEqual(french.complaints, []);
    await french.page.context().close();
  });

  test('takes a day from the calendar by keys alone', async () => {
    await page.goto(`${square.url}/search?q=${encodeURIComponent('ferry before:2026-03-01')}`);
    await main().getByText('Make it precise').click();
    const open = main().getByLabel('Calendar: To this day');
    await open.press('Enter');
    const calendar = main().getByRole('dialog', { name: 'To this day' });
    const at = (name: string) => eventually(name, () => has_focus(calendar.getByRole('button', { name, exact: true })));
    await at('28 February 2026');
    for (const [key, name] of [['ArrowDown', '7 March 2026'], ['ArrowRight', '8 March 2026'], ['Home', '2 March 2026'],
      ['PageUp', '2 February 2026'], ['Shift+PageDown', '2 February 2027'], ['End', '7 February 2027'],
      ['ArrowUp', '31 January 2027'], ['ArrowLeft', '30 January 2027']] as const) {
      await page.keyboard.press(key);
      await at(name);
    }
    await calendar.getByText('January 2027').waitFor();
    await page.keyboard.press('Escape');
    await calendar.waitFor({ state: 'detached' });
    assert.ok(await has_focus(open));
    await page.keyboard.press('Enter');
    await at('28 February 2026');
    await page.keyboard.press('ArrowUp');
    await at('21 February 2026');
    await page.keyboard.press('Enter');
    await holds(field(), 'ferry before:2026-02-22');
    await holds(main().getByLabel('To this day', { exact: true }), '21 February 2026');
    assert.ok(await has_focus(open), 'she goes on where she was');
  });

  test('does so on a phone with a finger, nothing cut off, readable for all', async () => {
    const state = await page.context().storageState();
    const small = await openPage(browser,
      { ...phone, bypassCSP: true, reducedMotion: 'reduce', storageState: state });
    const there = small.page.locator('#main');
    await small.page.goto(`${square.url}/search?q=ferry`);
    await there.getByText('Make it precise').tap();
    await there.getByLabel('Written by').fill('ott');
    await there.getByRole('option', { name: /@otto/ }).waitFor();
    assert.deepEqual(await accessFaults(small.page), []);
    await there.getByRole('option', { name: /@otto/ }).tap();
    await there.getByLabel('Calendar: To this day').tap();
    const calendar = there.getByRole('dialog', { name: 'To this day' });
    const box = (await calendar.boundingBox())!;
    assert.ok(box.x >= 0 && box.x + box.width <= phone.viewport!.width, 'all of it is in sight');
    assert.deepEqual(await accessFaults(small.page), []);
    await calendar.locator('[aria-current=date]').tap();
    assert.match(await there.getByRole('searchbox').inputValue(), /^ferry from:@otto before:\d{4}-\d\d-\d\d$/);
    assert.ok(await small.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.deepEqual(await accessFaults(small.page), []);
    await there.getByRole('button', { name: 'Search', exact: true }).tap();
    await there.getByText('The ferry was late').waitFor();
    await there.getByText('No ferry for me').waitFor({ state: 'detached' });
    assert.deepEqual(small.complaints, []);
    await small.page.context().close();
  });
});

describe('someone who shows herself', () => {
  const choose = () => page.locator('input[name=avatar]');
  const image = () => page.locator('.picture-field:not(.wide) img').getAttribute('src');

  test('sees the picture that was chosen, made smaller where it is too large', async () => {
    const { configuration } = await square.get('/api/v2/instance');
    const limit: number = configuration.media_attachments.image_size_limit;
    await page.goto(`${square.url}/settings/profile`);
    await choose().setInputFiles(padded('face.png', picture('face.png').buffer, limit));
    await eventually('it is shown', async () => /^blob:/.test(await image() ?? ''), 20_000);
    await page.getByRole('button', { name: 'Save' }).click();
    await at.toast().getByText('Your profile is saved.').waitFor();
    const { avatar } = await square.get('/api/v1/profile', nora);
    assert.ok(avatar, 'the square has taken it');
  });

  test('is told beside the field and before saving what cannot be taken, and what can', async () => {
    await page.goto(`${square.url}/settings/profile`);
    const now = await image();
    const fault = page.locator('#avatar-fault');
    await choose().setInputFiles({ name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('Hm') });
    await fault.getByText('The file “words.txt” is no picture that can be shown here.').waitFor();
    await choose().setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('Hm') });
    await fault.getByText('The file “broken.png” cannot be read as a picture.').waitFor();
    assert.equal(await image(), now);
    assert.equal(await choose().getAttribute('aria-describedby'), 'avatar-fault');
    await page.getByRole('button', { name: 'Save' }).click();
    await at.toast().getByText('Your profile is saved.').waitFor();
    await choose().setInputFiles(picture('good.png'));
    await fault.waitFor({ state: 'detached' });
  });

  test('reads the limit in her own units', async () => {
    const { configuration } = await square.get('/api/v2/instance');
    const limit: number = configuration.media_attachments.image_size_limit;
    const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
    const state = await page.context().storageState();
    const french = await openPage(browser, { ...phone, locale: 'fr-FR', storageState: state });
    await french.page.goto(`${square.url}/settings/profile`);
    await french.page.locator('input[name=header]').setInputFiles(padded('moving.gif', gif, limit));
    await french.page.locator('#header-fault')
      .getByText(`Le fichier «\u00a0moving.gif\u00a0» dépasse ${Math.round(limit / 1_048_576)}`).waitFor();
    await french.page.context().close();
  });

  test('complained of nothing on the way', () => assert.deepEqual(complaints, []));
});

describe('someone who joins', () => {
  test('agrees to rules only where there are some, and reads them in the form', async () => {
    const guest = await openPage(browser, phone);
    await guest.page.goto(`${square.url}/auth/sign_up`);
    assert.equal(await guest.page.locator('[name=agreement], main details').count(), 0);
    square.must(['rule', 'add', 'Boats give way to swimmers']);
    await guest.page.reload();
    await guest.page.getByText('Rules', { exact: true }).tap();
    await guest.page.getByText('Boats give way to swimmers').waitFor();
    assert.ok(await guest.page.locator('[name=agreement]').isVisible());
    square.must(['rule', 'remove', /\d+/.exec(square.must(['rule', 'list']))![0]]);
    await guest.page.context().close();
  });

  test('is told what to do about a fault, with the cursor where it is', async () => {
    const guest = await openPage(browser, desk);
    const join = async (name: string, email: string, secret: string) => {
      await guest.page.goto(`${square.url}/auth/sign_up`);
      for (const [field, words] of Object.entries({ username: name, email, password: secret }))
        await guest.page.fill(`[name=${field}]`, words);
      await guest.page.locator('main form button[type=submit]').click();
    };
    await join('nora', 'new@example.org', password);
    await guest.page.getByText('This name is taken already. Try another one.').waitFor();
    assert.ok(await has_focus(guest.page.locator('[name=username]')));
    await join('nora2', 'nora@example.org', password);
    await guest.page.getByText(/^There is an account with this address already/).waitFor();
    await join('pia', 'pia@example.org', 'password');
    await guest.page.getByText(/^This password is among the first/).waitFor();
    assert.ok(await has_focus(guest.page.locator('[name=password]')));
    await guest.page.context().close();
  });

  test('is shown where people are until she follows one, also after posting', async () => {
    const guest = await openPage(browser, phone);
    await guest.page.goto(`${square.url}/auth/sign_up`);
    const typed = { username: 'pia', email: 'pia@example.org', password: 'a good long password' };
    for (const [field, words] of Object.entries(typed)) await guest.page.fill(`[name=${field}]`, words);
    await guest.page.locator('main form button[type=submit]').tap();
    const main = guest.page.locator('#main');
    const way = main.getByRole('link', { name: 'Look around' });
    await way.waitFor();
    const writing = new Writing(guest.page);
    await writing.write();
    await writing.text().fill('I have just come');
    await writing.publish();
    await main.getByText('I have just come').waitFor();
    assert.equal(await way.count(), 1);
    await main.getByRole('link', { name: 'Find people' }).tap();
    await main.getByRole('button', { name: 'Follow @otto' }).first().tap();
    await main.getByRole('button', { name: /Following/ }).first().waitFor();
    await guest.page.getByRole('link', { name: 'Home' }).first().tap();
    await main.getByText('I have just come').waitFor();
    assert.equal(await way.count(), 0);
    assert.deepEqual(guest.complaints, []);
    await guest.page.context().close();
  });

  test('reads rules in the demo square, in both languages', () => {
    const data = mkdtempSync(join(tmpdir(), 'bema-demo-'));
    try {
      execFileSync(process.execPath, [join(root, 'tools/demo.d/rules.mjs'), binary, data]);
      const rules = execFileSync(binary, ['rule', 'list', '--data', data], { encoding: 'utf8' });
      assert.match(rules, /Say what you think, and stand by it/);
      assert.equal(rules.match(/"fr"/g)?.length, 5);
    } finally {
      rmSync(data, { recursive: true });
    }
  });
});
