// The pages whose reading is measured, of any server that speaks Mastodon's API: lines for load().
export const baseOf = (server) => server.url ?? `http://127.0.0.1:${server.port}`;

async function answerOf(server, [, address, token]) {
  const headers = token === "-" ? {} : { Authorization: `Bearer ${token}` };
  const answer = await fetch(baseOf(server) + address, { headers });
  const body = Buffer.from(await answer.arrayBuffer());
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}: ${body.toString()}`);
  return body;
}

// What the page of a line weighs.
export async function bytesOf(server, line) {
  return (await answerOf(server, line)).byteLength;
}

export async function pagesOf(server, token) {
  const home = [["GET", "/api/v1/timelines/home?limit=20", token]];
  const posts = JSON.parse(await answerOf(server, home[0]));
  const shown = posts.map((post) => post.reblog ?? post);
  const instance = JSON.parse(await answerOf(server, ["GET", "/api/v2/instance", "-"]));
  const local = shown.filter((post) => !post.account.acct.includes("@"));
  const finger = (post) => `/.well-known/webfinger?resource=acct:${post.account.acct}@${instance.domain}`;
  return {
    home,
    home_posts: posts.length,
    local: [["GET", "/api/v1/timelines/public?local=true&limit=20", "-"]],
    post: shown.map((post) => ["GET", `/api/v1/statuses/${post.id}`, token]),
    account: shown.map((post) => ["GET", `/api/v1/accounts/${post.account.id}`, token]),
    webfinger: local.map((post) => ["GET", finger(post), "-"]),
  };
}
