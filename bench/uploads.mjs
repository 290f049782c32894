// Whether uploading slows reading, measured side by side: node bench/uploads.mjs [SECONDS] [ROUNDS]
// One reader asks for a home page of 20 posts at an even pace; in turn nobody uploads, two people
// send pictures of 12 million pixels, one after another, and two send videos, which are made
// meanwhile. Prints for each the latency of the page and the CPU of the server's own process. Who
// uploads is another process (the same file with --send), so that the reader's clock is not kept
// waiting by it.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const sending = process.argv[2] === "--send";
const seconds = Number(process.argv[2] ?? 10), rounds = Number(process.argv[3] ?? 3);
const pace = 200; // pages a second
const port = Number(process.env.PORT ?? 34217);
const folder = sending ? "" : mkdtempSync(join(tmpdir(), "bema-uploads-")), data = join(folder, "data");
const bema = process.env.BEMA_TEST_BINARY ?? "build/bema";
const base = `http://127.0.0.1:${port}`;
const password = "correct horse battery";

function run(program, args, input) {
  const done = spawnSync(program, args, { input, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")}: ${done.stderr}`);
  return done.stdout.toString();
}

const server = !sending && spawn(bema, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--set",
  "rate_limits=off", "--set", "confirm_email=off", "--set",
  "log_level=warning"], { stdio: ["ignore", "ignore", "inherit"] });

async function answers() {
  for (let i = 0; i < 200; i++) {
    if (await fetch(`${base}/health`).then((r) => r.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the server does not answer");
}

async function post(path, body, token) {
  const answer = await fetch(base + path, { method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

function person(name) {
  run(bema, ["account", "create", name, "--email", `${name}@example.org`, "--role", "user",
    "--password-stdin", "--data", data], password + "\n");
  return run(bema, ["token", "create", name, "--scopes", "read write", "--data", data]).trim();
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
function page(token) {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    http.get({ agent, port, host: "127.0.0.1", path: "/api/v1/timelines/home",
      headers: { Authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume();
      answer.on("end", () => answer.statusCode === 200 ? resolve(performance.now() - begun)
        : reject(new Error(`home answers ${answer.statusCode}`)));
    }).on("error", reject);
  });
}

// utime and stime of the process itself, in ms.
const cpu_ms = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

async function send(base, token, bytes, name) {
  const form = new FormData();
  form.set("file", new Blob([bytes]), name);
  const answer = await fetch(`${base}/api/v2/media`, { method: "POST", body: form,
    headers: { Authorization: `Bearer ${token}` } });
  const media = await answer.json();
  if (!answer.ok) throw new Error(`upload: ${answer.status} ${JSON.stringify(media)}`);
  const gone = await fetch(`${base}/api/v1/media/${media.id}`, { method: "DELETE",
    headers: { Authorization: `Bearer ${token}` } });
  if (!gone.ok) throw new Error(`removal: ${gone.status}`);
}

async function send_until(base, end_ms, file, tokens) {
  const bytes = readFileSync(file);
  let sent = 0;
  await Promise.all(tokens.map(async (token) => {
    while (Date.now() < Number(end_ms)) { await send(base, token, bytes, file); sent++; }
  }));
  console.log(sent);
}

async function phase(reader, senders, file) {
  const latencies = [], asked = [], until = performance.now() + seconds * 1000, before = cpu_ms();
  const sender = file && spawn(process.execPath, [process.argv[1], "--send", base,
    String(Date.now() + seconds * 1000), file, ...senders], { stdio: ["ignore", "pipe", "inherit"] });
  let sent = "";
  sender?.stdout.on("data", (bytes) => { sent += bytes; });
  const ended = sender && new Promise((resolve) => sender.on("close", resolve));
  for (let next = performance.now(); next < until; next += 1000 / pace) {
    const wait = next - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    asked.push(page(reader).then((ms) => latencies.push(ms)));
  }
  await Promise.all(asked);
  const cpu = cpu_ms() - before;
  if (await ended) throw new Error("the sender failed");
  return { latencies, sent: Number(sent), cpu };
}

const at = (values, part) => values[Math.min(values.length - 1, Math.floor(values.length * part))].toFixed(2);

if (sending) {
  await send_until(...process.argv.slice(3, 6), process.argv.slice(6));
  process.exit(0);
}
try {
  await answers();
  const [reader, ...senders] = ["reader", "one", "two"].map(person);
  for (let i = 0; i < 40; i++) await post("/api/v1/statuses", { status: `number ${i} of forty posts` }, reader);
  const picture = join(folder, "p.jpg"), video = join(folder, "v.mp4");
  run("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=4000x3000:rate=1:duration=1",
    "-frames:v", "1", "-q:v", "3", picture]);
  run("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=8",
    "-f", "lavfi", "-i", "sine=duration=8", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", video]);
  const kinds = [["nobody uploads"], ["pictures of 12 million pixels", picture], ["videos of 8 s, 720p", video]];
  const sums = kinds.map(() => ({ latencies: [], sent: 0, cpu: 0 }));
  await phase(reader, senders);
  for (let round = 0; round < rounds; round++)
    for (const [i, [, file]] of kinds.entries()) {
      const one = await phase(reader, senders, file);
      sums[i].latencies.push(...one.latencies);
      sums[i].sent += one.sent;
      sums[i].cpu += one.cpu;
    }
  console.log("| meanwhile | uploads | pages | median ms | p99 ms | server's CPU ms a second |\n|---|---|---|---|---|---|");
  for (const [i, { latencies, sent, cpu }] of sums.entries()) {
    latencies.sort((a, b) => a - b);
    console.log(`| ${kinds[i][0]} | ${sent} | ${latencies.length} | ${at(latencies, 0.5)} | ${at(latencies, 0.99)} | ${(cpu / seconds / rounds).toFixed(0)} |`);
  }
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.on("close", resolve));
  rmSync(folder, { recursive: true });
}
