// The reading rows of another server that speaks Mastodon's API, by the same scripts:
//     bench/run --url http://127.0.0.1:3000 --token TOKEN [--pid PID[,PID]…]
// The token is one of a person who follows enough accounts for a page of 20 posts; the server's
// own rate limits must let the load through. With the process ids of a server on this machine its
// CPU time is given too (of several processes the sum), beside the limit for as many bytes; pin it
// to core 0 (taskset -pc 0 PID) as Bema is when it is measured.
import { limitServer, load, median, ratio, rate, requestsFile, rounds, run, build, say, seconds, stop,
         us } from "./measure.mjs";
import { bytesOf, pagesOf } from "./pages.mjs";

function option(args, name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

async function measure(server, name, lines) {
  const bytes = await bytesOf(server, lines[0]);
  const file = requestsFile("elsewhere", lines);
  const limit = server.pids.length ? await limitServer(bytes) : null;
  const theirs = [], least = [];
  load(server, file, 16, 1);
  for (let i = 0; i < rounds; i++) {
    theirs.push(load(server, file, 16));
    if (limit) least.push(load(limit, file, 16).us);
  }
  if (limit) await stop(limit);
  const of = (field) => median(theirs.map((one) => one[field]));
  const cost = limit ? `${us(of("us"))} | ${us(median(least))} | ` +
                       `${ratio(median(theirs.map((one, i) => one.us / least[i])))}` : " | | ";
  return `| ${name} | ${bytes} | ${cost} | ${rate(of("rate"))} | ` +
         `${of("p50").toFixed(2)} / ${of("p99").toFixed(2)} |`;
}

export async function elsewhere(args) {
  const url = option(args, "--url")?.replace(/\/$/, ""), token = option(args, "--token");
  if (!url || !token) throw new Error("--url and --token belong together");
  const pids = option(args, "--pid")?.split(",").map(Number) ?? [];
  const server = { url, pids };
  if (pids.length) run("ninja", ["-C", build, "bench/http_limit"]);
  const pages = await pagesOf(server, token);
  const rows = [
    [`home page, ${pages.home_posts} posts`, pages.home], ["local timeline", pages.local],
    ["one post", pages.post], ["one account", pages.account], ["webfinger", pages.webfinger],
  ];
  let text = `${url}: medians of ${rounds} rounds of ${seconds} s, 16 connections.\n\n` +
    "| | bytes | µs | limit µs | ratio | requests/s | ms p50 / p99 |\n|---|---|---|---|---|---|---|\n";
  for (const [name, lines] of rows) {
    if (!lines.length) continue;
    const row = await measure(server, name, lines);
    say(row);
    text += row + "\n";
  }
  process.stdout.write(text);
}
