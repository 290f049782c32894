/* Who boosted, favoured and quoted a post; how it was changed. */

import { useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Account, Post, PostEdit } from '../api/entities';
import { t } from '../messages_later';
import { feed } from '../state/feed';
import { text_diff } from '../text/diff';
import { html_text } from '../text/html';
import { Dialog } from './dialog';
import { FeedView, PostFeed, Skeleton } from './feed_view';
import { Person } from './person';
import type { Reaction } from './post_actions';
import { Html } from './rich';
import { Time } from './time';
import { use_loaded } from './use_loaded';

const verbs = { boost: 'reblogged_by', favourite: 'favourited_by', quote: 'quotes' };

export function ReactionsDialog({ post, first }: { post: Post; first: Reaction }) {
  const [kind, set_kind] = useState(first);
  const counts: [Reaction, number, string][] = [
    ['boost', post.reblogs_count, t.action.count.boost(post.reblogs_count)],
    ['favourite', post.favourites_count, t.action.count.favourite(post.favourites_count)],
    ['quote', post.quotes_count ?? 0, t.action.count.quote(post.quotes_count ?? 0)],
  ];
  const path = `/api/v1/statuses/${post.id}/${verbs[kind]}`;
  return (
    <Dialog title={t.post_acts.reactions}>
      <div class="segments" role="group" aria-label={t.post_acts.reactions}>
        {counts.map(
          ([one, n, words]) =>
            (n > 0 || one === kind) && (
              <label key={one}>
                <input
                  type="radio"
                  name="reaction"
                  checked={one === kind}
                  onChange={() => set_kind(one)}
                />
                <span>{words}</span>
              </label>
            ),
        )}
      </div>
      {kind === 'quote' ? (
        <PostFeed key={path} name={path} path={path} empty={t.profile.empty} />
      ) : (
        <FeedView
          key={path}
          of={feed<Account>(path, () => ({ path }))}
          item={(account) => <Person account={account} key={account.id} note={false} />}
          empty={<p>{t.profile.empty}</p>}
          as="ul"
          kind="people"
        />
      )}
    </Dialog>
  );
}

/* Newest first, each with what was changed in it. */
export function Edits({ edits }: { edits: PostEdit[] }) {
  return (
    <ol class="history">
      {edits
        .map((edit, n, all) => <Version edit={edit} before={all[n - 1]} key={edit.created_at} />)
        .reverse()}
    </ol>
  );
}

export function HistoryDialog({ post }: { post: Post }) {
  const edits = use_loaded(`history:${post.id}:${post.edited_at}`, () =>
    get<PostEdit[]>(`/api/v1/statuses/${post.id}/history`),
  );
  return (
    <Dialog title={t.thread.history}>
      {edits.cause ? (
        <p class="notice bad">{t.fault.load}</p>
      ) : !edits.value ? (
        <Skeleton />
      ) : (
        <Edits edits={edits.value} />
      )}
    </Dialog>
  );
}

function Version({ edit, before }: { edit: PostEdit; before?: PostEdit }) {
  return (
    <li>
      <p class="quiet-text">
        <strong>{before ? t.post_acts.changed : t.post_acts.first}</strong>{' '}
        <Time iso={edit.created_at} long />
      </p>
      {edit.spoiler_text && <p class="quote-warning">{edit.spoiler_text}</p>}
      <div class="post-body" dir="auto">
        {before ? (
          <p>
            {text_diff(html_text(before.content), html_text(edit.content)).map((piece, n) =>
              piece.kind === 'same' ? (
                piece.text
              ) : piece.kind === 'added' ? (
                <ins key={n}>{piece.text}</ins>
              ) : (
                <del key={n}>{piece.text}</del>
              ),
            )}
          </p>
        ) : (
          <Html html={edit.content} emojis={edit.emojis} />
        )}
      </div>
    </li>
  );
}
