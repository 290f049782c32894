/* Those whose notifications are held back: each can be let through or sent away, or all at once. */

import { useState } from 'preact/hooks';
import { fault_words, get, post as send } from '../api/client';
import type { Notification, NotificationRequest } from '../api/entities';
import { t } from '../messages';
import { feed, forget_feed, type Feed } from '../state/feed';
import { keep_post } from '../state/posts';
import { say, say_bad } from '../state/toasts';
import { html_text } from '../text/html';
import { ask_sure } from './dialog';
import { FeedView, Skeleton } from './feed_view';
import { Avatar, address_of } from './person';
import { PostView } from './post';
import { Name, name_of } from './rich';
import { ScreenHead } from './screen_head';
import { Time } from './time';
import { use_loaded } from './use_loaded';

const excerpt_characters = 140;
const looked_at_max = 20;

type Answer = 'accept' | 'dismiss';

async function answer(
  of: Feed<NotificationRequest>,
  requests: NotificationRequest[],
  verb: Answer,
): Promise<void> {
  const before = of.items.peek();
  for (const request of requests) of.remove(request.id);
  try {
    if (requests.length === 1)
      await send(`/api/v1/notifications/requests/${requests[0]!.id}/${verb}`);
    else
      await send(`/api/v1/notifications/requests/${verb}`, { id: requests.map((one) => one.id) });
    if (verb === 'accept') forget_feed('notifications:');
    const who = requests.length === 1 ? name_of(requests[0]!.account) : '';
    say(verb === 'accept' ? t.requests.accepted(who) : t.requests.dismissed(who));
  } catch (cause) {
    of.items.value = before;
    say_bad(t.failed.general(fault_words(cause)));
  }
}

export function Requests() {
  const of = feed<NotificationRequest>('notification-requests', () => ({
    path: '/api/v1/notifications/requests',
    keep: (one) => void (one.last_status && keep_post(one.last_status)),
    live: true,
    version: (one) => one.updated_at,
  }));
  const all = of.items.value;
  return (
    <>
      <ScreenHead title={t.requests.title} return_button />
      <p class="screen-lead">
        {t.requests.lead} <a href="/settings/notifications">{t.requests.settings}</a>
      </p>
      {all.length > 1 && (
        <p class="line-form">
          <button
            type="button"
            class="button quiet small"
            onClick={() => void answer(of, all, 'accept')}
          >
            {t.requests.accept_all(all.length)}
          </button>
          <button
            type="button"
            class="button quiet small"
            onClick={() =>
              ask_sure({
                title: t.requests.dismiss_all(all.length),
                words: t.requests.dismiss_all_sure,
                yes: t.requests.dismiss_all(all.length),
                act: () => void answer(of, all, 'dismiss'),
              })
            }
          >
            {t.requests.dismiss_all(all.length)}
          </button>
        </p>
      )}
      <FeedView
        of={of}
        item={(request) => <RequestView request={request} of={of} key={request.id} />}
        empty={<p>{t.requests.empty}</p>}
        as="ul"
        kind="requests"
      />
    </>
  );
}

interface RequestProps {
  request: NotificationRequest;
  of: Feed<NotificationRequest>;
}

function RequestView({ request, of }: RequestProps) {
  const { account, last_status } = request;
  const [open, set_open] = useState(false);
  return (
    <li class="request">
      <div class="request-head">
        <Avatar account={account} />
        <div class="person-words">
          <a class="post-author" href={address_of(account)}>
            <strong>
              <Name account={account} />
            </strong>{' '}
            <span class="acct">@{account.acct}</span>
          </a>
          <p class="quiet-text">
            {t.requests.count(Number(request.notifications_count))} ·{' '}
            <Time iso={request.updated_at} />
          </p>
          {last_status && !open && (
            <p class="note-excerpt" dir="auto">
              {last_status.spoiler_text ||
                html_text(last_status.content).slice(0, excerpt_characters)}
            </p>
          )}
          <div class="row">
            <button
              type="button"
              class="button small"
              aria-label={`${t.requests.accept}: ${account.acct}`}
              onClick={() => void answer(of, [request], 'accept')}
            >
              {t.requests.accept}
            </button>
            <button
              type="button"
              class="button quiet small"
              aria-label={`${t.requests.dismiss}: ${account.acct}`}
              onClick={() => void answer(of, [request], 'dismiss')}
            >
              {t.requests.dismiss}
            </button>
            <button
              type="button"
              class="button quiet small"
              aria-expanded={open}
              onClick={() => set_open(!open)}
            >
              {open ? t.requests.close : t.requests.open}
            </button>
          </div>
        </div>
      </div>
      {open && <HeldBack account_id={account.id} />}
    </li>
  );
}

/* What they sent, to be looked at before it is answered. */
function HeldBack({ account_id }: { account_id: string }) {
  const loaded = use_loaded(`held:${account_id}`, async () => {
    const query = { account_id, include_filtered: true, limit: looked_at_max };
    const items = await get<Notification[]>('/api/v1/notifications', query);
    items.forEach((one) => one.status && keep_post(one.status));
    return items;
  });
  if (loaded.cause) return <p class="notice bad">{fault_words(loaded.cause)}</p>;
  if (!loaded.value) return <Skeleton />;
  return (
    <div class="posts">
      {loaded.value.map((one) =>
        one.status ? (
          <PostView id={one.status.id} context="notifications" key={one.id} />
        ) : (
          <p class="feed-all" key={one.id}>
            {t.notifications.type[one.type]?.(1) ?? t.notifications.other} <Time iso={one.created_at} />
          </p>
        ),
      )}
    </div>
  );
}
