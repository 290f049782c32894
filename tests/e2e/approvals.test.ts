// What others must see first: held on every surface, published by nobody but those who were asked,
// on record in the public log, exported and checked without the square.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRestAPIClient } from 'masto';
import { png } from './png.js';
import { shapeFaults } from './shapes.js';
import { eventually, Square } from './square.js';
import { zip } from './zip.js';
import { checkpointOf, includes, isSigned, keyOf, leafHash, sealed } from './transparency.js';

const square = new Square();
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const ask = (who: string, method: string, path: string, body?: object) =>
  square.ask(method, path, { token: token[who], body });
const own = (who: string, method: string, path: string, body?: object) =>
  ask(who, method, `/api/bema/v1/approvals${path}`, body);
const posts = async (who: string) => square.get(`/api/v1/accounts/${id[who]}/statuses?limit=40`, token[who]);
const waiting = async (who: string) => (await own(who, 'GET', '/waiting')).json;
const show = async (who: string, draft: string) => (await own(who, 'GET', `/${draft}`)).json;
async function rule(who: string, form: object): Promise<any> {
  const made = await own(who, 'POST', '/rules', form);
  assert.equal(made.status, 200, made.text);
  return made.json;
}
async function person(name: string): Promise<void> {
  token[name] = square.person(name, 'read write follow push');
  id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
}
async function held(who: string, body: object, headers: Record<string, string> = {}): Promise<any> {
  const answer = await square.ask('POST', '/api/v1/statuses', { token: token[who], body, headers });
  assert.equal(answer.status, 202, answer.text);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${answer.json.id}`, { token: token[who] })).status, 404);
  return answer.json;
}
async function approve(who: string, draft: string): Promise<any> {
  const { hash } = await show(who, draft);
  const done = await own(who, 'POST', `/${draft}/approve`, { hash });
  assert.equal(done.status, 200, done.text);
  return done.json;
}
async function upload(who: string, description: string): Promise<any> {
  const form = new FormData();
  form.append('file', new Blob([png(8, 8, () => [9, 80, 160]) as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'a.png');
  form.append('description', description);
  const answer = await fetch(`${square.url}/api/v2/media`,
    { method: 'POST', headers: { authorization: `Bearer ${token[who]}` }, body: form });
  assert.equal(answer.status, 200);
  return answer.json();
}

before(async () => {
  await square.start();
  for (const name of ['firm', 'lena', 'luis', 'reader', 'solo', 'prof', 'sched', 'quoter', 'rules', 'importer'])
    await person(name);
});
after(() => square.remove());

test('what names a topic is held, whatever way it is written, and nothing else is', async () => {
  await rule('firm', { name: 'Shares', topics: ['$TSLA', 'merger talks', 'https://www.rumours.example/'],
    approvers: ['lena', 'luis'], needed: 1 });
  for (const status of ['Up goes $TSLA!', '$tsla', 'The ＭＥＲＧＥＲ  talks', 'mer\u200bger talks', 'see https://x.rumours.example/a'])
    await held('firm', { status });
  await held('firm', { status: 'fine', spoiler_text: '$TSLA' });
  for (const status of ['TSLAs', 'a merger of talks', 'https://rumours.examples/'])
    assert.equal((await ask('firm', 'POST', '/api/v1/statuses', { status })).status, 200, status);
  assert.equal((await posts('firm')).length, 3);
  for (const one of await waiting('lena'))
    assert.equal((await own('firm', 'DELETE', `/${one.id}`)).status, 200);
  assert.deepEqual(await waiting('lena'), []);
});

test('the answer is a status that says it is held, in form and JSON, once for a key', async () => {
  const answer = await held('firm', { status: 'about $TSLA' }, { 'idempotency-key': 'once' });
  const usual = await square.post('/api/v1/statuses', token.firm, { status: 'usual' });
  const faults = (one: any) => shapeFaults('POST /api/v1/statuses', 200, one).filter((fault) => !/held/.test(fault));
  assert.deepEqual(faults(answer), faults(usual));
  assert.match(answer.spoiler_text, /^Held: nothing is published until 1 more person approves$/);
  assert.equal(answer.url, `${square.url}/approvals/${answer.id}`);
  assert.equal(answer.held.id, answer.id);
  assert.equal((await held('firm', { status: 'about $TSLA' }, { 'idempotency-key': 'once' })).id, answer.id);
  const form = await square.ask('POST', '/api/v1/statuses',
    { token: token.firm, form: { status: 'form $TSLA' }, headers: { 'accept-language': 'fr' } });
  assert.equal(form.status, 202);
  assert.match(form.json.spoiler_text, /^Retenu : rien n’est publié avant l’accord de 1 personne$/);
  const query = await square.ask('POST', `/api/v1/statuses?status=${encodeURIComponent('query $TSLA')}`, { token: token.firm });
  assert.equal(query.status, 202);
  for (const one of [answer.id, form.json.id, query.json.id]) {
    const told = await square.get('/api/v1/notifications?types[]=bema.approval_wanted', token.lena);
    assert.ok(told.some((n: any) => n.approval?.id === one && n.account.id === id.firm), JSON.stringify(told[0]));
    await own('firm', 'DELETE', `/${one}`);
  }
});

test('it is approved by another who has read exactly that, and published then', async () => {
  const mine = await held('firm', { status: 'first $TSLA' });
  const before = (await posts('firm')).length;
  assert.equal((await own('reader', 'GET', `/${mine.id}`)).status, 404);
  assert.equal((await own('reader', 'GET', '/12')).text, (await own('reader', 'GET', `/${mine.id}`)).text);
  const { hash, form } = await show('lena', mine.id);
  assert.equal(form, undefined);
  for (const who of ['firm', 'reader']) {
    const no = await own(who, 'POST', `/${mine.id}/approve`, { hash });
    assert.equal(no.status, who === 'firm' ? 403 : 404, no.text);
  }
  assert.equal((await own('lena', 'POST', `/${mine.id}/approve`, { hash: 'f'.repeat(64) })).status, 409);
  assert.equal((await own('lena', 'PUT', `/${mine.id}`, { status: 'mine' })).status, 404);
  assert.equal((await own('lena', 'DELETE', `/${mine.id}`)).status, 404);
  assert.equal((await posts('firm')).length, before);
  const done = await approve('lena', mine.id);
  assert.equal(done.state, 'approved');
  const [post] = await posts('firm');
  assert.deepEqual([post.id, post.content], [done.published_id, '<p>first $TSLA</p>']);
  const [told] = await square.get('/api/v1/notifications?types[]=bema.approval_decided', token.firm);
  assert.deepEqual([told.account.id, told.approval.id, told.approval.state], [id.lena, mine.id, 'approved']);
  assert.equal((await own('luis', 'POST', `/${mine.id}/approve`, { hash })).status, 409);
});

test('an edit of a draft voids what was agreed to; two of three must agree', async () => {
  await rule('solo', { everything: true, approvers: ['lena', 'luis', 'reader'], needed: 2 });
  const mine = await held('solo', { status: 'one', visibility: 'unlisted' });
  assert.equal((await approve('lena', mine.id)).state, 'held');
  assert.deepEqual((await waiting('lena')).map((one: any) => one.id), []);
  assert.equal((await own('lena', 'POST', `/${mine.id}/approve`, { hash: (await show('lena', mine.id)).hash })).status, 409);
  const second = await own('solo', 'PUT', `/${mine.id}`, { status: 'two' });
  assert.equal(second.status, 200, second.text);
  assert.deepEqual([second.json.version, second.json.agreed, second.json.missing], [2, 0, 2]);
  assert.equal(second.json.draft.visibility, 'unlisted');
  assert.deepEqual((await waiting('lena')).map((one: any) => one.id), [mine.id]);
  assert.equal((await approve('luis', mine.id)).state, 'held');
  assert.equal((await posts('solo')).length, 0);
  const done = await approve('reader', mine.id);
  assert.equal(done.state, 'approved');
  assert.deepEqual(done.deeds.map((deed: any) => deed.action), ['held', 'agreed', 'voided', 'agreed', 'agreed', 'approved']);
  assert.deepEqual(done.versions.map((version: any) => version.draft.text), ['one', 'two']);
  assert.equal((await posts('solo'))[0].content, '<p>two</p>');
});

test('pictures and what is said of them are held, kept, and cannot be changed behind it', async () => {
  const media = await upload('firm', 'a chart of $TSLA');
  const mine = await held('firm', { status: 'look', media_ids: [media.id] });
  assert.equal(mine.media_attachments[0].id, media.id);
  assert.equal((await ask('firm', 'PUT', `/api/v1/media/${media.id}`, { description: 'other' })).status, 404);
  assert.equal((await ask('firm', 'DELETE', `/api/v1/media/${media.id}`)).status, 422);
  assert.equal((await ask('firm', 'POST', '/api/v1/statuses', { status: 'again', media_ids: [media.id] })).status, 422);
  const { hash } = await show('lena', mine.id);
  const said = await own('firm', 'PUT', `/${mine.id}`,
    { status: 'look', media_ids: [media.id], media_attributes: [{ id: media.id, description: 'still $TSLA' }] });
  assert.equal(said.json.version, 2, said.text);
  assert.notEqual(said.json.hash, hash);
  assert.equal((await own('lena', 'POST', `/${mine.id}/approve`, { hash })).status, 409);
  const done = await approve('lena', mine.id);
  const post = await square.get(`/api/v1/statuses/${done.published_id}`, token.firm);
  assert.deepEqual(post.media_attachments.map((one: any) => one.description), ['still $TSLA']);
});

test('a refusal says why, and lets the pictures go to another post', async () => {
  const media = await upload('firm', '');
  const mine = await held('firm', { status: '$TSLA no', media_ids: [media.id] });
  assert.equal((await own('lena', 'POST', `/${mine.id}/reject`, {})).status, 422);
  const done = await own('lena', 'POST', `/${mine.id}/reject`, { reason: 'Not before the call.' });
  assert.equal(done.json.state, 'rejected');
  assert.equal(done.json.deeds.at(-1).reason, 'Not before the call.');
  assert.equal((await own('luis', 'POST', `/${mine.id}/approve`, { hash: done.json.hash })).status, 409);
  assert.equal((await own('firm', 'PUT', `/${mine.id}`, { status: 'x' })).status, 409);
  assert.equal((await ask('firm', 'POST', '/api/v1/statuses', { status: 'without', media_ids: [media.id] })).status, 200);
});

test('edits of posts are held: the post stays as it stands', async () => {
  const post = await square.post('/api/v1/statuses', token.firm, { status: 'harmless' });
  const media = await upload('firm', 'plain');
  const shown = await square.post('/api/v1/statuses', token.firm, { status: 'pic', media_ids: [media.id] });
  const edited = await ask('firm', 'PUT', `/api/v1/statuses/${post.id}`, { status: 'now $TSLA' });
  assert.equal(edited.status, 202, edited.text);
  assert.equal(edited.json.content, '<p>harmless</p>');
  assert.equal(edited.json.held.kind, 'edit');
  const alt = await ask('firm', 'PUT', `/api/v1/statuses/${shown.id}`,
    { status: 'pic', media_ids: [media.id], media_attributes: [{ id: media.id, description: 'it shows $TSLA' }] });
  assert.equal(alt.status, 202, alt.text);
  assert.equal(alt.json.media_attachments[0].description, 'plain');
  await approve('luis', edited.json.held.id);
  await approve('luis', alt.json.held.id);
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.firm)).content, '<p>now $TSLA</p>');
  const now = await square.get(`/api/v1/statuses/${shown.id}`, token.firm);
  assert.equal(now.media_attachments[0].description, 'it shows $TSLA');
});

test('replies, quotes and polls are held each by its surface; a boost carries no words', async () => {
  const target = await square.post('/api/v1/statuses', token.reader, { status: 'question' });
  await rule('quoter', { everything: true, surfaces: ['reply', 'quote', 'poll', 'alt'], approvers: ['lena'] });
  assert.equal((await ask('quoter', 'POST', '/api/v1/statuses', { status: 'plain' })).status, 200);
  await held('quoter', { status: 'answer', in_reply_to_id: target.id });
  await held('quoter', { status: 'quote', quoted_status_id: target.id });
  await held('quoter', { status: 'ask', poll: { options: ['a', 'b'], expires_in: 3600 } });
  await held('quoter', { status: 'pic', media_ids: [(await upload('quoter', 'words')).id] });
  assert.equal((await ask('quoter', 'POST', '/api/v1/statuses', { status: 'pic', media_ids: [(await upload('quoter', '')).id] })).status, 200);
  const boost = await ask('quoter', 'POST', `/api/v1/statuses/${target.id}/reblog`, { status: 'comment', comment: 'comment' });
  assert.equal(boost.status, 200);
  assert.ok(!boost.text.includes('comment'));
  assert.equal((await waiting('lena')).filter((one: any) => one.account.id === id.quoter).length, 4);
  for (const one of await waiting('lena')) if (one.account.id === id.quoter) await approve('lena', one.id);
  const made = await posts('quoter');
  assert.equal(made.length, 7);
  const [reply, quote, poll] = ['answer', 'quote', 'ask'].map((text) => made.find((post: any) => post.content.includes(`<p>${text}</p>`)));
  assert.equal(reply.in_reply_to_id, target.id);
  assert.equal(quote.quote.quoted_status.id, target.id);
  assert.deepEqual(poll.poll.options.map((one: any) => one.title), ['a', 'b']);
});

test('profiles are held: name, note, fields, and what is said of pictures', async () => {
  await rule('prof', { topics: ['$TSLA'], surfaces: ['profile'], approvers: ['lena'] });
  const change = (body: object) => ask('prof', 'PATCH', '/api/v1/accounts/update_credentials', body);
  assert.equal((await ask('prof', 'POST', '/api/v1/statuses', { status: '$TSLA' })).status, 200);
  assert.equal((await change({ note: 'plain' })).status, 200);
  const texts = [{ display_name: 'Mrs $TSLA' }, { note: 'I hold $TSLA' }, { fields_attributes: [{ name: 'x', value: '$TSLA' }] }];
  for (const body of texts) {
    const no = await change(body);
    assert.equal(no.status, 202, no.text);
    assert.deepEqual([no.json.note, no.json.display_name, no.json.fields], ['<p>plain</p>', '', []]);
    assert.equal(no.json.held.kind, 'profile');
  }
  const form = new FormData();
  form.append('avatar', new Blob([png(8, 8, () => [9, 8, 16]) as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'a.png');
  form.append('avatar_description', 'plain');
  const send = (path: string, body: FormData) => fetch(`${square.url}${path}`,
    { method: 'PATCH', headers: { authorization: `Bearer ${token.prof}` }, body });
  assert.equal((await send('/api/v1/accounts/update_credentials', form)).status, 200);
  const described = await ask('prof', 'PATCH', '/api/v1/profile', { avatar_description: 'me and $TSLA' });
  assert.equal(described.status, 202, described.text);
  assert.equal((await square.get('/api/v1/profile', token.prof)).avatar_description, 'plain');
  for (const one of (await waiting('lena')).reverse()) if (one.account.id === id.prof) await approve('lena', one.id);
  const me = await square.get('/api/v1/profile', token.prof);
  assert.deepEqual([me.display_name, me.note, me.avatar_description], ['Mrs $TSLA', 'I hold $TSLA', 'me and $TSLA']);
  assert.equal(me.fields[0].value, '$TSLA');
});

test('a post for later is held when it is scheduled, and published at its time when it is approved', async () => {
  await rule('sched', { topics: ['$TSLA'], surfaces: ['post', 'schedule'], approvers: ['lena'] });
  const scheduled_at = new Date(Date.now() + 3600_000).toISOString();
  const mine = await held('sched', { status: 'later $TSLA', scheduled_at });
  assert.deepEqual(await square.get('/api/v1/scheduled_statuses', token.sched), []);
  const done = await approve('lena', mine.id);
  const [later] = await square.get('/api/v1/scheduled_statuses', token.sched);
  assert.deepEqual([later.id, later.scheduled_at, later.params.text], [done.published_id, scheduled_at, 'later $TSLA']);
  assert.deepEqual(await posts('sched'), []);
});

test('a rule becomes stricter at once; to weaken it takes one of its people, or seven days', async () => {
  const made = await rule('rules', { name: 'All', topics: ['alpha', 'beta'], approvers: ['lena', 'luis'], needed: 1 });
  const put = (body: object) => own('rules', 'PUT', `/rules/${made.id}`, { name: 'All', topics: ['alpha', 'beta'],
    approvers: ['lena', 'luis'], needed: 1, ...body });
  assert.equal((await put({ topics: ['alpha', 'beta', 'gamma'] })).json.version, 2);
  assert.equal((await put({ topics: ['alpha', 'beta', 'gamma'], needed: 2 })).json.needed, 2);
  for (const weaker of [{ topics: ['alpha'], needed: 2 }, { topics: ['alpha', 'beta', 'gamma'], needed: 1 },
    { topics: ['alpha', 'beta', 'gamma'], needed: 2, surfaces: ['post'] },
    { topics: ['alpha', 'beta', 'gamma'], needed: 2, approvers: ['lena', 'luis', 'reader'] }]) {
    const waits = await put(weaker);
    assert.equal(waits.status, 200, waits.text);
    const days = (Date.parse(waits.json.pending.at) - Date.now()) / 86_400_000;
    assert.ok(days > 6.99 && days < 7.01, String(days));
    assert.deepEqual(waits.json.topics, ['alpha', 'beta', 'gamma']);
    assert.equal(waits.json.needed, 2);
    await held('rules', { status: 'alpha beta gamma' });
  }
  assert.equal((await own('rules', 'DELETE', `/rules/${made.id}/pending`)).json.pending, null);
  assert.equal((await own('rules', 'DELETE', `/rules/${made.id}`)).json.pending.removed, true);
  await held('rules', { status: 'alpha' });
  for (const who of ['rules', 'reader', 'firm'])
    assert.equal((await own(who, 'POST', `/rules/${made.id}/confirm`)).status, 404, who);
  const [told] = await square.get('/api/v1/notifications?types[]=bema.approval_rule', token.luis);
  assert.equal(told.account.id, id.rules);
  assert.equal((await own('luis', 'POST', `/rules/${made.id}/confirm`)).status, 200);
  assert.deepEqual((await own('rules', 'GET', '/rules')).json, []);
  assert.equal((await ask('rules', 'POST', '/api/v1/statuses', { status: 'alpha' })).status, 200);
  const [first] = (await own('rules', 'GET', '?state=held')).json;
  const freed = await own('rules', 'PUT', `/${first.id}`);
  assert.deepEqual([freed.status, freed.json.state, freed.json.deeds.at(-1).action], [200, 'approved', 'released'], freed.text);
});

test('faulty rules are refused with words', async () => {
  for (const [form, words] of [[{ topics: ['a'] }, /people who approve/], [{ approvers: ['lena'] }, /topics/],
    [{ topics: ['a'], approvers: ['reader'], needed: 2 }, /needed/], [{ topics: ['\u200b'], approvers: ['lena'] }, /topic/],
    [{ topics: ['a'], approvers: ['nobody'] }, /not here/], [{ topics: ['a'], approvers: ['rules'] }, /herself/],
    [{ topics: ['a'], approvers: ['lena', 'lena'] }, /twice/], [{ topics: ['a'], approvers: ['lena'], surfaces: ['moon'] }, /surfaces/],
    [{ topics: ['a'], approvers: ['lena'], hours: 0 }, /hours/]] as const) {
    const no = await own('rules', 'POST', '/rules', form);
    assert.equal(no.status, 422, no.text);
    assert.match(no.json.error, words);
  }
  assert.equal((await ask('lena', 'POST', `/api/v1/accounts/${id.rules}/block`)).status, 200);
  assert.equal((await own('rules', 'POST', '/rules', { topics: ['a'], approvers: ['lena'] })).status, 422);
});

test('whoever is asked may leave: she is asked no more, and fewer can agree', async () => {
  await person('leaver');
  await rule('leaver', { everything: true, approvers: ['luis'] });
  assert.ok((await own('luis', 'GET', '/duties')).json.some((duty: any) => duty.account.id === id.leaver));
  assert.equal((await own('luis', 'DELETE', `/duties/${id.leaver}`)).status, 200);
  assert.equal((await own('luis', 'DELETE', `/duties/${id.leaver}`)).status, 404);
  const mine = await held('leaver', { status: 'x' });
  assert.equal((await own('luis', 'GET', `/${mine.id}`)).status, 404);
});

test('archives are held post by post, and come once', async () => {
  await rule('importer', { topics: ['$TSLA'], surfaces: ['import', 'profile'], approvers: ['luis'] });
  const lines = [
    { type: 'post', account: 'importer', key: 'p1', text: 'old $TSLA', created_at: '2020-01-01T00:00:00Z' },
    { type: 'post', account: 'importer', key: 'p2', text: 'old answer', reply_to: 'p1', created_at: '2020-01-02T00:00:00Z' },
  ];
  square.load(lines);
  square.load(lines);
  const mine = (await waiting('luis')).filter((one: any) => one.account.id === id.importer);
  assert.equal(mine.length, 1);
  const only = await posts('importer');
  assert.deepEqual(only.map((post: any) => [post.content, post.in_reply_to_id]), [['<p>old answer</p>', null]]);
  const done = await approve('luis', mine[0].id);
  const post = await square.get(`/api/v1/statuses/${done.published_id}`, token.importer);
  assert.deepEqual([post.content, post.created_at.slice(0, 10)], ['<p>old $TSLA</p>', '2020-01-01']);
});

test('an archive of another network is held alike', async () => {
  const actor = 'https://old.example/users/importer';
  const note = (number: number, content: string) => ({ id: `${actor}/statuses/${number}/activity`, type: 'Create', actor,
    published: `2023-03-0${number}T10:00:00Z`, to: ['https://www.w3.org/ns/activitystreams#Public'], cc: [],
    object: { id: `${actor}/statuses/${number}`, type: 'Note', summary: null, published: `2023-03-0${number}T10:00:00Z`,
      inReplyTo: number > 1 ? `${actor}/statuses/1` : null, attributedTo: actor,
      to: ['https://www.w3.org/ns/activitystreams#Public'], cc: [], sensitive: false, content, attachment: [], tag: [] } });
  const path = join(square.folder, 'archive.zip');
  writeFileSync(path, zip([
    { name: 'actor.json', bytes: JSON.stringify({ '@context': [], id: actor, type: 'Person', preferredUsername: 'importer',
      name: 'Importer', summary: '<p>I hold $TSLA</p>', attachment: [], outbox: 'outbox.json' }) },
    { name: 'outbox.json', bytes: JSON.stringify({ '@context': [], id: 'outbox.json', type: 'OrderedCollection', totalItems: 2,
      orderedItems: [note(1, '<p>archived $TSLA</p>'), note(2, '<p>archived answer</p>')] }) },
  ]));
  const before = (await posts('importer')).length;
  const report = square.must(['import', 'mastodon', path, '--account', 'importer']);
  assert.match(report, /1 {2}posts held until others approve them/);
  assert.match(report, /1 {2}posts stored/);
  assert.match(report, /the text of the profile: held until others approve it/);
  square.must(['import', 'mastodon', path, '--account', 'importer']);
  const mine = (await waiting('luis')).filter((one: any) => one.account.id === id.importer);
  assert.deepEqual(mine.map((one: any) => one.kind).sort(), ['post', 'profile']);
  assert.equal((await posts('importer')).length, before + 1);
  assert.equal((await square.get('/api/v1/accounts/verify_credentials', token.importer)).source.note, '');
});

test('the record holds without the square: forms, hashes, seals, receipts, in JSON and CSV', async () => {
  const key = keyOf(await (await fetch(`${square.url}/log/vkey`)).text());
  let deeds: any[] = [];
  await eventually('a checkpoint covers all', async () => {
    deeds = (await own('solo', 'GET', '/export')).json.deeds;
    return deeds.every((deed) => deed.log.receipt);
  });
  assert.deepEqual(deeds.map((deed) => deed.action), ['rule_made', 'held', 'agreed', 'voided', 'agreed', 'agreed', 'approved']);
  for (const deed of deeds) {
    assert.equal(createHash('sha256').update(deed.form).digest('hex'), deed.hash);
    const entry = JSON.parse(deed.log.body);
    assert.deepEqual([entry.kind, entry.record.action, entry.record.version], ['approval', deed.action, deed.version]);
    assert.ok(!/solo|one|two/.test(deed.log.body), 'nothing of it is told');
    for (const [name, { salt, text }] of Object.entries<any>(deed.log.opening))
      assert.equal(sealed(salt, text), entry.sealed[name]);
    assert.equal(deed.log.opening.draft.text, deed.hash);
    const receipt: string = deed.log.receipt;
    const [head, ...note] = receipt.split('\n\n');
    const lines = head!.split('\n');
    assert.equal(Buffer.from(lines[1]!.slice('extra '.length), 'base64').toString(), deed.log.body);
    const checkpoint = checkpointOf(note.join('\n\n'));
    assert.ok(isSigned(checkpoint, key));
    assert.ok(includes(Number(lines[2]!.slice('index '.length)), checkpoint.size, leafHash(deed.log.body),
      lines.slice(3).map((line) => Buffer.from(line, 'base64')), checkpoint.root));
  }
  const said = deeds.map((deed) => [deed.writer, deed.by]);
  assert.deepEqual(said.slice(1), [['solo', 'solo'], ['solo', 'lena'], ['solo', 'solo'], ['solo', 'luis'], ['solo', 'reader'], ['solo', 'reader']]);
  const csv = await own('solo', 'GET', '/export?format=csv');
  assert.match(csv.headers.get('content-type')!, /text\/csv/);
  assert.equal(csv.text.split('\r\n').length, deeds.length + 2);
  assert.equal(square.must(['approvals', 'export', 'solo', '--format', 'csv']), csv.text);
  const bare = (list: any[]) => list.map(({ log: { receipt, ...log }, ...deed }) => ({ ...deed, log }));
  assert.deepEqual(bare(JSON.parse(square.must(['approvals', 'export', 'solo'])).deeds), bare(deeds));
  assert.notEqual(square.run(['approvals', 'export', 'nobody']).code, 0);
  assert.match(square.must(['log', 'verify', square.url]), /./);
});

test('a deadline that has passed publishes nothing', async () => {
  await person('late');
  await rule('late', { everything: true, approvers: ['luis'], hours: 1 });
  const mine = await held('late', { status: 'never' });
  assert.ok(Date.parse(mine.held.expires_at) - Date.now() < 3_600_000);
  assert.equal((await posts('late')).length, 0);
});

test('two who agree in the same moment publish once, and neither is lost', async () => {
  await person('both');
  await rule('both', { everything: true, approvers: ['luis', 'reader'], needed: 2 });
  const drafts: any[] = [];
  for (let i = 0; i < 10; i++) drafts.push(await held('both', { status: `both ${i}` }));
  const hashes = await Promise.all(drafts.map(async (one) => (await show('luis', one.id)).hash));
  const answers = await Promise.all(drafts.flatMap((one, i) => ['luis', 'reader'].map((who) =>
    own(who, 'POST', `/${one.id}/approve`, { hash: hashes[i] }))));
  assert.deepEqual(answers.map((one) => one.status), answers.map(() => 200));
  assert.equal((await posts('both')).length, drafts.length);
  for (const one of drafts)
    assert.deepEqual((await show('luis', one.id)).deeds.map((deed: any) => deed.action), ['held', 'agreed', 'agreed', 'approved']);
});

test('a server that is killed while it approves has published and logged all of it, or nothing', async () => {
  await person('killed');
  await rule('killed', { everything: true, approvers: ['luis'] });
  const drafts: any[] = [];
  for (let i = 0; i < 12; i++) drafts.push(await held('killed', { status: `text ${i}` }));
  const hashes = await Promise.all(drafts.map(async (one) => (await show('luis', one.id)).hash));
  const asked = drafts.map((one, i) => own('luis', 'POST', `/${one.id}/approve`, { hash: hashes[i] }).then((a) => a.status, () => 0));
  await asked[0];
  await square.kill();
  const answered = await Promise.all(asked);
  await square.start();
  const shown = new Set((await posts('killed')).map((post: any) => post.id));
  const deeds = (await own('killed', 'GET', '/export')).json.deeds;
  for (const [i, one] of drafts.entries()) {
    const now = await show('killed', one.id);
    const approved = now.state === 'approved';
    if (answered[i] === 200) assert.ok(approved, 'what was answered is kept');
    assert.equal(shown.has(now.published_id), approved);
    assert.deepEqual(deeds.filter((deed: any) => deed.draft === one.id).map((deed: any) => deed.action),
      approved ? ['held', 'agreed', 'approved'] : ['held']);
  }
  assert.equal(square.run(['log', 'verify', square.url]).code, 0);
});

test('masto, which web clients are written with, takes it as a status', async () => {
  const client = createRestAPIClient({ url: square.url, accessToken: token.firm! });
  const made = await client.v1.statuses.create({ status: 'by masto $TSLA' });
  assert.match(made.spoilerText, /^Held: /);
  assert.equal(made.url, `${square.url}/approvals/${made.id}`);
  const later = await client.v1.statuses.create({ status: 'later $TSLA', scheduledAt: new Date(Date.now() + 3600_000).toISOString() });
  assert.ok(later.id);
});

test('what is another’s answers like what is not there', async () => {
  const mine = await held('firm', { status: 'whose $TSLA' });
  for (const [method, tail, body] of [['GET', '', undefined], ['PUT', '', { status: 'x' }], ['DELETE', '', undefined],
    ['POST', '/approve', { hash: mine.held.hash }], ['POST', '/reject', { reason: 'x' }]] as const) {
    const [there, none] = [await own('reader', method, `/${mine.id}${tail}`, body), await own('reader', method, `/12${tail}`, body)];
    assert.deepEqual([there.status, there.text], [404, none.text], method + tail);
  }
  const [theirs] = (await own('firm', 'GET', '/rules')).json;
  for (const [method, tail] of [['PUT', ''], ['DELETE', ''], ['DELETE', '/pending'], ['POST', '/confirm']] as const) {
    const body = method === 'PUT' ? { topics: ['a'], approvers: ['lena'] } : undefined;
    const [there, none] = [await own('reader', method, `/rules/${theirs.id}${tail}`, body), await own('reader', method, `/rules/12${tail}`, body)];
    assert.deepEqual([there.status, there.text], [404, none.text], method + tail);
  }
  assert.equal((await own('firm', 'DELETE', `/${mine.id}`)).status, 200);
});

test('toot and python3-mastodon say something sensible of it', { skip: !existsSync('/usr/bin/toot') }, async () => {
  const home = join(square.folder, 'toot');
  mkdirSync(join(home, 'toot'), { recursive: true });
  const host = `localhost:${square.port}`;
  writeFileSync(join(home, 'toot', 'config.json'), JSON.stringify({
    active_user: `firm@${host}`,
    apps: { [host]: { base_url: square.url, client_id: 'x', client_secret: 'y', instance: host } },
    users: { [`firm@${host}`]: { access_token: token.firm, instance: host, username: 'firm' } },
  }));
  const toot = spawnSync('/usr/bin/toot', ['post', 'by toot $TSLA'],
    { encoding: 'utf8', env: { ...process.env, XDG_CONFIG_HOME: home } });
  assert.equal(toot.status, 0, toot.stderr);
  assert.match(toot.stdout, /\/approvals\/\d+/);
  const python = spawnSync('/usr/bin/python3', ['-', square.url, token.firm!], { encoding: 'utf8', input: `
import sys
from mastodon import Mastodon
me = Mastodon(api_base_url=sys.argv[1], access_token=sys.argv[2])
made = me.status_post('by python $TSLA')
print(made.spoiler_text, made.url, made.account.acct)
print(me.account_update_credentials(note='I like $TSLA').acct)
` });
  assert.equal(python.status, 0, python.stderr);
  assert.match(python.stdout, /^Held: nothing is published.*approvals.*firm\nfirm\n$/);
});
