// What open streams cost:
//     node bench/streams.mjs [STREAMS] [BEMA]     (10,000 and build-release/bema)
// The server needs 8/7 as many open files (ulimit -Hn), and raises its own limit as far as it may.
// Programs of their own (stream_crowd.c) hold the other ends, from many addresses of this machine, for
// each has so many ports.
// Opens WebSockets of the home stream, of people who all follow one writer, on a square of its own.
// Prints the server's resident bytes for each idle stream, its CPU over idle seconds, and, for posts
// of the writer that come to everybody, CPU µs for each message and ms until the last one has it.
// The kernel's memory for sockets is not in it.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const streams = Number(process.argv[2] ?? 10000);
const bema = process.argv[3] ?? "build-release/bema";
const port = 3987;
const tools = join(dirname(bema), "bench");
const crowd_max = 15000, idle_seconds = 20, per_account = 100;
const posts = streams > 20000 ? 5 : 20;
const accounts = Math.ceil(streams / per_account);
const folder = mkdtempSync(join(tmpdir(), "bema-streams-"));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function run(args, input = "") {
  const done = spawnSync(bema, [...args, "--data", join(folder, "data")],
                         { input, encoding: "utf8", maxBuffer: 1 << 26 });
  if (done.status) throw new Error(`bema ${args[0]}: ${done.stderr}`);
  return done.stdout.trim();
}

/** Seconds of CPU, and resident bytes. */
function used() {
  const stat = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1];
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, bytes: Number(rss) * 1024 };
}

const follow = (_, i) => JSON.stringify({ type: "follow", account: `voter${i + 1}`, target: "writer" });
run(["load", "-"], JSON.stringify({ type: "account", name: "writer" }) + "\n");
const made = spawnSync(join(tools, "crowd"), ["voters", join(folder, "data/bema.db"), String(accounts)]);
if (made.status) throw new Error(`crowd: ${made.stderr}`);
run(["load", "-"], Array.from({ length: accounts }, follow).join("\n") + "\n");
const writer = run(["token", "create", "writer"]);
const tokens = Array.from({ length: accounts }, (_, i) => `voter-${i + 1}`);
const server = spawn(bema, ["serve", "--data", join(folder, "data"), "--listen", `127.0.0.1:${port}`,
                            "--set", "rate_limits=off",
                            "--set", `streams_max=${streams}`], { stdio: "ignore" });
process.on("exit", () => {
  server.kill("SIGKILL");
  for (const one of crowds) one.process.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});
while (!(await fetch(`http://127.0.0.1:${port}/health`).then((r) => r.ok, () => false))) await sleep(50);

/* Each crowd holds no more than this program may hold files. */
const crowds = [];
let held = 0;
async function open(count) {
  while (count > 0) {
    const part = Math.min(count, crowd_max);
    const process = spawn(join(tools, "stream_crowd"), [String(port), String(part), String(held)],
                          { stdio: ["pipe", "pipe", "inherit"] });
    const crowd = { messages: 0, process };
    crowds.push(crowd);
    held += part;
    count -= part;
    crowd.process.stdin.end(tokens.map((one) => one + "\n").join(""));
    await new Promise((resolve, reject) => {
      crowd.process.on("exit", () => reject(new Error("a crowd has ended")));
      createInterface({ input: crowd.process.stdout }).on("line", (line) => {
        if (line === "opened") resolve();
        else crowd.messages = Number(line.split(" ")[1]);
        if (wanted && messages() >= wanted) told();
      });
    });
  }
}
const messages = () => crowds.reduce((sum, one) => sum + one.messages, 0);
let wanted = 0, told;
/** Until everybody has been told once more. */
function everybody() {
  return new Promise((resolve) => {
    wanted = messages() + streams;
    told = () => { wanted = 0; resolve(); };
  });
}

async function post(text) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/statuses`, { method: "POST",
    headers: { authorization: `Bearer ${writer}`, "content-type": "application/json" },
    body: JSON.stringify({ status: text }) });
  if (!answer.ok) throw new Error(`a post answers ${answer.status}`);
}

await post("before anybody watches");
await open(accounts); // each reader is loaded before memory is looked at
await sleep(500);
const before = used();
await open(streams - accounts);
await sleep(1000);
const opened = used();
await sleep(idle_seconds * 1000);
const idle = used();
const warm = everybody();
await post("warm");
await warm;
const begun = used();
const text = "word ".repeat(60);
const times = [];
for (let i = 0; i < posts; i++) {
  const heard = everybody(), at = performance.now();
  await post(`${i} ${text}`);
  await heard;
  times.push(performance.now() - at);
}
const ended = used();
console.log(JSON.stringify({
  streams,
  bytes_each: Math.round((opened.bytes - before.bytes) / (streams - accounts)),
  open_cpu_us_each: Math.round((opened.cpu - before.cpu) * 1e6 / (streams - accounts)),
  idle_cpu_ms_a_second: Number(((idle.cpu - opened.cpu) * 1000 / idle_seconds).toFixed(2)),
  told_cpu_us_each: Number(((ended.cpu - begun.cpu) * 1e6 / (streams * posts)).toFixed(2)),
  told_ms_median: Math.round(times.sort((a, b) => a - b)[posts >> 1]),
}));
process.exit(0);
