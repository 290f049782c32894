// make bench: what Bema costs, beside the least it could cost, measured in the same run.
//
// The server runs on core 0, the load generator (wrk) on core 1. CPU time is that of the whole
// server process (utime + stime of /proc/PID/stat) divided by the requests answered. Limits:
//   reading   libmicrohttpd alone sends as many bytes from one buffer (bench/http_limit)
//   posting   the same, plus SQLite alone writing the same rows in groups as large as the lane's
//             (bench/store_limit replay)
//   starting  SQLite alone reading the index of all posts (bench/store_limit scan)
//   memory    a named budget
// Each number is the median of the rounds; within a round Bema and its limit take turns.
//
//     bench/run [reads] [screens] [post] [seen] [followers] [start] [search]
//                       all without arguments; then docs/BENCHMARKS.md and its picture are made
//     bench/run --url ADDRESS --token TOKEN [--pid PID[,PID]…]
//                       the reading rows of another server (bench/elsewhere.mjs)
//     BENCH_POSTS=1000000 BENCH_ROUNDS=5 BENCH_SECONDS=2 BENCH_FOLLOWERS=1000000 BENCH_BUILD=build
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { elsewhere } from "./elsewhere.mjs";
import { bema, beside, build, keep, limitServer, load, loadCore, median, rate, ratio, requestsFile,
         residentMib, rounds, run, running, say, seconds, serve, serverCore, stop, summary,
         us } from "./measure.mjs";
import { bytesOf, pagesOf } from "./pages.mjs";
import { picture } from "./picture.mjs";
import { searches } from "./search.mjs";
import { screensOf } from "./screens.mjs";

const posts = Number(process.env.BENCH_POSTS ?? 1000000);
const followers = Number(process.env.BENCH_FOLLOWERS ?? 1000000);
const accounts = Math.max(1000, Math.floor(posts / 50));
const readers = 64;
const writers = 4;
const writer_posts_second = 20;
const seen_times = 60;
const burst_clients = 16;
// What must be reached: `most` of `unit`.
const targets = {
  home: { most: 1.6 }, local: { most: 1.5 }, small: { most: 2 },
  post: { us: 100, rate: 8000 }, screen_us: 60, seen_ms: 5, search_ms: 10, followers: 1.2,
  start: { empty_ms: 100, full_ms: 1000, empty_mib: 16, full_mib: 100 },
};
const page_file = "docs/BENCHMARKS.md";
const picture_file = "docs/pictures/benchmarks.svg";
// What stands below this line is written by hand and kept.
const by_hand = "<!-- Measured by hand: bench/run leaves what follows as it is. -->";
const parts = process.argv.slice(2);
const wants = (part) => parts.length === 0 || parts.includes(part);

// ---- squares

// A square made by an earlier version of the program is brought up to date by its migrations.
function squareKey() {
  const hash = createHash("sha256");
  hash.update(fs.readFileSync("bench/square.mjs"));
  return hash.update(`${posts} ${accounts}`).digest("hex").slice(0, 16);
}

function makeAccount(data, name) {
  run(bema, ["account", "create", name, "--email", `${name}@square.example`, "--data", data,
             "--password-stdin"], { input: "a long enough password\n" });
  return run(bema, ["token", "create", name, "--scopes", "read write follow", "--data", data]).trim();
}

// A loaded square, kept between runs, with the tokens of those who read and write.
function loadedSquare() {
  const folder = path.join(keep, `square-${squareKey()}`);
  const facts = path.join(folder, "facts.json");
  if (fs.existsSync(facts)) return JSON.parse(fs.readFileSync(facts, "utf8"));
  fs.rmSync(folder, { recursive: true, force: true });
  const data = path.join(folder, "data");
  fs.mkdirSync(data, { recursive: true });
  const file = path.join(folder, "square.ndjson");
  say(`making ${posts} posts of ${accounts} accounts …`);
  const out = fs.openSync(file, "w");
  run("node", ["bench/square.mjs", String(posts), String(accounts)],
      { stdio: ["ignore", out, "inherit"] });
  fs.closeSync(out);
  const tokens = [], writing = [];
  for (let i = 0; i < readers; i++) tokens.push(makeAccount(data, `reader${i}`));
  for (let i = 0; i < writers; i++) writing.push(makeAccount(data, `writer${i}`));
  const wide = makeAccount(data, "wide");
  say("loading them …");
  const begun = Date.now();
  run(bema, ["load", file, "--data", data], { stdio: ["ignore", "inherit", "inherit"] });
  const square = { data, tokens, writing, wide, load_s: (Date.now() - begun) / 1000,
                   lines: Number(run("wc", ["-l", file]).split(" ")[0]) };
  fs.rmSync(file);
  fs.writeFileSync(facts, JSON.stringify(square));
  return square;
}

// A copy to write into.
function copyOf(data, name) {
  const to = path.join(keep, name);
  fs.rmSync(to, { recursive: true, force: true });
  fs.cpSync(data, to, { recursive: true, filter: (one) => !one.endsWith(".sock") });
  return to;
}

// ---- reading

async function readPages(server, square) {
  const page = "/api/v1/timelines/home?limit=20";
  const homes = square.tokens.map((one) => ["GET", page, one]);
  const pages = await pagesOf(server, square.tokens[0]);
  if (pages.home_posts !== 20) throw new Error(`the home page has ${pages.home_posts} posts`);
  return [
    { name: "home page, 20 posts", most: targets.home.most, lines: homes },
    { name: `the same while ${writer_posts_second} posts/s come in`, most: targets.home.most,
      lines: homes, writing: true },
    { name: "home page of one who follows 2,000", most: targets.home.most,
      lines: [["GET", page, square.wide]] },
    { name: "local timeline, 20 posts", most: targets.local.most, lines: pages.local },
    { name: "one post", most: targets.small.most, lines: pages.post },
    { name: "one account", most: targets.small.most, lines: pages.account },
    { name: "webfinger", most: targets.small.most, lines: pages.webfinger },
  ];
}

// Posts of people whom all readers follow, at an even pace, until stop() is called.
const keepWriting = (server, square) =>
  beside(["node", "bench/writer.mjs"], [`http://127.0.0.1:${server.port}`,
                                       String(writer_posts_second), ...square.writing]);

async function measureReads(square) {
  const data = copyOf(square.data, "reads");
  const server = await serve(data);
  const rows = [];
  for (const page of await readPages(server, square)) {
    const sizes = [];
    for (const line of page.lines) sizes.push(await bytesOf(server, line));
    const bytes = Math.round(sizes.reduce((a, b) => a + b) / sizes.length);
    const file = requestsFile("page", page.lines);
    const limit = await limitServer(bytes);
    const ours = [], least = [];
    const writing = page.writing ? keepWriting(server, square) : null;
    load(server, file, 16, 1);
    for (let i = 0; i < rounds; i++) {
      ours.push(load(server, file, 16));
      least.push(load(limit, file, 16));
    }
    writing?.stop();
    await stop(limit);
    rows.push({ name: page.name, most: page.most, target: `${page.most} × limit`, bytes,
                ...summary(ours, least.map((one) => one.us)) });
    say(line(rows.at(-1)));
  }
  await stop(server);
  return rows;
}

// What apps ask for at login and on their first screens, warm.
async function measureScreens(square) {
  const server = await serve(copyOf(square.data, "reads"));
  const rows = [];
  for (const page of await screensOf(server, square.tokens[0], square.writing)) {
    const bytes = await bytesOf(server, page.lines[0]);
    const file = requestsFile("screen", page.lines);
    load(server, file, 16, 1);
    const runs = [];
    for (let i = 0; i < rounds; i++) runs.push(load(server, file, 16, Math.min(seconds, 1)));
    const middle = (of) => median(runs.map(of));
    rows.push({ name: page.name, bytes, us: middle((one) => one.us), rate: middle((one) => one.rate),
                most_us: page.isSearch ? null : targets.screen_us });
    say(screenLine(rows.at(-1)));
  }
  await stop(server);
  return rows;
}

const screenLine = (row) =>
  `| ${row.name} | ${row.bytes} | ${us(row.us)} | ${row.most_us ?? ""} | ` +
  `${row.most_us && row.us > row.most_us ? "missed" : ""} | ${rate(row.rate)} |`;

const line = (row) =>
  `| ${row.name} | ${row.bytes ?? ""} | ${us(row.us)} | ${us(row.limit)} | ${ratio(row.ratio)} | ` +
  `${row.target} | ${rate(row.rate)} | ${row.p50.toFixed(2)} / ${row.p99.toFixed(2)} |`;

// ---- writing

const storeFile = (data) => path.join(data, "bema.db");

function copyStore(data, to) {
  for (const end of ["", "-wal", "-shm"]) fs.rmSync(to + end, { force: true });
  for (const end of ["", "-wal"])
    if (fs.existsSync(storeFile(data) + end)) fs.copyFileSync(storeFile(data) + end, to + end);
}

async function measurePost(square, clients) {
  const data = copyOf(square.data, "post");
  const before = path.join(keep, "before.db");
  let server = await serve(data);
  const lines = square.tokens.map((token) =>
    ["POST", "/api/v1/statuses", token, JSON.stringify({ status: "a post from the bench, number @ #bench" })]);
  const file = requestsFile("post", lines);
  load(server, file, clients, 1);
  const ours = [], limits = [], writes = [];
  for (let i = 0; i < rounds; i++) {
    await stop(server);
    copyStore(data, before);
    server = await serve(data);
    ours.push(load(server, file, clients));
    await stop(server);
    const [replayed] = run(path.join(build, "bench/store_limit"),
                           ["replay", before, storeFile(data), String(clients)]).split(" ").map(Number);
    writes.push(replayed);
    const http = await limitServer(1500);
    limits.push(replayed + load(http, file, clients).us);
    await stop(http);
    server = await serve(data);
  }
  await stop(server);
  const row = { name: `post, ${clients} client${clients > 1 ? "s" : ""}`,
                target: clients > 1 ? `${targets.post.us} µs, ${rate(targets.post.rate)}/s` : "",
                most_us: clients > 1 ? targets.post.us : undefined, ...summary(ours, limits) };
  say(line(row));
  return row;
}

// ---- from one's posting to another's page

// How long after somebody sent a post a follower's home page shows it, alone and while others post
// as fast as they are answered.
async function measureSeen(square) {
  const server = await serve(copyOf(square.data, "post"));
  const [follower, ...others_tokens] = square.tokens; // whom she does not follow
  const lines = others_tokens.map((token) =>
    ["POST", "/api/v1/statuses", token, JSON.stringify({ status: "in a burst, number @" })]);
  const file = requestsFile("burst", lines);
  const rows = [];
  for (const burst of [false, true]) {
    const others = burst
      ? beside([path.join(build, "bench/http_load")],
               [String(server.port), String(burst_clients), file, "600"], "ignore")
      : null;
    if (others) await sleep(500);
    const text = run("taskset", ["-c", loadCore, "node", "bench/seen.mjs",
                                 `http://127.0.0.1:${server.port}`, square.writing[0], follower,
                                 String(seen_times)]);
    others?.stop();
    rows.push({ name: burst ? `the same while ${burst_clients} others post without pause`
                            : "posted → on a follower's home page",
                most_ms: targets.seen_ms, ...JSON.parse(text) });
    say(seenLine(rows.at(-1)));
  }
  await stop(server);
  return rows;
}

const seenLine = (row) =>
  `| ${row.name} | ${row.sent_ms.toFixed(2)} | ${row.answered_ms.toFixed(2)} | ` +
  `${row.p99_ms.toFixed(2)} | ${row.most_ms} |`;

// ---- the cost of a post by the number of followers

async function accountId(server, token) {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/accounts/verify_credentials`,
                             { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json()).id;
}

async function measureFollowers(square) {
  const data = copyOf(square.data, "followers");
  const people = [{ name: "few", count: 10 }, { name: "many", count: followers }];
  for (const one of people) one.token = makeAccount(data, one.name);
  let server = await serve(data);
  for (const one of people) one.id = await accountId(server, one.token);
  await stop(server);
  say(`writing ${rate(followers)} followers …`);
  for (const one of people)
    run(path.join(build, "bench/crowd"), ["followers", storeFile(data), one.id, String(one.count)]);
  server = await serve(data);
  for (const one of people) {
    one.us = [];
    one.file = requestsFile(`by_${one.name}`, [["POST", "/api/v1/statuses", one.token,
                            JSON.stringify({ status: "to whoever follows, number @" })]]);
    load(server, one.file, 16, 1);
  }
  for (let i = 0; i < rounds; i++)
    for (const one of people) one.us.push(load(server, one.file, 16).us);
  await stop(server);
  const [few, many] = people;
  const row = { few_us: median(few.us), many_us: median(many.us), most: targets.followers,
                ratio: median(many.us.map((one, i) => one / few.us[i])) };
  say(followersLine(row));
  return row;
}

const followersLine = (row) =>
  `A post costs ${us(row.few_us)} µs with 10 followers and ${us(row.many_us)} µs with ` +
  `${rate(followers)}: ${ratio(row.ratio)} times as much (at most ${row.most}).`;

// ---- searching

// Queries of many kinds, one after the other: their median is what must be reached.
async function measureSearch(square) {
  const server = await serve(copyOf(square.data, "search"));
  const address = `http://127.0.0.1:${server.port}`;
  await searches(address, square.tokens[0]); // what is held in memory is, as after a while
  const found = await searches(address, square.tokens[1], [server.pid]);
  await stop(server);
  for (const row of found.rows) say(searchLine(row));
  return found;
}

const searchLine = (row) => `| ${row.kind} | ${row.median.toFixed(2)} | ${row.most.toFixed(2)} | |`;
const searchLines = (found) => !found ? "" : `
| search | ms, median | ms, most | must reach |
|---|---|---|---|
${found.rows.map(searchLine).join("\n")}
| **all kinds of posts, ${found.count} queries** | ${found.median.toFixed(2)} | ${found.most.toFixed(2)} | ${targets.search_ms} |
`;

// ---- starting

async function measureStart(name, data, limitMs) {
  const ms = [], mib = [];
  for (let i = 0; i < rounds; i++) {
    const server = await serve(data);
    ms.push(server.ready_ms);
    await sleep(300);
    mib.push(residentMib(server.pid));
    await stop(server);
  }
  return { name, ms: median(ms), limitMs, mib: median(mib) };
}

async function measureStarts(square) {
  const empty = path.join(keep, "empty");
  fs.rmSync(empty, { recursive: true, force: true });
  fs.mkdirSync(empty, { recursive: true });
  await stop(await serve(empty));
  const rows = [await measureStart("empty", empty, null)];
  const scans = [];
  for (let i = 0; i < rounds; i++)
    scans.push(Number(run("taskset", ["-c", serverCore, path.join(build, "bench/store_limit"), "scan",
                                      storeFile(square.data)]).split(" ")[0]));
  await stop(await serve(square.data));
  rows.push(await measureStart(`${rate(posts)} posts`, square.data, median(scans)));
  for (const row of rows) say(startLine(row));
  return rows;
}

const startLine = (row) =>
  `| ${row.name} | ${row.ms.toFixed(0)} | ${row.limitMs === null ? "" : row.limitMs.toFixed(0)} | ` +
  `${row.limitMs === null ? targets.start.empty_ms : targets.start.full_ms} | ${row.mib.toFixed(1)} | ` +
  `${row.limitMs === null ? targets.start.empty_mib : targets.start.full_mib} |`;

function machine() {
  const release = /PRETTY_NAME="(.*)"/.exec(fs.readFileSync("/etc/os-release", "utf8"))?.[1] ?? "";
  const version = (name) => {
    const done = spawnSync("pkg-config", ["--modversion", name], { encoding: "utf8" });
    return done.status === 0 ? done.stdout.trim() : "?";
  };
  return `${os.cpus()[0].model.trim()}, ${os.cpus().length} cores, ${release}, Linux ${os.release()}, ` +
    `libmicrohttpd ${version("libmicrohttpd")}, SQLite ${version("sqlite3")}`;
}

// Everything measured, by part; parts that were not asked for are empty.
function report(found, square) {
  const commit = run("git", ["rev-parse", "--short", "HEAD"]).trim();
  return `# Benchmarks

\`make bench\` measures these and writes this file. Commit ${commit}, ${new Date().toISOString().slice(0, 10)}; ` +
`${machine()}.

![What Bema costs, as a share of what it may cost](pictures/benchmarks.svg)

The server runs on core 0, the load (wrk) on core 1. µs is CPU time of the whole server process per
request. The limit is the least the same could cost, measured in the same run: for reading, libmicrohttpd
alone sending as many bytes from one buffer; for posting, that plus SQLite alone writing the same rows in
groups as large. Medians of ${rounds} rounds of ${seconds} s in which Bema and its limit take turns. The square
has ${rate(posts)} posts of ${rate(accounts)} accounts; home pages are those of ${readers} people who follow 200 each.
Load average of the machine at the end: ${os.loadavg()[0].toFixed(1)} (about 2 when nothing else runs; then caches are
shared with others, and both columns cost more).

| | bytes | µs | limit µs | ratio | must reach | requests/s | ms p50 / p99 |
|---|---|---|---|---|---|---|---|
${[...found.reads, ...found.writes].map(line).join("\n")}

| | ms from sending, median | ms until answered, median | ms from sending, p99 | must reach |
|---|---|---|---|---|
${found.seen.map(seenLine).join("\n")}

${found.followers ? followersLine(found.followers) : ""}

What apps ask for at login and on their first screens, warm, of a person who follows 200 and has lists,
a filter, bookmarks and notifications:

| call | bytes | µs | must reach | | requests/s |
|---|---|---|---|---|---|
${found.screens.map(screenLine).join("\n")}

| start with | ms to the first answer | limit ms (SQLite reads the index) | must reach | MiB resident | must reach |
|---|---|---|---|---|---|
${found.starts.map(startLine).join("\n")}
${searchLines(found.search)}
\`bema load\` took ${square.load_s.toFixed(1)} s for ${rate(square.lines)} lines, search index included.

## Another server by the same scripts
\`bench/run --url http://127.0.0.1:3000 --token TOKEN --pid PID\` measures the reading rows of any server
that speaks Mastodon's API: its bytes, requests per second and latencies, and, where it runs on this machine and
its process ids are given (\`--pid 12,13\`), its CPU time per request beside the limit for as many bytes. The token
is one of a person whose home page has 20 posts; switch the server's rate limits off, and pin it to core 0
(\`taskset -pc 0 PID\`) as Bema is. Nothing is written to this file.
`;
}

function figures(found) {
  const list = [];
  for (const row of [...found.reads, ...found.writes]) {
    if (row.most)
      list.push({ name: row.name, value: row.ratio, most: row.most, limit: 1,
                  shown: `${ratio(row.ratio)} ×`, allowed: `${row.most} ×` });
    if (row.most_us)
      list.push({ name: row.name, value: row.us, most: row.most_us, limit: row.limit,
                  shown: `${us(row.us)} µs`, allowed: `${row.most_us} µs` });
  }
  for (const row of found.seen)
    list.push({ name: row.name, value: row.sent_ms, most: row.most_ms,
                shown: `${row.sent_ms.toFixed(1)} ms`, allowed: `${row.most_ms} ms` });
  if (found.followers)
    list.push({ name: `a post with ${rate(followers)} followers`, value: found.followers.ratio,
                most: found.followers.most, limit: 1, shown: `${ratio(found.followers.ratio)} ×`,
                allowed: `${found.followers.most} × with 10` });
  if (found.search)
    list.push({ name: "a search, median", value: found.search.median, most: targets.search_ms,
                shown: `${found.search.median.toFixed(1)} ms`, allowed: `${targets.search_ms} ms` });
  for (const row of found.starts) {
    const full = row.limitMs !== null;
    const most_ms = full ? targets.start.full_ms : targets.start.empty_ms;
    const most_mib = full ? targets.start.full_mib : targets.start.empty_mib;
    list.push({ name: `start, ${row.name}`, value: row.ms, most: most_ms, limit: row.limitMs,
                shown: `${row.ms.toFixed(0)} ms`, allowed: `${most_ms} ms` });
    list.push({ name: `memory, ${row.name}`, value: row.mib, most: most_mib,
                shown: `${row.mib.toFixed(1)} MiB`, allowed: `${most_mib} MiB` });
  }
  return list;
}

function reportWrite(found, text) {
  const before = fs.existsSync(page_file) ? fs.readFileSync(page_file, "utf8") : "";
  const at = before.indexOf(by_hand);
  fs.mkdirSync(path.dirname(picture_file), { recursive: true });
  fs.writeFileSync(page_file, text + (at < 0 ? "" : `\n${before.slice(at)}`));
  fs.writeFileSync(picture_file, picture(figures(found), machine()));
}

async function main() {
  if (process.argv.includes("--url")) return elsewhere(process.argv.slice(2));
  if (!fs.existsSync(bema)) throw new Error(`${bema} is missing: make build`);
  fs.mkdirSync(keep, { recursive: true });
  run("ninja", ["-C", build, ...["http_limit", "store_limit", "http_load", "crowd"].map(
    (name) => `bench/${name}`)]);
  const square = loadedSquare();
  const found = {
    starts: wants("start") ? await measureStarts(square) : [],
    reads: wants("reads") ? await measureReads(square) : [],
    screens: wants("screens") ? await measureScreens(square) : [],
    writes: wants("post") ? [await measurePost(square, 64), await measurePost(square, 1)] : [],
    seen: wants("seen") ? await measureSeen(square) : [],
    search: wants("search") ? await measureSearch(square) : null,
    followers: wants("followers") ? await measureFollowers(square) : null,
  };
  const text = report(found, square);
  if (parts.length === 0) reportWrite(found, text);
  process.stdout.write(text);
}

try {
  await main();
} catch (error) {
  say(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  for (const child of running) child.kill("SIGKILL");
}
