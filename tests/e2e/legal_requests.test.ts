// Demands of authorities: taken in by who runs the square, in the public log at once, sealed where a gag says
// so, revealed by itself when it ends; and a verifier finds both.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eventually, Square } from './square.js';

const square = new Square({ trusted_proxies: '127.0.0.1', territory_header: 'X-Territory' });
const token: Record<string, string> = {};
const id: Record<string, string> = {};
const requests = '/api/bema/v1/moderation/legal_requests';
const take = (who: string, body: object) => square.ask('POST', requests, { token: token[who], body });
const open = () => square.get('/api/bema/v1/transparency/requests');
const log = async (kind: string) => (await square.get(`/api/bema/v1/log/entries?kind=${kind}`)).entries;
const demand = { type: 'data_request', authority: 'Amtsgericht Zwickau', state: 'DE', law: '§ 100j StPO', words: 'Who holds the account of x@mail.example' };
const page = async () => (await square.ask('GET', '/transparency/requests', { headers: { accept: 'text/html' } })).text;

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['adam', 'admin'], ['mona', 'moderator'], ['ann', 'user'], ['bob', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
  }
});
after(() => square.remove());

test('a demand stands in the log, in the list and with whom it names', async () => {
  const made = await take('olga', { ...demand, subjects: [id.ann] });
  assert.equal(made.status, 200, made.text);
  assert.deepEqual([made.json.type, made.json.answer, made.json.subjects, made.json.subjects_count], ['data_request', 'waits', [id.ann], 1]);
  const [entry] = await log('legal_request');
  assert.deepEqual([entry.entry.record.action, entry.entry.record.demand.state, entry.entry.record.demand.type],
    ['legal_request', 'DE', 'data_request']);
  assert.equal(JSON.stringify(entry).includes('mail.example'), false);
  assert.equal(JSON.stringify(entry).includes(id.ann!), false);
  const [shown] = await open();
  assert.deepEqual([shown.id, shown.authority, shown.words, shown.subjects], [made.json.id, 'Amtsgericht Zwickau', 'Who holds the account of […]', undefined]);
  assert.match(await page(), /request for data[^]*Amtsgericht Zwickau \(DE\)/);
  const [told] = await square.get('/api/bema/v1/standing', token.ann);
  assert.equal(told.kind, 'legal_request');
  assert.match(told.text, /named in a demand of an authority[^]*§ 100j StPO[^]*Amtsgericht Zwickau \(DE\)/);
  const done = await square.ask('POST', `${requests}/${made.json.id}/answer`, { token: token.olga, body: { answer: 'refused', words: 'No court had ordered it' } });
  assert.equal(done.json.answer, 'refused', done.text);
  const [answered] = await square.get('/api/bema/v1/standing', token.ann);
  assert.match(answered.text, /Who holds the account[^]* → No court had ordered it/, 'she reads what was asked, and what was answered');
  assert.equal((await square.ask('POST', `${requests}/${made.json.id}/answer`, { token: token.olga, body: { answer: 'refused', words: 'x' } })).status, 409);
  assert.equal((await log('legal_request')).length, 2);
});

test('a gag hides it from everybody until it ends, and what is revealed is what was committed', async () => {
  const until = new Date(Date.now() + 2500).toISOString();
  const made = await take('olga', { ...demand, type: 'court_order', authority: 'Tribunal de Zurich', secret_until: until, subjects: id.bob });
  assert.equal(made.status, 200, made.text);
  const [gagged] = await log('gagged');
  assert.equal(gagged.id, made.json.sealed_entry);
  assert.deepEqual(Object.keys(gagged.entry.record), ['until']);
  assert.equal((await open()).some((one: any) => one.id === made.json.id), false);
  assert.equal((await page()).includes('Zurich'), false);
  assert.deepEqual(await square.get('/api/bema/v1/standing', token.bob), []);
  assert.deepEqual((await square.get(`${requests}?secret=true`, token.olga)).map((one: any) => one.id), [made.json.id]);
  assert.equal(JSON.stringify(await square.get('/api/bema/v1/log/entries')).includes('Zurich'), false);
  square.must(['log', 'verify']);

  await eventually('it is revealed', async () => (await log('reveal')).length === 1);
  const { record } = (await log('reveal'))[0].entry;
  assert.deepEqual([record.entry, record.name], [made.json.sealed_entry, 'request']);
  const seal = createHash('sha256').update(Buffer.from([2])).update(Buffer.from(record.salt, 'hex')).update(record.text).digest('hex');
  assert.equal(seal, gagged.entry.sealed.request);
  assert.deepEqual([JSON.parse(record.text).authority, JSON.parse(record.text).request], ['Tribunal de Zurich', made.json.id]);
  await eventually('it is told', async () => (await open()).some((one: any) => one.id === made.json.id && one.public_since));
  assert.match(await page(), /Tribunal de Zurich/);
  assert.match((await square.get('/api/bema/v1/standing', token.bob))[0].text, /Tribunal de Zurich/);
  square.must(['log', 'verify', square.url]);
  square.must(['log', 'verify']);
});

test('what a law orders away is withheld where it applies, and nowhere else', async () => {
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'forbidden there' });
  const made = await take('olga', { ...demand, type: 'takedown', territory: 'FR', subjects: post.id, withhold: true });
  assert.equal(made.status, 200, made.text);
  const seen = async (territory: string) =>
    (await square.ask('GET', `/api/v1/statuses/${post.id}`, { headers: { 'x-territory': territory } })).status;
  assert.deepEqual([await seen('FR'), await seen('DE')], [404, 200]);
  assert.match(await page(), /order to take down[^]*withheld in FR/);
  const [told] = await square.get('/api/bema/v1/standing', token.ann);
  assert.match(told.text, /§ 100j StPO[^]*Amtsgericht Zwickau \(DE\): Who holds/, 'she reads who demanded it, by which law');
  assert.doesNotMatch(told.text, /Rule:/, 'no rule of the square has to do with it');
  assert.ok(made.json.waits_for_second && made.json.withheld_until, 'it names no end: a second person lets it last');
  const confirm = (who: string) => square.ask('POST', `${requests}/${made.json.id}/confirm`, { token: token[who] });
  assert.deepEqual([(await confirm('olga')).status, (await confirm('mona')).status], [403, 403], 'not who took it in');
  const lasting = await confirm('adam');
  assert.deepEqual([lasting.status, lasting.json.withheld_count, lasting.json.withheld_until, lasting.json.waits_for_second], [200, 1, null, false], lasting.text);
  assert.equal((await confirm('adam')).status, 409);
  const listed = (await square.get(requests, token.olga)).find((one: any) => one.id === made.json.id);
  assert.deepEqual([listed.withheld_count, listed.withheld_until], [1, null]);
  assert.equal('withheld_until' in (await open())[0], false);
});

test('a demand names its own end, or none', async () => {
  const post = await square.post('/api/v1/statuses', token.ann, { status: 'forbidden for a time' });
  const end = new Date(Date.now() + 90 * 86_400_000).toISOString();
  const body = { ...demand, type: 'court_order', territory: 'FR', subjects: post.id };
  for (const wrong of [{ end }, { withhold: true, end, permanent: true }, { withhold: true, permanent: false }, { withhold: true, end: 'soon' },
    { withhold: true, end: '2099-01-01' }, { withhold: true, end: '2020-01-01' }])
    assert.equal((await take('olga', { ...body, ...wrong })).status, 422, JSON.stringify(wrong));
  const made = await take('olga', { ...body, withhold: true, end });
  assert.deepEqual([made.json.withheld_until, made.json.waits_for_second], [end, false], made.text);
});

test('only who runs the square takes them in, and what is wrong is refused', async () => {
  for (const who of ['mona', 'ann']) {
    assert.equal((await take(who, demand)).status, 403, who);
    assert.equal((await square.ask('GET', `${requests}?secret=true`, { token: token[who] })).status, 403, who);
  }
  assert.equal((await take('olga', { ...demand, subjects: [id.olga] })).status, 403, 'it names herself');
  assert.equal((await take('olga', { ...demand, subjects: ['12'] })).status, 404);
  for (const body of [{ type: 'x' }, { state: 'Germany' }, { authority: ' ' }, { law: '' }, { words: '' }, { secret_until: 'soon' },
    { secret_until: '2020-01-01' }, { withhold: true }, { withhold: true, territory: 'FR', subjects: [id.ann], secret_until: '2099-01-01' },
    { subjects: [id.ann, id.ann] }, { authority: 'x'.repeat(201) }])
    assert.equal((await take('olga', { ...demand, ...body })).status, 422, JSON.stringify(body));
  assert.equal((await square.ask('GET', `${requests}/12`, { token: token.olga })).status, 404);
});

test('they are counted by state and type', () => {
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  const csv = square.must(['transparency', 'report', '--from', day(-1), '--to', day(1)]);
  assert.match(csv, /# orders\nstate,type,count\r\nDE,court_order,2\r\nDE,data_request,1\r\nDE,takedown,1\r\n/);
  assert.match(csv, /# orders_answered\nstate,type,answer,count\r\nDE,data_request,refused,1\r\n/);
});
