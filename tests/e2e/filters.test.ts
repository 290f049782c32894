// Filters, both versions of them: made in every encoding, kept apart between people, and told of
// with every post wherever it is shown.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { shapeFaults } from './shapes.js';
import { WebSocketClient } from './socket.js';
import { eventually, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};

before(async () => {
  await square.start();
  for (const name of ['ann', 'ben', 'cat', 'dan', 'eve']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  for (const name of ['ben', 'dan']) {
    await square.post(`/api/v1/accounts/${id.ann}/follow`, token[name]);
    await square.post(`/api/v1/accounts/${id.cat}/follow`, token[name]);
  }
});
after(() => square.remove());

function assertShape(call: string, value: unknown): void {
  const faults = shapeFaults(call, 200, value).filter((one) => !/expires_at/.test(one));
  assert.deepEqual(faults, [], call);
}
const get = (name: string, path: string) => square.get(path, token[name]);
const say = (name: string, status: string, more: object = {}) =>
  square.post('/api/v1/statuses', token[name], { status, ...more });
const make = (name: string, title: string, keywords: (string | object)[], more: object = {}) =>
  square.post('/api/v2/filters', token[name], {
    title, context: ['home', 'public'], ...more,
    keywords_attributes: keywords.map((one) => typeof one === 'string' ? { keyword: one } : one),
  });
/** What filters a post fits, as "title: words". */
const fits = (post: any): string[] =>
  post.filtered.map((one: any) => `${one.filter.title}: ${one.keyword_matches.join()}`);
const clear = async (name: string): Promise<void> => {
  for (const one of await get(name, '/api/v2/filters'))
    assert.deepEqual(await square.expect('DELETE', `/api/v2/filters/${one.id}`, { token: token[name] }), {});
};

test('a filter with its keywords and posts is made, read, changed and removed', async () => {
  const post = await say('ann', 'hello');
  const made = await make('ben', 'Sport', ['football', { keyword: 'golf', whole_word: false }],
    { filter_action: 'hide', expires_in: 3600 });
  assertShape('POST /api/v2/filters', made);
  assert.deepEqual([made.title, made.context, made.filter_action], ['Sport', ['home', 'public'], 'hide']);
  assert.deepEqual(made.keywords.map((one: any) => [one.keyword, one.whole_word]),
    [['football', true], ['golf', false]]);
  const left = Date.parse(made.expires_at) - Date.now();
  assert.ok(left > 3_500_000 && left <= 3_600_000, made.expires_at);
  const path = `/api/v2/filters/${made.id}`;
  const named = await square.post(`${path}/statuses`, token.ben, { status_id: post.id });
  assertShape('POST /api/v2/filters/:id/statuses', named);
  const again = await square.ask('POST', `${path}/statuses`, { token: token.ben, body: { status_id: post.id } });
  assert.deepEqual([again.status, again.json.error], [422, 'Validation failed: Status has already been taken']);
  const word = await square.post(`${path}/keywords`, token.ben, { keyword: 'cricket' });
  assertShape('POST /api/v2/filters/:id/keywords', word);
  assertShape('GET /api/v2/filters', await get('ben', '/api/v2/filters'));
  assertShape('GET /api/v2/filters/:id/keywords', await get('ben', `${path}/keywords`));
  assertShape('GET /api/v2/filters/:id/statuses', await get('ben', `${path}/statuses`));
  assertShape('GET /api/v2/filters/statuses/:id', await get('ben', `/api/v2/filters/statuses/${named.id}`));
  assert.deepEqual(await get('ben', `/api/v2/filters/keywords/${word.id}`), word);
  const changed = await square.expect('PUT', path, { token: token.ben, body: {
    title: 'Games', context: ['thread'], filter_action: 'blur', expires_in: null,
    keywords_attributes: [{ id: word.id, _destroy: true }, { id: made.keywords[0].id, keyword: 'chess' },
      { keyword: 'go' }] } });
  assertShape('PUT /api/v2/filters/:id', { ...changed, statuses: [] });
  assert.deepEqual([changed.title, changed.context, changed.filter_action, changed.expires_at],
    ['Games', ['thread'], 'blur', null]);
  assert.deepEqual(changed.keywords.map((one: any) => one.keyword), ['chess', 'golf', 'go']);
  assert.deepEqual(changed.statuses, [named]);
  const edited = await square.expect('PUT', `/api/v2/filters/keywords/${word.id}`,
    { token: token.ben, body: { keyword: 'x' } }).catch((e) => String(e));
  assert.match(String(edited), /404/);
  const go = changed.keywords[2];
  assert.deepEqual(await square.expect('PUT', `/api/v2/filters/keywords/${go.id}`,
    { token: token.ben, form: { keyword: 'gone', whole_word: '0' } }),
  { id: go.id, keyword: 'gone', whole_word: false });
  for (const one of [`/api/v2/filters/keywords/${go.id}`, `/api/v2/filters/statuses/${named.id}`, path])
    assert.deepEqual(await square.expect('DELETE', one, { token: token.ben }), {});
  assert.deepEqual(await get('ben', '/api/v2/filters'), []);
});

test('keywords come in every encoding', async () => {
  const forms = [
    'keywords_attributes[][keyword]=one&keywords_attributes[][whole_word]=false&' +
      'keywords_attributes[][keyword]=two',
    'keywords_attributes[0][keyword]=one&keywords_attributes[0][whole_word]=0&' +
      'keywords_attributes[1][keyword]=two',
  ];
  const start = 'title=forms&context[]=home&context[]=account';
  const made = [];
  for (const form of forms) {
    made.push(await square.expect('POST', '/api/v2/filters',
      { token: token.ben, form: new URLSearchParams(`${start}&${form}`) }));
    made.push(await square.expect('POST', `/api/v2/filters?${start}&${form}`, { token: token.ben }));
    const parts = new FormData();
    for (const [name, value] of new URLSearchParams(`${start}&${form}`)) parts.append(name, value);
    const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/filters`,
      { method: 'POST', body: parts, headers: { authorization: `Bearer ${token.ben}` } });
    assert.equal(answer.status, 200);
    made.push(await answer.json());
  }
  made.push(await make('ben', 'forms', [{ keyword: 'one', whole_word: false }, { keyword: 'two' }],
    { context: ['home', 'account'] }));
  for (const one of made as any[]) {
    assert.deepEqual(one.context, ['home', 'account']);
    assert.deepEqual(one.keywords.map((k: any) => [k.keyword, k.whole_word]), [['one', false], ['two', true]]);
  }
  const last: any = made.at(-1);
  const form = new URLSearchParams(`keywords_attributes[][id]=${last.keywords[0].id}` +
    `&keywords_attributes[][_destroy]=1&keywords_attributes[][id]=&keywords_attributes[][keyword]=three`);
  const changed = await square.expect('PUT', `/api/v2/filters/${last.id}`, { token: token.ben, form });
  assert.deepEqual(changed.keywords.map((k: any) => k.keyword), ['two', 'three']);
  await clear('ben');
});

test('what is no filter is refused in Mastodon\'s words, and nothing is made', async () => {
  const kept = await make('ben', 'kept', ['a']);
  const cases: [object, string][] = [
    [{}, 'Title can\'t be blank, Context can\'t be blank, Context None or invalid context supplied'],
    [{ title: 'x', context: [] }, 'Context can\'t be blank, Context None or invalid context supplied'],
    [{ title: 'x', context: ['home', 'nowhere'] }, 'Context None or invalid context supplied'],
    [{ title: 'x', context: ['home'], filter_action: 'burn' }, 'Action is not included in the list'],
    [{ title: 'x'.repeat(257), context: ['home'] }, 'Title is too long (maximum is 256 characters)'],
    [{ title: 'x', context: ['home'], keywords_attributes: [{ keyword: ' ' }] }, 'Keyword can\'t be blank'],
    [{ title: 'x', context: ['home'], keywords_attributes: [{ keyword: 'é'.repeat(513) }] },
      'Keyword is too long (maximum is 512 characters)'],
    [{ title: 'x', context: ['home'], expires_in: 'soon' }, 'Expires in is not a number of seconds'],
    [{ title: 'x', context: ['home'], keywords_attributes: [{ keyword: 'a', whole_word: 'perhaps' }] },
      'Whole word is invalid'],
  ];
  for (const [body, error] of cases) {
    const answer = await square.ask('POST', '/api/v2/filters', { token: token.ben, body });
    assert.deepEqual([answer.status, answer.json], [422, { error: `Validation failed: ${error}` }]);
  }
  assert.deepEqual(await get('ben', '/api/v2/filters'), [kept]);
  await clear('ben');
});

test('another\'s filter, keyword or post and none at all are answered alike, byte for byte', async () => {
  const post = await say('ann', 'only for me', { visibility: 'private' });
  const hidden = await say('cat', '@ann to you', { visibility: 'direct' });
  const made = await make('ann', 'mine', ['a']);
  const named = await square.post(`/api/v2/filters/${made.id}/statuses`, token.ann, { status_id: post.id });
  const none = '1';
  const ways: [string, string, string, object?][] = [];
  for (const method of ['GET', 'PUT', 'DELETE']) {
    ways.push([method, '/api/v2/filters/', made.id], [method, '/api/v1/filters/', made.keywords[0].id]);
    ways.push([method, '/api/v2/filters/keywords/', made.keywords[0].id, { keyword: 'x' }]);
    if (method !== 'PUT') ways.push([method, '/api/v2/filters/statuses/', named.id]);
  }
  for (const [method, path, theirs, body] of ways) {
    const ask = { token: token.ben, body: method === 'GET' ? undefined : body ?? {} };
    const [one, two, three] = [await square.ask(method, path + theirs, ask),
      await square.ask(method, path + none, ask), await square.ask(method, `${path}x`, ask)];
    assert.deepEqual([one.status, one.text], [404, '{"error":"Record not found"}'], `${method} ${path}`);
    assert.deepEqual([two.status, two.text], [one.status, one.text]);
    assert.deepEqual([three.status, three.text], [one.status, one.text]);
  }
  for (const [what, body] of [['keywords', { keyword: 'x' }], ['statuses', { status_id: hidden.id }]] as const)
    for (const filter of [made.id, none])
      assert.equal((await square.ask('POST', `/api/v2/filters/${filter}/${what}`,
        { token: token.ben, body })).text, '{"error":"Record not found"}');
  const own = await make('ben', 'own', ['a']);
  for (const status_id of [hidden.id, none, '', 'x']) {
    const answer = await square.ask('POST', `/api/v2/filters/${own.id}/statuses`,
      { token: token.ben, body: { status_id } });
    assert.deepEqual([answer.status, answer.text], [404, '{"error":"Record not found"}']);
  }
  const stolen = await square.ask('PUT', `/api/v2/filters/${own.id}`, { token: token.ben,
    body: { keywords_attributes: [{ id: made.keywords[0].id, keyword: 'mine now' }] } });
  assert.deepEqual([stolen.status, stolen.text], [404, '{"error":"Record not found"}']);
  assert.equal((await get('ann', `/api/v2/filters/${made.id}`)).keywords[0].keyword, 'a');
  const weak = square.token('ben', 'read:statuses');
  assert.equal((await square.ask('GET', '/api/v2/filters', { token: weak })).status, 403);
  assert.equal((await square.ask('POST', '/api/v1/filters', { token: weak, body: {} })).status, 403);
  await clear('ann');
  await clear('ben');
});

test('of a first version\'s filter each keyword is one', async () => {
  const made = await square.expect('POST', '/api/v1/filters', { token: token.ben,
    form: new URLSearchParams('phrase=Bad Word&context[]=home&context[]=notifications&irreversible=true') });
  assertShape('GET /api/v1/filters', [made]);
  assert.deepEqual([made.phrase, made.context, made.irreversible, made.whole_word],
    ['Bad Word', ['home', 'notifications'], true, true]);
  const [whole] = await get('ben', '/api/v2/filters');
  assert.deepEqual([whole.title, whole.filter_action, whole.keywords[0].id], ['Bad Word', 'hide', made.id]);
  await square.post(`/api/v2/filters/${whole.id}/keywords`, token.ben, { keyword: 'worse' });
  const refused = await square.ask('PUT', `/api/v1/filters/${made.id}`, { token: token.ben,
    body: { phrase: 'bad word', context: ['home'], irreversible: true } });
  assert.equal(refused.status, 422);
  assert.match(refused.json.error, /apply to more than one filter keyword/);
  const changed = await square.expect('PUT', `/api/v1/filters/${made.id}`, { token: token.ben,
    body: { phrase: 'bad', context: ['home', 'notifications'], irreversible: true, whole_word: false } });
  assert.deepEqual([changed.phrase, changed.whole_word], ['bad', false]);
  assert.deepEqual((await get('ben', '/api/v1/filters')).map((one: any) => one.phrase), ['bad', 'worse']);
  assert.deepEqual(await square.expect('DELETE', `/api/v1/filters/${made.id}`, { token: token.ben }), {});
  assert.deepEqual((await get('ben', '/api/v1/filters')).map((one: any) => one.phrase), ['worse']);
  const lonely = await square.ask('POST', '/api/v1/filters', { token: token.ben, body: { context: ['home'] } });
  assert.equal(lonely.status, 422);
  await clear('ben');
});

test('a post says which filters it fits, by all that is read of it, wherever it is shown', async () => {
  const file = new FormData();
  file.append('file', new Blob([new Uint8Array(png(8, 8, () => [9, 9, 9]))], { type: 'image/png' }), 'a.png');
  file.append('description', 'A Giraffe in full WIDTH');
  const picture = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: file, headers: { authorization: `Bearer ${token.ann}` } });
  const media: any = await picture.json();
  const posts = {
    text: await say('ann', 'The CAFÉ of <b>birds</b> & bees'),
    warning: await say('ann', 'behind', { spoiler_text: 'Spoilers ahead' }),
    poll: await say('ann', 'well?', { poll: { options: ['Zebra', 'no'], expires_in: 3600 } }),
    media: await say('ann', 'look', { media_ids: [media.id] }),
    nothing: await say('ann', 'spoil not cafés'),
  };
  await make('ben', 'Food', ['café', { keyword: 'irds</', whole_word: false }]);
  await make('ben', 'Animals', ['zebra', 'giraffe', 'bees'], { context: ['account'] });
  await make('ben', 'Endings', ['Spoilers'], { filter_action: 'blur' });
  const shown = async (name: string): Promise<string[]> =>
    fits(await get('ben', `/api/v1/statuses/${(posts as any)[name].id}`));
  assert.deepEqual(await shown('text'), ['Food: café,irds</', 'Animals: bees']);
  assert.deepEqual(await shown('warning'), ['Endings: Spoilers']);
  assert.deepEqual(await shown('poll'), ['Animals: zebra']);
  assert.deepEqual(await shown('media'), ['Animals: giraffe']);
  assert.deepEqual(await shown('nothing'), []);
  const [result] = (await get('ben', `/api/v1/statuses/${posts.warning.id}`)).filtered;
  assert.deepEqual(Object.keys(result.filter).sort(),
    ['context', 'expires_at', 'filter_action', 'id', 'title']);
  assert.deepEqual([result.filter.filter_action, result.status_matches], ['blur', []]);

  const boost = await square.post(`/api/v1/statuses/${posts.text.id}/reblog`, token.cat);
  const reply = await say('cat', '@ben bees', { in_reply_to_id: posts.warning.id });
  const pages: [string, string, (answer: any) => any[]][] = [
    ['home', '/api/v1/timelines/home', (all) => all],
    ['public', '/api/v1/timelines/public', (all) => all],
    ['account', `/api/v1/accounts/${id.ann}/statuses`, (all) => all],
    ['thread', `/api/v1/statuses/${reply.id}/context`, (all) => all.ancestors],
    ['notifications', '/api/v1/notifications', (all) => all.map((one: any) => one.status)],
    ['groups', '/api/v2/notifications', (all) => all.statuses],
  ];
  for (const [name, path, of] of pages) {
    const wanted = name.match(/noti|group/) ? reply : posts.warning;
    const found = of(await get('ben', path)).find((one: any) => one?.id === wanted.id);
    assert.deepEqual(fits(found), wanted === reply ? ['Animals: bees'] : ['Endings: Spoilers'], name);
    assert.deepEqual(found.filtered, (await get('ben', `/api/v1/statuses/${wanted.id}`)).filtered);
  }
  const boosted = (await get('ben', '/api/v1/timelines/home')).find((one: any) => one.id === boost.id);
  assert.deepEqual(fits(boosted), ['Food: café,irds</', 'Animals: bees']);
  assert.deepEqual(boosted.reblog.filtered, boosted.filtered);
  const hers = await square.post(`/api/v1/statuses/${posts.media.id}/reblog`, token.ben);
  assert.deepEqual(fits(hers.reblog), ['Animals: giraffe']);
  await square.post(`/api/v1/statuses/${posts.media.id}/unreblog`, token.ben);
  const favourite = await square.post(`/api/v1/statuses/${posts.poll.id}/favourite`, token.ben);
  assert.deepEqual(fits(favourite), ['Animals: zebra']);
  const found = await get('ben', '/api/v2/search?type=statuses&q=well');
  assert.deepEqual(found.statuses.map(fits), [['Animals: zebra']]);
  for (const name of ['ann', 'dan']) {
    const home = await get(name, '/api/v1/timelines/home');
    assert.ok(home.length > 0, name);
    for (const one of home) assert.deepEqual(one.filtered, [], name);
  }
  assert.equal('filtered' in await square.get(`/api/v1/statuses/${posts.text.id}`), false);
  await clear('ben');
});

test('a post that a filter names fits it, also by its boost; what has expired fits nothing', async () => {
  const post = await say('ann', 'named');
  const boost = await square.post(`/api/v1/statuses/${post.id}/reblog`, token.cat);
  const filter = await make('ben', 'Posts', [], { filter_action: 'hide' });
  await square.post(`/api/v2/filters/${filter.id}/statuses`, token.ben, { status_id: post.id });
  const home = await get('ben', '/api/v1/timelines/home');
  for (const one of [home.find((p: any) => p.id === post.id), home.find((p: any) => p.id === boost.id)])
    assert.deepEqual(one.filtered.map((f: any) => [f.filter.title, f.keyword_matches, f.status_matches]),
      [['Posts', [], [post.id]]]);
  await square.expect('PUT', `/api/v2/filters/${filter.id}`, { token: token.ben, body: { expires_in: 1 } });
  await eventually('it expires', async () =>
    !(await get('ben', `/api/v1/statuses/${post.id}`)).filtered.length);
  assert.equal((await get('ben', '/api/v2/filters')).length, 1);
  await clear('ben');
});

test('pages keep their length, an edit is looked at again, and a restart forgets nothing', async () => {
  const before = await get('ben', '/api/v1/timelines/home?limit=5');
  await make('ben', 'All', ['e', 'o'].map((keyword) => ({ keyword, whole_word: false })), { filter_action: 'hide' });
  assert.deepEqual((await get('ben', '/api/v1/timelines/home?limit=5')).map((one: any) => one.id),
    before.map((one: any) => one.id));
  const post = await say('ann', 'xyz');
  assert.deepEqual(fits(await get('ben', `/api/v1/statuses/${post.id}`)), []);
  await square.expect('PUT', `/api/v1/statuses/${post.id}`, { token: token.ann, body: { status: 'one' } });
  assert.deepEqual(fits(await get('ben', `/api/v1/statuses/${post.id}`)), ['All: e,o']);
  await square.stop();
  await square.start();
  assert.deepEqual(fits(await get('ben', `/api/v1/statuses/${post.id}`)), ['All: e,o']);
  assert.equal((await get('ben', '/api/v1/filters')).length, 2);
  await clear('ben');
});

test('her streams are told that filters changed, and carry what each post fits', async () => {
  const client = await new WebSocketClient(square.port, `?stream=user&access_token=${token.ben}`).open();
  await client.settled();
  const filter = await make('ben', 'Live', ['wombat']);
  assert.equal(await client.next('filters_changed'), undefined);
  await say('ann', 'A wombat!');
  assert.deepEqual(fits(await client.next('update')), ['Live: wombat']);
  await square.expect('DELETE', `/api/v2/filters/${filter.id}`, { token: token.ben });
  await client.next('filters_changed');
  await say('ann', 'Another wombat');
  assert.deepEqual(fits(await client.next('update')), []);
  client.destroy();
});
