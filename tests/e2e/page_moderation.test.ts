// What those who look after the square see and do in the page: appeals answered, cases decided.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { accessFaults, desk, openBrowser, openPage, phone, signIn } from './browser.ts';
import { eventually, Square } from './square.ts';
import { store } from './store.ts';

let square: Square;
let browser: Browser;
const token: Record<string, string> = {}, id: Record<string, string> = {};
const pages: Record<string, Page> = {};
const complaints: string[][] = [];

async function open(who: string, options: object = desk): Promise<Page> {
  const opened = await openPage(browser, { ...options, bypassCSP: true });
  complaints.push(opened.complaints);
  await signIn(opened.page, square, who);
  return opened.page;
}

before(async () => {
  square = await new Square().start();
  square.must(['rule', 'add', 'Be kind']);
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'], ['bob', 'user'],
    ['cid', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  browser = await openBrowser();
  for (const who of ['mona', 'mike', 'ann']) pages[who] = await open(who);
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

const decide = async (subject: string, body: object = {}) =>
  (await square.post('/api/bema/v1/moderation/decisions', token.mona,
    { subject, effect: 'hidden', facts: 'It names where somebody lives.', ...body })).decision;
const say = (who: string, status: string, body: object = {}) =>
  square.post('/api/v1/statuses', token[who], { status, ...body });
const isSeen = async (post: any) => (await square.ask('GET', `/api/v1/statuses/${post.id}`)).status === 200;

test('only who looks after the square finds the way to moderation, and anybody else is told that it is not hers', async () => {
  await pages.mona!.locator('.rail-me button').first().click();
  await pages.mona!.getByRole('menuitem', { name: 'Moderation' }).click();
  await pages.mona!.getByRole('navigation', { name: 'Moderation' }).waitFor();
  await pages.ann!.locator('.rail-me button').first().click();
  await pages.ann!.getByRole('menuitem', { name: 'Settings' }).waitFor();
  assert.equal(await pages.ann!.getByRole('menuitem', { name: 'Moderation' }).count(), 0);
  await pages.ann!.goto(`${square.url}/moderation`);
  await pages.ann!.getByText('These pages are for people who look after the square').waitFor();
  await pages.mona!.goto(`${square.url}/auth/settings`);
  await pages.mona!.locator('.rail-me a[href="/moderation"]').waitFor({ state: 'attached' });
  await pages.ann!.goto(`${square.url}/auth/settings`);
  await pages.ann!.locator('.rail-me a[href="/settings"]').waitFor({ state: 'attached' });
  assert.equal(await pages.ann!.locator('a[href="/moderation"]').count(), 0);
});

test('an appeal is read beside what was decided, and answered by somebody else than who decided', async () => {
  const post = await say('ann', 'The mill stands in Weir Lane');
  const decision = await decide(post.id);
  await square.post(`/api/bema/v1/decisions/${decision.id}/appeal`, token.ann, { text: 'Everybody knows where the mill is.' });
  const { mona, mike } = pages as { mona: Page; mike: Page };
  await mona.goto(`${square.url}/moderation/appeals`);
  await mona.getByRole('link', { name: /Everybody knows/ }).click();
  await mona.getByText('You decided this. Somebody else must answer the appeal.').waitFor();
  assert.equal(await mona.getByRole('button', { name: 'Take it back' }).count(), 0);

  await mike.goto(`${square.url}/moderation/appeals`);
  await mike.getByRole('link', { name: /Everybody knows/ }).click();
  const opened = mike.locator('.mod-open');
  await opened.getByText('The mill stands in Weir Lane').waitFor();
  await opened.getByText('It names where somebody lives.').first().waitFor();
  await opened.getByRole('heading', { name: 'What was decided: Hide' }).waitFor();
  assert.equal(await opened.getByRole('button', { name: 'Take it back' }).isEnabled(), false, 'without a reason');
  /* Who objects again and again without ground: warned first, then not heard for a time. */
  const misuse = opened.locator('details', { hasText: 'Made again and again' });
  await misuse.locator('summary').click();
  await misuse.getByText('She made 1 objection in six months; 0 of them were rejected.').waitFor();
  await misuse.getByLabel('What she is told').fill('Nine times the same.');
  await misuse.getByRole('button', { name: 'Take no objections of hers' }).click();
  await misuse.getByRole('alert').waitFor();
  await misuse.getByRole('button', { name: 'Warn her' }).click();
  await mike.getByText('She is warned.').waitFor();
  await misuse.getByLabel('What she is told').fill('Nine times the same.');
  await misuse.getByLabel('Not heard for').selectOption('14');
  await misuse.getByRole('button', { name: 'Take no objections of hers' }).click();
  await mike.getByText('Her objections are not taken until then').waitFor();
  assert.deepEqual(await accessFaults(mike), []);
  await pages.ann!.goto(`${square.url}/settings/standing`);
  await pages.ann!.getByText('Your objections are not taken for a time').waitFor();
  const [stopped] = await square.get(`/api/bema/v1/moderation/decisions?subject=${id.ann}`, token.mona);
  assert.equal(stopped.state.effect, 'complaints_suspended');
  await square.post(`/api/bema/v1/moderation/decisions/${stopped.id}/reverse`, token.mike, { reason: 'A test.' });
  await opened.getByLabel('Your reason').fill('The lane is on every map.');
  await opened.getByRole('button', { name: 'Take it back' }).click();
  await mike.getByText('No appeal waits for an answer').waitFor();
  await eventually('it is back', () => isSeen(post));
  assert.match((await square.get('/api/bema/v1/standing', token.ann))[0].text, /on every map/);
});

test('what was written for few is read with an appeal by who takes on the report that names it', async () => {
  const post = await say('ann', '@bob between us', { visibility: 'direct' });
  const report = await square.post('/api/v1/reports', token.bob, { account_id: id.ann, status_ids: [post.id], comment: 'rude' });
  const decision = await decide(post.id, { report_id: report.id });
  await square.post(`/api/bema/v1/decisions/${decision.id}/appeal`, token.ann, { text: 'It was for him.' });
  const mike = pages.mike!;
  await mike.goto(`${square.url}/moderation/appeals/${decision.id}`);
  const opened = mike.locator('.mod-open');
  await opened.getByText('The post is not public').waitFor();
  assert.equal(await opened.getByText('between us').count(), 0);
  await opened.getByRole('button', { name: 'Take it on and read it' }).click();
  await opened.getByText('between us').waitFor();
  assert.equal((await square.get('/api/v1/admin/reports/' + report.id, token.mike)).assigned_account.id, id.mike);
  await square.post(`/api/bema/v1/moderation/appeals/${decision.id}/reject`, token.mike, { reason: 'so' });
});

test('in a conversation a notice stands for what is hidden: by whom, by which rule, until when, with its entry in the log', async () => {
  const [rule] = await square.get('/api/v1/instance/rules');
  const root = await say('bob', 'Who repairs the weir?');
  const hidden = await say('ann', 'weirword', { in_reply_to_id: root.id });
  const below = await say('bob', 'That is not kind', { in_reply_to_id: hidden.id });
  const quiet = await say('ann', 'for few', { in_reply_to_id: root.id, visibility: 'private' });
  const decision = await decide(hidden.id, { rule: rule.id });
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.bob);
  const { id: report_id } = await square.post('/api/v1/reports', token.bob, { account_id: id.ann, status_ids: [quiet.id] });
  await decide(quiet.id, { report_id });
  const notices = async (of: any, who?: string) =>
    square.get(`/api/bema/v1/statuses/${of.id}/notices`, who && token[who]);
  assert.deepEqual((await notices(root)).map((one: any) => [one.status_id, one.in_reply_to_id, one.restriction.role]),
    [[hidden.id, root.id, 'moderator']], 'of what was for few nobody is told');
  assert.deepEqual((await notices(below)).map((one: any) => one.status_id), [hidden.id]);
  assert.deepEqual(await notices(root, 'ann'), [], 'she sees her own post');
  const [gone, missing] = [await square.ask('GET', `/api/bema/v1/statuses/${hidden.id}/notices`),
    await square.ask('GET', '/api/bema/v1/statuses/12/notices')];
  assert.deepEqual([gone.status, gone.text], [missing.status, missing.text]);

  const { page, complaints: heard } = await openPage(browser, desk);
  complaints.push(heard);
  for (const post of [root, below]) {
    await page.goto(`${square.url}/@bob/${post.id}`);
    const notice = page.locator('.post-notice');
    await notice.getByText('A post was hidden here by a moderator').waitFor();
    assert.match((await notice.textContent())!, /The rule: Be kind\. Until /);
    assert.ok(!(await page.content()).includes('weirword'));
  }
  await page.goto(`${square.url}/@bob/${root.id}`);
  await page.locator('.reply:has(> .post-notice) .reply').getByText('That is not kind').waitFor();
  await page.locator('.post-notice').getByRole('link', { name: 'The decision in the public log' }).click();
  await page.waitForURL(/\/log\/entries\/\d+$/);
  await page.getByText('It names where somebody lives.').waitFor();
  assert.equal((await square.ask('GET', '/log/decisions/12')).status, 404);
  /* Its own address tells the same, also where a link of the client leads to it. */
  await page.goto(`${square.url}/@bob/${root.id}`);
  await page.locator('.post-notice').waitFor();
  await page.evaluate((to) => {
    const link = document.createElement('a');
    link.href = to;
    document.querySelector('#main')!.append(link);
    link.click();
  }, `/@ann/${hidden.id}`);
  await page.waitForURL(`**/@ann/${hidden.id}`);
  await page.getByText('A post was hidden here by a moderator').waitFor();
  await page.context().close();
  await square.post(`/api/bema/v1/moderation/decisions/${decision.id}/reverse`, token.mike, { reason: 'so' });
});

test('what stands on a post is said on it, and its author objects from there', async () => {
  const post = await say('ann', 'The bridge was sold');
  await decide(post.id, { effect: 'label', text: 'Nobody confirms this' });
  await decide(post.id, { effect: 'not_recommended', facts: 'Nothing points to it.' });
  const { mike, ann } = pages as { mike: Page; ann: Page };
  await mike.goto(`${square.url}/@ann/${post.id}`);
  const shown = mike.locator('.focused .overlays');
  await shown.getByText('Nobody confirms this').waitFor();
  assert.equal(await shown.locator('li').count(), 1, 'that it is not recommended is told to its author only');
  await shown.getByRole('button', { name: 'Why?' }).click();
  await mike.getByRole('dialog').getByText('These words are shown with it').waitFor();
  assert.equal(await mike.getByRole('dialog').getByText('Object to this').count(), 0);
  await mike.keyboard.press('Escape');

  await ann.goto(`${square.url}/@ann/${post.id}`);
  const own = ann.locator('.focused .overlays li').filter({ hasText: 'Not recommended' });
  await own.getByRole('button', { name: 'Why, and how to object' }).click();
  const dialog = ann.getByRole('dialog');
  await dialog.getByText('Nothing points to it.').waitFor();
  await dialog.getByLabel('What speaks against it?').fill('The council says so.');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.getByText('You have objected').waitFor();
  const waiting = await square.get('/api/bema/v1/moderation/appeals', token.mike);
  assert.ok(waiting.some((one: any) => one.text === 'The council says so.'));
  await ann.keyboard.press('Escape');
  await ann.goto(`${square.url}/settings/standing`);
  await ann.getByText('It stands until').first().waitFor();
  await ann.getByRole('link', { name: 'The post' }).first().click();
  await ann.waitForURL(`**/@ann/${post.id}`);
  for (const { decision } of waiting.filter((one: any) => one.decision.subject === post.id))
    await square.post(`/api/bema/v1/moderation/appeals/${decision.id}/reject`, token.mike, { reason: 'so' });
});

test('what stands on an account is said on its profile', async () => {
  await decide(id.ann, { effect: 'label', text: 'Speaks for the mill' }).catch(() => undefined);
  const made = await square.ask('GET', `/api/v1/accounts/${id.ann}`);
  assert.equal(made.json.bema_restrictions?.[0].text, 'Speaks for the mill');
  await pages.mike!.goto(`${square.url}/@ann`);
  await pages.mike!.locator('.profile .overlays').getByText('Speaks for the mill').waitFor();
});

const report = (who: string, whom: string, post: any, more: object = {}) =>
  square.post('/api/v1/reports', token[who], { account_id: id[whom], status_ids: [post.id], ...more });
const case_of = async (post: any) => (await square.get('/api/bema/v1/moderation/cases', token.mike)).cases
  .find((one: any) => one.subject.status?.id === post.id);
const standing = async (post: any) => (await square.get(`/api/bema/v1/moderation/decisions?subject=${post.id}`, token.mike))
  .map((one: any) => one.state?.effect ?? one.kind);

test('several cases are dealt with by keys alone, each opens after the one before', async () => {
  const [rule] = await square.get('/api/v1/instance/rules');
  await square.post('/api/bema/v1/moderation/reasons', token.olga,
    { rule: rule.id, effect: 'hidden', en: 'It calls people names.', fr: 'Il insulte.' });
  const posts: any[] = [];
  for (const words of ['Every one of you is a fool, and the miller most of all', 'The weir is four hundred years old',
    'Whoever sold the bridge shall hear of me', 'There is a boat to be had at the old mill']) {
    posts.push(await say('ann', words));
    await report('bob', 'ann', posts.at(-1), { category: 'violation', rule_ids: [rule.id], comment: 'Look at this' });
  }
  const page = pages.mona!, key = (name: string) => page.keyboard.press(name);
  const heading = (post: any) => page.locator('.mod-open').getByText(post.content.replace(/<[^>]*>/g, '')).waitFor();
  await page.goto(`${square.url}/moderation/queue`);
  await page.locator('.mod-list a').nth(3).waitFor();
  const order = (await square.get('/api/bema/v1/moderation/cases', token.mike)).cases
    .map((one: any) => posts.find((post) => post.id === one.subject.status?.id)).filter(Boolean);
  assert.equal(order.length, 4);
  await key('j');
  await key('Enter');
  await heading(order[0]);
  await page.getByText('It is yours while it is open here').waitFor();
  await eventually('it is claimed', async () => (await case_of(order[0]))?.claimed_by?.username === 'mona');

  /* An effect, what will be read, done. */
  await key('7');
  await page.locator(':focus', { hasText: 'See what will be read' }).waitFor();
  await key('Enter');
  const preview = page.locator('.preview');
  await preview.getByText('others find a notice in its place').waitFor();
  await preview.getByText('A post was hidden here by a moderator').waitFor();
  assert.match((await preview.locator('.preview-text').textContent())!, /Rule: Be kind\nFacts: It calls people names\./);
  assert.equal(await isSeen(order[0]), true, 'nothing has happened yet');
  await page.locator(':focus', { hasText: 'Decide' }).waitFor();
  await key('Enter');
  await page.getByText('Hide: decided.').waitFor();
  assert.equal(await isSeen(order[0]), false);

  /* Dismissed; the next is open. */
  await heading(order[1]);
  await key('d');
  await page.locator(':focus', { hasText: 'Dismiss the case' }).waitFor();
  await key('Enter');
  await heading(order[2]);
  await eventually('it is closed', async () => !await case_of(order[1]));
  assert.deepEqual(await standing(order[1]), []);

  /* A note, then words of one's own. */
  await key('n');
  await page.keyboard.type('She was told last week.');
  await key('Control+Enter');
  await page.locator('.mod-note', { hasText: 'She was told last week.' }).waitFor();
  await key('1');
  await page.locator('[name=facts]:focus').waitFor();
  await page.keyboard.type('Nobody sold it. Ask @bob at https://bridge.example/');
  await key('Shift+Tab');
  await page.keyboard.type('The bridge stands');
  await key('Control+Enter');
  await preview.locator('.overlays').getByText('The bridge stands').waitFor();
  assert.match((await preview.textContent())!, /Nobody sold it\. Ask \[…\] at \[…\]/, 'as the log will have it');
  await key('Enter');
  await page.getByText('Label: decided.').waitFor();
  assert.deepEqual(await standing(order[2]), ['label']);

  /* Taken back from the toast's key; the case waits again. */
  await heading(order[3]);
  await key('u');
  await page.getByText('Taken back. The case is open again.').waitFor();
  assert.deepEqual(await standing(order[2]), ['reverse', 'label']);
  await eventually('it waits', async () => Boolean(await case_of(order[2])));
  await key('e');
  await page.keyboard.type('I know the boat.');
  await key('Control+Enter');
  await page.getByText('Handed on to the administrators.').waitFor();
  await heading(order[2]);
  await key('?');
  await page.getByRole('dialog').getByText('Keys of the queue').waitFor();
  await key('Escape');
  await key('d');
  await page.locator(':focus', { hasText: 'Dismiss the case' }).waitFor();
  await key('Enter');
  await page.getByText('No case waits.').waitFor();
});

test('posts with one text are one case, and the number stands on the decision', async () => {
  const words = 'Cheap watches for everybody at the market';
  const posts = [await say('ann', words), await say('cid', words)];
  await report('bob', 'ann', posts[0]);
  await report('bob', 'cid', posts[1]);
  const { mike } = pages as { mike: Page };
  await mike.goto(`${square.url}/moderation/queue`);
  await mike.getByRole('link', { name: /Raid: 2 posts/ }).click();
  await mike.getByRole('button', { name: 'Show 1 more like it' }).click();
  await mike.locator('.bench').getByRole('button', { name: 'Hide' }).click();
  await mike.getByText('This is laid over 2 posts at once.').waitFor();
  await mike.locator('.bench [name=facts]').fill('The same words again and again.');
  await mike.getByRole('button', { name: 'See what will be read' }).click();
  await mike.getByRole('button', { name: 'Decide on 2 posts' }).click();
  await mike.getByText('Hide: decided on 2 posts.').waitFor();
  for (const post of posts) assert.equal(await isSeen(post), false);
});

test('who comes second reads who has the case, and takes it when it is free', async () => {
  const post = await say('ann', 'The tower leans to the left this year');
  await report('bob', 'ann', post, { comment: 'It does not' });
  const { id: number } = await case_of(post);
  await square.post(`/api/bema/v1/moderation/cases/${number}/claim`, token.mike, {});
  const { mona } = pages as { mona: Page };
  await mona.goto(`${square.url}/moderation/queue?source=report`);
  await mona.getByRole('link', { name: /The tower leans.*With mike/ }).waitFor();
  await mona.getByRole('link', { name: /The tower leans/ }).click();
  await mona.getByText('mike is looking at this case').waitFor();
  assert.equal(await mona.locator('.bench').count(), 0);
  await square.post(`/api/bema/v1/moderation/cases/${number}/release`, token.mike, {});
  await mona.goto(`${square.url}/moderation/queue/${number}`);
  await mona.locator('.bench').waitFor();
  await mona.getByRole('link', { name: 'Back to the list' }).click();
  await eventually('it is given back', async () => (await case_of(post)).claimed_by === null);
  await mona.getByText('Narrow down').click();
  await mona.getByLabel('Came by').selectOption('notice');
  await mona.getByText('No case fits.').waitFor();
});

test('who has had a case for an hour reads that it is for others now', async () => {
  const post = await say('ann', 'The tower leans to the right this year');
  await report('bob', 'ann', post, { comment: 'It does not' });
  const { id: number } = await case_of(post);
  const { mona } = pages as { mona: Page };
  await mona.goto(`${square.url}/moderation/queue/${number}`);
  await mona.getByText('It is yours while it is open here, for an hour at most.').waitFor();
  await mona.getByRole('link', { name: 'Back to the list' }).click();
  await eventually('it is given back', async () => (await case_of(post)).claimed_by === null);
  store(square, `UPDATE case_claims SET since_ms = since_ms - 3660000 WHERE case_id = ${number}`);
  await mona.goto(`${square.url}/moderation/queue/${number}`);
  await mona.getByText('It is free for others now; in an hour you can take it again.').waitFor();
  assert.equal(await mona.locator('.bench').count(), 0);
  assert.deepEqual(await accessFaults(mona), []);
});

test('axe finds nothing on the pages of moderation, at a desk and on a phone, light and dark', async () => {
  const post = await say('ann', 'One more about the mill');
  await report('bob', 'ann', post, { comment: 'It stood in the paper.' });
  const { id: number } = await case_of(post);
  const decision = await decide(post.id);
  await square.post(`/api/bema/v1/decisions/${decision.id}/appeal`, token.ann, { text: 'It stood in the paper.' });
  const faults: string[] = [];
  for (const size of [desk, phone])
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open('mike', { ...size, colorScheme, reducedMotion: 'reduce' });
      for (const path of ['appeals', `appeals/${decision.id}`, 'queue', `queue/${number}`]) {
        await page.goto(`${square.url}/moderation/${path}`);
        const words = path === 'queue' ? 'One more about the mill' : 'It stood in the paper.';
        await page.locator(`text=${words} >> visible=true`).first().waitFor();
        if (path.startsWith('queue/')) {
          await page.keyboard.press('2');
          await page.locator('.bench [name=facts]').fill('So it is.');
          faults.push(...await accessFaults(page));
          await page.keyboard.press('Control+Enter');
          await page.locator('.preview').waitFor();
        }
        faults.push(...await accessFaults(page));
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wider <= 0, `${path} is ${wider} pixels too wide`);
      }
      await page.context().close();
    }
  assert.deepEqual(faults, []);
  assert.deepEqual(complaints.flat(), []);
});
