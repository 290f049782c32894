// How long after somebody sends a post a follower's home page shows it:
//     node bench/seen.mjs URL WRITER_TOKEN FOLLOWER_TOKEN TIMES
// The follower reads her page again and again, on a connection of her own, from the moment the post
// is sent. Prints the medians in ms: until a page shows it (sent_ms, and p99_ms of the same), and
// until the post was answered (answered_ms).
import http from "node:http";

const wait_ms_max = 10000;
const [url, writer, follower, times] = process.argv.slice(2);
const { hostname, port } = new URL(url);

function client(token) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  return (method, path, body) => new Promise((resolve, reject) => {
    const text = body ? JSON.stringify(body) : undefined;
    const headers = { Authorization: `Bearer ${token}` };
    if (text) Object.assign(headers, { "Content-Type": "application/json",
                                       "Content-Length": Buffer.byteLength(text) });
    const request = http.request({ hostname, port, path, method, agent, headers }, (answer) => {
      let all = "";
      answer.setEncoding("utf8").on("data", (part) => { all += part; });
      answer.on("end", () => answer.statusCode === 200
        ? resolve(all) : reject(new Error(`${path} answers ${answer.statusCode}: ${all}`)));
    });
    request.on("error", reject).end(text);
  });
}

const write = client(writer), read = client(follower);
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const seen = [], answered = [];
await read("GET", "/api/v1/timelines/home?limit=1");
for (let i = 0; i < Number(times); i++) {
  const mark = `seen${i}x${Date.now()}`;
  const begun = performance.now();
  const written = write("POST", "/api/v1/statuses", { status: `a post to be seen, ${mark}` })
    .then(() => answered.push(performance.now() - begun));
  while (!(await read("GET", "/api/v1/timelines/home?limit=1")).includes(mark)) {
    if (performance.now() - begun > wait_ms_max) throw new Error("the post was not seen");
  }
  seen.push(performance.now() - begun);
  await written;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const sent_ms = median(seen);
console.log(JSON.stringify({ sent_ms, answered_ms: median(answered),
                             p99_ms: seen[Math.ceil(seen.length * 0.99) - 1] }));
process.exit(0);
