// Translating posts by an engine that speaks LibreTranslate's API: here one that answers whatever the
// test wants.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { Square } from './square.js';

let engine: Server, url = '';
const asked: any[] = [];
let answer = (body: any): [number, unknown] =>
  [200, { translatedText: body.q.map((text: string) => `[${body.target}] ${text}`) }];

const plain = new Square();
let square: Square, ann: string, bob: string;

before(async () => {
  engine = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => { text += bytes; });
    request.on('end', () => {
      let [status, body]: [number, unknown] = [200, [
        { code: 'en', name: 'English', targets: ['en', 'fr', 'de'] },
        { code: 'fr', name: 'French', targets: ['en', 'fr'] },
        { code: '"x', name: 'hostile', targets: ['"y', 7] }]];
      if (request.url === '/translate') {
        asked.push(JSON.parse(text));
        [status, body] = answer(JSON.parse(text));
      }
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(engine.address() as { port: number }).port}`;
  square = new Square({ translation_url: `${url}/`, translation_key: 'secret' });
  await Promise.all([square.start(), plain.start()]);
  ann = square.person('ann');
  bob = square.person('bob');
});
after(async () => {
  await Promise.all([square.remove(), plain.remove()]);
  engine.close();
});

const say = (status: string, more: object = {}) =>
  square.post('/api/v1/statuses', ann, { status, language: 'en', ...more });
const translate = (id: string, lang?: string, token = bob) =>
  square.ask('POST', `/api/v1/statuses/${id}/translate`, { token, body: lang ? { lang } : {} });

test('without an engine there is none, and the instance says so', async () => {
  const token = plain.person('ann');
  assert.equal((await plain.get('/api/v2/instance')).configuration.translation.enabled, false);
  assert.deepEqual(await plain.get('/api/v1/instance/translation_languages'), {});
  const post = await plain.post('/api/v1/statuses', token, { status: 'x', language: 'en' });
  const refused = await plain.ask('POST', `/api/v1/statuses/${post.id}/translate`, { token, body: { lang: 'fr' } });
  assert.deepEqual([refused.status, refused.json], [404, { error: 'Record not found' }]);
});

test('the languages are the engine\'s, cleaned', async () => {
  assert.equal((await square.get('/api/v2/instance')).configuration.translation.enabled, true);
  assert.deepEqual(await square.get('/api/v1/instance/translation_languages'),
    { en: ['fr', 'de'], fr: ['en'] });
});

test('text, warning, options and descriptions are translated, and become HTML by us', async () => {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(png(8, 8, () => [1, 2, 3]))]), 'a.png');
  form.set('description', 'a square');
  const picture: any = await (await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${ann}` } })).json();
  const post = await say('Hello @bob <b>\n\n#tag', { media_ids: [picture.id], spoiler_text: 'mind' });
  const done = await translate(post.id, 'fr');
  assert.equal(done.status, 200, done.text);
  assert.deepEqual(asked.pop(), { q: ['Hello @bob <b>\n\n#tag', 'mind', 'a square'], source: 'en',
    target: 'fr', format: 'text', api_key: 'secret' });
  assert.match(done.json.content, /^<p>\[fr\] Hello <span class="h-card"[^]*&lt;b&gt;<\/p><p><a [^]*tag/);
  const { content, ...rest } = done.json;
  assert.deepEqual(rest, { spoiler_text: '[fr] mind', language: 'fr', poll: null,
    media_attachments: [{ id: picture.id, description: '[fr] a square' }],
    detected_source_language: 'en', provider: 'LibreTranslate' });
  const asking = await say('Tea?', { poll: { options: ['yes', 'no'], expires_in: 600 } });
  const polled = (await translate(asking.id, 'de-CH')).json;
  assert.deepEqual(polled.poll, { id: asking.id, options: [{ title: '[de] yes' }, { title: '[de] no' }] });
  const byHeader = await square.ask('POST', `/api/v1/statuses/${asking.id}/translate`,
    { token: bob, headers: { 'accept-language': 'fr' } });
  assert.equal(byHeader.json.language, 'fr');
});

test('what may not be translated is refused, and what is hidden is like none', async () => {
  const direct = await say('@bob between us', { visibility: 'direct' });
  const refused = await translate(direct.id, 'fr');
  assert.deepEqual([refused.status, refused.json], [403, { error: 'This action is not allowed' }]);
  const secret = await say('to myself', { visibility: 'direct' });
  const never = await translate('123456', 'fr'), hidden = await translate(secret.id, 'fr');
  assert.deepEqual([hidden.status, hidden.text], [404, never.text]);
  const post = await say('x');
  assert.equal((await translate(post.id, 'ja')).status, 403);
  assert.equal((await translate(post.id, '"')).status, 403);
  assert.equal((await translate((await say('y', { language: 'ja' })).id, 'fr')).status, 403);
  assert.equal((await square.ask('POST', `/api/v1/statuses/${post.id}/translate`)).status, 401);
  assert.equal((await translate(post.id, 'fr', square.token('bob', 'write'))).status, 403);
});

test('an engine that fails or misbehaves gives an error, never its bytes', async () => {
  const post = await say('hello');
  const good = answer;
  for (const [status, body] of [[500, {}], [429, {}], [200, 'no json'], [200, { translatedText: [] }],
    [200, { translatedText: ['a', 'b'] }], [200, { translatedText: 'a' }], [200, 'x'.repeat(2 << 20)]] as [number, unknown][]) {
    answer = () => [status, body];
    const failed = await translate(post.id, 'fr');
    assert.equal(failed.status, 503, failed.text);
    assert.match(failed.json.error, /translation service/);
  }
  answer = () => [200, { translatedText: ['<script>alert(1)</script>'] }];
  assert.equal((await translate(post.id, 'fr')).json.content, '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>');
  answer = good;
  assert.equal((await translate(post.id, 'fr')).json.content, '<p>[fr] hello</p>');
});
