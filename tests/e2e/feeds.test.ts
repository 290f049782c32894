// Feeds are read back to the first post, by the links they hold.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, Square } from './square.js';

const square = new Square();
const said: string[] = [];

before(async () => {
  await square.start();
  const token = square.person('ann');
  for (let i = 0; i < 130; i++) {
    const visibility = i % 5 === 4 ? 'unlisted' : 'public';
    const { id } = await square.post('/api/v1/statuses', token, { status: `number ${i} #count`, visibility });
    if (visibility === 'public') said.unshift(id);
  }
});
after(() => square.remove());

async function walk(first: string): Promise<string[][]> {
  const pages: string[][] = [];
  for (let path: string | undefined = first; path && pages.length < 20;) {
    const feed: Answer = await square.ask('GET', path);
    assert.equal(feed.status, 200);
    pages.push([...feed.text.matchAll(/<guid[^>]*>[^<]*\/(\d+)<\/guid>/g)].map((one) => one[1]!));
    const next: string | undefined =
      /<atom:link rel="next" type="application\/rss\+xml" href="([^"]+)"/.exec(feed.text)?.[1];
    path = next && next.slice(square.url.length);
  }
  return pages;
}

for (const path of ['/@ann.rss', '/tags/count.rss'])
  test(`${path} leads from page to page to the end, without gap or repetition`, async () => {
    const pages = await walk(path);
    assert.deepEqual(pages.flat(), said);
    assert.ok(pages.length > 4 && pages.every((page) => page.length <= 20), String(pages.map((one) => one.length)));
  });

test('a feed of few posts has no next page, and a strange max_id is none', async () => {
  const { text } = await square.ask('GET', `/@ann.rss?max_id=${said.at(-2)}`);
  assert.deepEqual([...text.matchAll(/<guid/g)].length, 1);
  assert.ok(!text.includes('rel="next"'));
  assert.equal((await square.ask('GET', '/@ann.rss?max_id=x')).text, (await square.ask('GET', '/@ann.rss')).text);
});
