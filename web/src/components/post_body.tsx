/* What a post says: text behind its warning, pictures, poll, the post it quotes, the page it links to. */

import { useState } from 'preact/hooks';
import type { Card, FilterContext, FilterResult, Post } from '../api/entities';
import { t } from '../messages';
import { go } from '../router';
import { post_signal } from '../state/posts';
import { forget_translation, translation_of } from '../state/translations';
import { Icon } from './icon';
import { MediaGrid } from './media';
import { Avatar, address_of } from './person';
import { PollView } from './poll';
import { post_address } from './post_actions';
import { Html, Name, Words } from './rich';
import { Time } from './time';

const long_html_bytes = 1_400; /* longer posts are cut in lists */
const long_lines = 14;

export function filter_for(post: Post, context: FilterContext): FilterResult | undefined {
  return post.filtered?.find((one) => one.filter.context.includes(context));
}

/* A press on the quiet parts of a post opens it; links, buttons and selecting text do what they do. */
export function open_from(event: MouseEvent, post: Post): void {
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

interface ContentProps {
  post: Post;
  focused: boolean;
  context: FilterContext;
}

export function PostContent({ post, focused, context }: ContentProps) {
  const [open, set_open] = useState(false);
  const translation = translation_of(post.id);
  if (!post.spoiler_text) return <Body post={post} focused={focused} context={context} />;
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
          <Words text={translation?.spoiler_text || post.spoiler_text} emojis={post.emojis} />
        </span>
        <span class="warning-toggle">{open ? t.post.hide_warning : t.post.show_warning}</span>
      </button>
      {open && <Body post={{ ...post, sensitive: false }} focused={focused} context={context} />}
    </div>
  );
}

function Body({ post, focused, context }: ContentProps) {
  const [whole, set_whole] = useState(focused);
  const translation = translation_of(post.id);
  const content = translation?.content ?? post.content;
  const breaks = content.split(/<\/p>|<br/).length;
  const cut = !whole && (content.length > long_html_bytes || breaks > long_lines);
  const blurred = filter_for(post, context)?.filter.filter_action === 'blur';
  return (
    <>
      {content && (
        <div
          class={cut ? 'post-body e-content cut' : 'post-body e-content'}
          lang={translation?.language ?? post.language ?? undefined}
          dir="auto"
        >
          <Html html={content} emojis={post.emojis} mentions={post.mentions} />
        </div>
      )}
      {cut && (
        <button type="button" class="link cut-more" onClick={() => set_whole(true)}>
          {t.post.show_all}
        </button>
      )}
      {translation && (
        <p class="post-translated">
          {t.post_menu.translated(
            language_name(translation.detected_source_language || post.language),
            translation.provider,
          )}{' '}
          <button type="button" class="link" onClick={() => forget_translation(post.id)}>
            {t.post_menu.show_original}
          </button>
        </p>
      )}
      {post.media_attachments.length > 0 && (
        <MediaGrid post={blurred ? { ...post, sensitive: true } : post} />
      )}
      {post.poll && <PollView post={post} />}
      {post.quote && <Quoted post={post} context={context} />}
      {post.card && !post.media_attachments.length && !post.quote && <LinkCard card={post.card} />}
    </>
  );
}

export function language_name(code: string | null): string {
  if (!code) return '?';
  try {
    return new Intl.DisplayNames(t.locale, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

function Quoted({ post, context }: { post: Post; context: FilterContext }) {
  const quote = post.quote!;
  const quoted = quote.quoted_status ? post_signal(quote.quoted_status.id).value : null;
  const [lifted, set_lifted] = useState(false);
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
  const filter = filter_for(quoted, context);
  if (filter && filter.filter.filter_action !== 'blur' && !lifted)
    return (
      <p class="quote quote-gone">
        {t.post.filtered(filter.filter.title)}{' '}
        <button type="button" class="link" onClick={() => set_lifted(true)}>
          {t.post.show_anyway}
        </button>
      </p>
    );
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

export function LinkCard({ card }: { card: Card }) {
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
