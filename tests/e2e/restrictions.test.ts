// Every rung of the ladder of restrictions through every door that can show a post: before, while it
// stands, and after it was taken back. What is expected stands in one table.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shapeFaults } from './shapes.js';
import { recordFaults } from './statement_rows.js';
import { eventually, Square } from './square.js';

const square = new Square({ trusted_proxies: '127.0.0.1', territory_header: 'X-Territory' });
const token: Record<string, string> = {};
const id: Record<string, string> = {};
let post: any, answer: any, list = '';

type Who = 'fan' | 'eve' | 'nobody';
interface Ask { who: Who; territory?: string }
/** Where people find what they asked for, and where they come upon what they did not ask for. */
type Kind = 'asked' | 'met';
interface Door { name: string; kind: Kind; who: readonly Who[]; shows(ask: Ask): Promise<boolean> }

const everybody: readonly Who[] = ['fan', 'eve', 'nobody'];
const headers = (ask: Ask): Record<string, string> => ask.territory ? { 'x-territory': ask.territory } : {};
const raw = (ask: Ask, path: string, method = 'GET') =>
  square.ask(method, path, { token: token[ask.who], headers: headers(ask) });
const inList = (path: () => string, pick: (json: any) => any[] = (json) => json) => async (ask: Ask) => {
  const answered = await raw(ask, path());
  if (answered.status !== 200) return false;
  return pick(answered.json).some((one: any) =>
    one.id === post.id || one.reblog?.id === post.id || one.status?.id === post.id);
};
const page = (path: () => string, words = 'ladderword') => async (ask: Ask) => {
  const answered = await square.ask('GET', path(), { headers: headers(ask) });
  return answered.status === 200 && answered.text.includes(words);
};
const there = (path: () => string) => async (ask: Ask) => (await raw(ask, path())).status === 200;

const doors: Door[] = [
  { name: 'the post', kind: 'asked', who: everybody, shows: there(() => `/api/v1/statuses/${post.id}`) },
  { name: 'several posts', kind: 'asked', who: everybody, shows: inList(() => `/api/v1/statuses?id[]=${post.id}`) },
  { name: 'its history', kind: 'asked', who: everybody, shows: there(() => `/api/v1/statuses/${post.id}/history`) },
  { name: 'who favourited it', kind: 'asked', who: ['fan'], shows: there(() => `/api/v1/statuses/${post.id}/favourited_by`) },
  { name: 'the thread below', kind: 'asked', who: everybody,
    shows: inList(() => `/api/v1/statuses/${answer.id}/context`, (json) => json.ancestors) },
  { name: 'the profile', kind: 'asked', who: everybody, shows: inList(() => `/api/v1/accounts/${id.ann}/statuses`) },
  { name: 'pinned posts', kind: 'asked', who: everybody,
    shows: inList(() => `/api/v1/accounts/${id.ann}/statuses?pinned=true`) },
  { name: 'who boosted it', kind: 'asked', who: everybody, shows: inList(() => `/api/v1/accounts/${id.bob}/statuses`) },
  { name: 'home', kind: 'asked', who: ['fan'], shows: inList(() => '/api/v1/timelines/home') },
  { name: 'a list', kind: 'asked', who: ['fan'], shows: inList(() => `/api/v1/timelines/list/${list}`) },
  { name: 'favourites', kind: 'asked', who: ['fan'], shows: inList(() => '/api/v1/favourites') },
  { name: 'bookmarks', kind: 'asked', who: ['fan'], shows: inList(() => '/api/v1/bookmarks') },
  { name: 'notifications', kind: 'asked', who: ['fan'], shows: inList(() => '/api/v1/notifications?types[]=mention') },
  { name: 'the public page', kind: 'met', who: ['eve', 'nobody'], shows: inList(() => '/api/v1/timelines/public') },
  { name: 'the local page', kind: 'met', who: ['eve', 'nobody'], shows: inList(() => '/api/v1/timelines/public?local=true') },
  { name: 'the tag', kind: 'met', who: ['eve', 'nobody'], shows: inList(() => '/api/v1/timelines/tag/laddertag') },
  { name: 'search', kind: 'met', who: ['eve'], shows: inList(() => '/api/v2/search?q=ladderword&type=statuses', (json) => json.statuses) },
  { name: 'For you', kind: 'met', who: ['fan'], shows: async (ask) => {
    await raw(ask, '/api/bema/v1/timelines/for_you/refresh', 'POST');
    return inList(() => '/api/bema/v1/timelines/for_you?limit=40')(ask);
  } },
  { name: 'its HTML page', kind: 'asked', who: ['nobody'], shows: page(() => `/@ann/${post.id}`) },
  { name: 'the HTML profile', kind: 'asked', who: ['nobody'], shows: page(() => '/@ann') },
  { name: 'the HTML local page', kind: 'met', who: ['nobody'], shows: page(() => '/local') },
  { name: 'the HTML tag', kind: 'met', who: ['nobody'], shows: page(() => '/tags/laddertag') },
  { name: 'the profile’s feed', kind: 'asked', who: ['nobody'], shows: page(() => '/@ann.rss') },
  { name: 'the tag’s feed', kind: 'met', who: ['nobody'], shows: page(() => '/tags/laddertag.rss') },
  { name: 'the embedded post', kind: 'asked', who: ['nobody'], shows: page(() => `/@ann/${post.id}/embed`) },
  { name: 'oEmbed', kind: 'asked', who: ['nobody'],
    shows: there(() => `/api/oembed?url=${encodeURIComponent(`${square.url}/@ann/${post.id}`)}`) },
];

/** Who sees it where, while it stands. */
interface Rung { effect: string; asked: readonly Who[]; met: readonly Who[]; on: ('post' | 'account')[]; more?: object; territory?: string }
const both = ['post', 'account'] as ('post' | 'account')[];
const ladder: Rung[] = [
  { effect: 'label', asked: everybody, met: everybody, on: both, more: { text: 'Disputed by experts' } },
  { effect: 'content_warning', asked: everybody, met: everybody, on: both, more: { text: 'A harsh picture' } },
  { effect: 'replies_limited', asked: everybody, met: everybody, on: both },
  { effect: 'not_recommended', asked: everybody, met: [], on: both },
  { effect: 'age_restricted', asked: ['fan', 'eve'], met: [], on: both },
  { effect: 'withheld', asked: [], met: [], on: both, more: { territory: 'de, fr' }, territory: 'DE' },
  { effect: 'withheld', asked: everybody, met: everybody, on: both, more: { territory: 'de, fr' }, territory: 'AT' },
  { effect: 'withheld', asked: everybody, met: everybody, on: both, more: { territory: 'DE' } },
  { effect: 'hidden', asked: [], met: [], on: both },
  { effect: 'account_limited', asked: everybody, met: ['fan'], on: ['account'] },
  { effect: 'account_suspended', asked: [], met: [], on: ['account'] },
];

async function staff(who: string, method: string, path: string, body?: object) {
  return square.ask(method, `/api/bema/v1/moderation/decisions${path}`, { token: token[who], body });
}
async function decide(subject: string, effect: string, more: object = {}): Promise<any> {
  const made = await staff('mona', 'POST', '', { subject, effect, facts: 'It says what is not so.', ...more });
  assert.equal(made.status, 200, made.text);
  assert.deepEqual(recordFaults(made.json.statement.record), [], made.text);
  return made.json;
}
async function walk(rung: Rung | undefined, why: string): Promise<void> {
  for (const door of doors)
    for (const who of door.who) {
      const sees = !rung || rung[door.kind].includes(who);
      assert.equal(await door.shows({ who, territory: rung?.territory }), sees, `${why}: ${door.name} for ${who}`);
    }
}

before(async () => {
  await square.start();
  for (const [name, role] of [['olga', 'owner'], ['mona', 'moderator'], ['mike', 'moderator'], ['ann', 'user'],
    ['bob', 'user'], ['fan', 'user'], ['eve', 'user']] as const) {
    square.account(name, role);
    token[name] = square.token(name, role === 'user' ? undefined : 'read write follow admin:read admin:write');
    id[name] = (await square.get('/api/v1/accounts/verify_credentials', token[name])).id;
    await square.expect('PATCH', '/api/v1/accounts/update_credentials',
      { token: token[name], form: { indexable: 'true', discoverable: 'true' } });
  }
  await square.post(`/api/v1/accounts/${id.ann}/follow`, token.fan);
  post = await square.post('/api/v1/statuses', token.ann,
    { status: '@fan ladderword #laddertag', language: 'en' });
  answer = await square.post('/api/v1/statuses', token.bob, { status: 'an answer', in_reply_to_id: post.id });
  await square.post(`/api/v1/statuses/${post.id}/pin`, token.ann);
  await square.post(`/api/v1/statuses/${post.id}/reblog`, token.bob);
  for (const mark of ['favourite', 'bookmark']) await square.post(`/api/v1/statuses/${post.id}/${mark}`, token.fan);
  list = (await square.post('/api/v1/lists', token.fan, { title: 'hers' })).id;
  await square.post(`/api/v1/lists/${list}/accounts`, token.fan, { account_ids: [id.ann] });
});
after(() => square.remove());

test('without a restriction every door shows it', () => walk(undefined, 'before'));

for (const rung of ladder)
  for (const on of rung.on)
    test(`${rung.effect} on the ${on}${rung.territory ? ` seen from ${rung.territory}` : ''}`, async () => {
      const made = await decide(on === 'post' ? post.id : id.ann, rung.effect, rung.more);
      await walk(rung, 'while it stands');
      if (rung.effect !== 'account_suspended') {
        const own = await square.get(`/api/v1/statuses/${post.id}`, token.ann);
        assert.equal(own.id, post.id);
        if (on === 'post') {
          assert.equal(own.bema_restrictions[0].effect, rung.effect);
          assert.equal(own.bema_restrictions[0].facts, 'It says what is not so.');
          assert.equal(own.bema_restrictions[0].decision_id, made.decision.id);
          assert.ok(Date.parse(own.bema_restrictions[0].until) > Date.now() + 29 * 86400_000);
        }
      }
      const back = await staff('mike', 'POST', `/${made.decision.id}/reverse`, { reason: 'It was so after all.' });
      assert.equal(back.status, 200, back.text);
      await walk(undefined, 'after it was taken back');
    });

test('a label and a warning show their words, to everybody', async () => {
  const label = await decide(post.id, 'label', { text: 'Disputed by <experts>' });
  const warning = await decide(post.id, 'content_warning', { text: 'A harsh picture' });
  const seen = await square.get(`/api/v1/statuses/${post.id}`, token.eve);
  assert.equal(seen.sensitive, true);
  assert.equal(seen.spoiler_text, 'A harsh picture');
  assert.deepEqual(seen.bema_restrictions.map((one: any) => [one.effect, one.text, one.facts]),
    [['label', 'Disputed by <experts>', undefined], ['content_warning', 'A harsh picture', undefined]]);
  for (const path of [`/@ann/${post.id}`, '/@ann.rss', '/tags/laddertag'])
    assert.match((await square.ask('GET', path)).text, /Disputed by &(amp;)?lt;experts/, path);
  const whole = await decide(id.ann, 'label', { text: 'Run by a ministry' });
  assert.equal((await square.get(`/api/v1/statuses/${post.id}`, token.eve)).account.bema_restrictions[0].text,
    'Run by a ministry');
  assert.match((await square.ask('GET', '/@ann')).text, /Run by a ministry|Disputed by/);
  for (const one of [label, warning, whole])
    assert.equal((await staff('mike', 'POST', `/${one.decision.id}/reverse`, { reason: 'so' })).status, 200);
  const clean = await square.get(`/api/v1/statuses/${post.id}`, token.eve);
  assert.deepEqual([clean.sensitive, clean.spoiler_text, clean.bema_restrictions, clean.account.bema_restrictions],
    [false, '', undefined, undefined]);
});

test('answers are taken from those whom the author follows or names, and from nobody else', async () => {
  const made = await decide(post.id, 'replies_limited');
  const reply = (who: string) => square.ask('POST', '/api/v1/statuses',
    { token: token[who], body: { status: `from ${who}`, in_reply_to_id: post.id } });
  assert.equal((await reply('ann')).status, 200);
  assert.equal((await reply('fan')).status, 200, 'she is named in it');
  assert.equal((await reply('eve')).status, 403);
  await staff('mike', 'POST', `/${made.decision.id}/reverse`, { reason: 'so' });
  assert.equal((await reply('eve')).status, 200);
});

test('in the place of a hidden post stands a notice, for those who could see it', async () => {
  assert.equal((await square.ask('GET', `/api/bema/v1/statuses/${post.id}/notice`)).status, 404);
  const made = await decide(post.id, 'hidden');
  const notice = await square.get(`/api/bema/v1/statuses/${post.id}/notice`);
  assert.equal(notice.restriction.effect, 'hidden');
  assert.equal(notice.restriction.decision_id, made.decision.id);
  assert.equal(notice.restriction.facts, undefined);
  assert.equal((await square.ask('GET', `/api/bema/v1/statuses/${post.id}/notice`, { token: token.ann })).status, 404);
  const html = await square.ask('GET', `/@ann/${post.id}`);
  assert.equal(html.status, 403);
  assert.match(html.text, /not shown here/);
  assert.ok(!html.text.includes('ladderword'));
  const known = await square.get(`/api/bema/v1/decisions/${made.decision.id}`);
  assert.deepEqual([known.state.effect, known.role, known.stands, known.facts, known.subject],
    ['hidden', 'moderator', true, undefined, undefined]);
  await staff('mike', 'POST', `/${made.decision.id}/reverse`, { reason: 'so' });
  assert.equal((await square.get(`/api/bema/v1/decisions/${made.decision.id}`)).stands, false);

  const law = await decide(post.id, 'withheld', { territory: 'DE', law: '§ 86a StGB' });
  const seen = await square.ask('GET', `/@ann/${post.id}`, { headers: { 'x-territory': 'DE' } });
  assert.equal(seen.status, 451);
  assert.equal((await square.ask('GET', `/@ann/${post.id}`, { headers: { 'x-territory': 'AT' } })).status, 200);
  const logged = (await square.get('/api/bema/v1/log/entries')).entries.find((one: any) => one.opened.law);
  assert.equal(logged?.opened.law.text, '§ 86a StGB');
  assert.ok(!JSON.stringify(logged.entry).includes('StGB'), 'what a person wrote is sealed');
  await staff('mike', 'POST', `/${law.decision.id}/reverse`, { reason: 'so' });

  const quiet = await square.post('/api/v1/statuses', token.ann, { status: 'for few', visibility: 'private' });
  const { id: report_id } = await square.post('/api/v1/reports', token.fan, { account_id: id.ann, status_ids: [quiet.id] });
  const hidden = await decide(quiet.id, 'hidden', { report_id });
  for (const who of ['eve', 'fan'])
    assert.equal((await square.ask('GET', `/api/bema/v1/statuses/${quiet.id}/notice`, { token: token[who] })).status, 404);
  await staff('mike', 'POST', `/${hidden.decision.id}/reverse`, { reason: 'so' });
});

test('what is not recommended is not for search engines either', async () => {
  const isIndexed = async (path: string) => {
    const { text, headers } = await square.ask('GET', path);
    return !/<meta name="robots" content="noindex"/.test(text) && !headers.get('x-robots-tag');
  };
  const pages = [`/@ann/${post.id}`, '/@ann', '/@ann.rss'];
  const indexed = async () => (await Promise.all(pages.map(isIndexed))).join();
  assert.equal(await indexed(), 'true,true,true');
  for (const [subject, effect, expected] of [[post.id, 'not_recommended', 'false,true,true'],
    [id.ann, 'not_recommended', 'false,false,false'], [id.ann, 'account_limited', 'false,false,false']] as const) {
    const made = await decide(subject!, effect);
    assert.equal(await indexed(), expected, effect);
    await staff('mike', 'POST', `/${made.decision.id}/reverse`, { reason: 'so' });
  }
  assert.equal(await indexed(), 'true,true,true');
});

test('a dry run shows what will be read, and changes nothing', async () => {
  const before = (await staff('mona', 'GET', `?subject=${post.id}`)).json.length;
  const dry = await decide(post.id, 'hidden', { dry_run: true });
  assert.equal(dry.dry_run, true);
  assert.match(dry.statement.text, /is hidden: others find a notice/);
  assert.match(dry.statement.text, /It says what is not so\./);
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`)).status, 200);
  assert.equal((await staff('mona', 'GET', `?subject=${post.id}`)).json.length, before);
  const real = await decide(post.id, 'hidden');
  const same = (one: any) => [one.statement.text.replace(/\d{10,}/g, 'N'), { ...one.public, id: '', decided_at: '' },
    { ...one.statement.record, puid: '' }].map((part) => JSON.stringify(part).replace(/T[\d:.]*Z/g, ''));
  assert.deepEqual(same(real), same(dry));
  await staff('mike', 'POST', `/${real.decision.id}/reverse`, { reason: 'so' });
});

test('the record says what was decided in the words of the Transparency Database', async () => {
  const { statement: { record } } = await decide(post.id, 'withheld', { dry_run: true, territory: 'de',
    law: '§ 86a StGB', category: 'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH' });
  assert.deepEqual([record.decision_visibility, record.decision_ground, record.illegal_content_legal_ground,
    record.category, record.territorial_scope, record.content_type],
  [['DECISION_VISIBILITY_CONTENT_DISABLED'], 'DECISION_GROUND_ILLEGAL_CONTENT', '§ 86a StGB',
    'STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH', ['DE'], ['CONTENT_TYPE_TEXT']]);
  assert.notDeepEqual(recordFaults({ ...record, category: 'X' }), [], 'the check finds what is wrong');
  assert.notDeepEqual(recordFaults({ ...record, puid: undefined }), []);
});

test('a stream takes from those who watch what they may not see any more', async () => {
  for (const [effect, more] of [['hidden', {}], ['withheld', { territory: 'DE' }]] as const) {
    const watcher = new AbortController();
    const stream = await fetch(`http://127.0.0.1:${square.port}/api/v1/streaming/user`,
      { headers: { authorization: `Bearer ${token.fan}`, 'x-territory': 'DE' }, signal: watcher.signal });
    let heard = '';
    void (async () => { for await (const bytes of stream.body!) heard += Buffer.from(bytes).toString(); })().catch(() => {});
    await eventually('the stream begins', () => heard.length > 0);
    const made = await decide(post.id, effect, more);
    await eventually(`${effect} is heard`, () => heard.includes('event: delete') && heard.includes(post.id));
    assert.ok(!heard.includes('ladderword'));
    await staff('mike', 'POST', `/${made.decision.id}/reverse`, { reason: 'so' });
    await eventually('it comes back', () => heard.includes('event: status.update') && heard.includes('ladderword'));
    watcher.abort();
  }
});

test('she is told, sees where she stands, and why', async () => {
  const made = await decide(post.id, 'hidden');
  const [told] = await square.get('/api/v1/notifications?types[]=moderation_warning', token.ann);
  assert.equal(told.type, 'moderation_warning');
  assert.equal(told.moderation_warning.id, made.decision.id);
  assert.equal(told.moderation_warning.action, 'delete_statuses');
  assert.deepEqual(told.moderation_warning.status_ids, [post.id]);
  assert.equal(told.moderation_warning.target_account.id, id.ann);
  assert.equal(told.moderation_warning.text, made.statement.text);
  assert.deepEqual(shapeFaults('GET /api/v1/notifications', 200, [told]).filter((one) => /moderation_warning\./.test(one)), []);
  const groups = await square.get('/api/v2/notifications?types[]=moderation_warning', token.ann);
  assert.equal(groups.notification_groups[0].moderation_warning.id, made.decision.id);
  const [first] = await square.get('/api/bema/v1/standing', token.ann);
  assert.deepEqual([first.decision_id, first.status_id, first.effect, first.stands, first.facts, first.text],
    [made.decision.id, post.id, 'hidden', true, 'It says what is not so.', made.statement.text]);
  assert.deepEqual(await square.get('/api/bema/v1/standing', token.eve), []);
  await staff('mike', 'POST', `/${made.decision.id}/reverse`, { reason: 'It was so.' });
  const [second, then] = await square.get('/api/bema/v1/standing', token.ann);
  assert.deepEqual([second.kind, second.reverses, then.stands], ['reverse', made.decision.id, false]);
  assert.ok(square.mail().some((mail) => mail.includes('is hidden')));
});

test('what is to last needs a second person', async () => {
  const made = await decide(post.id, 'not_recommended', { permanent: true });
  assert.ok(Date.parse(made.decision.until) < Date.now() + 31 * 86400_000);
  assert.equal((await staff('mona', 'POST', `/${made.decision.id}/confirm`)).status, 403, 'she decided it first');
  assert.equal((await staff('ann', 'POST', `/${made.decision.id}/confirm`)).status, 403);
  assert.equal((await staff('mike', 'POST', `/${made.decision.id}/confirm`)).status, 200);
  assert.equal((await staff('mike', 'POST', `/${made.decision.id}/confirm`)).status, 409);
  const own = await square.get(`/api/v1/statuses/${post.id}`, token.ann);
  assert.equal(own.bema_restrictions[0].until, null);
  assert.equal((await staff('olga', 'POST', `/${made.decision.id}/reverse`, { reason: 'so' })).status, 200);
  assert.equal((await staff('olga', 'POST', `/${made.decision.id}/reverse`, { reason: 'so' })).status, 409);
  const short = await decide(post.id, 'label', { text: 'x' });
  assert.equal((await staff('mike', 'POST', `/${short.decision.id}/confirm`)).status, 409);
  await staff('mike', 'POST', `/${short.decision.id}/reverse`, { reason: 'so' });
});

test('a hostile moderator decides nothing of her own, backdates nothing and leaves a record', async () => {
  const own = await square.post('/api/v1/statuses', token.mona, { status: 'mine' });
  const boss = await square.post('/api/v1/statuses', token.olga, { status: 'hers' });
  const status = async (who: string, body: object) => (await staff(who, 'POST', '', { facts: 'so', ...body })).status;
  assert.equal(await status('mona', { subject: own.id, effect: 'label', text: 'x' }), 403, 'her own post');
  assert.equal(await status('mona', { subject: id.mona, effect: 'label', text: 'x' }), 403, 'herself');
  assert.equal(await status('mona', { subject: boss.id, effect: 'hidden' }), 403, 'above her');
  assert.equal(await status('mona', { subject: id.mike, effect: 'hidden' }), 403, 'of her rank');
  assert.equal(await status('ann', { subject: post.id, effect: 'hidden' }), 403, 'no staff');
  assert.equal((await square.ask('POST', '/api/bema/v1/moderation/decisions', { body: {} })).status, 401);
  assert.equal(await status('mona', { subject: '12', effect: 'hidden' }), 404);
  assert.equal(await status('mona', { subject: post.id, effect: 'deleted' }), 422);
  assert.equal(await status('mona', { subject: post.id, effect: 'account_suspended' }), 422);
  const unknown = await square.ask('POST', '/api/bema/v1/moderation/decisions', { token: token.mona, body: { subject: post.id, effect: 'hidden', facts: 'x', rule: '99' } });
  assert.equal(unknown.status, 422);
  assert.match(unknown.json.error, /Rule is none of this square's: other$/, 'it names the field, and the rules there are: none');
  assert.equal(await status('mona', { subject: post.id, effect: 'hidden', facts: '' }), 422);
  assert.equal(await status('mona', { subject: post.id, effect: 'label', text: ' ' }), 422, 'a label that says nothing');
  assert.equal(await status('mona', { subject: post.id, effect: 'withheld' }), 422);
  assert.equal(await status('mona', { subject: post.id, effect: 'withheld', territory: 'Germany' }), 422);
  assert.equal(await status('mona', { subject: post.id, effect: 'hidden', category: 'STATEMENT_CATEGORY_X' }), 422);
  assert.equal(await status('mona', { subject: post.id, effect: 'hidden', end: '2020-01-01T00:00:00Z' }), 422);
  assert.equal(await status('mona', { subject: post.id, effect: 'hidden', end: '2090-01-01T00:00:00Z' }), 422, 'that is for ever');
  const before = (await staff('mike', 'GET', `?subject=${post.id}`)).json.length;
  const made = await decide(post.id, 'label', { start: '2020-01-01T00:00:00Z', text: 'x' });
  const shown = (await square.get(`/api/v1/statuses/${post.id}`, token.ann)).bema_restrictions[0];
  assert.ok(Date.parse(shown.since) > Date.now() - 600_000, 'it starts when it is made');
  const record = (await staff('mike', 'GET', `?subject=${post.id}`)).json;
  assert.equal(record.length, before + 1);
  assert.deepEqual([record[0].by, record[0].kind, record[0].facts], [id.mona, 'restrict', 'It says what is not so.']);
  await staff('mike', 'POST', `/${made.decision.id}/reverse`, { reason: 'so' });
  assert.equal((await square.ask('GET', `/api/bema/v1/moderation/decisions?subject=${post.id}`, { token: token.ann })).status, 403);
});

test('a restriction ends by itself, and what Mastodon’s apps suspend ends after 30 days', async () => {
  const made = await decide(post.id, 'hidden', { end: new Date(Date.now() + 2000).toISOString() });
  assert.equal((await square.ask('GET', `/api/v1/statuses/${post.id}`)).status, 404);
  await eventually('it ended', async () => (await square.ask('GET', `/api/v1/statuses/${post.id}`)).status === 200);
  assert.equal((await square.get(`/api/bema/v1/decisions/${made.decision.id}`)).stands, false);
  await square.expect('POST', `/api/v1/admin/accounts/${id.eve}/action`, { token: token.mona, body: { type: 'suspend' } });
  const [record] = (await staff('mona', 'GET', `?subject=${id.eve}`)).json;
  const days = (Date.parse(record.until) - Date.now()) / 86400_000;
  assert.ok(days > 29 && days < 31, record.until);
  await square.expect('POST', `/api/v1/admin/accounts/${id.eve}/unsuspend`, { token: token.mona });
  assert.equal((await square.ask('GET', `/api/v1/accounts/verify_credentials`, { token: token.eve })).status, 200);
});
