// How long a moderator waits for the page: cases decided one after the other by keys alone, in a browser,
// out of a queue of BENCH_CASES (2,000). Measured is what the machine takes of each decision, from key to
// screen: until the words that will be read are shown, and from the last key until the next case lies there,
// claimed. The decision's answer waits for the public log, which signs what was decided first.
//     bench/run --deciding
// At 200 decisions an hour there are 18 seconds for each; the machine may take one of them.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import { bema, median, run } from "./measure.mjs";
import { words } from "./words.mjs";

const cases = Number(process.env.BENCH_CASES ?? 2000), decisions = Number(process.env.BENCH_DECISIONS ?? 100);
const pages_read = 200, at_once = 16, people = 200, machine_ms_max = 1000, password = "correct horse battery";
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "bema-deciding-"));
const data = path.join(folder, "data");

const port = await new Promise((resolve) => {
  const probe = net.createServer().listen(0, "127.0.0.1", () => {
    const taken = probe.address().port;
    probe.close(() => resolve(taken));
  });
});
const url = `http://localhost:${port}`;
const account = (name, ...more) =>
  run(bema, ["account", "create", name, "--email", `${name}@example.org`, "--password-stdin", "--data", data, ...more],
      { input: `${password}\n` });
const token = (name, scopes) => run(bema, ["token", "create", name, "--scopes", scopes, "--data", data]).trim();
account("olga", "--role", "owner");
account("mona", "--role", "moderator");
run(bema, ["rule", "add", "Be kind", "--data", data]);
const tokens = Array.from({ length: people }, (_, i) => {
  account(`person${i}`);
  return token(`person${i}`, "read write");
});
const owner = token("olga", "read write admin:read admin:write");
const server = spawn(bema, ["serve", "--listen", `127.0.0.1:${port}`, "--url", url, "--data", data, "--set",
                            "rate_limits=off"], { stdio: "ignore" });
process.on("exit", () => { server.kill("SIGKILL"); fs.rmSync(folder, { recursive: true, force: true }); });

async function ask(method, where, as, body) {
  const answer = await fetch(url + where, { method, body: body && JSON.stringify(body),
    headers: { Authorization: `Bearer ${as}`, "Content-Type": "application/json" } });
  if (!answer.ok) throw new Error(`${where}: ${await answer.text()}`);
  return answer.json();
}
for (let i = 0; !await fetch(`${url}/api/v2/instance`).then(({ ok }) => ok, () => false); i++) {
  if (i === 500) throw new Error("the server does not start");
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const [rule] = await ask("GET", "/api/v1/instance/rules", owner);
await ask("POST", "/api/bema/v1/moderation/reasons", owner,
          { rule: rule.id, effect: "hidden", en: "It calls people names.", fr: "Il insulte." });
let made = 0;
await Promise.all(Array.from({ length: at_once }, async () => {
  while (made < cases) {
    const i = made++, who = i % people;
    const status = `${i} ` + Array.from({ length: 15 }, (_, k) => words[(i * 31 + k * 97) % words.length]).join(" ");
    const post = await ask("POST", "/api/v1/statuses", tokens[who], { status });
    await ask("POST", "/api/v1/reports", tokens[(who + 1 + i % 7) % people],
              { account_id: post.account.id, status_ids: [post.id], category: "violation", rule_ids: [rule.id] });
  }
}));

// A page of the queue as it is sent, with its posts and reporters; bench/run --queue has what a longer queue adds.
const pages = [];
for (let i = 0; i < pages_read; i++) {
  const begun = performance.now();
  const { cases: page } = await ask("GET", "/api/bema/v1/moderation/cases?limit=40", owner);
  pages.push(performance.now() - begun);
  if (page.length !== 40) throw new Error("a page of the queue is not full");
}

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const executablePath = names.flatMap((name) => process.env.PATH.split(path.delimiter).map((one) => path.join(one, name)))
  .find(existsSync);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" })).newPage();
await page.goto(`${url}/auth/sign_in`);
await page.fill("input[autocomplete=username]", "mona");
await page.fill("input[type=password]", password);
await page.click("form button[type=submit]");
await page.locator(".rail-me").waitFor({ state: "attached" });
await page.goto(`${url}/moderation/queue`);
await page.locator(".mod-list a").nth(3).waitFor();
await page.keyboard.press("j");
await page.keyboard.press("Enter");

const claimed = page.getByText("It is yours while it is open here");
const times = { shown: [], next: [] };
let keys = 0;
async function press(key) {
  keys++;
  await page.keyboard.press(key);
}
const ms_of = async (act) => {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
};
const address = () => new URL(page.url()).pathname;
for (let i = 0; i < decisions; i++) {
  await claimed.waitFor();
  const before = address();
  let shown = 0;
  // Every fourth is dismissed; the others are hidden, for the reason kept for the rule.
  if (i % 4 === 3) {
    shown = await ms_of(async () => {
      await press("d");
      await page.locator(":focus", { hasText: "Dismiss the case" }).waitFor();
    });
  } else {
    shown = await ms_of(async () => {
      await press("7");
      await page.locator(":focus", { hasText: "See what will be read" }).waitFor();
      await press("Enter");
      await page.locator(":focus", { hasText: "Decide" }).waitFor();
    });
  }
  times.shown.push(shown);
  times.next.push(await ms_of(async () => {
    await press("Enter");
    await page.waitForFunction((path) => location.pathname !== path, before, { polling: "raf" });
    await claimed.waitFor();
  }));
}
await browser.close();
const total = times.shown.map((ms, i) => ms + times.next[i]);
const row = (name, values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return `| ${name} | ${median(values).toFixed(0)} ms | ${sorted[Math.floor(sorted.length * 0.9)].toFixed(0)} ms | ` +
         `${sorted.at(-1).toFixed(0)} ms |`;
};
console.log(`${decisions} decisions of ${cases} cases, ${(keys / decisions).toFixed(1)} keys each; load ` +
            os.loadavg()[0].toFixed(1));
console.log(["| | median | nine of ten | slowest |", "|---|---|---|---|",
             row("a page of 40 of the queue, over HTTP", pages),
             row("what will be read is shown, or the dismissal", times.shown),
             row("from the last key to the next case, claimed", times.next),
             row("both: the machine's part of a decision", total)].join("\n"));
process.exit(median(total) <= machine_ms_max ? 0 : 1);
