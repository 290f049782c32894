// A small square that holds one of everything a screen can show, made through the API: for looking at
// every screen, and for walking through all of them.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Person } from './person.ts';
import { eventually, password, root, Square } from './square.ts';
import { store } from './store.ts';
import { codeOf } from './totp.ts';

const names: [string, string][] = [
  ['ada', 'Ada Lindqvist'], ['bruno', 'Bruno Marchetti'], ['chloe', 'Chloé Renard'],
  ['emeka', 'Emeka :blob:'], ['rahel', 'רחל לוי'], ['yusuf', 'يوسف الحلبي'],
  ['longhand', 'A name of very many words here'], ['hugo', 'Hugo Brandt'],
];

export interface Populated {
  square: Square;
  tokens: Record<string, string>;
  ids: Record<string, string>;
  /** Pictures on this device. */
  files: string[];
  /** Ends what stands beside the square. */
  close(): Promise<void>;
  /** What addresses name, by what it is. */
  paths: { thread: string; pictures: string; poll: string; quote: string; list: string; consent: string;
    collection: string; embed: string; film: string; setup: string; case: string; appeal: string; notice: string; objection: string;
    lasting: string; closed: string; hidden: string; labelled: string; preset: string; taking: string; jury: string };
}

interface Painter { avatar(number: number, seed: number): Painted; header: Painter['avatar'];
  picture: Painter['avatar'] }
interface Painted { png: Uint8Array; description: string }

const filmMsMax = 60_000;

class Filling {
  readonly tokens: Record<string, string> = {};
  readonly ids: Record<string, string> = {};
  private painter!: Painter;

  constructor(readonly square: Square) {}

  async paint(kind: keyof Painter, number: number): Promise<Painted> {
    this.painter ??= await import(join(root, 'tools/demo.d/pictures.mjs')) as Painter;
    return this.painter[kind](number, 3);
  }

  private async send(method: string, path: string, who: string, form: FormData): Promise<any> {
    const answer = await fetch(`http://127.0.0.1:${this.square.port}${path}`,
      { method, body: form, headers: { authorization: `Bearer ${this.tokens[who]}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  private file(made: Painted): Blob {
    return new Blob([made.png as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  }

  async picture(who: string, number: number): Promise<string> {
    const made = await this.paint('picture', number);
    const form = new FormData();
    form.set('file', this.file(made), 'p.png');
    form.set('description', made.description);
    return (await this.send('POST', '/api/v2/media', who, form)).id;
  }

  /** An upright clip with a tone, made by ffmpeg's own sources. */
  async film(who: string): Promise<string> {
    const path = join(this.square.folder, 'film.mp4');
    const made = spawnSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', 'sine=duration=2',
      '-f', 'lavfi', '-i', 'gradients=size=270x480:rate=10:duration=2:speed=0.05:seed=7:c0=0x0a6770:c1=0xf2b441',
      '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', path]);
    if (made.status !== 0) throw new Error(`ffmpeg: ${made.stderr}`);
    const form = new FormData();
    form.set('file', new Blob([readFileSync(path)], { type: 'video/mp4' }), 'film.mp4');
    form.set('description', 'The evening over the weir');
    const { id } = await this.send('POST', '/api/v2/media', who, form);
    await eventually('the film is made', async () =>
      Boolean((await this.square.get(`/api/v1/media/${id}`, this.tokens[who])).url), filmMsMax);
    return id;
  }

  async files(): Promise<string[]> {
    return Promise.all([6, 7].map(async (number) => {
      const path = join(this.square.folder, `window${number}.png`);
      writeFileSync(path, (await this.paint('picture', number)).png);
      return path;
    }));
  }

  async person(name: string, shown: string, number: number): Promise<void> {
    this.tokens[name] = this.square.person(name);
    const form = new FormData();
    form.set('display_name', shown);
    form.set('note', 'Bakes bread, mends nets, asks too many questions. #rivers');
    form.set('discoverable', 'true');
    form.set('indexable', 'true');
    form.set('fields_attributes[0][name]', 'Boat');
    form.set('fields_attributes[0][value]', 'https://example.org/the-old-boat-at-the-mill');
    form.set('avatar', this.file(await this.paint('avatar', number)), 'a.png');
    if (number < 2) form.set('header', this.file(await this.paint('header', number)), 'h.png');
    const account = await this.send('PATCH', '/api/v1/accounts/update_credentials', name, form);
    this.ids[name] = account.id;
  }

  say(who: string, body: object): Promise<any> {
    return this.square.post('/api/v1/statuses', this.tokens[who], body);
  }

  reply(who: string, to: any, status: string): Promise<any> {
    return this.say(who, { status, in_reply_to_id: to.id });
  }

  /** "ada favourite ID": what somebody does to a post or a person. */
  act(who: string, path: string, body: object = {}): Promise<any> {
    return this.square.post(`/api/v1/${path}`, this.tokens[who], body);
  }
}

async function fillPosts(f: Filling): Promise<Record<'thread' | 'pictures' | 'poll' | 'quote' | 'film', any>> {
  const thread = await f.say('bruno', { status: 'Who repairs the weir this spring? The water is high '
    + 'and the old boards will not hold it. Meet at the mill on Saturday at ten. #rivers' });
  const yes = await f.reply('ada', thread, 'I come, with two saws and bread for everybody.');
  await f.reply('bruno', yes, 'Then nothing can go wrong.');
  const no = await f.reply('chloe', thread, 'Samedi je suis au marché ; dimanche, volontiers.');
  for (const [who, words] of [['emeka', 'Sunday is fine too.'], ['ada', 'Sunday it is, then :blob:'],
    ['yusuf', 'سآتي مع أخي، وسنحضر الشاي للجميع.'], ['rahel', 'אני אביא עוגות'],
    ['bruno', 'Good. I will tell the others.'], ['longhand', 'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3)]])
    await f.reply(who!, no, words!);
  const pictures = await f.say('ada', { status: 'From my window, all week.', media_ids: [
    await f.picture('ada', 0), await f.picture('ada', 1), await f.picture('ada', 2), await f.picture('ada', 3)] });
  await f.say('chloe', { status: 'Le violon oublié', media_ids: [await f.picture('chloe', 4)] });
  await f.say('emeka', { status: 'Not for everybody', media_ids: [await f.picture('emeka', 5)], sensitive: true });
  const film = await f.say('chloe', { status: 'Le soir, au barrage.', media_ids: [await f.film('chloe')] });
  await f.say('chloe', { status: 'Merci @bruno, le moulin tourne !' });
  await f.say('chloe', { status: 'Il meurt à la fin.', spoiler_text: 'La fin du film' });
  const poll = await f.say('emeka', { status: 'Which way shall the new path go?', poll:
    { options: ['Along the river', 'Through the orchard, past the bees', 'Nowhere'], expires_in: 86_400 } });
  for (const [who, choice] of [['ada', 0], ['bruno', 1], ['chloe', 0]] as const)
    await f.act(who, `polls/${poll.poll.id}/votes`, { choices: [choice] });
  const quote = await f.say('ada', { status: 'This is what I mean:', quoted_status_id: thread.id });
  await f.square.expect('PUT', `/api/v1/statuses/${quote.id}`,
    { token: f.tokens.ada, body: { status: 'This is exactly what I mean:' } });
  return { thread, pictures, poll, quote, film };
}

/** What ada, who looks at the screens, finds in her own places. */
async function fillPlaces(f: Filling, posts: { thread: any; pictures: any; quote: any }): Promise<string> {
  for (const who of ['bruno', 'chloe', 'emeka']) {
    await f.act('ada', `accounts/${f.ids[who]}/follow`);
    await f.act(who, `statuses/${posts.pictures.id}/favourite`);
    await f.act(who, `statuses/${posts.pictures.id}/reblog`);
  }
  await f.act('bruno', `accounts/${f.ids.ada}/follow`);
  await f.square.expect('PATCH', '/api/v1/accounts/update_credentials', { token: f.tokens.ada, body: { locked: true } });
  await f.act('yusuf', `accounts/${f.ids.ada}/follow`);
  await f.say('chloe', { status: '@ada tu es au marché samedi ?' });
  await f.say('bruno', { status: '@ada the key lies under the third stone', visibility: 'direct' });
  for (const place of ['bookmark', 'favourite']) await f.act('ada', `statuses/${posts.thread.id}/${place}`);
  await f.act('ada', `statuses/${posts.pictures.id}/pin`);
  await f.act('ada', 'featured_tags', { name: 'rivers' });
  await f.act('ada', 'tags/rivers/follow');
  await f.act('ada', `accounts/${f.ids.bruno}/endorse`);
  await f.act('ada', `accounts/${f.ids.longhand}/mute`);
  await f.act('ada', `accounts/${f.ids.hugo}/block`);
  await f.square.post('/api/v2/filters', f.tokens.ada, { title: 'Football', context: ['home'], filter_action: 'warn',
    keywords_attributes: [{ keyword: 'football', whole_word: true }] });
  await f.say('emeka', { status: 'Football tonight, all of you!' });
  await f.say('ada', { status: 'Happy new year!', scheduled_at: new Date(Date.now() + 40 * 86_400_000).toISOString() });
  await f.square.expect('PATCH', '/api/v2/notifications/policy', { token: f.tokens.ada,
    body: { for_not_following: 'filter' } }).catch(() => undefined);
  await f.say('rahel', { status: '@ada shall we talk about the bridge?' });
  const list = await f.act('ada', 'lists', { title: 'Mill Street' });
  await f.act('ada', `lists/${list.id}/accounts`, { account_ids: [f.ids.bruno, f.ids.chloe] });
  return list.id;
}

/** A way of ranking that others may use. */
async function fillPresets(f: Filling): Promise<string> {
  const weights = { bridging: 4, affinity: 0.5, age: 2, repeat: 1, unfollowed: 1 };
  const made = await f.square.post('/api/bema/v1/feed_presets', f.tokens.chloe,
    { name: 'What joins us', about: 'Much of what several groups like, little of whom I like anyway.', weights });
  return `/presets/${made.id}`;
}

/** A square that nobody has set up yet, and the link that its log shows. */
async function unfurnished(): Promise<{ square: Square; link: string }> {
  const square = await new Square().start();
  const link = /Open this link once[^\n]*\n\s+(\S+)/;
  await eventually('the link', () => link.test(square.log));
  return { square, link: link.exec(square.log)![1]! };
}

async function furnish(f: Filling): Promise<void> {
  const blob = join(f.square.folder, 'blob.png');
  writeFileSync(blob, (await f.paint('avatar', 21)).png);
  f.square.must(['emoji', 'add', 'blob', blob]);
  f.square.must(['rule', 'add', 'Be kind', '--hint', 'Argue about the matter, not about the person.']);
  f.square.must(['rule', 'add', 'Say what is true, as far as you know it']);
  f.square.must(['document', 'set', 'privacy', '-'], '## What we keep\n\nWhat you post, and no more.\n');
  f.square.must(['document', 'set', 'terms', '-'], '## The square\n\nIt is lent to you, like a bench.\n');
  f.square.must(['announce', 'The square rests on Sunday from six to seven in the morning.']);
}

/** chloe is asked for a code when she signs in. */
async function secure(square: Square): Promise<void> {
  const chloe = new Person(square);
  const page = '/auth/settings/security', forms = '/auth/settings/second_factor';
  await chloe.signIn('chloe', password);
  const begun = await chloe.submit(await chloe.open(page), forms, { second_present: password });
  const key = /<p class="code"[^>]*>([^<]+)</.exec(begun.body)![1]!.replaceAll(' ', '');
  const done = await chloe.submit(begun, `${forms}/confirm`, { code: codeOf(key) });
  if (done.status !== 200) throw new Error(`no second factor: ${done.status} ${done.body}`);
}

/** Who was warned says what speaks against it, by the address in the mail. */
async function objects(square: Square): Promise<void> {
  const zoe = new Person(square);
  let address = '';
  await eventually('the warning is mailed', () => {
    const mails = square.mail().map((mail) => mail.replace(/=\r?\n/g, '')).join('\n');
    address = mails.match(/\/notice\/sender\/[\w.-]+/)?.[0] ?? '';
    return address !== '';
  });
  await zoe.submit(await zoe.open(address), address, { text: 'The cat is mine, and it is in the picture.' });
}

/** What ada, who owns the square, has to look after: a case of two posts with one text and one of a post, an
 * appeal against what another decided, and what was decided. */
async function offend(f: Filling): Promise<Record<'case' | 'closed' | 'appeal' | 'notice' | 'objection' | 'lasting' | 'hidden' | 'labelled', string>> {
  const { square } = f;
  const [rule] = await square.get('/api/v1/instance/rules');
  const report = (who: string, post: any, comment: string, more: object = {}) => f.act(who, 'reports',
    { account_id: post.account.id, status_ids: [post.id], comment, ...more });
  const moderation = (path: string, token: string, body: object): Promise<any> =>
    square.post(`/api/bema/v1/moderation/${path}`, token, body);
  const watches = [await f.say('hugo', { status: 'Cheap watches for everybody at the market' }),
    await f.say('longhand', { status: 'Cheap watches for everybody at the market' })];
  for (const post of watches) await report('bruno', post, 'The same everywhere', { category: 'spam' });
  const root = await f.say('bruno', { status: 'Who has seen the miller?' });
  const rude = await f.reply('hugo', root, 'The miller is a fool, and so is everybody who asks for him.');
  await report('bruno', rude, 'He always talks like this.', { category: 'violation', rule_ids: [rule.id] });
  await report('emeka', rude, 'Not kind.', { category: 'violation', rule_ids: [rule.id] });
  square.account('mike', 'admin');
  const mike = square.token('mike', 'read write follow admin:read admin:write');
  await moderation('reasons', mike, { rule: rule.id, effect: 'hidden', en: 'It calls people names.', fr: 'Il insulte des gens.' });
  const hidden = await f.reply('hugo', root, 'He sleeps at the inn.');
  const ruled = await moderation('decisions', mike,
    { subject: hidden.id, effect: 'hidden', rule: rule.id, facts: 'It says where somebody sleeps.' });
  await square.post(`/api/bema/v1/decisions/${ruled.decision.id}/appeal`, f.tokens.hugo, { text: 'He told me to say so.' });
  const sold = await f.say('ada', { status: 'The bridge was sold, they say.' });
  for (const [effect, text] of [['label', 'Nobody confirms this'], ['not_recommended', '']])
    await moderation('decisions', mike, { subject: sold.id, effect, text, facts: 'The council knows nothing of it.' });
  const lost = await f.say('longhand', { status: 'The weir breaks tonight, run.' });
  const lasting = await moderation('decisions', mike,
    { subject: lost.id, effect: 'not_recommended', facts: 'It does not break.', permanent: true });
  const inn = await f.say('hugo', { status: 'The inn waters its wine.' });
  const reported = await report('emeka', inn, 'It does not.', { category: 'violation', rule_ids: [rule.id] });
  await square.expect('POST', `/api/v1/admin/reports/${reported.id}/resolve`, { token: mike });
  await square.post(`/api/bema/v1/reports/${reported.id}/appeal`, f.tokens.emeka, { text: 'Ask who drinks it.' });
  const notice = (address: string, kind: string, reason: string, email = 'zoe@mail.example'): Promise<any> => square.post('/api/bema/v1/notices', undefined,
    { address, kind, reason, name: 'Zoe Marchand', email, good_faith: true });
  for (const cat of ['one', 'another']) { // she was warned after the first, and went on
    const made = await notice(inn.url, 'law', `It is about my cat, ${cat} of them.`);
    await moderation(`notices/${made.number}/answer`, mike, { text: 'It is about the wine.', unfounded: true });
    if (cat === 'one') await moderation(`notices/${made.number}/sender/warn`, mike, { facts: 'One notice about a cat that is not there.' });
  }
  await objects(square);
  const noticed = await notice(inn.url, 'law', 'I keep the inn. Nobody waters anything, and to say so costs me my guests.');
  await notice(sold.url, 'life', 'Somebody will jump from it tonight, she wrote to me.',
    'lena@mail.example'); // about ada, who could not read of its sender
  const { cases } = await square.get('/api/bema/v1/moderation/cases', mike);
  const found = cases.find((one: any) => one.subject.status?.id === rude.id);
  const shouted = await f.say('hugo', { status: 'Go away, all of you!' });
  await report('chloe', shouted, 'He shouts.', { category: 'violation', rule_ids: [rule.id] });
  const [closed] = (await square.get('/api/bema/v1/moderation/cases', mike)).cases
    .filter((one: any) => one.subject.status?.id === shouted.id);
  await moderation(`cases/${closed.id}/decide`, mike, { effect: 'hidden', rule: rule.id, facts: 'It calls for nothing but noise.' });
  await beyond(f, mike, sold.id, inn.id, ruled.decision.id);
  return { case: `/moderation/queue/${found.id}`, closed: `/moderation/queue/${closed.id}`, appeal: `/moderation/appeals/${ruled.decision.id}`,
    notice: `/moderation/notices/${noticed.number}`, objection: `/moderation/objections/${reported.id}`,
    lasting: `/moderation/lasting/${lasting.decision.id}`,
    hidden: `/@bruno/${root.id}`, labelled: `/@ada/${sold.id}` };
}

/** What comes from outside of the square, and an account that is to be deleted for ever. */
async function beyond(f: Filling, mike: string, post: string, other: string, decision: string): Promise<void> {
  const { square } = f, day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
  square.account('nils', 'admin');
  const nils = square.token('nils', 'read write admin:read admin:write');
  const moderation = (path: string, body: object, token = mike): Promise<any> =>
    square.post(`/api/bema/v1/moderation/${path}`, token, body);
  const demand = (more: object) => moderation('legal_requests', { authority: 'Amtsgericht Zwickau', state: 'DE', type: 'takedown',
    law: '§ 186 StGB', words: 'Take down that the bridge was sold.', ...more });
  await demand({ subjects: post, territory: 'DE', withhold: 'true' });
  await demand({ type: 'data_request', words: 'Who holds this account?', law: '§ 100j StPO', secret_until: day(40) });
  const answered = await demand({ authority: 'Tribunal judiciaire de Lyon', state: 'FR', type: 'court_order', words: 'Take it down.' });
  await moderation(`legal_requests/${answered.id}/answer`, { answer: 'refused', words: 'It names no post of this square.' });
  await moderation('life_threats', { subject: other, authority: 'Polizei Zwickau', state: 'DE', words: 'Whom she wants to meet on the bridge tonight.' });
  await moderation('disputes', { decision, body: 'Settlers of the River' }, nils);
  const second = await moderation('decisions', { subject: post, effect: 'content_warning', text: 'Hearsay', facts: 'Nobody knows.' });
  const { id } = await moderation('disputes', { decision: second.decision.id, body: 'Médiateurs de Lyon' }, nils);
  await moderation(`disputes/${id}/outcome`, { outcome: 'overturned', implemented: true, words: 'It is a joke.' }, nils);
  square.account('peddler');
  const { id: peddler } = await square.get('/api/v1/accounts/lookup?acct=peddler');
  square.must(['account', 'suspend', 'peddler']);
  store(square, `DELETE FROM statements WHERE account_id = ${peddler}`); // as if it were six months ago
  store(square, `UPDATE restrictions SET start_ms = 0 WHERE subject_id = ${peddler}`);
  await moderation('deletions', { account_id: peddler, reason: 'Four hundred accounts that sell the same watch.' });
  store(square, `UPDATE deletions_proposed SET made_ms = made_ms - ${8 * 86_400_000}`);
}

/** ada's account is written for by others too, and she is asked to write for bruno's and emeka's. */
async function fillTeams({ square, tokens, ids }: Filling): Promise<void> {
  const team = (method: string, who: string, path: string, body?: object) =>
    square.expect(method, `/api/bema/v1/team${path}`, { token: tokens[who], body });
  for (const [who, role] of [['chloe', 'editor'], ['emeka', 'contributor'], ['bruno', 'analyst']] as const)
    await team('POST', 'ada', '/members', { account_id: ids[who], role });
  for (const who of ['chloe', 'emeka']) await team('POST', who, `s/${ids.ada}/accept`);
  for (const who of ['bruno', 'emeka']) await team('POST', who, '/members', { account_id: ids.ada, role: 'editor' });
  await team('POST', 'ada', `s/${ids.bruno}/accept`);
}

/** Seven who are drawn to decide an appeal; one of them has not voted yet. */
async function callJury({ square }: Filling): Promise<string> {
  const jurors = ['juror', 'milena', 'tomas', 'ines', 'kofi', 'liv', 'oskar'];
  square.must(['jury', 'on']);
  store(square, `UPDATE jobs SET run_ms = ${Date.now() + 1e9} WHERE kind = 1804`); /* where they stand is said here */
  const berta = square.person('berta');
  for (const [at, name] of jurors.entries()) {
    const { id } = await square.get('/api/v1/accounts/verify_credentials', square.person(name));
    const b = (BigInt(id) >> 7n) & 16383n;
    store(square, `INSERT INTO positions (b, account_id, voice_id, factor, intercept, ratings, quintile, made_ms) VALUES (${b}, ${id}, ${id}, 0, 0, 20, ${at % 5}, 1)`);
    store(square, `INSERT INTO admissions (b, account_id, step, vouched, period) VALUES (${b}, ${id}, 0, 0, 0)`);
  }
  const post = await square.post('/api/v1/statuses', berta, { language: 'en', spoiler_text: 'Where things are',
    status: 'The mill is behind the church, and who wants to see the miller goes there after dark.' });
  const nora = (square.account('nora', 'moderator'), square.token('nora', 'read write admin:read admin:write'));
  const [rule] = await square.get('/api/v1/instance/rules');
  const { decision } = await square.post('/api/bema/v1/moderation/decisions', nora,
    { subject: post.id, effect: 'hidden', rule: rule.id, facts: 'It says where somebody can be found alone.' });
  await square.post(`/api/bema/v1/decisions/${decision.id}/appeal`, berta,
    { text: 'Everybody knows where the mill is; it stands on every map.', jury: true });
  const juror = square.token('juror');
  let cases: { id: string }[] = [];
  await eventually('they are drawn', async () => {
    store(square, 'UPDATE jobs SET run_ms = 1, leased_by = NULL WHERE kind = 63');
    ({ cases } = await square.get('/api/bema/v1/jury', juror));
    return cases.length > 0;
  });
  return `/jury/${cases[0]!.id}`;
}

/** Where somebody who is suspended takes her data along. */
async function takesAlong(square: Square): Promise<string> {
  const away = new Person(square);
  square.account('away');
  square.must(['account', 'suspend', 'away', '--reason', 'Advertising.']);
  await away.submit(await away.open('/appeal'), '/appeal', { login: 'away', ask: 'archive' });
  let address = '';
  await eventually('it is mailed', () => {
    const mails = square.mail().map((mail) => mail.replace(/=\r?\n/g, '')).join('\n');
    address = mails.match(/\/auth\/archive\/\d+\.\d+\.[0-9a-f]+/)?.[0] ?? '';
    return address !== '';
  });
  await away.submit(await away.open(address), address);
  await eventually('the archive is ready', async () => (await away.open(address)).body.includes(`action="${address}/`));
  return address;
}

export async function populate(square: Square): Promise<Populated> {
  const f = new Filling(square);
  await furnish(f);
  for (const [number, [name, shown]] of names.entries()) await f.person(name, shown, number);
  const posts = await fillPosts(f);
  const list = await fillPlaces(f, posts);
  await fillTeams(f);
  await secure(square);
  const offences = await offend(f);
  square.must(['account', 'role', 'ada', 'owner']);
  square.person('zoe');
  const fresh = await unfurnished();
  square.account('gone');
  square.must(['account', 'delete', 'gone', '--yes', '--reason', 'by letter']);
  const app = await square.post('/api/v1/apps', undefined, { client_name: 'Tusky',
    redirect_uris: 'https://app.example/', scopes: 'read write follow push' });
  const made = await f.act('ada', 'collections', { name: 'People of the river', description: 'Ask them.',
    account_ids: [f.ids.bruno, f.ids.chloe] });
  const collection = made.collection.id;
  const preset = await fillPresets(f), taking = await takesAlong(square), jury = await callJury(f);
  const path = (who: string, post: any) => `/@${who}/${post.id}`;
  return { square, tokens: f.tokens, ids: f.ids, files: await f.files(), close: () => fresh.square.remove(), paths: {
    thread: path('bruno', posts.thread), pictures: path('ada', posts.pictures),
    poll: path('emeka', posts.poll), quote: path('ada', posts.quote),
    film: path('chloe', posts.film), setup: fresh.link, list: `/lists/${list}`, collection: `/collections/${collection}`,
    embed: `${path('ada', posts.pictures)}/embed`, ...offences, preset, taking, jury,
    consent: '/oauth/authorize?' + new URLSearchParams({ response_type: 'code', client_id: app.client_id,
      redirect_uri: 'https://app.example/', scope: 'read write follow push' }) } };
}
