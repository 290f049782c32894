// Bytes on a plain socket that no browser would send: each gets an answer that says what is wrong, or
// at least its status, and takes nothing from anybody else. What libmicrohttpd answers by itself is
// HTML and ends the connection; those cases stand in a test of their own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { png } from './png.js';
import { eventually, Square } from './square.js';
import { wireAsk, Wire } from './wire.js';

const square = new Square();
let token = '';
const host = 'Host: h\r\n';
const readSeconds = 20;
const patienceMs = (readSeconds + 25) * 1000;

before(async () => {
  await square.start();
  token = square.person('alice');
});
after(() => square.remove());

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\n${host}${more}\r\n`;
const post = (path: string, type: string, body: string, more = ''): string =>
  `POST ${path} HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nContent-Type: ${type}\r\n${more}` +
  `Content-Length: ${Buffer.byteLength(body, 'latin1')}\r\n\r\n${body}`;
const chunked = (body: string): string =>
  `POST /api/v1/statuses HTTP/1.1\r\n${host}Authorization: Bearer ${token}\r\nTransfer-Encoding: chunked\r\n\r\n${body}`;
const descriptors = (): number => readdirSync(`/proc/${square.pid}/fd`).length;
const residentBytes = (): number =>
  1024 * Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${square.pid}/status`, 'latin1'))![1]);
/** Processor time of the server so far, in hundredths of a second. */
const processorTicks = (): number => {
  const fields = readFileSync(`/proc/${square.pid}/stat`, 'latin1').split(') ')[1].split(' ');
  return Number(fields[11]) + Number(fields[12]);
};
const served = async (): Promise<void> =>
  assert.equal((await wireAsk(square.port, get('/api/v1/timelines/public'))).status, 200);

/** Who begins and does not go on: opened here, looked at in the last test, when their time is up. */
const slow: Record<string, Wire> = {};
let slowSince = 0;
test('clients that are slow from now on', async () => {
  slowSince = Date.now();
  slow.line = new Wire(square.port);
  slow.headers = new Wire(square.port);
  slow.headers.send('GET /health HTTP/1.1\r\n');
  slow.body = new Wire(square.port);
  slow.body.send(post('/api/v1/statuses', 'application/json', 'x'.repeat(1000)).slice(0, -1000));
  slow.extension = new Wire(square.port);
  slow.extension.send(chunked('3;'));
  slow.trailers = new Wire(square.port);
  slow.trailers.send(chunked('0\r\nX: '));
  for (const one of Object.values(slow)) one.trickle('G', 200);
  await served();
});

test('a request that is broken is told what is wrong, as JSON', async () => {
  const cases: [string, string, number][] = [
    ['no host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['two hosts', 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', 400],
    ['a host that is none', 'GET /health HTTP/1.1\r\nHost: a b/c\r\n\r\n', 400],
    ['an unknown method', `BREW /api/v1/instance HTTP/1.1\r\n${host}\r\n`, 405],
    ['a method in small letters', `get /api/v1/instance HTTP/1.1\r\n${host}\r\n`, 405],
    ['TRACE', `TRACE /api/v1/instance HTTP/1.1\r\n${host}\r\n`, 405],
    ['CONNECT', `CONNECT other.example:443 HTTP/1.1\r\n${host}\r\n`, 405],
    ['OPTIONS *', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 400],
    ['no slash', get('health'), 400],
    ['a space in the address', get('/hea lth'), 400],
    ['NUL in the path', get('/health\0/../x'), 400],
    ['NUL in the query', get('/api/v1/timelines/public?limit=1\0&x=y'), 400],
    ['%00 in the path', get('/api/v1/statuses/%00'), 400],
    ['%00 in the query', get('/api/v1/timelines/public?limit=%00'), 400],
    ['bytes that are no UTF-8 in the path', get('/api/v1/\xff\xfe'), 400],
    ['an overlong slash', get('/api/v1/%C0%AF'), 400],
    ['half a surrogate in the path', get('/api/v1/%ED%A0%80'), 400],
    ['bytes that are no UTF-8 in the query', get('/api/v1/timelines/public?limit=\xff'), 400],
    ['a broken escape', get('/api/v1/%zz'), 404],
    ['the way out', get('/../../../etc/passwd'), 404],
    ['white space before the colon', get('/health', 'X : a\r\n'), 400],
    ['a carriage return inside a header', get('/health', 'X: a\rY: b\r\n'), 400],
    ['a long path', get('/' + 'a'.repeat(3000)), 414],
    ['a longer path', get('/' + 'a'.repeat(9000)), 414],
    ['a long query', get('/?' + 'a'.repeat(7000)), 414],
    ['a long header', get('/health', `X: ${'a'.repeat(9000)}\r\n`), 431],
    ['200 headers', get('/health', Array.from({ length: 200 }, (_, i) => `X${i}: 1\r\n`).join('')), 431],
    ['a longer body', post('/api/v1/statuses', 'application/json', '').replace('Length: 0', 'Length: 9999999999'), 413],
    ['an encoding we do not speak', chunked('0\r\n\r\n').replace('chunked', 'gzip, chunked'), 400],
    ['a body that is no JSON', post('/api/v1/statuses', 'application/json', '{"status":'), 400],
    ['a multipart body without boundary', post('/api/v2/media', 'multipart/form-data', 'x'), 400],
    ['a multipart body without end', post('/api/v2/media', 'multipart/form-data; boundary=x', '--x\r\n'), 400],
  ];
  for (const [what, bytes, status] of cases) {
    const answer = await wireAsk(square.port, bytes);
    assert.equal(answer.status, status, `${what}: ${answer.status} ${answer.body}`);
    assert.equal(typeof JSON.parse(answer.body).error, 'string', what);
  }
});

test('what the library refuses by itself has the right status and ends the connection', async () => {
  const length = (value: string): string =>
    post('/api/v1/statuses', 'application/json', '').replace('Content-Length: 0', `Content-Length: ${value}`) + 'abc';
  const cases: [string, string, number][] = [
    ['another version', `GET /health HTTP/9.9\r\n${host}\r\n`, 505],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
    ['another protocol', `GET /health FTP/1.1\r\n${host}\r\n`, 400],
    ['no version', 'GET /health\r\n\r\n', 400],
    ['a header without colon', get('/health', 'Nothing\r\n'), 400],
    ['a path of 40 kB', get('/' + 'a'.repeat(40000)), 414],
    ['a header of 40 kB', get('/health', `X: ${'a'.repeat(40000)}\r\n`), 431],
    ['5,000 headers', get('/health', 'X: 1\r\n'.repeat(5000)), 431],
    ['a length below zero', length('-3'), 400],
    ['a length with a sign', length('+3'), 400],
    ['a length in hexadecimal', length('0x3'), 400],
    ['two lengths in one line', length('3, 3'), 400],
    ['no length', length(''), 400],
    ['a length of 23 digits', length('9'.repeat(23)), 413],
    ['a chunk that is no number', chunked('ZZ\r\nxx\r\n0\r\n\r\n'), 400],
    ['a chunk below zero', chunked('-1\r\nxx'), 400],
    ['a chunk that is longer than it says', chunked('2\r\nabcd\r\n0\r\n\r\n'), 400],
    ['a chunk of 2^68 bytes', chunked('fffffffffffffffff\r\nxx'), 413],
    ['a trailer of 40 kB', chunked(`0\r\nX: ${'a'.repeat(40000)}\r\n\r\n`), 431],
  ];
  for (const [what, bytes, status] of cases) {
    const wire = new Wire(square.port);
    wire.send(bytes);
    const answer = await wire.answer();
    assert.equal(answer.status, status, `${what}: ${answer.status} ${answer.body}`);
    assert.equal(answer.headers.connection, 'close', what);
    assert.ok(await wire.ended(2000), `${what}: still open`);
    assert.doesNotMatch(answer.body + wire.rest, /health|statuses|Bearer|aaa|Nothing/, `${what}: nothing of the request`);
  }
  await served();
});

test('a length that is not clear cannot hide a second request', async () => {
  const second = get('/api/v1/instance');
  for (const headers of ['Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', 'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n',
    'Content-Length: 3\r\nContent-Length: 3\r\n', 'Content-Length: 3\r\nContent-Length: 30\r\n', 'Content-Length : 30\r\n',
    'Transfer-Encoding: xchunked\r\n', 'Transfer-Encoding: identity\r\n', 'Transfer-Encoding : chunked\r\n',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', 'Transfer-Encoding:\r\n chunked\r\n']) {
    for (const [method, path] of [['POST', '/api/v1/statuses'], ['GET', '/api/v1/instance']]) {
      const wire = new Wire(square.port);
      wire.send(`${method} ${path} HTTP/1.1\r\n${host}${headers}\r\n0\r\n\r\n${second}`);
      const answer = await wire.answer();
      assert.equal(answer.status, 400, headers);
      assert.ok(await wire.ended(2000), headers);
      assert.equal(wire.rest.includes('HTTP/1.1'), false, headers);
    }
  }
});

test('what is usual for proxies and old clients is understood', async () => {
  const length = Number((await wireAsk(square.port, get('/api/v1/instance'))).headers['content-length']);
  const head = await wireAsk(square.port, get('/api/v1/instance').replace('GET', 'HEAD'), true);
  assert.deepEqual([head.status, Number(head.headers['content-length'])], [200, length]);
  assert.equal((await wireAsk(square.port, get('http://h/health'))).body, 'OK');
  const old = new Wire(square.port);
  old.send('GET /health HTTP/1.0\r\n\r\n');
  assert.equal((await old.answer()).body, 'OK');
  assert.ok(await old.ended(2000), 'HTTP/1.0 ends with its answer');
  const preflight = await wireAsk(square.port, 'OPTIONS /api/v1/statuses HTTP/1.1\r\n' + host +
    'Origin: https://client.example\r\nAccess-Control-Request-Method: POST\r\n\r\n');
  assert.equal(preflight.headers['access-control-allow-origin'], '*');
  const upgrade = await wireAsk(square.port, get('/health', 'Connection: Upgrade\r\nUpgrade: h2c\r\n'));
  assert.equal(upgrade.status, 200);
});

test('who asks before sending a body is told to go on, or why not', async () => {
  const body = JSON.stringify({ status: 'asked first' });
  const whole = post('/api/v1/statuses', 'application/json', body, 'Expect: 100-continue\r\n');
  const wire = new Wire(square.port);
  wire.send(whole.slice(0, -body.length));
  assert.equal((await wire.answer()).status, 100);
  wire.send(body);
  assert.equal((await wire.answer()).status, 200);
  wire.end();
  const refused = await wireAsk(square.port, whole.replace(/Length: \d+/, 'Length: 500000000').slice(0, -body.length));
  assert.equal(refused.status, 413);
});

test('requests sent in one go are answered in order', async () => {
  const posts: any[] = [];
  for (let i = 0; i < 5; i++) posts.push(await square.post('/api/v1/statuses', token, { status: `number ${i}` }));
  const wire = new Wire(square.port);
  wire.send(Array.from({ length: 100 }, (_, i) => get(`/api/v1/statuses/${posts[i % 5].id}`)).join(''));
  for (let i = 0; i < 100; i++) assert.equal(JSON.parse((await wire.answer()).body).id, posts[i % 5].id, `answer ${i}`);
  wire.send(Array.from({ length: 30 }, (_, i) => i % 2 ? get(`/api/v1/statuses/${posts[i % 5].id}`)
    : post('/api/v1/statuses', 'application/json', JSON.stringify({ status: `mixed ${i}` }))).join(''));
  for (let i = 0; i < 30; i++) {
    const answer = JSON.parse((await wire.answer()).body);
    if (i % 2) assert.equal(answer.id, posts[i % 5].id, `answer ${i}`);
    else assert.match(answer.content, new RegExp(`mixed ${i}<`));
  }
  wire.end();
});

test('text that is no text is refused or cleaned, wherever it comes', async () => {
  const json = (body: string): string => post('/api/v1/statuses', 'application/json', body);
  const deep = (depth: number): string => '{"status":"x","a":' + '['.repeat(depth) + ']'.repeat(depth) + '}';
  const cases: [string, string, number[]][] = [
    ['NUL in JSON', json('{"status":"a\\u0000b"}'), [400, 422]],
    ['a raw NUL in JSON', json('{"status":"a\0b"}'), [400]],
    ['a NUL in a name', json('{"sta\\u0000tus":"a"}'), [400]],
    ['half a pair', json('{"status":"a\\ud800b"}'), [200, 400, 422]],
    ['bytes that are no UTF-8 in JSON', json('{"status":"\xff\xfe"}'), [400]],
    ['%00 in a form', post('/api/v1/statuses', 'application/x-www-form-urlencoded', 'status=a%00b'), [400]],
    ['bytes that are no UTF-8 in a form', post('/api/v1/statuses', 'application/x-www-form-urlencoded', 'status=%FF'), [400]],
    ['NUL in a part', post('/api/v1/statuses', 'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="status"\r\n\r\na\0b\r\n--x--\r\n'), [400]],
    ['the same key twice', json('{"status":"one","status":"two"}'), [200]],
    ['20 arrays in each other', json(deep(20)), [400]],
    ['100,000 arrays in each other', json(deep(100_000)), [400]],
    ['objects without end', json('{"a":'.repeat(40_000)), [400]],
    ['2,000 members', json(`{${Array.from({ length: 2000 }, (_, i) => `"a${i}":1`).join()}}`), [400]],
    ['a number beyond all', json('{"status":"x","in_reply_to_id":1e999}'), [200, 400, 404, 422]],
    ['a number of 100,000 digits', json(`{"status":"x","in_reply_to_id":${'9'.repeat(100_000)}}`), [200, 400, 404, 422]],
    ['a number that is negative', json('{"status":"x","poll":{"options":["a","b"],"expires_in":-1}}'), [400, 422]],
    ['a text where a list belongs', json('{"status":"x","media_ids":"none","poll":"none"}'), [200, 400, 404, 422]],
    ['a list where a text belongs', json('{"status":["x"]}'), [200, 400, 422]],
    ['a list and nothing else', json('[1,2,3]'), [422]],
    ['limits beyond all', get('/api/v1/timelines/public?limit=99999999999999999999&max_id=-1&since_id=1e9'), [200]],
    ['an id of a thousand digits', get(`/api/v1/statuses/${'9'.repeat(1000)}`), [404]],
    ['a token of NULs', get('/api/v1/accounts/verify_credentials', 'Authorization: Bearer %00\r\n'), [401]],
    ['a cookie that is no text', get('/api/v1/accounts/verify_credentials', 'Cookie: bema_session=\xff\xfe; =; ;;\r\n'), [401]],
  ];
  for (const [what, bytes, allowed] of cases) {
    const answer = await wireAsk(square.port, bytes);
    assert.ok(allowed.includes(answer.status), `${what}: ${answer.status} ${answer.body.slice(0, 200)}`);
    const said = JSON.parse(answer.body);
    if (answer.status >= 400) assert.equal(typeof said.error, 'string', what);
    assert.equal(JSON.stringify(said).includes('\\u0000'), false, what);
  }
});

test('clients that leave in the middle of an answer leave nothing behind', async () => {
  const before = descriptors();
  for (let round = 0; round < 20; round++) {
    const all = Array.from({ length: 20 }, () => new Wire(square.port));
    for (const one of all) one.send(get('/api/v1/instance').repeat(20) + post('/api/v1/statuses', 'text/plain', 'x'));
    await Promise.all(all.map((one) => one.opened));
    for (const one of all) one.reset();
  }
  await eventually('their descriptors are closed', () => descriptors() <= before);
  await served();
});

test('64 uploads at once are all answered, and nothing of them is left in the way', async () => {
  const before = descriptors();
  const picture = Buffer.from(png(400, 300, (x, y) => [x & 255, y & 255, 0])).toString('latin1');
  const body = `--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n${picture}\r\n--x--\r\n`;
  const answers = await Promise.all(Array.from({ length: 64 }, () =>
    wireAsk(square.port, post('/api/v2/media', 'multipart/form-data; boundary=x', body), false, patienceMs)));
  for (const answer of answers) assert.ok([200, 202].includes(answer.status), `${answer.status} ${answer.body}`);
  await eventually('their files are gone', () =>
    !readdirSync(join(square.data, 'temp')).some((name) => name.startsWith('upload')));
  await eventually('their descriptors are closed', () => descriptors() <= before + 20);
});

test('ten thousand idle connections cost little and slow nobody down', async (t) => {
  const count = 10_000, before = residentBytes(), all: Wire[] = [];
  for (let i = 0; i < count; i += 500) {
    const some = Array.from({ length: 500 }, () => new Wire(square.port));
    await Promise.all(some.map((one) => one.opened));
    for (const one of some) one.send(get('/health'));
    await Promise.all(some.map((one) => one.answer()));
    all.push(...some);
  }
  const each = Math.round((residentBytes() - before) / count);
  t.diagnostic(`${each} bytes of memory for each`);
  assert.ok(each < 32 * 1024 || process.env.BEMA_TEST_SANITIZED, `${each} bytes each`);
  const ticks = processorTicks();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.ok(processorTicks() - ticks < 20, 'idle connections cost no time');
  for (let i = 0; i < 20; i++) await served();
  assert.equal(all.filter((one) => one.closed).length, 0);
  for (const one of all) one.reset();
  await eventually('all are closed', () => descriptors() < 200, 10_000);
});

test('when there are too many connections the one idle for longest makes room', async () => {
  const small = new Square({ connections_max: '64' });
  try {
    await small.start();
    const busy = new Wire(small.port);
    const all: Wire[] = [];
    for (let i = 0; i < 400; i++) {
      const one = new Wire(small.port);
      one.send(get('/health'));
      assert.equal((await one.answer()).body, 'OK', `connection ${i}`);
      all.push(one);
      busy.send(get('/health'));
      assert.equal((await busy.answer()).body, 'OK', `the busy one, at ${i}`);
    }
    await eventually('the oldest are closed', () => all.slice(0, 200).every((one) => one.closed));
    assert.ok(all.slice(-10).every((one) => !one.closed), 'the newest are open');
    for (const one of [...all, busy]) one.reset();
  } finally {
    await small.remove();
  }
});

test('without descriptors left the square waits, and serves again when there are some', async () => {
  const limit = (count: number): void => {
    assert.equal(spawnSync('prlimit', [`--pid=${square.pid}`, `--nofile=${count}:`]).status, 0);
  };
  limit(descriptors() + 10);
  const all = Array.from({ length: 40 }, () => new Wire(square.port));
  await Promise.all(all.map((one) => one.opened));
  for (const one of all) one.send(get('/health'));
  await new Promise((resolve) => setTimeout(resolve, 500));
  const ticks = processorTicks();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert.ok(processorTicks() - ticks < 30, 'it does not run in circles');
  for (const one of all) one.reset();
  await eventually('it serves again', async () =>
    (await wireAsk(square.port, get('/health'), false, 1000).catch(() => ({ status: 0 }))).status === 200, 10_000);
  limit(10_000);
  await served();
});

test('who sends too slowly is cut off, and nobody waited for them', async () => {
  await served();
  const left = slowSince + (readSeconds + 15) * 1000 - Date.now();
  for (const [what, one] of Object.entries(slow)) {
    if (what !== 'line') assert.ok(await one.ended(Math.max(left, 1000)), what);
    one.reset();
  }
});

test('the store is whole after all of it', () => {
  assert.match(square.must(['doctor', '--deep']), /./);
});
