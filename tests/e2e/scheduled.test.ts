// Posts that wait for their time: made, listed, moved, taken back, published once whatever is killed
// and wherever the clock goes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { control, Layer } from '../torture/torture.js';
import { png } from './png.js';
import { shapeFaults } from './shapes.js';
import { eventually, Square } from './square.js';

const square = new Square(), layer = new Layer(square);
const minute = 60_000, hour = 60 * minute;
let ann: string, bob: string;

before(async () => {
  await square.start();
  ann = square.person('ann');
  bob = square.person('bob');
});
after(async () => {
  await square.remove();
  layer.remove();
});

let ahead = 0;
/** The clock of the server from now on; what is due is found when a job is added. */
async function clock(addedMs: number): Promise<void> {
  ahead = addedMs;
  layer.set(control.clockMs, ahead);
  const { json } = await later(ann, { status: 'the clock moved' }, 30 * 24 * hour);
  await square.expect('DELETE', `/api/v1/scheduled_statuses/${json.id}`, { token: ann });
}
const at = (ms: number) => new Date(Date.now() + ahead + ms).toISOString();
const later = (token: string, body: object, ms = hour, key = '') =>
  square.ask('POST', '/api/v1/statuses', { token, body: { scheduled_at: at(ms), ...body },
    headers: key ? { 'idempotency-key': key } : {} });
const waiting = (token: string) => square.get<any[]>('/api/v1/scheduled_statuses', token);

async function upload(token: string): Promise<any> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(png(8, 8, () => [1, 2, 3]))]), 'a.png');
  form.set('description', 'a square');
  const answer = await fetch(`${square.url.replace('localhost', '127.0.0.1')}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
  return answer.json();
}

async function statuses(token: string): Promise<any[]> {
  const me = await square.get('/api/v1/accounts/verify_credentials', token);
  return square.get(`/api/v1/accounts/${me.id}/statuses?limit=40`, token);
}

test('a scheduled post has Mastodon\'s shape and what was said', async () => {
  const picture = await upload(ann);
  const answer = await later(ann, { status: 'see you', media_ids: [picture.id], spoiler_text: 'cw',
    visibility: 'unlisted', language: 'fr', sensitive: true, quote_approval_policy: 'nobody' });
  assert.equal(answer.status, 200, answer.text);
  const { params } = answer.json;
  assert.equal(params.text, 'see you');
  assert.equal(params.visibility, 'unlisted');
  assert.equal(params.spoiler_text, 'cw');
  assert.equal(params.quote_approval_policy, 'nobody');
  assert.deepEqual(params.media_ids, [picture.id]);
  assert.equal(answer.json.media_attachments[0].description, 'a square');
  assert.match(answer.json.scheduled_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const plain = (await later(ann, { status: 'plain' })).json;
  const one = await square.get(`/api/v1/scheduled_statuses/${plain.id}`, ann);
  assert.deepEqual(one, plain);
  assert.deepEqual(shapeFaults('GET /api/v1/scheduled_statuses/:id', 200, one), []);
  const polled = (await later(ann, { status: '?', poll: { options: ['a', 'b'], expires_in: 3600, multiple: true } })).json;
  assert.deepEqual(polled.params.poll, { options: ['a', 'b'], expires_in: 3600, multiple: true, hide_totals: false });
  assert.deepEqual((await waiting(ann)).map((item) => item.id), [polled.id, plain.id, answer.json.id]);
  assert.equal((await statuses(ann)).length, 0);
  // The picture is taken.
  const stolen = await square.ask('POST', '/api/v1/statuses',
    { token: ann, body: { status: 'mine', media_ids: [picture.id] } });
  assert.equal(stolen.status, 422, stolen.text);
  for (const item of await waiting(ann))
    assert.deepEqual(await square.expect('DELETE', `/api/v1/scheduled_statuses/${item.id}`, { token: ann }), {});
  await square.post('/api/v1/statuses', ann, { status: 'mine', media_ids: [picture.id] });
});

test('pages go by Link, and every encoding says the time', async () => {
  const made: string[] = [];
  for (let i = 0; i < 3; i++) made.unshift((await later(ann, { status: `${i}` }, hour + i)).json.id);
  const page = await square.ask('GET', '/api/v1/scheduled_statuses?limit=2', { token: ann });
  assert.deepEqual(page.json.map((item: any) => item.id), made.slice(0, 2));
  const next = /<[^>]*(\/api[^>]*)>; rel="next"/.exec(page.headers.get('link')!)![1]!;
  assert.deepEqual((await square.get(next, ann)).map((item: any) => item.id), made.slice(2));
  const form = await square.expect('POST', '/api/v1/statuses',
    { token: ann, form: { status: 'by form', scheduled_at: at(hour) } });
  assert.equal(form.params.text, 'by form');
  const query = await square.expect('POST',
    `/api/v1/statuses?status=by+query&scheduled_at=${encodeURIComponent(at(hour))}`, { token: ann });
  assert.equal(query.params.text, 'by query');
  const moved = await square.expect('PUT', `/api/v1/scheduled_statuses/${query.id}`,
    { token: ann, form: { scheduled_at: at(2 * hour) } });
  assert.ok(moved.scheduled_at > query.scheduled_at);
  assert.deepEqual(shapeFaults('PUT /api/v1/scheduled_statuses/:id', 200, moved), []);
});

test('what is wrong is said in Mastodon\'s words, and another\'s is like none', async () => {
  const near = await later(ann, { status: 'near' }, minute);
  assert.equal(near.status, 422);
  assert.equal(near.json.error, 'Validation failed: Scheduled at The scheduled date must be in the future');
  assert.equal((await later(ann, { status: 'when', scheduled_at: 'tomorrow' })).status, 422);
  assert.equal((await later(ann, { status: '  ' })).status, 422);
  assert.equal((await later(ann, { status: 'x', in_reply_to_id: '1' })).status, 404);
  const past = await square.post('/api/v1/statuses', ann, { status: 'past', scheduled_at: at(-hour) });
  assert.equal(past.content, '<p>past</p>');
  const mine = (await later(ann, { status: 'mine' })).json;
  const refusals = [];
  for (const id of [mine.id, '123456789', 'x', '99999999999999999999']) {
    for (const method of ['GET', 'PUT', 'DELETE'])
      refusals.push(await square.ask(method, `/api/v1/scheduled_statuses/${id}`,
        { token: bob, ...(method === 'PUT' && { body: { scheduled_at: at(0) } }) }));
  }
  for (const refusal of refusals) {
    assert.equal(refusal.status, 404);
    assert.equal(refusal.text, refusals[0]!.text);
  }
  assert.equal((await square.ask('GET', '/api/v1/scheduled_statuses')).status, 401);
  const reader = square.token('ann', 'read');
  assert.equal((await later(reader, { status: 'x' })).status, 403);
});

test('a key gives the same scheduled post, also under a race and after a crash', async () => {
  const first = await later(ann, { status: 'once' }, hour, 'k1');
  const many = await Promise.all(Array.from({ length: 5 }, () => later(ann, { status: 'once' }, hour, 'k1')));
  await square.kill();
  await square.start();
  many.push(await later(ann, { status: 'once' }, hour, 'k1'));
  for (const one of many) assert.equal(one.json.id, first.json.id, one.text);
});

test('it is published at its time, once, over kill -9 and a clock that goes back', async () => {
  for (const item of await waiting(ann)) await square.expect('DELETE', `/api/v1/scheduled_statuses/${item.id}`, { token: ann });
  const picture = await upload(ann);
  await later(ann, { status: 'with #picture', media_ids: [picture.id] }, hour, 'k2');
  await later(ann, { status: 'vote', poll: { options: ['a', 'b'], expires_in: 600 } }, hour + 1);
  const before = (await statuses(ann)).length;
  await clock(-2 * hour);
  assert.equal((await statuses(ann)).length, before);
  await clock(hour + minute);
  await square.kill(); // perhaps in the middle of it
  await square.start();
  await eventually('both are published', async () => (await statuses(ann)).length === before + 2);
  assert.deepEqual(await waiting(ann), []);
  const posts = await statuses(ann), vote = posts.find((post) => post.poll);
  const look = posts.find((post) => post.media_attachments[0]?.id === picture.id);
  assert.equal(vote.poll.options.length, 2);
  assert.ok(Math.abs(Date.parse(vote.poll.expires_at) - Date.parse(vote.created_at) - 600_000) < 10_000);
  assert.equal(look.tags[0].name, 'picture');
  await clock(0);
  await clock(2 * hour);
  assert.equal((await statuses(ann)).length, before + 2);
  square.must(['doctor', '--deep']);
});

test('one that cannot be published stays, with the reason, and may be given another time', async () => {
  const parent = await square.post('/api/v1/statuses', bob, { status: 'ask me' });
  const answer = (await later(ann, { status: '@bob yes', in_reply_to_id: parent.id })).json;
  const own = (await later(bob, { status: 'from bob' })).json;
  await square.expect('DELETE', `/api/v1/statuses/${parent.id}`, { token: bob });
  square.must(['account', 'suspend', 'bob']);
  const before = (await statuses(ann)).length;
  await clock(ahead + 2 * hour);
  await eventually('it is refused', async () => Boolean((await waiting(ann))[0]?.bema));
  const [item] = await waiting(ann);
  assert.equal(item.id, answer.id);
  assert.equal(item.bema.reason, 'The post you are trying to reply to does not appear to exist');
  assert.equal((await statuses(ann)).length, before);
  square.must(['account', 'suspend', 'bob', '--lift']);
  bob = square.token('bob');
  const [kept] = await waiting(bob);
  assert.equal(kept.id, own.id);
  assert.match(kept.bema.reason, /suspended/);
  const moved = await square.expect('PUT', `/api/v1/scheduled_statuses/${own.id}`, { token: bob, body: { scheduled_at: at(hour) } });
  assert.equal(moved.bema, undefined);
  await clock(ahead + hour + minute);
  await eventually('it is published', async () =>
    (await statuses(bob)).some((post) => post.content === '<p>from bob</p>'));
  square.must(['doctor', '--deep']);
});
