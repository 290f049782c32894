// Trends of a square in two camps: what both speak of is proposed with its reason, what one of them
// does is not, however many it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';

const square = new Square();
/** So many that where they are told to stand, which is drawn, cannot upset this once in a thousand times. */
const people = 800, posts = 24;

/** Two camps of half the people each; the whole of one says #camp, everybody says #both. */
function crowd(): object[] {
  let seed = 9;
  const percent = () => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 * 100;
  const at = (seconds: number) => new Date(Date.now() - 36e5 + seconds * 1000).toISOString();
  const lines: object[] = [{ type: 'account', name: 'writer', created_at: at(0) }];
  for (let p = 0; p < posts; p++)
    lines.push({ type: 'post', account: 'writer', key: `p${p}`, text: `post ${p}`, created_at: at(p) });
  for (let i = 0; i < people; i++) {
    const name = `one${i}`;
    lines.push({ type: 'account', name, created_at: at(i - 864000) }); // old enough to be counted
    for (let p = 0; p < posts; p++) {
      const agrees = (i % 2 === 0) === (p < posts / 2);
      if (percent() < 90)
        lines.push({ type: (percent() < 85) === agrees ? 'favourite' : 'not_for_me', account: name,
          post: `p${p}`, post_account: 'writer', created_at: at(30) });
    }
    lines.push({ type: 'post', account: name, key: 't', text: i % 2 === 0 ? '#camp #both' : '#both',
      language: 'en', created_at: at(1800 + i) });
  }
  // The first 150 are counted; each of the others is followed by three who are.
  for (let i = 150; i < people; i++)
    for (let k = 0; k < 3; k++)
      lines.push({ type: 'follow', account: `one${i < 700 ? (3 * i + k) % 150 : 3 * (i - 650) + k}`,
        target: `one${i}`, created_at: at(1) });
  for (let i = 0; i < 150; i++) { // new accounts, who stand nowhere
    lines.push({ type: 'account', name: `new${i}`, created_at: at(1700) });
    lines.push({ type: 'post', account: `new${i}`, key: 'n', text: '#new', language: 'en', created_at: at(1800 + i) });
  }
  return lines;
}

before(async () => {
  square.load(crowd());
  await square.start();
  square.account('mona', 'moderator');
  await eventually('the square is sorted', async () =>
    (await square.ask('GET', '/algorithms/polarity')).json.some((one: any) => one.sorted), 20_000);
});
after(() => square.remove());

test('once a square is sorted, a camp alone does not trend, nor new accounts, and the reason is told', async () => {
  const mona = square.token('mona', 'read write admin:read admin:write');
  const said = async (tag: string) => (await square.get(`/api/v1/tags/${tag}`)).history
    .reduce((sum: number, day: any) => sum + Number(day.accounts), 0);
  assert.deepEqual([await said('camp'), await said('both'), await said('new')], [400, 800, 150]);
  const proposed = (await square.ask('GET', '/api/v1/admin/trends/tags', { token: mona })).json;
  assert.deepEqual(proposed.map((tag: any) => tag.name), ['both']);
  await square.expect('POST', `/api/v1/admin/trends/tags/${proposed[0].id}/approve`, { token: mona });
  assert.deepEqual((await square.get('/api/v1/trends/tags')).map((tag: any) => tag.name), ['both']);
  const { tags } = await square.get('/api/bema/v1/trends/explanations');
  const [both] = tags;
  assert.equal(tags.length, 1);
  assert.ok(both.quintiles >= 3 && both.quintiles <= 5);
  assert.deepEqual([both.voices, both.hours, both.expected, both.language], [800, 1, 1, 'en']);
  assert.equal(both.reason, `800 voices or more from ${both.quintiles} of 5 quintiles in 1 h`);
});
