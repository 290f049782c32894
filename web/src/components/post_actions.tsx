/* What can be done to a post: five buttons, the rest in a menu that comes when it is opened. */

import type { Post, Visibility } from '../api/entities';
import { t } from '../messages';
import { toggle_post } from '../state/actions';
import { load_composer, open_composer } from '../state/composing';
import { may_act, me } from '../state/session';
import { number_short } from '../text/time';
import { dialog } from './dialog';
import { Icon, type IconName } from './icon';
import { Menu } from './menu';

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

export type Reaction = 'boost' | 'favourite' | 'quote';

export async function show_people(post: Post, reaction: Reaction): Promise<void> {
  if (reaction === 'quote' && !may_act()) return;
  const { ReactionsDialog } = await import('../later');
  dialog.value = <ReactionsDialog post={post} first={reaction} />;
}

export async function show_history(post: Post): Promise<void> {
  const { HistoryDialog } = await import('../later');
  dialog.value = <HistoryDialog post={post} />;
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
      <Menu
        label={t.menu}
        kind="action act-more"
        sheet
        items={async () => (await import('../later')).post_menu(post)}
      >
        <Icon name="more" />
      </Menu>
    </div>
  );
}
