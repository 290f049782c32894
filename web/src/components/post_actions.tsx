/* What can be done to a post: five buttons, the rest in a menu. */

import { get } from '../api/client';
import type { Post, Visibility } from '../api/entities';
import { t } from '../messages';
import { go } from '../router';
import { delete_post, toggle_post } from '../state/actions';
import { load_composer, open_composer } from '../state/composing';
import { relationship, unmute } from '../state/people';
import { me } from '../state/session';
import { say, say_bad } from '../state/toasts';
import { number_short } from '../text/time';
import { html_text } from '../text/html';
import { ask_sure, dialog } from './dialog';
import { Icon, type IconName } from './icon';
import { Menu, type MenuItem } from './menu';

export const post_address = (post: Post) => `/@${post.account.acct}/${post.id}`;

interface ButtonProps {
  action: string;
  icon: IconName;
  label: string;
  count?: number;
  on?: boolean;
  act: () => void;
  disabled?: boolean;
  warm?: boolean;
}

function ActionButton({ action, icon, label, count, on, act, disabled, warm }: ButtonProps) {
  return (
    <button
      type="button"
      class={`action act-${action}`}
      data-action={action}
      title={label}
      aria-pressed={on}
      disabled={disabled}
      onClick={act}
      onPointerEnter={warm ? () => void load_composer() : undefined}
    >
      <Icon name={icon} filled={on && icon !== 'boost'} />
      <span class="hidden-text">{label}</span>{' '}
      {!!count && <span class="count">{number_short(count, t.locale)}</span>}
    </button>
  );
}

async function copy_link(post: Post): Promise<void> {
  try {
    await navigator.clipboard.writeText(post.url ?? location.origin + post_address(post));
    say(t.action.copied);
  } catch (cause) {
    say_bad(t.failed.general(String(cause)));
  }
}

function rewrite(post: Post): void {
  ask_sure({
    title: t.action.redraft,
    words: t.action.redraft_sure,
    yes: t.delete,
    act: () =>
      void delete_post(post.id).then((deleted) => {
        if (!deleted) return;
        const text = deleted.text ?? html_text(post.content);
        void open_composer({ kind: 'new', rewritten: { ...post, text } });
      }),
  });
}

function remove(post: Post): void {
  ask_sure({
    title: t.action.delete,
    words: t.action.delete_sure,
    yes: t.delete,
    act: () =>
      void delete_post(post.id).then((deleted) => {
        if (deleted && location.pathname === post_address(post)) go('/', true);
      }),
  });
}

async function show_people(post: Post, verb: 'reblogged_by' | 'favourited_by'): Promise<void> {
  const { PeopleDialog } = await import('../later');
  const title = verb === 'reblogged_by' ? t.thread.boosted : t.thread.favourited;
  dialog.value = <PeopleDialog title={title} path={`/api/v1/statuses/${post.id}/${verb}`} />;
}

export async function show_history(post: Post): Promise<void> {
  const { HistoryDialog } = await import('../later');
  dialog.value = <HistoryDialog edits={await get(`/api/v1/statuses/${post.id}/history`)} />;
}

function own_items(post: Post): (MenuItem | false)[] {
  const pinnable = post.visibility !== 'direct' && !post.reblog;
  return [
    { words: t.action.edit, icon: 'pen', act: () => void open_composer({ kind: 'edit', post }) },
    pinnable && {
      words: post.pinned ? t.action.unpin : t.action.pin,
      icon: 'pin',
      act: () => void toggle_post(post.id, 'pin'),
    },
    {
      words: post.muted ? t.action.unmute_thread : t.action.mute_thread,
      icon: 'bell',
      act: () => void toggle_post(post.id, 'mute'),
    },
    { words: t.action.redraft, icon: 'pen', act: () => rewrite(post) },
    { words: t.action.delete, icon: 'close', bad: true, act: () => remove(post) },
  ];
}

function other_items(post: Post): (MenuItem | false)[] {
  const { account } = post;
  const known = relationship(account.id).peek();
  const ask = async (what: 'mute' | 'block') => {
    const dialogs = await import('../later');
    if (what === 'mute') dialogs.ask_mute(account);
    else dialogs.ask_block(account);
  };
  return [
    {
      words: t.profile.mention(account.acct),
      icon: 'at',
      act: () => void open_composer({ kind: 'new', text: `@${account.acct} ` }),
    },
    known?.muting
      ? { words: t.profile.unmute(account.acct), icon: 'bell', act: () => void unmute(account) }
      : { words: t.profile.mute(account.acct), icon: 'eye_off', act: () => void ask('mute') },
    { words: t.profile.block(account.acct), icon: 'lock', bad: true, act: () => void ask('block') },
  ];
}

function menu_items(post: Post): (MenuItem | false)[] {
  const own = me.value?.id === post.account.id;
  const remote = post.account.acct.includes('@') && !!post.url;
  return [
    { words: t.action.copy_link, icon: 'out', act: () => void copy_link(post) },
    remote && { words: t.action.open_original, icon: 'globe', href: post.url! },
    post.favourites_count > 0 && {
      words: t.thread.favourited,
      icon: 'heart',
      act: () => void show_people(post, 'favourited_by'),
    },
    post.reblogs_count > 0 && {
      words: t.thread.boosted,
      icon: 'boost',
      act: () => void show_people(post, 'reblogged_by'),
    },
    !!post.edited_at && {
      words: t.action.history,
      icon: 'pen',
      act: () => void show_history(post),
    },
    ...(me.value ? (own ? own_items(post) : other_items(post)) : []),
  ];
}

const boostable: Visibility[] = ['public', 'unlisted'];

export function may_boost(post: Post): boolean {
  if (boostable.includes(post.visibility)) return true;
  return post.visibility === 'private' && me.value?.id === post.account.id;
}

export function may_quote(post: Post): boolean {
  if (!boostable.includes(post.visibility)) return false;
  const allowed = post.quote_approval?.current_user;
  return allowed === undefined || allowed !== 'denied';
}

export function PostActions({ post }: { post: Post }) {
  return (
    <div class="actions-row">
      <ActionButton
        action="reply"
        icon="reply"
        label={t.action.reply}
        count={post.replies_count}
        warm
        act={() => void open_composer({ kind: 'reply', post })}
      />
      <ActionButton
        action="boost"
        icon={may_boost(post) ? 'boost' : 'lock'}
        on={!!post.reblogged}
        count={post.reblogs_count}
        label={post.reblogged ? t.action.unboost : t.action.boost}
        disabled={!may_boost(post)}
        act={() => void toggle_post(post.id, 'boost')}
      />
      <ActionButton
        action="quote"
        icon="quote"
        label={t.action.quote}
        disabled={!may_quote(post)}
        count={post.quotes_count}
        warm
        act={() => void open_composer({ kind: 'quote', post })}
      />
      <ActionButton
        action="favourite"
        icon="heart"
        on={!!post.favourited}
        count={post.favourites_count}
        label={post.favourited ? t.action.unfavourite : t.action.favourite}
        act={() => void toggle_post(post.id, 'favourite')}
      />
      <ActionButton
        action="bookmark"
        icon="bookmark"
        on={!!post.bookmarked}
        label={post.bookmarked ? t.action.unbookmark : t.action.bookmark}
        act={() => void toggle_post(post.id, 'bookmark')}
      />
      <Menu label={t.menu} kind="action act-more" items={menu_items(post)}>
        <Icon name="more" />
      </Menu>
    </div>
  );
}
