import { call, fault_words, post as send } from '../api/client';
import type { Conversation } from '../api/entities';
import { ask_sure } from '../components/dialog';
import { FeedView } from '../components/feed_view';
import { Icon } from '../components/icon';
import { Menu } from '../components/menu';
import { Avatar } from '../components/person';
import { post_address } from '../components/post_actions';
import { name_of } from '../components/rich';
import { ScreenHead } from '../components/screen_head';
import { Time } from '../components/time';
import { t } from '../messages_later';
import { open_composer } from '../state/composing';
import { feed, type Feed } from '../state/feed';
import { keep_post } from '../state/posts';
import { me } from '../state/session';
import { say_bad } from '../state/toasts';
import { html_text } from '../text/html';

const excerpt_characters = 140;
const faces_max = 3;
/* To whom it goes stands above already. */
const names_before = /^(?:@\S+\s+)+/;

export function Conversations() {
  const of = feed<Conversation>('conversations', () => ({
    path: '/api/v1/conversations',
    keep: (one) => void (one.last_status && keep_post(one.last_status)),
    live: true,
    version: (one) => one.last_status?.id ?? '',
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
        fresh_words={t.conversations.fresh}
      />
    </>
  );
}

async function mark(
  conversation: Conversation,
  of: Feed<Conversation>,
  unread: boolean,
): Promise<void> {
  if (conversation.unread === unread) return;
  const show = (now: boolean) => {
    of.items.value = of.items
      .peek()
      .map((one) => (one.id === conversation.id ? { ...one, unread: now } : one));
  };
  show(unread);
  try {
    await send(`/api/v1/conversations/${conversation.id}/${unread ? 'unread' : 'read'}`);
  } catch (cause) {
    show(!unread);
    say_bad(t.failed.general(fault_words(cause)));
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
  const { accounts, last_status, unread } = conversation;
  const names = accounts.map(name_of).join(', ') || t.conversations.alone;
  const shown = accounts.length ? accounts.slice(0, faces_max) : [me.value!];
  const mine = last_status?.account.id === me.value?.id;
  return (
    <li class={unread ? 'conversation unread' : 'conversation'}>
      <span class={`conversation-faces faces-${shown.length}`}>
        {shown.map((account) => (
          <Avatar account={account} link={false} px={shown.length > 1 ? 30 : 44} key={account.id} />
        ))}
      </span>
      <a
        class="conversation-words"
        href={last_status ? post_address(last_status) : '/conversations'}
        onClick={() => void mark(conversation, of, false)}
      >
        <strong>
          {unread && <span class="hidden-text">{t.conversations.unread}: </span>}
          <bdi>{names}</bdi>
        </strong>
        {last_status && (
          <>
            <Time iso={last_status.created_at} kind="quiet-text" />
            <span class="conversation-last" dir="auto">
              {mine && accounts.length > 0 && t.conversations.you}
              {last_status.spoiler_text ||
                html_text(last_status.content)
                  .replace(names_before, '')
                  .slice(0, excerpt_characters)}
            </span>
          </>
        )}
      </a>
      <Menu
        label={`${t.menu}: ${names}`}
        items={[
          {
            words: unread ? t.conversations.mark_read : t.conversations.mark_unread,
            icon: unread ? 'check' : 'talk',
            act: () => void mark(conversation, of, !unread),
          },
          {
            words: t.conversations.remove,
            icon: 'bin',
            bad: true,
            act: () =>
              ask_sure({
                title: t.conversations.remove,
                words: t.conversations.remove_sure,
                yes: t.conversations.remove,
                act: () => void remove(conversation, of),
              }),
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
    </li>
  );
}
