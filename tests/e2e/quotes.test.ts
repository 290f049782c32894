// Quotes: who may make them, what each reader sees of them, and how their subjects take them back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {}, id: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const name of ['ann', 'bob', 'cat']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

const say = (who: string, status: string, more: object = {}) =>
  square.ask('POST', '/api/v1/statuses', { token: token[who], body: { status, ...more } });
const quote = (who: string, quoted: any, more: object = {}) =>
  say(who, `I quote ${Math.random()}`, { quoted_status_id: quoted.id, ...more });
const seen = async (who: string, post: any) => (await square.get(`/api/v1/statuses/${post.id}`, token[who])).quote;
const relate = (who: string, deed: string, whom: string) =>
  square.post(`/api/v1/accounts/${id[whom]}/${deed}`, token[who], {});

test('the policy decides who may quote, and can be changed later', async () => {
  const post = (await say('ann', 'for followers', { quote_approval_policy: 'followers' })).json;
  assert.deepEqual(post.quote_approval, { automatic: ['followers'], manual: [], current_user: 'automatic' });
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.bob)).quote_approval.current_user, 'denied');
  assert.equal((await quote('bob', post)).status, 403);
  await relate('bob', 'follow', 'ann');
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.bob)).quote_approval.current_user, 'automatic');
  const made = await quote('bob', post);
  assert.equal(made.json.quote.state, 'accepted');
  assert.equal(made.json.quote.quoted_status.id, post.id);
  const change = (who: string, policy: string) => square.ask('PUT', `/api/v1/statuses/${post.id}/interaction_policy`,
    { token: token[who], form: { quote_approval_policy: policy } });
  const closed = await change('ann', 'nobody');
  assert.deepEqual(closed.json.quote_approval, { automatic: [], manual: [], current_user: 'automatic' });
  assert.deepEqual(shapeFaults('PUT /api/v1/statuses/:id/interaction_policy', 200, closed.json)
    .filter((one) => /quote/.test(one) && !/automatic/.test(one)), []);
  assert.equal((await quote('bob', post)).status, 403);
  assert.equal((await quote('ann', post)).status, 200); // one's own always
  assert.equal((await change('bob', 'public')).status, 403);
  assert.equal((await change('ann', 'everybody')).status, 422);
  assert.equal((await seen('cat', made.json)).state, 'accepted'); // what was made stays
});

test('private posts are quoted by nobody else, whatever they say', async () => {
  const post = (await say('ann', 'followers only', { visibility: 'private', quote_approval_policy: 'public' })).json;
  assert.deepEqual(post.quote_approval.automatic, []);
  assert.equal((await quote('bob', post)).status, 403);
  assert.equal((await quote('cat', post)).status, 404);
  const own = await quote('ann', post, { visibility: 'public' });
  assert.equal(own.json.visibility, 'private'); // is not carried further
});

test('quotes are listed, counted, paged, and hidden like any post', async () => {
  const post = (await say('ann', 'quote me')).json;
  const made = [];
  for (const more of [{}, {}, { visibility: 'private' }]) made.unshift((await quote('bob', post, more)).json);
  const list = (who: string, query = '') => square.ask('GET', `/api/v1/statuses/${post.id}/quotes${query}`, { token: token[who] });
  assert.deepEqual((await list('cat')).json.map((one: any) => one.id), made.slice(1).map((one) => one.id));
  assert.deepEqual((await list('bob')).json.map((one: any) => one.id), made.map((one) => one.id));
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.cat)).quotes_count, 3);
  const page = await list('bob', '?limit=2');
  const next = /<[^>]*(\/api[^>]*)>; rel="next"/.exec(page.headers.get('link')!)![1]!;
  assert.deepEqual((await square.get(next, token.bob)).map((one: any) => one.id), [made[2].id]);
});

test('who is quoted takes her post out, once and for all', async () => {
  const post = (await say('ann', 'not that way')).json, made = (await quote('bob', post)).json;
  const revoke = (who: string, quoting = made.id, quoted = post.id) =>
    square.ask('POST', `/api/v1/statuses/${quoted}/quotes/${quoting}/revoke`, { token: token[who] });
  assert.equal((await revoke('bob')).status, 403);
  assert.equal((await revoke('ann', '123')).status, 404);
  assert.equal((await revoke('ann', post.id)).status, 404);
  const done = await revoke('ann');
  assert.deepEqual(done.json.quote, { state: 'revoked', quoted_status: null });
  assert.deepEqual(shapeFaults('POST /api/v1/statuses/:id/quotes/:id/revoke', 200, done.json).filter((one) => /quote/.test(one)), []);
  assert.equal((await revoke('ann')).json.quote.state, 'revoked');
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.ann)).quotes_count, 0);
  assert.deepEqual((await square.get(`/api/v1/statuses/${post.id}/quotes`, token.ann)), []);
  assert.ok(!(await square.get(`/api/v1/statuses/${made.id}`)).content.includes(post.url));
});

test('each reader is told why a quoted post is not for her', async () => {
  const post = (await say('ann', 'seen differently')).json, made = (await quote('bob', post)).json;
  assert.equal((await seen('cat', made)).state, 'accepted');
  await relate('cat', 'mute', 'ann');
  const muted = await seen('cat', made);
  assert.deepEqual([muted.state, muted.quoted_status.id], ['muted_account', post.id]);
  await relate('cat', 'unmute', 'ann');
  await relate('cat', 'block', 'ann');
  assert.deepEqual(await seen('cat', made), { state: 'blocked_account', quoted_status: null });
  await relate('cat', 'unblock', 'ann');
  await relate('ann', 'block', 'cat');
  assert.deepEqual(await seen('cat', made), { state: 'unauthorized', quoted_status: null });
  await relate('ann', 'unblock', 'cat');
  assert.equal((await seen('cat', made)).state, 'accepted');
  assert.equal((await square.get(`/api/v1/statuses/${made.id}`)).quote.state, 'accepted');
  await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: token.ann });
  assert.deepEqual(await seen('bob', made), { state: 'deleted', quoted_status: null });
  square.must(['doctor', '--deep']);
});
