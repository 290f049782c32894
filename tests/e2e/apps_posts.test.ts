// Debian's toot and python3-mastodon, unchanged: they post, read, follow, vote.
// toot (0.34 in Debian 12, 0.48 in 13) has no command that votes, only its full-screen mode does; so
// the vote goes through python3-mastodon.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Square } from './square.ts';

const toot = '/usr/bin/toot';
const python = '/usr/bin/python3';
const hasMastodon = spawnSync(python, ['-c', 'import mastodon']).status === 0;

const square = new Square();
let ann = '';
let ben = '';

before(async () => {
  await square.start();
  ann = square.person('ann');
  ben = square.person('ben');
});
after(() => square.remove());

const script = `
import sys, datetime
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError
base, ann_token, ben_token = sys.argv[1:4]
ann = Mastodon(access_token=ann_token, api_base_url=base)
ben = Mastodon(access_token=ben_token, api_base_url=base)
me, other = ann.me(), ben.me()

first = ann.status_post('Hello #square @ben', language='en')
assert first.visibility == 'public' and first.mentions[0].acct == 'ben' and first.tags[0].name == 'square'
assert isinstance(first.created_at, datetime.datetime)
again = ann.status_post('Hello again', idempotency_key='one')
assert ann.status_post('Hello again', idempotency_key='one').id == again.id
secret = ann.status_post('@ben psst', visibility='direct')
warned = ann.status_post('spoilers', spoiler_text='careful', sensitive=True, visibility='unlisted')
assert warned.spoiler_text == 'careful' and warned.sensitive
reply = ben.status_reply(first, 'and to you')
context = ann.status_context(first)
assert [one.id for one in context.descendants] == [reply.id] and context.ancestors == []
assert [one.id for one in ann.status_context(reply).ancestors] == [first.id]

assert ben.status_favourite(first).favourited and ben.status_reblog(first).reblog.id == first.id
assert ben.status_bookmark(first).bookmarked and ben.status_mute(first).muted
assert ann.status_pin(again).pinned
assert [one.id for one in ben.favourites()] == [first.id] == [one.id for one in ben.bookmarks()]
assert ann.status(first).favourites_count == 1 and ann.status(first).reblogs_count == 1
assert ann.status_favourited_by(first)[0].id == other.id == ann.status_reblogged_by(first)[0].id
assert [one.id for one in ben.account_statuses(me, pinned=True)] == [again.id]
assert not ben.status_unfavourite(first).favourited and not ben.status_unreblog(first).reblogged
assert not ben.status_unbookmark(first).bookmarked and not ben.status_unmute(first).muted
assert not ann.status_unpin(again).pinned

poll = ann.make_poll(['tea', 'coffee', 'water'], expires_in=3600, multiple=True)
asked = ann.status_post('What will it be?', poll=poll)
ben.poll_vote(asked.poll, [0, 2])
voted = ben.poll(asked.poll)
assert voted.votes_count == 2 and voted.voters_count == 1 and voted.voted and voted.own_votes == [0, 2]
try:
    ben.poll_vote(asked.poll, [1]); assert False, 'voted twice'
except MastodonAPIError as e:
    assert e.args[1] == 422
assert ann.poll(asked.poll).options[2].votes_count == 1

ben.account_follow(me)
for i in range(25):
    ann.status_post('page %d #pages' % i)
def walk(page, client):
    ids = []
    while page:
        ids += [one.id for one in page]
        page = client.fetch_next(page)
    return ids
home = walk(ben.timeline_home(limit=7), ben)
assert len(home) == len(set(home)) and sorted(home, reverse=True) == home and secret.id in home
assert len(walk(ann.timeline_hashtag('pages', limit=10), ann)) == 25
assert len(walk(ann.timeline_local(limit=10), ann)) >= 27
assert len(walk(ben.account_statuses(me, limit=9, exclude_replies=True), ben)) >= 28
hers = ben.list_create('hers')
ben.list_accounts_add(hers, [me.id])
assert ben.timeline_list(hers)[0].content == '<p>page 24 <a href="%s/tags/pages" class="mention hashtag" rel="tag">#<span>pages</span></a></p>' % base
older = ben.timeline_home(limit=3)
newer = ben.fetch_previous(ben.fetch_next(older))
assert [one.id for one in newer] == [one.id for one in older]

assert any(one.id == first.id for one in ann.search('hello', result_type='statuses').statuses)
# that of a stranger to ben alone is held back
assert [one.type for one in ben.notifications(types=['mention'])] == ['mention']
assert ben.conversations()[0].last_status.id == secret.id
assert ann.status_update(again, status='Hello, edited').content == '<p>Hello, edited</p>'
assert [one.content for one in ann.status_history(again)] == ['<p>Hello again</p>', '<p>Hello, edited</p>']
assert ann.status_source(again).text == 'Hello, edited'
assert ann.status_delete(again).text == 'Hello, edited'
try:
    ann.status(again); assert False, 'still there'
except MastodonNotFoundError:
    pass
print('all of it')
`;

test('python3-mastodon posts, reads, follows and votes', { skip: !hasMastodon && 'no python3-mastodon' }, () => {
  const done = spawnSync(python, ['-c', script, square.url, ann, ben], { encoding: 'utf8' });
  assert.equal(done.status, 0, done.stderr);
  assert.equal(done.stdout.trim(), 'all of it');
});

/** toot's own settings, as its login leaves them. */
function tootSettings(): NodeJS.ProcessEnv {
  const folder = join(square.folder, 'toot');
  const instance = `localhost:${square.port}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), JSON.stringify({
    apps: { [instance]: { instance, base_url: square.url, client_id: 'x', client_secret: 'x' } },
    users: { [`ann@${instance}`]: { instance, username: 'ann', access_token: ann } },
    active_user: `ann@${instance}`,
  }));
  return { ...process.env, XDG_CONFIG_HOME: square.folder };
}

test('toot posts, reads a thread, acts on posts and deletes', { skip: !existsSync(toot) && 'no toot' }, async () => {
  const env = tootSettings();
  const run = (...args: string[]): string => {
    const done = spawnSync(toot, args, { encoding: 'utf8', env });
    assert.equal(done.status, 0, `${args.join(' ')}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  };
  run('post', 'Said with toot', '--visibility', 'unlisted', '--language', 'en', '--spoiler-text', 'a warning');
  const me = await square.get('/api/v1/accounts/verify_credentials', ann);
  const [post] = await square.get(`/api/v1/accounts/${me.id}/statuses?limit=1`, ann);
  assert.equal(post.spoiler_text, 'a warning');
  assert.equal(post.language, 'en');
  run('post', 'and an answer', '--reply-to', post.id);
  assert.match(run('thread', post.id), /Said with toot[\s\S]*and an answer/);
  assert.match(run('timeline', '--once'), /Said with toot/);
  for (const action of ['favourite', 'unfavourite', 'reblog', 'unreblog', 'bookmark', 'unbookmark', 'pin', 'unpin'])
    run(action, post.id);
  await square.post(`/api/v1/statuses/${post.id}/reblog`, ben);
  assert.match(run('reblogged_by', post.id), /ben/);
  assert.match(run('notifications'), /ben/);
  run('follow', 'ben');
  assert.match(run('following', '@ann'), /ben/);
  assert.match(run('followers', '@ben'), /ann/);
  for (const action of ['mute', 'unmute', 'block', 'unblock', 'unfollow'])
    run(action, 'ben');
  assert.doesNotMatch(run('following', '@ann'), /ben/);
  assert.match(run('whois', 'ben'), /ben/);
  assert.match(run('search', 'ben'), /ben/);
  run('bookmark', post.id);
  assert.match(run('bookmarks', '--once'), /Said with toot/);
  run('delete', post.id);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`, { token: ann })).status, 404);
});
