// Videos and sounds as they are played in the client, against the real program.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
let page: Page;
let complaints: string[];
let shot: (name: string) => Promise<void>;
let thea: string;
let jonas: string;
let film: any, gif: any, sound: any;
const shorts: any[] = [];

const makeMsMax = 300_000; /* ffmpeg gives way to whatever else runs */
const watch = () => page.locator('dialog.watch');
const postOf = (id: string) => page.locator(`#main article[data-post="${id}"]`).first();
const open = (name: string, post: any) => page.goto(`${square.url}/@${name}/${post.id}`);

/** A clip made by ffmpeg's own sources. */
function clip(name: string, ...args: string[]): Buffer {
  const file = join(square.folder, name);
  const done = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, file]);
  assert.equal(done.status, 0, String(done.stderr));
  return readFileSync(file);
}
const moving = (size: string, seconds: number) =>
  ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=10:duration=${seconds}`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const tone = (seconds: number) => ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`];

async function send(name: string, bytes: Uint8Array, description = '', focus = '0,0'): Promise<any> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), name);
  if (description) form.set('description', description);
  form.set('focus', focus);
  const headers = { authorization: `Bearer ${thea}` };
  const url = `http://127.0.0.1:${square.port}`;
  const sent: any = await (await fetch(`${url}/api/v2/media`, { method: 'POST', body: form, headers })).json();
  assert.ok(sent.id, JSON.stringify(sent));
  await eventually(`${name} is made`, async () =>
    (await fetch(`${url}/api/v1/media/${sent.id}`, { headers })).status === 200, makeMsMax);
  return sent;
}
const say = (status: string, media: any[], more: object = {}) =>
  square.post('/api/v1/statuses', thea, { status, media_ids: media.map((one) => one.id), ...more });

async function faults(of = page): Promise<string[]> {
  await of.evaluate(() => Promise.all(document.getAnimations()
    .filter((one) => one.effect?.getTiming().iterations !== Infinity).map((one) => one.finished)));
  return accessFaults(of);
}
const playing = (selector: string) => page.evaluate((selector) => {
  const video = document.querySelector<HTMLVideoElement>(selector);
  return video && { moves: !video.paused && video.currentTime > 0, silent: video.muted };
}, selector);

before(async () => {
  square = await new Square().start();
  thea = square.person('thea');
  jonas = square.person('jonas');
  const mp4 = await send('film.mp4',
    clip('film.mp4', ...tone(3), ...moving('640x360', 3), '-c:a', 'aac'), 'A clock that turns');
  film = await say('A film', [mp4]);
  gif = await say('It turns', [await send('g.gif', clip('g.gif', '-f', 'lavfi', '-i',
    'testsrc=size=160x120:rate=5:duration=2'), 'A small wheel')]);
  sound = await say('Listen', [await send('s.mp3', clip('s.mp3', ...tone(2)), 'One long note')]);
  for (const n of [1, 2, 3])
    shorts.push(await say(`Upright ${n}`, [await send(`u${n}.mp4`,
      clip(`u${n}.mp4`, ...tone(2), ...moving('180x320', 2), '-c:a', 'aac'), `Upright clip ${n}`)]));
  browser = await openBrowser();
  ({ page, complaints } = await openPage(browser, { ...desk, bypassCSP: true }));
  shot = camera(page, 'video');
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

describe('someone who watches', () => {
  test('plays a video after a press, without sound until it is asked for', async () => {
    let fetched = 0;
    page.on('request', (request) => { if (/\.(mp4|m3u8)/.test(request.url())) fetched++; });
    await open('thea', film);
    const begin = postOf(film.id).getByRole('button', { name: 'Play: A clock that turns' });
    await begin.getByText('0:03').waitFor();
    await shot('video');
    assert.deepEqual(await faults(), []);
    assert.equal(fetched, 0, 'nothing is fetched before it is wanted');
    await begin.click();
    await eventually('it plays', async () => !!(await playing('#main video'))?.moves);
    assert.equal((await playing('#main video'))!.silent, true);
    await postOf(film.id).getByRole('button', { name: 'Sound on' }).click();
    assert.equal((await playing('#main video'))!.silent, false);
    assert.equal(await postOf(film.id).getByRole('button', { name: 'Sound on' }).count(), 0);
  });

  test('plays the qualities of a long video by script, and the one file when they fail', async () => {
    const long = await say('Long', [await send('long.mp4',
      clip('long.mp4', ...tone(25), ...moving('640x360', 25), '-c:a', 'aac'), 'Long')]);
    const { hls } = long.media_attachments[0].meta;
    assert.ok(hls?.url, 'the square made qualities');
    const other = await openPage(browser, desk); /* with the page's own policy */
    /* As a browser that plays no HLS of its own. */
    await other.page.addInitScript(() => {
      const can = HTMLMediaElement.prototype.canPlayType;
      HTMLMediaElement.prototype.canPlayType = function (type) {
        return /mpegurl/i.test(type) ? '' : can.call(this, type);
      };
    });
    const asked: string[] = [];
    other.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const begin = async () => {
      await other.page.goto(`${square.url}/@thea/${long.id}`);
      await other.page.getByRole('button', { name: 'Play: Long' }).click();
      await eventually('it plays', async () => other.page.evaluate(() =>
        (document.querySelector('video')?.currentTime ?? 0) > 0.1), 15_000);
      return other.page.evaluate(() => document.querySelector('video')!.src);
    };
    assert.match(await begin(), /^blob:/);
    assert.ok(asked.some((path) => path === new URL(hls.url).pathname));
    await other.page.route(`**${new URL(hls.url).pathname}`, (route) => route.fulfill({ status: 404 }));
    assert.equal(await begin(), long.media_attachments[0].url);
    await other.page.close();
    assert.deepEqual(other.complaints, []);
  });

  test('watches upright videos one after the other', async () => {
    await page.goto(`${square.url}/@thea`);
    const last = shorts[2];
    await postOf(last.id).getByRole('button', { name: 'Watch on the whole window' }).click();
    await watch().getByText('Video 1', { exact: true }).waitFor();
    const now = (n: number) => playing(`.watch-list > li:nth-child(${n}) video`);
    await eventually('the first plays', async () => !!(await now(1))?.moves);
    assert.deepEqual(await faults(), []);
    await shot('watch');
    const edges = await watch().locator('.watched').first().evaluate((one) => {
      const film = one.querySelector('video')!;
      const box = film.getBoundingClientRect();
      const wide = Math.min(box.width, box.height * film.videoWidth / film.videoHeight);
      const left = box.x + (box.width - wide) / 2;
      const words = one.querySelector('.watched-author')!.getBoundingClientRect();
      return { film: [left, left + wide], words: [words.left, words.right] };
    });
    assert.ok(edges.words[0]! >= edges.film[0]! && edges.words[1]! <= edges.film[1]!,
      `at a desk the words stand on the video: ${JSON.stringify(edges)}`);
    await page.keyboard.press('ArrowDown');
    await watch().getByText('Video 2', { exact: true }).waitFor();
    await eventually('the second plays, the first does not', async () =>
      !!(await now(2))?.moves && !(await now(1))?.moves);
    const { silent } = (await now(2))!;
    await page.keyboard.press('m');
    await eventually('m turns the sound', async () => (await now(2))!.silent !== silent);
    await watch().getByRole('article', { name: 'Upright clip 2' })
      .getByRole('button', { name: 'Favourite', exact: true }).click();
    await eventually('the favourite is kept', async () =>
      (await square.get(`/api/v1/statuses/${shorts[1].id}`, jonas)).favourited);
    await page.keyboard.press('ArrowUp');
    await watch().getByText('Video 1', { exact: true }).waitFor();
    /* What stands further down than the page was read is there too. */
    await eventually('the film is among them', async () =>
      (await watch().getByRole('article', { name: 'A clock that turns' }).count()) === 1);
    await page.keyboard.press('Escape');
    await watch().waitFor({ state: 'detached' });
  });

  test('moves nothing by itself where movement is not wanted', async () => {
    const still = await openPage(browser, { ...desk, reducedMotion: 'reduce' });
    await still.page.goto(`${square.url}/@thea/${gif.id}`);
    const wheel = still.page.getByRole('button', { name: 'Moving picture: A small wheel' });
    await wheel.hover();
    const moves = () => still.page.evaluate(() => !document.querySelector('video')!.paused);
    assert.equal(await moves(), false);
    await wheel.click();
    await eventually('it turns', moves);
    assert.equal(await wheel.getAttribute('aria-pressed'), 'true');
    await wheel.click();
    assert.equal(await moves(), false);
    await still.page.goto(`${square.url}/@thea/${shorts[0].id}`);
    await still.page.getByRole('button', { name: 'Watch on the whole window' }).click();
    const play = still.page.locator('dialog.watch').getByRole('button', { name: 'Play' }).first();
    await play.waitFor();
    assert.equal(await still.page.evaluate(() =>
      document.querySelector<HTMLVideoElement>('.watch-list video')!.paused), true);
    await still.page.close();
    await open('thea', gif);
    await postOf(gif.id).getByRole('button', { name: /^Moving picture/ }).hover();
    await eventually('elsewhere it turns under the pointer', () =>
      page.evaluate(() => !document.querySelector('video')!.paused));
  });

  test('hears a sound', async () => {
    await open('thea', sound);
    await postOf(sound.id).locator('figcaption').getByText('One long note').waitFor();
    await shot('sound');
    assert.deepEqual(await faults(), []);
    await postOf(sound.id).locator('audio').evaluate((audio: HTMLAudioElement) => audio.play());
    await eventually('it sounds', () => page.evaluate(() =>
      document.querySelector('audio')!.currentTime > 0));
  });

  test('met nothing the browser complained about', () => {
    assert.deepEqual(complaints, []);
  });
});
