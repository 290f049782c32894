// The files of posts and accounts that moderation keeps from people: who is given them, by each kind
// of file, under each restriction; and that they come back.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { eventually, Square } from './square.js';

const square = new Square({ trusted_proxies: '127.0.0.1', territory_header: 'X-Territory' });
const token: Record<string, string> = {};
const id: Record<string, string> = {};
let shown: any, film: any, me: any, report: any;
const picture = (shade: number) => png(900, 600, (x, y) => [x & 255, y & 255, shade]);

async function send(path: string, method: string, fields: Record<string, Uint8Array>, name: string) {
  const form = new FormData();
  for (const [key, bytes] of Object.entries(fields))
    form.set(key, new Blob([bytes as Uint8Array<ArrayBuffer>]), key === 'film' ? 'clip.mp4' : 'a.png');
  const answer = await fetch(`http://127.0.0.1:${square.port}${path}`,
    { method, body: form, headers: { authorization: `Bearer ${token[name]}` } });
  const json = await answer.json() as any;
  assert.ok(answer.status < 300, JSON.stringify(json));
  return json;
}

function clip(): Buffer {
  const file = join(square.folder, 'clip.mp4');
  const done = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i',
    'testsrc=size=360x640:rate=10:duration=9', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=9',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', file]);
  assert.equal(done.status, 0, String(done.stderr));
  return readFileSync(file);
}

/** What the server answers at an address of a file, with what caches are told. */
async function ask(url: string, headers: Record<string, string> = {}) {
  const { pathname, search } = new URL(url);
  const answer = await fetch(`http://127.0.0.1:${square.port}${pathname}${search}`, { headers });
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, cache: answer.headers.get('cache-control') ?? '', headers: answer.headers, bytes };
}
const bare = (url: string) => url.split('?')[0];
const key = (url: string) => new URL(url).searchParams.get('k');

/** All files of the posts, and those of the profile. */
let files: Record<string, string> = {};
let faces: Record<string, string> = {};

async function decide(subject: string, effect: string, more: object = {}): Promise<any> {
  const made = await square.ask('POST', '/api/bema/v1/moderation/decisions',
    { token: token.mona, body: { subject, effect, facts: 'It says what is not so.', ...more } });
  assert.equal(made.status, 200, made.text);
  return made.json.decision;
}
const reverse = (decision: any) => square.expect('POST', `/api/bema/v1/moderation/decisions/${decision.id}/reverse`,
  { token: token.mona, body: { reason: 'It was right.' } });

/** Asked for in all the ways that could get around a refusal. */
async function refused(of: Record<string, string>, status: number, why: string, headers: Record<string, string> = {}) {
  for (const [name, url] of Object.entries(of)) {
    const tag = `"${new URL(url).pathname.slice('/media/'.length)}"`;
    const ways: Record<string, string>[] = [{}, { 'if-none-match': tag }, { 'if-none-match': '*' },
      { range: 'bytes=0-9' }, { range: 'bytes=0-9', 'if-range': tag }];
    for (const more of ways) {
      const answer = await ask(url, { ...headers, ...more });
      assert.equal(answer.status, status, `${why}: ${name} with ${JSON.stringify(more)}`);
      assert.equal(answer.cache, 'no-store', `${why}: ${name}`);
      assert.ok(answer.bytes.length < 200);
      assert.equal(answer.headers.get('link'),
        status === 451 ? `<${square.url}>; rel="blocked-by"` : null, `${why}: ${name}`);
      assert.equal(answer.headers.get('etag'), null);
    }
  }
}
async function given(of: Record<string, string>, why: string, headers: Record<string, string> = {}) {
  for (const [name, url] of Object.entries(of)) {
    const answer = await ask(url, headers);
    assert.equal(answer.status, 200, `${why}: ${name}`);
    assert.match(answer.cache, /^private, max-age=(600|300)$/);
    const tag = answer.headers.get('etag');
    if (tag) assert.equal((await ask(url, { ...headers, 'if-none-match': tag })).status, 304, `${why}: ${name}`);
    assert.equal((await ask(url, { ...headers, range: 'bytes=0-9' })).status, name.startsWith('list') && key(url) ? 200 : 206);
  }
}

/** Addresses in the JSON of the two posts, as told to somebody. */
function filesIn(posts: any[]): Record<string, string> {
  const [still, moving] = posts.map((post) => post.media_attachments[0]);
  return { original: still.url, preview: still.preview_url, film: moving.url, 'its preview': moving.preview_url,
    list: moving.meta.hls.url };
}
const own = async (name: string, headers: Record<string, string> = {}) =>
  filesIn(await Promise.all([shown, film].map((post) =>
    square.expect('GET', `/api/v1/statuses/${post.id}`, { token: token[name], headers }))));

/** What a playlist leads to, all the way down. */
async function plays(url: string, headers: Record<string, string> = {}): Promise<void> {
  const master = await ask(url, headers);
  assert.equal(master.status, 200);
  const lists = String(master.bytes).split('\n').filter((line) => line && !line.startsWith('#'));
  assert.equal(lists.length, 2);
  for (const name of lists) {
    const list = await ask(new URL(name, url).href, headers);
    assert.equal(list.status, 200);
    const head = /#EXT-X-MAP:URI="([^"]+)"/.exec(String(list.bytes))![1];
    const parts = String(list.bytes).split('\n').filter((line) => line && !line.startsWith('#'));
    for (const part of [head, ...parts]) {
      const answer = await ask(new URL(part, new URL(name, url)).href, { ...headers, range: 'bytes=0-9' });
      assert.equal(answer.status, 206, part);
    }
  }
}

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['ann', 'user'], ['eve', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
  me = await send('/api/v1/accounts/update_credentials', 'PATCH', { avatar: picture(1), header: picture(2) }, 'ann');
  faces = { avatar: me.avatar, header: me.header };
  const still = await send('/api/v2/media', 'POST', { file: picture(3) }, 'ann');
  shown = await square.post('/api/v1/statuses', token.ann, { status: 'a still', media_ids: [still.id] });
  const begun = await send('/api/v2/media', 'POST', { file: clip() }, 'ann');
  await eventually('it is made', async () =>
    (await square.ask('GET', `/api/v1/media/${begun.id}`, { token: token.ann })).status === 200, 60_000);
  film = await square.post('/api/v1/statuses', token.ann, { status: 'a film', media_ids: [begun.id] });
  files = filesIn([shown, film]);
  const list = String((await ask(files.list)).bytes).split('\n').find((line) => line.endsWith('.m3u8'))!;
  const listed = new URL(list, files.list).href;
  files['list of one'] = listed;
  files.part = new URL(String((await ask(listed)).bytes).split('\n').find((line) => line.endsWith('.mp4'))!, listed).href;
  report = await square.post('/api/v1/reports', token.eve,
    { account_id: id.ann, status_ids: [shown.id, film.id], comment: 'look' });
});
after(() => square.remove());

test('what nothing is laid over is served, and asked about again after ten minutes', async () => {
  assert.equal(Object.keys(files).length, 7);
  await given({ ...files, ...faces }, 'before');
  assert.match((await ask(files.original)).cache, /^private, max-age=600$/);
  await plays(files.list);
});

const both = async (effect: string, more: object = {}) =>
  [await decide(shown.id, effect, more), await decide(film.id, effect, more)];
const staffFiles = async () => {
  const seen = await square.get(`/api/v1/admin/reports/${report.id ?? ''}`, token.mona);
  const posts = [shown, film].map((post) => seen.statuses.find((one: any) => one.id === post.id));
  return filesIn(posts);
};

for (const on of ['post', 'account'] as const) {
  const lay = async (effect: string, more: object = {}) =>
    on === 'post' ? both(effect, more) : [await decide(id.ann, effect, more)];
  const lift = async (decisions: any[]) => { for (const one of decisions) await reverse(one); };

  test(`hidden on the ${on}: nobody but its author and staff`, async () => {
    const laid = await lay('hidden');
    await refused(files, 404, 'hidden');
    await refused(files, 404, 'by another', { authorization: `Bearer ${token.eve}` });
    await refused(files, 404, 'by its author without a key', { authorization: `Bearer ${token.ann}` });
    await given(faces, 'the account is still met by its name');
    for (const seen of [await own('ann'), await staffFiles()]) {
      for (const [name, url] of Object.entries(seen)) assert.ok(key(url), name);
      await given(seen, 'with a key');
      await plays(seen.list);
      assert.deepEqual(Object.values(seen).map(bare), Object.values(files).slice(0, 5));
    }
    await lift(laid);
    await given({ ...files, ...faces }, 'lifted');
    assert.deepEqual(await own('eve'), filesIn([shown, film]), 'no key where none is needed');
  });

  test(`withheld on the ${on}: only there, and a law says so`, async () => {
    const laid = await lay('withheld', { territory: 'DE', law: 'Section 1' });
    await refused(files, 451, 'there', { 'x-territory': 'DE' });
    await given(files, 'elsewhere', { 'x-territory': 'AT' });
    await given(files, 'where nobody knows');
    assert.equal(key((await own('ann')).original), null, 'no key where it is shown');
    const seen = await own('ann', { 'x-territory': 'DE' });
    await given(seen, 'its author there', { 'x-territory': 'DE' });
    await plays(seen.list, { 'x-territory': 'DE' });
    const page = await square.ask('GET', `/@ann/${shown.id}`, { headers: { 'x-territory': 'DE' } });
    assert.deepEqual([page.status, page.headers.get('link')], [451, `<${square.url}>; rel="blocked-by"`]);
    await lift(laid);
    await given(files, 'lifted', { 'x-territory': 'DE' });
  });

  test(`withheld on the ${on} by a rule of the square: as if it were not there`, async () => {
    const laid = await lay('withheld', { territory: 'DE' });
    await refused(files, 404, 'there', { 'x-territory': 'DE' });
    await given(files, 'elsewhere', { 'x-territory': 'FR' });
    await lift(laid);
    await given(files, 'lifted', { 'x-territory': 'DE' });
  });

  test(`age_restricted on the ${on}: who has signed in is given the addresses`, async () => {
    const laid = await lay('age_restricted');
    await refused(files, 404, 'for nobody');
    const seen = await own('eve');
    await given(seen, 'for eve');
    await plays(seen.list);
    await lift(laid);
    await given(files, 'lifted');
  });

  for (const effect of ['label', 'content_warning', 'replies_limited', 'not_recommended'])
    test(`${effect} on the ${on} leaves the files alone`, async () => {
      const laid = await lay(effect, ['label', 'content_warning'].includes(effect) ? { text: 'words' } : {});
      await given({ ...files, ...faces }, effect);
      assert.equal(key((await own('eve')).original), null);
      await lift(laid);
    });
}

test('account_suspended: everything, also the profile’s pictures; staff still see', async () => {
  const laid = await decide(id.ann, 'account_suspended');
  await refused({ ...files, ...faces }, 404, 'suspended');
  await refused(files, 404, 'for another', { authorization: `Bearer ${token.eve}` });
  await given(await staffFiles(), 'staff');
  await reverse(laid);
  await given({ ...files, ...faces }, 'lifted');
});

test('suspended by the operator’s command, beside the server and without it', async () => {
  square.must(['account', 'suspend', 'ann', '--reason', 'so']);
  await refused({ ...files, ...faces }, 404, 'by command');
  square.must(['account', 'suspend', 'ann', '--lift']);
  await given({ ...files, ...faces }, 'lifted');
  await square.stop();
  square.must(['account', 'suspend', 'ann', '--reason', 'so']);
  await square.start();
  await refused({ ...files, ...faces }, 404, 'without a server');
  square.must(['account', 'suspend', 'ann', '--lift']);
  await given({ ...files, ...faces }, 'lifted again');
});

test('account_limited leaves the files alone', async () => {
  const laid = await decide(id.ann, 'account_limited');
  await given({ ...files, ...faces }, 'limited');
  await reverse(laid);
});

test('a key is good for its own files, for its time, and as it was made', async () => {
  const laid = await both('hidden');
  const seen = await own('ann');
  const [still, moving] = [key(seen.original)!, key(seen.film)!];
  assert.notEqual(still, moving);
  assert.equal(still, key(seen.preview), 'one for all files of a picture');
  const [number, expires, seal] = still.split('.');
  assert.ok(Number(expires) > Date.now() + 4 * 60_000 && Number(expires) <= Date.now() + 10 * 60_000);
  for (const wrong of ['', 'x', moving, `${number}.${Number(expires) + 1}.${seal}`, `${number}.${expires}.${'0'.repeat(64)}`,
    `1.${expires}.${seal}`, still.slice(0, -1), `${still}0`, `${number}.0.${seal}`, `${number}.${expires}.`,
    '%20', encodeURIComponent('../../x')])
    await refused({ original: `${files.original}?k=${wrong}` }, 404, `with ${wrong}`);
  await refused({ original: `${files.original}?k=` }, 404, 'with nothing');
  await given({ original: `${files.original}?k=${still}` }, 'with its own');
  await refused({ film: `${files.film}?k=${still}` }, 404, 'with the one of another picture');
  for (const decision of laid) await reverse(decision);
  await given({ original: `${files.original}?k=wrong` }, 'none is asked for where nothing is hidden');
});

test('no key goes into another address that a text quotes it in', async () => {
  const laid = await decide(shown.id, 'hidden');
  const trap = await square.post('/api/v1/statuses', token.eve,
    { status: `https://elsewhere.example/?to=${files.original} https://elsewhere.example/${files.original}` });
  for (const name of ['ann', 'mona', 'eve']) {
    const seen = await square.ask('GET', `/api/v1/statuses/${trap.id}`, { token: token[name] });
    assert.ok(seen.json.content.includes(`?to=${files.original}"`));
    assert.ok(!seen.text.includes('?k='), name);
  }
  await square.expect('DELETE', `/api/v1/statuses/${trap.id}`, { token: token.eve });
  await reverse(laid);
});

test('what is hidden stays so when the server is stopped, and when it is killed', async () => {
  const laid = [...await both('hidden'), await decide(id.ann, 'account_suspended')];
  for (const end of ['stop', 'kill'] as const) {
    await square[end]();
    await square.start();
    await refused({ ...files, ...faces }, 404, `after ${end}`);
  }
  await reverse(laid[2]);
  await refused(files, 404, 'the posts are hidden all the same');
  await given(faces, 'the account is not');
  await square.kill();
  await square.start();
  await refused(files, 404, 'after it was killed again');
  for (const decision of laid.slice(0, 2)) await reverse(decision);
  await given({ ...files, ...faces }, 'lifted');
  await square.kill();
  await square.start();
  await given({ ...files, ...faces }, 'lifted, and started again');
});

test('what is added to something hidden is hidden; what is deleted of it is gone at once', async () => {
  const media = await send('/api/v2/media', 'POST', { file: picture(5) }, 'ann');
  const more = await send('/api/v2/media', 'POST', { file: picture(6) }, 'ann');
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'one', media_ids: [media.id] });
  await decide(post.id, 'hidden');
  await given({ more: more.url }, 'not yet of the post');
  const edited = await square.expect('PUT', `/api/v1/statuses/${post.id}`,
    { token: token.ann, body: { status: 'two', media_ids: [more.id] } });
  assert.ok(key(edited.media_attachments[0].url), 'its author still sees it');
  await refused({ before: media.url, after: more.url }, 404, 'edited');
  await square.expect('DELETE', `/api/v1/statuses/${post.id}`, { token: token.ann });
  await refused({ before: media.url, after: more.url }, 404, 'deleted');
  const again = await square.ask('POST', '/api/v1/statuses', { token: token.ann, body: { status: 'three', media_ids: [more.id] } });
  assert.equal(again.status, 422, 'it is not posted again');

  const laid = await decide(id.ann, 'hidden');
  const later = await send('/api/v2/media', 'POST', { file: picture(7) }, 'ann');
  await refused({ later: bare(later.url), preview: bare(later.preview_url) }, 404, 'sent by a hidden account, and not posted yet');
  await given({ later: later.url }, 'who sent it');
  const planned = await send('/api/v2/media', 'POST', { file: picture(8) }, 'ann');
  await square.post('/api/v1/statuses', token.ann,
    { status: 'five', media_ids: [planned.id], scheduled_at: new Date(Date.now() + 3_600_000).toISOString() });
  await refused({ planned: bare(planned.url) }, 404, 'of a post that is to come');
  const under = await square.post('/api/v1/statuses', token.ann, { status: 'four', media_ids: [later.id] });
  await refused({ later: bare(later.url), preview: bare(later.preview_url) }, 404, 'posted by a hidden account');
  await given({ own: (await square.get(`/api/v1/statuses/${under.id}`, token.ann)).media_attachments[0].url }, 'its author');
  await reverse(laid);
  await given({ later: bare(later.url) }, 'lifted');
});
