// How long a search takes over the square of bench/square.mjs: queries of many kinds, one after the
// other, no query twice. Numbers are ms from sending to the whole answer.
//     node bench/search.mjs ADDRESS TOKEN [PID…]    with the CPU time of these processes
import fs from "node:fs";
import http from "node:http";
import { pathToFileURL } from "node:url";
import { words } from "./words.mjs";

const times = 12;
const frequent = (i) => words[i % 12]; // in half to a twentieth of the posts
const common = (i) => words[150 + i * 17];
const rare = (i) => words[12000 + i * 331]; // in some hundreds of a million
const person = (i) => `person${100 + i * 7}`;

const kinds = [
  ["a rare word", rare],
  ["a common word", common],
  ["a frequent word", frequent],
  ["two frequent words", (i) => `${frequent(i)} ${frequent(i + 5)}`],
  ["a frequent and a rare word", (i) => `${frequent(i)} ${rare(i + 40)}`],
  ["a phrase of two", (i) => `"${frequent(i)} ${frequent(i + 1)}"`],
  ["a phrase of three", (i) => `"${frequent(i)} ${frequent(i + 3)} ${frequent(i + 7)}"`],
  ["a phrase that nobody wrote", (i) => `"${common(i + 20)} ${common(i + 40)} ${common(i)}"`],
  ["a frequent word, not another", (i) => `${frequent(i)} -${frequent(i + 2)} -${common(i)}`],
  ["a frequent word by one person", (i) => `${frequent(i)} from:${person(i)}`],
  ["all by one person", (i) => `from:${person(i + 30)}`],
  ["a frequent word in replies", (i) => `${frequent(i)} is:reply -has:link`],
  ["a common word with a link", (i) => `${common(i + 12)} has:link`],
  ["a frequent word before a day", (i) => `${frequent(i)} before:2024-${String(i + 1).padStart(2, "0")}-15`],
  ["a common word in a month", (i) => `${common(i + 9)} during:2025-${String(i + 1).padStart(2, "0")}`],
  ["a word nobody wrote", (i) => `xyzzy${i}`],
  ["a frequent word in one's library", (i) => `${frequent(i)} in:library language:en`],
];

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
function ask(address, token, path) {
  return new Promise((resolve, reject) => {
    const begun = process.hrtime.bigint();
    http.get(new URL(path, address), { agent, headers: { Authorization: `Bearer ${token}` } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part)).on("end", () => {
        const ms = Number(process.hrtime.bigint() - begun) / 1e6;
        if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode}`));
        else resolve({ ms, body: JSON.parse(Buffer.concat(parts).toString()) });
      });
    }).on("error", reject);
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const ticks = 100;
function cpuMs(pids) {
  let sum = 0;
  for (const pid of pids) {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
    sum += ((Number(fields[11]) + Number(fields[12])) * 1000) / ticks;
  }
  return sum;
}

export async function searches(address, token, pids = []) {
  const rows = [], all = [];
  await ask(address, token, "/api/v1/timelines/home?limit=20");
  await ask(address, token, "/api/v2/search?type=statuses&q=warm");
  for (const [kind, query] of kinds) {
    const ms = [], before = cpuMs(pids);
    let found = 0;
    for (let i = 0; i < times; i++) {
      const q = encodeURIComponent(query(i));
      const answer = await ask(address, token, `/api/v2/search?type=statuses&limit=20&q=${q}`);
      found += answer.body.statuses.length;
      ms.push(answer.ms);
    }
    rows.push({ kind, found: found / times, median: median(ms), most: Math.max(...ms),
                cpu: (cpuMs(pids) - before) / times });
    all.push(...ms);
  }
  const everything = [];
  for (let i = 0; i < times; i++)
    everything.push((await ask(address, token, `/api/v2/search?q=${common(i + 50)}`)).ms);
  rows.push({ kind: "people, posts and tags", median: median(everything), most: Math.max(...everything) });
  return { rows, median: median(all), most: Math.max(...all), count: all.length };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const result = await searches(process.argv[2], process.argv[3], process.argv.slice(4));
  for (const row of result.rows)
    console.log(row.kind.padEnd(36), row.median.toFixed(2).padStart(8), row.most.toFixed(2).padStart(8),
                (row.found ?? "").toString().slice(0, 5).padStart(6), row.cpu?.toFixed(1).padStart(8) ?? "");
  console.log(`${result.count} searches: median ${result.median.toFixed(2)} ms, most ${result.most.toFixed(2)} ms`);
  agent.destroy();
}
