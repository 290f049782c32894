// Posts at an even pace until it is ended: node bench/writer.mjs URL POSTS_A_SECOND TOKEN…
const [url, pace, ...tokens] = process.argv.slice(2);
let count = 0;
setInterval(async () => {
  const token = tokens[count++ % tokens.length];
  const answer = await fetch(`${url}/api/v1/statuses`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ status: `something new, number ${count} of ${Date.now()}` }),
  });
  if (!answer.ok) throw new Error(`posting answers ${answer.status}`);
  await answer.arrayBuffer();
}, 1000 / Number(pace));
