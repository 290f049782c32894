// What the benchmarks measure with: processes on cores of their own, their CPU time, load, medians.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const build = process.env.BENCH_BUILD ?? "build";
export const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
export const seconds = Number(process.env.BENCH_SECONDS ?? 2);
export const keep = "build-bench";
export const bema = path.join(build, "bema");
const start_wait_ms_max = 60000;
const ticks = Number(run("getconf", ["CLK_TCK"]).trim());
export const [serverCore, loadCore] = os.cpus().length > 1 ? ["0", "1"] : ["0", "0"];
export const running = new Set();

export function say(text) {
  process.stderr.write(text + "\n");
}

export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (done.error) throw new Error(`${command}: ${done.error.message}`);
  if (done.status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${done.status}\n${done.stderr ?? ""}`);
  return done.stdout ?? "";
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// ---- processes

export function cpuUs(pid) {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return ((Number(fields[11]) + Number(fields[12])) * 1e6) / ticks;
}

export function residentMib(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
}

// Starts a program on the server's core; resolves when its output matches.
export async function start(command, args, ready) {
  const child = spawn("taskset", ["-c", serverCore, command, ...args],
                      { stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let output = "";
  let ended = false;
  const take = (text) => { output += text; };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  child.on("exit", () => { ended = true; running.delete(child); });
  for (const begun = Date.now(); !ready.test(output);) {
    if (ended || Date.now() - begun > start_wait_ms_max)
      throw new Error(`${command} ${args.join(" ")} did not start:\n${output}`);
    await sleep(2);
  }
  return { child, pid: child.pid, port: Number(ready.exec(output)[1]) };
}

export async function stop(server) {
  const ended = new Promise((resolve) => server.child.on("exit", resolve));
  server.child.kill("SIGTERM");
  await ended;
}

const serveArguments = (data) => [
  "serve", "--data", data, "--listen", "127.0.0.1:0", "--set", "rate_limits=off",
  "--set", "confirm_email=off", "--set", "log_level=error",
];

// Without fetch, whose first call takes longer than the server's start.
export function statusOf(port, address) {
  return new Promise((resolve, reject) => {
    http.get({ host: "127.0.0.1", port, path: address, agent: false }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode));
    }).on("error", reject);
  });
}

export async function serve(data) {
  const begun = process.hrtime.bigint();
  const server = await start(bema, serveArguments(data), /listens on http:\/\/127\.0\.0\.1:(\d+)/);
  const status = await statusOf(server.port, "/api/v2/instance");
  if (status !== 200) throw new Error(`the server answers ${status}`);
  server.ready_ms = Number(process.hrtime.bigint() - begun) / 1e6;
  return server;
}

export const limitServer = (bytes) =>
  start(path.join(build, "bench/http_limit"), ["raw", "0", String(bytes)], /listening on (\d+)/);

// ---- load

let bodies_sent = Date.now() % 1e9;
// Sends the file's requests from so many connections; server.url, or server.port of this machine.
// CPU time is that of the processes server.pids (server.pid); without any it is null.
export function load(server, file, clients, length = seconds) {
  const pids = server.pids ?? [server.pid];
  const used_before = pids.map(cpuUs);
  bodies_sent += 10000000;
  const text = run("taskset", [
    "-c", loadCore, "wrk", "-t1", `-c${clients}`, `-d${length}s`, "--latency",
    "-s", "bench/requests.lua", server.url ?? `http://127.0.0.1:${server.port}`, "--", file,
    String(bodies_sent),
  ]);
  const used = pids.map((pid, i) => cpuUs(pid) - used_before[i]).reduce((a, b) => a + b, 0);
  const number = (pattern) => Number(pattern.exec(text)?.[1] ?? 0);
  const time = (pattern) => {
    const found = pattern.exec(text);
    return found ? Number(found[1]) * { us: 0.001, ms: 1, s: 1000 }[found[2]] : 0;
  };
  const failed = number(/Non-2xx or 3xx responses: (\d+)/);
  const requests = number(/(\d+) requests in/);
  if (failed || !requests) throw new Error(`${failed} of ${requests} requests failed (${file})`);
  return {
    requests,
    us: pids.length ? used / requests : null,
    rate: number(/Requests\/sec:\s+([\d.]+)/),
    p50: time(/50%\s+([\d.]+)(us|ms|s)/),
    p99: time(/99%\s+([\d.]+)(us|ms|s)/),
  };
}

// One file of requests for load(): lines of method, path, token or "-", body.
export function requestsFile(name, lines) {
  fs.mkdirSync(keep, { recursive: true });
  const file = path.join(keep, `${name}.requests`);
  fs.writeFileSync(file, lines.map((line) => line.join("\t")).join("\n") + "\n");
  return file;
}

// A program of this folder on the load's core, until it ends or stop() is called.
export function beside(script, args, stdio = ["ignore", "inherit", "inherit"]) {
  const child = spawn("taskset", ["-c", loadCore, ...script, ...args], { stdio });
  running.add(child);
  const ended = new Promise((resolve) => child.on("exit", (code) => {
    running.delete(child);
    resolve(code);
  }));
  return { child, ended, stop: () => { running.delete(child); child.kill(); } };
}

// Medians of rounds in which Bema and its limit took turns.
export function summary(ours, limits) {
  return {
    us: median(ours.map((one) => one.us)),
    limit: median(limits),
    ratio: median(ours.map((one, i) => one.us / limits[i])),
    rate: median(ours.map((one) => one.rate)),
    p50: median(ours.map((one) => one.p50)),
    p99: median(ours.map((one) => one.p99)),
  };
}

// ---- tables

export const us = (value) => value.toFixed(value < 100 ? 1 : 0);
export const rate = (value) => Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, ",");
export const ratio = (value) => value.toFixed(2);
