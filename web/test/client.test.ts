import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readdirSync, readFileSync } from 'node:fs';
import { api_words, query_text, read_links } from '../src/api/client';
import { poll_shares } from '../src/components/poll';
import type { Poll, Post } from '../src/api/entities';
import { messages as french } from '../src/messages/fr/first';
import { route_of } from '../src/router_path';
import { toggled, voted } from '../src/state/actions';

test('the Link header gives paths on this server and keeps their parameters', () => {
  const header =
    '<https://square.example/api/v1/timelines/home?limit=20&max_id=5>; rel="next", ' +
    '<https://square.example/api/v1/timelines/home?limit=20&min_id=9>; rel="prev"';
  assert.deepEqual(read_links(header), {
    next: '/api/v1/timelines/home?limit=20&max_id=5',
    previous: '/api/v1/timelines/home?limit=20&min_id=9',
  });
  assert.deepEqual(read_links(null), { next: null, previous: null });
});

test('what the API says is said in French, and every such sentence is one of the API', () => {
  const known = french.fault.api;
  const say = (words: string) => api_words(words, known);
  assert.equal(say('a post has at most 500 characters'), 'un message a au plus 500 signes');
  assert.equal(say("Validation failed: Title can't be blank"), 'le titre ne peut pas être vide');
  assert.equal(say('Validation failed: what nobody knows'), 'what nobody knows');
  assert.equal(api_words("Validation failed: Name can't be blank", new Map()), "Name can't be blank");
  let source = '';
  for (const folder of ['api', 'media', 'social'])
    for (const file of readdirSync(`src/${folder}`).filter((name) => name.endsWith('.c')))
      source += readFileSync(`src/${folder}/${file}`, 'utf8').replace(/"\s*\n\s*"/g, '');
  const said = source.replace(/%(lld|zu|d)/g, '#');
  for (const [words, french_words] of known) {
    assert.ok(said.includes(words), `the API does not say “${words}”`);
    assert.equal(french_words.split('#').length, words.split('#').length, words);
  }
});

test('lists become repeated parameters, what is absent is left out', () => {
  assert.equal(
    query_text({ id: ['1', '2'], q: 'a b', none: undefined, empty: '' }),
    '?id%5B%5D=1&id%5B%5D=2&q=a+b',
  );
  assert.equal(query_text({ n: 0, off: false }), '?n=0&off=false');
  assert.equal(query_text({}), '');
});

test('addresses pick screens; what is the server’s is left to the browser', () => {
  const screen = (path: string) => route_of(path)?.screen ?? null;
  assert.equal(screen('/'), 'front');
  assert.equal(screen('/@bob'), 'profile');
  assert.equal(screen('/@bob@far.example'), 'profile');
  assert.equal(route_of('/@bob@far.example/12')!.id, '12');
  assert.equal(route_of('/@bob/with_replies')!.tab, 'with_replies');
  assert.equal(route_of('/tags/caf%C3%A9')!.name, 'café');
  assert.equal(screen('/lists/4'), 'list');
  assert.equal(route_of('/settings/filters')!.tab, 'filters');
  assert.equal(screen('/local/'), 'local');
  for (const path of [
    '/auth/sign_in',
    '/oauth/authorize',
    '/@bob/followers/x',
    '/media/1.webp',
    '/@',
    '/tags',
  ])
    assert.equal(screen(path), null, path);
});

const base = { favourited: false, favourites_count: 3, reblogged: true, reblogs_count: 0 } as Post;

test('a favourite taken back is as before, and no count falls below nothing', () => {
  const way = { flag: 'favourited', count: 'favourites_count' } as const;
  assert.deepEqual(toggled(toggled(base, way), way), base);
  assert.equal(toggled(base, { flag: 'reblogged', count: 'reblogs_count' }).reblogs_count, 0);
});

const poll: Poll = {
  id: '1',
  expires_at: null,
  expired: false,
  multiple: false,
  votes_count: 3,
  voters_count: 3,
  voted: false,
  own_votes: [],
  options: [
    { title: 'a', votes_count: 2 },
    { title: 'b', votes_count: 1 },
  ],
  emojis: [],
};

test('a vote counts at once, and once', () => {
  const after = voted(poll, [1]);
  assert.deepEqual(
    after.options.map((option) => option.votes_count),
    [2, 2],
  );
  assert.equal(after.votes_count, 4);
  assert.equal(after.voted, true);
  assert.deepEqual(poll.options[1]!.votes_count, 1, 'the poll before is untouched');
});

test('shares are of voters where several may be chosen, and unknown while totals are hidden', () => {
  assert.deepEqual(poll_shares(poll), [67, 33]);
  assert.deepEqual(poll_shares({ ...poll, multiple: true, voters_count: 2 }), [100, 50]);
  assert.deepEqual(poll_shares({ ...poll, options: [{ title: 'a', votes_count: null }] }), [null]);
  assert.deepEqual(
    poll_shares({ ...poll, votes_count: 0, options: [{ title: 'a', votes_count: 0 }] }),
    [0],
  );
});
