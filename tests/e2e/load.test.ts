// Everybody at once: people who read, post, vote, follow, mark and sign in, with the square stopped and
// started under their hands. Answers are looked at here; built with a sanitizer (tools/test threads),
// the program itself says what went wrong, and Square fails on it. BEMA_TEST_LOAD_SECONDS says how long.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { password, Square, type Answer } from './square.js';

const seconds = Number(process.env.BEMA_TEST_LOAD_SECONDS ?? 3);
const square = new Square();
const people = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
const token: Record<string, string> = {};
const id: Record<string, string> = {};
let app: { client_id: string; client_secret: string };
let stopping = false;

before(async () => {
  await square.start();
  for (const name of people) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  app = await square.post('/api/v1/apps', undefined,
    { client_name: 'load', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: 'read write' });
});
after(() => square.remove());

const posts: string[] = [], polls: string[] = [];
let made = 0;
const pick = <T>(all: T[]): T => all[Math.floor(Math.random() * all.length)];
const act = (who: string, method: string, path: string, body?: object): Promise<Answer> =>
  square.ask(method, path, { token: token[who], body });

async function write(who: string): Promise<Answer> {
  const poll = made++ % 5 === 0 ? { options: ['a', 'b', 'c'], expires_in: 3600 } : undefined;
  const answer = await act(who, 'POST', '/api/v1/statuses',
    { status: `#load number ${made} @${pick(people)}`, poll, in_reply_to_id: made % 7 ? undefined : posts.at(-1) });
  if (answer.status === 200) {
    posts.push(answer.json.id);
    if (answer.json.poll) polls.push(answer.json.poll.id);
  }
  return answer;
}

const deeds: ((who: string) => Promise<Answer>)[] = [
  write, write,
  (who) => act(who, 'POST', `/api/v1/statuses/${pick(posts)}/${pick(['favourite', 'unfavourite', 'reblog', 'unreblog', 'bookmark'])}`),
  (who) => act(who, 'POST', `/api/v1/polls/${pick(polls)}/votes`, { choices: [Math.floor(Math.random() * 3)] }),
  (who) => act(who, 'POST', `/api/v1/accounts/${id[pick(people)]}/${pick(['follow', 'unfollow', 'mute', 'unmute', 'block', 'unblock'])}`),
  (who) => act(who, 'PUT', `/api/v1/statuses/${pick(posts)}`, { status: `#load changed ${made++}` }),
  (who) => act(who, 'DELETE', `/api/v1/statuses/${pick(posts)}`),
  () => square.ask('POST', '/oauth/token', { form: { grant_type: 'password', username: `${pick(people)}@example.org`,
    password, client_id: app.client_id, client_secret: app.client_secret } }),
];
const pages = ['/api/v1/timelines/home', '/api/v1/timelines/public', '/api/v1/timelines/tag/load', '/api/v1/notifications',
  '/api/v1/trends/tags', '/api/v1/bookmarks', '/api/v1/conversations', '/api/v2/search?q=load&type=statuses', '/metrics',
  '/@alice', '/api/v1/timelines/public?max_id=1&limit=40', '/api/v1/preferences'];

async function endure(one: () => Promise<Answer>): Promise<void> {
  while (!stopping) {
    const answer = await one().catch(() => undefined); // the square is being stopped
    if (!answer) await new Promise((resolve) => setTimeout(resolve, 20));
    else assert.ok(answer.status < 500 || answer.status === 503, `${answer.status} ${answer.text}`);
  }
}

test(`${seconds} seconds of everything at once, with restarts between`, async (t) => {
  for (const who of people) assert.equal((await write(who)).status, 200);
  let reads = 0, writes = 0;
  const readers = Array.from({ length: 6 }, () => endure(() => {
    reads++;
    return square.ask('GET', Math.random() < 0.3 ? `/api/v1/statuses/${pick(posts)}/context` : pick(pages), { token: token[pick(people)] });
  }));
  const writers = Array.from({ length: 6 }, () => endure(() => { writes++; return pick(deeds)(pick(people)); }));
  for (let part = 0; part < 3; part++) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000 / 3));
    if (part === 2) break;
    assert.equal(await square.stop(), 0);
    await square.start();
  }
  stopping = true;
  await Promise.all([...readers, ...writers]);
  t.diagnostic(`${reads} reads, ${writes} writes`);
  assert.ok(reads > 50 && writes > 20, `${reads} reads, ${writes} writes`);
});

test('what is in memory is what the store says', () => {
  assert.match(square.must(['doctor', '--deep']), /./);
});
