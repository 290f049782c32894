// The npm package masto, which many web clients are written with: signing in, posting, reading.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createOAuthAPIClient, createRestAPIClient, type mastodon } from 'masto';
import { Person } from './person.ts';
import { password, Square } from './square.ts';

const redirect = 'https://client.example/back';
const square = new Square();
let ann: mastodon.rest.Client;
let ben: mastodon.rest.Client;

before(async () => {
  await square.start();
  ben = createRestAPIClient({ url: square.url, accessToken: square.person('ben') });
  square.account('ann');
});
after(() => square.remove());

test('a client registers itself, and a person lets it in', async () => {
  const stranger = createRestAPIClient({ url: square.url });
  const app = await stranger.v1.apps.create(
    { clientName: 'Client', redirectUris: redirect, scopes: 'read write follow' });
  const query = new URLSearchParams({ response_type: 'code', client_id: app.clientId!,
    redirect_uri: redirect, scope: 'read write follow' });
  const granted = await new Person(square).authorize(`/oauth/authorize?${query}`, 'ann', password);
  const token = await createOAuthAPIClient({ url: square.url }).token.create({
    clientId: app.clientId!, clientSecret: app.clientSecret!, redirectUri: redirect,
    code: new URL(granted.location).searchParams.get('code')!, grantType: 'authorization_code' });
  ann = createRestAPIClient({ url: square.url, accessToken: token.accessToken });
  assert.equal((await ann.v1.accounts.verifyCredentials()).username, 'ann');
  assert.equal((await stranger.v2.instance.fetch()).domain, new URL(square.url).host);
});

test('what one posts, the other reads, answers and marks', async () => {
  const me = await ann.v1.accounts.lookup({ acct: 'ann' });
  assert.ok((await ben.v1.accounts.$select(me.id).follow()).following);
  const post = await ann.v1.statuses.create(
    { status: 'Said with #masto', visibility: 'unlisted', spoilerText: 'a warning' });
  const [shown] = await ben.v1.timelines.home.list({ limit: 1 });
  assert.deepEqual([shown!.id, shown!.visibility, shown!.spoilerText, shown!.tags[0]!.name],
    [post.id, 'unlisted', 'a warning', 'masto']);
  const answer = await ben.v1.statuses.create({ status: '@ann I read it', inReplyToId: post.id });
  assert.deepEqual((await ann.v1.statuses.$select(post.id).context.fetch()).descendants
    .map((one) => one.id), [answer.id]);
  assert.ok((await ben.v1.statuses.$select(post.id).favourite()).favourited);
  assert.deepEqual((await ann.v1.notifications.list()).map((one) => one.type).sort(),
    ['favourite', 'follow', 'mention']);
});

test('a poll is asked, answered once, and counted', async () => {
  const asked = await ann.v1.statuses.create(
    { status: 'Tea?', poll: { options: ['yes', 'no'], expiresIn: 3600 } });
  const poll = ben.v1.polls.$select(asked.poll!.id);
  const voted = await poll.votes.create({ choices: [1] });
  assert.deepEqual([voted.voted, voted.ownVotes, voted.votesCount], [true, [1], 1]);
  await assert.rejects(poll.votes.create({ choices: [0] }), { statusCode: 422 });
  assert.deepEqual((await poll.fetch()).options.map((one) => one.votesCount), [0, 1]);
});

test('pages follow one another to the end, each post once', async () => {
  const made: string[] = [];
  for (let i = 0; i < 12; i++)
    made.unshift((await ann.v1.statuses.create({ status: `page ${i}` })).id);
  const me = await ann.v1.accounts.verifyCredentials();
  const read: string[] = [];
  for await (const page of ben.v1.accounts.$select(me.id).statuses.list({ limit: 5 }))
    read.push(...page.map((one) => one.id));
  assert.deepEqual(read.slice(0, made.length), made);
  assert.equal(read.length, new Set(read).size);
  assert.equal(read.length, 14);
});

test('what is missing and what is not allowed are errors that the client knows', async () => {
  await assert.rejects(ann.v1.statuses.$select('1').fetch(), { statusCode: 404 });
  const [post] = await ben.v1.timelines.home.list({ limit: 1 });
  await assert.rejects(ben.v1.statuses.$select(post!.id).remove(), { statusCode: 404 });
  await assert.rejects(ann.v1.statuses.create({ status: '' }), { statusCode: 422 });
});
