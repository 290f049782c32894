// What open streams cost:
//     node bench/streams.mjs [STREAMS] [BEMA]     (10,000 and build/bema)
// Server and client need as many open files each (ulimit -Hn); the server raises its own limit as far
// as it may. Many streams come from many addresses of this machine, for each has so many ports.
// Opens WebSockets of the home stream, of people who all follow one writer, on a square of its own.
// Prints the server's resident bytes for each idle stream, its CPU over idle seconds, and, for posts
// of the writer that come to everybody, CPU µs for each message and ms until the last one has it.
// The kernel's memory for sockets is not in it.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const streams = Number(process.argv[2] ?? 10000);
const bema = process.argv[3] ?? "build/bema";
const port = 3987;
const posts = 20, idle_seconds = 20, per_account = 100, opened_at_once = 100, per_address = 20000;
const accounts = Math.ceil(streams / per_account);
const folder = mkdtempSync(join(tmpdir(), "bema-streams-"));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function run(args, input = "") {
  const done = spawnSync(bema, [...args, "--data", join(folder, "data")],
                         { input, encoding: "utf8", maxBuffer: 1 << 26 });
  if (done.status) throw new Error(`bema ${args[0]}: ${done.stderr}`);
  return done.stdout.trim();
}

const server = spawn(bema, ["serve", "--data", join(folder, "data"), "--listen", `127.0.0.1:${port}`,
                            "--set", "rate_limits=off"], { stdio: "ignore" });
process.on("exit", () => { server.kill("SIGKILL"); rmSync(folder, { recursive: true, force: true }); });
while (!(await fetch(`http://127.0.0.1:${port}/health`).then((r) => r.ok, () => false))) await sleep(50);

/** Seconds of CPU, and resident bytes. */
function used() {
  const stat = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1];
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, bytes: Number(rss) * 1024 };
}

const lines = [{ type: "account", name: "writer" }];
for (let i = 0; i < accounts; i++)
  lines.push({ type: "account", name: `reader${i}` },
             { type: "follow", account: `reader${i}`, target: "writer" });
run(["load", "-"], lines.map((line) => JSON.stringify(line) + "\n").join(""));
const writer = run(["token", "create", "writer"]);
const tokens = Array.from({ length: accounts }, (_, i) => run(["token", "create", `reader${i}`]));

let messages = 0;
const sockets = [];
/** Counts messages as they come: nothing is kept, so that this program can keep up. */
function open(token) {
  return new Promise((resolve, reject) => {
    const localAddress = `127.0.0.${2 + Math.floor(sockets.length / per_address)}`;
    const socket = connect({ port, host: "127.0.0.1", localAddress }, () => socket.write(
      `GET /api/v1/streaming?stream=user&access_token=${token} HTTP/1.1\r\nHost: x\r\n` +
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`));
    let skip = -1; // bytes of a frame that are still to come; -1: the answer's head
    socket.on("error", reject).on("data", (bytes) => {
      let at = 0;
      if (skip < 0) {
        at = bytes.indexOf("\r\n\r\n") + 4;
        skip = 0;
        resolve();
      }
      while (at < bytes.length) {
        if (skip === 0 && at + 4 <= bytes.length) { // headers come in one piece: each frame is one send
          const size = bytes[at + 1];
          if ((bytes[at] & 15) === 9) socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
          else messages++;
          skip = size < 126 ? 2 + size : 4 + bytes.readUInt16BE(at + 2);
        } else if (skip === 0) { // a ping at the end
          socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]));
          skip = bytes.length - at;
        }
        const part = Math.min(skip, bytes.length - at);
        at += part;
        skip -= part;
      }
    });
    sockets.push(socket);
  });
}

async function post(text) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/statuses`, { method: "POST",
    headers: { authorization: `Bearer ${writer}`, "content-type": "application/json" },
    body: JSON.stringify({ status: text }) });
  if (!answer.ok) throw new Error(`a post answers ${answer.status}`);
}

await post("before anybody watches");
for (const token of tokens) await open(token); // each reader is loaded before memory is looked at
await sleep(500);
const before = used();
for (let i = accounts; i < streams; i += opened_at_once)
  await Promise.all(Array.from({ length: Math.min(opened_at_once, streams - i) },
                               (_, k) => open(tokens[(i + k) % accounts])));
await sleep(1000);
const opened = used();
await sleep(idle_seconds * 1000);
const idle = used();
await post("warm");
while (messages < streams) await sleep(5);
const begun = used();
const text = "word ".repeat(60);
const times = [];
for (let i = 0; i < posts; i++) {
  const wanted = messages + streams, at = performance.now();
  await post(`${i} ${text}`);
  while (messages < wanted) await sleep(1);
  times.push(performance.now() - at);
}
const told = used();
console.log(JSON.stringify({
  streams,
  bytes_each: Math.round((opened.bytes - before.bytes) / (streams - accounts)),
  open_cpu_us_each: Math.round((opened.cpu - before.cpu) * 1e6 / (streams - accounts)),
  idle_cpu_ms_a_second: Number(((idle.cpu - opened.cpu) * 1000 / idle_seconds).toFixed(2)),
  told_cpu_us_each: Number(((told.cpu - begun.cpu) * 1e6 / (streams * posts)).toFixed(2)),
  told_ms_median: Math.round(times.sort((a, b) => a - b)[posts >> 1]),
}));
process.exit(0);
