// What automatic rules cost who posts: the server's processor time for a post over HTTP without rules
// and with 200 of them (a third words, a third patterns, a third facts), by turns in one run. Posting may
// take 1.2 times as long.
//     bench/run --posting
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { bema, cpuUs, median, run } from "./measure.mjs";
import { words } from "./words.mjs";

const people = 100, connections = 32, posts = 4000, rounds = Number(process.env.BENCH_ROUNDS ?? 7);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bema-posting-"));
const data = path.join(folder, "data"), file = path.join(data, "rules");

let state = 42n;
function chance(below) {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  return Number((state >> 33n) % BigInt(below));
}
const word = () => words[Math.floor(words.length * (chance(1000) / 1000) ** 2)];

const facts = [
  "mentions.strangers >= 3 and author.age < 7d",
  "same_text.posts >= 10 and characters >= 20",
  "same_text.accounts >= 5 or coordination >= 0.8 and same_text.posts >= 2",
  "is_reply and author.age < 1d and thread.new_accounts >= 10 and not replied.follows_author",
  "author.age < 3d and links >= 3 and author.followers < 5",
  "decided.distance <= 3 and characters >= 40",
];
function rules() {
  const out = [];
  for (let i = 0; i < 200; i++) {
    const when = i % 3 === 0
      ? `text has (${Array.from({ length: 20 }, (_, k) => `"zz${i}x${k}${word()}"`).join(", ")})`
      : i % 3 === 1 ? `text matches "\\b(?:${word()}|${word()})\\W+(?:\\w+\\W+){0,2}zznever\\b"`
        : facts[Math.floor(i / 3) % facts.length];
    out.push(`rule r${i} version 1 { state on precision 0.5 words en "x" when ${when} then queue 1 }`);
  }
  return out.join("\n") + "\n";
}
function text() {
  const out = chance(3) ? [] : [`@person${chance(people)}`];
  for (let i = 0; i < 20; i++) out.push(word());
  if (chance(4) === 0) out.push(`https://site${chance(50)}.example/${chance(1e6)}`);
  return out.join(" ") + ` ${chance(1e9)}`;
}

const port = await new Promise((resolve) => {
  const probe = net.createServer().listen(0, "127.0.0.1", () => {
    const taken = probe.address().port;
    probe.close(() => resolve(taken));
  });
});
const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
function ask(method, where, token, body) {
  return new Promise((resolve, reject) => {
    const sent = body ? JSON.stringify(body) : undefined;
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    if (sent) Object.assign(headers, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(sent) });
    http.request({ host: "127.0.0.1", port, path: where, method, agent, headers }, (answer) => {
      let all = "";
      answer.setEncoding("utf8").on("data", (part) => { all += part; });
      answer.on("end", () => answer.statusCode === 200 ? resolve(JSON.parse(all)) : reject(new Error(`${where}: ${all}`)));
    }).on("error", reject).end(sent);
  });
}

const settings = ["--data", data, "--set", "rate_limits=off", "--set", "rules=rules"];
const tokens = [];
for (let i = 0; i < people; i++) {
  run(bema, ["account", "create", `person${i}`, "--email", `p${i}@example.org`, "--password-stdin", ...settings.slice(0, 2)],
      { input: "correct horse battery\n" });
  tokens.push(run(bema, ["token", "create", `person${i}`, "--scopes", "read write", ...settings.slice(0, 2)]).trim());
}
const none = "# none\n", many = rules();
fs.writeFileSync(file, none);
const server = spawn(bema, ["serve", "--listen", `127.0.0.1:${port}`, ...settings], { stdio: "ignore" });
process.on("exit", () => { server.kill("SIGKILL"); fs.rmSync(folder, { recursive: true, force: true }); });

async function eventually(condition) {
  for (let i = 0; i < 1000; i++) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the server does not answer as it should");
}
async function put(wanted) {
  fs.writeFileSync(file, wanted);
  server.kill("SIGHUP");
  await eventually(async () => (await ask("GET", "/api/bema/v1/rules")).text === wanted);
}
async function measure(count) {
  let left = count;
  const begun = cpuUs(server.pid);
  await Promise.all(Array.from({ length: connections }, async () => {
    while (left-- > 0) await ask("POST", "/api/v1/statuses", tokens[chance(people)], { status: text() });
  }));
  return (cpuUs(server.pid) - begun) / count;
}

await eventually(() => ask("GET", "/api/bema/v1/rules"));
await measure(posts);
const without = [], withRules = [];
for (let i = 0; i < rounds; i++) {
  // Each comes first in every other round: the square grows meanwhile.
  for (const ruled of i % 2 ? [true, false] : [false, true]) {
    await put(ruled ? many : none);
    (ruled ? withRules : without).push(await measure(posts));
  }
}
const ratios = without.map((us, i) => withRules[i] / us).sort((a, b) => a - b);
console.log(`a post: ${median(without).toFixed(0)} us of processor without rules, ${median(withRules).toFixed(0)} us with 200; ` +
            `ratio ${median(ratios).toFixed(3)} (${ratios[0].toFixed(3)} to ${ratios.at(-1).toFixed(3)}), at most 1.2`);
const found = (await ask("GET", "/api/bema/v1/rules")).rules.reduce((sum, rule) => sum + rule.hits, 0);
console.log(`${found} findings in ${posts * rounds} posts`);
process.exit(median(ratios) <= 1.2 ? 0 : 1);
