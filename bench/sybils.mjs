// What do false accounts achieve that approve sixty posts in concert? Into a population of 4,000
// synthetic people and their 160,000 ratings of 2,000 posts come N accounts of one attacker; how
// many of the sixty are then among the first hundred posts, by several ways to rank?
//     node bench/sybils.mjs                  the table of docs/ALGORITHM.md
//     node bench/sybils.mjs --json ATTACK [--admission]    the numbers of one attack
// Reads ../shared/data/bridging/syn-med (or $BEMA_TEST_SHARED); the program is build/bema-algorithms
// (or beside $BEMA_TEST_BINARY). The same numbers in each run: the draws are seeded.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { fileURLToPath } from "node:url";
import os from "node:os";
import path from "node:path";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
const shared = process.env.BEMA_TEST_SHARED ?? path.join(root, "../shared");
const program = path.join(
  process.env.BEMA_TEST_BINARY ? path.dirname(process.env.BEMA_TEST_BINARY) : path.join(root, "build"),
  "bema-algorithms");
const population = path.join(shared, "data/bridging/syn-med");
const boosted_count = 60, first = 100, sybil_from = 1_000_000;

/** Whole numbers below `below`, the same everywhere (an LCG of 32 bits, its upper ones). */
function draws(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function some(list, count, draw) {
  const left = [...list];
  for (let i = 0; i < Math.min(count, left.length); i++) {
    const other = i + draw(left.length - i);
    [left[i], left[other]] = [left[other], left[i]];
  }
  return left.slice(0, count);
}

function table(file) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8")
    : execFileSync("xz", ["-dc", `${file}.xz`], { encoding: "utf8", maxBuffer: 1 << 28 });
  const [heading, ...lines] = text.trim().split("\n").map((line) => line.split("\t"));
  return lines.map((line) => Object.fromEntries(heading.map((name, at) => [name, line[at]])));
}

const people = table(path.join(population, "truth_raters.tsv"))
  .sort((a, b) => Number(a.polarity) - Number(b.polarity)).map((one) => one.raterParticipantId);
const truths = table(path.join(population, "truth_notes.tsv"));
const posts = [...truths].sort((a, b) => Number(a.quality) - Number(b.quality)).map((one) => one.noteId);
const honest = table(path.join(population, "ratings.tsv"))
  .map((one) => ({ note: one.noteId, rater: one.raterParticipantId, helpful: String(Number(one.helpfulNum)) }));
const of_person = new Map(people.map((rater) => [rater, []]));
for (const one of honest) of_person.get(one.rater).push(one);

// The attacker's: by chance of the half of the posts with the least quality.
const boosted = some(posts.slice(0, posts.length / 2), boosted_count, draws(60));
const is_boosted = new Set(boosted);

/** What the accounts do beside what they boost: as a partisan does, approve their own side's and
 * reject the other's posts; or rate as somebody does who is really there. */
const lines = ["left", "right"].map((kind) =>
  truths.filter((one) => one.kind === kind && !is_boosted.has(one.noteId)).map((one) => one.noteId));
function partisan(side, count, draw) {
  return [...some(lines[side], count / 2, draw).map((note) => ({ note, helpful: "1" })),
    ...some(lines[1 - side], count / 2, draw).map((note) => ({ note, helpful: "0" }))];
}
function copied(models, count) {
  return (i, of, draw) =>
    some(of_person.get(models[Math.floor((i * models.length) / of)])
      .filter((one) => !is_boosted.has(one.note)), count, draw);
}

const tenth = people.length / 10;
const attacks = {
  "one pole, along its line": { like: (i, of, draw) => partisan(0, 60, draw) },
  "two poles, along their lines": { like: (i, of, draw) => partisan(i % 2, 60, draw) },
  "two poles, as people there": { like: copied([...people.slice(0, tenth), ...people.slice(-tenth)], 30) },
  "spread, as people everywhere": { like: copied(people, 30) },
  "spread, hidden among 100 more": { like: copied(people, 30), more: 100, sizes: [1000] },
  "two poles, each for 19 of the 60": {
    like: copied([...people.slice(0, tenth), ...people.slice(-tenth)], 30), boosts: 19, sizes: [1000] },
  "spread, each for 19 of the 60": { like: copied(people, 30), boosts: 19, sizes: [1000] },
};

function sybils(name, count) {
  const { like, boosts = boosted_count, more = 0 } = attacks[name], draw = draws(count);
  return Array.from({ length: count }, (_, i) => {
    const own = like(i, count, draw), seen = new Set(own.map((one) => one.note));
    const others = some(posts.filter((note) => !seen.has(note) && !is_boosted.has(note)), more, draw);
    return [...own, ...[...some(boosted, boosts, draw), ...others].map((note) => ({ note, helpful: "1" }))]
      .map(({ note, helpful }) => ({ note, rater: String(sybil_from + i), helpful }));
  }).flat();
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bema-sybils-"));
process.on("exit", () => fs.rmSync(folder, { recursive: true }));
const file = (name) => path.join(folder, name);
const run = (...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });

function write(ratings) {
  const lines = ratings.map((one) => `${one.note}\t${one.rater}\t${one.helpful}\n`);
  fs.writeFileSync(file("ratings"), `noteId\traterParticipantId\thelpfulNum\n${lines.join("")}`);
}

/** How many boosted posts are among the first by a value. */
function got_in(values) {
  return [...values].sort(([a, one], [b, other]) => other - one || Number(a) - Number(b))
    .slice(0, first).filter(([note]) => is_boosted.has(note)).length;
}

function ranks(ratings) {
  write(ratings);
  run("polarity", file("ratings"), "--notes", file("notes"), "--raters", file("raters"));
  run("bridging", file("ratings"), "--raters", file("raters"), "--notes", file("bridged"));
  const approvals = new Map();
  for (const one of ratings)
    if (one.helpful === "1") approvals.set(one.note, (approvals.get(one.note) ?? 0) + 1);
  const values = (name, column) => table(file(name)).map((note) => [note.noteId, Number(note[column])]);
  return { count: got_in(approvals), intercept: got_in(values("notes", "intercept")),
    aggregate: got_in(values("bridged", "aggregate")) };
}

/** Who keeps a voice of her own, and how many of either kind do not. */
function one_voice(ratings) {
  write(ratings);
  run("voices", file("ratings"), "--raters", file("voices"));
  const silent = new Set(table(file("voices")).filter((one) => one.voice !== one.raterParticipantId)
    .map((one) => one.raterParticipantId));
  const false_ones = [...silent].filter((one) => Number(one) >= sybil_from).length;
  return { kept: ratings.filter((one) => !silent.has(one.rater)), sybils_silent: false_ones,
    people_silent: silent.size - false_ones };
}

/** Who follows whom: each person twenty others, four of five of them who stand near her; some are
 * much followed, as the cube of chance has it, and many hardly. */
const follows = (() => {
  const draw = draws(9), popular = some(people, people.length, draw), list = [];
  for (const [at, person] of people.entries())
    for (let i = 0; i < 20; i++) {
      const chance = draw(1000) / 1000, near = at + draw(tenth * 2) - tenth;
      const other = i % 5 ? people[Math.min(Math.max(near, 0), people.length - 1)]
        : popular[Math.floor(chance ** 3 * people.length)];
      if (other !== person) list.push([other, person]);
    }
  return list;
})();

/** The false accounts follow each other, and each is followed by so many people on average. */
function follows_of(count, fooled) {
  const draw = draws(11), list = [];
  for (let i = 0; i < count; i++) {
    for (let k = 1; k <= 20; k++) list.push([sybil_from + i, sybil_from + ((i + k) % count)]);
    for (let k = 0; k < 20 * fooled; k++)
      if (draw(20) === 0) list.push([sybil_from + i, people[draw(people.length)]]);
  }
  return list;
}

/** What the server does, a year after: who is not admitted is left out, then who shares a voice. */
function admitted(ratings, count, fooled) {
  const both = [...follows, ...follows_of(count, fooled)];
  write(ratings);
  fs.writeFileSync(file("follows"),
    `raterParticipantId\tfollowerId\n${both.map((one) => `${one.join("\t")}\n`).join("")}`);
  run("admission", file("ratings"), "--follows", file("follows"), "--raters", file("admission"),
    "--periods", "12");
  const inside = new Set(table(file("admission")).filter((one) => one.admission === "admitted")
    .map((one) => one.raterParticipantId));
  const sybils_in = [...inside].filter((one) => Number(one) >= sybil_from).length;
  return { ...ranks(one_voice(ratings.filter((one) => inside.has(one.rater))).kept), sybils_in,
    people_in: inside.size - sybils_in };
}

/** Of all ratings one in four counts, drawn. */
function drawn(ratings) {
  const draw = draws(7);
  return ratings.filter(() => draw(4) === 0);
}

const [how, only, asks_admission] = process.argv.slice(2);
const is_json = how === "--json";

function measure(attack, count) {
  const bad = sybils(attack, count), found = one_voice([...honest, ...bad]);
  return { attack, count, plain: ranks([...honest, ...bad]), voices: ranks(found.kept),
    sybils_silent: found.sybils_silent, people_silent: found.people_silent,
    ...(is_json && !asks_admission ? {} : { admitted: admitted([...honest, ...bad], count, 0) }),
    ...(is_json ? {} : { one_follows: admitted([...honest, ...bad], count, 1),
      three_follow: admitted([...honest, ...bad], count, 3),
      drawn: ranks(drawn(found.kept)) }) };
}

const rows = Object.entries(attacks).filter(([name]) => !is_json || name === only)
  .flatMap(([name, { sizes = [100, 300, 1000] }]) => sizes.map((count) => measure(name, count)));

if (is_json) {
  console.log(JSON.stringify(rows));
} else {
  const nobody = ranks(honest), inside = admitted(honest, 0, 0);
  const told = ({ aggregate, sybils_in }) => `${aggregate} (${sybils_in.toLocaleString("en")})`;
  console.log("| accounts | approvals | intercept | aggregate | silent: accounts, people |",
    "one voice | a year of admission: nobody follows them | 1 person each | 3 people each | drawn |");
  console.log("|---|---|---|---|---|---|---|---|---|---|");
  console.log(`| none | ${nobody.count} | ${nobody.intercept} | ${nobody.aggregate} | | |`,
    `${inside.aggregate} | | | |`);
  for (const row of rows)
    console.log(`| ${row.count.toLocaleString("en")}, ${row.attack} | ${row.plain.count} |`,
      `${row.plain.intercept} | ${row.plain.aggregate} | ${row.sybils_silent}, ${row.people_silent} |`,
      `**${row.voices.aggregate}** | **${told(row.admitted)}** | ${told(row.one_follows)} |`,
      `${told(row.three_follow)} | ${row.drawn.aggregate} |`);
  console.log(`\nOf ${people.length.toLocaleString("en")} people ${inside.people_in.toLocaleString("en")}`,
    "are admitted while there is no attacker,",
    `${Math.min(...rows.map((row) => row.three_follow.people_in)).toLocaleString("en")} at least with one.`);
}
