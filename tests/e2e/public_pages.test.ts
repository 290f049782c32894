// What anybody can read without script: the square's front, profiles and posts with their pictures,
// polls and quotes, what previews elsewhere are told, and the feed.
import assert from 'node:assert/strict';
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
  const inside = quote.slice(quote.indexOf('<blockquote class="quote">'), quote.indexOf('</blockquote>'));
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
