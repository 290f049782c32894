// Pictures and polls as they are looked at in the client, against the real program.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { png } from './png.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let thea: string;
let jonas: string;
let pictures: any, veiled: any;

const viewer = () => page.locator('dialog.viewer');
const postOf = (id: string) => page.locator(`#main article[data-post="${id}"]`).first();
const open = (name: string, post: any) => page.goto(`${square.url}/@${name}/${post.id}`);

async function send(name: string, bytes: Uint8Array, description = '', focus = '0,0'): Promise<any> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), name);
  if (description) form.set('description', description);
  form.set('focus', focus);
  const headers = { authorization: `Bearer ${thea}` };
  const url = `http://127.0.0.1:${square.port}`;
  const sent: any = await (await fetch(`${url}/api/v2/media`, { method: 'POST', body: form, headers })).json();
  assert.ok(sent.id, JSON.stringify(sent));
  return sent;
}
const say = (status: string, media: any[], more: object = {}) =>
  square.post('/api/v1/statuses', thea, { status, media_ids: media.map((one) => one.id), ...more });

async function faults(of = page): Promise<string[]> {
  await of.evaluate(() => Promise.all(document.getAnimations()
    .filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished)));
  return accessFaults(of);
}
const scaleOf = () => viewer().locator('.viewer-stage img').evaluate((image) =>
  new DOMMatrix(getComputedStyle(image).transform).a);

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  const colours = [[200, 80, 40], [40, 120, 200], [90, 160, 60]];
  const made: any[] = [];
  for (const [i, colour] of colours.entries()) {
    const bytes = png(900, 600, (x, y) => [(colour[0]! + x / 9) % 256, (colour[1]! + y / 9) % 256, colour[2]!]);
    made.push(await send(`p${i}.png`, bytes, i < 2 ? `Field number ${i + 1}` : '', '0.8,0.5'));
  }
  pictures = await say('Three fields', made);
  veiled = await say('Careful', [await send('v.png', png(300, 200, () => [180, 20, 20]))],
    { sensitive: true });
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  shot = camera(page, 'media');
  await signIn(page, square, 'jonas');
});

afterEach(async () => {
  for (let i = 0; i < 3 && await page.locator('dialog[open]').count(); i++)
    await page.keyboard.press('Escape');
});

after(async () => {
  await browser?.close();
  await square?.remove();
});

describe('someone who looks', () => {
  test('sees pictures in their place before they load, by their colours, cut where it was chosen', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => { release = resolve; });
    await page.route('**/media/**', async (route) => { await held; await route.continue(); });
    await open('thea', pictures);
    const list = postOf(pictures.id).locator('.media');
    await list.locator('canvas.blur').first().waitFor();
    const painted = await list.locator('canvas.blur').first().evaluate((canvas: HTMLCanvasElement) =>
      [...canvas.getContext('2d')!.getImageData(12, 12, 1, 1).data]);
    assert.ok(painted[0]! > painted[2]! + 60 && painted[3] === 255, String(painted));
    const before = await list.boundingBox();
    release();
    await eventually('the pictures have come', async () =>
      (await list.locator('canvas.blur').count()) === 0);
    await page.unroute('**/media/**');
    assert.deepEqual(await list.boundingBox(), before, 'nothing moved');
    assert.equal(await list.locator('img').first().evaluate((one) => getComputedStyle(one).objectPosition),
      '90% 25%');
    await list.getByRole('button', { name: 'Description' }).first().click();
    await list.locator('p').getByText('Field number 1').waitFor();
    assert.equal(await list.locator('li').nth(2).getByRole('button', { name: 'Description' }).count(), 0);
    await shot('grid');
    assert.deepEqual(await faults(), []);
  });

  test('turns pictures by keys and enlarges them', async () => {
    await open('thea', pictures);
    await postOf(pictures.id).getByRole('link', { name: /^Open picture 1 of 3/ }).click();
    await viewer().getByText('Picture 1/3').waitFor();
    await page.keyboard.press('ArrowRight');
    await viewer().getByText('Picture 2/3').waitFor();
    assert.equal(await viewer().locator('.viewer-words').count(), 0, 'words only when asked for');
    await viewer().getByRole('button', { name: 'Description' }).click();
    await viewer().locator('.viewer-words').getByText('Field number 2').waitFor();
    await shot('viewer');
    assert.deepEqual(await faults(), []);
    await viewer().locator('.viewer-stage').focus();
    await page.keyboard.press('+');
    assert.ok(await scaleOf() > 1.4);
    await page.keyboard.press('0');
    assert.equal(await scaleOf(), 1);
    const picture = (await viewer().locator('.viewer-stage img').boundingBox())!;
    await page.mouse.dblclick(picture.x + 40, picture.y + 40);
    assert.ok(await scaleOf() > 2);
    await page.mouse.wheel(0, 4000);
    await eventually('it is whole again', async () => (await scaleOf()) === 1);
    await page.keyboard.press('ArrowRight');
    await viewer().getByText('Nobody has described it yet.').waitFor();
    const original = viewer().getByRole('link', { name: 'Original' });
    assert.equal(await original.getAttribute('href'), pictures.media_attachments[2].url);
    const [download] = await Promise.all([page.waitForEvent('download'),
      viewer().getByRole('link', { name: 'Download' }).click()]);
    assert.match(download.suggestedFilename(), /\.(png|webp|jpe?g)$/);
    await page.keyboard.press('Escape');
    await viewer().waitFor({ state: 'detached' });
    assert.match(await page.evaluate(() => document.activeElement!.getAttribute('aria-label') ?? ''),
      /^Open picture 1 of 3/, 'the focus is where it was');
  });

  test('turns by swipe, pinches, and pulls down to close, on a phone', async () => {
    const small = await openPage(browser, { ...phone, bypassCSP: true });
    await small.page.context().addCookies(await page.context().cookies());
    await small.page.goto(`${square.url}/@thea/${pictures.id}`);
    await small.page.getByRole('link', { name: /^Open picture 1 of 3/ }).click();
    const dialog = small.page.locator('dialog.viewer');
    await dialog.getByText('Picture 1/3').waitFor();
    const touch = await small.page.context().newCDPSession(small.page);
    const fingers = async (...steps: [number, number][][]) => {
      for (const [i, points] of steps.entries())
        await touch.send('Input.dispatchTouchEvent', { type: i === 0 ? 'touchStart' : 'touchMove',
          touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
      await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    };
    await fingers([[280, 400]], [[200, 402]], [[120, 404]]);
    await dialog.getByText('Picture 2/3').waitFor();
    await fingers([[120, 400]], [[200, 402]], [[290, 404]]);
    await dialog.getByText('Picture 1/3').waitFor();
    await fingers([[160, 400], [200, 400]], [[120, 400], [240, 400]], [[80, 400], [280, 400]]);
    const scale = await dialog.locator('.viewer-stage img').evaluate((image) =>
      new DOMMatrix(getComputedStyle(image).transform).a);
    assert.ok(scale > 2, String(scale));
    assert.deepEqual(await faults(small.page), []);
    await camera(small.page, 'media-phone')('pinched');
    await small.page.keyboard.press('0');
    await fingers([[180, 300]], [[182, 380]], [[184, 480]]);
    await dialog.waitFor({ state: 'detached' });
    await small.page.close();
    assert.deepEqual(small.complaints, []);
  });

  test('sees what may disturb only after asking', async () => {
    let fetched = false;
    const { pathname } = new URL(veiled.media_attachments[0].preview_url);
    page.on('request', (request) => { fetched ||= request.url().endsWith(pathname); });
    await open('thea', veiled);
    const veil = postOf(veiled.id).getByRole('button', { name: /may disturb/ });
    await veil.waitFor();
    await shot('veil');
    assert.deepEqual(await faults(), []);
    assert.equal(fetched, false);
    await veil.click();
    await postOf(veiled.id).getByRole('link', { name: /^Open picture/ }).waitFor();
    await eventually('it is fetched', async () => fetched);
  });

  test('votes for several and sees the votes of others come in', async () => {
    const { id, poll } = await square.post('/api/v1/statuses', thea,
      { status: 'What to plant?', poll: { options: ['Oak', 'Ash', 'Elm'], expires_in: 3600, multiple: true } });
    await open('thea', { id });
    await postOf(id).getByLabel('Oak').check();
    await postOf(id).getByLabel('Elm').check();
    await postOf(id).getByRole('button', { name: 'Vote' }).click();
    await postOf(id).getByText('1 person voted').waitFor();
    const amal = square.person('amal');
    await square.post(`/api/v1/polls/${poll.id}/votes`, amal, { choices: [1] });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await postOf(id).getByText('2 people voted').waitFor();
    assert.deepEqual((await square.get(`/api/v1/polls/${poll.id}`, jonas)).own_votes, [0, 2]);
  });

  test('met nothing the browser complained about', () => {
    assert.deepEqual(complaints, []);
  });
});
