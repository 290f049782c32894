/* One post, wherever it is shown. */

import { useState } from 'preact/hooks';
import type { Card, FilterContext, FilterResult, Post, Visibility } from '../api/entities';
import { t } from '../messages';
import { go } from '../router';
import { post_signal } from '../state/posts';
import { number_short } from '../text/time';
import { Icon, type IconName } from './icon';
import { MediaGrid } from './media';
import { Avatar, address_of } from './person';
import { PollView } from './poll';
import { PostActions, post_address, show_history } from './post_actions';
import { Html, Name, Words, name_of } from './rich';
import { Time } from './time';

export const visibility_icon: Record<Visibility, IconName> = {
  public: 'globe',
  unlisted: 'quiet',
  private: 'lock',
  direct: 'at',
};

const long_html_bytes = 1_400; /* longer posts are cut in lists */
const long_lines = 14;

interface PostProps {
  id: string;
  focused?: boolean;
  context?: FilterContext;
  /* In a conversation the answered post stands above, so it need not be named. */
  in_thread?: boolean;
  pinned?: boolean;
  plain?: boolean;
}

export function PostView({
  id,
  focused = false,
  context = 'public',
  in_thread,
  pinned,
  plain,
}: PostProps) {
  const outer = post_signal(id).value;
  const inner = outer?.reblog ? post_signal(outer.reblog.id).value : outer;
  const [lifted, set_lifted] = useState(false);
  if (!outer || !inner) return null;
  const filter = filter_for(inner, context);
  if (filter?.filter.filter_action === 'hide' && !focused) return null;
  if (filter && !lifted && !focused)
    return (
      <article class="post post-filtered" id={`post-${id}`} tabIndex={-1}>
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
      <Why outer={outer} inner={inner} pinned={pinned} in_thread={in_thread} />
      <Avatar account={inner.account} />
      <div class="post-main">
        <Head post={inner} focused={focused} />
        <Content post={inner} focused={focused} />
        {focused && <Foot post={inner} />}
        {!plain && <PostActions post={inner} />}
      </div>
    </article>
  );
}

function filter_for(post: Post, context: FilterContext): FilterResult | undefined {
  return post.filtered?.find((one) => one.filter.context.includes(context));
}

/* A press on the quiet parts of a post opens it; links, buttons and selecting text do what they do. */
function open_from(event: MouseEvent, post: Post): void {
  if (event.button !== 0 || event.defaultPrevented) return;
  if (
    (event.target as Element).closest(
      'a, button, input, label, summary, video, audio, textarea, [role=menu]',
    )
  )
    return;
  if (getSelection()?.toString()) return;
  go(post_address(post));
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
        <a href={address_of(outer.account)}>{t.post.boosted_by(name_of(outer.account))}</a>
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
  const answered = inner.mentions.find((one) => one.id === inner.in_reply_to_account_id);
  return (
    <p class="post-why">
      <Icon name="reply" />
      <a href={post_address(inner)}>
        {own ? t.post.reply_own : `${t.post.reply_to} ${answered ? `@${answered.acct}` : '…'}`}
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
  const say = (n: number, words: (n: number) => string) => n > 0 && <span>{words(n)}</span>;
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
      {say(post.replies_count, t.action.count.reply)}
      {say(post.reblogs_count, t.action.count.boost)}
      {say(post.favourites_count, t.action.count.favourite)}
    </p>
  );
}

function Content({ post, focused }: { post: Post; focused: boolean }) {
  const [open, set_open] = useState(false);
  if (!post.spoiler_text) return <Body post={post} focused={focused} />;
  return (
    <div class="warned">
      <button
        type="button"
        class="warning-button"
        data-action="warning"
        aria-expanded={open}
        onClick={() => set_open(!open)}
      >
        <Icon name="warning" />
        <span class="warning-words" dir="auto">
          <Words text={post.spoiler_text} emojis={post.emojis} />
        </span>
        <span class="warning-toggle">{open ? t.post.hide_warning : t.post.show_warning}</span>
      </button>
      {open && <Body post={{ ...post, sensitive: false }} focused={focused} />}
    </div>
  );
}

function Body({ post, focused }: { post: Post; focused: boolean }) {
  const [whole, set_whole] = useState(focused);
  const breaks = post.content.split(/<\/p>|<br/).length;
  const cut = !whole && (post.content.length > long_html_bytes || breaks > long_lines);
  return (
    <>
      {post.content && (
        <div
          class={cut ? 'post-body e-content cut' : 'post-body e-content'}
          lang={post.language ?? undefined}
          dir="auto"
        >
          <Html html={post.content} emojis={post.emojis} mentions={post.mentions} />
        </div>
      )}
      {cut && (
        <button type="button" class="link cut-more" onClick={() => set_whole(true)}>
          {t.post.show_all}
        </button>
      )}
      {post.media_attachments.length > 0 && <MediaGrid post={post} />}
      {post.poll && <PollView post={post} />}
      {post.quote && <Quoted post={post} />}
      {post.card && !post.media_attachments.length && !post.quote && <LinkCard card={post.card} />}
    </>
  );
}

function Quoted({ post }: { post: Post }) {
  const quote = post.quote!;
  const quoted = quote.quoted_status ? post_signal(quote.quoted_status.id).value : null;
  if (quote.state !== 'accepted' || !quoted) {
    const words = t.post.quote_gone[quote.state] ?? t.post.quote_missing;
    return (
      <p class="quote quote-gone">
        {words}
        {quote.quoted_status_id && quote.state === 'accepted' && (
          <a href={`/@_/${quote.quoted_status_id}`}>{t.post.quote_open}</a>
        )}
      </p>
    );
  }
  return (
    <blockquote
      class="quote"
      cite={quoted.url ?? undefined}
      onClick={(event) => {
        event.stopPropagation();
        open_from(event, quoted);
      }}
    >
      <header class="post-head">
        <Avatar account={quoted.account} px={20} />
        <a class="post-author" href={address_of(quoted.account)}>
          <strong>
            <Name account={quoted.account} />
          </strong>{' '}
          <span class="acct">@{quoted.account.acct}</span>
        </a>
        <a class="post-time" href={post_address(quoted)}>
          <Time iso={quoted.created_at} />
        </a>
      </header>
      {quoted.spoiler_text ? (
        <p class="quote-warning">
          <Icon name="warning" /> {quoted.spoiler_text}
        </p>
      ) : (
        <>
          <div class="post-body cut" dir="auto" lang={quoted.language ?? undefined}>
            <Html html={quoted.content} emojis={quoted.emojis} mentions={quoted.mentions} />
          </div>
          {quoted.media_attachments.length > 0 && <MediaGrid post={quoted} />}
          {quoted.poll && (
            <p class="quote-warning">
              <Icon name="poll" /> {t.poll.votes(quoted.poll.votes_count)}
            </p>
          )}
        </>
      )}
    </blockquote>
  );
}

function LinkCard({ card }: { card: Card }) {
  let host = card.provider_name;
  try {
    host ||= new URL(card.url).host;
  } catch {
    /* the address is shown as it is */
  }
  return (
    <a class="link-card" href={card.url} target="_blank" rel="nofollow noopener noreferrer">
      {card.image && (
        <img
          src={card.image}
          alt=""
          width={card.width || 120}
          height={card.height || 120}
          loading="lazy"
        />
      )}
      <span class="link-card-words">
        <small>{host}</small>
        <strong>{card.title || card.url}</strong>
        {card.description && <span>{card.description}</span>}
      </span>
    </a>
  );
}

export function post_count(n: number): string {
  return number_short(n, t.locale);
}
