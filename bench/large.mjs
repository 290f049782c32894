// What takes minutes and gigabytes, run by hand; its tables stand in docs/BENCHMARKS_LARGE.md.
//
//     bench/large votes [COUNT]       one poll, a vote through HTTP from each of COUNT people
//     bench/large followers [COUNT]   one account with COUNT followers beside one with ten
//     BENCH_BUILD=build BENCH_CLIENTS=64 BENCH_KEEP=1 (followers: use the store of the last run)
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { bema, build, cpuUs, keep, loadCore, median, rate, residentMib, rounds, run, running, say,
         seconds, serve, stop, us } from "./measure.mjs";

const [what, wanted] = process.argv.slice(2);
const clients = Number(process.env.BENCH_CLIENTS ?? 64);
const votes_default = 2200000, followers_default = 80000000;
const small_followers = 10, deeds_times = 50;
const crowd = path.join(build, "bench/crowd");
const http_load = path.join(build, "bench/http_load");

function makeAccount(data, name) {
  run(bema, ["account", "create", name, "--email", `${name}@square.example`, "--data", data,
             "--password-stdin"], { input: "a long enough password\n" });
  const scopes = ["--scopes", "read write follow"];
  return { name, token: run(bema, ["token", "create", name, ...scopes, "--data", data]).trim() };
}

async function call(server, method, address, token, body) {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  if (body) headers["Content-Type"] = "application/json";
  const begun = process.hrtime.bigint();
  const answer = await fetch(`http://127.0.0.1:${server.port}${address}`,
                             { method, headers, body: body && JSON.stringify(body) });
  const json = await answer.json();
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}: ${JSON.stringify(json)}`);
  return { json, ms };
}

// The load of a file; each line of the output but the last is told to `tell`.
function loadFile(server, file, how, tell = () => {}) {
  const before = cpuUs(server.pid);
  const child = spawn("taskset", ["-c", loadCore, http_load, String(server.port), String(clients),
                                  file, ...how], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  return new Promise((resolve, reject) => {
    let last;
    readline.createInterface({ input: child.stdout }).on("line", (line) => {
      last = line;
      if (!line.startsWith("{")) tell(line);
    }).on("close", () => {
      running.delete(child);
      const done = JSON.parse(last ?? "{}");
      if (!done.requests || done.failed) reject(new Error(`${file}: ${last}`));
      else resolve({ ...done, us: (cpuUs(server.pid) - before) / done.requests });
    });
  });
}

function bytesWritten(server) {
  return Number(/^write_bytes: (\d+)/m.exec(fs.readFileSync(`/proc/${server.pid}/io`, "utf8"))[1]);
}

function folderOf(name) {
  const data = path.join(keep, name);
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(data, { recursive: true });
  return data;
}

function heading(title) {
  const commit = run("git", ["rev-parse", "--short", "HEAD"]).trim();
  return `## ${title}\n\nCommit ${commit}, ${new Date().toISOString().slice(0, 10)}; ` +
    `${os.cpus()[0].model.trim()}, ${os.cpus().length} cores; server on core 0, load on core 1; ` +
    `load average ${os.loadavg().map((one) => one.toFixed(1)).join(", ")} at the end.\n`;
}

const table = (rows) => rows.map((row) => `| ${row.join(" | ")} |`).join("\n");

// ---- votes

function tenthsOf(perSecond) {
  const size = Math.ceil(perSecond.length / 10);
  const tenths = [];
  for (let i = 0; i < perSecond.length; i += size) {
    const part = perSecond.slice(i, i + size);
    tenths.push(part.reduce((a, b) => a + b) / part.length);
  }
  return tenths;
}

async function votes(count) {
  const data = folderOf("votes");
  const asker = makeAccount(data, "asker");
  say(`making ${count} voters …`);
  run(crowd, ["voters", path.join(data, "bema.db"), String(count)]);
  const server = await serve(data);
  const { json: post } = await call(server, "POST", "/api/v1/statuses", asker.token, {
    status: "which one?", poll: { options: ["a", "b", "c", "d"], expires_in: 86400 } });
  const file = path.join(keep, "votes.requests");
  const out = fs.openSync(file, "w");
  run(crowd, ["votes", String(count), post.poll.id, "4"], { stdio: ["ignore", out, "inherit"] });
  fs.fsyncSync(out);
  fs.closeSync(out);
  const mib = residentMib(server.pid);
  const written = bytesWritten(server);
  say("voting …");
  const perSecond = [];
  const done = await loadFile(server, file, ["once"],
                              (line) => perSecond.push(Number(line.split(" ")[1])));
  const bytes = (bytesWritten(server) - written) / count;
  const pages = [];
  for (let i = 0; i < 20; i++)
    pages.push((await call(server, "GET", `/api/v1/polls/${post.poll.id}`)).ms);
  const { json: poll } = await call(server, "GET", `/api/v1/polls/${post.poll.id}`);
  const after = residentMib(server.pid);
  await stop(server);
  if (poll.voters_count !== count || poll.votes_count !== count)
    throw new Error(`${poll.voters_count} voters and ${poll.votes_count} votes are counted`);
  fs.rmSync(file);
  fs.rmSync(data, { recursive: true, force: true });
  return heading(`${rate(count)} votes in one poll`) + `
Each through HTTP with a token of its own that the server had not met before, from ${clients}
connections, in an order that has nothing to do with that in which the voters joined; each answered
after its commit. Afterwards the poll counts ${rate(poll.voters_count)} voters and ${rate(poll.votes_count)} votes.

` + table([
    ["", "measured", "must reach"], ["---", "---", "---"],
    ["votes a second", rate(done.rate), "10,000"],
    ["in each tenth of the time", tenthsOf(perSecond).map(rate).join(" · "), ""],
    ["slowest second", rate(Math.min(...perSecond.slice(0, -1))), ""],
    ["ms p50 / p99 / p99.9 / slowest",
     [done.p50, done.p99, done.p999, done.max].map((one) => one.toFixed(1)).join(" / "), ""],
    ["CPU µs a vote", us(done.us), ""],
    ["bytes written a vote", rate(bytes), ""],
    ["reading the result, ms", median(pages).toFixed(2), "a page's time"],
    ["MiB resident before / after", `${mib.toFixed(1)} / ${after.toFixed(1)}`, ""],
    ["cores the load took", done.own_cpu.toFixed(2), ""],
  ]) + "\n";
}

// ---- followers

function postsFile(name, person) {
  const file = path.join(keep, `${name}.requests`);
  const body = JSON.stringify({ status: "to all who follow, number @" });
  fs.writeFileSync(file, `POST\t/api/v1/statuses\t${person.token}\t${body}\n`);
  return file;
}

async function costsOfPosting(server, famous, small) {
  const costs = { famous: [], small: [] };
  const files = { famous: postsFile("famous", famous), small: postsFile("small", small) };
  for (let i = 0; i < rounds; i++)
    for (const who of ["small", "famous"])
      costs[who].push(await loadFile(server, files[who], [String(seconds)]));
  return { famous: median(costs.famous.map((one) => one.us)),
           small: median(costs.small.map((one) => one.us)) };
}

// What a fan and the person do, in ms; both persons in turn, so that the machine's other work
// meets both.
const deeds = {
  "profile": (go, on) => go("GET", on),
  "its posts": (go, on) => go("GET", `${on}/statuses`),
  "followers, first page": (go, on) => go("GET", `${on}/followers?limit=80`),
  "followers, oldest page": (go, on) => go("GET", `${on}/followers?limit=80&min_id=1`),
  "following it": (go, on) => go("POST", `${on}/follow`),
  "unfollowing it": (go, on) => go("POST", `${on}/unfollow`),
  "boosting its post": (go, on, person) => go("POST", `/api/v1/statuses/${person.post}/reblog`),
  "taking the boost back": (go, on, person) =>
    go("POST", `/api/v1/statuses/${person.post}/unreblog`),
  "blocking it": (go, on) => go("POST", `${on}/block`),
  "unblocking it": (go, on) => go("POST", `${on}/unblock`),
  "its own home page": (go, on, person) => go("GET", "/api/v1/timelines/home", person.token),
};

async function deedsWith(server, people) {
  const times = {};
  for (const person of [people.famous, people.small])
    person.post = (await call(server, "POST", "/api/v1/statuses", person.token,
                              { status: "a post to boost" })).json.id;
  const go = async (method, address, token = people.fan.token) =>
    (await call(server, method, address, token)).ms;
  for (let i = 0; i < deeds_times; i++) {
    for (const [name, deed] of Object.entries(deeds)) {
      times[name] ??= { famous: [], small: [] };
      for (const who of i % 2 ? ["famous", "small"] : ["small", "famous"])
        times[name][who].push(await deed(go, `/api/v1/accounts/${people[who].id}`, people[who]));
    }
  }
  return Object.entries(times).map(([name, ms]) =>
    [`${name}, ms`, median(ms.famous).toFixed(2), median(ms.small).toFixed(2), ""]);
}

function peopleMake(data, count) {
  const people = {};
  for (const name of ["famous", "small", "fan"]) people[name] = makeAccount(data, name);
  const file = path.join(data, "bema.db");
  const begun = Date.now();
  run(crowd, ["voters", file, "1000"]); // the first followers have accounts
  for (const [name, followers] of [["famous", count], ["small", small_followers]])
    run(crowd, ["followers", file, name, String(followers)]);
  say(`made in ${Math.round((Date.now() - begun) / 1000)} s`);
  return people;
}

async function followers(count) {
  const facts = path.join(keep, "followers.json");
  const kept = process.env.BENCH_KEEP && fs.existsSync(facts);
  const data = kept ? path.join(keep, "followers") : folderOf("followers");
  if (!kept) say(`making ${count} followers …`);
  const people = kept ? JSON.parse(fs.readFileSync(facts, "utf8")) : peopleMake(data, count);
  fs.writeFileSync(facts, JSON.stringify(people));
  const starts = [], mibs = [];
  for (let i = 0; i < 3; i++) {
    const one = await serve(data);
    starts.push(one.ready_ms);
    mibs.push(residentMib(one.pid));
    await stop(one);
  }
  const server = await serve(data);
  for (const name of ["famous", "small", "fan"])
    people[name].id = (await call(server, "GET", "/api/v1/accounts/verify_credentials",
                                  people[name].token)).json.id;
  const { json: shown } = await call(server, "GET", `/api/v1/accounts/${people.famous.id}`);
  const costs = await costsOfPosting(server, people.famous, people.small);
  const done = await deedsWith(server, people);
  const mib = residentMib(server.pid);
  await stop(server);
  const gib = fs.statSync(path.join(data, "bema.db")).size / 2 ** 30;
  if (!process.env.BENCH_KEEP) fs.rmSync(data, { recursive: true, force: true });
  return heading(`${rate(shown.followers_count)} followers of one account`) + `
The rows at the followed account's end were written straight into the store (${gib.toFixed(1)} GiB on
disk); all but the first thousand followers have no account of their own.

` + table([
    ["", `${rate(shown.followers_count)} followers`, `${small_followers} followers`, "must reach"],
    ["---", "---", "---", "---"],
    ["start to the first answer, ms", median(starts).toFixed(0), "", "1000"],
    ["MiB resident at start / after all of it",
     `${median(mibs).toFixed(1)} / ${mib.toFixed(1)}`, "", "16 / 100"],
    [`CPU µs a post, ${clients} clients`, us(costs.famous), us(costs.small),
     `1.2 ×: ${(costs.famous / costs.small).toFixed(2)}`],
    ...done,
  ]) + "\n";
}

try {
  run("ninja", ["-C", build, "bema", "bench/crowd", "bench/http_load"]);
  fs.mkdirSync(keep, { recursive: true });
  const count = Number(wanted ?? (what === "votes" ? votes_default : followers_default));
  if (!["votes", "followers"].includes(what) || !(count > 0))
    throw new Error("usage: bench/large votes|followers [COUNT]");
  process.stdout.write(await (what === "votes" ? votes(count) : followers(count)));
} catch (error) {
  say(`bench: ${error.message}`);
  process.exitCode = 1;
} finally {
  for (const child of running) child.kill("SIGKILL");
}
