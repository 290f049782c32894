// Posts and links that many speak of now: whose voice counts, what is never proposed, and that staff
// decides what people see.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { eventually, Square } from './square.js';

const square = new Square({ fetch_allow: '127.0.0.1' });
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const names = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay', 'gus', 'hal', 'ida', 'joe', 'kim', 'lea'];
let site: Server;
let origin: string;

before(async () => {
  site = createServer((request, response) => response.writeHead(200, { 'content-type': 'text/html' })
    .end(`<title>${new URL(request.url!, 'http://x').pathname}</title>`));
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  await square.start();
  square.account('mona', 'moderator');
  token.mona = square.token('mona', 'read write admin:read admin:write');
  for (const name of names) {
    token[name] = square.person(name);
    id[name] = (await square.expect('PATCH', '/api/v1/accounts/update_credentials',
      { token: token[name], body: { discoverable: true } })).id;
  }
});
after(async () => {
  site?.closeAllConnections();
  site?.close();
  await square.remove();
});

/** People who do nothing here but be two voices more: five are needed. */
const two = ['hal', 'ida'];
const say = (who: string, status: string, more = {}) =>
  square.post('/api/v1/statuses', token[who], { status, ...more });
const mark = (who: string, what: string, post: any, more = {}) =>
  square.post(`/api/v1/statuses/${post.id}/${what}`, token[who], more);
const staff = (method: string, path: string) =>
  square.ask(method, `/api/v1/admin/trends/${path}`, { token: token.mona });
const proposed = async (path: string): Promise<any[]> => (await staff('GET', path)).json;
const shown = async (path: string, who?: string): Promise<any[]> =>
  square.get(`/api/v1/trends/${path}`, who && token[who]);
/** A decision on what was not weighed yet makes the server weigh anew; so does a minute, for which no test waits. */
async function weighAnew(): Promise<void> {
  const { id: spare } = await say('fay', 'spare', { visibility: 'public' });
  assert.equal((await staff('POST', `statuses/${spare}/reject`)).status, 200);
}

test('a post is proposed by as many people as favourite, boost or quote it, its author not counted', async () => {
  const post = await say('ann', 'The meadow holds.');
  const few = await say('ann', 'Who else?');
  for (const who of ['ann', 'bob', ...two]) await mark(who, 'favourite', few);
  await mark('bob', 'reblog', few); // the same voice again
  await mark('ann', 'reblog', few);
  for (const who of ['bob', ...two]) await mark(who, 'favourite', post);
  await mark('cat', 'reblog', post);
  await say('dan', 'as she says', { quoted_status_id: post.id });
  const loud = await say('bob', 'Six agree.');
  for (const who of ['ann', 'cat', 'dan', 'eve', ...two]) await mark(who, 'favourite', loud);
  await weighAnew();
  assert.deepEqual((await proposed('statuses')).map((one) => [one.id, one.requires_review]),
    [[loud.id, true], [post.id, true]]);
  assert.deepEqual(await shown('statuses'), [], 'nobody let it in');
  const approved = await staff('POST', `statuses/${post.id}/approve`);
  assert.deepEqual([approved.json.id, approved.json.requires_review], [post.id, false]);
  const [one, ...rest] = await shown('statuses', 'fay');
  assert.deepEqual([one.id, rest.length], [post.id, 0]);
  assert.deepEqual(shapeFaults('GET /api/v1/statuses/:id', 200, one)
    .filter((fault) => !fault.startsWith('.application')), []);
  await staff('POST', `statuses/${loud.id}/approve`);
  assert.deepEqual((await shown('statuses')).map((each) => each.id), [loud.id, post.id]);
  const page = await square.ask('GET', '/api/v1/trends/statuses?limit=1');
  assert.match(page.headers.get('link')!, /offset=1>; rel="next"/);
  assert.deepEqual((await shown('statuses?limit=1&offset=1')).map((each) => each.id), [post.id]);
  await staff('POST', `statuses/${loud.id}/reject`);
  assert.deepEqual((await shown('statuses')).map((each) => each.id), [post.id]);
  assert.deepEqual((await proposed('statuses')).map((each) => each.id), [post.id]);
});

test('one does not meet there whom one blocks or mutes', async () => {
  const [post] = await shown('statuses');
  for (const [does, undoes] of [['block', 'unblock'], ['mute', 'unmute']]) {
    await square.post(`/api/v1/accounts/${id.ann}/${does}`, token.eve);
    assert.deepEqual(await shown('statuses', 'eve'), [], does);
    await square.post(`/api/v1/accounts/${id.ann}/${undoes}`, token.eve);
  }
  assert.deepEqual((await shown('statuses', 'eve')).map((one) => one.id), [post.id]);
});

test('what is restricted is shown no more, at once', async () => {
  const [post] = await shown('statuses');
  for (const [subject, effect] of [[post.id, 'not_recommended'], [post.id, 'content_warning'], [id.ann, 'not_recommended'],
    [id.ann, 'account_limited']]) {
    const made = await square.expect('POST', '/api/bema/v1/moderation/decisions',
      { token: token.mona, body: { subject, effect, facts: 'so' } });
    assert.deepEqual(await shown('statuses'), [], effect);
    assert.deepEqual(await shown('statuses', 'fay'), [], effect);
    await square.expect('POST', `/api/bema/v1/moderation/decisions/${made.decision.id}/reverse`,
      { token: token.mona, body: { reason: 'so' } });
    assert.deepEqual((await shown('statuses')).map((one) => one.id), [post.id], effect);
  }
});

test('what was counted before a start is counted after it, and a voice that is taken back is not', async () => {
  const [post] = await shown('statuses');
  await square.stop();
  await square.start();
  assert.deepEqual((await shown('statuses')).map((one) => one.id), [post.id]);
  await mark('bob', 'unfavourite', post);
  await weighAnew();
  assert.deepEqual(await shown('statuses'), []);
  await mark('bob', 'favourite', post);
  await weighAnew();
  assert.deepEqual((await shown('statuses')).map((one) => one.id), [post.id]);
});

test('what is not for everybody is not proposed, whoever likes it', async () => {
  const before = (await proposed('statuses')).map((one) => one.id).sort();
  const liked = async (post: any) => {
    for (const who of ['ann', 'bob', 'cat', 'dan', ...two]) await mark(who, 'favourite', post);
    return post;
  };
  const root = await say('eve', 'a question');
  await liked(await say('eve', 'unlisted', { visibility: 'unlisted' }));
  await liked(await say('eve', 'behind a warning', { spoiler_text: 'careful' }));
  await liked(await say('eve', 'sensitive', { sensitive: true }));
  await liked(await say('eve', 'an answer', { in_reply_to_id: root.id }));
  const gone = await liked(await say('eve', 'deleted'));
  await square.expect('DELETE', `/api/v1/statuses/${gone.id}`, { token: token.eve });
  const shy = await liked(await say('fay', 'of one who is not to be found'));
  const limited = await liked(await say('gus', 'of one who is limited'));
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: token.fay, body: { discoverable: false } });
  await square.expect('POST', `/api/v1/admin/accounts/${id.gus}/action`, { token: token.mona, body: { type: 'silence' } });
  await weighAnew();
  assert.deepEqual((await proposed('statuses')).map((one) => one.id).sort(), before
    .filter((one) => one !== shy.id && one !== limited.id));
});

test('a boost that only followers see, and who is limited, are no voices', async () => {
  const post = await say('ann', 'Five, or four?');
  for (const who of ['bob', 'cat', ...two]) await mark(who, 'favourite', post);
  await mark('gus', 'favourite', post); // limited
  await mark('eve', 'reblog', post, { visibility: 'private' });
  await weighAnew();
  assert.ok(!(await proposed('statuses')).some((one) => one.id === post.id));
  await mark('eve', 'favourite', post);
  await weighAnew();
  assert.ok((await proposed('statuses')).some((one) => one.id === post.id));
});

test('a link is proposed by as many people as post it where everybody may read it', async () => {
  for (const who of ['ann', 'bob', 'cat', 'cat', ...two]) await say(who, `read ${origin}/paper`);
  for (const who of ['ann', 'bob', 'eve', 'fay', ...two]) await say(who, `and ${origin}/news`);
  for (const who of ['ann', 'bob', 'gus', ...two]) await say(who, `see ${origin}/limited`);
  for (const who of ['ann', 'bob', 'cat', ...two])
    await say(who, `hush ${origin}/hidden`, { visibility: who === 'cat' ? 'unlisted' : 'public' });
  const { id: last } = await say('eve', `look ${origin}/last`);
  await eventually('its card', async () =>
    (await square.get(`/api/v1/statuses/${last}`, token.eve)).card !== null);
  await weighAnew();
  const links = await proposed('links');
  assert.deepEqual(links.map((one) => [one.title, one.requires_review, one.history.length,
    one.history[0].accounts, one.history[0].uses]),
    [['/news', true, 7, '6', '6'], ['/paper', true, 7, '5', '6']]);
  assert.deepEqual(await shown('links'), []);
  const approved = await staff('POST', `links/${links[1].id}/approve`);
  assert.deepEqual([approved.json.url, approved.json.requires_review], [`${origin}/paper`, false]);
  const [one] = await shown('links');
  assert.deepEqual(shapeFaults('GET /api/v1/trends/links', 200, [one])
    .filter((fault) => !/null|authors/.test(fault)), []);
  assert.equal(one.id, undefined, 'the id is for staff');
});

test('a publisher is let in or refused with all its links but those decided one by one', async () => {
  const titles = async () => (await shown('links')).map((one) => one.title);
  const [publisher, ...others] = await proposed('links/publishers');
  assert.deepEqual([publisher.domain, publisher.requires_review, others.length],
    [new URL(origin).host, true, 0]);
  assert.equal((await staff('POST', `links/publishers/${publisher.id}/approve`)).json.requires_review, false);
  assert.deepEqual(await titles(), ['/news', '/paper']);
  const [news] = await proposed('links');
  await staff('POST', `links/${news.id}/reject`);
  assert.deepEqual(await titles(), ['/paper']);
  await staff('POST', `links/publishers/${publisher.id}/reject`);
  assert.deepEqual(await titles(), ['/paper'], 'it was let in by itself');
  await staff('POST', `links/${news.id}/approve`);
  assert.deepEqual(await titles(), ['/news', '/paper']);
  for (const path of ['statuses', 'links', 'links/publishers']) {
    assert.equal((await square.ask('GET', `/api/v1/admin/trends/${path}`, { token: token.ann })).status, 403);
    assert.equal((await staff('POST', `${path}/12/approve`)).status, 404);
  }
});

test('what was let in is explained, and whom one blocks is not in it', async () => {
  const why = (who?: string) => square.get('/api/bema/v1/trends/explanations', who && token[who]);
  const { policy, tags, statuses, links } = await why('eve');
  assert.match(policy, /^[0-9a-f]{64}$/);
  assert.deepEqual(tags, []);
  assert.deepEqual(statuses.map((one: any) => one.id), (await shown('statuses')).map((one) => one.id));
  assert.deepEqual(links.map((one: any) => one.url), (await shown('links')).map((one) => one.url));
  for (const one of [...statuses, ...links])
    assert.deepEqual([one.reason, one.voices, one.quintiles, one.hours, one.expected],
      ['fewer than 10 voices in 1 h', 0, null, 1, 1], 'nobody is sorted in a square so young');
  assert.ok(links[0].observed === 6 && links[0].score >= 24 && links[0].score <= 25);
  await square.post(`/api/v1/accounts/${id.ann}/block`, token.eve);
  assert.deepEqual((await why('eve')).statuses, []);
  assert.deepEqual((await why()).statuses, statuses);
});

test('from ten on voices are told, rounded down', async () => {
  for (const who of names.filter((name) => name !== 'fay'))
    await say(who, `again ${origin}/news`);
  await weighAnew();
  const [news] = (await square.get('/api/bema/v1/trends/explanations')).links;
  assert.deepEqual([news.url, news.observed, news.voices, news.reason],
    [`${origin}/news`, 11, 10, '10 voices or more in 1 h'], 'one of twelve is limited');
});
