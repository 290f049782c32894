// Pictures, videos and sounds on their way into a post, against the real program: brought in every way,
// described, aimed, stopped, sent again, and changed when the post is out.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { camera, desk, holds, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { heavyPicture, picture, Writing } from './writing.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let jonas: string;
let at: Writing;

const said = async (words: string): Promise<any> => {
  const me = await square.get('/api/v1/accounts/verify_credentials', jonas);
  const posts = await square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, jonas);
  return posts.find((one: any) => one.content.includes(words));
};
const near = (given: any, x: number, y: number) =>
  assert.ok(Math.abs(given.x - x) < 0.03 && Math.abs(given.y - y) < 0.03, JSON.stringify(given));

before(async () => {
  square = await new Square().start();
  jonas = square.person('jonas');
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  at = new Writing(page);
  shot = camera(page, 'uploads');
  await signIn(page, square, 'jonas');
  await page.goto(`${square.url}/local`);
});
after(async () => {
  await browser?.close();
  await square?.remove();
});
afterEach(() => at.clear());

describe('someone who shows something', () => {
  test('adds pictures in the order wanted, described, with what must stay in sight', async () => {
    await at.write();
    await at.text().fill('Two pictures');
    await at.attach(picture('one.png'), picture('second.png'));
    await at.descriptions().nth(1).waitFor();
    await at.descriptions().nth(0).fill('The first');
    await at.descriptions().nth(1).fill('The second');
    await at.button('Move number 2 forward').click();
    await holds(at.descriptions().nth(0), 'The second');
    await at.form().getByRole('button', { name: 'Choose what stays in sight' }).first().click();
    const aim = at.form().getByRole('group', { name: /^What stays in sight/ });
    await aim.focus();
    for (let i = 0; i < 5; i++) await aim.press('ArrowRight');
    await aim.press('ArrowUp');
    await eventually('both have arrived', async () => at.button('Post').isEnabled());
    await shot('focus');
    assert.deepEqual(await at.faults(), []);
    await at.publish();
    const { media_attachments } = await said('Two pictures');
    assert.deepEqual(media_attachments.map((one: any) => one.description), ['The second', 'The first']);
    near(media_attachments[0].meta.focus, 0.5, 0.1);
  });

  test('moves that point by a press and a drag, also when the post is out', async () => {
    await at.write();
    await at.text().fill('Aimed');
    await at.attach(picture('aimed.png'));
    await at.descriptions().fill('A slope');
    const point = async (x: number, y: number, toX = x, toY = y) => {
      await at.button('Choose what stays in sight').click();
      const picture = at.form().locator('.aim-box img');
      await eventually('it is seen', () => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth > 0));
      const box = (await picture.boundingBox())!;
      await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * toX, box.y + box.height * toY, { steps: 3 });
      await page.mouse.up();
    };
    await point(0.25, 0.25);
    await at.publish();
    const post = await said('Aimed');
    near(post.media_attachments[0].meta.focus, -0.5, 0.5);
    await page.goto(`${square.url}/@jonas/${post.id}`);
    await at.edit(post.id);
    await point(0.25, 0.25, 0.9, 0.75);
    await at.form().locator('.aim-box').press('ArrowLeft');
    await at.descriptions().fill('A slope in the sun');
    await at.publish('Save changes');
    const changed = await square.get(`/api/v1/statuses/${post.id}`, jonas);
    near(changed.media_attachments[0].meta.focus, 0.7, -0.5);
    assert.equal(changed.media_attachments[0].description, 'A slope in the sun');
    await page.goto(`${square.url}/local`);
  });

  test('is asked kindly for a description, and may go on without', async () => {
    await at.write();
    await at.attach(picture('bare.png'));
    await at.descriptions().waitFor();
    await eventually('it has arrived', async () => at.button('Post').isEnabled());
    await at.button('Post').click();
    await at.form().getByText('One picture has no description yet.').waitFor();
    await at.button('Describe').click();
    assert.match(await page.evaluate(() => document.activeElement!.id), /^alt-/);
    await at.publish('Post as it is');
  });

  test('pastes and drops pictures, and is told of what cannot be taken', async () => {
    await at.write();
    await at.bring('paste', [picture('pasted.png')]);
    await at.bring('drop', [picture('dropped.png')]);
    await eventually('two are there', async () => (await at.uploads().count()) === 2);
    await at.attach({ name: 'a.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') });
    await at.form().getByText('This kind of file cannot be shown here.').waitFor();
    await at.button('Remove picture 1').click();
    await eventually('one is there', async () => (await at.uploads().count()) === 1);
    await page.keyboard.press('Escape');
    await at.write();
    await at.uploads().waitFor();
    await at.button('Discard').click();
    assert.equal(await at.uploads().count(), 0);
  });

  test('drops six at once and keeps four, which the form says', async () => {
    await at.write();
    await at.bring('drop', ['1', '2', '3', '4', '5', '6'].map((name) => picture(`${name}.png`)));
    await at.form().getByRole('alert').getByText('At most 4 pictures in a post.').waitFor();
    await eventually('four are there', async () => (await at.uploads().count()) === 4);
    await eventually('and have arrived', async () => at.button('Post').isEnabled());
    await shot('limit');
    await at.button('Remove picture 4').click();
    await at.bring('paste', [picture('another.png')]);
    await eventually('there is room again', async () => (await at.uploads().count()) === 4);
    assert.equal(await at.form().getByText('At most 4 pictures').count(), 0);
    await eventually('it has arrived too', async () => at.button('Post').isEnabled());
  });

  test('pastes words that bring a picture of themselves, and drags words, as words', async () => {
    await at.write();
    const words = { 'text/plain': 'Mill\t3', 'text/html': '<table><tr><td>Mill<td>3</table>' };
    assert.equal(await at.bring('paste', [picture('table.png')], words), false, 'the browser inserts them');
    assert.equal(await at.bring('drop', [], { 'text/plain': 'dragged' }), false);
    assert.equal(await at.uploads().count(), 0);
    assert.equal(await at.bring('drop', [picture('x.png')]), true, 'the page stays');
    await at.uploads().waitFor();
    const beside = await page.evaluate(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      return !document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    });
    assert.equal(beside, true, 'a file dropped beside the form does not replace the page');
    assert.equal(await at.uploads().count(), 1);
    await eventually('it has arrived', async () => at.button('Post').isEnabled());
  });

  test('sees how far it is, stops it, loses the network and sends it again', async () => {
    const line = await page.context().newCDPSession(page);
    await line.send('Network.enable');
    const speed = (uploadThroughput: number) => line.send('Network.emulateNetworkConditions',
      { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
    await at.write();
    await speed(50_000);
    await at.attach(heavyPicture('slow.png', 500));
    const bar = at.form().getByRole('progressbar', { name: /slow\.png/ });
    await bar.waitFor();
    await eventually('it moves', async () => (await bar.evaluate((one) => (one as HTMLProgressElement).value)) > 0.05);
    assert.ok(await at.button('Post').isDisabled());
    await shot('progress');
    await page.evaluate(() => {
      const { abort } = XMLHttpRequest.prototype;
      XMLHttpRequest.prototype.abort = function stop() {
        (globalThis as any).stopped = this.readyState;
        abort.call(this);
      };
    });
    await at.button('Remove picture 1').click();
    await eventually('it is not sent on', () =>
      page.evaluate(() => (globalThis as any).stopped === 1));
    assert.equal(await at.uploads().count(), 0);

    await at.attach(heavyPicture('slow.png', 500));
    await eventually('it moves again', async () => (await bar.evaluate((one) => (one as HTMLProgressElement).value)) > 0.05);
    await at.descriptions().fill('Snow');
    await square.kill();
    await at.form().getByText('The picture did not arrive').waitFor();
    assert.ok(await at.button('Post').isDisabled());
    await shot('failed');
    await square.start();
    await speed(-1);
    await at.button('Try again').click();
    await eventually('it has arrived', async () => at.button('Post').isEnabled());
    await at.publish();
    const [post] = await square.get('/api/v1/timelines/public?local=true', jonas);
    assert.equal(post.media_attachments[0].description, 'Snow');
    await line.detach();
  });

  test('waits while a video is made, and may close the form meanwhile', async () => {
    const file = join(square.folder, 'film.mp4');
    const made = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i',
      'testsrc=size=160x120:rate=5:duration=1', '-f', 'lavfi', '-i', 'sine=duration=1', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', file]);
    assert.equal(made.status, 0, String(made.stderr));
    let looks = 0;
    await page.route('**/api/v1/media/*', async (route) => {
      if (route.request().method() !== 'GET' || ++looks > 2) return route.continue();
      const answer = await route.fetch();
      await route.fulfill({ status: 206, json: { ...await answer.json(), url: null } });
    });
    await at.write();
    await at.text().fill('A film');
    await at.attach({ name: 'film.mp4', mimeType: 'video/mp4', buffer: readFileSync(file) });
    await at.form().getByText('The square is preparing it…').waitFor();
    assert.ok(await at.button('Post').isDisabled());
    await at.descriptions().fill('Coloured bars');
    await shot('making');
    await page.keyboard.press('Escape');
    await at.write();
    await holds(at.descriptions(), 'Coloured bars');
    await eventually('it is made', async () => at.button('Post').isEnabled(), 30_000);
    assert.ok(looks > 2, 'it was asked for again');
    await page.unroute('**/api/v1/media/*');
    await at.publish();
    const [video] = (await said('A film')).media_attachments;
    assert.deepEqual([video.type, video.description], ['video', 'Coloured bars']);
  });

  test('is told which pictures of a draft the square has cleared away, and keeps the others', async () => {
    await at.write();
    await at.text().fill('Left lying');
    await at.attach(picture('a.png'), picture('b.png'));
    await at.descriptions().nth(1).fill('The one that stays');
    await eventually('both have arrived', async () => at.button('Post').isEnabled());
    await page.keyboard.press('Escape');
    const first = await page.evaluate(() => Object.entries(localStorage)
      .filter(([key]) => key.startsWith('bema:draft:')).map(([, draft]) => JSON.parse(draft).parts[0].media[0].id)[0]);
    await square.expect('DELETE', `/api/v1/media/${first}`, { token: jonas });
    await page.reload();
    await at.write();
    await at.form().getByText('the square has it no more; add it again').waitFor();
    assert.ok(await at.button('Post').isDisabled());
    await shot('gone');
    assert.deepEqual(await at.faults(), []);
    await at.button('Remove picture 1').click();
    await holds(at.descriptions(), 'The one that stays');
    await at.publish();
    assert.equal((await said('Left lying')).media_attachments.length, 1);
  });

  test('met nothing the browser complained about', () => assert.deepEqual(complaints, []));
});
