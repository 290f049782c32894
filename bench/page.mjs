// How fast the page is on a slow phone, by Chromium's own tracing; its figures are in docs/PAGE_SPEED.md:
//     make demo PORT=3000 &
//     bench/run --page http://localhost:3000 chloe@demo.example 'welcome to the square'
// The processor is slowed down four times, the network to 1.6 Mbit/s with 150 ms to and fro. For every
// page, the median of BENCH_ROUNDS visits (3) with nothing kept from before: when the largest thing in sight
// was painted (LCP), how much moved by itself (CLS), and what script and style came over the network, as it
// was sent: Brotli. Then one scrolls through home, and goes about the page: how long until the screen
// answers each press, and how much work that is (bench/presses.mjs; INP: the worst). Ends with 1 where a
// limit is not kept.
import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { gone_about, moved, summed_up, traced } from "./presses.mjs";

const limits = { lcp_ms: 2000, inp_ms: 150, work_ms: 150, cls: 0.05,
                 script_bytes: 60 * 1024, style_bytes: 20 * 1024 };
const screens_scrolled = 12;
const visits = Number(process.env.BENCH_ROUNDS ?? 3);
const slow = { cpu: 4, bits: 1.6e6, latency_ms: 150 };
const settle_ms = 2500;
const categories = ["loading", "devtools.timeline", "blink.user_timing"];
const [url, login, password] = process.argv.slice(2);
const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const path = names.flatMap((name) => process.env.PATH.split(delimiter).map((one) => join(one, name)))
  .find(existsSync);
const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"] });
const phone = { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, locale: "en-GB",
                serviceWorkers: "block" };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function slowed(page, cpu = slow.cpu) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: slow.latency_ms,
    downloadThroughput: slow.bits / 8, uploadThroughput: slow.bits / 8 });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  return cdp;
}

// What came over the network, by kind, as the browser's log has it.
function counted(cdp) {
  const kinds = new Map(), bytes = { Script: 0, Stylesheet: 0 };
  cdp.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind in bytes) bytes[kind] += encodedDataLength;
  });
  return bytes;
}

async function visit(state, address) {
  const context = await browser.newContext({ ...phone, storageState: state });
  const page = await context.newPage();
  const cdp = await slowed(page);
  const bytes = counted(cdp);
  const events = await traced(cdp, categories, async () => {
    await page.goto(url + address, { waitUntil: "load" });
    await wait(settle_ms);
  });
  const last = (wanted) => events.filter(({ name }) => name === wanted).at(-1);
  const painted = last("largestContentfulPaint::Candidate") ?? last("firstContentfulPaint");
  const begun = events.filter(({ name, args }) => name === "navigationStart"
    && args.data?.documentLoaderURL?.startsWith(url)).at(-1);
  await context.close();
  if (!painted || !begun) return null; // a busy machine loses parts of a trace
  return { lcp_ms: (painted.ts - begun.ts) / 1000, cls: moved(events), script_bytes: bytes.Script,
           style_bytes: bytes.Stylesheet };
}

async function measured(state, address) {
  const all = [];
  for (let i = 0; i < 2 * visits && all.length < visits; i++) {
    const one = await visit(state, address);
    if (one) all.push(one);
  }
  if (!all.length) throw new Error(`${address}: no trace was whole`);
  return Object.fromEntries(Object.keys(all[0]).map((key) => [key, median(all.map((one) => one[key]))]));
}

async function signed_in() {
  const context = await browser.newContext(phone);
  const page = await context.newPage();
  await page.goto(`${url}/auth/sign_in`);
  await page.fill("input[autocomplete=username]", login);
  await page.fill("input[type=password]", password);
  await page.click("form button[type=submit]");
  await page.locator(".tabbar nav").waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

// What moves by itself while one reads on.
async function scrolled(state) {
  const context = await browser.newContext({ ...phone, storageState: state });
  const page = await context.newPage();
  const cdp = await slowed(page);
  await page.goto(`${url}/`, { waitUntil: "load" });
  const events = await traced(cdp, categories, async () => {
    await page.locator("#main article.post").first().waitFor();
    for (let i = 0; i < screens_scrolled; i++) {
      await page.evaluate(() => scrollBy(0, innerHeight * 0.8));
      await wait(700);
    }
  });
  await context.close();
  return { cls: moved(events) };
}

// How each press is answered: on the slow phone, and what work it is without the load of the machine.
async function answered(state) {
  const slowed_rounds = [], plain_rounds = [];
  for (let i = 0; i < 2 * visits; i++) {
    const context = await browser.newContext({ ...phone, storageState: state });
    const page = await context.newPage();
    const cdp = await slowed(page, i % 2 ? 1 : slow.cpu);
    await page.goto(`${url}/`, { waitUntil: "load" });
    await wait(settle_ms);
    (i % 2 ? plain_rounds : slowed_rounds).push(await gone_about(page, cdp));
    await context.close();
  }
  return summed_up(slowed_rounds, plain_rounds, slow.cpu);
}

const bad = [];
function say(address, figures) {
  const words = Object.entries(figures).map(([key, value]) => {
    if (limits[key] !== undefined && value > limits[key]) bad.push(`${address}: ${key} ${value}`);
    return `${key} ${typeof value === "number" ? Math.round(value * 1000) / 1000 : value}`;
  });
  console.log(`${address.padEnd(44)} ${words.join("  ")}`);
}

const posts = await (await fetch(`${url}/api/v1/timelines/public?local=true&limit=20`)).json();
const post = posts.find((one) => one.replies_count) ?? posts[0];
const who = `/@${post.account.acct}`;
for (const address of ["/", "/local", who, `${who}/${post.id}`, "/about"])
  say(address, await measured(undefined, address));
if (login) {
  const state = await signed_in();
  for (const address of ["/", "/local", who, `${who}/${post.id}`, "/notifications"])
    say(`${address} signed in`, await measured(state, address));
  say("scrolling home, signed in", await scrolled(state));
  const answers = await answered(state);
  for (const { name, ...figures } of answers) say(name, figures);
  say("the slowest press (INP)", { inp_ms: Math.max(...answers.map((one) => one.ms)),
                                   work_ms: Math.max(...answers.map((one) => one.work_ms)),
                                   cls: answers.reduce((sum, one) => sum + one.cls, 0) });
}
await browser.close();
console.log(`load average of the machine: ${loadavg().map((one) => one.toFixed(1)).join(" ")}`);
for (const one of bad) console.log(`over the limit: ${one}`);
process.exit(bad.length ? 1 : 0);
