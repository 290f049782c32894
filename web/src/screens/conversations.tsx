import { call, fault_words, post as send } from '../api/client';
import type { Conversation } from '../api/entities';
import { FeedView } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Avatar } from '../components/person';
import { post_address } from '../components/post_actions';
import { name_of } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { Time } from '../components/time';
import { t } from '../messages';
import { open_composer } from '../state/composing';
import { feed, type Feed } from '../state/feed';
import { keep_post } from '../state/posts';
import { me } from '../state/session';
import { say_bad } from '../state/toasts';
import { html_text } from '../text/html';

const excerpt_characters = 140;

export function Conversations() {
  const of = feed<Conversation>('conversations', () => ({
    path: '/api/v1/conversations',
    keep: (one) => void (one.last_status && keep_post(one.last_status)),
  }));
  return (
    <>
      <ScreenHead title={t.conversations.title}>
        <button
          type="button"
          class="button quiet small"
          onClick={() => void open_composer({ kind: 'new', text: '', visibility: 'direct' })}
        >
          {t.conversations.start}
        </button>
      </ScreenHead>
      <p class="screen-lead">{t.conversations.lead}</p>
      <FeedView
        of={of}
        item={(one) => <Line conversation={one} of={of} key={one.id} />}
        empty={<p>{t.conversations.empty}</p>}
        as="ul"
        kind="conversations"
      />
    </>
  );
}

async function mark_seen(conversation: Conversation, of: Feed<Conversation>): Promise<void> {
  if (!conversation.unread) return;
  of.items.value = of.items
    .peek()
    .map((one) => (one.id === conversation.id ? { ...one, unread: false } : one));
  try {
    await send(`/api/v1/conversations/${conversation.id}/read`);
  } catch {
    /* It stays unread on the server and shows as such next time. */
  }
}

async function remove(conversation: Conversation, of: Feed<Conversation>): Promise<void> {
  const before = of.items.peek();
  of.remove(conversation.id);
  try {
    await call('DELETE', `/api/v1/conversations/${conversation.id}`);
  } catch (cause) {
    of.items.value = before;
    say_bad(t.failed.general(fault_words(cause)));
  }
}

function Line({ conversation, of }: { conversation: Conversation; of: Feed<Conversation> }) {
  const { accounts, last_status } = conversation;
  const names = accounts.map(name_of).join(', ') || t.conversations.alone;
  const shown = accounts[0] ?? me.value!;
  return (
    <li class={conversation.unread ? 'conversation unread' : 'conversation'}>
      <Avatar account={shown} link={false} />
      <a
        class="conversation-words"
        href={last_status ? post_address(last_status) : '/conversations'}
        onClick={() => void mark_seen(conversation, of)}
      >
        <strong>
          {conversation.unread && <span class="hidden-text">{t.conversations.unread}: </span>}
          <bdi>{names}</bdi>
        </strong>
        {last_status && (
          <>
            <Time iso={last_status.created_at} kind="quiet-text" />
            <span class="conversation-last" dir="auto">
              {last_status.spoiler_text ||
                html_text(last_status.content).slice(0, excerpt_characters)}
            </span>
          </>
        )}
      </a>
      <button
        type="button"
        class="action"
        aria-label={`${t.conversations.remove}: ${names}`}
        title={t.conversations.remove}
        onClick={() => void remove(conversation, of)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
