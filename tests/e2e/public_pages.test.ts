// What anybody can read without script: the square's front, profiles and posts with their pictures,
// polls and quotes, what previews elsewhere are told, and the feed.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { openBrowser, openPage, phone } from './browser.ts';
import { Person } from './person.ts';
import { png } from './png.ts';
import { password, Square } from './square.ts';

const picture = png(900, 600, (x, y) => [x & 255, y & 255, 120]);
let square: Square;
let browser: Browser;
let stranger: Person;
let thea: string;
let ben: string;

before(async () => {
  square = await new Square({ title: 'The Meadow', description: 'Where the river folk meet.' }).start();
  thea = square.person('thea');
  ben = square.person('ben');
  stranger = new Person(square);
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await square?.remove();
});

async function upload(token: string, description = ''): Promise<any> {
  const form = new FormData();
  form.set('file', new Blob([picture as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'p.png');
  if (description) form.set('description', description);
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200);
  return answer.json();
}

const say = (token: string, body: object) => square.post('/api/v1/statuses', token, body);

/** What the head says under a name: every value, unescaped as far as these tests need it. */
function told(body: string, name: string): string[] {
  const found = body.matchAll(new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)">`, 'g'));
  return [...found].map(([, value]) => value!.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'"));
}

test('a post shows its pictures with their words, its poll and what it quotes', async () => {
  const media = await upload(thea, 'A river under "low" light');
  const pictured = await say(thea, { status: 'Look at this', media_ids: [media.id] });
  const asked = await say(ben, { status: 'Which way?',
    poll: { options: ['Upstream', 'Down <b>'], expires_in: 3600 } });
  const quoting = await say(ben, { status: 'She is right', quoted_status_id: pictured.id });

  const page = (await stranger.open(`/@thea/${pictured.id}`)).body;
  assert.ok(page.includes(`<a href="${media.url}"><img src="${media.preview_url}" `
    + 'alt="A river under &quot;low&quot; light" width='), page);
  assert.ok((await stranger.open('/@thea')).body.includes(media.preview_url));

  const poll = (await stranger.open(`/@ben/${asked.id}`)).body;
  assert.ok(poll.includes('<span class="poll-title">Upstream</span>'));
  assert.ok(poll.includes('Down &lt;b&gt;'));

  const quote = (await stranger.open(`/@ben/${quoting.id}`)).body;
  const inside = quote.slice(quote.indexOf('<blockquote class="quote '), quote.indexOf('</blockquote>'));
  assert.ok(inside.includes('Look at this') && inside.includes(media.preview_url), inside);
});

test('sensitive pictures are seen when they are asked for, and previews elsewhere never show them', async () => {
  const media = await upload(thea, 'A wound');
  const post = await say(thea, { status: 'Careful', media_ids: [media.id], sensitive: true });
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(`${square.url}/@thea/${post.id}`);
  assert.equal(await page.getByAltText('A wound').isVisible(), false);
  await page.getByText('Pictures that may disturb').click();
  await page.getByAltText('A wound').waitFor();
  await page.context().close();
  const { body } = await stranger.open(`/@thea/${post.id}`);
  assert.ok(!told(body, 'og:image').some((url) => url.includes('/media/')), body);

  const second = await upload(thea, 'Behind words');
  const warned = await say(thea, { status: 'hidden words', spoiler_text: 'The end of it', media_ids: [second.id] });
  const behind = (await stranger.open(`/@thea/${warned.id}`)).body;
  assert.deepEqual(told(behind, 'og:description'), ['The end of it']);
  assert.ok(!behind.slice(0, behind.indexOf('<body>')).includes('hidden words'));
  assert.ok(!told(behind, 'og:image').some((url) => url.includes('/media/')));
});

test('what previews elsewhere are told is true, whole and escaped', async () => {
  const media = await upload(thea, 'Low light');
  const post = await say(thea, { status: 'Say "no" & <mean> it', media_ids: [media.id] });
  const { body } = await stranger.open(`/@thea/${post.id}`);
  const of = (name: string) => told(body, name);
  assert.deepEqual(of('og:type'), ['article']);
  assert.deepEqual(of('og:site_name'), ['The Meadow']);
  assert.deepEqual(of('og:title'), ['thea (@thea)']);
  assert.deepEqual(of('og:url'), [`${square.url}/@thea/${post.id}`]);
  assert.deepEqual(of('og:description'), ['Say "no" & &lt;mean&gt; it']);
  assert.deepEqual(of('description'), of('og:description'));
  assert.deepEqual(of('og:image'), [media.url]);
  assert.deepEqual(of('og:image:width'), ['900']);
  assert.deepEqual(of('og:image:height'), ['600']);
  assert.deepEqual(of('og:image:alt'), ['Low light']);
  assert.deepEqual(of('twitter:card'), ['summary_large_image']);
  const shown = await fetch(of('og:image')[0]!.replace('localhost', '127.0.0.1'));
  assert.match(shown.headers.get('content-type')!, /^image\//);

  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: ben, body: { display_name: 'Ben', note: 'Fisher of "words"' } });
  const profile = (await stranger.open('/@ben')).body;
  assert.deepEqual(told(profile, 'og:title'), ['Ben (@ben)']);
  assert.deepEqual(told(profile, 'og:description'), ['Fisher of "words"']);
  const avatar = await fetch(told(profile, 'og:image')[0]!.replace('localhost', '127.0.0.1'));
  assert.match(avatar.headers.get('content-type')!, /^image\//);
});

test('the feed holds what is said to everybody, as feed readers expect it', async () => {
  const media = await upload(ben, 'Two & a half fish');
  const said = await say(ben, { status: 'For <all> & sundry \u0001', media_ids: [media.id] });
  for (const visibility of ['unlisted', 'private', 'direct'])
    await say(ben, { status: `words ${visibility}`, visibility });
  const profile = (await stranger.open('/@ben')).body;
  const link = /<link rel="alternate" type="application\/rss\+xml" title="[^"]+" href="([^"]+)">/.exec(profile);
  assert.equal(link?.[1], `${square.url}/@ben.rss`);

  const feed = await square.ask('GET', '/@ben.rss');
  assert.equal(feed.status, 200);
  assert.match(feed.headers.get('content-type')!, /^application\/rss\+xml/);
  assert.ok(!/words (unlisted|private|direct)/.test(feed.text));
  assert.match(feed.text, new RegExp(`<guid isPermaLink="true">${square.url}/@ben/${said.id}</guid>`));
  const date = /<pubDate>([^<]+)<\/pubDate>/.exec(feed.text)![1]!;
  assert.match(date, /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/);
  assert.ok(Math.abs(Date.parse(date) - Date.parse(said.created_at)) < 1000);
  assert.match(feed.text, new RegExp(`<enclosure url="${media.url}" length="\\d+" type="image/`));

  const { page } = await openPage(browser);
  const read = await page.evaluate((text) => {
    const xml = new DOMParser().parseFromString(text, 'application/xml');
    const first = xml.querySelector('item > description')?.textContent ?? '';
    const html = new DOMParser().parseFromString(first, 'text/html');
    return { fault: xml.querySelector('parsererror')?.textContent ?? '', words: html.body.textContent,
      count: xml.querySelectorAll('item').length,
      pictured: [...xml.getElementsByTagName('media:description')].map((one) => one.textContent) };
  }, feed.text);
  await page.context().close();
  assert.equal(read.fault, '');
  assert.equal(read.words?.trim(), 'For <all> & sundry');
  assert.ok(read.pictured.includes('Two & a half fish'));
  assert.equal(read.count, 3); /* with those of the tests above */

  const again = await square.ask('GET', '/@ben.rss',
    { headers: { 'if-none-match': feed.headers.get('etag')! } });
  assert.equal(again.status, 304);
  assert.equal((await square.ask('GET', '/@nobody.rss')).status, 404);
});

test('the front says without script what the square is and what is said on it', async () => {
  await say(thea, { status: 'Heard by everybody' });
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(square.url);
  await page.getByRole('heading', { name: 'The Meadow' }).waitFor();
  await page.getByText('Where the river folk meet.').waitFor();
  await page.getByText('Heard by everybody').waitFor();
  assert.equal(await page.getByText('Loading').count(), 0);
  await page.locator('main').getByRole('link', { name: 'Sign in' }).click();
  await page.waitForURL('**/auth/sign_in');
  await page.goto(`${square.url}/local`);
  await page.getByText('Heard by everybody').waitFor();
  await page.goto(`${square.url}/about`);
  await page.getByText(/^Runs Bema \d+\.\d+\.\d+$/).waitFor();
  await page.goto(`${square.url}/notifications`);
  assert.equal(await page.getByText('Loading').isVisible(), false);
  await page.locator('main').getByRole('link', { name: 'On the square now' }).click();
  await page.waitForURL('**/local');
  await page.context().close();
});

const reply = async (token: string, to: any, status: string) =>
  say(token, { status, in_reply_to_id: to.id });

test('a conversation stands as a tree, and what a reader may not see leaves no hole in it', async () => {
  const first = await say(thea, { status: 'Who comes to the meadow?' });
  const ann = await reply(ben, first, 'I do');
  await reply(thea, ann, 'Then bring bread');
  const hidden = await say(ben, { status: '@thea between us', in_reply_to_id: first.id, visibility: 'private' });
  const below = await reply(thea, hidden, 'said below it');
  await reply(ben, first, 'Me again');
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(`${square.url}/@thea/${first.id}`);
  const line = page.locator(`.branch.first > .reply:has(> #post-${ann.id})`);
  assert.match((await line.getAttribute('class'))!, /straight/);
  await line.locator('> .branch > .reply').getByText('Then bring bread').waitFor();
  assert.equal(await page.getByText('between us').count(), 0);
  assert.equal(await page.locator(`.branch.first > .reply > #post-${below.id}`).count(), 1);
  await page.goto(`${square.url}/@ben/${ann.id}`);
  await page.locator('.ancestors').getByText('Who comes to the meadow?').waitFor();
  await page.locator('.thread-focus').getByText('I do').waitFor();
  await page.locator('.replies').getByText('Then bring bread').waitFor();
  await page.context().close();
});

test('many answers are folded with their number on it, and unfold without script', async () => {
  const first = await say(thea, { status: 'Count to six' });
  const one = await reply(ben, first, 'here');
  for (let i = 1; i <= 6; i++) await reply(thea, one, `number ${i}`);
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(`${square.url}/@thea/${first.id}`);
  await page.getByText('number 4').waitFor();
  assert.equal(await page.getByText('number 5').isVisible(), false);
  await page.getByText('2 more replies').click();
  await page.getByText('number 6').waitFor();
  await page.context().close();
});

test('a profile has its tabs: answers, pictures, what it features, people', async () => {
  const told = await say(ben, { status: 'Where do the swans sleep?' });
  await reply(thea, told, 'On the water');
  const media = await upload(thea, 'A swan');
  const pictured = await say(thea, { status: 'Seen today #swans', media_ids: [media.id] });
  await square.post(`/api/v1/statuses/${pictured.id}/pin`, thea);
  await square.post('/api/v1/featured_tags', thea, { name: 'swans' });
  const account = await square.expect('GET', '/api/v1/accounts/lookup?acct=thea', {});
  await square.post(`/api/v1/accounts/${account.id}/follow`, ben);
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(`${square.url}/@thea`);
  await page.locator('.posts').first().getByText('Pinned').waitFor();
  const tab = (name: string) =>
    page.getByRole('navigation', { name: 'Profile' }).getByRole('link', { name, exact: true }).click();
  assert.equal(await page.getByText('On the water').count(), 0);
  await tab('Replies');
  await page.getByText('On the water').waitFor();
  await page.getByRole('link', { name: 'In reply to @ben' }).first().waitFor();
  await tab('Pictures');
  await page.getByAltText('A swan').waitFor();
  assert.equal(await page.getByText('On the water').count(), 0);
  await tab('Featured');
  await page.getByText('Seen today').waitFor();
  await page.getByRole('link', { name: '#swans 1 post' }).click();
  await page.waitForURL('**/@thea/tagged/swans');
  await page.getByText('Seen today').waitFor();
  await page.goto(`${square.url}/@thea/followers`);
  await page.locator('.people').getByText('@ben').waitFor();
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: thea, body: { hide_collections: true } });
  await page.reload();
  await page.getByText('This list is not shown to others.').waitFor();
  assert.equal(await page.locator('.people').getByText('@ben').count(), 0);
  await page.context().close();
});

test('a tag has a page and a feed, and its pages go on', async () => {
  for (let i = 1; i <= 21; i++) await say(ben, { status: `heron ${i} #Herons` });
  const page = await stranger.open('/tags/herons');
  assert.equal(page.status, 200);
  assert.ok(page.body.includes('heron 21 ') && !page.body.includes('heron 1 '), page.body);
  assert.ok(page.body.includes(`type="application/rss+xml" title="#herons · The Meadow" `
    + `href="${square.url}/tags/herons.rss"`), page.body);
  const older = /rel="next" href="([^"]+)"/.exec(page.body)![1]!;
  const last = await stranger.open(`/tags/herons${older}`);
  assert.ok(last.body.includes('heron 1 '));
  assert.ok(last.body.includes('<meta name="robots" content="noindex">'));
  assert.ok(last.body.includes('<a rel="first" href="/tags/herons">Newest</a>'));
  assert.equal((await stranger.open('/tags/%3Cb%3E')).status, 404);
});

test('a post that was changed says so and when, and the marks say whose words are whose', async () => {
  const first = await say(thea, { status: 'My own words' });
  const quoting = await say(ben, { status: 'About them', quoted_status_id: first.id });
  assert.ok(!(await stranger.open(`/@ben/${quoting.id}`)).body.includes('edited'));
  await square.expect('PUT', `/api/v1/statuses/${quoting.id}`,
    { token: ben, body: { status: 'About them, corrected' } });
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(`${square.url}/@ben/${quoting.id}`);
  await page.locator('.focused .post-counts').getByText(/^edited \d+ \w+ \d{4}, \d\d:\d\d UTC$/).waitFor();
  const entry = page.locator('article.h-entry');
  assert.equal(await entry.locator('> .h-card.p-author').getAttribute('href'), '/@ben');
  assert.equal(await entry.locator('.dt-updated').count(), 1);
  const cited = entry.locator('.h-cite.u-quotation-of');
  assert.equal(await cited.locator('.p-author').getAttribute('href'), '/@thea');
  assert.match((await cited.locator('.e-content').textContent())!, /My own words/);
  assert.equal(await entry.locator('.p-name:not(.h-cite .p-name)').count(), 0);
  await page.goto(`${square.url}/@ben`);
  await page.locator('.h-feed > .h-entry').first().waitFor();
  assert.equal(await page.locator('.h-card.profile .p-nickname').textContent(), 'ben');
  await page.context().close();
});

test('the square’s emoji are pictures in names, texts and warnings, and nowhere else', async () => {
  const file = join(square.folder, 'blob.png');
  writeFileSync(file, png(64, 64, () => [250, 200, 60]));
  square.must(['emoji', 'add', 'blob', file]);
  await square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: ben, body: { display_name: 'Ben :blob:' } });
  const post = await say(ben, { status: 'a :blob: here, a:blob:b not, :none: not, https://example.org/:blob:/x',
    spoiler_text: 'mind the :blob:' });
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(`${square.url}/@ben/${post.id}`);
  await page.locator('summary').click();
  assert.equal(await page.locator('.post-author img.emoji').count(), 1);
  assert.equal(await page.locator('summary img.emoji').count(), 1);
  const body = page.locator('.post-body');
  assert.equal(await body.locator('img.emoji').first().getAttribute('alt'), ':blob:');
  assert.match((await body.textContent())!, /a:blob:b not, :none: not/);
  assert.equal(await body.getByRole('link').getAttribute('href'), 'https://example.org/:blob:/x');
  const shown = await body.locator('img.emoji').first().evaluate((one: HTMLImageElement) => one.naturalWidth);
  assert.equal(shown, 64);
  await page.context().close();
});

test('who has deleted the account is gone, and the page says so', async () => {
  const token = square.person('zoe');
  const post = await say(token, { status: 'Farewell' });
  square.must(['account', 'delete', 'zoe', '--yes', '--reason', 'by letter']);
  const page = await stranger.open('/@zoe');
  assert.equal(page.status, 410);
  assert.ok(page.body.includes('has deleted it'), page.body);
  assert.equal((await stranger.open(`/@zoe/${post.id}`)).status, 404);
  assert.ok(page.body.includes('href="/local"'));
});

test('the first visit tells the rules and what this place promises', async () => {
  square.must(['rule', 'add', 'No dogs on the lawn', '--hint', 'They dig']);
  const { page } = await openPage(browser, { ...phone, javaScriptEnabled: false });
  await page.goto(square.url);
  await page.getByRole('heading', { name: 'In order of time' }).waitFor();
  assert.equal(await page.getByText('No dogs on the lawn').isVisible(), false);
  await page.getByText('The rules here').click();
  await page.getByText('No dogs on the lawn').waitFor();
  await page.context().close();
});

test('the client names Bema and its version, not what it is compatible with', async () => {
  const { page, complaints } = await openPage(browser);
  await page.goto(`${square.url}/about`);
  await page.getByText('A post has up to 500 characters').waitFor(); /* the client's page */
  await page.getByText(/^Runs Bema \d+\.\d+\.\d+$/).waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test('a page that is not there offers to sign in to those who are not', async () => {
  const ways = (body: string): string[] => body.match(/href="\/auth\/[a-z_]+"/g) ?? [];
  assert.deepEqual(ways((await stranger.open('/@nobody')).body),
    ['href="/auth/sign_in"', 'href="/auth/sign_up"']);
  const author = new Person(square);
  await author.signIn('thea', password);
  for (const path of ['/@nobody', '/nothing/here'])
    assert.deepEqual(ways((await author.open(path)).body), ['href="/auth/settings"'], path);
  /* After a start nothing is held in memory: the page then promises nothing. */
  await square.stop();
  await square.start();
  const page = await author.open('/nothing/here');
  assert.ok(!ways(page.body).includes('href="/auth/sign_in"'));
});

test('who fills in the form for joining wrongly writes only the password again', async () => {
  const person = new Person(square);
  const typed = { username: 'thea', email: 'new@example.org', password: 'a good long password',
    agreement: 'true' };
  const again = await person.submit(await person.open('/auth/sign_up'), '/auth/sign_up', typed);
  assert.equal(again.status, 422);
  const field = (name: string) => new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(again.body)?.[0] ?? '';
  assert.match(field('username'), /value="thea"/);
  assert.match(field('email'), /value="new@example.org"/);
  assert.match(field('agreement'), / checked/);
  assert.ok(!again.body.includes('a good long password'));
  const { agreement, ...without } = typed;
  const unchecked = await person.submit(again, '/auth/sign_up', { ...without, username: 'newt' });
  assert.equal(unchecked.status, 422);
  assert.ok(!/name="agreement"[^>]* checked/.test(unchecked.body));
  assert.ok(!/name="findable"[^>]* checked/.test(unchecked.body));
});
