// bench/run --postgres: the same square on SQLite and, moved there by `bema migrate --to`, on a
// PostgreSQL of its own with fsync: what moving, starting, a home page and a post cost on each.
//
// Nothing is pinned: server, PostgreSQL and the load (wrk) share the cores. CPU time is utime +
// stime of all threads of the server, and of all processes of PostgreSQL, those that have ended
// included. Each number is the median of the rounds; within a round the stores take turns.
//
//     bench/run --postgres [ROUNDS [SECONDS]]      3 4; BENCH_POSTS=1000000 BENCH_BUILD=build
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const build = process.env.BENCH_BUILD ?? "build";
const posts = Number(process.env.BENCH_POSTS ?? 1000000);
const accounts = Math.max(1000, Math.floor(posts / 50));
const rounds = Number(process.argv[2] ?? 3);
const seconds = Number(process.argv[3] ?? 4);
const readers = 64;
const keep = path.join("build-bench", `postgres-${posts}`);
const bema = path.join(build, "bema");
const address = process.env.BEMA_TEST_DB;
const ticks = Number(run("getconf", ["CLK_TCK"]).trim());
const running = new Set();
const commit = run("git", ["rev-parse", "--short", "HEAD"]).trim();

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (done.error) throw new Error(`${command}: ${done.error.message}`);
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${done.status}\n${done.stderr ?? ""}`);
  return done.stdout ?? "";
}

const say = (text) => process.stderr.write(text + "\n");
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// ---- processes

function stat(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
  const number = (at) => (Number(fields[at]) * 1e6) / ticks;
  return { parent: Number(fields[1]), own: number(11) + number(12), ended: number(13) + number(14) };
}

const postmaster = Number(fs.readFileSync(
  path.join(new URL(address.replace("@/", "@localhost/")).searchParams.get("host"),
            "data/postmaster.pid"), "utf8").split("\n")[0]);

function postgresUs() {
  const { own, ended } = stat(postmaster);
  let sum = own + ended;
  for (const pid of fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const one = stat(pid);
      if (one.parent === postmaster) sum += one.own;
    } catch { /* it has ended meanwhile */ }
  }
  return sum;
}

function peakMib(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return [/VmRSS:\s+(\d+)/, /VmHWM:\s+(\d+)/].map((one) => Number(one.exec(status)[1]) / 1024);
}

function statusOf(port, where) {
  return new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, path: where, agent: false }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    }).on("error", reject);
  });
}

async function serve(store) {
  const begun = process.hrtime.bigint();
  const child = spawn(bema, ["serve", "--data", store.data, "--listen", "127.0.0.1:0",
                             "--set", `database=${store.database}`, "--set", "rate_limits=off",
                             "--set", "confirm_email=off", "--set", "log_level=error"],
                      { stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let output = "", ended = false;
  child.stdout.setEncoding("utf8").on("data", (text) => { output += text; });
  child.stderr.setEncoding("utf8").on("data", (text) => { output += text; });
  child.on("exit", () => { ended = true; running.delete(child); });
  const ready = /listens on http:\/\/127\.0\.0\.1:(\d+)/;
  while (!ready.test(output)) {
    if (ended) throw new Error(`the server did not start:\n${output}`);
    await sleep(2);
  }
  const port = Number(ready.exec(output)[1]);
  if (await statusOf(port, "/api/v2/instance") !== 200) throw new Error("it does not answer");
  return { child, pid: child.pid, port, ms: Number(process.hrtime.bigint() - begun) / 1e6 };
}

async function stop(server) {
  const ended = new Promise((resolve) => server.child.on("exit", resolve));
  server.child.kill("SIGTERM");
  await ended;
}

let sent = Date.now() % 1e9;
function load(server, file, clients) {
  sent += 10000000;
  const bema_before = stat(server.pid).own, postgres_before = postgresUs();
  const text = run("wrk", ["-t1", `-c${clients}`, `-d${seconds}s`, "--latency", "-s",
                           "bench/requests.lua", `http://127.0.0.1:${server.port}`, "--", file,
                           String(sent)]);
  const number = (pattern) => Number(pattern.exec(text)?.[1] ?? 0);
  const time = (pattern) => {
    const found = pattern.exec(text);
    return found ? Number(found[1]) * { us: 0.001, ms: 1, s: 1000 }[found[2]] : 0;
  };
  const requests = number(/(\d+) requests in/), failed = number(/Non-2xx or 3xx responses: (\d+)/);
  if (failed || !requests) throw new Error(`${failed} of ${requests} requests failed`);
  return {
    bema: (stat(server.pid).own - bema_before) / requests,
    postgres: (postgresUs() - postgres_before) / requests,
    rate: number(/Requests\/sec:\s+([\d.]+)/),
    p50: time(/50%\s+([\d.]+)(us|ms|s)/),
    p99: time(/99%\s+([\d.]+)(us|ms|s)/),
  };
}

// ---- squares

function person(data, name) {
  run(bema, ["account", "create", name, "--email", `${name}@square.example`, "--data", data,
             "--password-stdin"], { input: "a long enough password\n" });
  return run(bema, ["token", "create", name, "--scopes", "read write follow", "--data", data]).trim();
}

function squareOnSqlite() {
  const facts = path.join(keep, "facts.json"), data = path.join(keep, "data");
  if (fs.existsSync(facts)) return { data, tokens: JSON.parse(fs.readFileSync(facts, "utf8")) };
  fs.rmSync(keep, { recursive: true, force: true });
  fs.mkdirSync(data, { recursive: true });
  say(`making and loading ${posts} posts …`);
  const file = path.join(keep, "square.ndjson"), out = fs.openSync(file, "w");
  run("node", ["bench/square.mjs", String(posts), String(accounts)],
      { stdio: ["ignore", out, "inherit"] });
  fs.closeSync(out);
  const tokens = [];
  for (let i = 0; i < readers; i++) tokens.push(person(data, `reader${i}`));
  for (let i = 0; i < 4; i++) person(data, `writer${i}`);
  person(data, "wide");
  run(bema, ["load", file, "--data", data], { stdio: ["ignore", "inherit", "inherit"] });
  fs.rmSync(file);
  fs.writeFileSync(facts, JSON.stringify(tokens));
  return { data, tokens };
}

function moved(square) {
  const data = path.join(keep, "moving");
  fs.rmSync(data, { recursive: true, force: true });
  fs.cpSync(square.data, data, { recursive: true, filter: (one) => !one.endsWith(".sock") });
  say("moving it to PostgreSQL …");
  const before = postgresUs(), begun = Date.now();
  const said = run(bema, ["migrate", "--to", address, "--data", data],
                   { stdio: ["ignore", "pipe", 2] });
  const move = { s: (Date.now() - begun) / 1000, postgres: (postgresUs() - before) / 1e6,
                 words: said.split("\n").find((line) => line.includes("both hold")) };
  return { move, store: { name: "PostgreSQL", data, database: address } };
}

function requestsFile(name, lines) {
  const file = path.join(keep, `${name}.requests`);
  fs.writeFileSync(file, lines.map((line) => line.join("\t")).join("\n") + "\n");
  return file;
}

// ---- rows

async function starts(store) {
  const ms = [], mib = [], peak = [];
  for (let i = 0; i < rounds; i++) {
    const server = await serve(store);
    ms.push(server.ms);
    await sleep(300);
    const [now, most] = peakMib(server.pid);
    mib.push(now);
    peak.push(most);
    await stop(server);
  }
  return `| ${store.name} | ${median(ms).toFixed(0)} | ${median(mib).toFixed(1)} | ` +
    `${median(peak).toFixed(1)} |`;
}

function row(name, store, all) {
  const of = (key) => median(all.map((one) => one[key]));
  const thousands = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return `| ${name} | ${store.name} | ${thousands(of("rate"))} | ${of("bema").toFixed(1)} | ` +
    `${store.database ? of("postgres").toFixed(1) : ""} | ${of("p50").toFixed(2)} / ` +
    `${of("p99").toFixed(1)} |`;
}

async function measure(stores, name, file, clients) {
  const all = stores.map(() => []);
  for (let i = 0; i < rounds + 1; i++)
    for (const [at, store] of stores.entries()) {
      const server = await serve(store);
      const one = load(server, file, clients);
      if (i) all[at].push(one); // the first round warms caches and plans
      await stop(server);
    }
  const rows = stores.map((store, at) => row(name, store, all[at]));
  rows.forEach(say);
  return rows;
}

async function main() {
  if (!address) throw new Error("run it as bench/run --postgres");
  const square = squareOnSqlite();
  const sqlite = { name: "SQLite", data: path.join(keep, "sqlite"), database: "" };
  fs.rmSync(sqlite.data, { recursive: true, force: true });
  fs.cpSync(square.data, sqlite.data, { recursive: true, filter: (one) => !one.endsWith(".sock") });
  const { move, store } = moved(square);
  const stores = [sqlite, store];
  for (const one of stores) await stop(await serve(one)); // migrations
  const started = [];
  for (const one of stores) started.push(await starts(one));
  const post = (text) => square.tokens.map((token, i) =>
    ["POST", "/api/v1/statuses", token, JSON.stringify({ status: text.replace("%", i) })]);
  const rows = [
    ...await measure(stores, "home page, 20 posts, 16 clients", requestsFile("home",
      square.tokens.map((token) => ["GET", "/api/v1/timelines/home?limit=20", token])), 16),
    ...await measure(stores, "post, 64 clients", requestsFile("post",
      post("a post from the bench, number @")), 64),
    ...await measure(stores, "post, 64 clients, all with one tag", requestsFile("tag",
      post("a post from the bench, number @ #bench")), 64),
    ...await measure(stores, "post, 1 client", requestsFile("post",
      post("a post from the bench, number @")), 1),
  ];
  const version = run("psql", ["-XAt", "-c", "SHOW server_version", address]).trim();
  process.stdout.write(`Commit ${commit}, ` +
    `${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC; ${os.cpus()[0].model.trim()}, ` +
    `${os.cpus().length} cores, PostgreSQL ${version}; ${posts} posts of ${accounts} accounts; ` +
    `medians of ${rounds} rounds of ${seconds} s; load average at the end ` +
    `${os.loadavg().map((one) => one.toFixed(1)).join(", ")}.\n\n` +
    `Moved by \`bema migrate --to\` in ${move.s.toFixed(1)} s (PostgreSQL's CPU ` +
    `${move.postgres.toFixed(1)} s): ${move.words}\n\n` +
    "| start with the square | ms to the first answer | MiB resident | MiB at the peak |\n" +
    `|---|---|---|---|\n${started.join("\n")}\n\n` +
    "| | store | a second | Bema, µs CPU | PostgreSQL, µs CPU | ms p50 / p99 |\n" +
    `|---|---|---|---|---|---|\n${rows.join("\n")}\n`);
}

try {
  await main();
} catch (error) {
  say(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  for (const child of running) child.kill("SIGKILL");
}
