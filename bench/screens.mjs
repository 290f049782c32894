// What apps ask for at login and on their first screens: lines for load(), of a person who has some of
// everything.
import { baseOf } from "./pages.mjs";

async function asked(server, token, method, address, body) {
  const answer = await fetch(baseOf(server) + address, {
    method, headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${address} answers ${answer.status}: ${text}`);
  return JSON.parse(text);
}

// What the person has before her app starts.
async function furnish(server, token, others) {
  const me = await asked(server, token, "GET", "/api/v1/accounts/verify_credentials");
  const ask = (method, address, body) => asked(server, token, method, address, body);
  const post = await ask("POST", "/api/v1/statuses", { status: "the post of the screens #bench" });
  for (const other of others) {
    const theirs = (address, body) => asked(server, other, "POST", address, body);
    await theirs(`/api/v1/accounts/${me.id}/follow`);
    for (const deed of ["favourite", "reblog"]) await theirs(`/api/v1/statuses/${post.id}/${deed}`);
    for (let i = 0; i < 10; i++)
      await theirs("/api/v1/statuses", { status: `@${me.acct} answer ${i}`, in_reply_to_id: post.id });
    await theirs("/api/v1/statuses", { status: `@${me.acct} between us`, visibility: "direct" });
  }
  const home = await ask("GET", "/api/v1/timelines/home?limit=20");
  const list = await ask("POST", "/api/v1/lists", { title: "screens" });
  const ids = [...new Set(home.map((one) => one.account.id))].filter((id) => id !== me.id);
  await ask("POST", `/api/v1/lists/${list.id}/accounts`, { account_ids: ids });
  await ask("POST", "/api/v2/filters", { title: "screens", context: ["home", "notifications"],
    keywords_attributes: [{ keyword: "nothingcontainsthis", whole_word: true }] });
  await ask("POST", "/api/v1/tags/bench/follow");
  await ask("POST", "/api/v1/markers", { home: { last_read_id: home[0].id } });
  for (const one of home) {
    await ask("POST", `/api/v1/statuses/${one.id}/bookmark`);
    await ask("POST", `/api/v1/statuses/${one.id}/favourite`);
  }
  return { me, post, list, home };
}

export async function screensOf(server, token, others) {
  const { me, post, list, home } = await furnish(server, token, others);
  const shown = home[home.length - 1];
  const among = home.map((one) => `id[]=${one.account.id}`).join("&");
  const own = [
    "accounts/verify_credentials", "preferences", "markers?timeline[]=home&timeline[]=notifications",
    "timelines/home?limit=20", "timelines/home?limit=40", "timelines/public?local=true&limit=20",
    "timelines/tag/bench?limit=20", `timelines/list/${list.id}?limit=20`, "notifications?limit=30",
    "notifications/unread_count", "notifications/requests", "conversations?limit=20",
    "follow_requests", "announcements", "lists", "followed_tags", "filters", "push/subscription",
    "bookmarks?limit=20", "favourites?limit=20", `accounts/${shown.account.id}`,
    `accounts/${shown.account.id}/statuses?limit=20`, `accounts/${me.id}/statuses?pinned=true`,
    `accounts/relationships?${among}`, `statuses/${shown.id}`, `statuses/${post.id}/context`,
    "custom_emojis", "trends/tags", "trends/statuses", "trends/links", "instance", "instance/peers",
  ].map((one) => `/api/v1/${one}`);
  const second = ["instance", "notifications?limit=30", "notifications/unread_count",
    "notifications/policy", "filters", "suggestions?limit=20"].map((one) => `/api/v2/${one}`);
  const search = "/api/v2/search?q=bench&limit=10";
  const rows = [];
  for (const address of [...own, ...second, "/nodeinfo/2.0", search]) {
    const line = ["GET", address, token];
    const answer = await fetch(baseOf(server) + address, { headers: { Authorization: `Bearer ${token}` } });
    await answer.arrayBuffer();
    /* What is not here costs nothing: a subscription that was never made. */
    if (answer.ok) rows.push({ name: `GET ${address.replace(/\?id.*/, "?id[]=…").replaceAll(/\d{10,}/g, ":id")}`,
                               lines: [line], isSearch: address === search });
  }
  return rows;
}
