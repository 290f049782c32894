// A square of a given size in the bulk format, the same on every machine and every run:
//     node bench/square.mjs POSTS ACCOUNTS > square.ndjson
// The accounts reader0 … readerN follow 200 each, which is what home pages are measured with.
import { once } from "node:events";

const posts = Number(process.argv[2] ?? 1000000);
const accounts = Number(process.argv[3] ?? 20000);
const readers = 64;
const follows_each = 200;
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

const syllables = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "chi", "dor", "fen",
                   "gal", "hul", "jin", "kor", "lam", "mer", "nos", "pal", "qui", "rus", "sol"];
const words = [];
for (let i = 0; i < 20000; i++) {
  let word = syllables[i % 24] + syllables[Math.floor(i / 24) % 24];
  if (i >= 576) word += syllables[Math.floor(i / 576) % 24];
  words.push(i >= 13824 ? word + syllables[i % 7] : word);
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
  return i < readers ? `reader${i}` : `person${i}`;
}

function text() {
  const count = 6 + chance(28);
  const out = [];
  for (let i = 0; i < count; i++) out.push(words[skewed(words.length)]);
  if (chance(10) === 0) out.push("#" + words[skewed(300)]);
  if (chance(12) === 0) out.push("@" + name(skewed(accounts)));
  if (chance(15) === 0) out.push("https://" + words[chance(500)] + ".example/" + words[chance(9999)]);
  return out.join(" ");
}

for (let i = 0; i < accounts; i++)
  await write(JSON.stringify({ type: "account", name: name(i), display_name: words[i % words.length],
                               created_at: new Date(first_ms).toISOString() }));
for (let i = 0; i < accounts; i++) {
  const wanted = i < readers ? follows_each : 4;
  const chosen = new Set();
  while (chosen.size < wanted) {
    const target = i < readers ? readers + skewed(accounts - readers) : chance(accounts);
    if (target !== i) chosen.add(target);
  }
  for (const target of chosen)
    await write(JSON.stringify({ type: "follow", account: name(i), target: name(target) }));
}
for (let i = 0; i < posts; i++) {
  const post = {
    type: "post", key: `p${i}`, account: name(skewed(accounts)),
    created_at: new Date(first_ms + Math.floor((span_ms / posts) * i)).toISOString(),
    text: text(), visibility: "public", language: "en",
  };
  if (i > 100 && chance(5) === 0) post.reply_to = `p${i - 1 - chance(100)}`;
  await write(JSON.stringify(post));
}
await flush();
