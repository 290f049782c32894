// On the server's page of imports and exports, while one goes on: looks again and shows how far it is,
// without touching the forms beside it. Without this script the page says it when it is loaded anew.

const look_ms = 2_000;
const look_ms_max = 30_000;
const parts = ['imports', 'archives'];

const goes_on = (): boolean =>
  parts.some((id) => !!document.getElementById(id)?.querySelector('progress'));

async function look(wait_ms: number): Promise<void> {
  let next_ms = wait_ms;
  try {
    const reply = await fetch(location.pathname, { credentials: 'same-origin' });
    const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
    for (const id of parts) {
      const old = document.getElementById(id);
      const fresh = page.getElementById(id);
      if (old && fresh && old.innerHTML !== fresh.innerHTML) {
        old.replaceChildren(...fresh.childNodes);
        next_ms = look_ms;
      }
    }
  } catch {
    /* The square cannot be reached: the next look is later. */
  }
  if (goes_on())
    setTimeout(() => void look(Math.min(next_ms * 1.5, look_ms_max)), next_ms);
}

if (goes_on()) setTimeout(() => void look(look_ms), look_ms);

export {};
