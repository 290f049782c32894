// A slate computed, exported and computed again by the program, and what is found when one is forged.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { binary, root } from './square.ts';

const program = join(dirname(binary), 'bema-algorithms');
const folder = mkdtempSync(join(tmpdir(), 'bema-slate-'));
after(() => rmSync(folder, { recursive: true }));

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** JSON with sorted keys and no white space, by other means than the program's. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}

/** A slate’s inputs packed as docs/ALGORITHM.md says, by other means than the program's: their SHA-256 is its id. */
function pack(slate: Slate): Buffer {
  const bytes: number[] = [], topics: string[] = [];
  const number = (value: bigint | number): void => {
    let left = BigInt(value);
    for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128);
    bytes.push(Number(left));
  };
  const signed = (value: bigint | number): void => number(BigInt(value) < 0n ? -2n * BigInt(value) - 1n : 2n * BigInt(value));
  const fixed = (value: bigint | number, size: number): void => {
    for (let n = size - 1; n >= 0; n--) bytes.push(Number((BigInt(value) >> BigInt(8 * n)) & 255n));
  };
  bytes.push(...Buffer.from('bema slate 2\n'), ...Buffer.from(sha256(slate.policy), 'hex'));
  for (const name of ['cells', 'clusters', 'polarity', 'topics']) bytes.push(...Buffer.from(slate.published[name]!, 'hex'));
  signed(slate.made);
  for (const name of ['bridging', 'affinity', 'age', 'repeat', 'unfollowed']) number(slate.weights[name]!);
  number(slate.sources);
  number(slate.items.length);
  for (const [id, author, made, topic, followed, source, approvals, cells] of slate.items) {
    const rows = [0, 1, 2].map((row) => (cells as number[][]).map((cell) => cell[row] ?? 0));
    const widths = rows.map((row) => [0, 1, 2, 4].findIndex((size) => row.every((value) => value < 256 ** size)));
    const own_time = BigInt(made) - (BigInt(id) >> 21n) - 1136073600000n;
    bytes.push(source + 4 * followed + (widths.some(Boolean) ? 8 : 0) + (approvals ? 16 : 0) + (topic === null ? 0 : 32) + (own_time ? 64 : 0));
    fixed(BigInt(id), 8);
    fixed(BigInt(author), 8);
    if (own_time) signed(own_time);
    if (approvals) number(approvals);
    if (topic !== null) {
      number(topics.indexOf(topic) + 1);
      if (!topics.includes(topic)) {
        topics.push(topic);
        signed(BigInt(topic));
        slate.topics[topic]!.forEach((value, k, list) => signed(value - (k ? list[k - 1]! : 0)));
      }
    }
    if (!widths.some(Boolean)) continue;
    bytes.push(widths[0]! + 4 * widths[1]! + 16 * widths[2]!);
    rows.forEach((row, n) => row.forEach((value) => fixed(value, [0, 1, 2, 4][widths[n]!]!)));
  }
  return Buffer.from(bytes);
}

interface Done { status: number | null; stdout: string; stderr: string }
const run = (...args: string[]): Done => spawnSync(program, args, { encoding: 'utf8' });

function must(...args: string[]): string {
  const done = run(...args);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

type Row = any[];
interface Slate {
  bema_slate: number; columns: string[]; items: Row[]; made: number; policy: string;
  published: Record<string, string>; sources: number; topics: Record<string, number[]>;
  weights: Record<string, number>;
}
interface Document { id: string; slate: Slate }

const policy = must('policy', 'show');
const columns = ['id', 'author', 'made', 'topic', 'followed', 'source', 'approvals', 'cells'];

/** 400 candidates of 60 authors in three topics; of two in three, cells are published. */
function inputs(): Slate {
  let seed = 7;
  const draw = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const now = 1795288800000;
  const cell = (): number[] => [5 * draw(60), 5 * draw(10), 10 + 5 * draw(300)];
  const none: number[] = [];
  return {
    bema_slate: 2, columns, made: now, policy, sources: 15,
    items: Array.from({ length: 400 }, (_, n) => [
      `10950000000${String(n * 7919).padStart(7, '0')}`, `108${draw(60)}000`, now - draw(48 * 3600) * 1000,
      ['900', '907', '1001'][draw(3)], draw(2), n % 8 ? n % 3 : 3, draw(4) ? 0 : draw(9 * 65536),
      Array.from({ length: 5 }, () => (n % 3 ? cell() : none))]),
    published: Object.fromEntries(['cells', 'clusters', 'polarity', 'topics'].map((name) => [name, '0'.repeat(64)])),
    topics: Object.fromEntries(['900', '907', '1001'].map((id, t) =>
      [id, Array.from({ length: 127 }, (_, i) => -110000 + i * 900 + t * 777)])),
    weights: { affinity: 65536, age: 65536, bridging: 65536, repeat: 65536, unfollowed: 65536 },
  };
}

/** What a square publishes that has these posts: files by their SHA-256. */
function publish(slate: Slate): Map<string, string> {
  const cellColumns = [1, 2, 3, 4, 5].map((b) => `a${b}\td${b}\ts${b}`).join('\t');
  const posts = slate.items.filter((row) => row[7].some((cell: number[]) => cell.length > 0))
    .sort((a, b) => (BigInt(a[0]) < BigInt(b[0]) ? -1 : 1))
    .map((row) => [row[0], row[1], row[2], row[3], ...row[7].flatMap((cell: number[]) => (cell.length ? cell : [0, 0, 0]))]);
  const cells = [`postId\tauthorId\tmadeMs\ttopicId\t${cellColumns}`, ...posts.map((post) => post.join('\t'))];
  const names = Array.from({ length: 127 }, (_, i) => `t${i + 1}`);
  const topics = [['topicId', ...names], ...Object.entries(slate.topics).sort(([a], [b]) => Number(a) - Number(b))
    .map(([id, list]) => [id, ...list])].map((row) => row.join('\t'));
  const texts = [`${cells.join('\n')}\n`, `${topics.join('\n')}\n`, slate.policy];
  slate.published.cells = sha256(texts[0]!);
  slate.published.topics = sha256(texts[1]!);
  return new Map(texts.map((text) => [`published/${sha256(text)}`, text]));
}

const at = join(folder, 'slate.json'), computed = join(folder, 'computed.json');
function compute(slate: Slate): Document {
  const file = join(folder, 'inputs.json');
  writeFileSync(file, JSON.stringify({ slate }));
  writeFileSync(computed, must('slate', file));
  return JSON.parse(readFileSync(computed, 'utf8')) as Document;
}

/** A forger's best: a false input, and everything else computed from it. */
function forge(document: Document, change: (slate: Slate) => void): void {
  const slate = structuredClone(document.slate);
  change(slate);
  writeFileSync(join(folder, 'forged.json'), JSON.stringify({ slate }));
  writeFileSync(at, must('slate', join(folder, 'forged.json')));
  must('replay', at);
}

const source = inputs();
const published = publish(source);
const document = compute(source);
const place = join(folder, 'algorithms');
mkdirSync(join(place, 'published'), { recursive: true });
for (const [name, text] of published) writeFileSync(join(place, name), text);
writeFileSync(join(place, 'policy'), policy);

const columnOf = (name: string): number => document.slate.columns.indexOf(name);
const write = (changed: Document): void => writeFileSync(at, JSON.stringify(changed));
function differs(words: RegExp, ...args: string[]): void {
  const done = run('replay', at, ...args);
  assert.equal(done.status, 1, done.stdout);
  assert.match(done.stderr, words);
}

test('a slate’s id is the SHA-256 of its packed inputs, its JSON is canonical, and it computes again', () => {
  assert.equal(document.id, sha256(pack(document.slate)));
  assert.equal(readFileSync(computed, 'utf8'), `{"id":"${document.id}","slate":${canonical(document.slate)}}\n`);
  write(document);
  const said = must('replay', at, '--against', place);
  assert.match(said, new RegExp(`^slate ${document.id}: 400 candidates, \\d+ of them ranked, every term`));
  assert.ok(said.includes(`policy ${sha256(policy)}, the one built in here\n`));
  assert.match(said, /policy, cells and topics as published/);
});

test('a document of the first version, whose id is the SHA-256 of its JSON, computes again', () => {
  const slate = { ...document.slate, bema_slate: 1 };
  write({ id: sha256(canonical(slate)), slate });
  must('replay', at, '--against', place);
  write({ id: document.id, slate });
  differs(/id: [0-9a-f]{64} is said, [0-9a-f]{64} computed/);
});

test('ranks follow from scores, scores from terms, and no twenty in a row have three of an author', () => {
  const ranked = document.slate.items.filter((row) => row[columnOf('rank')] > 0);
  ranked.forEach((row, i) => {
    const term = (name: string): number => row[columnOf(name)];
    assert.equal(term('rank'), i + 1);
    assert.equal(term('score'), term('bridging') + term('affinity') - term('age') - term('repeat') - term('unfollowed'));
    assert.ok(ranked.slice(Math.max(0, i - 19), i).filter((other) => other[1] === row[1]).length < 2);
  });
  assert.ok(ranked.length > 100);
});

test('the order of the candidates changes nothing', () => {
  const turned = structuredClone(source);
  turned.items.reverse();
  assert.equal(compute(turned).id, document.id);
});

test('a viewer’s other weight gives another slate that computes again', () => {
  forge(document, (slate) => { slate.weights.bridging = 4 * 65536; });
  assert.notEqual((JSON.parse(readFileSync(at, 'utf8')) as Document).id, document.id);
  must('replay', at, '--against', place);
});

test('what is changed afterwards is named: a term, a score, a rank, a weight, a hidden key, the id', () => {
  for (const name of document.slate.columns.slice(9)) {
    const changed = structuredClone(document);
    changed.slate.items[11]![columnOf(name)] += 1;
    write(changed);
    differs(new RegExp(`item 12 \\(post \\d+\\), ${name}: -?\\d+ is said, -?\\d+ computed`));
    changed.id = sha256(pack(changed.slate));
    write(changed);
    differs(new RegExp(`item 12 \\(post \\d+\\), ${name}: `));
  }
  const swapped = structuredClone(document);
  [swapped.slate.items[3], swapped.slate.items[4]] = [swapped.slate.items[4]!, swapped.slate.items[3]!];
  write(swapped);
  differs(/item 4: the post \d+ stands where \d+ belongs/);
  const heavier = structuredClone(document);
  heavier.slate.weights.unfollowed = 131072;
  write(heavier);
  differs(/item \d+ \(post \d+\), score: /);
  const hidden = structuredClone(document) as any;
  hidden.slate.weights.advertiser = 65536;
  write(hidden);
  differs(/weights: has an unknown key "advertiser"/);
  const column = structuredClone(document);
  column.slate.columns.push('boost');
  column.slate.items.forEach((row) => row.push(0));
  write(column);
  differs(/columns: must be a list of 18/);
  write({ ...document, id: sha256('another') });
  differs(/id: [0-9a-f]{64} is said, [0-9a-f]{64} computed/);
});

test('a policy that was changed in secret is found, with the line', () => {
  const line = 'unfollowed.bits = 0.415', secret = 'unfollowed.bits = 0.1';
  const changed = structuredClone(document);
  changed.slate.policy = policy.replace(line, secret);
  write(changed);
  differs(/unfollowed: 27197 is said, 6554 computed/);
  forge(document, (slate) => { slate.policy = policy.replace(line, secret); });
  assert.match(must('replay', at), /NOT the one built in here/);
  differs(/not as published: policy: "unfollowed.bits = 0.1" is said, "unfollowed.bits = 0.415" published/, '--against', place);
  const file = join(folder, 'policy');
  writeFileSync(file, policy);
  assert.equal(run('replay', at, '--policy', file).status, 1);
});

const forgeries: [string, (slate: Slate) => void, RegExp][] = [
  ['a cell', (slate) => { slate.items.find((row) => row[7][2].length)![7][2][0] += 5; },
    /item \d+ \(post \d+\), approvals of quintile 3: (\d+) is said, (\d+) published/],
  ['a cell that is not published', (slate) => { slate.items.find((row) => !row[7][0].length)![7][0] = [50, 0, 0]; },
    /approvals of quintile 1: 50 is said, 0 published/],
  ['an author', (slate) => { slate.items.find((row) => row[7][2].length)![1] = '108777000'; }, /author: 108777000 is said/],
  ['a time', (slate) => { slate.items.find((row) => row[7][2].length)![2] += 3600000; }, /made: \d+ is said/],
  ['a topic', (slate) => { const row = slate.items.find((one) => one[7][2].length)!; row[3] = row[3] === '900' ? '907' : '900'; },
    /topic: \d+ is said/],
  ['a threshold', (slate) => { slate.topics['907']![60]! += 1; }, /topic 907, threshold 61: -?\d+ is said, -?\d+ published/],
  ['the name of a table', (slate) => { slate.published.cells = sha256('x'); }, /published\/[0-9a-f]{64}: No such file/],
];
for (const [what, change, words] of forgeries)
  test(`forged consistently, with one false input: ${what}`, () => {
    forge(document, change);
    differs(words, '--against', place);
  });

type Listener = (path: string) => string | undefined;

/** replay --against a server that answers so. */
async function replay_against(respond: Listener): Promise<Done> {
  const server = createServer((request, answer) => {
    const text = respond(request.url!);
    answer.writeHead(text === undefined ? 404 : 200).end(text ?? '');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const child = spawn(program, ['replay', at, '--against', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`]);
  const done = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => { done.stdout += text; });
  child.stderr.on('data', (text) => { done.stderr += text; });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  server.close();
  return { status, ...done };
}

test('what a square publishes is fetched from its address', async () => {
  const replay = (): Promise<Done> => replay_against((path) =>
    (path === '/algorithms/policy' ? policy : published.get(path.replace('/algorithms/', ''))));
  write(document);
  const honest = await replay();
  assert.equal(honest.status, 0, honest.stderr);
  forge(document, forgeries[0]![1]);
  const false_input = await replay();
  assert.equal(false_input.status, 1);
  assert.match(false_input.stderr, forgeries[0]![2]);
  forge(document, (slate) => { slate.policy = policy.replace('age.minutes_per_bit = 360', 'age.minutes_per_bit = 60'); });
  assert.match((await replay()).stderr, /policy: "age.minutes_per_bit = 60" is said, "age.minutes_per_bit = 360" published/);
  forge(document, (slate) => { slate.published.topics = sha256('x'); });
  assert.match((await replay()).stderr, /is not to be had/);
});

test('a slate that names no tables is compared with the cells of today', async () => {
  const plain = structuredClone(source);
  plain.published.cells = plain.published.topics = '0'.repeat(64);
  const slate = compute(plain);
  const cells = new Map(plain.items.filter((row) => row[7][0].length).map((row) => [row[0] as string, {
    status_id: row[0] as string, made_at: '2026-11-20T10:00:00.000Z',
    approvals: row[7].map((cell: number[]) => cell[0]), disapprovals: row[7].map((cell: number[]) => cell[1]),
    impressions: row[7].map((cell: number[]) => cell[2]) }]));
  const unlisted = [...cells.keys()][5]!;
  let gone = '', pages = 0;
  const respond: Listener = (path) => {
    const url = new URL(path, 'http://square.example');
    if (url.pathname === '/algorithms/policy') return policy;
    if (url.pathname.startsWith('/algorithms/published/')) return undefined;
    const alone = /^\/api\/bema\/v1\/statuses\/(\d+)\/cells$/.exec(url.pathname)?.[1];
    if (alone) return alone === gone ? undefined : JSON.stringify(cells.get(alone));
    const ids = url.searchParams.getAll('ids[]');
    pages += 1;
    assert.ok(url.pathname === '/algorithms/cells' && ids.length > 0 && ids.length <= 80);
    return JSON.stringify(ids.filter((id) => cells.has(id) && id !== unlisted).map((id) => cells.get(id)));
  };
  write(slate);
  const honest = await replay_against(respond);
  assert.equal(honest.status, 3, honest.stderr);
  assert.match(honest.stdout, /policy and cells of 400 posts as published/);
  assert.match(honest.stdout, /NOT compared: thresholds/);
  assert.equal(pages, 5);

  const [first] = cells.values();
  first!.made_at = '2026-11-22T10:00:00.000Z';
  first!.approvals[0] += 10;
  assert.match((await replay_against(respond)).stdout, /cells of 399 posts as published[^]*NOT compared: cells of 1 posts, published anew/);

  forge(slate, forgeries[1]![1]);
  const invented = await replay_against(respond);
  assert.equal(invented.status, 1);
  assert.match(invented.stderr, /approvals of quintile 1: 50 is said, 0 published/);
  forge(slate, (one) => { one.items.find((row) => row[0] === unlisted)![7][2][1] += 5; });
  assert.match((await replay_against(respond)).stderr, new RegExp(`post ${unlisted}\\), disapprovals of quintile 3: `));
  forge(slate, (one) => { one.items.find((row) => row[0] === [...cells.keys()][9])![7] = [[], [], [], [], []]; });
  assert.match((await replay_against(respond)).stderr, /quintile 1: 0 is said, \d+ published/);
  write(slate);
  gone = unlisted;
  assert.match((await replay_against(respond)).stderr, /is said, 0 published/);
  assert.match((await replay_against((path) =>
    (path.includes('policy') ? policy : path.includes('published') ? undefined : '[{"status_id":7'))).stderr, /cannot be read/);
});

test('a policy is checked, shown and hashed', () => {
  assert.equal(must('policy', 'hash'), `${sha256(policy)}\n`);
  const file = join(root, 'src/algorithms/default.policy');
  assert.equal(must('policy', 'hash', file), `${sha256(policy)}\n`);
  assert.equal(must('policy', 'show', file), policy);
  assert.equal(must('policy', 'check', file), `${file} is a policy: ${sha256(policy)}\n`);
  const own = join(folder, 'own');
  writeFileSync(own, policy.replace('cells.voices_min = 10', 'cells.voices_min = 1'));
  const done = run('policy', 'check', own);
  assert.equal(done.status, 1);
  assert.match(done.stderr, /own: line 5, cells.voices_min: must be from 5 to 1000/);
});

test('what is wrong with a command or a file is said', () => {
  const refused = (status: number, words: RegExp, ...args: string[]): void => {
    const done = run(...args);
    assert.equal(done.status, status, args.join(' '));
    assert.match(done.stderr, words);
  };
  refused(2, /check FILE, show \[FILE\] or hash \[FILE\] is needed/, 'policy');
  refused(2, /is needed/, 'policy', 'check');
  refused(2, /one file is needed/, 'slate');
  refused(2, /one file is needed/, 'replay');
  refused(2, /no such option/, 'replay', at, '--fast');
  refused(1, /No such file/, 'replay', join(folder, 'none'));
  writeFileSync(at, '[1,2');
  refused(1, /slate.json: the document: /, 'replay', at);
  writeFileSync(at, ' '.repeat(5 << 20));
  refused(1, /longer than 4194304 bytes/, 'replay', at);
  write({ ...document, slate: { ...document.slate, made: Number.MAX_VALUE } });
  refused(1, /made: must be a whole number/, 'replay', at);
});
