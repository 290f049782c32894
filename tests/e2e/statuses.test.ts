import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { Square, type Answer } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
/** Members that a shape recorded from one answer lacks, though Mastodon documents them. */
const documented = [/\.pinned: Mastodon sends/, /\.quote\..*/, /\.application: null instead/,
  /account\.(noindex|feature_approval|roles): Mastodon sends/, /\.votes_count: null instead/];

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob', 'carol']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

function assertShape(call: string, value: unknown): void {
  const faults = shapeFaults(call, 200, value).filter((one) => !documented.some((d) => d.test(one)));
  assert.deepEqual(faults, [], call);
}

async function say(name: string, text: string, more: object = {}): Promise<any> {
  return square.post('/api/v1/statuses', token[name], { status: text, ...more });
}

async function act(name: string, post: any, action: string, body?: object): Promise<any> {
  return square.post(`/api/v1/statuses/${post.id}/${action}`, token[name], body);
}

test('a post is answered as Mastodon answers it', async () => {
  const post = await say('alice', 'Hello #polis @bob https://example.org/', { language: 'en' });
  assertShape('GET /api/v1/statuses/:id', post);
  assert.match(post.content, /^<p>Hello <a href=/);
  assert.equal(post.mentions[0].acct, 'bob');
  assert.equal(post.tags[0].name, 'polis');
  const read = await square.get(`/api/v1/statuses/${post.id}`, token.bob);
  assertShape('GET /api/v1/statuses/:id', read);
  assert.equal(read.content, post.content);
  const next = await say('alice', 'And another');
  const author = await square.get(`/api/v1/accounts/${next.account.id}`);
  assert.equal(next.account.statuses_count, author.statuses_count, 'this post is counted in it');
  const anonymous = await square.get(`/api/v1/statuses/${post.id}`);
  assert.ok(!('favourited' in anonymous) && !('filtered' in anonymous));
});

test('a poll is asked, answered once, and its totals are kept back when it says so', async () => {
  const post = await say('alice', 'Tea?', {
    language: 'en', poll: { options: ['yes', 'no'], expires_in: 3600, hide_totals: true } });
  assertShape('GET /api/v1/statuses/:id', post);
  assert.equal(post.poll.voted, true, 'the author counts as having voted');
  const path = `/api/v1/polls/${post.poll.id}`;
  const voted = await square.post(`${path}/votes`, token.bob, { choices: [1] });
  assert.equal(voted.voters_count, 1);
  assert.deepEqual(voted.own_votes, [1]);
  assert.deepEqual(voted, await square.get(path, token.bob), 'the answer is what the poll then is');
  assert.equal(voted.options[1].votes_count, null);
  const again = await square.ask('POST', `${path}/votes`, { token: token.bob, body: { choices: [0] } });
  assert.equal(again.status, 422);
  assert.match(again.json.error, /already voted/);
  const read = await square.get(path, token.bob);
  assert.equal(read.votes_count, 1);
  assert.equal(read.voted, true);
  assert.equal((await square.get(path, token.carol)).voted, false);
  assert.ok(!('voted' in await square.get(path)));
  const open = await say('alice', 'Coffee?', {
    language: 'en', poll: { options: ['yes', 'no'], expires_in: 3600, multiple: true } });
  const both = await square.post(`/api/v1/polls/${open.poll.id}/votes`, token.bob, { choices: ['0', '1'] });
  assertShape('POST /api/v1/polls/:id/votes', both);
  assertShape('GET /api/v1/polls/:id', await square.get(`/api/v1/polls/${open.poll.id}`, token.bob));
  assert.deepEqual(both.options.map((one: any) => one.votes_count), [1, 1]);
});

test('favourite, bookmark, pin, mute and boost show in every answer that follows', async () => {
  const post = await say('alice', 'act on me', { language: 'en' });
  for (const [action, member] of [['favourite', 'favourited'], ['bookmark', 'bookmarked'],
    ['mute', 'muted']]) {
    assert.equal((await act('bob', post, action))[member], true);
    assert.equal((await act('bob', post, action))[member], true);
    assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.bob))[member], true);
    assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.carol))[member], false);
  }
  const boost = await act('bob', post, 'reblog');
  assertShape('POST /api/v1/statuses/:id/reblog', boost);
  assert.equal(boost.reblog.id, post.id);
  assert.equal((await act('bob', post, 'reblog')).id, boost.id);
  const read = await square.get(`/api/v1/statuses/${post.id}`, token.bob);
  assert.equal(read.favourites_count, 1);
  assert.equal(read.reblogs_count, 1);
  assert.equal((await act('alice', post, 'pin')).pinned, true);
  assert.equal((await square.get(`/api/v1/accounts/${id.alice}/statuses?pinned=true`))[0].id, post.id);
  const by = await square.get(`/api/v1/statuses/${post.id}/favourited_by`);
  assertShape('GET /api/v1/statuses/:id/favourited_by', by);
  assert.equal(by[0].acct, 'bob');
  assert.equal((await square.get(`/api/v1/statuses/${post.id}/reblogged_by`))[0].acct, 'bob');
  assert.equal((await square.get('/api/v1/favourites', token.bob))[0].id, post.id);
  assert.equal((await square.get('/api/v1/bookmarks', token.bob))[0].id, post.id);
  assert.equal((await act('bob', boost, 'unreblog')).reblogged, false);
  for (const [action, member] of [['unfavourite', 'favourited'], ['unbookmark', 'bookmarked'],
    ['unmute', 'muted']])
    assert.equal((await act('bob', post, action))[member], false);
  assert.equal((await act('alice', post, 'unpin')).pinned, false);
  const gone = await square.get(`/api/v1/statuses/${post.id}`, token.bob);
  assert.equal(gone.favourites_count + gone.reblogs_count, 0);
  assert.deepEqual(await square.get('/api/v1/favourites', token.bob), []);
});

test('an edit keeps its history; source is the author’s', async () => {
  const post = await say('alice', 'first version', { language: 'en' });
  const edited = await square.expect('PUT', `/api/v1/statuses/${post.id}`,
    { token: token.alice, body: { status: 'second *version*', spoiler_text: 'careful' } });
  assertShape('GET /api/v1/statuses/:id', edited);
  assert.equal(edited.spoiler_text, 'careful');
  assert.equal(edited.sensitive, true);
  assert.equal(edited.language, 'en');
  assert.ok(edited.edited_at);
  const history = await square.get(`/api/v1/statuses/${post.id}/history`, token.bob);
  assertShape('GET /api/v1/statuses/:id/history', history);
  assert.deepEqual(history.map((one: any) => one.content),
    ['<p>first version</p>', '<p>second *version*</p>']);
  const source = await square.get(`/api/v1/statuses/${post.id}/source`, token.alice);
  assertShape('GET /api/v1/statuses/:id/source', source);
  assert.equal(source.text, 'second *version*');
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}/source`, { token: token.bob })).status, 403);
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`)).content, '<p>second *version*</p>');
});

test('a deletion answers with the source, and everybody finds it gone', async () => {
  const post = await say('alice', 'write me *again*', {
    language: 'en', poll: { options: ['a', 'b'], expires_in: 3600 } });
  const boost = await act('bob', post, 'reblog');
  const home = async (): Promise<string[]> =>
    (await square.get('/api/v1/timelines/home', token.bob)).map((one: any) => one.id);
  assert.ok((await home()).includes(boost.id));
  const deleted = await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: token.alice });
  assertShape('DELETE /api/v1/statuses/:id', deleted);
  assert.equal(deleted.text, 'write me *again*');
  assert.deepEqual(deleted.poll.options.map((one: any) => one.title), ['a', 'b']);
  for (const who of [undefined, token.alice, token.bob])
    assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`, { token: who })).status, 404);
  assert.ok(!(await home()).includes(boost.id));
});

test('a thread is read depth first, with the author’s own answers in front', async () => {
  const root = await say('alice', 'root');
  const a = await say('bob', 'a', { in_reply_to_id: root.id });
  const b = await say('carol', 'b', { in_reply_to_id: root.id });
  const aa = await say('carol', 'aa', { in_reply_to_id: a.id });
  const own = await say('alice', 'own', { in_reply_to_id: root.id });
  const secret = await say('bob', '@carol secret', { in_reply_to_id: root.id, visibility: 'direct' });
  const context = await square.get(`/api/v1/statuses/${root.id}/context`, token.alice);
  /* Two answers of one millisecond stand by their ids, of which their authors' buckets then decide. */
  const branches = BigInt(a.id) < BigInt(b.id) ? [a.id, aa.id, b.id] : [b.id, a.id, aa.id];
  assert.deepEqual(context.descendants.map((one: any) => one.id), [own.id, ...branches]);
  const below = await square.get(`/api/v1/statuses/${aa.id}/context`);
  assert.deepEqual(below.ancestors.map((one: any) => one.id), [root.id, a.id]);
  assert.deepEqual(below.descendants, []);
  const carols = await square.get(`/api/v1/statuses/${root.id}/context`, token.carol);
  assert.ok(carols.descendants.some((one: any) => one.id === secret.id));
  assert.equal((await square.get(`/api/v1/statuses/${root.id}`)).replies_count, 3, 'direct ones are not counted');
  assert.equal(b.in_reply_to_account_id, id.alice);
});

test('a quote shows the quoted post until it is revoked', async () => {
  const quoted = await say('alice', 'quote me', { language: 'en' });
  const quote = await say('bob', 'as alice said', { quoted_status_id: quoted.id, language: 'en' });
  assertShape('GET /api/v1/statuses/:id', quote);
  assert.equal(quote.quote.state, 'accepted');
  assert.equal(quote.quote.quoted_status.id, quoted.id);
  assert.match(quote.content, /^<p class="quote-inline">RE: /);
  const list = await square.get(`/api/v1/statuses/${quoted.id}/quotes`, token.alice);
  assertShape('GET /api/v1/statuses/:id/quotes', list);
  assert.equal(list[0].id, quote.id);
  assert.equal((await square.get(`/api/v1/statuses/${quoted.id}`)).quotes_count, 1);
  const revoked = await square.post(`/api/v1/statuses/${quoted.id}/quotes/${quote.id}/revoke`, token.alice);
  assert.equal(revoked.quote.state, 'revoked');
  assert.equal(revoked.quote.quoted_status, null);
  assert.equal((await square.get(`/api/v1/statuses/${quote.id}`, token.carol)).quote.state, 'revoked');
  const policy = await square.expect('PUT', `/api/v1/statuses/${quoted.id}/interaction_policy`,
    { token: token.alice, body: { quote_approval_policy: 'nobody' } });
  assertShape('PUT /api/v1/statuses/:id/interaction_policy', policy);
  const refused = await square.ask('POST', '/api/v1/statuses',
    { token: token.bob, body: { status: 'again', quoted_status_id: quoted.id } });
  assert.equal(refused.status, 403);
  assert.equal((await square.get(`/api/v1/statuses/${quoted.id}`, token.bob)).quote_approval.current_user, 'denied');
});

test('the same key gives the same post', async () => {
  const ask = { token: token.alice, body: { status: 'once' }, headers: { 'idempotency-key': 'k' } };
  const first = await square.expect('POST', '/api/v1/statuses', ask);
  const second = await square.expect('POST', '/api/v1/statuses', ask);
  assert.equal(first.id, second.id);
});

test('the same key at the same moment gives one post', async () => {
  const frank = square.person('frank');
  const answers = await Promise.all(Array.from({ length: 12 }, () => square.ask('POST', '/api/v1/statuses',
    { token: frank, body: { status: 'once, please', language: 'en' }, headers: { 'idempotency-key': 'one' } })));
  assert.equal(new Set(answers.map((one: any) => one.json.id)).size, 1);
  assert.ok(answers.every((one: any) => one.status === 200));
  const me = (await square.get('/api/v1/accounts/verify_credentials', frank));
  assert.equal(me.statuses_count, 1);
});

test('pins have a limit, and a deleted post gives its place back', async () => {
  const grace = square.person('grace');
  const made: string[] = [];
  const pin = (id: string) => square.ask('POST', `/api/v1/statuses/${id}/pin`, { token: grace });
  for (let i = 0; i < 6; i++)
    made.push((await square.post('/api/v1/statuses', grace, { status: `pin ${i}`, language: 'en' })).id);
  for (const id of made.slice(0, 5)) assert.equal((await pin(id)).status, 200);
  assert.equal((await pin(made[5]!)).status, 422);
  await square.ask('DELETE', `/api/v1/statuses/${made[0]}`, { token: grace });
  assert.equal((await pin(made[5]!)).status, 200);
});

test('what cannot be is refused with words', async () => {
  for (const [body, status] of [
    [{ status: '' }, 422], [{ status: 'x'.repeat(501) }, 422],
    [{ status: 'x', in_reply_to_id: '1' }, 404], [{ status: 'x', in_reply_to_id: 'abc' }, 404],
    [{ status: 'x', quoted_status_id: '12345' }, 404], [{ status: 'x', visibility: 'secret' }, 422],
    [{ status: 'x', visibility: ['direct'] }, 422], [{ status: 'x', visibility: { is: 'direct' } }, 422],
    [{ status: 'x', poll: { options: ['a'], expires_in: 3600 } }, 422],
    [{ status: 'x', poll: { options: ['a', 'b'], expires_in: 1 } }, 422],
    [{ status: 'x', media_ids: ['1'] }, 422],
  ] as [object, number][]) {
    const answer = await square.ask('POST', '/api/v1/statuses', { token: token.alice, body });
    assert.equal(answer.status, status, JSON.stringify(body).slice(0, 80));
    assert.ok(answer.json.error.length > 5);
  }
  assert.equal((await square.ask('POST', '/api/v1/statuses', { body: { status: 'x' } })).status, 401);
  assert.equal((await square.ask('GET', '/api/v1/statuses/nonsense')).status, 404);
  const reader = square.token('alice', 'read');
  assert.equal((await square.ask('POST', '/api/v1/statuses', { token: reader, body: { status: 'x' } })).status, 403);
});

/** Walks a timeline by its Link headers; ids newest first. */
async function walk(path: string, who: string | undefined, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let next: string | undefined = `${path}${path.includes('?') ? '&' : '?'}limit=${limit}`; next;) {
    const page: Answer = await square.ask('GET', next, { token: who });
    assert.equal(page.status, 200);
    ids.push(...page.json.map((one: any) => one.id));
    const link = page.headers.get('link')?.match(/<([^>]+)>; rel="next"/)?.[1];
    assert.ok(Boolean(link) === page.json.length > 0);
    next = link?.slice(link.indexOf('/api/'));
  }
  return ids;
}

test('timelines page without a gap or a duplicate, in both directions', async () => {
  const dave = square.person('dave');
  const erin = square.person('erin');
  const erinId = (await square.get('/api/v1/accounts/verify_credentials', erin)).id;
  const made: string[] = [];
  for (let i = 0; i < 23; i++)
    made.unshift((await square.post('/api/v1/statuses', erin, { status: `n${i} #paging`, language: 'en' })).id);
  await square.post(`/api/v1/accounts/${erinId}/follow`, dave);
  for (const [path, who] of [['/api/v1/timelines/home', dave], [`/api/v1/accounts/${erinId}/statuses`, undefined],
    ['/api/v1/timelines/tag/paging', undefined], ['/api/v1/timelines/tag/PAGING?local=true', dave]] as const) {
    assert.deepEqual(await walk(path, who, 5), made, path);
    const sign = path.includes('?') ? '&' : '?';
    const up = await square.get(`${path}${sign}min_id=${made[10]}&limit=4`, who);
    assert.deepEqual(up.map((one: any) => one.id), made.slice(6, 10), path);
    const since = await square.get(`${path}${sign}since_id=${made[10]}&limit=4`, who);
    assert.deepEqual(since.map((one: any) => one.id), made.slice(0, 4), path);
  }
  assert.ok((await walk('/api/v1/timelines/public', undefined, 7)).length >= 23);
  const home = await square.ask('GET', '/api/v1/timelines/home', { token: dave });
  assertShape('GET /api/v1/timelines/home', home.json);
});

test('hashtags combine, are followed, and then show at home', async () => {
  const both = await say('alice', '#red #blue');
  const red = await say('alice', '#red');
  const ids = async (query: string): Promise<string[]> =>
    (await square.get(`/api/v1/timelines/tag/${query}`)).map((one: any) => one.id);
  assert.deepEqual(await ids('red'), [red.id, both.id]);
  assert.deepEqual(await ids('red?all[]=blue'), [both.id]);
  assert.deepEqual(await ids('red?none[]=blue'), [red.id]);
  assert.deepEqual(await ids('blue?any[]=red'), [red.id, both.id]);
  const tag = await square.post('/api/v1/tags/Red/follow', token.carol);
  assertShape('GET /api/v1/tags/:tag', tag);
  assert.equal(tag.following, true);
  assertShape('GET /api/v1/followed_tags', await square.get('/api/v1/followed_tags', token.carol));
  const home = async (): Promise<string[]> =>
    (await square.get('/api/v1/timelines/home', token.carol)).map((one: any) => one.id);
  assert.ok((await home()).includes(red.id));
  assert.equal((await square.post('/api/v1/tags/red/unfollow', token.carol)).following, false);
  assert.ok(!(await home()).includes(red.id));
  assert.equal((await square.get('/api/v1/tags/never_used')).name, 'never_used');
});
