// Every call of Mastodon's API against the running server: a valid call in every encoding, its answer
// held against the recorded shape and the documented entity; without a token, with one too small, by
// an application, with ids that are another's or nobody's; every parameter that is declared.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { send, World, type Call, type Encoding, type Fields } from './calls.ts';
import { documented, nullable, optional, returnsFaults } from './entities.js';
import { recordedAs, shapeFaults } from './shapes.js';
import { shared, Square } from './square.js';

interface Row {
  method: string; path: string; oauth: string; src_scopes: string; deprecated: string; removed: string;
  returns: string; params: string;
}

/** Calls that are not here yet. Remove a line when its call has come: the test says so. */
const notYet: string[] = [];
/** Faults that are known to be none, each with its reason. */
const excused: [RegExp, string][] = [
  [/\btext: missing/, 'only an own post that was just deleted has its text'],
  [/^DELETE \/api\/v1\/statuses\/:id: \.content: missing/, 'it has the text instead'],
  [/source\[language\]: null/, 'who has chosen none'],
  [/extended_description: \.updated_at: null/, 'nobody has written one'],
  [/markers: \.notifications/, 'was recorded of one who had none'],
  [/\.application: null/, 'a boost, and what a token of the command line posts'],
  [/\/admin\/.*(email|locale|role|confirmed|approved|disabled): null/, 'nobody signs in to loaded accounts'],
  [/push\/subscription: \.id: \d+ instead/, 'a number, as it was recorded and as apps read it'],
  [/push\/subscription: \.alerts\[.*: missing/, 'only those the app spoke of'],
  [/suggestions\/:account_id: .* never was: 200/, 'nothing has to be found to suggest it no longer'],
  [/DELETE \/api\/v2\/filters\/statuses\/:id: \.\w+: missing/, 'was recorded as {}'],
  [/admin\/dimensions: .*(human_key|value): missing/, 'they stand in data'],
  [/requests\/merged: scope write/, 'it is documented as reading, and reads'],
  [/media.*: \.meta\./, 'was recorded of a video'],
];
/** What cannot be done by those who walk here: its right answer to them. */
const refused: Record<string, number> = {
  'POST /api/v1/emails/confirmations': 403, /* their addresses are confirmed */
  'GET /api/v1/streaming': 400, /* takes WebSockets only */
  'GET /api/v1/timelines/link': 404, /* no link of theirs has a preview: previews.test.ts */
  'GET /api/v1_alpha/async_refreshes/:id': 404, /* nothing is fetched later than it is asked for */
  'POST /api/v1/admin/trends/links/:id/approve': 404, /* no link is proposed … */
  'POST /api/v1/admin/trends/links/:id/reject': 404,
  'POST /api/v1/admin/trends/links/publishers/:id/approve': 404, /* … nor who publishes it */
  'POST /api/v1/admin/trends/links/publishers/:id/reject': 404,
  'POST /api/v1/statuses/:id/translate': 404, /* no engine is configured, and so it is there too */
  'GET /oauth/authorize': 303, /* to signing in */
};
/** Answers that are no JSON. */
const plain: Record<string, RegExp> = {
  'GET /health': /./, 'GET /api/v1/streaming/health': /text\/plain/, 'GET /oauth/authorize': /text\/html/,
};

const file = join(shared, 'spec/mastodon-endpoints.tsv');
const skip = !existsSync(file) && 'NOT RUN: no table of calls beside the project: ../shared/spec';
const square = new Square({ registrations: 'approval' });
const world = new World(square);
const key = (row: { method: string; path: string }) => `${row.method} ${row.path}`;
let rows: Row[] = [];
let here: Map<string, string>;
const faults: string[] = [];

function fault(row: Row, what: string): void {
  const line = `${key(row)}: ${what}`.replace(/\[\d+\]/g, '[]');
  if (!excused.some(([pattern]) => pattern.test(line))) faults.push(line);
}

function noFaults(): void {
  const found = [...new Set(faults.splice(0))];
  assert.ok(!found.length, `${found.length} faults\n${found.slice(0, 400).join('\n')}`);
}

before(async () => {
  if (skip) return;
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n').map((line) => line.split('\t'));
  rows = lines.map((line) => Object.fromEntries(head!.map((name, i) => [name, line[i] ?? ''])) as any);
  const table = square.must(['doc', 'api']).split("## Mastodon's calls")[1]!;
  here = new Map([...table.matchAll(/^\| ([A-Z]+) \| (\S+) \| (.*) \|$/gm)]
    .map(([, method, path, words]) => [`${method} ${path}`, words!]));
  await world.populate();
}, { timeout: 60_000 });
after(() => square.remove());

const routed = () => rows.filter((row) => here.get(key(row)) === 'yes');
const isAdmin = (row: Row) => row.path.includes('/admin/');
const personOf = (row: Row) => (isAdmin(row) ? 'zoe' : 'ann');
const isStream = (row: Row) => /^\/api\/v1\/streaming\/(?!health)/.test(row.path);
const needsPerson = (row: Row) => !row.src_scopes.startsWith('optional') &&
  (/(^|& )user$/.test(row.src_scopes) || (!row.src_scopes && /^User/.test(row.oauth)));
const needsToken = (row: Row) => needsPerson(row) || isAdmin(row) ||
  (/^(App|User)/.test(row.oauth) && !row.src_scopes.startsWith('optional'));

/** The narrowest scopes that the call must be content with. */
function scopesOf(row: Row): string[] {
  const words = row.src_scopes.replace(/^optional /, '').split(' & ').filter((part) => part && part !== 'user');
  if (words.length) return words.map((part) => part.split(',').at(-1)!);
  return [...row.oauth.matchAll(/`([\w:]+)`/g)].map((match) => match[1]!).slice(0, isStream(row) ? 2 : 1);
}

async function valid(row: Row): Promise<Call & { as: string }> {
  const call = await world.call(row.method, row.path, personOf(row));
  return { ...call, as: call.token ?? world.token[personOf(row)]! };
}

function answerFaults(row: Row, status: number, json: any): string[] {
  /* What is removed is not shown, whatever is documented. */
  if (row.method === 'DELETE' && row.path.includes('/admin/') && JSON.stringify(json) === '{}') return [];
  const recorded = recordedAs(key(row), status);
  const found = recorded ? shapeFaults(recorded, status, json) : [];
  return [...found.filter((one) => {
    const last = /([^.[\]]+)(?:\[\d+\])?: /.exec(one)?.[1] ?? '';
    if (/no such member/.test(one)) return !documented.has(last);
    if (/: null instead/.test(one)) return !nullable.has(last);
    return !(/: missing/.test(one) && optional.has(last));
  }), ...returnsFaults(row.returns, json)];
}

test('the table of docs/API.md holds every call there is, and those not here yet are known', { skip }, () => {
  assert.deepEqual(rows.map(key).filter((one) => !here.has(one)), []);
  const missing = rows.map(key).filter((one) => here.get(one) === 'not yet');
  assert.deepEqual(missing.filter((one) => !notYet.includes(one)), [], 'neither here nor known to be missing');
  assert.deepEqual(notYet.filter((one) => !missing.includes(one)), [], 'is here: remove it from the list');
});

test('a valid call in every encoding is answered as Mastodon answers it', { skip, timeout: 120_000 }, async () => {
  for (const row of routed()) {
    const encodings: Encoding[] = row.method === 'GET' ? ['query'] : ['form', 'multipart', 'json', 'query'];
    for (const encoding of encodings) {
      const call = await valid(row);
      const answer = await send(square, row.method, call, encoding, call.as);
      if (answer.status !== (refused[key(row)] ?? 200))
        fault(row, `${encoding}: ${answer.status} ${answer.text.slice(0, 200)}`);
      if (answer.status !== 200) continue;
      const type = isStream(row) ? /^text\/event-stream/ : plain[key(row)] ?? /^application\/json; charset=utf-8$/;
      if (!type.test(answer.type)) fault(row, `is ${answer.type}`);
      if (answer.type.includes('json'))
        for (const one of answerFaults(row, 200, JSON.parse(answer.text))) fault(row, one);
    }
  }
  noFaults();
});

test('each declared parameter is taken, alone, beside what is needed', { skip, timeout: 120_000 }, async () => {
  for (const row of routed()) {
    for (const [name, value] of await declared(row)) {
      const call = await valid(row);
      const answer = await send(square, row.method,
        { ...call, fields: { ...call.fields, [name]: value } }, 'form', call.as);
      if (answer.status !== (refused[key(row)] ?? 200)) fault(row, `${name}=${value}: ${answer.status} ${answer.text.slice(0, 200)}`);
      else if (row.method !== 'GET' && answer.type.includes('json'))
        echo(row, name, value, JSON.parse(answer.text));
    }
  }
  noFaults();
});

/** What was sent under the name of a member of the answer is its value. */
function echo(row: Row, name: string, value: string | string[], json: any): void {
  const member = json?.[name];
  if (typeof value !== 'string' || member === undefined || !/^\w+$/.test(name) || unlike.has(name)) return;
  if (String(member) !== value) fault(row, `${name}=${value} is answered ${JSON.stringify(member)}`);
}
/** Answered in another form than sent. */
const unlike = new Set(['avatar', 'header', 'avatar_description', 'header_description',
  'note', 'status', 'language', 'notifications', 'scheduled_at']);

async function declared(row: Row): Promise<[string, string | string[]][]> {
  const out: [string, string | string[]][] = [];
  for (const part of row.params.split(' ; ')) {
    const [, mark, type] = /^(\S+?)!?:(.*)$/.exec(part) ?? [];
    if (!mark || mark.startsWith(':') || /^(ERR_|Idempotency-Key)/.test(mark)) continue;
    const value = special[`${key(row)} ${mark}`] ?? await example(mark, type!);
    if (value !== undefined) out.push([mark.replace(':index', '0'), value]);
  }
  return out;
}

/** Where the name alone does not say what to send. */
const special: Record<string, string> = {
  'POST /api/v1/admin/accounts/:id/action type': 'sensitive',
  'POST /api/v1/admin/ip_blocks severity': 'no_access',
  'PUT /api/v1/admin/ip_blocks/:id severity': 'no_access',
  'GET /api/v2/admin/accounts status': 'active',
  'GET /api/v2/admin/accounts permissions': 'staff',
};

async function example(name: string, type: string): Promise<string | string[] | undefined> {
  const ben = world.id.ben!;
  const known: Record<string, string | string[]> = {
    limit: '5', offset: '0', max_id: '999999999999999999', since_id: '1', min_id: '1', account_id: ben,
    'languages[]': ['en', 'fr'], visibility: 'unlisted', language: 'fr', lang: 'fr', focus: '0.5,-0.5',
    replies_policy: 'none', filter_action: 'hide', 'context[]': ['home', 'thread'], quote_approval_policy: 'followers',
    'source[privacy]': 'unlisted', 'source[language]': 'fr', 'source[quote_policy]': 'followers',
    duration: '3600', expires_in: '3600', order: 'new', type: 'accounts', 'types[]': ['mention'],
    'exclude_types[]': ['follow'], 'grouped_types[]': ['favourite'], expand_accounts: 'full',
    'supported_types[]': ['mention'], 'attribution_domains[]': ['here.example'], 'any[]': ['b'], 'all[]': ['c'],
    'none[]': ['d'], tagged: 'here', q: 'hello', acct: 'ben', name: 'here', phrase: 'words',
    in_reply_to_id: (await world.newest('ann', `/api/v1/accounts/${world.id.ann}/statuses`)).id,
    quoted_status_id: (await world.newest('ann', `/api/v1/accounts/${world.id.ann}/statuses?exclude_reblogs=true`)).id,
    scheduled_at: new Date(Date.now() + 3600_000).toISOString(), category: 'spam', status: 'said',
    'home[last_read_id]': '1', 'notifications[last_read_id]': '1', email: 'new@example.org',
    'id[]': [ben], 'account_ids[]': [ben], 'timeline[]': ['home'], 'choices[]': ['1'], 'data[policy]': 'all', policy: 'all',
    for_not_following: 'accept', for_not_followers: 'accept', for_new_accounts: 'accept',
    for_private_mentions: 'filter', for_limited_accounts: 'accept', locale: 'fr', reason: 'to talk', scope: 'read',
    title: 'a title', keyword: 'a word', comment: 'a comment', domain: 'other.example', frequency: 'day',
    redirect_uri: 'urn:ietf:wg:oauth:2.0:oob', state: 'x', text: 'words', severity: 'noop', origin: 'local',
    start_at: '2026-01-01T00:00:00Z', end_at: '2026-02-01T00:00:00Z',
  };
  if (name in known) return known[name];
  if (/^(poll\[|media_ids|keywords_attributes|media_attributes|fields_attributes|rule_ids|collection_ids)/.test(name))
    return undefined; /* makes sense in company only: see the tests of each */
  if (/^Boolean/.test(type)) return 'true';
  if (/^(String|\(?Text)/.test(type) && !isNeeded.has(name)) return 'words';
  return undefined;
}
/** Given by every valid call already. */
const isNeeded = new Set(['username', 'password', 'agreement', 'client_id', 'client_secret', 'code',
  'grant_type', 'token', 'response_type', 'code_verifier', 'code_challenge', 'code_challenge_method',
  'date_of_birth', 'subscription[endpoint]', 'subscription[keys][p256dh]', 'subscription[keys][auth]',
  'id', 'tag', 'list', 'url', 'status_id', 'canonical_email_hash', 'ip', 'report_id', 'warning_preset_id']);

test('who has no token, too small a one, or only an application is told so in Mastodon\'s words',
  { skip, timeout: 120_000 }, async () => {
    const tokens = new Map<string, string>();
    const tokenWith = (who: string, scopes: string) => {
      const name = `${who} ${scopes}`;
      if (!tokens.has(name)) tokens.set(name, square.token(who, scopes));
      return tokens.get(name)!;
    };
    for (const row of routed()) {
      if (/^\/(oauth|health|\.well-known)|^\/api\/v1\/apps$/.test(row.path)) continue;
      const call = await valid(row);
      const says = async (what: string, token: string | undefined, status: number, error: string) => {
        const answer = await send(square, row.method, call, 'form', token);
        const said = answer.type.includes('json') ? JSON.parse(answer.text).error : answer.text;
        if (answer.status !== status || said !== error)
          fault(row, `${what}: ${answer.status} ${String(said).slice(0, 100)}, not ${status} ${error}`);
      };
      if (needsToken(row)) await says('no token', undefined, 401,
        isStream(row) ? 'Missing access token' : 'The access token is invalid');
      if (!isStream(row)) await says('wrong token', 'nobody', 401, 'The access token is invalid');
      if (needsPerson(row) && !isStream(row) && !isAdmin(row) && scopesOf(row).every((one) => /^(read|write)/.test(one)))
        await says('application', world.appToken, 422, 'This method requires an authenticated user');
      if (isAdmin(row)) await says('no role', tokenWith('ann', 'admin:read admin:write'), 403,
        'This action is not allowed');
      const scopes = scopesOf(row);
      if (!scopes.length || call.token) continue;
      const wrong = scopes.includes('push') ? 'read' : 'push';
      if (isStream(row)) await says(`scope ${wrong}`, tokenWith(personOf(row), wrong), 401,
        'Access token does not have the required scopes');
      else await says(`scope ${wrong}`, tokenWith(personOf(row), wrong), 403,
        'This action is outside the authorized scopes');
      const narrow = tokenWith(personOf(row), scopes.join(' '));
      if (scopes.includes('push')) await world.subscribe(narrow);
      const enough = await send(square, row.method, await valid(row), 'form', narrow);
      if (enough.status !== (refused[key(row)] ?? 200)) fault(row, `scope ${scopes}: ${enough.status} ${enough.text.slice(0, 100)}`);
    }
    noFaults();
  });

/** Names, not ids: whatever stands there exists. */
const named = /:(hashtag|name|year|date)|tags\/:id/;

test('what is another\'s answers like what never was, byte for byte', { skip, timeout: 120_000 }, async () => {
  for (const row of routed()) {
    for (const name of row.path.match(/:\w+/g) ?? []) {
      if (named.test(row.path)) continue;
      const who = personOf(row);
      const call = await world.call(row.method, row.path, who);
      const own = await world.thing(row.path, name, who, false);
      const ask = async (id: string) => {
        const path = await filledWith(row, name, id, who);
        const answer = await send(square, row.method, { ...call, path }, 'form', world.token[who]);
        return `${answer.status} ${answer.text}`;
      };
      const absent = /^\d+$/.test(own) ? String(BigInt(own) > 1n << 41n ? BigInt(own) - (1n << 40n) : BigInt(own) + 1n) : `${own}0`;
      const never = await ask(absent);
      const none = '404 {"error":"Record not found"}';
      if (never !== none) fault(row, `${name} that never was: ${never.slice(0, 120)}`);
      if (/^\/api\/v1(_alpha)?\/(accounts|announcements)\/|\/admin\/|\/quotes\//.test(row.path) ||
        (row.method === 'GET' && row.path.includes('collections'))) continue; /* everybody may see them */
      const hidden = await ask(await world.thing(row.path, name, who, true));
      if (hidden !== never) fault(row, `${name} of another: ${hidden.slice(0, 120)}`);
    }
  }
  noFaults();
});

async function filledWith(row: Row, name: string, id: string, who: string): Promise<string> {
  let path = row.path;
  for (const one of row.path.match(/:\w+/g) ?? [])
    path = path.replace(one, encodeURIComponent(one === name ? id : await world.thing(row.path, one, who, false)));
  return path;
}

test('what the instance says of its API is no more than is here', { skip }, async () => {
  const version = (await square.get('/api/v2/instance')).api_versions.mastodon;
  const needs: [number, string][] = [[2, 'GET /api/v2/notifications'], [2, 'GET /api/v2/notifications/:group_key/accounts'],
    [6, 'POST /api/v1/accounts/:id/endorse'], [6, 'POST /api/v1/tags/:id/feature'],
       [7, 'GET /api/v1/statuses/:id/quotes'],
    [7, 'PUT /api/v1/statuses/:id/interaction_policy'], [8, 'GET /api/v1/profile'], [8, 'PATCH /api/v1/profile'],
    [10, 'POST /api/v1/collections'], [10, 'GET /api/v1/accounts/:id/in_collections']];
  for (const [least, call] of needs)
    if (version >= least) assert.equal(here.get(call), 'yes', `${call} belongs to version ${least}`);
});
