// The npm package masto, which many web clients are written with: signing in, posting, reading.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient, type mastodon } from 'masto';
import { asJson, World } from './calls.ts';
import { Person } from './person.ts';
import { eventually, password, Square } from './square.ts';

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

/** Calls that masto has no method for, or that are not its to make. */
const notMastos = /^\S+ (\/(oauth|\.well-known|health)|\/api\/(oembed|web)|\/api\/v1\/streaming|\/api\/v\d_alpha)/;

/** What has nothing to be done to here: their addresses are confirmed, no link is shared, nothing translates. */
const refused = /emails\/confirmations|translate$|timelines\/link|trends\/links\/.*(approve|reject)/;

test('every call of the API, first version, second and admin\'s, is made with masto', async () => {
  const walked = new World(new Square({ registrations: 'approval' }));
  try {
    await walked.populate();
    const table = walked.square.must(['doc', 'api']).split("## Mastodon's calls")[1]!;
    const faults: string[] = [];
    for (const [, method, path] of table.matchAll(/^\| ([A-Z]+) \| (\S+) \| yes \|$/gm)) {
      if (notMastos.test(`${method} ${path}`)) continue;
      const who = path!.includes('/admin/') ? 'zoe' : 'ann';
      const call = await walked.call(method!, path!, who);
      const client: any = createRestAPIClient(
        { url: walked.square.url, accessToken: call.token ?? walked.token[who]! });
      const data = { ...asJson(call.fields), skipPolling: true,
        ...(call.file && { file: new Blob([call.file as Uint8Array<ArrayBuffer>], { type: 'image/png' }) }) };
      try {
        await step(client, method!, path!, call.path)(data);
      } catch (e: any) {
        if (!refused.test(path!)) faults.push(`${method} ${path}: ${e.statusCode} ${e.message}`);
      }
    }
    assert.deepEqual(faults, []);
  } finally {
    await walked.square.remove();
  }
});

/** The method of masto that makes the call: client.v1.lists.$select(id).accounts.create. */
function step(client: any, method: string, path: string, filled: string): (data: object) => Promise<unknown> {
  const names = path.split('/').slice(2);
  const words = filled.split('/').slice(2);
  let last = { GET: 'fetch', POST: 'create', PUT: 'update', PATCH: 'update', DELETE: 'remove' }[method]!;
  if (/(verify_credentials|update_credentials|\/lookup)$/.test(path)) {
    names.pop();
    last = words.pop()!;
  }
  let at = client;
  names.forEach((name, i) => { at = name.startsWith(':') ? at.$select(words[i]) : at[name]; });
  return at[last];
}

test('what is posted is heard on the stream, and no more after leaving it', async () => {
  const { configuration } = await ann.v2.instance.fetch();
  const me = await ann.v1.accounts.verifyCredentials();
  const streams = createStreamingAPIClient({ streamingApiUrl: configuration.urls.streaming,
    accessToken: square.token('ann') });
  const heard: string[] = [];
  const user = streams.user.subscribe();
  const tag = streams.hashtag.subscribe({ tag: 'loud' });
  const listening = [user, tag].map(async (events) => {
    for await (const event of events)
      heard.push(`${event.stream.join(':')} ${event.event} ${(event.payload as any).id ?? (event.payload as any)}`);
  });
  const post = await say(async () => heard.some((one) => one.startsWith('hashtag:loud update')));
  await eventually('it comes home too', () => heard.includes(`user update ${post.id}`));
  await ben.v1.statuses.$select(post.id).favourite();
  await eventually('the favourite', () => heard.some((one) => one.startsWith('user notification')));
  await ann.v1.statuses.$select(post.id).remove();
  await eventually('it is gone', () => heard.includes(`user delete ${post.id}`));
  user.unsubscribe();
  tag.unsubscribe();
  streams.close();
  await Promise.all(listening);
  assert.equal(me.username, 'ann');
});

/** Posts until the stream that was just asked for is there. */
async function say(heard: () => Promise<boolean>): Promise<mastodon.v1.Status> {
  for (;;) {
    const post = await ann.v1.statuses.create({ status: `listen ${Date.now()} #loud` });
    for (let tries = 0; tries < 20; tries++) {
      if (await heard()) return post;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
