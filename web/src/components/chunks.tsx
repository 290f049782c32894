/* A list of which only the part in sight and a little around it is drawn; the rest is empty space of the
 * same height. However long it grows, the page stays light. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { restore_place } from '../router';
import { place_to_restore } from '../state/place';
import type { Layout } from '../state/feed';
import { chunks_of, type Chunk } from '../text/chunks';
import { now_ms } from '../state/ticks';

const items_max = 20;
const around_px = 2_400;
const drawn_at_first = 2;

interface ChunksProps<T> {
  items: T[];
  item: (item: T) => ComponentChildren;
  layout: Layout;
  /* Brings back what is no longer in memory: those are asked for, and drawn when they are here. */
  missing: (items: T[]) => boolean;
  fetch: (items: T[]) => Promise<void>;
}

/* One pair of watchers for all pieces of the page: who comes near, and how tall they are. */
const turns = new WeakMap<Element, (near: boolean) => void>();
const measures = new WeakMap<Element, (height: number) => void>();
let watcher: IntersectionObserver | undefined;
let ruler: ResizeObserver | undefined;

function measure(element: Element, note: (height: number) => void): () => void {
  ruler ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries)
      if (target.firstElementChild) measures.get(target)?.(contentRect.height);
  });
  measures.set(element, note);
  ruler.observe(element);
  return () => {
    measures.delete(element);
    ruler!.unobserve(element);
  };
}

function watch(element: Element, turn: (near: boolean) => void): () => void {
  watcher ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) turns.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: `${around_px}px 0px` },
  );
  turns.set(element, turn);
  watcher.observe(element);
  return () => {
    turns.delete(element);
    watcher!.unobserve(element);
  };
}

export function Chunks<T extends { id: string }>(props: ChunksProps<T>) {
  const { items, layout } = props;
  const wanted = place_to_restore.peek()?.post.replace(/^post-/, '');
  return (
    <>
      {chunks_of(items, layout.starts, items_max).map((chunk, i) => (
        <Piece
          {...props}
          chunk={chunk}
          at_first={
            wanted ? chunk.items.some((item) => item.id === wanted) : i < drawn_at_first
          }
          key={chunk.key}
        />
      ))}
    </>
  );
}

function Piece<T extends { id: string }>({
  chunk,
  at_first,
  item,
  layout,
  missing,
  fetch,
}: ChunksProps<T> & { chunk: Chunk<T>; at_first: boolean }) {
  const element = useRef<HTMLDivElement>(null);
  const items = useRef(chunk.items);
  items.current = chunk.items;
  const height = layout.heights.get(chunk.key);
  const [near, set_near] = useState(at_first || height === undefined);
  const [here, set_here] = useState(() => !missing(items.current));
  const drawn = near && here;

  useEffect(
    () =>
      watch(element.current!, (is_near) => {
        const { current } = element;
        if (is_near) {
          set_here(!missing(items.current));
          set_near(true);
        } else if (!current?.contains(document.activeElement)) set_near(false);
      }),
    [chunk.key],
  );
  useEffect(() => {
    if (drawn)
      return measure(element.current!, (height) => layout.heights.set(chunk.key, height));
    return undefined;
  }, [chunk.key, drawn]);
  const again = here ? 0 : now_ms.value; /* what could not be fetched is tried at the next tick */
  useEffect(() => {
    if (!near || here) return;
    let wanted = true;
    void fetch(items.current).then(
      () => wanted && set_here(true),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [near, here, again]);
  useLayoutEffect(() => {
    if (drawn && place_to_restore.peek()) requestAnimationFrame(restore_place);
  }, [drawn]);

  return (
    <div class="chunk" ref={element} style={drawn ? undefined : { height: `${height ?? 800}px` }}>
      {drawn && chunk.items.map(item)}
    </div>
  );
}
