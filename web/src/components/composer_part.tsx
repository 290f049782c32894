/* One post of those that are being written. */

import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Post, SearchResults } from '../api/entities';
import { t } from '../messages_later';
import type { Composition } from '../state/composition';
import { part_characters_left, type Part } from '../state/part';
import { me } from '../state/session';
import { post_link, type PostLink } from '../text/post_link';
import { Completion, use_completion } from './composer_completion';
import { PollEditor } from './composer_poll';
import { Uploads } from './composer_uploads';
import { Icon } from './icon';
import { offer_id } from './offers';
import { Avatar } from './person';
import { may_quote } from './post_actions';
import { name_of } from './rich';

async function linked_post({ url, id }: PostLink): Promise<Post | null> {
  if (id) return get<Post>(`/api/v1/statuses/${id}`);
  const query = { q: url, type: 'statuses', resolve: true, limit: 1 };
  return (await get<SearchResults>('/api/v2/search', query)).statuses[0] ?? null;
}

interface QuoteOffer {
  url: string;
  post: Post;
}

interface PartProps {
  form: Composition;
  part: Part;
  at: number;
}

export function PartEditor({ form, part, at }: PartProps) {
  const parts = form.parts.value;
  const [offer, set_offer] = useState<QuoteOffer | null>(null);
  const first = at === 0;
  const several = parts.length > 1;
  const left = part_characters_left(part, form.warning.value ?? '');

  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData!;
    /* A table or a page of text comes with a picture of itself; the words are what is meant. */
    const of_words = pasted.types.includes('text/html') && !!pasted.getData('text/plain');
    if (pasted.files.length && !of_words) {
      event.preventDefault();
      return form.add_files(part, pasted.files);
    }
    const link = post_link(pasted.getData('text/plain'), location.origin);
    if (!link || !first || form.edits || form.quoted.peek()) return;
    linked_post(link).then(
      (post) => post && may_quote(post) && set_offer({ url: link.url, post }),
      () => undefined /* A link is still a link. */,
    );
  };
  return (
    <div
      class={several ? `part several${at === parts.length - 1 ? ' last' : ''}` : 'part'}
      onDrop={() => (form.active.value = part.key)}
    >
      <div class="composer-text">
        <Avatar account={me.value!} link={false} />
        <div class="part-main">
          <PartText form={form} part={part} at={at} paste={paste} />
          {offer && (
            <p class="quote-offer" role="status">
              {t.writing.quote_offer(name_of(offer.post.account))}{' '}
              <button
                type="button"
                class="button quiet small"
                onClick={() => {
                  form.quote(offer.post);
                  part.text.value = part.text.peek().replace(offer.url, '').trim();
                  set_offer(null);
                }}
              >
                {t.writing.quote_take}
              </button>
              <button type="button" class="link" onClick={() => set_offer(null)}>
                {t.writing.quote_leave}
              </button>
            </p>
          )}
        </div>
        {several && (
          <div class="part-side">
            <button
              type="button"
              class="action"
              aria-label={t.writing.remove_part(at + 1)}
              title={t.writing.remove_part(at + 1)}
              onClick={() => form.remove_part(part)}
            >
              <Icon name="close" />
            </button>
            {part.key !== form.active.value && (
              <span class={left < 0 ? 'left over' : 'left'}>
                <span aria-hidden="true">{left}</span>
              </span>
            )}
          </div>
        )}
      </div>
      <Uploads part={part} />
      <PollEditor part={part} edits={form.edits} />
    </div>
  );
}

interface TextProps extends PartProps {
  paste: (event: ClipboardEvent) => void;
}

function PartText({ form, part, at, paste }: TextProps) {
  const completion = use_completion(part);
  const open = completion.offers.length > 0;
  const text = part.text.value;
  useEffect(() => {
    const area = part.area!;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [text]);
  /* A post that was just added is written at once. */
  useLayoutEffect(() => {
    if (at > 0 && form.active.peek() === part.key) part.area!.focus();
  }, []);
  const reply = form.purpose.kind === 'reply';
  return (
    <>
      <textarea
        ref={(area) => {
          part.area = area;
        }}
        aria-label={at === 0 ? t.compose.label : t.writing.part(at + 1)}
        aria-autocomplete="list"
        aria-controls={open ? completion.id : undefined}
        aria-activedescendant={open ? offer_id(completion.id, completion.at) : undefined}
        placeholder={
          at > 0
            ? t.writing.part_placeholder
            : reply
              ? t.compose.placeholder_reply
              : t.compose.placeholder
        }
        rows={at === 0 ? 3 : 2}
        dir="auto"
        lang={form.language.value || undefined}
        value={text}
        onFocus={() => (form.active.value = part.key)}
        onBlur={completion.close}
        onInput={(event) => {
          part.text.value = event.currentTarget.value;
          completion.look();
        }}
        onClick={completion.look}
        onPaste={paste}
        onKeyDown={completion.press}
      />
      <Completion state={completion} />
    </>
  );
}
