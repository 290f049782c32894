// An account of a company in the page: its owner invites an editor and a contributor, who accept, write, agree and
// are removed, each in a browser of her own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let browser: Browser;
const token: Record<string, string> = {}, id: Record<string, string> = {};
const pages = {} as Record<'firm' | 'edda' | 'cora', Page>;
const complaints: string[][] = [];

async function come(name: string, options: object = desk): Promise<Page> {
  const opened = await openPage(browser, { ...options, bypassCSP: true });
  complaints.push(opened.complaints);
  await signIn(opened.page, square, name);
  return opened.page;
}
const line = (page: Page) => page.locator('.acting-line >> visible=true');
const write = async (page: Page, words: string): Promise<void> => {
  await page.goto(`${square.url}/compose`);
  await page.getByLabel('Text of the post').fill(words);
  await page.getByRole('button', { name: 'Post', exact: true }).click();
};
const menu = async (page: Page, entry: string | RegExp): Promise<void> => {
  await page.locator('.me-button').click();
  await page.getByRole('menuitem', { name: entry }).click();
};
const posts = async () => square.get(`/api/v1/accounts/${id.firm}/statuses`);
const bema = (who: string, method: string, path: string, body?: object) =>
  square.expect(method, `/api/bema/v1/${path}`, { token: token[who], body });

before(async () => {
  square = await new Square({ title: 'The Meadow' }).start();
  for (const name of ['firm', 'edda', 'cora', 'anna', 'adam']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  browser = await openBrowser();
  for (const name of ['firm', 'edda', 'cora'] as const) pages[name] = await come(name);
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

test('an owner invites people with their parts; they are told, accept, or the invitation is taken back', async () => {
  const { firm, edda, cora } = pages;
  const shot = camera(firm, 'page_teams');
  await firm.goto(`${square.url}/settings`);
  await firm.getByRole('link', { name: /^Shared accounts/ }).first().click();
  await firm.getByText('No account is shared with you.').waitFor();
  await firm.getByRole('link', { name: 'People', exact: true }).click();
  await firm.getByText('Nobody but whoever has its password.').waitFor();
  const invite = async (name: string, role: string) => {
    await firm.getByLabel('Whom to ask: her name').fill(`@${name}`);
    await firm.getByLabel('Her part', { exact: true }).selectOption({ label: role });
    await firm.getByRole('button', { name: 'Invite' }).click();
  };
  for (const [name, role] of [['edda', 'Editor'], ['cora', 'Contributor'], ['anna', 'Analyst']] as const) {
    await invite(name, role);
    await firm.locator('.team-row', { hasText: `@${name}` }).getByText('has not answered yet').waitFor();
  }
  await invite('edda', 'Admin');
  await firm.getByRole('alert').getByText('she is invited already').waitFor();
  await invite('nobodyofthatname', 'Editor');
  await firm.getByRole('alert').getByText('this account cannot be invited').waitFor();
  await firm.getByRole('button', { name: 'Take back: @anna' }).click();
  await firm.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await eventually('it is gone', async () => (await firm.locator('.team-row', { hasText: '@anna' }).count()) === 0);
  await shot('invited');

  await edda.goto(`${square.url}/notifications`);
  await edda.getByText('asks you to write for it').waitFor();
  await edda.getByRole('link', { name: 'Accept or decline' }).click();
  await edda.getByRole('button', { name: 'Accept: @firm' }).click();
  await edda.getByText('You may act for @firm now.').waitFor();
  await cora.goto(`${square.url}/teams`);
  await cora.getByRole('button', { name: 'Decline: @firm' }).click();
  await cora.getByText('No account is shared with you.').waitFor();
  await invite('cora', 'Contributor');
  await cora.reload();
  await cora.getByRole('button', { name: 'Accept: @firm' }).click();
  await cora.getByRole('button', { name: 'Act as @firm' }).waitFor();
});

test('who acts for the account sees so at every moment, and nothing of her own is with it', async () => {
  const { edda } = pages;
  await edda.goto(`${square.url}/compose`);
  await edda.getByLabel('Text of the post').fill('edda’s own half a thought');
  await edda.goto(`${square.url}/search?q=herownsearch`);
  await edda.evaluate(() => localStorage.setItem('bema:searches', '["herownsearch"]'));
  await edda.goto(square.url);
  assert.equal(await line(edda).count(), 0);
  await menu(edda, 'Act as @firm');
  await line(edda).getByText('As @firm, you are an editor').waitFor();
  await edda.getByRole('link', { name: 'Profile' }).first().waitFor();
  assert.match((await edda.getByRole('link', { name: 'Profile' }).first().getAttribute('href'))!, /^\/@firm/);
  for (const path of ['/local', '/notifications', '/settings', '/search', `/@edda`, '/teams']) {
    await edda.goto(square.url + path);
    await line(edda).getByText('As @firm, you are an editor').waitFor();
  }
  await edda.goto(`${square.url}/compose`);
  assert.equal(await edda.getByLabel('Text of the post').inputValue(), '', 'her draft is hers');
  await edda.goto(`${square.url}/search`);
  assert.equal(await edda.getByText('herownsearch').count(), 0);
  await edda.goto(`${square.url}/compose`);
  await edda.getByLabel('Text of the post').fill('half a thought of the firm');
  await eventually('it is kept', () => edda.evaluate(() => JSON.stringify(localStorage).includes('thought of the firm')));
  await line(edda).getByRole('button', { name: 'Stop' }).click();
  await eventually('she is herself', async () => (await line(edda).count()) === 0 &&
    (await edda.getByRole('link', { name: 'Profile' }).first().getAttribute('href').catch(() => '')) === '/@edda');
  await edda.goto(`${square.url}/compose`);
  await eventually('her draft', async () => (await edda.getByLabel('Text of the post').inputValue()) === 'edda’s own half a thought');
  await edda.goto(`${square.url}/search`);
  await edda.getByText('herownsearch').waitFor();
  /* The account itself, in the same browser, would not find what a member has begun. */
  const keys = await edda.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('bema:draft:')));
  assert.deepEqual(keys.map((key) => key.split(':')[2]).sort(), [id.edda, `${id.firm}.${id.edda}`].sort());
  await edda.goto(`${square.url}/teams`);
  await edda.getByRole('button', { name: 'Act as @firm' }).click();
  await line(edda).waitFor();
  await write(edda, 'From all of us');
  await eventually('it is the firm’s', async () => (await posts())[0]?.content === '<p>From all of us</p>');
});

test('what a contributor writes waits; she is told so before, and what her part does not let her do', async () => {
  const { cora } = pages;
  await cora.goto(square.url);
  await menu(cora, 'Act as @firm');
  await line(cora).getByText('As @firm, you are a contributor').waitFor();
  assert.equal(await cora.getByRole('link', { name: 'Conversations' }).count(), 0);
  await cora.goto(`${square.url}/compose`);
  await cora.getByText('You write for @firm: an editor reads it before anybody else does.').waitFor();
  await write(cora, 'Our frist words');
  await cora.getByText('Held: 1 person must approve it first.').waitFor();
  await cora.getByRole('link', { name: 'View' }).click();
  await cora.getByRole('heading', { name: 'What would be published' }).waitFor();
  await cora.getByText('what contributors write').waitFor();
  assert.equal(await cora.getByRole('button', { name: 'Approve' }).count(), 0);
  await cora.getByLabel('Text', { exact: true }).fill('Our first words');
  await cora.getByRole('button', { name: 'Save as a new version' }).click();
  await cora.getByText('A new version.').waitFor();
  assert.equal((await posts()).length, 1);
  const [post] = await posts();
  await cora.goto(`${square.url}/@firm/${post.id}`);
  await cora.locator('article.focused [data-action=favourite]').click();
  await cora.getByText('as a contributor of @firm you cannot like or bookmark posts').waitFor();
  await camera(cora, 'page_teams_refused')('refused');
});

test('an editor reads what waits and agrees to it; who wrote it and who agreed stands with it', async () => {
  const { edda } = pages;
  await edda.goto(`${square.url}/notifications`);
  await edda.getByText('asks you to approve a draft').waitFor();
  await edda.goto(`${square.url}/approvals`);
  await edda.getByText('By @cora').waitFor();
  await edda.getByRole('link', { name: /Our first words/ }).click();
  await edda.getByRole('heading', { name: 'What would be published' }).waitFor();
  await edda.getByText('By @cora').waitFor();
  await camera(edda, 'page_teams_agree')('draft');
  assert.deepEqual(await accessFaults(edda), []);
  await edda.getByRole('button', { name: 'Approve' }).click();
  await edda.getByText('Approved. It is published.').waitFor();
  await edda.getByText('No draft waits for your word.').waitFor();
  assert.equal((await posts())[0].content, '<p>Our first words</p>');
  await edda.goto(`${square.url}/approvals/mine`);
  await edda.getByRole('link', { name: /Our first words/ }).click();
  await edda.getByText('(@edda)').first().waitFor();
  await edda.goto(`${square.url}/teams/members`);
  await edda.getByText('Who acts for @firm').waitFor();
  assert.equal(await edda.getByRole('button', { name: 'Invite' }).count(), 0);
});

test('the owner sees what everybody did and by whom, and where they are signed in', async () => {
  const { firm, edda } = pages;
  await firm.goto(`${square.url}/teams/deeds`);
  const deeds = firm.locator('.team-deeds .team-row');
  await deeds.filter({ hasText: 'agreed to a draft' }).waitFor();
  assert.match((await deeds.filter({ hasText: 'agreed to a draft' }).textContent())!, /edda/);
  const wrote = deeds.filter({ hasText: 'wrote' }).filter({ hasText: 'edda' });
  await wrote.getByRole('link', { name: 'the post' }).click();
  await firm.locator('article.focused').getByText('From all of us').waitFor();
  await firm.goto(`${square.url}/teams/deeds`);
  await firm.getByLabel('By', { exact: true }).selectOption({ label: '@cora' });
  await eventually('hers alone', async () => {
    const rows = await deeds.allTextContents();
    return rows.length > 0 && rows.every((row) => row.includes('cora'));
  });
  await firm.goto(`${square.url}/auth/settings/sessions`);
  await firm.getByText('by @edda').first().waitFor();
  await edda.goto(`${square.url}/auth/settings/sessions`);
  await edda.getByText('acts as @firm').first().waitFor();
  await edda.goto(`${square.url}/teams/deeds`);
  await edda.getByText('You see what you did yourself.').waitFor();
});

test('a part that is changed is another one at once in an open page', async () => {
  const { firm, cora } = pages;
  await cora.goto(square.url);
  await line(cora).getByText('you are a contributor').waitFor();
  await firm.goto(`${square.url}/teams/members`);
  await firm.getByLabel('Part of @cora').selectOption({ label: 'Analyst' });
  await firm.getByText('Changed. It holds at once.').waitFor();
  await cora.goto(`${square.url}/local`);
  await line(cora).getByText('you are an analyst').waitFor();
  await cora.keyboard.press('n');
  await cora.getByText('An analyst of @firm reads and writes nothing.').waitFor();
  await firm.getByLabel('Part of @cora').selectOption({ label: 'Contributor' });
  await eventually('it is said', async () => (await line(cora).textContent())!.includes('you are a contributor'));
});

test('another window that turns to another account ends what this one believes', async () => {
  const { edda } = pages;
  await edda.goto(`${square.url}/compose`);
  await edda.getByLabel('Text of the post').fill('for whom is this?');
  const other = await edda.context().newPage();
  await other.goto(square.url);
  await line(other).getByRole('button', { name: 'Stop' }).click();
  await eventually('herself', async () => (await line(other).count()) === 0);
  await edda.getByRole('dialog').getByText('You do not act for @firm any more').waitFor();
  const before = [(await posts()).length, (await square.get(`/api/v1/accounts/${id.edda}/statuses`)).length];
  await edda.getByRole('button', { name: 'Go on as @edda' }).click();
  await edda.getByRole('link', { name: 'Profile' }).first().waitFor();
  await eventually('herself', async () => (await line(edda).count()) === 0);
  assert.deepEqual([(await posts()).length, (await square.get(`/api/v1/accounts/${id.edda}/statuses`)).length], before);
  await other.close();
  await menu(edda, 'Act as @firm');
  await line(edda).waitFor();
});

test('who is removed while her page is open is told, and goes on as herself', async () => {
  const { firm, edda } = pages;
  await edda.goto(square.url);
  const stream = edda.waitForResponse(/streaming\/user/);
  await stream;
  await firm.goto(`${square.url}/teams/members`);
  await firm.getByRole('button', { name: 'Remove: @edda' }).click();
  await firm.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await firm.getByText('Removed. All that was open ended.').waitFor();
  const told = edda.getByRole('dialog');
  await told.getByText('You do not act for @firm any more').waitFor();
  await camera(edda, 'page_teams_removed')('removed');
  assert.deepEqual(await accessFaults(edda), []);
  await told.getByRole('button', { name: 'Sign in' }).click();
  await edda.waitForURL('**/auth/sign_in*');
  await signIn(edda, square, 'edda');
  assert.equal(await line(edda).count(), 0);
  await edda.goto(`${square.url}/teams`);
  await edda.getByText('No account is shared with you.').waitFor();
});

test('who leaves an account that she acts for goes on as herself', async () => {
  const { cora } = pages;
  await cora.goto(`${square.url}/teams`);
  await cora.getByText('You act for it now').waitFor();
  await cora.getByRole('button', { name: 'Leave: @firm' }).click();
  await cora.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await cora.getByText('No account is shared with you.').waitFor();
  await eventually('herself', async () => (await line(cora).count()) === 0);
});

test('every size, scheme and language can be read by everybody', async () => {
  for (const [name, role] of [['edda', 'admin'], ['cora', 'contributor'], ['anna', 'analyst']] as const) {
    await bema('firm', 'POST', 'team/members', { account_id: id[name], role });
    if (name !== 'anna') await bema(name, 'POST', `teams/${id.firm}/accept`);
  }
  await bema('adam', 'POST', 'team/members', { account_id: id.edda, role: 'editor' });
  const faults: string[] = [];
  const tablet = { ...desk, viewport: { width: 820, height: 900 } };
  for (const [size, locale, colorScheme] of [[desk, 'en-GB', 'light'], [desk, 'fr-FR', 'dark'], [tablet, 'en-GB', 'light'],
    [phone, 'en-GB', 'dark'], [phone, 'fr-FR', 'light']] as const) {
    const page = await come('edda', { ...size, locale, colorScheme });
    const shot = camera(page, `page_teams_${size.viewport!.width}_${colorScheme}`);
    const look = async (name: string) => {
      faults.push(...await accessFaults(page));
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wider <= 0, `${name} is ${wider} pixels too wide`);
      await shot(name);
    };
    await page.goto(`${square.url}/teams`);
    await page.locator('.team-row').nth(1).waitFor();
    await look('shared');
    await page.locator('.team-row', { hasText: '@firm' }).locator('.button').first().click();
    await line(page).waitFor();
    await page.locator('.rail-me .me-button, .tab-me').locator('visible=true').click();
    await page.locator('[role=menuitem]').first().waitFor();
    await look('menu');
    await page.keyboard.press('Escape');
    for (const [name, path, there] of [['members', '/teams/members', '.team-row'], ['deeds', '/teams/deeds', '.team-row'],
      ['compose', '/compose', '.acting-note'], ['approvals', '/approvals', '.nothing, .mod-list']] as const) {
      await page.goto(square.url + path);
      await page.locator(there).first().waitFor();
      if (name === 'members') await page.locator('main summary').click();
      await look(name);
    }
    await page.context().close();
  }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints.flat(), []);
});
