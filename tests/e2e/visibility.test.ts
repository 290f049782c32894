// Who may see what: every kind of viewer against every kind of post through every call that can
// show one. The expected answer stands in one table; everything else follows from it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Square } from './square.js';

const kinds = ['public', 'unlisted', 'private', 'direct'] as const;
type Kind = typeof kinds[number];

/** What each viewer may see of anna's posts; all of them name "named". */
const sees: Record<string, readonly Kind[]> = {
  nobody: ['public', 'unlisted'],
  anna: kinds,
  fan: ['public', 'unlisted', 'private'],      // follows her
  stranger: ['public', 'unlisted'],
  named: kinds,                                // is mentioned in every post
  former: ['public', 'unlisted'],              // followed, marked everything, was removed
  blocked: [],                                 // she blocks
  blocker: [],                                 // blocks her
  muter: ['public', 'unlisted', 'private'],    // follows and mutes her
};
const viewers = Object.keys(sees);
const people = viewers.filter((name) => name !== 'nobody');

const square = new Square();
const token: Record<string, string | undefined> = {};
const id: Record<string, string> = {};
/** Posts that answer another's post, and posts that stand alone. */
const replies = {} as Record<Kind, any>;
const roots = {} as Record<Kind, any>;
let below: any;
let list = '';

const may = (viewer: string, kind: Kind): boolean => sees[viewer].includes(kind);

async function post(viewer: string, path: string, body?: object): Promise<any> {
  return square.post(path, token[viewer], body);
}

before(async () => {
  await square.start();
  for (const name of [...people, 'other']) {
    token[name] = square.person(name);
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
    await square.expect('PATCH', '/api/v1/accounts/update_credentials',
      { token: token[name], form: { indexable: 'true', discoverable: 'true' } });
  }
  below = await post('other', '/api/v1/statuses', { status: 'below me' });
  for (const name of ['fan', 'former', 'muter'])
    await post(name, `/api/v1/accounts/${id.anna}/follow`);
  for (const kind of kinds) {
    const body = { visibility: kind, language: 'en', poll: { options: ['a', 'b'], expires_in: 3600, multiple: true } };
    replies[kind] = await post('anna', '/api/v1/statuses',
      { ...body, status: `@named wordreply #tagreply ${kind}`, in_reply_to_id: below.id });
    roots[kind] = await post('anna', '/api/v1/statuses', { ...body, status: `@named wordroot #tagroot ${kind}` });
    if (kind === 'direct') continue;
    for (const one of [replies[kind], roots[kind]])
      for (const action of ['favourite', 'bookmark']) await post('former', `/api/v1/statuses/${one.id}/${action}`);
    await post('anna', `/api/v1/statuses/${roots[kind].id}/pin`);
  }
  list = (await post('fan', '/api/v1/lists', { title: 'hers' })).id;
  await post('fan', `/api/v1/lists/${list}/accounts`, { account_ids: [id.anna] });
  await post('anna', `/api/v1/accounts/${id.former}/remove_from_followers`);
  await post('anna', `/api/v1/accounts/${id.blocked}/block`);
  await post('blocker', `/api/v1/accounts/${id.anna}/block`);
  await post('muter', `/api/v1/accounts/${id.anna}/mute`);
});
after(() => square.remove());

async function status(viewer: string, method: string, path: string, body?: object): Promise<number> {
  return (await square.ask(method, path, { token: token[viewer], body })).status;
}

for (const [name, path] of [
  ['the post', '/api/v1/statuses/:id'], ['its thread', '/api/v1/statuses/:id/context'],
  ['its history', '/api/v1/statuses/:id/history'], ['who favourited it', '/api/v1/statuses/:id/favourited_by'],
  ['who boosted it', '/api/v1/statuses/:id/reblogged_by'], ['its poll', '/api/v1/polls/:id'],
] as const)
  test(`${name} is there for those who may see it, and for nobody else`, async () => {
    for (const viewer of viewers)
      for (const kind of kinds)
        for (const one of [replies[kind], roots[kind]])
          assert.equal(await status(viewer, 'GET', path.replace(':id', one.id)), may(viewer, kind) ? 200 : 404,
            `${viewer} ${kind}`);
  });

test('what quotes a post and its source are asked for by people only', async () => {
  for (const viewer of people)
    for (const kind of kinds) {
      const there = may(viewer, kind) ? 200 : 404;
      assert.equal(await status(viewer, 'GET', `/api/v1/statuses/${roots[kind].id}/quotes`), there, `${viewer} ${kind}`);
      assert.equal(await status(viewer, 'GET', `/api/v1/statuses/${roots[kind].id}/source`),
        viewer === 'anna' ? 200 : there === 200 ? 403 : 404, `${viewer} ${kind}`);
    }
});

/** The kinds among these posts (or in what they boost or quote) that an answer holds. */
function kindsIn(answer: unknown, of: Record<Kind, any>): Kind[] {
  const text = JSON.stringify(answer);
  return kinds.filter((kind) => text.includes(`"id":"${of[kind].id}"`));
}

test('several at once and another’s thread hold exactly what may be seen', async () => {
  const query = kinds.map((kind) => `id[]=${replies[kind].id}`).join('&');
  for (const viewer of viewers) {
    assert.deepEqual(kindsIn(await square.get(`/api/v1/statuses?${query}`, token[viewer]), replies), sees[viewer], viewer);
    assert.deepEqual(kindsIn(await square.get(`/api/v1/statuses/${below.id}/context`, token[viewer]), replies),
      sees[viewer], viewer);
  }
});

test('nothing can be done with what cannot be seen', async () => {
  for (const viewer of people)
    for (const kind of kinds) {
      const path = `/api/v1/statuses/${roots[kind].id}`;
      const there = may(viewer, kind) ? 200 : 404;
      const place = `${viewer} ${kind}`;
      for (const action of ['mute', 'unmute', 'favourite', 'bookmark'])
        assert.equal(await status(viewer, 'POST', `${path}/${action}`), there, `${place} ${action}`);
      if (viewer === 'anna') continue;
      const boostable = kind === 'public' || kind === 'unlisted';
      assert.equal(await status(viewer, 'POST', `${path}/reblog`), !may(viewer, kind) ? 404 : boostable ? 200 : 403,
        `${place} reblog`);
      assert.equal(await status(viewer, 'POST', `${path}/pin`), may(viewer, kind) ? 422 : 404, `${place} pin`);
      const answer = await square.ask('POST', '/api/v1/statuses',
        { token: token[viewer], body: { status: 'an answer', in_reply_to_id: roots[kind].id, visibility: 'unlisted' } });
      assert.equal(answer.status, there, `${place} reply`);
      const quote = await square.ask('POST', '/api/v1/statuses',
        { token: token[viewer], body: { status: 'a quote', quoted_status_id: roots[kind].id, visibility: 'unlisted' } });
      assert.equal(quote.status, !may(viewer, kind) ? 404 : boostable ? 200 : 403, `${place} quote`);
      assert.equal(await status(viewer, 'POST', `/api/v1/polls/${roots[kind].id}/votes`, { choices: [0] }), there,
        `${place} vote`);
      assert.equal(await status(viewer, 'DELETE', path), 404, `${place} delete`);
      assert.equal(await status(viewer, 'PUT', path, { status: 'mine now' }), 404, `${place} edit`);
    }
});

/** Every call that answers with a page of posts, and what of anna's roots it must hold, if it may. */
const pages: [string, (viewer: string) => readonly Kind[]][] = [
  ['/api/v1/timelines/home', (viewer) => ({ anna: kinds, fan: sees.fan } as any)[viewer] ?? []],
  ['/api/v1/timelines/public', (viewer) => viewer === 'muter' || !may(viewer, 'public') ? [] : ['public']],
  ['/api/v1/timelines/tag/tagroot', (viewer) => viewer === 'muter' || !may(viewer, 'public') ? [] : ['public']],
  ['/api/v1/accounts/:anna/statuses', (viewer) => viewer === 'named' ? ['public', 'unlisted'] : sees[viewer]],
  ['/api/v1/accounts/:anna/statuses?exclude_replies=true', (viewer) => viewer === 'named' ? ['public', 'unlisted'] : sees[viewer]],
  ['/api/v1/accounts/:anna/statuses?pinned=true', (viewer) => sees[viewer].filter((kind) => kind !== 'direct')],
  ['/api/v1/accounts/:anna/statuses?tagged=tagroot', (viewer) =>
    (viewer === 'named' ? ['public', 'unlisted'] as const : sees[viewer]).filter((kind) => kind !== 'direct')],
  ['/api/v1/timelines/list/:list', (viewer) => viewer === 'fan' ? sees.fan : []],
  ['/api/v2/search?q=wordroot&type=statuses', (viewer) => viewer === 'nobody' ? []
    : viewer === 'anna' || viewer === 'named' ? kinds
      : viewer !== 'muter' && may(viewer, 'public') ? ['public'] : []],
  ['/api/v1/notifications?include_filtered=true', (viewer) => viewer === 'named' ? kinds : []],
  ['/api/v1/conversations', (viewer) => viewer === 'named' || viewer === 'anna' ? ['direct'] : []],
  ['/api/v1/favourites', () => []],
  ['/api/v1/bookmarks', () => []],
];

test('no page shows what may not be seen, and each shows what it is for', async () => {
  for (const viewer of viewers)
    for (const [path, expected] of pages) {
      const asked = path.replace(':anna', id.anna).replace(':list', list) + (path.includes('?') ? '&' : '?') + 'limit=40';
      const answer = await square.ask('GET', asked, { token: token[viewer] });
      const place = `${viewer} ${path}`;
      if (answer.status !== 200) {
        assert.ok(viewer === 'nobody' || path.includes('/list/'), `${place} ${answer.status}`);
        continue;
      }
      for (const posts of [roots, replies])
        for (const kind of kindsIn(answer.json, posts)) assert.ok(may(viewer, kind), `${place} shows ${kind}`);
      const held = kindsIn(answer.json, roots);
      for (const kind of expected(viewer)) assert.ok(held.includes(kind), `${place} lacks ${kind}: ${held}`);
    }
});

test('a boost or a quote carries a post no further than it may be seen', async () => {
  const own = await post('anna', `/api/v1/statuses/${roots.private.id}/reblog`);
  for (const viewer of viewers)
    assert.equal(await status(viewer, 'GET', `/api/v1/statuses/${own.id}`),
      may(viewer, 'private') && viewer !== 'named' ? 200 : 404, viewer);
  const boost = await post('other', `/api/v1/statuses/${roots.public.id}/reblog`);
  const quote = await post('other', '/api/v1/statuses', { status: 'look', quoted_status_id: roots.public.id });
  for (const viewer of viewers) {
    assert.equal(await status(viewer, 'GET', `/api/v1/statuses/${boost.id}`), may(viewer, 'public') ? 200 : 404, viewer);
    const shown = await square.get(`/api/v1/statuses/${quote.id}`, token[viewer]);
    assert.equal(shown.quote.state, viewer === 'blocker' ? 'blocked_account'
      : viewer === 'muter' ? 'muted_account'
      : may(viewer, 'public') ? 'accepted' : 'unauthorized', viewer);
    assert.equal(shown.quote.quoted_status === null, !may(viewer, 'public'), viewer);
  }
});

test('a suspended account’s posts are nowhere, and are back when it is lifted', async () => {
  square.must(['account', 'suspend', 'anna']);
  for (const viewer of viewers.filter((name) => name !== 'anna')) {
    for (const kind of kinds)
      assert.equal(await status(viewer, 'GET', `/api/v1/statuses/${roots[kind].id}`), 404, `${viewer} ${kind}`);
    for (const [path] of pages) {
      const answer = await square.ask('GET', path.replace(':anna', id.anna).replace(':list', list), { token: token[viewer] });
      if (answer.status === 200) assert.deepEqual(kindsIn(answer.json, roots), [], `${viewer} ${path}`);
    }
  }
  square.must(['account', 'suspend', 'anna', '--lift']);
  assert.equal(await status('nobody', 'GET', `/api/v1/statuses/${roots.public.id}`), 200);
});
