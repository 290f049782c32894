// What "For you" costs a running server: 1,000 people follow 160 of 400 who wrote 6,000 posts in two
// days and approve of each other's, and have slates made in turn while 20 posts a second come in.
//
//     bench/run slates        BENCH_ROUNDS=3 BENCH_SECONDS=2
//
// The server runs on core 0. CPU time is that of its process (utime + stime), for home pages that
// of the thread that answers them, from which what it does for slates at the same time (measured
// alone in the same round) is taken off: so other programs on the machine hardly change a figure.
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bema, beside, build, cpuUs, keep, load, loadCore, median, rate, ratio, requestsFile, rounds,
         run, running, say, seconds, serve, stop, us } from "./measure.mjs";

const viewers = 1000, authors = 400, posts = 6000, follows = 160, approvals_each = 6;
const readers = 64, writers = 4, writer_posts_second = 20, slates_second = 1000, connections = 32;
const targets = { rate: 1000, home: 1.2 };
const ticks = Number(run("getconf", ["CLK_TCK"]).trim());
const refresh_path = "/api/bema/v1/timelines/for_you/refresh";

// ---- the square

function square_lines() {
  const now = Date.now(), lines = [];
  const time = (i) => new Date(now - 47 * 3600000 + i * 28000).toISOString();
  for (let i = 0; i < authors; i++)
    lines.push({ type: "account", name: `author${i}`, created_at: "2024-01-01T00:00:00Z" });
  for (let v = 0; v < viewers; v++)
    for (let k = 0; k < follows; k++)
      lines.push({ type: "follow", account: `voter${v + 1}`, target: `author${(v * 7 + k * 5) % authors}` });
  for (let v = 0; v < readers; v++)
    for (let k = 0; k < writers; k++)
      lines.push({ type: "follow", account: `voter${v + 1}`, target: `writer${k}` });
  for (let i = 0; i < posts; i++)
    lines.push({ type: "post", key: `p${i}`, account: `author${i % authors}`, created_at: time(i),
                 text: `a post of the bench, number ${i}`, visibility: "public", language: "en" });
  for (let i = 0; i < authors * approvals_each; i++)
    lines.push({ type: "favourite", account: `author${i % authors}`, post: `p${(i * 13 + 200) % posts}`,
                 created_at: new Date(now - 3600000 + i).toISOString() });
  for (let v = 0; v < viewers; v++)
    for (let k = 0; k < 20; k++)
      lines.push({ type: "favourite", account: `voter${v + 1}`, post: `p${(v * 31 + k * 97) % posts}`,
                   created_at: new Date(now - 7200000 + k * 1000).toISOString() });
  return lines.map((line) => JSON.stringify(line)).join("\n") + "\n";
}

function square_make() {
  const data = path.join(keep, "slates"), file = path.join(keep, "slates.ndjson");
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(data, { recursive: true });
  const tokens = [];
  for (let i = 0; i < writers; i++) {
    const name = `writer${i}`;
    run(bema, ["account", "create", name, "--email", `${name}@square.example`, "--data", data,
               "--password-stdin"], { input: "a long enough password\n" });
    tokens.push(run(bema, ["token", "create", name, "--scopes", "read write", "--data", data]).trim());
  }
  run(path.join(build, "bench/crowd"), ["voters", path.join(data, "bema.db"), String(viewers)]);
  fs.writeFileSync(file, square_lines());
  run(bema, ["load", file, "--data", data], { stdio: ["ignore", "ignore", "inherit"] });
  fs.rmSync(file);
  return { data, tokens };
}

// ---- slates at an even pace

// So many a second, by each viewer in turn, until stop() is called; counts those that were made.
function refreshing(server) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const counts = { made: 0, failed: 0 };
  let next = 0, due = performance.now();
  const one = () => {
    const token = `voter-${next++ % viewers + 1}`;
    http.request({ agent, host: "127.0.0.1", port: server.port, path: refresh_path, method: "POST",
                   headers: { Authorization: `Bearer ${token}`, "Content-Length": 0 } }, (answer) => {
      answer.resume().on("end", () => { counts[answer.statusCode === 200 ? "made" : "failed"]++; });
    }).on("error", () => { counts.failed++; }).end();
  };
  const timer = setInterval(() => {
    for (; due < performance.now(); due += 1000 / slates_second) one();
  }, 2);
  return { counts, stop: () => { clearInterval(timer); agent.destroy(); } };
}

// ---- measuring

const threadUs = (pid, thread) => {
  const fields = fs.readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8").split(") ")[1].split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticks;
};
const threads_of = (pid) =>
  new Map(fs.readdirSync(`/proc/${pid}/task`).map((one) => [one, threadUs(pid, one)]));

// The load in a process of its own: this one keeps the pace of the slates meanwhile.
async function http_load(server, file, clients) {
  const child = beside([path.join(build, "bench/http_load")],
                       [String(server.port), String(clients), file, String(seconds)],
                       ["ignore", "pipe", "inherit"]);
  let text = "";
  child.child.stdout.setEncoding("utf8").on("data", (more) => { text += more; });
  await child.ended;
  const said = JSON.parse(text.trim().split("\n").at(-1));
  if (said.failed || !said.requests) throw new Error(`${said.failed} of ${said.requests} failed (${file})`);
  return said;
}

async function measured(server, file, clients) {
  const whole = cpuUs(server.pid), each = threads_of(server.pid);
  const said = await http_load(server, file, clients);
  const threads = new Map([...threads_of(server.pid)].map(([one, used]) => [one, used - (each.get(one) ?? 0)]));
  return { ...said, us: (cpuUs(server.pid) - whole) / said.requests, threads };
}

const { data, tokens } = square_make();
const server = await serve(data);
const homes = requestsFile("slates_home", Array.from({ length: readers }, (_, i) =>
  ["GET", "/api/v1/timelines/home?limit=20", `voter-${i + 1}`]));
const slates = requestsFile("slates", Array.from({ length: viewers }, (_, i) =>
  ["POST", refresh_path, `voter-${i + 1}`]));
const first = await (await fetch(`http://127.0.0.1:${server.port}${refresh_path}`,
  { method: "POST", headers: { Authorization: "Bearer voter-1" } })).json();
const writing = beside(["node", "bench/writer.mjs"],
                       [`http://127.0.0.1:${server.port}`, String(writer_posts_second), ...tokens]);
await http_load(server, slates, 16);
await http_load(server, homes, 16);
const found = [];
for (let i = 0; i < rounds; i++) {
  const alone = await measured(server, homes, 4);
  const loop = [...alone.threads].sort((a, b) => b[1] - a[1])[0][0];
  const made = await measured(server, slates, 16);
  const paced = refreshing(server);
  await sleep(200);
  const before = paced.counts.made;
  const both = await measured(server, homes, 4);
  const meanwhile = paced.counts.made - before;
  paced.stop();
  if (paced.counts.failed) throw new Error(`${paced.counts.failed} slates failed`);
  const home_us = alone.threads.get(loop) / alone.requests;
  const of_slates = (made.threads.get(loop) / made.requests) * meanwhile;
  const beside_us = (both.threads.get(loop) - of_slates) / both.requests;
  found.push({ slate_us: made.us, rate: made.rate, home_us, beside_us, ratio: beside_us / home_us,
               meanwhile: meanwhile / seconds });
  await sleep(500);
}
writing.stop();
await stop(server);
for (const one of running) one.kill();
const of = (name) => median(found.map((one) => one[name]));
say(`a slate of about ${first.count} ranked, made, answered and stored over HTTP, ${viewers} viewers in turn, ` +
    `${writer_posts_second} posts/s come in:`);
say(`| CPU µs a slate | slates/s on one core, 16 clients | must reach | home page: CPU µs alone | while ` +
    `${rate(of("meanwhile"))} slates/s are made | times | must reach |`);
say("|---|---|---|---|---|---|---|");
say(`| ${us(of("slate_us"))} | ${rate(of("rate"))} | ${targets.rate} | ${us(of("home_us"))} | ` +
    `${us(of("beside_us"))} | ${ratio(of("ratio"))} | ${targets.home} |`);
