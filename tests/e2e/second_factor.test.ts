// The second factor as a person sets it up: what the camera sees and what can be typed are the same
// secret, in the dark too, and its code is asked for from then on.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Browser, Locator, Page } from 'playwright-core';
import { desk, openBrowser, openPage, phone } from './browser.ts';
import { password, Square } from './square.ts';
import { codeOf } from './totp.ts';

const readQr: (pixels: Uint8ClampedArray, width: number, height: number) => { data: string } | null =
  createRequire(import.meta.url)('jsqr');

let square: Square;
let browser: Browser;

before(async () => {
  square = await new Square().start();
  square.account('thea');
  square.account('ben');
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto(`${square.url}/auth/sign_in?return_to=/auth/settings/security`);
  await page.getByLabel('Name or e-mail address').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The pixels as they are on the screen, read by a page of its own. */
async function scan(picture: Locator): Promise<string | undefined> {
  const png = (await picture.screenshot()).toString('base64');
  const { page } = await openPage(browser);
  const { pixels, width, height } = await page.evaluate(async (bytes) => {
    const image = new Image();
    image.src = `data:image/png;base64,${bytes}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: image.width, height: image.height });
    const pen = canvas.getContext('2d')!;
    pen.drawImage(image, 0, 0);
    return { pixels: [...pen.getImageData(0, 0, image.width, image.height).data],
      width: image.width, height: image.height };
  }, png);
  await page.context().close();
  return readQr(new Uint8ClampedArray(pixels), width, height)?.data;
}

for (const [name, where, options] of [['thea', 'a phone in the dark', phone], ['ben', 'a desk', desk]] as const)
  test(`the picture on ${where} holds the key that is written beside it, and its code signs in`, async () => {
    const { page, complaints } = await openPage(browser, options);
    await signIn(page, name);
    const form = page.locator('form[action^="/auth/settings/second_factor"]');
    await form.getByLabel('Current password').fill(password);
    await form.getByRole('button').click();
    const key = (await page.locator('p.code').innerText()).replaceAll(' ', '');
    const seen = await scan(page.locator('svg.qr'));
    const place = `localhost%3A${square.port}`;
    assert.equal(seen, `otpauth://totp/${place}:${name}?secret=${key}&issuer=${place}`);
    const code = codeOf(key);
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.locator('main').getByRole('button').click();
    const recovery = (await page.locator('p.code').innerText()).split('\n');
    assert.equal(recovery.length, 10);

    await page.context().clearCookies();
    await signIn(page, name);
    assert.ok(await page.getByLabel('Code', { exact: true })
      .evaluate((field) => field === document.activeElement), 'the code is typed at once');
    await page.getByLabel('Code', { exact: true }).fill(code); /* used already */
    await page.locator('main').getByRole('button').click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(recovery[3]!);
    await page.locator('main').getByRole('button').click();
    await page.waitForURL('**/auth/settings/security');
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
