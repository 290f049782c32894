// A valid call for every route of the client API: what must exist before it, what stands in its path
// and what it is sent. Used by the tests that go over all routes.
import { createECDH } from 'node:crypto';
import { png } from './png.js';
import { eventually, password, type Square } from './square.js';
import { store } from './store.js';

/** Members as a form names them: `poll[options][]`. */
export type Fields = Record<string, string | string[]>;
export interface Call { path: string; fields: Fields; file?: Buffer; token?: string }
/** Calls whose first version has another name. */
const first = (path: string) => path.replace('/v1_alpha/', '/v1/').replace('/v2_alpha/', '/v2/');
type Thing = (w: World, owner: string, hidden: boolean) => Promise<string>;

const hour = 3600_000;
const extras = 900;
const key = createECDH('prime256v1').generateKeys('base64url');

const personal = 'read write follow push profile';

/** People, and what they need for their calls. ann is locked, ben follows her, cleo knows nobody; zoe
    owns the square. */
export class World {
  readonly token: Record<string, string> = {};
  readonly id: Record<string, string> = {};
  app: any;
  announcement = '';
  appToken = '';
  readonly picture = png(8, 8, (x, y) => [x * 9, y * 9, 90]);
  private used = 0;
  private met = 0;

  constructor(readonly square: Square) {}

  async populate(): Promise<this> {
    const { square } = this;
    square.load(Array.from({ length: extras }, (_, i) => ({ type: 'account', name: `extra${i}` })));
    await square.start();
    this.app = await square.post('/api/v1/apps', undefined, { client_name: 'Walker',
      redirect_uris: 'urn:ietf:wg:oauth:2.0:oob', scopes: `${personal} admin:read admin:write` });
    for (const name of ['ann', 'ben', 'cleo', 'zoe']) {
      square.account(name, name === 'zoe' ? 'owner' : 'user');
      this.token[name] = await this.signIn(name, name === 'zoe' ? ' admin:read admin:write' : '');
      this.id[name] = (await square.expect('PATCH', '/api/v1/accounts/update_credentials',
        { token: this.token[name], body: { discoverable: true } })).id;
    }
    this.appToken = (await square.expect('POST', '/oauth/token', { form: { ...this.client,
      grant_type: 'client_credentials', scope: 'read write' } })).access_token;
    this.announcement = /as (\d+)/.exec(square.must(['announce', 'Hear all']))![1]!;
    square.must(['document', 'set', 'privacy', '-'], 'We keep little.');
    square.must(['document', 'set', 'terms', '-', '--from', '2026-01-01'], 'Be kind.');
    await this.post('ann', `/api/v1/accounts/${this.id.ben}/follow`, {});
    await this.post('ben', `/api/v1/accounts/${this.id.ann}/follow`, {});
    await square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: this.token.ann,
      body: { locked: true, note: 'I am #here', fields_attributes: [{ name: 'home', value: 'here' }] } });
    const hello = await this.say('ann', 'Hello #here https://127.0.0.1/ @ben',
      { poll: { options: ['a', 'b'], expires_in: 3600 } });
    for (const deed of ['favourite', 'reblog', 'bookmark'])
      await this.post('ben', `/api/v1/statuses/${hello.id}/${deed}`, {});
    await this.say('ben', '@ann hello', { in_reply_to_id: hello.id });
    return this;
  }

  async signIn(name: string, more = ''): Promise<string> {
    return (await this.square.expect('POST', '/oauth/token', { form: { ...this.client, password,
      grant_type: 'password', username: `${name}@example.org`, scope: personal + more } })).access_token;
  }
  get client(): { client_id: string; client_secret: string; redirect_uri: string } {
    return { client_id: this.app.client_id, client_secret: this.app.client_secret,
      redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' };
  }
  get(who: string, path: string): Promise<any> { return this.square.get(path, this.token[who]); }
  post(who: string, path: string, body: object): Promise<any> {
    return this.square.post(path, this.token[who], body);
  }
  say(who: string, status: string, more: object = {}): Promise<any> {
    return this.post(who, '/api/v1/statuses', { status, language: 'en', ...more });
  }
  /** Another number each time. */
  count(): number { return ++this.used; }
  /** A word that nothing is called yet. */
  fresh(): string { return `w${++this.used}x${Date.now().toString(36)}`; }
  /** The id of an account that nobody has to do with. */
  async extra(): Promise<string> {
    return (await this.square.get(`/api/v1/accounts/lookup?acct=extra${this.met++ % extras}`)).id;
  }
  /** The token of somebody else nobody has to do with. */
  stranger(): string { return this.square.token(`extra${this.met++ % extras}`); }
  async upload(who: string): Promise<any> {
    const form = new FormData();
    form.set('file', new Blob([this.picture as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'a.png');
    const answer = await fetch(`http://127.0.0.1:${this.square.port}/api/v2/media`,
      { method: 'POST', body: form, headers: { authorization: `Bearer ${this.token[who]}` } });
    return answer.json();
  }
  async newest(who: string, path: string): Promise<any> {
    let found: any;
    await eventually(`something at ${path}`, async () => {
      found = await this.get(who, path);
      found = found.notification_groups ?? found;
      return found.length > 0;
    });
    return found[0];
  }
  /** Removes what this person has there when it becomes much. */
  async room(who: string, path: string, most = 20): Promise<void> {
    const have: any[] = await this.get(who, path);
    if (have.length >= most)
      for (const one of have)
        await this.square.expect('DELETE', `${path}/${one.id}`, { token: this.token[who] });
  }
  /** Push goes with a token: makes its subscription. */
  async subscribe(token: string): Promise<void> {
    await this.square.expect('POST', '/api/v1/push/subscription',
      { token, form: asForm(await fields['POST /api/v1/push/subscription']!(this, '') as Fields) });
  }
  otherThan(who: string): string { return who === 'ann' ? 'ben' : 'ann'; }

  /** A valid call of the route by this person. */
  async call(method: string, path: string, who: string): Promise<Call> {
    const names = path.match(/:\w+/g) ?? [];
    let filled = path;
    const plainPath = first(path).replace(/:\w+/g, ':');
    const together = pairs[plainPath];
    const pair = together ? await together(this, who) : [];
    for (const name of names)
      filled = filled.replace(name, pair.shift() ??
        encodeURIComponent(await this.thing(path, name, who, false)));
    if (path === '/api/v1/push/subscription') await this.subscribe(this.token[who]!);
    const made = await fields[`${method} ${plainPath}`]?.(this, who);
    return { ...this.plain(made ?? {}), path: filled };
  }
  private plain(made: Fields | Call): Call {
    return 'fields' in made && typeof made.fields === 'object' && !Array.isArray(made.fields)
      ? made as Call : { path: '', fields: made as Fields };
  }
  /** What may stand in that place of the path: the person's own, or with hidden, another's that she
      must not know of. */
  async thing(path: string, name: string, who: string, hidden: boolean): Promise<string> {
    path = first(path);
    const prefix = path.slice(0, path.indexOf(name)).replace(/:\w+/g, ':');
    const together = pairs[path.replace(/:\w+/g, ':')];
    if (together)
      return (await together(this, hidden ? who === 'cleo' ? 'ann' : 'cleo' : who))[path.match(/:\w+/g)!.indexOf(name)]!;
    const make = changesRelation.test(path) ? followed
      : things[path.replace(/:\w+/g, ':')] ?? things[`${prefix}:`];
    if (!make) throw new Error(`nothing is known to stand at ${prefix}${name}`);
    return make(this, hidden ? (who === 'cleo' ? 'ann' : 'cleo') : who, hidden);
  }
}

/** Whoever it is done to is another each time. */
const changesRelation =
  /accounts\/:\w+\/(un)?(follow|block|mute|endorse|pin)$|accounts\/:\w+\/(note|remove_from_followers)$/;
const followed: Thing = async (w, owner) => {
  const id = await w.extra();
  await w.post(owner, `/api/v1/accounts/${id}/follow`, {});
  return id;
};
const status: Thing = async (w, owner, hidden) =>
  (await w.say(owner, `a post ${w.fresh()}`, hidden ? { visibility: 'private' } : {})).id;
const other: Thing = async (w, owner) => w.id[w.otherThan(owner)]!;
const filter: Thing = async (w, owner) => {
  await w.room(owner, '/api/v2/filters');
  return (await w.post(owner, '/api/v2/filters', { title: w.fresh(), context: ['home'],
    keywords_attributes: [{ keyword: w.fresh(), whole_word: true }] })).id;
};
/** As at the beginning: calls before this one may have held back, or dropped, what comes. */
async function policy(w: World, owner: string): Promise<void> {
  await w.square.expect('PATCH', '/api/v2/notifications/policy', { token: w.token[owner],
    body: { for_not_following: 'accept', for_not_followers: 'accept', for_new_accounts: 'accept',
      for_private_mentions: 'filter', for_limited_accounts: 'filter', for_bots: 'accept' } });
}
const notification: Thing = async (w, owner) => {
  await policy(w, owner);
  await w.say(w.otherThan(owner), `@${owner} look`);
  return (await w.newest(owner, '/api/v1/notifications')).id;
};
const group: Thing = async (w, owner) => {
  await policy(w, owner);
  await w.say(w.otherThan(owner), `@${owner} look`);
  return (await w.newest(owner, '/api/v2/notifications')).group_key;
};
/** Of somebody new each time: who was let through once asks no more. */
const request: Thing = async (w, owner) => {
  const stranger = w.fresh();
  await policy(w, owner);
  w.square.account(stranger);
  w.token[stranger] = await w.signIn(stranger);
  await w.say(stranger, `@${owner} between us`, { visibility: 'direct' });
  return (await w.newest(owner, '/api/v1/notifications/requests')).id;
};
const requested: Thing = async (w, owner) => {
  const asking = owner === 'cleo' ? 'zoe' : 'cleo';
  await w.square.expect('PATCH', '/api/v1/accounts/update_credentials',
    { token: w.token[owner], body: { locked: true } });
  await w.post(asking, `/api/v1/accounts/${w.id[owner]}/unfollow`, {});
  await w.post(asking, `/api/v1/accounts/${w.id[owner]}/follow`, {});
  return w.id[asking]!;
};
const tag: Thing = async (w, owner) => {
  const name = w.fresh();
  await w.say(owner, `about #${name}`);
  return name;
};

const list: Thing = async (w, owner) => {
  await w.room(owner, '/api/v1/lists');
  return (await w.post(owner, '/api/v1/lists', { title: 'a list' })).id;
};

/** Somebody who has joined and waits to be let in. */
const pending: Thing = async (w) => {
  const name = w.fresh();
  await w.square.post('/api/v1/accounts', w.appToken, { username: name, email: `${name}@example.org`,
    password, agreement: true, locale: 'en', reason: 'to talk' });
  return (await w.get('zoe', `/api/v1/admin/accounts?username=${name}&pending=true`))[0].id;
};
const moderated = (type: string): Thing => async (w, owner, hidden) => {
  const id = type === 'disable' ? await pending(w, owner, hidden) : await w.extra();
  await w.post('zoe', `/api/v1/admin/accounts/${id}/action`, { type, send_email_notification: false });
  return id;
};
/** Suspended for good, by the operator, more than six months ago: its time to appeal is over. */
const banned: Thing = async (w) => {
  const id = await w.extra();
  w.square.must(['account', 'suspend', (await w.get('zoe', `/api/v1/admin/accounts/${id}`)).username]);
  store(w.square, `DELETE FROM statements WHERE account_id = ${id}`);
  return id;
};
const report: Thing = async (w) =>
  (await w.post('ann', '/api/v1/reports', { account_id: w.id.ben, comment: 'see' })).id;

const collection: Thing = async (w, owner) => {
  const { collections } = await w.get(owner, `/api/v1/accounts/${w.id[owner]}/collections`);
  if (collections.length > 7)
    for (const one of collections)
      await w.square.expect('DELETE', `/api/v1/collections/${one.id}`, { token: w.token[owner] });
  return (await w.post(owner, '/api/v1/collections', { name: w.fresh() })).collection.id;
};
/** A collection of the owner's with somebody in it: both ids. */
async function collected(w: World, owner: string, account: string): Promise<string[]> {
  const id = await collection(w, owner, false);
  const made = await w.post(owner, `/api/v1/collections/${id}/items`, { account_id: account });
  return [id, made.collection_item.id];
}
const yearInFigures: Thing = async (w, owner) => {
  const path = `/api/v1/annual_reports/${thisYear}`;
  await w.square.ask('POST', `${path}/generate`, { token: w.token[owner] });
  await eventually('the year in figures', async () => (await w.get(owner, `${path}/state`)).state === 'available');
  return thisYear;
};
const thisYear = String(new Date().getUTCFullYear());

/** A record of those who run the square, made by a form of its own. */
const kept = (kind: string): Thing => async (w) => (await w.square.expect('POST', `/api/v1/admin/${kind}`,
  { token: w.token.zoe, form: asForm(await fields[`POST /api/v1/admin/${kind}`]!(w, 'zoe') as Fields) })).id;

/** Things of a path that belong together. */
const pairs: Record<string, (w: World, who: string) => Promise<string[]>> = {
  '/api/v1/collections/:/items/:': async (w, who) => collected(w, who, await w.extra()),
  '/api/v1/collections/:/items/:/revoke': (w, who) => collected(w, w.otherThan(who), w.id[who]!),
  '/api/v1/announcements/:/reactions/:': async (w, who) => {
    const name = encodeURIComponent('👍');
    await w.square.expect('PUT', `/api/v1/announcements/${w.announcement}/reactions/${name}`,
      { token: w.token[who] });
    return [w.announcement, name];
  },
  '/api/v1/statuses/:/quotes/:/revoke': async (w, who) => {
    const quoted = await status(w, who, false);
    return [quoted, (await w.say('ben', 'as she says', { quoted_status_id: quoted })).id];
  },
};

const adminTag: Thing = async (w, owner, hidden) => {
  const name = await tag(w, owner, hidden);
  const found: any[] = await w.get('zoe', '/api/v1/admin/tags?limit=20');
  return found.find((one) => one.name === name)!.id;
};
const announcement: Thing = async (w) => w.announcement;

/** By what the path says before it, `:` for whatever else varies. */
const things: Record<string, Thing> = {
  '/api/v1/accounts/:': other,
  '/api/v1/statuses/:': status,
  '/api/v1/statuses/:/quotes/:': status,
  '/api/v1/polls/:': async (w, owner, hidden) => (await w.say(hidden ? owner : w.otherThan(owner), 'Tea?', {
    visibility: hidden ? 'direct' : 'public', poll: { options: ['yes', 'no'], expires_in: 3600 } })).poll.id,
  '/api/v1/lists/:': list,
  '/api/v1/timelines/list/:': list,
  '/api/v1/timelines/tag/:': tag,
  '/api/v1/tags/:': tag,
  '/api/v1/conversations/:': async (w, owner) => {
    await w.say(w.otherThan(owner), `@${owner} between us`, { visibility: 'direct' });
    return (await w.newest(owner, '/api/v1/conversations')).id;
  },
  '/api/v1/notifications/:': notification,
  '/api/v1/notifications/requests/:': request,
  '/api/v2/notifications/:': group,
  '/api/v1/admin/accounts/:': banned,
  '/api/v1/admin/accounts/:/unsuspend': moderated('suspend'),
  '/api/v1/admin/accounts/:/unsilence': moderated('silence'),
  '/api/v1/admin/accounts/:/unsensitive': moderated('sensitive'),
  '/api/v1/admin/accounts/:/enable': moderated('disable'),
  '/api/v1/admin/accounts/:/approve': pending,
  '/api/v1/admin/accounts/:/reject': pending,
  '/api/v1/admin/accounts/:/action': async (w) => w.extra(),
  '/api/v1/admin/reports/:': report,
  '/api/v1/admin/domain_allows/:': kept('domain_allows'),
  '/api/v1/admin/domain_blocks/:': kept('domain_blocks'),
  '/api/v1/admin/email_domain_blocks/:': kept('email_domain_blocks'),
  '/api/v1/admin/canonical_email_blocks/:': kept('canonical_email_blocks'),
  '/api/v1/admin/ip_blocks/:': kept('ip_blocks'),
  '/api/v1/scheduled_statuses/:': async (w, owner) => {
    await w.room(owner, '/api/v1/scheduled_statuses');
    return (await w.say(owner, 'in time', { scheduled_at: new Date(Date.now() + hour).toISOString() })).id;
  },
  '/api/v1/featured_tags/:': async (w, owner) => {
    await w.room(owner, '/api/v1/featured_tags', 5);
    return (await w.post(owner, '/api/v1/featured_tags', { name: w.fresh() })).id;
  },
  '/api/web/push_subscriptions/:': async (w, owner) => {
    await w.subscribe(w.token[owner]!);
    return String((await w.get(owner, '/api/v1/push/subscription')).id);
  },
  '/api/v1/announcements/:': announcement,
  '/api/v1/suggestions/:': async (w) => w.extra(),
  '/api/web/embeds/:': status,
  '/api/v1/collections/:': collection,
  '/api/v1/accounts/:/in_collections': async (w, owner) => w.id[owner]!,
  '/api/v1/annual_reports/:': yearInFigures,
  '/api/v1/annual_reports/:/read': yearInFigures,
  '/api/v1/annual_reports/:/generate': async () => thisYear,
  '/api/v1/annual_reports/:/state': async () => thisYear,
  '/api/v1/instance/terms_of_service/:': async () => '2026-01-01',
  '/api/v1/admin/tags/:': adminTag,
  '/api/v1/admin/trends/tags/:': adminTag,
  '/api/v1/admin/trends/statuses/:': status,
  '/api/v1/admin/trends/links/:': async () => '1',
  '/api/v1/admin/trends/links/publishers/:': async () => '1',
  '/api/v1/async_refreshes/:': async () => '1',
  '/api/v1/follow_requests/:': requested,
  '/api/v1/media/:': async (w, owner) => (await w.upload(owner)).id,
  '/api/v1/filters/:': async (w, owner) =>
    (await w.post(owner, '/api/v1/filters', { phrase: w.fresh(), context: ['home'] })).id,
  '/api/v2/filters/:': filter,
  '/api/v2/filters/keywords/:': async (w, owner) =>
    (await w.post(owner, `/api/v2/filters/${await filter(w, owner, false)}/keywords`, { keyword: w.fresh() })).id,
  '/api/v2/filters/statuses/:': async (w, owner) =>
    (await w.post(owner, `/api/v2/filters/${await filter(w, owner, false)}/statuses`,
      { status_id: await status(w, owner, false) })).id,
};

const freshDomain = async (w: World): Promise<Fields> => ({ domain: `${w.fresh()}.example` });
const period = { start_at: '2026-01-01T00:00:00Z', end_at: '2026-02-01T00:00:00Z' };
const none = async (): Promise<Fields> => ({});
const ids = async (w: World): Promise<Fields> => ({ 'id[]': [w.id.ben!, w.id.cleo!] });
const upload = async (w: World): Promise<Call> => ({ path: '', fields: { description: 'a picture' }, file: w.picture });
const listed = async (w: World, who: string): Promise<Fields> => ({ 'account_ids[]': [w.id[w.otherThan(who)]!] });
const search = async (): Promise<Fields> => ({ q: 'hello' });

/** What a call is sent beside what stands in its path. */
const fields: Record<string, (w: World, who: string) => Promise<Fields | Call>> = {
  'POST /oauth/token': async (w) => ({ ...w.client, grant_type: 'client_credentials', scope: 'read' }),
  'POST /oauth/revoke': async (w) => {
    const made = await w.square.expect('POST', '/oauth/token', { form: { ...w.client,
      grant_type: 'client_credentials', scope: 'read' } });
    return { ...w.client, token: made.access_token };
  },
  'GET /oauth/authorize': async (w) => ({ response_type: 'code', client_id: w.client.client_id,
    redirect_uri: w.client.redirect_uri, scope: 'read' }),
  'GET /api/oembed': async (w, who) => ({ url: `${w.square.url}/@${who}/${await status(w, who, false)}` }),
  'POST /api/v1/collections': async (w, who) => {
    await collection(w, who, false);
    return { name: w.fresh() };
  },
  'PATCH /api/v1/collections/:': async (w) => ({ name: w.fresh() }),
  'PUT /api/v1/collections/:': async (w) => ({ name: w.fresh() }),
  'POST /api/v1/collections/:/items': async (w) => ({ account_id: await w.extra() }),
  'PUT /api/v1/admin/tags/:': async () => ({ usable: 'true' }),
  'POST /api/v1/apps': async () => ({ client_name: 'App', redirect_uris: 'https://app.example/' }),
  'POST /api/v1/accounts': async (w) => {
    const name = w.fresh();
    return { path: '', token: w.appToken, fields: { username: name, email: `${name}@example.org`, password,
      agreement: 'true', locale: 'en', reason: 'to talk' } };
  },
  'GET /api/v1/accounts': ids,
  'GET /api/v1/accounts/familiar_followers': ids,
  'GET /api/v1/accounts/relationships': ids,
  'GET /api/v1/accounts/lookup': async () => ({ acct: 'ben' }),
  'GET /api/v1/accounts/search': async () => ({ q: 'ben' }),
  'GET /api/v1/search': search,
  'GET /api/v2/search': search,
  'GET /api/v1/statuses': async (w, who) => ({ 'id[]': [await status(w, who, false)] }),
  'POST /api/v1/statuses': async (w) => ({ status: `words ${w.fresh()}` }),
  'PUT /api/v1/statuses/:': async (w) => ({ status: `other words ${w.fresh()}` }),
  'PUT /api/v1/statuses/:/interaction_policy': async () => ({ quote_approval_policy: 'followers' }),
  'POST /api/v1/polls/:/votes': async () => ({ 'choices[]': ['0'] }),
  'POST /api/v1/lists': async (w, who) => {
    await w.room(who, '/api/v1/lists');
    return { title: 'a list' };
  },
  'PUT /api/v1/lists/:': async () => ({ title: 'another name' }),
  'POST /api/v1/lists/:/accounts': listed,
  'DELETE /api/v1/lists/:/accounts': listed,
  'POST /api/v1/notifications/dismiss': async (w, who) => ({ id: await notification(w, who, false) }),
  'DELETE /api/v1/notifications/destroy_multiple': async (w, who) =>
    ({ 'ids[]': [await notification(w, who, false)] }),
  'POST /api/v1/notifications/requests/accept': async (w, who) => ({ 'id[]': [await request(w, who, false)] }),
  'POST /api/v1/notifications/requests/dismiss': async (w, who) => ({ 'id[]': [await request(w, who, false)] }),
  'POST /api/v1/markers': async () => ({ 'home[last_read_id]': '1000' }),
  'GET /api/v1/markers': async (w, who) => {
    await w.post(who, '/api/v1/markers', { home: { last_read_id: '1' }, notifications: { last_read_id: '1' } });
    return { 'timeline[]': ['home', 'notifications'] };
  },
  'POST /api/v1/media': upload,
  'POST /api/v2/media': upload,
  'POST /api/v1/filters': async (w) => ({ phrase: w.fresh(), 'context[]': ['home'] }),
  'PUT /api/v1/filters/:': async (w) => ({ phrase: w.fresh(), 'context[]': ['public'] }),
  'POST /api/v2/filters': async (w) => ({ title: w.fresh(), 'context[]': ['home'] }),
  'PUT /api/v2/filters/:': async (w) => ({ title: w.fresh() }),
  'POST /api/v2/filters/:/keywords': async (w) => ({ keyword: w.fresh() }),
  'PUT /api/v2/filters/keywords/:': async (w) => ({ keyword: w.fresh() }),
  'POST /api/v2/filters/:/statuses': async (w, who) => ({ status_id: await status(w, who, false) }),
  'PATCH /api/v1/profile': async (w) => ({ display_name: w.fresh() }),
  'POST /api/v1/domain_blocks': freshDomain,
  'DELETE /api/v1/domain_blocks': freshDomain,
  'GET /api/v1/domain_blocks/preview': freshDomain,
  'POST /api/v1/featured_tags': async (w, who) => {
    await w.room(who, '/api/v1/featured_tags', 5);
    return { name: w.fresh() };
  },
  'POST /api/v1/admin/accounts/:/action': async () => ({ type: 'silence' }),
  'POST /api/v1/admin/domain_allows': freshDomain,
  'POST /api/v1/admin/domain_blocks': async (w) => ({ ...await freshDomain(w), severity: 'silence' }),
  'PUT /api/v1/admin/domain_blocks/:': async () => ({ severity: 'noop' }),
  'POST /api/v1/admin/email_domain_blocks': freshDomain,
  'POST /api/v1/admin/canonical_email_blocks': async (w) => ({ email: `${w.fresh()}@example.com` }),
  'POST /api/v1/admin/canonical_email_blocks/test': async () => ({ email: 'a@example.com' }),
  'POST /api/v1/admin/ip_blocks': async (w) => {
    const at = w.count();
    return { ip: `10.${at >> 8}.${at & 255}.0/24`, severity: 'sign_up_requires_approval' };
  },
  'PUT /api/v1/admin/ip_blocks/:': async () => ({ comment: 'seen again' }),
  'POST /api/v1/admin/measures': async () => ({ ...period, 'keys[]': ['active_users', 'new_users'] }),
  'POST /api/v1/admin/dimensions': async () => ({ ...period, 'keys[]': ['languages', 'sources'] }),
  'POST /api/v1/admin/retention': async () => ({ ...period, frequency: 'day' }),
  'PUT /api/v1/admin/reports/:': async () => ({ category: 'spam' }),
  'POST /api/v1/reports': async (w, who) => ({ account_id: w.id[w.otherThan(who)]!, comment: 'see' }),
  'POST /api/v1/push/subscription': async () => ({ 'subscription[endpoint]': 'https://push.example/x',
    'subscription[keys][p256dh]': key, 'subscription[keys][auth]': 'AAAAAAAAAAAAAAAAAAAAAA' }),
  'POST /api/web/push_subscriptions': async (w, who) => fields['POST /api/v1/push/subscription']!(w, who),
  'PUT /api/v1/scheduled_statuses/:': async () => ({ scheduled_at: new Date(Date.now() + 2 * hour).toISOString() }),
  'GET /api/v1/streaming/hashtag': async () => ({ tag: 'here' }),
  'GET /api/v1/streaming/hashtag/local': async () => ({ tag: 'here' }),
  'GET /api/v1/streaming/list': async (w, who) => ({ list: await things['/api/v1/lists/:']!(w, who, false) }),
  'GET /health': none,
};

/** Form names as the JSON that means the same. */
export function asJson(form: Fields): any {
  const out: any = {};
  for (const [name, value] of Object.entries(form)) {
    const path = name.split(/\[|\]\[|\]/).filter((part, i, all) => i < all.length - 1);
    if (!path.length) path.push(name);
    const isList = name.endsWith('[]');
    if (isList) path.pop();
    let at = out;
    path.slice(0, -1).forEach((part, i) => { at = at[part] ??= path[i + 1] === '' ? [] : {}; });
    at[path.at(-1)!] = value;
  }
  return out;
}

export function asForm(form: Fields): URLSearchParams {
  const out = new URLSearchParams();
  for (const [name, value] of Object.entries(form))
    for (const one of [value].flat()) out.append(name, one);
  return out;
}

export type Encoding = 'query' | 'form' | 'multipart' | 'json';

/** Sends it; the answer's head and body. Streams are left after their head. */
export async function send(square: Square, method: string, call: Call, encoding: Encoding,
                           token?: string): Promise<{ status: number; type: string; text: string; headers: Headers }> {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  let body: any;
  let query = '';
  const form = asForm(call.fields);
  if (method === 'GET' || encoding === 'query') query = String(form) && `?${form}`;
  else if (encoding === 'json') {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(asJson(call.fields));
  } else if (encoding === 'form') body = form;
  if (call.file || (encoding === 'multipart' && method !== 'GET')) {
    body = new FormData();
    form.forEach((value, name) => body.append(name, value));
    if (call.file) body.set('file', new Blob([call.file as Uint8Array<ArrayBuffer>], { type: 'image/png' }), 'a.png');
    delete headers['content-type'];
  }
  const left = new AbortController();
  const answer = await fetch(`http://127.0.0.1:${square.port}${call.path}${query}`,
    { method, headers, body, redirect: 'manual', signal: left.signal })
    .catch((e) => { throw new Error(`${method} ${call.path} as ${encoding}: ${e.cause ?? e}`); });
  const type = answer.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    left.abort();
    return { status: answer.status, type, text: '', headers: answer.headers };
  }
  return { status: answer.status, type, text: await answer.text(), headers: answer.headers };
}
