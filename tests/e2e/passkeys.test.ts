// Passkeys with the browser's own virtual authenticator, the list of sessions and sign-ins, and the mail
// about what is new.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone } from './browser.ts';
import { eventually, password, Square } from './square.ts';
import { codeOf } from './totp.ts';

let square: Square;
let browser: Browser;
let site: string;

before(async () => {
  square = await new Square().start();
  site = square.url; // http://localhost: the one name that WebAuthn takes without TLS
  for (const name of ['thea', 'ben']) square.account(name);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

interface Device { page: Page; cdp: CDPSession; authenticator: string; complaints: string[] }

async function device(options = desk, verified = true): Promise<Device> {
  const { page, complaints } = await openPage(browser, { ...options, bypassCSP: false });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: verified, automaticPresenceSimulation: true },
  });
  return { page, cdp, authenticator: authenticatorId, complaints };
}

async function signIn(page: Page, name: string, to = 'security'): Promise<void> {
  await page.goto(`${site}/auth/sign_in?return_to=/auth/settings/${to}`);
  await page.getByLabel('Name or e-mail address').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function addPasskey(page: Page, name: string, present = password): Promise<void> {
  const card = page.locator('#passkeys');
  await card.getByLabel('Name of the passkey').last().fill(name);
  await card.getByLabel('Current password').fill(present);
  await card.getByRole('button', { name: 'Add a passkey' }).click();
}

async function signInByPasskey(page: Page, to = 'security'): Promise<void> {
  await page.goto(`${site}/auth/sign_in?return_to=/auth/settings/${to}`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
}

const signOut = (page: Page): Promise<void> => page.context().clearCookies();

test('a passkey is added with the present password, signs in alone, is renamed and removed', async () => {
  const { page, cdp, authenticator, complaints } = await device();
  const shot = camera(page, 'passkeys');
  await signIn(page, 'thea');
  await addPasskey(page, 'my phone', 'not the password');
  await page.getByText('the current password is wrong').waitFor();
  await addPasskey(page, 'my phone');
  await page.getByText('The passkey is added').waitFor();
  assert.match(await page.locator('#passkeys').innerText(), /my phone[\s\S]*not used yet/);
  await shot('settings');
  assert.equal((await cdp.send('WebAuthn.getCredentials', { authenticatorId: authenticator })).credentials.length, 1);

  await signOut(page);
  await signInByPasskey(page);
  await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
  assert.match(await page.locator('#passkeys').innerText(), /my phone[\s\S]*last used/);

  await page.locator('#passkeys summary').click();
  const entry = page.locator('#passkeys .entry');
  await entry.getByLabel('Name of the passkey').fill('the blue one');
  await entry.getByRole('button', { name: 'Rename' }).click();
  await page.getByText('The passkey has its new name').waitFor();
  await page.locator('#passkeys summary').click();
  await page.locator('#passkeys').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('heading', { name: 'Remove a passkey' }).waitFor();
  await shot('remove');
  await page.getByLabel('Current password').fill('not the password');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('the current password is wrong').waitFor();
  await page.getByLabel('Current password').fill(password);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The passkey is removed').waitFor();
  await signOut(page);
  await signInByPasskey(page);
  await page.getByText('this passkey does not fit').waitFor();
  const mail = square.mail().join('\n');
  assert.match(mail, /A passkey was added/);
  assert.match(mail, /A passkey was removed/);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('one that did not verify its owner opens nothing by itself, and no answer counts twice', async () => {
  const { page, cdp, authenticator } = await device();
  await signIn(page, 'ben');
  await addPasskey(page, 'ben’s key');
  await page.getByText('The passkey is added').waitFor();
  await signOut(page);

  // What the browser sends, twice.
  let sent = '';
  page.on('request', (request) => {
    if (request.url().endsWith('/auth/sign_in/passkey')) sent = request.postData() ?? '';
  });
  await signInByPasskey(page);
  await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
  const cookies = (await page.context().cookies()).filter((one) => one.name === 'bema_form')
    .map((one) => `${one.name}=${one.value}`).join('; ');
  const send = (body: string): Promise<Response> => fetch(`http://127.0.0.1:${square.port}/auth/sign_in/passkey`,
    { method: 'POST', body, redirect: 'manual',
      headers: { cookie: cookies, 'content-type': 'application/x-www-form-urlencoded' } });
  assert.ok(cookies && sent.includes('signature='));
  assert.notEqual((await send(sent)).status, 303, 'an answer that was used');
  const parts = new URLSearchParams(sent);
  for (const name of ['challenge', 'client_data', 'credential', 'authenticator_data', 'signature', 'handle'])
    for (const value of ['', 'AAAA', parts.get(name)!.slice(0, -2), '%'.repeat(40), 'A'.repeat(50_000)]) {
      const altered = new URLSearchParams(sent);
      altered.set(name, value);
      const { status } = await send(altered.toString());
      assert.ok([401, 403, 413, 429].includes(status), `${name} ${value.slice(0, 8)}: ${status}`);
    }

  await signOut(page);
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: false });
  await signInByPasskey(page);
  await page.getByText('Nothing came of it').waitFor();
  await page.context().close();
});

test('beside a second factor a passkey stands in for its code, and recovery codes still work', async () => {
  square.account('zeno');
  const { page } = await device();
  await signIn(page, 'zeno');
  await addPasskey(page, 'zeno’s key');
  await page.getByText('The passkey is added').waitFor();
  const second = page.locator('form[action="/auth/settings/second_factor"]');
  await second.getByLabel('Current password').fill(password);
  await second.getByRole('button').click();
  const secret = await page.locator('.code').innerText();
  await page.locator('#code').fill(codeOf(secret));
  await page.locator('main').getByRole('button').click();
  const recovery = (await page.locator('.code').innerText()).split('\n')[0]!;

  // The code's page takes a passkey in the place of the code.
  await signOut(page);
  await signIn(page, 'zeno', 'sessions');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Recent sign-ins' }).waitFor();
  assert.match(await page.locator('main').innerText(), /password and second factor/);

  // With a verified finger the passkey is both.
  await signOut(page);
  await signInByPasskey(page, 'sessions');
  await page.getByRole('heading', { name: 'Recent sign-ins' }).waitFor();

  await signOut(page);
  await signIn(page, 'zeno', 'sessions');
  await page.locator('#code').fill(recovery);
  await page.locator('main').getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Recent sign-ins' }).waitFor();
  await page.context().close();
});

test('sessions and sign-ins are listed, ended one by one or all, and a new device is told', async () => {
  const here = await openPage(browser, desk);
  const there = await openPage(browser, { ...phone, userAgent: 'Mozilla/5.0 (Android 14; Mobile) Firefox/128.0' });
  await signIn(here.page, 'thea', 'sessions');
  await signIn(there.page, 'thea', 'sessions');
  await there.page.getByRole('heading', { name: 'Recent sign-ins' }).waitFor();
  await eventually('the mail', () => /A new sign-in[\s\S]*Firefox · Android/.test(square.mail().join('\n')));
  await here.page.reload();
  const sessions = here.page.locator('form[action="/auth/settings/session"]');
  assert.match(await sessions.innerText(), /Firefox · Android[\s\S]*127\.0\.0\.1/);
  assert.match(await sessions.innerText(), /This browser/i);
  await here.page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await here.page.getByText('Everything else was signed out').waitFor();
  await there.page.reload();
  assert.match(there.page.url(), /sign_in/);
  assert.equal(await here.page.getByRole('button', { name: 'Sign out everywhere else' }).count(), 0);
  assert.match(await here.page.locator('main').innerText(), /Recent sign-ins[\s\S]*password · 127\.0\.0\.1/);
  await here.page.context().close();
  await there.page.context().close();
});

test('the pages with passkeys are readable for all, in light and dark, on a phone and at a desk', async () => {
  for (const [name, options] of [['desk-light', desk], ['desk-dark', { ...desk, colorScheme: 'dark' as const }],
    ['phone-dark', phone], ['phone-light', { ...phone, colorScheme: 'light' as const }]] as const) {
    const { page } = await openPage(browser, { ...options, bypassCSP: true });
    const shot = camera(page, `passkeys-${name}`);
    await page.goto(`${site}/auth/sign_in`);
    assert.deepEqual(await accessFaults(page), []);
    await shot('sign_in');
    await signIn(page, 'ben');
    await page.getByRole('heading', { name: 'Passkeys' }).waitFor();
    assert.deepEqual(await accessFaults(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is too wide`);
    await page.locator('#passkeys').scrollIntoViewIfNeeded();
    await shot('passkeys');
    await page.goto(`${site}/auth/settings/sessions`);
    await page.getByRole('heading', { name: 'Recent sign-ins' }).scrollIntoViewIfNeeded();
    await shot('sessions');
    await page.context().close();
  }
});
