// People and how they stand to each other, against the shapes recorded from Mastodon, and what one's
// deeds do to others' pages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { shapeFaults } from './shapes.js';
import { eventually, Square } from './square.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
/** Members that a shape recorded from one answer lacks or has null, though Mastodon documents them;
    configuration of newer profiles, which api_versions does not claim. */
const documented = [
  /\.(noindex|feature_approval|roles): Mastodon sends/, /last_status_at: null instead of str/,
  /\.pinned: Mastodon sends/, /\.application: (null|missing|Mastodon)/, /\.language: null instead/,
  /in_reply_to(_account)?_id: null instead/,
  /\.(discoverable|hide_collections): bool instead/, /posting:default:language: null/,
  /notification_groups\[\d+\]\.status_id: missing/, /^\.status: missing/,
];

before(async () => {
  await square.start();
  for (const name of ['alice', 'bob', 'carol', 'dora']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

function assertShape(call: string, value: unknown): void {
  const faults = shapeFaults(call, 200, value).filter((one) => !documented.some((d) => d.test(one)));
  assert.deepEqual(faults, [], call);
}

const get = (name: string, path: string) => square.get(path, token[name]);
const act = (name: string, other: string, action: string, body: object = {}) =>
  square.post(`/api/v1/accounts/${id[other]}/${action}`, token[name], body);
const say = (name: string, text: string, more: object = {}) =>
  square.post('/api/v1/statuses', token[name], { status: text, language: 'en', ...more });
const told = async (name: string): Promise<string[]> =>
  (await get(name, '/api/v1/notifications')).map((one: any) => one.type);
const home = async (name: string): Promise<string[]> =>
  (await get(name, '/api/v1/timelines/home?limit=40')).map((one: any) => one.account.acct);

test('accounts are answered as Mastodon answers them', async () => {
  assertShape('GET /api/v1/accounts/:id', await get('bob', `/api/v1/accounts/${id.alice}`));
  assertShape('GET /api/v1/accounts/lookup', await square.get('/api/v1/accounts/lookup?acct=alice'));
  assertShape('GET /api/v1/accounts/verify_credentials',
    await get('alice', '/api/v1/accounts/verify_credentials'));
  const both = await get('alice', `/api/v1/accounts?id[]=${id.bob}&id[]=${id.carol}`);
  assertShape('GET /api/v1/accounts', both);
  assert.deepEqual(both.map((one: any) => one.username), ['bob', 'carol']);
  const changed = await square.ask('PATCH', '/api/v1/accounts/update_credentials', {
    token: token.alice,
    body: { display_name: 'Alice', note: 'I know @bob', source: { privacy: 'unlisted' },
      fields_attributes: [{ name: 'home', value: 'https://alice.example' }] } });
  assert.equal(changed.status, 200);
  assertShape('PATCH /api/v1/accounts/update_credentials', changed.json);
  assert.equal(changed.json.source.privacy, 'unlisted');
  const seen = await get('bob', `/api/v1/accounts/${id.alice}`);
  assert.match(seen.note, /href="[^"]*\/@bob"/);
  assert.match(seen.fields[0].value, /^<a href="https:\/\/alice\.example"/);
  const picture = await fetch(new URL(new URL(seen.avatar).pathname, `http://127.0.0.1:${square.port}`));
  assert.equal(picture.headers.get('content-type'), 'image/png');
});

test('following, blocking, muting are answered by the relationship', async () => {
  assertShape('POST /api/v1/accounts/:id/follow', await act('alice', 'bob', 'follow'));
  assertShape('GET /api/v1/accounts/relationships',
    await get('alice', `/api/v1/accounts/relationships?id[]=${id.carol}&id[]=${id.bob}`));
  for (const action of ['mute', 'unmute', 'note', 'endorse', 'unendorse', 'pin', 'unpin', 'block',
    'unblock', 'remove_from_followers', 'unfollow'])
    assertShape(`POST /api/v1/accounts/:id/${action}`,
      await act('alice', 'bob', action, { comment: 'kind' }));
  const self = await square.ask('POST', `/api/v1/accounts/${id.alice}/follow`, { token: token.alice });
  assert.equal(self.status, 403);
  const nobody = await square.ask('POST', '/api/v1/accounts/1/follow', { token: token.alice });
  assert.equal(nobody.status, 404);
});

test('whom one follows, mutes or blocks shows on the next page', async () => {
  await say('bob', 'bob speaks');
  assert.ok(!(await home('carol')).includes('bob'));
  await act('carol', 'bob', 'follow');
  assert.ok((await home('carol')).includes('bob'));
  await act('carol', 'bob', 'mute', { duration: 3600 });
  assert.ok(!(await home('carol')).includes('bob'));
  const [muted] = await get('carol', '/api/v1/mutes');
  assert.ok(Date.parse(muted.mute_expires_at) > Date.now());
  await act('carol', 'bob', 'unmute');
  assert.ok((await home('carol')).includes('bob'));
  await act('carol', 'bob', 'block');
  assert.ok(!(await home('carol')).includes('bob'));
  const [seen] = await get('bob', `/api/v1/accounts/relationships?id=${id.carol}`);
  assert.equal(seen.blocked_by, true);
  assert.equal(seen.followed_by, false);
  await act('carol', 'bob', 'unblock');
});

test('a locked account lets in whom it chooses, and all once it is unlocked', async () => {
  const lock = (locked: boolean) => square.ask('PATCH', '/api/v1/accounts/update_credentials',
    { token: token.dora, body: { locked } });
  await lock(true);
  for (const name of ['alice', 'bob', 'carol'])
    assert.equal((await act(name, 'dora', 'follow')).requested, true);
  const asking = await get('dora', '/api/v1/follow_requests');
  assertShape('GET /api/v1/follow_requests', asking);
  assert.equal(asking.length, 3);
  const accepted = await square.post(`/api/v1/follow_requests/${id.alice}/authorize`, token.dora);
  assertShape('POST /api/v1/follow_requests/:id/authorize', accepted);
  assert.equal(accepted.followed_by, true);
  await square.post(`/api/v1/follow_requests/${id.bob}/reject`, token.dora);
  await lock(false);
  await eventually('all requests are follows',
    async () => (await get('dora', '/api/v1/follow_requests')).length === 0);
  const followers = await get('dora', `/api/v1/accounts/${id.dora}/followers`);
  assert.deepEqual(followers.map((one: any) => one.acct).sort(), ['alice', 'carol']);
  assert.equal((await square.get(`/api/v1/accounts/${id.dora}`)).followers_count, 2);
});

test('followers are paged by links until the end', async () => {
  for (const name of ['alice', 'bob', 'carol']) await act(name, 'dora', 'follow');
  const seen: string[] = [];
  let path: string | null = `/api/v1/accounts/${id.dora}/followers?limit=2`;
  while (path) {
    const answer: any = await square.ask('GET', path);
    seen.push(...answer.json.map((one: any) => one.acct));
    const next = /<([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '');
    path = next ? new URL(next[1]!).pathname + new URL(next[1]!).search : null;
  }
  assert.deepEqual(seen.sort(), ['alice', 'bob', 'carol']);
});

/** What an answer's link of that kind leads to, without the host. */
const linked = (answer: any, rel: string): string | null => {
  const found = new RegExp(`<([^>]*)>; rel="${rel}"`).exec(answer.headers.get('link') ?? '');
  return found ? new URL(found[1]!).pathname + new URL(found[1]!).search : null;
};
const key = (one: any): string => one.id ?? one.name;

/** Follows next to the end, then prev back to the beginning: both must meet the same. */
async function walkBothWays(path: string, who: string | undefined): Promise<string[]> {
  const down: string[] = [];
  const up: string[] = [];
  let last: any = null;
  for (let at: string | null = path; at; at = linked(last, 'next')) {
    const answer: any = await square.ask('GET', at, { token: who });
    assert.equal(answer.status, 200, at);
    if (!answer.json.length) break;
    last = answer;
    down.push(...answer.json.map(key));
  }
  assert.ok(last, `${path} is not empty`);
  up.push(...last.json.map(key));
  for (let at = linked(last, 'prev'); at;) {
    const answer: any = await square.ask('GET', at, { token: who });
    up.unshift(...answer.json.map(key));
    at = answer.json.length ? linked(answer, 'prev') : null;
  }
  assert.deepEqual(up, down, path);
  assert.equal(new Set(down).size, down.length, path);
  return down;
}

test('every listing is walked by its links, down and back up', async () => {
  const me = square.person('walker');
  const post = (path: string, who: string, body: object = {}) => square.post(path, who, body);
  const mine = (await square.get('/api/v1/accounts/verify_credentials', me)).id;
  const list = await post('/api/v1/lists', me, { title: 'walked' });
  const fan = await post('/api/v1/statuses', me, { status: 'walk with me', language: 'en' });
  const count = 5;
  for (let i = 0; i < count; i++) {
    const other = square.person(`walked${i}`);
    const otherId = (await square.get('/api/v1/accounts/verify_credentials', other)).id;
    const said = await post('/api/v1/statuses', other, { status: `step ${i} #walked`, language: 'en' });
    await post(`/api/v1/accounts/${otherId}/follow`, me);
    await post(`/api/v1/accounts/${mine}/follow`, other);
    await post(`/api/v1/lists/${list.id}/accounts`, me, { account_ids: [otherId] });
    await post(`/api/v1/statuses/${said.id}/favourite`, me);
    await post(`/api/v1/statuses/${said.id}/bookmark`, me);
    await post(`/api/v1/statuses/${fan.id}/favourite`, other);
    await post(`/api/v1/statuses/${fan.id}/reblog`, other);
    await post(`/api/v1/tags/walk${i}/follow`, me);
    await post('/api/v1/statuses', other, { status: `@walker quietly ${i}`, visibility: 'direct' });
    const shunned = square.person(`shunned${i}`);
    const shunnedId = (await square.get('/api/v1/accounts/verify_credentials', shunned)).id;
    await post(`/api/v1/accounts/${shunnedId}/${i % 2 ? 'block' : 'mute'}`, me);
    await post(`/api/v1/accounts/${shunnedId}/${i % 2 ? 'mute' : 'block'}`, me);
  }
  const listings: [string, number][] = [
    [`/api/v1/accounts/${mine}/followers`, count], [`/api/v1/accounts/${mine}/following`, count],
    ['/api/v1/blocks', count], ['/api/v1/mutes', count], ['/api/v1/favourites', count],
    ['/api/v1/bookmarks', count], ['/api/v1/followed_tags', count], ['/api/v1/conversations', count],
    [`/api/v1/statuses/${fan.id}/favourited_by`, count],
    [`/api/v1/statuses/${fan.id}/reblogged_by`, count],
    [`/api/v1/lists/${list.id}/accounts`, count], ['/api/v1/notifications', 4 * count],
    [`/api/v1/timelines/list/${list.id}`, 3 * count], ['/api/v1/timelines/home', 3 * count + 1],
    ['/api/v1/timelines/tag/walked', count],
  ];
  for (const [path, expected] of listings)
    assert.equal((await walkBothWays(`${path}?limit=2`, me)).length, expected, path);
});

test('lists hold whom one follows', async () => {
  await act('alice', 'bob', 'follow');
  const list = await square.post('/api/v1/lists', token.alice, { title: 'near' });
  assertShape('POST /api/v1/lists', list);
  const members = `/api/v1/lists/${list.id}/accounts`;
  await square.post(members, token.alice, { account_ids: [id.bob] });
  assertShape('GET /api/v1/lists/:id/accounts', await get('alice', members));
  assertShape('GET /api/v1/accounts/:id/lists', await get('alice', `/api/v1/accounts/${id.bob}/lists`));
  const stranger = await square.ask('POST', members, { token: token.alice, body: { account_ids: ['5'] } });
  assert.equal(stranger.status, 404);
  const others = await square.ask('GET', members, { token: token.bob });
  assert.equal(others.status, 404);
  await act('alice', 'bob', 'unfollow');
  assert.deepEqual(await get('alice', members), []);
  assert.equal((await square.ask('DELETE', `/api/v1/lists/${list.id}`, { token: token.alice })).status, 200);
});

test('one is told of what happens, in order and in groups, until it is taken back', async () => {
  const post = await say('alice', 'like me');
  await square.post('/api/v1/notifications/clear', token.alice);
  for (const name of ['bob', 'carol'])
    await square.post(`/api/v1/statuses/${post.id}/favourite`, token[name]);
  await say('carol', '@alice hello');
  assert.deepEqual(await told('alice'), ['mention', 'favourite', 'favourite']);
  assertShape('GET /api/v1/notifications', await get('alice', '/api/v1/notifications'));
  const grouped = await get('alice', '/api/v2/notifications');
  assertShape('GET /api/v2/notifications', grouped);
  const [mention, favourites] = grouped.notification_groups;
  assert.equal(mention.type, 'mention');
  assert.equal(favourites.notifications_count, 2);
  assert.equal(favourites.status_id, post.id);
  const who = await get('alice', `/api/v2/notifications/${favourites.group_key}/accounts`);
  assertShape('GET /api/v2/notifications/:group_key/accounts', who);
  assert.deepEqual(who.map((one: any) => one.acct), ['carol', 'bob']);
  assert.equal((await get('alice', '/api/v1/notifications/unread_count')).count, 3);
  await square.post(`/api/v1/statuses/${post.id}/unfavourite`, token.bob);
  assert.deepEqual(await told('alice'), ['mention', 'favourite']);
  assert.equal((await square.ask('DELETE', `/api/v1/statuses/${post.id}`, { token: token.alice })).status, 200);
  assert.deepEqual(await told('alice'), ['mention']);
});

test('who rings the bell is told of each post', async () => {
  await square.post('/api/v1/notifications/clear', token.dora);
  await act('dora', 'bob', 'follow', { notify: true });
  await say('bob', 'ring');
  await eventually('dora is told', async () => (await told('dora')).includes('status'));
  await act('dora', 'bob', 'follow', { notify: false });
});

test('direct posts make conversations, unread until they are read, and go with their posts', async () => {
  const post = await say('alice', '@bob between us', { visibility: 'direct' });
  const [talk] = await get('bob', '/api/v1/conversations');
  assertShape('GET /api/v1/conversations/', [talk]);
  assert.equal(talk.unread, true);
  assert.equal(talk.last_status.id, post.id);
  const read = await square.post(`/api/v1/conversations/${talk.id}/read`, token.bob);
  assertShape('POST /api/v1/conversations/:id/read', read);
  assert.equal(read.unread, false);
  assert.deepEqual(await get('carol', '/api/v1/conversations'), []);
  await square.ask('DELETE', `/api/v1/statuses/${post.id}`, { token: token.alice });
  assert.deepEqual(await get('bob', '/api/v1/conversations'), []);
});

test('markers, search, preferences and the square itself have their shapes', async () => {
  const post = await say('bob', 'about #olives');
  assertShape('POST /api/v1/markers',
    await square.post('/api/v1/markers', token.bob, { home: { last_read_id: post.id } }));
  assertShape('GET /api/v1/markers', await get('bob', '/api/v1/markers?timeline[]=home'));
  const found = await get('bob', '/api/v2/search?q=olives');
  assertShape('GET /api/v2/search', found);
  assert.equal(found.statuses[0].id, post.id);
  assert.equal(found.hashtags.length, 1);
  assertShape('GET /api/v1/accounts/search', await get('alice', '/api/v1/accounts/search?q=do'));
  assertShape('GET /api/v1/preferences', await get('bob', '/api/v1/preferences'));
  assertShape('GET /api/v1/instance/', await square.get('/api/v1/instance'));
  assertShape('GET /api/v2/instance/', await square.get('/api/v2/instance'));
  for (const part of ['activity', 'extended_description', 'languages', 'rules', 'peers'])
    assertShape(`GET /api/v1/instance/${part}`, await square.get(`/api/v1/instance/${part}`));
  assertShape('GET /nodeinfo/2.0', await square.get('/nodeinfo/2.0'));
});

test('a suspension hides everything and its end brings it back', async () => {
  const post = await say('bob', 'still here?');
  const statusOf = async (path: string, name?: string) =>
    (await square.ask('GET', path, name ? { token: token[name] } : {})).status;
  square.must(['account', 'suspend', 'bob', '--reason', 'a test']);
  assert.equal((await square.get(`/api/v1/accounts/${id.bob}`)).suspended, true);
  assert.equal(await statusOf(`/api/v1/statuses/${post.id}`), 404);
  assert.equal(await statusOf('/api/v1/timelines/home', 'bob'), 403);
  square.must(['account', 'suspend', 'bob', '--lift']);
  assert.equal(await statusOf(`/api/v1/statuses/${post.id}`), 200);
  assert.equal(await statusOf('/api/v1/timelines/home', 'bob'), 200);
});

test('a deleted account is gone, and so is what it did to others', async () => {
  token.zed = square.person('zed');
  const zed = (await get('zed', '/api/v1/accounts/verify_credentials')).id;
  await act('zed', 'carol', 'follow');
  await square.post(`/api/v1/accounts/${zed}/follow`, token.carol);
  const before = (await square.get(`/api/v1/accounts/${id.carol}`)).followers_count;
  square.must(['account', 'delete', 'zed', '--yes', '--reason', 'by letter']);
  assert.equal((await square.ask('GET', `/api/v1/accounts/${zed}`)).status, 404);
  await eventually('the follow is gone', async () =>
    (await square.get(`/api/v1/accounts/${id.carol}`)).followers_count === before - 1);
  assert.match(square.run(['doctor', '--deep']).stdout, /held equals what the store says/);
});

test('a profile is edited as newer apps edit it, its pictures described', async () => {
  const token = square.person('edith');
  const patch = async (fields: Record<string, string | Buffer>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields))
      if (typeof value === 'string') form.set(name, value);
      else form.set(name, new Blob([value as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'a.png');
    const answer = await fetch(`http://127.0.0.1:${square.port}/api/v1/profile`,
      { method: 'PATCH', body: form, headers: { authorization: `Bearer ${token}` } });
    return { status: answer.status, json: await answer.json() as any };
  };
  const before = await square.get('/api/v1/profile', token);
  assert.deepEqual([before.avatar, before.avatar_description, before.show_media, before.show_featured],
    [null, '', true, true]);
  const sent = await patch({ avatar: png(8, 8, () => [9, 90, 200]), avatar_description: 'A blue square',
    note: 'I am *me*', show_media: 'false', show_media_replies: 'false', show_featured: 'false' });
  assert.deepEqual([sent.status, sent.json.avatar_description, sent.json.note, sent.json.show_media,
    sent.json.show_media_replies, sent.json.show_featured], [200, 'A blue square', 'I am *me*', false, false, false]);
  assert.match(sent.json.avatar, /^http/);
  const later = await patch({ avatar_description: 'Blue', header_description: 'of none', show_media: 'true' });
  assert.deepEqual([later.json.avatar, later.json.avatar_description, later.json.header, later.json.header_description,
    later.json.show_media], [sent.json.avatar, 'Blue', null, '', true]);
  await eventually('others see it', async () => {
    const seen = await square.get('/api/v1/accounts/lookup?acct=edith');
    return seen.avatar_description === 'Blue' && seen.show_media && !seen.show_featured;
  });
  assert.equal((await patch({ avatar_description: 'x'.repeat(1501) })).status, 422);
  const named = await square.expect('PATCH', '/api/v1/profile', { token,
    body: { attribution_domains: ['Blog.example', 'news.example'] } });
  assert.deepEqual(named.attribution_domains, ['blog.example', 'news.example']);
  const mine = await square.get('/api/v1/accounts/verify_credentials', token);
  assert.deepEqual(mine.source.attribution_domains, named.attribution_domains);
  assert.equal((await square.ask('PATCH', '/api/v1/profile', { token, body: { attribution_domains: ['no domain'] } })).status, 422);
  assert.deepEqual((await square.expect('PATCH', '/api/v1/profile', { token,
    body: { attribution_domains: [''] } })).attribution_domains, []);
  assert.equal((await square.get('/api/v1/profile', token)).avatar_description, 'Blue');
});
