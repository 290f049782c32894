/* Notifications of Web Push, as Mastodon sends them, and where they lead. */

declare const self: ServiceWorkerGlobalScope;

interface Payload {
  notification_id: number | string;
  notification_type: string;
  title: string;
  body: string;
  icon: string;
  preferred_locale: string;
}

interface Told {
  type: string;
  account: { acct: string };
  status?: { id: string; account: { acct: string } } | null;
}

export async function push_came(event: PushEvent): Promise<void> {
  let told: Partial<Payload> = {};
  try {
    told = event.data?.json() as Partial<Payload>;
  } catch {
    /* Browsers want something shown for every message. */
  }
  await self.registration.showNotification(told.title ?? 'Bema', {
    body: told.body ?? '',
    icon: told.icon,
    lang: told.preferred_locale,
    dir: 'auto',
    tag: told.notification_id === undefined ? undefined : `notification-${told.notification_id}`,
    data: { id: told.notification_id },
  });
}

/* The post it is about, or the person; the list of all where that cannot be found out. */
export async function page_of(id: unknown): Promise<string> {
  try {
    const reply = await fetch(`/api/v1/notifications/${encodeURIComponent(String(id))}`, {
      headers: { 'Bema-Client': '1' },
      credentials: 'same-origin',
    });
    if (!reply.ok) return '/notifications';
    const told = (await reply.json()) as Told;
    if (told.type === 'follow_request') return '/follow_requests';
    if (told.status) return `/@${told.status.account.acct}/${told.status.id}`;
    return `/@${told.account.acct}`;
  } catch {
    return '/notifications';
  }
}

export async function notification_clicked(event: NotificationEvent): Promise<void> {
  event.notification.close();
  const { id } = (event.notification.data ?? {}) as { id?: unknown };
  const path = id === undefined ? '/notifications' : await page_of(id);
  const windows = await self.clients.matchAll({ type: 'window' });
  const open = windows.find((one) => one.visibilityState === 'visible') ?? windows[0];
  if (!open) {
    await self.clients.openWindow(path);
    return;
  }
  open.postMessage({ go: path });
  await open.focus();
}
