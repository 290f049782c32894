// One story from end to end, as people live it in a browser: a post is reported, looked at, hidden; its author
// is told why and objects; somebody else takes it back; and whoever kept the log of before can prove all of it.
// Pictures of it are in the folder moderation_story of what tests put out.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { camera, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { mirror } from './transparency.ts';

const people = [['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const;
type Name = (typeof people)[number][0];
const words = 'The miller lives at 3 Weir Lane, go and tell him';
const square = new Square({ title: 'The Meadow' });
const before_it = mkdtempSync(join(tmpdir(), 'bema-story-')), after_it = mkdtempSync(join(tmpdir(), 'bema-story-'));
const token: Record<string, string> = {}, complaints: string[][] = [];
const pages = {} as Record<Name, Page>, shots = {} as Record<Name, (name: string) => Promise<void>>;
let browser: Browser, post: any, decision: any;

before(async () => {
  await square.start();
  square.must(['rule', 'add', 'Leave people’s homes alone']);
  browser = await openBrowser();
  for (const [name, role] of people) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    const opened = await openPage(browser, name === 'ann' || name === 'bob' ? { ...phone, colorScheme: 'light' } : desk);
    complaints.push(opened.complaints);
    pages[name] = opened.page;
    shots[name] = camera(opened.page, `moderation_story/${name}`);
    await signIn(opened.page, square, name);
  }
});
after(async () => {
  await browser?.close();
  await square.remove();
  for (const folder of [before_it, after_it]) rmSync(folder, { recursive: true, force: true });
});

const isSeen = async () => (await square.ask('GET', `/api/v1/statuses/${post.id}`)).status === 200;
const dialog = (page: Page) => page.getByRole('dialog');
const standing = () => square.get('/api/bema/v1/standing', token.ann);

test('a post is written, and somebody keeps the public log as it was', async () => {
  await pages.ann.goto(`${square.url}/compose`);
  await pages.ann.getByRole('textbox').first().fill(words);
  await pages.ann.getByRole('button', { name: 'Post', exact: true }).click();
  await eventually('the post', async () => {
    [post] = await square.get('/api/v1/timelines/public?local=true', token.bob);
    return !!post;
  });
  await mirror(square.url, before_it);
});

test('who finds it wrong reports it, with the rule it breaks', async () => {
  const { bob } = pages;
  await bob.goto(`${square.url}/@ann/${post.id}`);
  await bob.locator('article.focused').getByRole('button', { name: 'More', exact: true }).click();
  await bob.getByRole('menuitem', { name: 'Report…' }).click();
  await dialog(bob).getByLabel('It breaks a rule here').check();
  await dialog(bob).getByRole('button', { name: 'Go on' }).click();
  await dialog(bob).getByLabel('Leave people’s homes alone').check();
  await dialog(bob).getByRole('button', { name: 'Go on' }).click();
  await dialog(bob).getByRole('button', { name: 'Go on' }).click();
  await dialog(bob).getByLabel('What else should we know?').fill('That is his home.');
  await shots.bob('report');
  await dialog(bob).getByRole('button', { name: 'Send the report' }).click();
  await dialog(bob).getByText('Your report has arrived.').waitFor();
});

test('a moderator opens the case and decides, by keys alone, with the author’s words before her eyes', async () => {
  const { mona } = pages;
  await mona.goto(`${square.url}/moderation/queue`);
  await mona.getByText(words).first().waitFor();
  await shots.mona('queue');
  await mona.keyboard.press('j');
  await mona.keyboard.press('Enter');
  await mona.getByText('That is his home.').waitFor();
  await shots.mona('case');
  await mona.keyboard.press('7'); /* hide */
  await mona.locator('[name=facts]').fill('It says where somebody lives, and calls upon people to go there.');
  await mona.keyboard.press('Control+Enter');
  const preview = mona.getByRole('group', { name: 'What will be read' });
  await preview.getByText('You can object within six months').waitFor();
  assert.equal(await isSeen(), true, 'nothing was decided yet');
  await shots.mona('preview');
  await eventually('the button has the cursor', () =>
    mona.getByRole('button', { name: 'Decide', exact: true }).evaluate((one) => one === document.activeElement));
  await mona.keyboard.press('Enter');
  await eventually('the decision', async () => !(await isSeen()));
  await mona.getByText('No case waits.').waitFor();
  await shots.mona('decided');
});

test('its author is told what, why, until when, and objects', async () => {
  const { ann, bob } = pages;
  [decision] = await standing();
  assert.match(decision.text, /Leave people’s homes alone[^]*It says where somebody lives/);
  await bob.goto(`${square.url}/@ann/${post.id}`);
  await bob.getByText('This post is not shown here').waitFor();
  await shots.bob('notice');
  await ann.goto(`${square.url}/notifications`);
  await ann.getByText(/moderator|homes alone|decided/i).first().waitFor();
  await shots.ann('told');
  await ann.goto(`${square.url}/@ann/${post.id}`);
  await ann.getByText(words).first().waitFor(); /* hers to see */
  await ann.locator('.focused .overlays').getByRole('button', { name: 'Why, and how to object' }).click();
  await dialog(ann).getByText('It says where somebody lives').waitFor();
  await dialog(ann).getByLabel('What speaks against it?').fill('It is the mill, and it is open to visitors every day.');
  await shots.ann('objects');
  await dialog(ann).getByRole('button', { name: 'Send' }).click();
  await dialog(ann).getByText('You have objected').waitFor();
});

test('somebody else than who decided reads both sides and takes it back', async () => {
  const { mona, mike } = pages;
  await mona.goto(`${square.url}/moderation/appeals`);
  await mona.getByRole('link', { name: /It is the mill/ }).click();
  await mona.getByText('You decided this. Somebody else must answer the appeal.').waitFor();
  await mike.goto(`${square.url}/moderation/appeals`);
  await mike.getByRole('link', { name: /It is the mill/ }).click();
  await mike.locator('.mod-open').getByLabel('Your reason').fill('A mill that takes visitors is nobody’s home.');
  await shots.mike('appeal');
  await mike.locator('.mod-open').getByRole('button', { name: 'Take it back' }).click();
  await mike.getByText('No appeal waits for an answer').waitFor();
});

test('the post is back, and its author and who reported know why', async () => {
  await eventually('it is back', isSeen);
  const { ann, bob } = pages;
  await bob.goto(`${square.url}/@ann/${post.id}`);
  await bob.locator('article.focused').getByText(words).waitFor();
  await shots.bob('restored');
  const [latest, first] = await standing();
  assert.deepEqual([latest.kind, first.appeal.state, first.stands], ['reverse', 'approved', false]);
  assert.match(latest.text, /nobody’s home/);
  await ann.goto(`${square.url}/notifications`);
  await shots.ann('restored');
});

test('both decisions stand in the log, which only grew since: proved from what was fetched over HTTP', async () => {
  const all = await square.get('/api/bema/v1/log/entries?kind=decision');
  const [made] = all.entries.filter((one: any) => one.entry.record.laid);
  const [back] = (await square.get('/api/bema/v1/log/entries?kind=reversal')).entries;
  assert.equal(back.entry.record.undoes, made.id);
  await pages.bob.goto(`${square.url}/log/entries/${made.id}`);
  await pages.bob.getByText('It says where somebody lives').waitFor();
  assert.doesNotMatch((await pages.bob.locator('main').textContent())!, /ann|mona|Weir/, 'nobody is named');
  await shots.bob('entry');
  await mirror(square.url, after_it);
  await square.stop(); /* nothing but the folders is left */
  const said = square.must(['log', 'verify', '--from', join(before_it, 'checkpoint'), after_it]);
  assert.match(said, /only grew/);
  assert.deepEqual(complaints.flat(), []);
});
