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
//     bench/run [reads] [post] [start]       all without arguments; then docs/BENCHMARKS.md
//                                            is written
//     BENCH_POSTS=1000000 BENCH_ROUNDS=5 BENCH_SECONDS=2 BENCH_BUILD=build
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const build = process.env.BENCH_BUILD ?? "build";
const posts = Number(process.env.BENCH_POSTS ?? 1000000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 2);
const accounts = Math.max(1000, Math.floor(posts / 50));
const readers = 64;
const writers = 4;
const writer_posts_second = 20;
// What must be reached.
const targets = {
  home: "1.6 × limit", local: "1.5 × limit", small: "2 × limit", post: "100 µs, 8,000/s",
  start: { empty_ms: 100, full_ms: 1000, empty_mib: 16, full_mib: 100 },
};
const start_wait_ms_max = 60000;
const keep = "build-bench";
const bema = path.join(build, "bema");
const ticks = Number(run("getconf", ["CLK_TCK"]).trim());
const [serverCore, loadCore] = os.cpus().length > 1 ? ["0", "1"] : ["0", "0"];
const parts = process.argv.slice(2);
const wants = (part) => parts.length === 0 || parts.includes(part);
const running = new Set();

function say(text) {
  process.stderr.write(text + "\n");
}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (done.error) throw new Error(`${command}: ${done.error.message}`);
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${done.status}\n${done.stderr ?? ""}`);
  return done.stdout ?? "";
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// ---- processes

function cpuUs(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticks;
}

function residentMib(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

// Starts a program on the server's core; resolves when its output matches.
async function start(command, args, ready) {
  const child = spawn("taskset", ["-c", serverCore, command, ...args],
                      { stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let output = "";
  let ended = false;
  const take = (text) => { output += text; };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  child.on("exit", () => { ended = true; running.delete(child); });
  for (const begun = Date.now(); !ready.test(output);) {
    if (ended || Date.now() - begun > start_wait_ms_max)
      throw new Error(`${command} ${args.join(" ")} did not start:\n${output}`);
    await sleep(2);
  }
  return { child, pid: child.pid, port: Number(ready.exec(output)[1]) };
}

async function stop(server) {
  const ended = new Promise((resolve) => server.child.on("exit", resolve));
  server.child.kill("SIGTERM");
  await ended;
}

const serveArguments = (data) => [
  "serve", "--data", data, "--listen", "127.0.0.1:0", "--set", "rate_limits=off",
  "--set", "confirm_email=off", "--set", "log_level=error",
];

// Without fetch, whose first call takes longer than the server's start.
function statusOf(port, address) {
  return new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, path: address, agent: false }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    }).on("error", reject);
  });
}

async function serve(data) {
  const begun = process.hrtime.bigint();
  const server = await start(bema, serveArguments(data), /listens on http:\/\/127\.0\.0\.1:(\d+)/);
  const status = await statusOf(server.port, "/api/v2/instance");
  if (status !== 200) throw new Error(`the server answers ${status}`);
  server.ready_ms = Number(process.hrtime.bigint() - begun) / 1e6;
  return server;
}

const limitServer = (bytes) =>
  start(path.join(build, "bench/http_limit"), ["raw", "0", String(bytes)], /listening on (\d+)/);

// ---- load

let bodies_sent = Date.now() % 1e9;
function load(server, file, clients, length = seconds) {
  bodies_sent += 10000000;
  const before = cpuUs(server.pid);
  const text = run("taskset", [
    "-c", loadCore, "wrk", "-t1", `-c${clients}`, `-d${length}s`, "--latency",
    "-s", "bench/requests.lua", `http://127.0.0.1:${server.port}`, "--", file, String(bodies_sent),
  ]);
  const used = cpuUs(server.pid) - before;
  const number = (pattern) => Number(pattern.exec(text)?.[1] ?? 0);
  const time = (pattern) => {
    const found = pattern.exec(text);
    return found ? Number(found[1]) * { us: 0.001, ms: 1, s: 1000 }[found[2]] : 0;
  };
  const failed = number(/Non-2xx or 3xx responses: (\d+)/);
  const requests = number(/(\d+) requests in/);
  if (failed || !requests) throw new Error(`${failed} of ${requests} requests failed (${file})`);
  return {
    requests,
    us: used / requests,
    rate: number(/Requests\/sec:\s+([\d.]+)/),
    p50: time(/50%\s+([\d.]+)(us|ms|s)/),
    p99: time(/99%\s+([\d.]+)(us|ms|s)/),
  };
}

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

// ---- tables

const us = (value) => value.toFixed(value < 100 ? 1 : 0);
const rate = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
const ratio = (value) => value.toFixed(2);

function requestsFile(name, lines) {
  fs.mkdirSync(keep, { recursive: true });
  const file = path.join(keep, `${name}.requests`);
  fs.writeFileSync(file, lines.map((line) => line.join("\t")).join("\n") + "\n");
  return file;
}

async function bytesOf(server, [, address, token]) {
  const headers = token === "-" ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${server.port}${address}`, { headers });
  const body = await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}: ${Buffer.from(body)}`);
  return body.byteLength;
}

async function readPages(server, square) {
  const get = async (address, token) =>
    (await fetch(`http://127.0.0.1:${server.port}${address}`,
                 { headers: { Authorization: `Bearer ${token}` } })).json();
  const home = await get("/api/v1/timelines/home?limit=20", square.tokens[0]);
  if (home.length !== 20) throw new Error(`the home page has ${home.length} posts`);
  const [token] = square.tokens;
  const page = "/api/v1/timelines/home?limit=20";
  const homes = square.tokens.map((one) => ["GET", page, one]);
  return [
    { name: "home page, 20 posts", target: targets.home, lines: homes },
    { name: `the same while ${writer_posts_second} posts/s come in`, target: targets.home,
      lines: homes, writing: true },
    { name: "home page of one who follows 2,000", target: targets.home,
      lines: [["GET", page, square.wide]] },
    { name: "local timeline, 20 posts", target: targets.local,
      lines: [["GET", "/api/v1/timelines/public?local=true&limit=20", "-"]] },
    { name: "one post", target: targets.small,
      lines: home.map((post) => ["GET", `/api/v1/statuses/${post.id}`, token]) },
    { name: "one account", target: targets.small,
      lines: home.map((post) => ["GET", `/api/v1/accounts/${post.account.id}`, token]) },
  ];
}

// Posts of people whom all readers follow, at an even pace, until the returned function is called.
function keepWriting(server, square) {
  const child = spawn("taskset", ["-c", loadCore, "node", "bench/writer.mjs",
                                  `http://127.0.0.1:${server.port}`, String(writer_posts_second),
                                  ...square.writing], { stdio: ["ignore", "inherit", "inherit"] });
  running.add(child);
  return () => {
    running.delete(child);
    child.kill();
  };
}

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
    const stopWriting = page.writing ? keepWriting(server, square) : () => {};
    load(server, file, 16, 1);
    for (let i = 0; i < rounds; i++) {
      ours.push(load(server, file, 16));
      least.push(load(limit, file, 16));
    }
    stopWriting();
    await stop(limit);
    rows.push({ name: page.name, target: page.target, bytes,
                ...summary(ours, least.map((one) => one.us)) });
    say(line(rows.at(-1)));
  }
  await stop(server);
  return rows;
}

function summary(ours, limits) {
  return {
    us: median(ours.map((one) => one.us)),
    limit: median(limits),
    ratio: median(ours.map((one, i) => one.us / limits[i])),
    rate: median(ours.map((one) => one.rate)),
    p50: median(ours.map((one) => one.p50)),
    p99: median(ours.map((one) => one.p99)),
  };
}

const line = (row) =>
  `| ${row.name} | ${row.bytes ?? ""} | ${us(row.us)} | ${us(row.limit)} | ${ratio(row.ratio)} | ` +
  `${row.target} | ${rate(row.rate)} | ${row.p50.toFixed(2)} / ${row.p99.toFixed(2)} |`;

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
                target: clients > 1 ? targets.post : "", ...summary(ours, limits) };
  say(line(row));
  return row;
}

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

function report(reads, writes, starts, square) {
  const commit = run("git", ["rev-parse", "--short", "HEAD"]).trim();
  return `# Benchmarks

\`make bench\` measures these and writes this file. Commit ${commit}, ${new Date().toISOString().slice(0, 10)}; ` +
`${machine()}.

The server runs on core 0, the load (wrk) on core 1. µs is CPU time of the whole server process per
request. The limit is the least the same could cost, measured in the same run: for reading, libmicrohttpd
alone sending as many bytes from one buffer; for posting, that plus SQLite alone writing the same rows in
groups as large. Medians of ${rounds} rounds of ${seconds} s in which Bema and its limit take turns. The square
has ${rate(posts)} posts of ${rate(accounts)} accounts; home pages are those of ${readers} people who follow 200 each.
Load average of the machine at the end: ${os.loadavg()[0].toFixed(1)} (about 2 when nothing else runs; then caches are
shared with others, and both columns cost more).

| | bytes | µs | limit µs | ratio | must reach | requests/s | ms p50 / p99 |
|---|---|---|---|---|---|---|---|
${[...reads, ...writes].map(line).join("\n")}

| start with | ms to the first answer | limit ms (SQLite reads the index) | must reach | MiB resident | must reach |
|---|---|---|---|---|---|
${starts.map(startLine).join("\n")}

\`bema load\` took ${square.load_s.toFixed(1)} s for ${rate(square.lines)} lines, search index included.
`;
}

async function main() {
  if (!fs.existsSync(bema)) throw new Error(`${bema} is missing: make build`);
  fs.mkdirSync(keep, { recursive: true });
  run("ninja", ["-C", build, "bench/http_limit", "bench/store_limit"]);
  const square = loadedSquare();
  const starts = wants("start") ? await measureStarts(square) : [];
  const reads = wants("reads") ? await measureReads(square) : [];
  const writes = wants("post") ? [await measurePost(square, 64), await measurePost(square, 1)] : [];
  const text = report(reads, writes, starts, square);
  if (parts.length === 0) {
    fs.mkdirSync("docs", { recursive: true });
    fs.writeFileSync("docs/BENCHMARKS.md", text);
  }
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
