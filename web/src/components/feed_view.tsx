/* A list that goes on: the next page comes before the end is reached, what is new waits behind a bar. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { FilterContext } from '../api/entities';
import { t } from '../messages';
import { restore_place } from '../router';
import { place_to_restore } from '../state/place';
import type { Feed } from '../state/feed';
import { post_feed, rows_drawn, rows_fetch, rows_missing } from '../state/post_feed';
import type { PostFeedOptions } from '../state/post_feed';
import { remember_on_leaving } from '../state/recall';
import { on_tick } from '../state/ticks';
import { Chunks } from './chunks';
import { FreshBar } from './fresh_bar';
import { PostView } from './post';

const ahead_px = 900; /* the next page is asked for this far before the end */

interface FeedViewProps<T extends { id: string }> {
  of: Feed<T>;
  item: (item: T) => ComponentChildren;
  empty: ComponentChildren;
  as?: 'ul';
  kind?: string;
  label?: string;
  fresh_words?: (n: number) => string;
  /* For items that can be had again: only those in sight are drawn. */
  again?: { missing: (items: T[]) => boolean; fetch: (items: T[]) => Promise<void> };
}

export function FeedView<T extends { id: string }>(props: FeedViewProps<T>) {
  const { of, item, empty, as, kind = 'posts', label, fresh_words = t.home.fresh, again } = props;
  const List = as ?? (label ? 'section' : 'div');
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (of.items.peek().length) void of.look_for_fresh();
    void of.start();
  }, [of]);
  useEffect(() => on_tick(() => void of.look_for_fresh()), [of]);
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting) && of.state.peek() === 'ready')
          void of.more();
      },
      { rootMargin: `${ahead_px}px` },
    );
    watcher.observe(end.current!);
    return () => watcher.disconnect();
  }, [of, of.items.value.length]);
  useLayoutEffect(() => {
    if (place_to_restore.peek() && of.items.value.length) requestAnimationFrame(restore_place);
  }, [of, of.items.value.length]);

  const state = of.state.value;
  const items = of.items.value;
  return (
    <>
      <FreshBar
        n={of.fresh.value.length}
        words={fresh_words}
        show={() => void of.show_fresh().then(() => scrollTo({ top: 0 }))}
      />
      <List class={kind} aria-label={label} aria-busy={state === 'loading'}>
        {again ? (
          <Chunks items={items} item={item} layout={of.layout} {...again} />
        ) : (
          items.map(item)
        )}
      </List>
      {/* Apart from the end, which moves away when the first items come. */}
      {state === 'loading' && !items.length && <Skeleton posts={kind === 'posts'} />}
      <div ref={end} class="feed-end" key="end">
        {state === 'loading' && items.length > 0 && <Waiting />}
        {state === 'failed' && (
          <div class="nothing">
            <p>
              <strong>{t.fault.load}</strong>
              <span>{of.fault.value?.message}</span>
            </p>
            <button type="button" class="button quiet" onClick={() => void of.more()}>
              {t.retry}
            </button>
          </div>
        )}
        {state === 'end' && items.length === 0 && <div class="nothing">{empty}</div>}
        {state === 'end' && items.length > 0 && <p class="feed-all">{t.end}</p>}
      </div>
    </>
  );
}

export const Waiting = () => (
  <p class="waiting" role="status">
    <span class="hidden-text">{t.loading}</span>
    <i />
    <i />
    <i />
  </p>
);

/* Grey stones where posts will be, so that nothing jumps when they come. */
export function Skeleton({ posts = true }: { posts?: boolean }) {
  return (
    <div class="skeletons" aria-hidden="true">
      {[0, 1, 2, 3].map((n) => (
        <div class={posts ? 'skeleton' : 'skeleton flat'} key={n}>
          <i />
          <i />
          <i />
          {posts && <i />}
        </div>
      ))}
    </div>
  );
}

interface PostFeedProps extends PostFeedOptions {
  empty: ComponentChildren;
  context?: FilterContext;
  label?: string;
  /* Stands below a post. */
  foot?: (post_id: string) => ComponentChildren;
}

export function PostFeed(props: PostFeedProps) {
  const { name, empty, context, label, foot } = props;
  const of = post_feed(props);
  useEffect(() => remember_on_leaving(name, of, () => rows_drawn(of.items.peek())), [name, of]);
  return (
    <FeedView
      of={of}
      item={(post) => (
        <PostView id={post.id} key={post.id} context={context} foot={foot?.(post.id)} />
      )}
      empty={typeof empty === 'string' ? <p>{empty}</p> : empty}
      label={label}
      again={{ missing: rows_missing, fetch: rows_fetch }}
    />
  );
}
