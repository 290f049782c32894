// Previews of links: what pages say of themselves, hostile pages, and that one fetch serves all.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { png } from './png.ts';
import { shapeFaults } from './shapes.ts';
import { eventually, Square } from './square.ts';

let square: Square;
let server: Server;
let origin: string;
let ann: string, ben: string;
const picture = (width: number, height: number): Buffer => png(width, height, (x, y) => [x % 256, y % 256, 90]);
const asked: string[] = [];
type Page = string | ((request: IncomingMessage, response: ServerResponse) => void);
const pages: Record<string, Page> = {};

before(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    const page = pages[path.split('?')[0]];
    asked.push(path);
    if (page === undefined) response.writeHead(404).end('nothing');
    else if (typeof page === 'function') page(request, response);
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  square = await new Square({ fetch_allow: '127.0.0.1' }).start();
  ann = square.person('ann');
  ben = square.person('ben');
});
after(async () => {
  await square?.remove();
  server?.closeAllConnections();
  server?.close();
});

const post = (status: string, token = ann, more: object = {}): Promise<any> =>
  square.post('/api/v1/statuses', token, { status, ...more });
const cardOf = async (id: string, token = ann): Promise<any> =>
  (await square.get(`/api/v1/statuses/${id}`, token)).card;

/** Posts a link and waits for its card. */
async function preview(path: string): Promise<any> {
  const { id } = await post(`look ${origin}${path}`);
  let card: any;
  await eventually(`the card of ${path}`, async () => (card = await cardOf(id)) !== null);
  return card;
}

/** Posts a link and waits until it was asked for; there must be no card. */
async function none(path: string): Promise<void> {
  const { id } = await post(`look ${origin}${path}`);
  await eventually(`${path} is asked for`, () => asked.some((one) => one.startsWith(path)));
  const { id: sure } = await post(`look ${origin}/sure?${path}`); /* jobs run in order, roughly */
  pages['/sure'] = '<title>sure</title>';
  await eventually('a later card', async () => (await cardOf(sure)) !== null);
  assert.equal(await cardOf(id), null, path);
}

test('a page\'s own words, its picture, and the exact shape', async () => {
  pages['/full.png'] = (_, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(picture(120, 60));
  pages['/full'] = `<!doctype html><html lang="de-AT"><head><title>plain</title>
    <meta property="og:title" content="  Hello &amp; &lt;b&gt;welcome&lt;/b&gt;  ">
    <meta property="og:description" content="What it
    is about"><meta property="og:site_name" content="The Site">
    <meta property="og:image" content="/full.png"><meta property="og:image:alt" content="a wall">
    <meta property="article:published_time" content="2026-01-02T03:04:05Z">
    <script type="application/ld+json">{"@type":"NewsArticle","author":[{"name":"Eva","url":"/eva"}],
      "publisher":{"name":"The Paper"}}</script></head><body>hi</body></html>`;
  const made = await post(`first ${origin}/full and https://second.example/`);
  assert.equal(made.card, null);
  await eventually('the card', async () => (await cardOf(made.id)) !== null);
  const shown = await square.get(`/api/v1/statuses/${made.id}`, ann);
  const named = '.card.authors[0].account: null instead of object'; /* elsewhere it was null */
  assert.deepEqual(shapeFaults('GET /api/v1/statuses/:id', 200, shown)
    .filter((fault) => fault.includes('card') && fault !== named), []);
  const { image, blurhash, ...card } = shown.card;
  assert.deepEqual(card, {
    url: `${origin}/full`, title: 'Hello & <b>welcome</b>', description: 'What it is about',
    language: 'de-AT', type: 'link', author_name: 'Eva', author_url: `${origin}/eva`,
    provider_name: 'The Paper', provider_url: '', html: '', width: 120, height: 60,
    image_description: 'a wall', embed_url: '', published_at: '2026-01-02T03:04:05.000Z',
    missing_attribution: false,
    authors: [{ name: 'Eva', url: `${origin}/eva`, account: null }],
  });
  assert.ok(image.startsWith(`${square.url}/media/`) && blurhash.length > 6);
  const served = await fetch(image);
  assert.deepEqual([served.status, served.headers.get('content-type')], [200, 'image/png']);
});

test('pages without script show it too, as text', async () => {
  pages['/markup'] = '<title>&lt;img src=x onerror=alert(1)&gt; "quoted"</title>';
  const { id } = await post(`see ${origin}/markup?a=1&b="x"`);
  await eventually('the card', async () => (await cardOf(id)) !== null);
  const page = (await square.ask('GET', `/@ann/${id}`)).text;
  assert.match(page, /<a class="link-card" href="[^"]*\/markup\?a=1&amp;b=/);
  assert.match(page, /<strong><bdi>&lt;img src=x onerror=alert\(1\)&gt; &quot;quoted&quot;<\/bdi><\/strong>/);
  assert.ok(!page.includes('<img src=x'));
});

test('one fetch serves all who post an address, whatever form they write it in', async () => {
  pages['/many'] = '<title>many</title>';
  const ids: string[] = [];
  for (let i = 0; i < 5; i++)
    ids.push((await post(`${i} ${origin}/many${i % 2 ? '#part' : ''}`, i % 2 ? ann : ben)).id);
  for (const id of ids)
    await eventually('a card', async () => (await cardOf(id))?.title === 'many');
  assert.equal(asked.filter((path) => path === '/many').length, 1);
  assert.equal((await post(`again ${origin}/many`)).card.title, 'many');
  const found = await square.get(`/api/v1/timelines/link?url=${encodeURIComponent(`${origin}/many`)}&limit=3`);
  assert.deepEqual(found.map((one: any) => one.card.title), ['many', 'many', 'many']);
});

test('the posts that link to a page: public ones, in pages', async () => {
  pages['/listed'] = '<title>listed</title>';
  const url = encodeURIComponent(`${origin}/listed`);
  const path = `/api/v1/timelines/link?url=${url}`;
  const unknown = await square.ask('GET', path);
  assert.deepEqual([unknown.status, unknown.json], [404, { error: 'Record not found' }]);
  assert.equal((await square.ask('GET', '/api/v1/timelines/link')).status, 404);
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.unshift((await post(`${i} ${origin}/listed`)).id);
  for (const visibility of ['unlisted', 'private', 'direct'])
    await post(`${visibility} ${origin}/listed`, ann, { visibility });
  await eventually('the card', async () => (await cardOf(ids[0])) !== null);
  const first = await square.ask('GET', `${path}&limit=3`);
  assert.deepEqual(first.json.map((one: any) => one.id), ids.slice(0, 3));
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link')!)![1].slice(square.url.length);
  assert.deepEqual((await square.get(next)).map((one: any) => one.id), ids.slice(3));
  await square.expect('DELETE', `/api/v1/statuses/${ids[0]}`, { token: ann });
  assert.deepEqual((await square.get(path)).map((one: any) => one.id), ids.slice(1));
});

test('an edit follows the new link; without one there is no card', async () => {
  pages['/old'] = '<title>old</title>';
  pages['/new'] = '<title>new</title>';
  const { id } = await post(`see ${origin}/old`);
  await eventually('the old card', async () => (await cardOf(id))?.title === 'old');
  await square.expect('PUT', `/api/v1/statuses/${id}`, { token: ann, body: { status: `see ${origin}/new` } });
  await eventually('the new card', async () => (await cardOf(id))?.title === 'new');
  await square.expect('PUT', `/api/v1/statuses/${id}`, { token: ann, body: { status: 'nothing' } });
  assert.equal(await cardOf(id), null);
});

test('oEmbed and players: the HTML is ours, with an https address or none', async () => {
  const oembed = (path: string, body: object): void => {
    pages[path] = `<title>page</title>
      <link rel="alternate" type="application/json+oembed" href="${path}.json?a=1&amp;b=2">`;
    pages[`${path}.json`] = (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  oembed('/video', { type: 'video', title: 'Film', author_name: 'Ida', author_url: 'https://f.example/ida',
    provider_name: 'Films', provider_url: 'https://f.example', width: 640, height: '360',
    html: '<script>alert(1)</script><iframe onload="alert(2)" src="https://f.example/e?a=1&amp;b=%22"></iframe>' });
  const video = await preview('/video');
  assert.deepEqual([video.type, video.title, video.width, video.height, video.provider_name],
    ['video', 'Film', 640, 360, 'Films']);
  assert.ok(video.html.startsWith('<iframe src="https://f.example/e?a=1&amp;b=%22" width="640" height="360" '));
  assert.ok(!/script>|onload/.test(video.html));
  assert.deepEqual(video.authors, [{ name: 'Ida', url: 'https://f.example/ida', account: null }]);
  for (const [path, html] of [['/plain', '<iframe src="http://f.example/e"></iframe>'],
    ['/evil', '<iframe src="javascript:alert(1)"></iframe>'], ['/own', `<iframe src="https://localhost/x"></iframe>`],
    ['/bare', '<b>hello</b>']]) {
    oembed(path, { type: 'rich', html });
    const card = await preview(path);
    assert.deepEqual([card.type, card.html, card.width], ['link', '', 0], path);
  }
  pages['/photo.png'] = (_, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(picture(50, 40));
  oembed('/photo', { type: 'photo', url: `${origin}/photo.png`, title: 'Photo' });
  const photo = await preview('/photo');
  assert.deepEqual([photo.type, photo.width, photo.height], ['photo', 50, 40]);
  assert.ok(photo.embed_url.startsWith(square.url) && photo.embed_url === photo.image);
  pages['/player'] = `<title>player</title><meta name="twitter:player" content="https://f.example/p">
    <meta name="twitter:player:width" content="320"><meta name="twitter:player:height" content="180">`;
  const player = await preview('/player');
  assert.deepEqual([player.type, player.width, player.height], ['video', 320, 180]);
});

test('other encodings are read', async () => {
  const bytes = (path: string, type: string, body: Buffer): void => {
    pages[path] = (_, response) => response.writeHead(200, { 'content-type': type }).end(body);
  };
  bytes('/latin', 'text/html; charset=ISO-8859-1', Buffer.from('<title>caf\u00e9</title>', 'latin1'));
  bytes('/meta', 'text/html',
    Buffer.from([...Buffer.from('<meta charset="koi8-r"><title>'), 0xf0, 0xd2, ...Buffer.from('</title>')]));
  bytes('/guess', 'text/html', Buffer.from('<title>na\u00efve</title>', 'latin1'));
  bytes('/wide', 'text/html; charset=utf-16le', Buffer.from('<title>wide \u20ac</title>', 'utf16le'));
  bytes('/wrong', 'text/html; charset=utf-8', Buffer.from('<title>caf\u00e9!</title>', 'latin1'));
  bytes('/zip', 'text/html', Buffer.from('x'));
  assert.equal((await preview('/latin')).title, 'café');
  assert.equal((await preview('/meta')).title, 'Пр');
  assert.equal((await preview('/guess')).title, 'naïve');
  assert.equal((await preview('/wide')).title, 'wide €');
  assert.equal((await preview('/wrong')).title, 'caf\ufffd!');
});

test('a page too large is read to the limit, and a long title is cut', async () => {
  pages['/large'] = `<title>${'ä'.repeat(3000)}</title>${'<p>x</p>'.repeat(400_000)}`;
  assert.equal((await preview('/large')).title, 'ä'.repeat(255));
  pages['/bomb'] = (_, response) => response.writeHead(200,
    { 'content-type': 'text/html', 'content-encoding': 'gzip' })
    .end(gzipSync(Buffer.concat([Buffer.from('<title>bomb</title>'), Buffer.alloc(200_000_000)])));
  assert.equal((await preview('/bomb')).title, 'bomb');
});

test('hostile pages get no card and hold up nothing', async () => {
  const html = { 'content-type': 'text/html' };
  pages['/picture'] = (_, response) =>
    response.writeHead(200, { 'content-type': 'image/png' }).end(picture(9, 9));
  pages['/empty'] = '';
  pages['/notitle'] = '<p>nothing</p>';
  pages['/binary'] = (_, response) => response.writeHead(200, html).end(Buffer.alloc(1000, 0xff));
  pages['/reset'] = (request) => { request.socket.destroy(); };
  pages['/private'] = (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
  pages['/metadata'] = (_, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
  pages['/round'] = (_, response) => response.writeHead(302, { location: '/round' }).end();
  pages['/file'] = (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
  for (const path of ['/picture', '/empty', '/notitle', '/binary', '/reset', '/private',
    '/metadata', '/round', '/file', '/missing'])
    await none(path);
  pages['/deep'] = `<title>deep</title>${'<div>'.repeat(200_000)}`;
  assert.equal((await preview('/deep')).title, 'deep');
  pages['/endless'] = (_, response) => {
    response.writeHead(200, html).write('<title>endless</title>');
    const more = (): void => { while (!response.destroyed && response.write('<p>x</p>'.repeat(5000))); };
    response.on('drain', more);
    more();
  };
  assert.equal((await preview('/endless')).title, 'endless');
  pages['/shapes'] = `<title>shapes</title>${'<b x=1><i y=2>'.repeat(20_000)}${'<p>'.repeat(20_000)}`;
  assert.equal((await preview('/shapes')).title, 'shapes');
  pages['/badpicture'] = `<title>bad picture</title><meta property="og:image" content="/empty">`;
  assert.equal((await preview('/badpicture')).image, null);
});

test('what could not be had is not asked for again at once', async () => {
  await none('/absent');
  const times = asked.filter((path) => path === '/absent').length;
  await post(`again ${origin}/absent`, ben);
  await preview('/full?later');
  assert.equal(asked.filter((path) => path === '/absent').length, times);
});

test('nothing of the square itself is copied, by whatever way one gets there', async () => {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(picture(640, 320))]), 'a.png');
  const sent = await (await fetch(`http://127.0.0.1:${square.port}/api/v2/media`,
    { method: 'POST', body: form, headers: { authorization: `Bearer ${ann}` } })).json() as any;
  const shown = await post('a picture of her own', ann, { media_ids: [sent.id] });
  const own = `${square.url}/@ann/${shown.id}`;
  pages['/hop'] = (_, response) => { response.writeHead(302, { location: own }).end(); };
  await none('/hop');
  pages['/hop.png'] = (_, response) => { response.writeHead(302, { location: sent.url }).end(); };
  for (const [name, facts] of [['/borrowed', `<meta property="og:image" content="${sent.url}">`],
    ['/led', `<meta property="og:image" content="${origin}/hop.png">`],
    ['/embedded', `<link rel="alternate" type="application/json+oembed" href="${square.url}/api/oembed?url=${encodeURIComponent(own)}">`]]) {
    pages[name] = `<head><title>borrowed</title>${facts}</head>`;
    const card = await preview(name);
    assert.deepEqual([card.title, card.image, card.author_name], ['borrowed', null, ''], name);
  }
});

test('links to the square itself, and the square whose owner wants no previews', async () => {
  const { id } = await post(`see ${square.url}/@ann`);
  await preview('/full?own');
  assert.equal(await cardOf(id), null);
  const quiet = await new Square({ fetch_allow: '127.0.0.1', link_previews: 'off' }).start();
  try {
    const token = quiet.person('ann');
    pages['/quiet'] = '<title>quiet</title>';
    const made = await quiet.post('/api/v1/statuses', token, { status: `${origin}/quiet` });
    await new Promise((done) => setTimeout(done, 1000)); /* a square that wants them asks within some milliseconds */
    assert.equal((await quiet.get(`/api/v1/statuses/${made.id}`, token)).card, null);
    assert.ok(!asked.includes('/quiet'));
  } finally {
    await quiet.remove();
  }
});

test('cards survive a restart', async () => {
  const { id } = await post(`look ${origin}/full?restart`);
  await eventually('the card', async () => (await cardOf(id)) !== null);
  const before = await cardOf(id);
  await square.stop();
  await square.start();
  assert.deepEqual(await cardOf(id), before);
  square.must(['doctor', '--deep']);
});
