// Search through the API: what each viewer finds by each kind of query, people, tags, pages, and
// queries of strangers who mean harm.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const post: Record<string, string> = {}; // a letter each
const people = ['alice', 'bob', 'carol', 'dora', 'hidden'];

const write = async (who: string, letter: string, body: object): Promise<void> => {
  post[letter] = (await square.post('/api/v1/statuses', token[who], body)).id;
};

async function picture(who: string): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([png(8, 8, () => [1, 2, 3]) as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'a.png');
  const answer = await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${token[who]}` } });
  return (await answer.json() as any).id;
}

before(async () => {
  await square.start();
  for (const name of people) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
    await square.expect('PATCH', '/api/v1/accounts/update_credentials',
      { token: token[name], body: { indexable: name !== 'hidden', discoverable: true } });
  }
  await write('alice', 'a', { status: 'harvest of olives at dawn #Olive' });
  await write('bob', 'b', { status: '@alice what a harvest', in_reply_to_id: post.a });
  await write('bob', 'c', { status: 'harvest: https://press.example/oil', language: 'fr' });
  await write('alice', 'd', { status: 'harvest when?', poll: { options: ['now', 'later'], expires_in: 600 } });
  await write('alice', 'e', { status: 'harvest in a picture', media_ids: [await picture('alice')] });
  await write('bob', 'f', { status: 'harvest words of another', quoted_status_id: post.a });
  await write('bob', 'g', { status: 'harvest of thorns', spoiler_text: 'thorns' });
  await write('alice', 'h', { status: 'harvest for my followers', visibility: 'private' });
  await write('alice', 'i', { status: '@bob harvest between us', visibility: 'direct' });
  await write('hidden', 'j', { status: 'harvest that is not to be found' });
  await write('alice', 'k', { status: 'harvest, unlisted', visibility: 'unlisted' });
  await square.post(`/api/v1/accounts/${id.alice}/follow`, token.carol);
  for (const letter of ['h', 'j']) await square.post(`/api/v1/statuses/${post[letter]}/favourite`, token.carol);
});
after(() => square.remove());

async function found(who: string | undefined, query: string, rest = ''): Promise<string> {
  const answer = await square.ask('GET', `/api/v2/search?type=statuses&limit=40&q=${encodeURIComponent(query)}${rest}`,
    { token: who && token[who] });
  assert.equal(answer.status, 200, `${query}: ${answer.text}`);
  const ids = answer.json.statuses.map((one: any) => one.id);
  assert.deepEqual(ids, [...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1)), 'newest first');
  return Object.keys(post).filter((letter) => ids.includes(post[letter])).sort().join('');
}

test('each viewer finds by each query what she may find, and nothing else', async () => {
  const queries = ['harvest', 'HARVEST olives', '"olives at"', '"at olives"', 'harvest -olives', 'harvest -"at dawn"',
    'from:alice', '-from:alice harvest', 'from:me', 'from:nobody', 'to:alice', 'to:me', 'harvest -to:alice',
    'has:media', 'has:image', 'has:video', 'has:audio', '-has:media harvest', 'has:poll', 'has:link', '-has:link harvest',
    'is:reply', '-is:reply harvest', 'is:quote', 'is:sensitive', '-is:sensitive harvest', 'language:fr',
    'harvest -language:fr', 'in:library', 'harvest in:library', 'in:public harvest', 'in:all harvest',
    'after:2020-01-01 harvest', 'before:2020-01-01', 'during:2019', '-during:2019 harvest', 'unknown:harvest',
    'harvest is:strange', '#olive', 'https://press.example/oil'];
  const expected: Record<string, string[]> = {
    alice: ['abcdefghik', 'a', 'a', '', 'bcdefghik', 'bcdefghik', 'adehik', 'bcfg', 'adehik', '', 'b', 'b', 'acdefghik',
      'e', 'e', '', '', 'abcdfghik', 'd', 'c', 'abdefghik', 'b', 'acdefghik', 'f', 'g', 'abcdefhik', 'c', 'abdefghik',
      'abdehik', 'abdehik', 'abcdefg', 'abcdefghik', 'abcdefghik', '', '', 'abcdefghik', '', '', 'a', 'c'],
    bob: ['abcdefgi', 'a', 'a', '', 'bcdefgi', 'bcdefgi', 'adei', 'bcfg', 'bcfg', '', 'b', 'i', 'acdefgi',
      'e', 'e', '', '', 'abcdfgi', 'd', 'c', 'abdefgi', 'b', 'acdefgi', 'f', 'g', 'abcdefi', 'c', 'abdefgi',
      'bcfgi', 'bcfgi', 'abcdefg', 'abcdefgi', 'abcdefgi', '', '', 'abcdefgi', '', '', 'a', 'c'],
    carol: ['abcdefghj', 'a', 'a', '', 'bcdefghj', 'bcdefghj', 'adeh', 'bcfgj', '', '', 'b', '', 'acdefghj',
      'e', 'e', '', '', 'abcdfghj', 'd', 'c', 'abdefghj', 'b', 'acdefghj', 'f', 'g', 'abcdefhj', 'c', 'abdefghj',
      'hj', 'hj', 'abcdefgj', 'abcdefghj', 'abcdefghj', '', '', 'abcdefghj', '', '', 'a', 'c'],
    dora: ['abcdefg', 'a', 'a', '', 'bcdefg', 'bcdefg', 'ade', 'bcfg', '', '', 'b', '', 'acdefg',
      'e', 'e', '', '', 'abcdfg', 'd', 'c', 'abdefg', 'b', 'acdefg', 'f', 'g', 'abcdef', 'c', 'abdefg',
      '', '', 'abcdefg', 'abcdefg', 'abcdefg', '', '', 'abcdefg', '', '', 'a', 'c'],
  };
  for (const [who, rows] of Object.entries(expected))
    for (const [i, query] of queries.entries())
      assert.equal(await found(who, query), rows[i], `${who} asks for ${query}`);
  assert.equal(await found(undefined, 'harvest'), '', 'nobody is signed in');
});

test('what was found goes as soon as it may not be found', async () => {
  await square.post(`/api/v1/accounts/${id.dora}/block`, token.bob);
  assert.equal(await found('dora', 'harvest'), 'ade');
  await square.post(`/api/v1/accounts/${id.dora}/unblock`, token.bob);
  await square.post(`/api/v1/accounts/${id.bob}/mute`, token.dora);
  assert.equal(await found('dora', 'harvest'), 'ade');
  assert.equal(await found('dora', 'harvest from:bob'), 'bcfg');
  await square.post(`/api/v1/accounts/${id.bob}/unmute`, token.dora);
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: token.bob, body: { indexable: false } });
  assert.equal(await found('dora', 'harvest'), 'ade');
  await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: token.bob, body: { indexable: true } });
  await square.expect('PUT', `/api/v1/statuses/${post.c}`, { token: token.bob, body: { status: 'no more reaping', language: 'de' } });
  assert.equal(await found('dora', 'has:link'), '');
  assert.equal(await found('dora', 'language:fr'), '');
  assert.equal(await found('dora', 'reaping language:de'), 'c');
  await square.expect('DELETE', `/api/v1/statuses/${post.g}`, { token: token.bob });
  assert.equal(await found('dora', 'harvest is:sensitive'), '');
});

test('pages go by offset and by ids, of one account where it is asked for', async () => {
  const all = (await square.get('/api/v2/search?type=statuses&q=harvest', token.alice)).statuses.map((one: any) => one.id);
  const page = async (rest: string): Promise<string[]> =>
    (await square.get(`/api/v2/search?type=statuses&q=harvest&${rest}`, token.alice)).statuses.map((one: any) => one.id);
  assert.deepEqual(await page('limit=3'), all.slice(0, 3));
  assert.deepEqual(await page('limit=3&offset=3'), all.slice(3, 6));
  assert.deepEqual(await page(`max_id=${all[2]}&limit=2`), all.slice(3, 5));
  assert.deepEqual(await page(`min_id=${all[2]}`), all.slice(0, 2));
  assert.deepEqual(await page(`min_id=${all[4]}&max_id=${all[1]}`), all.slice(2, 4));
  assert.equal(await found('dora', 'harvest', `&account_id=${id.bob}`), 'bf');
  assert.equal(await found('dora', 'harvest', '&account_id=12345'), '');
});

test('people come by the beginning of a word, those one follows first, then those who follow', async () => {
  for (const name of ['zoe_a', 'zoe_b', 'zoe_c']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  await square.post(`/api/v1/accounts/${id.zoe_c}/follow`, token.dora);
  await square.post(`/api/v1/accounts/${id.dora}/follow`, token.zoe_b);
  await square.post(`/api/v1/accounts/${id.zoe_a}/follow`, token.alice);
  const names = async (query: string, who = 'dora'): Promise<string> =>
    (await square.get(`/api/v1/accounts/search?${query}`, token[who])).map((one: any) => one.username).join(' ');
  assert.equal(await names('q=zoe'), 'zoe_c zoe_b zoe_a');
  assert.equal(await names('q=@zoe&limit=1'), 'zoe_c');
  assert.equal(await names('q=zoe&limit=1&offset=1'), 'zoe_b');
  assert.equal(await names('q=zoe&following=true'), 'zoe_c');
  assert.equal(await names('q=zoe_a'), 'zoe_a');
  assert.equal(await names('q=nobody'), '');
  const all = await square.get('/api/v2/search?q=zoe&type=accounts&following=true', token.dora);
  assert.deepEqual(all.accounts.map((one: any) => one.username), ['zoe_c']);
});

test('tags come the most used first, by name in v1', async () => {
  for (const status of ['#reaped once', '#reaper twice', 'again #Reaper', '#reap itself'])
    await square.post('/api/v1/statuses', token.bob, { status });
  const named = async (more: string): Promise<string[]> =>
    (await square.get(`/api/v2/search?q=reap&type=hashtags${more}`, token.dora)).hashtags.map((one: any) => one.name);
  assert.deepEqual(await named(''), ['reap', 'reaper', 'reaped']);
  assert.deepEqual(await named('&exclude_unreviewed=true'), [], 'staff has not looked at them');
  const paged = await square.get('/api/v2/search?q=%23reap&type=hashtags&limit=1&offset=1', token.dora);
  assert.deepEqual(paged.hashtags.map((one: any) => one.name), ['reaper']);
  assert.deepEqual((await square.get('/api/v1/search?q=reap&type=hashtags', token.dora)).hashtags, ['reap', 'reaper', 'reaped']);
});

test('an address of this square is answered with what stands there', async () => {
  const resolved = (address: string, who = 'dora'): Promise<any> =>
    square.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(address)}`, token[who]);
  const one = await square.get(`/api/v1/statuses/${post.a}`);
  assert.deepEqual((await resolved(one.url)).statuses.map((found: any) => found.id), [post.a]);
  assert.deepEqual((await resolved(one.account.url)).accounts.map((found: any) => found.username), ['alice']);
  const secret = (await square.get(`/api/v1/statuses/${post.h}`, token.alice)).url;
  for (const address of [secret, `${one.account.url}/1`, `${one.account.url}/x`, `${one.account.url}2`])
    assert.deepEqual(await resolved(address), { accounts: [], statuses: [], hashtags: [], collections: [] }, address);
});

test('without a token there are no pages and nothing is fetched; without words there is nothing', async () => {
  for (const rest of ['resolve=true', 'offset=1'])
    assert.equal((await square.ask('GET', `/api/v2/search?q=zoe&${rest}`)).status, 401, rest);
  assert.equal((await square.ask('GET', '/api/v2/search', { token: token.dora })).status, 400);
  const nothing = { accounts: [], statuses: [], hashtags: [], collections: [] };
  assert.deepEqual(await square.get('/api/v2/search?q=', token.dora), nothing);
  assert.deepEqual(await square.get('/api/v2/search?q=%20-%20!', token.dora), nothing);
});

test('no query is a fault of the server', async () => {
  const odd = ['"', '-"', '::', 'from:', 'from:"', 'has:', 'before:yesterday', 'after:9999-99-99', 'during:0000',
    'a* NEAR(b', '{x y}: z', "'; DROP TABLE posts; --", '\u{1F33F}', 'AND OR NOT', '!!&|()', '=f1 xqf1',
    'in:library -in:library', '-in:all harvest', 'a '.repeat(600), '"'.repeat(999), 'from:@@@ to:@a@b@c',
    'from:alice '.repeat(40), 'harvest ' + 'is:reply -is:reply '.repeat(30)];
  for (const query of odd)
    for (const version of ['v1', 'v2']) {
      const answer = await square.ask('GET', `/api/${version}/search?q=${encodeURIComponent(query)}`, { token: token.dora });
      assert.ok([200, 422].includes(answer.status), `${JSON.stringify(query)}: ${answer.status} ${answer.text}`);
    }
  assert.equal(await found('dora', '=f1 xqf1'), '');
});
