// What is decided holds also where its author changes the same at the same moment, again and again. SQLite writes one
// after the other; on PostgreSQL several are at it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const rounds = 12, atOnce = 10;

before(async () => {
  await square.start();
  for (const [name, role] of [['mona', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

/** Decides while what is given is done so many times at once. */
async function decideAmid(subject: string, change: (n: number) => Promise<{ status: number }>): Promise<any> {
  const changes = Array.from({ length: atOnce }, (_, n) => change(n));
  const made = await square.ask('POST', '/api/bema/v1/moderation/decisions',
    { token: token.mona, body: { subject, effect: 'hidden', facts: 'It says what is not so.' } });
  const answers = await Promise.all([...changes, ...Array.from({ length: atOnce }, (_, n) => change(atOnce + n))]);
  assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
  assert.equal(made.status, 200, made.text);
  return made.json.decision;
}

test('a post that is edited while it is hidden is hidden', async () => {
  for (let round = 0; round < rounds; round++) {
    const post = await square.post('/api/v1/statuses', token.ann, { status: `round ${round}` });
    await decideAmid(post.id, (n) => square.ask('PUT', `/api/v1/statuses/${post.id}`,
      { token: token.ann, body: { status: `round ${round}, edit ${n}` } }));
    assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`, { token: token.bob })).status, 404, `round ${round}`);
  }
});

test('an account whose profile is changed while it is hidden is hidden', async () => {
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'here I am' });
  const seen = async () => (await square.ask('GET', `/api/v1/statuses/${post.id}`, { token: token.bob })).status;
  for (let round = 0; round < rounds; round++) {
    assert.equal(await seen(), 200);
    const decision = await decideAmid(id.ann, (n) => square.ask('PATCH', '/api/v1/accounts/update_credentials',
      { token: token.ann, form: { note: `round ${round}, change ${n}`, locked: String(n % 2 === 0) } }));
    assert.equal(await seen(), 404, `round ${round}`);
    await square.expect('POST', `/api/bema/v1/moderation/decisions/${decision.id}/reverse`,
      { token: token.mona, body: { reason: 'It was right.' } });
  }
});
