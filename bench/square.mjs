// A square of a given size in the bulk format, the same on every machine and every run:
//     node bench/square.mjs POSTS ACCOUNTS > square.ndjson
// The people the bench signs in are made by it first and follow here: reader0 … reader63 200 each,
// wide 2,000; writer0 … writer3, whom all of them follow, post while pages are measured.
import { once } from "node:events";
import { words } from "./words.mjs";

const posts = Number(process.argv[2] ?? 1000000);
const accounts = Number(process.argv[3] ?? 20000);
const readers = 64;
const writers = 4;
const first_person = readers + writers + 1;
const first_ms = Date.UTC(2024, 0, 1);
const span_ms = 2.5 * 365 * 86400 * 1000;

let state = 42n;
function chance(below) {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  return Number((state >> 33n) % BigInt(below));
}
// Zipf-like: few accounts and words are met often.
function skewed(below) {
  const u = (chance(1 << 30) + 1) / (1 << 30);
  return Math.min(below - 1, Math.floor(below * u * u * u));
}

let pending = [];
let size = 0;
async function write(line) {
  pending.push(line);
  size += line.length;
  if (size > 1 << 20) await flush();
}
async function flush() {
  const text = pending.join("\n") + "\n";
  pending = [];
  size = 0;
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

function name(i) {
  if (i < readers) return `reader${i}`;
  if (i < readers + writers) return `writer${i - readers}`;
  return i < first_person ? "wide" : `person${i}`;
}

function follows_of(i) {
  if (i < readers) return 200;
  if (i < readers + writers) return 0;
  return i < first_person ? 2000 : 4;
}

const person = () => first_person + skewed(accounts - first_person);

function text() {
  const count = 6 + chance(28);
  const out = [];
  for (let i = 0; i < count; i++) out.push(words[skewed(words.length)]);
  if (chance(10) === 0) out.push("#" + words[skewed(300)]);
  if (chance(12) === 0) out.push("@" + name(person()));
  if (chance(15) === 0) out.push("https://" + words[chance(500)] + ".example/" + words[chance(9999)]);
  return out.join(" ");
}

for (let i = first_person; i < accounts; i++)
  await write(JSON.stringify({ type: "account", name: name(i), display_name: words[i % words.length],
                               created_at: new Date(first_ms).toISOString() }));
for (let i = 0; i < accounts; i++) {
  const wanted = Math.min(follows_of(i), Math.floor(accounts / 3));
  const chosen = new Set();
  for (let k = 0; k < writers && wanted > writers; k++) chosen.add(readers + k);
  while (chosen.size < wanted) {
    const target = i < first_person ? person() : first_person + chance(accounts - first_person);
    if (target !== i) chosen.add(target);
  }
  for (const target of chosen)
    await write(JSON.stringify({ type: "follow", account: name(i), target: name(target) }));
}
for (let i = 0; i < posts; i++) {
  const post = {
    type: "post", key: `p${i}`, account: name(person()),
    created_at: new Date(first_ms + Math.floor((span_ms / posts) * i)).toISOString(),
    text: text(), visibility: "public", language: "en",
  };
  if (i > 100 && chance(5) === 0) post.reply_to = `p${i - 1 - chance(100)}`;
  await write(JSON.stringify(post));
}
await flush();
