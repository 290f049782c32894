// What ranking reads, published: topics by tags, tables by their SHA-256, and slates that name them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';

const square = new Square();
const writers = 12, each = 36, people = 160;
const tags = ['#Bread', '#Wine', ''];
let ann = '', editions: any[] = [];

/** Posts of two tags and of none. Two camps approve of every third of them alike. */
function crowd(): object[] {
  let seed = 5;
  const percent = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 * 100;
  const at = (seconds: number) => new Date(Date.now() - 36e5 + seconds * 1000).toISOString();
  const lines: object[] = [{ type: 'account', name: 'ann', created_at: at(0) }];
  for (let i = 0; i < writers; i++) lines.push({ type: 'account', name: `writer${i}`, created_at: at(0) });
  for (let p = 0; p < tags.length * each; p++)
    lines.push({ type: 'post', account: `writer${p % writers}`, key: `p${p}`, created_at: at(10 + p),
      text: `post ${p} ${tags[Math.floor(p / each)]}` });
  lines.push({ type: 'post', account: 'writer0', key: 'quiet', text: 'unlisted #Bread', visibility: 'unlisted', created_at: at(9) });
  const favourite = (who: string, post: string, by: string) =>
    lines.push({ type: 'favourite', account: who, post, post_account: by, created_at: at(600) });
  for (let i = 0; i < people; i++) {
    lines.push({ type: 'account', name: `one${i}`, created_at: at(0) });
    favourite(`one${i}`, 'quiet', 'writer0');
    for (let p = 0; p < tags.length * each; p++) {
      const agrees = p % 3 === 0 || (i < people / 2) === (p % 3 === 1);
      if (percent() < 60) lines.push({ type: (percent() < 85) === agrees ? 'favourite' : 'not_for_me', account: `one${i}`, post: `p${p}`,
        post_account: `writer${p % writers}`, created_at: at(600) });
    }
  }
  for (let p = each; p < each + 5; p++) favourite('ann', `p${p}`, `writer${p % writers}`);
  return lines;
}

/** As docs/ALGORITHM.md says: anybody can name a topic. */
const topic_id = (name: string) => String(
  (createHash('sha256').update(name).digest().readBigUInt64BE() >> 2n) | (1n << 61n));
const table = async (digest: string) => square.ask('GET', `/algorithms/published/${digest}`);
const rows = (text: string) => text.trimEnd().split('\n').slice(1).map((line) => line.split('\t'));

before(async () => {
  square.load(crowd());
  await square.start();
  ann = square.token('ann');
  await eventually('an edition is published', async () => {
    editions = await square.get('/algorithms/published');
    return editions[0]?.posts_count === tags.length * each;
  }, 30_000);
});
after(() => square.remove());

test('tables are had by the SHA-256 of their bytes, and never change', async () => {
  const newest = editions[0];
  assert.equal(newest.topics_count, 2);
  let bytes = 0;
  for (const digest of [newest.cells, newest.topics]) {
    const answer = await table(digest);
    assert.equal(answer.status, 200);
    assert.equal(createHash('sha256').update(answer.text).digest('hex'), digest);
    assert.match(answer.headers.get('cache-control')!, /public.*immutable/);
    assert.match(answer.headers.get('content-type')!, /^text\/plain/);
    bytes += Buffer.byteLength(answer.text);
  }
  assert.equal(newest.bytes, bytes);
  const policy = (await square.ask('GET', '/algorithms/policy')).headers.get('bema-policy')!;
  assert.equal(createHash('sha256').update((await table(policy)).text).digest('hex'), policy);
  for (const digest of ['x', '0'.repeat(64), newest.cells.slice(1), `${newest.cells}0`, '..%2f..%2fpolicy'])
    assert.equal((await table(digest)).status, 404, digest);
});

test('a post is compared with its tag\'s, and who lists nothing is not listed', async () => {
  const cells = rows((await table(editions[0].cells)).text);
  const topics = rows((await table(editions[0].topics)).text).map((row) => row[0]!);
  assert.deepEqual(topics, [topic_id('#bread'), topic_id('#wine')].sort());
  assert.equal(cells.length, tags.length * each, 'without the unlisted one');
  for (const [post, author, made, topic, ...numbers] of cells) {
    const status = await square.get(`/api/v1/statuses/${post}`);
    assert.equal(status.account.id, author);
    assert.equal(Date.parse(status.created_at), Number(made));
    const tag = status.tags[0]?.name.toLowerCase();
    /* By the chance that hides people some have too few cells, and are in no topic. Those without a tag belong
     * where the people are at home who approve of them. */
    const told = [0, 3, 6, 9, 12].filter((first) => numbers.slice(first, first + 3).some((n) => n !== '0'));
    if (told.length < 3) assert.equal(topic, '0');
    else if (tag) assert.equal(topic, topic_id(`#${tag}`));
    else assert.ok(topic === '0' || topics.includes(topic!), topic);
    assert.equal(numbers.length, 15);
  }
  const listed = await square.get(`/algorithms/cells?ids[]=${cells[0]![0]}`);
  assert.deepEqual(cells[0]!.slice(4).filter((_, i) => i % 3 === 0).map(Number), listed[0].approvals);
});

test('a slate names the edition that it is made of, and has the topics of its posts alone', async () => {
  await square.post('/api/bema/v1/timelines/for_you/refresh', ann);
  const page = await square.ask('GET', '/api/bema/v1/timelines/for_you?limit=1', { token: ann });
  const { slate } = (await square.ask('GET', `/api/bema/v1/slates/${page.headers.get('bema-slate')}/export`, { token: ann })).json;
  assert.deepEqual([slate.published.cells, slate.published.topics], [editions[0].cells, editions[0].topics]);
  const column = (name: string) => slate.columns.indexOf(name);
  const wine = slate.items.filter((row: any) => row[column('topic')] === topic_id('#wine'));
  assert.ok(wine.length >= each - 5, `${wine.length}`);
  assert.deepEqual(Object.keys(slate.topics).sort(),
    [...new Set(slate.items.map((row: any) => row[column('topic')]).filter(Boolean))].sort());
});
