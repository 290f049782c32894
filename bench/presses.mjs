// What is pressed all day, press by press, for bench/page.mjs: how long until the screen answers, in its
// parts, and how much the main thread works for it.
//
// The times are those of a processor slowed down four times, which other programs use as well. The work does
// not grow with what runs beside it: it is the thread's own time on the processor, in rounds that are not
// slowed down, times four. `work` is from the press until the frame that answers it, `longest` the longest
// single task in that time and after it, which is what a next press may have to wait for.
const trace_categories = ["loading", "devtools.timeline", "disabled-by-default-devtools.timeline"];
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export async function traced(cdp, categories, act) {
  const events = [];
  const take = ({ value }) => events.push(...value);
  cdp.on("Tracing.dataCollected", take);
  await cdp.send("Tracing.start", { transferMode: "ReportEvents",
    traceConfig: { includedCategories: categories } });
  await act();
  const done = new Promise((resolve) => cdp.once("Tracing.tracingComplete", resolve));
  await cdp.send("Tracing.end");
  await done;
  cdp.off("Tracing.dataCollected", take);
  return events;
}

// What moved by itself, of all there is to see.
export const moved = (events) =>
  events.filter(({ name, args }) => name === "LayoutShift" && !args.data.had_recent_input)
    .reduce((sum, { args }) => sum + args.data.score, 0);

const post = (page) => page.locator("#main article.post").first();
const deed = (name) => (page) => post(page).locator(`[data-action=${name}]`).tap();
const tab = (name) => (page) =>
  page.locator(".tabbar nav").getByRole("link", { name }).tap();
const escape = (page) => page.keyboard.press("Escape");

// In this order; what is done and undone is pressed twice. The next press comes when the page has been left
// in peace, as a reader does.
const presses = [
  ["favourite", deed("favourite")],
  ["favourite, undone", deed("favourite")],
  ["boost", deed("boost")],
  ["boost, undone", deed("boost")],
  ["bookmark", deed("bookmark")],
  ["bookmark, undone", deed("bookmark")],
  ["a post's menu", (page) => post(page).getByRole("button", { name: "More", exact: true }).tap()],
  ["the menu closed", escape],
  ["the composer", (page) => page.locator(".tab-write").tap()],
  ["a letter typed", (page) => page.keyboard.type("Quick as the river", { delay: 60 })],
  ["the composer closed", escape],
  ["Local", tab("Local")],
  ["Notifications", tab("Notifications")],
  ["Home", tab("Home")],
  ["a post opened", (page) => page.locator("#main article.post a.post-time").first().tap()],
  ["back", (page) => page.locator(".screen-head button").first().tap()],
];
const settle_ms = 2000;

// The slowest of what one press, or one key after another, did. None: the trace was not whole.
function answer_of(events) {
  const begun = events.filter(({ name, args }) => name === "EventTiming" && args.data?.interactionId)
    .sort((a, b) => b.args.data.duration - a.args.data.duration)[0];
  if (!begun) return null;
  const { type, timeStamp, processingStart, processingEnd, duration } = begun.args.data;
  const end = begun.ts + duration * 1000;
  const tasks = events.filter((one) => one.name === "RunTask" && one.pid === begun.pid
    && one.tid === begun.tid && one.ts + one.dur >= begun.ts);
  const work = (some) => some.reduce((sum, one) => sum + (one.tdur ?? 0), 0) / 1000;
  return { type, ms: duration, delay_ms: processingStart - timeStamp,
           processing_ms: processingEnd - processingStart,
           presentation_ms: timeStamp + duration - processingEnd,
           work_ms: work(tasks.filter((one) => one.ts < end)),
           longest_ms: Math.max(0, ...tasks.map((one) => work([one]))), cls: moved(events) };
}

// One going about of a page that is open: the answers by press.
export async function gone_about(page, cdp) {
  const answers = new Map();
  await post(page).waitFor();
  for (const [name, act] of presses) {
    const answer = answer_of(await traced(cdp, trace_categories, async () => {
      await act(page);
      await wait(settle_ms);
    }));
    if (answer) answers.set(name, answer);
  }
  return answers;
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

// Press by press the medians: the times of the rounds slowed down so many times, the work of the others.
export function summed_up(slowed, plain, cpu) {
  const all = (rounds, name, key) =>
    rounds.flatMap((round) => (round.has(name) ? [round.get(name)[key]] : []));
  return presses.map(([name]) => ({
    name,
    ...Object.fromEntries(["ms", "delay_ms", "processing_ms", "presentation_ms"]
      .map((key) => [key, Math.round(middle(all(slowed, name, key)))])),
    ...Object.fromEntries(["work_ms", "longest_ms"]
      .map((key) => [key, Math.round(cpu * middle(all(plain, name, key)))])),
    cls: middle(all(slowed, name, "cls")),
  }));
}
