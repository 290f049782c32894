/* One post, wherever it is shown. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { FilterContext, Post, Visibility } from '../api/entities';
import { t } from '../messages';
import { post_known, post_signal } from '../state/posts';
import { me } from '../state/session';
import { Icon, type IconName } from './icon';
import { Avatar, address_of } from './person';
import { PostActions, post_address, show_history, show_people } from './post_actions';
import { PostContent, filter_for, open_from } from './post_body';
import { Restrictions } from './restrictions';
import { Name, Words, name_of, shown_name } from './rich';
import { Time } from './time';

export const visibility_icon: Record<Visibility, IconName> = {
  public: 'globe',
  unlisted: 'quiet',
  private: 'lock',
  direct: 'at',
};

interface PostProps {
  id: string;
  focused?: boolean;
  context?: FilterContext;
  /* In a conversation the answered post stands above, so it need not be named. */
  in_thread?: boolean;
  pinned?: boolean;
  plain?: boolean;
  foot?: ComponentChildren;
}

export function PostView({
  id,
  focused = false,
  context = 'public',
  in_thread,
  pinned,
  plain,
  foot,
}: PostProps) {
  const outer = post_signal(id).value;
  const inner = outer?.reblog ? post_signal(outer.reblog.id).value : outer;
  const [lifted, set_lifted] = useState(false);
  if (!outer || !inner) return null;
  const filter = filter_for(inner, context);
  const warned = filter?.filter.filter_action === 'warn' && !focused;
  if (filter?.filter.filter_action === 'hide' && !focused) return null;
  if (warned && !lifted)
    return (
      <article class="post post-filtered" id={`post-${id}`} tabIndex={-1}>
        <Icon name="eye_off" />
        <p>{t.post.filtered(filter.filter.title)}</p>
        <button type="button" class="link" onClick={() => set_lifted(true)}>
          {t.post.show_anyway}
        </button>
      </article>
    );
  return (
    <article
      class={`post h-entry${focused ? ' focused' : ''}`}
      id={`post-${id}`}
      data-post={inner.id}
      aria-label={t.post.by(name_of(inner.account))}
      tabIndex={-1}
      onClick={plain || focused ? undefined : (event) => open_from(event, inner)}
    >
      {warned && (
        <p class="post-why">
          <Icon name="eye_off" /> {t.post_menu.lifted(filter.filter.title)}
          <button type="button" class="link" onClick={() => set_lifted(false)}>
            {t.post_menu.hide_again}
          </button>
        </p>
      )}
      <Why outer={outer} inner={inner} pinned={pinned} in_thread={in_thread} />
      <Avatar account={inner.account} />
      <div class="post-main">
        <Head post={inner} focused={focused} />
        {inner.bema_restrictions && (
          <Restrictions
            all={inner.bema_restrictions}
            own={inner.account.id === me.value?.id}
            plain={plain}
          />
        )}
        <PostContent post={inner} focused={focused} context={context} />
        {focused && <Foot post={inner} />}
        {!plain && <PostActions post={inner} />}
        {foot}
      </div>
    </article>
  );
}

function Why({
  outer,
  inner,
  pinned,
  in_thread,
}: {
  outer: Post;
  inner: Post;
  pinned?: boolean;
  in_thread?: boolean;
}) {
  if (outer.reblog)
    return (
      <p class="post-why">
        <Icon name="boost" />
        <a href={address_of(outer.account)}>
          <Words text={t.post.boosted_by(shown_name(outer.account))} emojis={outer.account.emojis} />
        </a>
      </p>
    );
  if (pinned)
    return (
      <p class="post-why">
        <Icon name="pin" /> {t.post.pinned}
      </p>
    );
  if (!inner.in_reply_to_id || in_thread) return null;
  const own = inner.in_reply_to_account_id === inner.account.id;
  const answered =
    inner.mentions.find((one) => one.id === inner.in_reply_to_account_id) ??
    post_known(inner.in_reply_to_id)?.account;
  return (
    <p class="post-why">
      <Icon name="reply" />
      <a href={post_address(inner)}>
        {own
          ? t.post.reply_own
          : answered
            ? `${t.post.reply_to} @${answered.acct}`
            : t.post.reply_unknown}
      </a>
    </p>
  );
}

function Head({ post, focused }: { post: Post; focused: boolean }) {
  return (
    <header class="post-head">
      <a class="post-author" href={address_of(post.account)}>
        <strong>
          <Name account={post.account} />
        </strong>{' '}
        <span class="acct">@{post.account.acct}</span>
      </a>
      {post.account.bot && (
        <span class="mark" title={t.profile.bot}>
          <Icon name="bot" />
          <span class="hidden-text">{t.profile.bot}</span>
        </span>
      )}
      {!focused && (
        <a class="post-time" href={post_address(post)}>
          {post.visibility !== 'public' && <VisibilityMark of={post.visibility} />}
          <Time iso={post.created_at} />
          {post.edited_at && (
            <span class="post-edited" title={t.post.edited_short}>
              *
            </span>
          )}
        </a>
      )}
    </header>
  );
}

export function VisibilityMark({ of }: { of: Visibility }) {
  return (
    <span class="mark" title={t.visibility[of]}>
      <Icon name={visibility_icon[of]} />
      <span class="hidden-text">{t.visibility[of]}</span>
    </span>
  );
}

function Foot({ post }: { post: Post }) {
  const { count } = t.action;
  return (
    <p class="post-counts">
      <a class="post-time" href={post_address(post)}>
        <Time iso={post.created_at} long />
      </a>
      <VisibilityMark of={post.visibility} />
      {post.edited_at && (
        <button type="button" class="link" onClick={() => void show_history(post)}>
          {t.post.edited_short}
        </button>
      )}
      <span class="counts">
        {post.replies_count > 0 && <span>{count.reply(post.replies_count)}</span>}
        <Count n={post.reblogs_count} words={count.boost} show={() => show_people(post, 'boost')} />
        <Count
          n={post.favourites_count}
          words={count.favourite}
          show={() => show_people(post, 'favourite')}
        />
        <Count
          n={post.quotes_count ?? 0}
          words={count.quote}
          show={() => show_people(post, 'quote')}
        />
      </span>
    </p>
  );
}

interface CountProps {
  n: number;
  words: (n: number) => string;
  show: () => Promise<void>;
}

function Count({ n, words, show }: CountProps) {
  if (n === 0) return null;
  return (
    <button type="button" class="count-link" onClick={() => void show()}>
      {words(n)}
    </button>
  );
}
