// What do the opinion groups of real conversations think of what ranks first? In three
// conversations of Polis the comments of the top tenth by approvals, by share of approvals and by
// the bridging aggregate; of each the share that agrees in each of Polis's groups.
//     node bench/agreement.mjs [--json]    the table of docs/ALGORITHM.md, or the numbers
// Reads ../shared/data/polis (or $BEMA_TEST_SHARED); the program is build/bema-algorithms (or beside
// $BEMA_TEST_BINARY). Groups come from Polis's own clustering and are used for the judgement alone.
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
const conversations = [
  ["minimum wage in Seattle", "15-per-hour-seattle"],
  ["Brexit", "brexit-consensus"],
  ["climate in Austria", "austria-climate.5twd2jsnkf.2022-08-08"],
];
const helpful = { 1: "1", 0: "0.5", "-1": "0" };

/** Who voted how at last, and in which group Polis saw them: numbers and empty cells only. */
function read(name) {
  const packed = path.join(shared, "data/polis", `${name}.participants-votes.csv.xz`);
  const text = execFileSync("xz", ["-dc", packed], { encoding: "utf8", maxBuffer: 1 << 28 });
  const [heading, ...lines] = text.trim().split(/\r?\n/).map((line) => line.split(","));
  const group = heading.indexOf("group-id");
  const votes = [];
  for (const cells of lines)
    heading.forEach((comment, at) => {
      const vote = helpful[cells[at]];
      if (/^\d+$/.test(comment) && vote) votes.push({ comment, voter: cells[0], group: cells[group], vote });
    });
  return votes;
}

function table(file) {
  const [heading, ...lines] = fs.readFileSync(file, "utf8").trim().split("\n").map((line) => line.split("\t"));
  return lines.map((line) => Object.fromEntries(heading.map((name, at) => [name, line[at]])));
}

/** The aggregate of each comment, by the program, as anyone would compute it. */
function aggregates(votes) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bema-agreement-"));
  const file = (name) => path.join(folder, name);
  try {
    const lines = votes.map(({ comment, voter, vote }) => `${comment}\t${voter}\t${vote}\n`);
    fs.writeFileSync(file("ratings"), `noteId\traterParticipantId\thelpfulNum\n${lines.join("")}`);
    const run = (...args) => execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    run("polarity", file("ratings"), "--notes", file("notes"), "--raters", file("raters"));
    run("bridging", file("ratings"), "--raters", file("raters"), "--notes", file("bridged"));
    const rated = new Set(table(file("notes")).map((note) => note.noteId));
    return new Map(table(file("bridged")).filter((note) => rated.has(note.noteId))
      .map((note) => [note.noteId, Number(note.aggregate)]));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** Of a comment: approvals, their share, and the share in each group that voted on it. */
function opinions(votes) {
  const found = new Map();
  for (const { comment, group, vote } of votes) {
    const one = found.get(comment) ?? { approvals: 0, votes: 0, groups: new Map() };
    const of = one.groups.get(group) ?? { approvals: 0, votes: 0 };
    for (const count of group === "" ? [one] : [one, of]) {
      count.votes++;
      count.approvals += vote === "1" ? 1 : 0;
    }
    if (group !== "") one.groups.set(group, of);
    found.set(comment, one);
  }
  return found;
}

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

/** The first tenth by a value: on average, how much the least willing group agrees, and how far
 * the groups lie apart. Ties by the comment's number. */
function first_tenth(comments, of) {
  const order = [...comments].sort((a, b) => of(b) - of(a) || Number(a.comment) - Number(b.comment));
  const top = order.slice(0, Math.max(1, Math.round(order.length / 10)));
  const shares = top.map(({ groups }) => [...groups.values()].map((one) => one.approvals / one.votes));
  return { minimum: mean(shares.map((all) => Math.min(...all))),
    gap: mean(shares.map((all) => Math.max(...all) - Math.min(...all))) };
}

function measure() {
  return conversations.map(([title, name]) => {
    const votes = read(name), values = aggregates(votes);
    const comments = [...opinions(votes)].filter(([comment]) => values.has(comment))
      .map(([comment, one]) => ({ comment, ...one, aggregate: values.get(comment) }));
    return {
      title, votes: votes.length, comments: comments.length,
      groups: new Set(votes.map(({ group }) => group).filter(Boolean)).size,
      aggregate: first_tenth(comments, (one) => one.aggregate),
      count: first_tenth(comments, (one) => one.approvals),
      share: first_tenth(comments, (one) => one.approvals / one.votes),
    };
  });
}

const cell = ({ minimum, gap }) => `${minimum.toFixed(3)} / ${gap.toFixed(3)}`;
const rows = measure();
if (process.argv[2] === "--json") {
  console.log(JSON.stringify(rows));
} else {
  console.log("| conversation | comments | groups | by approvals | by share | by the aggregate |");
  console.log("|---|---|---|---|---|---|");
  for (const row of rows)
    console.log(`| ${row.title}, ${row.votes.toLocaleString("en")} votes | ${row.comments} | ${row.groups} |`,
      `${cell(row.count)} | ${cell(row.share)} | **${cell(row.aggregate)}** |`);
}
